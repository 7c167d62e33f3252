/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel wipe --list`: all disks, and which of them are free to be erased. */
#include "base/escape.h"
#include "base/human.h"
#include "base/mem.h"
#include "base/table.h"
#include "commands/commands.h"
#include "commands/wipe_parts.h"

static const struct table_column columns[] = {
	{ .title = "disk" },
	{ .title = "size", .align = TABLE_RIGHT },
	{ .title = "model", .is_flexible = true, .min = 10 },
	{ .title = "serial", .is_flexible = true, .min = 10 },
	{ .title = "kind", .is_flexible = true, .min = 8 },
	{ .title = "used", .is_flexible = true, .min = 24 },
};

/* All that is listed, and what it is listed into. */
struct listing {
	struct arena arena;
	struct block_devices devices;
	struct uses uses;
	enum uses_reached *reached; /* of the disk that is shown; a place for each device */
	size_t *from;
	struct term *term;
	struct table table;
	bool is_json;
	size_t count;
};

/* What is against one disk: the first reason, and how many there are. */
struct verdict {
	const struct use *first;
	size_t hard;    /* reasons that nothing lifts */
	unsigned flags; /* 1 << kind of those that a flag lifts */
};

static bool is_listed(const struct storage_device *device)
{
	return !device->is_partition && !device->is_idle &&
	       device->transport != STORAGE_TRANSPORT_MEMORY &&
	       (text_is(device->kind, "disk") || text_is(device->kind, "loop"));
}

static struct verdict judge(const struct listing *listing)
{
	struct verdict ret = { 0 };

	for (vec_each(use, &listing->uses.all)) {
		bool is_hard = !use_kind_flag(use->kind);

		if (listing->reached[use->device] == USES_REACHED_NOT)
			continue;
		/* what weighs most is told: kinds stand in that order */
		if (!ret.first || use->kind < ret.first->kind)
			ret.first = use;
		if (is_hard)
			ret.hard++;
		else
			ret.flags |= 1U << use->kind;
	}
	return ret;
}

static void describe(const struct listing *listing, const struct verdict *verdict, struct buf *ret)
{
	const char *between = "free to be erased, with ";

	if (!verdict->first) {
		buf_add_text(ret, "free to be erased");
		return;
	}
	if (verdict->hard) {
		buf_add_format(ret, "%s %s", listing->devices.all.at[verdict->first->device].name,
			       verdict->first->what);
		if (verdict->hard > 1)
			buf_add_format(ret, "; %zu more", verdict->hard - 1);
		return;
	}
	for (int kind = 0; kind < USE_KIND_COUNT; kind++)
		if (verdict->flags & 1U << kind) {
			buf_add_format(ret, "%s%s", between, use_kind_flag((enum use_kind)kind));
			between = " ";
		}
}

static void show_row(struct listing *listing, const struct storage_device *device,
		     const struct verdict *verdict)
{
	scoped_buf size = { 0 }, kind = { 0 }, used = { 0 };
	struct table *table = &listing->table;
	enum style style = verdict->hard ? STYLE_RED : verdict->first ? STYLE_YELLOW : STYLE_GREEN;

	human_bytes(&size, device->size_bytes);
	wipe_kind(&kind, device->media, device->transport);
	if (device->raid_reason)
		buf_add_text(&kind, ", RAID volume");
	describe(listing, verdict, &used);
	table_cell(table, STYLE_BOLD, device->name);
	table_cell(table, STYLE_PLAIN, buf_text(&size));
	table_cell(table, STYLE_PLAIN, device->backing_file ? device->backing_file : device->model);
	table_cell(table, STYLE_PLAIN, device->serial);
	table_cell(table, STYLE_PLAIN, buf_text(&kind));
	table_cell(table, style, buf_text(&used));
}

static void json_uses(const struct listing *listing, struct buf *out)
{
	bool is_first = true;

	buf_add_text(out, ",\"refusals\":[");
	for (vec_each(use, &listing->uses.all)) {
		if (listing->reached[use->device] == USES_REACHED_NOT)
			continue;
		buf_add_format(out, "%s{\"kind\":\"%s\"", is_first ? "" : ",",
			       use_kind_name(use->kind));
		wipe_json_text(out, "device", listing->devices.all.at[use->device].name);
		wipe_json_text(out, "what", use->what);
		wipe_json_text(out, "flag", use_kind_flag(use->kind));
		buf_add_byte(out, '}');
		is_first = false;
	}
	buf_add_text(out, "]}");
}

static void show_json(struct listing *listing, const struct storage_device *device,
		      const struct verdict *verdict)
{
	struct buf *out = &listing->term->out;

	buf_add_text(out, listing->count++ ? ",\n{\"name\":" : "\n{\"name\":");
	escape_json(out, bytes_of(device->name));
	wipe_json_number(out, "size", device->size_bytes);
	wipe_json_text(out, "model", device->model);
	wipe_json_text(out, "serial", device->serial);
	wipe_json_text(out, "firmware", device->firmware);
	wipe_json_text(out, "wwid", device->wwid);
	wipe_json_text(out, "backing_file", device->backing_file);
	wipe_json_text(out, "media", storage_media_name(device->media));
	wipe_json_text(out, "transport", storage_transport_name(device->transport));
	buf_add_format(out, ",\"free\":%s", verdict->first ? "false" : "true");
	json_uses(listing, out);
}

/* What udev has found on devices: members of something. */
static void add_members(struct listing *listing, const struct uses_question *question)
{
	for (vec_each(device, &listing->devices.all)) {
		struct signature signature = { .name = device->content };

		struct bytes label = bytes_slice(bytes_of(device->label), 0,
						 SIGNATURE_TEXT_SIZE - 1);

		signature.title = signature_title_of(device->content, &signature.class);
		if (label.size) /* of a member: the name of its pool or array */
			memcpy(signature.group, label.at, label.size);
		if (signature.title)
			uses_add_content(question, block_devices_index(&listing->devices, device),
					 &signature, &listing->uses);
	}
}

static int look(const struct root *root, struct listing *listing, struct err *err)
{
	const struct uses_question question = { root, &listing->devices, &listing->arena, NULL,
						NULL };

	if (block_devices_read(root, &listing->devices, err) < 0 ||
	    uses_look(&question, &listing->uses, err) < 0)
		return err->code;
	size_t count = listing->devices.all.count;

	listing->reached = arena_alloc(&listing->arena, count * sizeof(*listing->reached));
	listing->from = arena_alloc(&listing->arena, count * sizeof(*listing->from));
	add_members(listing, &question);
	for (vec_each(device, &listing->devices.all)) {
		if (!is_listed(device))
			continue;
		uses_reach(&listing->devices, block_devices_index(&listing->devices, device), false,
			   listing->reached, listing->from);
		struct verdict verdict = judge(listing);

		if (listing->is_json)
			show_json(listing, device, &verdict);
		else
			show_row(listing, device, &verdict);
	}
	return 0;
}

static int list(const struct options_common *common, struct listing *listing, struct err *err)
{
	struct root root;
	int failed = root_init(&root, common->root ? common->root : "/", err);

	if (failed < 0)
		return failed;
	failed = look(&root, listing, err);
	root_deinit(&root);
	return failed;
}

int wipe_list(const struct options_common *common)
{
	scoped_term term;
	struct err err;

	term_init(&term, STDOUT_FILENO, (enum term_color)common->color);
	struct listing listing = {
		.term = &term,
		.table = table_of(columns, sizeof(columns) / sizeof(columns[0])),
		.is_json = common->json,
	};

	if (listing.is_json)
		buf_add_text(&term.out, "{\"disks\":[");
	int failed = list(common, &listing, &err);

	if (failed == 0 && listing.is_json)
		buf_add_text(&term.out, "]}\n");
	else if (failed == 0)
		table_print(&listing.table, &term, 0);
	table_deinit(&listing.table);
	block_devices_deinit(&listing.devices);
	arena_deinit(&listing.arena);
	return failed < 0 ? command_fail("wipe", &err) : command_finish(&term, "wipe", EXIT_DONE);
}
