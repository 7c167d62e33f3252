/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of managed.h share. */
#ifndef TROWEL_SURVEY_MANAGED_PARTS_H
#define TROWEL_SURVEY_MANAGED_PARTS_H

#include "base/digest.h"
#include "base/map.h"
#include "format/packages/alternatives.h"
#include "survey/files/managed.h"

/* Hash of a path -> index in a vector + 1. */
MAP_DEFINE(managed_map, uint64_t, int32_t, map_hash_u64, map_equal_u64);

/* A link of update-alternatives. */
struct managed_link {
	const char *path;   /* as it lies on the disk */
	const char *target; /* where it would lead; NULL: it would not be there */
	const char *name;   /* of the group */
	bool is_choice;     /* the one link that the others follow */
	bool is_manual;     /* of a choice: somebody chose */
	const char *best;   /* of a choice: what would be chosen automatically */
	text_list told;     /* of a choice: what somebody told update-alternatives by hand */
};

/* A link that deb-systemd-helper made when a package was installed. */
struct managed_unit_link {
	const char *path;
	const char *unit;
	bool is_user; /* of users' systemd */
};

struct managed_ucf {
	const char *path;
	struct digest digest; /* of the version that the package brought last */
	const char *package;  /* NULL: not told */
};

/* A file that a package's script copies. */
struct managed_copy {
	const char *path;
	const char *source;
};

struct managed {
	struct survey *survey;
	vec_of(struct managed_link) links;
	struct managed_map link_of;
	vec_of(struct managed_unit_link) units;
	struct managed_map unit_of;
	vec_of(struct managed_ucf) ucf;
	struct managed_map ucf_of;
	vec_of(struct managed_copy) copies;
	struct managed_map copy_of;
	struct managed_map made_links; /* paths and targets of links that scripts make -> 1 */
};

/* Answers with a formatted sentence. Returns true, so that it can stand in a return statement. */
bool managed_say(struct managed *managed, struct managed_answer *ret, enum managed_verdict verdict,
		 const char *format, ...) PRINTF_LIKE(4, 5);

/* Where a link leads, in the arena; NULL if it is none. */
const char *managed_target(struct managed *managed, const char *path);

/* Each reads what its kind keeps, judges a path (false: no opinion), and tells what is missing. */
void managed_load_alternatives(struct managed *managed);
bool managed_judge_alternative(struct managed *managed, const char *path, const struct stat *state,
			       struct managed_answer *ret);
void managed_missing_alternatives(struct managed *managed, void *context,
				  void (*tell)(void *, const struct managed_absence *));

/* Adds how each program of a group was registered that no package did: WORDING_ALTERNATIVE. */
void managed_registered(struct managed *managed, const struct alternatives *group, const char *name,
			text_list *ret);

/* The links that systemd's helper recorded; as above, of links in /etc/systemd. */
void managed_load_units(struct managed *managed);
/* Links that enable, alias and mask units. */
bool managed_judge_unit(struct managed *managed, const char *path, const struct stat *state,
			struct managed_answer *ret);
/* As above, of units. */
void managed_missing_units(struct managed *managed, void *context,
			   void (*tell)(void *, const struct managed_absence *));

/* True if the link that enabled a unit of that name was removed. */
bool managed_unit_is_disabled(struct managed *managed, const char *unit);

/* Links in /etc/rc?.d, and those of programs that keep a list of their own: Apache, PHP, nginx. */
bool managed_judge_switch(struct managed *managed, const char *path, const struct stat *state,
			  struct managed_answer *ret);
void managed_missing_switches(struct managed *managed, void *context,
			      void (*tell)(void *, const struct managed_absence *));

/* ucf's hashfile and registry. */
void managed_load_ucf(struct managed *managed);
/* A file of ucf, by its digest. */
bool managed_judge_ucf(struct managed *managed, const char *path, const struct stat *state,
		       struct managed_answer *ret);
/* What scripts of packages copy, and the links they make. */
void managed_load_copies(struct managed *managed);

/* A file that one of them copied; a link that leads where one of them led it. */
bool managed_judge_copy(struct managed *managed, const char *path, const struct stat *state,
			struct managed_answer *ret);
bool managed_judge_made_link(struct managed *managed, const char *path, const struct stat *state,
			     struct managed_answer *ret);

/* A copy of a template. */
bool managed_judge_template(struct managed *managed, const char *path, const struct stat *state,
			    struct managed_answer *ret);

#endif
