/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: ptrace(2), proc(5), getauxval(3). */
#include "watch/tracer.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "format/proc/proc_pid_stat.h"
#include "format/proc/proc_text.h"
#include "kernel/procfs.h"
#include "watch/calls.h"

enum {
	CALL_STOP = SIGTRAP | 0x80, /* PTRACE_O_TRACESYSGOOD */
	ROUNDS_MAX = 100,           /* looks for threads that were started meanwhile */
	RECORD_MAX = 4096,          /* of /proc */
	AUXV_MAX = 64 * 1024,
	ENDED_MAX = 4096,  /* threads that are remembered in vain */
	FOLLOW_STOPS = 64, /* between looks at where they run */
	FOLLOW_LOOKS = 8,  /* that have to agree */
	ANYWHERE = -1,
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		  PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC,
	OPTIONS_FILTERED = OPTIONS | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL,
};

/* ---- threads -------------------------------------------------------------------------------- */

/* The map forgets nothing by itself. */
static void forget_ended(struct tracer *tracer)
{
	struct tracer_threads kept = { 0 };

	if (tracer->threads.count < tracer->alive * 2 + ENDED_MAX)
		return;
	for (size_t i = 0; i < tracer->threads.capacity; i++) {
		const struct tracer_threads_slot *slot = &tracer->threads.slots[i];

		if (slot->used && slot->value.is_alive)
			*tracer_threads_put(&kept, slot->key) = slot->value;
	}
	tracer_threads_deinit(&tracer->threads);
	tracer->threads = kept;
}

static void put_thread(struct tracer *tracer, pid_t id, pid_t process)
{
	forget_ended(tracer);
	struct tracer_thread *thread = tracer_threads_put(&tracer->threads, (uint64_t)id);

	tracer->alive += !thread->is_alive;
	*thread = (struct tracer_thread){ .process = process, .is_alive = true };
}

static void end_thread(struct tracer *tracer, pid_t id)
{
	struct tracer_thread *thread = tracer_threads_find(&tracer->threads, (uint64_t)id);

	if (!thread || !thread->is_alive)
		return;
	thread->is_alive = false;
	tracer->alive--;
}

static pid_t read_process_of(const struct tracer *tracer, pid_t thread)
{
	scoped_buf text = { 0 };
	char name[64];
	uint64_t process;

	snprintf(name, sizeof(name), "%d/status", thread);
	if (procfs_read_record(tracer->proc, name, RECORD_MAX, &text) < 0 ||
	    !proc_text_number(buf_bytes(&text), "Tgid:", &process))
		return thread;
	return (pid_t)process;
}

/* The process of a thread that has stopped; one not known yet was just started by another. */
static pid_t process_of(struct tracer *tracer, pid_t id)
{
	const struct tracer_thread *thread = tracer_threads_find(&tracer->threads, (uint64_t)id);

	if (thread && thread->is_alive)
		return thread->process;
	pid_t process = read_process_of(tracer, id);

	put_thread(tracer, id, process);
	return process;
}

/* What is left of a thread until somebody has heard of its end; `status`: of /proc. */
static bool has_ended(struct bytes status)
{
	struct bytes line;

	while (bytes_line(&status, &line))
		if (bytes_skip(&line, "State:")) {
			line = bytes_trim(line);
			return line.size && (line.at[0] == 'Z' || line.at[0] == 'X');
		}
	return false;
}

/* A thread that was not seized: 0 where that is no loss. It may have ended, though it is still
 * there; or it was started by one that is traced, and so is traced with it. */
static int explain_refusal(const struct tracer *tracer, pid_t id, pid_t process, struct err *err)
{
	scoped_buf text = { 0 };
	char name[64];
	uint64_t other = 0;
	int code = errno;

	snprintf(name, sizeof(name), "%d/status", id);
	if (code == ESRCH || procfs_read_record(tracer->proc, name, RECORD_MAX, &text) < 0 ||
	    has_ended(buf_bytes(&text)))
		return 0;
	proc_text_number(buf_bytes(&text), "TracerPid:", &other);
	if (other == (uint64_t)gettid())
		return 0;
	if (other)
		return err_set(err, -EBUSY, "process %d is being traced by process %d already",
			       process, read_process_of(tracer, (pid_t)other));
	return err_set(err, -code, "process %d: ptrace is not allowed (%s)", process,
		       err_words(code));
}

static int seize_thread(struct tracer *tracer, pid_t id, pid_t process, struct err *err)
{
	long options = tracer->is_filtered ? OPTIONS_FILTERED : OPTIONS;

	if (ptrace(PTRACE_SEIZE, id, NULL, (void *)options) < 0)
		return explain_refusal(tracer, id, process, err);
	put_thread(tracer, id, process);
	/* stops at calls begin at a stop */
	ptrace(PTRACE_INTERRUPT, id, NULL, NULL);
	return 0;
}

int tracer_seize_waiting(struct tracer *tracer, pid_t process, struct err *err)
{
	struct tracer_thread *known = tracer_threads_find(&tracer->threads, (uint64_t)process);

	if (known && known->is_alive)
		return 0;
	if (ptrace(PTRACE_SEIZE, process, NULL, (void *)(long)OPTIONS) < 0)
		return errno == ESRCH ? 0 : explain_refusal(tracer, process, process, err);
	put_thread(tracer, process, process);
	tracer_threads_find(&tracer->threads, (uint64_t)process)->is_waiting = true;
	return 0;
}

void tracer_drop(struct tracer *tracer, pid_t process)
{
	struct tracer_thread *known = tracer_threads_find(&tracer->threads, (uint64_t)process);

	if (known && known->is_alive)
		known->is_dropped = true;
}

/* It has executed its program before it was seized. */
static void wake(struct tracer_thread *known, pid_t thread)
{
	known->is_waiting = false;
	ptrace(PTRACE_INTERRUPT, thread, NULL, NULL);
}

/* One look at the threads of a process; `ret`: how many were new. */
static int seize_new(struct tracer *tracer, pid_t process, int tasks, int *ret, struct err *err)
{
	char buffer[PROCFS_BUFFER_SIZE];
	struct procfs_numbers numbers = { .buffer = buffer, .dir = tasks };
	struct tracer_thread *known;

	*ret = 0;
	if (lseek(tasks, 0, SEEK_SET) < 0)
		return err_errno(err, "threads of process %d", process);
	while (procfs_next_number(&numbers)) {
		known = tracer_threads_find(&tracer->threads, (uint64_t)numbers.number);
		if (known && known->is_waiting)
			wake(known, (pid_t)numbers.number);
		if (known && known->is_alive)
			continue;
		(*ret)++;
		if (seize_thread(tracer, (pid_t)numbers.number, process, err) < 0)
			return err->code;
	}
	return 0;
}

int tracer_seize(struct tracer *tracer, pid_t process, struct err *err)
{
	char name[64];
	int count = 1;

	snprintf(name, sizeof(name), "%d/task", process);
	scoped_fd int tasks = openat(tracer->proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (tasks < 0)
		return err_set(err, -ESRCH, "process %d is gone", process);
	/* until none is new: what threads start once they are traced is traced as well */
	for (int round = 0; count && round < ROUNDS_MAX; round++)
		if (seize_new(tracer, process, tasks, &count, err) < 0)
			return err->code;
	return 0;
}

/* ---- what is told --------------------------------------------------------------------------- */

/* False where none leads anywhere: a program that has just begun has called nothing. */
static bool take_stack(struct tracer *tracer, const struct watch_record *record)
{
	struct watch_stack *stack = &tracer->stack;
	bool has_begun = record->deed == WATCH_EXECUTES && record->result >= 0;
	struct err err;

	if (!tracer->watch->with_stacks || has_begun ||
	    user_registers_get((pid_t)record->thread, &stack->registers, &err) < 0)
		return false;
	stack->address = user_registers_stack(&stack->registers);
	if (user_stack_copy((pid_t)record->thread, stack->address, &tracer->stack_bytes, &err) < 0)
		return false;
	stack->bytes = buf_bytes(&tracer->stack_bytes);
	return true;
}

/* A relative path from the root of its process: the same one starts at other folders later. */
static struct bytes read_absolute(const struct tracer *tracer, struct watch_record *record,
				  struct bytes data, struct buf *path)
{
	if (record->deed == WATCH_CONNECTS || data.size == 0 || data.at[0] == '/')
		return data;
	watch_absolute(tracer->watch->root, record, data, path);
	if (buf_text(path)[0] != '/')
		return data;
	record->folder = AT_FDCWD;
	return buf_bytes(path);
}

/* All of it while the thread is stopped, so that /proc shows what it has just done. */
static void tell(struct tracer *tracer, struct watch_record *record, struct bytes data)
{
	scoped_buf path = { 0 };
	char name[64];

	data = read_absolute(tracer, record, data, &path);
	if (!watch_is_new(tracer->watch, record, data))
		return;
	if (record->deed == WATCH_OPENS && record->result >= 0) {
		snprintf(name, sizeof(name), "%u/fd/%d", record->thread, record->result);
		watch_read_file(tracer->proc, name, record);
	}
	snprintf(name, sizeof(name), "%u/comm", record->thread);
	watch_read_comm(tracer->proc, name, record);
	watch_pass(tracer->watch, record, data, take_stack(tracer, record) ? &tracer->stack : NULL);
}

static uint64_t pending_key(const struct watch_record *record)
{
	return (uint64_t)record->process << 32 | record->flags;
}

/* A connection that is begun is kept until its program asks how it ended. */
static void keep_begun(struct tracer *tracer, const struct watch_record *record)
{
	if (tracer->pending.count >= WATCH_PENDING_MAX)
		tracer_pending_deinit(&tracer->pending);
	struct tracer_begun *begun = tracer_pending_put(&tracer->pending, pending_key(record));

	begun->size = tracer->data.size < sizeof(begun->data) ? tracer->data.size
							      : sizeof(begun->data);
	memcpy(begun->data, tracer->data.at, begun->size);
}

static void tell_outcome(struct tracer *tracer, struct watch_record *record)
{
	struct tracer_begun *begun = tracer_pending_find(&tracer->pending, pending_key(record));

	if (!begun || !begun->size)
		return;
	struct bytes address = { begun->data, begun->size };

	begun->size = 0;
	tell(tracer, record, address);
}

/* False at the beginning of a call, which has nothing to tell yet. */
static bool tell_call(struct tracer *tracer, pid_t thread)
{
	struct watch_record record = { .process = (uint32_t)process_of(tracer, thread),
				       .thread = (uint32_t)thread };
	struct call_stop stop;
	const struct call *call;

	if (call_stop_read(thread, &stop) < 0)
		return true; /* it was killed meanwhile */
	if (stop.is_compat) {
		tracer->watch->lost[WATCH_LOST_COMPAT]++;
		return true;
	}
	if (stop.result == -ENOSYS) /* so until it ends; or the kernel has no such call */
		return false;
	if (tracer->watch->call_ended) {
		tracer->watch->call_ended(tracer->watch->context, record.process, thread, &stop);
		return true;
	}
	call = call_of(stop.number);
	if (!call)
		return true;
	int failed = call_read(thread, call, &stop, &record, &tracer->data);

	/* the kernel may have told the program the same */
	if (failed < 0)
		tracer->watch->lost[WATCH_LOST_PATH] += stop.result != -EFAULT;
	if (failed)
		return true;
	if (call->kind == CALL_OUTCOME) {
		tell_outcome(tracer, &record);
		return true;
	}
	if (record.result == -EINPROGRESS)
		keep_begun(tracer, &record);
	tell(tracer, &record, buf_bytes(&tracer->data));
	return true;
}

/* At the beginning of a call that the filter stops at: whether it is to stop at its end, too. */
static bool is_worth_its_end(pid_t thread)
{
	unsigned long said = 0;
	struct call_stop stop;

	if (ptrace(PTRACE_GETEVENTMSG, thread, NULL, &said) < 0 || said != CALL_MAY_BE_VOID ||
	    call_stop_read(thread, &stop) < 0 || stop.is_compat)
		return true;
	const struct call *call = call_of(stop.number);

	return !call || !call_is_void(thread, call, &stop);
}

static void tell_start(struct tracer *tracer, pid_t thread, int event)
{
	struct watch_record record = { .deed = WATCH_FORKS,
				       .process = (uint32_t)process_of(tracer, thread),
				       .thread = (uint32_t)thread,
				       .folder = AT_FDCWD };
	unsigned long child = 0;
	char name[64];

	if (ptrace(PTRACE_GETEVENTMSG, thread, NULL, &child) < 0)
		return;
	if (event == PTRACE_EVENT_CLONE &&
	    read_process_of(tracer, (pid_t)child) == (pid_t)record.process)
		return; /* a thread */
	record.other = (uint32_t)child;
	snprintf(name, sizeof(name), "%u/comm", record.thread);
	watch_read_comm(tracer->proc, name, &record);
	watch_pass(tracer->watch, &record, (struct bytes){ 0 }, NULL);
}

/* The path that was executed, as it was given: a script's own, not its interpreter's. It lies on
 * the new stack; where it does not, the program's own path does. */
static bool read_executed(struct tracer *tracer, pid_t process, struct buf *ret)
{
	scoped_buf text = { 0 };
	char name[64];
	Elf64_auxv_t entry;

	snprintf(name, sizeof(name), "%d/auxv", process);
	if (procfs_read_record(tracer->proc, name, AUXV_MAX, &text) == 0)
		for (size_t at = 0; at + sizeof(entry) <= text.size; at += sizeof(entry)) {
			memcpy(&entry, text.at + at, sizeof(entry));
			if (entry.a_type == AT_EXECFN &&
			    call_read_text(process, entry.a_un.a_val, ret) == 0 && ret->size)
				return true;
		}
	buf_clear(ret);
	snprintf(name, sizeof(name), "%d/exe", process);
	return procfs_readlink(tracer->proc, name, ret) == 0;
}

/* The thread that executes becomes the process's first one, and all others are gone. */
static void tell_exec(struct tracer *tracer, pid_t process)
{
	struct watch_record record = { .deed = WATCH_EXECUTES,
				       .process = (uint32_t)process,
				       .thread = (uint32_t)process,
				       .folder = AT_FDCWD };
	unsigned long former = 0;

	if (ptrace(PTRACE_GETEVENTMSG, process, NULL, &former) == 0 && (pid_t)former != process)
		end_thread(tracer, (pid_t)former);
	put_thread(tracer, process, process);
	if (read_executed(tracer, process, &tracer->data))
		tell(tracer, &record, buf_bytes(&tracer->data));
}

static void tell_end(struct tracer *tracer, pid_t thread, int status)
{
	const struct tracer_thread *known = tracer_threads_find(&tracer->threads, (uint64_t)thread);
	bool is_process = known && known->is_alive && known->process == thread;

	end_thread(tracer, thread);
	if (thread == tracer->child) {
		tracer->child_ended = true;
		tracer->child_status = status;
	}
	if (is_process)
		watch_pass(tracer->watch,
			   &(struct watch_record){ .deed = WATCH_ENDS,
						   .process = (uint32_t)thread,
						   .thread = (uint32_t)thread,
						   .folder = AT_FDCWD },
			   (struct bytes){ 0 }, NULL);
}

/* ---- stops ---------------------------------------------------------------------------------- */

static bool is_stopping(int number)
{
	return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

/* Does what the stop is about; returns how the thread goes on, and with which signal. */
static int answer(struct tracer *tracer, pid_t thread, int status, int *signal)
{
	int onwards = tracer->is_filtered ? PTRACE_CONT : PTRACE_SYSCALL;
	int number = WSTOPSIG(status), event = status >> 16;

	*signal = 0;
	switch (event) {
	case 0:
		if (number == CALL_STOP)
			return tell_call(tracer, thread) ? onwards : PTRACE_SYSCALL;
		*signal = number;
		return onwards;
	case PTRACE_EVENT_SECCOMP:
		return is_worth_its_end(thread) ? PTRACE_SYSCALL : PTRACE_CONT;
	case PTRACE_EVENT_STOP:
		process_of(tracer, thread); /* a new one begins with this */
		/* one that a signal has stopped stays so */
		return is_stopping(number) ? PTRACE_LISTEN : onwards;
	case PTRACE_EVENT_EXEC:
		tell_exec(tracer, thread); /* no thread waits any more */
		return onwards;
	default:
		tell_start(tracer, thread, event);
		return onwards;
	}
}

void tracer_begin(struct tracer *tracer)
{
	tracer->cpu = ANYWHERE;
	tracer->looks_alike = FOLLOW_LOOKS; /* a command begins alone */
	if (sched_getaffinity(0, sizeof(tracer->allowed), &tracer->allowed) < 0)
		CPU_ZERO(&tracer->allowed); /* a machine with more cores than that */
}

static int64_t read_cpu_of(const struct tracer *tracer, pid_t thread)
{
	scoped_buf text = { 0 };
	struct proc_pid_stat stat;
	char name[64];

	snprintf(name, sizeof(name), "%d/stat", thread);
	if (procfs_read_record(tracer->proc, name, RECORD_MAX, &text) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&text), &stat) || stat.cpu < 0 ||
	    stat.cpu >= CPU_SETSIZE || !CPU_ISSET((size_t)stat.cpu, &tracer->allowed))
		return ANYWHERE;
	return stat.cpu;
}

/* Goes where the last looks have found threads, if they agree, and anywhere if they do not. */
static void follow(struct tracer *tracer, pid_t thread)
{
	int64_t cpu = read_cpu_of(tracer, thread);
	cpu_set_t there = tracer->allowed;

	if (cpu != tracer->cpu_seen && tracer->stops > 1)
		tracer->looks_alike = 0;
	tracer->cpu_seen = cpu;
	if (tracer->looks_alike < FOLLOW_LOOKS) {
		tracer->looks_alike++;
		cpu = ANYWHERE;
	}
	if (cpu == tracer->cpu)
		return;
	if (cpu != ANYWHERE) {
		CPU_ZERO(&there);
		CPU_SET((size_t)cpu, &there);
	}
	if (sched_setaffinity(0, sizeof(there), &there) == 0)
		tracer->cpu = cpu;
}

void tracer_handle(struct tracer *tracer, pid_t thread, int status)
{
	int signal;

	if (WIFEXITED(status) || WIFSIGNALED(status)) {
		tell_end(tracer, thread, status);
		return;
	}
	if (!WIFSTOPPED(status))
		return;
	if (tracer->stops++ % FOLLOW_STOPS == 0)
		follow(tracer, thread);
	int onwards = answer(tracer, thread, status, &signal);

	const struct tracer_thread *known = tracer_threads_find(&tracer->threads, (uint64_t)thread);

	if (known && known->is_alive && known->is_dropped) {
		onwards = PTRACE_DETACH;
		end_thread(tracer, thread);
	} else if (known && known->is_waiting && onwards == PTRACE_SYSCALL) {
		onwards = PTRACE_CONT;
	}
	/* fails only for one that was killed meanwhile, which the next wait tells */
	ptrace((enum __ptrace_request)onwards, thread, NULL, (void *)(uintptr_t)signal);
}

void tracer_deinit(struct tracer *tracer)
{
	tracer_threads_deinit(&tracer->threads);
	tracer_pending_deinit(&tracer->pending);
	buf_deinit(&tracer->data);
	buf_deinit(&tracer->stack_bytes);
}
