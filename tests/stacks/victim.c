/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stack-victim read|deep|signal|thread: calls functions of known names down to where it waits for
 * ever, for tests that find out who called; "open" opens a file 1,000 times there instead. It is
 * built in several ways: see meson.build. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FUNCTION __attribute__((noinline, used))

/* Keeps a call from becoming a jump, which would leave no trace of the caller. */
#define AFTER_CALL() __asm__ volatile("" ::: "memory")

static int is_opening;

FUNCTION static int wait_in_read(void)
{
	char byte[8];
	size_t got = fread(byte, 1, sizeof(byte), stdin);

	AFTER_CALL();
	return (int)got;
}

FUNCTION static int open_often(void)
{
	FILE *file = NULL;

	for (int i = 0; i < 1000; i++) {
		file = fopen("/dev/null", "r");
		if (!file)
			return 1;
		fclose(file);
	}
	return 0;
}

FUNCTION static int middle(int depth)
{
	volatile char room[200];
	int got;

	memset((void *)room, depth, sizeof(room));
	got = depth ? middle(depth - 1) : is_opening ? open_often() : wait_in_read();
	AFTER_CALL();
	return got + room[depth % 200];
}

FUNCTION static int outer(int depth)
{
	int got = middle(depth);

	AFTER_CALL();
	return got + 1;
}

FUNCTION static void wait_in_pause(void)
{
	pause();
	AFTER_CALL();
}

FUNCTION static void handler(int number)
{
	(void)number;
	wait_in_pause();
	AFTER_CALL();
}

FUNCTION static int raise_signal(void)
{
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	AFTER_CALL();
	return 0;
}

FUNCTION static void *thread_start(void *argument)
{
	outer(2);
	AFTER_CALL();
	return argument;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "read";
	pthread_t thread;

	is_opening = strcmp(mode, "open") == 0;
	if (strcmp(mode, "deep") == 0)
		return outer(1000);
	if (strcmp(mode, "signal") == 0)
		return raise_signal();
	if (strcmp(mode, "thread") == 0 && pthread_create(&thread, NULL, thread_start, NULL) == 0)
		return pthread_join(thread, NULL);
	return outer(2);
}
