/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a log says of how the kernel died. */
#include "harness.h"

#include <cmocka.h>
#include <elf.h>
#include <string.h>

#include "format/dump/oops.h"
#include "format/dump/prstatus.h"

#define SECOND UINT64_C(1000000000)

static void read_lines(struct oops *oops, uint64_t time, const char *text)
{
	struct bytes rest = bytes_of(text), line;

	while (bytes_line(&rest, &line))
		oops_line(oops, time, line);
}

static const char bad_address[] =
	"BUG: kernel NULL pointer dereference, address: 0000000000000008\n"
	"#PF: supervisor read access in kernel mode\n"
	"Oops: 0000 [#1] PREEMPT SMP PTI\n"
	"CPU: 3 PID: 4711 Comm: my worker Kdump: loaded Tainted: P        W  OE      "
	"6.1.0-18-amd64 #1\n"
	"Hardware name: Dell Inc. PowerEdge R640/0H28RR, BIOS 2.12.2 07/09/2021\n"
	"RIP: 0010:thing_poll+0x1d/0x90 [thing]\n"
	"Call Trace:\n"
	" <IRQ>\n"
	" ? __die_body.cold+0x1a/0x1f\n"
	" net_rx_action+0x29a/0x500\n"
	" </IRQ>\n"
	" <TASK>\n"
	" do_softirq+0x57/0x80\n"
	" </TASK>\n"
	"Modules linked in: thing(POE) nf_conntrack\n";

TEST(oops_of_a_bad_address)
{
	scoped_oops oops = { 0 };
	uint64_t number;

	read_lines(&oops, SECOND, bad_address);
	read_lines(&oops, SECOND, "Kernel panic - not syncing: Fatal exception in interrupt\n");
	assert_string_equal(buf_text(&oops.cause),
			    "BUG: kernel NULL pointer dereference, address: 0000000000000008");
	assert_string_equal(buf_text(&oops.panic), "Fatal exception in interrupt");
	assert_string_equal(buf_text(&oops.place), "thing_poll+0x1d/0x90");
	assert_string_equal(buf_text(&oops.trace),
			    "net_rx_action+0x29a/0x500\ndo_softirq+0x57/0x80\n");
	assert_string_equal(buf_text(&oops.modules), "thing(POE) nf_conntrack");
	assert_true(oops_number(&oops, "CPU: ", &number) && number == 3);
	assert_true(oops_number(&oops, "PID: ", &number) && number == 4711);
	assert_true(bytes_is(oops_name(&oops), "my worker"));
	assert_true(bytes_is(oops_taints(&oops), "P        W  OE"));
}

TEST(oops_that_was_survived_is_not_why_it_died)
{
	scoped_oops oops = { 0 };

	read_lines(&oops, SECOND, bad_address);
	read_lines(&oops, 100 * SECOND,
		   "sysrq: Trigger a crash\n"
		   "Kernel panic - not syncing: sysrq triggered crash\n"
		   "CPU: 0 PID: 1 Comm: init Not tainted 6.1.0 #1\n"
		   "Call Trace:\n panic+0x118/0x2f4\nRIP: 0033:0x47b7a0\n");
	assert_string_equal(buf_text(&oops.cause), "sysrq: Trigger a crash");
	assert_string_equal(buf_text(&oops.trace), "panic+0x118/0x2f4\n");
	assert_int_equal(oops.place.size, 0);
	assert_int_equal(oops_taints(&oops).size, 0);
}

TEST(oops_a_panic_long_after_a_report_has_no_cause)
{
	scoped_oops oops = { 0 };

	read_lines(&oops, SECOND, bad_address);
	read_lines(&oops, 900 * SECOND,
		   "Kernel panic - not syncing: VFS: Unable to mount root fs\n");
	assert_int_equal(oops.cause.size, 0);
	assert_int_equal(oops.trace.size, 0);
}

TEST(oops_of_old_kernels_and_other_machines)
{
	scoped_oops old = { 0 }, arm = { 0 };

	read_lines(&old, 0,
		   "BUG: unable to handle kernel NULL pointer dereference at (null)\n"
		   "CPU: 0 PID: 7 Comm: x Tainted: G           O 3.16.0 #1\n"
		   "RIP: 0010:[<ffffffffa0001005>]  [<ffffffffa0001005>] bad_init+0x5/0x20 [bad]\n"
		   "Call Trace:\n"
		   " [<ffffffff81002144>] ? do_one_initcall+0xd4/0x210\n"
		   " [<ffffffff810e1b3e>] load_module+0x1f5e/0x24a0\n");
	assert_string_equal(buf_text(&old.place), "bad_init+0x5/0x20");
	assert_string_equal(buf_text(&old.trace), "load_module+0x1f5e/0x24a0\n");
	read_lines(&arm, 0,
		   "Unable to handle kernel paging request at virtual address dead000000000110\n"
		   "pc : list_del+0x1c/0x40\nlr : put_thing+0x10/0x20\n"
		   "Call trace:\n list_del+0x1c/0x40\n put_thing+0x10/0x20\n");
	assert_string_equal(buf_text(&arm.place), "list_del+0x1c/0x40");
	assert_int_equal(arm.frames, 2);
}

TEST(registers_of_each_machine)
{
	char note[512] = { 0 };
	struct bytes whole = { note, sizeof(note) };
	struct prstatus registers;

	note[112 + 16 * 8] = 0x11;
	note[112 + 19 * 8 + 1] = 0x22;
	assert_true(prstatus_read(whole, EM_X86_64, false, &registers));
	assert_int_equal(registers.instruction, 0x11);
	assert_int_equal(registers.stack, 0x2200);
	assert_false(
		prstatus_read(bytes_slice(whole, 0, 112 + 17 * 8), EM_X86_64, false, &registers));
	note[72 + 12 * 4 + 3] = 0x33;
	assert_true(prstatus_read(whole, EM_386, true, &registers));
	assert_int_equal(registers.instruction, 0x33);
	assert_false(prstatus_read(whole, EM_VAX, false, &registers));
}
