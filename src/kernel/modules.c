/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/modules.h"

#include <errno.h>
#include <stdio.h>

enum {
	MODULES_TEXT_MAX = 16 * 1024 * 1024, /* modules.dep of a distribution kernel: 1 MB */
	MODULES_PATH_MAX = 512,
};

/* True if two names of modules are one: modprobe takes '-' for '_'. */
static bool is_name(struct bytes word, const char *name)
{
	size_t i = 0;

	for (; i < word.size && name[i]; i++) {
		char a = word.at[i] == '-' ? '_' : word.at[i];
		char b = name[i] == '-' ? '_' : name[i];

		if (a != b)
			return false;
	}
	return i == word.size && !name[i];
}

/* "kernel/net/netfilter/nf_tables.ko.xz: ..." -> "nf_tables" */
static struct bytes name_of_line(struct bytes line)
{
	struct bytes path = line;
	ptrdiff_t at = bytes_find(line, ':');

	if (at >= 0)
		path = bytes_slice(path, 0, (size_t)at);
	for (at = bytes_find(path, '/'); at >= 0; at = bytes_find(path, '/'))
		path = bytes_slice(path, (size_t)at + 1, path.size);
	at = bytes_find_text(path, ".ko");
	return at >= 0 ? bytes_slice(path, 0, (size_t)at) : path;
}

enum listing { LISTED, NOT_LISTED, NO_LIST };

/* Whether a line of /lib/modules/RELEASE/`file` names the module. */
static enum listing find_in_list(const struct root *root, const char *file, const char *name)
{
	scoped_buf release = { 0 }, text = { 0 };
	char path[MODULES_PATH_MAX];
	struct bytes rest, line;
	struct err err;

	if (root_read(root, "/proc/sys/kernel/osrelease", 256, &release, &err))
		return NO_LIST;
	line = bytes_trim(buf_bytes(&release));
	snprintf(path, sizeof(path), "/lib/modules/%.*s/%s", (int)line.size, line.at, file);
	if (root_read(root, path, MODULES_TEXT_MAX, &text, &err))
		return NO_LIST;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		if (is_name(name_of_line(line), name))
			return LISTED;
	}
	return NOT_LISTED;
}

/* /sys/module/NAME: loaded, or built in with parameters. */
static bool is_in_sys(const struct root *root, const char *name)
{
	char path[MODULES_PATH_MAX];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	for (char *at = path + sizeof("/sys/module"); *at; at++) {
		if (*at == '-')
			*at = '_';
	}
	return root_exists(root, path);
}

static bool is_loading_disabled(const struct root *root)
{
	scoped_buf text = { 0 };
	struct err err;

	return root_read(root, "/proc/sys/kernel/modules_disabled", 16, &text, &err) == 0 &&
	       bytes_is(bytes_trim(buf_bytes(&text)), "1");
}

enum module_state modules_state(const struct root *root, const char *name)
{
	scoped_buf loaded = { 0 };
	struct bytes rest, line, word;
	struct err err;
	int failed = root_read(root, "/proc/modules", MODULES_TEXT_MAX, &loaded, &err);

	if (failed == -ENOENT && root_exists(root, "/proc/sys/kernel/osrelease"))
		return MODULE_PRESENT;
	rest = buf_bytes(&loaded);
	while (bytes_line(&rest, &line)) {
		if (bytes_word(&line, &word) && is_name(word, name))
			return MODULE_PRESENT;
	}
	if (is_in_sys(root, name) || find_in_list(root, "modules.builtin", name) == LISTED)
		return MODULE_PRESENT;
	if (is_loading_disabled(root) || find_in_list(root, "modules.dep", name) == NOT_LISTED)
		return MODULE_ABSENT;
	return MODULE_WOULD_LOAD;
}
