/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages that tell of trouble: which ones matter, what they mean and whom they are about, as a
 * table (log_event.c). The same table serves the journal, text logs and the kernel's ring buffer.
 */
#ifndef TROWEL_FORMAT_LOG_EVENT_H
#define TROWEL_FORMAT_LOG_EVENT_H

#include "base/buf.h"

/* Who wrote a message: only the kernel can say that it killed a process. */
enum log_origin {
	LOG_ORIGIN_OTHER,
	LOG_ORIGIN_KERNEL,
	LOG_ORIGIN_SYSTEMD, /* process 1, journald, systemd-coredump, systemd-oomd */
	LOG_ORIGIN_DAEMON,  /* others of the table: mdadm, smartd, keepalived ... */
};

struct log_pattern {
	enum log_origin origin;
	const char *message; /* see log_event_find() */
	const char *kind;    /* of the event: oom-kill, crash, restart ... */
	const char *what;    /* a sentence, "%s" is the subject */
};

struct log_event {
	const struct log_pattern *pattern;
	struct bytes subject; /* in the message; empty when it names none */
};

/* The origin that belongs to a syslog tag (SYSLOG_IDENTIFIER). */
enum log_origin log_origin_of(struct bytes tag);

/* Finds the first pattern that `message` matches. In a pattern "%s" stands for the subject (up to
 * what follows, from the start of the message if the pattern starts with it), "%w" for the last
 * word of such a text, "%d" for digits, "%*" for anything; the rest has to be there literally.
 * False when the message is of no interest. */
bool log_event_find(enum log_origin origin, struct bytes message, struct log_event *ret);

/* Appends the sentence for one event. */
void log_event_say(const struct log_pattern *pattern, struct bytes subject, struct buf *ret);

#endif
