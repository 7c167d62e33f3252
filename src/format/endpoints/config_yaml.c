/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * YAML, and JSON, which libyaml reads as well and of which it tells the lines. Anchors and merges
 * ("<<: *default" of database.yml) are followed: an alias stands for a copy of the values of its
 * anchor. Source: yaml.org/spec/1.1; comments in JSON as .NET takes them.
 */
#include <yaml.h>

#include "base/buf.h"
#include "format/endpoints/config_values.h"

enum { ANCHORS_MAX = 200 };

/* A mapping or list that is open. */
struct frame {
	size_t name_size; /* of the path up to it */
	size_t anchor;    /* in `anchors` + 1; 0: none */
	unsigned number;  /* of the next element of a list */
	bool is_list;
	bool has_key; /* of a mapping: what comes is a value */
};

/* What was given a name: the values from one to another. */
struct anchor {
	const char *name;
	size_t from, to; /* in the list; `to` 0: it is still open */
	size_t name_size;
};

struct reader {
	struct config_values *values;
	struct buf path;
	struct frame frames[CONFIG_DEPTH_MAX];
	size_t depth;
	struct anchor anchors[ANCHORS_MAX];
	size_t anchor_count;
	size_t document; /* where the values of this document begin */
};

/* The part of the path for what comes. */
static void begin_value(struct reader *reader)
{
	struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;

	if (!frame || !frame->is_list)
		return;
	buf_cut(&reader->path, frame->name_size);
	buf_add_format(&reader->path, "%s%u", frame->name_size ? "." : "", frame->number++);
}

static void end_value(struct reader *reader)
{
	struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;

	if (!frame)
		return;
	buf_cut(&reader->path, frame->name_size);
	frame->has_key = false;
}

static size_t add_anchor(struct reader *reader, const yaml_char_t *name)
{
	if (!name || reader->anchor_count == ANCHORS_MAX)
		return 0;
	reader->anchors[reader->anchor_count++] = (struct anchor){
		.name = arena_string(reader->values->arena, bytes_of((const char *)name)),
		.from = reader->values->list.count,
		.name_size = reader->path.size,
	};
	return reader->anchor_count;
}

static bool is_known(const struct reader *reader, const char *name)
{
	const struct config_values *values = reader->values;

	for (size_t i = reader->document; i < values->list.count; i++)
		if (strcmp(values->list.at[i].name, name) == 0)
			return true;
	return false;
}

/* Copies the values of an anchor to the path; below "<<" to the folder above, where what is there
 * already wins. */
static void copy_anchor(struct reader *reader, const struct anchor *anchor)
{
	struct config_values *values = reader->values;
	bool is_merge = bytes_ends(buf_bytes(&reader->path), ".<<");
	struct bytes path = bytes_slice(buf_bytes(&reader->path), 0,
					reader->path.size - (is_merge ? strlen(".<<") : 0));

	for (size_t i = anchor->from; i < anchor->to && values->list.count < CONFIG_VALUES_MAX;
	     i++) {
		struct config_value value = values->list.at[i];
		scoped_buf name = { 0 };

		buf_add_bytes(&name, path);
		buf_add_text(&name, value.name + anchor->name_size);
		if (name.size > CONFIG_NAME_SIZE_MAX || is_known(reader, buf_text(&name)))
			continue;
		value.name = arena_intern(values->arena, buf_bytes(&name));
		*vec_push_in(values->arena, &values->list) = value;
	}
}

static void read_alias(struct reader *reader, const yaml_char_t *name)
{
	begin_value(reader);
	for (size_t i = reader->anchor_count; i-- > 0;) {
		if (strcmp(reader->anchors[i].name, (const char *)name) != 0)
			continue;
		copy_anchor(reader, &reader->anchors[i]);
		break;
	}
	end_value(reader);
}

/* What stands there itself takes the place of what a merge brought. */
static void override_merged(struct reader *reader, size_t before)
{
	struct config_values *values = reader->values;

	if (!reader->anchor_count || values->list.count == before)
		return;
	for (size_t i = reader->document; i < before; i++)
		if (strcmp(values->list.at[i].name, values->list.at[before].name) == 0) {
			values->list.at[i] = values->list.at[before];
			values->list.count = before;
			return;
		}
}

static void read_scalar(struct reader *reader, const yaml_event_t *event)
{
	struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;
	struct bytes text = { (const char *)event->data.scalar.value, event->data.scalar.length };

	if (frame && !frame->is_list && !frame->has_key) {
		if (text.size > CONFIG_NAME_SIZE_MAX)
			text.size = CONFIG_NAME_SIZE_MAX;
		buf_add_text(&reader->path, frame->name_size ? "." : "");
		buf_add_bytes(&reader->path, text);
		frame->has_key = true;
		return;
	}
	begin_value(reader);
	size_t anchor = add_anchor(reader, event->data.scalar.anchor);
	size_t before = reader->values->list.count;

	config_values_add(reader->values, buf_bytes(&reader->path), text,
			  (unsigned)event->start_mark.line + 1);
	override_merged(reader, before);
	if (anchor)
		reader->anchors[anchor - 1].to = reader->values->list.count;
	end_value(reader);
}

static bool open_frame(struct reader *reader, const yaml_char_t *anchor, bool is_list)
{
	if (reader->depth == CONFIG_DEPTH_MAX || reader->path.size > CONFIG_NAME_SIZE_MAX)
		return false;
	begin_value(reader);
	struct frame *frame = &reader->frames[reader->depth++];

	*frame = (struct frame){ .name_size = reader->path.size,
				 .anchor = add_anchor(reader, anchor),
				 .is_list = is_list };
	return true;
}

static void close_frame(struct reader *reader)
{
	const struct frame *frame = &reader->frames[--reader->depth];

	if (frame->anchor)
		reader->anchors[frame->anchor - 1].to = reader->values->list.count;
	end_value(reader);
}

/* True for the setting that says that a document of Spring is for developers. */
static bool is_for_developers(const struct config_value *value)
{
	static const char *const profiles[] = { "dev", "development", "test", "local" };

	if (strcmp(value->name, "spring.config.activate.on-profile") != 0 &&
	    strcmp(value->name, "spring.profiles") != 0)
		return false;
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (strcmp(value->text, profiles[i]) == 0)
			return true;
	return false;
}

/* What is for developers does not count. */
static void end_document(struct reader *reader)
{
	struct config_values *values = reader->values;

	for (size_t i = reader->document; i < values->list.count; i++)
		if (is_for_developers(&values->list.at[i]))
			values->list.count = reader->document;
	reader->document = values->list.count;
	reader->anchor_count = 0;
	buf_clear(&reader->path);
}

/* False at the end. */
static bool read_event(struct reader *reader, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_STREAM_END_EVENT:
		return false;
	case YAML_DOCUMENT_END_EVENT:
		end_document(reader);
		return true;
	case YAML_ALIAS_EVENT:
		read_alias(reader, event->data.alias.anchor);
		return true;
	case YAML_SCALAR_EVENT:
		read_scalar(reader, event);
		return true;
	case YAML_SEQUENCE_START_EVENT:
		return open_frame(reader, event->data.sequence_start.anchor, true);
	case YAML_MAPPING_START_EVENT:
		return open_frame(reader, event->data.mapping_start.anchor, false);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_frame(reader);
		return true;
	default:
		return true;
	}
}

/* Blanks out // and slash-star comments outside of quotes, if the text is JSON. */
static void add_json(struct buf *ret, struct bytes text)
{
	bool is_quoted = false;

	for (size_t i = 0; i < text.size; i++) {
		struct bytes rest = bytes_slice(text, i, text.size);
		ptrdiff_t end = -1;

		if (text.at[i] == '\\' && is_quoted && i + 1 < text.size) {
			buf_add_byte(ret, text.at[i++]);
		} else if (text.at[i] == '"') {
			is_quoted = !is_quoted;
		} else if (!is_quoted && bytes_starts(rest, "//")) {
			end = bytes_find(rest, '\n');
			end = end < 0 ? (ptrdiff_t)rest.size : end;
		} else if (!is_quoted && bytes_starts(rest, "/*")) {
			end = bytes_find_text(rest, "*/");
			end = end < 0 ? (ptrdiff_t)rest.size : end + 2;
		}
		for (ptrdiff_t k = 0; k < end; k++)
			buf_add_byte(ret, rest.at[k] == '\n' ? '\n' : ' ');
		if (end > 0)
			i += (size_t)end - 1;
		else
			buf_add_byte(ret, text.at[i]);
	}
}

static bool is_json(struct bytes text)
{
	struct bytes start = bytes_trim(bytes_slice(text, 0, 4096));

	return bytes_starts(start, "{") || bytes_starts(start, "//") || bytes_starts(start, "/*");
}

void config_read_yaml(struct config_values *values, struct bytes text)
{
	struct reader reader = { .values = values, .document = values->list.count };
	scoped_buf json = { 0 };
	yaml_parser_t parser;
	yaml_event_t event;
	bool goes_on = true;

	if (is_json(text)) {
		add_json(&json, text);
		text = buf_bytes(&json);
	}
	if (!yaml_parser_initialize(&parser))
		return;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.at, text.size);
	while (goes_on && yaml_parser_parse(&parser, &event)) {
		goes_on = read_event(&reader, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	buf_deinit(&reader.path);
}
