/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/target.h"

#include "base/path.h"
#include "format/packages/dpkg_version.h"

static uint64_t key_of(const char *name, const char *beside)
{
	return XXH3_64bits_withSeed(name, strlen(name), beside ? map_hash_text(beside) : 0);
}

/* Notes the index of the first row of that key; true if it is the first. */
static bool note(struct target_map *map, uint64_t key, size_t index)
{
	size_t *at = target_map_put(map, key);

	if (*at)
		return false;
	*at = index + 1;
	return true;
}

/* The index of the row + 1, or 0. */
static size_t look_up(const struct target_map *map, uint64_t key)
{
	const size_t *at = target_map_find(map, key);

	return at ? *at : 0;
}

const char *target_glibc_of(const struct content *content)
{
	static const char *const names[] = { "libc6", "glibc" };

	for (vec_each(package, &content->packages))
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (package->name && package->version && !package->state &&
			    strcmp(package->name, names[i]) == 0)
				return package->version;
	return NULL;
}

/* The machine most libraries are for; what uname(2) said of a host that was not started is
 * nothing. */
static const char *arch_of(const struct content *content)
{
	if (content->host.arch)
		return content->host.arch;
	return content->libraries.count ? content->libraries.at[0].arch : NULL;
}

static void note_programs(struct target *target)
{
	const struct content *content = target->content;

	for (size_t i = 0; i < content->libraries.count; i++) {
		const struct executable *row = &content->libraries.at[i];

		if (row->name && row->arch)
			(void)note(&target->libraries, key_of(row->name, row->arch), i);
	}
	for (size_t i = 0; i < content->commands.count; i++) {
		const char *path = content->commands.at[i].path;

		if (!path)
			continue;
		(void)note(&target->commands, key_of(path, NULL), i);
		(void)note(&target->names, key_of(path_name(path), NULL), i);
	}
	for (size_t i = 0; i < content->modules.count; i++) {
		const struct module *row = &content->modules.at[i];

		if (row->name && row->language)
			(void)note(&target->modules, key_of(row->name, row->language), i);
	}
}

/* Of several versions the newest is chosen, as long as it is chosen by itself. */
static void note_offer(struct target *target, size_t index)
{
	const struct available *row = &target->content->available.at[index];
	uint64_t key = key_of(row->name, NULL);

	if (note(&target->offers, key, index))
		return;
	size_t *at = target_map_put(&target->offers, key);
	const struct available *known = &target->content->available.at[*at - 1];
	bool is_newer = row->version && known->version &&
			dpkg_version_compare(bytes_of(row->version), bytes_of(known->version)) > 0;

	if (row->automatic != TRI_NO && (known->automatic == TRI_NO || is_newer))
		*at = index + 1;
}

static void note_offers(struct target *target)
{
	const struct content *content = target->content;

	for (size_t i = 0; i < content->available.count; i++) {
		const struct available *row = &content->available.at[i];

		if (!row->name)
			continue;
		note_offer(target, i);
		for (vec_each(file, &row->files))
			(void)note(&target->provided, key_of(*file, NULL), i);
		for (vec_each(provided, &row->provides)) {
			size_t size = strcspn(*provided, " =<>~");

			(void)note(&target->provided, XXH3_64bits_withSeed(*provided, size, 0), i);
		}
	}
	for (size_t i = 0; i < content->packages.count; i++)
		if (content->packages.at[i].name && !content->packages.at[i].state)
			(void)note(&target->installed, key_of(content->packages.at[i].name, NULL),
				   i);
}

void target_init(struct target *ret, const struct content *content)
{
	*ret = (struct target){
		.content = content,
		.name = content->host.hostname ? content->host.hostname : "the new host",
		.arch = arch_of(content),
		.glibc = target_glibc_of(content),
		.has_programs = content->libraries.count || content->commands.count,
		.has_offers = content->available.count,
	};
	note_programs(ret);
	note_offers(ret);
}

void target_deinit(struct target *target)
{
	target_map_deinit(&target->libraries);
	target_map_deinit(&target->commands);
	target_map_deinit(&target->names);
	target_map_deinit(&target->modules);
	target_map_deinit(&target->offers);
	target_map_deinit(&target->provided);
	target_map_deinit(&target->installed);
}

const struct executable *target_library(const struct target *target, const char *name,
					const char *arch)
{
	size_t at = look_up(&target->libraries, key_of(name, arch));

	return at ? &target->content->libraries.at[at - 1] : NULL;
}

const struct command_file *target_command(const struct target *target, const char *path)
{
	size_t at = look_up(&target->commands, key_of(path, NULL));

	return at ? &target->content->commands.at[at - 1] : NULL;
}

const struct command_file *target_command_named(const struct target *target, const char *name)
{
	size_t at = look_up(&target->names, key_of(name, NULL));

	return at ? &target->content->commands.at[at - 1] : NULL;
}

const struct module *target_module(const struct target *target, const char *language,
				   const char *name)
{
	size_t at = look_up(&target->modules, key_of(name, language));

	return at ? &target->content->modules.at[at - 1] : NULL;
}

const struct package *target_installed(const struct target *target, const char *name)
{
	size_t at = look_up(&target->installed, key_of(name, NULL));

	return at ? &target->content->packages.at[at - 1] : NULL;
}

const struct available *target_offer(const struct target *target, const char *name)
{
	size_t at = look_up(&target->offers, key_of(name, NULL));

	return at ? &target->content->available.at[at - 1] : NULL;
}

const struct available *target_provider(const struct target *target, const char *name)
{
	size_t at = look_up(&target->provided, key_of(name, NULL));

	return at ? &target->content->available.at[at - 1] : NULL;
}
