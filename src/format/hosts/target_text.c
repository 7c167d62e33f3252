/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/hosts/target_text.h"

#include <errno.h>

enum { TARGET_PID_MAX = 4 * 1024 * 1024 }; /* PID_MAX_LIMIT, include/linux/threads.h */

static const struct {
	const char *prefix;
	enum target_kind kind;
	const char *engine;
} prefixes[] = {
	{ "pid:", TARGET_KIND_PROCESS, NULL },
	{ "unit:", TARGET_KIND_UNIT, NULL },
	{ "docker:", TARGET_KIND_CONTAINER, "docker" },
	{ "podman:", TARGET_KIND_CONTAINER, "podman" },
	{ "containerd:", TARGET_KIND_CONTAINER, "containerd" },
	{ "lxc:", TARGET_KIND_CONTAINER, "lxc" },
	{ "machine:", TARGET_KIND_CONTAINER, "machine" },
	{ "cri-o:", TARGET_KIND_CONTAINER, "cri-o" },
	{ "kubernetes:", TARGET_KIND_CONTAINER, "kubernetes" },
	{ "runc:", TARGET_KIND_CONTAINER, "runc" },
	{ "crun:", TARGET_KIND_CONTAINER, "crun" },
};

static bool has_control(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
			return true;
	return false;
}

int target_text_parse(struct bytes text, struct target_text *ret, struct err *err)
{
	struct target_text found = { .name = text };
	uint64_t number;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!bytes_skip(&found.name, prefixes[i].prefix))
			continue;
		found.kind = prefixes[i].kind;
		found.engine = prefixes[i].engine;
		break;
	}
	if (found.name.size == 0)
		return err_set(err, -EINVAL, "a target needs a name");
	if (found.name.size > TARGET_TEXT_MAX || has_control(found.name))
		return err_set(err, -EINVAL, "no target has such a name");
	bool may_be_pid = found.kind == TARGET_KIND_ANY || found.kind == TARGET_KIND_PROCESS;

	if (may_be_pid && bytes_u64(found.name, 10, &number) && number > 0 &&
	    number <= TARGET_PID_MAX)
		found.pid = (int64_t)number;
	if (found.kind == TARGET_KIND_PROCESS && !found.pid)
		return err_set(err, -EINVAL, "pid:%.*s: not a process id", (int)found.name.size,
			       found.name.at);
	*ret = found;
	return 0;
}
