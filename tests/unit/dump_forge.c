/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dump_forge.h"

#include <assert.h>
#include <lzo/lzo1x.h>
#include <stdio.h>
#include <zlib.h>
#include <zstd.h>

#include "base/mem.h"
#include "crash/memory.h"
#include "format/dump/kdump.h"

enum {
	PAGE = 4096,
	PACKED_MAX = 2 * PAGE,
	PIECE = 5000, /* of a stream */
	HASHES = 4096,
};

/* --- numbers --------------------------------------------------------------------------------- */

static void set(const struct dump_forge *how, char *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[how->is_big_endian ? size - 1 - i : i] = (char)(value >> 8 * i);
}

static void set_big(char *at, uint64_t value)
{
	for (size_t i = 0; i < 8; i++)
		at[7 - i] = (char)(value >> 8 * i);
}

/* --- packing --------------------------------------------------------------------------------- */

static void add_literal(struct bytes text, struct buf *ret)
{
	while (text.size) {
		size_t size = text.size < 3000 ? text.size : 3000;

		if (size <= 60) {
			buf_add_byte(ret, (char)((size - 1) << 2));
		} else if (size <= 256) {
			buf_add(ret, (char[]){ (char)(60 << 2), (char)(size - 1) }, 2);
		} else {
			buf_add_byte(ret, (char)(61 << 2));
			buf_add(ret, (char[]){ (char)(size - 1), (char)((size - 1) >> 8) }, 2);
		}
		buf_add_bytes(ret, bytes_slice(text, 0, size));
		text = bytes_slice(text, size, text.size);
	}
}

static void add_copy(size_t offset, size_t size, struct buf *ret)
{
	while (size) {
		size_t part = size < 64 ? size : 64;

		if (part >= 4 && part <= 11 && offset < 2048)
			buf_add(ret,
				(char[]){ (char)(1 | (part - 4) << 2 | offset >> 8 << 5),
					  (char)offset },
				2);
		else if (offset % 3)
			buf_add(ret,
				(char[]){ (char)(2 | (part - 1) << 2), (char)offset,
					  (char)(offset >> 8) },
				3);
		else /* a form that is for larger ones */
			buf_add(ret,
				(char[]){ (char)(3 | (part - 1) << 2), (char)offset,
					  (char)(offset >> 8), (char)(offset >> 16), 0 },
				5);
		size -= part;
	}
}

/* How far what stands at `at` repeats what stands at `before`. */
static size_t same(struct bytes plain, size_t before, size_t at)
{
	size_t size = 0;

	while (at + size < plain.size && plain.at[before + size] == plain.at[at + size])
		size++;
	return size;
}

void dump_forge_snappy(struct bytes plain, struct buf *ret)
{
	size_t seen[HASHES] = { 0 }; /* place + 1 */
	size_t literal = 0, at = 0;

	for (size_t left = plain.size; left >= 128; left >>= 7)
		buf_add_byte(ret, (char)(left | 128));
	buf_add_byte(ret, (char)(plain.size >= 16384 ? plain.size >> 14
				 : plain.size >= 128 ? plain.size >> 7
						     : plain.size));
	while (at + 4 <= plain.size) {
		size_t hash = bytes_number(plain, at, 4, false) * 2654435761U >> 20 & (HASHES - 1);
		size_t before = seen[hash];
		size_t size = before ? same(plain, before - 1, at) : 0;

		seen[hash] = at + 1;
		if (size < 4) {
			at++;
			continue;
		}
		add_literal(bytes_slice(plain, literal, at - literal), ret);
		add_copy(at - (before - 1), size, ret);
		at += size;
		literal = at;
	}
	add_literal(bytes_slice(plain, literal, plain.size), ret);
}

/* Packs a page; returns the flags of its descriptor. */
static unsigned pack(const struct dump_forge *how, struct bytes page, struct buf *ret)
{
	scoped_free char *work = mem_zero(LZO1X_1_MEM_COMPRESS, 1);
	char *into = buf_reserve(ret, PACKED_MAX);
	uLongf zlib_size = PACKED_MAX;
	lzo_uint lzo_size = PACKED_MAX;

	switch (how->packing) {
	case KDUMP_ZLIB:
		assert(compress2((Bytef *)into, &zlib_size, (const Bytef *)page.at, page.size, 1) ==
		       Z_OK);
		buf_grew(ret, zlib_size);
		break;
	case KDUMP_LZO:
		assert(lzo1x_1_compress((const unsigned char *)page.at, page.size,
					(unsigned char *)into, &lzo_size, work) == LZO_E_OK);
		buf_grew(ret, lzo_size);
		break;
	case KDUMP_ZSTD:
		buf_grew(ret, ZSTD_compress(into, PACKED_MAX, page.at, page.size, 1));
		break;
	case KDUMP_SNAPPY:
		dump_forge_snappy(page, ret);
		break;
	default:
		buf_add_bytes(ret, page);
		return 0;
	}
	return how->packing;
}

/* --- the file -------------------------------------------------------------------------------- */

struct forged {
	const struct dump *dump;
	const struct dump_forge *how;
	uint64_t pages; /* of the machine */
	uint64_t first, past;
	struct buf memory, here; /* bitmaps */
	struct buf descriptors, content;
	uint64_t content_at;
};

static uint64_t page_count(const struct dump *dump)
{
	uint64_t at = 0, last = 0;

	while (dump_next(dump, at, &at)) {
		last = at / PAGE;
		at = (last + 1) * PAGE;
	}
	return last + 1;
}

static void add_bitmap(struct buf *bitmap, uint64_t pages)
{
	size_t size = (size_t)(pages + 7) / 8;

	size = (size + PAGE - 1) / PAGE * PAGE;
	memset(buf_reserve(bitmap, size), 0, size);
	buf_grew(bitmap, size);
}

static void add_page(struct forged *forged, uint64_t page)
{
	char content[PAGE], descriptor[24] = { 0 };
	size_t before = forged->content.size;
	struct err err;

	if (dump_read(forged->dump, page * PAGE, content, PAGE, &err) < 0)
		return;
	forged->memory.at[page / 8] |= (char)(1 << page % 8);
	if (forged->how->leaves_out_zeros && content[0] == 0 &&
	    memcmp(content, content + 1, PAGE - 1) == 0)
		return;
	forged->here.at[page / 8] |= (char)(1 << page % 8);
	if (page < forged->first || page >= forged->past)
		return;
	unsigned flags = pack(forged->how, (struct bytes){ content, PAGE }, &forged->content);

	set(forged->how, descriptor, before, 8); /* for now, from the first page on */
	set(forged->how, descriptor + 8, forged->content.size - before, 4);
	set(forged->how, descriptor + 12, flags, 4);
	buf_add(&forged->descriptors, descriptor, sizeof(descriptor));
}

/* Offsets of the fields, as makedumpfile's structures have them on each kind of machine. */
static void add_headers(const struct forged *forged, struct buf *ret)
{
	const struct dump_forge *how = forged->how;
	size_t word = how->is_64 ? 8 : 4, at = how->is_64 ? 424 : 412;
	size_t text = how->is_64 ? 32 : how->is_padded ? 24 : 20;
	size_t wide = how->is_64 ? 80 : how->is_padded ? 72 : 56;
	struct bytes vmcoreinfo = buf_bytes(&forged->dump->vmcoreinfo);
	char headers[3 * PAGE] = { 0 };
	char *sub = headers + PAGE;

	memcpy(headers, "KDUMP   ", 8);
	set(how, headers + 8, how->version, 4);
	snprintf(headers + 12 + 2 * 65, 65, "6.6.6-forged");
	snprintf(headers + 12 + 4 * 65, 65, "%s", how->machine);
	set(how, headers + at + 4, PAGE, 4);
	set(how, headers + at + 8, 2, 4);
	set(how, headers + at + 12, 2 * forged->memory.size / PAGE, 4);
	set(how, headers + at + 16, forged->pages, 4);
	set(how, sub + word, how->leaves_out_zeros, 4);
	set(how, sub + word + 4, how->parts > 1, 4);
	set(how, sub + word + 8, forged->first, word);
	set(how, sub + 2 * word + 8, forged->past, word);
	set(how, sub + text, 2 * PAGE - vmcoreinfo.size, 8);
	set(how, sub + text + 8, vmcoreinfo.size, word);
	set(how, sub + wide, forged->first, 8);
	set(how, sub + wide + 8, forged->past, 8);
	set(how, sub + wide + 16, forged->pages, 8);
	assert(vmcoreinfo.size < PAGE - 200);
	memcpy(headers + 2 * PAGE - vmcoreinfo.size, vmcoreinfo.at, vmcoreinfo.size);
	buf_add(ret, headers, sizeof(headers));
}

void dump_forge_kdump(const struct dump *dump, const struct dump_forge *how, struct buf *ret)
{
	struct forged forged = { .dump = dump, .how = how, .pages = page_count(dump) };

	forged.first = forged.pages * how->part / how->parts;
	forged.past = forged.pages * (how->part + 1) / how->parts;
	add_bitmap(&forged.memory, forged.pages);
	add_bitmap(&forged.here, forged.pages);
	for (uint64_t page = 0; page < forged.pages; page++)
		add_page(&forged, page);
	buf_clear(ret);
	add_headers(&forged, ret);
	buf_add_bytes(ret, buf_bytes(&forged.memory));
	buf_add_bytes(ret, buf_bytes(&forged.here));
	uint64_t content = ret->size + forged.descriptors.size;

	for (size_t at = 0; at < forged.descriptors.size; at += 24)
		set(how, forged.descriptors.at + at,
		    content +
			    bytes_number(buf_bytes(&forged.descriptors), at, 8, how->is_big_endian),
		    8);
	buf_add_bytes(ret, buf_bytes(&forged.descriptors));
	buf_add_bytes(ret, buf_bytes(&forged.content));
	buf_deinit(&forged.memory);
	buf_deinit(&forged.here);
	buf_deinit(&forged.descriptors);
	buf_deinit(&forged.content);
}

/* --- a stream -------------------------------------------------------------------------------- */

static void add_piece(struct bytes file, size_t at, struct buf *ret)
{
	struct bytes piece = bytes_slice(file, at, PIECE);
	char head[16];

	set_big(head, at);
	set_big(head + 8, piece.size);
	buf_add(ret, head, sizeof(head));
	buf_add_bytes(ret, piece);
}

void dump_forge_flatten(struct bytes file, struct buf *ret)
{
	char head[4096] = "makedumpfile";
	char wrong[PIECE];

	buf_clear(ret);
	set_big(head + 16, 1);
	set_big(head + 24, 1);
	buf_add(ret, head, sizeof(head));
	/* the start is written when it is not known yet, and again in the end */
	memset(wrong, 'x', sizeof(wrong));
	add_piece((struct bytes){ wrong, sizeof(wrong) }, 0, ret);
	for (size_t from = PIECE; from <= 2 * PIECE; from += PIECE)
		for (size_t at = from; at < file.size; at += 2 * PIECE)
			add_piece(file, at, ret);
	add_piece(file, 0, ret);
	memset(head, 0xff, 16);
	buf_add(ret, head, 16);
}

/* --- damage ---------------------------------------------------------------------------------- */

/* Writes where a kernel address lies in the file. */
static void write_there(struct buf *file, struct memory *memory, uint64_t address, uint64_t value,
			unsigned size)
{
	enum { AROUND = 64 }; /* bytes that are looked for: there is no other place like it */
	char around[AROUND];
	uint64_t physical, left;
	struct err err;
	int failed = memory_find(memory, address, &physical, &left, &err);

	if (!failed)
		failed = dump_read(memory->dump, physical, around, AROUND, &err);
	assert(!failed);
	char *at = memmem(file->at, file->size, around, AROUND);

	assert(at);
	for (unsigned i = 0; i < size; i++)
		at[i] = (char)(value >> 8 * (memory->is_big_endian ? size - 1 - i : i));
}

static void overwrite(struct buf *file, const char *symbol, const uint64_t *at, uint64_t value,
		      unsigned size)
{
	struct bytes bytes = buf_bytes(file);
	struct byte_source source = byte_source_of(&bytes);
	scoped_dump dump = { 0 };
	struct memory memory = { 0 };
	uint64_t address;
	struct err err;
	int failed = dump_open(&source, 1, &dump, &err);

	if (!failed)
		failed = memory_open(&dump, &memory, &err);
	assert(!failed && vmcoreinfo_symbol(memory.vmcoreinfo, symbol, &address));
	if (at) {
		failed = memory_word(&memory, address, &address, &err);
		address += *at;
	}
	assert(!failed);
	write_there(file, &memory, address, value, size);
}

void dump_forge_overwrite(struct buf *file, const char *symbol, uint64_t at, uint64_t value,
			  unsigned size)
{
	overwrite(file, symbol, &at, value, size);
}

void dump_forge_overwrite_symbol(struct buf *file, const char *symbol, uint64_t value,
				 unsigned size)
{
	overwrite(file, symbol, NULL, value, size);
}
