/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two logs of a target both have is shown once. */
#include "logs/logs_parts.h"

enum { SAID_MAX = 65536 };

void log_copies_deinit(struct log_copies *copies)
{
	log_said_map_deinit(&copies->now);
	log_said_map_deinit(&copies->before);
}

static bool is_shared(const struct log_source *source)
{
	return source->kind == LOG_SOURCE_SYSLOG || source->kind == LOG_SOURCE_JOURNAL;
}

/* True if the two may have the same lines. Of two streams that is so where the reader of one is of
 * the same target (app | tee): a program may well say the same twice, to stdout and stderr. */
static bool can_copy(const struct log_source *a, const struct log_source *b)
{
	bool are_streams = a->kind == LOG_SOURCE_STREAM && b->kind == LOG_SOURCE_STREAM;

	if (a == b || a->target != b->target)
		return false;
	if (are_streams)
		return a->is_passed_on || b->is_passed_on;
	return (is_shared(a) && is_shared(b)) || a->kind == LOG_SOURCE_STREAM ||
	       b->kind == LOG_SOURCE_STREAM;
}

static bool has_streams(const struct logs *logs, size_t target)
{
	for (vec_each(stream, &logs->targets.at[target].streams))
		if (stream->way == LOG_STREAM_SEEN)
			return true;
	return false;
}

bool log_copies_has(struct log_copies *copies, const struct logs *logs, const struct log_line *line)
{
	const struct log_source *source = &logs->sources.at[line->source];
	struct bytes said = bytes_trim(line->message.size ? line->message : line->text);

	if (!said.size || (!is_shared(source) && !has_streams(logs, source->target)))
		return false;
	uint64_t hash = XXH3_64bits_withSeed(said.at, said.size, source->target);
	const struct log_said *known = log_said_map_find(&copies->now, hash);

	known = known ? known : log_said_map_find(&copies->before, hash);
	if (known && can_copy(source, &logs->sources.at[known->source])) {
		int64_t apart = known->usec - line->usec;

		if (apart <= LOGS_COPY_USEC && apart >= -(int64_t)LOGS_COPY_USEC)
			return true;
	}
	if (copies->now.count >= SAID_MAX) {
		log_said_map_deinit(&copies->before);
		copies->before = copies->now;
		copies->now = (struct log_said_map){ 0 };
	}
	*log_said_map_put(&copies->now, hash) = (struct log_said){ line->source, line->usec };
	return false;
}
