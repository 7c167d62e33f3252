/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the box is for: every service that runs is asked which program it is. A rule of
 * purpose_rules.c names the purpose; what no package brought is an application of this box's own;
 * the rest is the system itself and says nothing.
 */
#include <stdio.h>

#include "base/map.h"
#include "base/path.h"
#include "survey/collectors.h"
#include "survey/conclusions/purpose_rules.h"

enum {
	PURPOSE_PIDS_MAX = 64,
	PURPOSE_LISTENS_MAX = 6,
	CONTAINER_ID_SIZE = 64,
	CONTAINER_ID_SHOWN = 12,
};

MAP_DEFINE(process_map, uint64_t, const struct process *, map_hash_u64, map_equal_u64);

static bool matches(const char *pattern, const char *name)
{
	size_t size = strlen(pattern);

	if (!name)
		return false;
	if (size && pattern[size - 1] == '*')
		return strncmp(pattern, name, size - 1) == 0;
	return strcmp(pattern, name) == 0;
}

static bool has_argument(const struct process *process, const char *text)
{
	for (vec_each(argument, &process->argv))
		if (strstr(*argument, text))
			return true;
	return false;
}

static const struct purpose_rule *rule_of(const struct process *process)
{
	const char *program = path_name(process->exe);

	for (const struct purpose_rule *rule = purpose_rules; rule->program; rule++) {
		if (!matches(rule->program, program) && !matches(rule->program, process->name))
			continue;
		if (!rule->argument || has_argument(process, rule->argument))
			return rule;
	}
	return NULL;
}

static const struct interpreter *interpreter_of(const struct process *process)
{
	const char *program = path_name(process->exe);

	for (const struct interpreter *row = interpreters; row->program; row++)
		if (matches(row->program, program))
			return row;
	return NULL;
}

/* ":80", "127.0.0.1:6379", "[::1]:53" */
static void add_listen(struct buf *ret, const struct listen *listen)
{
	bool any = strcmp(listen->address, "0.0.0.0") == 0 || strcmp(listen->address, "::") == 0;

	if (any)
		buf_add_format(ret, ":%lld", (long long)listen->port);
	else
		buf_add_format(ret, strchr(listen->address, ':') ? "[%s]:%lld" : "%s:%lld",
			       listen->address, (long long)listen->port);
	if (strcmp(listen->protocol, "udp") == 0)
		buf_add_text(ret, "/udp");
}

/* A socket of the network; not docker's name server, which listens inside of each container
 * (moby, libnetwork/resolver.go). */
static bool is_reachable(const struct listen *listen)
{
	return listen->address && listen->port != UNKNOWN &&
	       strcmp(listen->address, "127.0.0.11") != 0;
}

/* " on :80 :443" for the network sockets of a service; each said once. */
static void add_listens(struct buf *ret, const struct service *service)
{
	unsigned shown = 0, left = 0;
	scoped_buf list = { 0 };

	for (vec_each(listen, &service->listens)) {
		scoped_buf one = { 0 };

		if (!is_reachable(listen))
			continue;
		buf_add_byte(&one, ' ');
		add_listen(&one, listen);
		buf_add_byte(&one, ' ');
		if (strstr(buf_text(&list), buf_text(&one)))
			continue;
		if (shown++ >= PURPOSE_LISTENS_MAX) {
			left++;
			continue;
		}
		buf_add(&list, one.at, one.size);
	}
	if (!shown)
		return;
	buf_add_text(ret, " on");
	struct bytes rest = buf_bytes(&list), word;

	while (bytes_word(&rest, &word))
		buf_add_format(ret, " %.*s", (int)word.size, word.at);
	if (left)
		buf_add_format(ret, " and %u more", left);
}

static void add_evidence(struct survey *survey, struct purpose *purpose,
			 const struct service *service, const struct process *process)
{
	if (service->unit_path)
		survey_note(survey, &purpose->evidence, "%s", service->unit_path);
	survey_note(survey, &purpose->evidence, "process %lld (%s)", (long long)process->pid,
		    process->name);
	for (vec_each(listen, &service->listens)) {
		scoped_buf text = { 0 };

		if (!is_reachable(listen))
			continue;
		add_listen(&text, listen);
		survey_note(survey, &purpose->evidence, "socket %s", buf_text(&text));
	}
}

static struct purpose *same_purpose(struct content *content, const char *name, const char *detail)
{
	for (vec_each(purpose, &content->purposes))
		if (strcmp(purpose->name, name) == 0 && strcmp(purpose->detail, detail) == 0)
			return purpose;
	return NULL;
}

static void add_purpose(struct survey *survey, const char *name, const struct buf *detail,
			const struct service *service, const struct process *process)
{
	struct purpose *purpose = same_purpose(survey->content, name, buf_text(detail));

	if (!purpose) {
		purpose = RECORD_ADD(survey->arena, &survey->content->purposes, purpose);
		purpose->name = name;
		purpose->detail = arena_string(survey->arena, buf_bytes(detail));
		purpose->container = service->container;
		purpose->confidence = CERTAIN;
	}
	add_evidence(survey, purpose, service, process);
}

/* Without the ".service" of units; of a container that nobody named as much of its id as the
 * engines show. */
static struct bytes shown_name(const struct service *service)
{
	struct bytes name = bytes_of(service->name);

	if (service->container && strcmp(service->name, service->container) == 0 &&
	    name.size == CONTAINER_ID_SIZE)
		name.size = CONTAINER_ID_SHOWN;
	else if (bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	return name;
}

static void conclude_by_rule(struct survey *survey, const struct service *service,
			     const struct process *process, const struct purpose_rule *rule)
{
	scoped_buf detail = { 0 };

	buf_add_text(&detail, rule->product);
	if (service->container) {
		buf_add_text(&detail, " in container ");
		buf_add_bytes(&detail, shown_name(service));
	}
	add_listens(&detail, service);
	add_purpose(survey, rule->purpose, &detail, service, process);
	struct purpose *purpose = same_purpose(survey->content, rule->purpose, buf_text(&detail));

	if (rule->config && root_exists(survey->root, rule->config))
		survey_note(survey, &purpose->evidence, "%s", rule->config);
}

/* True for -c, -lc, -e: what follows is the program itself, not its file. */
static bool is_inline_program(const char *argument)
{
	size_t size = strlen(argument);

	return argument[0] == '-' && (size == 2 || size == 3) &&
	       (argument[size - 1] == 'c' || argument[size - 1] == 'e');
}

/* The script or archive an interpreter runs: its first argument that is a path. */
static const char *script_of(const struct process *process)
{
	for (size_t i = 1; i < process->argv.count; i++) {
		const char *argument = process->argv.at[i];

		if (is_inline_program(argument)) {
			argument = i + 1 < process->argv.count ? process->argv.at[i + 1] : "";
			/* cron's sh -c /opt/job */
			return argument[0] == '/' && !strpbrk(argument, " \t\n;&|<>()") ? argument
											: NULL;
		}
		if (argument[0] == '/' || (argument[0] != '-' && strchr(argument, '.')))
			return argument;
	}
	return NULL;
}

static bool is_own_application(const struct service *service)
{
	if (service->owner_package)
		return false;
	return service->unit_path || strcmp(service->manager, "hand-started") == 0 ||
	       strcmp(service->manager, "supervisord") == 0 ||
	       strcmp(service->manager, "entrypoint") == 0 || service->container;
}

static void conclude_application(struct survey *survey, const struct service *service,
				 const struct process *process)
{
	const struct interpreter *interpreter = interpreter_of(process);
	const char *script = interpreter ? script_of(process) : process->exe;
	bool listens = service->listens.count > 0;
	scoped_buf detail = { 0 };

	buf_add_bytes(&detail, shown_name(service));
	if (interpreter)
		buf_add_format(&detail, ", %s", interpreter->language);
	if (script)
		buf_add_format(&detail, ", %s", script);
	if (script && script[0] != '/' && process->cwd)
		buf_add_format(&detail, " in %s", process->cwd);
	add_listens(&detail, service);
	add_purpose(survey, listens ? "an application server" : "a host of its own programs",
		    &detail, service, process);
}

/* A container that has an init of its own holds a whole system: what it serves with is not told by
 * the init. */
static bool is_init(const struct process *process)
{
	return process->name &&
	       (strcmp(process->name, "systemd") == 0 || strcmp(process->name, "init") == 0);
}

static bool runs_container(const struct process *process)
{
	for (const char *const *tool = container_tools; *tool; tool++)
		if (matches(*tool, path_name(process->exe)) || matches(*tool, process->name))
			return true;
	return false;
}

typedef vec_of(const struct purpose_rule *) rule_list;

static bool is_known(const rule_list *rules, const struct purpose_rule *rule)
{
	for (vec_each(known, rules))
		if (*known == rule)
			return true;
	return false;
}

/* Asks the processes of a service, its main one first. A container that runs several known programs
 * has as many purposes, anything else the one of the first. */
static void conclude_from(struct survey *survey, const struct service *service,
			  const struct process_map *processes)
{
	const struct process *main_process = NULL;
	rule_list rules = { 0 };

	for (size_t i = 0; i < service->pids.count && i < PURPOSE_PIDS_MAX; i++) {
		const struct process *const *found = process_map_find(
			processes, (uint64_t)service->pids.at[i]);
		const struct purpose_rule *rule = found ? rule_of(*found) : NULL;

		if (found && (!main_process || (*found)->pid == service->main_pid))
			main_process = *found;
		if (!rule || is_known(&rules, rule) || (rules.count && !service->container))
			continue;
		conclude_by_rule(survey, service, *found, rule);
		*vec_push_in(survey->arena, &rules) = rule;
	}
	if (!rules.count && main_process && !is_init(main_process) &&
	    !runs_container(main_process) && is_own_application(service))
		conclude_application(survey, service, main_process);
}

/* The kernel's NFS server has threads, but belongs to no service. */
static void conclude_from_kernel(struct survey *survey)
{
	static const struct service none = { .name = "kernel" };

	for (vec_each(process, &survey->content->processes)) {
		const struct purpose_rule *rule = process->kernel_thread == TRI_YES &&
								  strcmp(process->name, "nfsd") == 0
							  ? rule_of(process)
							  : NULL;

		if (rule) {
			conclude_by_rule(survey, &none, process, rule);
			return;
		}
	}
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strncmp(address, "[::1]", 5) == 0;
}

/* True if one of the evidence is a socket that others can reach. */
static bool serves_others(const struct purpose *purpose)
{
	for (vec_each(evidence, &purpose->evidence)) {
		const char *socket = *evidence;

		if (strncmp(socket, "socket ", 7) == 0 && !is_loopback(socket + 7))
			return true;
	}
	return false;
}

/* What serves others comes first; otherwise the order of the services stays. */
static void sort_purposes(struct survey *survey)
{
	__typeof__(survey->content->purposes) sorted = { 0 };

	for (int others = 1; others >= 0; others--)
		for (vec_each(purpose, &survey->content->purposes))
			if (serves_others(purpose) == (others == 1))
				*vec_push_in(survey->arena, &sorted) = *purpose;
	survey->content->purposes.at = sorted.at;
	survey->content->purposes.capacity = sorted.capacity;
}

int survey_purposes(struct survey *survey, struct err *err)
{
	struct content *content = survey->content;
	SCOPED(process_map_deinit) struct process_map processes = { 0 };

	for (vec_each(process, &content->processes))
		*process_map_put(&processes, (uint64_t)process->pid) = process;
	for (vec_each(service, &content->services))
		conclude_from(survey, service, &processes);
	conclude_from_kernel(survey);
	sort_purposes(survey);
	return 0;
}
