/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of rpm that are kept from upgrades: version locks of yum and dnf, locks of zypper, and
 * what [main] excludes. Sources: yum-versionlock(1), versionlock of dnf-plugins-core,
 * dnf5-versionlock(8), dnf.conf(5), zypper(8) on locks.
 */
#include <stdio.h>

#include "base/path.h"
#include "format/starters/supervisord.h"
#include "survey/packages/rpm.h"

enum {
	RPM_LOCKS_MAX = 1000,    /* each is compared with every package */
	RPM_FORM_SIZE_MAX = 1024 /* of a package written as a lock names it */
};

/* What a lock means: a name, or a name with a version; a star stands for any part. */
struct lock {
	const char *pattern;
	const char *path; /* of the file */
};

struct locks {
	struct survey *survey;
	vec_of(struct lock) all;
};

static void add_lock(struct locks *locks, struct bytes pattern, const char *path)
{
	if (pattern.size == 0 || locks->all.count >= RPM_LOCKS_MAX)
		return;
	*vec_push(&locks->all) = (struct lock){
		.pattern = arena_string(locks->survey->arena, pattern), .path = path
	};
}

/* A lock a line: "name-epoch:version-release.*" of dnf, "epoch:name-version-release.*" of yum. With
 * '!' in front it only keeps one version away. */
static void read_list(struct locks *locks, const char *path)
{
	scoped_buf text = { 0 };
	struct bytes line;

	if (!survey_read(locks->survey, path, &text))
		return;
	for (struct bytes rest = buf_bytes(&text); bytes_line(&rest, &line);) {
		line = bytes_trim(line);
		if (!bytes_starts(line, "#") && !bytes_starts(line, "!"))
			add_lock(locks, line, path);
	}
}

/* Without the quotes of TOML. */
static struct bytes unquoted(struct bytes value)
{
	if (value.size >= 2 && value.at[0] == '"' && value.at[value.size - 1] == '"')
		return bytes_slice(value, 1, value.size - 2);
	return value;
}

/* Keys that name a package stand before the conditions under which it is held: of "!=" it is not.
 * */
static void read_keys(struct locks *locks, const char *path, const char *key)
{
	scoped_buf text = { 0 };
	struct settings settings = { 0 };

	if (!survey_read(locks->survey, path, &text))
		return;
	supervisord_parse(locks->survey->arena, buf_bytes(&text), &settings);
	size_t before = locks->all.count;

	for (size_t i = 0; i < settings.count; i++) {
		struct bytes value = unquoted(settings.at[i].value);

		if (bytes_is(settings.at[i].key, key)) {
			before = locks->all.count;
			add_lock(locks, value, path);
		} else if (bytes_is(settings.at[i].key, "comparator") && bytes_is(value, "!=")) {
			locks->all.count = before;
		}
	}
}

/* exclude= of [main]: names parted by blanks or commas. */
static void read_excludes(struct locks *locks, const char *path)
{
	static const char *const keys[] = { "exclude", "excludepkgs" };
	scoped_buf text = { 0 };
	struct settings settings = { 0 };
	struct bytes word, part;

	if (!survey_read(locks->survey, path, &text))
		return;
	supervisord_parse(locks->survey->arena, buf_bytes(&text), &settings);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct bytes value = settings_last(&settings, "main", keys[i]);

		while (bytes_word(&value, &word))
			while (bytes_part(&word, ',', &part))
				add_lock(locks, part, path);
	}
}

static void read_locks(struct locks *locks)
{
	read_list(locks, "/etc/yum/pluginconf.d/versionlock.list");
	read_list(locks, "/etc/dnf/plugins/versionlock.list");
	read_keys(locks, "/etc/dnf/versionlock.toml", "name");
	read_keys(locks, "/etc/zypp/locks", "solvable_name");
	read_excludes(locks, "/etc/yum.conf");
	read_excludes(locks, "/etc/dnf/dnf.conf");
}

/* The ways in which a lock may name a package. */
struct forms {
	char text[5][RPM_FORM_SIZE_MAX];
};

static void write_forms(const struct package *row, struct forms *ret)
{
	char(*forms)[RPM_FORM_SIZE_MAX] = ret->text;
	struct bytes version = bytes_of(row->version);
	ptrdiff_t colon = bytes_find(version, ':');
	const char *plain = colon < 0 ? row->version : row->version + colon + 1;
	int epoch_size = colon < 0 ? 1 : (int)colon;
	const char *epoch = colon < 0 ? "0" : row->version, *arch = row->arch ? row->arch : "";

	snprintf(forms[0], sizeof(forms[0]), "%s", row->name);
	snprintf(forms[1], sizeof(forms[1]), "%s.%s", row->name, arch);
	snprintf(forms[2], sizeof(forms[2]), "%s-%s.%s", row->name, plain, arch);
	snprintf(forms[3], sizeof(forms[3]), "%s-%.*s:%s.%s", row->name, epoch_size, epoch, plain,
		 arch);
	snprintf(forms[4], sizeof(forms[4]), "%.*s:%s-%s.%s", epoch_size, epoch, row->name, plain,
		 arch);
}

static bool is_meant(const struct forms *forms, const char *pattern)
{
	for (size_t i = 0; i < sizeof(forms->text) / sizeof(forms->text[0]); i++)
		if (path_matches(bytes_of(forms->text[i]), pattern))
			return true;
	return false;
}

void rpm_add_locks(struct rpm *rpm)
{
	struct locks locks = { .survey = rpm->packages->survey };
	struct package *rows = locks.survey->content->packages.at + rpm->first;
	struct forms forms;

	read_locks(&locks);
	for (size_t i = 0; i < rpm->count; i++) {
		write_forms(&rows[i], &forms);
		rows[i].held = TRI_NO;
		for (size_t j = 0; j < locks.all.count && rows[i].held != TRI_YES; j++) {
			const struct lock *lock = &locks.all.at[j];

			if (!is_meant(&forms, lock->pattern))
				continue;
			rows[i].held = TRI_YES;
			rows[i].pin = arena_format(locks.survey->arena, "%s (%s)", lock->pattern,
						   lock->path);
		}
	}
	vec_deinit(&locks.all);
}
