/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <signal.h>

#include "stacks/stopped.h"
#include "unwind/unwind_parts.h"

#define VICTIM(kind) TESTS_BUILD_DIR "/stacks/stack-victim-" kind

struct fixture {
	struct unwinder *unwinder;
	struct stopped stopped;
	struct unwind_stack stack;
};

static void fixture_deinit(struct fixture *fixture)
{
	stopped_deinit(&fixture->stopped);
	unwinder_destroy(fixture->unwinder);
}

/* The stack of a victim that waits. */
static void fixture_init(struct fixture *fixture, const char *program, const char *mode)
{
	char *const argv[] = { (char *)program, (char *)mode, NULL };
	struct err err = { 0 };

	fixture->unwinder = unwinder_create();
	if (stopped_start(&fixture->stopped, argv, &err) < 0 ||
	    unwinder_process(fixture->unwinder, fixture->stopped.pid,
			     &fixture->stopped.sample.process, &err) < 0)
		fail_msg("%s %s: %s", program, mode, err.text);
	unwinder_stack(fixture->unwinder, &fixture->stopped.sample, &fixture->stack);
}

/* The frames as text, "a<b" where b called a; "?" for those without a name. */
static void frames_text(const struct unwind_stack *stack, struct buf *ret)
{
	for (size_t i = 0; i < stack->count; i++)
		buf_add_format(ret, "%s%s", i ? "<" : "",
			       stack->frames[i].function ? stack->frames[i].function : "?");
}

static void assert_frames(const struct fixture *fixture, const char *wanted)
{
	scoped_buf text = { 0 };

	frames_text(&fixture->stack, &text);
	if (!strstr(buf_text(&text), wanted))
		fail_msg("%s is not in %s", wanted, buf_text(&text));
}

static const struct unwind_frame *find_frame(const struct fixture *fixture, const char *function)
{
	for (size_t i = 0; i < fixture->stack.count; i++)
		if (text_is(fixture->stack.frames[i].function, function))
			return &fixture->stack.frames[i];
	fail_msg("no frame of %s", function);
	return NULL;
}

/* Without frame pointers, from the system call through the C library out to where it began. */
TEST(unwind_plain)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("plain"), "read");
	assert_true(text_is(fixture.stack.frames[0].function, "read"));
	assert_frames(&fixture, "<fread<wait_in_read<middle<middle<middle<outer<main<");
	assert_int_equal(fixture.stack.end, UNWIND_END_OUTERMOST);
	assert_string_equal(fixture.stack.frames[fixture.stack.count - 1].function, "_start");
	assert_int_equal(fixture.stack.frames[0].source, UNWIND_SOURCE_REGISTERS);
	for (size_t i = 1; i < fixture.stack.count; i++)
		assert_int_equal(fixture.stack.frames[i].source, UNWIND_SOURCE_CALL_FRAMES);
	assert_string_equal(find_frame(&fixture, "outer")->module, VICTIM("plain"));
	assert_non_null(strstr(find_frame(&fixture, "fread")->module, "/libc"));
}

TEST(unwind_static)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("static"), "read");
	assert_frames(&fixture, "<fread<wait_in_read<middle<middle<middle<outer<main<");
	assert_int_equal(fixture.stack.end, UNWIND_END_OUTERMOST);
}

/* What has no name has a place in its file, and the way out is found all the same. */
TEST(unwind_stripped)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("stripped"), "read");
	assert_frames(&fixture, "<fread<?<?<?<?<?<?<");
	assert_int_equal(fixture.stack.end, UNWIND_END_OUTERMOST);
	const struct unwind_frame *frame = find_frame(&fixture, "fread") + 1;

	assert_string_equal(frame->module, VICTIM("stripped"));
	assert_true(frame->module_offset > 0 && frame->module_address > 0);
	assert_null(frame->function);
}

/* More stack than was copied: what is there is right, and the end says that it is not all. */
TEST(unwind_deep)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("plain"), "deep");
	assert_int_equal(fixture.stopped.sample.stack.size, USER_STACK_COPY_MAX);
	assert_frames(&fixture, "<fread<wait_in_read<middle<middle<");
	assert_int_equal(fixture.stack.end, UNWIND_END_STACK_CUT);
	assert_true(fixture.stack.count > 30 && fixture.stack.count < UNWIND_FRAMES_MAX);
	assert_string_equal(fixture.stack.frames[fixture.stack.count - 1].function, "middle");
}

/* Through the frame that the kernel makes for a signal's handler, to what was interrupted. */
TEST(unwind_signal)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("plain"), "signal");
	assert_frames(&fixture, "pause<wait_in_pause<handler<");
	assert_frames(&fixture, "<raise_signal<main<");
	assert_int_equal(fixture.stack.end, UNWIND_END_OUTERMOST);
}

TEST(unwind_thread)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("plain"), "thread");
	assert_true(fixture.stopped.thread != fixture.stopped.pid);
	assert_frames(&fixture, "<outer<thread_start<");
	assert_int_equal(fixture.stack.end, UNWIND_END_OUTERMOST);
}

/* Without call frames the chain of frame pointers is followed, and each such frame says so. */
TEST(unwind_frame_pointer)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("frame-pointer"), "read");
	assert_frames(&fixture, "<fread<wait_in_read<middle<middle<middle<outer<main<");
	assert_int_equal(find_frame(&fixture, "wait_in_read")->source, UNWIND_SOURCE_CALL_FRAMES);
	assert_int_equal(find_frame(&fixture, "outer")->source, UNWIND_SOURCE_FRAME_POINTER);
	assert_int_equal(find_frame(&fixture, "main")->source, UNWIND_SOURCE_FRAME_POINTER);
}

/* Neither call frames nor frame pointers: it ends there, and nothing is made up. */
TEST(unwind_nothing_said)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("nothing"), "read");
	assert_frames(&fixture, "<fread<wait_in_read");
	assert_string_equal(fixture.stack.frames[fixture.stack.count - 1].function, "wait_in_read");
	assert_int_equal(fixture.stack.end, UNWIND_END_NOT_SAID);
}

/* Files are read through what was opened: the process may be gone. They are parsed once. */
TEST(unwind_after_the_end)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };
	struct stopped other = { 0 };
	char *const argv[] = { VICTIM("plain"), "signal", NULL };
	struct err err;
	unsigned process;

	fixture.unwinder = unwinder_create();
	assert_int_equal(stopped_start(&other, argv, &err), 0);
	assert_int_equal(unwinder_process(fixture.unwinder, other.pid, &process, &err), 0);
	unsigned programs = unwinder_counts(fixture.unwinder).programs;

	assert_int_equal(unwinder_process(fixture.unwinder, other.pid, &process, &err), 0);
	assert_int_equal(unwinder_counts(fixture.unwinder).programs, programs);
	assert_true(unwinder_covers(fixture.unwinder, process, other.sample.registers.value[16]));
	assert_false(unwinder_covers(fixture.unwinder, process, 1));
	assert_false(unwinder_covers(fixture.unwinder, process + 1, 1));
	other.sample.process = process;
	kill(other.pid, SIGKILL);
	unwinder_stack(fixture.unwinder, &other.sample, &fixture.stack);
	assert_frames(&fixture, "<raise_signal<main<");
	assert_int_equal(unwinder_counts(fixture.unwinder).unopened, 0);
	stopped_deinit(&other);
	assert_int_equal(unwinder_process(fixture.unwinder, 0x7ffffff0, &process, &err), -ENOENT);
}

/* Samples that say what cannot be. */
TEST(unwind_bad_samples)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("plain"), "read");
	struct unwind_sample sample = fixture.stopped.sample;

	sample.registers.machine = 0;
	unwinder_stack(fixture.unwinder, &sample, &fixture.stack);
	assert_int_equal(fixture.stack.end, UNWIND_END_MACHINE);
	assert_int_equal(fixture.stack.count, 0);

	sample = fixture.stopped.sample;
	sample.registers.value[16] = 0x1000; /* no code there */
	unwinder_stack(fixture.unwinder, &sample, &fixture.stack);
	assert_int_equal(fixture.stack.end, UNWIND_END_NO_CODE);
	assert_int_equal(fixture.stack.count, 1);

	sample = fixture.stopped.sample;
	sample.stack.size = 0;
	unwinder_stack(fixture.unwinder, &sample, &fixture.stack);
	assert_int_equal(fixture.stack.end, UNWIND_END_STACK_CUT);
	assert_int_equal(fixture.stack.count, 1);
}

/* The vdso is no file; its names come from the process's own copy. */
TEST(unwind_vdso)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture, VICTIM("plain"), "read");
	struct unwind_sample sample = fixture.stopped.sample;
	const struct unwind_map *vdso = NULL;

	for (vec_each(map, &fixture.unwinder->processes.at[sample.process].maps))
		if (text_is(map->path, "[vdso]"))
			vdso = map;
	if (!vdso || !vdso->program) {
		fail_msg("no vdso");
		return;
	}
	program_read(vdso->program, &fixture.unwinder->memory, UNWIND_MEMORY_MAX);
	assert_int_equal(vdso->program->state, PROGRAM_READ);
	assert_true(vdso->program->symbols.list.count > 0);
	const struct elf_symbol *symbol = &vdso->program->symbols.list.at[0];

	/* as if called there, with the address to return to on top of the stack */
	sample.registers.value[16] = vdso->start + symbol->address;
	unwinder_stack(fixture.unwinder, &sample, &fixture.stack);
	assert_string_equal(fixture.stack.frames[0].module, "[vdso]");
	assert_true(bytes_is((struct bytes){ symbol->name, symbol->name_size },
			     fixture.stack.frames[0].function));
	assert_int_equal(fixture.stack.frames[0].offset, 0);
}
