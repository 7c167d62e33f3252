/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A survey: collectors run one after another, in the order of collectors.c, each filling its part
 * of the snapshot. What one of them cannot see is a row of `errors`, never the end of the run; what
 * nobody can know stays unknown. Nothing here prints.
 */
#ifndef TROWEL_SURVEY_SURVEY_H
#define TROWEL_SURVEY_SURVEY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/root.h"
#include "snapshot/snapshot.h"

enum {
	SURVEY_SAMPLE_MS = 1000,        /* between two samples of CPU and I/O */
	SURVEY_RATE = 64 * 1024 * 1024, /* bytes of files read a second */
	SURVEY_ERRORS_MAX = 1000,       /* rows of `errors`; alike ones are counted together */
	SURVEY_STALL_MS = 3000,         /* after which a helper that reports nothing is given up */
};

struct survey_options {
	int sample_ms;             /* --sample; 0 takes one sample only */
	bool cloud;                /* --cloud: ask the metadata service */
	bool no_people;            /* --no-people: leave out names and histories */
	bool fast;                 /* --fast: no file system walk */
	const char *look_at;       /* a path to look at in any case; NULL: none */
	bool paranoid;             /* --paranoid: read every file of a package */
	bool available;            /* --available: what repositories and the host offer programs */
	const char *const *only;   /* names of the collectors that run, ended by NULL; NULL: all */
	const text_list *programs; /* what the executables collector reads; NULL: the walk says */
	int64_t cores;             /* --cores: processes that read files; 0, 1: the survey's own */
	int64_t rate;              /* --rate: bytes read a second; 0: no limit */
	bool seals;                /* --seal: keep the values of secrets, for survey_seal() */
	bool carries;              /* there will be a snapshot to carry files in */
	unsigned carry;            /* --carry: bits 1 << enum file_class; see carry/carry.h */
	int64_t carry_file_max;    /* --carry-file-max */
	int64_t carry_max;         /* --carry-max */
};

/* Who holds a socket: the processes collector fills it, the sockets collector asks it. */
struct socket_owners;
struct secrets;

struct carry;

/* What the walk found of applications: see applications/application_markers.h. */
struct application_markers;

/* Files that may be programs: see programs/executable_candidates.h. */
struct executable_candidates;

/* Which package brought which file: see packages/catalogue.h. */
struct catalogue;

/* What dpkg-divert moved aside: packages' files that would lie at `from` lie at `to`. */
struct package_diversion {
	const char *from;
	const char *to;
	const char *by; /* the package whose own file stays at `from`; NULL: the administrator */
};

/* Where a container engine keeps images and layers: docker, podman (and CRI-O), containerd. */
struct layer_store {
	const char *engine;
	const char *path;
};

/* A user id and its name, for survey_user_name(). */
struct user_id {
	int64_t uid;
	const char *name;
};

struct survey {
	struct snapshot *snapshot;
	struct content *content; /* &snapshot->content: the rows to fill */
	struct arena *arena;     /* &snapshot->arena: everything that rows point to */
	struct root *root;
	struct survey_options options;
	int64_t now;           /* seconds since 1970 when the survey began */
	const char *collector; /* name of the one that runs */
	int64_t deadline_ms;   /* CLOCK_MONOTONIC at which it has to be done */
	struct socket_owners *owners;
	struct catalogue *catalogue; /* filled by the packages collector; NULL before that */
	/* index in packages of each row of preserved_packages; in the arena */
	vec_of(int32_t) preserved;
	vec_of(struct package_diversion) diversions;
	vec_of(struct layer_store) stores; /* the containers collector fills it, in the arena */
	vec_of(struct user_id) user_ids;   /* sorted; the users collector fills it, in the arena */
	struct secrets *secrets; /* what secrets.c knows, made at its first use, in the arena */
	struct carry *carry;     /* what is to be carried; carry_destroy() releases it */
	struct application_markers *application_markers; /* in the arena; NULL: there was no walk */
	struct executable_candidates *executable_candidates;    /* likewise */
	void (*progress)(void *context, const char *collector); /* may be NULL */
	void (*say)(void *context, const char *sentence);       /* what will be done; may be NULL */
	void *progress_context;                                 /* of both */
};

/* What a collector needs to run at all. */
enum collector_needs {
	NEEDS_ROOT,   /* any root */
	NEEDS_LIVE,   /* the running system: skipped and listed under --root */
	NEEDS_WALK,   /* a walk over the file system: left out with --fast */
	NEEDS_ASKING, /* --available: nothing is told of it otherwise */
};

struct collector {
	const char *name;
	enum collector_needs needs;
	int deadline_ms;
	/* Fills its rows. On failure `err` becomes a row of `errors`; rows added so far stay. */
	int (*run)(struct survey *survey, struct err *err);
};

/* All collectors in the order they run, ended by one without a name. */
extern const struct collector collectors[];

/* Runs all collectors on `root` and fills `snapshot` (initialised, empty). `root` and `snapshot`
 * stay the caller's. Returns 0 whatever single collectors met. */
void survey_run(struct survey *survey);

/* Records that something could not be seen: `path` (may be NULL) and why. Alike reasons of one
 * collector are counted together once SURVEY_ERRORS_MAX rows are reached. */
void survey_error(struct survey *survey, const char *path, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* As above with the sentence of `err`. */
void survey_error_from(struct survey *survey, const char *path, const struct err *err);

/* Says a sentence to whoever waits, beforehand: what will be done and what it costs. */
void survey_say(struct survey *survey, const char *format, ...) PRINTF_LIKE(2, 3);

/* True once the running collector's time is up: it then records that and returns what it has. */
bool survey_is_late(const struct survey *survey);

/* Reads a text file of the root into `ret`. Absence is no error: returns false, as when it cannot
 * be read, which is recorded. */
bool survey_read(struct survey *survey, const char *path, struct buf *ret);

/* Lists a directory of the root into `ret`; absence and failure as for survey_read(). */
bool survey_list(struct survey *survey, const char *path, struct root_names *ret);

/* Appends a formatted sentence to a list of texts (evidence), in the survey's arena. */
void survey_note(struct survey *survey, text_list *list, const char *format, ...) PRINTF_LIKE(3, 4);

/* The name of a user id or a group id out of the users and groups collected, or NULL. */
const char *survey_user_name(const struct survey *survey, int64_t uid);
const char *survey_group_name(const struct survey *survey, int64_t gid);

#endif
