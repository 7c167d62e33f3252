/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "engines/engines_parts.h"
#include "format/accounts/passwd.h"

/* Homes of system users that nobody lives in. */
static bool is_home(struct bytes path)
{
	static const char *const none[] = { "/",     "/nonexistent", "/dev/null",  "/bin",
					    "/sbin", "/dev",         "/var/empty", "/proc",
					    "/run",  "/usr/bin",     "/usr/sbin" };

	if (!bytes_starts(path, "/"))
		return false;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (bytes_is(path, none[i]))
			return false;
	return true;
}

/* A folder that may be looked into; those that may not are counted. */
static bool is_open(const struct engines *engines, const char *path, unsigned *denied)
{
	struct stat info;
	int failed = root_stat(engines->root, path, &info);

	if (failed < 0 || !S_ISDIR(info.st_mode))
		return false;
	failed = root_lstat(engines->root, arena_format(engines->arena, "%s/.local", path), &info);
	*denied += failed == -EACCES;
	return failed != -EACCES;
}

void engines_homes(struct engines *engines)
{
	scoped_buf text = { 0 };
	struct passwd_entry entry;
	unsigned denied = 0;
	struct err err;

	if (!engines_file(engines, "/etc/passwd", ENGINES_FILE_MAX, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (engines->homes.count < ENGINES_HOMES_MAX && passwd_next(&rest, &entry)) {
		const char *path = arena_string(engines->arena, entry.home);

		if (is_home(entry.home) && is_open(engines, path, &denied))
			*vec_push_in(engines->arena, &engines->homes) = (struct engine_home){
				.user = arena_string(engines->arena, entry.name),
				.path = path,
				.uid = entry.uid,
			};
	}
	if (denied) {
		(void)err_set(&err, -EACCES, "containers of users: %u homes may not be looked into",
			      denied);
		engines_failed(engines, NULL, &err);
	}
}
