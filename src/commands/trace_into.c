/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/trace_into.h"

#include <errno.h>

#include "base/clock.h"
#include "commands/snapshot_beside.h"
#include "trace/into.h"

enum { LINE_MAX_SIZE = 4096, MS_PER_SECOND = 1000 };

/* The first line of a file; "" where there is none. */
static void read_line(const struct root *root, const char *path, struct buf *ret)
{
	scoped_buf text = { 0 };
	struct bytes rest, line;
	struct err err;

	if (root_read(root, path, LINE_MAX_SIZE, &text, &err) < 0)
		return;
	rest = buf_bytes(&text);
	if (bytes_line(&rest, &line))
		buf_add_bytes(ret, bytes_trim(line));
}

static int refuse(const char *path, const char *theirs, const char *ours, struct err *err)
{
	return err_set(err, -EINVAL,
		       "%s: it is a snapshot of %s, and this is %s; trace there, or name a "
		       "snapshot of this host",
		       path, theirs, ours);
}

/* The same machine by its id; by its name where there is no id on either side. */
static int check_host(const struct root *root, const char *path, const struct host *host,
		      struct err *err)
{
	scoped_buf id = { 0 }, name = { 0 };

	read_line(root, "/etc/machine-id", &id);
	if (id.size == 0)
		read_line(root, "/var/lib/dbus/machine-id", &id);
	read_line(root, "/proc/sys/kernel/hostname", &name);
	bool has_ids = id.size && host->machine_id;

	if (has_ids && !bytes_is(buf_bytes(&id), host->machine_id)) {
		scoped_arena arena = { 0 };

		return refuse(path,
			      arena_format(&arena, "%s (machine id %s)",
					   host->hostname ? host->hostname : "another host",
					   host->machine_id),
			      arena_format(&arena, "%s (%s)", buf_text(&name), buf_text(&id)), err);
	}
	if (!has_ids && !bytes_is(buf_bytes(&name), host->hostname ? host->hostname : ""))
		return refuse(path,
			      host->hostname ? host->hostname : "a host that it does not name",
			      buf_text(&name), err);
	return 0;
}

int trace_into_read(const struct root *root, const char *path, struct snapshot *ret,
		    struct err *err)
{
	if (snapshot_beside_read(path, ret, err) < 0)
		return err->code;
	return check_host(root, path, &ret->content.host, err);
}

int trace_into_write(const char *path, const struct traced *traced, struct snapshot *snapshot,
		     struct buf *ret, struct err *err)
{
	int64_t now = clock_ms(CLOCK_REALTIME) / MS_PER_SECOND;

	(void)trace_into(traced, now, snapshot);
	return snapshot_beside_write(path, snapshot, now, ret, err);
}
