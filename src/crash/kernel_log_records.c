/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of kernels 3.5 to 5.9: records that follow one another, each a header, a text and a
 * dictionary. A record of length 0 says that the next one is at the start of the memory. */
#include <errno.h>

#include "crash/kernel_log_parts.h"

enum {
	HEADER_SIZE_MIN = 16,
	HEADER_SIZE_MAX = 64,
	ALIGNMENT = 4, /* of records, on all machines */
	PAGE_SIZE_MIN = 4096,
	STEPS_ASTRAY_MAX = 1 << 20, /* places that are tried after a damaged record */
	FLAG_NEWLINE = 2,
	FLAG_PREFIX = 4,
	FLAG_CONTINUED = 8,
};

/* Where members of a header lie. */
struct layout {
	uint64_t size, time, length, text_length, caller;
	bool has_caller;
	bool has_short_level; /* 3.5: 16 bits of facility and level, no flags */
};

struct header {
	uint64_t time;
	size_t length, text_length, dictionary_length;
	unsigned level, facility, flags;
	uint32_t caller;
};

struct ring {
	struct kernel_log *log;
	struct layout layout;
	uint64_t address, size; /* of its memory */
	unsigned last_flags;
	uint64_t steps_astray;
	struct buf record; /* behind the header */
};

/* A member of struct printk_log, which was struct log before 3.11. */
static bool offset_of(struct bytes vmcoreinfo, const char *member, uint64_t *ret)
{
	static const char *const types[] = { "printk_log", "log" };
	bool is_found = false;

	for (size_t i = 0; !is_found && i < sizeof(types) / sizeof(types[0]); i++) {
		scoped_buf name = { 0 };

		buf_add_format(&name, "%s.%s", types[i], member);
		is_found = vmcoreinfo_offset(vmcoreinfo, buf_text(&name), ret);
	}
	return is_found;
}

static int find_layout(struct bytes vmcoreinfo, struct layout *ret, struct err *err)
{
	struct bytes release = { 0 };

	if ((!vmcoreinfo_size(vmcoreinfo, "printk_log", &ret->size) &&
	     !vmcoreinfo_size(vmcoreinfo, "log", &ret->size)) ||
	    !offset_of(vmcoreinfo, "ts_nsec", &ret->time) ||
	    !offset_of(vmcoreinfo, "len", &ret->length) ||
	    !offset_of(vmcoreinfo, "text_len", &ret->text_length))
		return err_set(err, -ENODATA, "VMCOREINFO does not say what a record looks like");
	ret->has_caller = offset_of(vmcoreinfo, "caller_id", &ret->caller);
	ret->has_short_level = vmcoreinfo_value(vmcoreinfo, "OSRELEASE", &release) &&
			       bytes_starts(release, "3.5.");
	if (ret->size < HEADER_SIZE_MIN || ret->size > HEADER_SIZE_MAX)
		return err_set(err, -EBADMSG,
			       "VMCOREINFO says that a record's header has %llu "
			       "bytes",
			       (unsigned long long)ret->size);
	return 0;
}

static int read_header(const struct ring *ring, uint64_t at, struct header *ret)
{
	const struct layout *layout = &ring->layout;
	const struct memory *memory = ring->log->memory;
	char bytes[HEADER_SIZE_MAX];
	struct bytes header = { bytes, layout->size };
	struct err err;

	if (memory_read(ring->log->memory, ring->address + at, bytes, layout->size, &err) < 0)
		return err.code;
	/* facility, flags and level are not in VMCOREINFO; they follow two lengths */
	unsigned facility = (unsigned)memory_number_in(memory, header, layout->text_length + 4, 1);
	unsigned packed = (unsigned)memory_number_in(memory, header, layout->text_length + 5, 1);

	*ret = (struct header){
		.time = memory_number_in(memory, header, layout->time, 8),
		.length = memory_number_in(memory, header, layout->length, 2),
		.text_length = memory_number_in(memory, header, layout->text_length, 2),
		.dictionary_length = memory_number_in(memory, header, layout->text_length + 2, 2),
		.facility = facility,
		.level = memory->is_big_endian ? packed & 7 : packed >> 5,
		.flags = memory->is_big_endian ? packed >> 3 : packed & 31,
	};
	if (layout->has_caller)
		ret->caller = (uint32_t)memory_number_in(memory, header, layout->caller, 4);
	if (layout->has_short_level) {
		unsigned level = (unsigned)memory_number_in(memory, header, layout->text_length + 4,
							    2);

		ret->level = level & 7;
		ret->facility = level >> 3;
		ret->flags = FLAG_NEWLINE;
	}
	return 0;
}

static bool is_sound(const struct ring *ring, uint64_t at, const struct header *header)
{
	return header->length >= ring->layout.size && header->length % ALIGNMENT == 0 &&
	       header->length <= ring->size - at &&
	       ring->layout.size + header->text_length + header->dictionary_length <=
		       header->length;
}

/* "SUBSYSTEM=pci" and "DEVICE=+pci:0000:00:1f.2", parted by zero bytes. */
static void take_dictionary(struct bytes dictionary, struct kernel_log_record *record)
{
	struct bytes part;

	while (bytes_part(&dictionary, '\0', &part)) {
		if (bytes_skip(&part, "SUBSYSTEM="))
			record->subsystem = bytes_slice(part, 0, KERNEL_LOG_DEVICE_MAX);
		else if (bytes_skip(&part, "DEVICE="))
			record->device = bytes_slice(part, 0, KERNEL_LOG_DEVICE_MAX);
	}
}

static void give(struct ring *ring, uint64_t at, const struct header *header)
{
	size_t size = header->text_length + header->dictionary_length;
	struct kernel_log_record record = {
		.has_time = true,
		.has_priority = true,
		.has_caller = ring->layout.has_caller,
		.nanoseconds = header->time,
		.level = header->level,
		.facility = header->facility,
		.caller = header->caller,
		.is_continued = (header->flags & (FLAG_CONTINUED | FLAG_NEWLINE)) == FLAG_CONTINUED,
		.is_continuation = (ring->last_flags & (FLAG_CONTINUED | FLAG_NEWLINE)) ==
					   FLAG_CONTINUED &&
				   (header->flags & (FLAG_CONTINUED | FLAG_PREFIX)) ==
					   FLAG_CONTINUED,
	};
	struct err err;

	buf_clear(&ring->record);
	if (memory_read(ring->log->memory, ring->address + at + ring->layout.size,
			buf_reserve(&ring->record, size), size, &err) < 0) {
		kernel_log_damaged(ring->log, "the text of a record cannot be read (%s)", err.text);
		return;
	}
	buf_grew(&ring->record, size);
	record.text = bytes_slice(buf_bytes(&ring->record), 0, header->text_length);
	take_dictionary(bytes_slice(buf_bytes(&ring->record), header->text_length, size), &record);
	ring->last_flags = header->flags;
	kernel_log_give(ring->log, &record);
}

static void give_marker(struct ring *ring, const struct header *header)
{
	struct kernel_log_record marker = { .has_time = true,
					    .is_marker = true,
					    .nanoseconds = header->time };

	ring->log->reader->accept(ring->log->reader->context, &marker);
}

/* The kernel leaves a header of zeros there. */
static bool is_marker(const struct header *header)
{
	return header->length == 0 && header->text_length == 0 && header->dictionary_length == 0 &&
	       header->time == 0 && header->level == 0 && header->facility == 0;
}

/* One step from `at`; returns the next place. */
static uint64_t step(struct ring *ring, uint64_t at)
{
	struct header header = { 0 };

	if (ring->size - at < ring->layout.size)
		return ring->size;
	if (read_header(ring, at, &header) < 0) {
		kernel_log_damaged(ring->log,
				   "a part of the log cannot be read: what is left of it is shown");
		return at + PAGE_SIZE_MIN - (ring->address + at) % PAGE_SIZE_MIN;
	}
	if (is_marker(&header)) {
		give_marker(ring, &header);
		return ring->size;
	}
	if (!is_sound(ring, at, &header)) {
		kernel_log_damaged(
			ring->log,
			"the record at byte %llu of the log is damaged: the next one that "
			"looks right is gone on with",
			(unsigned long long)at);
		return ++ring->steps_astray < STEPS_ASTRAY_MAX ? at + ALIGNMENT : ring->size;
	}
	give(ring, at, &header);
	return at + header.length;
}

static void walk(struct ring *ring, uint64_t first, uint64_t next)
{
	uint64_t at = first;
	bool has_wrapped = false;

	if (first >= ring->size || next >= ring->size) {
		kernel_log_damaged(ring->log,
				   "the log's first or next record is said to be outside "
				   "of it: all that looks right is shown");
		at = 0;
		next = ring->size;
	}
	while (at != next) {
		bool is_last_round = has_wrapped || next > first;

		at = step(ring, at);
		if (at > next && is_last_round)
			break;
		if (at >= ring->size && at != next) {
			has_wrapped = true;
			at = 0;
		}
	}
	if (at != next)
		kernel_log_damaged(ring->log,
				   "the log's last record is not where it is said to be");
}

int kernel_log_records(struct kernel_log *log, struct err *err)
{
	struct ring ring = { .log = log };
	uint64_t first, next;

	if (find_layout(log->memory->vmcoreinfo, &ring.layout, err) < 0 ||
	    kernel_log_symbol(log, "log_buf", log->memory->word_size, &ring.address, err) < 0 ||
	    kernel_log_symbol(log, "log_buf_len", 4, &ring.size, err) < 0 ||
	    kernel_log_symbol(log, "log_first_idx", 4, &first, err) < 0 ||
	    kernel_log_symbol(log, "log_next_idx", 4, &next, err) < 0)
		return err->code;
	if (ring.size < ring.layout.size || ring.size > KERNEL_LOG_SIZE_MAX) {
		kernel_log_damaged(log,
				   "the log's size, %llu bytes, cannot be: what looks like "
				   "text is shown",
				   (unsigned long long)ring.size);
		kernel_log_salvage(log, ring.address, KERNEL_LOG_SALVAGED_MAX, 0);
		return 0;
	}
	walk(&ring, first, next);
	buf_deinit(&ring.record);
	return 0;
}
