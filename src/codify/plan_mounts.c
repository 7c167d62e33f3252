/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of /etc/fstab. Disks are the old host's own; what is made of nothing (tmpfs), or of other
 * folders, is the same anywhere; what others share waits.
 */
#include "base/path.h"
#include "base/utf8.h"
#include "codify/plan_parts.h"
#include "format/secrets/secret_marker.h"

static bool has_option(const struct mount *mount, const char *option)
{
	return text_list_has(&mount->options, option);
}

static bool is_of_folder(const struct mount *mount, struct bytes source)
{
	return has_option(mount, "bind") || has_option(mount, "rbind") ||
	       (bytes_starts(source, "/") && !bytes_starts(source, "/dev/"));
}

/* What every host has of its own, or the system mounts unasked. */
static bool is_of_host(struct bytes target, struct bytes type)
{
	static const char *const targets[] = { "/",    "/boot",   "/boot/**", "/efi",
					       "/usr", "/proc",   "/proc/**", "/sys",
					       "/dev", "/dev/**", "/sys/**" };

	if (bytes_is(type, "swap") || !bytes_starts(target, "/"))
		return true;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (path_matches(target, targets[i]))
			return true;
	return false;
}

/* One line of text, without secrets. */
static const char *why_not(const char *line)
{
	if (strstr(line, "<secret:"))
		return "its options hold a secret: write it into /etc/fstab by hand";
	for (const char *at = line; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return "it is no line of fstab";
	return utf8_is_valid(bytes_of(line)) ? NULL : "it is no line of fstab";
}

const char *plan_mount_unit(struct plan *plan, const char *path)
{
	scoped_buf name = { 0 };

	for (const char *at = path + 1; *at; at++) {
		bool is_plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
				(*at >= '0' && *at <= '9') || strchr(":_.", *at);

		if (*at == '/')
			buf_add_byte(&name, '-');
		else if (is_plain && (at > path + 1 || *at != '.'))
			buf_add_byte(&name, *at);
		else
			buf_add_format(&name, "\\x%02x", (unsigned char)*at);
	}
	buf_add_text(&name, ".mount");
	return arena_string(&plan->arena, buf_bytes(&name));
}

/* In the role of the folder that is mounted elsewhere: it has to be there before. */
static void start_mount(struct plan *plan, const struct mount *mount, struct bytes source,
			const char *held)
{
	const char *from = arena_string(&plan->arena, source);
	const struct file_row row = { .path = from };
	struct plan_role *role = plan_base(plan);
	struct plan_item *unit;

	if (mount->mounted != TRI_YES || has_option(mount, "noauto") || !mount->target ||
	    !plan_is_plain_path(mount->target))
		return;
	if (is_of_folder(mount, source) && plan_is_plain_path(from))
		role = plan_role_of_file(plan, &row);
	unit = plan_add(plan, role, PLAN_MOUNTED, plan_mount_unit(plan, mount->target));
	unit->held = held;
	unit->why = "it was mounted; systemd makes the unit of the line in fstab";
}

static bool leads_up(struct bytes path)
{
	struct bytes part;

	while (bytes_part(&path, '/', &part))
		if (bytes_is(part, ".."))
			return true;
	return false;
}

/* Source, target, type and options, two numbers, and what somebody noted behind them: all but the
 * first three may be missing. Source: fstab(5), and what libmount takes. */
static bool is_line(struct bytes line)
{
	enum { TARGET = 1, NEEDED = 3, NUMBERS = 4, NOTE = 6 };
	struct bytes word;
	uint64_t number;
	size_t count = 0;

	for (; bytes_word(&line, &word); count++) {
		if (count == NOTE)
			return bytes_starts(word, "#");
		if ((count == TARGET && leads_up(word)) ||
		    (count >= NUMBERS && !bytes_u64(word, 10, &number)))
			return false;
	}
	return count >= NEEDED;
}

static void add_mount(struct plan *plan, const struct mount *mount)
{
	struct bytes rest = bytes_of(mount->fstab), source = { 0 }, target = { 0 }, type = { 0 };
	struct plan_role *base = plan_base(plan);
	const char *reason = why_not(mount->fstab);

	if (!reason && !is_line(rest))
		reason = "it is no line of fstab";
	(void)(bytes_word(&rest, &source) && bytes_word(&rest, &target) &&
	       bytes_word(&rest, &type));
	if (!reason && is_of_host(target, type))
		reason = "fstab: the new host has its own";
	if (reason) {
		plan_leave_out(plan, base, mount->fstab, reason);
		return;
	}
	struct plan_item *item = plan_add(plan, base, PLAN_MOUNT,
					  arena_string(&plan->arena, target));

	item->target = mount->fstab;
	if (mount->network == TRI_YES) {
		bool is_written = !has_option(mount, "ro");

		item->why = "other hosts share it";
		item->held = is_written ? "the old host still writes there" : NULL;
	} else if (bytes_is(type, "tmpfs") || is_of_folder(mount, source)) {
		item->why = "it needs no disk";
	} else {
		item->confidence = POSSIBLE;
		item->why = "a disk of the old host: which one is it on the new one?";
		return;
	}
	start_mount(plan, mount, source, item->held);
}

void plan_mounts(struct plan *plan)
{
	for (vec_each(mount, &plan->content->mounts))
		if (mount->fstab)
			add_mount(plan, mount);
}

bool plan_is_mounted_on(const struct plan *plan, const char *path)
{
	for (vec_each(mount, &plan->content->mounts))
		if (mount->fstab && mount->mounted == TRI_YES && text_is(mount->target, path))
			return true;
	return false;
}
