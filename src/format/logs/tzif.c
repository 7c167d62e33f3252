/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/tzif.h"

#include "base/cursor.h"
#include "format/logs/posix_zone.h"

enum {
	TZIF_HEADER_SIZE = 44,
	TZIF_COUNT_MAX = 64 * 1024, /* of each table; real ones have a few hundred rows */
	TZIF_TYPE_SIZE = 6,
	TZIF_LEAP_V1_SIZE = 8,
	TZIF_TIME_V1_SIZE = 4,
	TZIF_TIME_SIZE = 8,
	TZIF_LEAP_SIZE = 12,
};

struct tzif_counts {
	char version;
	uint32_t isut, isstd, leap, time, type, text;
};

static bool read_header(struct cursor *cursor, struct tzif_counts *ret)
{
	if (!bytes_is(cursor_take(cursor, 4), "TZif"))
		return false;
	ret->version = (char)cursor_u8(cursor);
	cursor_take(cursor, 15);
	ret->isut = cursor_u32be(cursor);
	ret->isstd = cursor_u32be(cursor);
	ret->leap = cursor_u32be(cursor);
	ret->time = cursor_u32be(cursor);
	ret->type = cursor_u32be(cursor);
	ret->text = cursor_u32be(cursor);
	return !cursor->failed && ret->isut <= TZIF_COUNT_MAX && ret->isstd <= TZIF_COUNT_MAX &&
	       ret->leap <= TZIF_COUNT_MAX && ret->time <= TZIF_COUNT_MAX &&
	       ret->type <= TZIF_COUNT_MAX && ret->text <= TZIF_COUNT_MAX && ret->type > 0;
}

/* Moves behind the first block, whose times have 32 bits, to the second one. */
static bool skip_first_block(struct cursor *cursor, struct tzif_counts *counts)
{
	cursor_take(cursor, (size_t)counts->time * (TZIF_TIME_V1_SIZE + 1) +
				    (size_t)counts->type * TZIF_TYPE_SIZE + counts->text +
				    (size_t)counts->leap * TZIF_LEAP_V1_SIZE + counts->isstd +
				    counts->isut);
	return read_header(cursor, counts);
}

static int64_t offset_of(struct cursor types, struct tzif_counts counts, uint8_t type)
{
	if (type >= counts.type)
		return 0;
	cursor_take(&types, (size_t)type * TZIF_TYPE_SIZE);
	return (int32_t)cursor_u32be(&types);
}

/* The rule for times behind the table: a line of its own at the end of the file. */
static bool read_rule(struct cursor cursor, struct tzif_counts counts, struct posix_zone *ret)
{
	struct bytes line;

	cursor_take(&cursor, (size_t)counts.time * (TZIF_TIME_SIZE + 1) +
				     (size_t)counts.type * TZIF_TYPE_SIZE + counts.text +
				     (size_t)counts.leap * TZIF_LEAP_SIZE + counts.isstd +
				     counts.isut);
	if (cursor.failed)
		return false;
	struct bytes rest = cursor_take(&cursor, cursor_left(&cursor));

	return bytes_skip(&rest, "\n") && bytes_line(&rest, &line) && posix_zone_parse(line, ret);
}

int64_t tzif_time_of(struct bytes zone, int64_t wall)
{
	struct cursor cursor = cursor_of(zone);
	struct tzif_counts counts;

	if (!read_header(&cursor, &counts) || counts.version < '2' ||
	    !skip_first_block(&cursor, &counts))
		return wall;
	struct cursor times = cursor, indexes = cursor, types;

	cursor_take(&indexes, (size_t)counts.time * TZIF_TIME_SIZE);
	types = indexes;
	cursor_take(&types, counts.time);
	int64_t offset = offset_of(types, counts, 0), result = 0;
	struct posix_zone rule;

	if (__builtin_sub_overflow(wall, offset, &result))
		return wall;
	for (uint32_t i = 0; i < counts.time; i++) {
		int64_t at = (int64_t)cursor_u64be(&times), then;

		offset = offset_of(types, counts, cursor_u8(&indexes));
		if (times.failed || indexes.failed || __builtin_sub_overflow(wall, offset, &then) ||
		    then < at)
			return result;
		result = then;
	}
	return read_rule(cursor, counts, &rule) ? posix_zone_time_of(&rule, wall) : result;
}
