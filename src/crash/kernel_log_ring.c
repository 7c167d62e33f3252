/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of kernels from 5.10 on. A record has an id; the id's place in the rings of descriptors
 * and infos is its remainder by their length. The descriptor says where the text lies: a block
 * that begins with the id again. Heads, tails and lengths may be damaged while the records are
 * not, so all of them are doubted, and found again by what the records say.
 */
#include <errno.h>

#include "crash/kernel_log_parts.h"
#include "crash/kernel_log_ring.h"

enum {
	SAMPLES = 64, /* descriptors that are asked if a length is right */
	COUNT_BITS_MAX = 22,
	TEXT_BITS_MIN = 9,
	TEXT_BITS_MAX = 30,
	STATE_BITS = 2, /* at the top of a descriptor's id */
};

/* Positions of text that say that there is none. */
enum { LPOS_FAILED = 1, LPOS_EMPTY_LINE = 3 };

enum { STATE_RESERVED, STATE_COMMITTED, STATE_FINALIZED, STATE_REUSABLE };

/* --- what VMCOREINFO says -------------------------------------------------------------------- */

static const struct {
	const char *name; /* SIZE(name), or OFFSET(name) */
	size_t member;
	bool is_size, is_optional;
} fields[] = {
#define MEMBER(member) offsetof(struct kernel_log_ring, member)
	{ "prb_desc", MEMBER(desc_size), true, false },
	{ "printk_info", MEMBER(info_size), true, false },
	{ "printk_ringbuffer.desc_ring", MEMBER(desc_ring), false, false },
	{ "printk_ringbuffer.text_data_ring", MEMBER(text_ring), false, false },
	{ "prb_desc_ring.count_bits", MEMBER(count_bits_at), false, false },
	{ "prb_desc_ring.descs", MEMBER(descs_at), false, false },
	{ "prb_desc_ring.infos", MEMBER(infos_at), false, false },
	{ "prb_desc_ring.head_id", MEMBER(head_id_at), false, false },
	{ "prb_desc_ring.tail_id", MEMBER(tail_id_at), false, false },
	{ "prb_desc.state_var", MEMBER(state_at), false, false },
	{ "prb_desc.text_blk_lpos", MEMBER(lpos_at), false, false },
	{ "prb_data_blk_lpos.begin", MEMBER(begin_at), false, false },
	{ "prb_data_blk_lpos.next", MEMBER(next_at), false, false },
	{ "prb_data_ring.size_bits", MEMBER(size_bits_at), false, false },
	{ "prb_data_ring.data", MEMBER(data_at), false, false },
	{ "prb_data_ring.tail_lpos", MEMBER(tail_lpos_at), false, true },
	{ "printk_info.ts_nsec", MEMBER(time_at), false, false },
	{ "printk_info.text_len", MEMBER(text_length_at), false, false },
	{ "printk_info.caller_id", MEMBER(caller_at), false, true },
	{ "printk_info.dev_info", MEMBER(device_info_at), false, true },
	{ "dev_printk_info.subsystem", MEMBER(subsystem_at), false, true },
	{ "dev_printk_info.device", MEMBER(device_at), false, true },
	{ "atomic_long_t.counter", MEMBER(counter_at), false, true },
#undef MEMBER
};

static int find_layout(struct bytes vmcoreinfo, struct kernel_log_ring *ring, struct err *err)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint64_t value = KERNEL_LOG_NO_MEMBER;
		bool is_said = fields[i].is_size
				       ? vmcoreinfo_size(vmcoreinfo, fields[i].name, &value)
				       : vmcoreinfo_offset(vmcoreinfo, fields[i].name, &value);

		if (!is_said && !fields[i].is_optional)
			return err_set(err, -ENODATA, "VMCOREINFO does not say %s(%s)",
				       fields[i].is_size ? "SIZE" : "OFFSET", fields[i].name);
		if (is_said && value > KERNEL_LOG_STRUCT_MAX)
			return err_set(err, -EBADMSG, "VMCOREINFO says %llu of %s",
				       (unsigned long long)value, fields[i].name);
		*(uint64_t *)((char *)ring + fields[i].member) = value;
	}
	if (ring->counter_at == KERNEL_LOG_NO_MEMBER)
		ring->counter_at = 0;
	if (!vmcoreinfo_length(vmcoreinfo, "printk_info_subsystem", &ring->subsystem_size) ||
	    !vmcoreinfo_length(vmcoreinfo, "printk_info_device", &ring->device_size) ||
	    ring->subsystem_size > KERNEL_LOG_DEVICE_MAX ||
	    ring->device_size > KERNEL_LOG_DEVICE_MAX)
		ring->device_info_at = KERNEL_LOG_NO_MEMBER;
	return 0;
}

static int read_ring(struct kernel_log *log, struct kernel_log_ring *ring, struct err *err)
{
	struct memory *memory = log->memory;
	uint64_t prb, descs, text, count_bits, size_bits;

	if (kernel_log_symbol(log, "prb", memory->word_size, &prb, err) < 0)
		return err->code;
	descs = prb + ring->desc_ring;
	text = prb + ring->text_ring;
	if (memory_word(memory, descs + ring->descs_at, &ring->descs, err) < 0 ||
	    memory_word(memory, descs + ring->infos_at, &ring->infos, err) < 0 ||
	    memory_word(memory, descs + ring->head_id_at + ring->counter_at, &ring->head, err) <
		    0 ||
	    memory_word(memory, descs + ring->tail_id_at + ring->counter_at, &ring->tail, err) <
		    0 ||
	    memory_word(memory, text + ring->data_at, &ring->data, err) < 0 ||
	    memory_number(memory, descs + ring->count_bits_at, 4, &count_bits, err) < 0 ||
	    memory_number(memory, text + ring->size_bits_at, 4, &size_bits, err) < 0)
		return err_wrap(err, "the log's ring");
	if (ring->tail_lpos_at != KERNEL_LOG_NO_MEMBER)
		(void)!memory_word(memory, text + ring->tail_lpos_at + ring->counter_at,
				   &ring->tail_lpos, err);
	/* what cannot be is found anew */
	ring->count_bits = count_bits <= COUNT_BITS_MAX ? (unsigned)count_bits : 0;
	ring->size_bits = size_bits >= TEXT_BITS_MIN && size_bits <= TEXT_BITS_MAX
				  ? (unsigned)size_bits
				  : 0;
	return 0;
}

/* --- records --------------------------------------------------------------------------------- */

static uint64_t count_of(const struct kernel_log_ring *ring)
{
	return (uint64_t)1 << ring->count_bits;
}

/* The descriptor at a place; false if it cannot be read. */
static bool read_descriptor(const struct kernel_log_ring *ring, uint64_t index,
			    struct kernel_log_descriptor *ret)
{
	struct memory *memory = ring->log->memory;
	char bytes[KERNEL_LOG_STRUCT_MAX];
	struct bytes descriptor = { bytes, ring->desc_size };
	unsigned word = memory->word_size;
	struct err err;

	if (memory_read(memory, ring->descs + index * ring->desc_size, bytes, ring->desc_size,
			&err) < 0)
		return false;
	ret->value = memory_number_in(memory, descriptor, ring->state_at + ring->counter_at, word);
	ret->id = ret->value & ring->id_mask;
	ret->state = (unsigned)(ret->value >> (word * 8 - STATE_BITS)) & 3;
	ret->begin = memory_number_in(memory, descriptor, ring->lpos_at + ring->begin_at, word);
	ret->next = memory_number_in(memory, descriptor, ring->lpos_at + ring->next_at, word);
	return true;
}

static bool is_there(const struct kernel_log_descriptor *descriptor)
{
	return descriptor->state == STATE_COMMITTED || descriptor->state == STATE_FINALIZED;
}

/* Where the block of a descriptor's text lies, and its size: at the start of the memory if it did
 * not fit its end. False if that cannot be. */
static bool find_block(const struct kernel_log_ring *ring, unsigned size_bits,
		       const struct kernel_log_descriptor *descriptor, uint64_t *ret_at,
		       uint64_t *ret_size)
{
	uint64_t size = (uint64_t)1 << size_bits;
	uint64_t begin = descriptor->begin & (size - 1), next = descriptor->next & (size - 1);
	unsigned word = ring->log->memory->word_size;

	uint64_t word_mask = UINT64_MAX >> (64 - 8 * word);

	/* a block that ends where the memory does */
	if (next == 0 && (((descriptor->next - 1) ^ descriptor->begin) & word_mask) < size)
		next = size;
	if (begin > next)
		begin = 0;
	*ret_at = begin;
	*ret_size = next - begin;
	return next - begin >= word && next <= size;
}

/* True if the block begins with the id of its descriptor. */
static bool is_its_block(const struct kernel_log_ring *ring, unsigned size_bits,
			 const struct kernel_log_descriptor *descriptor)
{
	uint64_t at, size, id;
	struct err err;

	return find_block(ring, size_bits, descriptor, &at, &size) &&
	       memory_word(ring->log->memory, ring->data + at, &id, &err) == 0 &&
	       id == descriptor->id;
}

static bool has_no_text(const struct kernel_log_descriptor *descriptor)
{
	return descriptor->begin & 1 || descriptor->begin == descriptor->next;
}

static void take_device(const struct kernel_log_ring *ring, struct bytes info,
			struct kernel_log_record *record)
{
	if (ring->device_info_at == KERNEL_LOG_NO_MEMBER)
		return;
	const struct {
		uint64_t at, size;
		struct bytes *text;
	} texts[] = { { ring->subsystem_at, ring->subsystem_size, &record->subsystem },
		      { ring->device_at, ring->device_size, &record->device } };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct bytes text = bytes_slice(info, ring->device_info_at + texts[i].at,
						texts[i].size);
		ptrdiff_t end = bytes_find(text, '\0');

		*texts[i].text = bytes_slice(text, 0, end < 0 ? text.size : (size_t)end);
	}
}

/* The text of a record: false if it is damaged. */
static bool read_text(struct kernel_log_ring *ring, const struct kernel_log_descriptor *descriptor,
		      uint64_t length, struct bytes *ret)
{
	unsigned word = ring->log->memory->word_size;
	uint64_t at, size;
	struct err err;

	if (!is_its_block(ring, ring->size_bits, descriptor) ||
	    !find_block(ring, ring->size_bits, descriptor, &at, &size))
		return false;
	if (length > size - word)
		length = size - word;
	buf_clear(&ring->text);
	if (memory_read(ring->log->memory, ring->data + at + word, buf_reserve(&ring->text, length),
			length, &err) < 0)
		return false;
	buf_grew(&ring->text, length);
	*ret = buf_bytes(&ring->text);
	return true;
}

/* Gives the record of a descriptor; false if it is damaged. */
static bool give(struct kernel_log_ring *ring, const struct kernel_log_descriptor *descriptor)
{
	struct memory *memory = ring->log->memory;
	uint64_t index = descriptor->id & (count_of(ring) - 1);
	char bytes[KERNEL_LOG_STRUCT_MAX];
	struct bytes info = { bytes, ring->info_size };
	struct kernel_log_record record = { .has_time = true, .has_priority = true };
	struct err err;

	if (memory_read(memory, ring->infos + index * ring->info_size, bytes, ring->info_size,
			&err) < 0)
		return false;
	record.nanoseconds = memory_number_in(memory, info, ring->time_at, 8);
	uint64_t length = memory_number_in(memory, info, ring->text_length_at, 2);

	/* facility, flags and level are not in VMCOREINFO; they follow the length */
	unsigned packed = (unsigned)memory_number_in(memory, info, ring->text_length_at + 3, 1);

	record.facility = (unsigned)memory_number_in(memory, info, ring->text_length_at + 2, 1);
	record.level = memory->is_big_endian ? packed & 7 : packed >> 5;
	record.has_caller = ring->caller_at != KERNEL_LOG_NO_MEMBER;
	if (record.has_caller)
		record.caller = (uint32_t)memory_number_in(memory, info, ring->caller_at, 4);
	take_device(ring, info, &record);
	record.is_empty = has_no_text(descriptor);
	if (!record.is_empty && !read_text(ring, descriptor, length, &record.text))
		return false;
	kernel_log_give(ring->log, &record);
	return true;
}

/* --- doubts ---------------------------------------------------------------------------------- */

/* How many of some descriptors lie where their ids say in a ring of that length; -1 if one does
 * not, or cannot be read. */
static int count_samples(const struct kernel_log_ring *ring, unsigned count_bits)
{
	uint64_t count = (uint64_t)1 << count_bits;
	uint64_t step = count > SAMPLES ? count / SAMPLES : 1;
	int good = 0;

	for (uint64_t i = 0; i < count; i += step) {
		struct kernel_log_descriptor descriptor;

		if (!read_descriptor(ring, i, &descriptor))
			return -1;
		if (!is_there(&descriptor))
			continue;
		if ((descriptor.id & (count - 1)) != i)
			return -1;
		good++;
	}
	return good;
}

/* True if there are no more records between the ends than the ring holds, and the head is one. */
static bool are_ends_sound(const struct kernel_log_ring *ring)
{
	struct kernel_log_descriptor head;

	return ((ring->head - ring->tail) & ring->id_mask) < count_of(ring) &&
	       read_descriptor(ring, ring->head & (count_of(ring) - 1), &head) &&
	       head.id == ring->head;
}

/* The greatest length that all descriptors agree with; one that is too short has none that
 * differ. */
static bool find_count(struct kernel_log_ring *ring)
{
	unsigned said = ring->count_bits;

	if (said && count_samples(ring, said) > 0 && are_ends_sound(ring))
		return true;
	for (unsigned bits = COUNT_BITS_MAX; bits > 0; bits--) {
		if (count_samples(ring, bits) <= 0)
			continue;
		if (bits == said)
			return true; /* the ends are wrong */
		kernel_log_damaged(ring->log, "the number of the log's records is damaged: it was "
					      "found anew by the records");
		ring->count_bits = bits;
		return true;
	}
	return false;
}

/* How many of some records have their text where they say, in a memory of that size. */
static unsigned count_texts(const struct kernel_log_ring *ring, unsigned size_bits,
			    unsigned *ret_all)
{
	uint64_t step = count_of(ring) > SAMPLES ? count_of(ring) / SAMPLES : 1;
	unsigned good = 0;

	*ret_all = 0;
	for (uint64_t i = 0; i < count_of(ring); i += step) {
		struct kernel_log_descriptor descriptor;

		if (!read_descriptor(ring, i, &descriptor) || !is_there(&descriptor) ||
		    has_no_text(&descriptor))
			continue;
		++*ret_all;
		good += is_its_block(ring, size_bits, &descriptor);
	}
	return good;
}

/* The size that most records agree with. */
static bool find_size(struct kernel_log_ring *ring)
{
	unsigned all, most = 0, said = ring->size_bits;

	if (said && count_texts(ring, said, &all) * 2 >= all)
		return true;
	for (unsigned bits = TEXT_BITS_MIN; bits <= TEXT_BITS_MAX; bits++) {
		unsigned good = count_texts(ring, bits, &all);

		if (good < most || good == 0)
			continue;
		most = good;
		ring->size_bits = bits;
	}
	if (most)
		kernel_log_damaged(ring->log, "the size of the log's text is damaged: it was found "
					      "anew by the records");
	return most > 0;
}

/* --- walking --------------------------------------------------------------------------------- */

static void walk(struct kernel_log_ring *ring)
{
	uint64_t count = ((ring->head - ring->tail) & ring->id_mask) + 1;

	for (uint64_t i = 0; i < count; i++) {
		uint64_t id = (ring->tail + i) & ring->id_mask;
		struct kernel_log_descriptor descriptor;

		if (!read_descriptor(ring, id & (count_of(ring) - 1), &descriptor)) {
			kernel_log_damaged(ring->log,
					   "some records cannot be read, and are missing");
			continue;
		}
		/* others are being written, or were not there yet */
		if (descriptor.id == id && is_there(&descriptor) && !give(ring, &descriptor))
			kernel_log_damaged(ring->log, "some records are damaged, and are missing");
	}
}

static int by_id(const void *a, const void *b)
{
	const struct kernel_log_descriptor *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

/* All records that are there, by their ids: what the ring says of its ends is not believed. */
static void walk_all(struct kernel_log_ring *ring)
{
	vec_of(struct kernel_log_descriptor) found = { 0 };
	uint64_t first = 0;

	for (uint64_t i = 0; i < count_of(ring); i++) {
		struct kernel_log_descriptor descriptor;

		if (!read_descriptor(ring, i, &descriptor) || !is_there(&descriptor) ||
		    (descriptor.id & (count_of(ring) - 1)) != i)
			continue;
		/* ids start over some time: what counts is how far they are from each other */
		if (!found.count)
			first = descriptor.id;
		descriptor.order = (descriptor.id - first + ring->id_mask / 2) & ring->id_mask;
		*vec_push(&found) = descriptor;
	}
	vec_sort(&found, by_id);
	for (vec_each(descriptor, &found))
		if (!give(ring, descriptor))
			kernel_log_damaged(ring->log, "some records are damaged, and are missing");
	vec_deinit(&found);
}

static void salvage(struct kernel_log_ring *ring)
{
	uint64_t size = (uint64_t)1 << (ring->size_bits ? ring->size_bits : TEXT_BITS_MAX);

	kernel_log_damaged(ring->log,
			   "the log's records are damaged: what looks like text is shown, "
			   "without times and in doubtful order");
	kernel_log_salvage(ring->log, ring->data, size, ring->tail_lpos & (size - 1));
}

int kernel_log_ring(struct kernel_log *log, struct err *err)
{
	struct kernel_log_ring ring = {
		.log = log,
		.id_mask = log->memory->word_size == 8 ? UINT64_MAX >> STATE_BITS
						       : UINT32_MAX >> STATE_BITS,
	};

	if (find_layout(log->memory->vmcoreinfo, &ring, err) < 0 || read_ring(log, &ring, err) < 0)
		return err->code;
	if (!find_count(&ring) || !find_size(&ring)) {
		salvage(&ring);
	} else if (are_ends_sound(&ring)) {
		walk(&ring);
	} else {
		kernel_log_damaged(log,
				   "the ends of the log's ring are damaged: all records that are "
				   "there are shown, by their ids");
		walk_all(&ring);
	}
	buf_deinit(&ring.text);
	return 0;
}
