/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The erasing itself, once all is asked and answered: journals, jobs, certificates. */
#ifndef TROWEL_COMMANDS_WIPE_ERASE_H
#define TROWEL_COMMANDS_WIPE_ERASE_H

#include "base/options.h"
#include "wipe/certificate.h"

#define WIPE_JOURNAL_FOLDER "/var/lib/trowel/wipe"

struct wipe_arguments {
	struct options_common common;
	int method;   /* enum wipe_method */
	int firmware; /* enum firmware_method; -1: none */
	int verify;   /* enum wipe_verify */
	int64_t passes;
	int64_t rate, checkpoint_ms;
	bool final_zero, resume, plan, list;
	bool overwrites; /* false: only its firmware erases */
	bool lifts_remote, lifts_member, lifts_raid_volume;
	const char *journal, *certificate, *sign, *operator_name;
	const char *after, *verified, *key, *free_space;
	text_list serials;
	struct signing_key signing_key; /* what `sign` holds */
};

/* One that is to be erased. All texts may be NULL: not known. */
struct wipe_chosen {
	const char *path;
	int fd;                    /* open, exclusively */
	struct wipe_target target; /* its size and sector are found later */
	enum certificate_medium medium;
	const char *transport, *firmware;
	struct buf hottest; /* the file that says its temperature; empty: none; owned */
	char hidden[sizeof(((struct firmware_device *)0)->hidden)]; /* "": not asked */
	struct firmware_result *by_firmware; /* owned; NULL: not erased by its firmware */
};

/* The snapshot that is to be there before a disk goes, and what `trowel verify --json` said of its
 * copy: sentences for plan and certificate. */
struct wipe_after {
	struct buf name, sha256, verified;
};
void wipe_after_deinit(struct wipe_after *after);
#define scoped_wipe_after SCOPED(wipe_after_deinit) struct wipe_after

/* Reads them; leaves `ret` empty if no snapshot is named. -EBADMSG if the result is of another
 * snapshot. */
int wipe_after_read(const struct wipe_arguments *arguments, struct wipe_after *ret,
		    struct err *err) MUST_CHECK;

/* Erases all of them; takes over their descriptors, and leaves -1. The exit status; or -errno if
 * none was begun. */
int wipe_erase(const struct wipe_arguments *arguments, struct wipe_chosen *chosen, size_t count,
	       const struct wipe_after *after, struct err *err) MUST_CHECK;

/* Where the journal of one is, by the option or as usual; `kind` is put behind it: ".journal" or
 * ".firmware". The caller frees it. */
char *wipe_journal_path(const struct wipe_arguments *arguments, const struct wipe_chosen *chosen,
			const char *kind);

/* Makes the folder where journals usually are, unless there is an option for it. */
int wipe_journal_folder(const struct wipe_arguments *arguments, struct err *err) MUST_CHECK;

/* The facts of a certificate that do not come from the erasing itself. */
void wipe_facts_init(struct certificate_facts *facts, const struct wipe_arguments *arguments,
		     const struct wipe_chosen *chosen, const struct wipe_after *after);

/* Writes the certificate if there is to be one, and says where it is. */
int wipe_certify(const struct wipe_arguments *arguments, const struct wipe_chosen *chosen,
		 const struct certificate_facts *facts, struct err *err) MUST_CHECK;

/* `trowel wipe check CERTIFICATE`. The exit status. */
int wipe_check(const struct wipe_arguments *arguments, struct err *err) MUST_CHECK;

#endif
