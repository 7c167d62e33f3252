/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a host on another system: what will not simply move, sorted by how much it hurts,
 * each with what said so and what to do. What moves as it is has no row.
 */
#ifndef TROWEL_ONTO_TRANSITIONS_H
#define TROWEL_ONTO_TRANSITIONS_H

#include "onto/can_run.h"
#include "onto/default_files.h"

/* What is looked at beside both snapshots. */
struct transition_sources {
	const char *archive; /* file of the old host's snapshot, for what its configuration says;
			      * NULL: contents are not looked at */
	const struct default_files *packages; /* of both releases, for what is default in them;
					       * NULL: none */
};

/* Fills old->transitions, which was empty, from the snapshot of the new system; texts lie in
 * `arena` or in one of both, which have to outlive them. Fails if the archive cannot be read. */
int transitions_make(struct content *old, const struct content *fresh,
		     const struct transition_sources *sources, struct arena *arena,
		     struct err *err) MUST_CHECK;

#endif
