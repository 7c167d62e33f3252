/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The manifest of a toolbox: lines of words parted by single blanks, the first saying what it is.
 *
 *	trowel-toolbox 1
 *	architecture x86_64
 *	setting TERMINFO /dev/trowel/share/terminfo   a variable that the tools want to have
 *	package bash 5.2.15-2+b13
 *	tool bash bash program                        its name, its package, its kind
 *	link sh bash                                  its name, the tool that it leads to
 *
 * Lines that begin with another word are of later versions, and passed over.
 */
#ifndef TROWEL_FORMAT_TOOLBOX_MANIFEST_H
#define TROWEL_FORMAT_TOOLBOX_MANIFEST_H

#include "base/buf.h"
#include "base/vec.h"

enum {
	TOOLBOX_MANIFEST_VERSION = 1,
	TOOLBOX_MANIFEST_SIZE_MAX = 4 * 1024 * 1024,
	TOOLBOX_MANIFEST_ROWS_MAX = 100 * 1000,
	TOOLBOX_WORD_MAX = 255, /* bytes: NAME_MAX */
};

struct toolbox_setting {
	struct bytes name, value;
};

struct toolbox_package {
	struct bytes name, version;
};

enum toolbox_tool_kind {
	TOOLBOX_PROGRAM, /* with libraries of the box */
	TOOLBOX_STATIC,  /* needs nothing: runs from anywhere */
	TOOLBOX_SCRIPT,
	TOOLBOX_LINK,
	TOOLBOX_TOOL_KIND_COUNT,
};

/* Of a link, `package` is empty and `target` the name of another tool; else the other way round. */
struct toolbox_tool {
	struct bytes name, package, target;
	enum toolbox_tool_kind kind;
};

/* All texts belong to somebody else. */
struct toolbox_manifest {
	struct bytes architecture; /* as uname(2) says it */
	vec_of(struct toolbox_setting) settings;
	vec_of(struct toolbox_package) packages;
	vec_of(struct toolbox_tool) tools;
};
void toolbox_manifest_deinit(struct toolbox_manifest *manifest);
#define scoped_toolbox_manifest SCOPED(toolbox_manifest_deinit) struct toolbox_manifest

/* True for a word that may stand in a manifest: visible ASCII, 1 to TOOLBOX_WORD_MAX bytes. */
bool toolbox_is_word(struct bytes word);

/* True for a word that may be the name of a file in a toolbox: no slash, neither dot nor dash in
 * front. */
bool toolbox_is_name(struct bytes name);

/* Reads a manifest into `ret`, zero-initialised; its texts point into `text`. -EBADMSG for one that
 * is none, damaged, or of another version; `ret` is then empty. `what` is for the message. */
int toolbox_manifest_parse(struct bytes text, const char *what, struct toolbox_manifest *ret,
			   struct err *err) MUST_CHECK;

/* Appends it as text. Every word has to be one that may stand there. */
void toolbox_manifest_write(const struct toolbox_manifest *manifest, struct buf *ret);

/* The tool of that name, or NULL. */
const struct toolbox_tool *toolbox_manifest_tool(const struct toolbox_manifest *manifest,
						 const char *name);

#endif
