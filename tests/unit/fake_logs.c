/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs as kernels of each generation keep them. Source: kernel/printk/ of Linux. */
#include "fake_kernel.h"

#include "base/mem.h"

void fake_log_characters(struct fake_kernel *kernel, const char *text, size_t size, uint32_t end)
{
	uint64_t address = fake_kernel_put(kernel, text, size);

	fake_kernel_symbol(kernel, "log_buf", address, kernel->machine->word);
	fake_kernel_symbol(kernel, "log_end", end, 4);
	fake_kernel_symbol(kernel, "log_buf_len", size, 4);
	fake_kernel_symbol(kernel, "logged_chars", end < size ? end : size, 4);
}

/* --- struct printk_log ----------------------------------------------------------------------- */

enum { LOG_HEADER = 16, LOG_HEADER_CALLER = 20 };

static void add_dictionary(const struct fake_record *record, struct buf *ret)
{
	if (!record->subsystem)
		return;
	buf_add_format(ret, "SUBSYSTEM=%s", record->subsystem);
	buf_add_byte(ret, 0);
	buf_add_format(ret, "DEVICE=%s", record->device);
}

/* A record with its header, text and dictionary. */
static void add_log(const struct fake_kernel *kernel, const struct fake_record *record,
		    struct buf *ret)
{
	scoped_buf dictionary = { 0 };

	add_dictionary(record, &dictionary);
	size_t text = strlen(record->text);
	size_t size = (LOG_HEADER_CALLER + text + dictionary.size + 3) & ~(size_t)3;
	unsigned packed = kernel->machine->is_big_endian ? record->flags << 3 | record->level
							 : record->level << 5 | record->flags;

	fake_kernel_number(kernel, ret, record->nanoseconds, 8);
	fake_kernel_number(kernel, ret, size, 2);
	fake_kernel_number(kernel, ret, text, 2);
	fake_kernel_number(kernel, ret, dictionary.size, 2);
	fake_kernel_number(kernel, ret, record->facility, 1);
	fake_kernel_number(kernel, ret, packed, 1);
	fake_kernel_number(kernel, ret, record->caller, 4);
	buf_add_text(ret, record->text);
	buf_add_bytes(ret, buf_bytes(&dictionary));
	while (ret->size % 4)
		buf_add_byte(ret, 0);
}

void fake_log_records(struct fake_kernel *kernel, const struct fake_record *records, size_t count,
		      size_t start, size_t size)
{
	scoped_free char *memory = mem_zero(size, 1);
	size_t at = start;

	for (size_t i = 0; i < count; i++) {
		scoped_buf one = { 0 };

		add_log(kernel, &records[i], &one);
		/* there is always room for an empty header, which leads back to the start */
		if (at + one.size + LOG_HEADER_CALLER > size)
			at = 0;
		memcpy(memory + at, one.at, one.size);
		at += one.size;
	}
	fake_kernel_say(
		kernel,
		"SIZE(printk_log)=%d\nOFFSET(printk_log.ts_nsec)=0\nOFFSET(printk_log.len)=8\n"
		"OFFSET(printk_log.text_len)=10\nOFFSET(printk_log.dict_len)=12\n"
		"OFFSET(printk_log.caller_id)=16\n",
		LOG_HEADER_CALLER);
	uint64_t address = fake_kernel_put(kernel, memory, size);

	fake_kernel_symbol(kernel, "log_buf", address, kernel->machine->word);
	fake_kernel_symbol(kernel, "log_buf_len", size, 4);
	fake_kernel_symbol(kernel, "log_first_idx", start, 4);
	fake_kernel_symbol(kernel, "clear_idx", 0, 4);
	fake_kernel_symbol(kernel, "log_next_idx", at, 4);
}

/* --- printk_ringbuffer ----------------------------------------------------------------------- */

enum {
	INFO_SIZE = 88,
	INFO_DEVICE = 24,
	INFO_DEVICE_NAME = 16, /* in struct dev_printk_info */
	STATE_FINALIZED = 2,
};

struct fake_ring {
	struct fake_kernel *kernel;
	unsigned count_bits, size_bits;
	char *descs, *infos, *text;
	uint64_t lpos; /* where the next text goes */
};

static uint64_t id_mask(const struct fake_ring *ring)
{
	return UINT64_MAX >> (64 - ring->kernel->machine->word * 8 + 2);
}

/* Where a record's text goes: on, or at the start of the memory if it does not fit its end. */
static void put_text(struct fake_ring *ring, uint64_t id, const char *text, uint64_t lpos[2])
{
	unsigned word = ring->kernel->machine->word;
	uint64_t size = (uint64_t)1 << ring->size_bits;
	uint64_t need = (word + strlen(text) + word - 1) / word * word;

	lpos[0] = ring->lpos;
	lpos[1] = ring->lpos + need;
	if (lpos[0] / size != lpos[1] / size)
		lpos[1] = lpos[1] / size * size + need;
	char *at = ring->text + (lpos[1] - need) % size;

	fake_kernel_set(ring->kernel, at, id, word);
	memcpy(at + word, text, strlen(text));
	ring->lpos = lpos[1];
}

static void put_record(struct fake_ring *ring, uint64_t id, const struct fake_record *record)
{
	const struct fake_kernel *kernel = ring->kernel;
	unsigned word = kernel->machine->word;
	uint64_t index = id & (((uint64_t)1 << ring->count_bits) - 1);
	uint64_t lpos[2] = { 3, 3 }; /* an empty line has no text */
	char *desc = ring->descs + index * 3 * word, *info = ring->infos + index * INFO_SIZE;
	unsigned packed = kernel->machine->is_big_endian ? record->flags << 3 | record->level
							 : record->level << 5 | record->flags;

	if (*record->text)
		put_text(ring, id, record->text, lpos);
	fake_kernel_set(kernel, desc, id | (uint64_t)STATE_FINALIZED << (word * 8 - 2), word);
	fake_kernel_set(kernel, desc + word, lpos[0], word);
	fake_kernel_set(kernel, desc + 2 * word, lpos[1], word);
	memset(info, 0, INFO_SIZE);
	fake_kernel_set(kernel, info + 8, record->nanoseconds, 8);
	fake_kernel_set(kernel, info + 16, strlen(record->text), 2);
	fake_kernel_set(kernel, info + 18, record->facility, 1);
	fake_kernel_set(kernel, info + 19, packed, 1);
	fake_kernel_set(kernel, info + 20, record->caller, 4);
	if (!record->subsystem)
		return;
	memcpy(info + INFO_DEVICE, record->subsystem, strlen(record->subsystem));
	memcpy(info + INFO_DEVICE + INFO_DEVICE_NAME, record->device, strlen(record->device));
}

static void say_ring(struct fake_kernel *kernel)
{
	unsigned word = kernel->machine->word;

	fake_kernel_say(kernel,
			"SIZE(printk_ringbuffer)=%u\nOFFSET(printk_ringbuffer.desc_ring)=0\n"
			"OFFSET(printk_ringbuffer.text_data_ring)=%u\n"
			"OFFSET(prb_desc_ring.count_bits)=0\nOFFSET(prb_desc_ring.descs)=%u\n"
			"OFFSET(prb_desc_ring.infos)=%u\nOFFSET(prb_desc_ring.head_id)=%u\n"
			"OFFSET(prb_desc_ring.tail_id)=%u\nSIZE(prb_desc)=%u\n"
			"OFFSET(prb_desc.state_var)=0\nOFFSET(prb_desc.text_blk_lpos)=%u\n",
			9 * word, 5 * word, word, 2 * word, 3 * word, 4 * word, 3 * word, word);
	fake_kernel_say(kernel,
			"OFFSET(prb_data_blk_lpos.begin)=0\nOFFSET(prb_data_blk_lpos.next)=%u\n"
			"SIZE(printk_info)=%d\nOFFSET(printk_info.seq)=0\n"
			"OFFSET(printk_info.ts_nsec)=8\nOFFSET(printk_info.text_len)=16\n"
			"OFFSET(printk_info.caller_id)=20\nOFFSET(printk_info.dev_info)=%d\n"
			"OFFSET(dev_printk_info.subsystem)=0\nLENGTH(printk_info_subsystem)=16\n"
			"OFFSET(dev_printk_info.device)=%d\nLENGTH(printk_info_device)=48\n",
			word, INFO_SIZE, INFO_DEVICE, INFO_DEVICE_NAME);
	fake_kernel_say(kernel,
			"OFFSET(prb_data_ring.size_bits)=0\nOFFSET(prb_data_ring.data)=%u\n"
			"OFFSET(prb_data_ring.head_lpos)=%u\nOFFSET(prb_data_ring.tail_lpos)=%u\n"
			"SIZE(atomic_long_t)=%u\nOFFSET(atomic_long_t.counter)=0\n",
			word, 2 * word, 3 * word, word);
}

/* struct printk_ringbuffer itself; returns its address. */
static uint64_t put_ring(struct fake_ring *ring, uint64_t tail, uint64_t head)
{
	struct fake_kernel *kernel = ring->kernel;
	unsigned word = kernel->machine->word;
	size_t count = (size_t)1 << ring->count_bits, size = (size_t)1 << ring->size_bits;
	scoped_buf prb = { 0 };
	const uint64_t members[] = {
		fake_kernel_put(kernel, ring->descs, count * 3 * word),
		fake_kernel_put(kernel, ring->infos, count * INFO_SIZE),
		head,
		tail,
	};

	/* a number of 32 bits, filled up to a word */
	fake_kernel_number(kernel, &prb, ring->count_bits, 4);
	fake_kernel_number(kernel, &prb, 0, word - 4);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		fake_kernel_number(kernel, &prb, members[i], word);
	fake_kernel_number(kernel, &prb, ring->size_bits, 4);
	fake_kernel_number(kernel, &prb, 0, word - 4);
	fake_kernel_number(kernel, &prb, fake_kernel_put(kernel, ring->text, size), word);
	fake_kernel_number(kernel, &prb, ring->lpos, word);
	fake_kernel_number(kernel, &prb, ring->lpos - size, word);
	return fake_kernel_put(kernel, prb.at, prb.size);
}

void fake_log_ring(struct fake_kernel *kernel, const struct fake_record *records, size_t count,
		   unsigned count_bits, unsigned size_bits)
{
	size_t all = (size_t)1 << count_bits;
	struct fake_ring ring = { .kernel = kernel,
				  .count_bits = count_bits,
				  .size_bits = size_bits,
				  .descs = mem_zero(all, 3 * kernel->machine->word),
				  .infos = mem_zero(all, INFO_SIZE),
				  .text = mem_zero((size_t)1 << size_bits, 1) };
	/* ids begin so that they start over soon; positions likewise */
	uint64_t first = id_mask(&ring) - all + 1;
	uint64_t head = (first + count - 1) & id_mask(&ring);
	uint64_t tail = count > all ? (head - all + 1) & id_mask(&ring) : first;

	ring.lpos = 0 - ((uint64_t)1 << size_bits);
	if (kernel->machine->word == 4)
		ring.lpos &= UINT32_MAX;
	for (size_t i = 0; i < count; i++)
		put_record(&ring, (first + i) & id_mask(&ring), &records[i]);
	say_ring(kernel);
	fake_kernel_symbol(kernel, "prb", put_ring(&ring, tail, head), kernel->machine->word);
	free(ring.descs);
	free(ring.infos);
	free(ring.text);
}
