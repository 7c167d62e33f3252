/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/mount_table.h"

static bool number(struct bytes text, unsigned *ret)
{
	uint64_t value;

	if (!bytes_u64(text, 10, &value) || value > UINT32_MAX)
		return false;
	*ret = (unsigned)value;
	return true;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue" */
static bool mountinfo_line(struct bytes line, struct mount_line *ret)
{
	struct mount_line mount = { 0 };
	struct bytes id, parent, device, major, field;

	if (!bytes_word(&line, &id) || !bytes_word(&line, &parent) || !bytes_word(&line, &device) ||
	    !bytes_word(&line, &mount.root) || !bytes_word(&line, &mount.target) ||
	    !bytes_word(&line, &mount.options))
		return false;
	if (!number(id, &mount.id) || !number(parent, &mount.parent) ||
	    !bytes_part(&device, ':', &major) || !number(major, &mount.major) ||
	    !number(device, &mount.minor))
		return false;
	do {
		if (!bytes_word(&line, &field))
			return false;
		if (bytes_skip(&field, "shared:") && !number(field, &mount.peer_group))
			return false;
	} while (!bytes_is(field, "-"));
	if (!bytes_word(&line, &mount.type))
		return false;
	/* an empty source leaves two blanks: then the last word is all there is */
	struct bytes first = { 0 }, second = { 0 };

	bytes_word(&line, &first);
	if (bytes_word(&line, &second))
		mount.source = first;
	mount.super_options = second.size ? second : first;
	*ret = mount;
	return mount.target.at[0] == '/';
}

bool mountinfo_next(struct bytes *rest, struct mount_line *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line))
		if (mountinfo_line(line, ret))
			return true;
	return false;
}

bool fstab_next(struct bytes *rest, struct mount_line *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		struct mount_line mount = { 0 };

		if (!bytes_word(&line, &mount.source) || mount.source.at[0] == '#' ||
		    !bytes_word(&line, &mount.target))
			continue;
		if (bytes_word(&line, &mount.type))
			bytes_word(&line, &mount.options);
		*ret = mount;
		return true;
	}
	return false;
}

bool swaps_next(struct bytes *rest, struct swap_line *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		struct swap_line swap = { 0 };
		struct bytes type, size, used;

		if (!bytes_word(&line, &swap.source) || !bytes_word(&line, &type) ||
		    !bytes_word(&line, &size) || !bytes_word(&line, &used))
			continue;
		if (!bytes_u64(size, 10, &swap.size_kib) || !bytes_u64(used, 10, &swap.used_kib))
			continue;
		*ret = swap;
		return true;
	}
	return false;
}

void mount_unescape(struct bytes field, struct buf *ret)
{
	for (size_t i = 0; i < field.size; i++) {
		uint64_t byte;
		struct bytes digits = bytes_slice(field, i + 1, 3);

		if (field.at[i] == '\\' && digits.size == 3 && bytes_u64(digits, 8, &byte) &&
		    byte > 0 && byte <= UINT8_MAX) {
			buf_add_byte(ret, (char)byte);
			i += 3;
		} else {
			buf_add_byte(ret, field.at[i]);
		}
	}
}
