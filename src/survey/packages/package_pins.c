/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pins that name packages; those for all packages ("*") rank repositories and say nothing about a
 * single package. */
#include <fnmatch.h>

#include "format/packages/deb822.h"
#include "survey/packages/packages.h"

static void pin_packages(struct packages *packages, struct bytes paragraph, const char *path)
{
	struct arena *arena = packages->survey->arena;
	struct bytes names = deb822_get(paragraph, "Package"), pin = deb822_get(paragraph, "Pin");
	struct bytes priority = deb822_get(paragraph, "Pin-Priority"), word;

	while (deb822_word(&names, &word)) {
		const char *pattern = arena_intern(arena, word);
		const char *text = NULL;

		if (strcmp(pattern, "*") == 0 || pin.size == 0)
			continue;
		for (vec_each(package, &packages->survey->content->packages)) {
			if (package->state || fnmatch(pattern, package->name, 0) != 0)
				continue;
			if (!text)
				text = arena_format(arena, "%.*s, priority %.*s (%s)",
						    (int)pin.size, pin.at, (int)priority.size,
						    priority.at, path);
			package->pin = text;
		}
	}
}

static void read_preferences(struct packages *packages, const char *path)
{
	struct bytes paragraph;
	scoped_buf text = { 0 };

	if (!survey_read(packages->survey, path, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (deb822_paragraph(&rest, &paragraph))
		pin_packages(packages, paragraph, path);
}

void packages_add_pins(struct packages *packages)
{
	scoped_names names = { 0 };

	read_preferences(packages, "/etc/apt/preferences");
	if (!survey_list(packages->survey, "/etc/apt/preferences.d", &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		scoped_buf path = { 0 };

		/* apt reads names without an extension, or with this one */
		if (strchr(name, '.') && !bytes_ends(bytes_of(name), ".pref"))
			continue;
		buf_add_format(&path, "/etc/apt/preferences.d/%s", name);
		read_preferences(packages, buf_text(&path));
	}
}
