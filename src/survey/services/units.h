/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * systemd's units as its files tell them, without asking systemd: search path with precedence,
 * drop-ins, aliases, masks, enablement links, template instances, and what the default target would
 * start at boot. Source: systemd.unit(5) "Unit File Load Path", systemctl(1) "is-enabled".
 */
#ifndef TROWEL_SURVEY_UNITS_H
#define TROWEL_SURVEY_UNITS_H

#include "format/starters/unit_file.h"
#include "survey/survey.h"

enum unit_origin {
	UNIT_NOWHERE,   /* no file defines it */
	UNIT_ADMIN,     /* /etc, ~/.config */
	UNIT_RUNTIME,   /* /run/systemd/system */
	UNIT_TRANSIENT, /* systemd-run, gone at the next boot */
	UNIT_GENERATED, /* by a generator at boot */
	UNIT_LOCAL,     /* /usr/local/lib */
	UNIT_VENDOR,    /* packages */
};

/* A link in OWNER.wants or OWNER.requires that pulls a unit in. */
struct unit_link {
	const char *owner; /* multi-user.target */
	const char *unit;  /* the name of the link */
	const char *path;
	enum unit_origin origin;
};

struct unit {
	const char *name;
	struct unit_name parts;
	const char *path; /* its file, for an instance its template's; NULL: none */
	enum unit_origin origin;
	bool linked;           /* a link to a file outside of the search path */
	const char *masked_by; /* the link to /dev/null or the empty file; NULL: not masked */
	bool masked_by_vendor;
	const char *shadows;    /* a packaged file of the same name that has no effect */
	const char *alias_of;   /* this name is another one's; NULL: a name of its own */
	const char *enabled_by; /* link in /etc or /run that enables it, alias links included */
	enum unit_origin enabled_in;
	bool enabled_by_alias;    /* only by a link that gives it another name */
	bool generator_wants;     /* a link of a generator pulls in what is no file of one */
	const char *boot_from;    /* link or file that pulls it in at boot; NULL: nothing does */
	const char *boot_owner;   /* the unit that this belongs to */
	const char *triggered_by; /* socket, timer or path unit that starts it */
	size_t row;               /* for the caller: 0 until it sets it */
	bool loaded;
	text_list dropins; /* in the order they apply */
	struct settings settings;
};

enum units_scope { UNITS_SYSTEM, UNITS_USER };

struct units;

/* Reads the folders of the system manager, or of the user manager of the user whose home is `home`
 * (NULL: those folders that are for all users). Strings live as long as the result, which
 * units_destroy() frees. */
struct units *units_create(struct survey *survey, enum units_scope scope, const char *home);
void units_destroy(struct units *units);

/* True if nothing was found: no systemd lives there. */
bool units_is_empty(const struct units *units);

/* The unit of that name, aliases followed, instances made from their template. NULL if no file,
 * link or mask knows it. */
struct unit *units_find(struct units *units, const char *name);

/* As units_find(), and made without a file if nothing knows it; NULL only if it is no name. */
struct unit *units_need(struct units *units, const char *name);

/* All that are known so far, aliases included; `index` from 0, NULL behind the last. */
struct unit *units_at(const struct units *units, size_t index);

/* Reads its file and drop-ins into settings and dropins, once. */
void units_load(struct units *units, struct unit *unit);

/* Follows Wants=, Requires= and their links from the default target and fills boot_from, then
 * triggered_by of what sockets, timers and paths found so start. Call once. */
void units_follow_boot(struct units *units);

/* As systemctl is-enabled says: enabled, disabled, static, masked, linked, indirect, generated,
 * transient, enabled-runtime, masked-runtime, linked-runtime; a static string. */
const char *units_enablement(struct units *units, struct unit *unit);

/* The unit that a socket, timer or path starts, in the arena of `units`; NULL if it is none. */
const char *units_triggered(struct units *units, struct unit *trigger);

#endif
