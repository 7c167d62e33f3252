/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tasks of a role, each only if its list has rows: see ansible_task_table.c. */
#include "codify/ansible_task_table.h"

/* Numbers and switches stand as such; a mode, which begins with 0, is a text. */
static void add_value(struct yaml_out *out, const struct plan_role *role, const char *value)
{
	scoped_buf text = { 0 };
	int64_t number;

	for (const char *at = value; *at; at++)
		if (*at == '@')
			buf_add_text(&text, role->name);
		else
			buf_add_byte(&text, *at);
	if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
		yaml_flag(out, strcmp(value, "true") == 0);
	else if (value[0] != '0' && bytes_i64(bytes_of(value), &number))
		yaml_number(out, number);
	else if (strstr(value, "{{") || strchr(value, '<'))
		yaml_expression(out, buf_text(&text));
	else
		yaml_word(out, buf_text(&text));
}

static void add_lines(struct yaml_out *out, const struct plan_role *role,
		      const struct task_line *lines, size_t count)
{
	for (size_t i = 0; i < count && lines[i].key; i++) {
		yaml_word(out, lines[i].key);
		add_value(out, role, lines[i].value);
	}
}

static void add_arguments(struct yaml_out *out, const struct plan_role *role,
			  const struct task *task)
{
	if (!task->arguments[0])
		return;
	yaml_word(out, "argv");
	yaml_list(out);
	for (size_t i = 0; i < TASK_ARGUMENTS_MAX && task->arguments[i]; i++)
		if (task->arguments[i][0] == '-')
			yaml_word(out, task->arguments[i]);
		else
			add_value(out, role, task->arguments[i]);
	yaml_list_end(out);
}

static void add_packages_of_rpm(struct yaml_out *out, const struct plan_role *role)
{
	static const struct task_line lines[] = { { "name", "{{ base_packages }}" },
						  { "state", "present" } };

	yaml_word(out, "ansible.builtin.dnf");
	yaml_map(out);
	add_lines(out, role, lines, sizeof(lines) / sizeof(lines[0]));
	yaml_map_end(out);
}

static void add_module(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
		       const struct task *task)
{
	if (task->list == LIST_PACKAGES && plan_is_rpm(plan)) {
		add_packages_of_rpm(out, role);
		return;
	}
	yaml_word(out, task->module);
	yaml_map(out);
	add_arguments(out, role, task);
	for (size_t i = 0; i < TASK_LINES_MAX && task->lines[i].key; i++) {
		yaml_word(out, task->lines[i].key);
		add_value(out, role, task->lines[i].value);
	}
	yaml_map_end(out);
}

static void add_loop(struct yaml_out *out, const struct plan_role *role, const struct task *task)
{
	scoped_buf loop = { 0 };

	if (!task->label)
		return;
	buf_add_format(&loop, "{{ %s_%s }}", role->name, ansible_list_names[task->list]);
	yaml_word(out, "loop");
	add_value(out, role, task->loop ? task->loop : buf_text(&loop));
	yaml_word(out, "loop_control");
	yaml_map(out);
	yaml_pair_expression(out, "label", task->label);
	yaml_map_end(out);
}

static const char *row_of(const struct task *task)
{
	return task->row ? task->row : "item";
}

static void add_notify(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
		       const struct task *task)
{
	scoped_buf notify = { 0 };

	if (task->installs && ansible_reloads_bus(plan, role))
		yaml_pair(out, "notify", ANSIBLE_RELOAD_BUS);
	if (!task->notifies || (!task->label && !role->units.count))
		return;
	if (!task->label)
		buf_add_format(&notify, "Restart %s", role->name);
	else if (role->units.count)
		buf_add_format(&notify, "{{ %s.notify | default(['Restart %s']) }}", row_of(task),
			       role->name);
	else
		buf_add_format(&notify, "{{ %s.notify | default([]) }}", row_of(task));
	yaml_pair_expression(out, "notify", buf_text(&notify));
}

static bool has_waiting(const struct plan_role *role, const struct task *task)
{
	for (vec_each(item, &role->items))
		if (item->held && task->waits && ansible_is_in(item, task->list, ROWS_DONE))
			return true;
	return false;
}

/* What waits comes first: a row that was passed over has no result to look at. */
static void add_when(struct yaml_out *out, const struct plan_role *role, const struct task *task)
{
	scoped_buf waits = { 0 };
	bool has_both = task->when && has_waiting(role, task);

	buf_add_format(&waits, "%s.waits is not defined or cutover | bool", row_of(task));
	if (!task->when && !has_waiting(role, task))
		return;
	yaml_word(out, "when");
	if (has_both)
		yaml_list(out);
	if (has_waiting(role, task))
		yaml_expression(out, buf_text(&waits));
	if (task->when)
		yaml_expression(out, task->when);
	if (has_both)
		yaml_list_end(out);
}

static void add_environment(struct yaml_out *out, const struct task *task)
{
	if (!task->environment.key)
		return;
	yaml_word(out, "environment");
	yaml_map(out);
	yaml_pair(out, task->environment.key, task->environment.value);
	yaml_map_end(out);
}

static void add_task(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
		     const struct task *task)
{
	yaml_comment(out, "");
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, task->name);
	add_module(out, plan, role, task);
	add_loop(out, role, task);
	add_lines(out, role, task->beside, TASK_BESIDE_MAX);
	add_environment(out, task);
	add_when(out, role, task);
	add_notify(out, plan, role, task);
	yaml_map_end(out);
}

/* ---- what is no list ----------------------------------------------------------------------- */

/* Of the host as a whole: each with the kind of item it needs; PLAN_OTHER: none. */
static const struct {
	enum plan_kind needs;
	struct task task;
} host_tasks[] = {
	{ PLAN_OTHER,
	  { LIST_COUNT, .name = "Give the host the name that its host_vars say",
	    .module = "ansible.builtin.hostname", .lines = { { "name", "{{ hostname }}" } },
	    .when = "hostname is defined" } },
	{ PLAN_TIMEZONE,
	  { LIST_COUNT, .name = "Set the time zone", .module = "ansible.builtin.file",
	    .lines = { { "path", "/etc/localtime" },
		       { "src", "/usr/share/zoneinfo/{{ base_timezone }}" },
		       { "state", "link" },
		       { "force", "true" },
		       { "follow", "false" } } } },
	{ PLAN_TIMEZONE,
	  { LIST_COUNT, .name = "Say the time zone where Debian's tools look for it",
	    .module = "ansible.builtin.copy",
	    .lines = { { "dest", "/etc/timezone" },
		       { "content", "{{ base_timezone }}\n" },
		       { "owner", "root" },
		       { "group", "root" },
		       { "mode", "0644" } },
	    .when = "ansible_facts.os_family == 'Debian'" } },
};

static bool has_kind(const struct plan_role *role, enum plan_kind kind)
{
	for (vec_each(item, &role->items))
		if (item->kind == kind && !item->left_out)
			return true;
	return false;
}

static void add_host(struct yaml_out *out, const struct plan *plan, const struct plan_role *role)
{
	for (size_t i = 0; i < sizeof(host_tasks) / sizeof(host_tasks[0]); i++)
		if (host_tasks[i].needs == PLAN_OTHER || has_kind(role, host_tasks[i].needs))
			add_task(out, plan, role, &host_tasks[i].task);
}

static void add_flush(struct yaml_out *out, const char *name)
{
	yaml_comment(out, "");
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, name);
	yaml_pair(out, "ansible.builtin.meta", "flush_handlers");
	yaml_map_end(out);
}

/* True if a task before the last one may notify a handler. */
static bool has_changes(const struct plan_role *role)
{
	for (size_t i = 0; i < ansible_list_tasks_count; i++)
		if (ansible_list_tasks[i].notifies &&
		    ansible_count(role, ansible_list_tasks[i].list))
			return true;
	return false;
}

void ansible_tasks(const struct plan *plan, const struct plan_role *role, struct buf *ret)
{
	bool has_host = strcmp(role->name, "base") == 0;
	bool reloads_bus = ansible_reloads_bus(plan, role);
	scoped_yaml out;

	yaml_init(&out, ret, true);
	yaml_comment(&out, role->title);
	for (size_t i = 0; i < ansible_list_tasks_count; i++) {
		const struct task *task = &ansible_list_tasks[i];

		if (task->list > LIST_LOCAL_PACKAGES && reloads_bus) {
			add_flush(&out, "Tell the message bus before what talks by it starts");
			reloads_bus = false;
		}
		if (task->list >= LIST_HOSTS && has_host) {
			add_host(&out, plan, role);
			has_host = false;
		}
		if (task->list == LIST_UNITS && has_changes(role))
			add_flush(&out, "Check and restart what has changed, before what needs it");
		if (ansible_count(role, task->list))
			add_task(&out, plan, role, task);
	}
	yaml_end(&out);
}
