/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * enosys COMMAND...: runs a command as on Linux 3.10: every system call that came later answers
 * ENOSYS. The last one of 3.10 on x86_64 is finit_module (arch/x86/syscalls/syscall_64.tbl of that
 * release); later ones have larger numbers.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LAST_OF_3_10 = __NR_finit_module, NUMBER_MAX = 1024 };

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int failed = filter ? 0 : -ENOMEM;

	if (argc < 2) {
		fprintf(stderr, "usage: enosys COMMAND...\n");
		return 2;
	}
	for (int number = LAST_OF_3_10 + 1; number < NUMBER_MAX && !failed; number++)
		failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), number, 0);
	if (!failed)
		failed = seccomp_load(filter);
	if (failed) {
		fprintf(stderr, "enosys: %s\n", strerror(-failed));
		return 2;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 2;
}
