/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/summary.h"

#include <errno.h>
#include <string.h>

#include "base/human.h"
#include "crash/cpus.h"
#include "crash/kernel_log.h"
#include "crash/place.h"
#include "crash/taints.h"
#include "format/dump/machines.h"

void summary_deinit(struct summary *summary)
{
	oops_deinit(&summary->oops);
	vec_deinit(&summary->cpus);
	vec_deinit(&summary->modules);
	arena_deinit(&summary->arena);
	*summary = (struct summary){ 0 };
}

/* ---- what it says of itself ---------------------------------------------------------------- */

/* struct new_utsname: texts of 65 bytes. Source: include/uapi/linux/utsname.h. */
static void read_names(struct memory *memory, struct summary *summary)
{
	enum { TEXT_SIZE = 65, NODE = 1, VERSION = 3, BEFORE_5_11 = 4 };
	uint64_t namespace, at = BEFORE_5_11;
	scoped_buf text = { 0 };
	struct bytes release;
	struct err err;

	if (vmcoreinfo_value(memory->vmcoreinfo, "OSRELEASE", &release))
		summary->release = arena_string(&summary->arena, release);
	summary->machine = machine_name(memory->machine);
	if (!vmcoreinfo_symbol(memory->vmcoreinfo, "init_uts_ns", &namespace))
		return;
	(void)vmcoreinfo_offset(memory->vmcoreinfo, "uts_namespace.name", &at);
	if (memory_text(memory, namespace + at + NODE * TEXT_SIZE, TEXT_SIZE, &text, &err) == 0)
		summary->node = arena_string(&summary->arena, buf_bytes(&text));
	if (memory_text(memory, namespace + at + VERSION * TEXT_SIZE, TEXT_SIZE, &text, &err) == 0)
		summary->version = arena_string(&summary->arena, buf_bytes(&text));
}

static void read_time(const struct memory *memory, struct summary *summary)
{
	struct bytes text;
	int64_t time;

	if (vmcoreinfo_value(memory->vmcoreinfo, "CRASHTIME", &text) && bytes_i64(text, &time) &&
	    time > 0 && time < INT64_MAX / 1000000)
		summary->crashed_at = time;
}

/* ---- its log ------------------------------------------------------------------------------- */

static void take_record(void *context, const struct kernel_log_record *record)
{
	struct summary *summary = context;
	struct bytes rest = record->text, line;

	if (record->is_marker)
		return;
	if (record->has_time && record->nanoseconds < INT64_MAX)
		summary->up_nanoseconds = record->nanoseconds;
	while (bytes_line(&rest, &line))
		oops_line(&summary->oops, summary->up_nanoseconds, line);
}

/* ---- its processors ------------------------------------------------------------------------ */

static const char *place_of(const struct kernel *kernel, struct summary *summary, uint64_t address)
{
	scoped_buf text = { 0 };

	return place_add(&text, kernel, &summary->modules, address)
		       ? arena_string(&summary->arena, buf_bytes(&text))
		       : NULL;
}

static void read_cpus(const struct kernel *kernel, struct summary *summary)
{
	cpu_list cpus = { 0 };

	cpus_read(kernel->memory, &cpus);
	for (vec_each(cpu, &cpus))
		*vec_push(&summary->cpus) = (struct summary_cpu){
			.instruction = cpu->instruction,
			.place = place_of(kernel, summary, cpu->instruction),
		};
	vec_deinit(&cpus);
}

/* ---- its structures ------------------------------------------------------------------------ */

/* Addresses; 0: not there. */
struct places {
	uint64_t panic_cpu, tainted, pages, zones, offsets;
	uint64_t current, hot; /* of a CPU's own data */
};

static uint64_t symbol(const struct kernel *kernel, const char *name)
{
	uint64_t address = 0;
	struct err err;

	return kernel_symbol(kernel, name, &address, &err) == 0 ? address : 0;
}

static struct places find_places(const struct kernel *kernel)
{
	return (struct places){
		.panic_cpu = symbol(kernel, "panic_cpu"),
		.tainted = symbol(kernel, "tainted_mask"),
		.pages = symbol(kernel, "_totalram_pages"),
		.zones = symbol(kernel, "vm_zone_stat"),
		.offsets = symbol(kernel, "__per_cpu_offset"),
		.current = symbol(kernel, "current_task"),
		.hot = symbol(kernel, "pcpu_hot"),
	};
}

static void read_memory(const struct kernel *kernel, const struct places *places,
			struct summary *summary)
{
	struct memory *memory = kernel->memory;
	struct bytes text;
	uint64_t page, pages;
	int64_t free_at;
	struct err err;

	if (!vmcoreinfo_value(memory->vmcoreinfo, "PAGESIZE", &text) ||
	    !bytes_u64(text, 10, &page) || page > UINT32_MAX)
		return;
	if (places->pages && memory_word(memory, places->pages, &pages, &err) == 0 &&
	    pages < UINT64_MAX / page)
		summary->memory = pages * page;
	if (places->zones && btf_enumerator(&kernel->btf, "NR_FREE_PAGES", &free_at) &&
	    free_at >= 0 && free_at < UINT16_MAX &&
	    memory_word(memory, places->zones + (uint64_t)free_at * memory->word_size, &pages,
			&err) == 0 &&
	    pages <= UINT32_MAX && pages * page <= summary->memory)
		summary->memory_free = pages * page;
}

/* Who ran on the CPU that panicked: a pointer in that CPU's own data, on x86. */
static void read_task(struct kernel *kernel, const struct places *places, struct summary *summary)
{
	static const char *const paths[] = { "current_task", NULL };
	struct memory *memory = kernel->memory;
	struct kernel_field field = { 0 };
	uint64_t cpu, offset, task, number;
	struct err err;

	if (oops_number(&summary->oops, "CPU: ", &number) && number < CPUS_MAX)
		summary->panic_cpu = (int64_t)number;
	if (places->panic_cpu && memory_number(memory, places->panic_cpu, 4, &cpu, &err) == 0 &&
	    cpu < CPUS_MAX)
		summary->panic_cpu = (int64_t)cpu;
	uint64_t pointer = places->current;

	if (!pointer && places->hot && kernel_field(kernel, "pcpu_hot", paths, &field, &err) == 0)
		pointer = places->hot + field.at;
	if (summary->panic_cpu < 0 || !pointer || !places->offsets)
		return;
	uint64_t offset_at = places->offsets + (uint64_t)summary->panic_cpu * memory->word_size;

	if (memory_word(memory, offset_at, &offset, &err) == 0 &&
	    memory_word(memory, offset + pointer, &task, &err) == 0 &&
	    tasks_at(kernel, task, &summary->task, &err) == 0)
		summary->has_task = true;
}

static void read_structures(struct kernel *kernel, struct summary *summary)
{
	struct places places = find_places(kernel);
	struct err err;

	if (places.tainted &&
	    memory_word(kernel->memory, places.tainted, &summary->tainted, &err) == 0)
		summary->has_taints = true;
	if (modules_read(kernel, &summary->modules, &err) < 0)
		summary->structures = err;
	read_memory(kernel, &places, summary);
	read_task(kernel, &places, summary);
}

/* By the letters of the log, where the mask itself is not to be found. */
static void taints_of_log(struct summary *summary)
{
	struct bytes letters = oops_taints(&summary->oops);

	summary->has_taints = summary->oops.task.size > 0;
	for (size_t i = 0; i < letters.size; i++)
		for (size_t bit = 0; bit < taints_count; bit++)
			if (letters.at[i] == taints[bit].letter)
				summary->tainted |= UINT64_C(1) << bit;
}

int summary_read(struct memory *memory, struct summary *ret, struct err *err)
{
	struct kernel_log_reader reader = { take_record, ret };
	struct kernel_log_report report = { 0 };
	scoped_kernel kernel = { 0 };
	uint64_t cpu;

	ret->panic_cpu = -1;
	read_names(memory, ret);
	read_time(memory, ret);
	int failed = kernel_log_read(memory, &reader, &report, err);

	ret->log_damage = failed < 0 ? *err : report.damage;
	if (kernel_open(memory, &kernel, &ret->structures) == 0) {
		ret->structures = (struct err){ 0 };
		read_structures(&kernel, ret);
	} else if (failed < 0) {
		return failed;
	}
	if (!ret->has_taints)
		taints_of_log(ret);
	if (ret->panic_cpu < 0 && oops_number(&ret->oops, "CPU: ", &cpu) && cpu < CPUS_MAX)
		ret->panic_cpu = (int64_t)cpu;
	kernel.memory = memory; /* also where it could not be opened */
	read_cpus(&kernel, ret);
	return 0;
}

/* ---- in a sentence ------------------------------------------------------------------------- */

static void add_part(struct buf *ret, const char *before, struct bytes text)
{
	if (!text.size)
		return;
	buf_add_text(ret, before);
	buf_add_bytes(ret, text);
}

void summary_sentence(const struct summary *summary, struct buf *ret)
{
	enum { NS_PER_MS = 1000000 };
	const struct oops *oops = &summary->oops;
	const char *parted = "; in ";
	uint64_t pid;

	buf_add_format(ret, "Linux %s died", summary->release ? summary->release : "(unknown)");
	if (summary->up_nanoseconds) {
		buf_add_text(ret, " after ");
		human_duration(ret, (int64_t)(summary->up_nanoseconds / NS_PER_MS));
	}
	add_part(ret, ": ", buf_bytes(&oops->panic));
	add_part(ret, oops->panic.size ? "; " : ": ", buf_bytes(&oops->cause));
	add_part(ret, ", at ", buf_bytes(&oops->place));
	if (summary->has_task) {
		buf_add_format(ret, "%s%s, pid %d", parted, summary->task.name, summary->task.pid);
		parted = ", ";
	} else if (oops_name(oops).size && oops_number(oops, "PID: ", &pid)) {
		add_part(ret, parted, oops_name(oops));
		buf_add_format(ret, ", pid %llu", (unsigned long long)pid);
		parted = ", ";
	} else {
		parted = "; ";
	}
	if (summary->panic_cpu >= 0)
		buf_add_format(ret, "%son CPU %lld", parted, (long long)summary->panic_cpu);
}
