/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "kernel/procfs.h"

enum { FILES = 900, ROUNDS = 300, TICK_US = 50 };

static void on_tick(int number)
{
}

static size_t count_numbers(int dir)
{
	char buffer[PROCFS_BUFFER_SIZE];
	struct procfs_numbers numbers = { .buffer = buffer, .dir = dir };
	size_t count = 0;

	assert_int_equal(lseek(dir, 0, SEEK_SET), 0);
	while (procfs_next_number(&numbers))
		count++;
	return count;
}

/* getdents64(2) gives what it has when a signal comes. */
TEST(procfs_lists_all_though_signals_come)
{
	const struct sigaction action = { .sa_handler = on_tick, .sa_flags = SA_RESTART };
	const struct itimerval ticks = { { 0, TICK_US }, { 0, TICK_US } };
	const struct itimerval none = { 0 };
	struct sigaction before;
	int files[FILES];
	scoped_fd int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(dir >= 0);
	for (int i = 0; i < FILES; i++)
		files[i] = dup(dir);
	assert_true(files[FILES - 1] >= 0);
	size_t all = count_numbers(dir), differs = 0;

	assert_true(all >= FILES);
	sigaction(SIGALRM, &action, &before);
	setitimer(ITIMER_REAL, &ticks, NULL);
	for (int round = 0; round < ROUNDS; round++)
		differs += count_numbers(dir) != all;
	setitimer(ITIMER_REAL, &none, NULL);
	sigaction(SIGALRM, &before, NULL);
	for (int i = 0; i < FILES; i++)
		close(files[i]);
	assert_int_equal(differs, 0);
}
