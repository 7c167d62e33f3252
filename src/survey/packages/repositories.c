/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Repositories that apt is told to use, in both forms of its files, and what their Release files
 * say about who publishes them. Sources: sources.list(5), apt_auth.conf(5), apt-secure(8).
 */
#include <stdio.h>
#include <strings.h>

#include "format/packages/apt.h"
#include "format/packages/deb822.h"
#include "survey/packages/packages.h"
#include "survey/secrets.h"

enum {
	RELEASE_HEAD_SIZE = 8 * 1024, /* the fields we want stand before the checksums */
	SOURCES_MAX = 10 * 1000,      /* rows: URIs times suites times components */
};

/* What a distribution calls itself in Release files, and what its keyrings are named after. */
static const struct {
	const char *id; /* of os-release */
	const char *origin;
	const char *keyring;
} distributions[] = {
	{ "debian", "Debian", "debian-archive-" },
	{ "ubuntu", "Ubuntu", "ubuntu-archive-" },
	{ "ubuntu", "UbuntuESM", "ubuntu-pro-" },
	{ "ubuntu", "UbuntuESMApps", "ubuntu-pro-" },
	{ "raspbian", "Raspbian", "raspbian-archive-" },
	{ "kali", "Kali", "kali-archive-" },
	{ "devuan", "Devuan", "devuan-" },
	{ "linuxmint", "linuxmint", "linuxmint-" },
	{ "pop", "pop-os-release", "pop-" },
};

/* One entry with its lists not yet multiplied out. */
struct entry {
	struct bytes types, uris, suites, components; /* words */
	const char *path;
	text_list options;
	const char *signed_by;
	enum tri trusted;
	bool enabled;
};

static bool is_own_id(const struct survey *survey, const char *id)
{
	const struct os *os = &survey->content->host.os;

	return (os->id && strcmp(os->id, id) == 0) || text_list_has(&os->like, id);
}

/* By the publisher's name in the signed Release file; without one, by the key it has to be signed
 * with; without that, nobody knows. */
static enum tri is_third_party(const struct survey *survey, const char *origin,
			       const char *signed_by)
{
	bool known = false;

	for (size_t i = 0; i < sizeof(distributions) / sizeof(distributions[0]); i++) {
		if (!is_own_id(survey, distributions[i].id))
			continue;
		known = true;
		if (origin ? strcmp(origin, distributions[i].origin) == 0
			   : signed_by && strstr(signed_by, distributions[i].keyring))
			return TRI_NO;
	}
	return known && (origin || signed_by) ? TRI_YES : TRI_UNKNOWN;
}

struct release {
	struct buf text;
	struct bytes fields;
};

/* The head of the Release file whose name begins with `prefix`; empty fields without one. */
static void read_release(struct survey *survey, const char *prefix, struct release *ret)
{
	static const char *const names[] = { "InRelease", "Release" };
	struct err err;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && ret->text.size == 0; i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "/var/lib/apt/lists/%s%s", prefix, names[i]);
		/* that it holds more than its head is expected */
		(void)!root_read(survey->root, buf_text(&path), RELEASE_HEAD_SIZE, &ret->text,
				 &err);
	}
	struct bytes rest = deb822_unarmoured(buf_bytes(&ret->text));

	deb822_paragraph(&rest, &ret->fields);
}

static const char *list_prefix(struct arena *arena, struct bytes uri, struct bytes suite)
{
	scoped_buf full = { 0 }, name = { 0 };

	buf_add_bytes(&full, uri);
	if (!bytes_ends(uri, "/"))
		buf_add_byte(&full, '/');
	if (!bytes_ends(suite, "/"))
		buf_add_text(&full, "dists/");
	buf_add_bytes(&full, suite);
	if (!bytes_ends(suite, "/"))
		buf_add_byte(&full, '/');
	apt_list_name(&name, buf_bytes(&full));
	return arena_string(arena, buf_bytes(&name));
}

static void add_source(struct packages *packages, const struct repository *row,
		       const struct release *release, const char *component)
{
	struct arena *arena = packages->survey->arena;
	struct bytes codename = deb822_get(release->fields, "Codename");
	struct package_source *source = vec_push(&packages->sources);

	if (codename.size == 0)
		codename = deb822_get(release->fields, "Suite");
	if (codename.size == 0)
		codename = bytes_of(row->suite);
	source->component = component;
	source->url = row->url;
	source->automatic = !bytes_is(deb822_get(release->fields, "NotAutomatic"), "yes");
	source->origin = arena_format(arena, "%s %.*s%s%s", row->origin ? row->origin : row->url,
				      (int)codename.size, codename.at, component ? " " : "",
				      component ? component : "");
}

/* A row for one type, URI and suite, and a source for each of its components. */
static void add_row(struct packages *packages, const struct entry *entry, struct bytes type,
		    struct bytes uri, struct bytes suite)
{
	struct survey *survey = packages->survey;
	struct arena *arena = survey->arena;
	struct release release = { 0 };
	struct bytes components = entry->components, component;

	if (survey->content->repositories.count >= SOURCES_MAX)
		return;
	struct repository *row = RECORD_ADD(arena, &survey->content->repositories, repository);
	const char *prefix = list_prefix(arena, uri, suite);
	bool is_source = entry->enabled && bytes_is(type, "deb");

	read_release(survey, prefix, &release);
	struct bytes origin = deb822_get(release.fields, "Origin");

	row->manager = "apt";
	row->kind = arena_intern(arena, type);
	row->url = survey_redact(survey, entry->path, "URI", uri);
	row->suite = arena_intern(arena, suite);
	row->options = entry->options;
	row->origin = origin.size ? arena_intern(arena, origin) : NULL;
	row->third_party = is_third_party(survey, row->origin, entry->signed_by);
	row->trusted_blindly = entry->trusted;
	row->enabled = entry->enabled;
	row->path = entry->path;
	while (deb822_word(&components, &component)) {
		const char *name = arena_intern(arena, component);

		*vec_push_in(arena, &row->components) = name;
		if (is_source)
			add_source(packages, row, &release, name);
		if (is_source)
			packages->sources.at[packages->sources.count - 1].prefix = prefix;
	}
	if (is_source && row->components.count == 0) {
		add_source(packages, row, &release, NULL);
		packages->sources.at[packages->sources.count - 1].prefix = prefix;
	}
	buf_deinit(&release.text);
}

/* Multiplies the lists of an entry out. */
static void add_entry(struct packages *packages, const struct entry *entry)
{
	struct bytes types = entry->types, type, uris, uri, suites, suite;

	while (deb822_word(&types, &type))
		for (uris = entry->uris; deb822_word(&uris, &uri);)
			for (suites = entry->suites; deb822_word(&suites, &suite);)
				add_row(packages, entry, type, uri, suite);
}

static enum tri truth_of(struct bytes value)
{
	return bytes_is(value, "yes") || bytes_is(value, "true") || bytes_is(value, "1") ? TRI_YES
											 : TRI_NO;
}

/* An option of either form: "signed-by=..." or "Signed-By: ...". */
static void add_option(struct survey *survey, struct entry *entry, struct bytes name,
		       struct bytes value)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < name.size; i++)
		buf_add_byte(&text, name.at[i] >= 'A' && name.at[i] <= 'Z'
					    ? (char)(name.at[i] | 0x20)
					    : name.at[i]);
	if (strcmp(buf_text(&text), "trusted") == 0)
		entry->trusted = truth_of(value);
	buf_add_byte(&text, '=');
	if (strcmp(buf_text(&text), "signed-by=") == 0) {
		/* a key may stand in the file itself, as a block of many lines */
		if (bytes_find(value, '\n') >= 0)
			value = BYTES("a key in this file");
		entry->signed_by = arena_intern(survey->arena, value);
	}
	buf_add_bytes(&text, value);
	*vec_push_in(survey->arena, &entry->options) = survey_redact(survey, entry->path, "option",
								     buf_bytes(&text));
}

static void read_one_line_file(struct packages *packages, const char *path, struct bytes text)
{
	struct apt_source source;
	struct bytes option, name;

	while (apt_source_next(&text, &source)) {
		struct entry entry = {
			.types = source.type,
			.uris = source.uri,
			.suites = source.suite,
			.components = source.components,
			.path = path,
			.trusted = TRI_NO,
			.enabled = true,
		};

		while (bytes_word(&source.options, &option))
			if (bytes_part(&option, '=', &name))
				add_option(packages->survey, &entry, name, option);
		add_entry(packages, &entry);
	}
}

static bool field_is(struct bytes name, const char *text)
{
	return name.size == strlen(text) && strncasecmp(name.at, text, name.size) == 0;
}

static void set_entry_field(struct survey *survey, struct entry *entry, struct bytes name,
			    struct bytes value)
{
	if (field_is(name, "Types"))
		entry->types = value;
	else if (field_is(name, "URIs"))
		entry->uris = value;
	else if (field_is(name, "Suites"))
		entry->suites = value;
	else if (field_is(name, "Components"))
		entry->components = value;
	else if (field_is(name, "Enabled"))
		entry->enabled = truth_of(value) == TRI_YES;
	else if (!field_is(name, "X-Repolib-Name"))
		add_option(survey, entry, name, value);
}

static void read_deb822_file(struct packages *packages, const char *path, struct bytes text)
{
	struct bytes paragraph, name, value;

	while (deb822_paragraph(&text, &paragraph)) {
		struct entry entry = { .path = path, .trusted = TRI_NO, .enabled = true };

		while (deb822_field(&paragraph, &name, &value))
			set_entry_field(packages->survey, &entry, name, value);
		add_entry(packages, &entry);
	}
}

static void read_file(struct packages *packages, const char *path)
{
	scoped_buf text = { 0 };
	const char *kept = arena_intern(packages->survey->arena, bytes_of(path));

	if (!survey_read(packages->survey, path, &text))
		return;
	if (bytes_ends(bytes_of(path), ".sources"))
		read_deb822_file(packages, kept, buf_bytes(&text));
	else
		read_one_line_file(packages, kept, buf_bytes(&text));
}

void packages_add_repositories(struct packages *packages)
{
	scoped_names names = { 0 };

	read_file(packages, "/etc/apt/sources.list");
	if (!survey_list(packages->survey, "/etc/apt/sources.list.d", &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		scoped_buf path = { 0 };

		buf_add_format(&path, "/etc/apt/sources.list.d/%s", root_name(&names, i));
		if (bytes_ends(name, ".list") || bytes_ends(name, ".sources"))
			read_file(packages, buf_text(&path));
	}
}
