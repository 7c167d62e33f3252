/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which repository holds an installed package, and what else it offers: the lists that apt
 * downloaded are read once, as a stream. They hold 60,000 packages and 50 MB, of which four lines
 * a package matter.
 */
#include "format/packages/dpkg_version.h"
#include "snapshot/package_facts.h"
#include "survey/packages/packages.h"

struct listed {
	struct bytes name, version, arch, provides;
};

/* Cuts a paragraph's four lines of interest from the front. Each line costs one memchr(). */
static bool next_listed(struct bytes *rest, struct listed *ret)
{
	const char *at = rest->at, *end = rest->at + rest->size;

	*ret = (struct listed){ 0 };
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct bytes line = { at, (size_t)((newline ? newline : end) - at) };

		at = newline ? newline + 1 : end;
		if (line.size == 0 && ret->name.size)
			break;
		if (line.size == 0)
			continue;
		if (line.at[0] == 'P' && bytes_skip(&line, "Package:"))
			ret->name = bytes_trim(line);
		else if (line.at[0] == 'P' && bytes_skip(&line, "Provides:"))
			ret->provides = bytes_trim(line);
		else if (line.at[0] == 'V' && bytes_skip(&line, "Version:"))
			ret->version = bytes_trim(line);
		else if (line.at[0] == 'A' && bytes_skip(&line, "Architecture:"))
			ret->arch = bytes_trim(line);
	}
	*rest = (struct bytes){ at, (size_t)(end - at) };
	return ret->name.size > 0;
}

static void match(struct packages *packages, const struct package_source *source,
		  const struct listed *listed)
{
	const struct package_offer offer = {
		.manager = "dpkg",
		.origin = source->origin,
		.name = listed->name,
		.version = listed->version,
		.arch = listed->arch,
		.provides = listed->provides,
		.separator = ',',
		.automatic = source->automatic,
	};
	struct package *package = packages_find(packages, listed->name, listed->arch);

	packages_offer(packages, &offer);
	if (!package || (package->state && strcmp(package->state, "config-files") == 0))
		return; /* removed, only its settings are left */
	if (bytes_is(listed->version, package->version)) {
		if (!package->origin)
			package->origin = source->origin;
		package->in_repository = TRI_YES;
		return;
	}
	const char *best = package->upgrade_to ? package->upgrade_to : package->version;

	if (source->automatic && dpkg_version_compare(listed->version, bytes_of(best)) > 0)
		package->upgrade_to = arena_string(packages->survey->arena, listed->version);
}

struct list_reading {
	struct packages *packages;
	const struct package_source *source;
};

static void take_piece(void *context, struct bytes piece)
{
	const struct list_reading *reading = context;
	struct listed listed;

	while (next_listed(&piece, &listed))
		match(reading->packages, reading->source, &listed);
}

static void read_list(struct packages *packages, struct package_source *source, const char *path)
{
	struct list_reading reading = { packages, source };

	if (packages_read_list(packages, path, STREAM_PARAGRAPHS, take_piece, &reading))
		source->listed = true;
}

/* True if the file is the source's list for some architecture:
 * PREFIX COMPONENT "_binary-" ARCH "_Packages" [.EXTENSION], or PREFIX "Packages" when flat. */
static bool is_list_of(struct bytes name, const struct package_source *source)
{
	if (!bytes_skip(&name, source->prefix))
		return false;
	if (!source->component)
		return bytes_starts(name, "Packages");
	for (const char *c = source->component; *c; c++) {
		if (name.size == 0 || name.at[0] != (*c == '/' ? '_' : *c))
			return false;
		name = bytes_slice(name, 1, name.size);
	}
	return bytes_skip(&name, "_binary-") && bytes_find_text(name, "_Packages") > 0;
}

static void read_lists(struct packages *packages)
{
	scoped_names names = { 0 };

	if (!survey_list(packages->survey, "/var/lib/apt/lists", &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		scoped_buf path = { 0 };

		if (bytes_find_text(name, "Packages") < 0 || bytes_ends(name, ".diff_Index"))
			continue;
		buf_add_format(&path, "/var/lib/apt/lists/%s", root_name(&names, i));
		for (vec_each(source, &packages->sources)) {
			if (!is_list_of(name, source))
				continue;
			read_list(packages, source, buf_text(&path));
			break;
		}
	}
}

/* What is in no list is in no repository only if every repository has its list here. */
static void conclude(struct packages *packages, bool complete)
{
	for (vec_each(package, &packages->survey->content->packages)) {
		if (!package_is_of(package, "dpkg") || package->state ||
		    package->in_repository == TRI_YES)
			continue;
		/* a newer version on offer: this one was there and was superseded */
		package->in_repository = complete || package->upgrade_to ? TRI_NO : TRI_UNKNOWN;
	}
}

void package_preserve(struct survey *survey, size_t index)
{
	struct content *content = survey->content;

	*RECORD_ADD(survey->arena, &content->preserved_packages,
		    package) = content->packages.at[index];
	*vec_push_in(survey->arena, &survey->preserved) = (int32_t)index;
}

void packages_preserve(struct packages *packages)
{
	const struct content *content = packages->survey->content;

	for (size_t i = 0; i < content->packages.count; i++) {
		struct package *package = &content->packages.at[i];

		if (package_is_local(package)) {
			package_preserve(packages->survey, i);
		} else {
			package->maintainer = NULL;
			package->needs = (text_list){ 0 };
		}
	}
}

/* Says which repositories have no list; true if none lacks it. */
static bool all_listed(struct packages *packages)
{
	size_t missing = 0;

	for (vec_each(source, &packages->sources))
		missing += !source->listed;
	if (missing == packages->sources.count) {
		survey_error(packages->survey, "/var/lib/apt/lists",
			     "no package lists of the configured repositories are here: which "
			     "packages they hold is unknown");
		return false;
	}
	for (vec_each(source, &packages->sources))
		if (!source->listed)
			survey_error(packages->survey, source->url,
				     "no package list of this repository is in "
				     "/var/lib/apt/lists: what it holds is unknown");
	return missing == 0;
}

void packages_match_lists(struct packages *packages)
{
	if (!packages->has_dpkg)
		return;
	read_lists(packages);
	packages_read_contents(packages);
	conclude(packages, all_listed(packages));
}
