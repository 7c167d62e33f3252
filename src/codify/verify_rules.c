/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/verify_rules.h"

#include "base/path.h"
#include "codify/plan_parts.h"
#include "format/rules/ignore_rules.h"

enum { RULES_FILE_MODE = 0644 };

#define PROPOSED "a unit is proposed for what somebody started by hand"
#define MOVED    "data, which move-data.yml brings"
#define REPACKED "its package is packed again from what was installed, with this change in it"

/* A part of a pattern that stands for itself; what would end the word or line is any byte. */
static void add_literal(struct buf *ret, const char *text)
{
	for (const char *at = text; *at; at++) {
		bool is_end = *at == '"' || (unsigned char)*at < ' ' || *at == 0x7f;

		if (strchr("*?[]\\", *at))
			buf_add_byte(ret, '\\');
		buf_add_byte(ret, is_end ? '?' : *at);
	}
}

/* SECTION "BEFORE NAME BEHIND" FIELD # WHY: patterns, but for the name, which stands for itself. */
struct rule {
	const char *section;
	const char *before, *name, *behind;
	const char *field; /* NULL: all of it */
	const char *why;
};

static void add_rule(struct buf *ret, struct rule rule)
{
	size_t start = ret->size;

	buf_add_format(ret, "%s \"%s", rule.section, rule.before ? rule.before : "");
	add_literal(ret, rule.name);
	buf_add_format(ret, "%s\"%s%s # %s\n", rule.behind ? rule.behind : "",
		       rule.field ? " " : "", rule.field ? rule.field : "", rule.why);
	if (ret->size - start > IGNORE_LINE_MAX)
		buf_cut(ret, start); /* verify takes no such name, and tells the difference */
}

/* ---- what belongs to a service ------------------------------------------------------------- */

/* Rules for what the snapshot says a service does; `field`: only in that it is whose. */
static void add_deeds(struct buf *ret, const struct plan *plan, const char *service,
		      const char *field, const char *why)
{
	scoped_arena arena = { 0 };

	for (vec_each(row, &plan->content->sockets.listening)) {
		const char *port = row->port > 0
					   ? arena_format(&arena, " %lld", (long long)row->port)
					   : "";

		if (text_is(row->service, service) && !row->container && row->protocol &&
		    row->address)
			add_rule(ret, (struct rule){
					      .section = "sockets.listening",
					      .before = arena_format(&arena, "%s ", row->protocol),
					      .name = row->address,
					      .behind = port,
					      .field = field,
					      .why = why });
	}
	for (vec_each(row, &plan->content->applications))
		if (text_is(row->service, service) && !row->container && row->name)
			add_rule(ret, (struct rule){ .section = "applications",
						     .name = row->name,
						     .behind = " *",
						     .field = field,
						     .why = why });
	for (vec_each(row, &plan->content->middleware))
		if (text_is(row->service, service) && !row->container && row->program)
			add_rule(ret, (struct rule){ .section = "middleware",
						     .name = row->program,
						     .behind = "*",
						     .field = field,
						     .why = why });
}

/* The unit itself, what it starts, the links that enable it, and what it does. */
static void add_unit(struct buf *ret, const struct plan *plan, const char *unit, const char *why)
{
	add_rule(ret, (struct rule){ .section = "services", .name = unit, .why = why });
	for (vec_each(service, &plan->content->services))
		if (service->name && text_is(service->triggered_by, unit))
			add_rule(ret, (struct rule){ .section = "services",
						     .name = service->name,
						     .why = why });
	add_rule(ret, (struct rule){ .section = "files",
				     .before = "/etc/systemd/system/*/",
				     .name = unit,
				     .why = why });
	for (vec_each(row, &plan->content->schedules))
		if (text_is(row->name, unit))
			add_rule(ret,
				 (struct rule){ .section = "schedules", .name = unit, .why = why });
	add_deeds(ret, plan, unit, NULL, why);
}

/* The name of a unit without what says that it is a service. */
static const char *bare_name(struct arena *arena, const char *unit)
{
	struct bytes name = { unit, strlen(unit) };

	name.size -= bytes_ends(name, ".service") ? strlen(".service") : 0;
	return arena_string(arena, name);
}

/* The name that the survey gave what has a unit now. */
static void add_proposed(struct buf *ret, const struct plan *plan, const struct plan_item *item)
{
	scoped_arena arena = { 0 };
	const char *service = bare_name(&arena, item->name);

	add_rule(ret, (struct rule){ .section = "services", .name = service, .why = PROPOSED });
	add_rule(ret, (struct rule){ .section = "services", .name = item->name, .why = PROPOSED });
	add_rule(ret, (struct rule){ .section = "files",
				     .before = "/etc/systemd/system/",
				     .name = item->name,
				     .why = PROPOSED });
	add_rule(ret, (struct rule){ .section = "files",
				     .before = "/etc/systemd/system/*/",
				     .name = item->name,
				     .why = PROPOSED });
	add_deeds(ret, plan, service, "service", PROPOSED);
}

/* ---- what waits ---------------------------------------------------------------------------- */

static void add_script(struct buf *ret, const struct plan_item *item)
{
	scoped_arena arena = { 0 };

	add_rule(ret, (struct rule){ .section = "files",
				     .before = "/etc/rc?.d/[SK][0-9][0-9]",
				     .name = bare_name(&arena, item->name),
				     .why = item->held });
}

/* A file's own jobs, or the one that it is in a folder of them, whose name they all have. */
static void add_jobs(struct buf *ret, const struct plan *plan, const struct plan_item *item)
{
	scoped_arena arena = { 0 };
	bool is_told = false;

	for (vec_each(row, &plan->content->schedules)) {
		bool is_file = text_is(row->name, item->name);

		if (!text_is(row->path, item->name) || !row->name || (is_file && is_told))
			continue;
		is_told |= is_file;
		add_rule(ret,
			 (struct rule){
				 .section = "schedules",
				 .name = is_file ? row->name
						 : arena_format(&arena, "%s %s %s", row->name,
								row->kind ? row->kind : "",
								row->command ? row->command : ""),
				 .behind = is_file ? " *" : NULL,
				 .why = item->held });
	}
}

/* The line of fstab has the folder's name in a notation of its own. */
static void add_mount(struct buf *ret, const struct plan *plan, const struct plan_item *item)
{
	for (vec_each(row, &plan->content->mounts))
		if (text_is(row->fstab, item->target) && row->target)
			add_rule(ret, (struct rule){ .section = "mounts",
						     .name = row->target,
						     .why = item->held });
}

static void add_waiting(struct buf *ret, const struct plan *plan, const struct plan_item *item)
{
	scoped_arena arena = { 0 };

	switch (item->kind) {
	case PLAN_UNIT:
		add_unit(ret, plan, item->name, item->held);
		if (item->is_script)
			add_script(ret, item);
		if (item->is_proposed)
			add_deeds(ret, plan, bare_name(&arena, item->name), NULL, item->held);
		break;
	case PLAN_MOUNT:
		add_mount(ret, plan, item);
		break;
	default:
		add_jobs(ret, plan, item);
		add_rule(ret, (struct rule){
				      .section = "files", .name = item->name, .why = item->held });
	}
}

/* Of servers whose databases are moved: until then they have none. */
static void add_moved(struct buf *ret, const struct plan *plan)
{
	for (vec_each(row, &plan->content->middleware)) {
		scoped_buf key = { 0 };

		if (row->container || !row->databases.count ||
		    mover_of_program(row->program) == MOVER_NONE)
			continue;
		buf_add_format(&key, "%s%s%s", row->program, row->name ? " " : "",
			       row->name ? row->name : "");
		add_rule(ret, (struct rule){ .section = "middleware",
					     .name = buf_text(&key),
					     .field = "databases*",
					     .why = MOVED });
	}
}

/* ---- both files ---------------------------------------------------------------------------- */

static bool is_packed_again(const struct plan *plan, const struct file_row *row)
{
	const struct plan_item *package = row->owner_package &&
							  text_list_has(&row->finding, "changed")
						  ? plan_named(plan, row->owner_package)
						  : NULL;

	return package && package->kind == PLAN_LOCAL_PACKAGE && !package->left_out;
}

void verify_rules_text(const struct plan *plan, bool waits, struct buf *ret)
{
	buf_add_text(ret, waits ? "# What differs on purpose before the cutover:\n"
				  "# trowel verify SNAPSHOT --ignore verify/before-cutover.rules\n"
				: "# What differs on purpose:\n"
				  "# trowel verify SNAPSHOT --ignore verify/expected.rules\n");
	for (vec_each(row, &plan->content->files))
		if (row->path && is_packed_again(plan, row))
			add_rule(ret, (struct rule){ .section = "files",
						     .name = row->path,
						     .why = REPACKED });
	if (waits)
		add_moved(ret, plan);
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items)) {
			if (item->left_out)
				continue;
			if (item->is_proposed && item->kind == PLAN_UNIT)
				add_proposed(ret, plan, item);
			if (waits && item->held)
				add_waiting(ret, plan, item);
		}
}

int verify_rules_write(const struct plan *plan, struct project_folder *folder, struct err *err)
{
	int failed = 0;

	for (int waits = 0; waits < 2 && !failed; waits++) {
		scoped_buf text = { 0 };

		verify_rules_text(plan, waits, &text);
		failed = project_folder_write(
			folder, waits ? "verify/before-cutover.rules" : "verify/expected.rules",
			RULES_FILE_MODE, buf_bytes(&text), err);
	}
	return failed;
}
