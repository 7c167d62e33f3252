/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash initramfs`: one file for the kernel that is started after a crash. */
#include <errno.h>
#include <string.h>

#include "base/new_file.h"
#include "commands/commands.h"
#include "commands/crash_parts.h"
#include "crash/crash_wire.h"
#include "crash/initramfs.h"

static int check(const struct crash_arguments *arguments, struct err *err)
{
	const char *texts[] = { arguments->device, arguments->to };

	if (!arguments->output)
		return err_set(err, -EINVAL, "initramfs: say into which file, with --output");
	if (arguments->folder || !arguments->device + !arguments->to != 1)
		return err_set(err, -EINVAL,
			       "initramfs: --device or --to says where a crash goes; there is no "
			       "folder then");
	if (arguments->to && !crash_wire_is_address(arguments->to))
		return err_set(err, -EINVAL, "--to %s: an address (no name) and a port are wanted",
			       arguments->to);
	if (arguments->panics_max && !arguments->reboot)
		return err_set(err, -EINVAL, "--panics-max says when --reboot is not done");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i] && strchr(texts[i], '\n'))
			return err_set(err, -EINVAL, "a newline in that name is not possible");
	return initramfs_check_binary(err);
}

/* The command line of the collection, an argument each line. */
static void add_orders(const struct crash_arguments *arguments, struct buf *ret)
{
	buf_add_format(ret, "crash\ncollect\n%s\n%s\n--time-limit\n%lldms\n",
		       arguments->to ? "--to" : "--device",
		       arguments->to ? arguments->to : arguments->device,
		       (long long)arguments->time_limit_ms);
	if (arguments->panics_max)
		buf_add_format(ret, "--panics-max\n%lld\n", (long long)arguments->panics_max);
	if (arguments->reboot)
		buf_add_text(ret, "--reboot\n");
	if (arguments->power_off)
		buf_add_text(ret, "--power-off\n");
}

int crash_initramfs(const struct crash_arguments *arguments, struct err *err)
{
	scoped_initramfs_modules modules = { 0 };
	scoped_buf orders = { 0 };
	scoped_new_file file = { .fd = -1 };

	if (check(arguments, err) < 0)
		return err->code;
	for (vec_each(path, &arguments->modules))
		if (initramfs_modules_add(&modules, *path, err) < 0)
			return err->code;
	add_orders(arguments, &orders);
	if (new_file_begin(&file, arguments->output, err) < 0 ||
	    initramfs_write(&modules, buf_bytes(&orders), file.fd, arguments->output, err) < 0 ||
	    new_file_keep(&file, err) < 0)
		return err->code;
	if (arguments->common.verbose && modules.list.count)
		command_say("crash", "%zu modules of kernel %s", modules.list.count,
			    buf_text(&modules.version));
	return EXIT_DONE;
}
