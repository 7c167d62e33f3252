/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/wipe_firmware.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/mem.h"
#include "base/path.h"
#include "commands/commands.h"
#include "commands/wipe_threads.h"
#include "wipe/firmware_journal.h"
#include "wipe/medium_file.h"

enum {
	POLL_MS = 2000,
	PROGRESS_ALL = 65536,
};

static atomic_bool stop;

/* A disk that erases itself. */
struct firmware_job {
	struct wipe_chosen *chosen; /* not owned */
	char *path;                 /* of its journal; owned */
	struct medium_file file;
	struct firmware_device_file carrier;
	struct firmware_device device;
	struct firmware_journal journal;
	struct firmware_run run;
	struct firmware_result *result; /* chosen->by_firmware */
	bool is_over;                   /* it ended before, unwatched: only samples are missing */
	/* of the screen */
	pthread_mutex_t lock;
	struct firmware_progress progress;
	int64_t started_ms;
};

struct firmware_jobs {
	vec_of(struct firmware_job) list;
};

static void jobs_deinit(struct firmware_jobs *jobs)
{
	for (vec_each(job, &jobs->list)) {
		free(job->path);
		medium_file_deinit(&job->file);
		firmware_journal_deinit(&job->journal);
	}
	vec_deinit(&jobs->list);
}

/* --- before ---------------------------------------------------------------------------------- */

bool wipe_firmware_reaches(const struct wipe_arguments *arguments, const char *path)
{
	struct firmware_device_file carrier;
	struct firmware_device device = { 0 };
	enum firmware_method method = (enum firmware_method)arguments->firmware;
	struct err ignored;

	if (arguments->firmware < 0 || method == FIRMWARE_DISCARD)
		return false;
	if (arguments->common.root)
		return true;
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 || firmware_device_file_init(&carrier, fd, path, &ignored) < 0 ||
	    firmware_look(&carrier.transport, &device, &ignored) < 0)
		return true;
	return firmware_reaches(&device, method) != FIRMWARE_REACH_NAMED;
}

void wipe_firmware_hidden(struct wipe_chosen *chosen)
{
	struct firmware_device_file carrier;
	struct firmware_device device = { 0 };
	struct err ignored;

	if (firmware_device_file_init(&carrier, chosen->fd, chosen->path, &ignored) == 0 &&
	    carrier.is_whole && firmware_look(&carrier.transport, &device, &ignored) == 0)
		memcpy(chosen->hidden, device.hidden, sizeof(chosen->hidden));
}

static bool is_of_disk(const struct firmware_journal *journal, const struct wipe_chosen *chosen)
{
	return strcmp(journal->serial, chosen->target.serial) == 0 &&
	       strcmp(journal->model, chosen->target.model) == 0;
}

/* The journal of an erase of this disk that was not watched to its end. */
static int read_journal(struct firmware_job *job, struct err *err)
{
	const struct wipe_chosen *chosen = job->chosen;

	if (firmware_journal_read(job->path, &job->journal, err) < 0)
		return err->code == -ENOENT
			       ? err_set(err, -ENOENT,
					 "%s: no erase by its firmware was begun that could be "
					 "gone on with: there is no %s",
					 chosen->path, job->path)
			       : err->code;
	if (!is_of_disk(&job->journal, chosen) ||
	    (job->file.medium.size && job->journal.samples.size != job->file.medium.size))
		return err_set(err, -EXDEV, "%s: the journal %s is of %s %s: of another disk",
			       chosen->path, job->path, job->journal.model, job->journal.serial);
	return 0;
}

/* Something is at work already: it is gone on with, whatever was asked for. */
static void join(struct firmware_job *job)
{
	struct err why = { 0 };

	if (read_journal(job, &why) == 0)
		return;
	firmware_journal_deinit(&job->journal);
	job->journal = (struct firmware_journal){ 0 };
	command_say("wipe",
		    "%s: it is erasing itself already; what it held before is not known (%s), so "
		    "that nothing can be proven",
		    job->chosen->path, why.text);
}

/* An erase that was begun, and is not at work: it has ended, or never got so far. What the disk
 * says and what is read back tell which; of one that blocks nothing tells whether it got to its
 * end, and it is done again. */
static int resume(struct firmware_job *job, const struct firmware_progress *progress,
		  struct err *err)
{
	struct firmware_read_back back;

	if (read_journal(job, err) < 0)
		return err->code;
	medium_file_forget(&job->file);
	firmware_samples_compare(&job->journal.samples, &job->file.medium, &back);
	job->is_over = progress->state == FIRMWARE_DONE && !firmware_blocks(job->journal.method) &&
		       back.changed && !back.unchanged;
	if (job->is_over)
		job->run.method = job->journal.method;
	job->result->was_resumed = true;
	return 0;
}

static int begin(struct firmware_job *job, struct err *err)
{
	struct firmware_journal *journal = &job->journal;

	if (!job->file.medium.size)
		return err_set(err, -ENODATA, "%s: is empty", job->chosen->path);
	*journal = (struct firmware_journal){ .method = job->run.method,
					      .started_at = (int64_t)time(NULL) };
	memcpy(journal->serial, job->chosen->target.serial, sizeof(journal->serial));
	memcpy(journal->model, job->chosen->target.model, sizeof(journal->model));
	medium_file_forget(&job->file);
	if (firmware_samples_take(&job->file.medium, &journal->samples, err) < 0)
		return err->code;
	return firmware_journal_write(job->path, journal, err);
}

static int open_job(struct firmware_job *job, const struct wipe_arguments *arguments,
		    struct err *err)
{
	struct wipe_chosen *chosen = job->chosen;
	struct firmware_progress progress;

	chosen->by_firmware = job->result = mem_zero(1, sizeof(*job->result));
	job->path = wipe_journal_path(arguments, chosen, ".firmware");
	/* a disk that is at it may not tell its size */
	if (medium_file_open(&job->file, chosen->path, take_fd(&chosen->fd), err) < 0 &&
	    err->code != -ENODATA)
		return err->code;
	if (firmware_device_file_init(&job->carrier, job->file.fd, chosen->path, err) < 0)
		return err->code;
	job->device.tries_password = arguments->resume;
	if (firmware_look(&job->carrier.transport, &job->device, err) < 0 ||
	    firmware_poll(&job->device, &progress, err) < 0)
		return err->code;
	memcpy(chosen->hidden, job->device.hidden, sizeof(chosen->hidden));
	if (chosen->medium == CERTIFICATE_UNKNOWN && job->device.is_solid)
		chosen->medium = CERTIFICATE_FLASH;
	job->run = (struct firmware_run){ .device = &job->device, .poll_ms = POLL_MS };
	if (progress.state == FIRMWARE_AT_WORK) {
		join(job);
		return 0;
	}
	if (firmware_choose(&job->device, (enum firmware_method)arguments->firmware,
			    &job->run.method, err) < 0)
		return err->code;
	return arguments->resume ? resume(job, &progress, err) : begin(job, err);
}

/* --- erasing --------------------------------------------------------------------------------- */

static void take_look(void *context, const struct firmware_progress *progress)
{
	struct firmware_job *job = context;

	pthread_mutex_lock(&job->lock);
	job->progress = *progress;
	pthread_mutex_unlock(&job->lock);
}

static void fill_result(struct firmware_job *job)
{
	struct firmware_result *result = job->result;
	/* what is at work and does not tell how is what the journal says */
	const bool is_known = job->run.method != FIRMWARE_AUTO;

	result->method = is_known ? job->run.method : job->journal.method;
	result->bus = job->device.bus->name;
	result->reach = firmware_reaches(&job->device, result->method);
	result->started_at = job->journal.started_at;
	result->ended_at = (int64_t)time(NULL);
	result->was_resumed = result->was_resumed || job->run.was_at_work;
}

static void run_job(void *context)
{
	struct firmware_job *job = context;
	struct medium *medium = &job->file.medium;
	struct err err = { 0 };

	if (!job->is_over && firmware_run(&job->run, &err) < 0)
		job->result->failed = err;
	if (!job->result->failed.code) {
		medium_file_forget(&job->file);
		medium->size = medium->code->look(medium);
		firmware_samples_compare(&job->journal.samples, medium, &job->result->back);
	}
	fill_result(job);
}

/* "nvme0n1  sanitize-block  42 %  for 3 min" */
static void add_line(void *context, struct buf *ret)
{
	struct firmware_job *job = context;

	pthread_mutex_lock(&job->lock);
	const struct firmware_progress progress = job->progress;
	pthread_mutex_unlock(&job->lock);
	buf_add_format(ret, "%s  %s  ", path_name(job->chosen->path),
		       firmware_method_names[job->run.method]);
	if (progress.progress >= 0)
		buf_add_format(ret, "%lld %%", (long long)progress.progress * 100 / PROGRESS_ALL);
	else
		buf_add_text(ret, "it does not tell how far it is");
	buf_add_text(ret, "  for ");
	human_duration(ret, clock_ms(CLOCK_MONOTONIC) - job->started_ms);
}

static void run_jobs(struct firmware_jobs *jobs, bool shows_progress)
{
	const size_t count = jobs->list.count;
	scoped_free struct wipe_thread *threads = mem_zero(count, sizeof(*threads));

	for (size_t i = 0; i < count; i++) {
		struct firmware_job *job = &jobs->list.at[i];

		pthread_mutex_init(&job->lock, NULL);
		job->run.stop = &stop;
		job->run.look = take_look;
		job->run.context = job;
		job->progress.progress = -1;
		job->started_ms = clock_ms(CLOCK_MONOTONIC);
		threads[i].run = run_job;
		threads[i].add_line = add_line;
		threads[i].context = job;
	}
	wipe_threads_run(threads, count, shows_progress, &stop);
	for (size_t i = 0; i < count; i++)
		if (threads[i].failed)
			err_set(&jobs->list.at[i].result->failed, threads[i].failed,
				"%s: a thread: %s", jobs->list.at[i].chosen->path,
				err_words(threads[i].failed));
}

/* --- afterwards ------------------------------------------------------------------------------ */

static void say_result(const struct firmware_job *job, const struct certificate_facts *facts)
{
	const struct firmware_result *result = job->result;
	const enum firmware_outcome outcome = firmware_outcome(result);
	scoped_buf words = { 0 }, how = { 0 };

	firmware_result_add_words(&words, result);
	if (outcome == FIRMWARE_OUTCOME_FAILED || outcome == FIRMWARE_OUTCOME_UNCHANGED) {
		command_say("wipe", "%s: NOT erased by %s: %s%s", job->chosen->path,
			    firmware_method_names[result->method], buf_text(&words),
			    result->failed.code == -ECANCELED ? "; --resume watches it again" : "");
		return;
	}
	if (result->method != FIRMWARE_DISCARD)
		buf_add_format(&how, " by %s of %s, which reaches %s",
			       firmware_method_names[result->method], result->bus,
			       firmware_reach_words[result->reach]);
	command_say("wipe", "%s: %s%s: %s; level: %s", job->chosen->path,
		    outcome == FIRMWARE_OUTCOME_UNPROVEN ? "the device says that it was erased"
							 : firmware_outcome_names[outcome],
		    buf_text(&how), buf_text(&words), certificate_level(facts));
	if (outcome != FIRMWARE_OUTCOME_ERASED)
		command_say("wipe", "%s: %s", job->chosen->path, firmware_level_note(result));
}

static int end_job(struct firmware_job *job, const struct wipe_arguments *arguments,
		   const struct wipe_after *after, struct err *err)
{
	static const int statuses[FIRMWARE_OUTCOME_COUNT] = {
		[FIRMWARE_OUTCOME_FAILED] = EXIT_NOT_DONE,
		[FIRMWARE_OUTCOME_UNCHANGED] = EXIT_NOT_DONE,
		[FIRMWARE_OUTCOME_UNPROVEN] = EXIT_CHECK_FAILED,
		[FIRMWARE_OUTCOME_DISCARDED] = EXIT_CHECK_FAILED,
		[FIRMWARE_OUTCOME_ERASED] = EXIT_DONE,
	};
	const int status = statuses[firmware_outcome(job->result)];
	struct certificate_facts facts;
	struct wipe_state state = { .target = job->chosen->target,
				    .started_at = job->result->started_at,
				    .ended_at = job->result->ended_at };

	state.target.size = job->file.medium.size;
	state.target.sector = job->file.medium.sector;
	if (state.ended_at > state.started_at && state.started_at)
		state.spent_ms = (state.ended_at - state.started_at) * 1000;
	wipe_facts_init(&facts, arguments, job->chosen, after);
	facts.state = &state;
	facts.failed = &job->result->failed;
	say_result(job, &facts);
	if (!job->result->failed.code)
		unlink(job->path);
	if (arguments->overwrites && status != EXIT_NOT_DONE)
		job->chosen->fd = take_fd(&job->file.fd);
	else if (wipe_certify(arguments, job->chosen, &facts, err) < 0)
		return err->code;
	return status;
}

int wipe_firmware(const struct wipe_arguments *arguments, struct wipe_chosen *chosen, size_t count,
		  const struct wipe_after *after, struct err *err)
{
	SCOPED(jobs_deinit) struct firmware_jobs jobs = { 0 };
	int worst = EXIT_DONE;

	if (wipe_journal_folder(arguments, err) < 0)
		return err->code;
	for (size_t i = 0; i < count; i++)
		*vec_push(&jobs.list) = (struct firmware_job){ .chosen = &chosen[i],
							       .file = { .fd = -1, .direct = -1 } };
	for (vec_each(job, &jobs.list)) /* pointers into the list hold from here on */
		if (open_job(job, arguments, err) < 0)
			return err->code;
	run_jobs(&jobs, !arguments->common.quiet);
	for (vec_each(job, &jobs.list)) {
		int status = end_job(job, arguments, after, err);

		if (status < 0)
			status = command_fail("wipe", err);
		worst = status > worst ? status : worst;
	}
	return worst;
}
