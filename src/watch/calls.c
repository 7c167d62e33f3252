/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/calls.h"

#include <assert.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "kernel/user_stack.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	RESTARTS_FROM = 512,     /* ERESTARTSYS and its kin: the call begins once more */
	RESTARTS_TO = 516,       /* Source: include/linux/errno.h */
	NUMBER_OF_X32 = 1 << 30, /* __X32_SYSCALL_BIT */
};

static const struct call calls[] = {
	{ SYS_openat, WATCH_OPENS, CALL_PATH, 0, 1, 2, -1 },
#ifdef SYS_openat2
	{ SYS_openat2, WATCH_OPENS, CALL_PATH, 0, 1, -1, 2 },
#endif
	{ SYS_newfstatat, WATCH_LOOKS, CALL_PATH, 0, 1, -1, -1, 0, 3 },
	{ SYS_statx, WATCH_LOOKS, CALL_PATH, 0, 1, -1, -1, 0, 2 },
	{ SYS_faccessat, WATCH_LOOKS, CALL_PATH, 0, 1, -1, -1 },
#ifdef SYS_faccessat2
	{ SYS_faccessat2, WATCH_LOOKS, CALL_PATH, 0, 1, -1, -1 },
#endif
	{ SYS_readlinkat, WATCH_LOOKS, CALL_PATH, 0, 1, -1, -1 },
	/* those that succeed have no arguments any more: PTRACE_EVENT_EXEC tells of them */
	{ SYS_execve, WATCH_EXECUTES, CALL_PATH, -1, 0, -1, -1 },
	{ SYS_execveat, WATCH_EXECUTES, CALL_PATH, 0, 1, -1, -1 },
#ifdef SYS_open /* those of old, which arm64 has not */
	{ SYS_open, WATCH_OPENS, CALL_PATH, -1, 0, 1, -1 },
	{ SYS_creat, WATCH_OPENS, CALL_PATH, -1, 0, -1, -1, O_WRONLY },
	{ SYS_stat, WATCH_LOOKS, CALL_PATH, -1, 0, -1, -1 },
	{ SYS_lstat, WATCH_LOOKS, CALL_PATH, -1, 0, -1, -1 },
	{ SYS_access, WATCH_LOOKS, CALL_PATH, -1, 0, -1, -1 },
	{ SYS_readlink, WATCH_LOOKS, CALL_PATH, -1, 0, -1, -1 },
#endif
	{ SYS_connect, WATCH_CONNECTS, CALL_ADDRESS, -1, 1, -1, -1 },
	{ SYS_sendto, WATCH_CONNECTS, CALL_ADDRESS, -1, 4, -1, -1 },
	{ SYS_sendmsg, WATCH_CONNECTS, CALL_MESSAGE, -1, 1, -1, -1 },
	/* starts with such a header; the others go where the first does */
	{ SYS_sendmmsg, WATCH_CONNECTS, CALL_MESSAGE, -1, 1, -1, -1 },
	{ SYS_getsockopt, WATCH_CONNECTS, CALL_OUTCOME, -1, 3, -1, -1 },
};

const struct call *call_of(int number)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		if (calls[i].number == number)
			return &calls[i];
	return NULL;
}

/* ---- where a thread stands ------------------------------------------------------------------ */

#ifdef __x86_64__

enum { NATIVE_ARCH = AUDIT_ARCH_X86_64 };

int call_stop_read(pid_t thread, struct call_stop *ret)
{
	struct user_regs_struct regs;
	struct iovec place = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &place) < 0)
		return -errno;
	/* behind a signal's handler there is no call, which is -1 */
	ret->is_compat = place.iov_len != sizeof(regs) ||
			 ((int64_t)regs.orig_rax > 0 && regs.orig_rax & NUMBER_OF_X32);
	if (ret->is_compat)
		return 0;
	/* at the end of a call the arguments are still there, all but the result's own place */
	*ret = (struct call_stop){
		.number = (int)regs.orig_rax,
		.result = (int64_t)regs.rax,
		.arguments = { regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9 },
	};
	return 0;
}

#else

enum { NATIVE_ARCH = 0 };

int call_stop_read(pid_t thread, struct call_stop *ret)
{
	return -ENOTSUP;
}

#endif

/* ---- what a call says ----------------------------------------------------------------------- */

int call_read_text(pid_t process, uint64_t address, struct buf *ret)
{
	/* most paths are short, and most pages end later */
	static const size_t tries[] = { 256, WATCH_PATH_MAX };

	for (size_t i = 0; i < COUNT(tries); i++) {
		buf_clear(ret);
		char *at = buf_reserve(ret, tries[i]);
		ssize_t got = user_memory_read(process, address, at, tries[i]);
		const char *end = got > 0 ? memchr(at, '\0', (size_t)got) : NULL;

		if (got < 0)
			return (int)got;
		if (end) {
			buf_grew(ret, (size_t)(end - at));
			return 0;
		}
	}
	return -EFAULT;
}

static int read_path(pid_t process, const struct call *call, const struct call_stop *stop,
		     struct watch_record *record, struct buf *data)
{
	uint64_t flags = call->fixed;

	if (!stop->arguments[call->what]) /* Linux 6.11 takes that for an empty one */
		return 1;
	if (call_read_text(process, stop->arguments[call->what], data) < 0)
		return -EFAULT;
	if (data->size == 0)
		return 1; /* what is asked about is the descriptor */
	/* an absolute one starts at no folder */
	if (call->folder >= 0 && buf_text(data)[0] != '/')
		record->folder = (int32_t)stop->arguments[call->folder];
	if (call->flags >= 0)
		flags = stop->arguments[call->flags];
	if (call->how >= 0 && user_memory_read(process, stop->arguments[call->how], &flags,
					       sizeof(flags)) != (ssize_t)sizeof(flags))
		return -EFAULT;
	record->flags = (uint32_t)flags;
	return 0;
}

static int read_address(pid_t process, uint64_t address, uint64_t size, struct buf *data)
{
	if (!address || size < sizeof(sa_family_t))
		return 1;
	if (size > sizeof(struct sockaddr_storage))
		size = sizeof(struct sockaddr_storage);
	if (user_memory_read(process, address, buf_reserve(data, size), size) != (ssize_t)size)
		return -EFAULT;
	buf_grew(data, size);
	return 0;
}

static int read_message(pid_t process, uint64_t address, struct buf *data)
{
	struct msghdr header;

	if (user_memory_read(process, address, &header, sizeof(header)) != (ssize_t)sizeof(header))
		return -EFAULT;
	return read_address(process, (uintptr_t)header.msg_name, header.msg_namelen, data);
}

/* The error that a connection ended with, as `data`: a number. */
static int read_outcome(pid_t process, const struct call_stop *stop, struct watch_record *record)
{
	int32_t error;

	if (stop->result != 0 || stop->arguments[1] != SOL_SOCKET || stop->arguments[2] != SO_ERROR)
		return 1;
	if (user_memory_read(process, stop->arguments[3], &error, sizeof(error)) !=
	    (ssize_t)sizeof(error))
		return -EFAULT;
	record->result = -error;
	return 0;
}

int call_read(pid_t process, const struct call *call, const struct call_stop *stop,
	      struct watch_record *record, struct buf *data)
{
	uint64_t what = stop->arguments[call->what];

	buf_clear(data);
	if (stop->result <= -RESTARTS_FROM && stop->result >= -RESTARTS_TO)
		return 1;
	record->deed = call->deed;
	record->folder = AT_FDCWD;
	record->result = (int32_t)stop->result;
	if (call->kind == CALL_PATH)
		return call->deed == WATCH_EXECUTES && stop->result >= 0
			       ? 1
			       : read_path(process, call, stop, record, data);
	record->flags = (uint32_t)stop->arguments[0]; /* the socket */
	if (call->kind == CALL_OUTCOME)
		return read_outcome(process, stop, record);
	if (stop->result > 0) /* bytes that were sent */
		record->result = 0;
	return call->kind == CALL_ADDRESS
		       ? read_address(process, what, (uint32_t)stop->arguments[call->what + 1],
				      data)
		       : read_message(process, what, data);
}

bool call_is_void(pid_t process, const struct call *call, const struct call_stop *stop)
{
	uint64_t what = stop->arguments[call->what];
	char first;
	struct msghdr header;

	if (call->kind == CALL_PATH)
		return !what ||
		       (user_memory_read(process, what, &first, sizeof(first)) == sizeof(first) &&
			!first);
	return call->kind == CALL_MESSAGE &&
	       user_memory_read(process, what, &header, sizeof(header)) ==
		       (ssize_t)sizeof(header) &&
	       !header.msg_name;
}

/* ---- the filter ----------------------------------------------------------------------------- */

enum { RULE_MAX = 8 };

#define NEGATIVE (1U << 31) /* the bit that a negative number has */

/* What is done at one call: the steps behind the comparison of its number. */
struct rule {
	struct sock_filter steps[RULE_MAX];
	unsigned char count;
};

static void step(struct rule *rule, unsigned short code, uint32_t value, unsigned char if_not)
{
	rule->steps[rule->count++] = (struct sock_filter){ code, 0, if_not, value };
}

static void load(struct rule *rule, int argument, bool is_upper)
{
	size_t at = offsetof(struct seccomp_data, args) + (size_t)argument * sizeof(uint64_t);

	step(rule, BPF_LD | BPF_W | BPF_ABS, (uint32_t)at + (is_upper ? 4 : 0), 0);
}

static void answer(struct rule *rule, uint32_t action)
{
	step(rule, BPF_RET | BPF_K, action, 0);
}

static struct rule rule_of(const struct call *call)
{
	struct rule rule = { 0 };

	if (call->kind == CALL_ADDRESS) { /* NULL: both halves are 0 */
		load(&rule, call->what, false);
		step(&rule, BPF_JMP | BPF_JEQ | BPF_K, 0, 3);
		load(&rule, call->what, true);
		step(&rule, BPF_JMP | BPF_JEQ | BPF_K, 0, 1);
		answer(&rule, SECCOMP_RET_ALLOW);
	} else if (call->kind == CALL_OUTCOME) {
		load(&rule, 1, false);
		step(&rule, BPF_JMP | BPF_JEQ | BPF_K, SOL_SOCKET, 3);
		load(&rule, 2, false);
		step(&rule, BPF_JMP | BPF_JEQ | BPF_K, SO_ERROR, 1);
		answer(&rule, SECCOMP_RET_TRACE);
		answer(&rule, SECCOMP_RET_ALLOW);
	} else if (call->kind == CALL_MESSAGE) {
		answer(&rule, SECCOMP_RET_TRACE | CALL_MAY_BE_VOID);
	} else if (call->at_flags) { /* what fstat(3) makes of itself is let pass */
		load(&rule, call->at_flags, false);
		step(&rule, BPF_JMP | BPF_JSET | BPF_K, AT_EMPTY_PATH, 5);
		step(&rule, BPF_JMP | BPF_JEQ | BPF_K, AT_EMPTY_PATH, 2);
		load(&rule, call->folder, false);
		step(&rule, BPF_JMP | BPF_JSET | BPF_K, NEGATIVE, 1);
		answer(&rule, SECCOMP_RET_TRACE | CALL_MAY_BE_VOID);
		answer(&rule, SECCOMP_RET_ALLOW);
	}
	if (call->kind != CALL_OUTCOME && call->kind != CALL_MESSAGE)
		answer(&rule, SECCOMP_RET_TRACE);
	return rule;
}

unsigned short calls_filter(struct sock_filter *ret)
{
	const uint32_t of_arch = offsetof(struct seccomp_data, arch);
	const uint32_t of_number = offsetof(struct seccomp_data, nr);
	unsigned short count = 0;

	if (NATIVE_ARCH == 0)
		return 0;
	/* calls of 32-bit programs stop all of them, to be counted */
	ret[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, of_arch);
	ret[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						    (uint32_t)NATIVE_ARCH, 1, 0);
	ret[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	ret[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, of_number);
	for (size_t i = 0; i < COUNT(calls); i++) {
		const struct rule rule = rule_of(&calls[i]);

		assert(count + rule.count + 2 <= CALLS_FILTER_MAX);
		ret[count++] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i].number, 0, rule.count);
		memcpy(ret + count, rule.steps, rule.count * sizeof(*ret));
		count += rule.count;
	}
	ret[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return count;
}
