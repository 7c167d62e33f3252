/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/dpkg_digests.h"

#include "base/path.h"
#include "format/packages/md5sums.h"

enum { MD5SUMS_SIZE_MAX = 32 * 1024 * 1024 };

void dpkg_digests_init(struct dpkg_digests *digests, struct survey *survey)
{
	*digests = (struct dpkg_digests){ .survey = survey, .package = CATALOGUE_NONE };
	for (size_t i = 0; i < survey->diversions.count; i++)
		*folder_node_map_put(&digests->diverted,
				     map_hash_text(survey->diversions.at[i].from)) = (int32_t)i + 1;
}

void dpkg_digests_deinit(struct dpkg_digests *digests)
{
	node_digest_map_deinit(&digests->digests);
	folder_node_map_deinit(&digests->folders);
	folder_node_map_deinit(&digests->diverted);
}

/* The node of a folder as a package names it: "/bin" may be a link to "/usr/bin". */
static int32_t folder_node(struct dpkg_digests *digests, struct bytes folder)
{
	const struct survey *survey = digests->survey;
	int32_t *known = folder_node_map_put(&digests->folders, map_hash_bytes(folder));
	scoped_buf asked = { 0 }, real = { 0 };

	if (*known)
		return *known - 1;
	buf_add_bytes(&asked, folder);
	if (folder.size == 0)
		buf_add_byte(&asked, '/');
	if (root_resolve(survey->root, buf_text(&asked), &real) < 0)
		buf_add_bytes(&real, buf_bytes(&asked));
	*known = catalogue_find(survey->catalogue, buf_bytes(&real)) + 1;
	return *known - 1;
}

static int32_t node_of(struct dpkg_digests *digests, struct bytes path)
{
	const struct survey *survey = digests->survey;
	const int32_t *diversion = folder_node_map_find(&digests->diverted, map_hash_bytes(path));
	scoped_buf text = { 0 };

	if (diversion && *diversion) {
		const struct package_diversion *moved = &survey->diversions.at[*diversion - 1];

		if (!moved->by ||
		    strcmp(moved->by, survey->content->packages.at[digests->package].name) != 0)
			path = bytes_of(moved->to);
	}
	buf_add_bytes(&text, path);
	struct bytes folder = path_folder(buf_text(&text));

	return catalogue_child(survey->catalogue, folder_node(digests, folder),
			       bytes_of(path_name(buf_text(&text))));
}

/* The path of an entry begins at the root, without its slash. */
static void add_entry(struct dpkg_digests *digests, const struct md5sums_entry *entry,
		      struct buf *path)
{
	buf_clear(path);
	buf_add_byte(path, '/');
	buf_add_bytes(path, entry->path);
	int32_t node = node_of(digests, buf_bytes(path));

	if (node >= 0)
		*node_digest_map_put(&digests->digests, (uint64_t)node) = entry->digest;
}

/* A package that exists for several architectures has its own in the name of the file. */
static const char *find_file(struct survey *survey, const struct package *package)
{
	const char *path = arena_format(survey->arena, "/var/lib/dpkg/info/%s:%s.md5sums",
					package->name, package->arch);

	if (root_exists(survey->root, path))
		return path;
	path = arena_format(survey->arena, "/var/lib/dpkg/info/%s.md5sums", package->name);
	return root_exists(survey->root, path) ? path : NULL;
}

static void load(struct dpkg_digests *digests, int32_t package)
{
	struct survey *survey = digests->survey;
	scoped_buf text = { 0 }, path = { 0 };
	struct md5sums_entry entry;
	struct err err;

	node_digest_map_deinit(&digests->digests);
	digests->digests = (struct node_digest_map){ 0 };
	digests->package = package;
	digests->path = find_file(survey, &survey->content->packages.at[package]);
	if (!digests->path)
		return;
	if (root_read(survey->root, digests->path, MD5SUMS_SIZE_MAX, &text, &err) < 0)
		survey_error_from(survey, digests->path, &err);
	struct bytes rest = buf_bytes(&text);

	while (md5sums_next(&rest, &entry))
		add_entry(digests, &entry, &path);
}

const struct digest *dpkg_digest_of(struct dpkg_digests *digests, int32_t package, int32_t node)
{
	if (package < 0)
		return NULL;
	if (digests->package != package)
		load(digests, package);
	return node_digest_map_find(&digests->digests, (uint64_t)node);
}
