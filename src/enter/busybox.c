/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: `busybox --list` of Debian 10 to 12. */
#include "enter/busybox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/toolbox.h"
#include "enter/tools.h"
#include "enter/tools_copy.h"

enum { MODE = 0755 };

static const char *const usual_places[] = { "/bin/busybox", "/usr/bin/busybox", "/sbin/busybox" };

/* What is asked for in containers; a name that the busybox does not have says so. */
const char *const busybox_names[] = {
	"sh",      "ash",   "awk",       "base64",   "basename",   "cat",      "chmod",
	"chown",   "clear", "cmp",       "cp",       "cut",        "date",     "dd",
	"df",      "diff",  "dirname",   "dmesg",    "du",         "echo",     "egrep",
	"env",     "expr",  "false",     "find",     "free",       "grep",     "gunzip",
	"gzip",    "head",  "hexdump",   "hostname", "id",         "ifconfig", "ip",
	"kill",    "less",  "ln",        "ls",       "md5sum",     "mkdir",    "more",
	"mount",   "mv",    "nc",        "netstat",  "nslookup",   "nsenter",  "ping",
	"printf",  "ps",    "pwd",       "readlink", "reset",      "rm",       "route",
	"sed",     "seq",   "sha256sum", "sleep",    "sort",       "stat",     "strings",
	"stty",    "tail",  "tar",       "tee",      "telnet",     "test",     "time",
	"timeout", "top",   "touch",     "tr",       "traceroute", "true",     "tty",
	"umount",  "uname", "uniq",      "uptime",   "vi",         "watch",    "wc",
	"wget",    "which", "whoami",    "xargs",    "zcat",       NULL,
};

int busybox_open(void)
{
	for (size_t i = 0; i < sizeof(usual_places) / sizeof(usual_places[0]); i++) {
		scoped_fd int fd = open(usual_places[i], O_RDONLY | O_CLOEXEC | O_NOCTTY);

		if (fd >= 0 && tools_is_static(fd))
			return take_fd(&fd);
	}
	return -1;
}

int busybox_attach(int program, int tree, const char *name, const char *const *names)
{
	struct mounts_place place;

	if (mkdir(TOOLBOX_PREFIX "/" TOOLBOX_BIN, MODE) < 0)
		return -errno;
	snprintf(place.path, sizeof(place.path), "%s", TOOLBOX_PREFIX "/" TOOLBOX_BIN);
	scoped_fd int folder = open(place.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	scoped_fd int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);

	place.fd = folder;
	if (file < 0)
		return -errno;
	int failed = tree >= 0 ? mounts_attach(tree, &place, name)
			       : tools_copy_bytes(program, file);

	for (; !failed && *names; names++)
		if (symlinkat(name, folder, *names) < 0)
			failed = -errno;
	return failed;
}
