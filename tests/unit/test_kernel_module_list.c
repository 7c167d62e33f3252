/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/programs/kernel_module_list.h"

static void assert_module(const char *line, const char *name)
{
	scoped_buf found = { 0 };

	assert_int_equal(kernel_module_of_line(bytes_of(line), &found), name[0] != 0);
	assert_string_equal(buf_text(&found), name);
}

TEST(kernel_modules_of_lines)
{
	assert_module("kernel/fs/ext4/ext4.ko: kernel/lib/crc16.ko kernel/fs/jbd2/jbd2.ko", "ext4");
	assert_module("kernel/net/netfilter/nf-nat.ko.xz:", "nf_nat");
	assert_module("kernel/drivers/block/loop.ko", "loop"); /* of modules.builtin */
	assert_module("", "");
	assert_module(".ko:", "");
	assert_module("kernel/README: x.ko", "");
}
