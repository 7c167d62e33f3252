/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/path.h"
#include "survey/packages/package_files.h"
#include "survey/programs/programs_parts.h"

/* Where a login shell looks: /etc/login.defs, ENV_SUPATH. */
static const char *const folders[] = {
	"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
};

/* Dynamic loaders, by the path that programs name. Source: glibc, sysdeps/unix/sysv/linux/.../
 * shlib-versions and ldsodefs; musl, configure. */
static const char *const loaders[] = {
	"/lib64/ld-linux-x86-64.so.2",
	"/lib/ld-linux.so.2",
	"/libx32/ld-linux-x32.so.2",
	"/lib/ld-linux-aarch64.so.1",
	"/lib/ld-linux-armhf.so.3",
	"/lib/ld-linux.so.3",
	"/lib/ld-linux-riscv64-lp64d.so.1",
	"/lib64/ld64.so.2",
	"/lib/ld64.so.1",
	"/lib64/ld-linux-loongarch-lp64d.so.1",
	"/lib/ld-musl-x86_64.so.1",
	"/lib/ld-musl-i386.so.1",
	"/lib/ld-musl-aarch64.so.1",
	"/lib/ld-musl-armhf.so.1",
};

static void add(struct survey *survey, const char *path)
{
	struct content *content = survey->content;
	struct stat state;
	scoped_buf real = { 0 };

	if (content->commands.count >= PROGRAMS_COMMANDS_MAX ||
	    root_stat(survey->root, path, &state) < 0 || !S_ISREG(state.st_mode) ||
	    !(state.st_mode & 0111) || root_resolve(survey->root, path, &real) < 0)
		return;
	struct command_file *row = RECORD_ADD(survey->arena, &content->commands, command_file);

	row->path = arena_string(survey->arena, bytes_of(path));
	if (!bytes_is(buf_bytes(&real), path))
		row->target = arena_string(survey->arena, buf_bytes(&real));
	row->owner_package = survey_package_of(survey, buf_text(&real));
}

/* True if the folder is a link to one that is looked at anyway. */
static bool is_link(struct survey *survey, const char *folder)
{
	scoped_buf target = { 0 };

	return root_readlink(survey->root, folder, &target) == 0;
}

void programs_add_commands(struct survey *survey)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_names names = { 0 };

		if (is_link(survey, folders[i]) || !survey_list(survey, folders[i], &names))
			continue;
		for (size_t k = 0; k < names.starts.count; k++) {
			scoped_buf path = { 0 };

			buf_add_format(&path, "%s/%s", folders[i], root_name(&names, k));
			add(survey, buf_text(&path));
		}
	}
	for (size_t i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++)
		add(survey, loaders[i]);
}
