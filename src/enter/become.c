/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: capabilities(7), capset(2), prctl(2), seccomp(2), setrlimit(2), credentials(7). */
#include "enter/become.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int become_bounded(const struct order *order, struct err *err)
{
	for (int i = 0; order->has_limits && i < SUBJECT_LIMITS; i++) {
		const struct rlimit limit = { order->limits[i].soft, order->limits[i].hard };

		/* raising one may not be allowed to us: then ours, which is lower, stays */
		if (setrlimit(i, &limit) < 0 && errno != EPERM)
			return err_errno(err, "resource limit %d", i);
	}
	int fd = order->label ? order->descriptors[ORDER_LABEL] : -1;

	if (order->label && write(fd, order->label, strlen(order->label)) < 0)
		return err_errno(err, "the security label \"%s\"", order->label);
	return 0;
}

/* ---- ids ----------------------------------------------------------------------------------- */

static bool has_these_groups(const struct order *order)
{
	enum { FEW = 64 };
	gid_t groups[FEW];
	int count = getgroups(FEW, groups);

	return count >= 0 && (size_t)count == order->groups.count &&
	       (!count || memcmp(groups, order->groups.at, (size_t)count * sizeof(*groups)) == 0);
}

/* They are still permitted, but with another user id none is in effect. */
static int raise_all(struct err *err)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		return err_errno(err, "capabilities");
	for (int i = 0; i < 2; i++)
		data[i].effective = data[i].permitted;
	return syscall(SYS_capset, &header, data) < 0 ? err_errno(err, "capabilities") : 0;
}

static int become_user(const struct order *order, struct err *err)
{
	/* capabilities are set afterwards, and not lost with the id 0 */
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
		return err_errno(err, "keeping capabilities");
	if (order->sets_groups && !has_these_groups(order) &&
	    setgroups(order->groups.count, order->groups.at) < 0)
		return err_errno(err, "its groups");
	if (setresgid(order->gid, order->gid, order->gid) < 0)
		return err_errno(err, "group id %u", order->gid);
	if (setresuid(order->uid, order->uid, order->uid) < 0)
		return err_errno(err, "user id %u", order->uid);
	return raise_all(err);
}

/* ---- capabilities -------------------------------------------------------------------------- */

enum { CAPABILITIES_MAX = 64 };

static bool has(const struct order *order, enum subject_capabilities set, int capability)
{
	return order->capabilities[set] >> capability & 1;
}

static int drop_bounding(const struct order *order, struct err *err)
{
	for (int i = 0; i < CAPABILITIES_MAX; i++) {
		if (has(order, SUBJECT_BOUNDING, i) || prctl(PR_CAPBSET_DROP, i, 0, 0, 0) == 0)
			continue;
		if (errno == EINVAL) /* this kernel has no more of them */
			return 0;
		int failed = errno;

		if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) > 0)
			return err_set(err, -failed, "dropping capability %d: %s", i,
				       err_words(failed));
	}
	return 0;
}

static int set_capabilities(const struct order *order, struct err *err)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2], now[2];

	if (syscall(SYS_capget, &header, now) < 0)
		return err_errno(err, "capabilities");
	for (int i = 0; i < 2; i++) {
		/* what we do not have ourselves cannot be given */
		uint32_t most = now[i].permitted;

		data[i].permitted = most &
				    (uint32_t)(order->capabilities[SUBJECT_PERMITTED] >> 32 * i);
		data[i].effective = data[i].permitted &
				    (uint32_t)(order->capabilities[SUBJECT_EFFECTIVE] >> 32 * i);
		data[i].inheritable = (most | now[i].inheritable) &
				      (uint32_t)(order->capabilities[SUBJECT_INHERITABLE] >>
						 32 * i);
	}
	if (syscall(SYS_capset, &header, data) < 0)
		return err_errno(err, "capabilities");
	for (int i = 0; i < CAPABILITIES_MAX; i++)
		if (has(order, SUBJECT_AMBIENT, i) &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) < 0 && errno != EPERM &&
		    errno != EINVAL) /* no such capability, or before Linux 4.3 */
			return err_errno(err, "ambient capability %d", i);
	return 0;
}

/* ---- filters ------------------------------------------------------------------------------- */

static int set_filters(const struct order *order)
{
	for (vec_each(filter, &order->filters)) {
		struct sock_fprog program = {
			.len = (unsigned short)(filter->size / sizeof(struct sock_filter)),
			.filter = (struct sock_filter *)filter->at,
		};

		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
			return -errno;
	}
	return 0;
}

void become_movable(const struct order *order, pid_t who)
{
	if (order->processors.size) /* what they are not any more, they need not be */
		(void)sched_setaffinity(who, order->processors.size,
					(const cpu_set_t *)(const void *)order->processors.at);
}

int become_filtered(const struct order *order)
{
	return order->no_new_privileges ? set_filters(order) : 0;
}

/* ---- all of it ----------------------------------------------------------------------------- */

int become(const struct order *order, struct err *err)
{
	if (become_user(order, err) < 0 || drop_bounding(order, err) < 0)
		return err->code;
	/* without no_new_privs they want CAP_SYS_ADMIN, which is about to go */
	int failed = order->no_new_privileges ? 0 : set_filters(order);

	if (failed)
		return err_set(err, failed, "a filter of system calls: %s", err_words(failed));
	if (set_capabilities(order, err) < 0)
		return err->code;
	if (order->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_errno(err, "no_new_privs");
	umask((mode_t)order->mask);
	return 0;
}

/* ---- for files alone ----------------------------------------------------------------------- */

int become_its_root(const struct subject *subject, struct err *err)
{
	uint32_t uid = subject_outside(&subject->uids, 0), gid = subject_outside(&subject->gids, 0);
	int namespace = subject->namespaces[SUBJECT_USER];

	if (namespace < 0)
		return 0;
	if (geteuid() != 0)
		return setns(namespace, CLONE_NEWUSER) < 0
			       ? err_errno(err, "joining the user namespace")
			       : 0;
	setfsgid(gid == SUBJECT_OVERFLOW_ID ? subject->gid : gid);
	setfsuid(uid == SUBJECT_OVERFLOW_ID ? subject->uid : uid);
	return raise_all(err);
}
