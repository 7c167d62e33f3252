/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/services/units_internal.h"

/* The name whose *.d folders also count: "foo-bar-.service" and "foo-.service" for
 * "foo-bar-baz.service", longest first; `end` is where the stem was cut before. */
static const char *prefix_owner(struct units *units, const struct unit *unit, size_t *end)
{
	struct bytes stem = unit->parts.prefix, suffix = unit->parts.suffix;

	while (*end > 1) {
		(*end)--;
		if (stem.at[*end - 1] == '-' && *end < stem.size)
			return arena_format(&units->arena, "%.*s.%.*s", (int)*end, stem.at,
					    (int)suffix.size, suffix.at);
	}
	return NULL;
}

struct dropins {
	const struct unit_dropin **at;
	size_t count;
	size_t capacity;
};

/* Adds those of `owner` whose file name is not there yet: the first found wins. */
static void add_dropins_of(struct units *units, const char *owner, struct dropins *ret)
{
	for (vec_each(dropin, &units->dropins)) {
		bool known = false;

		if (!owner || strcmp(dropin->owner, owner) != 0)
			continue;
		for (size_t i = 0; i < ret->count && !known; i++)
			known = strcmp(ret->at[i]->name, dropin->name) == 0;
		if (!known)
			*vec_push(ret) = dropin;
	}
}

static int by_file_name(const void *a, const void *b)
{
	const struct unit_dropin *const *first = a, *const *second = b;

	return strcmp((*first)->name, (*second)->name);
}

/* From the most particular owner to the most general: the unit and its aliases, its template, its
 * dash prefixes, its type. */
static void collect_dropins(struct units *units, const struct unit *unit, struct dropins *ret)
{
	size_t end = unit->parts.prefix.size;
	const char *owner;

	add_dropins_of(units, unit->name, ret);
	for (size_t i = 0; i < units->list.count; i++) {
		const struct unit *other = units->list.at[i];

		if (other->alias_of && strcmp(other->alias_of, unit->name) == 0)
			add_dropins_of(units, other->name, ret);
	}
	add_dropins_of(units, unit_name_template(&units->arena, &unit->parts), ret);
	while ((owner = prefix_owner(units, unit, &end)))
		add_dropins_of(units, owner, ret);
	add_dropins_of(units, arena_string(&units->arena, unit->parts.suffix), ret);
	vec_sort(ret, by_file_name);
}

static void load_file(struct units *units, struct unit *unit, const char *path)
{
	scoped_buf text = { 0 };

	if (!survey_read(units->survey, path, &text))
		return;
	unit_file_parse(&units->arena, bytes_of(arena_string(&units->arena, buf_bytes(&text))),
			&unit->settings);
}

void units_load(struct units *units, struct unit *unit)
{
	struct dropins dropins = { 0 };

	if (unit->loaded)
		return;
	unit->loaded = true;
	if (unit->path)
		load_file(units, unit, unit->path);
	if (units->dropins.count == 0)
		return;
	collect_dropins(units, unit, &dropins);
	for (size_t i = 0; i < dropins.count; i++) {
		if (dropins.at[i]->masked)
			continue;
		*vec_push_in(&units->arena, &unit->dropins) = dropins.at[i]->path;
		load_file(units, unit, dropins.at[i]->path);
	}
	vec_deinit(&dropins);
}

static bool has_install(const struct unit *unit, const char *key)
{
	return settings_last(&unit->settings, "Install", key).size > 0;
}

/* What the file says when no link enables it. */
static const char *enablement_of_file(struct units *units, struct unit *unit)
{
	units_load(units, unit);
	if (has_install(unit, "WantedBy") || has_install(unit, "RequiredBy") ||
	    has_install(unit, "UpheldBy") || has_install(unit, "Alias"))
		return unit->linked ? "linked" : "disabled";
	if (has_install(unit, "Also"))
		return "indirect";
	return unit->linked ? "linked" : "static";
}

const char *units_enablement(struct units *units, struct unit *unit)
{
	if (unit->masked_by)
		return unit->origin == UNIT_RUNTIME ? "masked-runtime" : "masked";
	if (unit->origin == UNIT_TRANSIENT)
		return "transient";
	if (unit->enabled_by)
		return unit->enabled_in == UNIT_RUNTIME ? "enabled-runtime" : "enabled";
	if (unit->origin == UNIT_GENERATED)
		return "generated";
	if (unit->generator_wants)
		return "enabled-runtime";
	return unit->path ? enablement_of_file(units, unit) : NULL;
}
