/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel wipe --free-space`: what deleted files left behind. */
#include "commands/wipe_free.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>

#include "base/human.h"
#include "commands/commands.h"
#include "commands/wipe_threads.h"
#include "wipe/free_space.h"
#include "wipe/plan.h"

static atomic_bool stop;

struct free_job {
	const char *path;
	int fd;
	uint64_t room; /* bytes that were free */
	struct free_space space;
	struct err failed; /* code 0: all was done */
};

static void run_job(void *context)
{
	struct free_job *job = context;

	if (free_space_wipe(&job->space, job->fd, &job->failed) == 0)
		job->failed.code = 0;
}

/* "/srv  writing  42 %" */
static void add_line(void *context, struct buf *ret)
{
	struct free_job *job = context;
	const uint64_t read = atomic_load(&job->space.read);
	const uint64_t done = read ? read : atomic_load(&job->space.written);
	const double percent = job->room ? (double)done * 100 / (double)job->room : 100;

	buf_add_format(ret, "%s  %s  %u %%", job->path, read ? "verifying" : "writing",
		       percent < 100 ? (unsigned)percent : 100);
}

static int say_result(const struct free_job *job)
{
	const struct free_space *space = &job->space;
	scoped_buf size = { 0 };

	if (job->failed.code) {
		command_say("wipe", "%s: NOT erased: %s", job->path, job->failed.text);
		return EXIT_NOT_DONE;
	}
	human_bytes(&size, (int64_t)atomic_load(&space->written));
	command_say("wipe", "%s: %s of free space overwritten, %s; the files are removed",
		    job->path, buf_text(&size),
		    space->is_verified ? "read back and compared" : "not verified");
	if (space->different || space->unreadable) {
		command_say("wipe",
			    "%s: %llu bytes do not hold what was written, %llu could not be read",
			    job->path, (unsigned long long)space->different,
			    (unsigned long long)space->unreadable);
		return EXIT_CHECK_FAILED;
	}
	return EXIT_DONE;
}

int wipe_free_space(const struct wipe_arguments *arguments, struct err *err)
{
	const char *path = arguments->free_space;
	struct free_job job = {
		.path = path,
		.space = { .is_verified = arguments->verify != WIPE_VERIFY_NONE, .stop = &stop },
	};
	struct wipe_thread thread = { .run = run_job, .add_line = add_line, .context = &job };
	struct statvfs room;

	if (arguments->common.operand_count || arguments->plan || arguments->resume)
		return err_set(err, -EINVAL, "--free-space goes with --verify and --quiet alone");
	scoped_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fstatvfs(fd, &room) < 0)
		return err_errno(err, "%s", path);
	const char *warning = wipe_system_warning(fd);

	job.fd = fd;
	job.room = (uint64_t)room.f_bfree * room.f_frsize;
	if (warning)
		command_say("wipe", "%s: %s", path, warning);
	if (!arguments->common.quiet)
		command_say(
			"wipe",
			"%s: until it ends there is no room on it, and what writes there fails; "
			"ends of files and names of deleted ones are not reached",
			path);
	wipe_threads_run(&thread, 1, !arguments->common.quiet, &stop);
	if (thread.failed)
		err_set(&job.failed, thread.failed, "a thread: %s", err_words(thread.failed));
	int status = say_result(&job);

	free_space_deinit(&job.space);
	return status;
}
