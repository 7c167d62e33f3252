/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "applets/applets.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/toolbox.h"

const struct applet applets[] = {
	{ "sh", "sh [-c LINE]: this shell", applet_sh },
	{ "cat", "cat [FILE...]", applet_cat },
	{ "echo", "echo [WORD...]", applet_echo },
	{ "env", "env: the variables", applet_env },
	{ "false", "false", applet_false },
	{ "find", "find [FOLDER] [NAME]: all below it, or what has that text in its name",
	  applet_find },
	{ "grep", "grep TEXT [FILE...]: lines with that text", applet_grep },
	{ "head", "head [-n LINES] [FILE...]", applet_head },
	{ "id", "id: who one is here", applet_id },
	{ "kill", "kill [-SIGNAL] PID...", applet_kill },
	{ "ls", "ls [-al] [PATH...]", applet_ls },
	{ "ps", "ps: all processes", applet_ps },
	{ "readlink", "readlink PATH...", applet_readlink },
	{ "sleep", "sleep SECONDS", applet_sleep },
	{ "ss", "ss: sockets that listen or are connected", applet_ss },
	{ "true", "true", applet_true },
	{ 0 },
};

const struct applet *applets_find(const char *name)
{
	const char *last = strrchr(name, '/');

	for (const struct applet *applet = applets; applet->name; applet++)
		if (text_is(last ? last + 1 : name, applet->name))
			return applet;
	return NULL;
}

bool applets_is_meant(int argc, char **argv)
{
	char path[PATH_MAX];
	ssize_t size = argc > 0 && applets_find(argv[0])
			       ? readlink("/proc/self/exe", path, sizeof(path))
			       : -1;

	return size > 0 && bytes_starts((struct bytes){ path, (size_t)size }, TOOLBOX_PREFIX "/");
}

int applets_write(struct bytes text, struct err *err)
{
	while (text.size) {
		ssize_t size = write(STDOUT_FILENO, text.at, text.size);

		if (size < 0 && errno != EINTR)
			return err_errno(err, "standard output");
		text = bytes_slice(text, size < 0 ? 0 : (size_t)size, SIZE_MAX);
	}
	return 0;
}

int applets_run(const struct applet *applet, int argc, char **argv)
{
	struct err err = { 0 };
	int status = applet->run(argc, argv, &err);
	scoped_buf text = { 0 };

	if (err.code == 0)
		return status;
	buf_add_format(&text, "%s: ", applet->name);
	escape_terminal(&text, bytes_of(err.text));
	buf_add_byte(&text, '\n');
	if (write(STDERR_FILENO, text.at, text.size) < 0)
		return 1; /* nobody hears it */
	return status ? status : 1;
}
