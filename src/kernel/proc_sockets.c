/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/proc_sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "format/netlink/socket_line.h"

enum {
	PROC_SOCKETS_CHUNK_SIZE = 64 * 1024,
	PROC_SOCKETS_LINE_MAX = 16 * 1024,          /* a unix name is at most 108 bytes */
	PROC_SOCKETS_FILE_MAX = 1024 * 1024 * 1024, /* 7 million sockets */
};

static const char *const files[SOCKET_PROTOCOL_COUNT][2] = {
	[SOCKET_PROTOCOL_TCP] = { "tcp", "tcp6" },
	[SOCKET_PROTOCOL_UDP] = { "udp", "udp6" },
	[SOCKET_PROTOCOL_UNIX] = { "unix" },
};

/* One file while it is read. */
struct reading {
	enum socket_protocol protocol;
	uint32_t states;
	const struct socket_sink *sink;
	bool only_listening; /* of TCP: they stand first in the file, the rest need not be made */
	bool done;
};

static void read_line(struct reading *reading, struct bytes line)
{
	struct socket_row row;
	bool understood = reading->protocol == SOCKET_PROTOCOL_UNIX
				  ? socket_line_unix(line, &row)
				  : socket_line_inet(line, reading->protocol, &row);

	if (!understood)
		return;
	if (reading->states & (1U << row.state))
		reading->sink->row(reading->sink->context, &row);
	else if (reading->only_listening)
		reading->done = true;
}

/* Gives out the whole lines of `input` and keeps what is behind them. */
static void read_lines(struct reading *reading, struct buf *input)
{
	struct bytes rest = buf_bytes(input), line;
	size_t whole = rest.size;

	while (whole && rest.at[whole - 1] != '\n')
		whole--;
	if (whole == 0 && rest.size > PROC_SOCKETS_LINE_MAX)
		whole = rest.size;
	if (whole == 0)
		return;
	rest.size = whole;
	while (!reading->done && bytes_line(&rest, &line))
		read_line(reading, line);
	memmove(input->at, input->at + whole, input->size - whole);
	input->size -= whole;
}

static int read_file(struct reading *reading, int fd)
{
	scoped_buf input = { 0 };
	size_t total = 0;

	while (!reading->done && total < PROC_SOCKETS_FILE_MAX) {
		ssize_t got = read(fd, buf_reserve(&input, PROC_SOCKETS_CHUNK_SIZE),
				   PROC_SOCKETS_CHUNK_SIZE);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		buf_grew(&input, (size_t)got);
		total += (size_t)got;
		read_lines(reading, &input);
	}
	if (!reading->done && input.size)
		read_line(reading, buf_bytes(&input));
	return 0;
}

int proc_sockets_dump(const struct root *root, const char *folder, enum socket_protocol protocol,
		      uint32_t states, const struct socket_sink *sink)
{
	if (!root_exists(root, folder))
		return -ESRCH;
	for (size_t i = 0; i < 2 && files[protocol][i]; i++) {
		struct reading reading = {
			.protocol = protocol,
			.states = states,
			.sink = sink,
			.only_listening = protocol == SOCKET_PROTOCOL_TCP &&
					  states == 1U << SOCKET_STATE_LISTEN,
		};
		char path[128];
		struct err err;

		snprintf(path, sizeof(path), "%s/%s", folder, files[protocol][i]);
		scoped_fd int fd = root_open(root, path, &err);

		if (fd == -ENOENT)
			continue;
		int failed = fd < 0 ? fd : read_file(&reading, fd);

		if (failed)
			return failed;
	}
	return 0;
}
