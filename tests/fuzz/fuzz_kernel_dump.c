/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole dump: its headers, page tables and log; its symbols and types, and what they lead to. */
#include <assert.h>
#include <string.h>

#include "crash/kernel_log.h"
#include "crash/modules.h"
#include "harness.h"

static void accept_record(void *context, const struct kernel_log_record *record)
{
	size_t *bytes = context;

	assert(record->level < 8 && record->text.size <= KERNEL_LOG_TEXT_MAX);
	*bytes += record->text.size + record->device.size + record->subsystem.size;
	for (size_t i = 0; i < record->text.size; i++)
		*bytes += record->text.at[i] == 'x'; /* all of it can be read */
}

static void read_structures(struct memory *memory)
{
	scoped_kernel kernel = { 0 };
	module_list modules = { 0 };
	struct err err;

	if (kernel_open(memory, &kernel, &err) < 0)
		return;
	(void)!modules_read(&kernel, &modules, &err);
	vec_deinit(&modules);
}

FUZZ(kernel_dump, input)
{
	struct byte_source source = byte_source_of(&input);
	scoped_dump dump = { 0 };
	struct memory memory = { 0 };
	struct kernel_log_report report;
	size_t bytes = 0;
	struct kernel_log_reader reader = { accept_record, &bytes };
	struct err err;

	if (dump_open(&source, 1, &dump, &err) < 0 || memory_open(&dump, &memory, &err) < 0)
		return;
	if (kernel_log_read(&memory, &reader, &report, &err) == 0)
		assert(report.damage.code == 0 || report.damage.text[0]);
	read_structures(&memory);
}
