/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: proc_pid_net(5). */
#include <arpa/inet.h>
#include <fcntl.h>
#include <string.h>

#include "applets/applets.h"
#include "base/cleanup.h"
#include "kernel/procfs.h"

enum { TABLE_MAX = 16 << 20, ADDRESS_WORDS = 4, WORD_DIGITS = 8 };

static const char *state_name(uint64_t state)
{
	/* include/net/tcp_states.h */
	static const char *const names[] = { "?",          "established", "syn-sent",  "syn-recv",
					     "fin-wait-1", "fin-wait-2",  "time-wait", "closed",
					     "close-wait", "last-ack",    "listening", "closing" };

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

/* "0100007F:1F90", words in the host's byte order. */
static bool add_address(struct buf *out, struct bytes text)
{
	struct bytes address;
	uint64_t port, word;
	uint32_t words[ADDRESS_WORDS];
	char printed[INET6_ADDRSTRLEN];

	if (!bytes_part(&text, ':', &address) || !bytes_u64(text, 16, &port) ||
	    (address.size != WORD_DIGITS && address.size != ADDRESS_WORDS * WORD_DIGITS))
		return false;
	for (size_t i = 0; i * WORD_DIGITS < address.size; i++) {
		if (!bytes_u64(bytes_slice(address, i * WORD_DIGITS, WORD_DIGITS), 16, &word))
			return false;
		words[i] = (uint32_t)word;
	}
	bool is_short = address.size == WORD_DIGITS;

	if (!inet_ntop(is_short ? AF_INET : AF_INET6, words, printed, sizeof(printed)))
		return false;
	buf_add_format(out, is_short ? "%s:%llu" : "[%s]:%llu", printed, (unsigned long long)port);
	return true;
}

static void add_socket(struct buf *out, const char *protocol, struct bytes line)
{
	enum { SLOT, LOCAL, REMOTE, STATE, FIELDS };
	struct bytes fields[FIELDS];
	scoped_buf local = { 0 }, remote = { 0 };
	uint64_t state;

	for (int i = 0; i < FIELDS; i++)
		if (!bytes_word(&line, &fields[i]))
			return;
	if (!bytes_u64(fields[STATE], 16, &state) || !add_address(&local, fields[LOCAL]) ||
	    !add_address(&remote, fields[REMOTE]))
		return;
	buf_add_format(out, "%-5s %-12s %-30s %s\n", protocol,
		       protocol[0] == 'u' && state != 1 ? "bound" : state_name(state),
		       buf_text(&local), buf_text(&remote));
}

int applet_ss(int argc, char **argv, struct err *err)
{
	static const struct {
		const char *protocol, *path;
	} tables[] = { { "tcp", "self/net/tcp" },
		       { "tcp", "self/net/tcp6" },
		       { "udp", "self/net/udp" },
		       { "udp", "self/net/udp6" } };
	scoped_buf out = { 0 };

	scoped_fd int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (proc < 0)
		return err_errno(err, "/proc"), 1;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		scoped_buf text = { 0 };
		struct bytes rest, line;

		if (procfs_read(proc, tables[i].path, TABLE_MAX, &text) < 0)
			continue; /* a kernel without this kind */
		for (rest = buf_bytes(&text); bytes_line(&rest, &line);)
			add_socket(&out, tables[i].protocol, line);
	}
	return applets_write(buf_bytes(&out), err) < 0;
}
