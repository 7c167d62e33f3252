/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static int hold(void)
{
	int fd = open("file", O_RDWR | O_CLOEXEC);
	volatile char *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

	if (fd < 0 || at == MAP_FAILED)
		return 1;
	(void)at[0];
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}

static int stick(void)
{
	int cached = open("file", O_RDONLY | O_CLOEXEC);
	int direct = open("file", O_RDONLY | O_SYNC | O_CLOEXEC);
	char byte, line[16];

	if (cached < 0 || direct < 0)
		return 1;
	puts("open");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return 1;
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)!pread(cached, &byte, 1, 0);
		_exit(0);
	}
	sleep(1);
	puts("ready");
	fflush(stdout);
	(void)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, direct, 0);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	if (argc != 3 || chdir(argv[2]) < 0)
		return 2;
	return strcmp(argv[1], "stick") == 0 ? stick() : hold();
}
