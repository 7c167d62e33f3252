/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes, from /proc/PID: stat, cmdline, environ, exe, cwd, root, ns/, cgroup, maps, fd/, task/
 * and io, status only when something lies in swap. A helper reads them (process_read.c), since a
 * stuck process can stop its reader for ever; here frames become rows (process_rows.c). A second
 * sample tells what they did in between (process_sample.c).
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

#include "format/proc/proc_pid_stat.h"
#include "survey/collectors.h"
#include "survey/processes/process_read.h"
#include "survey/processes/process_rows.h"
#include "survey/processes/process_sample.h"
#include "survey/sockets/socket_owners.h"

enum {
	TEXT_KEPT_MAX = 24 * 1024 *
			1024, /* bytes of environments and command lines, all together */
	RETRIES_MAX = 100,    /* helpers started again, for whatever reason */
};

struct collecting {
	struct survey *survey;
	struct process_reader reader;
	struct process_rows rows;
	process_sample_list samples;
	pid_list pids;
	pid_t last; /* the process whose frame came last */
	unsigned stalls;
};

/* What is done with a frame; false if it is broken. */
typedef bool frame_taker(struct collecting *collecting, struct bytes frame);

static bool take_row(struct collecting *collecting, struct bytes bytes)
{
	struct bytes parts[PROCESS_PART_COUNT];
	struct process_frame frame;

	if (!process_frame_open(bytes, &frame, parts) ||
	    !process_rows_add(&collecting->rows, bytes))
		return false;
	collecting->last = (pid_t)frame.pid;
	if (collecting->reader.with_io)
		process_sample_keep(&collecting->samples, &frame,
				    collecting->survey->content->processes.count - 1);
	return true;
}

static bool take_sample(struct collecting *collecting, struct bytes bytes)
{
	struct bytes parts[PROCESS_PART_COUNT];
	struct process_frame frame;

	if (!process_frame_open(bytes, &frame, parts))
		return false;
	collecting->last = (pid_t)frame.pid;
	process_sample_fill(collecting->survey, &collecting->samples, &frame,
			    collecting->rows.ticks_per_second);
	return true;
}

/* True if a helper that has sent nothing for a while is only slow: it got on meanwhile, or waits
 * for nothing but a CPU. */
static bool is_slow(struct collecting *collecting, const struct helper *helper, uint64_t *steps)
{
	struct process_reader *reader = &collecting->reader;
	uint64_t before = *steps;
	scoped_buf text = { 0 };
	struct proc_pid_stat stat;
	char name[40];

	*steps = reader->progress->steps;
	if (survey_is_late(collecting->survey))
		return false;
	snprintf(name, sizeof(name), "%d/stat", helper->pid);
	return *steps != before ||
	       (procfs_read_record(reader->proc, name, ROOT_TEXT_MAX, &text) == 0 &&
		proc_pid_stat_parse(buf_bytes(&text), &stat) && stat.state == 'R');
}

/* Takes the frames of one helper until it ends or hangs; 0 at the end, else a negative errno. */
static int take_frames(struct collecting *collecting, struct helper *helper, frame_taker *taker)
{
	uint64_t steps = collecting->reader.progress->steps;
	struct bytes frame;
	struct err err;
	int got;

	for (;;) {
		got = helper_receive(helper, SURVEY_STALL_MS, &frame, &err);
		if (got == -ETIMEDOUT && is_slow(collecting, helper, &steps))
			continue;
		if (got != 1)
			return got;
		if (!taker(collecting, frame))
			return -EBADMSG;
	}
}

/* The next helper goes on behind the last frame that came, and is careful with who stopped this
 * one. */
static void skip_stuck(struct collecting *collecting, int failed)
{
	struct process_reader *reader = &collecting->reader;
	pid_t at = reader->progress->at;
	const char *where = arena_format(collecting->survey->arena, "process %d", at);

	if (at == 0) { /* it was still at the tree of cgroups */
		reader->with_cgroup_tree = false;
		return;
	}
	for (vec_each(stuck, &reader->stuck))
		if (*stuck == at) /* it blocks even so: it is left out */
			collecting->last = at;
	while (reader->next < reader->pids->count &&
	       reader->pids->at[reader->next] <= collecting->last)
		reader->next++;
	*vec_push(&reader->stuck) = at;
	reader->careful = ++collecting->stalls >= PROCESS_STALLS_MAX;
	survey_error(collecting->survey, where,
		     "reading it stopped the reader (%s); only what cannot block is told of it",
		     failed == -ETIMEDOUT ? "no answer" : err_words(failed));
}

/* Has all processes read by `work`, with as many helpers as it takes. */
static int run_helpers(struct collecting *collecting, void (*work)(int fd, void *context),
		       frame_taker *taker, struct err *err)
{
	collecting->reader.next = 0;
	collecting->last = 0;
	for (unsigned tries = 0; tries < RETRIES_MAX; tries++) {
		scoped_helper helper = { .fd = -1 };
		int failed = helper_start(&helper, work, &collecting->reader, err);

		if (failed)
			return failed;
		failed = take_frames(collecting, &helper, taker);
		if (failed == 0)
			return 0;
		skip_stuck(collecting, failed);
		if (survey_is_late(collecting->survey))
			return err_set(err, -ETIMEDOUT, "out of time at process %d",
				       collecting->last);
	}
	return err_set(err, -EIO, "given up at process %d", collecting->last);
}

/* True if some swap space is in use; else no process has anything there, and nobody need ask. */
static bool swap_is_used(int proc)
{
	scoped_buf text = { 0 };
	uint64_t total, unused;

	if (procfs_read(proc, "meminfo", ROOT_TEXT_MAX, &text) < 0 ||
	    !proc_text_number(buf_bytes(&text), "SwapTotal:", &total) ||
	    !proc_text_number(buf_bytes(&text), "SwapFree:", &unused))
		return true;
	return total != unused;
}

/* Says so if /proc hides the processes of other users. Source: proc(5), mount options. */
static void note_hidden(struct collecting *collecting)
{
	scoped_buf text = { 0 };
	struct bytes rest, line;

	if (geteuid() == 0 ||
	    procfs_read(collecting->reader.proc, "self/mounts", ROOT_TEXT_MAX, &text) < 0)
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		ptrdiff_t at = bytes_find_text(line, "hidepid=");

		if (bytes_find_text(line, " /proc proc ") < 0 || at < 0)
			continue;
		struct bytes option = bytes_slice(line, (size_t)at + strlen("hidepid="), 1);

		if (!bytes_is(option, "0") && !bytes_is(option, "o"))
			survey_error(
				collecting->survey, "/proc",
				"mounted with hidepid: other users' processes are hidden or say "
				"little; run as root to see them");
	}
}

static int prepare(struct collecting *collecting, struct err *err)
{
	struct process_reader *reader = &collecting->reader;
	struct process_rows *rows = &collecting->rows;

	reader->proc = procfs_open(collecting->survey->root, err);
	if (reader->proc < 0)
		return reader->proc;
	reader->progress = mmap(NULL, sizeof(*reader->progress), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (reader->progress == MAP_FAILED) {
		reader->progress = NULL;
		return err_errno(err, "shared memory");
	}
	reader->page_bytes = sysconf(_SC_PAGESIZE);
	reader->root = collecting->survey->root;
	reader->with_swap = swap_is_used(reader->proc);
	reader->with_io = collecting->survey->options.sample_ms > 0;
	reader->threads_left = PROCESS_THREADS_SHARED;
	reader->files.descriptors_left = PROCESS_FDS_SHARED;
	reader->files.files_left = PROCESS_FILES_SHARED;
	reader->files.steps = &reader->progress->steps;
	reader->pids = &collecting->pids;
	reader->with_cgroup_tree = true;
	process_read_own_namespaces(reader);
	rows->survey = collecting->survey;
	rows->ticks_per_second = sysconf(_SC_CLK_TCK);
	rows->text_left = TEXT_KEPT_MAX;
	if (getrandom(&rows->seed, sizeof(rows->seed), GRND_NONBLOCK) < 0)
		rows->seed = (uint64_t)getpid() * 0x9e3779b97f4a7c15u;
	return procfs_pids(reader->proc, &collecting->pids, err);
}

static void collecting_deinit(struct collecting *collecting)
{
	struct process_reader *reader = &collecting->reader;

	if (reader->progress)
		munmap(reader->progress, sizeof(*reader->progress));
	cleanup_fd(&reader->proc);
	vec_deinit(&reader->stuck);
	cgroup_tree_deinit(&reader->cgroups);
	process_files_deinit(&reader->files);
	procfs_maps_deinit(&reader->maps);
	process_rows_deinit(&collecting->rows);
	vec_deinit(&collecting->samples);
	vec_deinit(&collecting->pids);
}

static void sleep_until_us(int64_t us)
{
	struct timespec until = { us / 1000000, us % 1000000 * 1000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* Waits until the sample's time is over, and looks again. */
static int sample_again(struct collecting *collecting, const struct process_activity *before,
			struct err *err)
{
	struct survey *survey = collecting->survey;
	struct process_activity after;

	sleep_until_us(before->at_us + (int64_t)survey->options.sample_ms * 1000);
	process_activity_read(collecting->reader.proc, &after);
	process_activity_fill(before, &after, collecting->reader.page_bytes,
			      &survey->content->host.activity);
	return run_helpers(collecting, process_read_samples, take_sample, err);
}

int survey_processes(struct survey *survey, struct err *err)
{
	SCOPED(collecting_deinit)
	struct collecting collecting = { .survey = survey, .reader.proc = -1 };
	struct process_activity before;
	int failed = prepare(&collecting, err);

	if (failed)
		return failed;
	if (!survey->owners)
		survey->owners = socket_owners_create();
	note_hidden(&collecting);
	process_activity_read(collecting.reader.proc, &before);
	collecting.rows.boot_time = before.boot_time;
	failed = run_helpers(&collecting, process_read_all, take_row, err);
	if (!failed && survey->options.sample_ms > 0)
		failed = sample_again(&collecting, &before, err);
	process_rows_errors(&collecting.rows);
	return failed;
}
