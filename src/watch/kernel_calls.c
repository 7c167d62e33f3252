/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: Documentation/trace/ftrace.rst. */
#include "watch/kernel_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "kernel/procfs.h"
#include "kernel/tracefs.h"

enum {
	READ_SIZE = 64 * 1024,
	STEP_MAX = 4 * 1024 * 1024, /* bytes read in one step: the rest in the next one */
	FILTER_MAX = 1024 * 1024,
	PIDS_SIZE = 2048, /* of what is written at once */
};

#define NO_FUNCTION "%s: the kernel has no function of that name that can be traced"

struct kernel_calls {
	struct tracefs_instance instance;
	int pipe; /* -1: not open */
	struct function_trace seen;
	struct buf removed;
	struct arena arena;
	bool is_made;
};

int kernel_calls_parse(const char *text, struct arena *arena, text_list *ret, struct err *err)
{
	struct bytes rest = bytes_of(text), name;

	while (bytes_part(&rest, ',', &name)) {
		bool is_name = name.size > 0 && name.size < FUNCTION_TRACE_NAME_MAX;

		for (size_t i = 0; i < name.size; i++) {
			char c = name.at[i];

			is_name &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				   (c >= '0' && c <= '9') || c == '_' || c == '.';
		}
		if (!is_name)
			return err_set(err, -EINVAL, "--kernel %.*s: that is no function's name",
				       (int)name.size, name.at);
		const char *kept = arena_string(arena, name);

		text_list_add_once(arena, ret, kept);
		if (ret->count > KERNEL_CALLS_FUNCTIONS_MAX)
			return err_set(err, -E2BIG, "--kernel: more than %d functions",
				       KERNEL_CALLS_FUNCTIONS_MAX);
	}
	return 0;
}

/* ---- settings ------------------------------------------------------------------------------- */

static int fail(struct err *err, int code, const char *file)
{
	if (code == -EPERM || code == -EACCES)
		return err_set(err, -ENOTSUP,
			       "the kernel does not let its functions be traced (%s: %s); lockdown "
			       "or a security module forbids it",
			       file, err_words(code));
	if (code == -ENOENT || code == -EINVAL)
		return err_set(err, -ENOTSUP, "the kernel has no function tracer (%s: %s)", file,
			       err_words(code));
	return err_set(err, code, "%s of tracefs: %s", file, err_words(code));
}

static int set(const struct kernel_calls *calls, const char *file, const char *text,
	       struct err *err)
{
	int failed = tracefs_instance_write(&calls->instance, file, text, false);

	return failed ? fail(err, failed, file) : 0;
}

static bool has_line(struct bytes text, const char *wanted)
{
	struct bytes line, word;

	while (bytes_line(&text, &line))
		if (bytes_word(&line, &word) && bytes_is(word, wanted))
			return true;
	return false;
}

/* No filter is the filter of all functions, which would stop the host: what the kernel has made of
 * ours is read back before anything is switched on. */
static int check_functions(const struct kernel_calls *calls, const text_list *functions,
			   struct err *err)
{
	scoped_buf text = { 0 };
	int failed = tracefs_instance_read(&calls->instance, "set_ftrace_filter", FILTER_MAX,
					   &text);

	if (failed)
		return fail(err, failed, "set_ftrace_filter");
	for (vec_each(name, functions))
		if (!has_line(buf_bytes(&text), *name))
			return err_set(err, -ENOENT, NO_FUNCTION, *name);
	return 0;
}

/* A name is taken when a blank or the end of a line follows it; else only when the file is closed,
 * where nobody hears that it is unknown. */
static int choose_functions(const struct kernel_calls *calls, const text_list *functions,
			    struct err *err)
{
	for (vec_each(name, functions)) {
		scoped_buf line = { 0 };

		buf_add_format(&line, "%s\n", *name);
		int failed = tracefs_instance_write(&calls->instance, "set_ftrace_filter",
						    buf_text(&line), name != functions->at);

		if (failed == -EINVAL)
			return err_set(err, -ENOENT, NO_FUNCTION, *name);
		if (failed)
			return fail(err, failed, "set_ftrace_filter");
	}
	return check_functions(calls, functions, err);
}

/* Threads are what the tracer knows. How many were written; or -errno. */
static int write_threads(const struct kernel_calls *calls, int64_t process, bool is_first)
{
	scoped_free char *buffer = mem_zero(1, PROCFS_BUFFER_SIZE);
	scoped_buf text = { 0 };
	char path[64];
	const char *thread;
	int count = 0, failed = 0;

	snprintf(path, sizeof(path), "/proc/%lld/task", (long long)process);
	scoped_fd int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct procfs_numbers numbers = { .buffer = buffer, .dir = dir };

	while (dir >= 0 && !failed && (thread = procfs_next_number(&numbers))) {
		buf_add_format(&text, "%s ", thread);
		count++;
		if (text.size < PIDS_SIZE)
			continue;
		failed = tracefs_instance_write(&calls->instance, "set_ftrace_pid", buf_text(&text),
						!is_first);
		is_first = false;
		buf_clear(&text);
	}
	if (!failed && text.size)
		failed = tracefs_instance_write(&calls->instance, "set_ftrace_pid", buf_text(&text),
						!is_first);
	return failed ? failed : count;
}

/* None would mean all processes of the host. */
static int check_processes(const struct kernel_calls *calls, bool is_none, struct err *err)
{
	scoped_buf text = { 0 };
	int failed = tracefs_instance_read(&calls->instance, "set_ftrace_pid", FILTER_MAX, &text);

	if (failed && failed != -EFBIG)
		return fail(err, failed, "set_ftrace_pid");
	if (is_none || text.size == 0 || text.at[0] < '0' || text.at[0] > '9')
		return err_set(err, -ESRCH, "none of its processes runs any more");
	return 0;
}

static int choose_processes(const struct kernel_calls *calls, const int_list *processes,
			    struct err *err)
{
	bool is_first = true;

	for (vec_each(process, processes)) {
		int count = write_threads(calls, *process, is_first);

		if (count < 0)
			return fail(err, count, "set_ftrace_pid");
		is_first &= count == 0;
	}
	return check_processes(calls, is_first, err);
}

static int configure(struct kernel_calls *calls, const text_list *functions,
		     const int_list *processes, struct err *err)
{
	if (set(calls, "tracing_on", "0", err) < 0 ||
	    /* what a process calls itself could be read as a function */
	    set(calls, "options/context-info", "0", err) < 0 ||
	    choose_functions(calls, functions, err) < 0 ||
	    set(calls, "options/function-fork", "1", err) < 0 ||
	    choose_processes(calls, processes, err) < 0 ||
	    set(calls, "current_tracer", "function", err) < 0 ||
	    set(calls, "options/func_stack_trace", "1", err) < 0)
		return err->code;
	calls->pipe = tracefs_instance_open(&calls->instance, "trace_pipe");
	if (calls->pipe < 0)
		return fail(err, calls->pipe, "trace_pipe");
	return set(calls, "tracing_on", "1", err);
}

int kernel_calls_start(struct kernel_calls **ret, const struct root *root,
		       const text_list *functions, const int_list *processes, struct err *err)
{
	struct kernel_calls *calls = mem_zero(1, sizeof(*calls));
	int failed;

	calls->pipe = -1;
	for (vec_each(name, functions))
		*vec_push(&calls->seen.functions) = arena_string(&calls->arena, bytes_of(*name));
	if (!procfs_ids_are_the_kernels())
		failed = err_set(err, -ENOTSUP,
				 "functions of the kernel are traced by process ids of the host, "
				 "which are not known in here: run trowel on the host");
	else
		failed = tracefs_instance_create(&calls->instance, root, &calls->removed, err);
	calls->is_made = failed == 0;
	if (!failed)
		failed = configure(calls, functions, processes, err);
	if (failed) {
		kernel_calls_free(calls);
		return err_wrap(err, "--kernel");
	}
	*ret = calls;
	return 0;
}

const char *kernel_calls_removed(const struct kernel_calls *calls)
{
	return calls->removed.size ? buf_text(&calls->removed) : NULL;
}

/* ---- what comes ----------------------------------------------------------------------------- */

static int read_some(struct kernel_calls *calls, size_t most, struct err *err)
{
	scoped_buf piece = { 0 };

	for (size_t done = 0; calls->pipe >= 0 && done < most;) {
		ssize_t got = read(calls->pipe, buf_reserve(&piece, READ_SIZE), READ_SIZE);

		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return err_errno(err, "trace_pipe of tracefs");
		if (got <= 0)
			return 0;
		function_trace_add(&calls->seen, (struct bytes){ piece.at, (size_t)got });
		done += (size_t)got;
	}
	return 0;
}

int kernel_calls_step(struct kernel_calls *calls, struct err *err)
{
	return read_some(calls, STEP_MAX, err);
}

static int stop(struct kernel_calls *calls, struct err *err)
{
	struct err first = { 0 };

	if (!calls->is_made)
		return 0;
	calls->is_made = false;
	int failed = tracefs_instance_write(&calls->instance, "tracing_on", "0", false);

	if (failed)
		(void)fail(&first, failed, "tracing_on");
	/* the buffers hold no more than this by now */
	if (read_some(calls, SIZE_MAX, err) < 0 && !first.code)
		first = *err;
	function_trace_end(&calls->seen);
	cleanup_fd(&calls->pipe);
	calls->pipe = -1;
	failed = tracefs_instance_remove(&calls->instance, err);
	if (failed || !first.code)
		return failed;
	*err = first;
	return err->code;
}

int kernel_calls_stop(struct kernel_calls *calls, struct err *err)
{
	return stop(calls, err);
}

const struct function_trace *kernel_calls_seen(const struct kernel_calls *calls)
{
	return &calls->seen;
}

void kernel_calls_free(struct kernel_calls *calls)
{
	struct err err;

	if (!calls)
		return;
	(void)stop(calls, &err); /* who wants to know has called it before */
	function_trace_deinit(&calls->seen);
	buf_deinit(&calls->removed);
	arena_deinit(&calls->arena);
	free(calls);
}
