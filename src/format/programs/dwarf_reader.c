/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/dwarf_reader.h"

enum {
	POINTER_ADDRESS = 0x00,
	POINTER_UNSIGNED = 0x01,
	POINTER_U16 = 0x02,
	POINTER_U32 = 0x03,
	POINTER_U64 = 0x04,
	POINTER_SIGNED = 0x09,
	POINTER_I16 = 0x0a,
	POINTER_I32 = 0x0b,
	POINTER_I64 = 0x0c,
	POINTER_FORMAT = 0x0f,
	POINTER_RELATIVE = 0x10, /* to where it stands */
	LEB_BYTES_MAX = 16,      /* 10 are enough for 64 bits; linkers fill up */
};

static uint64_t fail(struct cursor *cursor)
{
	cursor->failed = true;
	return 0;
}

/* The bits of a LEB128 number, how many there are, and its last byte. */
static uint64_t read_bits(struct cursor *cursor, unsigned *ret_count, uint8_t *ret_last)
{
	uint64_t number = 0;
	unsigned count = 0;
	uint8_t byte;

	do {
		if (count >= LEB_BYTES_MAX * 7)
			return fail(cursor);
		byte = cursor_u8(cursor);
		if (count < 64)
			number |= (uint64_t)(byte & 0x7f) << count;
		count += 7;
	} while (byte & 0x80);
	*ret_count = count;
	*ret_last = byte;
	return number;
}

uint64_t dwarf_read_unsigned(struct cursor *cursor)
{
	unsigned count = 0;
	uint8_t last = 0;

	return read_bits(cursor, &count, &last);
}

int64_t dwarf_read_signed(struct cursor *cursor)
{
	unsigned count = 0;
	uint8_t last = 0;
	uint64_t number = read_bits(cursor, &count, &last);

	if (count < 64 && (last & 0x40))
		number |= UINT64_MAX << count;
	return (int64_t)number;
}

struct bytes dwarf_read_block(struct cursor *cursor)
{
	uint64_t size = dwarf_read_unsigned(cursor);

	return cursor_take(cursor, size);
}

uint64_t dwarf_read_pointer_size(struct cursor *cursor, uint8_t encoding)
{
	switch (encoding & POINTER_FORMAT) {
	case POINTER_ADDRESS:
	case POINTER_U64:
	case POINTER_I64:
		return cursor_u64(cursor);
	case POINTER_UNSIGNED:
		return dwarf_read_unsigned(cursor);
	case POINTER_SIGNED:
		return (uint64_t)dwarf_read_signed(cursor);
	case POINTER_U16:
		return cursor_u16(cursor);
	case POINTER_I16:
		return (uint64_t)(int16_t)cursor_u16(cursor);
	case POINTER_U32:
		return cursor_u32(cursor);
	case POINTER_I32:
		return (uint64_t)(int32_t)cursor_u32(cursor);
	default:
		return fail(cursor);
	}
}

uint64_t dwarf_read_pointer(struct cursor *cursor, uint8_t encoding, uint64_t base)
{
	uint64_t at = base + cursor->at;
	uint64_t number = dwarf_read_pointer_size(cursor, encoding);

	switch (encoding & ~POINTER_FORMAT) {
	case 0:
		return number;
	case POINTER_RELATIVE:
		return at + number;
	default:
		return fail(cursor);
	}
}
