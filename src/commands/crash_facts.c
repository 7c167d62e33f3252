/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <time.h>

#include "base/helper.h"
#include "commands/crash_parts.h"

enum { SUMMARY_SIZE_MAX = 1024 * 1024 }; /* bytes of the text that is kept */

void crash_facts_deinit(struct crash_facts *facts)
{
	buf_deinit(&facts->summary);
}

static void fill_begin(const struct summary *summary, struct crash_bundle_begin *ret)
{
	if (summary->crashed_at > 0)
		ret->crashed_at = (uint64_t)summary->crashed_at;
	ret->up_seconds = summary->up_nanoseconds / 1000000000;
	/* "(none)" is what a kernel begins with */
	if (crash_bundle_is_name(bytes_of(summary->node), CRASH_BUNDLE_HOST_MAX))
		snprintf(ret->host, sizeof(ret->host), "%s", summary->node);
}

struct reading {
	struct memory *memory;
	struct crash_bundle_begin begin;
};

/* Sends the beginning, and behind it the text. */
static void work(int fd, void *context)
{
	struct reading *reading = context;
	scoped_summary summary = { 0 };
	scoped_buf frame = { 0 }, batch = { 0 };
	scoped_term term;
	struct err err;

	term_init(&term, -1, TERM_COLOR_NEVER);
	if (summary_read(reading->memory, &summary, &err) < 0) {
		buf_add_format(&term.out, "no summary: %s\n", err.text);
	} else {
		fill_begin(&summary, &reading->begin);
		crash_summary_show(&summary, &term);
	}
	buf_add(&frame, &reading->begin, sizeof(reading->begin));
	buf_add_bytes(&frame, bytes_slice(buf_bytes(&term.out), 0, SUMMARY_SIZE_MAX));
	helper_send(fd, &batch, buf_bytes(&frame));
	helper_flush(fd, &batch);
}

void crash_facts_read(struct memory *memory, int wait_ms, struct crash_facts *ret)
{
	struct reading reading = { memory, { .crashed_at = (uint64_t)time(NULL) } };
	scoped_helper helper = { .fd = -1 };
	struct bytes frame = { 0 };
	struct err err = { .text = "what reads it has died" };
	int got;

	snprintf(reading.begin.host, sizeof(reading.begin.host), "unnamed");
	ret->begin = reading.begin;
	got = helper_start(&helper, work, &reading, &err);
	if (got == 0)
		got = helper_receive(&helper, wait_ms, &frame, &err);
	if (got != 1 || frame.size < sizeof(ret->begin)) {
		buf_add_format(&ret->summary, "no summary: %s\n", err.text);
		return;
	}
	memcpy(&ret->begin, frame.at, sizeof(ret->begin));
	buf_add_bytes(&ret->summary, bytes_slice(frame, sizeof(ret->begin), SIZE_MAX));
}
