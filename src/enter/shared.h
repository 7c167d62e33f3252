/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tools where all in a container can see them: mounted at TOOLBOX_PREFIX in its own mount
 * namespace, to stay when we end. What is made bears our mark (marks.h), and nothing is written to
 * the container's files: its /dev is memory, or is covered by memory that shows all that is in
 * there.
 */
#ifndef TROWEL_ENTER_SHARED_H
#define TROWEL_ENTER_SHARED_H

#include "enter/subject.h"
#include "enter/tools.h"

/* True if what is mounted there from a file or folder of the host, read only, could be made
 * writable by processes like this one, and be written: they may mount (CAP_SYS_ADMIN), and the
 * host's root is one of theirs. */
bool shared_may_be_written(const struct subject *subject);

/* Mounts the tools, which have to be open, by any rung but RUNG_EXEC. What has been done is undone
 * on failure. -EEXIST: they are there already; -ENOTSUP: it cannot be there, and why. */
int shared_mount(const struct subject *subject, const struct tools *tools,
		 struct err *err) MUST_CHECK;

#endif
