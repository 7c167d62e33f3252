/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be written, decided in one walk over a snapshot: roles, and in each of them items,
 * every one with how sure it is and why. What is left out is an item too, with the reason. Back
 * ends (plan_text.c, ansible_*.c) write down what stands here and decide nothing.
 *
 * Names from the snapshot are hostile: an item whose name a tool could take for something else (an
 * option, an expression, another path) is left out, or put in a way that takes names as bytes.
 */
#ifndef TROWEL_CODIFY_PLAN_H
#define TROWEL_CODIFY_PLAN_H

#include "base/map.h"
#include "base/renames.h"
#include "codify/mover_rules.h"
#include "format/hosts/identity_text.h"
#include "snapshot/archive_contents.h"
#include "snapshot/snapshot.h"

enum {
	PLAN_ROLES_MAX = 200,             /* beyond, services share the role `base` */
	PLAN_TEXT_MAX = 16 * 1024 * 1024, /* bytes of a carried file that is looked through */
};

/* Begins a variable in a file that names the old host; one with secrets alone keeps their
 * markers. */
#define PLAN_VARIABLE_START "<variable:"

enum plan_kind {
	PLAN_REPOSITORY,    /* a file that says where packages come from, or a key of one */
	PLAN_PACKAGE,       /* `version` */
	PLAN_LOCAL_PACKAGE, /* of no repository: the same and `source` */
	PLAN_HOLD,          /* a package that is kept from upgrades, whoever asked for it */
	PLAN_GROUP,         /* `gid` */
	PLAN_USER,          /* `user`, `secret`: of its password */
	PLAN_DIRECTORY,     /* `owner`, `group`, `mode` */
	PLAN_FILE,          /* the same and `source`, or `is_template`; `validate` */
	PLAN_SECRET_FILE,   /* the same; `secret` is the whole content */
	PLAN_PACKED,        /* put from the role's archive: a tree, or a file with an odd name */
	PLAN_KEYS,          /* of those who may log in: `lines` */
	PLAN_LINK,          /* `target` */
	PLAN_HARD_LINK,     /* `target`: the same file */
	PLAN_PERMISSIONS,   /* of a file that a package brings */
	PLAN_STATOVERRIDE,  /* `owner`, `group`, `mode` as dpkg takes them */
	PLAN_DIVERSION,     /* `target`: where the package's file lies */
	PLAN_ACL,           /* `target`: all entries, parted by commas */
	PLAN_ATTRIBUTE,     /* `attribute`, `target`: its value in base64 */
	PLAN_CAPABILITIES,  /* `target`: as cap_to_text(3) writes them */
	PLAN_PYTHON,  /* `lines`: name==version; `target`: the environment, NULL: the system */
	PLAN_TOOL,    /* `lines`: a command that makes `target`, in the folder `attribute` */
	PLAN_CLUSTER, /* of PostgreSQL, VERSION/NAME: likewise `lines` and `target` */
	PLAN_EDIT,    /* of a file of the new system's: `attribute`, a regular expression of
		       * Python's for a line, `target`: the line in its place */
	PLAN_ABSENT,  /* what a package brings and is not there */
	/* `target`, a program; `name`: of the alternative; `version`: its priority; `lines`: words
	 * for update-alternatives */
	PLAN_REGISTERED,
	PLAN_ALTERNATIVE, /* `target`: name among update-alternatives */
	PLAN_HOSTS_LINE,  /* of /etc/hosts; `name` is the line */
	PLAN_MOUNT,   /* `target`: the line of /etc/fstab; `name` is the path as it stands there */
	PLAN_MOUNTED, /* the unit of such a line */
	PLAN_TIMEZONE,
	PLAN_LOCALE,   /* a language that is generated */
	PLAN_LANGUAGE, /* `name` is an assignment, `target` the variable in it */
	PLAN_UNIT,     /* `enabled`, `started`, `masked`; `target`: its file, if no package's */
	PLAN_DATA,     /* left out: it is moved apart from this, by `mover` */
	PLAN_OTHER,    /* left out, whatever it is */
	PLAN_KIND_COUNT,
};

struct plan_item {
	enum plan_kind kind;
	const char *name; /* path, package, user, group, unit ... */
	const char *owner, *group, *mode, *target, *version, *sha256, *attribute;
	const struct user *user;
	int64_t gid, size;
	enum confidence confidence;
	const char *why;      /* a sentence without its full stop */
	const char *held;     /* acts outward: why it waits for the cutover; NULL: it does not */
	const char *left_out; /* why it is not written; NULL: it is */
	const char *source;   /* where its content lies in the role's files or templates */
	const char *validate; /* a command, %s being the new file; static */
	const char *handler;  /* what has to happen after a change; NULL: the role's */
	text_list secrets;    /* variables its content needs */
	const char *secret;   /* variable that is its content or its password */
	bool is_config;       /* a daemon may read it */
	bool is_own;          /* a file that no package brings */
	bool is_template;
	const char *marker;  /* of a template: what its variables begin with, NULL: "<secret:" */
	const char *newline; /* of a template: its line ends */
	const char *unlike;  /* of a template: a word that does not occur in it */
	text_list lines;     /* keys, packages, words of a command */
	bool is_left_behind; /* left out because the system it is for has no place for it */
	bool is_carried;     /* its content was met in the snapshot */
	bool is_way;         /* a folder that only holds what was found */
	bool is_proposed;    /* nobody wrote it down on the old host: our words */
	const char *content; /* in place of what is carried: of a file that is ours, or merged */
	enum mover mover;    /* of data */
	bool is_tree;        /* of data: a folder with all in it */
	bool is_counted;     /* of data: no other item or server stands for it */
	enum tri enabled, started, masked;
	bool is_script; /* a script of /etc/init.d: systemd makes a unit of it */
};

/* A service or an application of the host's own, with all that belongs to it. */
struct plan_role {
	const char *name;              /* letters, digits and underscores */
	const char *title;             /* what it is, for people */
	const struct service *service; /* NULL: of `base`, or of an application nobody starts */
	int rank;                      /* the order of roles: what others need comes first */
	const char *check; /* command that says whether its configuration is right; static */
	text_list units;   /* to restart after a change, known at the end: none that waits */
	vec_of(struct plan_item) items;
	bool is_packed; /* it has an archive */
};

/* What is the old host's own, and a variable where a daemon's configuration names it. */
struct plan_identity {
	const char *variable; /* "host_address_eth0" */
	const char *value;    /* of the old host */
	const char *what;     /* in words */
	const char *preset;   /* of the new host: an expression of ours; static */
	bool is_stopgap;      /* which address of the new host it is, somebody has to say */
	const char *kept;     /* why it is left as it is; NULL: it becomes a variable */
	text_list files;      /* that are templates because of it */
};

/* Where such a value stands and stays. */
struct plan_mention {
	const struct plan_identity *identity;
	const char *why;
	text_list paths; /* the first of them */
	const char *last;
	size_t count;
};

/* What git is not to take, and why. */
struct plan_ignored {
	const char *pattern; /* as .gitignore has it */
	const char *why;
};

/* What was left out of a tree, or is otherwise there. */
struct plan_oddity {
	const char *path; /* in the tree */
	const char *what;
};

/* An application that lives, as it is, on the old host alone: it becomes a tree for git. */
struct plan_tree {
	const struct application *application;
	const char *name;   /* of its folder in the project */
	const char *folder; /* on the old host */
	const char *why;    /* it would be lost with the host */
	vec_of(struct plan_ignored) ignored;
	vec_of(struct plan_oddity) oddities;
	text_list with_secrets; /* files that hold markers */
	text_list top;          /* files at its top */
	const char *own_ignore; /* its own .gitignore, or NULL */
	size_t files;
};

/* A database server whose data is moved with its own tools. */
struct plan_server {
	enum mover mover;
	const char *name; /* for people: "PostgreSQL 15/main" */
	const char *unit;
	text_list words;    /* what the mover's script wants to know of it */
	const char *data;   /* folder */
	int64_t size;       /* of its data, bytes */
	int64_t loose_size; /* of files of its data that lie in no tree */
	bool waits;         /* its unit does, for the cutover */
};

/* What move-data.yml moves. */
struct plan_move {
	vec_of(struct plan_server) servers;
	text_list paths;     /* files and trees */
	text_list except;    /* what of them is not moved as files */
	text_list databases; /* of SQLite, as far as the survey told */
	text_list users;     /* units that use the data, in the order they start in */
	text_list waiting;   /* units that wait for the cutover */
	int64_t bytes;       /* of all, as surveyed */
};

/* Paths and names -> role and item. */
struct plan_place {
	size_t role, item;
};
MAP_DEFINE(plan_map, const char *, struct plan_place, map_hash_text, map_equal_text);

struct plan {
	struct arena arena;
	const struct content *content;  /* not owned */
	vec_of(struct plan_role) roles; /* the first is `base` */
	struct plan_map files;          /* by path: items with content, and trees */
	text_list secrets;              /* variables that the whole needs, each once */
	size_t tree_files;              /* files in trees */
	vec_of(struct plan_tree) trees;
	vec_of(struct plan_identity) identities;
	vec_of(struct plan_mention) mentions;
	const char *domain;               /* of the old host's name, or NULL */
	struct identity_words own_words;  /* values that become variables, whole words of them */
	struct identity_words kept_words; /* values that people are told of */
	struct plan_move move;
	struct renames renames; /* what is called otherwise on the system it is for */
};

/* Decides from the rows. `content` has to outlive the plan. Deinit releases it. */
void plan_make(struct plan *plan, const struct content *content);
void plan_deinit(struct plan *plan);
#define scoped_plan SCOPED(plan_deinit) struct plan

/* What the plan needs to know of a file's content, filled in by contents.h: it is a template, or
 * cannot be put at all. `text` may be cut when the file is large: it has no secrets then. */
void plan_see_content(struct plan *plan, struct plan_item *item, struct bytes text);

/* True if the content, as it is carried, names the old host where a variable can stand. */
bool plan_names_host(const struct plan *plan, const struct plan_item *item, struct bytes text);

/* Looks for the old host's name and addresses in a content that plan_see_content() saw. True if the
 * item is a template because of them, whose text is then appended to `ret`; where they stay as they
 * are, it is noted. */
bool plan_see_identity(struct plan *plan, struct plan_item *item, struct bytes text,
		       struct buf *ret);

/* The item of a path or unit, or NULL. Valid until one is added to its role. */
struct plan_item *plan_named(const struct plan *plan, const char *name);

/* True if that item is there and waits for the cutover. */
bool plan_waits(const struct plan *plan, const char *name);

/* The item that the carried file at `path` belongs to: its own, or that of the tree it lies in,
 * with its role in `role`; NULL for what nobody wants. */
struct plan_item *plan_find(struct plan *plan, const char *path, struct plan_role **role);

/* Adds an item for a folder on the way to what was found, which has no row. */
void plan_add_folder(struct plan *plan, const struct archive_member *member);

/* Gives the item the owner, group and mode of a carried file: by name where the host knows it. */
void plan_take_ownership(struct plan *plan, struct plan_item *item,
			 const struct archive_member *member);

/* Adds what stands beside the mode of a file that a tree holds. Pointers to items move. */
void plan_member_attributes(struct plan *plan, struct plan_role *role,
			    const struct archive_member *member);

/* Adds another name, in a tree, of a file that is put otherwise. Pointers to items move. */
void plan_add_hard_link(struct plan *plan, struct plan_role *role,
			const struct archive_member *member);

/* Adds an item for a file of a tree that cannot be put with it. Pointers to items move. */
struct plan_item *plan_add_from_tree(struct plan *plan, struct plan_role *role, const char *path,
				     const struct plan_item *tree);

/* The tree that what lies at `path` belongs to, or NULL. */
struct plan_tree *plan_tree_of(struct plan *plan, const char *path);

/* Notes what is to be known of something in a tree; `what` is not copied. */
void plan_tree_note(struct plan *plan, struct plan_tree *tree, const char *path, const char *what);

/* Where something was met, as it is said of any run: "process 4711" is one of its service or
 * program. In the arena, or `place` itself. */
const char *plan_place(const struct plan *plan, const char *place, struct arena *arena);

/* Ends the decisions, once all contents are known: what cannot be put after all, what is restarted,
 * and what is needed of secrets. */
void plan_finish(struct plan *plan);

/* True if the host has packages of rpm. */
bool plan_is_rpm(const struct plan *plan);

/* "package", "files": what so many items of that kind are called. */
const char *plan_kind_name(enum plan_kind kind, size_t count);

#endif
