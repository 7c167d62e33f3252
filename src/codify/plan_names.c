/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names as tools take them. */
#include "base/path.h"
#include "base/utf8.h"
#include "codify/plan_parts.h"

enum { NAME_SIZE_MAX = 255, ACCOUNT_SIZE_MAX = 32, PATH_SIZE_MAX = 4095 };

/* True if `name` is made of these characters and begins with one of `first`. */
static bool is_made_of(const char *name, const char *first, const char *all)
{
	size_t size = name ? strlen(name) : 0;

	return size > 0 && size <= NAME_SIZE_MAX && strchr(first, name[0]) &&
	       strspn(name, all) == size;
}

/* Source: Debian policy 5.6.1, with an architecture; rpm's are alike, and have "_" and capitals. */
bool plan_is_package_name(const char *name)
{
	return is_made_of(name, PLAN_LETTERS PLAN_DIGITS, PLAN_LETTERS PLAN_DIGITS "+-._:");
}

/* Source: Debian policy 5.6.12; rpm's have "_" as well. */
bool plan_is_package_version(const char *version)
{
	return is_made_of(version, PLAN_LETTERS PLAN_DIGITS, PLAN_LETTERS PLAN_DIGITS "+-._:~");
}

/* Source: useradd(8) and adduser.conf(5), generously. */
bool plan_is_account_name(const char *name)
{
	return is_made_of(name, PLAN_LETTERS "_", PLAN_LETTERS PLAN_DIGITS "_.-$") &&
	       strlen(name) <= ACCOUNT_SIZE_MAX;
}

const char *plan_user_comment(const struct user *user)
{
	const char *text = user->comment ? user->comment : "";

	for (const char *at = text; *at; at++)
		if (strchr(":$", *at) || (unsigned char)*at < ' ' || *at == 0x7f)
			return "";
	return utf8_is_valid(bytes_of(text)) ? text : "";
}

/* Source: systemd.unit(5); a backslash begins an escape of its own. */
bool plan_is_unit_name(const char *name)
{
	static const char *const types[] = { ".service", ".socket",    ".timer",  ".path",
					     ".mount",   ".automount", ".target", ".swap" };

	if (!is_made_of(name, PLAN_LETTERS PLAN_DIGITS "_", PLAN_LETTERS PLAN_DIGITS ":_.@\\-"))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (bytes_ends(bytes_of(name), types[i]))
			return true;
	return false;
}

bool plan_is_clean_path(const char *path)
{
	struct bytes rest = bytes_of(path), part;

	if (!path || rest.size < 2 || rest.size > PATH_SIZE_MAX || path[0] != '/')
		return false;
	for (bytes_skip(&rest, "/"); bytes_part(&rest, '/', &part);)
		if (!part.size || bytes_is(part, ".") || bytes_is(part, ".."))
			return false;
	return path[strlen(path) - 1] != '/';
}

bool plan_is_plain_path(const char *path)
{
	if (!plan_is_clean_path(path) || strchr(path, '$') || !utf8_is_valid(bytes_of(path)))
		return false;
	for (const char *at = path; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return false;
	return path[strlen(path) - 1] != ' ' && !strstr(path, "{{") && !strstr(path, "{%");
}

const char *plan_enabled_by_link(const char *path)
{
	struct bytes folder = path_folder(path);
	const char *name = path_name(path);

	if (!bytes_starts(folder, "/etc/systemd/system/") ||
	    !(bytes_ends(folder, ".wants") || bytes_ends(folder, ".requires")))
		return NULL;
	return plan_is_unit_name(name) ? name : NULL;
}

const char *plan_switched_script(struct plan *plan, const char *path)
{
	struct bytes folder = path_folder(path);
	const char *name = path_name(path), *unit;

	if (!path_matches(folder, "/etc/rc*.d") || !strchr("SK", name[0]) ||
	    strspn(name + 1, PLAN_DIGITS) < 2 || !name[3])
		return NULL;
	unit = arena_format(&plan->arena, "%s.service", name + 3);
	return plan_is_unit_name(unit) ? unit : NULL;
}

const char *plan_place(const struct plan *plan, const char *place, struct arena *arena)
{
	struct bytes number = bytes_of(place);
	int64_t pid;

	if (!bytes_skip(&number, "process ") || !bytes_i64(number, &pid))
		return place;
	for (vec_each(service, &plan->content->services))
		for (vec_each(of_service, &service->pids))
			if (*of_service == pid && service->name)
				return arena_format(arena, "a process of %s", service->name);
	const struct process *process = plan_process(plan, pid);

	return process && process->name ? arena_format(arena, "a process %s", process->name)
					: "a process";
}
