/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which unit or job starts a container: by the commands of services. */
#include "base/path.h"
#include "format/containers/container_command.h"
#include "survey/containers/containers_parts.h"

enum { ID_PREFIX_MIN = 4 }; /* digits by which people name a container */

static bool is_named(const struct container *row, const char *name)
{
	return text_is(row->name, name) || text_is(row->id, name) ||
	       (strlen(name) >= ID_PREFIX_MIN && bytes_starts(bytes_of(row->id), name));
}

/* A file of compose as a service names it: from the folder it works in. */
static bool is_file(const char *file, const char *named, const char *folder)
{
	struct bytes rest = bytes_of(file);

	if (named[0] == '/' || !folder)
		return strcmp(file, named) == 0;
	return bytes_skip(&rest, folder) && bytes_skip(&rest, "/") && bytes_is(rest, named);
}

static bool is_in_project(const struct container *row, const struct service *service,
			  const struct container_reference *reference)
{
	const char *folder = service->working_directory;

	if (!row->compose_project)
		return false;
	if (reference->project)
		return text_is(row->compose_project, reference->project);
	for (vec_each(file, &row->compose_files)) {
		struct bytes own = path_folder(*file);

		if (reference->file ? is_file(*file, reference->file, folder)
				    : folder && bytes_is(own, folder))
			return true;
	}
	return false;
}

static bool is_meant(const struct container *row, const struct service *service,
		     const struct container_reference *reference)
{
	if (reference->is_compose)
		return is_in_project(row, service, reference);
	if (!text_is(row->engine, reference->engine))
		return false;
	if (reference->name)
		return is_named(row, reference->name);
	return reference->option && text_is(row->root_path, reference->option);
}

static void take_reference(struct survey *survey, const struct service *service,
			   const struct container_reference *reference)
{
	for (vec_each(row, &survey->content->containers)) {
		if (row->started_by || !is_meant(row, service, reference))
			continue;
		row->started_by = service->name;
		survey_note(survey, &row->evidence, "%s",
			    service->unit_path ? service->unit_path : service->name);
	}
}

void containers_find_starters(struct survey *survey)
{
	for (vec_each(service, &survey->content->services)) {
		scoped_arena arena = { 0 };
		struct bytes rest = bytes_of(service->command);
		struct container_reference reference;

		if (service->container || !service->command)
			continue;
		while (container_command_next(&arena, &rest, &reference))
			take_reference(survey, service, &reference);
	}
}
