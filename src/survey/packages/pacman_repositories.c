/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What pacman.conf says, and what the repositories hold whose databases pacman downloaded. Such a
 * database is a tar of small texts; it is read as the text it mostly is, the headers between being
 * no sections.
 */
#include <fnmatch.h>
#include <stdio.h>

#include "base/path.h"
#include "base/stream.h"
#include "format/packages/pacman.h"
#include "survey/packages/pacman.h"
#include "survey/secrets.h"

enum {
	PACMAN_INCLUDE_DEPTH = 10, /* as pacman's own limit */
	PACMAN_PATTERNS_MAX = 1000,
	PACMAN_STARS_MAX = 6, /* of one pattern: fnmatch(3) tries every split */
	PACMAN_REPOSITORIES_MAX = 200,
	PACMAN_SERVERS_MAX = 16, /* of one repository that are told */
};

bool pacman_fits(const char *const *patterns, size_t count, const char *text)
{
	for (size_t i = count; i-- > 0;) {
		bool is_negated = patterns[i][0] == '!';

		if (fnmatch(patterns[i] + is_negated, text, 0) == 0)
			return !is_negated;
	}
	return false;
}

/* ---- pacman.conf --------------------------------------------------------------------------- */

struct configuration {
	struct pacman *pacman;
	unsigned depth;
	struct pacman_setting setting; /* its section goes on in included files */
	struct repository *row;        /* of the section, or NULL */
	bool is_blind;                 /* SigLevel of [options] accepts what nobody signed */
};

/* True if packages may be unsigned, or signed by anybody. */
static bool is_blind_level(struct bytes value, bool otherwise)
{
	struct bytes word;
	bool blind = otherwise;

	while (bytes_word(&value, &word)) {
		if (bytes_skip(&word, "Package") || !bytes_starts(word, "Database")) {
			if (bytes_is(word, "Never") || bytes_is(word, "Optional") ||
			    bytes_is(word, "TrustAll"))
				blind = true;
			else if (bytes_is(word, "Required") || bytes_is(word, "TrustedOnly"))
				blind = false;
		}
	}
	return blind;
}

static void begin_repository(struct configuration *configuration)
{
	struct survey *survey = configuration->pacman->packages->survey;
	struct bytes name = configuration->setting.section;

	configuration->row = NULL;
	if (bytes_is(name, "options") ||
	    configuration->pacman->repositories.count >= PACMAN_REPOSITORIES_MAX)
		return;
	struct repository *row = RECORD_ADD(survey->arena, &survey->content->repositories,
					    repository);

	row->manager = "pacman";
	row->suite = arena_intern(survey->arena, name);
	row->enabled = TRI_YES;
	row->trusted_blindly = configuration->is_blind;
	*vec_push_in(survey->arena, &configuration->pacman->repositories) = row->suite;
	configuration->row = row;
}

/* A server's address with $repo put in; $arch stays. */
static void add_server(struct configuration *configuration, const char *path, struct bytes value)
{
	struct survey *survey = configuration->pacman->packages->survey;
	struct repository *row = configuration->row;
	scoped_buf text = { 0 };
	ptrdiff_t at = bytes_find_text(value, "$repo");

	buf_add_bytes(&text, bytes_slice(value, 0, at < 0 ? value.size : (size_t)at));
	if (at >= 0) {
		buf_add_text(&text, row->suite);
		buf_add_bytes(&text, bytes_slice(value, (size_t)at + strlen("$repo"), value.size));
	}
	const char *url = survey_redact(survey, path, "Server", buf_bytes(&text));

	if (!row->url)
		row->url = url;
	else if (row->options.count < PACMAN_SERVERS_MAX)
		survey_note(survey, &row->options, "Server=%s", url);
}

static void set_repository(struct configuration *configuration, const char *path)
{
	struct survey *survey = configuration->pacman->packages->survey;
	struct bytes key = configuration->setting.key, value = configuration->setting.value;
	struct repository *row = configuration->row;

	if (!row)
		return;
	row->path = row->path ? row->path : path;
	if (bytes_is(key, "Server")) {
		add_server(configuration, path, value);
	} else if (bytes_is(key, "SigLevel") || bytes_is(key, "Usage")) {
		survey_note(survey, &row->options, "%.*s=%.*s", (int)key.size, key.at,
			    (int)value.size, value.at);
		if (bytes_is(key, "SigLevel"))
			row->trusted_blindly = is_blind_level(value, configuration->is_blind);
	}
}

static bool is_usable_pattern(struct bytes word)
{
	size_t stars = 0;

	for (size_t i = 0; i < word.size; i++)
		stars += word.at[i] == '*';
	return stars <= PACMAN_STARS_MAX;
}

static void add_patterns(struct configuration *configuration, struct bytes value,
			 text_list *patterns)
{
	struct survey *survey = configuration->pacman->packages->survey;
	struct bytes word;

	while (bytes_word(&value, &word)) {
		if (patterns->count < PACMAN_PATTERNS_MAX && is_usable_pattern(word))
			*vec_push(patterns) = arena_intern(survey->arena, word);
		else
			survey_error(survey, "/etc/pacman.conf", "pattern passed over: %.*s",
				     (int)word.size, word.at);
	}
}

static void set_option(struct configuration *configuration)
{
	struct pacman *pacman = configuration->pacman;
	struct bytes key = configuration->setting.key, value = configuration->setting.value;

	if (bytes_is(key, "DBPath") && bytes_starts(value, "/")) {
		while (bytes_ends(value, "/") && value.size > 1)
			value.size--;
		pacman->database = arena_intern(pacman->packages->survey->arena, value);
	} else if (bytes_is(key, "SigLevel")) {
		configuration->is_blind = is_blind_level(value, configuration->is_blind);
	} else if (bytes_is(key, "IgnorePkg")) {
		add_patterns(configuration, value, &pacman->held);
	} else if (bytes_is(key, "NoUpgrade")) {
		add_patterns(configuration, value, &pacman->kept);
	} else if (bytes_is(key, "NoExtract")) {
		add_patterns(configuration, value, &pacman->left_out);
	}
}

static void read_file(struct configuration *configuration, const char *path);

/* A pattern may stand for many files, in one folder. */
static void include(struct configuration *configuration, struct bytes value)
{
	struct survey *survey = configuration->pacman->packages->survey;
	const char *pattern = arena_intern(survey->arena, value);
	struct bytes folder = path_folder(pattern);
	scoped_names names = { 0 };

	if (!strpbrk(pattern, "*?[")) {
		read_file(configuration, pattern);
		return;
	}
	const char *place = arena_intern(survey->arena, folder);

	if (!is_usable_pattern(value) || !survey_list(survey, place, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *path = arena_format(survey->arena, "%s/%s", place,
						root_name(&names, i));

		if (fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0)
			read_file(configuration, path);
	}
}

static void read_file(struct configuration *configuration, const char *path)
{
	struct survey *survey = configuration->pacman->packages->survey;
	scoped_buf text = { 0 };

	if (configuration->depth >= PACMAN_INCLUDE_DEPTH || !survey_read(survey, path, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	configuration->depth++;
	while (pacman_setting_next(&rest, &configuration->setting)) {
		if (configuration->setting.key.size == 0)
			begin_repository(configuration);
		else if (bytes_is(configuration->setting.key, "Include"))
			include(configuration, configuration->setting.value);
		else if (configuration->row)
			set_repository(configuration, path);
		else if (bytes_is(configuration->setting.section, "options"))
			set_option(configuration);
	}
	configuration->depth--;
}

void pacman_read_configuration(struct pacman *pacman)
{
	/* what pacman was built with accepts unsigned packages */
	struct configuration configuration = { .pacman = pacman, .is_blind = true };

	read_file(&configuration, "/etc/pacman.conf");
}

/* ---- databases of repositories ------------------------------------------------------------- */

static void match(struct pacman *pacman, const struct package_offer *offer)
{
	struct package *package = offer->name.size ? pacman_find(pacman, offer->name) : NULL;

	if (offer->version.size == 0)
		return;
	packages_offer(pacman->packages, offer);
	if (!package)
		return;
	if (bytes_is(offer->version, package->version)) {
		package->in_repository = TRI_YES;
		package->origin = package->origin ? package->origin : offer->origin;
		return;
	}
	const char *best = package->upgrade_to ? package->upgrade_to : package->version;

	if (pacman_version_compare(offer->version, bytes_of(best)) > 0)
		package->upgrade_to = arena_string(pacman->packages->survey->arena, offer->version);
}

/* The package that is read: pieces may end between its sections, so that its texts are kept. */
struct reading {
	struct package_offer offer;
	struct buf name, version, arch, provides;
};

static void reading_deinit(struct reading *reading)
{
	buf_deinit(&reading->name);
	buf_deinit(&reading->version);
	buf_deinit(&reading->arch);
	buf_deinit(&reading->provides);
}

static void keep(struct buf *text, struct bytes *field, struct bytes value)
{
	buf_clear(text);
	buf_add_bytes(text, value);
	*field = buf_bytes(text);
}

/* A package's text begins with its name, but for that of its file. */
static void read_section(struct pacman *pacman, struct reading *reading, struct bytes name,
			 struct bytes value)
{
	struct package_offer *offer = &reading->offer;

	if (bytes_is(name, "NAME")) {
		match(pacman, offer);
		offer->version = offer->arch = offer->provides = BYTES("");
		keep(&reading->name, &offer->name, value);
	} else if (bytes_is(name, "VERSION")) {
		keep(&reading->version, &offer->version, value);
	} else if (bytes_is(name, "ARCH")) {
		keep(&reading->arch, &offer->arch, value);
	} else if (bytes_is(name, "PROVIDES")) {
		keep(&reading->provides, &offer->provides, value);
	}
}

static bool read_database(struct pacman *pacman, const char *repository, const char *path)
{
	scoped_stream stream = { .fd = -1 };
	SCOPED(reading_deinit)
	struct reading reading = { .offer = { .manager = "pacman",
					      .origin = repository,
					      .separator = '\n',
					      .automatic = true } };
	struct bytes piece, name, value;
	struct err err;
	int more = stream_open(&stream, pacman->packages->survey->root, path, &err);

	while (more >= 0 && (more = stream_next(&stream, STREAM_PARAGRAPHS, &piece, &err)) == 1)
		while (pacman_section(&piece, &name, &value))
			read_section(pacman, &reading, name, value);
	match(pacman, &reading.offer);
	if (more < 0)
		survey_error_from(pacman->packages->survey, path, &err);
	return more == 0;
}

void pacman_match_repositories(struct pacman *pacman)
{
	struct survey *survey = pacman->packages->survey;
	size_t missing = 0;

	for (vec_each(repository, &pacman->repositories)) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/sync/%s.db", pacman->database, *repository);
		if (!root_exists(survey->root, buf_text(&path)) ||
		    !read_database(pacman, *repository, buf_text(&path)))
			missing++;
	}
	if (missing)
		survey_error(survey, pacman->database,
			     "no database of %zu of %zu repositories is here: which packages they "
			     "hold is unknown",
			     missing, pacman->repositories.count);
	for (vec_each(package, &survey->content->packages)) {
		if (!package_is_of(package, "pacman") || package->in_repository != TRI_UNKNOWN)
			continue;
		if (package->upgrade_to || (pacman->repositories.count && !missing))
			package->in_repository = TRI_NO;
	}
}
