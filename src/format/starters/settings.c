/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/starters/settings.h"

#include <strings.h>

static bool is_setting(const struct setting *setting, const char *section, const char *key)
{
	return bytes_is(setting->section, section) && bytes_is(setting->key, key);
}

struct bytes settings_last(const struct settings *settings, const char *section, const char *key)
{
	for (size_t i = settings->count; i-- > 0;)
		if (is_setting(&settings->at[i], section, key))
			return settings->at[i].value;
	return (struct bytes){ 0 };
}

bool settings_has_section(const struct settings *settings, const char *section)
{
	for (vec_each(setting, settings))
		if (bytes_is(setting->section, section))
			return true;
	return false;
}

/* Where the list starts: behind the last assignment that empties it. */
static size_t list_start(const struct settings *settings, const char *section, const char *key)
{
	for (size_t i = settings->count; i-- > 0;)
		if (settings->at[i].value.size == 0 && is_setting(&settings->at[i], section, key))
			return i + 1;
	return 0;
}

const struct setting *settings_next(const struct settings *settings, const char *section,
				    const char *key, size_t *at)
{
	if (*at == 0)
		*at = list_start(settings, section, key);
	for (; *at < settings->count; (*at)++)
		if (is_setting(&settings->at[*at], section, key))
			return &settings->at[(*at)++];
	return NULL;
}

static bool is_word(struct bytes value, const char *word)
{
	return value.size == strlen(word) && strncasecmp(value.at, word, value.size) == 0;
}

bool settings_flag(struct bytes value, bool otherwise)
{
	static const char *const yes[] = { "1", "yes", "y", "true", "t", "on" };
	static const char *const no[] = { "0", "no", "n", "false", "f", "off" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (is_word(value, yes[i]))
			return true;
		if (is_word(value, no[i]))
			return false;
	}
	return otherwise;
}

bool settings_add(struct arena *arena, struct settings *settings, struct setting setting)
{
	if (settings->count >= SETTINGS_MAX)
		return false;
	*vec_push_in(arena, settings) = setting;
	return true;
}
