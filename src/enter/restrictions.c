/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/restrictions.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "enter/seccomp_filters.h"
#include "enter/tools.h"
#include "format/proc/proc_text.h"

enum { USUAL_MASK = 022 };

const char *const restriction_names[] = { "ids",    "capabilities", "no-new-privs", "seccomp",
					  "label",  "limits",       "oom",          "environment",
					  "folder", "umask",        "cgroup",       NULL };

static int fail_unknown(struct bytes name, struct err *err)
{
	scoped_buf known = { 0 };

	for (const char *const *each = restriction_names; *each; each++)
		buf_add_format(&known, ", %s", *each);
	return err_set(err, -EINVAL, "\"%.*s\" is no restriction: all%s", (int)name.size, name.at,
		       buf_text(&known));
}

int restrictions_parse(const char *list, bool value, bool set[RESTRICTIONS], struct err *err)
{
	struct bytes rest = bytes_of(list), name;

	while (bytes_part(&rest, ',', &name)) {
		int i = 0;

		while (i < RESTRICTIONS && !bytes_is(name, restriction_names[i]))
			i++;
		if (i == RESTRICTIONS && !bytes_is(name, "all"))
			return fail_unknown(name, err);
		for (int j = 0; j < RESTRICTIONS; j++)
			if (i == j || (i == RESTRICTIONS && j != RESTRICTION_CGROUP))
				set[j] = value;
	}
	return 0;
}

/* ---- capabilities -------------------------------------------------------------------------- */

/* What is root's in any container, and what debugging needs beside that. Not among them is what
 * makes a process the host's master, in case something in there takes it over: loading modules,
 * mounting, raw I/O, reading files by their handles. */
static const struct {
	int capability;
	const char *why;
} for_debugging[] = {
	{ CAP_CHOWN, "files" },
	{ CAP_DAC_OVERRIDE, "files" },
	{ CAP_FOWNER, "files" },
	{ CAP_FSETID, "files" },
	{ CAP_SETFCAP, "files" },
	{ CAP_KILL, "signals to any process" },
	{ CAP_SETGID, "becoming somebody else" },
	{ CAP_SETUID, "becoming somebody else" },
	{ CAP_SETPCAP, "becoming somebody else" },
	{ CAP_NET_BIND_SERVICE, "servers on low ports" },
	{ CAP_NET_RAW, "ping, tcpdump" },
	{ CAP_NET_ADMIN, "tcpdump, ss, ip" },
	{ CAP_SYS_CHROOT, "chroot" },
	{ CAP_SYS_PTRACE, "strace, gdb, and looking at any process" },
	{ CAP_SYS_NICE, "priorities" },
	{ CAP_AUDIT_WRITE, "sessions" },
};

static uint64_t debugging_set(void)
{
	uint64_t set = 0;

	for (size_t i = 0; i < sizeof(for_debugging) / sizeof(for_debugging[0]); i++)
		set |= UINT64_C(1) << for_debugging[i].capability;
	return set;
}

uint64_t restrictions_usual(const struct subject *subject)
{
	/* in a user namespace of its own they are all about that */
	return subject->namespaces[SUBJECT_USER] >= 0 ? UINT64_MAX : debugging_set();
}

/* Programs that another user than root executes have what is passed on, and no more. */
static bool is_wanted(enum subject_capabilities set, uint32_t uid)
{
	return (set != SUBJECT_INHERITABLE && set != SUBJECT_AMBIENT) || uid != 0;
}

static void add_capabilities(const struct subject *subject, bool is_kept, uint64_t exceptions,
			     struct order *ret)
{
	uint64_t usual = restrictions_usual(subject);

	for (int i = 0; i < SUBJECT_CAPABILITY_SETS; i++) {
		bool wanted = is_wanted((enum subject_capabilities)i, ret->uid);

		ret->capabilities[i] = is_kept ? subject->capabilities[i] : wanted ? usual : 0;
		ret->capabilities[i] |= wanted ? exceptions : 0;
	}
}

/* All that this kernel knows. */
static uint64_t all_capabilities(void)
{
	enum { BITS = 64 };
	uint64_t set = 0;

	for (int i = 0; i < BITS && prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
		set |= UINT64_C(1) << i;
	return set;
}

uint64_t restrictions_missing(const struct subject *subject, bool has_ids)
{
	bool is_root = !has_ids || subject_inside(&subject->uids, subject->uid) == 0;

	return all_capabilities() &
	       ~subject->capabilities[is_root ? SUBJECT_BOUNDING : SUBJECT_AMBIENT];
}

/* ---- ids ----------------------------------------------------------------------------------- */

static void add_ids(const struct subject *subject, bool is_kept, struct arena *arena,
		    struct order *ret)
{
	ret->sets_groups = subject->namespaces[SUBJECT_USER] < 0 || subject->may_set_groups;
	if (!is_kept)
		return; /* 0, and no other group */
	ret->uid = subject_inside(&subject->uids, subject->uid);
	ret->gid = subject_inside(&subject->gids, subject->gid);
	for (vec_each(group, &subject->groups))
		*vec_push_in(arena, &ret->groups) = subject_inside(&subject->gids, *group);
}

/* ---- environment --------------------------------------------------------------------------- */

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static void add_setting(struct arena *arena, struct order *ret, const char *name, const char *value)
{
	if (value)
		*vec_push_in(arena, &ret->environment) = arena_format(arena, "%s=%s", name, value);
}

/* The tools come first: what is found in the container may be anything. */
static void add_usual(struct arena *arena, struct order *ret)
{
	add_setting(arena, ret, "PATH", TOOLBOX_PREFIX "/bin:" USUAL_PATH);
	add_setting(arena, ret, "HOME", "/root");
	add_setting(arena, ret, "USER", "root");
	add_setting(arena, ret, "TERM", getenv("TERM"));
	add_setting(arena, ret, "COLORTERM", getenv("COLORTERM"));
	add_setting(arena, ret, "LANG", "C.UTF-8");
}

static int add_environment(struct subject *subject, bool is_kept, struct arena *arena,
			   struct order *ret, struct err *err)
{
	scoped_buf text = { 0 };
	struct bytes rest, name, value;
	bool has_path = false;

	if (!is_kept) {
		add_usual(arena, ret);
		return 0;
	}
	if (subject_environment(subject, &text, err) < 0)
		return err->code;
	for (rest = buf_bytes(&text); proc_text_setting(&rest, &name, &value);) {
		bool is_path = bytes_is(name, "PATH");

		has_path |= is_path;
		add_setting(arena, ret, arena_string(arena, name),
			    arena_format(arena, "%.*s%s", (int)value.size, value.at,
					 is_path ? ":" TOOLBOX_PREFIX "/bin" : ""));
	}
	if (!has_path)
		add_setting(arena, ret, "PATH", USUAL_PATH ":" TOOLBOX_PREFIX "/bin");
	add_setting(arena, ret, "TERM", getenv("TERM"));
	return 0;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int add_filter(struct bytes filter, const struct restriction_exceptions *exceptions,
		      struct arena *arena, struct order *ret, struct err *err)
{
	scoped_buf excepted = { 0 };

	if (memchr(exceptions->calls, true, sizeof(exceptions->calls))) {
		if (seccomp_program_except(filter, exceptions->calls, &excepted) < 0)
			return err_set(err, -E2BIG,
				       "its filters of system calls: too long for exceptions");
		filter = buf_bytes(&excepted);
		filter.at = memcpy(arena_alloc(arena, filter.size), filter.at, filter.size);
	}
	*vec_push_in(arena, &ret->filters) = filter;
	return 0;
}

static int add_filters(const struct subject *subject,
		       const struct restriction_exceptions *exceptions, struct arena *arena,
		       struct order *ret, struct err *err)
{
	seccomp_filter_list filters = { 0 };

	if (!subject->has_filters)
		return 0;
	if (seccomp_filters_read((pid_t)subject->pid, arena, &filters, err) < 0)
		return err->code;
	for (vec_each(filter, &filters))
		if (add_filter(*filter, exceptions, arena, ret, err) < 0)
			return err->code;
	return 0;
}

int restrictions_order(struct subject *subject, const bool set[RESTRICTIONS],
		       const struct restriction_exceptions *exceptions, struct arena *arena,
		       struct order *ret, struct err *err)
{
	add_ids(subject, set[RESTRICTION_IDS], arena, ret);
	add_capabilities(subject, set[RESTRICTION_CAPABILITIES], exceptions->capabilities, ret);
	ret->no_new_privileges = set[RESTRICTION_NO_NEW_PRIVILEGES] && subject->no_new_privileges;
	ret->has_limits = set[RESTRICTION_LIMITS] && subject->has_limits;
	memcpy(ret->limits, subject->limits, sizeof(ret->limits));
	ret->label = set[RESTRICTION_LABEL] ? subject->label : NULL;
	ret->folder = set[RESTRICTION_FOLDER] ? subject->folder : "/";
	ret->mask = set[RESTRICTION_UMASK] && subject->mask != UNKNOWN ? (uint32_t)subject->mask
								       : USUAL_MASK;
	if (set[RESTRICTION_SECCOMP] && add_filters(subject, exceptions, arena, ret, err) < 0)
		return err->code;
	return add_environment(subject, set[RESTRICTION_ENVIRONMENT], arena, ret, err);
}

/* ---- which of it binds --------------------------------------------------------------------- */

static bool is_root(const struct subject *subject)
{
	for (vec_each(group, &subject->groups))
		if (subject_inside(&subject->gids, *group) != 0)
			return false;
	return subject_inside(&subject->uids, subject->uid) == 0 &&
	       subject_inside(&subject->gids, subject->gid) == 0;
}

static bool has_lower_limits(const struct subject *subject)
{
	struct rlimit ours;

	for (int i = 0; subject->has_limits && i < SUBJECT_LIMITS; i++)
		if (getrlimit((__rlimit_resource_t)i, &ours) == 0 &&
		    (subject->limits[i].soft < ours.rlim_cur ||
		     subject->limits[i].hard < ours.rlim_max))
			return true;
	return false;
}

void restrictions_leave_binding(const struct subject *subject, bool set[RESTRICTIONS])
{
	const bool binds[RESTRICTIONS] = {
		[RESTRICTION_IDS] = !is_root(subject),
		[RESTRICTION_CAPABILITIES] = restrictions_missing(subject, true) != 0,
		[RESTRICTION_NO_NEW_PRIVILEGES] = subject->no_new_privileges,
		[RESTRICTION_SECCOMP] = subject->has_filters,
		[RESTRICTION_LABEL] = subject->label != NULL,
		[RESTRICTION_LIMITS] = has_lower_limits(subject),
		[RESTRICTION_OOM] = subject->oom_score > 0, /* UNKNOWN is less */
		[RESTRICTION_ENVIRONMENT] = true,
		[RESTRICTION_FOLDER] = strcmp(subject->folder, "/") != 0,
		[RESTRICTION_UMASK] = subject->mask != UNKNOWN && subject->mask != USUAL_MASK,
		[RESTRICTION_CGROUP] = true,
	};

	for (int i = 0; i < RESTRICTIONS; i++)
		set[i] = set[i] && binds[i];
}
