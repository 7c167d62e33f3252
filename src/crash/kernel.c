/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/kernel.h"

#include <errno.h>

void kernel_deinit(struct kernel *kernel)
{
	symbols_deinit(&kernel->symbols);
	btf_deinit(&kernel->btf);
	buf_deinit(&kernel->types);
	*kernel = (struct kernel){ 0 };
}

/* All that is asked for, so that names are walked over once. */
static const char *const known[] = {
	"__start_BTF",      "__stop_BTF",   "init_task",       "modules",
	"panic_cpu",        "tainted_mask", "_totalram_pages", "vm_zone_stat",
	"__per_cpu_offset", "current_task", "pcpu_hot",
};
static_assert(sizeof(known) / sizeof(known[0]) <= KERNEL_KNOWN, "room for all");

static void find_known(struct kernel *kernel)
{
	struct symbols_wanted wanted[KERNEL_KNOWN];
	size_t count = sizeof(known) / sizeof(known[0]);

	for (size_t i = 0; i < count; i++)
		wanted[i] = (struct symbols_wanted){ known[i], &kernel->known[i] };
	symbols_find(&kernel->symbols, wanted, count);
}

int kernel_symbol(const struct kernel *kernel, const char *name, uint64_t *ret, struct err *err)
{
	uint64_t found = 0;
	size_t i = 0, count = sizeof(known) / sizeof(known[0]);

	while (i < count && !text_equal(known[i], name))
		i++;
	if (i < count)
		found = kernel->known[i];
	else
		symbols_find(&kernel->symbols, &(struct symbols_wanted){ name, &found }, 1);
	if (!found)
		return err_set(err, -ENODATA, "this kernel has no symbol %s", name);
	*ret = found;
	return 0;
}

static int open_types(struct kernel *kernel, struct err *err)
{
	uint64_t start = 0, stop = 0;

	if (kernel_symbol(kernel, "__start_BTF", &start, err) < 0 ||
	    kernel_symbol(kernel, "__stop_BTF", &stop, err) < 0 || stop <= start)
		return err_set(err, -ENODATA, "the kernel was built without BTF, its own types");
	if (stop - start > BTF_SIZE_MAX)
		return err_set(err, -EBADMSG, "BTF: %llu bytes are too many",
			       (unsigned long long)(stop - start));
	char *into = buf_reserve(&kernel->types, stop - start);

	if (memory_read(kernel->memory, start, into, stop - start, err) < 0)
		return err_wrap(err, "BTF");
	buf_grew(&kernel->types, stop - start);
	return btf_parse(buf_bytes(&kernel->types), &kernel->btf, err);
}

int kernel_open(struct memory *memory, struct kernel *ret, struct err *err)
{
	ret->memory = memory;
	if (symbols_open(memory, &ret->symbols, err) < 0)
		return err->code;
	find_known(ret);
	return open_types(ret, err);
}

/* ---- members ------------------------------------------------------------------------------- */

static int find_field(const struct kernel *kernel, uint32_t structure, const char *path,
		      struct kernel_field *ret)
{
	enum { BITS = 8 };
	struct btf_member member;

	if (!btf_member(&kernel->btf, structure, path, &member))
		return -ENODATA;
	*ret = (struct kernel_field){
		.at = member.bit / BITS,
		.size = btf_size(&kernel->btf, member.type, kernel->memory->word_size),
		.shift = member.width ? (unsigned)(member.bit % BITS) : 0,
		.width = member.width,
		.type = member.type,
	};
	if (member.width)
		ret->size = (ret->shift + member.width + BITS - 1) / BITS;
	return 0;
}

static int field_of(const struct kernel *kernel, const char *structure, uint32_t type,
		    const char *const *paths, struct kernel_field *ret, struct err *err)
{
	for (size_t i = 0; paths[i]; i++)
		if (find_field(kernel, type, paths[i], ret) == 0)
			return 0;
	return err_set(err, -ENODATA, "this kernel's struct %s has no member %s", structure,
		       paths[0]);
}

int kernel_field(const struct kernel *kernel, const char *structure, const char *const *paths,
		 struct kernel_field *ret, struct err *err)
{
	return field_of(kernel, structure, btf_find(&kernel->btf, BTF_KIND_STRUCT, structure),
			paths, ret, err);
}

int kernel_fields(const struct kernel *kernel, const char *structure,
		  const struct kernel_field_wanted *wanted, size_t count, void *ret,
		  struct err *err)
{
	enum { PATHS = sizeof(wanted->paths) / sizeof(wanted->paths[0]) };
	uint32_t type = btf_find(&kernel->btf, BTF_KIND_STRUCT, structure);

	for (size_t i = 0; i < count; i++) {
		const char *paths[PATHS + 1] = { 0 };
		struct kernel_field *field = (void *)((char *)ret + wanted[i].into);

		for (size_t j = 0; j < PATHS; j++)
			paths[j] = wanted[i].paths[j];
		if (field_of(kernel, structure, type, paths, field, err) == 0)
			continue;
		if (!wanted[i].is_optional)
			return err->code;
		*field = (struct kernel_field){ 0 };
	}
	return 0;
}

int kernel_structures(const struct kernel *kernel, const struct kernel_structure *structures,
		      size_t count, void *ret, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (kernel_fields(kernel, structures[i].name, structures[i].wanted,
				  structures[i].count, ret, err) < 0)
			return err->code;
	return 0;
}

int kernel_get(const struct kernel *kernel, uint64_t object, const struct kernel_field *field,
	       uint64_t *ret, struct err *err)
{
	enum { BITS = 8 };
	uint64_t number;

	if (field->size == 0 || field->size > sizeof(number))
		return err_set(err, -ENODATA, "a member of %llu bytes is no number",
			       (unsigned long long)field->size);
	if (memory_number(kernel->memory, object + field->at, (unsigned)field->size, &number, err) <
	    0)
		return err->code;
	/* in the kernel's byte order; bit fields are counted from the lowest bit where that is
	 * little-endian, from the highest where it is not */
	if (field->width && kernel->memory->is_big_endian)
		number >>= field->size * BITS - field->shift - field->width;
	else
		number >>= field->shift;
	*ret = field->width && field->width < sizeof(number) * BITS
		       ? number & ((UINT64_C(1) << field->width) - 1)
		       : number;
	return 0;
}

int kernel_list_next(const struct kernel *kernel, struct kernel_list *list, struct err *err)
{
	uint64_t before = list->at, back;

	if (memory_word(kernel->memory, before, &list->at, err) < 0 ||
	    memory_word(kernel->memory, list->at + kernel->memory->word_size, &back, err) < 0)
		return err->code;
	if (back != before && !list->broken)
		list->broken = before;
	if (list->at == list->head && !list->broken)
		return 0;
	if (list->at == list->head)
		return err_set(err, -EBADMSG,
			       "a list of the kernel goes on from %#llx as it should not: some of "
			       "it may be missing",
			       (unsigned long long)list->broken);
	if (list->at == list->seen)
		return err_set(err, -EBADMSG, "a list of the kernel runs in a circle at %#llx",
			       (unsigned long long)list->at);
	if (--list->left == 0) {
		list->seen = list->at;
		list->left = list->distance *= 2;
	}
	return 1;
}

int kernel_chain_next(const struct kernel *kernel, struct kernel_chain *chain, struct err *err)
{
	uint64_t next = chain->first;

	if (chain->at && memory_word(kernel->memory, chain->at + chain->within, &next, err) < 0)
		return err->code;
	if (next == 0 || next & 1)
		return 0;
	if (next == chain->seen)
		return err_set(err, -EBADMSG, "a list of the kernel runs in a circle at %#llx",
			       (unsigned long long)next);
	chain->at = next;
	if (--chain->left == 0) {
		chain->seen = next;
		chain->left = chain->distance *= 2;
	}
	return 1;
}
