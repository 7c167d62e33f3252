/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the watch of library calls that runs in the kernel: at the breakpoint of a function
 * (uprobe) it keeps the arguments, at that of its return it tells what was asked and answered,
 * once for each process and text, and counted from then on.
 *
 * Texts are read at the return: at the beginning their memory may not be there yet, and nothing
 * here may wait for it. Which function it is says the cookie of the breakpoint.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <linux/types.h>

#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "watch/call_record.h"

#define PROCESSES_MAX CALL_PROCESSES_MAX
#define LOSSES        CALL_LOSSES
#include "watch/bpf/watched.h"

#define AF_INET  2
#define AF_INET6 10

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CALL_PLACES_MAX);
	__type(key, __u32);
	__type(value, struct call_how);
} places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, CALL_BEGUN_MAX);
	__type(key, struct call_begun_key);
	__type(value, struct call_begun);
} begun SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CALL_COUNTS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct call_key);
	__type(value, struct call_count);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, CALL_RING_SIZE);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct call_record);
} scratch SEC(".maps");

static struct call_record *record_new(__u32 kind, __u32 place)
{
	__u32 zero = 0;
	struct call_record *record = bpf_map_lookup_elem(&scratch, &zero);
	__u64 id = bpf_get_current_pid_tgid();

	if (!record)
		return NULL;
	__builtin_memset(record, 0, offsetof(struct call_record, texts));
	record->kind = kind;
	record->time = bpf_ktime_get_boot_ns();
	record->thread = (__u32)id;
	record->key.process = id >> 32;
	record->key.place = place;
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	return record;
}

static void send(struct call_record *record, __u32 size)
{
	if (bpf_ringbuf_output(&ring, record, size, 0) < 0)
		lose(CALL_LOST_RING);
}

/* ---- texts ---------------------------------------------------------------------------------- */

/* Kinds of bytes, and what the text is after each: tables, since each branch in the loop costs the
 * verifier. UTF-8 as RFC 3629 has it, but for what its second byte may not be. */
enum { BYTE_BAD, BYTE_PLAIN, BYTE_MORE, BYTE_LEADS_1, BYTE_LEADS_2, BYTE_LEADS_3 };
enum { TEXT_BAD, TEXT_WHOLE, TEXT_LACKS_1, TEXT_LACKS_2, TEXT_LACKS_3 };

static const volatile __u8 byte_kinds[256] = {
	[7 ... 13] = BYTE_PLAIN, /* line ends and their like, and the beginning of escape codes: */
	[0x1b] = BYTE_PLAIN,     /* what a hostile text may hold */
	[0x20 ... 0x7e] = BYTE_PLAIN,
	[0x80 ... 0xbf] = BYTE_MORE,
	[0xc2 ... 0xdf] = BYTE_LEADS_1,
	[0xe0 ... 0xef] = BYTE_LEADS_2,
	[0xf0 ... 0xf4] = BYTE_LEADS_3,
};

static const volatile __u8 text_after[64] = {
	[TEXT_WHOLE << 3 | BYTE_PLAIN] = TEXT_WHOLE,
	[TEXT_WHOLE << 3 | BYTE_LEADS_1] = TEXT_LACKS_1,
	[TEXT_WHOLE << 3 | BYTE_LEADS_2] = TEXT_LACKS_2,
	[TEXT_WHOLE << 3 | BYTE_LEADS_3] = TEXT_LACKS_3,
	[TEXT_LACKS_1 << 3 | BYTE_MORE] = TEXT_WHOLE,
	[TEXT_LACKS_2 << 3 | BYTE_MORE] = TEXT_LACKS_1,
	[TEXT_LACKS_3 << 3 | BYTE_MORE] = TEXT_LACKS_2,
};

/* One that is printed as it is; bytes of a number or of a struct hardly look so. A function of its
 * own: it is verified once. */
__noinline int looks_like_text(struct call_record *record, __u32 at)
{
	__u32 state = TEXT_WHOLE;

	if (!record || at >= CALL_TEXTS)
		return 0;
	for (__u32 i = 0; i < CALL_TEXT_MAX; i++) {
		__u8 byte = (__u8)record->texts[at][i];

		if (byte == 0) /* a long one may be cut within a character */
			return i > 0 && (state == TEXT_WHOLE ||
					 (state != TEXT_BAD && i == CALL_TEXT_MAX - 1));
		state = text_after[(state << 3 | byte_kinds[byte]) & 63];
	}
	return 0;
}

static void read_text(struct call_record *record, __u32 at, __u64 pointer, bool is_guessed)
{
	long size;

	if (at >= CALL_TEXTS || pointer == 0)
		return;
	size = bpf_probe_read_user_str(record->texts[at], CALL_TEXT_MAX, (const void *)pointer);
	if (size <= 0) {
		if (!is_guessed)
			lose(CALL_LOST_TEXT);
		return;
	}
	if (is_guessed && !looks_like_text(record, at))
		return;
	record->sizes[at] = (__u16)(size - 1);
	record->texts_read |= 1U << at;
}

/* FNV's step with words for bytes; it only has to tell apart what one process asks. */
__noinline __u64 hash_text(struct call_record *record, __u32 at, __u64 value)
{
	if (!record || at >= CALL_TEXTS)
		return 0;
	__u32 size = record->sizes[at];

	value = (value ^ (record->texts_read & 1U << at) ^ size) * 0x100000001b3;
	for (__u32 i = 0; i < CALL_TEXT_MAX / 8; i++) {
		if (i * 8 >= size)
			break;
		__u64 word = *(const __u64 *)(record->texts[at] + i * 8);
		__u32 rest = size - i * 8;

		if (rest < 8) /* behind the end lies what was there before */
			word &= (1ULL << (rest * 8)) - 1;
		value = (value ^ word) * 0x100000001b3;
		value ^= value >> 29;
	}
	return value;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static void keep_address(struct call_record *record, const struct call_address *address)
{
	__u32 count = record->addresses_count;

	if (count >= CALL_ADDRESSES_MAX)
		return;
	record->addresses[count] = *address;
	record->addresses_count = count + 1;
}

/* struct sockaddr_in and sockaddr_in6, ip(7), ipv6(7). */
static bool read_sockaddr(__u64 pointer, struct call_address *ret)
{
	struct {
		__u16 family, port;
		__u8 address[4]; /* of IPv6: the flow */
		__u8 address6[16];
	} name = { 0 };

	*ret = (struct call_address){ 0 };
	if (pointer == 0 || bpf_probe_read_user(&name, 8, (const void *)pointer) < 0)
		return false;
	ret->family = name.family;
	ret->port = name.port;
	if (name.family == AF_INET)
		__builtin_memcpy(ret->bytes, name.address, 4);
	else if (name.family != AF_INET6 ||
		 bpf_probe_read_user(ret->bytes, 16, (const void *)(pointer + 8)) < 0)
		return false;
	return true;
}

/* Each address comes once for each kind of socket, one behind the other. */
static bool is_last(const struct call_record *record, const struct call_address *address)
{
	__u32 at = record->addresses_count - 1;

	if (at >= CALL_ADDRESSES_MAX)
		return false;
	const struct call_address *last = &record->addresses[at];
	const __u64 *one = (const __u64 *)last->bytes, *other = (const __u64 *)address->bytes;

	return last->family == address->family && one[0] == other[0] && one[1] == other[1];
}

/* The struct addrinfo at `at`, and where the next one is. The layout is that of getaddrinfo(3) on
 * all machines of 64 bits. */
__noinline __u64 add_addrinfo(struct call_record *record, __u64 at)
{
	struct {
		__u32 flags, family, socktype, protocol, size, padding;
		__u64 address, name, next;
	} info;
	struct call_address address;

	if (!record || at == 0 || bpf_probe_read_user(&info, sizeof(info), (const void *)at) < 0)
		return 0;
	if (read_sockaddr(info.address, &address) && !is_last(record, &address))
		keep_address(record, &address);
	return info.next;
}

static void read_addrinfo(struct call_record *record, __u64 at)
{
	for (int i = 0; i < 3 * CALL_ADDRESSES_MAX && at; i++)
		at = add_addrinfo(record, at);
}

__noinline int add_host_address(struct call_record *record, __u64 pointer, __u32 family, __u32 size)
{
	struct call_address address = { .family = (__u16)family };
	long failed;

	if (!record)
		return 0;
	if (size == 4)
		failed = bpf_probe_read_user(address.bytes, 4, (const void *)pointer);
	else
		failed = bpf_probe_read_user(address.bytes, 16, (const void *)pointer);
	if (!failed)
		keep_address(record, &address);
	return 0;
}

/* gethostbyname(3). */
static void read_hostent(struct call_record *record, __u64 at)
{
	struct {
		__u64 name, aliases;
		__u32 family, size;
		__u64 addresses;
	} host;

	if (at == 0 || bpf_probe_read_user(&host, sizeof(host), (const void *)at) < 0)
		return;
	for (int i = 0; i < CALL_ADDRESSES_MAX; i++) {
		__u64 pointer = 0;
		long failed = bpf_probe_read_user(&pointer, sizeof(pointer),
						  (const void *)(host.addresses + i * 8));

		if (failed || pointer == 0)
			return;
		add_host_address(record, pointer, host.family, host.size);
	}
}

static void read_answer(struct call_record *record, const struct call_how *how)
{
	__u64 at = record->result;

	if (how->answer_at) {
		__u64 pointer = record->arguments[(how->answer_at - 1) & 7];

		at = 0;
		bpf_probe_read_user(&at, sizeof(at), (const void *)pointer);
	}
	if (how->answer == CALL_ANSWERS_ADDRINFO)
		read_addrinfo(record, at);
	else if (how->answer == CALL_ANSWERS_HOSTENT)
		read_hostent(record, at);
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* True when it was seen before: then it is counted. */
static bool is_known(struct call_record *record)
{
	__u64 ns = record->duration_ns;
	struct call_count first = { 1, ns, ns, ns };
	struct call_count *count = bpf_map_lookup_elem(&counts, &record->key);

	if (!count) {
		if (bpf_map_update_elem(&counts, &record->key, &first, BPF_ANY) < 0)
			lose(CALL_LOST_COUNTS);
		return false;
	}
	__sync_fetch_and_add(&count->count, 1);
	__sync_fetch_and_add(&count->total_ns, ns);
	/* two at the same moment may leave the lesser of two extremes, which is near enough */
	if (ns < count->min_ns)
		count->min_ns = ns;
	if (ns > count->max_ns)
		count->max_ns = ns;
	return true;
}

static void read_record(struct call_record *record, const struct call_how *how)
{
	for (__u32 at = 0; at < CALL_ARGUMENTS; at++)
		if ((how->texts | how->guessed) & 1U << at)
			read_text(record, at, record->arguments[at], !(how->texts & 1U << at));
	if (how->flags & CALL_RESULT_IS_TEXT)
		read_text(record, CALL_RESULT_TEXT, record->result, false);
	if (how->flags & CALL_RESULT_COUNTS)
		record->key.result = (__s32)record->result;
	else if (how->flags & CALL_NULL_COUNTS)
		record->key.result = record->result != 0;
	for (__u32 at = 0; at < CALL_TEXTS; at++)
		record->key.texts = hash_text(record, at, record->key.texts);
}

static void tell(struct call_record *record, const struct call_how *how)
{
	struct call_address address;

	read_record(record, how);
	if (is_known(record))
		return;
	if (how->error_at)
		bpf_probe_read_user(&record->error, sizeof(record->error),
				    (const void *)record->arguments[(how->error_at - 1) & 7]);
	if (how->address_at &&
	    read_sockaddr(record->arguments[(how->address_at - 1) & 7], &address))
		keep_address(record, &address);
	if (how->answer)
		read_answer(record, how);
	send(record, sizeof(*record));
}

static void keep_arguments(struct call_begun *begun, struct pt_regs *regs)
{
	begun->arguments[0] = PT_REGS_PARM1(regs);
	begun->arguments[1] = PT_REGS_PARM2(regs);
	begun->arguments[2] = PT_REGS_PARM3(regs);
	begun->arguments[3] = PT_REGS_PARM4(regs);
	begun->arguments[4] = PT_REGS_PARM5(regs);
#if defined(__TARGET_ARCH_x86)
	begun->arguments[5] = regs->r9; /* the library names five */
#elif defined(__TARGET_ARCH_arm64)
	begun->arguments[5] = ((const struct user_pt_regs *)regs)->regs[5];
#endif
}

SEC("uprobe")
int on_call(struct pt_regs *regs)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 place = (__u32)bpf_get_attach_cookie(regs);
	struct call_begun_key key = { (__u32)id, place };
	struct call_begun now = { .process = id >> 32 };

	if (!is_watched(now.process))
		return 0;
	struct call_how *how = bpf_map_lookup_elem(&places, &place);

	if (!how)
		return 0;
	keep_arguments(&now, regs);
	if (how->flags & CALL_ONLY_SECOND && (__u32)now.arguments[1] != how->second)
		return 0;
	if (how->flags & CALL_ENTRY_ONLY) {
		struct call_record *record = record_new(CALL_RETURNED, place);

		if (record) {
			__builtin_memcpy(record->arguments, now.arguments, sizeof(now.arguments));
			tell(record, how);
		}
		return 0;
	}
	now.stack = PT_REGS_SP(regs);
	struct call_begun *outer = bpf_map_lookup_elem(&begun, &key);

	/* a function that calls itself is told once, by the outermost call; one that lies further
	 * down the stack than we are has been left without returning */
	if (outer && outer->stack > now.stack)
		return 0;
	now.time = bpf_ktime_get_ns();
	if (bpf_map_update_elem(&begun, &key, &now, BPF_ANY) < 0)
		lose(CALL_LOST_BEGUN);
	return 0;
}

SEC("uretprobe")
int on_return(struct pt_regs *regs)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 place = (__u32)bpf_get_attach_cookie(regs);
	struct call_begun_key key = { (__u32)id, place };
	struct call_begun *call = bpf_map_lookup_elem(&begun, &key);
	struct call_how *how = bpf_map_lookup_elem(&places, &place);

	if (!call || !how || PT_REGS_SP(regs) < call->stack) /* that of an inner call */
		return 0;
	struct call_record *record = record_new(CALL_RETURNED, place);

	if (record) {
		record->duration_ns = bpf_ktime_get_ns() - call->time;
		record->result = PT_REGS_RC(regs);
		__builtin_memcpy(record->arguments, call->arguments, sizeof(call->arguments));
		bpf_map_delete_elem(&begun, &key);
		tell(record, how);
	}
	return 0;
}

/* ---- processes ------------------------------------------------------------------------------ */

static void tell_process(__u32 kind, __u32 process, __u32 other)
{
	struct call_record *record = record_new(kind, 0);

	if (!record)
		return;
	record->key.process = process;
	record->other = other;
	send(record, offsetof(struct call_record, texts));
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	if (is_followed(parent, child, CALL_LOST_PROCESSES))
		tell_process(CALL_STARTED, parent->tgid, child->tgid);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task)
{
	if (is_watched(task->tgid))
		tell_process(CALL_EXECUTED, task->tgid, 0);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_end, struct task_struct *task)
{
	if (is_let_go(task))
		tell_process(CALL_ENDED, task->tgid, 0);
	return 0;
}
