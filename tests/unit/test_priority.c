/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <linux/ioprio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/priority.h"

/* In a child: it cannot be taken back. */
TEST(priority_is_the_lowest)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		priority_lower();
		long io = syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, 0);
		bool idle = io < 0 || IOPRIO_PRIO_CLASS(io) == IOPRIO_CLASS_IDLE;

		_exit(getpriority(PRIO_PROCESS, 0) == 19 && idle ? 0 : 1);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
}
