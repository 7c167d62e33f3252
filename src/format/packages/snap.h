/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What snapd knows of its snaps. Sources: overlord/snapstate/snapmgr.go (SnapState),
 * overlord/snapstate/sequence/sequence.go, snap/info.go of snapd. All strings are copied to the
 * arena.
 */
#ifndef TROWEL_FORMAT_SNAP_H
#define TROWEL_FORMAT_SNAP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

enum {
	SNAPS_MAX = 10000,
	SNAP_REVISIONS_MAX = 64, /* of one snap */
};

struct snap {
	const char *name;               /* with its key where it is installed twice: "x_two" */
	const char *type;               /* app, base, snapd, kernel, gadget, os; NULL: not told */
	const char *channel;            /* latest/stable; NULL: not told */
	const char *revision;           /* in use; "x1" and so on: from a file; NULL: none */
	vec_of(const char *) revisions; /* all that are kept */
	bool is_active;                 /* not disabled */
	bool is_local;                  /* no store knows it */
	bool is_classic, is_devmode;    /* not confined */
};

typedef vec_of(struct snap) snaps;

/* Appends the snaps of a state.json; false if it is no such file. */
bool snap_state_parse(struct arena *arena, struct bytes json, snaps *ret);

/* The version in a meta/snap.yaml, empty if there is none: a line of the outermost level. */
struct bytes snap_yaml_version(struct bytes text);

/* Appends a path as systemd names a unit after it: "/" is "-", odd bytes are \xNN. Source:
 * systemd.unit(5). */
void snap_unit_name(struct buf *ret, struct bytes path);

#endif
