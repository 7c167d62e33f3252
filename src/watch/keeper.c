/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: bpf(2). */
#include "watch/keeper.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/pass_fd.h"
#include "base/vec.h"

enum { DETACH_THREADS = 32 };

/* What is asked for; the file comes along. The answer is a struct err. */
struct request {
	uint64_t offset, cookie;
	int32_t pid;
	bool is_return;
};

typedef vec_of(struct bpf_link *) link_list;

/* ---- the keeper ----------------------------------------------------------------------------- */

/* Each takes a while, in which the kernel waits for all CPUs; together they wait once. */
struct detaching {
	const link_list *links;
	atomic_size_t next;
};

static void *detach_some(void *context)
{
	struct detaching *work = context;
	size_t at;

	while ((at = atomic_fetch_add(&work->next, 1)) < work->links->count)
		loaded_detach(work->links->at[at]);
	return NULL;
}

static void detach_all(const link_list *links)
{
	struct detaching work = { .links = links };
	pthread_t threads[DETACH_THREADS];
	size_t started = 0;

	while (started < DETACH_THREADS && started + 1 < links->count &&
	       pthread_create(&threads[started], NULL, detach_some, &work) == 0)
		started++;
	detach_some(&work);
	while (started)
		pthread_join(threads[--started], NULL);
}

/* False at the end: trowel has ended, or wants no more. */
static bool receive(int socket, struct request *ret, int *file)
{
	return pass_fd_receive(socket, ret, sizeof(*ret), file) == (ssize_t)sizeof(*ret) &&
	       *file >= 0;
}

static struct bpf_link *set(const struct bpf_object *object, const struct request *request,
			    int file, struct err *err)
{
	char path[64];

	/* the file that was read, whatever its name leads to by now */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	const struct loaded_place place = {
		.program = request->is_return ? "on_return" : "on_call",
		.path = path,
		.offset = request->offset,
		.cookie = request->cookie,
		.is_return = request->is_return,
		.pid = request->pid,
	};

	loaded_hear();
	struct bpf_link *link = loaded_uprobe(object, &place);

	if (!link && errno == ESRCH)
		err_set(err, -ESRCH, "the process has ended");
	else if (!link)
		(void)loaded_fail(err, -errno, "the kernel refuses the breakpoint");
	loaded_forget();
	return link;
}

static void __attribute__((noreturn)) keep(const struct bpf_object *object, int socket)
{
	link_list links = { 0 };
	struct request request;
	int file;

	while (receive(socket, &request, &file)) {
		struct err answer = { 0 };
		struct bpf_link *link = set(object, &request, file, &answer);

		if (link)
			*vec_push(&links) = link;
		close(file);
		if (send(socket, &answer, sizeof(answer), MSG_NOSIGNAL) < 0)
			break;
	}
	detach_all(&links);
	_exit(0);
}

static int compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Nothing is kept but what it needs: whatever else we had open closes when we end. */
static void close_others(const struct bpf_object *object, int socket)
{
	int kept[] = {
		socket,
		bpf_program__fd(bpf_object__find_program_by_name(object, "on_call")),
		bpf_program__fd(bpf_object__find_program_by_name(object, "on_return")),
	};
	int from = 0;

	qsort(kept, sizeof(kept) / sizeof(kept[0]), sizeof(kept[0]), compare_numbers);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (kept[i] > from)
			close_range((unsigned)from, (unsigned)kept[i] - 1, 0);
		from = kept[i] + 1;
	}
	close_range((unsigned)from, ~0U, 0);
}

static void be_alone(void)
{
	prctl(PR_SET_NAME, "trowel-keeper");
	setsid();
	for (int number = 1; number < NSIG; number++)
		if (number != SIGKILL && number != SIGSTOP && number != SIGCHLD)
			signal(number, SIG_IGN);
}

/* ---- trowel --------------------------------------------------------------------------------- */

int keeper_start(struct keeper *ret, const struct bpf_object *object, struct err *err)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return err_errno(err, "no sockets can be made");
	ret->pid = fork();
	if (ret->pid == 0) {
		be_alone();
		close_others(object, ends[1]);
		keep(object, ends[1]);
	}
	close(ends[1]);
	if (ret->pid < 0) {
		close(ends[0]);
		ret->pid = 0;
		return err_errno(err, "no process can be started");
	}
	ret->socket = ends[0];
	return 0;
}

int keeper_set(const struct keeper *keeper, const struct loaded_place *place, int file,
	       struct err *err)
{
	const struct request request = { .offset = place->offset,
					 .cookie = place->cookie,
					 .pid = place->pid,
					 .is_return = place->is_return };
	struct err answer = { 0 };
	const struct bytes asked = { (const char *)&request, sizeof(request) };
	ssize_t got = pass_fd_send(keeper->socket, asked, file);

	if (got > 0)
		do {
			got = recv(keeper->socket, &answer, sizeof(answer), 0);
		} while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(answer))
		return err_set(err, -EPIPE, "the process that keeps breakpoints has ended");
	if (answer.code)
		*err = answer;
	return answer.code;
}

void keeper_stop(struct keeper *keeper)
{
	if (!keeper->pid)
		return;
	close(keeper->socket);
	while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
		;
	keeper->pid = 0;
}
