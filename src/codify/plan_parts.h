/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the plan share. Each decider looks at its rows once and adds items. */
#ifndef TROWEL_CODIFY_PLAN_PARTS_H
#define TROWEL_CODIFY_PLAN_PARTS_H

#include "codify/plan.h"

/* What names may be made of, for strspn(3). */
#define PLAN_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define PLAN_DIGITS  "0123456789"

/* The order in which roles are applied: what others need comes first. */
enum plan_rank {
	PLAN_RANK_BASE,
	PLAN_RANK_ACCESS,
	PLAN_RANK_DATA,
	PLAN_RANK_CACHE,
	PLAN_RANK_APPLICATION,
	PLAN_RANK_FRONT,
};

/* Adds an item of that name, everything else unknown. Valid until the next is added to the role. */
struct plan_item *plan_add(struct plan *plan, struct plan_role *role, enum plan_kind kind,
			   const char *name);

/* Adds one that is not written. */
void plan_leave_out(struct plan *plan, struct plan_role *role, const char *name, const char *why);

/* The role for what belongs to none else. */
struct plan_role *plan_base(struct plan *plan);

/* The deciders, in this order. */
void plan_roles(struct plan *plan);
void plan_packages(struct plan *plan);
void plan_people(struct plan *plan);
void plan_host(struct plan *plan);
void plan_mounts(struct plan *plan);
void plan_identity(struct plan *plan);
void plan_files(struct plan *plan);
void plan_languages(struct plan *plan);
void plan_clusters(struct plan *plan);
void plan_services(struct plan *plan);
void plan_applications(struct plan *plan);
void plan_moves(struct plan *plan);
void plan_find_renames(struct plan *plan); /* before the others, which ask */
void plan_onto(struct plan *plan);
void plan_rename(struct plan *plan); /* what the system it is for calls otherwise */

/* Adds a package that the project itself needs, by its name at Debian or where there is rpm. */
void plan_need_package(struct plan *plan, const char *debian, const char *rpm, const char *why);

/* Adds what the row says beside content and mode, for a file that will be there; `held`: of the
 * file. */
void plan_attributes(struct plan *plan, struct plan_role *role, const struct file_row *row,
		     const char *held);

/* Adds what dpkg was told about the file: a diversion, a mode. True if there was any. */
bool plan_dpkg_overrides(struct plan *plan, struct plan_role *role, const struct file_row *row);

/* Adds what update-alternatives was told by hand of the alternative that the row is about. True if
 * there was anything. */
bool plan_registered(struct plan *plan, const struct file_row *row);

/* True if something is mounted on that folder, by an entry of fstab. */
bool plan_is_mounted_on(const struct plan *plan, const char *path);

/* The unit that systemd makes of an entry for `path`. Source: systemd.unit(5), STRING ESCAPING. */
const char *plan_mount_unit(struct plan *plan, const char *path);

/* The role that a file belongs to, that a unit belongs to; `base` for none. */
struct plan_role *plan_role_of_file(struct plan *plan, const struct file_row *row);
struct plan_role *plan_role_of_unit(struct plan *plan, const char *unit);

/* That role, or the one that `path` belongs to if it comes later: what needs both lies there. */
struct plan_role *plan_later_role(struct plan *plan, struct plan_role *role, const char *path);

/* The item of that unit, made if there is none; its role is that of the unit. NULL for a name that
 * is none of a unit. */
struct plan_item *plan_unit(struct plan *plan, const char *unit);

/* True for names as each tool takes them: no option, no expression, no blank. */
bool plan_is_package_name(const char *name);
bool plan_is_package_version(const char *version);
bool plan_is_account_name(const char *name);

/* True if the host had such a user, or group. */
bool plan_knows_user(const struct plan *plan, const char *name);
bool plan_knows_group(const struct plan *plan, const char *name);
bool plan_is_unit_name(const char *name);

/* The comment of a user as usermod(8) and Ansible take it: "" for one with ":", control characters,
 * or "$", which Ansible fills in before it calls usermod. */
const char *plan_user_comment(const struct user *user);

/* The row of the process with that id, or NULL. */
const struct process *plan_process(const struct plan *plan, int64_t pid);

/* True for a path that Ansible's modules take as it is: absolute, clean, without what they would
 * expand ("$"), no control character, UTF-8. Source: type "path" of module_utils/basic.py. */
bool plan_is_plain_path(const char *path);

/* True for an absolute path without "." or ".." in it. */
bool plan_is_clean_path(const char *path);

/* The unit of a script that a link in "/etc/rcN.d" switches ("S01wiki", "K01wiki"), or NULL. */
const char *plan_switched_script(struct plan *plan, const char *path);

/* The unit that "/etc/systemd/system/X.target.wants/Y" enables, or NULL. */
const char *plan_enabled_by_link(const char *path);

#endif
