/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/device_state.h"

enum { SMART_ATTRIBUTES_MAX = 30 }; /* the ATA table has 30 */

struct bytes udev_property(struct bytes text, const char *name)
{
	struct bytes line;

	while (bytes_line(&text, &line))
		if (bytes_skip(&line, "E:") && bytes_skip(&line, name) && bytes_skip(&line, "="))
			return line;
	return (struct bytes){ 0 };
}

/* Attributes by their place in the file. */
struct attributes {
	uint64_t id[SMART_ATTRIBUTES_MAX];
	uint64_t raw[SMART_ATTRIBUTES_MAX];
};

static void read_attribute(struct bytes name, uint64_t value, struct attributes *ret)
{
	struct bytes place;
	uint64_t index;

	if (!bytes_part(&name, '.', &place) || !bytes_u64(place, 10, &index) ||
	    index >= SMART_ATTRIBUTES_MAX)
		return;
	if (bytes_is(name, "id"))
		ret->id[index] = value;
	else if (bytes_is(name, "raw"))
		ret->raw[index] = value;
}

static int64_t clamp(uint64_t value)
{
	return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

bool smart_state_parse(struct bytes text, struct smart_state *ret)
{
	struct smart_state state = { -1, -1, -1, -1, -1 };
	struct attributes attributes = { 0 };
	struct bytes line;
	bool any = false;

	while (bytes_line(&text, &line)) {
		struct bytes name, value = line;
		uint64_t number;

		if (!bytes_part(&value, '=', &name) || !bytes_u64(bytes_trim(value), 10, &number))
			continue;
		name = bytes_trim(name);
		any = true;
		if (bytes_skip(&name, "ata-smart-attribute."))
			read_attribute(name, number, &attributes);
		else if (bytes_is(name, "ata-error-count") ||
			 bytes_is(name, "nvme-err-log-entries"))
			state.errors = clamp(number);
		else if (bytes_is(name, "self-test-errors"))
			state.self_test_errors = clamp(number);
	}
	for (size_t i = 0; i < SMART_ATTRIBUTES_MAX; i++) {
		if (attributes.id[i] == 5)
			state.reallocated = clamp(attributes.raw[i] & UINT32_MAX);
		if (attributes.id[i] == 187 || attributes.id[i] == 198)
			state.uncorrectable = clamp(attributes.raw[i] & UINT32_MAX);
		if (attributes.id[i] == 197)
			state.pending = clamp(attributes.raw[i] & UINT32_MAX);
	}
	if (any)
		*ret = state;
	return any;
}
