/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Repositories that are not the distribution's own: for one release, or for any. */
#include "onto/transitions_parts.h"

static bool is_digit(struct bytes text, size_t at)
{
	return at < text.size && text.at[at] >= '0' && text.at[at] <= '9';
}

/* "11" in "Debian_11" or "/debian/11/", and not in "2011" or "1.11". */
static bool has_number(struct bytes text, struct bytes number)
{
	for (size_t at = 0; number.size && at + number.size <= text.size; at++)
		if (bytes_equal(bytes_slice(text, at, number.size), number) &&
		    !is_digit(text, at + number.size) &&
		    (!at || (!is_digit(text, at - 1) && text.at[at - 1] != '.')))
			return true;
	return false;
}

/* Where it says which release it is for, or NULL. */
static const char *release_in(const struct os *os, const char *text)
{
	struct bytes version = bytes_of(os->version ? os->version : ""), major;

	if (!text)
		return NULL;
	if (os->codename && os->codename[0] && bytes_find_text(bytes_of(text), os->codename) >= 0)
		return text;
	return bytes_part(&version, '.', &major) && has_number(bytes_of(text), major) ? text : NULL;
}

static const char *release_of(const struct os *os, const struct repository *repository)
{
	const char *ret = release_in(os, repository->suite);

	return ret ? ret : release_in(os, repository->url);
}

/* All that its file names is somebody else's and for any release: the file can be put there. */
static bool is_file_for_any(const struct content *old, const char *path)
{
	for (vec_each(repository, &old->repositories))
		if (text_is(repository->path, path) &&
		    (repository->third_party != TRI_YES || release_of(&old->host.os, repository)))
			return false;
	return true;
}

static bool moves(const struct content *old, const struct repository *repository)
{
	return repository->third_party == TRI_YES && repository->enabled != TRI_NO &&
	       repository->url && repository->path && is_file_for_any(old, repository->path);
}

const struct repository *transitions_moving_repository(const struct transitions *transitions,
						       const struct package *package)
{
	const struct content *old = transitions->old;

	for (vec_each(repository, &old->repositories)) {
		struct bytes origin = bytes_of(package->origin ? package->origin : "");

		if (repository->origin && bytes_skip(&origin, repository->origin) &&
		    (!origin.size || origin.at[0] == ' ') && moves(old, repository))
			return repository;
	}
	return NULL;
}

static void tell_moving(struct transitions *transitions, const struct repository *repository)
{
	struct transition *row = transition_add(transitions, "repositories", repository->url,
						SEVERITY_NOTE);

	row->fate = MOVES;
	row->path = repository->path;
	row->what = arena_format(transitions->arena,
				 "%s is somebody else's repository and names no release: it is "
				 "used there as well",
				 repository->url);
	row->proposal = "ask who keeps it whether it is for the new release";
	transition_note(transitions, &row->evidence, repository->path);
}

static void tell_bound(struct transitions *transitions, const struct repository *repository)
{
	const struct os *os = &transitions->old->host.os;
	const struct os *there = &transitions->target->content->host.os;
	const char *release = release_of(os, repository);
	struct transition *row = transition_add(transitions, "repositories", repository->url,
						SEVERITY_WARN);

	row->fate = STAYS;
	row->what = arena_format(
		transitions->arena, "%s is somebody else's repository%s%s: it is left out",
		repository->url,
		!release                     ? ", in one file with the distribution's own"
		: release == repository->url ? ", whose address names the old release"
					     : ", used for ",
		!release || release == repository->url ? "" : release);
	row->proposal = arena_format(transitions->arena,
				     "look whether it has a suite for %s, and name that",
				     there->codename ? there->codename : "the new release");
	transition_note(transitions, &row->evidence, repository->path);
}

void transitions_add_repositories(struct transitions *transitions)
{
	for (vec_each(repository, &transitions->old->repositories)) {
		if (repository->third_party != TRI_YES || repository->enabled == TRI_NO ||
		    !repository->url)
			continue;
		if (moves(transitions->old, repository))
			tell_moving(transitions, repository);
		else
			tell_bound(transitions, repository);
	}
}
