/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/oops.h"

void oops_deinit(struct oops *oops)
{
	struct buf *const all[] = { &oops->cause, &oops->panic, &oops->task,   &oops->hardware,
				    &oops->place, &oops->trace, &oops->modules };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		buf_deinit(all[i]);
	*oops = (struct oops){ 0 };
}

/* What a report begins with. The first line counts: what follows says the same in other words. */
static const struct {
	const char *text;
	const char *why;
} causes[] = {
	{ "BUG: ", "bad addresses, lockups, list corruption" },
	{ "kernel BUG at ", "an assertion of the kernel's" },
	{ "Oops: ", "x86's header, where nothing came before" },
	{ "general protection fault", "x86: an address that cannot be" },
	{ "double fault", "x86: the stack overflowed, mostly" },
	{ "divide error", "x86" },
	{ "invalid opcode", "x86" },
	{ "Unable to handle kernel ", "bad addresses of other machines" },
	{ "Internal error: ", "arm, arm64" },
	{ "watchdog: BUG: ", "a CPU that does not come back" },
	{ "NMI watchdog: BUG: ", "the same, before 4.14" },
	{ "watchdog: Watchdog detected hard LOCKUP", "a CPU that does not even take interrupts" },
	{ "NMI watchdog: Watchdog detected hard LOCKUP", "the same, before 6.5" },
	{ "INFO: task ", "hung tasks, which may be made to panic" },
	{ "INFO: rcu", "a CPU that holds all others up" },
	{ "rcu: INFO: ", "the same, newer" },
	{ "sysrq: Trigger a crash", "somebody asked for it" },
	{ "SysRq : Trigger a crash", "the same, before 4.19" },
	{ "Out of memory", "which may be made to panic" },
	{ "mce: [Hardware Error]", "the machine itself" },
	{ "Kernel stack is corrupted", "written over" },
};

static bool is_cause(struct bytes line)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (bytes_starts(line, causes[i].text))
			return true;
	return false;
}

static void keep(struct buf *into, struct bytes text)
{
	buf_clear(into);
	buf_add_bytes(into, bytes_slice(text, 0, OOPS_TEXT_MAX));
}

/* One report at a time: a line begins one if the last has its trace, or was long ago. */
static bool is_new(const struct oops *oops, uint64_t nanoseconds)
{
	return oops->cause.size == 0 || oops->has_trace ||
	       nanoseconds - oops->cause_time > OOPS_REPORT_MAX;
}

static void begin(struct oops *oops)
{
	struct buf *const parts[] = { &oops->task, &oops->hardware, &oops->place, &oops->trace };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		buf_clear(parts[i]);
	oops->frames = 0;
	oops->is_in_trace = oops->has_trace = false;
}

/* A symbol, an offset and a size: "panic+0x118/0x2f4 [module]"; before 3.? with an address in
 * front: "[<ffffffff81012345>] panic+0x118/0x2f4". */
static bool is_frame(struct bytes *line)
{
	struct bytes rest = *line;

	if (bytes_skip(&rest, "[<")) {
		ptrdiff_t end = bytes_find_text(rest, ">] ");

		if (end < 0)
			return false;
		rest = bytes_slice(rest, (size_t)end + 3, SIZE_MAX);
	}
	ptrdiff_t plus = bytes_find_text(rest, "+0x");

	if (plus <= 0 || bytes_find(bytes_slice(rest, 0, (size_t)plus), ' ') >= 0)
		return false;
	*line = rest;
	return true;
}

/* Lines behind "Call Trace:" up to the first that belongs to something else. */
static void add_frame(struct oops *oops, struct bytes line)
{
	struct bytes frame = bytes_trim(line);

	/* "<TASK>", "<IRQ>", "<NMI>", and what only may have been a caller */
	if (bytes_starts(frame, "<") || bytes_starts(frame, "? ") ||
	    (bytes_starts(frame, "[<") && bytes_find_text(frame, ">] ? ") > 0)) {
		if (bytes_starts(frame, "</TASK>"))
			oops->is_in_trace = false;
		return;
	}
	if (!is_frame(&frame)) {
		oops->is_in_trace = false;
		return;
	}
	if (oops->frames++ >= OOPS_FRAMES_MAX)
		return;
	buf_add_bytes(&oops->trace, bytes_slice(frame, 0, OOPS_TEXT_MAX));
	buf_add_byte(&oops->trace, '\n');
}

/* "RIP: 0010:panic+0x12/0x30", "RIP: 0010:[<ffffffff8>] [<ffffffff8>] panic+0x12",
 * "pc : do_x+0x1/0x2", "EIP: do_x+0x1/0x2", "PC is at do_x+0x1/0x2". */
static bool take_place(struct oops *oops, struct bytes line)
{
	static const char *const names[] = { "RIP: 0010:", "EIP: ", "pc : ", "PC is at ",
					     "epc : " };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct bytes rest = line;

		if (!bytes_skip(&rest, names[i]))
			continue;
		for (struct bytes word; bytes_word(&rest, &word);)
			if (bytes_find_text(word, "+0x") > 0 && oops->place.size == 0)
				keep(&oops->place, word);
		return true;
	}
	return false;
}

static bool take_named(struct oops *oops, struct bytes line)
{
	struct bytes rest = line;

	if (bytes_skip(&rest, "Hardware name: "))
		keep(&oops->hardware, rest);
	else if (bytes_skip(&rest, "Modules linked in: ")) {
		buf_clear(&oops->modules);
		buf_add_bytes(&oops->modules, bytes_slice(rest, 0, OOPS_MODULES_MAX));
	} else if (bytes_starts(line, "CPU: ") && oops->task.size == 0)
		keep(&oops->task, line);
	else
		return take_place(oops, line);
	return true;
}

static void take_panic(struct oops *oops, uint64_t nanoseconds, struct bytes text)
{
	oops->is_in_trace = false;
	/* the first of them: what panics on the way is not why it died */
	if (oops->panic.size)
		return;
	keep(&oops->panic, text);
	/* what was reported long before, and survived, is another matter */
	if (oops->cause.size && nanoseconds - oops->cause_time > OOPS_REPORT_MAX) {
		begin(oops);
		buf_clear(&oops->cause);
	}
}

void oops_line(struct oops *oops, uint64_t nanoseconds, struct bytes line)
{
	static const char panic[] = "Kernel panic - not syncing: ";
	struct bytes text = bytes_trim(line), rest = text;

	if (bytes_skip(&rest, panic)) {
		take_panic(oops, nanoseconds, rest);
		return;
	}
	if (is_cause(text)) {
		if (oops->panic.size == 0 && is_new(oops, nanoseconds)) {
			begin(oops);
			keep(&oops->cause, text);
			oops->cause_time = nanoseconds;
		}
		return;
	}
	if (bytes_starts(text, "Call Trace:") || bytes_starts(text, "Call trace:")) {
		oops->is_in_trace = !oops->has_trace;
		oops->has_trace = true;
		return;
	}
	if (take_named(oops, text))
		return;
	if (oops->is_in_trace)
		add_frame(oops, line);
}

bool oops_number(const struct oops *oops, const char *name, uint64_t *ret)
{
	struct bytes line = buf_bytes(&oops->task), word;
	ptrdiff_t at = bytes_find_text(line, name);

	if (at < 0)
		return false;
	line = bytes_slice(line, (size_t)at + bytes_of(name).size, SIZE_MAX);
	return bytes_word(&line, &word) && bytes_u64(word, 10, ret);
}

struct bytes oops_name(const struct oops *oops)
{
	static const char comm[] = "Comm: ";
	/* what stands behind the name, which may hold blanks itself */
	static const char *const ends[] = { " Kdump: ", " Not tainted ", " Tainted: " };
	struct bytes line = buf_bytes(&oops->task);
	ptrdiff_t at = bytes_find_text(line, comm);

	if (at < 0)
		return (struct bytes){ 0 };
	line = bytes_slice(line, (size_t)at + sizeof(comm) - 1, SIZE_MAX);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		ptrdiff_t end = bytes_find_text(line, ends[i]);

		if (end >= 0)
			line = bytes_slice(line, 0, (size_t)end);
	}
	return line;
}

struct bytes oops_taints(const struct oops *oops)
{
	static const char tainted[] = " Tainted: ";
	struct bytes line = buf_bytes(&oops->task), word;
	ptrdiff_t at = bytes_find_text(line, tainted);
	size_t end = 0;

	if (at < 0)
		return (struct bytes){ 0 };
	line = bytes_slice(line, (size_t)at + sizeof(tainted) - 1, SIZE_MAX);
	/* letters stand alone or together, with blanks for those that are not; then the release */
	for (struct bytes rest = line; bytes_word(&rest, &word);
	     end = (size_t)(word.at - line.at) + word.size)
		for (size_t i = 0; i < word.size; i++)
			if (word.at[i] < 'A' || word.at[i] > 'Z')
				return bytes_slice(line, 0, end);
	return line;
}
