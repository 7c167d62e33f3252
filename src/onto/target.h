/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system that something is to run on: what a snapshot taken with --available says is there, and
 * what its repositories offer, by name.
 */
#ifndef TROWEL_ONTO_TARGET_H
#define TROWEL_ONTO_TARGET_H

#include "base/map.h"
#include "onto/package_libraries.h"

/* Rows by a hash of their names: the index of one, + 1. */
MAP_DEFINE(target_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct target {
	const struct content *content; /* not owned */
	const char *name;              /* of the host, for sentences */
	const char *arch;              /* of its kernel: x86_64 */
	const char *glibc;             /* version of its C library; NULL: it has another one */
	bool has_programs;             /* its libraries and commands are known */
	bool has_offers;               /* and what its repositories offer */
	struct target_map libraries;   /* name and machine */
	struct target_map commands;    /* path */
	struct target_map names;       /* name of a command: the first in the order of folders */
	struct target_map modules;     /* language and name */
	struct target_map offers;      /* name of a package: the newest of them */
	struct target_map provided;  /* what a package stands for, or a file of it: one that does */
	struct target_map installed; /* name of a package */
	struct package_libraries *packages; /* what those on offer hold, where they are at hand;
					     * not owned; NULL: nobody looks. Set by who has it */
};

/* Looks at a snapshot, which has to outlive `ret`. Deinit releases it. */
void target_init(struct target *ret, const struct content *content);
void target_deinit(struct target *target);
#define scoped_target SCOPED(target_deinit) struct target

/* The row of that name, or NULL. */
const struct executable *target_library(const struct target *target, const char *name,
					const char *arch);
const struct command_file *target_command(const struct target *target, const char *path);
const struct command_file *target_command_named(const struct target *target, const char *name);
const struct module *target_module(const struct target *target, const char *language,
				   const char *name);
const struct package *target_installed(const struct target *target, const char *name);

/* The newest package of that name on offer, or NULL. */
const struct available *target_offer(const struct target *target, const char *name);

/* A package on offer that stands for that name, without the version behind it; or NULL. */
const struct available *target_provider(const struct target *target, const char *name);

/* The version of a C library among the packages of a host; NULL if it has none of glibc. */
const char *target_glibc_of(const struct content *content);

#endif
