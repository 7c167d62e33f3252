/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash receive`: waits for what kernels send that were started after a crash. */
#include <errno.h>
#include <stdio.h>

#include "base/interrupt.h"
#include "commands/commands.h"
#include "commands/crash_parts.h"
#include "crash/crash_wire.h"

static int receive_one(const struct crash_arguments *arguments, int listening, struct err *err)
{
	scoped_crash_folder folder = { .folder = -1, .inside = -1, .file = -1 };
	char peer[CRASH_WIRE_PEER_SIZE] = "";

	if (crash_folder_open(&folder, arguments->output, err) < 0)
		return err->code;
	if (crash_wire_receive(listening, &folder, peer, err) < 0)
		return err_wrap(err, "%s", peer);
	printf("%s/%s from %s, panic %u in a row\n", arguments->output, folder.name, peer,
	       folder.panics);
	(void)!fflush(stdout);
	return 0;
}

int crash_receive(const struct crash_arguments *arguments, struct err *err)
{
	struct bytes port_text = bytes_of(arguments->common.operands[1]);
	uint64_t port;

	if (!bytes_u64(port_text, 10, &port) || port < 1 || port > UINT16_MAX)
		return err_set(err, -EINVAL, "receive: %s is no port", port_text.at);
	if (!arguments->output)
		return err_set(err, -EINVAL, "receive: say into which folder, with --output");
	scoped_fd int listening = crash_wire_listen((unsigned)port, err);

	if (listening < 0)
		return listening;
	if (!arguments->common.quiet)
		command_say("crash",
			    "waiting at port %u; what comes is neither encrypted nor does "
			    "it prove who sent it",
			    (unsigned)port);
	interrupt_defer();
	for (int64_t count = 0; !arguments->count || count < arguments->count;) {
		if (receive_one(arguments, listening, err) == 0)
			count++;
		else if (interrupt_came())
			break;
		else
			(void)command_fail("crash", err);
	}
	interrupt_die();
	return EXIT_DONE;
}
