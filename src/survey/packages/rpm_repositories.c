/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Repositories of yum, dnf and zypper, and which packages none of them holds. What they hold is not
 * kept for long (rpm_offers.c), so it is known only of packages whose manager noted where they came
 * from. Sources: yum.conf(5), dnf.conf(5), zypper(8).
 */
#include "format/starters/supervisord.h"
#include "survey/packages/rpm.h"
#include "survey/secrets.h"

enum { RPM_REPOSITORIES_MAX = 10 * 1000 };

/* Where each manager's main settings and repositories stand. */
static const struct {
	const char *manager;
	const char *main;   /* the file with [main] */
	const char *folder; /* of the *.repo files */
	bool checks;        /* packages' signatures are checked unless told otherwise */
} managers[] = {
	{ "dnf", "/etc/dnf/dnf.conf", "/etc/yum.repos.d", false },
	{ "yum", "/etc/yum.conf", "/etc/yum.repos.d", false },
	{ "zypper", "/etc/zypp/zypp.conf", "/etc/zypp/repos.d", true },
};

/* What distributions name the keys that sign their own packages. */
static const struct {
	const char *id; /* of os-release */
	const char *key;
} distributions[] = {
	{ "fedora", "RPM-GPG-KEY-fedora-" },      { "rhel", "RPM-GPG-KEY-redhat-" },
	{ "centos", "RPM-GPG-KEY-CentOS-" },      { "centos", "RPM-GPG-KEY-centosofficial" },
	{ "rocky", "RPM-GPG-KEY-Rocky-" },        { "rocky", "RPM-GPG-KEY-rockyofficial" },
	{ "almalinux", "RPM-GPG-KEY-AlmaLinux" }, { "ol", "RPM-GPG-KEY-oracle" },
	{ "amzn", "RPM-GPG-KEY-amazon-linux-" },  { "amzn", "RPM-GPG-KEY-amazon-ga" },
	{ "mariner", "MICROSOFT-RPM-GPG-KEY" },   { "azurelinux", "MICROSOFT-RPM-GPG-KEY" },
	{ "openEuler", "RPM-GPG-KEY-openEuler" }, { "photon", "VMWARE-RPM-GPG-KEY" },
};

/* Vendors beside the usual one whose packages are the distribution's own, by how they begin. */
static const struct {
	const char *id; /* of os-release */
	const char *vendor;
} own_vendors[] = {
	{ "opensuse-leap", "openSUSE" }, /* Leap is made of both */
	{ "opensuse-leap", "SUSE " },
	{ "opensuse-tumbleweed", "openSUSE" },
	{ "sles", "SUSE " },
	{ "sled", "SUSE " },
};

/* A manager's files being read. */
struct reader {
	struct rpm *rpm;
	const char *manager;
	const char *path; /* of the file */
	bool checks;      /* as [main] says */
};

/* A *.repo file is an ini file as Python reads it, which supervisord's are too. */
static void parse(struct survey *survey, struct bytes text, struct settings *ret)
{
	supervisord_parse(survey->arena, text, ret);
}

/* By the name of the key that its packages are signed with; without one, nobody knows. */
static enum tri is_third_party(const struct survey *survey, struct bytes keys)
{
	const struct os *os = &survey->content->host.os;
	bool known = false;

	for (size_t i = 0; i < sizeof(distributions) / sizeof(distributions[0]); i++) {
		/* those it is like sign their own packages only */
		if (!os->id || strcmp(os->id, distributions[i].id) != 0)
			continue;
		known = true;
		if (bytes_find_text(keys, distributions[i].key) >= 0)
			return TRI_NO;
	}
	return known && keys.size ? TRI_YES : TRI_UNKNOWN;
}

/* The first of the URLs; the rest become options. */
static struct bytes url_of(const struct settings *settings, const char *section, const char **key)
{
	static const char *const keys[] = { "baseurl", "mirrorlist", "metalink" };
	struct bytes value = { 0 };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && value.size == 0; i++) {
		*key = keys[i];
		value = settings_last(settings, section, keys[i]);
	}
	return value;
}

static void add_option(struct survey *survey, const char *path, struct repository *row,
		       const struct setting *setting)
{
	const char *value = survey_redact_setting(survey, path, setting->key, setting->value);
	scoped_buf text = { 0 };

	buf_add_bytes(&text, setting->key);
	buf_add_byte(&text, '=');
	/* a value of many lines becomes one of many words */
	for (const char *c = value; *c; c++)
		buf_add_byte(&text, *c == '\n' ? ' ' : *c);
	*vec_push_in(survey->arena, &row->options) = arena_intern(survey->arena, buf_bytes(&text));
}

/* One repository: the settings of a section. */
static void add_row(struct reader *reader, const struct settings *settings, const char *section)
{
	struct survey *survey = reader->rpm->packages->survey;
	struct bytes name = settings_last(settings, section, "name"), first;
	const char *url_key = NULL;
	struct bytes urls = url_of(settings, section, &url_key);

	if (survey->content->repositories.count >= RPM_REPOSITORIES_MAX)
		return;
	struct repository *row = RECORD_ADD(survey->arena, &survey->content->repositories,
					    repository);
	bool checks = settings_flag(settings_last(settings, section, "gpgcheck"), reader->checks);

	row->manager = reader->manager;
	row->kind = "rpm";
	row->suite = section;
	row->path = reader->path;
	row->origin = name.size ? arena_intern(survey->arena, name) : NULL;
	row->enabled = settings_flag(settings_last(settings, section, "enabled"), true);
	/* signed metadata vouch for the packages too */
	row->trusted_blindly = !checks &&
			       !settings_flag(settings_last(settings, section, "repo_gpgcheck"),
					      false);
	row->third_party = is_third_party(survey, settings_last(settings, section, "gpgkey"));
	if (bytes_word(&urls, &first))
		row->url = survey_redact(survey, reader->path, url_key, first);
	for (size_t i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->at[i];

		if (bytes_is(setting->section, section) && !bytes_is(setting->key, "name") &&
		    !bytes_is(setting->key, "enabled") &&
		    (!url_key || !bytes_is(setting->key, url_key) || bytes_trim(urls).size))
			add_option(survey, reader->path, row, setting);
	}
}

/* Every section but [main] is a repository. */
static void add_sections(struct reader *reader, const struct settings *settings)
{
	struct arena *arena = reader->rpm->packages->survey->arena;
	struct bytes last = { 0 };

	for (size_t i = 0; i < settings->count; i++) {
		struct bytes section = settings->at[i].section;

		if (bytes_equal(section, last))
			continue;
		last = section;
		if (section.size && !bytes_is(section, "main"))
			add_row(reader, settings, arena_intern(arena, section));
	}
}

/* Reads a file of settings into `ret`, whose texts lie in the arena; false without it. */
static bool read_settings(struct survey *survey, const char *path, struct settings *ret)
{
	scoped_buf text = { 0 };

	if (!survey_read(survey, path, &text))
		return false;
	parse(survey, bytes_of(arena_string(survey->arena, buf_bytes(&text))), ret);
	return true;
}

static void read_repositories(struct reader *reader, const char *folder)
{
	struct survey *survey = reader->rpm->packages->survey;
	scoped_names names = { 0 };

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct settings settings = { 0 };

		reader->path = arena_format(survey->arena, "%s/%s", folder, root_name(&names, i));
		if (bytes_ends(bytes_of(reader->path), ".repo") &&
		    read_settings(survey, reader->path, &settings))
			add_sections(reader, &settings);
	}
}

/* yum's files are dnf's too: the folder that both use is read for the first that is there. */
static void read_managers(struct rpm *rpm)
{
	struct survey *survey = rpm->packages->survey;
	const char *done = "";

	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++) {
		struct settings settings = { 0 };
		struct reader reader = { .rpm = rpm,
					 .manager = managers[i].manager,
					 .path = managers[i].main };
		bool is_here = read_settings(survey, managers[i].main, &settings);
		bool is_shared = strcmp(managers[i].manager, "dnf") == 0;

		/* dnf without its settings leaves the folder to yum, who may do without */
		if (strcmp(done, managers[i].folder) == 0 || (is_shared && !is_here))
			continue;
		done = managers[i].folder;
		reader.checks = settings_flag(settings_last(&settings, "main", "gpgcheck"),
					      managers[i].checks);
		if (strcmp(managers[i].manager, "zypper") != 0)
			add_sections(&reader, &settings);
		read_repositories(&reader, managers[i].folder);
	}
}

/* ---- what no repository holds -------------------------------------------------------------- */

/* What the rows of repositories and packages say together. */
struct known {
	const char *vendor; /* the distribution's: of the package that most others share it with */
	bool only_own;      /* every repository in use is the distribution's own */
};

MAP_DEFINE(vendor_map, const char *, size_t, map_hash_text, map_equal_text);

/* The vendor of more than half of the packages; NULL if there is none. */
static const char *usual_vendor(const struct rpm *rpm)
{
	SCOPED(vendor_map_deinit) struct vendor_map counts = { 0 };
	const struct package *rows = rpm->packages->survey->content->packages.at + rpm->first;

	for (size_t i = 0; i < rpm->count; i++)
		if (rows[i].vendor && ++*vendor_map_put(&counts, rows[i].vendor) * 2 > rpm->count)
			return rows[i].vendor;
	return NULL;
}

static bool is_rpm(const struct repository *row)
{
	return row->kind && strcmp(row->kind, "rpm") == 0;
}

const struct repository *rpm_repository_of(const struct survey *survey, const char *name)
{
	for (vec_each(row, &survey->content->repositories))
		if (is_rpm(row) && row->enabled == TRI_YES && strcmp(row->suite, name) == 0)
			return row;
	return NULL;
}

static bool only_own(const struct survey *survey)
{
	for (vec_each(row, &survey->content->repositories))
		if (is_rpm(row) && row->enabled == TRI_YES && row->third_party != TRI_NO)
			return false;
	return true;
}

static bool is_vendor(const char *vendor, const char *other)
{
	return vendor && other && strcmp(vendor, other) == 0;
}

static bool is_own_vendor(const struct rpm *rpm, const struct known *known, const char *vendor)
{
	const char *id = rpm->packages->survey->content->host.os.id;

	if (is_vendor(vendor, known->vendor))
		return true;
	for (size_t i = 0; id && vendor && i < sizeof(own_vendors) / sizeof(own_vendors[0]); i++)
		if (strcmp(own_vendors[i].id, id) == 0 &&
		    bytes_starts(bytes_of(vendor), own_vendors[i].vendor))
			return true;
	return false;
}

/* Where no key told whose a repository is, the vendor of most that came from it does. */
static void add_third_parties(const struct rpm *rpm, const struct known *known)
{
	struct content *content = rpm->packages->survey->content;
	const struct package *rows = content->packages.at + rpm->first;

	for (vec_each(repository, &content->repositories)) {
		size_t own = 0, all = 0;

		if (!is_rpm(repository) || repository->third_party != TRI_UNKNOWN)
			continue;
		for (size_t i = 0; i < rpm->count; i++) {
			if (!rows[i].origin || strcmp(rows[i].origin, repository->suite) != 0)
				continue;
			all++;
			own += is_own_vendor(rpm, known, rows[i].vendor);
		}
		if (all && known->vendor)
			repository->third_party = own * 2 > all ? TRI_NO : TRI_YES;
	}
}

/* True if a package of that vendor came from a repository that is in use. */
static bool vendor_is_held(const struct rpm *rpm, const char *vendor)
{
	const struct package *rows = rpm->packages->survey->content->packages.at + rpm->first;

	for (size_t i = 0; i < rpm->count; i++)
		if (rows[i].in_repository == TRI_YES && is_vendor(vendor, rows[i].vendor))
			return true;
	return false;
}

/* What was noted decides: a repository that is in use held it when it came; where there was none, a
 * file was given ("@commandline" of dnf, "/file" of yum); of one that is gone nobody knows. */
static enum tri by_origin(const struct survey *survey, const char *origin)
{
	if (origin[0] == '@' || origin[0] == '/')
		return TRI_NO;
	return rpm_repository_of(survey, origin) ? TRI_YES : TRI_UNKNOWN;
}

/* Nothing was noted: rpm alone installed it, or nobody took notes. The distribution may hold what
 * carries its name, and so may a repository some of whose packages do. What nobody's name is on was
 * brought here by hand, if notes were taken, or no stranger's repository is there to hold it. */
static enum tri by_vendor(const struct rpm *rpm, const struct known *known, const char *vendor)
{
	if (!known->vendor || is_own_vendor(rpm, known, vendor) || vendor_is_held(rpm, vendor))
		return TRI_UNKNOWN;
	return rpm->has_origins || known->only_own ? TRI_NO : TRI_UNKNOWN;
}

static void conclude(struct rpm *rpm)
{
	struct survey *survey = rpm->packages->survey;
	struct package *rows = survey->content->packages.at + rpm->first;
	struct known known = { .vendor = usual_vendor(rpm) };

	add_third_parties(rpm, &known);
	known.only_own = only_own(survey);
	for (size_t i = 0; i < rpm->count; i++)
		if (rows[i].origin)
			rows[i].in_repository = by_origin(survey, rows[i].origin);
	for (size_t i = 0; i < rpm->count; i++)
		if (!rows[i].origin)
			rows[i].in_repository = by_vendor(rpm, &known, rows[i].vendor);
}

void rpm_add_repositories(struct rpm *rpm)
{
	read_managers(rpm);
	conclude(rpm);
}
