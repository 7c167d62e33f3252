/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/firmware/ata_identify.h"

#include <errno.h>

#include "base/values.h"

enum {
	WORDS = ATA_SECTOR / 2,
	CHECKSUM_HERE = 0xa5, /* the low byte of the last word, if its high byte is a checksum */
};

static uint16_t word(struct bytes data, size_t at)
{
	return (uint16_t)bytes_number(data, 2 * at, 2, false);
}

static bool bit(struct bytes data, size_t at, unsigned which)
{
	return word(data, at) >> which & 1;
}

/* A word that only means something if its two highest bits are 0 and 1. */
static bool is_valid(struct bytes data, size_t at)
{
	return (word(data, at) & 0xc000) == 0x4000;
}

/* Texts have the two bytes of each word swapped. */
static void read_text(struct bytes data, size_t at, size_t words, char *ret)
{
	char text[2 * WORDS];

	for (size_t i = 0; i < words; i++) {
		text[2 * i] = (char)(word(data, at + i) >> 8);
		text[2 * i + 1] = (char)word(data, at + i);
	}
	struct bytes all = { text, 2 * words };
	ptrdiff_t zero = bytes_find(all, '\0');

	all = bytes_trim(zero < 0 ? all : bytes_slice(all, 0, (size_t)zero));
	memset(ret, 0, 2 * words + 1);
	if (all.size)
		memcpy(ret, all.at, all.size);
}

static int check(struct bytes data, const char *what, struct err *err)
{
	unsigned char sum = 0;

	if (data.size < ATA_SECTOR)
		return err_set(err, -EBADMSG, "%s: cut short at byte %zu", what, data.size);
	for (size_t i = 0; i < ATA_SECTOR; i++)
		sum = (unsigned char)(sum + (unsigned char)data.at[i]);
	if ((word(data, WORDS - 1) & 0xff) == CHECKSUM_HERE && sum != 0)
		return err_set(err, -EBADMSG, "%s: its checksum is wrong", what);
	return 0;
}

/* Minutes of a security erase; the highest numbers only say "longer". */
static int64_t minutes(uint16_t word)
{
	const unsigned number = word & 0x8000 ? word & 0x7fff : word & 0xff;

	return number ? (int64_t)number * 2 : UNKNOWN;
}

static void read_security(struct bytes data, struct ata_identity *ret)
{
	ret->has_security = bit(data, 82, 1) && bit(data, 128, 0);
	ret->security_is_set = bit(data, 128, 1);
	ret->security_is_locked = bit(data, 128, 2);
	ret->security_is_frozen = bit(data, 128, 3);
	ret->security_is_expired = bit(data, 128, 4);
	ret->can_enhanced = bit(data, 128, 5);
	ret->erase_minutes = minutes(word(data, 89));
	ret->enhanced_minutes = minutes(word(data, 90));
}

static void read_size(struct bytes data, struct ata_identity *ret)
{
	const bool has_larger = is_valid(data, 106) && bit(data, 106, 12);

	ret->has_48_bits = is_valid(data, 83) && bit(data, 83, 10);
	ret->sectors = ret->has_48_bits ? bytes_number(data, 200, 8, false)
					: bytes_number(data, 120, 4, false);
	ret->sector_bytes = ATA_SECTOR;
	if (has_larger && bytes_number(data, 234, 4, false) <= UINT16_MAX)
		ret->sector_bytes = 2 * (uint32_t)bytes_number(data, 234, 4, false);
}

int ata_identity_parse(struct bytes data, struct ata_identity *ret, struct err *err)
{
	struct ata_identity read = { 0 };

	if (check(data, "IDENTIFY DEVICE", err) < 0)
		return err->code;
	if (bit(data, 0, 15))
		return err_set(err, -EBADMSG, "IDENTIFY DEVICE: is no ATA disk");
	read_text(data, 10, 10, read.serial);
	read_text(data, 23, 4, read.revision);
	read_text(data, 27, 20, read.model);
	read_size(data, &read);
	read_security(data, &read);
	read.has_sanitize = bit(data, 59, 12);
	read.can_crypto = read.has_sanitize && bit(data, 59, 13);
	read.can_overwrite = read.has_sanitize && bit(data, 59, 14);
	read.can_block = read.has_sanitize && bit(data, 59, 15);
	read.encrypts_all = bit(data, 69, 4);
	read.is_solid = word(data, 217) == 1;
	read.has_hpa = is_valid(data, 83) && bit(data, 82, 10);
	read.has_dco = is_valid(data, 83) && bit(data, 83, 11);
	read.has_amac = is_valid(data, 119) && bit(data, 119, 8);
	*ret = read;
	return 0;
}

int ata_overlay_parse(struct bytes data, uint64_t *ret_sectors, struct err *err)
{
	if (check(data, "DEVICE CONFIGURATION IDENTIFY", err) < 0)
		return err->code;
	/* the highest address, and only if this structure is there at all */
	if (word(data, 0) == 0)
		return err_set(err, -EBADMSG, "DEVICE CONFIGURATION IDENTIFY: nothing in it");
	const uint64_t last = bytes_number(data, 6, 8, false);

	if (last >= (uint64_t)1 << 48)
		return err_set(err, -EBADMSG, "DEVICE CONFIGURATION IDENTIFY: address %llu",
			       (unsigned long long)last);
	*ret_sectors = last + 1;
	return 0;
}
