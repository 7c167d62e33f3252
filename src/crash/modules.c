/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/modules.h"

#include <errno.h>

struct fields {
	struct kernel_field list, name, taints;
	struct kernel_field parts;            /* struct module_memory mem[], from 6.4 on */
	struct kernel_field base, size, code; /* struct module_layout core_layout, before */
	struct kernel_field part_base, part_size;
};

#define INTO(member) offsetof(struct fields, member)

static const struct kernel_field_wanted of_module[] = {
	{ INTO(list), { "list" }, false },
	{ INTO(name), { "name" }, false },
	{ INTO(taints), { "taints" }, true },
	{ INTO(parts), { "mem" }, true },
	{ INTO(base), { "core_layout.base", "module_core" }, true },
	{ INTO(size), { "core_layout.size", "core_size" }, true },
	{ INTO(code), { "core_layout.text_size", "core_text_size" }, true },
};

static const struct kernel_field_wanted of_part[] = {
	{ INTO(part_base), { "base" }, true },
	{ INTO(part_size), { "size" }, true },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The first of them is the code: MOD_TEXT. */
static int read_parts(const struct kernel *kernel, const struct fields *fields, uint64_t address,
		      struct module *module, struct err *err)
{
	uint32_t element, count;

	if (!btf_array(&kernel->btf, fields->parts.type, &element, &count) || !count ||
	    !fields->part_size.size || !fields->part_base.size)
		return 0;
	uint64_t step = fields->parts.size / count;

	for (uint32_t i = 0; i < count && i < MODULES_PARTS_MAX; i++) {
		uint64_t part = address + fields->parts.at + i * step, base, size;

		if (kernel_get(kernel, part, &fields->part_base, &base, err) < 0 ||
		    kernel_get(kernel, part, &fields->part_size, &size, err) < 0)
			return err->code;
		if (i == 0) {
			module->base = base;
			module->code_size = size;
		}
		module->size += size;
	}
	return 0;
}

static int read_module(const struct kernel *kernel, const struct fields *fields, uint64_t address,
		       struct module *ret, struct err *err)
{
	struct module module = { 0 };
	size_t size = fields->name.size < MODULES_NAME_MAX ? fields->name.size : MODULES_NAME_MAX;

	if (memory_read(kernel->memory, address + fields->name.at, module.name, size, err) < 0)
		return err->code;
	if (fields->taints.size &&
	    kernel_get(kernel, address, &fields->taints, &module.tainted, err) < 0)
		return err->code;
	if (fields->size.size &&
	    (kernel_get(kernel, address, &fields->size, &module.size, err) < 0 ||
	     kernel_get(kernel, address, &fields->base, &module.base, err) < 0 ||
	     kernel_get(kernel, address, &fields->code, &module.code_size, err) < 0))
		return err->code;
	if (fields->parts.size && read_parts(kernel, fields, address, &module, err) < 0)
		return err->code;
	*ret = module;
	return 0;
}

int modules_read(struct kernel *kernel, module_list *ret, struct err *err)
{
	struct fields fields = { 0 };
	uint64_t head;
	int more;

	if (kernel_symbol(kernel, "modules", &head, err) < 0 ||
	    kernel_fields(kernel, "module", of_module, COUNT(of_module), &fields, err) < 0 ||
	    kernel_fields(kernel, "module_memory", of_part, COUNT(of_part), &fields, err) < 0)
		return err->code;
	struct kernel_list list = kernel_list_of(head);

	while ((more = kernel_list_next(kernel, &list, err)) > 0) {
		struct module module;

		if (ret->count == MODULES_MAX)
			return err_set(err, -EBADMSG, "more than %d modules", MODULES_MAX);
		if (read_module(kernel, &fields, list.at - fields.list.at, &module, err) < 0)
			return err->code;
		*vec_push(ret) = module;
	}
	return more;
}
