/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scope cleanup: what a variable owns is released when its scope ends, on every path.
 *
 *	scoped_fd int fd = open(...);
 *	scoped_free char *text = ...;
 *	return take_fd(&fd);        hands ownership on
 *
 * A type with a `TYPE_deinit(struct TYPE *)` gets its own with SCOPED(TYPE_deinit).
 */
#ifndef TROWEL_BASE_CLEANUP_H
#define TROWEL_BASE_CLEANUP_H

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define SCOPED(release) __attribute__((cleanup(release)))

static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cleanup_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

#define scoped_free SCOPED(cleanup_free)
#define scoped_fd   SCOPED(cleanup_fd)
#define scoped_dir  SCOPED(cleanup_dir)

/* Gives the descriptor away: the variable holds -1 afterwards. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* Gives the pointer away: the variable holds NULL afterwards. */
#define take(pointer)                                                                              \
	__extension__({                                                                            \
		__typeof__(*(pointer)) taken_ = *(pointer);                                        \
		*(pointer) = NULL;                                                                 \
		taken_;                                                                            \
	})

#endif
