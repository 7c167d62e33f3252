/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole snapshot files. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "harness.h"
#include "snapshot/archive.h"

FUZZ(archive, input)
{
	scoped_snapshot snapshot;
	scoped_fd int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct err err = { 0 };

	snapshot_init(&snapshot);
	if (write(fd, input.at, input.size) != (ssize_t)input.size || lseek(fd, 0, SEEK_SET) < 0)
		return;
	(void)!archive_read(&snapshot, fd, "fuzz", &err);
}
