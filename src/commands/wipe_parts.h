/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How `trowel wipe` shows what it would erase. */
#ifndef TROWEL_COMMANDS_WIPE_PARTS_H
#define TROWEL_COMMANDS_WIPE_PARTS_H

#include "base/options.h"
#include "base/term.h"
#include "wipe/plan.h"

/* Shows a plan: what keeps it from being erased first, then what it is, holds, and what an operator
 * should know. Bit 1 << kind of `lifted` is set for kinds of refusals that an option has lifted. */
void wipe_plan_print(const struct wipe_plan *plan, unsigned lifted, struct term *term);

/* The same as one JSON document, with all refusals; `lifted` says which no longer count. */
void wipe_plan_json(const struct wipe_plan *plan, unsigned lifted, struct buf *out);

/* Prints all disks of the host (or of common->root), and whether they are free to be erased; as
 * JSON with common->json. No device is opened. Returns the exit status. */
int wipe_list(const struct options_common *common);

/* Appends "flash, SATA"; "virtio" where it is not known what it is made of. */
void wipe_kind(struct buf *ret, enum storage_media media, enum storage_transport transport);

/* Appends ,"NAME":"value", or nothing for NULL; of the number, nothing when it is UNKNOWN. */
void wipe_json_text(struct buf *out, const char *name, const char *value);
void wipe_json_number(struct buf *out, const char *name, int64_t value);

#endif
