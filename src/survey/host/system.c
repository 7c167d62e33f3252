/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysctl: which file sets each key, and whether the live value still is that one. Only keys that
 * somebody set by hand, or that drifted, become rows. Kernel modules: those loaded.
 */
#include <fnmatch.h>

#include "base/map.h"
#include "format/proc/kernel_settings.h"
#include "survey/collectors.h"
#include "survey/packages/package_files.h"
#include "survey/secrets.h"

enum {
	KEYS_MAX = 20000,   /* assignments read, globs expanded */
	MATCHES_MAX = 2000, /* keys that one glob names */
	MODULES_MAX = 5000,
};

/* By rising precedence of the folder: a file hides one of the same name in a folder before it
 * (sysctl.d(5), modules-load.d(5)). */
static const char *const sysctl_folders[] = { "/lib/sysctl.d", "/usr/lib/sysctl.d",
					      "/usr/local/lib/sysctl.d", "/run/sysctl.d",
					      "/etc/sysctl.d" };
static const char *const module_folders[] = { "/lib/modules-load.d", "/usr/lib/modules-load.d",
					      "/usr/local/lib/modules-load.d",
					      "/run/modules-load.d", "/etc/modules-load.d" };

/* Keys that act when they are touched, or hold nothing to compare. */
static const char *const skipped_keys[] = {
	"net/ipv4/route/flush", "net/ipv6/route/flush", "vm/compact_memory", "vm/drop_caches",
	"vm/stat_refresh",      "kernel/random/uuid",   "fs/binfmt_misc",
};

/* What a file gives one key. */
struct assignment {
	const char *value;
	const char *file; /* NULL: excluded from globs */
	bool by_hand;
};

MAP_DEFINE(key_map, const char *, struct assignment, map_hash_text, map_equal_text);
MAP_DEFINE(file_map, const char *, const char *, map_hash_text, map_equal_text);

struct glob {
	const char *pattern;
	struct assignment assignment;
};

struct sysctl_run {
	struct survey *survey;
	struct key_map keys;
	text_list order; /* of keys, as first met */
	vec_of(struct glob) globs;
};

static void sysctl_run_deinit(struct sysctl_run *run)
{
	key_map_deinit(&run->keys);
	vec_deinit(&run->order);
	vec_deinit(&run->globs);
}

/* Calls `read` for the files NAME.conf that are in force, in the order of their names. */
static void each_file(struct survey *survey, const char *const *folders, size_t count,
		      void (*read)(void *context, const char *path), void *context)
{
	SCOPED(file_map_deinit) struct file_map files = { 0 };
	text_list order = { 0 };

	for (size_t i = 0; i < count; i++) {
		scoped_names names = { 0 };

		if (!survey_list(survey, folders[i], &names))
			continue;
		for (size_t j = 0; j < names.starts.count; j++) {
			struct bytes name = bytes_of(root_name(&names, j));
			const char *kept = arena_intern(survey->arena, name);

			if (!bytes_ends(name, ".conf"))
				continue;
			if (!file_map_find(&files, kept))
				*vec_push(&order) = kept;
			*file_map_put(&files, kept) = arena_format(survey->arena, "%s/%s",
								   folders[i], kept);
		}
	}
	text_list_sort(&order);
	for (vec_each(name, &order))
		read(context, *file_map_find(&files, *name));
	vec_deinit(&order);
}

/* --- sysctl --------------------------------------------------------------------------------- */

/* Made by hand: no package brought the file. sysctl.conf is a package's, but comes without a single
 * setting, so what it sets was added. */
static bool is_by_hand(struct survey *survey, const char *path)
{
	scoped_buf real = { 0 };

	if (root_resolve(survey->root, path, &real) == 0 &&
	    strcmp(buf_text(&real), "/etc/sysctl.conf") == 0)
		return true;
	if (strncmp(path, "/usr/lib/", 9) == 0 || strncmp(path, "/lib/", 5) == 0)
		return false; /* a package's, even where nobody can say whose */
	return !survey_package_of(survey, path);
}

static void assign(struct sysctl_run *run, const char *key, struct assignment assignment)
{
	if (run->order.count >= KEYS_MAX)
		return;
	if (!key_map_find(&run->keys, key))
		*vec_push(&run->order) = key;
	*key_map_put(&run->keys, key) = assignment;
}

static void read_sysctl_file(void *context, const char *path)
{
	struct sysctl_run *run = context;
	struct survey *survey = run->survey;
	scoped_buf file = { 0 };
	struct sysctl_line line;

	if (!survey_read(survey, path, &file))
		return;
	struct bytes rest = buf_bytes(&file);
	struct assignment assignment = { .file = path, .by_hand = is_by_hand(survey, path) };

	while (sysctl_next(&rest, &line)) {
		scoped_buf key = { 0 };

		if (!sysctl_path(line.key, &key))
			continue;
		const char *kept = arena_intern(survey->arena, buf_bytes(&key));

		assignment.value = survey_redact_setting(survey, path, line.key, line.value);
		if (line.excludes)
			assign(run, kept, (struct assignment){ 0 });
		else if (strpbrk(kept, "*?["))
			*vec_push(&run->globs) = (struct glob){ kept, assignment };
		else
			assign(run, kept, assignment);
	}
}

/* Gives every key below `folder` that the glob's rest names the glob's value. */
static void expand(struct sysctl_run *run, const struct glob *glob, const char *folder,
		   struct bytes rest, size_t *matches)
{
	scoped_names names = { 0 };
	scoped_buf path = { 0 }, pattern = { 0 };
	struct bytes part;
	struct err err;

	if (!bytes_part(&rest, '/', &part))
		return;
	buf_add_bytes(&pattern, part);
	buf_add_format(&path, "/proc/sys/%s", folder);
	if (root_list(run->survey->root, buf_text(&path), &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count && *matches < MATCHES_MAX; i++) {
		const char *name = root_name(&names, i);

		if (fnmatch(buf_text(&pattern), name, 0) != 0)
			continue;
		const char *key = arena_format(run->survey->arena, "%s%s%s", folder,
					       folder[0] ? "/" : "", name);

		key = arena_intern(run->survey->arena, bytes_of(key));
		if (rest.size)
			expand(run, glob, key, rest, matches);
		else if (!key_map_find(&run->keys, key) && ++*matches)
			assign(run, key, glob->assignment);
	}
}

static bool is_skipped(const char *key)
{
	for (size_t i = 0; i < sizeof(skipped_keys) / sizeof(skipped_keys[0]); i++)
		if (strncmp(key, skipped_keys[i], strlen(skipped_keys[i])) == 0)
			return true;
	return false;
}

/* The live value, or NULL: the key is not there, is write-only, or not ours to see. */
static const char *live_value(struct survey *survey, const char *key)
{
	scoped_buf path = { 0 }, text = { 0 };
	struct stat state;
	struct err err;

	if (!survey->root->live || is_skipped(key))
		return NULL;
	buf_add_format(&path, "/proc/sys/%s", key);
	if (root_stat(survey->root, buf_text(&path), &state) < 0 || !(state.st_mode & 0444) ||
	    root_read(survey->root, buf_text(&path), ROOT_TEXT_MAX, &text, &err) < 0)
		return NULL;
	return arena_intern(survey->arena, bytes_trim(buf_bytes(&text)));
}

static void add_key(struct survey *survey, const char *key, const struct assignment *assignment)
{
	const char *live = live_value(survey, key);
	bool drifted = live && !sysctl_same(bytes_of(live), bytes_of(assignment->value));
	scoped_buf name = { 0 };

	if (!assignment->by_hand && !drifted)
		return;
	struct sysctl *row = RECORD_ADD(survey->arena, &survey->content->sysctl, sysctl);

	sysctl_name(bytes_of(key), &name);
	row->key = arena_intern(survey->arena, buf_bytes(&name));
	row->value = live ? survey_redact_setting(survey, "/proc/sys", bytes_of(row->key),
						  bytes_of(live))
			  : NULL;
	row->configured = assignment->value;
	row->path = assignment->file;
	row->by_package = assignment->by_hand ? TRI_NO : TRI_YES;
	row->drifted = live ? (drifted ? TRI_YES : TRI_NO) : TRI_UNKNOWN;
}

static void survey_sysctl(struct survey *survey)
{
	SCOPED(sysctl_run_deinit) struct sysctl_run run = { .survey = survey };

	each_file(survey, sysctl_folders, sizeof(sysctl_folders) / sizeof(sysctl_folders[0]),
		  read_sysctl_file, &run);
	read_sysctl_file(&run, "/etc/sysctl.conf"); /* sysctl --system reads it last */
	for (size_t i = run.globs.count; i-- > 0 && survey->root->live;) {
		size_t matches = 0; /* the last glob first: what it gives, earlier ones do not */

		expand(&run, &run.globs.at[i], "", bytes_of(run.globs.at[i].pattern), &matches);
	}
	for (vec_each(key, &run.order)) {
		const struct assignment *assignment = key_map_find(&run.keys, *key);

		if (assignment->file && !survey_is_late(survey))
			add_key(survey, *key, assignment);
	}
}

/* --- modules -------------------------------------------------------------------------------- */

/* Letters of /proc/modules and /sys/module/X/taint. Source: kernel/module/main.c,
 * module_flags_taint(), Documentation/admin-guide/tainted-kernels.rst */
static const struct {
	char letter;
	const char *words;
} taints[] = {
	{ 'P', "proprietary" },    { 'O', "out-of-tree" }, { 'F', "forced" },
	{ 'C', "staging" },        { 'E', "unsigned" },    { 'K', "live patch" },
	{ 'N', "in-kernel test" },
};

struct wanted {
	struct survey *survey;
	struct file_map files; /* module -> file that asks for it */
};

/* Module names write '-' and '_' alike. */
static const char *module_name(struct survey *survey, struct bytes name)
{
	scoped_buf plain = { 0 };

	buf_add_bytes(&plain, name);
	for (size_t i = 0; i < plain.size; i++)
		if (plain.at[i] == '-')
			plain.at[i] = '_';
	return arena_intern(survey->arena, buf_bytes(&plain));
}

static void read_wanted(void *context, const char *path)
{
	struct wanted *wanted = context;
	scoped_buf file = { 0 };
	struct bytes name;

	if (!survey_read(wanted->survey, path, &file))
		return;
	for (struct bytes rest = buf_bytes(&file); module_wanted_next(&rest, &name);)
		*file_map_put(&wanted->files, module_name(wanted->survey, name)) = path;
}

static void add_module(struct survey *survey, const struct module_line *line,
		       const struct file_map *wanted)
{
	struct kernel_module *row = RECORD_ADD(survey->arena, &survey->content->kernel_modules,
					       kernel_module);
	const char *const *file;
	struct bytes users = line->users, user;

	row->name = arena_intern(survey->arena, line->name);
	row->size_bytes = line->size > INT64_MAX ? UNKNOWN : (int64_t)line->size;
	while (bytes_part(&users, ',', &user))
		if (user.size && !bytes_is(user, "-") && user.at[0] != '[')
			*vec_push_in(survey->arena, &row->used_by) = arena_intern(survey->arena,
										  user);
	for (size_t i = 0; i < sizeof(taints) / sizeof(taints[0]); i++)
		if (bytes_find(line->taints, taints[i].letter) >= 0)
			*vec_push_in(survey->arena, &row->taints) = taints[i].words;
	file = file_map_find(wanted, module_name(survey, line->name));
	row->configured_in = file ? *file : NULL;
}

static void survey_modules(struct survey *survey)
{
	struct wanted wanted = { .survey = survey };
	scoped_buf file = { 0 };
	struct module_line line;

	each_file(survey, module_folders, sizeof(module_folders) / sizeof(module_folders[0]),
		  read_wanted, &wanted);
	read_wanted(&wanted, "/etc/modules");
	if (survey_read(survey, "/proc/modules", &file))
		for (struct bytes rest = buf_bytes(&file); module_next(&rest, &line);)
			if (survey->content->kernel_modules.count < MODULES_MAX)
				add_module(survey, &line, &wanted.files);
	file_map_deinit(&wanted.files);
}

int survey_system(struct survey *survey, struct err *err)
{
	survey_sysctl(survey);
	if (survey->root->live)
		survey_modules(survey);
	return 0;
}
