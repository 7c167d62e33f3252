/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/container_log.h"

#include <jansson.h>

#include "format/logs/log_time.h"

static bool read_time(struct bytes text, int64_t *ret)
{
	struct log_time time;

	if (!log_time_find(text, 0, &time) || time.from || time.is_local)
		return false;
	*ret = time.usec;
	return true;
}

static const char *stream_of(struct bytes name)
{
	if (bytes_is(name, "stderr"))
		return "stderr";
	return bytes_is(name, "stdout") ? "stdout" : NULL;
}

static bool take_json(const json_t *json, struct container_log_line *ret, struct buf *text)
{
	const json_t *log = json_object_get(json, "log");
	struct container_log_line line = {
		.stream = stream_of(bytes_of(json_string_value(json_object_get(json, "stream")))),
	};

	if (!json_is_string(log) ||
	    !read_time(bytes_of(json_string_value(json_object_get(json, "time"))), &line.usec))
		return false;
	struct bytes said = { json_string_value(log), json_string_length(log) };

	line.is_partial = !bytes_ends(said, "\n");
	if (!line.is_partial)
		said.size--;
	line.stream = line.stream ? line.stream : "stdout";
	buf_clear(text);
	buf_add_bytes(text, said);
	*ret = line;
	return true;
}

/* jansson refuses what is not UTF-8, and docker writes none. */
static bool parse_json(struct bytes line, struct container_log_line *ret, struct buf *text)
{
	json_t *json = json_loadb(line.at, line.size, JSON_ALLOW_NUL, NULL);
	bool is_one = take_json(json, ret, text);

	json_decref(json);
	return is_one;
}

static bool parse_words(struct bytes line, struct container_log_line *ret, struct buf *text)
{
	struct bytes time, stream, tag;
	struct container_log_line parsed = { 0 };

	if (!bytes_part(&line, ' ', &time) || !bytes_part(&line, ' ', &stream) ||
	    !read_time(time, &parsed.usec))
		return false;
	parsed.stream = stream_of(stream);
	if (!parsed.stream || !bytes_part(&line, ' ', &tag))
		return false;
	parsed.is_partial = bytes_starts(tag, "P");
	if (!parsed.is_partial && !bytes_starts(tag, "F"))
		return false;
	buf_clear(text);
	buf_add_bytes(text, line);
	*ret = parsed;
	return true;
}

bool container_log_parse(struct bytes line, struct container_log_line *ret, struct buf *text)
{
	return bytes_starts(line, "{") ? parse_json(line, ret, text) : parse_words(line, ret, text);
}
