/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tasks of a role: one for each list that has rows. The tasks themselves are data. */
#include "codify/ansible_parts.h"

/* The parameters of a task's module, or words beside it. */
struct task_line {
	const char *key;
	const char *value; /* with Jinja */
};

enum { TASK_LINES_MAX = 16 };

struct task {
	const char *name; /* what is done, and why */
	const char *module;
	struct task_line lines[TASK_LINES_MAX]; /* of the module */
	struct task_line beside[6];             /* of the task */
	const char *label;                      /* of a loop; NULL: no loop */
	bool waits;                             /* rows may wait for the cutover */
	bool notifies;
};

#define PATH_LABEL "{{ item.path }}"
#define OWNERSHIP                                                                                  \
	{ "owner", "{{ item.owner | default(omit) }}" },                                           \
		{ "group", "{{ item.group | default(omit) }}" },                                   \
	{                                                                                          \
		"mode", "{{ item.mode | default(omit) }}"                                          \
	}
#define MARKERS                                                                                    \
	{ "newline_sequence", "{{ item.line_ends }}" },                                            \
		{ "variable_start_string", "{{ item.marker | default('<secret:') }}" },            \
		{ "variable_end_string", ">" }, { "block_start_string", "<{{ item.unlike }}%" },   \
		{ "block_end_string", "%{{ item.unlike }}>" },                                     \
		{ "comment_start_string", "<{{ item.unlike }}#" },                                 \
		{ "comment_end_string", "#{{ item.unlike }}>" },                                   \
	{                                                                                          \
		"trim_blocks", "false"                                                             \
	}

static const struct task tasks[LIST_COUNT] = {
	[LIST_REPOSITORIES] = { "Say where packages come from, and which keys sign them",
				"ansible.builtin.copy",
				{ { "src", "{{ item.source }}" },
				  { "dest", "{{ item.path }}" },
				  OWNERSHIP },
				{ { NULL, NULL } },
				PATH_LABEL },
	[LIST_REPOSITORY_TEMPLATES] = { "Say where packages come from, with passwords",
					"ansible.builtin.template",
					{ { "src", "{{ item.source }}" },
					  { "dest", "{{ item.path }}" },
					  OWNERSHIP,
					  MARKERS },
					{ { "diff", "false" } },
					PATH_LABEL },
	[LIST_PACKAGES] = { "Install what somebody asked for, and start none of it yet",
			    "ansible.builtin.apt",
			    { { "name", "{{ base_packages }}" },
			      { "state", "present" },
			      { "policy_rc_d", "101" },
			      /* lists of a fresh image are empty or old, whatever their age says */
			      { "update_cache", "true" } },
			    { { NULL, NULL } },
			    NULL },
	[LIST_HELD_PACKAGES] = { "Keep packages from upgrades that were kept from them",
				 "ansible.builtin.dpkg_selections",
				 { { "name", "{{ item }}" }, { "selection", "hold" } },
				 { { NULL, NULL } },
				 "{{ item }}" },
	[LIST_GROUPS] = { "Make the groups that no package makes",
			  "ansible.builtin.group",
			  { { "name", "{{ item.name }}" },
			    { "gid", "{{ item.gid | default(omit) }}" } },
			  { { NULL, NULL } },
			  "{{ item.name }}" },
	[LIST_USERS] = { "Make the users that no package makes, with the groups they are in",
			 "ansible.builtin.user",
			 { { "name", "{{ item.name }}" },
			   { "uid", "{{ item.uid | default(omit) }}" },
			   { "group", "{{ item.group | default(omit) }}" },
			   { "groups", "{{ item.groups }}" },
			   { "append", "true" },
			   { "comment", "{{ item.comment | default(omit) }}" },
			   { "home", "{{ item.home | default(omit) }}" },
			   { "shell", "{{ item.shell | default(omit) }}" },
			   { "create_home", "{{ item.create_home | default(false) }}" },
			   { "password", "{{ lookup('ansible.builtin.vars', item.password_secret)"
					 " if item.password_secret is defined else omit }}" },
			   { "password_lock", "{{ item.password_lock | default(omit) }}" },
			   { "expires", "{{ item.expires | default(omit) }}" } },
			 { { NULL, NULL } },
			 "{{ item.name }}" },
	[LIST_LOCALES] = { "Choose the languages that are generated",
			   "ansible.builtin.lineinfile",
			   { { "path", "/etc/locale.gen" },
			     { "line", "{{ item.line }}" },
			     { "regexp",
			       "{{ '^[#\\s]*' ~ (item.line | regex_escape) ~ '\\s*$' }}" } },
			   { { NULL, NULL } },
			   "{{ item.line }}",
			   false,
			   true },
	[LIST_LANGUAGE] = { "Say which language the system speaks",
			    "ansible.builtin.lineinfile",
			    { { "path", "{{ '/etc/default/locale' if ansible_facts.os_family == "
					"'Debian' else '/etc/locale.conf' }}" },
			      { "line", "{{ item.line }}" },
			      { "regexp", "{{ '^\\s*' ~ item.name ~ '=' }}" },
			      { "create", "true" },
			      { "mode", "0644" } },
			    { { NULL, NULL } },
			    "{{ item.line }}" },
	[LIST_HOSTS] = { "Name the hosts that /etc/hosts named",
			 "ansible.builtin.lineinfile",
			 { { "path", "/etc/hosts" },
			   { "line", "{{ item.line }}" },
			   /* however it is spaced there already; Ansible itself doubles what
			    * backslashes there are in expressions */
			   { "regexp", "{{ '^\\s*' ~ (item.line.split() | map('regex_escape') | "
				       "join('\\s+')) ~ '\\s*(#|$)' }}" },
			   { "create", "true" },
			   { "mode", "0644" } },
			 { { NULL, NULL } },
			 "{{ item.line }}" },
	[LIST_FOLDERS] = { "Make folders",
			   "ansible.builtin.file",
			   { { "path", "{{ item.path }}" }, { "state", "directory" }, OWNERSHIP },
			   { { NULL, NULL } },
			   PATH_LABEL },
	[LIST_PACKED] = { "Unpack trees, with the modes and owners they had",
			  "ansible.builtin.unarchive",
			  { { "src", "packed.tar" }, { "dest", "/" } },
			  { { NULL, NULL } },
			  NULL,
			  false,
			  true },
	[LIST_FILES] = { "Put files in place as they were",
			 "ansible.builtin.copy",
			 { { "src", "{{ item.source }}" },
			   { "dest", "{{ item.path }}" },
			   OWNERSHIP,
			   { "validate", "{{ item.validate | default(omit) }}" } },
			 { { NULL, NULL } },
			 PATH_LABEL,
			 true,
			 true },
	[LIST_TEMPLATES] = { "Put files in place that hold secrets, or name the host",
			     "ansible.builtin.template",
			     { { "src", "{{ item.source }}" },
			       { "dest", "{{ item.path }}" },
			       OWNERSHIP,
			       MARKERS,
			       { "validate", "{{ item.validate | default(omit) }}" } },
			     { { "diff", "false" } },
			     PATH_LABEL,
			     true,
			     true },
	[LIST_SECRET_FILES] = { "Put files in place that are a secret as a whole",
				"ansible.builtin.copy",
				{ { "src", "{{ playbook_dir }}/secrets/{{ item.secret }}" },
				  { "dest", "{{ item.path }}" },
				  OWNERSHIP },
				{ { "diff", "false" } },
				PATH_LABEL,
				true,
				true },
	[LIST_LINKS] = { "Set links",
			 "ansible.builtin.file",
			 { { "path", "{{ item.path }}" },
			   { "src", "{{ item.target }}" },
			   { "state", "link" },
			   { "force", "true" },
			   { "follow", "false" },
			   { "owner", "{{ item.owner | default(omit) }}" },
			   { "group", "{{ item.group | default(omit) }}" } },
			 { { NULL, NULL } },
			 PATH_LABEL,
			 true,
			 true },
	[LIST_PERMISSIONS] = { "Give files of packages the modes and owners they had",
			       "ansible.builtin.file",
			       { { "path", "{{ item.path }}" }, OWNERSHIP },
			       { { NULL, NULL } },
			       PATH_LABEL,
			       false,
			       true },
	[LIST_ABSENT] = { "Remove what somebody removed",
			  "ansible.builtin.file",
			  { { "path", "{{ item.path }}" }, { "state", "absent" } },
			  { { NULL, NULL } },
			  PATH_LABEL,
			  false,
			  true },
	[LIST_ALTERNATIVES] = { "Choose the programs that somebody chose",
				"ansible.builtin.command",
				{ { NULL, NULL } },
				{ { "register", "base_alternatives_set" },
				  { "changed_when", "base_alternatives_set.stdout | length > 0" } },
				"{{ item.name }}" },
	[LIST_UNITS] = { "Start what ran, and enable what started at boot",
			 "ansible.builtin.systemd",
			 { { "name", "{{ item.name }}" },
			   { "masked", "{{ item.masked | default(omit) }}" },
			   { "enabled",
			     "{{ (item.enabled and (item.waits is not defined or cutover | bool))"
			     " if item.enabled is defined else omit }}" },
			   { "state",
			     "{{ (item.state if item.waits is not defined or cutover | bool"
			     " else 'stopped') if item.state is defined else omit }}" },
			   { "daemon_reload", "true" } },
			 { { NULL, NULL } },
			 "{{ item.name }}" },
};

/* Numbers and switches stand as such; a mode, which begins with 0, is a text. */
static void add_value(struct yaml_out *out, const char *value)
{
	bool is_word = strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
	int64_t number;

	if (is_word)
		yaml_flag(out, strcmp(value, "true") == 0);
	else if (value[0] != '0' && bytes_i64(bytes_of(value), &number))
		yaml_number(out, number);
	else if (strstr(value, "{{") || strchr(value, '<'))
		yaml_expression(out, value);
	else
		yaml_word(out, value);
}

static void add_lines(struct yaml_out *out, const struct task_line *lines, size_t count)
{
	for (size_t i = 0; i < count && lines[i].key; i++) {
		yaml_word(out, lines[i].key);
		add_value(out, lines[i].value);
	}
}

/* update-alternatives says something only when it changes something. */
static void add_alternatives(struct yaml_out *out)
{
	static const char *const words[] = { "update-alternatives", "--set", "{{ item.name }}",
					     "{{ item.target }}" };

	yaml_word(out, "argv");
	yaml_list(out);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		add_value(out, words[i]);
	yaml_list_end(out);
}

static void add_packages_of_rpm(struct yaml_out *out)
{
	static const struct task_line lines[] = { { "name", "{{ base_packages }}" },
						  { "state", "present" } };

	yaml_word(out, "ansible.builtin.dnf");
	yaml_map(out);
	add_lines(out, lines, sizeof(lines) / sizeof(lines[0]));
	yaml_map_end(out);
}

static void add_module(struct yaml_out *out, const struct plan *plan, enum ansible_list list)
{
	const struct task *task = &tasks[list];

	if (list == LIST_PACKAGES && ansible_is_rpm(plan)) {
		add_packages_of_rpm(out);
		return;
	}
	yaml_word(out, task->module);
	yaml_map(out);
	if (list == LIST_ALTERNATIVES)
		add_alternatives(out);
	for (size_t i = 0; i < TASK_LINES_MAX && task->lines[i].key; i++) {
		yaml_word(out, task->lines[i].key);
		add_value(out, task->lines[i].value);
	}
	yaml_map_end(out);
}

static void add_loop(struct yaml_out *out, const struct plan_role *role, enum ansible_list list)
{
	scoped_buf loop = { 0 };

	if (!tasks[list].label)
		return;
	buf_add_format(&loop, "{{ %s_%s }}", role->name, ansible_list_names[list]);
	yaml_pair_expression(out, "loop", buf_text(&loop));
	yaml_word(out, "loop_control");
	yaml_map(out);
	yaml_pair_expression(out, "label", tasks[list].label);
	yaml_map_end(out);
}

static void add_notify(struct yaml_out *out, const struct plan_role *role, enum ansible_list list)
{
	scoped_buf notify = { 0 };

	if (!tasks[list].notifies || (!tasks[list].label && !role->units.count))
		return;
	if (!tasks[list].label)
		buf_add_format(&notify, "Restart %s", role->name);
	else if (role->units.count)
		buf_add_format(&notify, "{{ item.notify | default(['Restart %s']) }}", role->name);
	else
		buf_add_text(&notify, "{{ item.notify | default([]) }}");
	yaml_pair_expression(out, "notify", buf_text(&notify));
}

static bool list_waits(const struct plan_role *role, enum ansible_list list)
{
	for (vec_each(item, &role->items))
		if (item->held && tasks[list].waits && ansible_is_in(item, list, false))
			return true;
	return false;
}

static void add_task(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
		     enum ansible_list list)
{
	yaml_comment(out, "");
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, tasks[list].name);
	add_module(out, plan, list);
	add_loop(out, role, list);
	add_lines(out, tasks[list].beside, 6);
	if (list_waits(role, list))
		yaml_pair_expression(out, "when", "item.waits is not defined or cutover | bool");
	add_notify(out, role, list);
	yaml_map_end(out);
}

/* ---- what is no list ----------------------------------------------------------------------- */

static void add_simple(struct yaml_out *out, const char *name, const char *module,
		       const struct task_line *lines, const char *when)
{
	yaml_comment(out, "");
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, name);
	yaml_word(out, module);
	yaml_map(out);
	for (; lines->key; lines++) {
		yaml_word(out, lines->key);
		add_value(out, lines->value);
	}
	yaml_map_end(out);
	if (when)
		yaml_pair_expression(out, "when", when);
	yaml_map_end(out);
}

static void add_host(struct yaml_out *out, const struct plan_role *role)
{
	static const struct task_line name[] = { { "name", "{{ hostname }}" }, { NULL, NULL } };
	static const struct task_line zone[] = {
		{ "path", "/etc/localtime" }, { "src", "/usr/share/zoneinfo/{{ base_timezone }}" },
		{ "state", "link" },          { "force", "true" },
		{ "follow", "false" },        { NULL, NULL }
	};
	static const struct task_line text[] = {
		{ "dest", "/etc/timezone" }, { "content", "{{ base_timezone }}\n" },
		{ "owner", "root" },         { "group", "root" },
		{ "mode", "0644" },          { NULL, NULL }
	};
	bool has_zone = false;

	for (vec_each(item, &role->items))
		has_zone |= item->kind == PLAN_TIMEZONE && !item->left_out;
	add_simple(out, "Give the host the name that its host_vars say", "ansible.builtin.hostname",
		   name, "hostname is defined");
	if (!has_zone)
		return;
	add_simple(out, "Set the time zone", "ansible.builtin.file", zone, NULL);
	add_simple(out, "Say the time zone where Debian's tools look for it",
		   "ansible.builtin.copy", text, "ansible_facts.os_family == 'Debian'");
}

static void add_flush(struct yaml_out *out)
{
	yaml_comment(out, "");
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, "Check and restart what has changed, before what needs it");
	yaml_pair(out, "ansible.builtin.meta", "flush_handlers");
	yaml_map_end(out);
}

/* True if a task before the last one may notify a handler. */
static bool has_changes(const struct plan_role *role)
{
	for (int list = 0; list < LIST_COUNT; list++)
		if (tasks[list].notifies && ansible_count(role, (enum ansible_list)list))
			return true;
	return false;
}

void ansible_tasks(const struct plan *plan, const struct plan_role *role, struct buf *ret)
{
	scoped_yaml out;

	yaml_init(&out, ret, true);
	yaml_comment(&out, role->title);
	for (int list = 0; list < LIST_COUNT; list++) {
		if (list == LIST_HOSTS && strcmp(role->name, "base") == 0)
			add_host(&out, role);
		if (list == LIST_UNITS && has_changes(role))
			add_flush(&out);
		if (ansible_count(role, (enum ansible_list)list))
			add_task(&out, plan, role, (enum ansible_list)list);
	}
	yaml_end(&out);
}

/* ---- handlers ------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	const char *module;
	struct task_line lines[3];
	bool is_command;
} known_handlers[] = {
	{ "Reload systemd", "ansible.builtin.systemd", { { "daemon_reload", "true" } }, false },
	{ "Apply kernel settings",
	  "ansible.builtin.systemd",
	  { { "name", "systemd-sysctl.service" }, { "state", "restarted" } },
	  false },
	{ "Load kernel modules",
	  "ansible.builtin.systemd",
	  { { "name", "systemd-modules-load.service" }, { "state", "restarted" } },
	  false },
	{ "Generate locales", "ansible.builtin.command", { { "cmd", "locale-gen" } }, true },
	{ "Rebuild mail aliases", "ansible.builtin.command", { { "cmd", "newaliases" } }, true },
	{ "Reload device rules",
	  "ansible.builtin.command",
	  { { "cmd", "udevadm control --reload" } },
	  true },
};

static bool is_notified(const struct plan *plan, const char *handler)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->handler && !item->left_out && strcmp(item->handler, handler) == 0)
				return true;
	return false;
}

static void begin_handler(struct yaml_out *out, const char *name)
{
	yaml_comment(out, "");
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, name);
}

static void add_known_handlers(struct yaml_out *out, const struct plan *plan)
{
	for (size_t i = 0; i < sizeof(known_handlers) / sizeof(known_handlers[0]); i++) {
		if (!is_notified(plan, known_handlers[i].name))
			continue;
		begin_handler(out, known_handlers[i].name);
		yaml_word(out, known_handlers[i].module);
		yaml_map(out);
		add_lines(out, known_handlers[i].lines, 3);
		yaml_map_end(out);
		if (known_handlers[i].is_command)
			yaml_pair_flag(out, "changed_when", true);
		yaml_map_end(out);
	}
}

/* Its configuration is checked first: a play that stops leaves the service running as it was. */
static void add_restart(struct yaml_out *out, const struct plan_role *role)
{
	scoped_buf topic = { 0 }, check = { 0 };

	buf_add_format(&topic, "Restart %s", role->name);
	buf_add_format(&check, "Check the configuration of %s", role->name);
	if (role->check) {
		begin_handler(out, buf_text(&check));
		yaml_word(out, "ansible.builtin.command");
		yaml_map(out);
		yaml_pair(out, "cmd", role->check);
		yaml_map_end(out);
		yaml_pair(out, "listen", buf_text(&topic));
		yaml_pair_flag(out, "changed_when", false);
		yaml_map_end(out);
	}
	begin_handler(out, buf_text(&topic));
	yaml_word(out, "ansible.builtin.systemd");
	yaml_map(out);
	yaml_pair_expression(out, "name", "{{ item }}");
	yaml_pair(out, "state", "restarted");
	yaml_pair_flag(out, "daemon_reload", true);
	yaml_map_end(out);
	yaml_word(out, "loop");
	yaml_list(out);
	for (vec_each(unit, &role->units))
		yaml_text(out, *unit);
	yaml_list_end(out);
	yaml_map_end(out);
}

void ansible_handlers(const struct plan *plan, const struct plan_role *role, struct buf *ret)
{
	scoped_yaml out;
	size_t start;

	yaml_init(&out, ret, true);
	yaml_comment(&out, "What follows a change, in this order");
	start = ret->size;
	if (strcmp(role->name, "base") == 0)
		add_known_handlers(&out, plan);
	if (role->units.count)
		add_restart(&out, role);
	yaml_end(&out);
	if (ret->size == start)
		buf_clear(ret);
}
