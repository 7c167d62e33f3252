/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the files collector share. The data flows one way: walk.c looks at every file
 * once and keeps little of it; drift.c compares what packages own with what they say, missing.c
 * tells what they lack; unowned.c turns what nobody owns into rows.
 */
#ifndef TROWEL_SURVEY_FILES_H
#define TROWEL_SURVEY_FILES_H

#include "base/tree_walk.h"
#include "survey/files/content.h"
#include "survey/files/daemons.h"
#include "survey/files/dpkg_digests.h"
#include "survey/files/dpkg_modes.h"
#include "survey/files/expected_rules.h"
#include "survey/files/file_class.h"
#include "survey/files/homes.h"
#include "survey/files/managed.h"
#include "survey/files/places.h"
#include "survey/packages/catalogue.h"
#include "survey/packages/languages.h"
#include "survey/survey.h"

enum {
	FILES_LONE_MAX = 200,           /* unowned files of one folder that get rows of their own */
	FILES_LONE_ETC_MAX = 5000,      /* the same in /etc, where every file is configuration */
	FILES_TREES_MAX = 2000,         /* and unowned folders of one: homes, sites */
	FILES_UNOWNED_MAX = 20 * 1000,  /* all of them; what lies beyond is one row */
	FILES_PROGRAMS_MAX = 50 * 1000, /* programs in unowned trees that are remembered */
	FILES_LEFT_MAX = 3, /* files and trees beside packages of languages, to be told instead */
	FILES_SPREAD_SECONDS = 2592000, /* 30 days between oldest and newest, worth telling */
	FILES_RECENT_SECONDS = 7 * 24 * 60 * 60,
	FILES_SAID_MIN = 200 * 1000,       /* files on the disks, from which the cost is told */
	FILES_PER_CPU_SECOND = 200 * 1000, /* looked at; measured in bench/drift */
	FILES_SAID_MIB_MIN = 256,          /* contents to read, from which the cost is told */
	FILES_XATTR_NAMES_SIZE = 512,      /* bytes of names of a folder that are looked through */
	FILES_BETWEEN_CHECKS = 4096,       /* entries between two looks at the clock */
};

/* A file or folder that no package owns: by itself, or, of a folder, with all that lies in it. */
struct unowned {
	const char *path; /* arena */
	struct stat state;
	struct managed_answer managed; /* what the tools of its package say of it */
	bool is_tree;                  /* a folder in and below which packages own nothing */
	bool is_rest;                  /* not the folder itself: what lies in it and got no row */
	bool is_expected;              /* a tree the system made itself: only programs count */
	bool is_void;                  /* superseded by a second look */
	bool is_listed;                /* told by its files */
	bool is_written;               /* a daemon writes in it, and not in what it lies in */
	bool was_folder;               /* packages have files below that name: it was a folder */
	/* of a tree, and of a rest */
	int64_t entries;             /* files and folders below it */
	int64_t files;               /* regular ones */
	int64_t bytes;               /* of all of them */
	int64_t programs;            /* those with an x bit */
	int64_t oldest, newest;      /* their mtimes */
	int64_t recent;              /* changed in the last FILES_RECENT_SECONDS */
	int64_t language_packages;   /* trees in it that packages of languages own */
	uint32_t tally[CLASS_COUNT]; /* files by their names */
	int64_t judged;              /* all that it counts */
};

/* A file in an unowned tree that may be a program, or is something no tree may hide. */
struct program {
	const char *path; /* arena */
	size_t tree;      /* in `unowned` */
	struct stat state;
};

/* Where the walk is at one depth. */
struct files_frame {
	int32_t node;   /* of the folder in the catalogue, or CATALOGUE_NONE below a tree */
	int32_t tree;   /* the tree in `unowned` that the folder lies in, or -1 */
	int32_t rest;   /* row of `unowned` for what lies in it beyond the limits, or -1 */
	unsigned lone;  /* unowned files met in it */
	unsigned trees; /* and unowned folders */
	dev_t device;
};

/* Hashes of paths. */
MAP_DEFINE(files_path_set, uint64_t, bool, map_hash_u64, map_equal_u64);

/* A file that is to be compared. */
struct check {
	int32_t node;
	int32_t package; /* of its first claim */
};

struct files {
	struct survey *survey;
	struct catalogue *catalogue;
	struct content_reader reader;
	vec_of(struct unowned) unowned;
	struct files_path_set apart; /* folders in unowned trees that are trees of their own */
	int32_t beyond;              /* row of `unowned` for all beyond FILES_UNOWNED_MAX, or -1 */
	vec_of(struct program) programs;
	vec_of(struct check) checks;    /* package by package */
	struct node_digest_map digests; /* by node: computed beforehand, on several cores */
	struct files_frame frames[TREE_WALK_DEPTH_MAX + 1];
	struct expected_rules *rules;
	struct managed *managed;
	struct homes *homes;
	struct daemons daemons;
	struct dpkg_modes *modes;
	int64_t modes_unknown; /* files that were looked at, whose mode nobody can tell */
	struct language_markers *markers; /* NULL on a second look */
	struct places places;
	struct pace pace;
	struct ending_map endings;
	int64_t language_trees; /* met on second looks */
	size_t enough;     /* entries of `unowned` that settle a second look; 0: all are told */
	int64_t steps;     /* entries met, second looks included */
	int64_t looked_at; /* entries met */
	int64_t expected;  /* unowned ones that the system itself makes */
	int64_t owned;     /* regular files of packages, configuration apart */
	int64_t owned_bytes;
	int64_t suspect_bytes; /* of files to be compared */
	int64_t untimed;       /* of those: nobody recorded when they were written */
	int64_t touched;   /* of the others: changed after they were installed, as ctime tells */
	int64_t early;     /* changed last before their packages came */
	int64_t fresh;     /* their content is as young as their package */
	bool is_stopped;   /* the time was up before everything was looked at */
	size_t uncompared; /* files that were to be compared when the time was up */
	bool has_no_times; /* of its contents: a copy that kept none */
	const char *prefilter; /* why every file was hashed; NULL: it was not necessary */
};

/* Looks at everything below `path` and fills unowned, programs and the marks of the catalogue. */
int files_walk(struct files *files, const char *path, struct err *err);

/* Reads what installers of languages brought, and looks again at what they turn out to own. */
void files_add_languages(struct files *files);

/* True if nobody made that unowned file or folder by hand: the tools of a package look after it
 * and find it unchanged, or the system itself makes it. Otherwise `ret` is what those tools say.
 * `ret_covers`: so it is with all that lies in the folder. */
bool files_explain(struct files *files, const char *path, const struct stat *state,
		   struct managed_answer *ret, bool *ret_covers);

/* Chooses which files are compared. */
void files_choose(struct files *files);

/* Computes digests of the chosen files beforehand, if more than one core may be used. */
void files_hash(struct files *files);

/* True if a walk is to enter that folder, whose frame then knows its device. */
bool files_may_enter(struct files *files, const struct tree_walk_entry *entry);

/* Rows for what packages own and is not as they say. */
void files_add_drift(struct files *files);

/* Rows for what packages own and is not there. */
void files_add_missing(struct files *files);

/* Rows for what nobody owns. */
void files_add_unowned(struct files *files);

/* Makes one row of those of a tree that something else than its package manager replaced. */
void files_fold(struct files *files);

/* Says which of the rows take the place of a package's file, and adds diversions made by hand. */
void files_add_overrides(struct files *files);

/* Evidence from who refers to such files, and rows for those in trees that somebody refers to. */
void files_add_references(struct files *files);

#endif
