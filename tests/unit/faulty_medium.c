/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "faulty_medium.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static struct faulty_medium *disk_of(struct medium *medium)
{
	return (struct faulty_medium *)medium;
}

/* Of what was not flushed, some sectors made it, in no order. */
static void lose_power(struct faulty_medium *disk)
{
	for (size_t i = 0; i < disk->medium.size / FAULTY_SECTOR; i++)
		if (disk->is_dirty[i] && rand() % 2)
			memcpy(disk->platter + i * FAULTY_SECTOR, disk->seen + i * FAULTY_SECTOR,
			       FAULTY_SECTOR);
	disk->is_off = true;
}

/* What of a transfer goes through; 0 or less: that is its answer. */
static ssize_t allowed(struct faulty_medium *disk, const bool *fails, size_t size, uint64_t at)
{
	if (disk->is_off)
		return -EIO;
	if (at >= disk->size_now)
		return 0;
	for (uint64_t i = at / FAULTY_SECTOR; i * FAULTY_SECTOR < at + size; i++)
		if (fails[i])
			return -EIO;
	if (disk->short_one && ++disk->transfers % disk->short_one == 0)
		return (ssize_t)(size / 2 + 1);
	return (ssize_t)size;
}

static ssize_t write_disk(struct medium *medium, const void *from, size_t size, uint64_t at)
{
	struct faulty_medium *disk = disk_of(medium);

	if (disk->nap_us)
		usleep(disk->nap_us);
	pthread_mutex_lock(&disk->lock);
	ssize_t done = allowed(disk, disk->no_write, size, at);

	if (done > 0) {
		memcpy(disk->seen + at, from, (size_t)done);
		for (uint64_t i = at / FAULTY_SECTOR; i * FAULTY_SECTOR < at + (size_t)done; i++)
			disk->is_dirty[i] = true;
		if (disk->writes_left >= 0 && disk->writes_left-- == 0)
			lose_power(disk);
	}
	pthread_mutex_unlock(&disk->lock);
	return done;
}

static ssize_t read_disk(struct medium *medium, void *into, size_t size, uint64_t at)
{
	struct faulty_medium *disk = disk_of(medium);

	pthread_mutex_lock(&disk->lock);
	ssize_t done = allowed(disk, disk->no_read, size, at);

	if (done > 0)
		memcpy(into, disk->seen + at, (size_t)done);
	pthread_mutex_unlock(&disk->lock);
	return done;
}

static int flush_disk(struct medium *medium)
{
	struct faulty_medium *disk = disk_of(medium);

	pthread_mutex_lock(&disk->lock);
	bool fails = disk->is_off || disk->no_flush;

	for (size_t i = 0; !fails && i < disk->medium.size / FAULTY_SECTOR; i++)
		if (disk->is_dirty[i]) {
			memcpy(disk->platter + i * FAULTY_SECTOR, disk->seen + i * FAULTY_SECTOR,
			       FAULTY_SECTOR);
			disk->is_dirty[i] = false;
		}
	pthread_mutex_unlock(&disk->lock);
	return fails ? -EIO : 0;
}

static uint64_t look_at_disk(struct medium *medium)
{
	struct faulty_medium *disk = disk_of(medium);

	pthread_mutex_lock(&disk->lock);
	uint64_t size = disk->is_off ? 0 : disk->size_now;

	pthread_mutex_unlock(&disk->lock);
	return size;
}

static const struct medium_code code = {
	.write = write_disk,
	.read = read_disk,
	.flush = flush_disk,
	.look = look_at_disk,
};

void faulty_medium_init(struct faulty_medium *disk, uint64_t size)
{
	const size_t sectors = size / FAULTY_SECTOR;

	*disk = (struct faulty_medium){
		.medium = { .code = &code, .name = "disk", .size = size, .sector = FAULTY_SECTOR },
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.platter = mem_zero(size, 1),
		.seen = mem_zero(size, 1),
		.is_dirty = mem_zero(sectors, sizeof(bool)),
		.no_write = mem_zero(sectors, sizeof(bool)),
		.no_read = mem_zero(sectors, sizeof(bool)),
		.writes_left = -1,
		.size_now = size,
	};
	memset(disk->platter, 0xee, size);
	memset(disk->seen, 0xee, size);
}

void faulty_medium_deinit(struct faulty_medium *disk)
{
	free(disk->platter);
	free(disk->seen);
	free(disk->is_dirty);
	free(disk->no_write);
	free(disk->no_read);
}

void faulty_medium_power_on(struct faulty_medium *disk)
{
	memcpy(disk->seen, disk->platter, disk->medium.size);
	memset(disk->is_dirty, 0, disk->medium.size / FAULTY_SECTOR * sizeof(bool));
	disk->is_off = false;
	disk->writes_left = -1;
}
