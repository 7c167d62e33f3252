/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One server: who runs it, what it was told on its command line, its configuration, and the row
 * that comes of both. Each program has a file that says what its directives mean, for the most part
 * as a table of meanings, and the parts here turn them into the row. Inside this folder only.
 *
 * Every text goes through survey/secrets.h on its way into the row, and every path that is named
 * there is looked for.
 */
#ifndef TROWEL_SURVEY_MIDDLEWARE_SERVER_H
#define TROWEL_SURVEY_MIDDLEWARE_SERVER_H

#include "base/map.h"
#include "survey/middleware/configuration_tree.h"

MAP_DEFINE(seen_map, uint64_t, bool, map_hash_u64, map_equal_u64);

/* How a program's processes tell that it read its configuration anew. */
enum server_reload {
	RELOAD_NEVER,    /* only a restart does */
	RELOAD_CHILDREN, /* it starts new processes then */
	RELOAD_UNSEEN,   /* it goes on in the same ones */
	RELOAD_ITSELF,   /* it writes the files itself: how old they are says nothing */
};

struct server;

/* What is known of one kind of server. */
struct server_program {
	const char *name;            /* of the row */
	const char *const *programs; /* names of its executable, glob(7), ended by NULL */
	const char *const *options;  /* whose value is its configuration, ended by NULL */
	const char *const *files;    /* where it is otherwise, glob(7); the first that is there, or
				      * each of them where `many`; ended by NULL */
	/* One of them is there where the program is installed, glob(7), ended by NULL: what a
	 * removed package left behind is no server. */
	const char *const *binaries;
	/* Names of services that start it by way of something else, glob(7); NULL: none. */
	const char *const *services;
	bool many;
	bool told_only;    /* one that runs reads no file but those it is told */
	bool has_children; /* processes of the same program below it are part of it */
	enum server_reload reload;
	const char *reload_child; /* of them: the one that only a reload starts anew; NULL: any */
	/* What of the command line names the configuration, where `options` do not say it: NULL if
	 * nothing does. In the survey's arena. */
	const char *(*locate)(struct server *server);
	/* Reads the configuration at server->path and fills the row, or several. */
	void (*read)(struct server *server);
};

extern const struct server_program *const server_programs[]; /* ended by NULL */

/* A command line: that of the process, or that of the unit. */
struct server_words {
	const char *const *at;
	size_t count;
	const char *from; /* "process 812", or the unit's path */
};

struct server {
	struct survey *survey;
	const struct root *root;
	const struct server_program *program;
	const struct process *process; /* its first one; NULL: it does not run */
	const struct service *service; /* NULL: nobody starts it */
	struct server_words words[2];  /* the process's and the unit's; either may be empty */
	const char *path;              /* its configuration; NULL: it has none */
	struct configuration_tree *tree;
	struct middleware *row; /* until the next one is begun */
	struct site *site;      /* what is added belongs to it as well; NULL: to none */
	const char *folder;     /* that relative paths start from; NULL: unknown */
	bool first_wins;        /* of a setting that is given twice */
	struct seen_map seen;   /* what the row has */
};

/* ---- the command line ---------------------------------------------------------------------- */

/* The value of an option: "-c X", "-cX", "--config X", "--config=X"; the last of several; NULL
 * if it is not given. An option of one letter is given as "-c". */
const char *server_option(const struct server *server, const char *option);

/* The command line: of the process if it tells it, else of the unit. */
const struct server_words *server_words_of(const struct server *server);

/* True if the command line is known: the process has not written a title over it, or a unit says
 * it. */
bool server_words_are_known(const struct server *server);

/* What the process wrote over its arguments, "nginx: master process nginx -c x"; NULL if it left
 * them alone, or there is none. */
const char *server_title(const struct server *server);

/* A relative path that a command line gave, made absolute by where it runs; NULL if unknown. */
const char *server_run_path(struct server *server, const char *path);

/* ---- rows ---------------------------------------------------------------------------------- */

/* Begins a row for the server; `name` tells it from others of the program, NULL if it needs
 * none. */
void server_begin_row(struct server *server, const char *name);

/* A tree for the server's configuration; `syntax` of its files. The caller deinits it. */
void server_begin_tree(struct server *server, struct configuration_tree *tree,
		       enum configuration_syntax syntax);

/* Takes over what the tree tells about files. Called when all of it was read. */
void server_end_tree(struct server *server);

/* What a directive says, with its secrets replaced; interned. */
const char *server_text(struct server *server, const struct directive *directive, const char *text);

/* All arguments from `from` on as one such text, parted by blanks. */
const char *server_arguments(struct server *server, const struct directive *directive,
			     unsigned from);

/* What a directive means: to which list of the row (and the site) its value belongs. */
enum meaning {
	MEANS_USER,
	MEANS_DATA,        /* a folder of data */
	MEANS_DOCUMENTS,   /* a folder that is served */
	MEANS_LOG,         /* a file, or where else it goes */
	MEANS_CERTIFICATE, /* a file */
	MEANS_KEY,         /* a file of a private key */
	MEANS_SETTING,     /* worth telling under its name */
	MEANS_PERSON,      /* as a setting, but not with --no-people */
	MEANS_FILE,        /* another file it needs: told only when it is missing */
};

struct meaning_rule {
	const char *name; /* of the directive */
	enum meaning meaning;
	bool all; /* each one counts, not only the one in force */
	const char *why;
	bool beside; /* a relative path starts beside the first file, not from server->folder */
};

/* Adds one value, by what a rule says of it. */
void server_add(struct server *server, const struct meaning_rule *rule,
		const struct directive *directive, const char *value);

/* Adds what is in force of one level by one rule. What is computed is said to be. */
void server_add_rule(struct server *server, const struct meaning_rule *rule,
		     const struct directive_list *list);

/* As above, by all rules of a table that ends with a row without a name. */
void server_add_all(struct server *server, const struct meaning_rule *rules,
		    const struct directive_list *list);

/* The rule for a directive, or NULL. */
const struct meaning_rule *server_rule(const struct meaning_rule *rules,
				       const struct directive *directive);

/* The directives of one level that are no blocks, as a list of their own: a level may hold
 * thousands of blocks, and is asked for its settings as often. */
struct directive_list server_settings_of(struct server *server, const struct directive_list *list);

/* The directive in force of one level: the last, or the first (first_wins); NULL if none. */
const struct directive *server_in_force(const struct server *server,
					const struct directive_list *list, const char *name);

/* Its first argument, or `otherwise`. */
const char *server_value(const struct server *server, const struct directive_list *list,
			 const char *name, const char *otherwise);

/* A setting under its name. A second one of that name replaces it (or not: first_wins), or stands
 * behind it (`more`). */
void server_add_setting(struct server *server, const char *name, const char *value, bool more);

/* Where it listens, as rows have it: "127.0.0.1:80", "*:80", "[::]:443/udp", "/run/x.sock".
 * `address` may be empty (any), a name, or a number; `port` NULL: it is a socket's path; `protocol`
 * NULL, or "/udp". Interned. */
const char *server_listen(struct server *server, const char *address, const char *port,
			  const char *protocol);

/* The same of an address as programs write it, "80", "127.0.0.1:80", "[::]:80", "*", "unix:/run/x",
 * with `port` where it gives none. */
const char *server_listen_text(struct server *server, const struct directive *directive,
			       const char *text, const char *port);

/* Adds such a text to the row, and to the site. */
void server_add_listen(struct server *server, const char *text);

/* Another host it names; NULL for what is not known. The host may be "h:1" when `port` is NULL. */
struct endpoint *server_add_endpoint(struct server *server, const struct directive *directive,
				     const char *protocol, const char *host, const char *port);

/* A text once to a list. */
void server_add_text(struct server *server, text_list *list, const char *text);

/* A site or an upstream that begins with a directive. */
struct site *server_add_site(struct server *server, const struct directive *directive);
struct upstream *server_add_upstream(struct server *server, const struct directive *directive,
				     const char *name);

/* The databases that lie in a data directory. */
void server_add_postgresql_databases(struct server *server, const char *data);
void server_add_mysql_databases(struct server *server, const char *data);

/* Records that what a directive asks for is computed by a program, and not known. */
void server_say_computed(struct server *server, const struct directive *directive);

/* ---- programs ------------------------------------------------------------------------------ */

extern const struct server_program nginx_program, apache_program, haproxy_program,
	postgresql_program, mysql_program, redis_program, sentinel_program, memcached_program,
	php_fpm_program, postfix_program, sshd_program, supervisord_program, puma_program,
	unicorn_program, gunicorn_program;

#endif
