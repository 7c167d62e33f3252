/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen and the JSON of a plan. */
#include "base/escape.h"
#include "base/human.h"
#include "base/table.h"
#include "commands/wipe_parts.h"

enum {
	TOLD_MAX = 12,  /* refusals on a screen; the JSON has all */
	NAMES_MAX = 12, /* of devices that are reached */
	COLUMN = 10,    /* where the text behind a name begins */
};

void wipe_kind(struct buf *ret, enum storage_media media, enum storage_transport transport)
{
	if (media == STORAGE_MEDIA_ROTATIONAL || media == STORAGE_MEDIA_FLASH)
		buf_add_format(ret, "%s, ", storage_media_name(media));
	if (transport != STORAGE_TRANSPORT_UNKNOWN)
		buf_add_text(ret, storage_transport_name(transport));
	else if (ret->size >= 2 && bytes_ends(buf_bytes(ret), ", "))
		buf_cut(ret, ret->size - 2);
}

static bool is_lifted(const struct wipe_plan_refusal *refusal, unsigned lifted)
{
	return refusal->flag && (lifted & 1U << refusal->kind);
}

/* --- refusals --------------------------------------------------------------------------------- */

static void print_refusal(struct term *term, const struct wipe_plan_refusal *refusal, bool lifted)
{
	enum style style = lifted ? STYLE_DIM : refusal->flag ? STYLE_YELLOW : STYLE_RED;
	scoped_buf what = { 0 };

	buf_add_text(&what, refusal->what);
	if (refusal->flag)
		buf_add_format(&what, lifted ? " (%s was given)" : " (only with %s)",
			       refusal->flag);
	term_blanks(term, 2);
	term_text(term, style, use_kind_name(refusal->kind));
	term_to_column(term, 15);
	term_wrap(term, 15, lifted ? STYLE_DIM : STYLE_PLAIN, buf_text(&what));
	term_newline(term);
}

static void print_refusals(struct term *term, const struct wipe_plan *plan, unsigned lifted)
{
	const struct wipe_plan_refusal *first = wipe_plan_refused(plan, lifted);
	size_t told = 0;

	if (first) /* those that an option lifts come last */
		term_format(term, first->flag ? STYLE_YELLOW : STYLE_RED,
			    first->flag ? "%s is not to be erased without its option"
					: "%s is not to be erased",
			    plan->name);
	if (first)
		term_newline(term);
	for (vec_each(refusal, &plan->refusals))
		if (told++ < TOLD_MAX)
			print_refusal(term, refusal, is_lifted(refusal, lifted));
	if (told > TOLD_MAX) {
		term_format(term, STYLE_DIM, "  and %zu more", told - TOLD_MAX);
		term_newline(term);
	}
	if (told)
		term_newline(term);
}

/* --- what it is ------------------------------------------------------------------------------- */

static void print_line(struct term *term, const char *name, enum style style, const char *text)
{
	term_text(term, STYLE_DIM, name);
	term_to_column(term, COLUMN);
	term_wrap(term, COLUMN, style, text);
	term_newline(term);
}

static void print_size(struct term *term, const struct wipe_plan *plan)
{
	scoped_buf text = { 0 };

	human_bytes(&text, plan->size_bytes);
	buf_add_text(&text, " (");
	human_count(&text, plan->size_bytes);
	buf_add_text(&text, " bytes)");
	if (plan->logical_sector_bytes > 0)
		buf_add_format(&text, ", sectors of %lld", (long long)plan->logical_sector_bytes);
	if (plan->physical_sector_bytes > plan->logical_sector_bytes)
		buf_add_format(&text, " (really %lld)", (long long)plan->physical_sector_bytes);
	print_line(term, "size", STYLE_PLAIN, buf_text(&text));
}

static void print_identity(struct term *term, const struct wipe_plan *plan)
{
	scoped_buf model = { 0 }, kind = { 0 }, transport = { 0 };

	print_line(term, plan->device ? "device" : "file", STYLE_BOLD, plan->path);
	if (plan->model) {
		buf_add_text(&model, plan->model);
		if (plan->firmware)
			buf_add_format(&model, ", firmware %s", plan->firmware);
		print_line(term, "model", STYLE_PLAIN, buf_text(&model));
	}
	print_size(term, plan);
	if (plan->device) {
		wipe_kind(&transport, plan->media, plan->transport);
		buf_add_text(&kind, plan->kind);
		if (transport.size && !bytes_is(buf_bytes(&transport), plan->kind))
			buf_add_format(&kind, ", %s", buf_text(&transport));
		print_line(term, "kind", STYLE_PLAIN, buf_text(&kind));
	}
	print_line(term, plan->has_serial ? "serial" : "name", STYLE_BOLD, plan->serial);
}

static void print_reached(struct term *term, const struct wipe_plan *plan)
{
	scoped_buf names = { 0 };

	for (size_t i = 1; i < plan->reached.count && i <= NAMES_MAX; i++)
		buf_add_format(&names, "%s%s", i > 1 ? ", " : "", plan->reached.at[i]);
	if (plan->reached.count > NAMES_MAX + 1)
		buf_add_format(&names, " and %zu more", plan->reached.count - NAMES_MAX - 1);
	if (names.size)
		print_line(term, "with it", STYLE_PLAIN, buf_text(&names));
}

/* --- what it holds ---------------------------------------------------------------------------- */

static const struct table_column columns[] = {
	{ .title = "part" },
	{ .title = "size", .align = TABLE_RIGHT },
	{ .title = "holds", .is_flexible = true, .min = 20 },
};

static void print_contents(struct term *term, const struct wipe_plan *plan)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));

	for (vec_each(part, &plan->parts)) {
		scoped_buf size = { 0 }, words = { 0 };

		if (part->is_whole && !part->contents.count && plan->parts.count > 1)
			continue;
		human_bytes(&size, part->size_bytes);
		for (vec_each(content, &part->contents))
			buf_add_format(&words, "%s%s", words.size ? "; " : "", content->words);
		table_cell(&table, STYLE_BOLD, part->name);
		table_cell(&table, STYLE_PLAIN, buf_text(&size));
		table_cell(&table, words.size ? STYLE_PLAIN : STYLE_DIM,
			   words.size ? buf_text(&words) : "nothing that is known");
	}
	term_newline(term);
	table_print(&table, term, 0);
}

static void print_warnings(struct term *term, const struct wipe_plan *plan)
{
	if (!plan->warnings.count)
		return;
	term_newline(term);
	term_text(term, STYLE_YELLOW, "Know that");
	term_newline(term);
	for (vec_each(warning, &plan->warnings)) {
		term_text(term, STYLE_PLAIN, "  -");
		term_to_column(term, 4);
		term_wrap(term, 4, STYLE_PLAIN, warning->what);
		term_newline(term);
	}
}

void wipe_plan_print(const struct wipe_plan *plan, unsigned lifted, struct term *term)
{
	print_refusals(term, plan, lifted);
	print_identity(term, plan);
	print_reached(term, plan);
	print_contents(term, plan);
	print_warnings(term, plan);
}

/* --- JSON ------------------------------------------------------------------------------------- */

void wipe_json_text(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	buf_add_format(out, ",\"%s\":", name);
	escape_json(out, bytes_of(value));
}

void wipe_json_number(struct buf *out, const char *name, int64_t value)
{
	if (value != UNKNOWN)
		buf_add_format(out, ",\"%s\":%lld", name, (long long)value);
}

static void json_contents(const struct wipe_plan_part *part, struct buf *out)
{
	bool is_first = true;

	buf_add_text(out, ",\"holds\":[");
	for (vec_each(content, &part->contents)) {
		buf_add_text(out, is_first ? "{\"type\":" : ",{\"type\":");
		escape_json(out, bytes_of(content->type));
		wipe_json_text(out, "what", content->words);
		wipe_json_text(out, "label", content->label);
		wipe_json_text(out, "uuid", content->uuid);
		wipe_json_text(out, "group", content->group);
		buf_add_byte(out, '}');
		is_first = false;
	}
	buf_add_byte(out, ']');
}

static void json_device(const struct wipe_plan *plan, struct buf *out)
{
	buf_add_text(out, "{\"device\":{\"name\":");
	escape_json(out, bytes_of(plan->name));
	wipe_json_text(out, "path", plan->path);
	wipe_json_text(out, "kind", plan->kind);
	wipe_json_text(out, "serial", plan->serial);
	buf_add_format(out, ",\"has_serial\":%s", plan->has_serial ? "true" : "false");
	wipe_json_text(out, "model", plan->model);
	wipe_json_text(out, "firmware", plan->firmware);
	wipe_json_text(out, "wwid", plan->wwid);
	wipe_json_text(out, "driver", plan->driver);
	wipe_json_number(out, "size", plan->size_bytes);
	wipe_json_number(out, "logical_sector", plan->logical_sector_bytes);
	wipe_json_number(out, "physical_sector", plan->physical_sector_bytes);
	if (plan->device) {
		wipe_json_text(out, "media", storage_media_name(plan->media));
		wipe_json_text(out, "transport", storage_transport_name(plan->transport));
	}
	for (vec_each(part, &plan->parts))
		if (part->is_whole)
			json_contents(part, out);
	buf_add_text(out, "},\"partitions\":[");
}

static void json_parts(const struct wipe_plan *plan, struct buf *out)
{
	bool is_first = true;

	for (vec_each(part, &plan->parts)) {
		if (part->is_whole)
			continue;
		buf_add_text(out, is_first ? "\n{\"name\":" : ",\n{\"name\":");
		escape_json(out, bytes_of(part->name));
		wipe_json_text(out, "part_name", part->part_name);
		wipe_json_number(out, "size", part->size_bytes);
		json_contents(part, out);
		buf_add_byte(out, '}');
		is_first = false;
	}
	buf_add_text(out, "],\"reaches\":[");
	for (size_t i = 0; i < plan->reached.count; i++) {
		buf_add_text(out, i ? "," : "");
		escape_json(out, bytes_of(plan->reached.at[i]));
	}
	buf_add_text(out, "],\"refusals\":[");
}

void wipe_plan_json(const struct wipe_plan *plan, unsigned lifted, struct buf *out)
{
	bool is_first = true;

	json_device(plan, out);
	json_parts(plan, out);
	for (vec_each(refusal, &plan->refusals)) {
		buf_add_format(out, "%s\n{\"kind\":\"%s\"", is_first ? "" : ",",
			       use_kind_name(refusal->kind));
		wipe_json_text(out, "device", refusal->device);
		wipe_json_text(out, "what", refusal->what);
		wipe_json_text(out, "flag", refusal->flag);
		buf_add_format(out, ",\"lifted\":%s}",
			       is_lifted(refusal, lifted) ? "true" : "false");
		is_first = false;
	}
	buf_add_text(out, "],\"warnings\":[");
	is_first = true;
	for (vec_each(warning, &plan->warnings)) {
		buf_add_format(out, "%s\n{\"kind\":\"%s\"", is_first ? "" : ",", warning->kind);
		wipe_json_text(out, "what", warning->what);
		buf_add_byte(out, '}');
		is_first = false;
	}
	buf_add_text(out, "]}\n");
}
