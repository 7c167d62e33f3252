/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hosts in command lines: of services and processes, of jobs and the scripts they run, and those
 * that people typed. */
#include "base/path.h"
#include "format/peers/command_hosts.h"
#include "format/peers/host_word.h"
#include "survey/peers/paper.h"
#include "survey/secrets.h"
#include "survey/services/job_text.h"

enum { COMMAND_WORDS_MAX = 200 };

/* Who runs the commands at hand. */
struct command_source {
	struct paper *paper;
	const char *process;
	const char *evidence;
	const char *path; /* for secrets.h */
};

/* A text as part of a row: never a secret. */
static const char *safe(const struct command_source *source, struct bytes text)
{
	return text.size ? survey_redact(source->paper->survey, source->path, "command", text)
			 : NULL;
}

static void add_host(void *context, const struct command_host *host)
{
	const struct command_source *source = context;
	const struct paper_peer peer = {
		.direction = OUTBOUND,
		.host = host->host,
		.port = host->port,
		.protocol = host->protocol,
		.process = source->process,
		.database = safe(source, host->database),
		.user = safe(source, host->user),
		.confidence = LIKELY,
	};

	paper_add(source->paper, &peer, "%s: %.*s", source->evidence, (int)host->program.size,
		  host->program.at);
}

/* URLs in the arguments of any program. Those of the web may as well be its own address. */
static void add_urls(const struct command_source *source, const char *text)
{
	struct bytes rest = bytes_of(text), url;
	struct host_word word;

	while (host_word_next_url(&rest, &url)) {
		bool web = false;

		if (!host_word_parse(url, &word))
			continue;
		web = !word.protocol || strncmp(word.protocol, "http", 4) == 0;
		const struct paper_peer peer = {
			.direction = OUTBOUND,
			.host = word.host,
			.port = word.port,
			.protocol = word.protocol,
			.process = source->process,
			.user = safe(source, word.user),
			.confidence = web ? POSSIBLE : LIKELY,
		};

		paper_add(source->paper, &peer, "%s names it", source->evidence);
	}
}

/* ---- services and processes ---------------------------------------------------------------- */

static void add_services(struct paper *paper)
{
	for (vec_each(service, &paper->survey->content->services)) {
		const char *where = service->unit_path ? service->unit_path : service->name;
		struct command_source source = {
			.paper = paper,
			.process = service->container ? paper_container(paper, service->container)
						      : service->name,
			.evidence = where,
			.path = where,
		};

		if (!service->command || service->masked == TRI_YES)
			continue;
		command_hosts_of_text(bytes_of(service->command), add_host, &source);
		add_urls(&source, service->command);
	}
}

static const char *who_runs(const struct paper *paper, const struct process *process)
{
	if (process->container)
		return paper_container(paper, process->container);
	for (vec_each(service, &paper->survey->content->services))
		for (vec_each(pid, &service->pids))
			if (*pid == process->pid)
				return service->name;
	return process->name;
}

static void add_process(struct paper *paper, const struct process *process)
{
	struct survey *survey = paper->survey;
	struct bytes words[COMMAND_WORDS_MAX], inner = { 0 };
	struct command_hosts hosts;
	size_t count = 0;
	bool url = false;

	for (vec_each(argument, &process->argv)) {
		if (count < COMMAND_WORDS_MAX)
			words[count++] = bytes_of(*argument);
		url = url || bytes_find_text(bytes_of(*argument), "://") >= 0;
	}
	command_hosts_of_words(words, count, &hosts, &inner);
	if (!hosts.count && !url)
		return;
	const char *where = arena_format(survey->arena, "process %lld (%s)",
					 (long long)process->pid,
					 process->name ? process->name : "?");
	struct command_source source = {
		.paper = paper,
		.process = who_runs(paper, process),
		.evidence = where,
		.path = where,
	};

	for (size_t i = 0; i < hosts.count; i++)
		add_host(&source, &hosts.list[i]);
	for (vec_each(argument, &process->argv))
		if (url)
			add_urls(&source, *argument);
}

/* ---- jobs ---------------------------------------------------------------------------------- */

static void add_schedules(struct paper *paper)
{
	for (vec_each(schedule, &paper->survey->content->schedules)) {
		struct survey *survey = paper->survey;
		bool timer = schedule->kind && strcmp(schedule->kind, "timer") == 0;
		const char *where = schedule->path ? schedule->path : schedule->name;
		scoped_buf text = { 0 };

		if (!schedule->command || schedule->by_package == TRI_YES || survey_is_late(survey))
			continue;
		if (schedule->line != UNKNOWN)
			where = arena_format(survey->arena, "%s line %lld", where,
					     (long long)schedule->line);
		struct command_source source = {
			.paper = paper,
			.process = timer ? schedule->name
					 : arena_format(survey->arena, "%s %s",
							schedule->kind ? schedule->kind : "job",
							path_name(schedule->path ? schedule->path
										 : schedule->name)),
			.evidence = where,
			.path = schedule->path ? schedule->path : "a job",
		};

		job_text_add(survey, schedule->command, &text);
		command_hosts_of_text(buf_bytes(&text), add_host, &source);
	}
}

/* ---- histories ----------------------------------------------------------------------------- */

static void add_history(struct paper *paper)
{
	for (vec_each(entry, &paper->survey->content->history)) {
		const struct command_rule *rule = command_rule_of(bytes_of(entry->program));
		const char *protocol = rule ? rule->protocol : NULL;

		if (protocol && strcmp(protocol, "http") == 0 && entry->port == 443)
			protocol = "https"; /* the row has no scheme */
		const struct paper_peer peer = {
			.direction = OUTBOUND,
			.host = bytes_of(entry->host),
			.port = entry->port,
			.protocol = protocol,
			.process = arena_format(paper->survey->arena, "%s, by hand",
						entry->program),
			.user = entry->remote_user,
			.confidence = POSSIBLE,
		};

		paper_add(paper, &peer, "%s, %lld times by %s", entry->evidence,
			  (long long)entry->count, entry->user);
	}
}

void paper_add_commands(struct paper *paper)
{
	add_services(paper);
	for (vec_each(process, &paper->survey->content->processes))
		add_process(paper, process);
	add_schedules(paper);
	add_history(paper);
}
