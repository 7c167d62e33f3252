/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/proc/kernel_settings.h"

TEST(sysctl_lines)
{
	struct bytes text = BYTES("# comment\n; comment\nnet.ipv4.ip_forward=1\n"
				  "  kernel.printk =  4 4 1 7 \n-net.ipv4.conf.all.rp_filter\n"
				  "-vm.swappiness = 10\nnothing\n=x\nkernel.x =\n");
	static const struct {
		const char *key, *value;
		bool excludes;
	} expected[] = { { "net.ipv4.ip_forward", "1", false },
			 { "kernel.printk", "4 4 1 7", false },
			 { "net.ipv4.conf.all.rp_filter", "", true },
			 { "vm.swappiness", "10", false },
			 { "kernel.x", "", false } };
	struct sysctl_line line;

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(sysctl_next(&text, &line));
		assert_true(bytes_is(line.key, expected[i].key));
		assert_true(bytes_is(line.value, expected[i].value));
		assert_int_equal(line.excludes, expected[i].excludes);
	}
	assert_false(sysctl_next(&text, &line));
}

TEST(sysctl_names_and_places)
{
	static const struct {
		const char *key, *path;
	} cases[] = { { "net.ipv4.ip_forward", "net/ipv4/ip_forward" },
		      { "net/ipv4/conf/eth0.5/forwarding", "net/ipv4/conf/eth0.5/forwarding" },
		      { "net.ipv4.conf.eth0/5.forwarding", "net/ipv4/conf/eth0.5/forwarding" },
		      { "net.ipv4.conf.*.rp_filter", "net/ipv4/conf/*/rp_filter" },
		      { "/../../etc/shadow", NULL },
		      { "a/../b", NULL },
		      { "a..b", NULL },
		      { "", NULL } };
	scoped_buf name = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf path = { 0 };

		assert_int_equal(sysctl_path(bytes_of(cases[i].key), &path), cases[i].path != NULL);
		assert_string_equal(buf_text(&path), cases[i].path ? cases[i].path : "");
	}
	sysctl_name(BYTES("net/ipv4/conf/eth0.5/forwarding"), &name);
	assert_string_equal(buf_text(&name), "net.ipv4.conf.eth0/5.forwarding");
	assert_true(sysctl_same(BYTES("4\t4\t1\t7"), BYTES("4 4 1 7")));
	assert_true(sysctl_same(BYTES("4 4 1 7"), BYTES("4")));
	assert_true(sysctl_same(BYTES("1"), BYTES("01")));
	assert_false(sysctl_same(BYTES("1"), BYTES("0")));
	assert_false(sysctl_same(BYTES("1"), BYTES("1 2")));
}

TEST(module_lines)
{
	struct bytes text = BYTES("nf_tables 303104 5 nft_ct,nft_nat, Live 0xffffffffc0a0\n"
				  "zfs 5000 1 - Live 0x0 (POE)\nbad x 1 -\n");
	struct bytes wanted = BYTES("# c\n\nbr_netfilter\n; d\n loop max_loop=8\n"), name;
	struct module_line line;

	assert_true(module_next(&text, &line));
	assert_true(bytes_is(line.users, "nft_ct,nft_nat,"));
	assert_int_equal(line.size, 303104);
	assert_true(module_next(&text, &line));
	assert_true(bytes_is(line.taints, "POE"));
	assert_false(module_next(&text, &line));
	assert_true(module_wanted_next(&wanted, &name));
	assert_true(module_wanted_next(&wanted, &name));
	assert_true(bytes_is(name, "loop"));
	assert_false(module_wanted_next(&wanted, &name));
}
