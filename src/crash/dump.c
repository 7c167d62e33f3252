/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/dump.h"

#include <assert.h>
#include <errno.h>

#include "base/mem.h"
#include "format/dump/elf_core.h"
#include "format/dump/kdump.h"
#include "format/dump/vmcoreinfo.h"
#include "format/languages/elf.h"

enum {
	HEAD_SIZE = 64,
	PAGE = 4096,              /* the smallest page of any machine */
	SEARCH_BYTES_A_PAGE = 24, /* of the file, a page's descriptor at least */
	SEARCH_PAGES_MIN = 1024,
	SEARCH_PIECE = 64 * 1024, /* memory that is searched at a time */
};

/* No machine has physical memory beyond this. */
#define ADDRESS_MAX ((uint64_t)1 << 56)

/* A page that was unpacked. */
struct cached_page {
	uint64_t page;
	uint64_t used; /* when, in reads; 0: never */
	char *content;
};

struct dump_parts {
	struct elf_core elf;
	struct kdump *kdumps;
	size_t kdump_count;
	size_t page_size;
	struct cached_page cache[DUMP_CACHED_PAGES];
	uint64_t reads;
	uint64_t search_left; /* pages that a search may still look at */
};

void dump_deinit(struct dump *dump)
{
	struct dump_parts *parts = dump->parts;

	buf_deinit(&dump->notes);
	buf_deinit(&dump->vmcoreinfo);
	if (parts) {
		elf_core_deinit(&parts->elf);
		for (size_t i = 0; i < parts->kdump_count; i++)
			kdump_deinit(&parts->kdumps[i]);
		for (size_t i = 0; i < DUMP_CACHED_PAGES; i++)
			free(parts->cache[i].content);
		free(parts->kdumps);
		free(parts);
	}
	*dump = (struct dump){ 0 };
}

/* --- what the files say ---------------------------------------------------------------------- */

static void take_vmcoreinfo(struct dump *dump, struct bytes text)
{
	ptrdiff_t end = bytes_find(text, '\0');

	text = bytes_slice(text, 0, end < 0 ? VMCOREINFO_SIZE_MAX : (size_t)end);
	buf_clear(&dump->vmcoreinfo);
	buf_add_bytes(&dump->vmcoreinfo, bytes_slice(text, 0, VMCOREINFO_SIZE_MAX));
}

static void find_vmcoreinfo(struct dump *dump)
{
	struct bytes rest = buf_bytes(&dump->notes);
	struct elf_note note;

	while (elf_note_next(&rest, dump->is_big_endian, &note))
		if (bytes_is(note.name, "VMCOREINFO") && note.content.size)
			take_vmcoreinfo(dump, note.content);
}

static int open_elf(const struct byte_source *file, struct dump *dump, struct err *err)
{
	struct elf_core *core = &dump->parts->elf;

	if (elf_core_read(file, core, err) < 0)
		return err->code;
	dump->format = DUMP_ELF;
	dump->parts->page_size = PAGE;
	dump->machine = core->machine;
	dump->is_big_endian = core->is_big_endian;
	dump->is_cut = core->is_cut;
	dump->addresses = &core->addresses;
	buf_add_bytes(&dump->notes, buf_bytes(&core->notes));
	return 0;
}

/* All parts of a set have the same notes; the first one that is whole will do. */
static void take_kdump_texts(struct dump *dump, const struct byte_source *file,
			     const struct kdump *kdump)
{
	scoped_buf text = { 0 };

	if (!dump->notes.size && kdump->notes_size <= KDUMP_NOTES_SIZE_MAX)
		(void)!byte_source_get(file, kdump->notes_at, kdump->notes_size, &dump->notes);
	if (!dump->vmcoreinfo.size && kdump->vmcoreinfo_size <= VMCOREINFO_SIZE_MAX &&
	    byte_source_get(file, kdump->vmcoreinfo_at, kdump->vmcoreinfo_size, &text))
		take_vmcoreinfo(dump, buf_bytes(&text));
}

static int open_kdump(const struct byte_source *files, size_t count, struct dump *dump,
		      struct err *err)
{
	struct dump_parts *parts = dump->parts;

	parts->kdumps = mem_zero(count, sizeof(*parts->kdumps));
	dump->format = DUMP_KDUMP;
	for (size_t i = 0; i < count; i++) {
		struct kdump *kdump = &parts->kdumps[i];

		if (kdump_read(&files[i], kdump, err) < 0)
			return count > 1 ? err_wrap(err, "file %zu of the set", i + 1) : err->code;
		parts->kdump_count = i + 1;
		if (kdump->block_size != parts->kdumps[0].block_size ||
		    kdump->page_count != parts->kdumps[0].page_count)
			return err_set(err, -EINVAL, "file %zu belongs to another dump", i + 1);
		take_kdump_texts(dump, &files[i], kdump);
		dump->is_cut = dump->is_cut || kdump->is_incomplete;
	}
	dump->machine = parts->kdumps[0].machine;
	dump->is_big_endian = parts->kdumps[0].is_big_endian;
	dump->phys_base = parts->kdumps[0].phys_base;
	parts->page_size = parts->kdumps[0].block_size;
	return 0;
}

static int open_any(const struct byte_source *files, size_t count, struct dump *dump,
		    struct err *err)
{
	char head[HEAD_SIZE] = { 0 };
	size_t size = files[0].size < HEAD_SIZE ? (size_t)files[0].size : HEAD_SIZE;

	if (byte_source_read(&files[0], 0, head, size, err) < 0)
		return err->code;
	struct bytes start = { head, size };

	if (kdump_is(start))
		return open_kdump(files, count, dump, err);
	if (!elf_is(start))
		return err_set(err, -EBADMSG,
			       "no dump of a kind that is known: ELF, kdump-compressed, flattened");
	if (count > 1)
		return err_set(
			err, -EINVAL,
			"of several files at once only a set of makedumpfile --split is read");
	return open_elf(&files[0], dump, err);
}

int dump_open(const struct byte_source *files, size_t count, struct dump *ret, struct err *err)
{
	assert(count > 0);
	ret->parts = mem_zero(1, sizeof(*ret->parts));
	for (size_t i = 0; i < count; i++)
		ret->parts->search_left += files[i].size / SEARCH_BYTES_A_PAGE;
	ret->parts->search_left += SEARCH_PAGES_MIN;
	if (open_any(files, count, ret, err) < 0) {
		dump_deinit(ret);
		return err->code;
	}
	if (!ret->vmcoreinfo.size)
		find_vmcoreinfo(ret);
	return 0;
}

/* --- its memory ------------------------------------------------------------------------------ */

static int fail_absent(uint64_t address, struct err *err)
{
	return err_set(err, -ENODATA, "physical address %#llx is not in the dump",
		       (unsigned long long)address);
}

/* Memory as it stands in the file. */
static int read_elf(const struct elf_core *core, uint64_t address, char *ret, size_t size,
		    struct err *err)
{
	while (size) {
		uint64_t to, here;
		bool is_stored = extents_find(&core->memory, address, &to, &here);

		if (!is_stored && !extents_find(&core->zeros, address, &to, &here))
			return fail_absent(address, err);
		if (here > size)
			here = size;
		if (!is_stored)
			memset(ret, 0, here);
		else if (byte_source_read(core->file, to, ret, here, err) < 0)
			return err->code;
		address += here;
		ret += here;
		size -= here;
	}
	return 0;
}

/* The page's place in the cache, its content if it is there; else the one that was used longest
 * ago. */
static struct cached_page *cached(struct dump_parts *parts, uint64_t page)
{
	struct cached_page *oldest = &parts->cache[0];

	for (size_t i = 0; i < DUMP_CACHED_PAGES; i++) {
		struct cached_page *place = &parts->cache[i];

		if (place->used && place->page == page)
			return place;
		if (place->used < oldest->used)
			oldest = place;
	}
	return oldest;
}

/* Unpacks a page into its place. */
static int fill_page(const struct dump_parts *parts, uint64_t page, char *ret, struct err *err)
{
	if (!parts->kdump_count)
		return read_elf(&parts->elf, page * parts->page_size, ret, parts->page_size, err);
	for (size_t i = 0; i < parts->kdump_count; i++) {
		const struct kdump *kdump = &parts->kdumps[i];

		switch (kdump_presence(kdump, page)) {
		case KDUMP_PRESENT:
			return kdump_page(kdump, page, ret, err);
		case KDUMP_ZERO:
			memset(ret, 0, parts->page_size);
			return 0;
		case KDUMP_ABSENT:
			break;
		}
	}
	return fail_absent(page * parts->page_size, err);
}

/* Page by page through the cache. */
static int read_pages(struct dump_parts *parts, uint64_t address, char *ret, size_t size,
		      struct err *err)
{
	while (size) {
		uint64_t page = address / parts->page_size;
		size_t at = address % parts->page_size;
		size_t here = parts->page_size - at < size ? parts->page_size - at : size;
		struct cached_page *place = cached(parts, page);

		if (!place->used || place->page != page) {
			place->used = 0;
			if (!place->content)
				place->content = mem_zero(parts->page_size, 1);
			if (fill_page(parts, page, place->content, err) < 0)
				return err->code;
			place->page = page;
		}
		place->used = ++parts->reads;
		memcpy(ret, place->content + at, here);
		address += here;
		ret += here;
		size -= here;
	}
	return 0;
}

int dump_read(const struct dump *dump, uint64_t address, void *ret, size_t size, struct err *err)
{
	if (size > UINT64_MAX - address)
		return fail_absent(address, err);
	struct dump_parts *parts = dump->parts;

	if (dump->format == DUMP_KDUMP)
		return read_pages(parts, address, ret, size, err);
	/* a page of which a part is missing is not cached */
	if (size < parts->page_size && read_pages(parts, address, ret, size, err) == 0)
		return 0;
	return read_elf(&parts->elf, address, ret, size, err);
}

bool dump_next(const struct dump *dump, uint64_t address, uint64_t *ret)
{
	const struct dump_parts *parts = dump->parts;
	uint64_t first = UINT64_MAX, page;

	if (dump->format == DUMP_ELF)
		return extents_next(&parts->elf.memory, address, ret);
	for (size_t i = 0; i < parts->kdump_count; i++)
		if (kdump_next(&parts->kdumps[i], address / parts->page_size, &page) &&
		    page < first)
			first = page;
	if (first == UINT64_MAX)
		return false;
	*ret = first * parts->page_size > address ? first * parts->page_size : address;
	return true;
}

/* --- VMCOREINFO in memory -------------------------------------------------------------------- */

/* Takes the text at a place of memory, with as much behind it as there may be. */
static bool take_text_at(struct dump *dump, uint64_t address)
{
	scoped_buf memory = { 0 };
	struct bytes text;
	struct err err;

	for (size_t size = VMCOREINFO_SIZE_MAX; size >= PAGE; size /= 2) {
		if (dump_read(dump, address, buf_reserve(&memory, size), size, &err) < 0)
			continue;
		buf_grew(&memory, size);
		if (!vmcoreinfo_at_start(buf_bytes(&memory), &text))
			return false;
		take_vmcoreinfo(dump, text);
		return true;
	}
	return false;
}

/* The next place to look at; false behind the last, or if enough was looked at: a hostile file
 * may say that it holds the same page a million times. */
static bool search_next(struct dump *dump, uint64_t at, uint64_t *ret)
{
	struct dump_parts *parts = dump->parts;

	if (at > ADDRESS_MAX || parts->search_left == 0)
		return false;
	parts->search_left--;
	return dump_next(dump, at, ret);
}

/* The kernel keeps the text at the start of a page of its own (since Linux 4.13). */
static bool search_page_starts(struct dump *dump)
{
	static const char first[] = "OSRELEASE=";
	char start[sizeof(first)];
	struct err err;

	for (uint64_t at = 0; search_next(dump, at, &at); at += PAGE) {
		at &= ~(uint64_t)(PAGE - 1);
		if (dump_read(dump, at, start, sizeof(start), &err) == 0 &&
		    memcmp(start, first, sizeof(first) - 1) == 0 && take_text_at(dump, at))
			return true;
	}
	return false;
}

/* Piece by piece, with a page of the next one. */
static bool search_everywhere(struct dump *dump)
{
	scoped_buf memory = { 0 };
	char *at_memory = buf_reserve(&memory, SEARCH_PIECE);
	struct bytes text;
	struct err err;

	for (uint64_t at = 0; search_next(dump, at, &at);) {
		size_t size = SEARCH_PIECE;

		while (size > PAGE && dump_read(dump, at, at_memory, size, &err) < 0)
			size /= 2;
		if (size == PAGE && dump_read(dump, at, at_memory, size, &err) < 0) {
			at += PAGE;
			continue;
		}
		struct bytes piece = { at_memory, size };

		if (vmcoreinfo_search(piece, &text) &&
		    take_text_at(dump, at + (uint64_t)(text.at - piece.at)))
			return true;
		at += size > PAGE ? size - PAGE : size;
	}
	return false;
}

bool dump_search_vmcoreinfo(struct dump *dump)
{
	return search_page_starts(dump) || search_everywhere(dump);
}
