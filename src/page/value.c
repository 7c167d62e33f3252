/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/value.h"

#include <stdio.h>

#include "base/human.h"
#include "snapshot/model.h"
#include "snapshot/wording.h"

/* ---- names --------------------------------------------------------------------------------- */

/* Units at the end of names, which are not part of a heading. */
static const struct {
	const char *suffix;
	void (*add)(struct buf *ret, int64_t number);
} units[] = {
	{ "_bytes", human_bytes },
	{ "_ms", human_duration },
};

/* Names that carry no unit, by the whole name. */
static const struct {
	const char *name;
	void (*add)(struct buf *ret, int64_t number);
} unit_names[] = {
	{ "size", human_bytes },            /* of files */
	{ "milliseconds", human_duration }, /* of collectors */
};

/* Texts that are better read in a fixed width. */
static const char *const code_names[] = {
	"path",          "command",
	"cmdline",       "address",
	"argv",          "exe",
	"cwd",           "root",
	"target",        "source",
	"options",       "listens",
	"fingerprint",   "mac",
	"rules",         "rule",
	"sha256",        "unit_path",
	"elements",      "endpoints",
	"saved_rules",   "configuration",
	"mode",          "remote_address",
	"port",          "ports",
	"mounts",        "key",
	"url",           "when",
	"local_address", "gateway",
	"destination",   "data_directories",
	"sites",         "host",
	"addresses",     "names",
	"servers",       "document_roots",
	"ssh_keys",      "value",
};

static bool is_code(const char *name)
{
	for (size_t i = 0; i < sizeof(code_names) / sizeof(code_names[0]); i++)
		if (strcmp(code_names[i], name) == 0)
			return true;
	return false;
}

static bool is_evidence(struct bytes name)
{
	return bytes_ends(name, "evidence") || bytes_is(name, "class_why");
}

enum value_look value_look(const struct field *field)
{
	if (is_evidence(bytes_of(field->name)))
		return VALUE_EVIDENCE;
	switch (field->kind) {
	case FIELD_INT:
	case FIELD_REAL:
		return VALUE_NUMBER;
	case FIELD_TIME:
	case FIELD_FLAG:
	case FIELD_ENUM:
		return VALUE_WORD;
	default:
		return is_code(field->name) ? VALUE_CODE : VALUE_PROSE;
	}
}

void value_add_name(struct html *html, const struct field *field)
{
	struct bytes rest = bytes_of(field->name), word;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (bytes_ends(rest, units[i].suffix))
			rest.size -= strlen(units[i].suffix);
	for (bool is_first = true; bytes_part(&rest, '_', &word); is_first = false) {
		html_add(html, "%s", is_first ? "" : " ");
		html_text(html, word);
	}
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* What writes numbers of that field with their unit, or NULL. */
static void (*unit_of(const struct field *field))(struct buf *ret, int64_t number)
{
	if (field->kind != FIELD_INT)
		return NULL;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (bytes_ends(bytes_of(field->name), units[i].suffix))
			return units[i].add;
	for (size_t i = 0; i < sizeof(unit_names) / sizeof(unit_names[0]); i++)
		if (strcmp(unit_names[i].name, field->name) == 0)
			return unit_names[i].add;
	return NULL;
}

bool value_rank(const struct field *field, const void *record, int64_t *ret)
{
	if (!unit_of(field) || record_field_is_empty(field, record))
		return false;
	*ret = *(const int64_t *)((const char *)record + field->offset);
	return true;
}

static void add_integer(struct html *html, const struct field *field, int64_t number)
{
	void (*add)(struct buf * ret, int64_t number) = unit_of(field);
	scoped_buf text = { 0 };

	if (!add) {
		html_add(html, "%lld", (long long)number);
		return;
	}
	add(&text, number);
	html_text(html, buf_bytes(&text));
}

static void add_real(struct html *html, const struct field *field, double number)
{
	char text[40];

	snprintf(text, sizeof(text), "%.3g", number);
	html_add(html, "%s%s", text, bytes_ends(bytes_of(field->name), "_percent") ? " %" : "");
}

static void add_time(struct html *html, int64_t seconds)
{
	scoped_buf text = { 0 };

	human_time(&text, seconds);
	html_text(html, buf_bytes(&text));
}

/* ---- records within ------------------------------------------------------------------------ */

static void add_address(struct html *html, const char *protocol, const char *address, int64_t port)
{
	scoped_buf text = { 0 };

	wording_address(&text, protocol, address, port);
	html_text(html, buf_bytes(&text));
}

static void add_listen(struct html *html, const void *record)
{
	const struct listen *listen = record;

	add_address(html, listen->protocol, listen->address, listen->port);
}

static void add_container_port(struct html *html, const void *record)
{
	const struct container_port *port = record;

	if (port->host_port != UNKNOWN) {
		add_address(html, NULL, port->host_address, port->host_port);
		html_add(html, " to ");
	}
	add_address(html, port->protocol, NULL, port->container_port);
}

static void add_container_mount(struct html *html, const void *record)
{
	const struct container_mount *mount = record;

	html_add(html, "%s at %s%s", mount->source ? mount->source : mount->kind, mount->target,
		 mount->read_only == TRI_YES ? " (read only)" : "");
}

static void add_endpoint(struct html *html, const void *record)
{
	const struct endpoint *endpoint = record;

	html_add(html, "%s ", endpoint->protocol);
	add_address(html, NULL, endpoint->host, endpoint->port);
	if (endpoint->database)
		html_add(html, "/%s", endpoint->database);
	if (endpoint->user)
		html_add(html, " as %s", endpoint->user);
	if (endpoint->key || endpoint->path)
		html_add(html, " <small>%s %s</small>", endpoint->key, endpoint->path);
}

/* Records that people write in a form of their own. */
static const struct {
	const struct record_type *type;
	void (*add)(struct html *html, const void *record);
} forms[] = {
	{ &listen_type, add_listen },
	{ &container_port_type, add_container_port },
	{ &container_mount_type, add_container_mount },
	{ &endpoint_type, add_endpoint },
};

static void add_record(struct html *html, const struct record_type *type, const void *record,
		       enum value_extent extent)
{
	bool is_first = true;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (forms[i].type != type)
			continue;
		forms[i].add(html, record);
		return;
	}
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];

		if (record_field_is_empty(field, record))
			continue;
		html_add(html, "%s<i>", is_first ? "" : ", ");
		value_add_name(html, field);
		html_add(html, "</i> ");
		value_add(html, field, record, extent);
		is_first = false;
	}
}

/* ---- lists --------------------------------------------------------------------------------- */

static void add_text(struct html *html, const char *text, enum value_extent extent)
{
	html_text_start(html, bytes_of(text),
			extent == VALUE_CELL ? VALUE_TEXT_CELL : HTML_TEXT_MAX);
}

static void add_item(struct html *html, const struct field *field, const struct vec_any *list,
		     size_t at, enum value_extent extent)
{
	const struct pair *pair;

	switch (field->kind) {
	case FIELD_TEXTS:
		add_text(html, ((const char *const *)list->at)[at], extent);
		break;
	case FIELD_INTS:
		html_add(html, "%lld", (long long)((const int64_t *)list->at)[at]);
		break;
	case FIELD_PAIRS:
		pair = (const struct pair *)list->at + at;
		html_add(html, "%s=", pair->key);
		add_text(html, pair->value, extent);
		break;
	default:
		add_record(html, field->type, (const char *)list->at + at * field->type->size,
			   extent);
		break;
	}
}

/* True for the arguments of one command. */
static bool is_command(const struct field *field)
{
	return field->kind == FIELD_TEXTS &&
	       (strcmp(field->name, "argv") == 0 || strcmp(field->name, "command") == 0);
}

/* Where items of a list begin and end in what was written of it. */
struct written {
	size_t begin[VALUE_ITEMS_WHOLE + 1];
	size_t end[VALUE_ITEMS_WHOLE + 1];
	size_t count;
};

/* True if that item was written already: a port on IPv4 and IPv6. */
static bool is_repeated(const struct html *html, const struct written *written,
			const struct html *item)
{
	for (size_t i = 0; i < written->count; i++)
		if (bytes_equal(html_bytes(item), bytes_slice(html_bytes(html), written->begin[i],
							      written->end[i] - written->begin[i])))
			return true;
	return false;
}

static void add_list(struct html *html, const struct field *field, const struct vec_any *list,
		     enum value_extent extent)
{
	size_t most = extent == VALUE_CELL ? VALUE_ITEMS_CELL : VALUE_ITEMS_WHOLE, at = 0;
	struct written written = { .count = 0 };

	/* one left out is no shorter than the words that say so */
	for (; at < list->count && (written.count < most || at + 1 == list->count); at++) {
		scoped_html item = { 0 };

		add_item(&item, field, list, at, extent);
		if (field->kind == FIELD_MANY && is_repeated(html, &written, &item))
			continue;
		if (written.count && field->kind == FIELD_INTS)
			html_add(html, ", ");
		else if (written.count)
			html_add(html, "<br>");
		written.begin[written.count] = html_bytes(html).size;
		html_append(html, &item);
		written.end[written.count++] = html_bytes(html).size;
	}
	if (at < list->count)
		html_add(html, " <small>+%zu</small>", list->count - at);
}

/* The arguments of a command on one line, as far as HTML_TEXT_MAX bytes go. */
static void join_command(const text_list *command, struct buf *ret)
{
	for (size_t i = 0; i < command->count && ret->size <= HTML_TEXT_MAX; i++)
		buf_add_format(ret, "%s%s", i ? " " : "", command->at[i]);
}

static void add_command(struct html *html, const text_list *command, enum value_extent extent)
{
	scoped_buf line = { 0 };

	join_command(command, &line);
	add_text(html, buf_text(&line), extent);
}

/* True if a field of the record is cut. */
static bool record_is_cut(const struct record_type *type, const void *record)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (value_is_cut(&type->fields[i], record))
			return true;
	return false;
}

static bool records_are_cut(const struct record_type *type, const struct vec_any *list)
{
	for (size_t i = 0; i < list->count && i <= VALUE_ITEMS_CELL; i++)
		if (record_is_cut(type, (const char *)list->at + i * type->size))
			return true;
	return list->count > VALUE_ITEMS_CELL + 1;
}

static bool texts_are_cut(const text_list *list)
{
	for (size_t i = 0; i < list->count && i <= VALUE_ITEMS_CELL; i++)
		if (strlen(list->at[i]) > VALUE_TEXT_CELL)
			return true;
	return list->count > VALUE_ITEMS_CELL + 1;
}

bool value_is_cut(const struct field *field, const void *record)
{
	const void *at = (const char *)record + field->offset;
	scoped_buf line = { 0 };

	if (record_field_is_empty(field, record))
		return false;
	switch (field->kind) {
	case FIELD_TEXT:
		return strlen(*(const char *const *)at) > VALUE_TEXT_CELL;
	case FIELD_TEXTS:
		if (!is_command(field))
			return texts_are_cut(at);
		join_command(at, &line);
		return line.size > VALUE_TEXT_CELL;
	case FIELD_INTS:
	case FIELD_PAIRS:
		return ((const struct vec_any *)at)->count > VALUE_ITEMS_CELL + 1;
	case FIELD_MANY:
		return records_are_cut(field->type, at);
	case FIELD_ONE:
		return record_is_cut(field->type, at);
	default:
		return false;
	}
}

void value_add(struct html *html, const struct field *field, const void *record,
	       enum value_extent extent)
{
	const void *at = (const char *)record + field->offset;

	if (record_field_is_empty(field, record))
		return;
	switch (field->kind) {
	case FIELD_TEXT:
		add_text(html, *(const char *const *)at, extent);
		break;
	case FIELD_ENUM:
		html_add(html, "%s", record_enum_name(field->names, *(const int *)at));
		break;
	case FIELD_INT:
		add_integer(html, field, *(const int64_t *)at);
		break;
	case FIELD_REAL:
		add_real(html, field, *(const double *)at);
		break;
	case FIELD_TIME:
		add_time(html, *(const int64_t *)at);
		break;
	case FIELD_FLAG:
		html_add(html, "%s", *(const enum tri *)at == TRI_YES ? "yes" : "no");
		break;
	case FIELD_ONE:
		add_record(html, field->type, at, extent);
		break;
	default:
		if (is_command(field))
			add_command(html, at, extent);
		else
			add_list(html, field, at, extent);
		break;
	}
}
