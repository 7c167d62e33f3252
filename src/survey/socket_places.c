/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/socket_places.h"

#include "base/map.h"

MAP_DEFINE(place_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

/* Where names of network namespaces lie. Source: ip-netns(8); dockerd's daemon/libnetwork (setKey). */
static const char *const folders[] = { "/run/netns", "/var/run/netns", "/run/docker/netns" };

struct finding_places {
	struct place_map by_inode; /* index + 1 */
	socket_places *ret;
	size_t left_out;
};

/* The place with that inode, a new one if need be; NULL when there are too many. */
static struct netns_place *place_of(struct finding_places *finding, uint64_t inode)
{
	size_t *index = place_map_find(&finding->by_inode, inode);

	if (index)
		return &finding->ret->at[*index - 1];
	if (finding->ret->count >= SOCKET_PLACES_MAX) {
		finding->left_out++;
		return NULL;
	}
	struct netns_place *place = vec_push(finding->ret);

	place->inode = inode;
	*place_map_put(&finding->by_inode, inode) = finding->ret->count;
	return place;
}

static void add_process(struct finding_places *finding, const struct process *process)
{
	struct netns_place *place = place_of(finding, (uint64_t)process->namespaces.net);

	for (size_t i = 0; place && i < NETNS_PIDS; i++) {
		if (place->pids[i])
			continue;
		place->pids[i] = process->pid;
		return;
	}
}

static void add_folder(struct finding_places *finding, struct survey *survey, const char *folder)
{
	scoped_names names = { 0 };
	struct netns_place *place;
	uint64_t inode;

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *path = arena_format(survey->arena, "%s/%s", folder,
						root_name(&names, i));

		if (!netns_file_inode(survey->root, path, &inode))
			continue;
		place = place_of(finding, inode);
		if (place && !place->path)
			place->path = path;
	}
}

void socket_places_find(struct survey *survey, socket_places *ret)
{
	struct finding_places finding = { .ret = ret };
	struct netns_place *own = place_of(&finding, netns_own_inode());

	own->own = true;
	for (vec_each(process, &survey->content->processes))
		if (process->namespaces.net != UNKNOWN)
			add_process(&finding, process);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		add_folder(&finding, survey, folders[i]);
	if (finding.left_out)
		survey_error(
			survey, NULL,
			"more than %d network namespaces: the sockets of the others were not read",
			SOCKET_PLACES_MAX);
	place_map_deinit(&finding.by_inode);
}
