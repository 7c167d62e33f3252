/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the Ansible back end share. */
#ifndef TROWEL_CODIFY_ANSIBLE_PARTS_H
#define TROWEL_CODIFY_ANSIBLE_PARTS_H

#include "codify/ansible.h"
#include "codify/yaml_out.h"

/* The lists that a role's tasks go through. Each is a variable ROLE_LIST of the role's defaults,
 * and tasks, in this order. */
enum ansible_list {
	LIST_REPOSITORIES,
	LIST_REPOSITORY_TEMPLATES,
	LIST_PACKAGES,
	LIST_LOCAL_PACKAGES,
	LIST_HELD_PACKAGES,
	LIST_GROUPS,
	LIST_USERS,
	LIST_AGING,
	LIST_LOCALES,
	LIST_LANGUAGE,
	LIST_HOSTS,
	LIST_MOUNTS,
	LIST_DIVERSIONS,
	LIST_CLUSTERS,
	LIST_FOLDERS,
	LIST_PACKED,
	LIST_FILES,
	LIST_TEMPLATES,
	LIST_SECRET_FILES,
	LIST_KEYS,
	LIST_LINKS,
	LIST_HARD_LINKS,
	LIST_PYTHON,
	LIST_TOOLS,
	LIST_WITHDRAWN,
	LIST_PERMISSIONS,
	LIST_STATOVERRIDES,
	LIST_ABSENT,
	LIST_EDITS,
	LIST_REGISTERED,
	LIST_ALTERNATIVES,
	LIST_ACLS,
	LIST_ATTRIBUTES,
	LIST_CAPABILITIES,
	LIST_MOUNTED,
	LIST_UNITS,
	LIST_COUNT,
};

/* "files": the variable's name without its role. */
extern const char *const ansible_list_names[LIST_COUNT];

/* How an item stands in its list. */
enum ansible_rows {
	ROWS_DONE,
	ROWS_UNSURE,      /* a comment: not sure enough */
	ROWS_LEFT_BEHIND, /* a comment: the new release has no place for it */
};

/* True if the item is such a row of that list. */
bool ansible_is_in(const struct plan_item *item, enum ansible_list list, enum ansible_rows rows);

/* How many rows a list of the role has. */
size_t ansible_count(const struct plan_role *role, enum ansible_list list);

/* True if items of the role wait for the cutover. */
bool ansible_waits(const struct plan_role *role);

/* Writes defaults/main.yml, tasks/main.yml, handlers/main.yml of a role into `ret`, which is left
 * empty if there is nothing in it. */
void ansible_defaults(const struct plan *plan, const struct plan_role *role, bool pin,
		      struct buf *ret);
void ansible_tasks(const struct plan *plan, const struct plan_role *role, struct buf *ret);
void ansible_handlers(const struct plan *plan, const struct plan_role *role, struct buf *ret);

/* What follows packages whose services were kept from starting, and the bus from reading what the
 * accounts that they brought may do: without it polkit cannot start. */
#define ANSIBLE_RELOAD_BUS "Let the message bus know what new packages brought"

/* True if the role installs such packages. */
bool ansible_reloads_bus(const struct plan *plan, const struct plan_role *role);

/* True if that handler is the restart of the role's own units, which its tasks notify anyway. */
bool ansible_is_own_restart(const struct plan_role *role, const char *handler);

/* Writes README.md of a role, of the project. */
void ansible_role_readme(const struct plan *plan, const struct plan_role *role, struct buf *ret);
void ansible_readme(const struct plan *plan, const struct ansible_options *options,
		    struct buf *ret);

/* True if variables stand for the old host's name and addresses. Writes them, what may be said of
 * them in host_vars, the task that makes their values final, and what README.md says of them. */
bool ansible_identity_is_used(const struct plan *plan);
void ansible_identity_vars(const struct plan *plan, struct yaml_out *out);
void ansible_identity_example(const struct plan *plan, struct yaml_out *out);
void ansible_identity_task(const struct plan *plan, struct yaml_out *out);
void ansible_identity_readme(const struct plan *plan, struct buf *ret);

/* Writes secrets.yml and secrets/ from sealed values, or secrets.example.yml. */
int ansible_secrets(const struct plan *plan, const struct sealed *sealed,
		    struct project_folder *folder, struct err *err) MUST_CHECK;

/* Writes move-data.yml and move/: what moves the data, and the list of it. */
int ansible_move(const struct plan *plan, struct project_folder *folder,
		 struct err *err) MUST_CHECK;

/* Writes move/data.yml into `ret`. */
void ansible_move_data(const struct plan *plan, struct buf *ret);

/* True if there is anything that move-data.yml moves. */
bool ansible_moves(const struct plan *plan);

/* True if the secret is the whole content of a file, which then lies in secrets/ID. */
bool ansible_is_secret_file(const struct plan *plan, const char *id);

/* True if the role has anything to do. */
bool ansible_is_needed(const struct plan_role *role);

#endif
