/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files, folders and links that differ from what packages bring. */
#include <archive_entry.h>

#include "base/path.h"
#include "base/utf8.h"
#include "codify/cutover_rules.h"
#include "codify/plan_parts.h"
#include "format/secrets/secret_template.h"
#include "snapshot/wording.h"

#define OF(row, finding_) text_list_has(&(row)->finding, finding_)

/* What says where packages come from has to be there before they are installed. */
static const char *const repository_places[] = {
	"/etc/apt/**", "/etc/yum.repos.d/**", "/etc/yum.conf",
	"/etc/dnf/**", "/etc/pki/rpm-gpg/**", "/usr/share/keyrings/**",
};

/* Commands that read a new file before it takes the place of the old one; and what has to happen
 * after a change, where that is nothing that a role's service does. With a unit: only where that
 * ran on the old host, since it would start it. */
static const struct {
	const char *pattern;
	const char *validate;
	const char *handler;
	const char *unit;
} known_files[] = {
	{ "/etc/sudoers", "/usr/sbin/visudo -cf %s", NULL, NULL },
	{ "/etc/sudoers.d/*", "/usr/sbin/visudo -cf %s", NULL, NULL },
	{ "/etc/ssh/sshd_config", "/usr/sbin/sshd -t -f %s", NULL, NULL },
	{ "/etc/sysctl.conf", NULL, "Apply kernel settings", NULL },
	{ "/etc/sysctl.d/*", NULL, "Apply kernel settings", NULL },
	{ "/etc/modules-load.d/*", NULL, "Load kernel modules", NULL },
	{ "/etc/modules", NULL, "Load kernel modules", NULL },
	{ "/etc/systemd/system/**", NULL, "Reload systemd", NULL },
	{ "/etc/init.d/*", NULL, "Reload systemd", NULL },
	{ "/etc/locale.gen", NULL, "Generate locales", NULL },
	{ "/etc/aliases", NULL, "Rebuild mail aliases", NULL },
	{ "/etc/udev/rules.d/*", NULL, "Reload device rules", NULL },
	{ "/etc/nftables.conf", "/usr/sbin/nft -c -f %s", "Load the packet filter's rules",
	  "nftables.service" },
	{ "/etc/nftables.d/**", NULL, "Load the packet filter's rules", "nftables.service" },
	{ "/etc/iptables/rules.v4", "/usr/sbin/iptables-restore --test %s",
	  "Load the packet filter's saved rules", "netfilter-persistent.service" },
	{ "/etc/iptables/rules.v6", "/usr/sbin/ip6tables-restore --test %s",
	  "Load the packet filter's saved rules", "netfilter-persistent.service" },
	/* its own files say whether it filters at all, and whoever enabled it started no unit */
	{ "/etc/ufw/**", NULL, "Reload ufw", NULL },
	{ "/etc/default/ufw", NULL, "Reload ufw", NULL },
	{ "/etc/firewalld/**", NULL, "Restart firewalld", "firewalld.service" },
	{ "/etc/supervisor/**", NULL, "Restart supervisor", "supervisor.service" },
};

static bool is_class(const struct file_row *row, const char *name)
{
	return text_is(row->file_class, name);
}

static bool is_type(const struct file_row *row, const char *name)
{
	return text_is(row->type, name);
}

static bool is_repository(const char *path)
{
	for (size_t i = 0; i < sizeof(repository_places) / sizeof(repository_places[0]); i++)
		if (path_matches(bytes_of(path), repository_places[i]))
			return true;
	return false;
}

static const char *octal(const char *mode)
{
	uint64_t value;

	return mode && bytes_u64(bytes_of(mode), 8, &value) && value <= 07777 ? mode : NULL;
}

/* A name that the host knows, or the number. */
static const char *account(struct plan *plan, const char *name, int64_t id, bool is_known)
{
	if (is_known && plan_is_account_name(name))
		return name;
	return id >= 0 ? arena_format(&plan->arena, "%lld", (long long)id) : NULL;
}

static const char *user_of(struct plan *plan, const char *name, int64_t uid)
{
	return account(plan, name, uid, plan_knows_user(plan, name));
}

static const char *group_of(struct plan *plan, const char *name, int64_t gid)
{
	return account(plan, name, gid, plan_knows_group(plan, name));
}

/* The first finding in words, and the first evidence there is. */
static const char *finding_of(const struct file_row *row)
{
	static const struct {
		const char *finding, *words;
	} words[] = {
		{ "deleted", "removed by hand" },
		{ "changed", "changed by hand" },
		{ "added", "added by hand" },
		{ "diverted", "put elsewhere by hand" },
		{ "overridden", "put in the place of what a package brought" },
		{ "alternative", "chosen by hand" },
		{ "mode", "another mode than its package's" },
		{ "setuid", "another set-uid bit than its package's" },
		{ "owner", "another owner than its package's" },
		{ "unowned", "no package brought it" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (OF(row, words[i].finding))
			return words[i].words;
	return "it differs from what its package brought";
}

/* Ages of files are not why they are there, and the same host would be another project each day. */
static const char *lasting_evidence(const struct file_row *row)
{
	for (vec_each(evidence, &row->evidence))
		if (!bytes_starts(bytes_of(*evidence), WORDING_TREE_SPREAD) &&
		    !bytes_ends(bytes_of(*evidence), WORDING_TREE_RECENT))
			return *evidence;
	return NULL;
}

static const char *why_of(struct plan *plan, const struct file_row *row)
{
	const char *evidence = lasting_evidence(row);

	if (row->expected)
		evidence = row->expected;
	return arena_format(&plan->arena, "%s%s%s%s%s", finding_of(row),
			    row->owner_package ? ", of " : "",
			    row->owner_package ? row->owner_package : "", evidence ? "; " : "",
			    evidence ? evidence : "");
}

static struct plan_item *add(struct plan *plan, const struct file_row *row, enum plan_kind kind)
{
	struct plan_role *role = plan_role_of_file(plan, row);
	struct plan_item *item = plan_add(plan, role, kind, row->path);

	item->owner = user_of(plan, row->user, row->uid);
	item->group = group_of(plan, row->group, row->gid);
	item->mode = octal(row->mode);
	item->target = row->target;
	item->sha256 = row->sha256;
	item->size = row->size;
	item->is_config = is_class(row, "config");
	item->why = why_of(plan, row);
	item->held = cutover_why_file(row->path);
	item->is_own = !row->owner_package;
	if (row->evidence.count && bytes_starts(bytes_of(row->evidence.at[0]), "likely"))
		item->confidence = LIKELY;
	if (item->held && kind == PLAN_PACKED)
		item->left_out = "it has to wait for the cutover, and its name is an odd one";
	return item;
}

static void leave_out(struct plan *plan, const struct file_row *row, const char *why)
{
	add(plan, row, PLAN_OTHER)->left_out = why;
}

/* ---- what is there ------------------------------------------------------------------------- */

static bool runs(const struct plan *plan, const char *unit)
{
	for (vec_each(service, &plan->content->services))
		if (text_is(service->name, unit) && service->active == TRI_YES)
			return true;
	return false;
}

static void describe_file(const struct plan *plan, struct plan_item *item)
{
	for (size_t i = 0; i < sizeof(known_files) / sizeof(known_files[0]); i++)
		if (path_matches(bytes_of(item->name), known_files[i].pattern)) {
			item->validate = known_files[i].validate;
			if (!known_files[i].unit || runs(plan, known_files[i].unit))
				item->handler = known_files[i].handler;
		}
}

/* True if the content itself is what differs, and not what stands around it. */
static bool differs_in_content(const struct file_row *row)
{
	static const char *const findings[] = { "changed", "unowned",  "overridden",
						"added",   "diverted", "type" };

	for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++)
		if (OF(row, findings[i]))
			return true;
	return row->finding.count == 0;
}

/* The id of the secret that is the whole file, NULL where none is: its content may be in the sealed
 * file. */
static const char *secret_of(const struct plan *plan, const struct file_row *row)
{
	for (vec_each(secret, &plan->content->secrets))
		if (secret->path && secret->id && strcmp(secret->path, row->path) == 0 &&
		    secret->location && strcmp(secret->location, "the whole file") == 0 &&
		    secret_id_is_valid(bytes_of(secret->id)) && plan_is_plain_path(row->path))
			return secret->id;
	return NULL;
}

static void leave_uncarried(struct plan *plan, const struct file_row *row)
{
	if (is_class(row, "data")) {
		struct plan_item *item = add(plan, row, PLAN_DATA);

		/* plan_move.c says by what */
		item->left_out = "data";
		item->is_tree = OF(row, "tree");
	} else {
		leave_out(plan, row,
			  row->reason ? arena_format(&plan->arena, "not carried: %s", row->reason)
				      : "not carried");
	}
}

/* Who surveys a host leaves that behind. */
static bool is_survey(const struct file_row *row)
{
	return bytes_ends(bytes_of(row->path), "/trowel") ||
	       bytes_ends(bytes_of(row->path), ".trowel");
}

/* Who applies the project gets in by such a file: keys are added to it. */
static bool is_keys(const char *path)
{
	struct bytes folder = path_folder(path);

	return bytes_ends(folder, "/.ssh") && (strcmp(path_name(path), "authorized_keys") == 0 ||
					       strcmp(path_name(path), "authorized_keys2") == 0);
}

static enum plan_kind kind_of(const struct file_row *row)
{
	if (!differs_in_content(row) && plan_is_plain_path(row->path))
		return PLAN_PERMISSIONS;
	if (!plan_is_plain_path(row->path))
		return PLAN_PACKED;
	if (row->hardlink_of && plan_is_plain_path(row->hardlink_of))
		return PLAN_HARD_LINK;
	if (is_keys(row->path))
		return PLAN_KEYS;
	return is_repository(row->path) ? PLAN_REPOSITORY : PLAN_FILE;
}

static void add_hard_link(struct plan *plan, const struct file_row *row)
{
	struct plan_role *role = plan_later_role(plan, plan_role_of_file(plan, row),
						 row->hardlink_of);
	struct plan_item *item = plan_add(plan, role, PLAN_HARD_LINK, row->path);

	item->target = row->hardlink_of;
	item->mode = octal(row->mode);
	item->held = cutover_why_file(row->path);
	item->is_own = !row->owner_package;
	item->why = why_of(plan, row);
}

/* What is put as it was found; true if it will be there. */
static bool put_file(struct plan *plan, const struct file_row *row)
{
	enum plan_kind kind = kind_of(row);
	struct plan_item *item, *unit;

	if (kind != PLAN_PERMISSIONS && row->carried != TRI_YES) {
		if (secret_of(plan, row))
			add(plan, row, PLAN_SECRET_FILE)->secret = secret_of(plan, row);
		else if (is_class(row, "secret"))
			leave_out(plan, row,
				  "a secret, and nothing says that its content was sealed");
		else
			leave_uncarried(plan, row);
		return false;
	}
	if (kind == PLAN_HARD_LINK) {
		add_hard_link(plan, row);
		return false; /* what stands beside is that of the file */
	}
	item = add(plan, row, kind);
	if (kind == PLAN_FILE)
		describe_file(plan, item);
	/* systemd runs it at boot if it may be executed: systemd-rc-local-generator(8) */
	if (kind == PLAN_FILE && strcmp(row->path, "/etc/rc.local") == 0 && item->mode &&
	    strpbrk(item->mode, "1357")) {
		const char *held = item->held;

		unit = plan_unit(plan, "rc-local.service");
		unit->started = TRI_YES;
		unit->held = held;
		unit->why = "it runs /etc/rc.local, at boot";
	}
	return true;
}

/* It is the package's, and all there is to put is what dpkg was told. */
static bool is_only_told(const struct file_row *row)
{
	return row->carried != TRI_YES && !row->owner_package && !OF(row, "unowned");
}

static void add_file(struct plan *plan, const struct file_row *row)
{
	struct plan_role *role = plan_role_of_file(plan, row);
	bool is_told = plan_dpkg_overrides(plan, role, row);

	if (is_class(row, "identity"))
		leave_out(plan, row, "it is part of the old host's identity");
	else if (is_survey(row))
		leave_out(plan, row, "it is trowel, or what trowel wrote");
	else if (OF(row, "leftover"))
		leave_out(plan, row, "a leftover that nothing reads");
	else if ((is_told && is_only_told(row)) || put_file(plan, row))
		plan_attributes(plan, role, row, cutover_why_file(row->path));
}

/* Files of a tree that is put, which do not come with it. */
static void add_left_behind(struct plan *plan, const struct file_row *row)
{
	struct plan_role *role = plan_role_of_file(plan, row);

	for (vec_each(path, &row->left_behind)) {
		if (plan_is_clean_path(*path) && path_is_below(*path, row->path))
			/* plan_move.c says by what */
			plan_add(plan, role, PLAN_DATA, *path)->left_out = "data";
		else
			plan_leave_out(plan, role, *path, "its path is not a clean one");
	}
	if (row->reason)
		plan_leave_out(plan, role, arena_format(&plan->arena, "%s, parts of it", row->path),
			       row->reason);
}

static void add_folder(struct plan *plan, const struct file_row *row)
{
	/* in an empty one that a daemon writes in there may be something tomorrow */
	bool is_tree = OF(row, "tree") &&
		       (row->entries != 0 || text_is(row->class_why, WORDING_WRITTEN));

	if (plan_is_mounted_on(plan, row->path)) /* systemd makes it, and what is there is not it */
		return;
	bool is_told = plan_dpkg_overrides(plan, plan_role_of_file(plan, row), row);

	if (is_tree && row->carried == TRI_YES)
		add(plan, row, PLAN_PACKED);
	else if (!plan_is_plain_path(row->path))
		leave_out(plan, row, "its name is not one that Ansible takes");
	else if (!is_told || !is_only_told(row))
		add(plan, row, row->owner_package ? PLAN_PERMISSIONS : PLAN_DIRECTORY);
	plan_attributes(plan, plan_role_of_file(plan, row), row, cutover_why_file(row->path));
	/* the folder itself is made, for what is to be moved into it */
	if (is_tree && row->carried != TRI_YES)
		leave_uncarried(plan, row);
	else if (is_tree)
		add_left_behind(plan, row);
}

/* ---- links --------------------------------------------------------------------------------- */

static void add_alternative(struct plan *plan, const struct file_row *row)
{
	const char *name = path_name(row->path);

	if (plan_registered(plan, row))
		return;
	if (!plan_is_package_name(name) || !plan_is_plain_path(row->target) ||
	    !bytes_is(path_folder(row->path), "/etc/alternatives")) {
		leave_out(plan, row, "its name is not one of an alternative");
		return;
	}
	struct plan_item *item = add(plan, row, PLAN_ALTERNATIVE);

	item->name = name;
}

/* Where a link leads may be relative; what modules expand is the same as in a path. */
static bool is_plain_target(const char *target)
{
	return *target && !strpbrk(target, "$~\n\r") && !strstr(target, "{{") &&
	       !strstr(target, "{%") && utf8_is_valid(bytes_of(target));
}

/* A link that starts a script at boot; those that stop it come with it. */
static void add_script(struct plan *plan, const struct file_row *row)
{
	struct plan_item *item = plan_unit(plan, plan_switched_script(plan, row->path));

	item->is_script = true;
	if (path_name(row->path)[0] == 'S' && item->enabled != TRI_YES) {
		item->enabled = TRI_YES;
		item->why = why_of(plan, row);
	}
}

static void add_link(struct plan *plan, const struct file_row *row)
{
	const char *unit = plan_enabled_by_link(row->path);
	bool is_mask = row->target && strcmp(row->target, "/dev/null") == 0 &&
		       bytes_is(path_folder(row->path), "/etc/systemd/system");

	if (OF(row, "alternative")) {
		add_alternative(plan, row);
	} else if (is_mask && plan_unit(plan, path_name(row->path))) {
		struct plan_item *item = plan_unit(plan, path_name(row->path));

		item->masked = TRI_YES;
		item->why = why_of(plan, row);
	} else if (unit && plan_unit(plan, unit)) {
		struct plan_item *item = plan_unit(plan, unit);

		item->enabled = TRI_YES;
		item->why = why_of(plan, row);
	} else if (plan_switched_script(plan, row->path)) {
		add_script(plan, row);
	} else if (!plan_is_plain_path(row->path)) {
		add(plan, row, PLAN_PACKED);
	} else if (!row->target || !is_plain_target(row->target)) {
		leave_out(plan, row, "where it leads is not a name that Ansible takes");
	} else {
		add(plan, row, PLAN_LINK);
	}
}

/* ---- what is not there --------------------------------------------------------------------- */

static void add_absent(struct plan *plan, const struct file_row *row)
{
	const char *unit = plan_enabled_by_link(row->path);

	if (unit && plan_unit(plan, unit)) {
		struct plan_item *item = plan_unit(plan, unit);

		item->enabled = TRI_NO;
		item->why = why_of(plan, row);
	} else if (OF(row, "tree") || !plan_is_plain_path(row->path)) {
		leave_out(plan, row, "many files are missing there: an image without them, likely");
	} else {
		struct plan_item *item = add(plan, row, PLAN_ABSENT);

		item->held = NULL;
		item->confidence = is_class(row, "config") ? CERTAIN : POSSIBLE;
	}
}

void plan_take_ownership(struct plan *plan, struct plan_item *item,
			 const struct archive_member *member)
{
	const char *owner = user_of(plan, archive_entry_uname(member->entry),
				    archive_entry_uid(member->entry));
	const char *group = group_of(plan, archive_entry_gname(member->entry),
				     archive_entry_gid(member->entry));

	item->owner = owner ? arena_string(&plan->arena, bytes_of(owner)) : NULL;
	item->group = group ? arena_string(&plan->arena, bytes_of(group)) : NULL;
	item->mode = arena_format(&plan->arena, "%04o", archive_member_mode(member));
}

/* Folders that every system has, and those that systemd makes for its own links. */
static bool is_usual_folder(struct bytes path)
{
	static const char *const usual[] = { "/opt",
					     "/srv",
					     "/home",
					     "/mnt",
					     "/media",
					     "/usr/local",
					     "/usr/local/*",
					     "/etc/systemd/system/*.wants",
					     "/etc/systemd/system/*.requires" };

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (path_matches(path, usual[i]))
			return true;
	return false;
}

void plan_add_folder(struct plan *plan, const struct archive_member *member)
{
	const struct file_row row = { .path = arena_string(&plan->arena, bytes_of(member->path)) };
	struct bytes path = bytes_of(row.path);
	struct plan_item *item;

	if (!plan_is_plain_path(row.path) || is_usual_folder(path))
		return;
	item = plan_add(plan, plan_role_of_file(plan, &row), PLAN_DIRECTORY, row.path);
	plan_take_ownership(plan, item, member);
	item->why = "no package brings it, and it holds what was found";
	item->is_way = true;
	plan_member_attributes(plan, plan_role_of_file(plan, &row), member);
}

static void add_row(struct plan *plan, const struct file_row *row)
{
	if (!plan_is_clean_path(row->path))
		plan_leave_out(plan, plan_base(plan), row->path, "its path is not a clean one");
	else if (OF(row, "diverted") && !row->type)
		plan_dpkg_overrides(plan, plan_role_of_file(plan, row), row);
	else if (OF(row, "deleted"))
		add_absent(plan, row);
	else if (is_type(row, "file"))
		add_file(plan, row);
	else if (is_type(row, "directory"))
		add_folder(plan, row);
	else if (is_type(row, "link"))
		add_link(plan, row);
	else
		leave_out(plan, row, "it is no file, folder or link");
}

/* ---- what trees bring ---------------------------------------------------------------------- */

MAP_DEFINE(tree_map, const char *, const struct file_row *, map_hash_text, map_equal_text);

/* The row of the lowest tree that the path lies in, or NULL. */
static const struct file_row *tree_of(const struct tree_map *trees, const char *path)
{
	scoped_buf folder = { 0 };

	buf_add_text(&folder, path);
	while (folder.size) {
		buf_cut(&folder, path_folder(buf_text(&folder)).size);
		const struct file_row *const *tree = tree_map_find(trees, buf_text(&folder));

		if (tree)
			return *tree;
	}
	return NULL;
}

/* A program in a tree that is carried, or a file of live data, has a row of its own for whoever
 * reads them; here it comes with its tree. */
static bool comes_with_tree(const struct tree_map *trees, const struct file_row *row)
{
	const struct file_row *tree = row->path && is_type(row, "file") ? tree_of(trees, row->path)
									: NULL;

	if (!tree || OF(row, "deleted"))
		return false;
	if (tree->carried == TRI_YES)
		return row->carried == TRI_YES;
	return is_class(tree, "data") && is_class(row, "data") && row->carried != TRI_YES;
}

/* Files of packages that no repository holds and that are no .deb: put one by one. */
static void add_preserved(struct plan *plan, const struct file_row *row)
{
	if (row->carried != TRI_YES || !plan_is_clean_path(row->path) ||
	    plan_map_find(&plan->files, row->path))
		return;
	struct plan_item *item = add(plan, row, PLAN_PACKED);

	item->why = arena_format(&plan->arena, "of a package that no repository holds%s%s",
				 row->evidence.count ? ": " : "",
				 row->evidence.count ? row->evidence.at[0] : "");
}

void plan_files(struct plan *plan)
{
	struct tree_map trees = { 0 };

	for (vec_each(row, &plan->content->files))
		if (row->path && OF(row, "tree") && is_type(row, "directory") &&
		    !OF(row, "deleted"))
			*tree_map_put(&trees, row->path) = row;
	for (vec_each(row, &plan->content->files))
		if (!comes_with_tree(&trees, row))
			add_row(plan, row);
	tree_map_deinit(&trees);
	for (vec_each(row, &plan->content->preserved_files))
		add_preserved(plan, row);
}
