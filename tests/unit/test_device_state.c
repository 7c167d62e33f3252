/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/proc/device_state.h"

TEST(udev_properties)
{
	struct bytes text = BYTES("S:disk/by-uuid/1-2\nI:1\nE:ID_FS_TYPE=ext4\nE:ID_FS_UUID=1-2\n"
				  "E:ID_FS_UUID_ENC=x\nG:systemd");

	assert_true(bytes_is(udev_property(text, "ID_FS_TYPE"), "ext4"));
	assert_true(bytes_is(udev_property(text, "ID_FS_UUID"), "1-2"));
	assert_int_equal(udev_property(text, "ID_FS").size, 0);
	assert_int_equal(udev_property(text, "ID_SERIAL").size, 0);
}

TEST(smart_states)
{
	struct smart_state state;

	assert_true(smart_state_parse(BYTES("# smartd state file\n"
					    "temperature-min = 20\n"
					    "self-test-errors = 1\n"
					    "ata-error-count = 3\n"
					    "ata-smart-attribute.0.id = 5\n"
					    "ata-smart-attribute.0.val = 100\n"
					    "ata-smart-attribute.0.raw = 8\n"
					    "ata-smart-attribute.7.id = 197\n"
					    "ata-smart-attribute.7.raw = 0\n"
					    "ata-smart-attribute.99.id = 5\n"),
				      &state));
	assert_int_equal(state.reallocated, 8);
	assert_int_equal(state.pending, 0);
	assert_int_equal(state.uncorrectable, -1);
	assert_int_equal(state.errors, 3);
	assert_int_equal(state.self_test_errors, 1);
	assert_false(smart_state_parse(BYTES("nothing = of it\n"), &state));
}
