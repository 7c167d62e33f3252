/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the packages collector share: packages.c makes the rows, the others complete
 * them. */
#ifndef TROWEL_SURVEY_PACKAGES_H
#define TROWEL_SURVEY_PACKAGES_H

#include "base/map.h"
#include "survey/packages/catalogue.h"
#include "survey/survey.h"

/* Fields of a package that was packed again out of what was installed: that it was, and its
 * Conffiles as they were before, so that what was changed by hand stays known. */
#define DPKG_REPACKED  "Trowel-Repacked"
#define DPKG_CONFFILES "Trowel-Conffiles"

/* Hash of name and architecture -> index of the row. */
MAP_DEFINE(package_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

/* A part of a configured repository, whose package list apt may have downloaded. */
struct package_source {
	const char *prefix;    /* how the names of its lists begin */
	const char *component; /* NULL: a flat repository */
	const char *origin;    /* for the rows of packages: "Debian bookworm main" */
	const char *url;       /* secrets replaced */
	bool automatic;        /* its versions are candidates: not so for backports */
	bool listed;           /* its list was there */
};

enum {
	PACKAGE_EVENTS_SECONDS = 7 * 24 * 60 * 60,
	PACKAGE_CHANGES_MAX = 20 * 1000,
	PACKAGES_LINK_DEPTH = 2, /* /bin, /var/run: links this deep are looked for at once */
};

/* One package that dpkg installed, upgraded or removed in the last week. */
struct package_change {
	int64_t at;
	const char *action; /* as dpkg.log says it */
	const char *package;
	const char *old_version; /* "" without one */
	const char *new_version;
	const char *path; /* the log */
};

struct packages {
	struct survey *survey;
	struct package_map by_name;
	bool has_dpkg;           /* its database is here */
	const char *native_arch; /* "all" stands for this one in apt's files */
	vec_of(struct package_source) sources;
	vec_of(struct package_change) recent;
};

/* Makes the row at that index of content->packages, which has a name and an architecture, known to
 * packages_find(). */
void packages_know(struct packages *packages, size_t index);

/* The row of a package, or NULL; without an architecture, the first of that name. */
struct package *packages_find(const struct packages *packages, struct bytes name,
			      struct bytes arch);

/* Each reads one manager's database, if it is there: rows of packages, and the files that each
 * owns, into survey->catalogue. A failure ends that manager's reading, not the others'. */
int packages_read_dpkg(struct packages *packages, struct err *err);
int packages_read_rpm(struct packages *packages, struct err *err);
int packages_read_apk(struct packages *packages, struct err *err);
int packages_read_pacman(struct packages *packages, struct err *err);
int packages_read_snap(struct packages *packages, struct err *err);
int packages_read_flatpak(struct packages *packages, struct err *err);
int packages_read_stores(struct packages *packages, struct err *err);

/* Rows of repositories, and `sources`. Source: sources.list(5). */
void packages_add_repositories(struct packages *packages);

/* pin, from apt's preferences. Source: apt_preferences(5). */
void packages_add_pins(struct packages *packages);

/* origin, in_repository, upgrade_to of dpkg's packages from the lists of the sources. */
void packages_match_lists(struct packages *packages);

/* preserved_packages: those of every manager that no repository holds or ever held. */
void packages_preserve(struct packages *packages);

/* Makes the row at that index of content->packages, complete by now, one of preserved_packages. */
void package_preserve(struct survey *survey, size_t index);

/* True if the row is one of that manager's; NULL is of none. */
bool package_is_of(const struct package *package, const char *manager);

/* installed_at from dpkg's logs, or else the time of the package's file list. */
void packages_add_times(struct packages *packages);

/* Events of the last week: a row for each transaction of apt, and one for what dpkg did beside
 * apt. */
void packages_add_events(struct packages *packages);

#endif
