/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel enter --shared and --gc. */
#ifndef TROWEL_COMMANDS_ENTER_SHARED_H
#define TROWEL_COMMANDS_ENTER_SHARED_H

#include "base/options.h"
#include "base/root.h"
#include "toolbox/toolbox.h"

struct enter_shared {
	bool shared;
	bool gc;
	bool plan; /* of --gc: only tells */
};

/* Reads what a box says of itself (toolbox_read()). -ENOEXEC if its tools are for another kind of
 * machine. */
int enter_box_read(const char *path, struct buf *text, struct toolbox_manifest *ret,
		   struct err *err) MUST_CHECK;

/* Mounts the tools of the box (NULL: the usual one, or the host's busybox) for all in the
 * container to see, by the rung of that number. The exit status, or a negative errno. */
int enter_shared_run(const struct options_common *common, const char *toolbox, int rung,
		     const struct root *root, struct err *err) MUST_CHECK;

/* Removes what is left of such. The exit status, or a negative errno. */
int enter_gc_run(const struct enter_shared *shared, const struct options_common *common,
		 const struct root *root, struct err *err) MUST_CHECK;

#endif
