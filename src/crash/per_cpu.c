/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/per_cpu.h"

#include <errno.h>

int per_cpu_read(struct kernel *kernel, per_cpu_list *ret, struct err *err)
{
	struct memory *memory = kernel->memory;
	uint64_t offsets, at, count;

	if (kernel_symbol(kernel, "__per_cpu_offset", &offsets, err) < 0) {
		*vec_push(ret) = 0;
		return 0;
	}
	if (kernel_symbol(kernel, "nr_cpu_ids", &at, err) < 0 ||
	    memory_number(memory, at, sizeof(uint32_t), &count, err) < 0)
		return err->code;
	if (count == 0 || count > PER_CPU_MAX)
		return err_set(err, -EBADMSG, "%llu CPUs", (unsigned long long)count);
	for (uint64_t i = 0; i < count; i++)
		if (memory_word(memory, offsets + i * memory->word_size, vec_push(ret), err) < 0)
			return err->code;
	return 0;
}

int per_cpu_sum(const struct kernel *kernel, const per_cpu_list *cpus, uint64_t object,
		const struct kernel_field *field, uint64_t *sum, struct err *err)
{
	uint64_t all = 0, number;

	for (vec_each(offset, cpus)) {
		if (kernel_get(kernel, object + *offset, field, &number, err) < 0)
			return err->code;
		all += number;
	}
	*sum += all;
	return 0;
}
