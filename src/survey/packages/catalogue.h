/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The catalogue: which packages brought which path, and what they say of it. Every package manager
 * of a root fills the same one, so that a file owned by any of them is owned.
 *
 * It is a tree of names held in flat tables: 150,000 paths cost 8 MB. Invariants: a node's parent
 * has a lower index than the node, unless catalogue_follow() moved it; node 0 is the root; a claim
 * belongs to one node. Paths are absolute and are taken as they are: links on the disk (/bin ->
 * usr/bin) are followed by catalogue_follow(), after which a path means what it means there.
 */
#ifndef TROWEL_SURVEY_CATALOGUE_H
#define TROWEL_SURVEY_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/root.h"
#include "base/vec.h"

enum {
	CATALOGUE_NONE = -1,
	CATALOGUE_ROOT = 0,
	CATALOGUE_NODES_MAX = 20 * 1000 * 1000,
	CATALOGUE_NAME_MAX = 255,
	CATALOGUE_CLAIMS_MAX = 200, /* packages that share one path */
};

/* What a claim says of a path. */
enum catalogue_flag {
	CATALOGUE_CONFIG = 1 << 0,     /* the administrator may edit it: conffile, %config */
	CATALOGUE_GHOST = 1 << 1,      /* owned, but made at run time: %ghost */
	CATALOGUE_MISSING_OK = 1 << 2, /* may be absent: %config(missingok), left out at install */
	CATALOGUE_OBSOLETE = 1 << 3,   /* a conffile that the installed version has no more */
	CATALOGUE_FOLDER = 1 << 4,     /* the database says that it is a directory */
	CATALOGUE_TREE = 1 << 5,       /* owned with everything below it: a language's package */
	CATALOGUE_VOLATILE = 1 << 6,   /* its content changes at run time: %verify(not md5) */
};

/* What a package says a path should be. Zero-initialised but for size and mtime: nothing known. */
struct catalogue_expected {
	int64_t size;             /* bytes; UNKNOWN */
	int64_t mtime;            /* UNKNOWN */
	struct digest digest;     /* of the content; of a link (apk) of the path that it holds */
	unsigned mode;            /* st_mode with its file type; 0: unknown */
	const char *user, *group; /* names, NULL: unknown; arena */
	const char *target;       /* of a symbolic link; NULL: unknown; arena */
	const char *capabilities; /* as cap_to_text(3) writes them, "" none, NULL unknown; arena */
};

/* One package's word on one path. */
struct catalogue_claim {
	int32_t package;  /* index of its row in content->packages */
	int32_t next;     /* another package's claim on the same node, or CATALOGUE_NONE */
	int32_t expected; /* in `expected`, or CATALOGUE_NONE */
	unsigned flags;   /* enum catalogue_flag */
};

/* When the package manager wrote a package's files, nanoseconds since 1970: a ctime from `from` on
 * and before `to` is its own doing. Both 0: nobody knows. */
struct catalogue_window {
	int64_t from, to;
};

struct catalogue_node {
	int32_t parent;
	int32_t claims; /* the first of them, or CATALOGUE_NONE */
	uint32_t name;  /* where it starts in `names` */
	uint8_t name_size;
	bool has_children : 1;
	bool is_seen : 1;    /* the walk met it */
	bool is_file : 1;    /* as a regular file */
	bool is_unseen : 1;  /* a folder that the walk did not, or not wholly, look into */
	bool is_early : 1;   /* changed last before its package came */
	bool is_suspect : 1; /* to be compared with what its packages say */
	bool is_moved : 1;   /* what was claimed here lies elsewhere: see catalogue_follow() */
};

/* Of the table of names: with the hash, so that looking for one touches its node alone. */
struct catalogue_slot {
	uint32_t hash;
	int32_t node; /* index + 1; 0: free */
};

struct catalogue {
	vec_of(struct catalogue_node) nodes;
	vec_of(struct catalogue_claim) claims;
	vec_of(struct catalogue_expected) expected;
	vec_of(struct catalogue_window) windows; /* by index of the package's row */
	struct buf names;
	struct catalogue_slot *slots; /* open addressing; `capacity` a power of two */
	size_t capacity;
	struct buf last_folder; /* the folder of the path added last: its neighbours are next */
	int32_t last_node;
};

/* An empty catalogue on the heap; destroy takes NULL too. */
struct catalogue *catalogue_create(void);
void catalogue_destroy(struct catalogue *catalogue);

/* Adds the claim of a package (an index in content->packages) on `path`, and the folders above it
 * as nodes that nobody claims. Returns the claim's index, valid for ever, or CATALOGUE_NONE for a
 * path that no package can own: relative, empty names, "..", names beyond 255 bytes. A folder
 * that has a claim keeps the first only, since hundreds of packages share it; but the first with
 * CATALOGUE_TREE is added behind it, which tells that a tree was put in the place of that package's
 * folder. A package has one claim on a path, however often it names it. "/." is the root. */
int32_t catalogue_add(struct catalogue *catalogue, struct bytes path, int32_t package,
		      unsigned flags);

/* What that claim expects, made (all unknown) at the first call. Valid until the next call. */
struct catalogue_expected *catalogue_expect(struct catalogue *catalogue, int32_t claim);

/* As above, or NULL if nothing is expected; never makes it. */
const struct catalogue_expected *catalogue_expected(const struct catalogue *catalogue,
						    int32_t claim);

/* Notes when a package's files were written, and tells it. */
void catalogue_set_window(struct catalogue *catalogue, int32_t package,
			  struct catalogue_window window);
struct catalogue_window catalogue_window(const struct catalogue *catalogue, int32_t package);

/* The node of a path, or of a name in a folder's node; CATALOGUE_NONE when nobody ever named it. */
int32_t catalogue_find(const struct catalogue *catalogue, struct bytes path);
int32_t catalogue_child(const struct catalogue *catalogue, int32_t node, struct bytes name);

/* As catalogue_child() and catalogue_find(), but make the node when it is not there. The path is
 * one that catalogue_add() would take. */
int32_t catalogue_put(struct catalogue *catalogue, int32_t node, struct bytes name);
int32_t catalogue_put_path(struct catalogue *catalogue, struct bytes path);

/* The first claim on a path, or CATALOGUE_NONE. */
int32_t catalogue_claim_of(const struct catalogue *catalogue, struct bytes path);

/* That package's claim on a path, or CATALOGUE_NONE. */
int32_t catalogue_claim_by(const struct catalogue *catalogue, struct bytes path, int32_t package);

/* Appends the path of a node; "/" of the root. */
void catalogue_path(const struct catalogue *catalogue, int32_t node, struct buf *ret);

/* Looks at the folders of the catalogue that lie at most `depth` names deep, and moves what was
 * claimed below a symbolic link to where the link leads inside `root` (usrmerge; an administrator
 * who moved /var/lib/mysql to another disk). May be called again after more was added. */
void catalogue_follow(struct catalogue *catalogue, const struct root *root, unsigned depth);

#endif
