/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets of every network namespace, by sock_diag or /proc/net: who listens, who is connected to
 * whom, and the processes behind both.
 */
#include <errno.h>

#include "survey/collectors.h"
#include "survey/containers/containers.h"
#include "survey/sockets/flows.h"
#include "survey/sockets/listeners.h"
#include "survey/sockets/peers.h"
#include "survey/sockets/socket_places.h"

enum { FAILURES_NAMED = 20 }; /* network namespaces with an error row of their own */

struct collecting {
	struct survey *survey;
	struct netns_job job;
	struct listeners listeners;
	struct flows flows;
	struct socket_place place; /* what is being read */
	size_t failures;
	const char *sources[SOCKET_PROTOCOL_COUNT]; /* of it */
};

/* "network namespace 4026531840", and where it lies if it has a name. */
static const char *place_text(const struct collecting *collecting, size_t index)
{
	const struct netns_place *place = &collecting->job.places[index];
	struct arena *arena = collecting->survey->arena;

	if (place->inode == 0)
		return arena_format(arena, "network namespace of process %lld",
				    (long long)place->pids[0]);
	return arena_format(arena, "network namespace %llu%s%s%s", (unsigned long long)place->inode,
			    place->path ? " (" : "", place->path ? place->path : "",
			    place->path ? ")" : "");
}

static void begin_place(struct collecting *collecting, const struct netns_frame *frame)
{
	const struct netns_place *place = &collecting->job.places[frame->place];
	const struct socket_holders *holders = collecting->listeners.holders;
	const struct process *process = socket_holders_process(holders, place->pids[0]);

	collecting->place = (struct socket_place){
		.index = (uint32_t)frame->place,
		.netns = place->inode ? (int64_t)place->inode : UNKNOWN,
		.container = place->own ? NULL : socket_holders_container(holders, process),
		.ephemeral_first = frame->ephemeral_first,
		.ephemeral_last = frame->ephemeral_last,
	};
}

/* "network namespace 4026531840: sock_diag", protocol by protocol where they differ. */
static void end_place(struct collecting *collecting, size_t index)
{
	struct survey *survey = collecting->survey;
	const char *const *sources = collecting->sources;
	const char *where = place_text(collecting, index);
	const char *common = sources[SOCKET_PROTOCOL_TCP];
	scoped_buf text = { 0 };

	for (unsigned i = SOCKET_PROTOCOL_TCP; i < SOCKET_PROTOCOL_COUNT; i++) {
		if (sources[i] != common)
			common = NULL;
		if (sources[i])
			buf_add_format(&text, "%s%s by %s", text.size ? ", " : "",
				       socket_protocol_name(i), sources[i]);
	}
	if (text.size)
		survey_note(survey, &survey->content->sockets.sources, "%s: %s%s", where,
			    common ? "all by " : "", common ? common : buf_text(&text));
	memset(collecting->sources, 0, sizeof(collecting->sources));
}

static void take_row(struct collecting *collecting, const struct socket_row *row)
{
	if (listeners_wants(&collecting->place, row))
		listeners_add(&collecting->listeners, &collecting->place, row);
	else if (row->protocol != SOCKET_PROTOCOL_UNIX && row->remote_port &&
		 row->state != SOCKET_STATE_CLOSE && socket_state_name(row->state))
		flows_add(&collecting->flows, &collecting->place, row);
}

/* The first ones by name, then alike ones together. */
static void record_failure(struct collecting *collecting, const struct netns_frame *frame)
{
	bool many = ++collecting->failures > FAILURES_NAMED;

	survey_error(collecting->survey,
		     many ? "other network namespaces" : place_text(collecting, frame->place),
		     "%.*s", (int)frame->text.size, frame->text.at);
}

static void take_frame(struct collecting *collecting, const struct netns_frame *frame)
{
	struct survey *survey = collecting->survey;

	switch (frame->kind) {
	case NETNS_FRAME_BEGIN:
		begin_place(collecting, frame);
		break;
	case NETNS_FRAME_ROW:
		take_row(collecting, &frame->row);
		break;
	case NETNS_FRAME_SOURCE:
		collecting->sources[frame->protocol] = arena_intern(survey->arena, frame->text);
		break;
	case NETNS_FRAME_FAILED:
		record_failure(collecting, frame);
		break;
	case NETNS_FRAME_END:
		end_place(collecting, frame->place);
		break;
	case NETNS_FRAME_COUNT:
		break;
	}
}

/* Reads from job.from on until all places are read or the helper gives up; job.from is then the
 * place to go on with. */
static int read_some(struct collecting *collecting, struct err *err)
{
	struct netns_job *job = &collecting->job;
	struct netns_frame frame;
	scoped_helper helper = { .fd = -1 };
	int got = netns_sockets_start(&helper, job, err);

	if (got < 0)
		return got;
	while (!survey_is_late(collecting->survey)) {
		got = netns_sockets_receive(&helper, SURVEY_STALL_MS, &frame, err);
		if (got > 0 && frame.place >= job->count)
			got = err_set(err, -EBADMSG, "frame of an unknown place");
		if (got <= 0) {
			if (got < 0)
				job->from++;
			return got;
		}
		take_frame(collecting, &frame);
		if (frame.kind == NETNS_FRAME_END)
			job->from = frame.place + 1;
	}
	return err_set(err, -ETIME, "out of time: %zu network namespaces were not read",
		       job->count - job->from);
}

static void read_all(struct collecting *collecting)
{
	struct netns_job *job = &collecting->job;

	while (job->from < job->count) {
		size_t stuck = job->from;
		struct err err = { 0 };
		int failed = read_some(collecting, &err);

		if (failed < 0)
			survey_error_from(collecting->survey, place_text(collecting, stuck), &err);
		if (failed == -ETIME)
			return;
		if (failed == 0 && job->from == stuck)
			job->from++;
	}
}

/* Says what the rows do not tell. */
static void record_gaps(struct survey *survey, const struct collecting *collecting)
{
	size_t orphans = collecting->flows.orphans;

	for (vec_each(listening, &survey->content->sockets.listening))
		orphans += listening->pids.count == 0;
	if (collecting->listeners.left_out)
		survey_error(survey, NULL, "more than %d listening sockets: %zu were left out",
			     LISTENERS_MAX, collecting->listeners.left_out);
	if (collecting->flows.folded)
		survey_error(survey, NULL,
			     "more than %d different flows: %zu connections are counted without "
			     "their remote address",
			     FLOWS_MAX, collecting->flows.folded);
	/* root sees all of them, but for those made since the processes were read */
	if (orphans && geteuid() != 0)
		survey_error(survey, NULL, "%zu sockets: no right to see which process holds them",
			     orphans);
}

int survey_sockets(struct survey *survey, struct err *err)
{
	socket_places places = { 0 };
	struct socket_holders holders;
	struct collecting collecting = {
		.survey = survey,
		.job = { .root = survey->root },
		.listeners = { .survey = survey, .holders = &holders },
		.flows = { .survey = survey, .holders = &holders },
	};

	socket_holders_init(&holders, survey->content, survey->owners);
	socket_places_find(survey, &places);
	collecting.flows.listeners = &collecting.listeners;
	collecting.job.places = places.at;
	collecting.job.count = places.count;
	netns_job_check_modules(&collecting.job);
	read_all(&collecting);
	record_gaps(survey, &collecting);
	containers_publish(survey);
	peers_conclude(survey);
	listeners_sort(&survey->content->sockets);
	flows_deinit(&collecting.flows);
	listeners_deinit(&collecting.listeners);
	socket_holders_deinit(&holders);
	vec_deinit(&places);
	return 0;
}
