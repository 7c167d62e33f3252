/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the two halves of picture_gather(): gather.c makes boxes of services and containers,
 * calls.c the peers and edges. Inside this folder only.
 */
#ifndef TROWEL_PAGE_GATHER_H
#define TROWEL_PAGE_GATHER_H

#include "base/map.h"
#include "page/picture/picture.h"

/* Indices of boxes and edges, plus one: 0 is none. */
MAP_DEFINE(name_map, const char *, size_t, map_hash_text, map_equal_text);
MAP_DEFINE(number_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct gather {
	const struct content *content;
	struct arena *arena;
	struct picture *picture;
	struct name_map names;       /* services, containers, programs, by all their names */
	struct name_map sockets;     /* unix sockets that are listened on, by path */
	struct name_map peers;       /* by direction, and name or address */
	struct name_map own;         /* addresses and names of this host */
	struct number_map pids;      /* processes of services */
	struct number_map ports;     /* that are listened on, of this host */
	struct number_map published; /* ports of this host that lead to a container */
	struct number_map listening; /* by network namespace and port */
	struct number_map edges;     /* by both ends */
};

/* A new box, or PICTURE_NONE when there are too many. */
int gather_box(struct gather *gather, enum picture_kind kind, const char *name);

/* Adds a line of what a box reads, unless it is there. Either may be NULL: nothing is added. */
void gather_line(struct gather *gather, struct picture_box *box, const char *label,
		 const char *text);

/* The box that goes by that name (a service with or without its suffix, a container, a program), or
 * PICTURE_NONE; NULL is nobody. */
int gather_find(const struct gather *gather, const char *name);

/* The box of what runs an application or a server: its service, its container or one of its
 * processes, each of which may be unknown; or PICTURE_NONE. */
int gather_runner(const struct gather *gather, const char *service, const char *container,
		  const int_list *pids);

/* True for an address or name that leads back to this host. */
bool gather_is_loopback(const char *address);

/* Adds peers and edges to the boxes that are there. */
void gather_calls(struct gather *gather);

#endif
