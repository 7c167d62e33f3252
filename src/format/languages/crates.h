/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `cargo install` notes of what it installed. Texts point into the input. Source:
 * src/cargo/ops/common_for_install_and_uninstall.rs of cargo. */
#ifndef TROWEL_FORMAT_CRATES_H
#define TROWEL_FORMAT_CRATES_H

#include "base/bytes.h"

struct crate {
	struct bytes name, version;
	struct bytes
		source; /* "registry+https://...", "git+https://...#commit", "path+file://..." */
	struct bytes programs; /* quoted names, parted by commas: crate_program_next() */
};

/* Cuts lines of a .crates.toml until one is a crate; false at the end. */
bool crate_next(struct bytes *rest, struct crate *ret);

/* Cuts the next name from the list of programs; false at the end. */
bool crate_program_next(struct bytes *programs, struct bytes *ret);

#endif
