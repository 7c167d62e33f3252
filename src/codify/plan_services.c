/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units: which of them start at boot, and run; and units for what somebody started by hand. */
#include "base/path.h"
#include "codify/cutover_rules.h"
#include "codify/plan_parts.h"

struct plan_item *plan_unit(struct plan *plan, const char *unit)
{
	if (!plan_is_unit_name(unit))
		return NULL;
	struct plan_item *item = plan_named(plan, unit);

	return item ? item : plan_add(plan, plan_role_of_unit(plan, unit), PLAN_UNIT, unit);
}

/* True if its own enablement, and not that of another unit, decides. What is disabled, and starts
 * at boot all the same, another unit wants. */
static bool is_switched(const struct service *service)
{
	return text_is(service->enablement, "enabled") ||
	       (text_is(service->enablement, "disabled") && service->enabled != TRI_YES);
}

/* Of a package, running, and nothing would start it again. */
static bool is_started_by_hand(const struct service *service)
{
	return text_is(service->enablement, "disabled") && service->active == TRI_YES &&
	       service->survives_reboot == TRI_NO && !service->triggered_by;
}

/* True if nobody would miss a word on it: a package's, as the package left it. */
static bool is_as_packaged(const struct plan *plan, const struct service *service)
{
	return service->owner_package && !is_started_by_hand(service) &&
	       !(text_is(service->enablement, "enabled") && service->active == TRI_YES) &&
	       !plan_map_find(&plan->files, service->name) && !cutover_why_service(service);
}

/* True for a unit's own file that somebody laid there by hand. */
static bool is_unit_file(const char *path)
{
	return plan_is_clean_path(path) && (bytes_starts(bytes_of(path), "/etc/systemd/") ||
					    bytes_starts(bytes_of(path), "/usr/local/"));
}

static void fill_unit(struct plan_item *item, const struct service *service)
{
	bool is_timer = text_is(service->type, "timer") || text_is(service->type, "path");

	if (item->masked == TRI_YES)
		return;
	item->held = cutover_why_service(service);
	if (!service->owner_package && is_unit_file(service->unit_path))
		item->target = service->unit_path;
	if (is_switched(service) && item->enabled == TRI_UNKNOWN)
		item->enabled = text_is(service->enablement, "enabled") ? TRI_YES : TRI_NO;
	if (is_timer)
		item->started = item->enabled;
	else if (service->active == TRI_YES)
		item->started = TRI_YES;
	else if (item->enabled == TRI_NO)
		item->started = TRI_NO;
	if (!item->why)
		item->why = service->survives_why;
}

/* systemd makes a unit of it, and asks the links of the run levels: systemd-sysv-generator(8). */
static void fill_script(struct plan_item *item, const struct service *service)
{
	item->is_script = true;
	if (item->enabled == TRI_UNKNOWN)
		item->enabled = service->enabled;
	fill_unit(item, service);
}

static void add_unit(struct plan *plan, const struct service *service)
{
	bool is_script = bytes_starts(bytes_of(service->unit_path), "/etc/init.d/");
	bool is_known = is_script || plan_map_find(&plan->files, service->name) != NULL;

	/* what is neither switched nor running follows from other units */
	if (!is_known && !is_switched(service) && service->active != TRI_YES)
		return;
	if (!is_known && text_is(service->enablement, "static") && service->owner_package)
		return;
	struct plan_item *item = plan_unit(plan, service->name);

	if (item && is_script)
		fill_script(item, service);
	else if (item)
		fill_unit(item, service);
	else
		plan_leave_out(plan, plan_base(plan), service->name,
			       "its name is not one of a unit");
}

/* A script on a host without systemd. */
static void add_script(struct plan *plan, const struct service *service)
{
	const char *unit = arena_format(&plan->arena, "%s.service", service->name);

	if (!plan_is_unit_name(unit)) {
		plan_leave_out(plan, plan_base(plan), service->name,
			       "its name is not one of a script");
		return;
	}
	fill_script(plan_unit(plan, unit), service);
}

/* supervisor starts what its files name, when they are there. */
static void add_program(struct plan *plan, const struct service *service)
{
	struct plan_item *file = plan_named(plan, service->unit_path);

	if (!file) {
		plan_leave_out(plan, plan_role_of_unit(plan, service->name), service->name,
			       "a program of supervisor, and its file is not put");
		return;
	}
	if (!file->held && service->active == TRI_YES)
		file->held = cutover_why_service(service);
}

/* Units that rows of files named, and no row of a service. */
static void settle_units(struct plan *plan)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items)) {
			bool is_timer = bytes_ends(bytes_of(item->name), ".timer");

			if (item->kind != PLAN_UNIT || item->masked == TRI_YES)
				continue;
			if (item->enabled != TRI_YES && item->started != TRI_YES)
				item->held = NULL; /* it does nothing, before and after */
			if (item->started == TRI_UNKNOWN &&
			    (item->enabled == TRI_NO || (is_timer && item->enabled == TRI_YES)))
				item->started = item->enabled;
		}
}

/* ---- started by hand ----------------------------------------------------------------------- */

const struct process *plan_process(const struct plan *plan, int64_t pid)
{
	for (vec_each(process, &plan->content->processes))
		if (process->pid == pid)
			return process;
	return NULL;
}

static const struct process *process_of(const struct plan *plan, const struct service *service)
{
	return plan_process(plan, service->main_pid != UNKNOWN ? service->main_pid
				  : service->pids.count > 0    ? service->pids.at[0]
							       : UNKNOWN);
}

/* One argument of ExecStart, so that it is read back as it is. Source: systemd.syntax(7),
 * systemd.service(5) COMMAND LINES. */
static void add_argument(struct buf *ret, const char *argument)
{
	buf_add_text(ret, " \"");
	for (const char *at = argument; *at; at++) {
		unsigned char c = (unsigned char)*at;

		if (c == '%' || c == '$')
			buf_add_byte(ret, *at);
		if (c == '"' || c == '\\')
			buf_add_byte(ret, '\\');
		if (c < ' ' || c == 0x7f)
			buf_add_format(ret, "\\x%02x", c);
		else
			buf_add_byte(ret, *at);
	}
	buf_add_byte(ret, '"');
}

static const char *unit_text(struct plan *plan, const struct service *service,
			     const struct process *process)
{
	const char *folder = process->cwd ? process->cwd : "/";
	scoped_buf text = { 0 };

	buf_add_format(&text,
		       "# Proposed: on the old host somebody started this by hand.\n"
		       "[Unit]\nDescription=%s, started by hand before\nAfter=network.target\n\n"
		       "[Service]\n",
		       plan_is_account_name(service->name) ? service->name : "a program");
	if (plan_is_account_name(process->user))
		buf_add_format(&text, "User=%s\n", process->user);
	if (plan_is_plain_path(folder) && !strchr(folder, '%') && !strchr(folder, '"'))
		buf_add_format(&text, "WorkingDirectory=%s\n", folder);
	buf_add_text(&text, "ExecStart=");
	if (plan_is_plain_path(process->exe))
		buf_add_text(&text, process->exe);
	for (size_t i = 1; i < process->argv.count; i++)
		add_argument(&text, process->argv.at[i]);
	buf_add_text(&text, "\nRestart=on-failure\n\n[Install]\nWantedBy=multi-user.target\n");
	return arena_string(&plan->arena, buf_bytes(&text));
}

static void propose_unit(struct plan *plan, const struct service *service)
{
	const struct process *process = process_of(plan, service);
	struct plan_role *role = plan_role_of_unit(plan, service->name);
	const char *unit = arena_format(&plan->arena, "%s.service", service->name);

	if (!process || !plan_is_plain_path(process->exe) || process->exe_deleted == TRI_YES ||
	    !plan_is_unit_name(unit) || plan_map_find(&plan->files, unit)) {
		plan_leave_out(plan, role, service->name,
			       "started by hand, and how is not known well enough for a unit");
		return;
	}
	struct plan_item *file = plan_add(
		plan, role, PLAN_FILE, arena_format(&plan->arena, "/etc/systemd/system/%s", unit));

	file->content = unit_text(plan, service, process);
	file->owner = file->group = "root";
	file->mode = "0644";
	file->is_proposed = true;
	file->confidence = LIKELY;
	file->handler = "Reload systemd";
	file->why = "proposed: it was started by hand";
	plan_see_content(plan, file, bytes_of(file->content));
	if (file->left_out)
		return;
	struct plan_item *item = plan_unit(plan, unit);

	item->enabled = item->started = TRI_YES;
	item->is_proposed = true;
	item->confidence = LIKELY;
	item->held = "nobody but a person started it: look at the proposed unit first";
	item->why = "proposed: it ran, started by hand";
}

static void add_service(struct plan *plan, const struct service *service)
{
	if (!service->name || service->container)
		return;
	if (text_is(service->manager, "systemd") && !is_as_packaged(plan, service))
		add_unit(plan, service);
	else if (text_is(service->manager, "sysv"))
		add_script(plan, service);
	else if (text_is(service->manager, "supervisord"))
		add_program(plan, service);
	else if (text_is(service->manager, "hand-started"))
		propose_unit(plan, service);
	else if (service->manager && !text_is(service->manager, "systemd") &&
		 !text_is(service->manager, "systemd-user"))
		plan_leave_out(plan, plan_role_of_unit(plan, service->name), service->name,
			       arena_format(&plan->arena,
					    "services of %s are not switched on by this "
					    "project; their files are put",
					    service->manager));
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_name(const void *a, const void *b)
{
	const struct service *const *one = a, *const *other = b;
	int order = compare_texts((*one)->name, (*other)->name);

	return order ? order : compare_texts((*one)->manager, (*other)->manager);
}

void plan_services(struct plan *plan)
{
	vec_of(const struct service *) services = { 0 };

	/* the survey has them as folders and processes came */
	for (vec_each(service, &plan->content->services))
		*vec_push_in(&plan->arena, &services) = service;
	vec_sort(&services, by_name);
	for (vec_each(service, &services))
		add_service(plan, *service);
	settle_units(plan);
}
