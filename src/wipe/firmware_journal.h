/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept while a disk's firmware erases it: which disk, how, and the samples of what it held,
 * so that a later run can read them back. JSON, with a SHA-256 of all that is in it.
 */
#ifndef TROWEL_WIPE_FIRMWARE_JOURNAL_H
#define TROWEL_WIPE_FIRMWARE_JOURNAL_H

#include "wipe/firmware_result.h"

enum {
	FIRMWARE_JOURNAL_VERSION = 1,
	FIRMWARE_JOURNAL_SIZE_MAX = 1024 * 1024,
};

struct firmware_journal {
	char serial[WIPE_NAME_MAX + 1], model[WIPE_NAME_MAX + 1];
	enum firmware_method method;
	int64_t started_at;
	struct firmware_samples samples;
};
void firmware_journal_deinit(struct firmware_journal *journal);
#define scoped_firmware_journal SCOPED(firmware_journal_deinit) struct firmware_journal

/* Appends the text of a journal. */
void firmware_journal_add(struct buf *ret, const struct firmware_journal *journal);

/* Reads one into `ret`, zero-initialised. -EBADMSG for what is none, was changed, or contradicts
 * itself. */
int firmware_journal_parse(struct bytes text, struct firmware_journal *ret,
			   struct err *err) MUST_CHECK;

/* Writes it to the file at `path`, mode 0600, whole or not at all; it is on the disk when this
 * returns. */
int firmware_journal_write(const char *path, const struct firmware_journal *journal,
			   struct err *err) MUST_CHECK;

/* Reads the file. -ENOENT if there is none; or as above. */
int firmware_journal_read(const char *path, struct firmware_journal *ret,
			  struct err *err) MUST_CHECK;

#endif
