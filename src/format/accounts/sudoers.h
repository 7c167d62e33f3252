/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The grammar of sudoers, as far as it says who may do what as whom. Lists stay texts, since they
 * name aliases that another file may define; sudoers_member() walks them. Source: sudoers(5).
 */
#ifndef TROWEL_FORMAT_SUDOERS_H
#define TROWEL_FORMAT_SUDOERS_H

#include "base/arena.h"

enum sudoers_kind {
	SUDOERS_INCLUDE,     /* `name` is the file */
	SUDOERS_INCLUDE_DIR, /* `name` is the folder */
	SUDOERS_DEFAULTS,    /* `name` is "Defaults", "Defaults:user" ..., `list` the settings */
	SUDOERS_ALIAS,       /* `name` = `list`, of the kind `alias` */
	SUDOERS_RULE,        /* users `name` on hosts `hosts` may do `list` */
};

enum sudoers_alias {
	SUDOERS_USERS,
	SUDOERS_RUNAS,
	SUDOERS_HOSTS,
	SUDOERS_COMMANDS,
};

struct sudoers_item {
	enum sudoers_kind kind;
	enum sudoers_alias alias;
	unsigned line; /* from 1 */
	struct bytes name;
	struct bytes hosts;
	struct bytes list; /* of a rule: "(root) NOPASSWD: /bin/ls, ..." as written */
};

struct sudoers {
	struct bytes rest;  /* lines still to be read */
	struct bytes parts; /* of the current line: parts parted by ':' */
	struct sudoers_item item;
	unsigned next_line;
	struct arena *arena; /* takes lines that are joined */
};

/* A reader of `text`; what it gives points into the text or the arena. */
struct sudoers sudoers_of(struct bytes text, struct arena *arena);

/* The next item; what is no valid line is passed over. False at the end. */
bool sudoers_next(struct sudoers *sudoers, struct sudoers_item *ret);

/* Cuts the next member of a comma list (quotes and backslashes removed only where they enclose all
 * of it); `ret_negated` tells of '!'. False at the end. */
bool sudoers_member(struct bytes *list, struct bytes *ret, bool *ret_negated);

#endif
