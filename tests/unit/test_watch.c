/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/forks.h"
#include "watch/family.h"
#include "watch/fanotify_event.h"

TEST(fanotify_cuts_events)
{
	struct fanotify_event_metadata events[3] = {
		{ .event_len = sizeof(events[0]),
		  .vers = FANOTIFY_METADATA_VERSION,
		  .mask = FAN_OPEN,
		  .fd = 5,
		  .pid = 812 },
		{ .event_len = sizeof(events[0]),
		  .vers = FANOTIFY_METADATA_VERSION,
		  .mask = FAN_Q_OVERFLOW,
		  .fd = FAN_NOFD },
		{ .event_len = sizeof(events[0]), .vers = FANOTIFY_METADATA_VERSION, .fd = 6 },
	};
	struct bytes rest = { (const char *)events, sizeof(events) - 1 };
	struct fanotify_event event;

	assert_true(fanotify_event_next(&rest, &event));
	assert_int_equal(event.fd, 5);
	assert_int_equal(event.process, 812);
	assert_int_equal(event.mask, FAN_OPEN);
	assert_true(fanotify_event_next(&rest, &event));
	assert_int_equal(event.fd, -1);
	assert_int_equal(event.process, 0);
	assert_false(fanotify_event_next(&rest, &event)); /* cut short */
	events[0].event_len = 3;
	rest = (struct bytes){ (const char *)events, sizeof(events) };
	assert_false(fanotify_event_next(&rest, &event));
	events[0].event_len = sizeof(events) + 1;
	assert_false(fanotify_event_next(&rest, &event));
	events[0].event_len = sizeof(events[0]);
	events[0].vers++;
	assert_false(fanotify_event_next(&rest, &event));
}

TEST(fanotify_tells_programs_from_files)
{
	static const struct {
		uint64_t mask;
		const char *path;
		enum watch_deed deed;
	} cases[] = {
		{ FAN_OPEN, "/usr/bin/till", WATCH_OPENS },
		{ FAN_OPEN | FAN_OPEN_EXEC, "/usr/bin/till", WATCH_EXECUTES },
		{ FAN_OPEN | FAN_OPEN_EXEC, "/usr/bin/ld", WATCH_EXECUTES },
		{ FAN_OPEN_EXEC, "/lib64/ld-linux-x86-64.so.2", WATCH_OPENS },
		{ FAN_OPEN_EXEC, "/lib/ld-musl-aarch64.so.1", WATCH_OPENS },
		{ FAN_CLOSE_WRITE, "/var/log/till.log", WATCH_OPENS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(fanotify_event_deed(cases[i].mask, bytes_of(cases[i].path)),
				 cases[i].deed);
}

TEST(fanotify_gives_paths_as_the_process_has_them)
{
	static const struct {
		const char *seen, *root;
		bool is_deleted;
		const char *path;
	} cases[] = {
		{ "/etc/a.conf", "/", false, "/etc/a.conf" },
		{ "/etc/a.conf", "", false, "/etc/a.conf" },
		{ "/srv/jail/etc/a.conf", "/srv/jail", false, "/etc/a.conf" },
		{ "/srv/jail", "/srv/jail", false, "/" },
		{ "/srv/jailed/a.conf", "/srv/jail", false, "/srv/jailed/a.conf" },
		{ "/tmp/a (deleted)", "/", true, "/tmp/a" },
		{ "/tmp/a (deleted)", "/", false, "/tmp/a (deleted)" },
		{ "/tmp/a", "/", true, "/tmp/a" },
		{ "/tmp/a\nb", "/tmp", false, "/a\nb" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf path = { 0 };

		fanotify_own_path(bytes_of(cases[i].seen), bytes_of(cases[i].root),
				  cases[i].is_deleted, &path);
		assert_string_equal(buf_text(&path), cases[i].path);
	}
}

/* A process that has one child, which waits; its id comes through the pipe. */
static pid_t start_pair(pid_t *ret)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t elder = fork();

	if (elder == 0) {
		pid_t younger = fork();

		if (younger)
			_exit(write(ends[1], &younger, sizeof(younger)) < 0 || pause() < 0);
		pause();
		_exit(0);
	}
	assert_int_equal(read(ends[0], ret, sizeof(*ret)), sizeof(*ret));
	close(ends[0]);
	close(ends[1]);
	return elder;
}

TEST(family_knows_who_was_started_by_whom)
{
	struct family family = { .proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	struct family_births births;
	pid_t younger = 0, elder = start_pair(&younger);

	assert_false(family_has(&family, (uint32_t)younger, &births));
	family_strangers_deinit(&family.strangers);
	family_add(&family, (uint32_t)getpid());
	assert_true(family_has(&family, (uint32_t)getpid(), &births));
	assert_int_equal(births.count, 0);
	assert_true(family_has(&family, (uint32_t)younger, &births));
	assert_int_equal(births.count, 2);
	assert_int_equal(births.at[0].parent, getpid());
	assert_int_equal(births.at[0].child, elder);
	assert_int_equal(births.at[1].parent, elder);
	assert_int_equal(births.at[1].child, younger);
	assert_true(family_has_still(&family, (uint32_t)elder, &births));
	assert_int_equal(births.count, 0);
	assert_false(family_has(&family, (uint32_t)getppid(), &births));
	assert_false(family_has(&family, 1, &births));

	/* the id is another's: one that nobody of them has started */
	family_add(&family, (uint32_t)getppid());
	family_members_put(&family.members, (uint64_t)getppid())->started_ticks = 1;
	assert_false(family_has_still(&family, (uint32_t)getppid(), &births));
	assert_false(family_has(&family, (uint32_t)getppid(), &births));
	kill(younger, SIGKILL);
	kill(elder, SIGKILL);
	assert_int_equal(waitpid(elder, NULL, 0), elder);
	close(family.proc);
	family_deinit(&family);
}

TEST(family_of_a_parent_is_what_it_starts_from_then_on)
{
	struct family family = { .proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	struct family_births births;
	pid_t youngest = 0, former = start_pair(&youngest), younger = 0;

	kill(youngest, SIGKILL);
	poll(NULL, 0, 30); /* beyond a tick of the kernel's clock */
	family_add_parent(&family, (uint32_t)getpid());
	pid_t elder = start_pair(&younger);

	assert_false(family_has(&family, (uint32_t)getpid(), &births));
	assert_false(family_has(&family, (uint32_t)former, &births));
	assert_true(family_has(&family, (uint32_t)younger, &births));
	assert_int_equal(births.at[0].child, elder);
	assert_true(family_hear(&family, (uint32_t)getpid(), 0x7ffffff0));
	kill(former, SIGKILL);
	kill(younger, SIGKILL);
	kill(elder, SIGKILL);
	assert_int_equal(waitpid(former, NULL, 0), former);
	assert_int_equal(waitpid(elder, NULL, 0), elder);
	close(family.proc);
	family_deinit(&family);
}

TEST(forks_are_read_from_messages)
{
	struct {
		char headers[sizeof(struct nlmsghdr) + sizeof(struct cn_msg)];
		struct proc_event event;
	} __attribute__((packed)) message = { .event.what = PROC_EVENT_FORK };
	struct bytes whole = { (const char *)&message, sizeof(message) };
	struct forks_event event = { 0 };

	message.event.event_data.fork.parent_pid = 11;
	message.event.event_data.fork.parent_tgid = 10;
	message.event.event_data.fork.child_pid = 12;
	message.event.event_data.fork.child_tgid = 12;
	assert_true(forks_read(whole, &event));
	assert_int_equal(event.parent, 10);
	assert_int_equal(event.child, 12);
	assert_false(
		forks_read(bytes_slice(whole, 0, sizeof(message) - sizeof(message.event)), &event));
	assert_false(forks_read((struct bytes){ 0 }, &event));
	message.event.event_data.fork.child_pid = 13; /* a thread of 12 */
	assert_false(forks_read(whole, &event));
	message.event.event_data.fork.child_pid = 12;
	message.event.what = PROC_EVENT_EXIT;
	assert_false(forks_read(whole, &event));
}

TEST(family_hears_of_children_that_are_gone_again)
{
	struct family family = { .proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	struct family_births births;
	const uint32_t gone = 0x7ffffff0, other = 0x7ffffff1; /* beyond what the kernel gives */

	family_add(&family, (uint32_t)getpid());
	assert_false(family_has(&family, gone, &births));
	assert_true(family_hear(&family, (uint32_t)getpid(), gone));
	assert_true(family_has(&family, gone, &births));
	assert_true(family_hear(&family, gone, other));
	assert_false(family_hear(&family, 1, other)); /* the id is given again */
	assert_false(family_has(&family, other, &births));
	close(family.proc);
	family_deinit(&family);
}
