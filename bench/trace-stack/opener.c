/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * opener same|others|paced COUNT [TRACER...]: a program that opens and closes COUNT files, a few
 * calls below main, while TRACER watches it; its id is put in place of "PID". "same": three files
 * in turn; "others": each time another one, which is not there; "paced": so, 10 a millisecond.
 * Prints for each open the microseconds that pass, and those of CPU that the program and the
 * tracer take, its start and end included.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FUNCTION __attribute__((noinline, used))

enum { SAME = 3, PACE = 10, DEPTH = 6, POLL_US = 5000, ATTACH_MAX = 4000 };

static void die(const char *what)
{
	fprintf(stderr, "opener: %s: %s\n", what, strerror(errno));
	exit(2);
}

FUNCTION static void open_one(int number, int is_same)
{
	static const char *const same[] = { "/etc/hostname", "/etc/passwd", "/etc/group" };
	char path[64];

	snprintf(path, sizeof(path), "/opener/%d.conf", number);
	FILE *file = fopen(is_same ? same[number % SAME] : path, "r");

	if (file)
		fclose(file);
	__asm__ volatile("" ::: "memory");
}

FUNCTION static void below(int depth, int number, int is_same)
{
	if (depth)
		below(depth - 1, number, is_same);
	else
		open_one(number, is_same);
	__asm__ volatile("" ::: "memory");
}

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Waits for a byte, opens, and tells how long that took. */
static void work(const int go[2], const int told[2], int count, const char *mode)
{
	int is_same = strcmp(mode, "same") == 0, is_paced = strcmp(mode, "paced") == 0;
	char byte;

	close(go[1]);
	if (read(go[0], &byte, 1) != 1)
		exit(1);
	double start = now_us();

	for (int i = 0; i < count; i++) {
		below(DEPTH, i, is_same);
		if (is_paced && i % PACE == PACE - 1)
			usleep(1000);
	}
	double passed = now_us() - start;

	if (write(told[1], &passed, sizeof(passed)) != sizeof(passed))
		exit(1);
	exit(0);
}

static int has_link(pid_t tracer)
{
	char path[64], to[64];
	int found = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", tracer);
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		ssize_t size = readlinkat(dirfd(dir), entry->d_name, to, sizeof(to) - 1);

		to[size < 0 ? 0 : size] = '\0';
		found += strstr(to, "bpf") && strstr(to, "link");
	}
	if (dir)
		closedir(dir);
	return found >= 4; /* as many programs are attached */
}

static int is_traced(pid_t program)
{
	char path[64], line[256];
	int tracer = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", program);
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "TracerPid:", 10) == 0)
			tracer = line[11] != '0';
	if (file)
		fclose(file);
	return tracer;
}

static pid_t start_tracer(char **argv, pid_t program)
{
	char id[16];
	pid_t tracer = fork();

	if (tracer < 0)
		die("fork");
	if (tracer == 0) {
		snprintf(id, sizeof(id), "%d", program);
		for (char **argument = argv; *argument; argument++)
			if (strcmp(*argument, "PID") == 0)
				*argument = id;
		int nothing = open("/dev/null", O_RDWR);

		dup2(nothing, STDOUT_FILENO);
		dup2(nothing, STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	for (int i = 0; !has_link(tracer) && !is_traced(program); i++) {
		if (i == ATTACH_MAX || waitpid(tracer, NULL, WNOHANG) != 0) {
			kill(program, SIGKILL);
			die(argv[0]);
		}
		usleep(POLL_US);
	}
	return tracer;
}

static double cpu_us(pid_t pid)
{
	struct rusage usage;
	int status;

	if (wait4(pid, &status, 0, &usage) != pid)
		die("wait4");
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
	int go[2], told[2], count = argc > 2 ? atoi(argv[2]) : 0;
	double passed, tracer_cpu = 0;

	if (count <= 0 || pipe(go) < 0 || pipe(told) < 0)
		die("opener same|others|paced COUNT [TRACER...]");
	pid_t program = fork(), tracer = 0;

	if (program == 0)
		work(go, told, count, argv[1]);
	if (argc > 3)
		tracer = start_tracer(argv + 3, program);
	if (write(go[1], "x", 1) != 1 || read(told[0], &passed, sizeof(passed)) != sizeof(passed))
		die("the program has ended");
	double program_cpu = cpu_us(program);

	if (tracer) {
		kill(tracer, SIGTERM);
		tracer_cpu = cpu_us(tracer);
	}
	printf("%.3f %.3f %.3f\n", passed / count, program_cpu / count, tracer_cpu / count);
	return 0;
}
