/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of a dead kernel: whole, running in circles, leading nowhere, cut off. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "crash/modules.h"
#include "crash/stack.h"
#include "crash/summary.h"
#include "dump_forge.h"
#include "fake_tasks.h"

enum { SEEN_MAX = 64 };

struct reading {
	struct bytes bytes;
	struct byte_source source;
	struct dump dump;
	struct memory memory;
	struct kernel kernel;
	size_t seen;
	int32_t pids[SEEN_MAX];
};

static void take_task(void *context, const struct task *task)
{
	struct reading *reading = context;

	assert_true(reading->seen < SEEN_MAX); /* it has to end */
	assert_int_equal(strncmp(task->name, "task", 4), 0);
	reading->pids[reading->seen++] = task->pid;
}

static int open_kernel(struct reading *reading, struct bytes bytes, struct err *err)
{
	*reading = (struct reading){ .bytes = bytes };
	reading->source = byte_source_of(&reading->bytes);
	if (dump_open(&reading->source, 1, &reading->dump, err) < 0 ||
	    memory_open(&reading->dump, &reading->memory, err) < 0 ||
	    kernel_open(&reading->memory, &reading->kernel, err) < 0)
		return err->code;
	return 0;
}

static void reading_deinit(struct reading *reading)
{
	kernel_deinit(&reading->kernel);
	dump_deinit(&reading->dump);
}

/* True if all tasks are there once, in order. */
static bool is_whole(const struct reading *reading)
{
	for (size_t i = 0; i < reading->seen; i++)
		if (reading->pids[i] != (int32_t)i + 1)
			return false;
	return reading->seen == FAKE_TASKS - 1;
}

static int read_tasks(struct reading *reading, bool wants_threads, struct tasks_report *report,
		      struct err *err)
{
	const struct tasks_reader reader = { take_task, reading, wants_threads };

	reading->seen = 0;
	return tasks_read(&reading->kernel, &reader, report, err);
}

/* A machine of 64 bits whose kernels have such structures, or not. */
static bool begin(struct fake_kernel *kernel, size_t machine, struct fake_tasks *structures)
{
	if (fake_machines[machine].word != 8)
		return false;
	fake_kernel_init(kernel, &fake_machines[machine], "6.6.6-test");
	fake_tasks_put(kernel, structures);
	return true;
}

TEST(crash_structures_of_all_machines)
{
	for (size_t i = 0; i < fake_machine_count; i++) {
		struct fake_tasks structures;
		scoped_fake_kernel kernel = { 0 };
		scoped_buf dump = { 0 };
		struct reading reading;
		struct tasks_report report;
		module_list modules = { 0 };
		struct err err = { 0 };

		if (!begin(&kernel, i, &structures))
			continue;
		fake_kernel_dump(&kernel, &dump);
		if (open_kernel(&reading, buf_bytes(&dump), &err) < 0)
			fail_msg("%s: %s", kernel.machine->name, err.text);
		for (int threads = 0; threads < 2; threads++) {
			assert_int_equal(read_tasks(&reading, threads, &report, &err), 0);
			assert_string_equal(report.damage.text, "");
			assert_true(is_whole(&reading));
		}
		assert_int_equal(modules_read(&reading.kernel, &modules, &err), 0);
		assert_int_equal(modules.count, FAKE_MODULES);
		assert_string_equal(modules.at[FAKE_MODULES - 1].name, "module2");
		vec_deinit(&modules);
		reading_deinit(&reading);
	}
}

static void check_damaged(const struct fake_kernel *kernel, const struct buf *dump)
{
	struct reading reading;
	struct tasks_report report;
	struct err err = { 0 };

	assert_int_equal(open_kernel(&reading, buf_bytes(dump), &err), 0);
	for (int threads = 0; threads < 2; threads++) {
		int failed = read_tasks(&reading, threads, &report, &err);

		assert_true(failed < 0 || report.damage.code ||
			    (kernel->machine && is_whole(&reading)));
	}
	reading_deinit(&reading);
}

/* Each task's successor is each of them in turn, or nothing that is one: it ends, and says so. */
TEST(crash_tasks_in_circles)
{
	static const uint64_t nowhere[] = { 0, 8, UINT64_MAX, UINT64_MAX - 7, 0x8000000000000000 };
	enum { OTHERS = sizeof(nowhere) / sizeof(nowhere[0]) };

	for (size_t from = 0; from < FAKE_TASKS; from++)
		for (size_t to = 1; to < FAKE_TASKS + OTHERS; to++)
			for (size_t list = 0; list < 2; list++) {
				struct fake_tasks structures;
				scoped_fake_kernel kernel = { 0 };
				scoped_buf dump = { 0 };
				size_t at = list * 16; /* tasks, thread_node */

				fake_kernel_init(&kernel, fake_machine("x86_64-kdump"),
						 "6.6.6-test");
				fake_tasks_put(&kernel, &structures);
				fake_tasks_set(&kernel, structures.tasks[from] + at,
					       to < FAKE_TASKS ? structures.tasks[to] + at
							       : nowhere[to - FAKE_TASKS]);
				fake_kernel_dump(&kernel, &dump);
				check_damaged(&kernel, &dump);
			}
}

TEST(crash_modules_in_circles)
{
	for (size_t from = 0; from < FAKE_MODULES; from++)
		for (size_t to = 0; to < FAKE_MODULES; to++) {
			struct fake_tasks structures;
			scoped_fake_kernel kernel = { 0 };
			scoped_buf dump = { 0 };
			struct reading reading;
			module_list modules = { 0 };
			struct err err = { 0 };

			fake_kernel_init(&kernel, fake_machine("x86_64-kdump"), "6.6.6-test");
			fake_tasks_put(&kernel, &structures);
			fake_tasks_set(&kernel, structures.module[from], structures.module[to]);
			fake_kernel_dump(&kernel, &dump);
			assert_int_equal(open_kernel(&reading, buf_bytes(&dump), &err), 0);
			int failed = modules_read(&reading.kernel, &modules, &err);

			assert_int_equal(failed, to == from + 1 ? 0 : -EBADMSG);
			assert_in_range(modules.count, 1, SEEN_MAX);
			vec_deinit(&modules);
			reading_deinit(&reading);
		}
}

/* Frames whose callers lie lower, or are themselves: none is followed for ever. */
TEST(crash_frames_in_circles)
{
	for (size_t to = 0; to < 4; to++) {
		struct fake_tasks structures;
		scoped_fake_kernel kernel = { 0 };
		scoped_buf dump = { 0 };
		struct reading reading;
		struct task task;
		struct stack stack;
		struct err err = { 0 };

		fake_kernel_init(&kernel, fake_machine("arm64-4k-48"), "6.6.6-test");
		fake_tasks_put(&kernel, &structures);
		if (to < 3) /* else as it was */
			fake_tasks_set(&kernel, structures.stack + 32, structures.stack + to * 16);
		fake_kernel_dump(&kernel, &dump);
		assert_int_equal(open_kernel(&reading, buf_bytes(&dump), &err), 0);
		assert_int_equal(tasks_find(&reading.kernel, 1, &task, &err), 0);
		assert_int_equal(stack_of_task(&reading.kernel, &task, &stack, &err), 0);
		assert_in_range(stack.count, 3, 4);
		reading_deinit(&reading);
	}
}

TEST(crash_frames_by_tables)
{
	struct fake_tasks structures;
	scoped_fake_kernel kernel = { 0 };
	scoped_buf dump = { 0 };
	struct reading reading;
	struct task task;
	struct stack stack;
	struct err err = { 0 };

	fake_kernel_init(&kernel, fake_machine("x86_64-kdump"), "6.6.6-test");
	fake_tasks_put(&kernel, &structures);
	fake_kernel_dump(&kernel, &dump);
	assert_int_equal(open_kernel(&reading, buf_bytes(&dump), &err), 0);
	assert_int_equal(tasks_find(&reading.kernel, 1, &task, &err), 0);
	assert_int_equal(stack_of_task(&reading.kernel, &task, &stack, &err), 0);
	assert_string_equal(stack.end.text, "");
	assert_int_equal(stack.count, 4);
	assert_int_equal(stack.frames[2], kernel.machine->image + 3);
	reading_deinit(&reading);
}

/* Cut anywhere: all tasks, or word of what is missing. */
TEST(crash_structures_that_are_cut)
{
	static const char *const machines[] = { "x86_64-kdump", "arm64-4k-48", "ppc64-be" };

	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		struct fake_tasks structures;
		scoped_fake_kernel kernel = { 0 };
		scoped_buf dump = { 0 };

		fake_kernel_init(&kernel, fake_machine(machines[i]), "6.6.6-test");
		fake_tasks_put(&kernel, &structures);
		fake_kernel_dump(&kernel, &dump);
		for (size_t percent = 0; percent < 100; percent++) {
			struct bytes cut = bytes_slice(buf_bytes(&dump), 0,
						       dump.size * percent / 100);
			scoped_summary summary = { 0 };
			struct reading reading;
			struct tasks_report report;
			struct err err = { 0 };

			if (open_kernel(&reading, cut, &err) == 0 &&
			    read_tasks(&reading, true, &report, &err) == 0)
				assert_true(report.damage.code || is_whole(&reading));
			if (reading.memory.dump)
				(void)!summary_read(&reading.memory, &summary, &err);
			reading_deinit(&reading);
		}
	}
}
