/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/kdump_page.h"

#include <errno.h>
#include <lzo/lzo1x.h>
#include <zlib.h>
#include <zstd.h>

#include "format/dump/kdump.h"
#include "format/dump/snappy.h"

static bool unpack_zlib(struct bytes packed, void *ret, size_t size)
{
	uLongf unpacked = size;

	return uncompress(ret, &unpacked, (const Bytef *)packed.at, packed.size) == Z_OK &&
	       unpacked == size;
}

static bool unpack_lzo(struct bytes packed, void *ret, size_t size)
{
	lzo_uint unpacked = size;

	return lzo1x_decompress_safe((const unsigned char *)packed.at, packed.size, ret, &unpacked,
				     NULL) == LZO_E_OK &&
	       unpacked == size;
}

static bool unpack_zstd(struct bytes packed, void *ret, size_t size)
{
	size_t unpacked = ZSTD_decompress(ret, size, packed.at, packed.size);

	return !ZSTD_isError(unpacked) && unpacked == size;
}

static const struct {
	unsigned flag;
	const char *name;
	bool (*unpack)(struct bytes packed, void *ret, size_t size);
} packings[] = {
	{ KDUMP_ZLIB, "zlib", unpack_zlib },
	{ KDUMP_LZO, "lzo", unpack_lzo },
	{ KDUMP_SNAPPY, "snappy", snappy_unpack },
	{ KDUMP_ZSTD, "zstd", unpack_zstd },
};

#define COUNT (sizeof(packings) / sizeof(packings[0]))

int kdump_page_unpack(struct bytes packed, unsigned flags, void *ret, size_t size, struct err *err)
{
	unsigned known = 0;

	for (size_t i = 0; i < COUNT; i++) {
		known |= packings[i].flag;
		if (!(flags & packings[i].flag))
			continue;
		return packings[i].unpack(packed, ret, size)
			       ? 0
			       : err_set(err, -EBADMSG, "its %s data is broken", packings[i].name);
	}
	if (flags & ~known)
		return err_set(err, -ENOTSUP, "it is packed in a way not known here: flags %#x",
			       flags);
	if (packed.size != size)
		return err_set(err, -EBADMSG, "it is not of the size of a page");
	memcpy(ret, packed.at, size);
	return 0;
}
