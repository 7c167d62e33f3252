/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/kernel_log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "crash/kernel_log_parts.h"

enum {
	SALVAGE_PIECE = 4096,
	SALVAGE_TEXT_MIN = 4, /* bytes that count as text when they stand alone */
	NSEC_PER_USEC = 1000,
	PRIORITY_MAX = 1023, /* of syslog(3): facility * 8 + level */
};
#define NSEC_PER_SECOND 1000000000ULL

/* --- what the kinds share -------------------------------------------------------------------- */

void kernel_log_give(struct kernel_log *log, const struct kernel_log_record *record)
{
	log->report->records++;
	log->reader->accept(log->reader->context, record);
}

void kernel_log_damaged(struct kernel_log *log, const char *format, ...)
{
	struct err *damage = &log->report->damage;
	va_list arguments;

	if (damage->code)
		return;
	damage->code = -EBADMSG;
	va_start(arguments, format);
	vsnprintf(damage->text, sizeof(damage->text), format, arguments);
	va_end(arguments);
}

int kernel_log_symbol(struct kernel_log *log, const char *name, unsigned size, uint64_t *ret,
		      struct err *err)
{
	uint64_t address;

	if (!vmcoreinfo_symbol(log->memory->vmcoreinfo, name, &address))
		return err_set(err, -ENODATA, "VMCOREINFO does not say where %s is", name);
	if (memory_number(log->memory, address, size, ret, err) < 0)
		return err_wrap(err, "%s", name);
	return 0;
}

/* "<6>": a number in angle brackets. */
static void take_priority(struct bytes *line, struct kernel_log_record *record)
{
	ptrdiff_t end = line->size && line->at[0] == '<' ? bytes_find(*line, '>') : -1;
	uint64_t priority;

	if (end < 2 || !bytes_u64(bytes_slice(*line, 1, (size_t)end - 1), 10, &priority) ||
	    priority > PRIORITY_MAX)
		return;
	record->has_priority = true;
	record->level = (unsigned)priority & 7;
	record->facility = (unsigned)priority >> 3;
	*line = bytes_slice(*line, (size_t)end + 1, line->size);
}

/* "[    1.234567] ". */
static void take_time(struct bytes *line, struct kernel_log_record *record)
{
	ptrdiff_t end = line->size && line->at[0] == '[' ? bytes_find(*line, ']') : -1;
	struct bytes time = bytes_trim(bytes_slice(*line, 1, end < 1 ? 0 : (size_t)end - 1));
	ptrdiff_t dot = bytes_find(time, '.');
	uint64_t seconds, microseconds;

	if (dot < 1 || time.size - (size_t)dot != sizeof(".123456") - 1 ||
	    !bytes_u64(bytes_slice(time, 0, (size_t)dot), 10, &seconds) ||
	    !bytes_u64(bytes_slice(time, (size_t)dot + 1, time.size), 10, &microseconds) ||
	    seconds > UINT64_MAX / NSEC_PER_SECOND - 1)
		return;
	record->has_time = true;
	record->nanoseconds = seconds * NSEC_PER_SECOND + microseconds * NSEC_PER_USEC;
	*line = bytes_slice(*line, (size_t)end + 1, line->size);
	(void)!bytes_skip(line, " ");
}

void kernel_log_take_prefix(struct bytes *line, struct kernel_log_record *record)
{
	take_priority(line, record);
	take_time(line, record);
}

/* --- text that is left ----------------------------------------------------------------------- */

static bool is_text(char byte)
{
	return (unsigned char)byte >= ' ' || byte == '\t' || byte == '\n';
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Numbers that stand between texts may look like a few characters. */
static bool is_worth_it(struct bytes text)
{
	size_t letters = 0;

	for (size_t i = 0; i < text.size; i++)
		letters += is_letter(text.at[i]);
	return text.size >= SALVAGE_TEXT_MIN && letters * 4 >= text.size;
}

static void give_text(struct kernel_log *log, struct buf *text)
{
	struct bytes line, rest = buf_bytes(text);

	while (is_worth_it(buf_bytes(text)) && bytes_line(&rest, &line)) {
		struct kernel_log_record record = { 0 };

		kernel_log_take_prefix(&line, &record);
		record.text = line;
		kernel_log_give(log, &record);
	}
	buf_clear(text);
}

/* Takes a piece of memory apart: runs of text, which may go on in the next piece. */
static void scan_piece(struct kernel_log *log, struct bytes piece, struct buf *text)
{
	for (size_t i = 0; i < piece.size; i++) {
		bool goes_on = is_text(piece.at[i]) && text->size < KERNEL_LOG_TEXT_MAX;

		if (goes_on)
			buf_add_byte(text, piece.at[i]);
		else if (text->size)
			give_text(log, text);
	}
}

static void scan_range(struct kernel_log *log, uint64_t address, uint64_t size)
{
	char piece[SALVAGE_PIECE];
	scoped_buf text = { 0 };
	struct err err;

	for (uint64_t done = 0; done < size;) {
		/* to the end of a page: the next one may not be there */
		size_t part = SALVAGE_PIECE - (address + done) % SALVAGE_PIECE;

		if (part > size - done)
			part = (size_t)(size - done);
		if (memory_read(log->memory, address + done, piece, part, &err) < 0)
			give_text(log, &text);
		else
			scan_piece(log, (struct bytes){ piece, part }, &text);
		done += part;
	}
	give_text(log, &text);
}

void kernel_log_salvage(struct kernel_log *log, uint64_t address, uint64_t size, uint64_t start)
{
	if (size > KERNEL_LOG_SALVAGED_MAX)
		size = KERNEL_LOG_SALVAGED_MAX;
	if (start >= size)
		start = 0;
	scan_range(log, address + start, size - start);
	scan_range(log, address, start);
}

/* --- which kind it is ------------------------------------------------------------------------ */

static const struct {
	enum kernel_log_kind kind;
	const char *symbol; /* that kernels of this kind alone have */
	int (*read)(struct kernel_log *log, struct err *err);
} kinds[] = {
	{ KERNEL_LOG_RING, "prb", kernel_log_ring },
	{ KERNEL_LOG_RECORDS, "log_first_idx", kernel_log_records },
	{ KERNEL_LOG_CHARACTERS, "log_end", kernel_log_characters },
};

int kernel_log_read(struct memory *memory, const struct kernel_log_reader *reader,
		    struct kernel_log_report *ret, struct err *err)
{
	struct kernel_log log = { memory, reader, ret };
	uint64_t address;

	*ret = (struct kernel_log_report){ 0 };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!vmcoreinfo_symbol(memory->vmcoreinfo, kinds[i].symbol, &address))
			continue;
		ret->kind = kinds[i].kind;
		return kinds[i].read(&log, err);
	}
	return err_set(err, -ENODATA, "VMCOREINFO does not say where the kernel's log is");
}
