/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the watched processes write into certain pipes and sockets, in the kernel: at the end of
 * each call that writes, when it is known how much was taken, that much is copied from where the
 * program has it. The pipe itself is not touched, and nobody who reads it misses a byte.
 *
 * A file is known by what lies behind its descriptor, so that copies of one count as well.
 */
#include "watch/bpf/call_registers.h"

#include <stdbool.h>

#include <asm/unistd.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "watch/write_record.h"

#define PROCESSES_MAX WRITES_PROCESSES_MAX
#define LOSSES        WRITE_LOSSES
#include "watch/bpf/watched.h"

#define S_IFMT      0170000
#define S_IFSOCK    0140000
#define SOCK_STREAM 1

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WRITES_FILES_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct write_file);
	__type(value, __u8);
} files SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, WRITES_RING_SIZE);
} ring SEC(".maps");

/* A record that is put together, and what is left of the call. */
struct taking {
	struct write_record record;
	char data[WRITES_DATA_MAX + WRITES_PIECE_MAX]; /* room for bounds to be checked by */
	__u64 vector;                                  /* address of the next struct iovec */
	__u64 vectors;                                 /* how many are left */
	__u64 at;                                      /* address of what is left of this one */
	__u64 size;
	__u64 left; /* bytes that the call has written and that are not told yet */
	bool is_packet;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct taking);
} scratch SEC(".maps");

static struct taking *taking_of_this_cpu(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&scratch, &zero);
}

/* Who reads is woken when the ring fills up, and looks by itself otherwise. */
static void send(const struct taking *taking)
{
	__u64 size = taking->record.size, flags = BPF_RB_NO_WAKEUP;

	if (size > WRITES_DATA_MAX)
		size = WRITES_DATA_MAX;
	if (bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) > WRITES_RING_SIZE / 4)
		flags = BPF_RB_FORCE_WAKEUP;
	if (bpf_ringbuf_output(&ring, (void *)taking, sizeof(taking->record) + size, flags) < 0)
		lose_many(WRITE_LOST_RING, size);
}

/* ---- one call ------------------------------------------------------------------------------- */

/* Not more than a bound, so that the kernel's verifier sees it. */
#define BOUND(value, most)                                                                         \
	do {                                                                                       \
		barrier_var(value);                                                                \
		if (value > (most))                                                                \
			value = (most);                                                            \
	} while (0)

/* Goes on to the next part of what was written; false when there is none. */
static bool next_part(struct taking *taking)
{
	struct {
		__u64 at, size;
	} part;

	if (!taking->vectors ||
	    bpf_probe_read_user(&part, sizeof(part), (const void *)taking->vector) < 0)
		return false;
	taking->vectors--;
	taking->vector += sizeof(part);
	taking->at = part.at;
	taking->size = part.size;
	return true;
}

/* Copies what lies in one page. */
static void copy_piece(struct taking *taking)
{
	__u64 piece = WRITES_PIECE_MAX - (taking->at & (WRITES_PIECE_MAX - 1));
	__u64 filled = taking->record.size, rest = WRITES_DATA_MAX - filled;
	const void *from = (const void *)taking->at;

	BOUND(piece, taking->size);
	BOUND(piece, taking->left);
	BOUND(piece, rest);
	taking->at += piece;
	taking->size -= piece;
	taking->left -= piece;
	BOUND(piece, WRITES_PIECE_MAX);
	BOUND(filled, WRITES_DATA_MAX);
	if (piece == 0)
		return;
	if (bpf_probe_read_user(taking->data + filled, piece, from) < 0)
		lose_many(WRITE_LOST_MEMORY, piece);
	else
		taking->record.size = filled + piece;
}

/* Fills one record; false when nothing is left that could be told. */
static __noinline bool fill_record(struct taking *taking)
{
	taking->record.size = 0;
	for (int i = 0; i < WRITES_COPIES_MAX; i++) {
		if (!taking->left || taking->record.size >= WRITES_DATA_MAX)
			break;
		if (!taking->size) {
			if (!next_part(taking))
				return false;
			continue;
		}
		copy_piece(taking);
	}
	return taking->left > 0;
}

/* Tells what a call has written, or one message of it. A function of its own to the verifier. */
__noinline int take_all(void)
{
	struct taking *taking = taking_of_this_cpu();
	bool goes_on = true;

	if (!taking)
		return 0;
	taking->record.cut = 0;
	taking->record.ends = 0;
	for (int i = 0; goes_on && i < WRITES_RECORDS_MAX; i++) {
		goes_on = fill_record(taking);
		if (i == WRITES_RECORDS_MAX - 1 || !goes_on) {
			taking->record.cut = taking->left;
			taking->record.ends = taking->is_packet;
			if (taking->left)
				lose_many(WRITE_LOST_LONG, taking->left);
		}
		if (taking->record.size || taking->record.cut)
			send(taking);
	}
	return 0;
}

static void take_buffer(struct taking *taking, __u64 at, __u64 result)
{
	taking->vectors = 0;
	taking->at = at;
	taking->size = taking->left = result;
	take_all();
}

static void take_vector(struct taking *taking, __u64 vector, __u64 vectors, __u64 result)
{
	taking->vector = vector;
	taking->vectors = vectors;
	taking->size = 0;
	taking->left = result;
	take_all();
}

/* The beginning of struct user_msghdr. Source: include/linux/socket.h */
struct message_header {
	__u64 name;
	__u64 name_size;
	__u64 vector;
	__u64 vectors;
};

static void take_message(struct taking *taking, __u64 at, __u64 result)
{
	struct message_header header;

	if (bpf_probe_read_user(&header, sizeof(header), (const void *)at) < 0)
		lose_many(WRITE_LOST_MEMORY, result);
	else
		take_vector(taking, header.vector, header.vectors, result);
}

/* struct mmsghdr: each message with how much of it was sent. */
static __noinline void take_messages(struct taking *taking, __u64 at, __u64 count)
{
	enum { HEADER_SIZE = 56, MESSAGE_SIZE = 64 };
	__u32 sent;

	for (__u32 i = 0; i < WRITES_MESSAGES_MAX; i++, at += MESSAGE_SIZE) {
		if (i >= count)
			return;
		if (bpf_probe_read_user(&sent, sizeof(sent), (const void *)(at + HEADER_SIZE)) == 0)
			take_message(taking, at, sent);
	}
	if (count > WRITES_MESSAGES_MAX)
		lose_many(WRITE_LOST_MESSAGES, count - WRITES_MESSAGES_MAX);
}

/* ---- which file ----------------------------------------------------------------------------- */

static struct file *file_of(__u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files_of_task = BPF_CORE_READ(table, fd), *file = NULL;

	if (fd < BPF_CORE_READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), files_of_task + fd);
	return file;
}

/* True when somebody wants to know what is written there. */
static bool is_wanted(struct taking *taking, __u32 fd)
{
	struct file *file = file_of(fd);
	struct write_record *record = &taking->record;

	if (!file)
		return false;
	record->file.device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	record->file.inode = BPF_CORE_READ(file, f_inode, i_ino);
	if (!bpf_map_lookup_elem(&files, &record->file))
		return false;
	record->time = bpf_ktime_get_boot_ns();
	record->kind = WRITE_BYTES;
	record->process = bpf_get_current_pid_tgid() >> 32;
	record->descriptor = (__s32)fd;
	taking->is_packet = false;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) == S_IFSOCK) {
		const struct socket *socket = BPF_CORE_READ(file, private_data);

		taking->is_packet = BPF_CORE_READ(socket, type) != SOCK_STREAM;
	}
	return true;
}

static bool is_call_that_writes(int call)
{
	switch (call) {
	case __NR_write:
	case __NR_pwrite64:
	case __NR_writev:
	case __NR_pwritev:
	case __NR_pwritev2:
	case __NR_vmsplice:
	case __NR_sendto:
	case __NR_sendmsg:
	case __NR_sendmmsg:
	case __NR_sendfile:
	case __NR_tee:
	case __NR_splice:
		return true;
	default:
		return false;
	}
}

#define ARGUMENT(at) ((__u64)ARGUMENT_##at(regs))

static __u32 written_descriptor(const struct pt_regs *regs, int call)
{
	if (call == __NR_splice)
		return (__u32)ARGUMENT(3);
	return call == __NR_tee ? (__u32)ARGUMENT(2) : (__u32)ARGUMENT(1);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, struct pt_regs *regs, long result)
{
	if (result <= 0 || !is_watched(bpf_get_current_pid_tgid() >> 32))
		return 0;
	if (is_compat()) {
		lose(WRITE_LOST_COMPAT);
		return 0;
	}
	int call = CALL_NUMBER(regs);
	struct taking *taking = is_call_that_writes(call) ? taking_of_this_cpu() : NULL;

	if (!taking || !is_wanted(taking, written_descriptor(regs, call)))
		return 0;
	switch (call) {
	case __NR_write:
	case __NR_pwrite64:
	case __NR_sendto:
		take_buffer(taking, ARGUMENT(2), result);
		break;
	case __NR_sendmsg:
		take_message(taking, ARGUMENT(2), result);
		break;
	case __NR_sendmmsg:
		take_messages(taking, ARGUMENT(2), result);
		break;
	case __NR_sendfile:
	case __NR_tee:
	case __NR_splice:
		lose_many(WRITE_LOST_SPLICED, result);
		break;
	default:
		take_vector(taking, ARGUMENT(2), ARGUMENT(3), result);
		break;
	}
	return 0;
}

/* ---- processes ------------------------------------------------------------------------------ */

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	(void)is_followed(parent, child, WRITE_LOST_PROCESSES);
	return 0;
}

/* With its last thread. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_end, struct task_struct *task)
{
	struct taking *taking = taking_of_this_cpu();

	if (!is_let_go(task) || !taking)
		return 0;
	taking->record = (struct write_record){ .time = bpf_ktime_get_boot_ns(),
						.kind = WRITE_ENDS,
						.process = task->tgid };
	send(taking);
	return 0;
}
