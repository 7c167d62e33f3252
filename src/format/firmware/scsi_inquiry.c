/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/firmware/scsi_inquiry.h"

#include <errno.h>
#include <stdio.h>

#include "base/cursor.h"

enum {
	PAGE_SERIAL = 0x80,
	PAGE_NAMES = 0x83,
	NAMES_MAX = 64,
	DESCRIPTORS_MAX = 32,
	/* descriptors of sense data */
	DESCRIPTOR_KEY_SPECIFIC = 0x02,
	DESCRIPTOR_ATA = 0x09,
};

static void copy(char *ret, size_t size, struct bytes text)
{
	text = bytes_trim(text);
	memset(ret, 0, size);
	if (text.size)
		memcpy(ret, text.at, text.size < size ? text.size : size - 1);
}

int scsi_inquiry_parse(struct bytes data, struct scsi_inquiry *ret, struct err *err)
{
	struct scsi_inquiry read = { 0 };
	struct cursor cursor = cursor_of(data);
	const uint8_t first = cursor_u8(&cursor);

	read.type = first & 0x1f;
	read.is_there = first >> 5 == 0;
	read.is_removable = cursor_u8(&cursor) >> 7;
	cursor_seek(&cursor, 8);
	copy(read.vendor, sizeof(read.vendor), cursor_text(&cursor, 8));
	copy(read.model, sizeof(read.model), cursor_text(&cursor, 16));
	copy(read.revision, sizeof(read.revision), cursor_text(&cursor, 4));
	read.is_ata = text_is(read.vendor, "ATA");
	if (cursor_check(&cursor, "INQUIRY", err) < 0)
		return err->code;
	*ret = read;
	return 0;
}

/* The body of a page of vital product data. */
static int page_body(struct bytes data, uint8_t page, struct bytes *ret, struct err *err)
{
	struct cursor cursor = cursor_of(data);

	cursor_u8(&cursor);
	const uint8_t is = cursor_u8(&cursor);
	struct bytes body = cursor_take(&cursor, cursor_u16be(&cursor));

	if (cursor_check(&cursor, "vital product data", err) < 0)
		return err->code;
	if (is != page)
		return err_set(err, -EBADMSG, "vital product data: page %02xh instead of %02xh", is,
			       page);
	*ret = body;
	return 0;
}

int scsi_serial_parse(struct bytes data, char ret[SCSI_SERIAL_MAX + 1], struct err *err)
{
	struct bytes body = { 0 };

	if (page_body(data, PAGE_SERIAL, &body, err) < 0)
		return err->code;
	struct cursor cursor = cursor_of(body);

	copy(ret, SCSI_SERIAL_MAX + 1, cursor_text(&cursor, body.size));
	return 0;
}

/* How good a type of designator is as a name of the unit; 0: none. */
static unsigned worth(uint8_t type)
{
	static const uint8_t types[] = { 1 /* T10 */, 2 /* EUI-64 */, 3 /* NAA */ };

	for (unsigned i = 0; i < sizeof(types); i++)
		if (types[i] == type)
			return i + 1;
	return 0;
}

static void add_name(char ret[SCSI_SERIAL_MAX + 1], bool is_text, struct bytes name)
{
	if (is_text) {
		struct cursor cursor = cursor_of(name);

		copy(ret, SCSI_SERIAL_MAX + 1, cursor_text(&cursor, name.size));
		return;
	}
	for (size_t i = 0; i < name.size && i < SCSI_SERIAL_MAX / 2; i++)
		snprintf(ret + 2 * i, 3, "%02x", (unsigned char)name.at[i]);
}

int scsi_names_parse(struct bytes data, char ret[SCSI_SERIAL_MAX + 1], struct err *err)
{
	struct bytes body = { 0 };
	unsigned best = 0;

	if (page_body(data, PAGE_NAMES, &body, err) < 0)
		return err->code;
	memset(ret, 0, SCSI_SERIAL_MAX + 1);
	struct cursor cursor = cursor_of(body);

	for (size_t i = 0; i < NAMES_MAX && cursor_left(&cursor) >= 4; i++) {
		const uint8_t code = cursor_u8(&cursor), kind = cursor_u8(&cursor);

		cursor_u8(&cursor);
		struct bytes name = cursor_take(&cursor, cursor_u8(&cursor));
		const bool is_of_unit = (kind >> 4 & 3) == 0;

		if (!is_of_unit || worth(kind & 0xf) <= best || !name.size)
			continue;
		best = worth(kind & 0xf);
		memset(ret, 0, SCSI_SERIAL_MAX + 1);
		add_name(ret, (code & 0xf) >= 2, name);
	}
	return 0;
}

int scsi_supported_parse(struct bytes data, enum scsi_supported *ret, struct err *err)
{
	struct cursor cursor = cursor_of(data);

	cursor_u8(&cursor);
	const uint8_t support = cursor_u8(&cursor) & 7;

	if (cursor_check(&cursor, "REPORT SUPPORTED OPERATION CODES", err) < 0)
		return err->code;
	*ret = support == 1   ? SCSI_SUPPORTED_NO
	       : support == 3 ? SCSI_SUPPORTED_YES
	       : support == 5 ? SCSI_SUPPORTED_OTHERWISE
			      : SCSI_SUPPORTED_UNKNOWN;
	return 0;
}

/* --- sense data ------------------------------------------------------------------------------ */

static int32_t progress_of(struct bytes specific)
{
	const bool is_valid = specific.size >= 3 && (unsigned char)specific.at[0] >> 7;

	return is_valid ? (int32_t)bytes_number(specific, 1, 2, true) : -1;
}

/* The descriptor of ATA Status Return. Source: SAT-4, 12.2.2.7. */
static void parse_ata(struct bytes body, struct scsi_sense *sense)
{
	if (body.size < 12)
		return;
	const unsigned char *at = (const unsigned char *)body.at;
	/* bytes of the address, the lowest first */
	static const unsigned char places[] = { 5, 7, 9, 4, 6, 8 };

	sense->has_ata = true;
	sense->ata = (struct ata_registers){ .error = at[1], .status = at[11] };
	sense->ata.count = (uint16_t)(at[2] << 8 | at[3]);
	for (size_t i = 0; i < sizeof(places); i++)
		sense->ata.address |= (uint64_t)at[places[i]] << 8 * i;
	if (!(at[0] & 1)) { /* no command of 48 bits: the upper halves mean nothing */
		sense->ata.count &= 0xff;
		sense->ata.address &= 0xffffff;
	}
}

static int parse_descriptors(struct bytes data, struct scsi_sense *sense, struct err *err)
{
	struct cursor cursor = cursor_of(data);

	sense->key = cursor_u8(&cursor) & 0xf;
	sense->code = cursor_u8(&cursor);
	sense->qualifier = cursor_u8(&cursor);
	cursor_seek(&cursor, 6);
	const uint8_t size = cursor_u8(&cursor);

	if (cursor_check(&cursor, "sense data", err) < 0)
		return err->code;
	cursor = cursor_of(bytes_slice(data, 7, size));
	for (size_t i = 0; i < DESCRIPTORS_MAX && cursor_left(&cursor) >= 2; i++) {
		const uint8_t type = cursor_u8(&cursor);
		struct bytes body = cursor_take(&cursor, cursor_u8(&cursor));

		if (type == DESCRIPTOR_KEY_SPECIFIC && sense->progress < 0)
			sense->progress = progress_of(bytes_slice(body, 2, 3));
		if (type == DESCRIPTOR_ATA && !sense->has_ata)
			parse_ata(body, sense);
	}
	return 0;
}

/* The fixed form has room for the lower halves only. Source: SAT-4, 12.2.2.7.2. */
static void parse_fixed_ata(struct bytes data, struct scsi_sense *sense)
{
	const unsigned char *at = (const unsigned char *)data.at;

	sense->has_ata = true;
	sense->ata = (struct ata_registers){ .error = at[2], .status = at[3], .count = at[5] };
	sense->ata.address = at[8] | (uint64_t)at[9] << 8 | (uint64_t)at[10] << 16;
	sense->ata.is_cut = true;
}

/* Linux up to 6.10 writes the registers of a command that was aborted to other places, and calls
 * them nothing. True if these are some. Source: ata_gen_passthru_sense() in libata-scsi.c. */
static bool parse_linux_ata(struct bytes data, struct scsi_sense *sense)
{
	enum { BUSY = 0x80, READY = 0x40, ERROR = 0x01 };
	const unsigned char *at = (const unsigned char *)data.at;
	const bool is_nameless = sense->key == SCSI_KEY_ABORTED && !sense->code &&
				 !sense->qualifier;

	if (!is_nameless || data.size < 17 || (at[8] & (BUSY | READY | ERROR)) != (READY | ERROR))
		return false;
	sense->has_ata = true;
	sense->ata = (struct ata_registers){ .error = at[7], .status = at[8], .count = at[10] };
	sense->ata.address = at[16];
	sense->ata.is_cut = true;
	return true;
}

static int parse_fixed(struct bytes data, struct scsi_sense *sense, struct err *err)
{
	struct cursor cursor = cursor_of(data);

	cursor_u8(&cursor);
	sense->key = cursor_u8(&cursor) & 0xf;
	cursor_seek(&cursor, 11);
	sense->code = cursor_u8(&cursor);
	sense->qualifier = cursor_u8(&cursor);
	if (cursor_check(&cursor, "sense data", err) < 0)
		return err->code;
	/* "ATA pass through information available" */
	if (sense->code == 0 && sense->qualifier == 0x1d)
		parse_fixed_ata(data, sense);
	else if (!parse_linux_ata(data, sense))
		sense->progress = progress_of(bytes_slice(data, 14, 3));
	return 0;
}

int scsi_sense_parse(struct bytes data, struct scsi_sense *ret, struct err *err)
{
	struct scsi_sense read = { .progress = -1 };
	const unsigned form = data.size ? (unsigned char)data.at[0] & 0x7f : 0;
	/* both forms are parsed from the byte behind the first */
	struct bytes rest = bytes_slice(data, 1, SIZE_MAX);
	int failed = -EBADMSG;

	read.is_deferred = form & 1;
	if (form == 0x72 || form == 0x73)
		failed = parse_descriptors(rest, &read, err);
	else if (form == 0x70 || form == 0x71)
		failed = parse_fixed(rest, &read, err);
	else
		err_set(err, -EBADMSG, "sense data: of form %02xh", form);
	if (failed < 0)
		return -EBADMSG;
	*ret = read;
	return 0;
}

bool scsi_sense_is_sanitizing(const struct scsi_sense *sense)
{
	return sense->key == SCSI_KEY_NOT_READY && sense->code == 0x04 && sense->qualifier == 0x1b;
}

bool scsi_sense_is_sanitize_failed(const struct scsi_sense *sense)
{
	return sense->code == 0x31 && sense->qualifier == 0x03;
}
