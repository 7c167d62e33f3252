/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the packages collector share: packages.c makes the rows, the others complete
 * them. */
#ifndef TROWEL_SURVEY_PACKAGES_H
#define TROWEL_SURVEY_PACKAGES_H

#include "base/map.h"
#include "base/stream.h"
#include "survey/packages/catalogue.h"
#include "survey/survey.h"

/* Fields of a package that was packed again out of what was installed: that it was, and its
 * Conffiles as they were before, so that what was changed by hand stays known. */
#define DPKG_REPACKED  "Trowel-Repacked"
#define DPKG_CONFFILES "Trowel-Conffiles"

/* Hash of name and architecture -> index of the row. */
MAP_DEFINE(package_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

/* Hashes of name, version and architecture. */
MAP_DEFINE(package_set, uint64_t, bool, map_hash_u64, map_equal_u64);

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
	PACKAGE_OFFERS_MAX = 500 * 1000,
	PACKAGE_PROVIDES_MAX = 1000, /* names that one package stands for */
	PACKAGE_PROGRAMS_MAX = 2000, /* files of one package on offer that are kept */
	PACKAGES_LINK_DEPTH = 2,     /* /bin, /var/run: links this deep are looked for at once */
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
	struct package_set offered; /* what has a row of `available` */
	bool is_offered_cut;        /* there was more than PACKAGE_OFFERS_MAX */
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

/* origin, in_repository, upgrade_to of dpkg's packages from the lists of the sources; with
 * --available also rows of what they offer. */
void packages_match_lists(struct packages *packages);

/* What an index says of a package. Texts point into it. */
struct package_offer {
	const char *manager;
	const char *origin;
	struct bytes name, version, arch;
	struct bytes provides; /* names, with a separator between them; may be empty */
	struct bytes files;    /* paths, each with a newline behind it; may be empty */
	char separator;
	bool automatic; /* chosen by itself: not so of backports */
};

/* With --available: a row of `available`, once for a name, version and architecture. */
void packages_offer(struct packages *packages, const struct package_offer *offer);

/* Takes a piece of a list: whole lines or paragraphs. */
typedef void packages_list_piece(void *context, struct bytes piece);

/* Reads a list of packages, compressed or not, to its end: true if all of it was read. What hinders
 * is a row of errors; what came before that counts. */
bool packages_read_list(struct packages *packages, const char *path, enum stream_unit unit,
			packages_list_piece *visitor, void *context);

/* True of paths where programs and libraries lie. Source: file-hierarchy(7). */
bool packages_is_program(struct bytes path);

/* With --available: files of the rows of dpkg, where apt keeps indexes of them. */
void packages_read_contents(struct packages *packages);

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
