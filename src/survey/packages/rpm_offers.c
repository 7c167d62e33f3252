/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What repositories of rpm offer, from the lists that managers keep after they asked: each
 * repository has a folder of its own, of dnf with a digest of its address behind its name. Sources:
 * dnf.conf(5), cachedir; libdnf, Repo::Impl::getHash(); zypper(8), /var/cache/zypp/raw.
 */
#include "format/packages/rpm_primary.h"
#include "survey/packages/rpm.h"

enum { DIGEST_DIGITS = 16 };

static const char *const caches[] = { "/var/cache/dnf", "/var/cache/libdnf5",
				      "/var/cache/zypp/raw" };

struct offering {
	struct packages *packages;
	const char *repository;
	struct rpm_primary primary;
};

static void offer(void *context, const struct rpm_primary_package *package)
{
	struct offering *offering = context;
	const struct package_offer found = {
		.manager = "rpm",
		.origin = offering->repository,
		.name = package->name,
		.version = package->version,
		.arch = package->arch,
		.provides = package->provides,
		.files = package->files,
		.separator = '\n',
		.automatic = true,
	};

	if (!bytes_is(package->arch, "src"))
		packages_offer(offering->packages, &found);
}

static void take_piece(void *context, struct bytes piece)
{
	struct offering *offering = context;

	rpm_primary_read(&offering->primary, piece, offer, offering);
}

static void read_list(struct rpm *rpm, const char *repository, const char *path)
{
	struct offering offering = { .packages = rpm->packages, .repository = repository };

	(void)packages_read_list(rpm->packages, path, STREAM_LINES, take_piece, &offering);
	rpm_primary_deinit(&offering.primary);
}

static bool is_digest(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!memchr("0123456789abcdef", text.at[i], 16))
			return false;
	return text.size == DIGEST_DIGITS;
}

/* "baseos" of "baseos-6ff0ed0d0a4bb5c1". */
static struct bytes repository_in(const char *folder)
{
	struct bytes name = bytes_of(folder);
	ptrdiff_t hyphen = bytes_find_last(name, '-');

	if (hyphen > 0 && is_digest(bytes_slice(name, (size_t)hyphen + 1, name.size)))
		name.size = (size_t)hyphen;
	return name;
}

static void read_folder(struct rpm *rpm, const char *cache, const char *folder)
{
	struct survey *survey = rpm->packages->survey;
	const struct repository *repository = rpm_repository_of(
		survey, arena_intern(survey->arena, repository_in(folder)));
	scoped_names names = { 0 };
	scoped_buf path = { 0 };

	buf_add_format(&path, "%s/%s/repodata", cache, folder);
	size_t end = path.size;

	if (!repository || !survey_list(survey, buf_text(&path), &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		if (bytes_find_text(bytes_of(root_name(&names, i)), "primary.xml") < 0)
			continue;
		buf_cut(&path, end);
		buf_add_format(&path, "/%s", root_name(&names, i));
		read_list(rpm, repository->suite, buf_text(&path));
	}
}

void rpm_add_offers(struct rpm *rpm)
{
	for (size_t i = 0; i < sizeof(caches) / sizeof(caches[0]); i++) {
		scoped_names folders = { 0 };

		if (!rpm->packages->survey->options.available ||
		    !survey_list(rpm->packages->survey, caches[i], &folders))
			continue;
		for (size_t k = 0; k < folders.starts.count; k++)
			read_folder(rpm, caches[i], root_name(&folders, k));
	}
}
