/* SPDX-License-Identifier: GPL-2.0-or-later */
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

void engines_homes(struct engines *engines)
{
	scoped_buf text = { 0 };
	struct passwd_entry entry;
	struct stat info;

	if (!engines_file(engines, "/etc/passwd", ENGINES_FILE_MAX, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (engines->homes.count < ENGINES_HOMES_MAX && passwd_next(&rest, &entry)) {
		const char *path = arena_string(engines->arena, entry.home);

		if (is_home(entry.home) && root_stat(engines->root, path, &info) == 0 &&
		    S_ISDIR(info.st_mode))
			*vec_push_in(engines->arena, &engines->homes) = (struct engine_home){
				.user = arena_string(engines->arena, entry.name),
				.path = path,
				.uid = entry.uid,
			};
	}
}
