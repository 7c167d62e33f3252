/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/path.h"
#include "format/packages/dpkg_version.h"
#include "onto/can_run_parts.h"

enum {
	VERSIONS_LISTED_MAX = 3, /* in a sentence */
};

/* ---- versions ------------------------------------------------------------------------------ */

/* The newest version of a library's that begins like the one that is wanted: "GLIBC_2.36". */
static const char *newest_alike(const text_list *defines, const char *wanted)
{
	size_t size = strcspn(wanted, "0123456789");
	const char *ret = NULL;

	for (vec_each(version, defines))
		if (size && strncmp(*version, wanted, size) == 0 &&
		    strcspn(*version, "0123456789") == size &&
		    (!ret || dpkg_version_compare(bytes_of(*version), bytes_of(ret)) > 0))
			ret = *version;
	return ret;
}

static bool is_private(const char *version)
{
	return strstr(version, "PRIVATE") != NULL;
}

bool judging_versions(struct judging *judging, const struct library_need *need,
		      const text_list *defines, const char *where)
{
	bool ret = true;

	for (vec_each(version, &need->versions)) {
		if (is_private(*version)) {
			judging_answer(judging, ANSWER_UNKNOWN);
			judging_say(judging, &judging->against,
				    "it wants private symbols of %s (%s), which change without a "
				    "word",
				    need->library, *version);
			continue;
		}
		/* a library without any version serves all of them */
		if (defines->count == 0 || text_list_has(defines, *version))
			continue;
		const char *newest = newest_alike(defines, *version);

		ret = false;
		judging_answer(judging, ANSWER_NO);
		judging_say(judging, &judging->against, "it wants %s of %s%s%s%s%s", *version,
			    need->library, newest ? ", which goes up to " : ", which has none",
			    newest ? newest : "", newest ? "" : " of that name", where);
	}
	return ret;
}

/* ---- packages that are at hand ------------------------------------------------------------- */

/* Where loaders look without being told to. Sources: ld.so(8); Debian's policy 9.1.1 on multiarch.
 */
static bool is_searched(const char *path)
{
	static const char *const places[] = { "/lib/*", "/lib64/*", "/lib32/*", "/libx32/*",
					      "/lib/*-linux-*/*" };

	if (path_is_below(path, "/usr"))
		path += strlen("/usr");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (path_matches(bytes_of(path), places[i]))
			return true;
	return false;
}

/* "defines A, B and 2 more", of what is wanted. */
static void tell_versions(const struct library_need *need, const text_list *defines,
			  struct buf *ret)
{
	size_t count = 0;

	for (vec_each(version, &need->versions)) {
		if (is_private(*version) || !text_list_has(defines, *version))
			continue;
		if (count < VERSIONS_LISTED_MAX)
			buf_add_format(ret, "%s%s", count ? ", " : " defines ", *version);
		count++;
	}
	if (count > VERSIONS_LISTED_MAX)
		buf_add_format(ret, " and %zu more", count - VERSIONS_LISTED_MAX);
	else if (!count)
		buf_add_text(ret, defines->count ? " is there, and no version of it is wanted"
						 : " has no versions, and serves all");
}

static void judge_packaged(struct judging *judging, const struct library_need *need,
			   struct package_guess *guess, const struct packaged_library *library)
{
	const struct available *package = guess->package;
	scoped_buf where = { 0 }, versions = { 0 };

	buf_add_format(&where, " in %s %s", package->name, package->version);
	if (judging_versions(judging, need, &library->defines, buf_text(&where))) {
		guess->is_certain = is_searched(library->path);
		judging_need_package(judging, guess, need->library);
	}
	tell_versions(need, &library->defines, &versions);
	judging_say(judging, &judging->ret->evidence, "%s of %s %s, among those of --debs,%s",
		    library->path, package->name, package->version, buf_text(&versions));
}

/* What was likely to bring it does not. */
static void lack_packaged(struct judging *judging, const struct library_need *need,
			  const struct package_guess *guess)
{
	judging_answer(judging, ANSWER_UNKNOWN);
	judging_say(judging, &judging->against,
		    "%s %s, which should bring %s, does not hold it; what it depends on may",
		    guess->package->name, guess->package->version, need->library);
	judging_say(judging, &judging->ret->evidence, "%s %s: %s", guess->package->name,
		    guess->package->version, guess->why);
}

void judging_offer(struct judging *judging, const struct executable *file,
		   const struct library_need *need, struct package_guess *guess)
{
	struct package_libraries *packages = judging->target->packages;
	const struct available *package = guess->package;
	struct packaged_answer answer = { .state = PACKAGED_ABSENT };

	if (packages)
		package_libraries_find(packages, package, need->library, file->arch, &answer);
	switch (answer.state) {
	case PACKAGED_FOUND:
		judge_packaged(judging, need, guess, answer.library);
		return;
	case PACKAGED_WITHOUT:
		lack_packaged(judging, need, guess);
		return;
	case PACKAGED_UNREADABLE:
	case PACKAGED_ABSENT:
		break;
	}
	judging_need_package(judging, guess, need->library);
	judging_say(judging, &judging->ret->evidence,
		    "%s: its versions and symbols are unchecked%s%s", need->library,
		    answer.problem ? ": "
		    : packages     ? ": its package is not among those of --debs"
				   : "",
		    answer.problem ? answer.problem : "");
}
