/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written into pipes: messages of the program in the kernel, lines out of them, and both
 * backends at a child that writes. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "logs/written_lines.h"
#include "watch/writes.h"

TEST(write_messages)
{
	struct {
		struct write_record record;
		char data[8];
	} message = { .record = { .kind = WRITE_BYTES, .size = 3 }, .data = "abcdefg" };
	const struct bytes whole = { (const char *)&message, sizeof(message) };
	const struct write_record *record;
	struct bytes data;

	assert_true(write_message_read(whole, &record, &data));
	assert_true(bytes_is(data, "abc"));
	message.record.size = sizeof(message.data) + 1;
	assert_false(write_message_read(whole, &record, &data));
	message.record.size = UINT32_MAX;
	assert_false(write_message_read(whole, &record, &data));
	message.record.size = 0;
	message.record.kind = WRITE_KINDS;
	assert_false(write_message_read(whole, &record, &data));
	message.record.kind = WRITE_ENDS;
	for (size_t size = 0; size < sizeof(message); size++)
		assert_int_equal(
			write_message_read((struct bytes){ whole.at, size }, &record, &data),
			size >= sizeof(struct write_record));
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void collect(void *context, const struct written_line *line)
{
	struct buf *text = context;

	buf_add_format(text, "%u/%d@%lld ", line->by.process, line->by.descriptor,
		       (long long)line->usec);
	buf_add_bytes(text, bytes_slice(line->text, 0, 16));
	if (line->cut)
		buf_add_format(text, " +%llu", (unsigned long long)line->cut);
	buf_add_byte(text, '|');
}

static void add(struct written_lines *lines, uint32_t process, int32_t descriptor, int64_t usec,
		const char *text)
{
	written_lines_add(lines, &(struct written){ .by = { process, descriptor, 0 },
						    .usec = usec,
						    .data = bytes_of(text) });
}

static void expect(struct buf *text, const char *expected)
{
	assert_string_equal(buf_text(text), expected);
	buf_clear(text);
}

TEST(written_lines_are_put_together)
{
	scoped_buf text = { 0 };
	scoped_written_lines lines = { .line = collect, .context = &text };

	add(&lines, 1, 1, 10, "one\r\n\ntwo\nthr");
	expect(&text, "1/1@10 one|1/1@10 two|");
	add(&lines, 1, 2, 11, "error\n"); /* another descriptor, and another process */
	add(&lines, 2, 1, 12, "oth");
	add(&lines, 1, 1, 13, "ee\nfour\n");
	add(&lines, 2, 1, 14, "er\n");
	expect(&text, "1/2@11 error|1/1@10 three|1/1@13 four|2/1@12 other|");
	add(&lines, 1, 1, 20, "no end");
	add(&lines, 2, 1, 21, "nor here");
	written_lines_flush(&lines, 21); /* the second is younger */
	expect(&text, "1/1@20 no end|");
	written_lines_end(&lines, 1);
	expect(&text, "");
	written_lines_end(&lines, 2);
	expect(&text, "2/1@21 nor here|");
	assert_int_equal(lines.parts.count, 0);
}

TEST(written_lines_have_bounds)
{
	scoped_buf text = { 0 }, huge = { 0 };
	scoped_written_lines lines = { .line = collect, .context = &text };

	for (int i = 0; i < WRITTEN_LINE_MAX + 10; i++)
		buf_add_byte(&huge, 'x');
	add(&lines, 1, 1, 1, buf_text(&huge));
	add(&lines, 1, 1, 2, "end\nnext\n");
	expect(&text, "1/1@1 xxxxxxxxxxxxxxxx +13|1/1@2 next|");
	buf_add_byte(&huge, '\n');
	add(&lines, 1, 1, 3, buf_text(&huge));
	expect(&text, "1/1@3 xxxxxxxxxxxxxxxx +10|");
	/* what is missing ends a line; so does a packet */
	written_lines_add(
		&lines,
		&(struct written){ .by = { 1, 1, 0 }, .usec = 4, .data = BYTES("a\nb"), .cut = 5 });
	written_lines_add(&lines, &(struct written){ .by = { 1, 1, 0 },
						     .usec = 5,
						     .data = BYTES("packet"),
						     .ends = true });
	expect(&text, "1/1@4 a|1/1@4 b +5|1/1@5 packet|");
	for (uint32_t i = 0; i < WRITTEN_PARTS_MAX + 3; i++)
		add(&lines, i, 1, i, "x");
	expect(&text, "0/1@0 x|1/1@1 x|2/1@2 x|");
	assert_int_equal(lines.parts.count, WRITTEN_PARTS_MAX);
}

/* ---- seen as it is written ------------------------------------------------------------------ */

enum { LARGE = 70 * 1000, COPY = 9 };

static void say(const char *text)
{
	(void)!write(STDOUT_FILENO, text, strlen(text));
}

/* Writes in all ways there are, and by a child as well. */
static void write_all(char *large)
{
	struct iovec parts[] = { { "vec", 3 }, { "", 0 }, { "tor|", 4 } };
	struct msghdr header = { .msg_iov = parts, .msg_iovlen = 3 };
	struct mmsghdr both[] = { { .msg_hdr = header }, { .msg_hdr = header } };

	say("write|");
	(void)!writev(STDOUT_FILENO, parts, 3);
	dup2(STDOUT_FILENO, COPY);
	(void)!write(COPY, "copy|", 5);
	(void)!send(STDOUT_FILENO, "send|", 5, 0); /* of a socket; the next ones, too */
	(void)!sendmsg(STDOUT_FILENO, &header, 0);
	(void)!sendmmsg(STDOUT_FILENO, both, 2, 0);
	(void)!write(open("/dev/null", O_WRONLY), "not here", 8);
	(void)!write(-1, "nor this", 8);
	if (fork() == 0) {
		say("child|");
		_exit(0);
	}
	wait(NULL);
	memset(large, 'Z', LARGE);
	large[LARGE - 1] = '|';
	(void)!write(STDOUT_FILENO, large, LARGE);
	say("end|");
}

struct seen {
	struct buf text;
	uint64_t cut;
	size_t ends;
};

static bool see(void *context, const struct write_record *record, struct bytes data)
{
	struct seen *seen = context;

	buf_add_bytes(&seen->text, data);
	seen->cut += record->cut;
	seen->ends += record->kind == WRITE_ENDS;
	return true;
}

/* Reads all that the child writes, as its true reader. */
static void read_all(int fd, struct buf *ret)
{
	ssize_t got;

	while ((got = read(fd, buf_reserve(ret, 4096), 4096)) > 0)
		buf_grew(ret, (size_t)got);
}

/* Starts a child that writes to `output` once something comes from `gate`. */
static pid_t start_writer(int output, int gate)
{
	pid_t child = fork();
	char byte, *large;

	if (child)
		return child;
	large = malloc(LARGE);
	dup2(output, STDOUT_FILENO);
	(void)!read(gate, &byte, 1);
	write_all(large);
	_exit(0);
}

/* Sees what the child writes until its end. What got lost, or -errno where it cannot be seen. */
static int64_t see_all(enum writes_backend backend, struct write_file file, pid_t child, int gate,
		       struct seen *seen)
{
	struct root root;
	struct err err;
	struct writes *writes = NULL;

	assert_int_equal(root_init(&root, "/", &err), 0);
	struct writes_options options = { .backend = backend, .root = &root };

	*vec_push(&options.files) = file;
	int failed = writes_start(&writes, &options, see, seen, &err);

	vec_deinit(&options.files);
	failed = failed ? failed : writes_add(writes, (uint32_t)child, &err);
	assert_int_equal(write(gate, "x", 1), 1);
	while (!failed && !writes_is_over(writes))
		if (writes_step(writes, 20, &err) < 0)
			assert_int_equal(err.code, -EINTR);
	int64_t lost = failed ? failed : (int64_t)writes_lost(writes, WRITE_LOST_LONG);

	writes_free(writes);
	root_deinit(&root);
	if (failed)
		print_message("not seen here: %s\n", err.text);
	return lost;
}

/* All that its reader got, in the same order, but for what is counted. */
static void compare(struct seen *seen, uint64_t lost, const struct buf *taken, bool is_socket)
{
	const size_t most = (size_t)WRITES_DATA_MAX * WRITES_RECORDS_MAX;
	ptrdiff_t large = bytes_find(buf_bytes(taken), 'Z');

	assert_int_equal(seen->cut, lost);
	assert_int_equal(lost, LARGE - most);
	assert_int_equal(seen->text.size + lost, taken->size);
	assert_true(large > 0);
	assert_memory_equal(seen->text.at, taken->at, (size_t)large + most);
	assert_string_equal(buf_text(&seen->text) + large + most, "end|");
	assert_non_null(strstr(buf_text(&seen->text),
			       is_socket ? "write|vector|copy|send|vector|vector|vector|child|"
					 : "write|vector|copy|child|"));
	assert_int_equal(seen->ends, 2);
}

static void check(enum writes_backend backend, int output, int input, bool is_socket)
{
	int gate[2];
	struct stat state;
	struct seen seen = { 0 };
	struct buf taken = { 0 };

	assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
	assert_int_equal(fcntl(output, F_SETPIPE_SZ, 1 << 20) < 0, is_socket);
	assert_int_equal(fstat(output, &state), 0);
	pid_t child = start_writer(output, gate[0]);

	close(output);
	int64_t lost = see_all(backend, write_file_of(&state), child, gate[1], &seen);

	close(gate[0]);
	close(gate[1]);
	read_all(input, &taken);
	close(input);
	waitpid(child, NULL, 0);
	if (lost >= 0)
		compare(&seen, (uint64_t)lost, &taken, is_socket);
	buf_deinit(&seen.text);
	buf_deinit(&taken); /* skip() does not come back */
	if (lost < 0)
		skip();
}

static void check_pipe(enum writes_backend backend)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	check(backend, ends[1], ends[0], false);
}

static void check_socket(enum writes_backend backend)
{
	const int size = 1 << 20;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)), 0);
	check(backend, ends[1], ends[0], true);
}

TEST(written_to_a_pipe_seen_by_bpf)
{
	check_pipe(WRITES_BY_BPF);
}

TEST(written_to_a_pipe_seen_by_ptrace)
{
	check_pipe(WRITES_BY_PTRACE);
}

TEST(written_to_a_socket_seen_by_bpf)
{
	check_socket(WRITES_BY_BPF);
}

TEST(written_to_a_socket_seen_by_ptrace)
{
	check_socket(WRITES_BY_PTRACE);
}
