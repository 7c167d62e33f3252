/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/process_root.h"

#include <errno.h>

#include "format/proc/mount_policy.h"
#include "format/proc/mount_table.h"

/* Reads the mounts at `path` of `live` and keeps `ret` out of those that may not answer. */
static int avoid(struct root *ret, const struct root *live, const char *path, struct err *err)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct mount_line line;
	int failed = root_read(live, path, ROOT_TEXT_MAX, &text, err);

	if (failed)
		return failed;
	for (struct bytes rest = buf_bytes(&text); mountinfo_next(&rest, &line);) {
		scoped_buf target = { 0 };

		mount_unescape(line.target, &target);
		const char *type = arena_string(&arena, line.type);

		if (mount_policy(type, buf_text(&target)) & (MOUNT_NOT_ENTERED | MOUNT_PROBED))
			root_avoid(ret, buf_text(&target));
	}
	return 0;
}

int process_root_init(struct root *ret, const struct root *root, int64_t pid, struct err *err)
{
	scoped_arena arena = { 0 };
	struct root opened;

	if (!root->live)
		return err_set(err, -ENOTSUP, "processes are those of a running system only");
	if (root_init(&opened, arena_format(&arena, "/proc/%lld/root", (long long)pid), err) < 0)
		return err->code;
	int failed = avoid(&opened, root,
			   arena_format(&arena, "/proc/%lld/mountinfo", (long long)pid), err);

	opened.path = "the root of a process"; /* for messages; what it was ends here */
	if (failed)
		root_deinit(&opened);
	else
		*ret = opened;
	return failed;
}

int process_root_avoid(struct root *root, struct err *err)
{
	return avoid(root, root, "/proc/self/mountinfo", err);
}
