/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dump-forge FORM IN OUT...: an ELF dump in another form: none, zlib, lzo, snappy or zstd (a
 * kdump-compressed dump; a set, if there are several OUT), flat (a stream), or ring:AT:VALUE:SIZE:
 * a number of SIZE bytes is written over the log's ring, AT bytes into it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "dump_forge.h"
#include "format/dump/kdump.h"

static const struct {
	const char *name;
	unsigned packing;
} forms[] = {
	{ "none", 0 },          { "zlib", KDUMP_ZLIB },
	{ "lzo", KDUMP_LZO },   { "snappy", KDUMP_SNAPPY },
	{ "zstd", KDUMP_ZSTD },
};

static void read_file(const char *path, struct buf *ret)
{
	FILE *file = fopen(path, "rb");
	char piece[65536];
	size_t size;

	if (!file)
		exit(2);
	while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(ret, piece, size);
	fclose(file);
}

static void write_file(const char *path, const struct buf *content)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(content->at, 1, content->size, file) != content->size ||
	    fclose(file) != 0)
		exit(2);
}

static void forge(struct buf *file, unsigned packing, int parts, char **paths)
{
	struct bytes bytes = buf_bytes(file);
	struct byte_source source = byte_source_of(&bytes);
	scoped_dump dump = { 0 };
	struct err err;

	if (dump_open(&source, 1, &dump, &err) < 0)
		exit(2);
	for (int i = 0; i < parts; i++) {
		scoped_buf forged = { 0 };
		const struct dump_forge how = { .packing = packing,
						.is_64 = true,
						.leaves_out_zeros = true,
						.version = 6,
						.machine = "x86_64",
						.parts = (unsigned)parts,
						.part = (unsigned)i };

		dump_forge_kdump(&dump, &how, &forged);
		write_file(paths[i], &forged);
	}
}

/* "ring:32:0x123456789abcd:8" */
static bool overwrite(struct bytes form, struct buf *file)
{
	struct bytes part;
	uint64_t numbers[3];

	if (!bytes_skip(&form, "ring:"))
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (!bytes_part(&form, ':', &part))
			return false;
		bool is_hexadecimal = bytes_skip(&part, "0x");

		if (!bytes_u64(part, is_hexadecimal ? 16 : 10, &numbers[i]))
			return false;
	}
	dump_forge_overwrite(file, "prb", numbers[0], numbers[1], (unsigned)numbers[2]);
	return true;
}

int main(int argc, char **argv)
{
	scoped_buf file = { 0 };
	scoped_buf forged = { 0 };

	if (argc < 4)
		return 2;
	read_file(argv[2], &file);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!text_is(argv[1], forms[i].name))
			continue;
		forge(&file, forms[i].packing, argc - 3, argv + 3);
		return 0;
	}
	if (text_is(argv[1], "flat")) {
		dump_forge_flatten(buf_bytes(&file), &forged);
		write_file(argv[3], &forged);
		return 0;
	}
	if (!overwrite(bytes_of(argv[1]), &file))
		return 2;
	write_file(argv[3], &file);
	return 0;
}
