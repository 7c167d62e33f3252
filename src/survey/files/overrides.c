/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What takes the place of a package's file without touching it: a unit in /etc with the name of
 * one in /usr/lib, a drop-in, a mask, a program earlier in PATH, a library earlier in the loader's
 * list, a diversion; and modes that dpkg was told to give instead of the package's.
 */
#include "base/path.h"
#include "format/packages/statoverride.h"
#include "snapshot/wording.h"
#include "survey/files/files.h"
#include "survey/files/rows.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A file in `folder` is taken instead of the one of the same name in one of `vendors`. */
static const struct {
	const char *folder;
	const char *vendors[4];
	const char *reason; /* where that is said */
} precedence[] = {
	{ "/etc/systemd/system",
	  { "/usr/lib/systemd/system", "/lib/systemd/system" },
	  "systemd.unit(5)" },
	{ "/etc/systemd/user", { "/usr/lib/systemd/user" }, "systemd.unit(5)" },
	{ "/etc/systemd/network",
	  { "/usr/lib/systemd/network", "/lib/systemd/network" },
	  "systemd.network(5)" },
	{ "/etc/udev/rules.d", { "/usr/lib/udev/rules.d", "/lib/udev/rules.d" }, "udev(7)" },
	{ "/etc/tmpfiles.d", { "/usr/lib/tmpfiles.d" }, "tmpfiles.d(5)" },
	{ "/etc/sysusers.d", { "/usr/lib/sysusers.d" }, "sysusers.d(5)" },
	{ "/etc/sysctl.d", { "/usr/lib/sysctl.d", "/lib/sysctl.d" }, "sysctl.d(5)" },
	{ "/etc/modprobe.d", { "/usr/lib/modprobe.d", "/lib/modprobe.d" }, "modprobe.d(5)" },
	{ "/etc/modules-load.d", { "/usr/lib/modules-load.d" }, "modules-load.d(5)" },
	{ "/etc/binfmt.d", { "/usr/lib/binfmt.d" }, "binfmt.d(5)" },
	{ "/etc/environment.d", { "/usr/lib/environment.d" }, "environment.d(5)" },
	{ "/etc/dbus-1/system.d", { "/usr/share/dbus-1/system.d" }, "dbus-daemon(1)" },
	{ "/etc/polkit-1/rules.d", { "/usr/share/polkit-1/rules.d" }, "polkit(8)" },
	{ "/etc/X11/xorg.conf.d", { "/usr/share/X11/xorg.conf.d" }, "xorg.conf(5)" },
	{ "/usr/local/bin", { "/usr/bin", "/bin" }, "it comes first in PATH" },
	{ "/usr/local/sbin",
	  { "/usr/sbin", "/sbin", "/usr/bin", "/bin" },
	  "it comes first in PATH" },
	{ "/usr/local/lib",
	  { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib" },
	  "the loader looks there first: ld.so.conf" },
	{ "/usr/local/share/man/man1", { "/usr/share/man/man1" }, "man(1) looks there first" },
};

/* The package that has that name in that folder, and the path; NULL if none. */
static const char *vendor_of(const struct files *files, const char *folder, const char *name,
			     struct buf *ret_path)
{
	buf_clear(ret_path);
	buf_add_format(ret_path, "%s/%s", folder, name);
	int32_t claim = catalogue_claim_of(files->catalogue, buf_bytes(ret_path));

	if (claim < 0 || files->catalogue->claims.at[claim].package < 0)
		return NULL;
	return files->survey->content->packages.at[files->catalogue->claims.at[claim].package].name;
}

static void override(struct files *files, struct file_row *row, const char *path,
		     const char *package, const char *reason)
{
	struct survey *survey = files->survey;

	file_row_find(survey, row, "overridden");
	row->expected = arena_format(survey->arena, "%s of %s", path, package);
	survey_note(survey, &row->evidence, "taken instead of that: %s", reason);
}

/* "/etc/systemd/system/nginx.service.d/limits.conf" changes parts of a unit. */
static void judge_dropin(struct files *files, struct file_row *row)
{
	static const char *const places[] = { "/etc/systemd/system/*.d/*.conf",
					      "/etc/systemd/user/*.d/*.conf" };
	struct bytes folder = path_folder(row->path);

	for (size_t i = 0; i < COUNT(places); i++) {
		if (!path_matches(bytes_of(row->path), places[i]))
			continue;
		const char *unit = arena_string(files->survey->arena,
						bytes_slice(folder, 0, folder.size - strlen(".d")));

		file_row_find(files->survey, row, "overridden");
		survey_note(files->survey, &row->evidence, "changes parts of %s", path_name(unit));
	}
}

static void judge_row(struct files *files, struct file_row *row)
{
	struct bytes folder = path_folder(row->path);
	const char *name = path_name(row->path), *package = NULL;
	scoped_buf path = { 0 };

	for (size_t i = 0; i < COUNT(precedence); i++) {
		if (!bytes_is(folder, precedence[i].folder))
			continue;
		for (size_t j = 0; j < COUNT(precedence[i].vendors) && !package; j++)
			if (precedence[i].vendors[j])
				package = vendor_of(files, precedence[i].vendors[j], name, &path);
		if (package)
			override(files, row, buf_text(&path), package, precedence[i].reason);
		break;
	}
	if (row->target && strcmp(row->target, "/dev/null") == 0 &&
	    bytes_starts(folder, "/etc/systemd/"))
		file_row_find(files->survey, row, "overridden");
	judge_dropin(files, row);
}

/* The row of a path, made if there is none. */
static struct file_row *row_for(struct survey *survey, struct file_row_index *rows,
				const char *path)
{
	struct file_row *row = file_rows_find(survey, rows, path);
	struct stat state;

	if (row)
		return row;
	bool is_there = root_lstat(survey->root, path, &state) == 0;

	return file_rows_add(survey, rows, path, is_there ? &state : NULL);
}

/* Diversions that no package asked for. */
static void add_diversions(struct files *files, struct file_row_index *rows)
{
	struct survey *survey = files->survey;

	for (vec_each(diversion, &survey->diversions)) {
		if (diversion->by)
			continue;
		struct file_row *row = row_for(survey, rows, diversion->from);

		file_row_find(survey, row, "diverted");
		row->expected = arena_format(survey->arena, WORDING_DIVERTED "%s", diversion->to);
		survey_note(survey, &row->evidence, "/var/lib/dpkg/diversions");
	}
}

/* True if a script of the package that owns the path asks dpkg for overrides itself. */
static bool is_asked_by_package(struct files *files, struct bytes path)
{
	struct survey *survey = files->survey;
	int32_t claim = catalogue_claim_of(files->catalogue, path);
	int32_t package = claim < 0 ? CATALOGUE_NONE : files->catalogue->claims.at[claim].package;
	scoped_buf script = { 0 }, text = { 0 };
	struct err err;

	if (package < 0)
		return true; /* made for what a package makes later; nobody can tell */
	buf_add_format(&script, "/var/lib/dpkg/info/%s.postinst",
		       survey->content->packages.at[package].name);
	return root_read(survey->root, buf_text(&script), ROOT_TEXT_MAX, &text, &err) == 0 &&
	       bytes_find_text(buf_bytes(&text), "dpkg-statoverride") >= 0;
}

/* Modes and owners that an administrator told dpkg to give. */
static void add_statoverrides(struct files *files, struct file_row_index *rows)
{
	struct survey *survey = files->survey;
	struct statoverride override;
	scoped_buf text = { 0 };

	if (!survey_read(survey, "/var/lib/dpkg/statoverride", &text))
		return;
	for (struct bytes rest = buf_bytes(&text); statoverride_next(&rest, &override);) {
		const char *path = arena_string(survey->arena, override.path);
		struct file_row *row = file_rows_find(survey, rows, path);
		bool is_unowned = row && text_list_has(&row->finding, "unowned");

		if (!is_unowned && is_asked_by_package(files, override.path))
			continue;
		row = row_for(survey, rows, path);
		file_row_find(survey, row, "overridden");
		survey_note(survey, &row->evidence, WORDING_STATOVERRIDE "%04o %.*s %.*s",
			    override.mode, (int) override.user.size, override.user.at,
			    (int) override.group.size, override.group.at);
	}
}

/* Files that scripts of packages make, of which everybody relies on the mode. Source: Debian's
 * passwd and base-passwd. */
static const struct {
	const char *path;
	mode_t most; /* bits beyond are a change by hand */
} relied_on[] = {
	{ "/etc/passwd", 0644 },  { "/etc/group", 0644 },   { "/etc/shadow", 0640 },
	{ "/etc/gshadow", 0640 }, { "/etc/shadow-", 0640 }, { "/etc/gshadow-", 0640 },
	{ "/etc/sudoers", 0440 },
};

static void add_open_files(struct files *files, struct file_row_index *rows)
{
	struct survey *survey = files->survey;
	struct stat state;

	for (size_t i = 0; i < COUNT(relied_on); i++) {
		if (root_lstat(survey->root, relied_on[i].path, &state) < 0 ||
		    !S_ISREG(state.st_mode) || !(state.st_mode & ALLPERMS & ~relied_on[i].most))
			continue;
		struct file_row *row = row_for(survey, rows, relied_on[i].path);

		file_row_find(survey, row, "mode");
		if (!row->expected)
			row->expected = arena_format(survey->arena, "mode %04o", relied_on[i].most);
	}
}

void files_add_overrides(struct files *files)
{
	const struct content *content = files->survey->content;
	SCOPED(file_row_index_deinit) struct file_row_index rows = { 0 };

	for (vec_each(row, &content->files))
		if (text_list_has(&row->finding, "unowned") ||
		    text_list_has(&row->finding, "overridden"))
			judge_row(files, row);
	file_rows_index(files->survey, &rows);
	add_diversions(files, &rows);
	add_statoverrides(files, &rows);
	add_open_files(files, &rows);
}
