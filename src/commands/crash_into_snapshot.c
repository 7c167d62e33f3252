/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "base/clock.h"
#include "commands/commands.h"
#include "commands/crash_into.h"
#include "commands/snapshot_beside.h"

int crash_into_snapshot(const struct crash_into_snapshot *into, const struct crash_event *crash,
			struct err *err)
{
	enum { MS_PER_SECOND = 1000 };
	scoped_snapshot snapshot;
	scoped_buf name = { 0 };

	snapshot_init(&snapshot);
	if (snapshot_beside_read(into->path, &snapshot, err) < 0)
		return err->code;
	const char *hostname = snapshot.content.host.hostname;

	if (!crash_event_may_be_of(into->node, hostname))
		return err_set(err, -EINVAL,
			       "%s: it is a snapshot of %s, and %s is of a crash of %s; name a "
			       "snapshot of that host",
			       into->path, hostname, into->dump, into->node);
	crash_event_add(crash, &snapshot);
	if (snapshot_beside_write(into->path, &snapshot, clock_ms(CLOCK_REALTIME) / MS_PER_SECOND,
				  &name, err) < 0)
		return err->code;
	if (!into->is_quiet)
		command_say("crash", "the snapshot with the crash is in %s", buf_text(&name));
	return 0;
}
