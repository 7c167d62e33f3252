/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/wipe_jobs.h"

#include <errno.h>

#include "base/human.h"
#include "base/mem.h"
#include "commands/wipe_threads.h"
#include "wipe/temperature.h"

static atomic_bool stop;

void wipe_jobs_deinit(struct wipe_jobs *jobs)
{
	for (vec_each(job, &jobs->list)) {
		wiping_deinit(&job->wiping);
		medium_file_deinit(&job->file);
		free(job->journal);
	}
	vec_deinit(&jobs->list);
}

/* --- a job ----------------------------------------------------------------------------------- */

static void take_look(void *context, const struct wiping_look *look)
{
	struct wipe_job *job = context;

	pthread_mutex_lock(&job->lock);
	job->look = *look;
	pthread_mutex_unlock(&job->lock);
}

static void run_job(void *context)
{
	struct wipe_job *job = context;
	struct err err = { 0 };

	if (wiping_run(&job->wiping, &err) < 0)
		job->failed = err;
	pthread_mutex_lock(&job->lock);
	job->has_ended = true;
	pthread_mutex_unlock(&job->lock);
}

/* --- the screen ------------------------------------------------------------------------------ */

static void add_rate(struct buf *ret, const struct wipe_job *job, const struct wiping_look *look)
{
	const uint64_t size = job->wiping.medium->size;
	const double rate = look->step_ms > 0 ? (double)(look->done - look->step_from) * 1000 /
							(double)look->step_ms
					      : 0;

	buf_add_text(ret, "  ");
	human_bytes(ret, (int64_t)rate);
	buf_add_text(ret, "/s  ");
	if (rate > 0) {
		const double left = (double)(size - look->done) +
				    (double)size * (double)(look->step_count - look->step - 1);

		human_duration(ret, (int64_t)(left / rate * 1000));
		buf_add_text(ret, " left");
	}
}

/* "sdb  pass 1 of 2, verifying  42 %  180 MiB/s  12 min left  no errors  38 °C" */
static void add_line(void *context, struct buf *ret)
{
	struct wipe_job *job = context;
	const struct wipe_state *state = &job->wiping.state;

	pthread_mutex_lock(&job->lock);
	const struct wiping_look look = job->look;
	const bool has_ended = job->has_ended;

	pthread_mutex_unlock(&job->lock);
	buf_add_format(ret, "%s  ", job->name);
	if (has_ended) {
		buf_add_text(ret, job->failed.code ? "ended early" : "done");
	} else {
		const bool is_verify = look.step < state->step_count &&
				       state->steps[look.step].is_verify;

		buf_add_format(
			ret, "pass %u of %u, %s  %u %%",
			wipe_state_passes(state, look.step) + !is_verify,
			wipe_state_passes(state, state->step_count),
			is_verify ? "verifying" : "writing",
			(unsigned)((double)look.done * 100 / (double)job->wiping.medium->size));
		add_rate(ret, job, &look);
	}
	if (look.bad_bytes) {
		buf_add_text(ret, "  bad: ");
		human_bytes(ret, (int64_t)look.bad_bytes);
	}
	int degrees = job->hottest ? temperature_read(job->hottest) : -1;

	if (degrees >= 0)
		buf_add_format(ret, "  %d °C", degrees);
}

void wipe_jobs_run(struct wipe_jobs *jobs, bool shows_progress)
{
	const size_t count = jobs->list.count;
	scoped_free struct wipe_thread *threads = mem_zero(count, sizeof(*threads));

	for (size_t i = 0; i < count; i++) {
		struct wipe_job *job = &jobs->list.at[i];

		pthread_mutex_init(&job->lock, NULL);
		job->wiping.stop = &stop;
		job->wiping.look = take_look;
		job->wiping.context = job;
		threads[i].run = run_job;
		threads[i].add_line = add_line;
		threads[i].context = job;
	}
	wipe_threads_run(threads, count, shows_progress, &stop);
	for (size_t i = 0; i < count; i++)
		if (threads[i].failed)
			err_set(&jobs->list.at[i].failed, threads[i].failed, "%s: a thread: %s",
				jobs->list.at[i].path, err_words(threads[i].failed));
}
