/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/document.h"

#include <errno.h>

#include "base/buf.h"
#include "base/json.h"
#include "snapshot/record_json.h"

enum {
	DOCUMENT_PIECE_SIZE = 64 * 1024, /* text collected before it goes to the sink */
};

struct writer {
	document_sink *sink;
	void *context;
	struct buf text;
	int failed;
	struct err *err;
};

static void writer_deinit(struct writer *writer)
{
	buf_deinit(&writer->text);
}

static void flush(struct writer *writer, size_t above)
{
	if (writer->text.size <= above || writer->failed < 0)
		return;
	int failed = writer->sink(writer->context, buf_bytes(&writer->text), writer->err);

	if (failed < 0)
		writer->failed = failed;
	buf_clear(&writer->text);
}

static void write_rows(struct writer *writer, const struct field *field, const char *separator,
		       const struct content *content)
{
	const struct vec_any *rows = (const struct vec_any *)((const char *)content +
							      field->offset);

	for (size_t i = 0; i < rows->count && writer->failed >= 0; i++) {
		const void *row = (const char *)rows->at + i * field->type->size;

		buf_add_text(&writer->text, i ? separator : "");
		record_write(&writer->text, field->type, row);
		flush(writer, DOCUMENT_PIECE_SIZE);
	}
}

/* Every member starts a line, and every row of a list, so that plain tools can read it too. */
static void write_member(struct writer *writer, const struct field *field,
			 const struct content *content)
{
	if (field->kind != FIELD_MANY && field->kind != FIELD_LONG) {
		record_write_field(&writer->text, field, content);
		return;
	}
	buf_add_format(&writer->text, "\"%s\":[\n", field->name);
	write_rows(writer, field, ",\n", content);
	buf_add_text(&writer->text, "\n]");
}

int document_write(const struct content *content, bool whole, document_sink *sink, void *context,
		   struct err *err)
{
	SCOPED(writer_deinit)
	struct writer writer = { .sink = sink, .context = context, .err = err };
	const char *separator = "{\n";

	for (size_t i = 0; i < content_type.field_count; i++) {
		const struct field *field = &content_type.fields[i];

		if (record_field_is_empty(field, content) || (field->kind == FIELD_LONG && !whole))
			continue;
		buf_add_text(&writer.text, separator);
		write_member(&writer, field, content);
		separator = ",\n";
	}
	buf_add_text(&writer.text, "\n}\n");
	flush(&writer, 0);
	return writer.failed;
}

int document_write_lines(const struct content *content, const struct field *field,
			 document_sink *sink, void *context, struct err *err)
{
	SCOPED(writer_deinit)
	struct writer writer = { .sink = sink, .context = context, .err = err };

	write_rows(&writer, field, "\n", content);
	if (!record_field_is_empty(field, content))
		buf_add_byte(&writer.text, '\n');
	flush(&writer, 0);
	return writer.failed;
}

/* How many JSON values the text can hold at most: each but the first stands behind one of these. */
static size_t values_at_most(struct bytes text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.size; i++)
		count += text.at[i] == ',' || text.at[i] == '[' || text.at[i] == '{';
	return count;
}

/* A value of two bytes can take 250 in memory, so their number is what has to be bounded. */
static json_t *parse(struct bytes text, struct err *err)
{
	json_error_t error;

	if (values_at_most(text) > DOCUMENT_VALUES_MAX) {
		(void)err_set(err, -EFBIG, "more than %d values", DOCUMENT_VALUES_MAX);
		return NULL;
	}
	json_t *json = json_loadb(text.at ? text.at : "", text.size, JSON_REJECT_DUPLICATES,
				  &error);

	if (!json)
		err_set(err, -EBADMSG, "not JSON: line %d, column %d: %s", error.line, error.column,
			error.text);
	return json;
}

int document_read(struct snapshot *snapshot, struct bytes text, struct err *err)
{
	scoped_json *json = parse(text, err);
	const char *format = json_string_value(json_object_get(json, "format"));
	json_int_t version = json_integer_value(json_object_get(json, "version"));

	if (!json)
		return err->code;
	if (!format || strcmp(format, SNAPSHOT_FORMAT) != 0)
		return err_set(err, -EBADMSG, "not a snapshot of trowel");
	if (version != SNAPSHOT_VERSION)
		return err_set(err, -EPROTONOSUPPORT,
			       "snapshot version %lld; this trowel reads version %d",
			       (long long)version, SNAPSHOT_VERSION);
	return record_from_json(&content_type, json, &snapshot->arena, &snapshot->content, err);
}

int document_read_line(struct snapshot *snapshot, const struct field *field, struct bytes line,
		       struct err *err)
{
	scoped_json *json = parse(line, err);
	struct vec_any *rows = (struct vec_any *)((char *)&snapshot->content + field->offset);

	if (!json)
		return err->code;
	void *row = record_add(&snapshot->arena, field->type, rows);

	return record_from_json(field->type, json, &snapshot->arena, row, err);
}

const struct field *document_long_field(struct bytes name)
{
	for (size_t i = 0; i < content_type.field_count; i++) {
		const struct field *field = &content_type.fields[i];

		if (field->kind == FIELD_LONG && bytes_is(name, field->name))
			return field;
	}
	return NULL;
}
