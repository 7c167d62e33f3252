/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/syslog_line.h"

enum { DAY = 24 * 60 * 60 };

/* Days since 1970-01-01 of a date of the Gregorian calendar, counted from March so that the leap
 * day comes last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t from_march = (month + 9) % 12, y = year - (month < 3);

	return y * 365 + y / 4 - y / 100 + y / 400 + (from_march * 306 + 5) / 10 + day - 1 - 719468;
}

/* Cuts a number of exactly `digits` digits between `least` and `most`. */
static bool cut_number(struct bytes *rest, size_t digits, uint64_t least, uint64_t most,
		       int64_t *ret)
{
	uint64_t value;

	if (rest->size < digits || !bytes_u64(bytes_slice(*rest, 0, digits), 10, &value) ||
	    value < least || value > most)
		return false;
	*ret = (int64_t)value;
	*rest = bytes_slice(*rest, digits, rest->size);
	return true;
}

/* Cuts "02:17:02". */
static bool cut_clock(struct bytes *rest, int64_t *ret)
{
	int64_t hour, minute, second;

	if (!cut_number(rest, 2, 0, 23, &hour) || !bytes_skip(rest, ":") ||
	    !cut_number(rest, 2, 0, 59, &minute) || !bytes_skip(rest, ":") ||
	    !cut_number(rest, 2, 0, 60, &second))
		return false;
	*ret = hour * 3600 + minute * 60 + second;
	return true;
}

/* Cuts "Nov 22 02:17:02 ". */
static bool cut_short_time(struct bytes *rest, int64_t latest, int64_t *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t day, clock, month, at, year = 1970 + latest / (365 * DAY + DAY / 4);

	for (month = 0; month < 12; month++)
		if (rest->size > 4 && memcmp(rest->at, months + month * 3, 3) == 0)
			break;
	if (month == 12 || rest->at[3] != ' ')
		return false;
	*rest = bytes_slice(*rest, 4, rest->size);
	bool is_one_digit = bytes_skip(rest, " ");

	if (!cut_number(rest, is_one_digit ? 1 : 2, 1, 31, &day) || !bytes_skip(rest, " ") ||
	    !cut_clock(rest, &clock) || !bytes_skip(rest, " "))
		return false;
	for (year++; (at = days_of(year, month + 1, day) * DAY + clock) > latest + DAY; year--)
		if (year <= 1970)
			return false;
	*ret = at;
	return true;
}

/* Cuts "Z", "+01:00", "+0100" or nothing. */
static void cut_zone(struct bytes *rest, int64_t *offset, bool *is_local)
{
	bool is_east = rest->size && rest->at[0] == '+';
	int64_t hours, minutes;

	*offset = 0;
	*is_local = !bytes_skip(rest, "Z");
	if (!*is_local || (!bytes_skip(rest, "+") && !bytes_skip(rest, "-")))
		return;
	if (!cut_number(rest, 2, 0, 14, &hours))
		return;
	bytes_skip(rest, ":");
	if (!cut_number(rest, 2, 0, 59, &minutes))
		return;
	*is_local = false;
	*offset = (hours * 3600 + minutes * 60) * (is_east ? 1 : -1);
}

/* Cuts "2026-11-22T02:17:02.123456+01:00 ", also with a blank for the T. */
static bool cut_long_time(struct bytes *rest, int64_t *ret, bool *is_local)
{
	int64_t year, month, day, clock, offset;

	if (!cut_number(rest, 4, 1970, 9999, &year) || !bytes_skip(rest, "-") ||
	    !cut_number(rest, 2, 1, 12, &month) || !bytes_skip(rest, "-") ||
	    !cut_number(rest, 2, 1, 31, &day) ||
	    (!bytes_skip(rest, "T") && !bytes_skip(rest, " ")) || !cut_clock(rest, &clock))
		return false;
	if (bytes_skip(rest, ".") || bytes_skip(rest, ","))
		while (rest->size && rest->at[0] >= '0' && rest->at[0] <= '9')
			*rest = bytes_slice(*rest, 1, rest->size);
	cut_zone(rest, &offset, is_local);
	*ret = days_of(year, month, day) * DAY + clock - offset;
	return bytes_skip(rest, " ");
}

/* Cuts "<34>", and says whether a "1 " (the version of RFC 5424) follows. */
static bool cut_priority(struct bytes *rest)
{
	ptrdiff_t end = bytes_find(bytes_slice(*rest, 0, 5), '>');

	if (end < 2 || rest->at[0] != '<')
		return false;
	*rest = bytes_slice(*rest, (size_t)end + 1, rest->size);
	return bytes_skip(rest, "1 ");
}

/* "app pid msgid [data] text" or "app pid msgid - text", RFC 5424. */
static void parse_structured(struct bytes rest, struct syslog_line *ret)
{
	struct bytes pid, message_id;

	if (!bytes_word(&rest, &ret->tag) || !bytes_word(&rest, &pid) ||
	    !bytes_word(&rest, &message_id))
		return;
	rest = bytes_trim(rest);
	ptrdiff_t end = rest.size && rest.at[0] == '[' ? bytes_find_text(rest, "] ") : 0;

	ret->message = bytes_trim(bytes_slice(rest, end < 0 ? 0 : (size_t)end + 1, rest.size));
}

/* "tag[pid]: text", "kernel: [  12.3] text". */
static void parse_tagged(struct bytes rest, struct syslog_line *ret)
{
	ptrdiff_t end = bytes_find(rest, ':');

	if (end < 0) {
		ret->message = bytes_trim(rest);
		return;
	}
	struct bytes tag = bytes_slice(rest, 0, (size_t)end);
	ptrdiff_t pid = bytes_find(tag, '[');

	ret->tag = pid < 0 ? tag : bytes_slice(tag, 0, (size_t)pid);
	ret->message = bytes_trim(bytes_slice(rest, (size_t)end + 1, rest.size));
	if (bytes_is(ret->tag, "kernel")) {
		struct kernel_line kernel;

		kernel_line_parse(ret->message, &kernel);
		ret->message = kernel.message;
	}
}

bool syslog_line_parse(struct bytes line, int64_t latest, struct syslog_line *ret)
{
	struct syslog_line parsed = { .is_local = true };
	bool is_structured = cut_priority(&line);

	if (!line.size)
		return false;
	bool is_long = line.at[0] >= '0' && line.at[0] <= '9';

	if (is_long ? !cut_long_time(&line, &parsed.at, &parsed.is_local)
		    : !cut_short_time(&line, latest, &parsed.at))
		return false;
	if (!bytes_word(&line, &parsed.host))
		return false;
	if (is_structured)
		parse_structured(line, &parsed);
	else
		parse_tagged(bytes_trim(line), &parsed);
	*ret = parsed;
	return true;
}

void kernel_line_parse(struct bytes line, struct kernel_line *ret)
{
	uint64_t seconds, micro;
	struct bytes rest = line, number;

	cut_priority(&rest);
	*ret = (struct kernel_line){ .since_boot_ms = -1, .message = bytes_trim(rest) };
	if (!bytes_skip(&rest, "[") || !bytes_part(&rest, ']', &number))
		return;
	number = bytes_trim(number);
	ptrdiff_t dot = bytes_find(number, '.');

	if (dot < 1 || !bytes_u64(bytes_slice(number, 0, (size_t)dot), 10, &seconds) ||
	    !bytes_u64(bytes_slice(number, (size_t)dot + 1, 6), 10, &micro) || seconds > 1LL << 40)
		return;
	ret->since_boot_ms = (int64_t)(seconds * 1000 + micro / 1000);
	ret->message = bytes_trim(rest);
}
