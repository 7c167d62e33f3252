/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds toolboxes and says what is in one; base/toolbox.h says what they look like. */
#ifndef TROWEL_TOOLBOX_TOOLBOX_H
#define TROWEL_TOOLBOX_TOOLBOX_H

#include "base/values.h"
#include "format/toolbox/toolbox_manifest.h"

/* What is asked for; nothing is owned. */
struct toolbox_order {
	const char *output;
	const text_list *packages; /* names, or NAME=VERSION; with none and no files, the usual */
	const text_list *files;    /* of packages */
	bool force;                /* replace what is there */
	void (*step)(void *context, const char *what); /* called as it goes on */
	void *context;
};

struct toolbox_omission {
	const char *name;
	const char *why;
};

/* What came of it. */
struct toolbox_report {
	struct arena arena;
	struct buf manifest_text;
	struct toolbox_manifest manifest;
	size_t libraries;
	uint64_t size_bytes; /* of the image; of a folder, of all that is in it */
	vec_of(struct toolbox_omission) omissions;
	int64_t cpu_ms, download_cpu_ms; /* ours and of the programs that were run */
	size_t downloads;                /* packages */
	uint64_t download_bytes;
};
void toolbox_report_deinit(struct toolbox_report *report);
#define scoped_toolbox_report SCOPED(toolbox_report_deinit) struct toolbox_report

/* Builds one. -EEXIST when something of that name is there; -ENOENT with what to install when a
 * program is missing; -EINTR after a signal (interrupt_defer() has to have been called); what the
 * programs complained of. Nothing is left behind. */
int toolbox_build(const struct toolbox_order *order, struct toolbox_report *ret,
		  struct err *err) MUST_CHECK;

/* Reads the manifest of a folder or an image at `path`: `text` is replaced by it, `ret` points into
 * it. With `is_whole` an image is read to its end and compared with what was built. */
int toolbox_read(const char *path, bool is_whole, struct buf *text, struct toolbox_manifest *ret,
		 struct err *err) MUST_CHECK;

#endif
