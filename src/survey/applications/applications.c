/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The applications collector: which applications this host has of its own. See application_parts.h
 * for how one comes about.
 */
#include <errno.h>

#include "base/path.h"
#include "survey/applications/application_parts.h"
#include "survey/collectors.h"
#include "survey/packages/package_files.h"

/* ---- small things -------------------------------------------------------------------------- */

bool application_read(struct survey *survey, const char *folder, const char *name, struct buf *ret)
{
	scoped_buf path = { 0 };
	struct err err;

	buf_clear(ret);
	if (!name)
		return false;
	buf_add_format(&path, "%s%s%s", folder, *folder ? "/" : "", name);
	return root_read(survey->root, buf_text(&path), APPLICATION_TEXT_SIZE_MAX, ret, &err) == 0;
}

void application_add_once(struct survey *survey, text_list *list, const char *text)
{
	if (list->count < APPLICATION_TEXTS_MAX && !text_list_has(list, text))
		*vec_push_in(survey->arena, list) = text;
}

/* The version of a package without its epoch, and without what a distribution added. */
static const char *upstream_version(struct survey *survey, const char *version)
{
	struct bytes text = bytes_of(version);
	ptrdiff_t colon = bytes_find(text, ':');
	size_t size = 0;

	text = bytes_slice(text, (size_t)(colon + 1), text.size);
	while (size < text.size && !strchr("-+~", text.at[size]))
		size++;
	return size ? arena_intern(survey->arena, bytes_slice(text, 0, size)) : NULL;
}

const char *application_package_version(struct survey *survey, const char *path)
{
	const char *name = survey_package_of(survey, path);

	for (vec_each(package, &survey->content->packages))
		if (name && package->name && strcmp(package->name, name) == 0 && package->version)
			return upstream_version(survey, package->version);
	return NULL;
}

/* ---- drafts -------------------------------------------------------------------------------- */

struct application_draft *applications_draft(struct applications *applications, const char *root)
{
	struct arena *arena = applications->survey->arena;
	struct application_draft *made;

	for (vec_each(draft, &applications->drafts))
		if (strcmp((*draft)->root, root) == 0)
			return *draft;
	if (applications->drafts.count >= APPLICATIONS_MAX) {
		applications->omitted++;
		return NULL;
	}
	made = *vec_push(&applications->drafts) = arena_alloc(arena, sizeof(*made));
	made->root = made->shown = arena_intern(arena, bytes_of(root));
	return made;
}

/* A draft takes over what a marker says, unless one that says more was there. */
static void apply_marker(struct survey *survey, struct application_draft *draft,
			 const struct application_marker *marker)
{
	if (marker->weight <= draft->weight)
		return;
	draft->weight = marker->weight;
	if (!draft->framework)
		draft->framework = marker->framework;
	if (!draft->language)
		draft->language = marker->language;
	application_add_once(survey, &draft->evidence,
			     arena_format(survey->arena, "%s/%s", draft->root, marker->name));
}

static int by_folder(const void *a, const void *b)
{
	const struct application_marker_found *left = a, *right = b;
	int order = strcmp(left->folder, right->folder);

	return order ? order : (int)right->marker->weight - (int)left->marker->weight;
}

static void add_found(struct applications *applications)
{
	struct survey *survey = applications->survey;
	struct application_markers *markers = survey->application_markers;

	if (!markers)
		return;
	vec_sort(&markers->list, by_folder);
	for (vec_each(found, &markers->list)) {
		/* "npm install" in a home makes no application of it */
		struct application_draft *draft = application_is_shared(bytes_of(found->folder))
							  ? NULL
							  : applications_draft(applications,
									       found->folder);

		if (draft)
			apply_marker(survey, draft, found->marker);
	}
	if (markers->omitted)
		survey_error(survey, NULL, "%zu signs of applications were left out: %d are kept",
			     markers->omitted, APPLICATION_MARKERS_MAX);
}

/* What a server is configured to serve. */
static void add_served(struct applications *applications, const char *folder)
{
	struct survey *survey = applications->survey;
	const char *path = application_path(survey, NULL, folder), *root;
	struct application_draft *draft;

	if (!path || survey_is_packaged(survey, path))
		return;
	root = application_root_of(survey, path);
	if (!root || !application_marker_in(survey, root))
		return; /* pages, and nothing that runs */
	draft = applications_draft(applications, root);
	if (draft)
		application_add_once(survey, &draft->evidence,
				     arena_format(survey->arena, "%s is served", folder));
}

void applications_add_markers(struct applications *applications)
{
	struct survey *survey = applications->survey;

	for (vec_each(middleware, &survey->content->middleware))
		for (vec_each(folder, &middleware->document_roots))
			add_served(applications, *folder);
	add_found(applications);
	/* what runs has its markers too, whether or not there was a walk */
	for (vec_each(draft, &applications->drafts)) {
		const struct application_marker *marker = (*draft)->container
								  ? NULL
								  : application_marker_in(
									    survey, (*draft)->root);

		if (marker)
			apply_marker(survey, *draft, marker);
	}
}

/* ---- one application, one draft ------------------------------------------------------------ */

static int by_root(const void *a, const void *b)
{
	const struct application_draft *left = *(struct application_draft *const *)a;
	const struct application_draft *right = *(struct application_draft *const *)b;

	return strcmp(left->root, right->root);
}

static void join_lists(struct survey *survey, text_list *to, const text_list *from)
{
	for (vec_each(text, from))
		application_add_once(survey, to, *text);
}

/* What one draft knows goes to another, which lacks it. */
static void join(struct survey *survey, struct application_draft *to,
		 struct application_draft *from)
{
	/* tests and samples deep in a repository say nothing of all of it */
	bool is_told = from->is_started || path_folder(from->root).size <= strlen(to->root);

	const char **texts_to[] = { &to->language,    &to->framework, &to->entry, &to->interpreter,
				    &to->environment, &to->service,   &to->user };
	const char *const texts[] = { from->language,    from->framework,   from->entry,
				      from->interpreter, from->environment, from->service,
				      from->user };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!*texts_to[i] && is_told)
			*texts_to[i] = texts[i];
	for (vec_each(pid, &from->pids))
		if (to->pids.count < APPLICATION_PIDS_MAX)
			*vec_push_in(survey->arena, &to->pids) = *pid;
	if (is_told)
		join_lists(survey, &to->evidence, &from->evidence);
	join_lists(survey, &to->named, &from->named);
	to->is_started |= from->is_started;
	from->is_dropped = true;
}

/* The release that "current" leads to, in the arena; NULL: there is no such link. */
static const char *current_release(struct survey *survey, struct bytes base)
{
	const char *folder = arena_intern(survey->arena, base);

	return application_path(survey, folder, "current");
}

/* Releases of one application are one: the one that is current, or runs. */
static void join_releases(struct applications *applications, struct application_draft *draft)
{
	struct survey *survey = applications->survey;
	struct bytes release, base = application_releases(draft->root, &release);
	const char *current = base.size ? current_release(survey, base) : NULL, *root;
	struct application_draft *kept;

	if (!current)
		return;
	/* what lies in a release lies in the current one at the same place */
	root = arena_format(survey->arena, "%s%s", current, draft->root + release.size);
	if (strcmp(root, draft->root) == 0) {
		draft->shown = arena_format(survey->arena, "%.*s/current%s", (int)base.size,
					    base.at, draft->root + release.size);
		return;
	}
	kept = root_exists(survey->root, root) ? applications_draft(applications, root) : NULL;
	if (!kept)
		return;
	if (draft->is_started)
		survey_note(survey, &kept->evidence, "what runs is still of %s", draft->root);
	else
		draft->evidence.count = 0; /* of an old release nothing matters */
	join(survey, kept, draft);
}

/* True if the draft is a part of the one whose folder is above it. */
static bool is_part_of(const struct application_draft *draft, const struct application_draft *above)
{
	if (!path_is_below(draft->root, above->root) || draft->container || above->container)
		return false;
	/* of a repository that is nothing else what runs are its applications */
	return !draft->is_started || above->is_started;
}

void applications_merge(struct applications *applications)
{
	struct survey *survey = applications->survey;

	for (size_t i = 0; i < applications->drafts.count; i++)
		join_releases(applications, applications->drafts.at[i]);
	vec_sort(&applications->drafts, by_root);
	for (size_t i = 0; i < applications->drafts.count; i++) {
		struct application_draft *above = applications->drafts.at[i];

		for (size_t k = i + 1; !above->is_dropped && k < applications->drafts.count; k++) {
			struct application_draft *draft = applications->drafts.at[k];

			if (!draft->is_dropped && is_part_of(draft, above))
				join(survey, above, draft);
		}
	}
	/* a clone that only holds applications which are told is told by them */
	for (size_t i = 0; i < applications->drafts.count; i++) {
		struct application_draft *above = applications->drafts.at[i];

		for (size_t k = 0; k < applications->drafts.count; k++) {
			const struct application_draft *draft = applications->drafts.at[k];

			if (above->weight == APPLICATION_CLONE && !above->is_started &&
			    !draft->is_dropped && path_is_below(draft->root, above->root))
				above->is_dropped = true;
		}
	}
}

/* ---- PHP ----------------------------------------------------------------------------------- */

/* Whoever runs PHP here: one service, or nobody can tell which of them. */
static const struct service *php_service(const struct survey *survey, const char **ret_exe,
					 const struct applications *applications)
{
	const struct service *only = NULL;

	for (vec_each(service, &survey->content->services)) {
		const struct process *const *process =
			service->pids.count && !service->container
				? application_process_map_find(&applications->processes,
							       (uint64_t)service->pids.at[0])
				: NULL;

		if (!process || !(*process)->exe ||
		    strncmp(path_name((*process)->exe), "php-fpm", strlen("php-fpm")) != 0)
			continue;
		if (only)
			return NULL;
		only = service;
		*ret_exe = (*process)->exe;
	}
	return only;
}

/* PHP's files are read by a server that runs for all of them. */
static void add_php(struct applications *applications)
{
	struct survey *survey = applications->survey;
	const char *exe = NULL;
	const struct service *service = php_service(survey, &exe, applications);

	if (!service)
		return;
	for (vec_each(draft, &applications->drafts)) {
		struct application_draft *php = *draft;

		if (php->is_dropped || php->is_started || !php->language ||
		    strcmp(php->language, "php") != 0)
			continue;
		php->service = service->name;
		php->interpreter = exe;
		survey_note(survey, &php->evidence, "%s is all that runs PHP here", service->name);
	}
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void add_row(struct applications *applications, const struct application_draft *draft)
{
	struct survey *survey = applications->survey;
	struct application *row = RECORD_ADD(survey->arena, &survey->content->applications,
					     application);

	row->path = draft->shown;
	if (draft->shown && draft->root && strcmp(draft->shown, draft->root) != 0)
		row->real_path = draft->root;
	row->language = draft->language;
	row->framework = draft->framework;
	row->entry_point = draft->entry;
	row->service = draft->service;
	row->container = draft->container;
	row->user = draft->user;
	row->pids = draft->pids;
	row->evidence = draft->evidence;
	if (draft->container) {
		row->name = draft->service;
		return;
	}
	application_add_manifest(applications, draft, row);
	application_add_runtime(applications, draft, row);
	application_add_deployment(applications, draft, row);
	application_add_configuration(applications, draft, row);
	application_add_files(applications, draft, row);
	application_claim_folder(survey, draft->root);
}

static void applications_deinit(struct applications *applications)
{
	vec_deinit(&applications->drafts);
	application_process_map_deinit(&applications->processes);
}

int survey_applications(struct survey *survey, struct err *err)
{
	SCOPED(applications_deinit) struct applications applications = { .survey = survey };

	for (vec_each(process, &survey->content->processes))
		if (process->pid != UNKNOWN)
			*application_process_map_put(&applications.processes,
						     (uint64_t)process->pid) = process;
	applications_add_commands(&applications);
	applications_add_markers(&applications);
	applications_merge(&applications);
	add_php(&applications);
	/* what runs comes first */
	for (int started = 1; started >= 0; started--)
		for (vec_each(draft, &applications.drafts)) {
			if ((*draft)->is_dropped || (*draft)->is_started != started)
				continue;
			if (survey_is_late(survey))
				return err_set(err, -ETIME, "no time left to look at all of them");
			add_row(&applications, *draft);
		}
	if (applications.omitted)
		survey_error(survey, NULL, "%zu applications were left out: %d are told",
			     applications.omitted, APPLICATIONS_MAX);
	return 0;
}
