/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/memory.h"

#include <assert.h>
#include <errno.h>

#include "crash/address_maps.h"
#include "format/dump/machines.h"

enum { PLACE_SIZE = 4096 };

/* --- reading --------------------------------------------------------------------------------- */

static int find_anew(struct memory *memory, uint64_t address, uint64_t *ret, uint64_t *ret_size,
		     struct err *err)
{
	if (memory->has_segments && extents_find(memory->dump->addresses, address, ret, ret_size))
		return 0;
	if (memory->has_linear && address >= memory->linear_from && address < memory->linear_to) {
		*ret = address - memory->linear_from;
		*ret_size = memory->linear_to - address;
		return 0;
	}
	if (memory->has_tables)
		return page_tables_find(&memory->tables, memory->dump, address, ret, ret_size, err);
	return err_set(err, -EFAULT, "kernel address %#llx is in no segment of the dump",
		       (unsigned long long)address);
}

int memory_find(struct memory *memory, uint64_t address, uint64_t *ret, uint64_t *ret_size,
		struct err *err)
{
	if (memory->word_size == 4)
		address &= UINT32_MAX;
	uint64_t page = address / PLACE_SIZE, within = address % PLACE_SIZE;
	struct memory_place *place = &memory->places[page % MEMORY_PLACES];
	uint64_t physical = 0, size = 0;

	if (place->page == page + 1) {
		*ret = place->physical + within;
		*ret_size = PLACE_SIZE - within;
		return 0;
	}
	if (find_anew(memory, address, &physical, &size, err) < 0)
		return err->code;
	/* remembered if all of it lies together: pages that segments cut do not */
	if (within == 0 && size >= PLACE_SIZE)
		*place = (struct memory_place){ .page = page + 1, .physical = physical };
	*ret = physical;
	*ret_size = size;
	return 0;
}

int memory_read(struct memory *memory, uint64_t address, void *ret, size_t size, struct err *err)
{
	char *out = ret;

	while (size) {
		uint64_t physical = 0, here = 0;

		if (memory_find(memory, address, &physical, &here, err) < 0)
			return err->code;
		if (here > size)
			here = size;
		if (dump_read(memory->dump, physical, out, here, err) < 0)
			return err->code;
		address += here;
		out += here;
		size -= here;
	}
	return 0;
}

uint64_t memory_number_in(const struct memory *memory, struct bytes read, size_t at, unsigned size)
{
	return bytes_number(read, at, size, memory->is_big_endian);
}

int memory_number(struct memory *memory, uint64_t address, unsigned size, uint64_t *ret,
		  struct err *err)
{
	char bytes[sizeof(uint64_t)];

	assert(size > 0 && size <= sizeof(bytes));
	if (memory_read(memory, address, bytes, size, err) < 0)
		return err->code;
	*ret = memory_number_in(memory, (struct bytes){ bytes, size }, 0, size);
	return 0;
}

int memory_word(struct memory *memory, uint64_t address, uint64_t *ret, struct err *err)
{
	return memory_number(memory, address, memory->word_size, ret, err);
}

int memory_text(struct memory *memory, uint64_t address, size_t size_max, struct buf *ret,
		struct err *err)
{
	assert(size_max <= MEMORY_TEXT_MAX);
	buf_clear(ret);
	/* piece by piece up to the end of a page: what lies behind may not be there */
	while (ret->size < size_max) {
		size_t size = PLACE_SIZE - (address + ret->size) % PLACE_SIZE;

		if (size > size_max - ret->size)
			size = size_max - ret->size;
		char *into = buf_reserve(ret, size);

		if (memory_read(memory, address + ret->size, into, size, err) < 0)
			return err->code;
		size_t text = strnlen(into, size);

		buf_grew(ret, text);
		if (text < size)
			break;
	}
	return 0;
}

/* --- opening --------------------------------------------------------------------------------- */

/* A pair of pointers says how large one is. */
static unsigned word_size_of(const struct memory *memory)
{
	uint64_t list_head;

	if (vmcoreinfo_size(memory->vmcoreinfo, "list_head", &list_head) &&
	    (list_head == 8 || list_head == 16))
		return (unsigned)list_head / 2;
	unsigned size = machine_word_size(memory->machine);

	return size ? size : 8;
}

int memory_open(struct dump *dump, struct memory *ret, struct err *err)
{
	if (!dump->vmcoreinfo.size && !dump_search_vmcoreinfo(dump))
		return err_set(
			err, -ENODATA,
			"no VMCOREINFO in the dump: nothing says where the kernel keeps what");
	*ret = (struct memory){
		.dump = dump,
		.vmcoreinfo = buf_bytes(&dump->vmcoreinfo),
		.machine = dump->machine,
		.is_big_endian = dump->is_big_endian,
	};
	ret->word_size = word_size_of(ret);
	return address_maps_find(ret, err);
}
