/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/enter_gdb.h"
#include "enter/cgroups.h"
#include "enter/restrictions.h"
#include "enter/tools_copy.h"
#include "enter/wire.h"

static struct order make_order(struct arena *arena)
{
	struct order order = {
		.descriptors = { -1, 10, -1, -1, 11, -1 },
		.uid = 1000,
		.gid = 100,
		.no_new_privileges = true,
		.mask = 027,
		.folder = "/srv",
		.label = "docker-default",
	};
	static const char filter[] = "12345678";

	order.sets_groups = true;
	order.processors = bytes_of("\5");
	*vec_push_in(arena, &order.groups) = 44;
	*vec_push_in(arena, &order.argv) = "sh";
	*vec_push_in(arena, &order.argv) = "";
	*vec_push_in(arena, &order.environment) = "A=b";
	*vec_push_in(arena, &order.filters) = (struct bytes){ filter, 8 };
	order.capabilities[SUBJECT_BOUNDING] = UINT64_C(0x123456789abcdef0);
	order.limits[3] = (struct subject_limit){ 1, UINT64_MAX };
	return order;
}

TEST(enter_an_order_arrives_as_it_was)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct order order = make_order(&arena), read;
	struct err err;

	order_write(&order, &text);
	assert_int_equal(order_read(buf_bytes(&text), &arena, &read, &err), 0);
	assert_int_equal(read.descriptors[ORDER_SLAVE], 11);
	assert_int_equal(read.descriptors[ORDER_TIME], -1);
	assert_int_equal(read.uid, 1000);
	assert_true(read.sets_groups);
	assert_int_equal(read.groups.at[0], 44);
	assert_int_equal(read.mask, 027);
	assert_true(read.capabilities[SUBJECT_BOUNDING] == order.capabilities[SUBJECT_BOUNDING]);
	assert_true(read.limits[3].hard == UINT64_MAX);
	assert_true(bytes_is(read.processors, "\5"));
	assert_string_equal(read.label, "docker-default");
	assert_int_equal(read.argv.count, 2);
	assert_string_equal(read.argv.at[1], "");
	assert_string_equal(read.environment.at[0], "A=b");
	assert_memory_equal(read.filters.at[0].at, "12345678", 8);
}

TEST(enter_an_order_that_is_cut_is_none)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct order order = make_order(&arena), read;
	struct err err;

	order_write(&order, &text);
	for (size_t size = 0; size < text.size; size++)
		assert_int_equal(
			order_read(bytes_slice(buf_bytes(&text), 0, size), &arena, &read, &err),
			-EBADMSG);
}

TEST(enter_messages_carry_descriptors)
{
	enum wire_kind kind;
	scoped_buf body = { 0 };
	int ends[2], pipe_ends[2], fd = -1;
	char byte = 0;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(pipe(pipe_ends), 0);
	assert_int_equal(wire_send(ends[0], WIRE_TERMINAL, BYTES("x"), pipe_ends[1]), 0);
	assert_int_equal(wire_send_number(ends[0], WIRE_ENDED, 139), 0);
	assert_int_equal(wire_receive(ends[1], &kind, &body, &fd), 1);
	assert_int_equal(kind, WIRE_TERMINAL);
	assert_true(bytes_is(buf_bytes(&body), "x"));
	assert_int_equal(write(fd, "y", 1), 1);
	assert_int_equal(read(pipe_ends[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(fd);
	assert_int_equal(wire_receive(ends[1], &kind, &body, &fd), 1);
	assert_int_equal(kind, WIRE_ENDED);
	assert_int_equal(wire_number(&body), 139);
	assert_int_equal(fd, -1);
	close(ends[0]);
	assert_int_equal(wire_receive(ends[1], &kind, &body, &fd), 0);
	close(ends[1]);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
}

TEST(enter_restrictions_by_name)
{
	bool set[RESTRICTIONS] = { 0 };
	struct err err;

	assert_int_equal(restrictions_parse("ids,seccomp", true, set, &err), 0);
	assert_true(set[RESTRICTION_IDS] && set[RESTRICTION_SECCOMP]);
	assert_false(set[RESTRICTION_LIMITS]);
	assert_int_equal(restrictions_parse("all", true, set, &err), 0);
	assert_true(set[RESTRICTION_UMASK]);
	/* its limits are the application's: only by its name */
	assert_false(set[RESTRICTION_CGROUP]);
	assert_int_equal(restrictions_parse("cgroup", true, set, &err), 0);
	assert_true(set[RESTRICTION_CGROUP]);
	assert_int_equal(restrictions_parse("ids", false, set, &err), 0);
	assert_false(set[RESTRICTION_IDS]);
	assert_int_equal(restrictions_parse("sec", true, set, &err), -EINVAL);
}

TEST(enter_ids_of_a_user_namespace)
{
	struct subject_map_line lines[] = { { 0, 100000, 1000 }, { 1000, 1000, 1 } };
	subject_map map = { .at = lines, .count = 2 };

	assert_int_equal(subject_inside(&map, 100005), 5);
	assert_int_equal(subject_inside(&map, 1000), 1000);
	assert_int_equal(subject_inside(&map, 0), 65534);
	assert_int_equal(subject_outside(&map, 999), 100999);
	assert_int_equal(subject_outside(&map, 1001), 65534);
}

TEST(enter_reads_what_binds_this_process)
{
	struct subject subject;
	struct err err;

	assert_int_equal(subject_open(&subject, getpid(), 0, &err), 0);
	assert_int_equal(subject.uid, geteuid());
	assert_true(subject.has_limits);
	for (int i = 0; i < SUBJECT_NAMESPACES; i++)
		assert_int_equal(subject.namespaces[i], -1);
	assert_true(subject_is_alive(&subject));
	subject_close(&subject);
	/* the id is another's now */
	assert_int_equal(subject_open(&subject, getpid(), 1, &err), -ESRCH);
	subject_close(&subject);
}

/* ---- control groups ------------------------------------------------------------------------ */

#define SECOND   "30 20 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
#define HYBRID   "31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
#define MEMORY   "32 30 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
#define CPU      "33 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
#define SYSTEMD  "34 30 0:30 / /sys/fs/cg\\040roup rw - cgroup cgroup rw,xattr,name=systemd\n"
#define PART     "35 30 0:28 /docker/4f /mnt/one rw - cgroup cgroup rw,memory\n"
#define OTHER_FS "36 30 0:31 / /memory rw - tmpfs memory rw,memory\n"

/* The folders of a process's groups with blanks between; the negative errno as text. */
static const char *groups_of(struct arena *arena, const char *theirs, const char *ours,
			     const char *mountinfo)
{
	text_list folders = { 0 };
	scoped_buf text = { 0 };
	struct err err;
	int failed = cgroups_find(bytes_of(theirs), bytes_of(ours), bytes_of(mountinfo), arena,
				  &folders, &err);

	if (failed)
		return arena_format(arena, "%d", failed);
	for (vec_each(folder, &folders))
		buf_add_format(&text, "%s%s", text.size ? "," : "", *folder);
	return arena_string(arena, buf_bytes(&text));
}

TEST(enter_control_groups_of_each_version)
{
	static const struct {
		const char *theirs, *ours, *mountinfo, *folders;
	} cases[] = {
		{ "0::/system.slice/docker-4f.scope\n", "0::/user.slice\n", OTHER_FS SECOND,
		  "/sys/fs/cgroup/system.slice/docker-4f.scope" },
		{ "5:cpu,cpuacct:/docker/4f\n4:memory:/docker/4f\n1:name=systemd:/docker/4f\n",
		  "5:cpu,cpuacct:/\n4:memory:/\n1:name=systemd:/\n", OTHER_FS MEMORY CPU SYSTEMD,
		  "/sys/fs/cgroup/cpu,cpuacct/docker/4f,/sys/fs/cgroup/memory/docker/4f,"
		  "/sys/fs/cg roup/docker/4f" },
		{ "4:memory:/docker/4f\n0::/\n", "4:memory:/\n0::/user.slice\n", MEMORY HYBRID,
		  "/sys/fs/cgroup/memory/docker/4f,/sys/fs/cgroup/unified" },
		/* where we are already, the hierarchy need not be there */
		{ "4:memory:/docker/4f\n9:pids:/\n", "4:memory:/\n9:pids:/\n", MEMORY,
		  "/sys/fs/cgroup/memory/docker/4f" },
		{ "4:memory:/docker/4f:b\n", "", PART MEMORY, "/sys/fs/cgroup/memory/docker/4f:b" },
		{ "4:memory:/docker/4f/x\n", "", PART, "/mnt/one/x" },
		{ "4:memory:/docker/4f\n", "", PART, "/mnt/one" },
		{ "4:memory:/docker/5a\n", "", PART, "-95" },
		{ "4:memory:/../../x\n", "", MEMORY, "-95" },
		{ "9:pids:/docker/4f\n", "9:pids:/\n", MEMORY, "-95" },
		{ "nonsense\n", "", MEMORY, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };

		assert_string_equal(
			groups_of(&arena, cases[i].theirs, cases[i].ours, cases[i].mountinfo),
			cases[i].folders);
	}
}

/* ---- debuggers ----------------------------------------------------------------------------- */

TEST(enter_knows_a_debugger_that_attaches)
{
	static const struct {
		const char *words[6];
		bool attaches;
	} cases[] = {
		{ { "gdb", "-p", "1" }, true },
		{ { "/usr/bin/gdb", "-batch", "--pid=1" }, true },
		{ { "gdb", "-pid", "1" }, true },
		{ { "gdb", "/app", "17" }, true },
		{ { "gdb", "-ex", "attach 1" }, true },
		{ { "gdbserver", "--attach", ":2345", "1" }, true },
		{ { "gdb" }, false },
		{ { "gdb", "/app" }, false },
		{ { "gdb", "--args", "/app", "-p", "1" }, false },
		{ { "gdbserver", ":2345", "/app" }, false },
		{ { "strace", "-p", "1" }, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		text_list argv = { 0 };

		for (int j = 0; j < 6 && cases[i].words[j]; j++)
			*vec_push_in(&arena, &argv) = cases[i].words[j];
		assert_int_equal(enter_gdb_attaches(&argv), cases[i].attaches);
	}
	assert_false(enter_gdb_attaches(&(text_list){ 0 }));
}

TEST(enter_tells_who_may_take_a_stopped_process_for_dead)
{
	struct root root;
	struct err err;
	struct target pod = { .cgroup = "/kubepods.slice/x", .evidence = "x" }, other = { 0 };
	scoped_buf text = { 0 };

	assert_int_equal(root_init(&root, "/", &err), 0);
	enter_gdb_warning(&root, &pod, &text);
	assert_non_null(strstr(buf_text(&text), "kubelet restarts"));
	buf_clear(&text);
	enter_gdb_warning(&root, &other, &text);
	assert_non_null(strstr(buf_text(&text), "whoever probes it"));
	root_deinit(&root);
}

TEST(enter_copies_trees)
{
	char from[] = "/tmp/trowel-unit-XXXXXX", to[] = "/tmp/trowel-unit-XXXXXX", text[8] = { 0 };
	struct stat state;

	assert_non_null(mkdtemp(from));
	assert_non_null(mkdtemp(to));
	scoped_fd int source = open(from, O_RDONLY | O_DIRECTORY);
	scoped_fd int copy = open(to, O_RDONLY | O_DIRECTORY);

	assert_int_equal(mkdirat(source, "bin", 0777), 0);
	scoped_fd int file = openat(source, "bin/tool", O_WRONLY | O_CREAT, 0755);

	assert_int_equal(fchmod(file, 04775), 0);
	assert_int_equal(write(file, "tool", 4), 4);
	assert_int_equal(symlinkat("tool", source, "bin/link"), 0);
	assert_int_equal(tools_copy_tree(source, copy), 0);
	assert_int_equal(fstatat(copy, "bin/tool", &state, 0), 0);
	assert_int_equal(state.st_mode & 07777, 0755);
	assert_int_equal(readlinkat(copy, "bin/link", text, sizeof(text)), 4);
	assert_string_equal(text, "tool");
	for (int i = 0; i < 2; i++) {
		int folder = i ? copy : source;

		unlinkat(folder, "bin/tool", 0);
		unlinkat(folder, "bin/link", 0);
		unlinkat(folder, "bin", AT_REMOVEDIR);
	}
	rmdir(from);
	rmdir(to);
}
