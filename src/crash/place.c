/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/place.h"

bool place_add(struct buf *ret, const struct kernel *kernel, const module_list *modules,
	       uint64_t address)
{
	struct symbols_place place;

	for (vec_each(module, modules))
		if (address - module->base < module->code_size) {
			buf_add_format(ret, "[%s] +0x%llx", module->name,
				       (unsigned long long)(address - module->base));
			return true;
		}
	if (!kernel->symbols.count || !symbols_at(&kernel->symbols, address, &place))
		return false;
	buf_add_format(ret, "%s+0x%llx", place.name.text, (unsigned long long)place.offset);
	return true;
}
