/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/firmware/nvme_identify.h"

#include <errno.h>
#include <stdio.h>

#include "base/cursor.h"
#include "base/values.h"

/* Offsets of the Identify Controller data structure. */
enum {
	AT_SERIAL = 4,
	AT_CMIC = 76,
	AT_VERSION = 80,
	AT_OACS = 256,
	AT_SANICAP = 328,
	AT_NN = 516,
	AT_FNA = 524,
	AT_SUBNQN = 768,
};
/* And of the Identify Namespace one. */
enum {
	AT_FLBAS = 26,
	AT_DPS = 29,
	AT_NMIC = 30,
	AT_FPI = 32,
	AT_NGUID = 104,
	AT_EUI64 = 120,
	AT_FORMATS = 128,
	FORMATS_MAX = 64,
};

static bool bit(uint32_t word, unsigned at)
{
	return word >> at & 1;
}

static void copy(char *ret, size_t size, struct bytes text)
{
	text = bytes_trim(text);
	memset(ret, 0, size);
	if (text.size)
		memcpy(ret, text.at, text.size < size ? text.size : size - 1);
}

static bool is_zero(struct bytes data)
{
	for (size_t i = 0; i < data.size; i++)
		if (data.at[i])
			return false;
	return true;
}

int nvme_controller_parse(struct bytes data, struct nvme_controller *ret, struct err *err)
{
	struct nvme_controller read = { 0 };
	struct cursor cursor = cursor_of(data);

	cursor_seek(&cursor, AT_SERIAL);
	copy(read.serial, sizeof(read.serial), cursor_text(&cursor, 20));
	copy(read.model, sizeof(read.model), cursor_text(&cursor, 40));
	copy(read.revision, sizeof(read.revision), cursor_text(&cursor, 8));
	cursor_seek(&cursor, AT_CMIC);
	read.shares_subsystem = bit(cursor_u8(&cursor), 1);
	cursor_seek(&cursor, AT_VERSION);
	read.version = cursor_u32(&cursor);
	cursor_seek(&cursor, AT_OACS);
	read.can_format = bit(cursor_u16(&cursor), 1);
	cursor_seek(&cursor, AT_SANICAP);
	cursor_seek(&cursor, AT_SANICAP);
	const uint32_t sanitize = cursor_u32(&cursor);

	cursor_seek(&cursor, AT_NN);
	read.namespaces = cursor_u32(&cursor);
	cursor_seek(&cursor, AT_FNA);
	const uint8_t format = cursor_u8(&cursor);

	cursor_seek(&cursor, AT_SUBNQN);
	copy(read.subsystem, sizeof(read.subsystem), cursor_text(&cursor, 256));
	read.can_crypto = bit(sanitize, 0);
	read.can_block = bit(sanitize, 1);
	read.can_overwrite = bit(sanitize, 2);
	read.formats_all = bit(format, 0);
	read.erases_all = bit(format, 1);
	read.can_format_crypto = bit(format, 2);
	if (cursor_check(&cursor, "Identify Controller", err) < 0)
		return err->code;
	if (is_zero(bytes_slice(data, 0, AT_SUBNQN)))
		return err_set(err, -EBADMSG, "Identify Controller: nothing but zeros");
	*ret = read;
	return 0;
}

/* NGUID, or EUI-64 where that is zero. */
static void add_id(char ret[33], struct bytes data)
{
	struct bytes id = bytes_slice(data, AT_NGUID, 16);

	if (is_zero(id))
		id = bytes_slice(data, AT_EUI64, 8);
	ret[0] = '\0';
	for (size_t i = 0; i < id.size && !is_zero(id); i++)
		snprintf(ret + 2 * i, 3, "%02x", (unsigned char)id.at[i]);
}

int nvme_namespace_parse(struct bytes data, struct nvme_namespace *ret, struct err *err)
{
	struct nvme_namespace read = { 0 };
	struct cursor cursor = cursor_of(data);

	read.size_blocks = cursor_u64(&cursor);
	read.capacity_blocks = cursor_u64(&cursor);
	read.used_blocks = cursor_u64(&cursor);
	cursor_seek(&cursor, AT_FLBAS);
	const uint8_t format = cursor_u8(&cursor);

	read.format = (format & 0xf) | (format >> 1 & 0x30);
	read.metadata_is_inline = bit(format, 4);
	cursor_seek(&cursor, AT_DPS);
	const uint8_t protection = cursor_u8(&cursor);

	read.protection = protection & 7;
	read.protection_is_first = bit(protection, 3);
	read.is_shared = bit(cursor_u8(&cursor), 0);
	cursor_seek(&cursor, AT_FPI);
	const uint8_t left = cursor_u8(&cursor);

	read.format_left_percent = bit(left, 7) && (left & 0x7f) <= 100 ? left & 0x7f : -1;
	cursor_seek(&cursor, AT_FORMATS + 4 * (size_t)read.format);
	read.metadata_bytes = cursor_u16(&cursor);
	const uint8_t shift = cursor_u8(&cursor);

	read.block_bytes = shift >= 9 && shift < 32 ? (uint32_t)1 << shift : 0;
	cursor_seek(&cursor, AT_FORMATS + 4 * (size_t)FORMATS_MAX);
	add_id(read.id, data);
	if (cursor_check(&cursor, "Identify Namespace", err) < 0)
		return err->code;
	if (read.size_blocks == 0)
		return err_set(err, -EBADMSG, "Identify Namespace: there is no such namespace");
	*ret = read;
	return 0;
}

int nvme_sanitize_log_parse(struct bytes data, struct nvme_sanitize_log *ret, struct err *err)
{
	struct nvme_sanitize_log read = { 0 };
	struct cursor cursor = cursor_of(data);

	read.progress = cursor_u16(&cursor);
	const uint16_t status = cursor_u16(&cursor);

	read.state = (status & 7) < NVME_SANITIZE_OTHER ? (enum nvme_sanitize_state)(status & 7)
							: NVME_SANITIZE_OTHER;
	read.passes = status >> 3 & 0x1f;
	read.is_erased = bit(status, 8);
	read.action = cursor_u32(&cursor) & 7;
	for (size_t i = 0; i < 3; i++) {
		const uint32_t seconds = cursor_u32(&cursor);

		read.estimates_s[i] = seconds == UINT32_MAX ? UNKNOWN : (int64_t)seconds;
	}
	if (cursor_check(&cursor, "the sanitize status log", err) < 0)
		return err->code;
	*ret = read;
	return 0;
}
