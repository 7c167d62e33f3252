/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the watch that runs in the kernel: at the end of each system call of the watched
 * processes it tells what was opened, looked for, executed or connected to, once for each process
 * and counted from then on.
 *
 * There is one program for all calls. At their end the registers still hold the arguments and the
 * path's memory has been read by the call itself, so that it is there; at their beginning it may
 * not be. A call that has replaced the program has neither: sched_process_exec tells of that.
 */
#include "watch/bpf/call_registers.h"

#include <stdbool.h>

#include <asm/unistd.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "watch/record.h"

#define PROCESSES_MAX WATCH_PROCESSES_MAX
#define LOSSES        WATCH_LOSSES
#include "watch/bpf/watched.h"

#include "watch/bpf/places.h"

#define O_ACCMODE      3
#define EINPROGRESS    115 /* asm-generic/errno.h; x86 and arm64 have it so */
#define SOL_SOCKET     1
#define SO_ERROR       4
#define MSG_NAME_MAX   128                  /* struct sockaddr_storage */
#define DATA_MAX       (2 * WATCH_PATH_MAX) /* a path and its folders */
#define HASH_WORDS_MAX (WATCH_PATH_MAX / 8)
#define FOLDERS_MAX    64   /* that a relative path is told with; mounts on the way count as well */
#define PIECE_SIZE     4096 /* of a stack: one that is not there whole is not read at all */

/* Set before the program is loaded: what is not wanted is then no part of it. */
const volatile bool with_stacks = false;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, WATCH_SEEN_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct watch_key);
	__type(value, __u64);
} seen SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, WATCH_RING_SIZE);
} ring SEC(".maps");

/* Connections that were begun: (process, descriptor) and the address. */
struct pending_key {
	__u32 process;
	__u32 fd;
};

struct pending {
	__u32 size;
	char data[MSG_NAME_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, WATCH_PENDING_MAX);
	__type(key, struct pending_key);
	__type(value, struct pending);
} pending SEC(".maps");

struct message {
	struct watch_record record;
	/* read in words; folders, registers and stack behind it, and room for bounds to be checked
	 * by */
	char data[DATA_MAX + 8 + sizeof(struct watch_registers) + WATCH_STACK_MAX + PIECE_SIZE];
	__u64 folder;    /* which one a relative path starts at */
	__u64 registers; /* address of the thread's, during a call */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct message);
} scratch SEC(".maps");

static bool is_caller_watched(void)
{
	return is_watched(bpf_get_current_pid_tgid() >> 32);
}

static struct message *message_new(__u32 deed, __s64 result)
{
	__u32 zero = 0;
	struct message *message = bpf_map_lookup_elem(&scratch, &zero);
	__u64 id = bpf_get_current_pid_tgid();

	if (!message)
		return NULL;
	message->record.deed = deed;
	message->record.process = id >> 32;
	message->record.thread = (__u32)id;
	message->record.other = 0;
	message->record.result = (__s32)result;
	message->record.folder = AT_FDCWD;
	message->record.flags = 0;
	message->record.mode = 0;
	message->record.inode = 0;
	message->record.size = 0;
	message->record.folder_size = 0;
	message->record.stack_size = 0;
	message->folder = 0;
	return message;
}

static void add_time_and_name(struct message *message)
{
	message->record.time = bpf_ktime_get_boot_ns();
	bpf_get_current_comm(message->record.comm, sizeof(message->record.comm));
}

/* Not more than a bound, a constant, so that the kernel's verifier sees it: in one register, and
 * compared in this order, without which those before 6.8 or so see values that cannot be. */
#define BOUND(value, most) asm volatile("if %0 <= %1 goto +1\n\t%0 = %1" : "+r"(value) : "i"(most))

static void send(struct message *message)
{
	__u64 size = message->record.size + message->record.folder_size;

	BOUND(size, DATA_MAX);
	add_time_and_name(message);
	if (bpf_ringbuf_output(&ring, message, sizeof(message->record) + size, 0) < 0)
		lose(WATCH_LOST_RING);
}

/* Copies the registers and the stack to `place`; how many bytes they are. */
static __u64 add_stack(const struct message *message, char *place)
{
	const struct pt_regs *registers = (const void *)message->registers;
	__u64 stack = BPF_CORE_READ(registers, sp), size = 0;

	if (bpf_probe_read_kernel(place, REGISTERS_SIZE, registers) < 0)
		return 0;
	place += sizeof(struct watch_registers);
	for (int i = 0; i <= WATCH_STACK_MAX / PIECE_SIZE; i++) {
		__u64 piece = PIECE_SIZE - ((stack + size) & (PIECE_SIZE - 1));
		__u64 rest = WATCH_STACK_MAX - size;

		barrier_var(piece);
		if (piece > rest)
			piece = rest;
		BOUND(piece, PIECE_SIZE);
		BOUND(size, WATCH_STACK_MAX);
		if (piece == 0 ||
		    bpf_probe_read_user(place + size, piece, (const void *)(stack + size)) < 0)
			break;
		size += piece;
	}
	return sizeof(struct watch_registers) + size;
}

/* With the stack, where one is wanted. What there is room for without stacks is left for what has
 * none: stacks are lost before anything else is. */
static __noinline void send_with_stack(struct message *message)
{
	__u64 at = message->record.size + message->record.folder_size, size;

	if (!with_stacks || bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >
				    WATCH_RING_STACKS_SIZE - WATCH_RING_SIZE) {
		send(message);
		return;
	}
	at = (at + 7) & ~7ULL;
	BOUND(at, DATA_MAX);
	add_time_and_name(message);
	size = add_stack(message, message->data + at);
	message->record.stack_size = (__u32)size;
	BOUND(size, sizeof(struct watch_registers) + WATCH_STACK_MAX);
	if (bpf_ringbuf_output(&ring, message, sizeof(message->record) + at + size, 0) == 0)
		return;
	message->record.stack_size = 0;
	send(message);
}

/* FNV's step with words for bytes; what it must not do is to confuse the paths of one process. */
static __u64 hash(const struct message *message)
{
	__u64 value = 0xcbf29ce484222325 ^ message->folder;
	__u32 size = message->record.size;

	for (__u32 i = 0; i < HASH_WORDS_MAX; i++) {
		if (i * 8 >= size)
			break;
		__u64 word = *(const __u64 *)(message->data + i * 8);
		__u32 rest = size - i * 8;

		if (rest < 8) /* behind the end lies what was there before */
			word &= (1ULL << (rest * 8)) - 1;
		value = (value ^ word) * 0x100000001b3;
		value ^= value >> 29;
	}
	return value;
}

/* True when it was seen before: then it is counted. */
static bool is_known(struct message *message)
{
	__s32 result = message->record.result;
	struct watch_key key = {
		.process = message->record.process,
		.deed = message->record.deed | (message->record.flags & O_ACCMODE) << 8 |
			(result < 0 ? (__u32)-result << 16 : 0),
		.data = hash(message),
	};
	__u64 *count = bpf_map_lookup_elem(&seen, &key);
	__u64 one = 1;

	if (count) {
		__sync_fetch_and_add(count, 1);
		return true;
	}
	message->record.key = key.data;
	if (bpf_map_update_elem(&seen, &key, &one, BPF_ANY) < 0)
		lose(WATCH_LOST_COUNTS);
	return false;
}

/* Which file a descriptor that the process has just got is. */
static void add_file(struct message *message, __u32 fd)
{
	struct file *file = file_of(fd);

	if (!file)
		return;
	message->record.mode = BPF_CORE_READ(file, f_inode, i_mode);
	message->record.inode = BPF_CORE_READ(file, f_inode, i_ino);
}

/* Puts the names of a folder and of those it is in behind the path, while the process that has them
 * is there. Nothing is added where they do not lead to its root, as after chroot(2) from a folder
 * outside. A function of its own: it is verified once. */
__noinline int add_folders(__s32 folder)
{
	__u32 zero = 0;
	struct message *message = bpf_map_lookup_elem(&scratch, &zero);
	struct task_struct *task = (void *)bpf_get_current_task();
	struct dentry *root = BPF_CORE_READ(task, fs, root.dentry);
	struct vfsmount *root_mount = BPF_CORE_READ(task, fs, root.mnt);
	struct place place;

	if (!message)
		return 0;
	__u64 at = message->record.size;

	find_place(folder, &place);
	for (int i = 0; i < FOLDERS_MAX; i++) {
		struct dentry *dentry = place.dentry;
		struct mount *mount = (void *)place.mount -
				      bpf_core_field_offset(struct mount, mnt);

		barrier_var(at);
		if (at > DATA_MAX - WATCH_NAME_MAX)
			return 0;
		if (dentry == root && place.mount == root_mount) {
			message->data[at] = '\0';
			message->record.folder_size = (__u32)at + 1 - message->record.size;
			return 0;
		}
		if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
			if (!leave_mount(&place, mount))
				return 0;
			continue;
		}
		long size = bpf_probe_read_kernel_str(message->data + at, WATCH_NAME_MAX,
						      BPF_CORE_READ(dentry, d_name.name));

		if (size <= 0)
			return 0;
		at += (__u64)size;
		place.dentry = BPF_CORE_READ(dentry, d_parent);
	}
	return 0;
}

/* Of a path that was read, with its NUL: true when it is told, and then with its folders. */
static bool is_new_path(struct message *message, __s32 folder, __u32 size)
{
	bool is_relative = message->data[0] != '/';

	message->record.size = size - 1;
	if (is_relative) { /* an absolute one starts at no folder */
		message->record.folder = folder;
		message->folder = identity_of(folder);
	}
	if (is_known(message))
		return false;
	if (is_relative)
		add_folders(folder);
	return true;
}

static __noinline void tell_path(__u32 deed, __s32 folder, const void *path, __u32 flags,
				 __s64 result)
{
	struct message *message;
	long size;

	if (!path || !is_caller_watched()) /* Linux 6.11 takes NULL for an empty path */
		return;
	message = message_new(deed, result);
	if (!message)
		return;
	message->record.flags = flags;
	size = bpf_probe_read_user_str(message->data, WATCH_PATH_MAX, path);
	if (size <= 0) {
		lose(WATCH_LOST_PATH);
		return;
	}
	/* without a path, what is asked about is the descriptor */
	if (size == 1 || !is_new_path(message, folder, (__u32)size))
		return;
	if (deed == WATCH_OPENS && result >= 0)
		add_file(message, (__u32)result);
	send_with_stack(message);
}

static void keep_pending(const struct message *message, __u32 fd)
{
	struct pending_key key = { message->record.process, fd };
	struct pending value = { .size = message->record.size };

	__builtin_memcpy(value.data, message->data, sizeof(value.data));
	bpf_map_update_elem(&pending, &key, &value, BPF_ANY);
}

/* How a connection that was begun has ended: who began it asks for SO_ERROR. */
static __noinline void tell_outcome(__u32 fd, const void *error)
{
	struct pending_key key = { bpf_get_current_pid_tgid() >> 32, fd };
	struct pending *begun = bpf_map_lookup_elem(&pending, &key);
	struct message *message;
	__s32 outcome;

	if (!begun || !is_caller_watched() ||
	    bpf_probe_read_user(&outcome, sizeof(outcome), error) < 0)
		return;
	message = message_new(WATCH_CONNECTS, -outcome);
	if (!message)
		return;
	message->record.size = begun->size;
	__builtin_memcpy(message->data, begun->data, sizeof(begun->data));
	bpf_map_delete_elem(&pending, &key);
	if (is_known(message))
		return;
	message->record.flags = fd;
	send_with_stack(message);
}

static __noinline void tell_address(__u32 fd, const void *address, __u64 size, __s64 result)
{
	struct message *message;

	if (!address || size < sizeof(__u16) || !is_caller_watched())
		return;
	message = message_new(WATCH_CONNECTS, result < 0 ? result : 0);
	if (!message)
		return;
	if (size > MSG_NAME_MAX)
		size = MSG_NAME_MAX;
	if (bpf_probe_read_user(message->data, (__u32)size, address) < 0) {
		lose(WATCH_LOST_PATH);
		return;
	}
	message->record.size = (__u32)size;
	if (result == -EINPROGRESS)
		keep_pending(message, fd);
	if (is_known(message))
		return;
	message->record.flags = fd;
	send_with_stack(message);
}

static void tell_message(__u32 fd, const void *header, __s64 result)
{
	struct { /* the beginning of struct user_msghdr */
		const void *name;
		__s32 name_size;
	} name = { 0 };

	if (is_caller_watched() && bpf_probe_read_user(&name, sizeof(name), header) == 0 &&
	    name.name_size > 0)
		tell_address(fd, name.name, (__u32)name.name_size, result);
}

/* For the programs further down, which have as many parameters as there can be. */
static void keep_registers(const struct pt_regs *regs)
{
	__u32 zero = 0;
	struct message *message = bpf_map_lookup_elem(&scratch, &zero);

	if (message)
		message->registers = (__u64)regs;
}

#define PATH(at)   ((const void *)ARGUMENT_##at(regs))
#define NUMBER(at) ((__s32)ARGUMENT_##at(regs))

/* Calls that take a path relative to a folder. */
static bool tell_call_at(struct pt_regs *regs, int call, long result)
{
	__u64 flags = 0;

	switch (call) {
	case __NR_openat:
		tell_path(WATCH_OPENS, NUMBER(1), PATH(2), NUMBER(3), result);
		return true;
	case __NR_openat2:
		bpf_probe_read_user(&flags, sizeof(flags), PATH(3)); /* of struct open_how */
		tell_path(WATCH_OPENS, NUMBER(1), PATH(2), (__u32)flags, result);
		return true;
	case __NR_newfstatat:
	case __NR_statx:
	case __NR_faccessat:
	case __NR_faccessat2:
	case __NR_readlinkat:
		tell_path(WATCH_LOOKS, NUMBER(1), PATH(2), 0, result);
		return true;
	case __NR_execveat:
		if (result < 0)
			tell_path(WATCH_EXECUTES, NUMBER(1), PATH(2), 0, result);
		return true;
	case __NR_execve:
		if (result < 0)
			tell_path(WATCH_EXECUTES, AT_FDCWD, PATH(1), 0, result);
		return true;
	default:
		return false;
	}
}

/* Those of old, which arm64 has not. */
static void tell_call_old(struct pt_regs *regs, int call, long result)
{
	switch (call) {
#ifdef __NR_open
	case __NR_open:
		tell_path(WATCH_OPENS, AT_FDCWD, PATH(1), NUMBER(2), result);
		break;
	case __NR_creat:
		tell_path(WATCH_OPENS, AT_FDCWD, PATH(1), 1, result); /* O_WRONLY */
		break;
	case __NR_stat:
	case __NR_lstat:
	case __NR_access:
	case __NR_readlink:
		tell_path(WATCH_LOOKS, AT_FDCWD, PATH(1), 0, result);
		break;
#endif
	case __NR_connect:
		tell_address(NUMBER(1), PATH(2), NUMBER(3), result);
		break;
	case __NR_getsockopt:
		if (result == 0 && NUMBER(2) == SOL_SOCKET && NUMBER(3) == SO_ERROR)
			tell_outcome(NUMBER(1), PATH(4));
		break;
	case __NR_sendto:
		tell_address(NUMBER(1), PATH(5), NUMBER(6), result);
		break;
	case __NR_sendmsg:
	case __NR_sendmmsg: /* starts with such a header; the others go where the first does */
		tell_message(NUMBER(1), PATH(2), result);
		break;
	default:
		break;
	}
}

/* A signal came between: the call begins once more, or is told as interrupted to the program alone.
 * ERESTARTSYS and its kin, include/linux/errno.h. */
static bool is_restarted(long result)
{
	return result <= -512 && result >= -516;
}

/* Each call of each process of the host comes by here: the number is looked at first, since most
 * calls are of no interest whoever makes them, and then, further down, who makes it. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, struct pt_regs *regs, long result)
{
	if (is_restarted(result))
		return 0;
	if (is_compat()) {
		if (is_caller_watched())
			lose(WATCH_LOST_COMPAT);
		return 0;
	}
	int call = CALL_NUMBER(regs);

	if (with_stacks && is_caller_watched())
		keep_registers(regs);
	if (!tell_call_at(regs, call, result))
		tell_call_old(regs, call, result);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct message *message;

	if (!is_followed(parent, child, WATCH_LOST_PROCESSES))
		return 0;
	message = message_new(WATCH_FORKS, 0);
	if (message) {
		message->record.process = parent->tgid;
		message->record.other = child->tgid;
		send(message);
	}
	return 0;
}

struct linux_binprm {
	const char *filename;
} __attribute__((preserve_access_index));

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *program)
{
	struct message *message;
	long size;

	if (!is_watched(task->tgid))
		return 0;
	message = message_new(WATCH_EXECUTES, 0);
	if (!message)
		return 0;
	size = bpf_probe_read_kernel_str(message->data, WATCH_PATH_MAX, program->filename);
	if (size > 0 && is_new_path(message, AT_FDCWD, (__u32)size))
		send(message);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_end, struct task_struct *task)
{
	struct message *message;

	if (!is_let_go(task))
		return 0;
	message = message_new(WATCH_ENDS, 0);
	if (message)
		send(message);
	return 0;
}
