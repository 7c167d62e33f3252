/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole configuration of one server: its first file with everything that includes bring in,
 * spliced in where they stand. How much is read is bounded; what was cut, cannot be read or
 * includes itself becomes a row of `errors`, what cannot be understood a problem of the tree.
 */
#ifndef TROWEL_SURVEY_MIDDLEWARE_CONFIGURATION_TREE_H
#define TROWEL_SURVEY_MIDDLEWARE_CONFIGURATION_TREE_H

#include "format/configuration/configuration.h"
#include "survey/survey.h"

enum {
	TREE_READS_MAX = 10 * 1000,      /* files read, repeated ones each time */
	TREE_TEXT_MAX = 8 * 1024 * 1024, /* bytes of them together */
	TREE_INCLUDES_DEEP_MAX = 16,     /* files in files; programs give up at 10 to 128 */
	TREE_PROBLEMS_MAX = 20,          /* kept */
};

/* A directive that includes files. */
struct include_rule {
	const char *name;
	enum {
		INCLUDE_FILES,  /* each argument is a path or a pattern, glob(7) */
		INCLUDE_FOLDER, /* it is a folder, whose files with a certain ending are meant */
	} kind;
	const char *endings; /* of a folder's files: ".cnf .ini" */
	bool may_miss;       /* a file that is not there is no error */
	bool takes_folders;  /* a folder stands for all files in it, at any depth */
};

/* What is done with a directive before its children and includes are looked at. */
enum tree_step {
	TREE_KEEP,
	TREE_DROP,   /* it is not in force */
	TREE_UNWRAP, /* its children take its place */
};

struct configuration_tree {
	struct survey *survey;
	const struct root *root;
	enum configuration_syntax syntax;
	const struct include_rule *includes; /* ended by one without a name; NULL: there are none */
	const char *folder; /* that relative paths start from; NULL: the including file's own */
	/* Called for each directive in the order of reading; may change its arguments, which
	 * live in `arena`. NULL: keeps all. */
	enum tree_step (*step)(struct configuration_tree *tree, struct directive *directive);
	void *context; /* of step() */

	struct arena arena; /* holds the tree */
	struct directive_store store;
	struct directive_list top;
	text_list files;    /* all of them, in the order of reading; in the survey's arena */
	text_list missing;  /* named and not there */
	text_list problems; /* "FILE: line 3: ..." */
	int64_t changed_at; /* the last time one of them was changed, UNKNOWN without any */
	const char *changed_path;
	bool is_incomplete;     /* something could not be read */
	bool is_deep, is_large; /* because includes are too deep, or too many: that was said */
	size_t reads, text_size;
	vec_of(const char *) open; /* files that are being read, to see one that includes itself */
};

/* The fields up to `context` are set afterwards. */
void configuration_tree_init(struct configuration_tree *tree, struct survey *survey,
			     const struct root *root, enum configuration_syntax syntax);
void configuration_tree_deinit(struct configuration_tree *tree);

/* Reads one file, an absolute path, with its includes, and appends what it says to `ret`
 * (&tree->top, or any list of the tree). False if there is no such file, or it cannot be read,
 * which is recorded. */
bool configuration_tree_read(struct configuration_tree *tree, const char *path,
			     struct directive_list *ret);

/* The same of a text in the syntax of the files that was given on the command line; `from` says
 * which. */
void configuration_tree_read_text(struct configuration_tree *tree, struct bytes text,
				  const char *from, struct directive_list *ret);

/* Includes what `pattern`, written in the file `from`, means, as a directive would, into `ret`. */
void configuration_tree_include(struct configuration_tree *tree, const struct include_rule *rule,
				const char *pattern, const char *from, struct directive_list *ret);

/* Appends a setting that was given on the command line; `from` says which. */
void configuration_tree_add(struct configuration_tree *tree, const char *name, const char *value,
			    const char *from, struct directive_list *ret);

/* `path`, made absolute by `folder` if it is not; in the tree's arena. */
const char *configuration_tree_path(struct configuration_tree *tree, const char *folder,
				    const char *path);

#endif
