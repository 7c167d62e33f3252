/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain/mentions.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/path.h"

/* ---- paragraphs ---------------------------------------------------------------------------- */

void paragraph_say(struct paragraph *paragraph, const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&text, format, arguments);
	va_end(arguments);
	if (text_list_has(&paragraph->row.sentences, buf_text(&text)))
		return; /* the same on IPv4 and IPv6 */
	*vec_push_in(paragraph->arena, &paragraph->row.sentences) = arena_string(paragraph->arena,
										 buf_bytes(&text));
}

void paragraph_cite_text(struct paragraph *paragraph, const char *evidence)
{
	if (evidence && paragraph->row.evidence.count < EXPLAIN_EVIDENCE_MAX &&
	    !text_list_has(&paragraph->row.evidence, evidence))
		*vec_push_in(paragraph->arena, &paragraph->row.evidence) = evidence;
}

void paragraph_cite(struct paragraph *paragraph, const text_list *evidence)
{
	for (vec_each(text, evidence))
		paragraph_cite_text(paragraph, *text);
}

/* ---- does a text speak of it --------------------------------------------------------------- */

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("_-./@", c);
}

/* Whether what stands around the key, at `at`, ends it: of a port "127.0.0.1:80" does, ":8080" and
 * "10.80.0.1" do not. */
static bool is_apart(const struct mention_key *key, struct bytes text, size_t at)
{
	char before = at ? text.at[at - 1] : ' ';
	char after = at + key->text.size < text.size ? text.at[at + key->text.size] : ' ';

	if (key->kind == MENTION_PORT)
		return (before == ':' || before == ' ' || before == '=') &&
		       !(after >= '0' && after <= '9') && after != '.';
	return !is_name_byte(before) && !is_name_byte(after);
}

static bool has_word(const struct mention_key *key, struct bytes text)
{
	size_t from = 0;

	while (from < text.size) {
		struct bytes rest = bytes_slice(text, from, SIZE_MAX);
		const char *found = memmem(rest.at, rest.size, key->text.at, key->text.size);

		if (!found)
			return false;
		from = (size_t)(found - text.at);
		if (is_apart(key, text, from))
			return true;
		from++;
	}
	return false;
}

static bool text_agrees(const struct mention_key *key, unsigned match, const char *text)
{
	scoped_buf path = { 0 };

	if (!text)
		return false;
	if ((match & MATCH_SAME) && bytes_is(key->text, text))
		return true;
	if ((match & MATCH_WORD) && has_word(key, bytes_of(text)))
		return true;
	if (!(match & (MATCH_FOLDER | MATCH_INSIDE)) || strcmp(text, "/") == 0)
		return false;
	buf_add_bytes(&path, key->text);
	return ((match & MATCH_FOLDER) && path_is_below(buf_text(&path), text)) ||
	       ((match & MATCH_INSIDE) && path_is_below(text, buf_text(&path)));
}

/* ---- the fields of the table --------------------------------------------------------------- */

static const struct field *field_of(const struct record_type *type, struct bytes name)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (bytes_is(name, type->fields[i].name))
			return &type->fields[i];
	assert(false); /* a relation names a field that is not there */
	return NULL;
}

static const struct vec_any *rows_of(const struct field *field, const void *record)
{
	return (const struct vec_any *)((const char *)record + field->offset);
}

/* Whether the field of `record` that `path` leads to speaks of the key. */
static bool record_agrees(const struct record_type *type, const void *record, struct bytes path,
			  const struct mention_key *key, unsigned match)
{
	struct bytes part;

	if (!bytes_part(&path, '.', &part))
		return false;
	const struct field *field = field_of(type, part);
	const void *value = (const char *)record + field->offset;
	bool agrees = false;

	if (field->kind == FIELD_TEXT)
		return text_agrees(key, match, *(const char *const *)value);
	if (field->kind == FIELD_TEXTS)
		for (vec_each(text, (const text_list *)value))
			agrees = agrees || text_agrees(key, match, *text);
	if (field->kind == FIELD_ONE)
		return record_agrees(field->type, value, path, key, match);
	const struct vec_any *rows = field->kind == FIELD_MANY ? rows_of(field, record) : NULL;

	for (size_t i = 0; rows && i < rows->count && !agrees; i++)
		agrees = record_agrees(field->type, (const char *)rows->at + i * field->type->size,
				       path, key, match);
	return agrees;
}

/* The list that `path` begins with, which may lie in an inner record ("sockets.listening"); `path`
 * is cut behind it. */
static const struct field *list_of(const struct content *content, struct bytes *path,
				   const void **ret_record)
{
	const struct record_type *type = &content_type;
	const void *record = content;
	const struct field *field = NULL;
	struct bytes part;

	while (bytes_part(path, '.', &part)) {
		field = field_of(type, part);
		if (field->kind != FIELD_ONE)
			break;
		record = (const char *)record + field->offset;
		type = field->type;
	}
	*ret_record = record;
	return field;
}

/* "a, b and c", or "a, b, c and 5 more". */
static const char *join(struct arena *arena, const text_list *labels, size_t count)
{
	size_t shown = count > EXPLAIN_LABELS_SHOWN ? EXPLAIN_LABELS_SHOWN : count;
	scoped_buf text = { 0 };

	for (size_t i = 0; i < shown; i++) {
		bool is_last = i + 1 == shown && shown == count;

		buf_add_text(&text, i == 0 ? "" : is_last ? " and " : ", ");
		buf_add_text(&text, labels->at[i]);
	}
	if (count > shown)
		buf_add_format(&text, " and %zu more", count - shown);
	return arena_string(arena, buf_bytes(&text));
}

static void say_relation(struct paragraph *ret, const struct relation *relation, const char *names)
{
	const char *place = strstr(relation->sentence, "%s");

	paragraph_say(ret, "%.*s%s%s", (int)(place - relation->sentence), relation->sentence, names,
		      place + 2);
}

static void add_relation(const struct content *content, const struct relation *relation,
			 const struct mention_key *key, struct paragraph *ret)
{
	struct bytes path = bytes_of(relation->field);
	const void *record;
	const struct field *field = list_of(content, &path, &record);
	const struct vec_any *rows = rows_of(field, record);
	text_list labels = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const void *row = (const char *)rows->at + i * field->type->size;

		if (row == key->self ||
		    !record_agrees(field->type, row, path, key, relation->match))
			continue;
		const char *label = mention_label(ret->arena, field->name, row);

		if (text_list_has(&labels, label))
			continue;
		count++;
		if (labels.count < EXPLAIN_LABELS_SHOWN)
			*vec_push_in(ret->arena, &labels) = label;
	}
	if (count)
		say_relation(ret, relation, join(ret->arena, &labels, count));
}

void mentions_add(const struct content *content, const struct mention_key *key,
		  struct paragraph *ret)
{
	for (const struct relation *relation = relations; relation->field; relation++)
		if (relation->kind == key->kind)
			add_relation(content, relation, key, ret);
}
