/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the applications collector share. Drafts are made from what runs, from what is
 * to be started, and from what lies on the disk; what is one application becomes one draft; then
 * each becomes a row, and is completed part by part.
 */
#ifndef TROWEL_SURVEY_APPLICATION_PARTS_H
#define TROWEL_SURVEY_APPLICATION_PARTS_H

#include "base/map.h"
#include "survey/applications/application_markers.h"
#include "survey/survey.h"

enum {
	APPLICATIONS_MAX = 300,
	APPLICATION_PIDS_MAX = 200,             /* of one application */
	APPLICATION_SERVICE_PIDS_MAX = 64,      /* of a service that are looked at */
	APPLICATION_CLIMB_MAX = 8,              /* folders above a file that are looked at */
	APPLICATION_TEXTS_MAX = 20,             /* of each list of a row */
	APPLICATION_TEXT_SIZE_MAX = 256 * 1024, /* of a manifest or configuration file */
};

/* An application while it is put together. All texts lie in the survey's arena. */
struct application_draft {
	const char *root;  /* folder, or file, where its code lies, resolved: what tells it apart */
	const char *shown; /* as it is called: /srv/shop/current; else as `root` */
	const char *language, *framework;
	const char *entry; /* file, module or class that is started */
	const char
		*interpreter; /* the program that runs it, resolved; NULL: not known, or itself */
	const char *environment; /* Python's virtual one; NULL: none */
	const char *service, *container, *user;
	int_list pids;
	text_list evidence;
	text_list named;                /* configuration that a unit or an argument names */
	enum application_weight weight; /* of the best marker in the root */
	bool is_started;                /* it runs, or a service would start it */
	bool is_dropped;                /* it is a part of another one */
};

MAP_DEFINE(application_process_map, uint64_t, const struct process *, map_hash_u64, map_equal_u64);

struct applications {
	struct survey *survey;
	vec_of(struct application_draft *) drafts; /* each in the arena */
	struct application_process_map processes;  /* by pid */
	int64_t files_met;                         /* that were looked through */
	size_t omitted;
};

/* The draft of that root, made if there is none; NULL: there are too many. */
struct application_draft *applications_draft(struct applications *applications, const char *root);

/* Drafts from services and what runs of them; from markers that the walk found, and from folders
 * that servers are configured to serve. */
void applications_add_commands(struct applications *applications);
void applications_add_markers(struct applications *applications);

/* Drops what is part of another draft, and joins releases of one application. */
void applications_merge(struct applications *applications);

/* --- where code lies ------------------------------------------------------------------------ */

/* A path as seen from a folder (may be NULL), resolved, in the arena; NULL if it is not there. */
const char *application_path(struct survey *survey, const char *folder, const char *path);

/* The application's folder for a file that is started, or a folder it is started in (resolved): the
 * nearest one with a marker, else the folder itself, or, for a file in one that many share
 * (/usr/local/bin), the file. NULL for such a folder. */
const char *application_root_of(struct survey *survey, const char *path);

/* True for folders that are nobody's own: /, /opt, /srv, /home/x, /usr/local/bin ... */
bool application_is_shared(struct bytes folder);

/* The marker in a folder that says most, and in `ret_found` how many; NULL: none. */
const struct application_marker *application_marker_in(struct survey *survey, const char *folder);

/* The folder that holds "releases" if the path lies in a release: "/srv/shop" of
 * /srv/shop/releases/7/lib; empty: it does not. `ret_release` is the release's own folder. */
struct bytes application_releases(const char *path, struct bytes *ret_release);

/* --- parts of a row ------------------------------------------------------------------------- */

/* name, framework, version, out of manifests. */
void application_add_manifest(struct applications *applications,
			      const struct application_draft *draft, struct application *row);

/* runtime: the version of what runs it. */
void application_add_runtime(struct applications *applications,
			     const struct application_draft *draft, struct application *row);

/* vcs, deployed_by, deploy_user, deployed_at. */
void application_add_deployment(struct applications *applications,
				const struct application_draft *draft, struct application *row);

/* file_count, loaded, never_opened, access_times. */
void application_add_files(struct applications *applications, const struct application_draft *draft,
			   struct application *row);

/* Says of the files in that folder, which only their place told for data, that they are code: so
 * they are carried. */
void application_claim_folder(struct survey *survey, const char *folder);

/* configuration, endpoints. */
void application_add_configuration(struct applications *applications,
				   const struct application_draft *draft, struct application *row);

/* --- small things --------------------------------------------------------------------------- */

/* Reads a text file of at most APPLICATION_TEXT_SIZE_MAX; false if there is none, or it is larger.
 * Nothing is recorded. */
bool application_read(struct survey *survey, const char *folder, const char *name, struct buf *ret);

/* Appends to a list of at most APPLICATION_TEXTS_MAX, each text once. */
void application_add_once(struct survey *survey, text_list *list, const char *text);

/* The version that a package's has of the program itself: "3.11.2" of "1:3.11.2-6+deb12u1"; NULL
 * if no package brought that file. */
const char *application_package_version(struct survey *survey, const char *path);

#endif
