/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows a change. */
#include "codify/ansible_parts.h"

/* A unit is restarted, or a command run, where that file is; with neither, systemd reads its units
 * again. */
static const struct {
	const char *name;
	const char *unit;
	const char *command;
	const char *removes;
} known_handlers[] = {
	/* Packages do that themselves, but not while their services are kept from starting. */
	{ ANSIBLE_RELOAD_BUS, NULL,
	  "busctl call org.freedesktop.DBus / org.freedesktop.DBus ReloadConfig",
	  "/run/dbus/system_bus_socket" },
	{ "Reload systemd", NULL, NULL },
	{ "Apply kernel settings", "systemd-sysctl.service", NULL },
	{ "Load kernel modules", "systemd-modules-load.service", NULL },
	{ "Generate locales", NULL, "locale-gen" },
	{ "Rebuild mail aliases", NULL, "newaliases" },
	{ "Reload device rules", NULL, "udevadm control --reload" },
	{ "Load the packet filter's rules", "nftables.service", NULL },
	{ "Load the packet filter's saved rules", "netfilter-persistent.service", NULL },
	{ "Reload ufw", NULL, "ufw reload" },
	{ "Restart firewalld", "firewalld.service", NULL },
	{ "Restart supervisor", "supervisor.service", NULL },
};

bool ansible_is_own_restart(const struct plan_role *role, const char *handler)
{
	struct bytes rest = bytes_of(handler);

	return role->units.count && bytes_skip(&rest, "Restart ") && bytes_is(rest, role->name);
}

bool ansible_reloads_bus(const struct plan *plan, const struct plan_role *role)
{
	return !plan_is_rpm(plan) &&
	       (ansible_count(role, LIST_PACKAGES) || ansible_count(role, LIST_LOCAL_PACKAGES));
}

static bool is_notified(const struct plan *plan, const char *handler)
{
	if (strcmp(handler, ANSIBLE_RELOAD_BUS) == 0)
		for (vec_each(role, &plan->roles))
			if (ansible_reloads_bus(plan, role))
				return true;
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->handler && !item->left_out &&
			    strcmp(item->handler, handler) == 0 &&
			    !ansible_is_own_restart(role, handler))
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

static void add_known_handler(struct yaml_out *out, size_t index)
{
	const char *unit = known_handlers[index].unit, *command = known_handlers[index].command;

	begin_handler(out, known_handlers[index].name);
	yaml_word(out, command ? "ansible.builtin.command" : "ansible.builtin.systemd");
	yaml_map(out);
	yaml_pair(out, "cmd", command);
	yaml_pair(out, "removes", known_handlers[index].removes);
	yaml_pair(out, "name", unit);
	yaml_pair(out, "state", unit ? "restarted" : NULL);
	if (!unit && !command)
		yaml_pair_flag(out, "daemon_reload", true);
	yaml_map_end(out);
	if (command)
		yaml_pair_flag(out, "changed_when", true);
	yaml_map_end(out);
}

static void add_known_handlers(struct yaml_out *out, const struct plan *plan)
{
	for (size_t i = 0; i < sizeof(known_handlers) / sizeof(known_handlers[0]); i++)
		if (is_notified(plan, known_handlers[i].name))
			add_known_handler(out, i);
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
