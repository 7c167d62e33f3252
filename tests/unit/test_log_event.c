/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/logs/log_event.h"

static const struct {
	const char *tag;
	const char *message;
	const char *kind; /* NULL: of no interest */
	const char *what;
} cases[] = {
	{ "kernel", "Out of memory: Killed process 812 (nginx) total-vm:1kB, anon-rss:2kB",
	  "oom-kill", "nginx was killed: the host ran out of memory" },
	{ "kernel", "Out of memory: Kill process 812 (my app) score 912 or sacrifice child",
	  "oom-kill", "my app was killed: the host ran out of memory" },
	{ "kernel", "Memory cgroup out of memory: Killed process 7 (java) total-vm:1kB", "oom-kill",
	  "java was killed: its cgroup ran out of memory" },
	{ "kernel", "shop[1412]: segfault at 0 ip 000055d0 sp 00007ffc error 6 in shop[55d0+1000]",
	  "crash", "shop crashed: segmentation fault" },
	{ "kernel", "Web Content[1412]: segfault at 0", "crash",
	  "Web Content crashed: segmentation fault" },
	{ "kernel", "traps: php-fpm[77] general protection fault ip:7f sp:7f error:0 in libc.so",
	  "crash", "php-fpm crashed: general protection fault" },
	{ "kernel", "traps: node[77] trap invalid opcode ip:7f", "crash",
	  "node crashed: instruction this CPU does not have" },
	{ "kernel", "INFO: task jbd2/sda1-8:234 blocked for more than 120 seconds.", "hung",
	  "jbd2/sda1-8 hung in the kernel, mostly on storage" },
	{ "kernel", "watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [kswapd0:45]", "lockup",
	  "a CPU was stuck in the kernel, in kswapd0" },
	{ "kernel", "blk_update_request: I/O error, dev sda, sector 12345 op 0x0:(READ)",
	  "io-error", "I/O errors on sda" },
	{ "kernel", "blk_update_request: critical medium error, dev sdb, sector 1", "io-error",
	  "sdb has unreadable sectors" },
	{ "kernel", "Buffer I/O error on dev dm-0, logical block 0, async page read", "io-error",
	  "I/O errors on dm-0" },
	{ "kernel", "EXT4-fs (sda1): Remounting filesystem read-only", "filesystem",
	  "sda1 became read-only after an error" },
	{ "kernel", "EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2", "filesystem",
	  "ext4 errors on sda1" },
	{ "kernel", "e1000e 0000:00:19.0 eth0: NIC Link is Down", "link", "eth0 lost its link" },
	{ "kernel", "e1000e 0000:00:19.0 eth0: NIC Link is Up 1000 Mbps", NULL, NULL },
	{ "kernel", "md/raid1:md0: Disk failure on sdb1, disabling device.", "raid",
	  "sdb1 failed and was taken out of its RAID" },
	{ "kernel", "Kernel panic - not syncing: Fatal exception in interrupt", "panic",
	  "the kernel panicked: Fatal exception in interrupt" },
	{ "kernel", "nf_conntrack: nf_conntrack: table full, dropping packet", "limit",
	  "the connection tracking table was full: packets were dropped" },
	{ "kernel", "[UFW BLOCK] IN=eth0 OUT= SRC=1.2.3.4 Out of memory: Killed process 1 (x)",
	  NULL, NULL },
	{ "kernel", "Linux version 6.1.0-35-amd64", NULL, NULL },
	{ "systemd", "shop.service: Failed with result 'exit-code'.", "unit-failed",
	  "shop.service failed" },
	{ "systemd", "shop.service: Scheduled restart job, restart counter is at 5.", "restart",
	  "shop.service ended and was started again" },
	{ "systemd", "shot.service: Main process exited, code=killed, status=11/SEGV", "crash",
	  "shot.service was killed by a signal" },
	{ "systemd", "shot.service: Main process exited, code=killed, status=15/TERM", NULL, NULL },
	{ "systemd", "Started flaky.service.", NULL, NULL },
	{ "systemd-coredump", "Process 812 (nginx) of user 33 dumped core.", "crash",
	  "nginx crashed and dumped core" },
	{ "sshd", "Out of memory: Killed process 812 (nginx)", NULL, NULL },
	{ "kernel", "", NULL, NULL },
};

TEST(log_event)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct log_event event = { 0 };
		scoped_buf what = { 0 };
		bool found = log_event_find(log_origin_of(bytes_of(cases[i].tag)),
					    bytes_of(cases[i].message), &event);

		assert_int_equal(found, cases[i].kind != NULL);
		if (!found)
			continue;
		log_event_say(event.pattern, event.subject, &what);
		assert_string_equal(event.pattern->kind, cases[i].kind);
		assert_string_equal(buf_text(&what), cases[i].what);
	}
}
