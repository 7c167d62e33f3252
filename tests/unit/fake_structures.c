/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_structures.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "format/dump/btf.h"
#include "format/dump/kallsyms.h"

/* --- objects --------------------------------------------------------------------------------- */

uint64_t fake_object(struct fake_kernel *kernel, size_t size)
{
	char *zeros = mem_zero(size, 1);
	uint64_t address = fake_kernel_put(kernel, zeros, size);

	free(zeros);
	return address;
}

static char *place_of(struct fake_kernel *kernel, uint64_t address, size_t size)
{
	uint64_t at = address - kernel->machine->image;

	assert(at < kernel->memory.size && kernel->memory.size - at >= size);
	return kernel->memory.at + at;
}

void fake_write(struct fake_kernel *kernel, uint64_t address, uint64_t value, unsigned size)
{
	fake_kernel_set(kernel, place_of(kernel, address, size), value, size);
}

void fake_write_bytes(struct fake_kernel *kernel, uint64_t address, const void *at, size_t size)
{
	memcpy(place_of(kernel, address, size), at, size);
}

/* --- types ----------------------------------------------------------------------------------- */

struct types {
	const struct fake_kernel *kernel;
	struct buf types, strings;
	uint32_t count;
};

static void add(struct types *types, uint64_t number)
{
	fake_kernel_number(types->kernel, &types->types, number, 4);
}

static uint64_t add_string(struct types *types, const char *text)
{
	uint64_t at = types->strings.size;

	buf_add(&types->strings, text, strlen(text) + 1);
	return at;
}

static uint32_t add_number(struct types *types, size_t size)
{
	add(types, 0);
	add(types, BTF_KIND_INT << 24);
	add(types, size);
	add(types, size * 8 & 0xff);
	return ++types->count;
}

/* Structures have the numbers from 1 on; the numbers that they are made of come behind them. */
static uint32_t type_of(const struct fake_structure *structures, const char *name)
{
	uint32_t i = 0;

	while (strcmp(structures[i].name, name) != 0)
		i++;
	return i + 1;
}

static void add_structure(struct types *types, const struct fake_structure *structures,
			  const struct fake_structure *structure, uint32_t *number)
{
	unsigned count = 0;

	while (count < FAKE_MEMBERS_MAX && structure->members[count].name)
		count++;
	add(types, add_string(types, structure->name));
	add(types, BTF_KIND_STRUCT << 24 | count);
	add(types, structure->size);
	types->count++;
	for (unsigned i = 0; i < count; i++) {
		const struct fake_member *member = &structure->members[i];

		add(types, add_string(types, member->name));
		add(types,
		    member->structure ? type_of(structures, member->structure) : (*number)++);
		add(types, member->at * 8);
	}
}

static void make_types(struct types *types, const struct fake_structure *structures, size_t count)
{
	uint32_t number = (uint32_t)count + 1;

	buf_add_byte(&types->strings, '\0');
	for (size_t i = 0; i < count; i++)
		add_structure(types, structures, &structures[i], &number);
	for (size_t i = 0; i < count; i++)
		for (const struct fake_member *member = structures[i].members; member->name;
		     member++)
			if (!member->structure)
				add_number(types, member->size);
}

static void put_types(struct fake_kernel *kernel, const struct fake_structure *structures,
		      size_t count, struct fake_name ret[2])
{
	struct types types = { .kernel = kernel };
	scoped_buf text = { 0 };

	make_types(&types, structures, count);
	fake_kernel_number(kernel, &text, 0xeb9f, 2);
	fake_kernel_number(kernel, &text, 1, 1);
	fake_kernel_number(kernel, &text, 0, 1);
	fake_kernel_number(kernel, &text, 24, 4);
	fake_kernel_number(kernel, &text, 0, 4);
	fake_kernel_number(kernel, &text, types.types.size, 4);
	fake_kernel_number(kernel, &text, types.types.size, 4);
	fake_kernel_number(kernel, &text, types.strings.size, 4);
	buf_add_bytes(&text, buf_bytes(&types.types));
	buf_add_bytes(&text, buf_bytes(&types.strings));
	uint64_t address = fake_kernel_put(kernel, text.at, text.size);

	ret[0] = (struct fake_name){ "__start_BTF", address };
	ret[1] = (struct fake_name){ "__stop_BTF", address + text.size };
	buf_deinit(&types.types);
	buf_deinit(&types.strings);
}

/* --- symbols --------------------------------------------------------------------------------- */

/* Each character is a token of its own. */
static void put_tokens(struct fake_kernel *kernel)
{
	scoped_buf table = { 0 };
	scoped_buf index = { 0 };

	for (int token = 0; token < KALLSYMS_TOKENS; token++) {
		fake_kernel_number(kernel, &index, table.size, 2);
		if (token > ' ' && token < 0x7f)
			buf_add_byte(&table, (char)token);
		buf_add_byte(&table, '\0');
	}
	fake_kernel_say(kernel, "SYMBOL(kallsyms_token_table)=%llx\n",
			(unsigned long long)fake_kernel_put(kernel, table.at, table.size));
	fake_kernel_say(kernel, "SYMBOL(kallsyms_token_index)=%llx\n",
			(unsigned long long)fake_kernel_put(kernel, index.at, index.size));
}

static void add_name(struct fake_kernel *kernel, const struct fake_name *name, struct buf *names,
		     struct buf *places)
{
	buf_add_byte(names, (char)(strlen(name->name) + 1));
	buf_add_byte(names, 'D');
	buf_add_text(names, name->name);
	fake_kernel_number(kernel, places, name->address - kernel->machine->image, 4);
}

void fake_structures_put(struct fake_kernel *kernel, const struct fake_structure *structures,
			 size_t structure_count, const struct fake_name *names, size_t name_count)
{
	/* the first thing in its memory: see fake_kernel_init() */
	const struct fake_name first = { "init_uts_ns", kernel->machine->image };
	struct fake_name types[2];
	scoped_buf all = { 0 };
	scoped_buf places = { 0 };

	put_types(kernel, structures, structure_count, types);
	add_name(kernel, &first, &all, &places);
	for (size_t i = 0; i < name_count; i++)
		add_name(kernel, &names[i], &all, &places);
	for (size_t i = 0; i < 2; i++)
		add_name(kernel, &types[i], &all, &places);
	fake_kernel_symbol(kernel, "kallsyms_num_syms", name_count + 3, 4);
	fake_kernel_symbol(kernel, "kallsyms_relative_base", kernel->machine->image,
			   kernel->machine->word);
	fake_kernel_say(kernel, "SYMBOL(kallsyms_offsets)=%llx\n",
			(unsigned long long)fake_kernel_put(kernel, places.at, places.size));
	fake_kernel_say(kernel, "SYMBOL(kallsyms_names)=%llx\n",
			(unsigned long long)fake_kernel_put(kernel, all.at, all.size));
	put_tokens(kernel);
	/* names and tokens are read to the end of a page */
	fake_object(kernel, 4096);
}
