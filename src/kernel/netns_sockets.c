/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/netns_sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <sys/statfs.h>

#include "kernel/proc_sockets.h"
#include "kernel/sock_diag.h"

enum {
	/* Documentation/networking/ip-sysctl.rst: the default of ip_local_port_range */
	EPHEMERAL_FIRST = 32768,
	EPHEMERAL_LAST = 60999,
};

/* A frame on its way through the pipe; the name or text stands behind it. */
struct wire {
	uint32_t kind;
	uint32_t place;
	uint32_t protocol;
	uint16_t ephemeral_first;
	uint16_t ephemeral_last;
	struct socket_row row;
};

/* The helper's side. */
struct reader {
	const struct netns_job *job;
	int fd;
	struct buf batch;
	struct buf frame;
	size_t place;
	char folder[64]; /* where the current place's /proc/.../net lies */
	bool entered;    /* the current place is where we are */
	const char *refused[SOCKET_PROTOCOL_COUNT]; /* why sock_diag is not used; static strings */
};

uint64_t netns_own_inode(void)
{
	struct stat state;

	return stat("/proc/self/ns/net", &state) < 0 ? 0 : state.st_ino;
}

uint64_t netns_mark(int64_t pid)
{
	char path[64] = "/proc/self/net/dev";
	struct stat state;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%lld/net/dev", (long long)pid);
	return stat(path, &state) < 0 ? 0 : state.st_ino;
}

bool netns_file_inode(const struct root *root, const char *path, uint64_t *ret)
{
	struct statfs system;
	struct stat state;
	struct err err;
	scoped_fd int fd = root_open(root, path, &err);

	if (fd < 0 || fstat(fd, &state) < 0 || fstatfs(fd, &system) < 0)
		return false;
	/* before 3.19 such files lay in proc; a mere file there is a name whose mount is gone */
	if (system.f_type != NSFS_MAGIC && system.f_type != PROC_SUPER_MAGIC)
		return false;
	*ret = state.st_ino;
	return true;
}

void netns_job_check_modules(struct netns_job *job)
{
	for (unsigned i = SOCKET_PROTOCOL_TCP; i < SOCKET_PROTOCOL_COUNT; i++)
		job->missing_module[i] = sock_diag_missing(job->root, i);
}

static void send_frame(struct reader *reader, struct wire *wire, struct bytes text)
{
	wire->place = (uint32_t)reader->place;
	buf_clear(&reader->frame);
	buf_add(&reader->frame, wire, sizeof(*wire));
	buf_add_bytes(&reader->frame, text);
	helper_send(reader->fd, &reader->batch, buf_bytes(&reader->frame));
}

static void send_text(struct reader *reader, enum netns_frame_kind kind, unsigned protocol,
		      const char *text)
{
	struct wire wire = { .kind = kind, .protocol = protocol };

	send_frame(reader, &wire, bytes_slice(bytes_of(text), 0, NETNS_TEXT_MAX));
}

static void send_row(void *context, const struct socket_row *row)
{
	struct wire wire = { .kind = NETNS_FRAME_ROW, .row = *row };

	wire.row.name = (struct bytes){ 0 };
	send_frame(context, &wire, row->name);
}

/* Opens what shall be the namespace; -ESTALE when something else is there by now. */
static int open_checked(const struct netns_place *place, int fd)
{
	struct stat state;

	if (fd >= 0 && (fstat(fd, &state) < 0 || state.st_ino != place->inode)) {
		close(fd);
		return -ESTALE;
	}
	return fd;
}

/* Opens the namespace through a process in it, or through its file; `ret_pid` is then that process,
 * or 0. Not through the root: /proc/PID/ns/net is a link that only the kernel can follow. */
static int open_place(const struct reader *reader, const struct netns_place *place,
		      int64_t *ret_pid)
{
	char path[64];
	struct err err;
	int fd = -ESRCH;

	for (size_t i = 0; i < NETNS_PIDS && place->pids[i] && fd < 0; i++) {
		snprintf(path, sizeof(path), "/proc/%lld/ns/net", (long long)place->pids[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		fd = open_checked(place, fd < 0 ? -errno : fd);
		*ret_pid = place->pids[i];
	}
	if (fd < 0 && place->path) {
		fd = open_checked(place, root_open(reader->job->root, place->path, &err));
		if (fd >= 0)
			*ret_pid = place->pids[0];
	}
	return fd;
}

static void read_from_process(struct reader *reader, int64_t pid)
{
	reader->entered = false;
	snprintf(reader->folder, sizeof(reader->folder), "/proc/%lld/net", (long long)pid);
}

/* Finds a process that still is in a place whose namespace is hidden. */
static int find_hidden_place(struct reader *reader, const struct netns_place *place)
{
	for (size_t i = 0; i < NETNS_PIDS && place->pids[i]; i++) {
		if (netns_mark(place->pids[i]) != place->mark)
			continue;
		read_from_process(reader, place->pids[i]);
		return 0;
	}
	return -ESRCH;
}

/* Goes to the current place, or if that is not allowed, to the files of a process there. */
static int enter_place(struct reader *reader, const struct netns_place *place)
{
	int64_t pid = 0;

	snprintf(reader->folder, sizeof(reader->folder), "/proc/self/net");
	reader->entered = true;
	if (place->own)
		return 0;
	if (place->inode == 0)
		return find_hidden_place(reader, place);
	scoped_fd int fd = open_place(reader, place, &pid);
	int failed = fd < 0 ? fd : setns(fd, CLONE_NEWNET) < 0 ? -errno : 0;

	if (pid && (failed == -EPERM || failed == -EACCES || failed == -ENOSYS)) {
		read_from_process(reader, pid);
		return 0;
	}
	return failed;
}

/* Goes to the current place, or says why not. */
static bool enter_or_fail(struct reader *reader, const struct netns_place *place)
{
	int failed = enter_place(reader, place);
	bool gone = failed == -ESTALE || failed == -ENOENT || failed == -ESRCH;
	char text[NETNS_TEXT_MAX];

	if (!failed)
		return true;
	snprintf(text, sizeof(text), "its sockets were not read: %s",
		 gone ? "the network namespace is gone" : err_words(failed));
	send_text(reader, NETNS_FRAME_FAILED, 0, text);
	return false;
}

static void send_begin(struct reader *reader)
{
	struct wire wire = {
		.kind = NETNS_FRAME_BEGIN,
		.ephemeral_first = EPHEMERAL_FIRST,
		.ephemeral_last = EPHEMERAL_LAST,
	};
	scoped_buf range = { 0 };
	struct bytes rest, first, last;
	uint64_t from, to;
	struct err err;

	if (reader->entered &&
	    root_read(reader->job->root, "/proc/sys/net/ipv4/ip_local_port_range", 64, &range,
		      &err) == 0) {
		rest = buf_bytes(&range);
		if (bytes_word(&rest, &first) && bytes_word(&rest, &last) &&
		    bytes_u64(first, 10, &from) && bytes_u64(last, 10, &to) && to <= UINT16_MAX &&
		    from <= to) {
			wire.ephemeral_first = (uint16_t)from;
			wire.ephemeral_last = (uint16_t)to;
		}
	}
	send_frame(reader, &wire, (struct bytes){ 0 });
}

/* Reads those sockets of the current place by sock_diag, or if that is not to be, from /proc. */
static int read_sockets(struct reader *reader, unsigned protocol, uint32_t states)
{
	const struct socket_sink sink = { send_row, reader };
	struct err err;

	if (!reader->refused[protocol]) {
		int failed = sock_diag_dump(protocol, states, &sink, &err);

		/* a protocol, or all of sock_diag, that this kernel was built without */
		if (failed != -ENOENT && failed != -EPROTONOSUPPORT && failed != -EINVAL &&
		    failed != -EOPNOTSUPP && failed != -EACCES && failed != -EPERM)
			return failed;
		reader->refused[protocol] = "sock_diag is not there";
	}
	return proc_sockets_dump(reader->job->root, reader->folder, protocol, states, &sink);
}

static void send_source(struct reader *reader, unsigned protocol)
{
	const char *missing = reader->job->missing_module[protocol];
	char text[NETNS_TEXT_MAX];

	if (!reader->refused[protocol])
		snprintf(text, sizeof(text), "sock_diag");
	else if (missing && reader->entered)
		snprintf(text, sizeof(text), "%s (sock_diag needs %s)", reader->folder, missing);
	else
		snprintf(text, sizeof(text), "%s (%s)", reader->folder, reader->refused[protocol]);
	send_text(reader, NETNS_FRAME_SOURCE, protocol, text);
}

/* What is read first, so that whoever gets the rest knows the ports that are listened on; what
 * then. Connections of unix sockets are not asked for: they have no address. */
static const struct {
	unsigned protocol;
	uint32_t states;
} passes[] = {
	{ SOCKET_PROTOCOL_TCP, 1U << SOCKET_STATE_LISTEN },
	{ SOCKET_PROTOCOL_UDP, 1U << SOCKET_STATE_CLOSE },
	{ SOCKET_PROTOCOL_UNIX, 1U << SOCKET_STATE_LISTEN | 1U << SOCKET_STATE_CLOSE },
	{ SOCKET_PROTOCOL_TCP, (1U << SOCKET_STATE_COUNT) - 2 - (1U << SOCKET_STATE_LISTEN) -
				       (1U << SOCKET_STATE_CLOSE) },
	{ SOCKET_PROTOCOL_UDP, 1U << SOCKET_STATE_ESTABLISHED },
};

static void read_place(struct reader *reader, const struct netns_place *place)
{
	bool failed_before[SOCKET_PROTOCOL_COUNT] = { false };
	char text[NETNS_TEXT_MAX];

	if (!enter_or_fail(reader, place))
		return;
	send_begin(reader);
	for (unsigned i = SOCKET_PROTOCOL_TCP; i < SOCKET_PROTOCOL_COUNT; i++)
		reader->refused[i] = !reader->entered                 ? "no right to enter"
				     : reader->job->missing_module[i] ? "no module"
								      : NULL;
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++) {
		unsigned protocol = passes[i].protocol;
		int failed = failed_before[protocol]
				     ? 0
				     : read_sockets(reader, protocol, passes[i].states);

		if (!failed)
			continue;
		failed_before[protocol] = true;
		snprintf(text, sizeof(text), "%s sockets: %s", socket_protocol_name(protocol),
			 err_words(failed));
		send_text(reader, NETNS_FRAME_FAILED, protocol, text);
	}
	for (unsigned i = SOCKET_PROTOCOL_TCP; i < SOCKET_PROTOCOL_COUNT; i++)
		if (!failed_before[i])
			send_source(reader, i);
}

static void read_places(int fd, void *context)
{
	struct reader reader = { .job = context, .fd = fd };

	for (size_t i = reader.job->from; i < reader.job->count; i++) {
		struct wire end = { .kind = NETNS_FRAME_END };

		reader.place = i;
		read_place(&reader, &reader.job->places[i]);
		send_frame(&reader, &end, (struct bytes){ 0 });
		helper_flush(fd, &reader.batch);
	}
	buf_deinit(&reader.batch);
	buf_deinit(&reader.frame);
}

int netns_sockets_start(struct helper *helper, struct netns_job *job, struct err *err)
{
	return helper_start(helper, read_places, job, err);
}

int netns_sockets_receive(struct helper *helper, int stall_ms, struct netns_frame *ret,
			  struct err *err)
{
	struct bytes frame;
	struct wire wire;
	int got = helper_receive(helper, stall_ms, &frame, err);

	if (got <= 0)
		return got;
	if (frame.size < sizeof(wire))
		return err_set(err, -EBADMSG, "frame cut short");
	memcpy(&wire, frame.at, sizeof(wire));
	if (wire.kind >= NETNS_FRAME_COUNT || wire.protocol >= SOCKET_PROTOCOL_COUNT)
		return err_set(err, -EBADMSG, "frame of an unknown kind");
	*ret = (struct netns_frame){
		.kind = wire.kind,
		.place = wire.place,
		.protocol = wire.protocol,
		.ephemeral_first = wire.ephemeral_first,
		.ephemeral_last = wire.ephemeral_last,
		.row = wire.row,
		.text = bytes_slice(frame, sizeof(wire), SIZE_MAX),
	};
	ret->row.name = ret->text;
	return 1;
}
