/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/temperature.h"

#include <fcntl.h>

#include "base/cleanup.h"

enum {
	TEXT_MAX = 64,
	HOTTEST = 200 * 1000, /* thousandths of a degree */
};

/* hwmon3 lies in `device`, or in its folder "hwmon". */
static bool find_in(const struct root *root, const char *folder, struct buf *ret)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list(root, folder, &names, &err) < 0)
		return false;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s/temp1_input", folder, root_name(&names, i));
		if (bytes_starts(bytes_of(root_name(&names, i)), "hwmon") &&
		    root_exists(root, buf_text(&path))) {
			buf_add_bytes(ret, buf_bytes(&path));
			return true;
		}
	}
	return false;
}

void temperature_find(const struct root *root, const struct storage_device *device, struct buf *ret)
{
	scoped_buf folder = { 0 };

	buf_add_format(&folder, "%s/device", device->folder);
	if (find_in(root, buf_text(&folder), ret))
		return;
	buf_add_text(&folder, "/hwmon");
	(void)find_in(root, buf_text(&folder), ret);
}

int temperature_read(const char *path)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	scoped_buf text = { 0 };
	struct err err;
	int64_t milli;

	if (fd < 0 || fd_read_all(fd, path, TEXT_MAX, &text, &err) < 0 ||
	    !bytes_i64(bytes_trim(buf_bytes(&text)), &milli) || milli < 0 || milli > HOTTEST)
		return -1;
	return (int)(milli / 1000);
}
