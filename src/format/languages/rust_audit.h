/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of crates that cargo-auditable writes into a program. Source: PARSING.md of
 * rust-secure-code/cargo-auditable. */
#ifndef TROWEL_FORMAT_RUST_AUDIT_H
#define TROWEL_FORMAT_RUST_AUDIT_H

#include "base/arena.h"
#include "format/languages/elf.h"

enum {
	RUST_AUDIT_PACKED_SIZE_MAX = 1024 * 1024,
	RUST_AUDIT_SIZE_MAX = 8 * 1024 * 1024,
};

struct rust_audit {
	const char *name, *version; /* of the crate the program is of; arena; NULL: not told */
	size_t dependencies;        /* other crates that run in it */
};

/* Reads the section ".dep-v0"; false if there is none, or it holds something else. */
bool rust_audit_find(const struct elf *elf, struct arena *arena, struct rust_audit *ret);

/* Its contents unpacked: JSON. False if it is something else. */
bool rust_audit_parse(struct bytes json, struct arena *arena, struct rust_audit *ret);

#endif
