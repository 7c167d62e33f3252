/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the syntaxes share: putting a tree together. A syntax cuts words out of the text and calls
 *
 *	builder_begin(builder, name); builder_word(builder, value); builder_end(builder, is_block);
 *
 * and builder_close() where a block ends. The first thing that cannot be understood is kept as the
 * problem of the file; reading goes on behind it.
 */
#ifndef TROWEL_FORMAT_CONFIGURATION_DIRECTIVE_BUILDER_H
#define TROWEL_FORMAT_CONFIGURATION_DIRECTIVE_BUILDER_H

#include "base/buf.h"
#include "base/vec.h"
#include "format/configuration/directive.h"

struct directive_builder {
	struct directive_store *store;
	const char *path; /* lives as long as the store */
	struct directive_list *top;
	struct directive *open[DIRECTIVE_DEPTH_MAX];
	unsigned depth;
	unsigned line;             /* the syntax counts it */
	struct directive *current; /* between begin and end */
	vec_of(const char *) words;
	bool is_full; /* a limit was reached: nothing more is taken */
	unsigned problem_line;
	char problem[128]; /* "": none */
};

void directive_builder_deinit(struct directive_builder *builder);

/* Begins a directive at the current line. Nothing happens when a limit is reached. */
void builder_begin(struct directive_builder *builder, struct bytes name);

/* Adds an argument to the directive begun; true if one was. */
bool builder_word(struct directive_builder *builder, struct bytes word);

/* Ends it. A block takes what follows as its children. */
void builder_end(struct directive_builder *builder, bool is_block);

/* Closes the innermost block: false if there is none. */
bool builder_close(struct directive_builder *builder);

/* A directive without children and with one argument, at once. */
void builder_setting(struct directive_builder *builder, struct bytes name, struct bytes value);

/* The innermost open block, or NULL at the top. */
struct directive *builder_block(const struct directive_builder *builder);

/* Keeps the first problem of the file, with the current line. */
void builder_problem(struct directive_builder *builder, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
