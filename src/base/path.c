/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/path.h"

#include <string.h>

const char *path_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path;
}

struct bytes path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (struct bytes){ path, slash ? (size_t)(slash - path) : 0 };
}
