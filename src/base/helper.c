/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	HELPER_BATCH_SIZE = 32 * 1024, /* bytes collected before a write */
	HELPER_READ_SIZE = 64 * 1024,
	HELPER_REAP_MS = 50, /* how long a killed child is waited for */
};

int helper_start(struct helper *helper, void (*work)(int fd, void *context), void *context,
		 struct err *err)
{
	int ends[2];
	pid_t parent = getpid();

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, "pipe for a helper");
	pid_t pid = fork();

	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return err_errno(err, "fork of a helper");
	}
	if (pid == 0) {
		close(ends[0]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		work(ends[1], context);
		_exit(0);
	}
	close(ends[1]);
	*helper = (struct helper){ .pid = pid, .fd = ends[0] };
	return 0;
}

void helper_flush(int fd, struct buf *batch)
{
	size_t done = 0;

	while (done < batch->size) {
		ssize_t wrote = write(fd, batch->at + done, batch->size - done);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			_exit(1);
		done += (size_t)wrote;
	}
	buf_clear(batch);
}

void helper_send(int fd, struct buf *batch, struct bytes frame)
{
	uint32_t size = (uint32_t)frame.size;

	buf_add(batch, &size, sizeof(size));
	buf_add_bytes(batch, frame);
	if (batch->size >= HELPER_BATCH_SIZE)
		helper_flush(fd, batch);
}

/* The frame at the front of what was read: 1, or 0 if it is not complete, or -EBADMSG. */
static int next_frame(struct helper *helper, struct bytes *ret)
{
	struct bytes left = bytes_slice(buf_bytes(&helper->input), helper->at, SIZE_MAX);
	uint32_t size;

	if (left.size < sizeof(size))
		return 0;
	memcpy(&size, left.at, sizeof(size));
	if (size > HELPER_FRAME_MAX)
		return -EBADMSG;
	if (left.size - sizeof(size) < size)
		return 0;
	*ret = bytes_slice(left, sizeof(size), size);
	helper->at += sizeof(size) + size;
	return 1;
}

/* Waits for more input and reads it: 1, 0 at the end, or -errno. */
static int read_more(struct helper *helper, int stall_ms)
{
	struct pollfd waited = { .fd = helper->fd, .events = POLLIN };
	size_t left = helper->input.size - helper->at;

	if (helper->at) {
		memmove(helper->input.at, helper->input.at + helper->at, left);
		helper->input.size = left;
		helper->at = 0;
	}
	int ready = poll(&waited, 1, stall_ms);

	if (ready == 0)
		return -ETIMEDOUT;
	if (ready < 0)
		return errno == EINTR ? 1 : -errno;
	ssize_t got = read(helper->fd, buf_reserve(&helper->input, HELPER_READ_SIZE),
			   HELPER_READ_SIZE);

	if (got < 0)
		return errno == EINTR ? 1 : -errno;
	buf_grew(&helper->input, (size_t)got);
	return got > 0;
}

int helper_receive(struct helper *helper, int stall_ms, struct bytes *ret, struct err *err)
{
	for (;;) {
		int got = next_frame(helper, ret);

		if (got == 1)
			return 1;
		if (got == 0)
			got = read_more(helper, stall_ms);
		if (got == 0 && helper->input.size > helper->at)
			got = -EBADMSG;
		if (got == -ETIMEDOUT)
			return err_set(err, got, "nothing came for %d ms", stall_ms);
		if (got < 0)
			return err_set(err, got, "helper process: %s", err_words(got));
		if (got == 0)
			return 0;
	}
}

void helper_stop(struct helper *helper)
{
	if (helper->pid > 0) {
		kill(helper->pid, SIGKILL);
		for (int waited = 0; waited < HELPER_REAP_MS; waited++) {
			if (waitpid(helper->pid, NULL, WNOHANG) != 0)
				break;
			usleep(1000);
		}
		close(helper->fd);
	}
	buf_deinit(&helper->input);
	*helper = (struct helper){ .fd = -1 };
}
