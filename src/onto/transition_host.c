/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What belongs to the host as a whole: people, mounts, modules, what starts without a unit. */
#include "base/path.h"
#include "format/packages/upstream_version.h"
#include "onto/transitions_parts.h"

/* ---- people -------------------------------------------------------------------------------- */

static const struct user *user_with(const struct content *content, int64_t uid)
{
	for (vec_each(user, &content->users))
		if (user->uid == uid && user->name)
			return user;
	return NULL;
}

static const struct group *group_with(const struct content *content, int64_t gid)
{
	for (vec_each(group, &content->groups))
		if (group->gid == gid && group->name)
			return group;
	return NULL;
}

static void add_collision(struct transitions *transitions, const char *section, const char *name,
			  int64_t id, const char *there)
{
	struct transition *row = transition_add(transitions, section, name, SEVERITY_WARN);

	row->fate = CHANGES;
	row->what = arena_format(transitions->arena,
				 "%s has the id %lld, which is %s's on the new system", name,
				 (long long)id, there);
	row->proposal =
		"give one of both another id before the files are moved, and look for files "
		"that go by the number";
	transition_note(transitions, &row->evidence, "/etc/passwd and /etc/group of both");
}

static void add_people(struct transitions *transitions)
{
	const struct content *old = transitions->old, *fresh = transitions->target->content;

	for (vec_each(user, &old->users)) {
		const struct user *there = user_with(fresh, user->uid);

		if (user->name && there && text_is(user->made_by, "hand") &&
		    !text_is(there->name, user->name))
			add_collision(transitions, "users", user->name, user->uid, there->name);
	}
	for (vec_each(group, &old->groups)) {
		const struct group *there = group_with(fresh, group->gid);

		if (group->name && there && text_is(group->made_by, "hand") &&
		    !text_is(there->name, group->name))
			add_collision(transitions, "groups", group->name, group->gid, there->name);
	}
}

/* ---- mounts -------------------------------------------------------------------------------- */

/* What kernels took from file systems. */
static const struct mount_rule {
	const char *type;   /* glob(7) */
	const char *option; /* as fstab(5) has it; NULL: the file system itself */
	const char *since;  /* version of the kernel */
	const char *what, *proposal, *source;
} mount_rules[] = {
	{ "reiserfs", NULL, "6.13", "the kernel has no reiserfs any more",
	  "move what is in it to another file system", "Linux 6.13 removed fs/reiserfs" },
	{ "xfs", "barrier", "4.19", "it is refused", "leave the option out",
	  "Linux, Documentation/admin-guide/xfs.rst: removed mount options" },
	{ "xfs", "nobarrier", "4.19", "it is refused", "leave the option out",
	  "Linux, Documentation/admin-guide/xfs.rst: removed mount options" },
	{ "xfs", "delaylog", "4.0", "it is refused", "leave the option out",
	  "Linux, Documentation/admin-guide/xfs.rst: removed mount options" },
	{ "xfs", "nodelaylog", "4.0", "it is refused", "leave the option out",
	  "Linux, Documentation/admin-guide/xfs.rst: removed mount options" },
	{ "xfs", "irixsgid", "4.0", "it is refused", "leave the option out",
	  "Linux, Documentation/admin-guide/xfs.rst: removed mount options" },
	{ "btrfs", "inode_cache", "5.11", "the feature was removed", "leave the option out",
	  "btrfs(5)" },
	{ "nfs*", "udp", "5.6", "NFS over UDP is off unless the kernel is built with it",
	  "use tcp, which the server has to serve",
	  "Linux, fs/nfs/Kconfig: NFS_DISABLE_UDP_SUPPORT" },
	{ "nfs*", "proto=udp", "5.6", "NFS over UDP is off unless the kernel is built with it",
	  "use tcp, which the server has to serve",
	  "Linux, fs/nfs/Kconfig: NFS_DISABLE_UDP_SUPPORT" },
	{ "cifs", "sec=ntlm", "5.15", "NTLM was removed", "use sec=ntlmssp",
	  "Linux 5.15: cifs: remove support for NTLM and weaker authentication algorithms" },
	{ "cifs", "sec=lanman", "5.15", "LANMAN was removed", "use sec=ntlmssp",
	  "Linux 5.15: cifs: remove support for NTLM and weaker authentication algorithms" },
};

/* By the line of fstab(5): the options of a mount are as the kernel calls them now. */
static bool has_option(const struct mount *mount, const char *option)
{
	struct bytes line = bytes_of(mount->fstab), field, one;

	for (int i = 0; i < 4; i++)
		if (!bytes_word(&line, &field))
			return false;
	while (bytes_part(&field, ',', &one))
		if (bytes_is(one, option))
			return true;
	return false;
}

static void add_mounts(struct transitions *transitions, const struct configured_program *kernel)
{
	for (vec_each(mount, &transitions->old->mounts))
		for (size_t i = 0; i < sizeof(mount_rules) / sizeof(mount_rules[0]); i++) {
			const struct mount_rule *rule = &mount_rules[i];

			if (!mount->fstab || !mount->type || !mount->target ||
			    !path_glob_matches(bytes_of(mount->type), bytes_of(rule->type)) ||
			    (rule->option && !has_option(mount, rule->option)) ||
			    !upstream_version_is_between(bytes_of(rule->since),
							 bytes_of(kernel->old_version),
							 bytes_of(kernel->new_version)))
				continue;
			struct transition *row = transition_add(transitions, "mounts",
								mount->target, SEVERITY_BAD);

			row->fate = CHANGES;
			row->what = arena_format(transitions->arena, "%s is mounted as %s%s%s: %s",
						 mount->target, mount->type,
						 rule->option ? " with " : "",
						 rule->option ? rule->option : "", rule->what);
			row->proposal = rule->proposal;
			transition_note(transitions, &row->evidence, rule->source);
		}
}

/* ---- kernel modules ------------------------------------------------------------------------ */

static struct transition *add_module(struct transitions *transitions,
				     const struct kernel_module *module)
{
	struct transition *row = transition_add(transitions, "kernel_modules", module->name,
						module->configured_in ? SEVERITY_WARN
								      : SEVERITY_NOTE);

	row->fate = CHANGES;
	transition_note(transitions, &row->evidence, module->configured_in);
	return row;
}

static void tell_foreign(struct transitions *transitions, const struct kernel_module *module)
{
	struct transition *row = add_module(transitions, module);

	row->severity = SEVERITY_WARN;
	row->what = arena_format(transitions->arena,
				 "the kernel module %s is none of the kernel's own: it was "
				 "built for the old one",
				 module->name);
	row->proposal = "find its source or a newer version, and build it for the kernel there";
	transition_note(transitions, &row->evidence, "/sys/module: its taint");
}

/* Hardware that is not there loads nothing: it is asked for if a file names it. */
static void tell_missing(struct transitions *transitions, const struct kernel_module *module)
{
	struct transition *row = add_module(transitions, module);

	row->fate = STAYS;
	row->what = arena_format(transitions->arena,
				 "the kernel module %s, which is loaded here, is not among those "
				 "of the kernel there",
				 module->name);
	row->proposal = "find out what it was for, and what does that on the new system";
}

static void add_modules(struct transitions *transitions)
{
	const text_list *there = &transitions->target->content->host.kernel.loadable;

	for (vec_each(module, &transitions->old->kernel_modules)) {
		if (!module->name)
			continue;
		if (text_list_has(&module->taints, "out-of-tree"))
			tell_foreign(transitions, module);
		else if (there->count && !text_list_has(there, module->name))
			tell_missing(transitions, module);
	}
}

/* ---- what starts without a unit ------------------------------------------------------------ */

/* Source: systemd 259, NEWS: support for System V scripts and rc.local goes with 260. */
static void add_script(struct transitions *transitions, const char *section, const char *key,
		       bool is_served)
{
	struct transition *row = transition_add(transitions, section, key,
						is_served ? SEVERITY_NOTE : SEVERITY_BAD);

	row->fate = is_served ? MOVES : CHANGES; /* its file is put in any case */
	row->what = arena_format(transitions->arena,
				 is_served ? "%s starts without a unit, which systemd serves up "
					     "to version 259"
					   : "%s starts without a unit, which systemd there does "
					     "not serve",
				 key);
	row->proposal = "write a unit for what it starts";
	transition_note(transitions, &row->evidence, "systemd 259, NEWS");
}

static void add_scripts(struct transitions *transitions, const struct configured_program *systemd)
{
	bool is_served = !systemd ||
			 upstream_version_compare(bytes_of(systemd->new_version), BYTES("260")) < 0;

	for (vec_each(service, &transitions->old->services))
		if (service->name && !service->owner_package && !service->container &&
		    text_is(service->manager, "sysv"))
			add_script(transitions, "services", service->name, is_served);
	for (vec_each(file, &transitions->old->files))
		if (text_is(file->path, "/etc/rc.local"))
			add_script(transitions, "files", file->path, is_served);
}

/* ---- units of packages that are gone ------------------------------------------------------- */

static void add_units(struct transitions *transitions)
{
	for (vec_each(service, &transitions->old->services)) {
		if (!service->name || !service->owner_package || service->container ||
		    (service->enabled != TRI_YES && service->active != TRI_YES) ||
		    !transitions_is_gone(transitions, service->owner_package))
			continue;
		struct transition *row = transition_add(transitions, "services", service->name,
							SEVERITY_WARN);

		row->fate = STAYS;
		row->what = arena_format(transitions->arena, "%s is of %s, which is not there",
					 service->name, service->owner_package);
		row->proposal = "find out what it was for, and what does that on the new release";
	}
}

void transitions_add_host(struct transitions *transitions)
{
	const struct configured_program *kernel = configured_program_named(&transitions->programs,
									   "linux");

	add_people(transitions);
	add_modules(transitions);
	add_units(transitions);
	add_scripts(transitions, configured_program_named(&transitions->programs, "systemd"));
	if (kernel)
		add_mounts(transitions, kernel);
}
