/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What erasing a device reaches, and what lies below it. */
#include "wipe/uses.h"

/* A set that grows. */
struct reach {
	const struct block_devices *devices;
	enum uses_reached *reached;
	size_t *from;
	bool has_grown;
};

static const struct storage_device *at(const struct reach *reach, size_t index)
{
	return &reach->devices->all.at[index];
}

static void add(struct reach *reach, size_t index, size_t from, enum uses_reached how)
{
	if (reach->reached[index] >= how)
		return;
	if (reach->reached[index] == USES_REACHED_NOT)
		reach->from[index] = from;
	reach->reached[index] = how;
	reach->has_grown = true;
}

static void add_all(struct reach *reach, const int_list *list, size_t from)
{
	for (vec_each(index, list))
		add(reach, (size_t)*index, from, USES_REACHED);
}

/* True if both are the same disk, by two ways to it. */
static bool is_sibling(const struct storage_device *a, const struct storage_device *b)
{
	return a != b && a->wwid && text_is(b->wwid, a->wwid) && !a->is_partition &&
	       !b->is_partition;
}

/* The same disk by its other paths; of a partition, the same part of it. */
static void add_siblings(struct reach *reach, size_t index)
{
	const struct storage_device *device = at(reach, index);
	size_t parent = device->parent;

	for (size_t i = 0; i < reach->devices->all.count; i++) {
		const struct storage_device *other = at(reach, i);

		if (is_sibling(device, other))
			add(reach, i, index, reach->reached[index]);
		if (device->is_partition && other->is_partition &&
		    is_sibling(at(reach, parent), at(reach, other->parent)) &&
		    other->start_bytes == device->start_bytes)
			add(reach, i, index, USES_REACHED);
	}
}

static void add_partitions(struct reach *reach, size_t index)
{
	for (size_t i = 0; i < reach->devices->all.count; i++)
		if (at(reach, i)->parent == index)
			add(reach, i, index, USES_REACHED);
}

static void add_loops(struct reach *reach, size_t index)
{
	struct bytes name;

	for (size_t i = 0; i < reach->devices->all.count; i++) {
		name = bytes_of(at(reach, i)->backing_file);
		if (bytes_skip(&name, "/dev/") && bytes_is(name, at(reach, index)->name))
			add(reach, i, index, USES_REACHED);
	}
}

/* What directly follows from one device. */
static void add_next(struct reach *reach, size_t index)
{
	const struct storage_device *device = at(reach, index);

	add_all(reach, &device->holders, index);
	/* a file system on the whole disk is one on the part as well */
	if (device->parent != SIZE_MAX)
		add(reach, device->parent, index, USES_REACHED_PART);
	if (text_is(device->kind, "multipath"))
		add_all(reach, &device->slaves, index);
	add_siblings(reach, index);
	add_loops(reach, index);
	if (reach->reached[index] == USES_REACHED)
		add_partitions(reach, index);
}

static void add_namespaces(struct reach *reach, size_t chosen)
{
	size_t parent = at(reach, chosen)->parent;
	size_t disk = parent == SIZE_MAX ? chosen : parent;
	const char *subsystem = at(reach, disk)->subsystem;

	add(reach, disk, chosen, USES_REACHED);
	for (size_t i = 0; subsystem && i < reach->devices->all.count; i++)
		if (text_is(at(reach, i)->subsystem, subsystem))
			add(reach, i, disk, USES_REACHED);
}

void uses_reach(const struct block_devices *devices, size_t chosen, bool with_namespaces,
		enum uses_reached *ret, size_t *ret_from)
{
	struct reach reach = { devices, ret, ret_from, true };

	for (size_t i = 0; i < devices->all.count; i++) {
		ret[i] = USES_REACHED_NOT;
		ret_from[i] = SIZE_MAX;
	}
	ret[chosen] = USES_REACHED;
	if (with_namespaces)
		add_namespaces(&reach, chosen);
	while (reach.has_grown) {
		reach.has_grown = false;
		for (size_t i = 0; i < devices->all.count; i++)
			if (ret[i] != USES_REACHED_NOT)
				add_next(&reach, i);
	}
}

/* --- downwards -------------------------------------------------------------------------------- */

/* Marks what a device directly stands on; true if any of it is new. */
static bool mark_below(const struct block_devices *devices, size_t index, bool *ret)
{
	const struct storage_device *upper = &devices->all.at[index];
	bool is_new = false;

	if (upper->parent != SIZE_MAX && !ret[upper->parent])
		is_new = ret[upper->parent] = true;
	for (vec_each(slave, &upper->slaves))
		if (!ret[*slave])
			is_new = ret[*slave] = true;
	return is_new;
}

void uses_bottom(const struct block_devices *devices, size_t device, bool *ret)
{
	bool has_grown = true;

	for (size_t i = 0; i < devices->all.count; i++)
		ret[i] = i == device;
	while (has_grown) { /* a round a layer */
		has_grown = false;
		for (size_t i = 0; i < devices->all.count; i++)
			if (ret[i] && mark_below(devices, i, ret))
				has_grown = true;
	}
	for (size_t i = 0; i < devices->all.count; i++)
		if (ret[i] && (devices->all.at[i].slaves.count || devices->all.at[i].is_partition))
			ret[i] = false;
}
