/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/onto_fresh.h"

#include <errno.h>
#include <string.h>

#include "commands/commands.h"
#include "onto/transitions.h"
#include "snapshot/archive.h"

int onto_packages_read(const char *folder, const char *command, struct default_files *ret,
		       struct err *err)
{
	*ret = (struct default_files){ .root.fd = -1 };
	if (!folder)
		return 0;
	if (default_files_init(ret, folder, err) < 0)
		return err->code;
	for (vec_each(problem, &ret->problems))
		command_say(command, "%s%s", folder, *problem);
	return 0;
}

static int make(const struct onto_fresh *onto, struct snapshot *ret, const struct snapshot *fresh,
		struct err *err)
{
	struct transition_sources sources = {
		.archive = strcmp(onto->old, "-") == 0 ? NULL : onto->old,
	};
	struct default_files packages;

	if (onto_packages_read(onto->folder, onto->command, &packages, err) < 0)
		return err->code;
	if (onto->folder)
		sources.packages = &packages;
	int failed = transitions_make(&ret->content, &fresh->content, &sources, &ret->arena, err);

	default_files_deinit(&packages);
	return failed;
}

int onto_fresh_read(const struct onto_fresh *onto, struct snapshot *ret, struct snapshot *fresh,
		    struct err *err)
{
	const struct host *host = &fresh->content.host;

	if (!onto->path)
		return 0;
	if (archive_read_file(fresh, onto->path, err) < 0)
		return err->code;
	if (!fresh->content.available.count || !fresh->content.commands.count)
		return err_set(err, -ENODATA,
			       "%s does not say what is there and on offer: survey that host with "
			       "--available",
			       onto->path);
	if (make(onto, ret, fresh, err) < 0)
		return err->code;
	ret->content.onto = arena_format(
		&ret->arena, "%s%s%s%s", host->hostname ? host->hostname : onto->path,
		host->os.name ? " (" : "", host->os.name ? host->os.name : "",
		host->os.name ? ")" : "");
	return 0;
}
