/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tracer reads of system calls, from this process's own memory. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "watch/calls.h"

enum { PAGE = 4096 };

/* Reads a call as if this process had made it. */
static int read_call(int number, int64_t result, const uint64_t *arguments,
		     struct watch_record *record, struct buf *data)
{
	struct call_stop stop = { .number = number, .result = result };
	const struct call *call = call_of(number);

	assert_non_null(call);
	memcpy(stop.arguments, arguments, sizeof(stop.arguments));
	*record = (struct watch_record){ 0 };
	return call_read(getpid(), call, &stop, record, data);
}

TEST(watch_calls_are_those_that_are_told_of)
{
	assert_int_equal(call_of(SYS_openat)->deed, WATCH_OPENS);
	assert_int_equal(call_of(SYS_readlinkat)->deed, WATCH_LOOKS);
	assert_int_equal(call_of(SYS_execve)->deed, WATCH_EXECUTES);
	assert_int_equal(call_of(SYS_sendmmsg)->deed, WATCH_CONNECTS);
	assert_null(call_of(SYS_getpid));
	assert_null(call_of(-1));
}

TEST(watch_calls_with_a_path)
{
	const struct open_how how = { .flags = O_RDWR };
	scoped_buf data = { 0 };
	struct watch_record record;

	assert_int_equal(read_call(SYS_openat, -ENOENT,
				   (uint64_t[6]){ 7, (uintptr_t) "a/b", O_WRONLY }, &record, &data),
			 0);
	assert_int_equal(record.deed, WATCH_OPENS);
	assert_int_equal(record.folder, 7);
	assert_int_equal(record.flags, O_WRONLY);
	assert_int_equal(record.result, -ENOENT);
	assert_string_equal(buf_text(&data), "a/b");
	/* an absolute one starts at no folder */
	assert_int_equal(read_call(SYS_openat2, 3,
				   (uint64_t[6]){ 7, (uintptr_t) "/x", (uintptr_t)&how }, &record,
				   &data),
			 0);
	assert_int_equal(record.folder, AT_FDCWD);
	assert_int_equal(record.flags, O_RDWR);
	/* the descriptor itself is asked about */
	assert_int_equal(
		read_call(SYS_newfstatat, 0, (uint64_t[6]){ 7, (uintptr_t) "" }, &record, &data),
		1);
	/* it will begin once more */
	assert_int_equal(
		read_call(SYS_openat, -512, (uint64_t[6]){ 7, (uintptr_t) "/x" }, &record, &data),
		1);
	/* PTRACE_EVENT_EXEC has told it */
	assert_int_equal(
		read_call(SYS_execve, 0, (uint64_t[6]){ (uintptr_t) "/x" }, &record, &data), 1);
}

TEST(watch_calls_with_an_address)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = 80 };
	struct msghdr message = { .msg_name = &address, .msg_namelen = sizeof(address) };
	const int32_t refused = ECONNREFUSED;
	scoped_buf data = { 0 };
	struct watch_record record;

	assert_int_equal(read_call(SYS_connect, -EINPROGRESS,
				   (uint64_t[6]){ 5, (uintptr_t)&address, sizeof(address) },
				   &record, &data),
			 0);
	assert_int_equal(record.flags, 5);
	assert_int_equal(record.result, -EINPROGRESS);
	assert_memory_equal(data.at, &address, sizeof(address));
	assert_int_equal(read_call(SYS_sendmsg, 100, (uint64_t[6]){ 5, (uintptr_t)&message },
				   &record, &data),
			 0);
	assert_int_equal(record.result, 0);
	assert_memory_equal(data.at, &address, sizeof(address));
	assert_int_equal(read_call(SYS_sendto, 100, (uint64_t[6]){ 5 }, &record, &data), 1);
	assert_int_equal(read_call(SYS_getsockopt, 0,
				   (uint64_t[6]){ 5, SOL_SOCKET, SO_ERROR, (uintptr_t)&refused },
				   &record, &data),
			 0);
	assert_int_equal(record.result, -ECONNREFUSED);
	assert_int_equal(read_call(SYS_getsockopt, 0, (uint64_t[6]){ 5, SOL_SOCKET, SO_TYPE },
				   &record, &data),
			 1);
}

TEST(watch_calls_read_no_further_than_memory_goes)
{
	char *pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	scoped_buf text = { 0 };

	assert_true(pages != MAP_FAILED);
	memset(pages, 'x', 3 * PAGE);
	/* across a page's end, and longer than most */
	pages[PAGE + 300] = '\0';
	assert_int_equal(call_read_text(getpid(), (uintptr_t)pages + PAGE - 100, &text), 0);
	assert_int_equal(text.size, 400);
	/* none ends within the limit */
	assert_int_equal(call_read_text(getpid(), (uintptr_t)pages + PAGE + 301, &text), -EFAULT);
	/* what lies behind its end is not there */
	pages[PAGE - 1] = '\0';
	munmap(pages + PAGE, PAGE);
	assert_int_equal(call_read_text(getpid(), (uintptr_t)pages + PAGE - 10, &text), 0);
	assert_string_equal(buf_text(&text), "xxxxxxxxx");
	assert_int_equal(call_read_text(getpid(), (uintptr_t)pages + PAGE, &text), -EFAULT);
	munmap(pages, PAGE);
	munmap(pages + 2 * PAGE, PAGE);
}

/* What the kernel would answer to a call. Source: linux/filter.h. */
static uint32_t filtered(uint32_t arch, int number, const uint64_t *arguments)
{
	struct sock_filter filter[CALLS_FILTER_MAX];
	struct seccomp_data call = { .nr = number, .arch = arch };
	unsigned short count = calls_filter(filter);
	uint32_t value = 0;

	memcpy(call.args, arguments, sizeof(call.args));
	for (size_t at = 0; at < count; at++) {
		const struct sock_filter *step = &filter[at];
		bool is_so = false;

		switch (step->code) {
		case BPF_RET | BPF_K:
			return step->k;
		case BPF_LD | BPF_W | BPF_ABS:
			assert_true(step->k + sizeof(value) <= sizeof(call));
			memcpy(&value, (const char *)&call + step->k, sizeof(value));
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			is_so = value == step->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			is_so = value & step->k;
			break;
		default:
			fail_msg("a step that is not known: %x", step->code);
		}
		at += is_so ? step->jt : step->jf;
	}
	fail_msg("the filter has no end");
	return 0;
}

TEST(watch_calls_filter)
{
#ifdef __x86_64__
	const uint32_t maybe = SECCOMP_RET_TRACE | CALL_MAY_BE_VOID;
	const struct {
		int number;
		uint64_t arguments[6];
		uint32_t answer;
	} rows[] = {
		{ SYS_read, { 0 }, SECCOMP_RET_ALLOW },
		{ SYS_getpid, { 0 }, SECCOMP_RET_ALLOW },
		{ SYS_open, { 1 }, SECCOMP_RET_TRACE },
		{ SYS_openat, { 1, 2, 3, 0x1000 }, SECCOMP_RET_TRACE },
		{ SYS_execveat, { 1 }, SECCOMP_RET_TRACE },
		{ SYS_connect, { 1, 2, 16 }, SECCOMP_RET_TRACE },
		{ SYS_connect, { 1, 0, 16 }, SECCOMP_RET_ALLOW },
		{ SYS_sendto, { 1, 2, 3, 4, 0, 16 }, SECCOMP_RET_ALLOW },
		{ SYS_sendto, { 1, 2, 3, 4, 5, 16 }, SECCOMP_RET_TRACE },
		{ SYS_sendto, { 1, 2, 3, 4, 5ULL << 32, 16 }, SECCOMP_RET_TRACE },
		{ SYS_sendmsg, { 1, 2 }, maybe },
		{ SYS_sendmmsg, { 1, 2 }, maybe },
		{ SYS_newfstatat, { 1, 2, 3, AT_SYMLINK_NOFOLLOW }, SECCOMP_RET_TRACE },
		{ SYS_newfstatat, { 1, 2, 3, AT_EMPTY_PATH }, SECCOMP_RET_ALLOW },
		{ SYS_newfstatat, { (uint32_t)AT_FDCWD, 2, 3, AT_EMPTY_PATH }, maybe },
		{ SYS_newfstatat, { 1, 2, 3, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW }, maybe },
		{ SYS_statx, { 1, 2, 0, AT_EMPTY_PATH }, SECCOMP_RET_TRACE },
		{ SYS_statx, { 1, 2, AT_EMPTY_PATH }, SECCOMP_RET_ALLOW },
		{ SYS_statx, { 1, 2, AT_EMPTY_PATH | AT_NO_AUTOMOUNT }, maybe },
		{ SYS_getsockopt, { 1, SOL_SOCKET, SO_ERROR }, SECCOMP_RET_TRACE },
		{ SYS_getsockopt, { 1, SOL_SOCKET, SO_TYPE }, SECCOMP_RET_ALLOW },
		{ SYS_getsockopt, { 1, IPPROTO_TCP, SO_ERROR }, SECCOMP_RET_ALLOW },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(filtered(AUDIT_ARCH_X86_64, rows[i].number, rows[i].arguments),
				 rows[i].answer);
	/* of a 32-bit program: it is counted, whatever it is */
	assert_int_equal(filtered(AUDIT_ARCH_I386, SYS_read, rows[0].arguments), SECCOMP_RET_TRACE);
#endif
}

static bool is_void(int number, const void *first, const void *second)
{
	const struct call_stop stop = { .number = number,
					.arguments = { (uintptr_t)first, (uintptr_t)second } };

	return call_is_void(getpid(), call_of(number), &stop);
}

TEST(watch_calls_with_nothing_to_tell)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	const struct msghdr sent = { 0 }, sent_to = { .msg_name = &to, .msg_namelen = sizeof(to) };

	assert_true(is_void(SYS_newfstatat, NULL, ""));
	assert_true(is_void(SYS_statx, NULL, NULL));
	assert_false(is_void(SYS_newfstatat, NULL, "x"));
	assert_true(is_void(SYS_sendmsg, NULL, &sent));
	assert_false(is_void(SYS_sendmsg, NULL, &sent_to));
	/* what cannot be read may have been there for the kernel */
	assert_false(is_void(SYS_sendmsg, NULL, (void *)1));
	assert_false(is_void(SYS_newfstatat, NULL, (void *)1));
}
