/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <elf.h>
#include <fcntl.h>

#include "stacks/stopped.h"
#include "trace/trace.h"
#include "watch/backend.h"

#define VICTIM TESTS_BUILD_DIR "/stacks/stack-victim-plain"

enum {
	NOBODY = 0x7ffffff0, /* no process has this id: PID_MAX_LIMIT is 2^22 */
	DATA_SIZE = 5,
	DATA_ROOM = 8,
};

/* ---- what the program in the kernel sends ---------------------------------------------------- */

/* One with data of 5 bytes, and 16 bytes of stack behind the registers. */
struct sent {
	struct watch_record record;
	char data[DATA_ROOM];
	struct watch_registers registers;
	char stack[16];
};

static struct sent sent_new(void)
{
	struct sent sent = { .record = { .deed = WATCH_OPENS,
					 .size = DATA_SIZE,
					 .stack_size = sizeof(struct watch_registers) + 16 },
			     .data = "/etc/",
			     .stack = "0123456789abcde" };

	for (unsigned i = 0; i < WATCH_REGISTERS_MAX; i++)
		sent.registers.value[i] = 100 + i;
	return sent;
}

TEST(watch_reads_what_the_kernel_sends)
{
	struct sent sent = sent_new();
	struct bytes whole = { (const char *)&sent, sizeof(sent) };
	struct watch_message message;

	assert_true(watch_message_read(whole, &message));
	assert_ptr_equal(message.record, &sent.record);
	assert_true(bytes_is(message.data, "/etc/"));
#ifdef __x86_64__
	assert_true(message.has_stack);
	assert_int_equal(message.stack.registers.machine, EM_X86_64);
	/* struct pt_regs: r15 r14 r13 r12 bp bx r11 r10 r9 r8 ax cx dx si di orig_ax ip ... sp */
	assert_int_equal(message.stack.registers.value[15], 100);
	assert_int_equal(message.stack.registers.value[6], 104);
	assert_int_equal(message.stack.registers.value[16], 116);
	assert_int_equal(message.stack.address, 119);
	assert_int_equal(message.stack.bytes.size, 16);
	assert_ptr_equal(message.stack.bytes.at, sent.stack);
#endif
}

TEST(watch_takes_no_stack_that_was_not_sent_whole)
{
	struct sent sent = sent_new();
	struct bytes whole = { (const char *)&sent, sizeof(sent) };
	struct watch_message message;

	for (size_t size = 0; size < whole.size; size++) {
		bool is_read = watch_message_read((struct bytes){ whole.at, size }, &message);

		assert_int_equal(is_read, size >= sizeof(sent.record) + DATA_SIZE);
		assert_false(is_read && message.has_stack);
	}
	static const uint32_t sizes[] = { 0, 1, sizeof(struct watch_registers) - 1,
					  sizeof(struct watch_registers) + 17, UINT32_MAX };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		sent.record.stack_size = sizes[i];
		assert_true(watch_message_read(whole, &message));
		assert_false(message.has_stack);
	}
	sent.record.size = UINT32_MAX;
	assert_false(watch_message_read(whole, &message));
	sent.record.size = DATA_SIZE;
	sent.record.deed = WATCH_DEEDS;
	assert_false(watch_message_read(whole, &message));
}

TEST(watch_puts_paths_behind_the_folders_that_were_sent)
{
#define NAMES(text) text, sizeof(text)
	static const struct {
		const char *data, *names; /* with the NUL behind a string: the root's */
		size_t size;
		const char *path;
	} cases[] = {
		{ "a.inc", NAMES("conf.d\0srv\0"), "/srv/conf.d/a.inc" },
		{ "../x", NAMES("srv\0"), "/srv/../x" },
		{ "a", NAMES(""), "/a" },
		{ "a", NAMES("\n\033[m\0"), "/\n\033[m/a" },
		{ "a", NAMES("\0\0"), "///a" },
		{ "a", "cut", 3, "/c/a" }, /* what ends with no NUL */
		{ "/etc/a", "", 0, NULL },
	};
#undef NAMES

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct {
			struct watch_record record;
			char text[64];
		} sent = { .record = { .deed = WATCH_OPENS } };
		size_t size = strlen(cases[i].data);
		struct watch_message message;
		scoped_buf path = { 0 };

		memcpy(sent.text, cases[i].data, size);
		memcpy(sent.text + size, cases[i].names, cases[i].size);
		sent.record.size = (uint32_t)size;
		sent.record.folder_size = (uint32_t)cases[i].size;
		struct bytes whole = { (const char *)&sent,
				       sizeof(sent.record) + size + cases[i].size };

		assert_true(watch_message_read(whole, &message));
		assert_int_equal(watch_message_absolute(&message, &path), cases[i].path != NULL);
		assert_string_equal(buf_text(&path), cases[i].path ? cases[i].path : "");
		if (cases[i].size == 0)
			continue;
		whole.size--;
		assert_false(watch_message_read(whole, &message));
		sent.record.folder_size = UINT32_MAX;
		assert_false(watch_message_read(whole, &message));
	}
}

/* ---- what becomes of them -------------------------------------------------------------------- */

struct fixture {
	struct stopped stopped; /* below main: outer, middle, wait_in_read, fread, read */
	struct trace trace;
	struct watch_record record;
	struct watch_stack stack;
};

static void fixture_init(struct fixture *fixture)
{
	char *const argv[] = { (char *)VICTIM, (char *)"read", NULL };
	struct err err = { 0 };

	if (stopped_start(&fixture->stopped, argv, &err) < 0)
		fail_msg("%s", err.text);
	fixture->trace.stacks = stacks_create();
	fixture->record = (struct watch_record){ .deed = WATCH_OPENS,
						 .process = (uint32_t)fixture->stopped.pid,
						 .folder = AT_FDCWD };
	fixture->stack = (struct watch_stack){ fixture->stopped.sample.registers,
					       fixture->stopped.sample.stack_address,
					       fixture->stopped.sample.stack };
}

static void fixture_deinit(struct fixture *fixture)
{
	stopped_deinit(&fixture->stopped);
	trace_deinit(&fixture->trace);
}

static const struct call_stack *hear(struct fixture *fixture)
{
	return stacks_hear(fixture->trace.stacks, &fixture->record, &fixture->stack);
}

static void tell_start(struct fixture *fixture, uint32_t parent, uint32_t child)
{
	struct watch_record record = { .deed = WATCH_FORKS, .process = parent, .other = child };

	assert_null(stacks_hear(fixture->trace.stacks, &record, NULL));
}

static void tell(struct fixture *fixture, enum watch_deed deed, uint32_t process)
{
	struct watch_record record = { .deed = deed, .process = process };

	assert_null(stacks_hear(fixture->trace.stacks, &record, NULL));
}

TEST(stacks_are_named_and_kept_once)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture);
	const struct call_stack *stack = hear(&fixture);

	assert_non_null(stack);
	assert_ptr_equal(hear(&fixture), stack);
	const struct call_frame *frames = stack->frames.at;
	const struct call_frame *last = &frames[stack->frames.count - 1];

	assert_string_equal(frames[0].function, "read");
	assert_string_equal(frames[0].source, "registers");
	assert_non_null(strstr(frames[0].module, "/libc"));
	assert_string_equal(last->function, "_start");
	assert_string_equal(last->module, VICTIM);
	assert_true(last->module_offset > 0);
	assert_null(stack->end);
	/* another one: without the memory, the first frame alone, and why */
	fixture.stack.bytes.size = 0;
	const struct call_stack *other = hear(&fixture);

	assert_ptr_not_equal(other, stack);
	assert_int_equal(other->frames.count, 1);
	assert_non_null(strstr(other->end, "beyond the part"));
}

/* What starts runs its parent's code until it executes a program; what has ended is not asked. */
TEST(stacks_follow_processes)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture);
	const struct call_stack *stack = hear(&fixture);
	uint32_t victim = fixture.record.process;

	fixture.record.process = NOBODY;
	assert_null(hear(&fixture));
	assert_int_equal(stacks_lacking(fixture.trace.stacks, STACKS_PROCESS_GONE), 1);
	tell_start(&fixture, victim, NOBODY);
	assert_ptr_equal(hear(&fixture), stack);
	tell_start(&fixture, NOBODY, NOBODY + 1);
	tell(&fixture, WATCH_EXECUTES, NOBODY);
	assert_null(hear(&fixture));
	fixture.record.process = NOBODY + 1;
	assert_ptr_equal(hear(&fixture), stack);
	tell(&fixture, WATCH_ENDS, NOBODY + 1);
	assert_null(hear(&fixture));
	assert_int_equal(stacks_lacking(fixture.trace.stacks, STACKS_PROCESS_GONE), 3);
	/* a program that cannot be executed leaves the one that is there */
	fixture.record = (struct watch_record){ .deed = WATCH_EXECUTES,
						.process = victim,
						.result = -2 };
	assert_ptr_equal(hear(&fixture), stack);
	tell(&fixture, WATCH_EXECUTES, victim);
	fixture.record.deed = WATCH_OPENS;
	assert_ptr_equal(hear(&fixture), stack);
	assert_null(stacks_hear(fixture.trace.stacks, &fixture.record, NULL));
	assert_int_equal(stacks_lacking(fixture.trace.stacks, STACKS_NOT_TAKEN), 1);
	assert_int_equal(stacks_lacking(fixture.trace.stacks, STACKS_TOO_MANY), 0);
}

static void hear_path(struct fixture *fixture)
{
	trace_hear(&fixture->trace, &fixture->record, BYTES("/etc/till/a.conf"), &fixture->stack);
}

/* Of a file that is opened only who opened it is told, not who looked at it. */
TEST(trace_keeps_the_stacks_of_a_row)
{
	SCOPED(fixture_deinit) struct fixture fixture = { 0 };

	fixture_init(&fixture);
	fixture.record.deed = WATCH_LOOKS;
	hear_path(&fixture);
	const struct trace_fact *fact = fixture.trace.facts.at;
	const struct call_stack *whole = fact->stacks.at[0];

	assert_int_equal(fact->stacks.count, 1);
	fixture.record.deed = WATCH_OPENS;
	fixture.stack.bytes.size = 0;
	hear_path(&fixture);
	hear_path(&fixture);
	fixture.record.deed = WATCH_LOOKS;
	hear_path(&fixture);
	assert_int_equal(fixture.trace.facts.count, 1);
	assert_int_equal(fact->stacks.count, 1);
	assert_ptr_not_equal(fact->stacks.at[0], whole);
	fixture.record.deed = WATCH_OPENS;
	fixture.stack.bytes = fixture.stopped.sample.stack;
	hear_path(&fixture);
	assert_int_equal(fact->stacks.count, 2);
	assert_ptr_equal(fact->stacks.at[1], whole);
	assert_ptr_equal(fixture.trace.sights.at[4].stack, whole);
}
