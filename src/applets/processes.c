/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "applets/applets.h"
#include "base/cleanup.h"
#include "format/proc/proc_pid_stat.h"
#include "kernel/procfs.h"

enum { RECORD_MAX = 64 * 1024, GROUPS_MAX = 1024 };

static void add_process(struct buf *out, int proc, pid_t pid)
{
	scoped_fd int folder = procfs_open_pid(proc, pid);
	scoped_buf text = { 0 }, command = { 0 };
	struct proc_pid_stat stat;
	struct stat owner;

	if (folder < 0 || fstat(folder, &owner) < 0 ||
	    procfs_read_record(folder, "stat", RECORD_MAX, &text) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&text), &stat))
		return; /* it has ended */
	if (procfs_read_record(folder, "cmdline", RECORD_MAX, &command) < 0)
		buf_clear(&command);
	buf_add_format(out, "%7d %7lld %6u %c  ", (int)pid, (long long)stat.ppid, owner.st_uid,
		       stat.state);
	for (size_t i = 0; i + 1 < command.size; i++)
		buf_add_byte(out, command.at[i] ? command.at[i] : ' ');
	if (!command.size)
		buf_add_format(out, "[%.*s]", (int)stat.name.size, stat.name.at);
	buf_add_byte(out, '\n');
}

int applet_ps(int argc, char **argv, struct err *err)
{
	scoped_buf out = { 0 };
	pid_list pids = { 0 };

	scoped_fd int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (proc < 0)
		return err_errno(err, "/proc"), 1;
	if (procfs_pids(proc, &pids, err) < 0)
		return 1;
	buf_add_text(&out, "    pid  parent   user s  command\n");
	for (vec_each(pid, &pids))
		add_process(&out, proc, *pid);
	vec_deinit(&pids);
	return applets_write(buf_bytes(&out), err) < 0;
}

static int signal_of(const char *text)
{
	static const struct {
		const char *name;
		int number;
	} names[] = {
		{ "HUP", SIGHUP },   { "INT", SIGINT },   { "QUIT", SIGQUIT },
		{ "KILL", SIGKILL }, { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
		{ "TERM", SIGTERM }, { "STOP", SIGSTOP }, { "CONT", SIGCONT },
	};
	uint64_t number;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(text, names[i].name))
			return names[i].number;
	return bytes_u64(bytes_of(text), 10, &number) && number < 65 ? (int)number : -1;
}

int applet_kill(int argc, char **argv, struct err *err)
{
	int i = 1, number = SIGTERM, status = 0;
	uint64_t pid;

	if (argc > 1 && argv[1][0] == '-') {
		number = signal_of(argv[1] + 1);
		i = 2;
	}
	if (number < 0 || i == argc)
		return err_set(err, -EINVAL, "kill [-SIGNAL] PID..."), 1;
	for (; i < argc; i++) {
		if (!bytes_u64(bytes_of(argv[i]), 10, &pid) || pid == 0 || pid > INT32_MAX)
			status = err_set(err, -EINVAL, "%s: no process id", argv[i]) < 0;
		else if (kill((pid_t)pid, number) < 0)
			status = err_errno(err, "%s", argv[i]) < 0;
	}
	return status;
}

extern char **environ;

int applet_env(int argc, char **argv, struct err *err)
{
	scoped_buf out = { 0 };

	for (char **each = environ; *each; each++)
		buf_add_format(&out, "%s\n", *each);
	return applets_write(buf_bytes(&out), err) < 0;
}

int applet_id(int argc, char **argv, struct err *err)
{
	gid_t groups[GROUPS_MAX];
	int count = getgroups(GROUPS_MAX, groups);
	scoped_buf out = { 0 };

	buf_add_format(&out, "uid=%u gid=%u", geteuid(), getegid());
	for (int i = 0; i < count; i++)
		buf_add_format(&out, "%s%u", i ? "," : " groups=", groups[i]);
	buf_add_byte(&out, '\n');
	return applets_write(buf_bytes(&out), err) < 0;
}

int applet_sleep(int argc, char **argv, struct err *err)
{
	uint64_t seconds;

	if (argc != 2 || !bytes_u64(bytes_of(argv[1]), 10, &seconds) || seconds > INT32_MAX)
		return err_set(err, -EINVAL, "sleep SECONDS"), 1;
	return nanosleep(&(struct timespec){ .tv_sec = (time_t)seconds }, NULL) < 0;
}
