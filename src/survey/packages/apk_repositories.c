/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Repositories that apk is told to use, and what the indexes that it downloaded hold. An index is a
 * tar of a few texts; it is read as the text it mostly is, the headers between being no lines of
 * an index.
 */
#include "format/packages/apk.h"
#include "format/packages/apk_version.h"
#include "survey/packages/apk.h"
#include "survey/secrets.h"

enum { APK_REPOSITORIES_MAX = 1000 };

/* An index and who publishes it. */
struct apk_index {
	const char *path;
	const char *url; /* secrets replaced */
};

static void match(struct apk *apk, const struct package_offer *offer)
{
	struct package *package = offer->name.size ? apk_find(apk, offer->name) : NULL;

	if (offer->version.size == 0)
		return;
	packages_offer(apk->packages, offer);
	if (!package)
		return;
	if (bytes_is(offer->version, package->version)) {
		package->in_repository = TRI_YES;
		package->origin = package->origin ? package->origin : offer->origin;
		return;
	}
	const char *best = package->upgrade_to ? package->upgrade_to : package->version;

	if (apk_version_compare(offer->version, bytes_of(best)) > 0)
		package->upgrade_to = arena_string(apk->packages->survey->arena, offer->version);
}

/* The packages of a piece of an index, which ends between two of them. */
static void match_piece(struct apk *apk, const struct apk_index *index, struct bytes piece)
{
	const struct package_offer empty = {
		.manager = "apk", .origin = index->url, .separator = ' ', .automatic = true
	};
	struct package_offer offer = empty;
	struct bytes value;
	char field;

	while (apk_line_next(&piece, &field, &value)) {
		if (field == 'P')
			offer.name = value;
		else if (field == 'V')
			offer.version = value;
		else if (field == 'A')
			offer.arch = value;
		else if (field == 'p')
			offer.provides = value;
		if (field != '\0')
			continue;
		match(apk, &offer);
		offer = empty;
	}
	match(apk, &offer);
}

struct index_reading {
	struct apk *apk;
	const struct apk_index *index;
};

static void take_piece(void *context, struct bytes piece)
{
	const struct index_reading *reading = context;

	match_piece(reading->apk, reading->index, piece);
}

static bool read_index(struct apk *apk, const struct apk_index *index)
{
	struct index_reading reading = { apk, index };

	return packages_read_list(apk->packages, index->path, STREAM_PARAGRAPHS, take_piece,
				  &reading);
}

/* Appends the first eight digits of a digest of `text`. */
static void add_short_hash(struct buf *ret, enum digest_kind kind, struct bytes text)
{
	struct digester digester;
	struct digest digest;
	scoped_buf hex = { 0 };

	digester_init(&digester, kind);
	digester_add(&digester, text);
	digester_end(&digester, &digest);
	digest_add_hex(&hex, &digest);
	buf_add_bytes(ret, bytes_slice(buf_bytes(&hex), 0, 8));
}

/* Where the index of a repository may lie: a repository in a folder has it there; of others apk
 * keeps a copy named by a digest: version 2 of the URL, version 3 of the index's. */
static bool find_index(struct apk *apk, struct bytes url, const char *arch, struct buf *ret)
{
	static const char *const folders[] = { "/var/cache/apk", "/etc/apk/cache" };
	const struct root *root = apk->packages->survey->root;
	scoped_buf full = { 0 };

	while (bytes_ends(url, "/"))
		url.size--;
	buf_add_bytes(&full, url);
	buf_add_format(&full, "/%s/APKINDEX.tar.gz", arch);
	buf_add_bytes(ret, buf_bytes(&full));
	if (bytes_starts(url, "/"))
		return root_exists(root, buf_text(ret));
	for (size_t i = 0; i < 2 * sizeof(folders) / sizeof(folders[0]); i++) {
		buf_clear(ret);
		buf_add_format(ret, "%s/APKINDEX.", folders[i / 2]);
		add_short_hash(ret, i % 2 ? DIGEST_SHA256 : DIGEST_SHA1,
			       i % 2 ? buf_bytes(&full) : url);
		buf_add_text(ret, ".tar.gz");
		if (root_exists(root, buf_text(ret)))
			return true;
	}
	return false;
}

static struct repository *add_row(struct apk *apk, const struct apk_repository *found,
				  const char *path)
{
	struct survey *survey = apk->packages->survey;
	struct repository *row = RECORD_ADD(survey->arena, &survey->content->repositories,
					    repository);
	struct bytes components = found->components, component;

	row->manager = "apk";
	row->kind = found->type.size ? arena_intern(survey->arena, found->type) : NULL;
	row->url = survey_redact(survey, path, "URL", found->url);
	row->enabled = found->is_enabled;
	row->path = path;
	if (found->tag.size)
		survey_note(survey, &row->options, "@%.*s", (int)found->tag.size, found->tag.at);
	while (bytes_word(&components, &component))
		*vec_push_in(survey->arena, &row->components) = arena_intern(survey->arena,
									     component);
	return row;
}

/* The architecture that indexes are for: apk notes it, and most packages have it. */
static const char *arch_of(struct apk *apk)
{
	struct survey *survey = apk->packages->survey;
	scoped_buf text = { 0 };

	if (survey_read(survey, "/etc/apk/arch", &text)) {
		struct bytes rest = buf_bytes(&text), word;

		if (bytes_word(&rest, &word))
			return arena_intern(survey->arena, word);
	}
	for (vec_each(package, &survey->content->packages))
		if (package_is_of(package, "apk") && package->arch &&
		    strcmp(package->arch, "noarch") != 0)
			return package->arch;
	return "noarch";
}

/* How many of the repositories in use a file names have an index here, and how many have none. */
struct tally {
	size_t listed, unlisted;
};

static void read_file(struct apk *apk, const char *file, const char *arch, struct tally *tally)
{
	struct survey *survey = apk->packages->survey;
	const char *path = arena_intern(survey->arena, bytes_of(file));
	struct apk_repository found;
	scoped_buf text = { 0 };

	if (!survey_read(survey, path, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (apk_repository_next(&rest, &found) &&
	       survey->content->repositories.count < APK_REPOSITORIES_MAX) {
		const struct repository *row = add_row(apk, &found, path);
		scoped_buf index_path = { 0 };

		if (!found.is_enabled)
			continue;
		if (!find_index(apk, found.url, arch, &index_path)) {
			tally->unlisted++;
			continue;
		}
		const struct apk_index index = { buf_text(&index_path), row->url };

		*(read_index(apk, &index) ? &tally->listed : &tally->unlisted) += 1;
	}
}

/* What is in no index is in no repository only if every repository has its index here. */
static void conclude(struct apk *apk, bool complete)
{
	for (vec_each(package, &apk->packages->survey->content->packages)) {
		if (!package_is_of(package, "apk") || package->in_repository != TRI_UNKNOWN)
			continue;
		if (complete || package->upgrade_to)
			package->in_repository = TRI_NO;
	}
}

void apk_add_repositories(struct apk *apk)
{
	static const char *const folders[] = { "/etc/apk/repositories.d",
					       "/lib/apk/repositories.d" };
	struct survey *survey = apk->packages->survey;
	const char *arch = arch_of(apk);
	struct tally tally = { 0 };

	read_file(apk, "/etc/apk/repositories", arch, &tally);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_names names = { 0 };

		if (!survey_list(survey, folders[i], &names))
			continue;
		for (size_t k = 0; k < names.starts.count; k++) {
			scoped_buf path = { 0 };

			buf_add_format(&path, "%s/%s", folders[i], root_name(&names, k));
			if (bytes_ends(buf_bytes(&path), ".list"))
				read_file(apk, buf_text(&path), arch, &tally);
		}
	}
	if (tally.unlisted)
		survey_error(survey, "/var/cache/apk",
			     "no index of %zu of %zu repositories is here: which packages they "
			     "hold is unknown",
			     tally.unlisted, tally.unlisted + tally.listed);
	conclude(apk, tally.listed && !tally.unlisted);
}
