/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tracer reads of system calls, from this process's own memory. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
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
