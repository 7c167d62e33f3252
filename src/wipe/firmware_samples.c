/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/firmware_samples.h"

#include <errno.h>
#include <sodium.h>

#include "base/clock.h"

enum {
	LOOKS_MAX = 6000,
	LOOK_TIME_MS = 30 * 1000,
	PAGE = 4096,
};

/* Where things stand that show what a disk was, from its start or the start of its first partition.
 * Sources: the kernel's Documentation/filesystems, libblkid's list of magics. */
static const struct {
	uint64_t at;
	const char *what;
} places[] = {
	{ 0, "partition table, xfs, LUKS" },
	{ 512, "GPT, LVM's label" },
	{ 1024, "ext2 to ext4, hfs, f2fs" },
	{ 4096, "md 1.2, swap's end, LVM's metadata, bcache" },
	{ 8192, "ufs2, the first entries of md" },
	{ 16 * 1024, "the second header of LUKS2, zfs' labels" },
	{ 32 * 1024, "iso9660, udf" },
	{ 64 * 1024, "btrfs, reiserfs" },
	{ 128 * 1024, "zfs' uberblocks" },
	{ 256 * 1024, "zfs' second label" },
	{ 64 * 1024 * 1024, "btrfs' second superblock" },
	{ 128 * 1024 * 1024, "ext4's second superblock, with blocks of 4 KiB" },
};
static const uint64_t from_end[] = { 1,         512,        1024,       4096,      8192,
				     64 * 1024, 128 * 1024, 256 * 1024, 512 * 1024 };
enum { FIRST_PARTITION = 1024 * 1024 };

/* What is needed to read sectors. */
struct reader {
	struct medium *medium;
	struct firmware_samples *samples;
	char *sector; /* owned */
	int64_t until_ms;
};

static void reader_deinit(struct reader *reader)
{
	free(reader->sector);
}

static bool reader_init(struct reader *reader, struct medium *medium)
{
	const size_t size = medium->sector > PAGE ? medium->sector : PAGE;

	*reader = (struct reader){ .medium = medium, .sector = aligned_alloc(size, size) };
	return reader->sector != NULL;
}

static bool read_sector(const struct reader *reader, unsigned size, uint64_t at)
{
	size_t got = 0;

	while (got < size) {
		ssize_t part = reader->medium->code->read(reader->medium, reader->sector + got,
							  size - got, at + got);

		if (part == -EINTR)
			continue;
		if (part <= 0)
			return false;
		got += (size_t)part;
	}
	return true;
}

static void digest_of(const struct reader *reader, unsigned size,
		      unsigned char ret[SHA256_DIGEST_SIZE])
{
	struct digester digester;
	struct digest digest;

	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, (struct bytes){ reader->sector, size });
	digester_end(&digester, &digest);
	memcpy(ret, digest.bytes, SHA256_DIGEST_SIZE);
}

void firmware_samples_deinit(struct firmware_samples *samples)
{
	vec_deinit(&samples->list);
}

static bool is_known(const struct firmware_samples *samples, uint64_t at)
{
	for (vec_each(sample, &samples->list))
		if (sample->at == at)
			return true;
	return false;
}

/* Keeps the sector that `at` lies in if it holds something. */
static void look_at(struct reader *reader, uint64_t at)
{
	struct firmware_samples *samples = reader->samples;
	const unsigned size = samples->sector;

	at -= at % size;
	if (at + size > samples->size || samples->list.count >= FIRMWARE_SAMPLES_MAX ||
	    is_known(samples, at))
		return;
	samples->looked++;
	if (!read_sector(reader, size, at)) {
		samples->unreadable++;
		return;
	}
	if (memcmp(reader->sector, reader->sector + 1, size - 1) == 0)
		return; /* all bytes are equal */
	struct firmware_sample *sample = vec_push(&samples->list);

	sample->at = at;
	digest_of(reader, size, sample->digest);
}

static void look_at_known_places(struct reader *reader)
{
	const uint64_t size = reader->samples->size;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		look_at(reader, places[i].at);
		look_at(reader, FIRST_PARTITION + places[i].at);
	}
	for (size_t i = 0; i < sizeof(from_end) / sizeof(from_end[0]); i++)
		if (from_end[i] <= size)
			look_at(reader, size - from_end[i]);
}

static bool has_enough(const struct reader *reader, size_t wanted)
{
	return reader->samples->list.count >= wanted || reader->samples->looked >= LOOKS_MAX ||
	       clock_ms(CLOCK_MONOTONIC) > reader->until_ms;
}

static uint64_t random_below(uint64_t limit)
{
	uint64_t number;

	randombytes_buf(&number, sizeof(number));
	return number % limit; /* the bias is far below what matters here */
}

int firmware_samples_take(struct medium *medium, struct firmware_samples *ret, struct err *err)
{
	SCOPED(reader_deinit) struct reader reader = { 0 };

	if (sodium_init() < 0)
		return err_set(err, -EIO, "no source of random numbers");
	if (!reader_init(&reader, medium))
		return err_set(err, -ENOMEM, "no memory for a sector");
	ret->sector = medium->sector;
	ret->size = medium->size;
	reader.samples = ret;
	reader.until_ms = clock_ms(CLOCK_MONOTONIC) + LOOK_TIME_MS;
	look_at_known_places(&reader);
	const size_t wanted = ret->list.count + FIRMWARE_SAMPLES_WANTED;
	const uint64_t sectors = ret->size / ret->sector;

	/* two thirds of the looks anywhere, the others next to what was found */
	for (uint64_t i = 0; sectors && i < LOOKS_MAX && ret->looked < LOOKS_MAX * 2 / 3 &&
			     !has_enough(&reader, wanted);
	     i++)
		look_at(&reader, random_below(sectors) * ret->sector);
	for (size_t i = 0; i < ret->list.count && !has_enough(&reader, wanted); i++)
		look_at(&reader, ret->list.at[i].at + ret->sector);
	return 0;
}

void firmware_samples_compare(const struct firmware_samples *samples, struct medium *medium,
			      struct firmware_read_back *ret)
{
	SCOPED(reader_deinit) struct reader reader = { 0 };
	unsigned char digest[SHA256_DIGEST_SIZE];

	*ret = (struct firmware_read_back){ .samples = samples->list.count };
	if (!reader_init(&reader, medium)) {
		ret->unreadable = ret->samples;
		return;
	}
	for (vec_each(sample, &samples->list)) {
		if (!read_sector(&reader, samples->sector, sample->at)) {
			ret->unreadable++;
			continue;
		}
		digest_of(&reader, samples->sector, digest);
		if (memcmp(digest, sample->digest, sizeof(digest)) != 0)
			ret->changed++;
		else if (ret->unchanged++ == 0)
			ret->first_unchanged = sample->at;
	}
}
