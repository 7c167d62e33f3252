/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the services collector share. Each part adds rows for what one kind of manager
 * starts and claims the processes that belong to them; the next part sees what is left, and what
 * nobody claims was started by hand.
 */
#ifndef TROWEL_SURVEY_SERVICES_H
#define TROWEL_SURVEY_SERVICES_H

#include "base/map.h"
#include "survey/survey.h"

MAP_DEFINE(pid_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct services {
	struct survey *survey;
	struct pid_map by_pid;                    /* pid -> index of content->processes */
	struct pid_map claimed;                   /* pid -> index of content->services */
	vec_of(const struct process *) by_parent; /* sorted by parent */
	bool systemd_runs;                        /* process 1 is systemd */
	bool systemd_boots; /* it would be: runs, or is what /sbin/init leads to */
};

/* Appends a row. `name` and `manager` live as long as the survey. The pointer holds until the next
 * row is added. */
struct service *services_add(struct services *services, const char *name, const char *manager);

/* The row of that manager and name, or NULL. */
struct service *services_find(struct services *services, const char *name, const char *manager);

/* Gives a process to a row, unless it belongs to one already. */
void services_claim(struct services *services, const struct service *service,
		    const struct process *process);

/* As above, with all its descendants. */
void services_claim_tree(struct services *services, const struct service *service,
			 const struct process *process);

/* True if some row has that process already. */
bool services_is_claimed(const struct services *services, const struct process *process);

/* The process with that pid, or NULL. */
const struct process *services_process(const struct services *services, int64_t pid);

/* The first process, not claimed yet and in no container, whose executable or script is `program`
 * (absolute); NULL if there is none. */
const struct process *services_running(const struct services *services, const char *program);

/* The process whose pid the file holds (a pid file of /run), NULL if that one does not run. */
const struct process *services_pid_file(struct services *services, const char *path);

/* True for the path of an interpreter or shell: that one runs says little about a process. */
bool services_is_interpreter(const char *program);

/* True for an init script of that name that only brings the machine up or down. */
bool services_is_boot_script(const char *name);

/* Sets survives_reboot and survives_why (formatted). */
void services_survive(struct services *services, struct service *service, enum tri survives,
		      const char *format, ...) PRINTF_LIKE(4, 5);

/* The name of the program a process runs: its script's where an interpreter runs one, else its
 * executable's; never a whole path. */
const char *process_program(struct survey *survey, const struct process *process);

/* True if a process lives in a container, recognised or not: in another pid namespace than we. */
bool process_is_foreign(const struct survey *survey, const struct process *process);

/* The command line of a process as one text (its secrets are gone already). */
const char *process_command(struct survey *survey, const struct process *process);

/* The parts, in the order they have to run: supervisors before the unit that they run in. */
void services_containers(struct services *services);  /* those that run or would come back */
void services_supervised(struct services *services);  /* runit, s6, pm2, and the next one */
void services_supervisord(struct services *services); /* called by the one above */
void services_systemd(struct services *services);
void services_init(struct services *services);    /* sysv, OpenRC, inittab, rc.local */
void services_by_hand(struct services *services); /* what is left */

/* Once everything has a row: what starts containers, and whether they come back. */
void services_containers_return(struct services *services);

/* Once everything has a row: a supervisor that does not come back takes its programs along. */
void services_supervisord_returns(struct services *services);

#endif
