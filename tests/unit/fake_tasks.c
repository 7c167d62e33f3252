/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_tasks.h"

#include <assert.h>
#include <stdio.h>

#include "format/dump/btf.h"
#include "format/dump/kallsyms.h"

enum {
	WORD = 8,
	ENTRY = 8,      /* bytes of an entry of the tables of callers */
	LAST_CODE = 16, /* bytes from the image's start on */
	NAME = 16,      /* bytes of comm and of a module's name */
	/* struct task_struct */
	TASKS = 0,
	THREAD_NODE = 16,
	SIGNAL = 32,
	MM = 40,
	PARENT = 48,
	PID = 56,
	PROCESS = 60,
	STATE = 64,
	EXIT_STATE = 68,
	CPU = 72,
	FLAGS = 76,
	COMM = 80,
	THREAD = 96, /* frame pointer, stack, instruction */
	TASK_SIZE = 120,
	/* struct module */
	MODULE_NAME = 16,
	MODULE_TAINTS = 32,
	MODULE_BASE = 40,
	MODULE_SIZE = 48,
	MODULE_CODE = 56,
	MODULE_END = 64,
};

struct symbol {
	const char *name;
	uint64_t address;
};

void fake_tasks_set(struct fake_kernel *kernel, uint64_t address, uint64_t value)
{
	uint64_t at = address - kernel->machine->image;

	assert(at + WORD <= kernel->memory.size);
	fake_kernel_set(kernel, kernel->memory.at + at, value, WORD);
}

/* ---- types --------------------------------------------------------------------------------- */

/* Ids of types, in the order in which they are made. */
enum { T_INT = 1, T_WORD, T_CHAR, T_SHORT, T_NAME, T_LIST, T_CONTEXT, T_THREAD, T_TASK };

struct types {
	const struct fake_kernel *kernel;
	struct buf types, strings;
};

struct member {
	const char *name;
	uint32_t type, at;
};

static uint32_t string_of(struct types *types, const char *text)
{
	uint32_t at = (uint32_t)types->strings.size;

	buf_add(&types->strings, text, strlen(text) + 1);
	return at;
}

static void put(struct types *types, uint64_t number)
{
	fake_kernel_number(types->kernel, &types->types, number, 4);
}

static void put_head(struct types *types, const char *name, unsigned kind_and_count, uint32_t size)
{
	put(types, name ? string_of(types, name) : 0);
	put(types, kind_and_count);
	put(types, size);
}

static void put_int(struct types *types, const char *name, uint32_t size)
{
	put_head(types, name, BTF_KIND_INT << 24, size);
	put(types, size * 8);
}

static void put_struct(struct types *types, const char *name, uint32_t size,
		       const struct member *members)
{
	unsigned count = 0;

	while (members[count].name)
		count++;
	put_head(types, name, BTF_KIND_STRUCT << 24 | count, size);
	for (; members->name; members++) {
		put(types, string_of(types, members->name));
		put(types, members->type);
		put(types, members->at * 8);
	}
}

static const struct member list_members[] = { { "next", T_WORD, 0 }, { "prev", T_WORD, 8 }, { 0 } };
static const struct member context_members[] = {
	{ "fp", T_WORD, 0 }, { "sp", T_WORD, 8 }, { "pc", T_WORD, 16 }, { 0 }
};
static const struct member thread_members[] = { { "cpu_context", T_CONTEXT, 0 },
						{ "sp", T_WORD, 8 },
						{ 0 } };
static const struct member task_members[] = {
	{ "tasks", T_LIST, TASKS },     { "thread_node", T_LIST, THREAD_NODE },
	{ "signal", T_WORD, SIGNAL },   { "mm", T_WORD, MM },
	{ "pid", T_INT, PID },          { "real_parent", T_WORD, PARENT },
	{ "tgid", T_INT, PROCESS },     { "__state", T_INT, STATE },
	{ "cpu", T_INT, CPU },          { "exit_state", T_INT, EXIT_STATE },
	{ "flags", T_INT, FLAGS },      { "comm", T_NAME, COMM },
	{ "thread", T_THREAD, THREAD }, { 0 }
};
static const struct member signal_members[] = { { "thread_head", T_LIST, 0 }, { 0 } };
static const struct member mm_members[] = {
	{ "arg_start", T_WORD, 0 }, { "arg_end", T_WORD, 8 }, { "pgd", T_WORD, 16 }, { 0 }
};
static const struct member module_members[] = { { "list", T_LIST, 0 },
						{ "name", T_NAME, MODULE_NAME },
						{ "taints", T_WORD, MODULE_TAINTS },
						{ "module_core", T_WORD, MODULE_BASE },
						{ "core_size", T_WORD, MODULE_SIZE },
						{ "core_text_size", T_WORD, MODULE_CODE },
						{ 0 } };

static const struct member frame_members[] = { { "bp", T_WORD, 0 },
					       { "ret_addr", T_WORD, 8 },
					       { 0 } };
static const struct member entry_members[] = { { "sp_offset", T_SHORT, 0 },
					       { "bp_offset", T_SHORT, 2 },
					       { "sp_reg", T_CHAR, 4 },
					       { "bp_reg", T_CHAR, 5 },
					       { "type", T_CHAR, 6 },
					       { "end", T_CHAR, 7 },
					       { 0 } };

static void make_types(struct fake_kernel *kernel, struct buf *ret)
{
	struct types types = { .kernel = kernel };

	buf_add_byte(&types.strings, '\0');
	put_int(&types, "int", 4);
	put_int(&types, "long", WORD);
	put_int(&types, "char", 1);
	put_int(&types, "short", 2);
	put_head(&types, NULL, BTF_KIND_ARRAY << 24, 0);
	put(&types, T_CHAR);
	put(&types, T_INT);
	put(&types, NAME);
	put_struct(&types, "list_head", 16, list_members);
	put_struct(&types, "cpu_context", 24, context_members);
	put_struct(&types, "thread_struct", 24, thread_members);
	put_struct(&types, "task_struct", TASK_SIZE, task_members);
	put_struct(&types, "signal_struct", 16, signal_members);
	put_struct(&types, "mm_struct", 24, mm_members);
	put_struct(&types, "inactive_task_frame", 16, frame_members);
	put_struct(&types, "orc_entry", ENTRY, entry_members);
	put_struct(&types, "module", MODULE_END, module_members);
	fake_kernel_number(kernel, ret, 0xeb9f, 2);
	fake_kernel_number(kernel, ret, 1, 2);
	for (size_t i = 0; i < 5; i++)
		fake_kernel_number(kernel, ret,
				   (uint64_t[]){ 24, 0, types.types.size, types.types.size,
						 types.strings.size }[i],
				   4);
	ret->at[2] = 1; /* the version, of one byte, and no flags */
	ret->at[3] = 0;
	buf_add_bytes(ret, buf_bytes(&types.types));
	buf_add_bytes(ret, buf_bytes(&types.strings));
	buf_deinit(&types.types);
	buf_deinit(&types.strings);
}

/* ---- symbols ------------------------------------------------------------------------------- */

static void put_and_say(struct fake_kernel *kernel, const char *name, const struct buf *content)
{
	uint64_t address = fake_kernel_put(kernel, content->at, content->size);

	fake_kernel_say(kernel, "SYMBOL(%s)=%llx\n", name, (unsigned long long)address);
}

/* Each token is the byte that is its number. */
static void put_tokens(struct fake_kernel *kernel)
{
	scoped_buf table = { 0 }, index = { 0 };

	for (unsigned i = 0; i < KALLSYMS_TOKENS; i++) {
		fake_kernel_number(kernel, &index, table.size, 2);
		if (i)
			buf_add_byte(&table, (char)i);
		buf_add_byte(&table, '\0');
	}
	/* what is read behind the last one */
	for (unsigned i = 0; i < KALLSYMS_TOKENS; i++)
		buf_add_byte(&table, '\0');
	put_and_say(kernel, "kallsyms_token_table", &table);
	put_and_say(kernel, "kallsyms_token_index", &index);
}

static void put_symbols(struct fake_kernel *kernel, const struct symbol *symbols, size_t count)
{
	scoped_buf names = { 0 }, places = { 0 };

	for (size_t i = 0; i < count; i++) {
		buf_add_byte(&names, (char)(strlen(symbols[i].name) + 1));
		buf_add_format(&names, "T%s", symbols[i].name);
		fake_kernel_number(kernel, &places, symbols[i].address - kernel->machine->image, 4);
	}
	put_tokens(kernel);
	put_and_say(kernel, "kallsyms_names", &names);
	put_and_say(kernel, "kallsyms_offsets", &places);
	fake_kernel_symbol(kernel, "kallsyms_num_syms", count, 4);
	fake_kernel_symbol(kernel, "kallsyms_relative_base", kernel->machine->image, WORD);
}

/* ---- lists --------------------------------------------------------------------------------- */

/* One entry of a list and the one behind it. */
static void link_to(struct fake_kernel *kernel, uint64_t from, uint64_t to)
{
	fake_tasks_set(kernel, from, to);
	fake_tasks_set(kernel, to + WORD, from);
}

/* Of arm64 each frame leads to the next; of x86_64 return addresses stand beside each other. */
static void put_stacks(struct fake_kernel *kernel, struct fake_tasks *ret)
{
	uint64_t image = kernel->machine->image;
	char words[8 * WORD] = { 0 };

	ret->stack = fake_kernel_put(kernel, words, sizeof(words));
	for (unsigned i = 0; i < 3; i++) {
		uint64_t frame = ret->stack + (uint64_t)i * 2 * WORD;

		fake_tasks_set(kernel, frame, i < 2 ? frame + 2 * WORD : 0);
		fake_tasks_set(kernel, frame + WORD, image + i);
	}
	ret->stack_x86 = fake_kernel_put(kernel, words, sizeof(words));
	for (unsigned i = 1; i <= 4; i++)
		fake_tasks_set(kernel, ret->stack_x86 + (uint64_t)i * WORD,
			       image + (i < 4 ? i : LAST_CODE + 1));
}

/* Up to LAST_CODE return addresses lie on top of the stack, and behind there is no caller. */
static void put_callers(struct fake_kernel *kernel, struct fake_tasks *ret)
{
	enum { REGISTER_STACK = 5 };
	char entries[2 * ENTRY] = { 0 }, places[8] = { 0 };

	fake_kernel_set(kernel, entries, WORD, 2);
	entries[4] = REGISTER_STACK;
	entries[ENTRY + 7] = 1;
	ret->entries = fake_kernel_put(kernel, entries, sizeof(entries));
	ret->places = fake_kernel_put(kernel, places, sizeof(places));
	for (unsigned i = 0; i < 2; i++)
		fake_kernel_set(kernel,
				kernel->memory.at + (ret->places - kernel->machine->image) + i * 4,
				kernel->machine->image + i * LAST_CODE - ret->places - i * 4, 4);
}

static void put_tasks(struct fake_kernel *kernel, struct fake_tasks *ret)
{
	put_stacks(kernel, ret);
	for (unsigned i = 0; i < FAKE_TASKS; i++) {
		char task[TASK_SIZE] = { 0 }, signals[16] = { 0 };
		uint64_t shared = fake_kernel_put(kernel, signals, sizeof(signals));

		fake_kernel_set(kernel, task + SIGNAL, shared, WORD);
		fake_kernel_set(kernel, task + PID, i, 4);
		fake_kernel_set(kernel, task + PROCESS, i, 4);
		fake_kernel_set(kernel, task + THREAD, ret->stack, WORD);
		fake_kernel_set(kernel, task + THREAD + 8, ret->stack_x86, WORD);
		fake_kernel_set(kernel, task + THREAD + 16, kernel->machine->image, WORD);
		snprintf(task + COMM, NAME, "task%u", i);
		ret->tasks[i] = fake_kernel_put(kernel, task, sizeof(task));
		link_to(kernel, shared, ret->tasks[i] + THREAD_NODE);
		link_to(kernel, ret->tasks[i] + THREAD_NODE, shared);
		fake_tasks_set(kernel, ret->tasks[i] + PARENT, ret->tasks[0]);
	}
	for (unsigned i = 0; i < FAKE_TASKS; i++)
		link_to(kernel, ret->tasks[i], ret->tasks[(i + 1) % FAKE_TASKS]);
}

static void put_modules(struct fake_kernel *kernel, struct fake_tasks *ret)
{
	char head[16] = { 0 };

	ret->modules = fake_kernel_put(kernel, head, sizeof(head));
	uint64_t last = ret->modules;

	for (unsigned i = 0; i < FAKE_MODULES; i++) {
		char module[MODULE_END] = { 0 };

		snprintf(module + MODULE_NAME, NAME, "module%u", i);
		fake_kernel_set(kernel, module + MODULE_SIZE, 4096, WORD);
		ret->module[i] = fake_kernel_put(kernel, module, sizeof(module));
		link_to(kernel, last, ret->module[i]);
		last = ret->module[i];
	}
	link_to(kernel, last, ret->modules);
}

void fake_tasks_put(struct fake_kernel *kernel, struct fake_tasks *ret)
{
	scoped_buf types = { 0 };

	assert(kernel->machine->word == WORD);
	put_tasks(kernel, ret);
	put_modules(kernel, ret);
	put_callers(kernel, ret);
	make_types(kernel, &types);
	uint64_t start = fake_kernel_put(kernel, types.at, types.size);
	const struct symbol symbols[] = {
		{ "init_uts_ns", kernel->machine->image },
		{ "init_task", ret->tasks[0] },
		{ "modules", ret->modules },
		{ "__start_BTF", start },
		{ "__stop_BTF", start + types.size },
		{ "__start_orc_unwind", ret->entries },
		{ "__start_orc_unwind_ip", ret->places },
		{ "__stop_orc_unwind_ip", ret->places + 8 },
	};

	put_symbols(kernel, symbols, sizeof(symbols) / sizeof(symbols[0]));
}
