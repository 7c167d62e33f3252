/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that container engines keep of what a container writes to stdout and stderr. Sources:
 * docker's json-file driver, {"log":"text\n","stream":"stdout","time":"2026-..."}; the CRI's and
 * podman's k8s-file format, "2026-11-25T14:00:00.123456789+00:00 stdout F text"
 * (kubernetes/design-proposals-archive, kubelet-cri-logging.md).
 */
#ifndef TROWEL_FORMAT_CONTAINER_LOG_H
#define TROWEL_FORMAT_CONTAINER_LOG_H

#include "base/buf.h"
#include "base/bytes.h"

struct container_log_line {
	int64_t usec;       /* since 1970 */
	const char *stream; /* "stdout", "stderr"; static */
	bool is_partial;    /* the line goes on in the next one of its stream */
};

/* Takes a line apart, whatever of the two forms it has; its text replaces what `text` held. False
 * when it is neither. */
bool container_log_parse(struct bytes line, struct container_log_line *ret, struct buf *text);

#endif
