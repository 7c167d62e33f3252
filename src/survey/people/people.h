/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may know: traces of people, put together to one row a person. A trace names somebody by a
 * login, a mail address, a full name, or several of these; traces that share one of them are of the
 * same person, and so are those of "anna@corp.example" and the login "anna", or of "Anna Schmidt"
 * and "anna.schmidt@corp.example".
 */
#ifndef TROWEL_SURVEY_PEOPLE_H
#define TROWEL_SURVEY_PEOPLE_H

#include "base/map.h"
#include "survey/survey.h"

enum {
	PEOPLE_TRACES_MAX = 5000,
	PEOPLE_ROWS_MAX = 300,
	PEOPLE_KNOWS_MAX = 8,    /* sentences of one row; traces of one kind share one */
	PEOPLE_EVIDENCE_MAX = 8, /* of one row */
};

/* Somebody, as one place names them; what it does not tell is empty. */
struct person_names {
	struct bytes login;
	struct bytes mail;
	struct bytes name; /* as written */
};

/* What kinds of traces say of a person, and how much each is worth: see people.c. */
enum trace_kind {
	TRACE_LOGIN,    /* logs in */
	TRACE_ACCOUNT,  /* could log in */
	TRACE_SUDO,     /* may become root */
	TRACE_KEY,      /* has a key to log in with, as somebody else */
	TRACE_OWNER,    /* owns files made by hand */
	TRACE_CODE,     /* deploys or wrote an application */
	TRACE_COMMENT,  /* stands in a comment */
	TRACE_MAILTO,   /* gets the output of a job */
	TRACE_MAIL,     /* gets somebody's mail */
	TRACE_CONTACT,  /* stands in a setting for whom to tell */
	TRACE_PACKAGE,  /* made a package that no repository holds */
	TRACE_IDENTITY, /* says only who somebody is */
	TRACE_KIND_COUNT,
};

struct trace {
	enum trace_kind kind;
	size_t key;          /* of one of its names, in `keys` */
	const char *subject; /* of what: a file, a job, a package; NULL */
	int64_t count;       /* of such things */
	int64_t at;          /* when last; UNKNOWN */
	const char *evidence;
};

/* A name that traces share. Keys of one person form a tree, whose root stands for the person. */
struct person_key {
	size_t parent;     /* itself: the root */
	const char *shown; /* as written first */
	char kind;         /* 'l'ogin, 'm'ail, 'n'ame */
};

MAP_DEFINE(person_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

struct people {
	struct survey *survey;
	struct person_map by_name; /* kind and lower-case text -> key + 1 */
	vec_of(struct person_key) keys;
	vec_of(struct trace) traces;
	struct person_map tickets; /* -> row of search_words + 1 */
};

/* Adds a trace. `subject` and `evidence` are copied; `evidence` is not NULL. Nothing is added when
 * the names tell nobody: a machine, a role without a mail address, an example. */
void people_add(struct people *people, enum trace_kind kind, const struct person_names *names,
		const struct trace *trace);

/* True if somebody of that login is known already. */
bool people_knows_login(const struct people *people, struct bytes login);

/* The traces of users: logins, sudo, keys, GECOS, who they are to git, where their mail goes. */
void people_add_accounts(struct people *people);

/* The traces of what is set up to reach somebody: MAILTO, aliases, settings, packages, whoever
 * deploys applications. */
void people_add_contacts(struct people *people);

/* Owners of files made by hand, and who is named in them. */
void people_add_files(struct people *people);

#endif
