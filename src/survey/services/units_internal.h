/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What units.c, units_load.c and units_boot.c share; for nobody else. */
#ifndef TROWEL_SURVEY_UNITS_INTERNAL_H
#define TROWEL_SURVEY_UNITS_INTERNAL_H

#include "base/map.h"
#include "survey/services/units.h"

enum { UNITS_MAX = 50000 }; /* names, links, drop-ins: that many of each are remembered */

MAP_DEFINE(unit_map, struct bytes, struct unit *, map_hash_bytes, bytes_equal);

/* One *.conf of a drop-in folder. */
struct unit_dropin {
	const char *owner; /* the folder's name without ".d": a unit, "foo-.service", "service" */
	const char *name;  /* 10-limits.conf */
	const char *path;
	enum unit_origin origin;
	bool masked; /* a link to /dev/null */
};

struct units {
	struct survey *survey;
	enum units_scope scope;
	struct arena arena;
	struct unit_map by_name; /* keys are the units' own names */
	vec_of(struct unit *) list;
	vec_of(struct unit_link) links;     /* in order of precedence, as the folders */
	vec_of(struct unit_dropin) dropins; /* likewise */
};

#endif
