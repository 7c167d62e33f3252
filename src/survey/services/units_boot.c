/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would start at boot: a walk from the default target along everything that pulls units in.
 * Conditions are not judged; a unit whose condition fails is started all the same, and skipped.
 */
#include "survey/services/units_internal.h"

/* systemd.special(7): what default.target is when no link says so. */
static const char *const default_targets[] = { "default.target", "graphical.target",
					       "multi-user.target", NULL };

/* Dependencies that start the other unit: systemd.unit(5). */
static const char *const pulling_keys[] = { "Wants", "Requires", "BindsTo", "Upholds" };

typedef vec_of(struct unit *) unit_queue;

static void reach(struct units *units, unit_queue *queue, const char *name,
		  const struct unit_link *by)
{
	struct unit *unit = units_find(units, name);

	if (!unit || unit->boot_from || unit->masked_by)
		return;
	unit->boot_from = by->path;
	unit->boot_owner = by->owner;
	*vec_push(queue) = unit;
}

static bool is_owner(const struct units *units, const struct unit_link *link,
		     const struct unit *unit)
{
	if (strcmp(link->owner, unit->name) == 0)
		return true;
	struct unit **owner = unit_map_find(&units->by_name, bytes_of(link->owner));

	return owner && (*owner)->alias_of && strcmp((*owner)->alias_of, unit->name) == 0;
}

/* The units that `unit` pulls in. */
static void follow(struct units *units, unit_queue *queue, struct unit *unit)
{
	for (vec_each(link, &units->links))
		if (is_owner(units, link, unit))
			reach(units, queue, link->unit, link);
	units_load(units, unit);
	for (size_t i = 0; i < sizeof(pulling_keys) / sizeof(pulling_keys[0]); i++) {
		struct unit_link by = { .owner = unit->name, .path = unit->path };
		const struct setting *setting;
		size_t at = 0;

		while ((setting = settings_next(&unit->settings, "Unit", pulling_keys[i], &at))) {
			struct bytes word, rest = bytes_of(unit_name_expand(
						   &units->arena, unit->name, setting->value));

			while (by.path && bytes_word(&rest, &word))
				reach(units, queue, arena_string(&units->arena, word), &by);
		}
	}
}

const char *units_triggered(struct units *units, struct unit *trigger)
{
	static const struct {
		const char *suffix, *section, *key;
	} kinds[] = {
		{ "socket", "Socket", "Service" },
		{ "timer", "Timer", "Unit" },
		{ "path", "Path", "Unit" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!bytes_is(trigger->parts.suffix, kinds[i].suffix))
			continue;
		units_load(units, trigger);
		struct bytes named = settings_last(&trigger->settings, kinds[i].section,
						   kinds[i].key);
		struct bytes name = bytes_of(trigger->name);

		if (named.size > 0)
			return unit_name_expand(&units->arena, trigger->name, named);
		bool accept = settings_flag(settings_last(&trigger->settings, "Socket", "Accept"),
					    false);

		name.size -= strlen(kinds[i].suffix);
		return arena_format(&units->arena, "%.*s%sservice", (int)name.size - accept,
				    name.at, accept ? "@." : "");
	}
	return NULL;
}

/* Links that enable: the first found is the one that counts. */
static void mark_enabled(struct units *units)
{
	for (vec_each(link, &units->links)) {
		struct unit *unit = units_find(units, link->unit);

		if (unit && link->origin == UNIT_GENERATED && unit->origin != UNIT_GENERATED)
			unit->generator_wants = true;
		if (!unit || (unit->enabled_by && !unit->enabled_by_alias) ||
		    (link->origin != UNIT_ADMIN && link->origin != UNIT_RUNTIME))
			continue;
		unit->enabled_by = link->path;
		unit->enabled_in = link->origin;
		unit->enabled_by_alias = false;
	}
}

void units_follow_boot(struct units *units)
{
	const char *const user_targets[] = { "default.target", "basic.target", NULL };
	const char *const *names = units->scope == UNITS_SYSTEM ? default_targets : user_targets;
	unit_queue queue = { 0 };

	mark_enabled(units);
	for (; *names && queue.count == 0; names++) {
		struct unit_link by = { .owner = "boot", .path = *names };

		reach(units, &queue, *names, &by);
	}
	for (size_t i = 0; i < queue.count && !survey_is_late(units->survey); i++)
		follow(units, &queue, queue.at[i]);
	for (size_t i = 0; i < queue.count; i++) {
		const char *name = units_triggered(units, queue.at[i]);
		struct unit *unit = name ? units_find(units, name) : NULL;

		if (unit && !unit->triggered_by)
			unit->triggered_by = queue.at[i]->name;
	}
	vec_deinit(&queue);
}
