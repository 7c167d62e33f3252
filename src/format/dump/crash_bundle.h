/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of a crash, as a stream of frames: the same over the network and on a device. A
 * frame is a header of 16 bytes and a body; numbers are little-endian:
 *
 *	magic "TCF1" | kind | size of the body | CRC-32 (as of gzip) of kind, size and body
 *
 * BEGIN (version, zero, seconds since 1970, seconds it was up, name of the host), then for each
 * file FILE (its name) and DATA, then END (bytes of all DATA). A receiver answers with ANSWER (zero
 * or an errno, panics in a row). The format is our own.
 */
#ifndef TROWEL_FORMAT_CRASH_BUNDLE_H
#define TROWEL_FORMAT_CRASH_BUNDLE_H

#include "base/buf.h"

enum {
	CRASH_BUNDLE_VERSION = 1,
	CRASH_BUNDLE_HEADER_SIZE = 16,
	CRASH_BUNDLE_BODY_MAX = 64 * 1024,
	CRASH_BUNDLE_SIZE_MAX = 64 * 1024 * 1024, /* bytes of all DATA */
	CRASH_BUNDLE_FILES_MAX = 16,
	CRASH_BUNDLE_NAME_MAX = 32,     /* bytes of a file's name */
	CRASH_BUNDLE_HOST_MAX = 64,     /* __NEW_UTS_LEN of include/uapi/linux/utsname.h */
	CRASH_BUNDLE_BLOCK = 4096,      /* on a device each begins at a multiple of it */
	CRASH_BUNDLE_UP_SECONDS = 3600, /* who was up for longer did not panic in a row */
};

struct crash_bundle_begin {
	uint64_t crashed_at; /* seconds since 1970 */
	uint64_t up_seconds; /* how long the kernel had run */
	char host[CRASH_BUNDLE_HOST_MAX + 1];
};

/* Is given what a bundle holds, in order; each returns 0, or -errno to end it. */
struct crash_bundle_events {
	int (*begin)(void *context, const struct crash_bundle_begin *begin, struct err *err);
	int (*file)(void *context, const char *name, struct err *err);
	int (*data)(void *context, struct bytes piece, struct err *err);
	int (*end)(void *context, struct err *err);
};

struct crash_bundle_reader {
	const struct crash_bundle_events *events;
	void *context;
	/* inner, zero-initialised */
	struct buf held; /* of a frame that has not come as a whole */
	int state;
	uint64_t total; /* bytes of DATA */
	unsigned files;
};
void crash_bundle_reader_deinit(struct crash_bundle_reader *reader);

/* Cuts from the front of `rest` what belongs to the bundle. 1: it has ended; 0: more is needed;
 * -EBADMSG for what is no bundle, damaged, out of order, beyond a limit above, or of a name that
 * could lead elsewhere; or what an event returned. */
int crash_bundle_feed(struct crash_bundle_reader *reader, struct bytes *rest,
		      struct err *err) MUST_CHECK;

/* True of names of hosts and files that are taken: a letter or digit, then those, '.', '-', '_'. */
bool crash_bundle_is_name(struct bytes name, size_t size_max);

/* Each appends a frame; data is parted into as many as it takes. `total` is what was added. */
void crash_bundle_add_begin(struct buf *ret, const struct crash_bundle_begin *begin);
void crash_bundle_add_file(struct buf *ret, const char *name);
void crash_bundle_add_data(struct buf *ret, struct bytes data);
void crash_bundle_add_end(struct buf *ret, uint64_t total);

/* The answer of who received it: 0 or an errno, and how many panics in a row that is. It has always
 * CRASH_BUNDLE_ANSWER_SIZE bytes; false if `frame` is none. */
enum { CRASH_BUNDLE_ANSWER_SIZE = CRASH_BUNDLE_HEADER_SIZE + 8 };
void crash_bundle_add_answer(struct buf *ret, uint32_t failed, uint32_t panics);
bool crash_bundle_answer(struct bytes frame, uint32_t *ret_failed, uint32_t *ret_panics);

/* How many panics in a row another one makes, after a kernel that was up for so long. */
uint32_t crash_bundle_panics(uint32_t before, uint64_t up_seconds);

/* The first block of a device that crashes are written to, CRASH_BUNDLE_BLOCK bytes:
 * "TROWEL-CRASH-1\n" and a zero byte, size of the device, bytes used (this block included, a
 * multiple of it), panics in a row, zeros, and in the last four bytes the CRC-32 of the others. */
struct crash_target_header {
	uint64_t size, used;
	uint32_t panics;
};
void crash_target_header_add(struct buf *ret, const struct crash_target_header *header);

/* -EBADMSG for a block that is none, is damaged, or contradicts itself; -ENOMEDIUM if it does not
 * even begin like one. */
int crash_target_header_parse(struct bytes block, struct crash_target_header *ret,
			      struct err *err) MUST_CHECK;

#endif
