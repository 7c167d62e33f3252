/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel wipe --firmware`: disks that erase themselves, watched, and read back. */
#ifndef TROWEL_COMMANDS_WIPE_FIRMWARE_H
#define TROWEL_COMMANDS_WIPE_FIRMWARE_H

#include "commands/wipe_erase.h"

/* True if --firmware may take more than the device at `path`: other namespaces of its NVMe
 * controller or subsystem; true as well where that cannot be told. The device is asked, nothing is
 * changed. */
bool wipe_firmware_reaches(const struct wipe_arguments *arguments, const char *path);

/* Leaves in `chosen` what a disk says of hidden areas; nothing where it cannot be asked. */
void wipe_firmware_hidden(struct wipe_chosen *chosen);

/* Has all of them erased by their firmware, reads samples back, and leaves what came of it in
 * `chosen`; also what the disks say of hidden areas. If overwriting follows they
 * stay open; else this takes over their descriptors and writes the certificates. The exit status;
 * or -errno if none was begun. */
int wipe_firmware(const struct wipe_arguments *arguments, struct wipe_chosen *chosen, size_t count,
		  const struct wipe_after *after, struct err *err) MUST_CHECK;

#endif
