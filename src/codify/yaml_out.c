/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/yaml_out.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/utf8.h"

enum { YAML_INDENT = 2 };

/* What YAML 1.1 takes for something else than a text. */
static const char *const words_of_yaml[] = { "y",   "n",    "yes",   "no",  "on",
					     "off", "true", "false", "null" };

static int collect(void *context, unsigned char *at, size_t size)
{
	buf_add(context, at, size);
	return 1;
}

/* The emitter fails for want of memory, or of order among its events: neither is an answer. */
static void must(int succeeded)
{
	if (!succeeded)
		abort();
}

static void emit(struct yaml_out *out, yaml_event_t *event)
{
	must(yaml_emitter_emit(&out->emitter, event));
}

static void begin(struct yaml_out *out)
{
	yaml_event_t event;

	out->is_open = true;
	out->start = out->ret->size;
	must(yaml_emitter_initialize(&out->emitter));
	yaml_emitter_set_output(&out->emitter, collect, out->ret);
	yaml_emitter_set_unicode(&out->emitter, 1);
	yaml_emitter_set_width(&out->emitter, -1);
	yaml_emitter_set_indent(&out->emitter, YAML_INDENT);
	must(yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(out, &event);
	must(yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	emit(out, &event);
	if (out->is_list)
		must(yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
							  YAML_BLOCK_SEQUENCE_STYLE));
	else
		must(yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
							 YAML_BLOCK_MAPPING_STYLE));
	emit(out, &event);
}

/* Turns what was written since `start` into comments: the emitter ends no line but at its end. */
static void hide(struct yaml_out *out)
{
	scoped_buf lines = { 0 };
	struct bytes line, rest;

	buf_add(&lines, out->ret->at + out->start, out->ret->size - out->start);
	buf_cut(out->ret, out->start);
	for (rest = buf_bytes(&lines); bytes_line(&rest, &line);) {
		buf_add_text(out->ret, "# ");
		buf_add_bytes(out->ret, line);
		buf_add_byte(out->ret, '\n');
	}
}

void yaml_end(struct yaml_out *out)
{
	yaml_event_t event;

	if (!out->is_open)
		return;
	out->is_open = false;
	must(out->is_list ? yaml_sequence_end_event_initialize(&event)
			  : yaml_mapping_end_event_initialize(&event));
	emit(out, &event);
	must(yaml_document_end_event_initialize(&event, 1));
	emit(out, &event);
	must(yaml_stream_end_event_initialize(&event));
	emit(out, &event);
	must(yaml_emitter_flush(&out->emitter));
	yaml_emitter_delete(&out->emitter);
	if (out->is_hidden)
		hide(out);
	out->is_hidden = false;
}

void yaml_init(struct yaml_out *out, struct buf *ret, bool is_list)
{
	*out = (struct yaml_out){ .ret = ret, .is_list = is_list };
	buf_add_text(ret, "---\n");
}

void yaml_deinit(struct yaml_out *out)
{
	yaml_end(out);
}

void yaml_comment(struct yaml_out *out, const char *text)
{
	struct bytes rest = bytes_of(text), line;

	yaml_end(out);
	if (!rest.size)
		buf_add_byte(out->ret, '\n');
	while (bytes_line(&rest, &line)) {
		/* what ends a line in YAML, and is no newline here, would end the comment */
		buf_add_text(out->ret, "# ");
		escape_terminal(out->ret, line);
		buf_add_byte(out->ret, '\n');
	}
}

void yaml_hide(struct yaml_out *out)
{
	yaml_end(out);
	out->is_hidden = true;
}

static void start_collection(struct yaml_out *out, bool is_list)
{
	yaml_event_t event;

	if (!out->is_open)
		begin(out);
	if (is_list)
		must(yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
							  YAML_BLOCK_SEQUENCE_STYLE));
	else
		must(yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
							 YAML_BLOCK_MAPPING_STYLE));
	emit(out, &event);
}

void yaml_map(struct yaml_out *out)
{
	start_collection(out, false);
}

void yaml_list(struct yaml_out *out)
{
	start_collection(out, true);
}

void yaml_map_end(struct yaml_out *out)
{
	yaml_event_t event;

	must(yaml_mapping_end_event_initialize(&event));
	emit(out, &event);
}

void yaml_list_end(struct yaml_out *out)
{
	yaml_event_t event;

	must(yaml_sequence_end_event_initialize(&event));
	emit(out, &event);
}

static void scalar(struct yaml_out *out, struct bytes text, const char *tag,
		   yaml_scalar_style_t style)
{
	yaml_event_t event;

	if (!out->is_open)
		begin(out);
	must(yaml_scalar_event_initialize(&event, NULL, (const yaml_char_t *)tag,
					  (const yaml_char_t *)(text.at ? text.at : ""),
					  (int)text.size, !tag && style == YAML_PLAIN_SCALAR_STYLE,
					  !tag, style));
	emit(out, &event);
}

/* True if no reader takes a plain `text` for a number, a date, a switch or nothing. */
static bool is_plainly_text(struct bytes text)
{
	char first = text.size ? text.at[0] : '\0';

	if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '/'))
		return false;
	for (size_t i = 0; i < sizeof(words_of_yaml) / sizeof(words_of_yaml[0]); i++)
		if (text.size == strlen(words_of_yaml[i]) &&
		    strncasecmp(text.at, words_of_yaml[i], text.size) == 0)
			return false;
	return true;
}

/* What has to be written as an escape: control characters, and all that YAML takes for the end of a
 * line, which would also end a comment. Source: YAML 1.1, 4.1.4. */
static bool needs_escapes(struct bytes text)
{
	uint32_t c;

	for (size_t size; (size = utf8_next(text, &c)); text = bytes_slice(text, size, text.size))
		if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff)
			return true;
	return false;
}

static yaml_scalar_style_t style_of(struct bytes text)
{
	if (needs_escapes(text))
		return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	return is_plainly_text(text) ? YAML_PLAIN_SCALAR_STYLE : YAML_SINGLE_QUOTED_SCALAR_STYLE;
}

void yaml_word(struct yaml_out *out, const char *word)
{
	scalar(out, bytes_of(word), NULL, style_of(bytes_of(word)));
}

void yaml_expression(struct yaml_out *out, const char *text)
{
	bool has_braces = strstr(text, "{{") || strstr(text, "{%");

	scalar(out, bytes_of(text), NULL,
	       has_braces ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : style_of(bytes_of(text)));
}

void yaml_text(struct yaml_out *out, const char *text)
{
	static const char *const marks[] = { "{{", "{%", "{#" };
	scoped_buf escaped = { 0 };
	struct bytes bytes;
	const char *tag = NULL;

	utf8_add_escaped(&escaped, bytes_of(text));
	bytes = buf_bytes(&escaped);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (bytes_find_text(bytes, marks[i]) >= 0)
			tag = "!unsafe";
	yaml_scalar_style_t style = style_of(bytes);

	scalar(out, bytes, tag,
	       tag && style == YAML_PLAIN_SCALAR_STYLE ? YAML_SINGLE_QUOTED_SCALAR_STYLE : style);
}

void yaml_flag(struct yaml_out *out, bool value)
{
	scalar(out, bytes_of(value ? "true" : "false"), NULL, YAML_PLAIN_SCALAR_STYLE);
}

void yaml_number(struct yaml_out *out, int64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, value);
	scalar(out, bytes_of(text), NULL, YAML_PLAIN_SCALAR_STYLE);
}

void yaml_pair(struct yaml_out *out, const char *key, const char *text)
{
	if (!text)
		return;
	yaml_word(out, key);
	yaml_text(out, text);
}

void yaml_pair_expression(struct yaml_out *out, const char *key, const char *text)
{
	yaml_word(out, key);
	yaml_expression(out, text);
}

void yaml_pair_flag(struct yaml_out *out, const char *key, bool value)
{
	yaml_word(out, key);
	yaml_flag(out, value);
}
