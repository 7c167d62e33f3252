/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /init of an initramfs that `trowel crash initramfs` wrote: the first and only process. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/human.h"
#include "base/vec.h"
#include "commands/commands.h"
#include "commands/crash_parts.h"
#include "crash/boot.h"
#include "crash/initramfs.h"

enum { ORDERS_SIZE_MAX = 64 * 1024 };

bool crash_init_is_meant(int argc, char **argv)
{
	return getpid() == 1 && argc > 0 && text_is(argv[0], "/init") &&
	       access(INITRAMFS_ORDERS, R_OK) == 0;
}

static void say(const char *what, const struct err *failed)
{
	printf("trowel: %s%s%s\n", what, failed ? ": " : "", failed ? failed->text : "");
	(void)!fflush(stdout);
}

/* The lines of INITRAMFS_ORDERS as arguments; they are in `text`. */
static size_t read_orders(char *text, char **ret, size_t max)
{
	scoped_fd int fd = open(INITRAMFS_ORDERS, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0 : read(fd, text, ORDERS_SIZE_MAX - 1);
	size_t count = 0;

	text[size < 0 ? 0 : size] = '\0';
	while (*text && count < max) {
		char *end = strchrnul(text, '\n');
		bool is_last = !*end;

		ret[count++] = text;
		*end = '\0';
		text = is_last ? end : end + 1;
	}
	return count;
}

/* Of the process that collects: the kernel and this one are not counted. */
static void say_peak(void)
{
	enum { KIB = 1024 };
	scoped_buf text = { 0 };
	struct rusage used;

	getrusage(RUSAGE_CHILDREN, &used);
	buf_add_text(&text, "collecting took up to ");
	human_bytes(&text, (int64_t)used.ru_maxrss * KIB);
	say(buf_text(&text), NULL);
}

int crash_init_run(void)
{
	static char text[ORDERS_SIZE_MAX];
	const struct boot_log log = { say };
	char *argv[64] = { (char *)"trowel" };
	int argc = 1 + (int)read_orders(text, argv + 1, 62);

	say("collecting what is known of the crash", NULL);
	boot_prepare(&log);
	boot_network(&log);
	boot_memory(&log);
	for (int i = 1; i + 1 < argc; i++)
		if (text_is(argv[i], "--device"))
			boot_wait_for(argv[i + 1]);
	int status = commands_main(argc, argv);

	say_peak();
	say(status == EXIT_DONE ? "done; the machine stays as it is"
				: "not all is done; the machine stays as it is",
	    NULL);
	for (;;) /* who ends as the first process makes the kernel panic */
		pause();
}
