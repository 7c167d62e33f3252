/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sockets collector on the running kernel: a child makes sockets, in a network namespace of its
 * own where that is allowed, and each has to be found and given to it.
 */
#include "harness.h"

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "survey/collectors.h"
#include "survey/sockets/listeners.h"
#include "survey/sockets/socket_owners.h"

enum { CONNECTIONS = 20 };

/* What the child tells when its sockets are there. */
struct told {
	uint64_t netns;
	uint16_t port;
	uint64_t listening;
	uint64_t server[CONNECTIONS];
	uint64_t client[CONNECTIONS];
	uint64_t datagram; /* UDP, on 127.0.0.1:5353 */
	uint64_t named;    /* unix, "\0trowel\0test" */
};

static uint64_t inode_of(int fd)
{
	struct stat state;

	return fstat(fd, &state) < 0 ? 0 : state.st_ino;
}

static void raise_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	scoped_fd int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)!ioctl(fd, SIOCSIFFLAGS, &request);
}

static void make_tcp(struct told *told)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	if (bind(listening, (struct sockaddr *)&address, size) < 0 || listen(listening, 77) < 0)
		_exit(1);
	getsockname(listening, (struct sockaddr *)&address, &size);
	told->port = ntohs(address.sin_port);
	told->listening = inode_of(listening);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		int client = socket(AF_INET, SOCK_STREAM, 0);

		if (connect(client, (struct sockaddr *)&address, sizeof(address)) < 0)
			_exit(1);
		told->client[i] = inode_of(client);
		told->server[i] = inode_of(accept(listening, NULL, NULL));
	}
}

static void make_others(struct told *told)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(5353) };
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int datagram = socket(AF_INET, SOCK_DGRAM, 0), named = socket(AF_UNIX, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	memcpy(name.sun_path, "\0trowel\0test", 12);
	if (bind(datagram, (struct sockaddr *)&address, sizeof(address)) == 0)
		told->datagram = inode_of(datagram);
	if (bind(named, (struct sockaddr *)&name, offsetof(struct sockaddr_un, sun_path) + 12) ==
		    0 &&
	    listen(named, 5) == 0)
		told->named = inode_of(named);
}

static void child(int fd, bool own_namespace)
{
	struct told told = { 0 };
	struct stat state;

	if (own_namespace && unshare(CLONE_NEWNET) < 0)
		_exit(2);
	if (own_namespace)
		raise_loopback();
	make_tcp(&told);
	make_others(&told);
	if (stat("/proc/self/ns/net", &state) == 0)
		told.netns = state.st_ino;
	(void)!write(fd, &told, sizeof(told));
	for (;;)
		pause();
}

static pid_t start_child(bool own_namespace, struct told *ret)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();

	if (pid == 0) {
		close(ends[0]);
		child(ends[1], own_namespace);
	}
	close(ends[1]);
	bool ready = read(ends[0], ret, sizeof(*ret)) == sizeof(*ret);

	close(ends[0]);
	if (ready)
		return pid;
	waitpid(pid, NULL, 0);
	return -1;
}

static void stop_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* A survey as the processes collector would leave it, of that one child. */
static void prepare(struct survey *survey, struct snapshot *snapshot, pid_t pid,
		    const struct told *told)
{
	struct process *process = RECORD_ADD(&snapshot->arena, &snapshot->content.processes,
					     process);

	process->pid = pid;
	process->name = "child";
	process->unit = "child.service";
	if (told->netns)
		process->namespaces.net = (int64_t)told->netns;
	survey->owners = socket_owners_create();
	socket_owners_add(survey->owners, told->listening, pid);
	socket_owners_add(survey->owners, told->datagram, pid);
	socket_owners_add(survey->owners, told->named, pid);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		socket_owners_add(survey->owners, told->server[i], pid);
		socket_owners_add(survey->owners, told->client[i], pid);
	}
}

static const struct listening *find_listening(const struct content *content, const char *protocol,
					      int64_t pid)
{
	for (vec_each(row, &content->sockets.listening))
		if (strcmp(row->protocol, protocol) == 0 && row->pids.count &&
		    row->pids.at[0] == pid)
			return row;
	fail_msg("no %s socket of the child is listening", protocol);
	return NULL;
}

/* What sock_diag tells; /proc tells less. */
static void assert_details(const struct content *content, pid_t pid, const struct told *told)
{
	const struct listening *tcp = find_listening(content, "tcp", pid);

	assert_int_equal(tcp->netns, told->netns);
	assert_int_equal(tcp->backlog_max, 77);
	if (told->named)
		assert_string_equal(find_listening(content, "unix", pid)->address,
				    "@trowel\\x00test");
}

static void assert_rows(const struct content *content, pid_t pid, const struct told *told)
{
	const struct listening *tcp = find_listening(content, "tcp", pid);
	size_t flows = 0;

	assert_string_equal(tcp->address, "127.0.0.1");
	assert_int_equal(tcp->port, told->port);
	assert_string_equal(tcp->program, "child");
	assert_string_equal(tcp->service, "child.service");
	assert_int_equal(tcp->backlog, 0);
	if (told->netns)
		assert_details(content, pid, told);
	else if (told->named)
		assert_string_equal(find_listening(content, "unix", pid)->address, "@trowel@test");
	if (told->datagram)
		assert_int_equal(find_listening(content, "udp", pid)->port, 5353);
	for (vec_each(flow, &content->sockets.flows)) {
		if (flow->pid != pid)
			continue;
		flows++;
		assert_int_equal(flow->count, CONNECTIONS);
		assert_int_equal(flow->direction, LOCAL);
		assert_string_equal(flow->state, "established");
		assert_true(flow->local_port == told->port || flow->remote_port == told->port);
	}
	assert_int_equal(flows, 2); /* both ends of the connections */
}

static void collect_and_check(pid_t pid, const struct told *told)
{
	scoped_snapshot snapshot;
	struct root root;
	struct err err;

	snapshot_init(&snapshot);
	assert_int_equal(root_init(&root, "/", &err), 0);
	struct survey survey = {
		.snapshot = &snapshot,
		.content = &snapshot.content,
		.arena = &snapshot.arena,
		.root = &root,
		.collector = "sockets",
		.deadline_ms = INT64_MAX,
	};

	prepare(&survey, &snapshot, pid, told);
	assert_int_equal(survey_sockets(&survey, &err), 0);
	assert_rows(&snapshot.content, pid, told);
	for (vec_each(source, &snapshot.content.sockets.sources))
		assert_non_null(strstr(*source, "network namespace "));
	socket_owners_destroy(survey.owners);
	root_deinit(&root);
}

TEST(sockets_of_our_namespace)
{
	struct told told;
	pid_t pid = start_child(false, &told);

	assert_true(pid > 0);
	collect_and_check(pid, &told);
	stop_child(pid);
}

TEST(sockets_of_another_namespace)
{
	struct told told;
	pid_t pid = start_child(true, &told);

	if (pid < 0) {
		print_message("SKIP: no right to make a network namespace\n");
		return;
	}
	collect_and_check(pid, &told);
	stop_child(pid);
}

/* As an ordinary user meets it: the process is seen, its namespaces are not. */
TEST(sockets_of_a_hidden_namespace)
{
	struct told told;
	pid_t pid = start_child(true, &told);

	if (pid < 0) {
		print_message("SKIP: no right to make a network namespace\n");
		return;
	}
	told.netns = 0;
	collect_and_check(pid, &told);
	stop_child(pid);
}

TEST(sockets_udp_server_or_client)
{
	const struct socket_place place = { .ephemeral_first = 32768, .ephemeral_last = 60999 };
	static const struct {
		uint16_t port;
		uint64_t inode;
		uint8_t state;
		bool waits;
	} cases[] = {
		{ 53, 1, SOCKET_STATE_CLOSE, true },     { 53, 1, SOCKET_STATE_ESTABLISHED, false },
		{ 40000, 1, SOCKET_STATE_CLOSE, false }, { 40000, 0, SOCKET_STATE_CLOSE, true },
		{ 51820, 1, SOCKET_STATE_CLOSE, true },  { 61000, 1, SOCKET_STATE_CLOSE, true },
		{ 0, 1, SOCKET_STATE_CLOSE, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct socket_row row = { .protocol = SOCKET_PROTOCOL_UDP,
						.local_port = cases[i].port,
						.inode = cases[i].inode,
						.state = cases[i].state };

		assert_int_equal(listeners_wants(&place, &row), cases[i].waits);
	}
}

/* The kernel tells unix sockets in an order of its own, another one each time. */
TEST(listening_sockets_have_an_order)
{
	static const char *const names[] = { "private/smtp", "public/qmgr", "private/bounce" };
	struct listening rows[4] = { { .protocol = "udp", .address = "::", .port = 53 } };
	struct sockets sockets = { .listening = { .at = rows, .count = 4 } };

	for (size_t i = 0; i < 3; i++)
		rows[i + 1] = (struct listening){ .protocol = "unix",
						  .address = names[i],
						  .port = UNKNOWN };
	rows[2].container = "mail";
	listeners_sort(&sockets);
	assert_string_equal(rows[0].protocol, "udp");
	assert_string_equal(rows[1].address, "private/bounce");
	assert_string_equal(rows[2].address, "private/smtp");
	assert_string_equal(rows[3].address, "public/qmgr");
}
