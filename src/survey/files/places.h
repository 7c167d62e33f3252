/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the walk does not go: file systems that are no disk of this host, stores of images and
 * layers, and folders that are seen elsewhere already. */
#ifndef TROWEL_SURVEY_PLACES_H
#define TROWEL_SURVEY_PLACES_H

#include "base/map.h"
#include "survey/survey.h"

MAP_DEFINE(place_map, uint64_t, bool, map_hash_u64, map_equal_u64);

struct places {
	/* hashes of where something is mounted a second time, or as part of what is mounted
	 * elsewhere: thousands on a host of containers, and asked for each folder */
	struct place_map again;
	struct place_map shared; /* likewise of what containers see of the host */
	struct place_map layers; /* likewise of where container engines keep layers */
};

/* Learns from what the mounts and containers collectors found; `places` is zero-initialised. */
void places_init(struct places *places, const struct survey *survey);
void places_deinit(struct places *places);

/* Why the walk does not enter that folder, a sentence for a reader; NULL if it does. */
const char *places_refuse(const struct places *places, struct bytes path);

/* True if a container sees that folder, as a volume or a bind mount: it is told by itself. */
bool places_is_shared(const struct places *places, struct bytes path);

/* True if the file system of that folder, which is another one than that of the folder above it,
 * keeps files on a disk of this host. */
bool places_on_disk(const struct survey *survey, const char *path);

#endif
