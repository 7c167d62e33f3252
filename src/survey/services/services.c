/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Services: who starts what, does it run, would it come back. The parts (services.h) find rows and
 * claim processes; here are the frame, and what can be filled in once all processes are claimed.
 */
#include "survey/services/services.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "kernel/netns_sockets.h"
#include "survey/collectors.h"
#include "survey/containers/containers.h"
#include "survey/packages/package_files.h"

struct service *services_add(struct services *services, const char *name, const char *manager)
{
	struct survey *survey = services->survey;
	struct service *service = RECORD_ADD(survey->arena, &survey->content->services, service);

	service->name = name;
	service->manager = manager;
	return service;
}

struct service *services_find(struct services *services, const char *name, const char *manager)
{
	for (vec_each(service, &services->survey->content->services))
		if (strcmp(service->name, name) == 0 && strcmp(service->manager, manager) == 0)
			return service;
	return NULL;
}

bool services_is_claimed(const struct services *services, const struct process *process)
{
	return pid_map_find(&services->claimed, (uint64_t)process->pid) != NULL;
}

void services_claim(struct services *services, const struct service *service,
		    const struct process *process)
{
	struct content *content = services->survey->content;
	size_t index = (size_t)(service - content->services.at);

	if (services_is_claimed(services, process))
		return;
	*pid_map_put(&services->claimed, (uint64_t)process->pid) = index;
	*vec_push_in(services->survey->arena, &content->services.at[index].pids) = process->pid;
}

static int by_parent(const void *a, const void *b)
{
	const struct process *const *first = a, *const *second = b;

	return ((*first)->ppid > (*second)->ppid) - ((*first)->ppid < (*second)->ppid);
}

/* The first of the children of `pid` in services->by_parent, or its end. */
static size_t first_child(const struct services *services, int64_t pid)
{
	size_t low = 0, high = services->by_parent.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (services->by_parent.at[middle]->ppid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void services_claim_tree(struct services *services, const struct service *service,
			 const struct process *process)
{
	vec_of(const struct process *) queue = { 0 };

	services_claim(services, service, process);
	*vec_push(&queue) = process;
	for (size_t i = 0; i < queue.count; i++) {
		int64_t pid = queue.at[i]->pid;

		for (size_t c = first_child(services, pid); c < services->by_parent.count; c++) {
			const struct process *child = services->by_parent.at[c];

			if (child->ppid != pid)
				break;
			if (services_is_claimed(services, child))
				continue;
			services_claim(services, service, child);
			*vec_push(&queue) = child;
		}
	}
	vec_deinit(&queue);
}

const struct process *services_process(const struct services *services, int64_t pid)
{
	const size_t *index = pid_map_find(&services->by_pid, (uint64_t)pid);

	return index ? &services->survey->content->processes.at[*index] : NULL;
}

bool process_is_foreign(const struct survey *survey, const struct process *process)
{
	scoped_buf link = { 0 }; /* pid:[4026531836] */
	struct bytes number;
	uint64_t inode;

	if (process->container)
		return true;
	if (process->namespaces.pid == UNKNOWN ||
	    root_readlink(survey->root, "/proc/self/ns/pid", &link) < 0)
		return false;
	number = buf_bytes(&link);
	return bytes_skip(&number, "pid:[") && number.size > 0 &&
	       bytes_u64(bytes_slice(number, 0, number.size - 1), 10, &inode) &&
	       (int64_t)inode != process->namespaces.pid;
}

const struct process *services_running(const struct services *services, const char *program)
{
	for (vec_each(process, &services->survey->content->processes)) {
		bool same = process->exe && strcmp(process->exe, program) == 0;

		for (size_t i = 0; i < process->argv.count && i < 2 && !same; i++)
			same = strcmp(process->argv.at[i], program) == 0;
		if (same && !services_is_claimed(services, process) &&
		    !process_is_foreign(services->survey, process))
			return process;
	}
	return NULL;
}

const struct process *services_pid_file(struct services *services, const char *path)
{
	scoped_buf text = { 0 };
	struct bytes word, rest;
	uint64_t pid;

	if (!services->survey->root->live || path[0] != '/' ||
	    !survey_read(services->survey, path, &text))
		return NULL;
	rest = buf_bytes(&text);
	if (!bytes_word(&rest, &word) || !bytes_u64(word, 10, &pid) || pid > INT32_MAX)
		return NULL;
	return services_process(services, (int64_t)pid);
}

void services_survive(struct services *services, struct service *service, enum tri survives,
		      const char *format, ...)
{
	char text[ERR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	service->survives_reboot = survives;
	service->survives_why = arena_intern(services->survey->arena, bytes_of(text));
}

static struct bytes base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return bytes_of(slash && slash[1] ? slash + 1 : path);
}

/* Programs whose own name says little: what they run is their first argument that is no option.
 * `takes` are options with an argument of their own that is the program (java -jar, python -m). */
static const struct {
	const char *name, *takes;
} interpreters[] = {
	{ "python", "-m" }, { "perl", NULL },     { "ruby", NULL },  { "node", NULL },
	{ "nodejs", NULL }, { "java", "-jar" },   { "php", NULL },   { "bash", NULL },
	{ "dash", NULL },   { "sh", NULL },       { "ksh", NULL },   { "zsh", NULL },
	{ "lua", NULL },    { "uwsgi", "--ini" }, { "deno", "run" }, { "bun", "run" },
};

/* "python3.11" is "python". */
static int interpreter_of(struct bytes name)
{
	for (size_t i = 0; i < sizeof(interpreters) / sizeof(interpreters[0]); i++) {
		struct bytes rest = name;

		if (!bytes_skip(&rest, interpreters[i].name))
			continue;
		while (rest.size > 0 && strchr("0123456789.", rest.at[0]))
			rest = bytes_slice(rest, 1, rest.size);
		if (rest.size == 0)
			return (int)i;
	}
	return -1;
}

bool services_is_interpreter(const char *program)
{
	return interpreter_of(base_name(program)) >= 0;
}

/* The program that "sh -c COMMAND" runs, or NULL where COMMAND is more than a call of one. */
static const char *program_of_shell(struct survey *survey, const char *command)
{
	static const char *const words[] = { "cd",   "while",  "for", "if",
					     "exec", "export", "set", "[" };
	struct bytes word, rest = bytes_of(command);

	if (!bytes_word(&rest, &word) || bytes_find(word, '=') > 0)
		return NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (bytes_is(word, words[i]))
			return NULL;
	return arena_intern(survey->arena, base_name(arena_string(survey->arena, word)));
}

const char *process_program(struct survey *survey, const struct process *process)
{
	const char *first = process->argv.count ? process->argv.at[0] : process->name;
	const char *own = process->exe ? process->exe : first;
	int interpreter = interpreter_of(base_name(own ? own : "?"));

	for (size_t i = 1; interpreter >= 0 && i < process->argv.count; i++) {
		const char *argument = process->argv.at[i],
			   *takes = interpreters[interpreter].takes;

		if (takes && strcmp(argument, takes) == 0 && i + 1 < process->argv.count)
			return arena_intern(survey->arena, base_name(process->argv.at[i + 1]));
		if (strcmp(argument, "-c") == 0 && i + 1 < process->argv.count) {
			const char *program = program_of_shell(survey, process->argv.at[i + 1]);

			if (program)
				return program;
		}
		if (strcmp(argument, "-c") == 0 || strcmp(argument, "-e") == 0)
			break;
		if (strncmp(argument, "/dev/fd/", 8) == 0)
			break;
		if (argument[0] != '-' && argument[0] != '\0')
			return arena_intern(survey->arena, base_name(argument));
	}
	if (process->name && interpreter < 0)
		return process->name;
	return arena_intern(survey->arena, base_name(own ? own : "?"));
}

const char *process_command(struct survey *survey, const struct process *process)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < process->argv.count; i++)
		buf_add_format(&text, "%s%s", i ? " " : "", process->argv.at[i]);
	return text.size ? arena_intern(survey->arena, buf_bytes(&text)) : process->name;
}

/* The eldest of its processes whose parent is not among them. */
static const struct process *main_process(const struct services *services,
					  const struct service *service)
{
	const struct process *found = NULL;

	for (size_t i = 0; i < service->pids.count; i++) {
		const struct process *process = services_process(services, service->pids.at[i]);
		const size_t *parent = process ? pid_map_find(&services->claimed,
							      (uint64_t)process->ppid)
					       : NULL;
		size_t own = (size_t)(service - services->survey->content->services.at);

		if (!process || (parent && *parent == own))
			continue;
		if (!found || process->started_at < found->started_at)
			found = process;
	}
	return found;
}

static bool listens_already(const struct service *service, const struct listening *socket)
{
	for (vec_each(listen, &service->listens))
		if (listen->port == socket->port &&
		    strcmp(listen->protocol, socket->protocol) == 0 &&
		    strcmp(listen->address, socket->address) == 0)
			return true;
	return false;
}

static void add_listen(struct services *services, struct service *service,
		       const struct listening *socket)
{
	if (!socket->protocol || !socket->address || listens_already(service, socket))
		return;
	struct listen *listen = RECORD_ADD(services->survey->arena, &service->listens, listen);

	listen->protocol = socket->protocol;
	listen->address = socket->address;
	listen->port = socket->port;
}

/* True for a port that is only reached from within a container: of one that has published others,
 * or held there by an engine that is not in it. */
static bool is_inside(const struct services *services, const struct service *service,
		      const struct listening *socket, const struct process *holder)
{
	const struct container *container = containers_find(services->survey, service->container);
	int64_t home = holder ? holder->namespaces.net : UNKNOWN;

	if (socket->netns == UNKNOWN || socket->netns == (int64_t)netns_own_inode())
		return false;
	if (home != UNKNOWN && home != socket->netns)
		return true;
	for (size_t i = 0; container && i < container->ports.count; i++)
		if (container->ports.at[i].host_port != UNKNOWN)
			return true;
	return false;
}

static struct service *service_of(const struct services *services, int64_t pid)
{
	const size_t *index = pid_map_find(&services->claimed, (uint64_t)pid);

	return index ? &services->survey->content->services.at[*index] : NULL;
}

/* The row of a container, for a socket of the host that only leads into it. */
static struct service *service_behind(const struct services *services,
				      const struct listening *socket, const struct process *holder)
{
	bool is_here = socket->netns == UNKNOWN || socket->netns == (int64_t)netns_own_inode();

	if (!socket->container || !is_here || (holder && holder->container))
		return NULL;
	for (vec_each(service, &services->survey->content->services))
		if (service->container && strcmp(service->name, socket->container) == 0)
			return service;
	return NULL;
}

static void join_socket(struct services *services, struct listening *socket)
{
	int64_t first = socket->pids.count ? socket->pids.at[0] : 0;
	struct service *behind = service_behind(services, socket,
						services_process(services, first));
	const char *name = behind ? behind->name : NULL;

	if (behind)
		add_listen(services, behind, socket);
	for (size_t i = 0; i < socket->pids.count && !behind; i++) {
		int64_t pid = socket->pids.at[i];
		struct service *service = service_of(services, pid);

		if (!service)
			continue;
		if (!is_inside(services, service, socket, services_process(services, pid)))
			add_listen(services, service, socket);
		name = name ? name : service->name;
	}
	if (name) /* not the unit whose cgroup a hand-started program sits in */
		socket->service = name;
}

/* Sockets to services and back. A socket that systemd holds for a service (process 1) stays with
 * the socket unit. */
static void join_sockets(struct services *services)
{
	struct sockets *sockets = &services->survey->content->sockets;

	for (vec_each(socket, &sockets->listening))
		join_socket(services, socket);
	for (vec_each(flow, &sockets->flows)) {
		struct service *service = flow->pid == UNKNOWN ? NULL
							       : service_of(services, flow->pid);

		if (service)
			flow->service = service->name;
	}
}

/* What the main process tells about a row that its files left open. */
static void fill_from_process(struct services *services, struct service *service)
{
	const struct process *process = main_process(services, service);

	if (!process)
		return;
	service->active = TRI_YES;
	service->main_pid = process->pid;
	if (service->since == UNKNOWN)
		service->since = process->started_at;
	if (process->user && !service->container)
		service->user = process->user;
	if (!service->command)
		service->command = process_command(services->survey, process);
	if (!service->working_directory)
		service->working_directory = process->cwd;
	if (!service->container)
		service->container = process->container;
	survey_note(services->survey, &service->evidence, "process %lld", (long long)process->pid);
}

static void fill_owner(struct services *services, struct service *service)
{
	bool is_line = strcmp(service->manager, "cron") == 0; /* a line of a file, not the file */

	if (service->unit_path && !service->owner_package && !is_line)
		service->owner_package = survey_package_of(services->survey, service->unit_path);
}

static void index_processes(struct services *services)
{
	struct content *content = services->survey->content;

	for (size_t i = 0; i < content->processes.count; i++) {
		*pid_map_put(&services->by_pid, (uint64_t)content->processes.at[i].pid) = i;
		*vec_push(&services->by_parent) = &content->processes.at[i];
	}
	vec_sort(&services->by_parent, by_parent);
}

/* sd_booted(3) says it by that folder; a root without a running system by what init leads to. */
static void look_for_systemd(struct services *services)
{
	const struct root *root = services->survey->root;
	scoped_buf init = { 0 };

	if (root->live) {
		services->systemd_runs = root_exists(root, "/run/systemd/system");
		services->systemd_boots = services->systemd_runs;
		return;
	}
	services->systemd_boots = (root_resolve(root, "/sbin/init", &init) == 0 &&
				   bytes_ends(buf_bytes(&init), "/systemd")) ||
				  (!root_exists(root, "/sbin/init") &&
				   root_exists(root, "/usr/lib/systemd/systemd"));
}

int survey_services(struct survey *survey, struct err *err)
{
	struct services services = { .survey = survey };

	index_processes(&services);
	look_for_systemd(&services);
	services_containers(&services);
	services_supervised(&services);
	services_systemd(&services);
	services_init(&services);
	services_by_hand(&services);
	services_supervisord_returns(&services);
	services_containers_return(&services);
	for (vec_each(service, &survey->content->services)) {
		fill_from_process(&services, service);
		fill_owner(&services, service);
	}
	join_sockets(&services);
	vec_deinit(&services.by_parent);
	pid_map_deinit(&services.by_pid);
	pid_map_deinit(&services.claimed);
	return 0;
}
