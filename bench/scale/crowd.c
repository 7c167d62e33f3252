/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A busy host out of nothing, for bench/scale/run:
 *
 *	crowd stand PROCESSES CONNECTIONS HOLDERS INHERITED
 *		makes idle processes, each of which inherits INHERITED descriptors, and HOLDERS
 *		processes that hold CONNECTIONS TCP connections over loopback, both ends of each;
 *		prints "ready" and stays until its standard input ends, then ends them all
 *	crowd measure COMMAND...
 *		runs COMMAND with its output thrown away and prints its CPU seconds (user and
 *		system, those of its own children included) and its peak memory in KiB
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void idle(void)
{
	for (;;)
		pause();
}

/* A child that ends with its parent. */
static pid_t child(void)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
	return pid;
}

static void loopback_up(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		die("loopback");
	close(fd);
}

/* Opens connections to a listener of its own, keeps both ends, says so, and stays. */
static void hold(unsigned connections, int ready)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(listener, (void *)&address, size) < 0 || listen(listener, 128) < 0 ||
	    getsockname(listener, (void *)&address, &size) < 0)
		die("listen");
	for (unsigned i = 0; i < connections; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (fd < 0 || connect(fd, (void *)&address, size) < 0 ||
		    accept(listener, NULL, NULL) < 0)
			die("connect");
	}
	if (write(ready, "", 1) != 1)
		die("pipe");
	idle();
}

static int stand(unsigned processes, unsigned connections, unsigned holders, unsigned inherited)
{
	struct rlimit many;
	pid_t *pids = calloc(processes + holders, sizeof(*pids));
	int ready[2];
	char byte;

	if (!pids || pipe(ready) < 0 || getrlimit(RLIMIT_NOFILE, &many) < 0)
		die("limits");
	many.rlim_cur = many.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &many) < 0)
		die("limits");
	loopback_up();
	for (unsigned i = 0; i < holders; i++) {
		pids[processes + i] = child();
		if (pids[processes + i] == 0)
			hold(connections / holders, ready[1]);
		if (read(ready[0], &byte, 1) != 1)
			die("a holder");
	}
	for (unsigned i = 0; i < inherited; i++)
		if (socket(AF_UNIX, SOCK_STREAM, 0) < 0)
			die("socket");
	for (unsigned i = 0; i < processes; i++) {
		pids[i] = child();
		if (pids[i] == 0)
			idle();
	}
	printf("ready\n");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	for (unsigned i = 0; i < processes + holders; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}

static int measure(char **command)
{
	pid_t pid = fork();
	struct rusage usage;
	int status;

	if (pid == 0) {
		int nowhere = open("/dev/null", O_WRONLY);

		dup2(nowhere, 1);
		execvp(command[0], command);
		die(command[0]);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
		die("measure");
	printf("%.3f %ld\n",
	       (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
	       usage.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

static unsigned number(const char *text)
{
	return (unsigned)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "stand") == 0)
		return stand(number(argv[2]), number(argv[3]), number(argv[4]), number(argv[5]));
	if (argc > 2 && strcmp(argv[1], "measure") == 0)
		return measure(argv + 2);
	fprintf(stderr, "crowd: see the head of crowd.c\n");
	return 2;
}
