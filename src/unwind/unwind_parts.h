/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share. */
#ifndef TROWEL_UNWIND_PARTS_H
#define TROWEL_UNWIND_PARTS_H

#include "base/map.h"
#include "unwind/machine.h"
#include "unwind/program.h"
#include "unwind/unwind.h"

/* A mapping with code in it. */
struct unwind_map {
	uint64_t start, end; /* addresses */
	uint64_t offset;     /* in the file */
	const char *path;    /* NULL: of no file */
	struct program *program;
};

/* The mappings of a process at one time, in ascending order. */
struct unwind_process {
	vec_of(struct unwind_map) maps;
};

/* What is known about one address of a program. */
struct known_place {
	const struct program *program; /* NULL: this slot is empty */
	uint64_t address;
	struct program_place place;
};

enum { KNOWN_PLACES_COUNT = 2048 }; /* a power of two */

MAP_DEFINE(program_map, struct bytes, struct program *, map_hash_bytes, bytes_equal);

struct unwinder {
	struct arena arena;
	struct program_map programs; /* by struct program's key */
	vec_of(struct program *) list;
	vec_of(struct unwind_process) processes;
	struct known_place *places; /* the latest one of each slot */
	size_t memory;              /* bytes of tables */
	size_t maps;                /* of all processes */
};

/* The mapping that holds `address`; NULL if there is none. */
const struct unwind_map *unwind_map_find(const struct unwind_process *process, uint64_t address);

#endif
