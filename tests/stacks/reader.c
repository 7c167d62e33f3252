/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack-reader read|thread|child|late LIBRARY: reads files and asks for a host through functions of
 * known names, again and again, for tests that find out who does. "child" does it in processes that
 * end at once; "late" in a library that is loaded after a while. stack-reader many COUNT: waits for
 * a line, then looks for as many files that are not there, and waits again. */
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FUNCTION __attribute__((noinline, used))

/* Keeps a call from becoming a jump, which would leave no trace of the caller. */
#define AFTER_CALL() __asm__ volatile("" ::: "memory")

FUNCTION static void read_settings(void)
{
	FILE *file = fopen("/etc/hostname", "r");

	if (file)
		fclose(file);
	AFTER_CALL();
}

FUNCTION static void read_absent(void)
{
	FILE *file = fopen("/etc/stack-reader.conf", "r");

	if (file)
		fclose(file);
	AFTER_CALL();
}

FUNCTION static void ask_for_host(void)
{
	struct addrinfo wanted = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *found;

	if (getaddrinfo("localhost", "9", &wanted, &found) != 0)
		return;
	int fd = socket(found->ai_family, found->ai_socktype, 0);

	if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) == 0)
		AFTER_CALL();
	close(fd);
	freeaddrinfo(found);
}

FUNCTION static void start_up(int depth)
{
	volatile char room[200];

	memset((void *)room, depth, sizeof(room));
	if (depth) {
		start_up(depth - 1);
	} else {
		read_settings();
		read_absent();
		ask_for_host();
	}
	AFTER_CALL();
	room[0] = room[1];
}

FUNCTION static void *thread_start(void *argument)
{
	start_up(1);
	AFTER_CALL();
	return argument;
}

FUNCTION static void in_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_start, NULL) == 0)
		pthread_join(thread, NULL);
}

FUNCTION static void in_child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		start_up(1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

#ifndef IS_STATIC
FUNCTION static void in_library(const char *path)
{
	static void (*read_late)(void);

	if (!read_late) {
		void *library = dlopen(path, RTLD_NOW);

		if (!library)
			exit(2);
		*(void **)&read_late = dlsym(library, "read_late");
	}
	read_late();
	AFTER_CALL();
}
#endif

FUNCTION static void read_many(int count)
{
	char path[64];

	getchar();
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/etc/stack-reader/%d.conf", i);
		if (access(path, R_OK) == 0)
			abort();
	}
	printf("done\n");
	fflush(stdout);
	getchar();
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "read";

	if (strcmp(mode, "many") == 0) {
		read_many(atoi(argv[2]));
		return 0;
	}
	for (int round = 0;; round++) {
		if (strcmp(mode, "thread") == 0)
			in_thread();
		else if (strcmp(mode, "child") == 0)
			in_child();
#ifndef IS_STATIC
		else if (strcmp(mode, "late") == 0 && round > 20)
			in_library(argv[2]);
#endif
		else
			start_up(3);
		usleep(50 * 1000);
	}
}
