/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/apt.h"

/* Days from 1970-01-01 to a date of the Gregorian calendar, by counting from March, so that the
 * leap day is a year's last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = year / 400, of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Cuts a number up to `separator` (or, for 0, the end) from the front; at most `max`. */
static bool cut_number(struct bytes *rest, char separator, uint64_t max, int64_t *ret)
{
	ptrdiff_t at = separator ? bytes_find(*rest, separator) : (ptrdiff_t)rest->size;
	uint64_t number;

	if (at < 0 || !bytes_u64(bytes_slice(*rest, 0, (size_t)at), 10, &number) || number > max)
		return false;
	*rest = bytes_slice(*rest, (size_t)at + 1, rest->size);
	*ret = (int64_t)number;
	return true;
}

bool apt_wall_time(struct bytes text, int64_t *ret)
{
	struct bytes date, time;
	int64_t year, month, day, hour, minute, second;

	if (!bytes_word(&text, &date) || !bytes_word(&text, &time) ||
	    !cut_number(&date, '-', 9999, &year) || !cut_number(&date, '-', 12, &month) ||
	    !cut_number(&date, 0, 31, &day) || !cut_number(&time, ':', 23, &hour) ||
	    !cut_number(&time, ':', 59, &minute) || !cut_number(&time, 0, 60, &second) ||
	    year < 1970 || month < 1 || day < 1)
		return false;
	*ret = ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
	return true;
}

static bool is_source_type(struct bytes word)
{
	return bytes_is(word, "deb") || bytes_is(word, "deb-src");
}

/* Cuts "[...]" from the front of a line, if it is there. */
static bool cut_options(struct bytes *line, struct bytes *ret)
{
	*ret = (struct bytes){ 0 };
	*line = bytes_trim(*line);
	if (!bytes_skip(line, "["))
		return true;
	ptrdiff_t end = bytes_find(*line, ']');

	if (end < 0)
		return false;
	*ret = bytes_trim(bytes_slice(*line, 0, (size_t)end));
	*line = bytes_slice(*line, (size_t)end + 1, line->size);
	return true;
}

bool apt_source_next(struct bytes *rest, struct apt_source *ret)
{
	struct apt_source source;
	struct bytes line;

	while (bytes_line(rest, &line)) {
		ptrdiff_t comment = bytes_find(line, '#');

		if (comment >= 0)
			line = bytes_slice(line, 0, (size_t)comment);
		if (!bytes_word(&line, &source.type) || !is_source_type(source.type) ||
		    !cut_options(&line, &source.options) || !bytes_word(&line, &source.uri) ||
		    !bytes_word(&line, &source.suite))
			continue;
		source.components = bytes_trim(line);
		*ret = source;
		return true;
	}
	return false;
}

void apt_list_name(struct buf *ret, struct bytes uri)
{
	static const char odd[] = "\\|{}[]<>\"^~_=!@#$%^&*";
	ptrdiff_t scheme = bytes_find_text(uri, "://");

	if (scheme >= 0)
		uri = bytes_slice(uri, (size_t)scheme + 3, uri.size);
	ptrdiff_t slash = bytes_find(uri, '/'), user = bytes_find(uri, '@');

	if (user >= 0 && (slash < 0 || user < slash))
		uri = bytes_slice(uri, (size_t)user + 1, uri.size);
	for (size_t i = 0; i < uri.size; i++) {
		unsigned char c = (unsigned char)uri.at[i];

		if (c == '/')
			buf_add_byte(ret, '_');
		else if (c <= 0x20 || c >= 0x7f || strchr(odd, c))
			buf_add_format(ret, "%%%02x", c);
		else
			buf_add_byte(ret, (char)c);
	}
}

static const char *const log_actions[] = { "install", "upgrade", "remove", "purge" };

static bool is_log_action(struct bytes word)
{
	for (size_t i = 0; i < sizeof(log_actions) / sizeof(log_actions[0]); i++)
		if (bytes_is(word, log_actions[i]))
			return true;
	return false;
}

/* "<none>" stands for no version. */
static struct bytes version_of(struct bytes word)
{
	return bytes_is(word, "<none>") ? (struct bytes){ 0 } : word;
}

bool dpkg_log_next(struct bytes *rest, struct dpkg_log_entry *ret)
{
	static const size_t time_size = sizeof("2025-06-24 14:36:25") - 1;
	struct bytes line, words[4];

	while (bytes_line(rest, &line)) {
		struct bytes text = bytes_slice(line, time_size, line.size);
		struct dpkg_log_entry entry = { 0 };

		if (!bytes_word(&text, &words[0]) || !is_log_action(words[0]) ||
		    !bytes_word(&text, &words[1]) || !bytes_word(&text, &words[2]) ||
		    !bytes_word(&text, &words[3]) ||
		    !apt_wall_time(bytes_slice(line, 0, time_size), &entry.wall))
			continue;
		ptrdiff_t colon = bytes_find(words[1], ':');

		entry.action = words[0];
		entry.package = bytes_slice(words[1], 0, colon < 0 ? words[1].size : (size_t)colon);
		entry.arch = colon < 0 ? (struct bytes){ 0 }
				       : bytes_slice(words[1], (size_t)colon + 1, words[1].size);
		entry.old_version = version_of(words[2]);
		entry.new_version = version_of(words[3]);
		*ret = entry;
		return true;
	}
	return false;
}

bool apt_change_next(struct bytes *rest, struct apt_change *ret)
{
	ptrdiff_t open = bytes_find(*rest, '(');
	ptrdiff_t close = open < 0 ? -1
				   : bytes_find(bytes_slice(*rest, (size_t)open, rest->size), ')');

	if (close < 0)
		return false;
	struct bytes name = bytes_slice(*rest, 0, (size_t)open);
	struct bytes inside = bytes_slice(*rest, (size_t)open + 1, (size_t)close - 1), part;
	struct bytes parts[2] = { 0 };
	size_t count = 0;

	*ret = (struct apt_change){ 0 };
	*rest = bytes_slice(*rest, (size_t)(open + close) + 1, rest->size);
	while (bytes_skip(&name, ",") || bytes_skip(&name, " "))
		;
	while (bytes_part(&inside, ',', &part)) {
		part = bytes_trim(part);
		if (bytes_is(part, "automatic"))
			ret->automatic = true;
		else if (count < 2)
			parts[count++] = part;
	}
	ret->package = bytes_trim(name);
	ret->old_version = count == 2 ? parts[0] : (struct bytes){ 0 };
	ret->new_version = count == 2 ? parts[1] : parts[0];
	return true;
}
