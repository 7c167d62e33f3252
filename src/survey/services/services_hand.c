/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no manager claims. A process counts as started by hand, together with its descendants, if
 * nobody who logged in is its ancestor any more (nohup, setsid), if it lives under screen or
 * tmux, or if it sits in a login session but listens on a socket or is older than a day. What
 * people do at their terminals is not a service.
 */
#include <unistd.h>

#include "survey/services/services.h"
#include "survey/services/starters.h"

enum {
	ANCESTORS_MAX = 100,          /* generations that are looked at */
	SESSION_AGE_S = 24 * 60 * 60, /* what runs in a session longer than that is no command */
};

enum role {
	ROLE_PROGRAM,     /* anything that may be a service */
	ROLE_INIT,        /* where orphans end up */
	ROLE_LOGIN,       /* somebody who is logged in */
	ROLE_SHELL,       /* an interactive shell */
	ROLE_MULTIPLEXER, /* keeps sessions alive without anybody */
	ROLE_JOBS,        /* runs what schedules say */
	ROLE_MONITOR,     /* waits for a container, which has a row of its own */
	ROLE_SESSION,     /* belongs to a session, serves nobody else */
};

static const struct {
	const char *name; /* comm, cut at 15 bytes as the kernel does */
	enum role role;
	const char *reason;
} roles[] = {
	{ "systemd", ROLE_INIT, "process 1, and the manager of each user" },
	{ "(sd-pam)", ROLE_INIT, "the user manager's helper" },
	{ "init", ROLE_INIT, "sysvinit, upstart, busybox" },
	{ "runsvdir", ROLE_INIT, "runit" },
	{ "runsv", ROLE_INIT, "runit" },
	{ "s6-svscan", ROLE_INIT, "s6" },
	{ "s6-supervise", ROLE_INIT, "s6" },
	{ "supervise-daemo", ROLE_INIT, "OpenRC" },
	{ "tini", ROLE_INIT, "init of containers" },
	{ "dumb-init", ROLE_INIT, "init of containers" },
	{ "docker-init", ROLE_INIT, "init of containers" },
	{ "catatonit", ROLE_INIT, "init of podman's containers" },
	{ "sshd", ROLE_LOGIN, "session of ssh" },
	{ "sshd-session", ROLE_LOGIN, "session of ssh since OpenSSH 9.8" },
	{ "dropbear", ROLE_LOGIN, "session of ssh" },
	{ "mosh-server", ROLE_LOGIN, "session of mosh" },
	{ "login", ROLE_LOGIN, "console" },
	{ "agetty", ROLE_LOGIN, "console that waits for a login" },
	{ "getty", ROLE_LOGIN, "console that waits for a login" },
	{ "mingetty", ROLE_LOGIN, "console that waits for a login" },
	{ "su", ROLE_LOGIN, "somebody changed the user" },
	{ "sudo", ROLE_LOGIN, "somebody changed the user" },
	{ "gdm-session-wor", ROLE_LOGIN, "graphical session" },
	{ "lightdm", ROLE_LOGIN, "graphical session" },
	{ "sddm-helper", ROLE_LOGIN, "graphical session" },
	{ "screen", ROLE_MULTIPLEXER, "GNU screen" },
	{ "tmux: server", ROLE_MULTIPLEXER, "tmux" },
	{ "tmux: client", ROLE_SESSION, "tmux" },
	{ "dtach", ROLE_MULTIPLEXER, "dtach" },
	{ "cron", ROLE_JOBS, "a job in progress" },
	{ "crond", ROLE_JOBS, "a job in progress" },
	{ "fcron", ROLE_JOBS, "a job in progress" },
	{ "anacron", ROLE_JOBS, "a job in progress" },
	{ "atd", ROLE_JOBS, "a job in progress" },
	{ "containerd-shim", ROLE_MONITOR, "docker's and containerd's" },
	{ "conmon", ROLE_MONITOR, "podman's and cri-o's" },
	{ "systemd-nspawn", ROLE_MONITOR, "a machine's" },
	{ "lxc-start", ROLE_MONITOR, "LXC's" },
	{ "ssh-agent", ROLE_SESSION, "keys of a session" },
	{ "gpg-agent", ROLE_SESSION, "keys of a session" },
	{ "scdaemon", ROLE_SESSION, "keys of a session" },
	{ "keyboxd", ROLE_SESSION, "keys of a session" },
	{ "sftp-server", ROLE_SESSION, "file transfer of a session" },
	{ "ssh", ROLE_SESSION, "ControlMaster of a session" },
};

static bool is_shell(const struct process *process)
{
	static const char *const names[] = { "sh",  "bash", "dash", "zsh", "ksh",
					     "ash", "fish", "tcsh", "csh", "mksh" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (process->name && strcmp(process->name, names[i]) == 0)
			return true;
	return false;
}

/* A shell that was given neither a script nor -c. */
static bool is_interactive_shell(const struct process *process)
{
	if (!is_shell(process))
		return false;
	for (size_t i = 1; i < process->argv.count; i++)
		if (process->argv.at[i][0] != '-' || strcmp(process->argv.at[i], "-c") == 0)
			return false;
	return true;
}

static enum role role_of(const struct process *process)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (process->name && strcmp(process->name, roles[i].name) == 0)
			return roles[i].role;
	if (is_interactive_shell(process))
		return ROLE_SHELL;
	/* sessions have a bus of their own */
	if (process->name && strcmp(process->name, "dbus-daemon") == 0 && process->argv.count > 1 &&
	    strcmp(process->argv.at[1], "--session") == 0)
		return ROLE_SESSION;
	return ROLE_PROGRAM;
}

struct hand {
	struct services *services;
	struct survey *survey;
	vec_of(const struct process *) listeners; /* on a network socket */
	struct arena arena;
	starter_list starters;
	bool init_is_program; /* process 1 is a container's program, not an init */
};

static const struct process *parent_of(const struct hand *hand, const struct process *process)
{
	return process->ppid == process->pid ? NULL
					     : services_process(hand->services, process->ppid);
}

/* The "sh -c" of somebody who surveys over ssh: what else it started is not its service. */
static bool is_surveyors_shell(const struct hand *hand, const struct process *process)
{
	const struct process *own;

	if (!is_shell(process) || process->argv.count < 2 || strcmp(process->argv.at[1], "-c") != 0)
		return false;
	own = services_process(hand->services, getpid());
	for (int i = 0; own && own != process && i < ANCESTORS_MAX; i++)
		own = own->pid == 1 ? NULL : parent_of(hand, own);
	return own == process;
}

static bool is_eligible(const struct hand *hand, const struct process *process)
{
	bool dead = process->state && (process->state[0] == 'Z' || process->state[0] == 'X');

	return process->kernel_thread != TRI_YES && !process->container && !dead &&
	       process->pid != getpid() && process->ppid != getpid() &&
	       !services_is_claimed(hand->services, process);
}

static bool is_candidate(const struct hand *hand, const struct process *process)
{
	return is_eligible(hand, process) && role_of(process) == ROLE_PROGRAM &&
	       process->pid != 1 && !is_surveyors_shell(hand, process);
}

/* The topmost program of the tree that `process` is in. */
static const struct process *top_of(const struct hand *hand, const struct process *process)
{
	const struct process *parent;

	for (int i = 0; i < ANCESTORS_MAX; i++) {
		parent = parent_of(hand, process);
		if (!parent || parent->pid == 1 || !is_candidate(hand, parent))
			break;
		process = parent;
	}
	return process;
}

/* The nearest ancestor that decides how the process came about; NULL: an orphan. */
static const struct process *origin_of(const struct hand *hand, const struct process *process,
				       enum role *ret)
{
	const struct process *ancestor = parent_of(hand, process);

	*ret = ROLE_INIT;
	for (int i = 0; ancestor && ancestor->pid != 1 && i < ANCESTORS_MAX; i++) {
		enum role role = role_of(ancestor);

		if (role == ROLE_LOGIN || role == ROLE_MULTIPLEXER || role == ROLE_JOBS) {
			*ret = role;
			return ancestor;
		}
		if (role == ROLE_SHELL && ancestor->tty != UNKNOWN && ancestor->tty != 0) {
			*ret = ROLE_LOGIN;
			return ancestor;
		}
		ancestor = parent_of(hand, ancestor);
	}
	return NULL;
}

/* True if the process or a descendant of it listens. */
static bool listens(const struct hand *hand, const struct process *top)
{
	for (vec_each(process, &hand->listeners))
		if (top_of(hand, *process) == top)
			return true;
	return false;
}

static bool is_old(const struct hand *hand, const struct process *process)
{
	return process->started_at != UNKNOWN &&
	       hand->survey->now - process->started_at > SESSION_AGE_S;
}

/* Whether what was found is a service at all. */
static bool is_service(const struct hand *hand, const struct process *top, enum role origin)
{
	switch (origin) {
	case ROLE_LOGIN:
		return is_old(hand, top) || listens(hand, top);
	case ROLE_JOBS:
		return starters_find(&hand->starters, top) || listens(hand, top);
	default:
		return true;
	}
}

static bool is_same_service(const struct service *service, const char *name, const char *command)
{
	return strcmp(service->name, name) == 0 && service->command && command &&
	       strcmp(service->command, command) == 0;
}

/* A row for the program; several processes that run the same command share one. */
static struct service *row_for(struct hand *hand, const struct process *top, const char *manager)
{
	const char *name = process_program(hand->survey, top);
	const char *command = process_command(hand->survey, top);

	if (!name)
		name = "?";
	for (vec_each(service, &hand->survey->content->services))
		if (strcmp(service->manager, manager) == 0 &&
		    is_same_service(service, name, command))
			return service;
	struct service *service = services_add(hand->services, name, manager);

	service->command = command;
	service->type = "process";
	return service;
}

static void note_origin(struct hand *hand, struct service *service, const struct process *top,
			const struct process *origin)
{
	if (origin)
		survey_note(hand->survey, &service->evidence, "under %s (process %lld)",
			    origin->name, (long long)origin->pid);
	else if (top->ppid != UNKNOWN)
		survey_note(hand->survey, &service->evidence, "parent is process %lld",
			    (long long)top->ppid);
	if (top->unit)
		survey_note(hand->survey, &service->evidence, "cgroup of %s", top->unit);
}

/* A container's program: what left its session was started by somebody else (docker exec). */
static void add_entrypoint(struct hand *hand, const struct process *first)
{
	struct service *service = row_for(hand, first, "entrypoint");

	services_survive(hand->services, service, TRI_YES,
			 "process 1: what the container is started with");
	services_claim(hand->services, service, first);
	for (vec_each(process, &hand->survey->content->processes))
		if (is_eligible(hand, process) && process->session == first->session)
			services_claim(hand->services, service, process);
}

static void add_by_hand(struct hand *hand, const struct process *top)
{
	const struct starter *starter = starters_find(&hand->starters, top);
	enum role role;
	const struct process *origin = origin_of(hand, top, &role);

	if (!is_service(hand, top, role))
		return;
	const char *manager = starter ? starter->kind : "hand-started";
	struct service *service = row_for(hand, top, manager);
	bool is_new = service->pids.count == 0;

	if (starter) {
		service->unit_path = arena_string(hand->survey->arena, bytes_of(starter->path));
		service->enabled = starter->enabled ? TRI_YES : TRI_NO;
		services_survive(hand->services, service, service->enabled,
				 starter->enabled ? "%s line %u starts it"
						  : "%s line %u would, but that file is not run",
				 starter->path, starter->line);
	} else {
		service->enabled = TRI_NO;
		services_survive(hand->services, service, TRI_NO,
				 role == ROLE_MULTIPLEXER ? "only started by hand, under %s"
							  : "only started by hand",
				 origin ? origin->name : "");
	}
	if (is_new)
		note_origin(hand, service, top, origin);
	services_claim_tree(hand->services, service, top);
}

static void find_listeners(struct hand *hand)
{
	for (vec_each(socket, &hand->survey->content->sockets.listening)) {
		if (!socket->protocol || strcmp(socket->protocol, "unix") == 0)
			continue;
		for (size_t i = 0; i < socket->pids.count; i++) {
			const struct process *process = services_process(hand->services,
									 socket->pids.at[i]);

			if (process && is_candidate(hand, process))
				*vec_push(&hand->listeners) = process;
		}
	}
}

void services_by_hand(struct services *services)
{
	struct survey *survey = services->survey;
	struct hand hand = { .services = services, .survey = survey };
	const struct process *init = services_process(services, 1);

	if (!survey->root->live)
		return;
	hand.init_is_program = init && role_of(init) == ROLE_PROGRAM && !services->systemd_runs;
	starters_read(survey, &hand.arena, &hand.starters);
	find_listeners(&hand);
	if (init && hand.init_is_program)
		add_entrypoint(&hand, init);
	for (vec_each(process, &survey->content->processes)) {
		if (survey_is_late(survey)) {
			survey_error(survey, NULL, "time is up: some processes were not judged");
			break;
		}
		if (is_candidate(&hand, process))
			add_by_hand(&hand, top_of(&hand, process));
	}
	vec_deinit(&hand.listeners);
	arena_deinit(&hand.arena);
}
