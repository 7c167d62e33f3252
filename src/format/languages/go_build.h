/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Go tool chain writes into programs: its version, and of which modules they were made.
 * Source: debug/buildinfo/buildinfo.go and runtime/debug/mod.go of Go.
 */
#ifndef TROWEL_FORMAT_GO_BUILD_H
#define TROWEL_FORMAT_GO_BUILD_H

#include "format/languages/elf.h"

enum {
	GO_BUILD_DATA_SIZE_MAX = 1024 * 1024, /* in which the mark is looked for */
	GO_BUILD_TEXT_SIZE_MAX = 4 * 1024 * 1024,
};

struct go_build {
	struct bytes version; /* go1.22.1 */
	struct bytes path;    /* of the main package */
	struct bytes module, module_version;
	struct bytes revision, revision_time; /* of the version control */
	bool is_modified;                     /* built from what was not committed */
	size_t dependencies;
};

/* Replaces `ret_version` and `ret_text` by the two texts of a Go program; false if it is none. */
bool go_build_find(const struct elf *elf, struct buf *ret_version, struct buf *ret_text);

/* Takes the second text apart (`version` is left alone); what it lacks is empty. Texts point into
 * the input. */
void go_build_parse(struct bytes text, struct go_build *ret);

#endif
