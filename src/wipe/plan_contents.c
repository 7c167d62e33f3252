/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device and its partitions hold. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "wipe/plan_parts.h"

enum { PIECE = 64 * 1024 };

static const char *text_or_null(struct arena *arena, const char *text)
{
	return text && text[0] ? arena_intern(arena, bytes_of(text)) : NULL;
}

/* Appends `size` bytes from `at` on; what cannot be read is left out, with all behind it. */
static void read_edge(int fd, uint64_t at, size_t size, struct buf *ret)
{
	while (size) {
		size_t wanted = size < PIECE ? size : PIECE;
		ssize_t got = pread(fd, buf_reserve(ret, wanted), wanted, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return;
		buf_grew(ret, (size_t)got);
		at += (uint64_t)got;
		size -= (size_t)got;
	}
}

/* A stretch of the open device. */
struct stretch {
	int fd;
	uint64_t at, size;
};

/* False if it could not be read. */
static bool find_signatures(const struct stretch *stretch, struct signature_list *ret)
{
	scoped_buf start = { 0 }, end = { 0 };
	size_t start_size = SIGNATURE_START_SIZE, end_size = SIGNATURE_END_SIZE;

	if (stretch->size < start_size)
		start_size = (size_t)stretch->size;
	if (stretch->size < end_size)
		end_size = (size_t)stretch->size;
	read_edge(stretch->fd, stretch->at, start_size, &start);
	read_edge(stretch->fd, stretch->at + stretch->size - end_size, end_size, &end);
	bool is_whole = start.size == start_size && end.size == end_size;

	if (end.size < end_size)
		buf_clear(&end); /* it has to reach the end */
	const struct signature_edges edges = { buf_bytes(&start), buf_bytes(&end), stretch->size };

	signature_find(&edges, ret);
	return is_whole;
}

static void add_content(struct wipe_plan *plan, struct wipe_plan_part *part,
			const struct signature *signature)
{
	struct arena *arena = &plan->arena;
	scoped_buf words = { 0 };

	if (part->contents.count >= WIPE_PLAN_CONTENTS_MAX)
		return;
	signature_describe(&words, signature);
	*vec_push_in(arena, &part->contents) = (struct wipe_plan_content){
		.type = signature->name,
		.words = arena_string(arena, buf_bytes(&words)),
		.label = text_or_null(arena, signature->label),
		.uuid = text_or_null(arena, signature->uuid),
		.group = text_or_null(arena, signature->group),
	};
}

/* A label that stood out of reach, from udev's database; what all members of an array or a pool
 * have alike is its name. */
static void take_label(struct signature *signature, const char *label)
{
	char *field = signature->class == SIGNATURE_MEMBER ? signature->group : signature->label;
	struct bytes text = bytes_slice(bytes_of(label), 0, SIGNATURE_TEXT_SIZE - 1);

	if (text.size && !field[0])
		memcpy(field, text.at, text.size);
}

/* What udev has found, where nothing can be read. */
static bool read_udev(const struct storage_device *device, struct signature *ret)
{
	*ret = (struct signature){ .name = device->content, .class = SIGNATURE_FILE_SYSTEM };
	if (!device->content)
		return false;
	ret->title = signature_title_of(device->content, &ret->class);
	if (!ret->title)
		ret->title = device->content;
	return true;
}

static void add_part(struct plan_making *making, const struct storage_device *device,
		     const struct stretch *stretch)
{
	struct wipe_plan *plan = making->plan;
	struct wipe_plan_part *part = vec_push_in(&plan->arena, &plan->parts);
	const char *name = device ? device->name : plan->name;
	struct signature_list list = { 0 };

	part->name = name;
	part->part_name = device ? device->part_name : NULL;
	part->size_bytes = device ? device->size_bytes : plan->size_bytes;
	part->is_whole = device == plan->device;
	if (stretch->fd >= 0 && !find_signatures(stretch, &list))
		plan_warn(plan, "unread", "%s: what it holds could not be read", name);
	else if (stretch->fd < 0 && device)
		list.count = read_udev(device, &list.at[0]) ? 1 : 0;
	for (size_t i = 0; i < list.count; i++) {
		if (device && text_is(list.at[i].name, device->content))
			take_label(&list.at[i], device->label);
		add_content(plan, part, &list.at[i]);
		if (device)
			uses_add_content(&making->question,
					 block_devices_index(&plan->devices, device), &list.at[i],
					 &making->uses);
	}
}

/* A namespace that a firmware erase takes as well, or a part of one: by a node of its own. */
static void add_other(struct plan_making *making, const struct storage_device *device)
{
	scoped_buf path = { 0 };

	buf_add_format(&path, "/dev/%s", device->name);
	scoped_fd int fd = making->root->live ? open(buf_text(&path),
						     O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
					      : -1;
	struct stretch whole = { .fd = fd, .size = (uint64_t)device->size_bytes };

	add_part(making, device, &whole);
}

static bool is_other_disk(const struct plan_making *making, const struct storage_device *device)
{
	const struct wipe_plan *plan = making->plan;
	size_t index = block_devices_index(&plan->devices, device);
	const struct storage_device *disk = device->is_partition
						    ? &plan->devices.all.at[device->parent]
						    : device;

	return making->reached[index] == USES_REACHED && device != plan->device &&
	       disk != plan->device && disk->subsystem && !disk->is_hidden;
}

void plan_read_contents(struct plan_making *making)
{
	struct wipe_plan *plan = making->plan;
	struct stretch whole = { .fd = -1, .size = (uint64_t)plan->size_bytes };
	scoped_fd int fd = -1;

	if (making->root->live) {
		fd = open(plan->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		if (fd < 0)
			plan_warn(plan, "unread", "what it holds could not be read: %s",
				  err_words(errno));
	}
	whole.fd = fd;
	add_part(making, plan->device, &whole);
	for (vec_each(device, &plan->devices.all)) {
		struct stretch part = { fd, (uint64_t)device->start_bytes,
					(uint64_t)device->size_bytes };

		if (!plan->device || device->size_bytes <= 0)
			continue;
		if (is_other_disk(making, device))
			add_other(making, device);
		else if (device->parent == making->chosen && device->start_bytes >= 0)
			add_part(making, device, &part);
	}
}
