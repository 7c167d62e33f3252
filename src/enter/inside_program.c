/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/inside_program.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/new_file.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

int inside_program_new(bool has_view, bool *is_file)
{
	enum { EXECUTABLE = 0755 };
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int made = memfd_create("trowel-init", flags | MFD_EXEC);

	if (made < 0 && errno == EINVAL) /* before Linux 6.3, where it may be executed anyway */
		made = memfd_create("trowel-init", flags);
	*is_file = made < 0 && has_view;
	if (*is_file)
		made = open(INSIDE_PROGRAM_FILE, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			    EXECUTABLE);
	return made < 0 ? -errno : made;
}

int inside_program_fill(int place, bool is_file, struct bytes order)
{
	enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };
	scoped_fd int program = place;
	struct err err; /* its number says enough */

	if (fd_write_all(program, "the program inside", trowel_inside, &err) < 0 ||
	    fd_write_all(program, "its order", order, &err) < 0)
		return err.code;
	if (is_file) { /* what is open for writing is not executed */
		close(program);
		program = open(INSIDE_PROGRAM_FILE, O_RDONLY | O_CLOEXEC);
	} else if (fcntl(program, F_ADD_SEALS, SEALS) < 0) {
		return -errno;
	}
	if (program < 0 || lseek(program, (off_t)trowel_inside.size, SEEK_SET) < 0)
		return -errno;
	return take_fd(&program);
}

int inside_program_run(int program, bool is_file)
{
	char *argv[] = { "trowel-init", NULL };
	char *environment[] = { NULL };

	if (is_file)
		execve(INSIDE_PROGRAM_FILE, argv, environment);
	else
		execveat(program, "", argv, environment, AT_EMPTY_PATH);
	return -errno;
}
