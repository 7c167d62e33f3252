/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/subject.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "base/helper.h"
#include "format/proc/proc_pid_stat.h"
#include "format/proc/proc_text.h"
#include "kernel/procfs.h"

enum {
	RECORD_MAX = 64 * 1024,
	ENVIRONMENT_MAX = 1 << 20,
	ENVIRONMENT_MS = 2000,
	MAPS_MAX = 64 * 1024,
};

const char *const subject_namespace_names[] = { "cgroup", "ipc", "uts",  "net", "mnt",
						"time",   "pid", "user", NULL };

/* Which link of /proc/PID/ns: children's where those are what counts. */
static const char *const links[SUBJECT_NAMESPACES] = {
	"ns/cgroup", "ns/ipc", "ns/uts", "ns/net", "ns/mnt", "ns/time", "ns/pid", "ns/user",
};

/* ---- identity ------------------------------------------------------------------------------ */

static uint64_t started_ticks(int process)
{
	scoped_buf text = { 0 };
	struct proc_pid_stat stat;

	if (procfs_read_record(process, "stat", RECORD_MAX, &text) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&text), &stat) || stat.state == 'Z')
		return 0;
	return stat.started_ticks;
}

bool subject_is_alive(const struct subject *subject)
{
	return started_ticks(subject->process) == subject->started_ticks;
}

static int gone(const struct subject *subject, struct err *err)
{
	return err_set(err, -ESRCH, "process %lld has ended", (long long)subject->pid);
}

/* ---- namespaces ---------------------------------------------------------------------------- */

static int open_namespaces(struct subject *subject, struct err *err)
{
	scoped_fd int own = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; i < SUBJECT_NAMESPACES; i++) {
		int64_t theirs, ours;
		int failed = procfs_namespace(subject->process, links[i], &theirs);

		if (failed == -ENOENT && subject_is_alive(subject))
			continue; /* a kernel without this kind */
		if (failed == -EACCES || failed == -EPERM)
			return err_set(err, failed,
				       "process %lld may not be looked at: %s; enter as root",
				       (long long)subject->pid, err_words(failed));
		if (failed)
			return gone(subject, err);
		if (procfs_namespace(own, links[i], &ours) == 0 && ours == theirs)
			continue;
		subject->namespaces[i] = openat(subject->process, links[i], O_RDONLY | O_CLOEXEC);
		if (subject->namespaces[i] < 0)
			return err_errno(err, "%s of process %lld", links[i],
					 (long long)subject->pid);
	}
	return 0;
}

static int open_root(struct subject *subject, struct err *err)
{
	scoped_buf root = { 0 }, folder = { 0 };

	subject->root = openat(subject->process, "root", O_PATH | O_CLOEXEC);
	if (subject->root < 0 || procfs_readlink(subject->process, "root", &root) < 0 ||
	    procfs_readlink(subject->process, "cwd", &folder) < 0)
		return err_errno(err, "the root of process %lld", (long long)subject->pid);
	subject->root_path = arena_string(&subject->arena, buf_bytes(&root));
	struct bytes path = buf_bytes(&folder);

	if (strcmp(subject->root_path, "/") != 0)
		bytes_skip(&path, subject->root_path);
	subject->folder = path.size && path.at[0] == '/' ? arena_string(&subject->arena, path)
							 : "/";
	return 0;
}

/* ---- what it may --------------------------------------------------------------------------- */

/* The word at `index` behind the name of a line; empty if there is none. */
static struct bytes word_of(struct bytes text, const char *name, size_t index)
{
	struct bytes line, word = { 0 };
	bool is_there = false;

	while (!is_there && bytes_line(&text, &line))
		is_there = bytes_skip(&line, name);
	for (size_t i = 0; is_there && i <= index; i++)
		is_there = bytes_word(&line, &word);
	return is_there ? word : (struct bytes){ 0 };
}

static uint64_t number_of(struct bytes text, const char *name, size_t index, unsigned base)
{
	uint64_t number = 0;

	(void)bytes_u64(word_of(text, name, index), base, &number);
	return number;
}

static int read_status(struct subject *subject)
{
	enum { EFFECTIVE = 1, HEXADECIMAL = 16, DECIMAL = 10, OCTAL = 8 };
	static const char *const names[] = { "CapInh:", "CapPrm:", "CapEff:", "CapBnd:",
					     "CapAmb:" };
	scoped_buf text = { 0 };
	int failed = procfs_read_record(subject->process, "status", RECORD_MAX, &text);
	struct bytes status = buf_bytes(&text), group;

	if (failed)
		return failed;
	subject->uid = (uid_t)number_of(status, "Uid:", EFFECTIVE, DECIMAL);
	subject->gid = (gid_t)number_of(status, "Gid:", EFFECTIVE, DECIMAL);
	for (size_t i = 0; (group = word_of(status, "Groups:", i)).size; i++) {
		uint64_t number;

		if (bytes_u64(group, DECIMAL, &number))
			*vec_push_in(&subject->arena, &subject->groups) = (gid_t)number;
	}
	for (int i = 0; i < SUBJECT_CAPABILITY_SETS; i++)
		subject->capabilities[i] = number_of(status, names[i], 0, HEXADECIMAL);
	subject->no_new_privileges = number_of(status, "NoNewPrivs:", 0, DECIMAL);
	subject->has_filters = number_of(status, "Seccomp:", 0, DECIMAL) == 2;
	if (word_of(status, "Umask:", 0).size)
		subject->mask = (int64_t)number_of(status, "Umask:", 0, OCTAL);
	return 0;
}

/* Lines "inside outside count". Source: user_namespaces(7). */
static void read_map(struct subject *subject, const char *name, subject_map *ret)
{
	scoped_buf text = { 0 };
	struct bytes rest, line, word;

	if (procfs_read_record(subject->process, name, MAPS_MAX, &text) < 0)
		return;
	for (rest = buf_bytes(&text); bytes_line(&rest, &line);) {
		uint64_t numbers[3];
		int count = 0;

		while (count < 3 && bytes_word(&line, &word) &&
		       bytes_u64(word, 10, &numbers[count]))
			count++;
		if (count == 3)
			*vec_push_in(&subject->arena, ret) = (struct subject_map_line){
				.inside = (uint32_t)numbers[0],
				.outside = (uint32_t)numbers[1],
				.count = (uint32_t)numbers[2],
			};
	}
}

uint32_t subject_inside(const subject_map *map, uint32_t outside)
{
	for (vec_each(line, map))
		if (outside >= line->outside && outside - line->outside < line->count)
			return line->inside + (outside - line->outside);
	return SUBJECT_OVERFLOW_ID;
}

uint32_t subject_outside(const subject_map *map, uint32_t inside)
{
	for (vec_each(line, map))
		if (inside >= line->inside && inside - line->inside < line->count)
			return line->outside + (inside - line->inside);
	return SUBJECT_OVERFLOW_ID;
}

/* Lines of /proc/PID/limits begin with these. Source: fs/proc/base.c. */
static const struct {
	const char *name;
	int limit;
} limits[] = {
	{ "Max cpu time", RLIMIT_CPU },
	{ "Max file size", RLIMIT_FSIZE },
	{ "Max data size", RLIMIT_DATA },
	{ "Max stack size", RLIMIT_STACK },
	{ "Max core file size", RLIMIT_CORE },
	{ "Max resident set", RLIMIT_RSS },
	{ "Max processes", RLIMIT_NPROC },
	{ "Max open files", RLIMIT_NOFILE },
	{ "Max locked memory", RLIMIT_MEMLOCK },
	{ "Max address space", RLIMIT_AS },
	{ "Max file locks", RLIMIT_LOCKS },
	{ "Max pending signals", RLIMIT_SIGPENDING },
	{ "Max msgqueue size", RLIMIT_MSGQUEUE },
	{ "Max nice priority", RLIMIT_NICE },
	{ "Max realtime priority", RLIMIT_RTPRIO },
	{ "Max realtime timeout", RLIMIT_RTTIME },
};
static_assert(sizeof(limits) / sizeof(limits[0]) == SUBJECT_LIMITS, "all limits");

static uint64_t limit_of(struct bytes word)
{
	uint64_t number;

	return bytes_u64(word, 10, &number) ? number : RLIM_INFINITY;
}

static void read_limits(struct subject *subject)
{
	scoped_buf text = { 0 };

	if (procfs_read_record(subject->process, "limits", RECORD_MAX, &text) < 0)
		return;
	for (int i = 0; i < SUBJECT_LIMITS; i++) {
		struct bytes soft = word_of(buf_bytes(&text), limits[i].name, 0);
		struct bytes hard = word_of(buf_bytes(&text), limits[i].name, 1);

		if (!soft.size || !hard.size)
			return;
		subject->limits[limits[i].limit].soft = limit_of(soft);
		subject->limits[limits[i].limit].hard = limit_of(hard);
	}
	subject->has_limits = true;
}

/* "unconfined", "docker-default (enforce)", "system_u:system_r:container_t:s0": what the next
 * program may be told to have. Source: Documentation/admin-guide/LSM/apparmor.rst. */
static void read_label(struct subject *subject)
{
	scoped_buf text = { 0 };
	struct bytes label;
	ptrdiff_t mode;

	if (procfs_read_record(subject->process, "attr/current", RECORD_MAX, &text) < 0)
		return;
	label = bytes_trim(bytes_slice(buf_bytes(&text), 0, strlen(buf_text(&text))));
	mode = bytes_find_text(label, " (");
	if (mode > 0)
		label.size = (size_t)mode;
	if (label.size && !bytes_is(label, "unconfined"))
		subject->label = arena_string(&subject->arena, label);
}

/* Where a user without rights has made the namespace it may not be done. */
static bool may_set_groups(const struct subject *subject)
{
	scoped_buf text = { 0 };

	return procfs_read_record(subject->process, "setgroups", RECORD_MAX, &text) < 0 ||
	       !bytes_is(bytes_trim(buf_bytes(&text)), "deny");
}

static int read_restrictions(struct subject *subject, struct err *err)
{
	scoped_buf score = { 0 };
	struct bytes word;
	bool is_negative;
	uint64_t number;

	if (read_status(subject) < 0)
		return gone(subject, err);
	read_map(subject, "uid_map", &subject->uids);
	read_map(subject, "gid_map", &subject->gids);
	subject->may_set_groups = may_set_groups(subject);
	read_limits(subject);
	read_label(subject);
	if (procfs_read_record(subject->process, "oom_score_adj", RECORD_MAX, &score) == 0) {
		word = bytes_trim(buf_bytes(&score));
		is_negative = bytes_skip(&word, "-");
		if (bytes_u64(word, 10, &number) && number <= 1000)
			subject->oom_score = is_negative ? -(int64_t)number : (int64_t)number;
	}
	return 0;
}

/* In a helper: it waits for a lock of the process's memory. */
static void send_environment(int fd, void *context)
{
	const struct subject *subject = context;
	scoped_buf text = { 0 }, batch = { 0 };

	if (procfs_read_record(subject->process, "environ", ENVIRONMENT_MAX, &text) < 0)
		return;
	helper_send(fd, &batch, buf_bytes(&text));
	helper_flush(fd, &batch);
}

int subject_environment(struct subject *subject, struct buf *ret, struct err *err)
{
	scoped_helper helper = { .fd = -1 };
	struct bytes text;

	if (helper_start(&helper, send_environment, subject, err) < 0)
		return err->code;
	if (helper_receive(&helper, ENVIRONMENT_MS, &text, err) != 1)
		return err_set(err, -ETIMEDOUT, "the environment of process %lld does not come",
			       (long long)subject->pid);
	buf_add_bytes(ret, text);
	return 0;
}

/* ---- opening ------------------------------------------------------------------------------- */

int subject_open(struct subject *subject, int64_t pid, uint64_t started, struct err *err)
{
	char path[32];

	*subject = (struct subject){
		.pid = pid,
		.process = -1,
		.pidfd = -1,
		.root = -1,
		.oom_score = UNKNOWN,
		.mask = UNKNOWN,
	};
	for (int i = 0; i < SUBJECT_NAMESPACES; i++)
		subject->namespaces[i] = -1;
	snprintf(path, sizeof(path), "/proc/%lld", (long long)pid);
	subject->pidfd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	subject->process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	subject->started_ticks = subject->process < 0 ? 0 : started_ticks(subject->process);
	if (!subject->started_ticks || (started && started != subject->started_ticks))
		return gone(subject, err);
	if (open_namespaces(subject, err) < 0 || open_root(subject, err) < 0 ||
	    read_restrictions(subject, err) < 0)
		return err->code;
	return subject_is_alive(subject) ? 0 : gone(subject, err);
}

void subject_stay(struct subject *subject, enum subject_namespace kind)
{
	static const struct subject_map_line same = { 0, 0, UINT32_MAX };
	subject_map *const maps[] = { &subject->uids, &subject->gids };

	cleanup_fd(&subject->namespaces[kind]);
	subject->namespaces[kind] = -1;
	for (size_t i = 0; kind == SUBJECT_USER && i < sizeof(maps) / sizeof(maps[0]); i++) {
		*maps[i] = (subject_map){ 0 };
		*vec_push_in(&subject->arena, maps[i]) = same;
	}
}

void subject_close(struct subject *subject)
{
	cleanup_fd(&subject->process);
	cleanup_fd(&subject->pidfd);
	cleanup_fd(&subject->root);
	for (int i = 0; i < SUBJECT_NAMESPACES; i++)
		cleanup_fd(&subject->namespaces[i]);
	arena_deinit(&subject->arena);
}
