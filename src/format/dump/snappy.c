/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/snappy.h"

/* The low two bits of an element's first byte. */
enum tag {
	TAG_LITERAL,
	TAG_COPY_1, /* a copy whose offset has 11 bits */
	TAG_COPY_2, /* 16 bits */
	TAG_COPY_4, /* 32 bits */
};

enum { LENGTH_BYTES_MAX = 5, LITERAL_INLINE_MAX = 60 };

struct output {
	char *at;
	size_t size, used;
};

static bool take_length(struct bytes *packed, uint64_t *ret)
{
	uint64_t length = 0;

	for (unsigned i = 0; i < LENGTH_BYTES_MAX && i < packed->size; i++) {
		unsigned char byte = (unsigned char)packed->at[i];

		length |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (byte & 0x80)
			continue;
		*packed = bytes_slice(*packed, i + 1, packed->size);
		*ret = length;
		return true;
	}
	return false;
}

static bool take_number(struct bytes *packed, size_t size, uint64_t *ret)
{
	if (size > packed->size)
		return false;
	*ret = bytes_number(*packed, 0, size, false);
	*packed = bytes_slice(*packed, size, packed->size);
	return true;
}

static bool put_literal(struct bytes *packed, unsigned char head, struct output *output)
{
	uint64_t size = head >> 2;

	/* a long one has its size, less one, in 1 to 4 bytes behind */
	if (size >= LITERAL_INLINE_MAX &&
	    !take_number(packed, size - LITERAL_INLINE_MAX + 1, &size))
		return false;
	size++;
	if (size > packed->size || size > output->size - output->used)
		return false;
	memcpy(output->at + output->used, packed->at, size);
	output->used += size;
	*packed = bytes_slice(*packed, size, packed->size);
	return true;
}

static bool put_copy(struct bytes *packed, unsigned char head, struct output *output)
{
	uint64_t size = (head >> 2) + 1, offset;

	switch ((enum tag)(head & 3)) {
	case TAG_COPY_1:
		if (!take_number(packed, 1, &offset))
			return false;
		size = ((head >> 2) & 7) + 4;
		offset |= (uint64_t)(head >> 5) << 8;
		break;
	case TAG_COPY_2:
		if (!take_number(packed, 2, &offset))
			return false;
		break;
	default:
		if (!take_number(packed, 4, &offset))
			return false;
	}
	if (offset == 0 || offset > output->used || size > output->size - output->used)
		return false;
	/* byte by byte: a copy may overlap what it writes, which repeats it */
	for (; size; size--, output->used++)
		output->at[output->used] = output->at[output->used - offset];
	return true;
}

bool snappy_unpack(struct bytes packed, void *ret, size_t size)
{
	struct output output = { .at = ret, .size = size };
	uint64_t length;

	if (!take_length(&packed, &length) || length != size)
		return false;
	while (packed.size) {
		unsigned char head = (unsigned char)packed.at[0];

		packed = bytes_slice(packed, 1, packed.size);
		bool good = (head & 3) == TAG_LITERAL ? put_literal(&packed, head, &output)
						      : put_copy(&packed, head, &output);

		if (!good)
			return false;
	}
	return output.used == size;
}
