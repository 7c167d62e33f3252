/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sockets/socket_places.h"

#include "base/map.h"

MAP_DEFINE(place_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

/* Where names of network namespaces lie. Source: ip-netns(8); dockerd's daemon/libnetwork
 * (setKey). */
static const char *const folders[] = { "/run/netns", "/var/run/netns", "/run/docker/netns" };

struct finding_places {
	struct place_map by_inode; /* index + 1 */
	struct place_map by_mark;  /* the same, by netns_mark() */
	socket_places *ret;
	size_t left_out;
};

/* The place that `map` has for a number, a new one if need be; NULL when there are too many. */
static struct netns_place *place_of(struct finding_places *finding, struct place_map *map,
				    uint64_t number)
{
	size_t *index = place_map_find(map, number);

	if (index)
		return &finding->ret->at[*index - 1];
	if (finding->ret->count >= SOCKET_PLACES_MAX) {
		finding->left_out++;
		return NULL;
	}
	struct netns_place *place = vec_push(finding->ret);

	*place_map_put(map, number) = finding->ret->count;
	return place;
}

static void add_pid(struct netns_place *place, int64_t pid)
{
	for (size_t i = 0; i < NETNS_PIDS; i++) {
		if (place->pids[i])
			continue;
		place->pids[i] = pid;
		return;
	}
}

/* Our own place, which has to be the first. */
static void add_own(struct finding_places *finding)
{
	struct netns_place *place = place_of(finding, &finding->by_inode, netns_own_inode());

	place->own = true;
	place->inode = netns_own_inode();
	place->mark = netns_mark(0);
	*place_map_put(&finding->by_mark, place->mark) = finding->ret->count;
}

static void add_process(struct finding_places *finding, const struct process *process)
{
	uint64_t inode = (uint64_t)process->namespaces.net;
	struct netns_place *place = place_of(finding, &finding->by_inode, inode);

	if (!place)
		return;
	if (place->inode == 0) {
		place->inode = inode;
		place->mark = netns_mark(process->pid);
		*place_map_put(&finding->by_mark, place->mark) = finding->ret->count;
	}
	add_pid(place, process->pid);
}

/* One whose namespaces we may not see, as an ordinary user may not those of others. */
static void add_hidden(struct finding_places *finding, const struct process *process)
{
	uint64_t mark = netns_mark(process->pid);
	struct netns_place *place = mark ? place_of(finding, &finding->by_mark, mark) : NULL;

	if (!place)
		return;
	place->mark = mark;
	add_pid(place, process->pid);
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
		place = place_of(finding, &finding->by_inode, inode);
		if (place && !place->path)
			place->path = path;
		if (place)
			place->inode = inode;
	}
}

void socket_places_find(struct survey *survey, socket_places *ret)
{
	struct finding_places finding = { .ret = ret };

	add_own(&finding);
	for (vec_each(process, &survey->content->processes))
		if (process->namespaces.net != UNKNOWN)
			add_process(&finding, process);
	for (vec_each(process, &survey->content->processes))
		if (process->namespaces.net == UNKNOWN && process->kernel_thread != TRI_YES)
			add_hidden(&finding, process);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		add_folder(&finding, survey, folders[i]);
	if (finding.left_out)
		survey_error(
			survey, NULL,
			"more than %d network namespaces: the sockets of the others were not read",
			SOCKET_PLACES_MAX);
	place_map_deinit(&finding.by_inode);
	place_map_deinit(&finding.by_mark);
}
