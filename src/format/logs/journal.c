/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/journal.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <lz4.h>

#include "base/decoder.h"
#include "base/mem.h"

/* Offsets of the members of what is on disk. */
enum {
	HEADER_INCOMPATIBLE = 12,
	HEADER_STATE = 16,
	HEADER_MACHINE_ID = 40,
	HEADER_SIZE = 88,
	HEADER_FIELD_TABLE = 120,
	HEADER_FIELD_TABLE_SIZE = 128,
	HEADER_ENTRY_COUNT = 152,
	HEADER_ENTRY_ARRAY = 176,
	HEADER_OLDEST = 184,
	HEADER_NEWEST = 192,
	HEADER_MIN = 208,

	OBJECT_TYPE = 0,
	OBJECT_FLAGS = 1,
	OBJECT_SIZE = 8,
	OBJECT_HEAD = 16,

	DATA_NEXT_OF_FIELD = 32,
	DATA_FIRST_ENTRY = 40,
	DATA_ENTRY_ARRAY = 48,
	DATA_ENTRY_COUNT = 56,
	DATA_PAYLOAD = 64,
	DATA_PAYLOAD_COMPACT = 72,

	FIELD_NEXT_IN_BUCKET = 24,
	FIELD_NEWEST_DATA = 32,
	FIELD_PAYLOAD = 40,

	ENTRY_REALTIME = 24,
	ENTRY_MONOTONIC = 32,
	ENTRY_BOOT_ID = 40,
	ENTRY_ITEMS = 64,

	ARRAY_NEXT = 16,
	ARRAY_ITEMS = 24,
	BUCKET_SIZE = 16,
};

enum object_type {
	OBJECT_DATA = 1,
	OBJECT_FIELD = 2,
	OBJECT_ENTRY = 3,
	OBJECT_ENTRY_ARRAY = 6,
};

enum object_flag {
	OBJECT_XZ = 1,
	OBJECT_LZ4 = 2,
	OBJECT_ZSTD = 4,
	OBJECT_PACKED = OBJECT_XZ | OBJECT_LZ4 | OBJECT_ZSTD,
};

enum incompatible_flag {
	FLAG_KEYED_HASH = 4,
	FLAG_COMPACT = 16,
	FLAG_ALL = 31, /* and XZ, LZ4, ZSTD */
};

enum { STATE_ONLINE = 1 };

enum {
	/* read with the head of a DATA object: most values and all field names are shorter */
	PEEK_SIZE = DATA_PAYLOAD_COMPACT + 56,
	NAME_MAX_SIZE = 64, /* of a field; journald's own limit */
	LZ4_SIZE = 8,
	STEP_SIZE = 256, /* bytes that count as one more step when they are read */
};

struct journal_window {
	uint64_t at;
	size_t size; /* 0: empty */
	char bytes[JOURNAL_WINDOW_SIZE];
};

struct object {
	uint64_t at;
	uint64_t size;
	uint8_t flags;
	uint64_t payload;     /* offset in the object */
	size_t got;           /* of `head` */
	char head[PEEK_SIZE]; /* the start of it */
};

static uint64_t u64_at(const char *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return le64toh(value);
}

static uint32_t u32_at(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

/* ---- windows ------------------------------------------------------------------------------- */

static const struct journal_window *window_for(struct journal *journal, uint64_t at)
{
	uint64_t start = at & ~(uint64_t)(JOURNAL_WINDOW_SIZE - 1);
	struct journal_window *window =
		&journal->windows[start / JOURNAL_WINDOW_SIZE % JOURNAL_WINDOW_COUNT];

	if (window->size && window->at == start)
		return window;
	uint64_t left = journal->source.size - start;
	size_t size = left < JOURNAL_WINDOW_SIZE ? (size_t)left : JOURNAL_WINDOW_SIZE;

	window->size = 0;
	if (journal->source.read(journal->source.context, start, window->bytes, size) < 0)
		return NULL;
	window->at = start;
	window->size = size;
	return window;
}

/* Copies bytes of the file; false if they are not all there. */
static bool read_at(struct journal *journal, uint64_t at, void *to, size_t size)
{
	char *copy = to;

	journal->steps += 1 + size / STEP_SIZE;
	if (at > journal->source.size || size > journal->source.size - at ||
	    journal->steps > JOURNAL_STEPS_MAX)
		return false;
	while (size) {
		const struct journal_window *window = window_for(journal, at);

		if (!window)
			return false;
		size_t from = (size_t)(at - window->at), part = window->size - from;

		part = part < size ? part : size;
		memcpy(copy, window->bytes + from, part);
		copy += part;
		at += part;
		size -= part;
	}
	return true;
}

/* ---- objects ------------------------------------------------------------------------------- */

/* Reads the start of the object at `at`, which has to be of `type` with at least `least` bytes. */
static bool read_object(struct journal *journal, uint64_t at, enum object_type type, size_t least,
			struct object *ret)
{
	assert(least >= OBJECT_HEAD && least <= PEEK_SIZE);
	if (at < journal->header_size || at % 8 || at > journal->source.size)
		return false;
	uint64_t left = journal->source.size - at;
	size_t peek = left < PEEK_SIZE ? (size_t)left : PEEK_SIZE;

	if (peek < least || !read_at(journal, at, ret->head, peek))
		return false;
	ret->at = at;
	ret->size = u64_at(ret->head + OBJECT_SIZE);
	ret->flags = (uint8_t)ret->head[OBJECT_FLAGS];
	ret->got = peek < ret->size ? peek : (size_t)ret->size;
	return (uint8_t)ret->head[OBJECT_TYPE] == type && ret->size >= least && ret->size <= left;
}

static bool read_data(struct journal *journal, uint64_t at, struct object *ret)
{
	ret->payload = journal->incompatible_flags & FLAG_COMPACT ? DATA_PAYLOAD_COMPACT
								  : DATA_PAYLOAD;
	return read_object(journal, at, OBJECT_DATA, ret->payload, ret);
}

/* The LZ4 block has its unpacked size in front, 64 bits, which the limit makes needless. */
static bool unpack_lz4(struct bytes packed, size_t limit, struct buf *ret)
{
	struct bytes block = bytes_slice(packed, LZ4_SIZE, packed.size);

	if (block.size == 0)
		return false;
	int size = LZ4_decompress_safe_partial(block.at, buf_reserve(ret, limit), (int)block.size,
					       (int)limit, (int)limit);

	if (size < 0)
		return false;
	buf_grew(ret, (size_t)size);
	return true;
}

/* Appends the start of what `packed` holds. Source: systemd's src/basic/compress.c. */
static bool unpack_payload(uint8_t flags, struct bytes packed, size_t limit, struct buf *ret)
{
	struct err err;

	if (flags & OBJECT_LZ4)
		return unpack_lz4(packed, limit, ret);
	struct decoder *decoder = decoder_create(flags & OBJECT_XZ ? DECODER_XZ : DECODER_ZSTD);
	int failed = decoder_run(decoder, &packed, limit, ret, &err);

	decoder_destroy(decoder);
	return failed == 0;
}

/* Replaces `ret` by up to `limit` bytes of the object's payload, unpacked. */
static bool read_payload(struct journal *journal, const struct object *object, size_t limit,
			 struct buf *ret)
{
	bool is_packed = object->flags & OBJECT_PACKED;
	uint64_t size = object->size - object->payload;
	size_t most = is_packed ? JOURNAL_PACKED_MAX : limit;
	size_t part = size < most ? (size_t)size : most;
	scoped_buf packed = { 0 };
	struct buf *target = is_packed ? &packed : ret;

	buf_clear(ret);
	if (!read_at(journal, object->at + object->payload, buf_reserve(target, part), part))
		return false;
	buf_grew(target, part);
	return !is_packed || unpack_payload(object->flags, buf_bytes(&packed), limit, ret);
}

/* True if the payload starts with `name` and "=". */
static bool payload_is_of(struct journal *journal, const struct object *object, const char *name,
			  struct buf *scratch)
{
	struct bytes start = { object->head + object->payload, object->got - object->payload };

	if (object->flags & OBJECT_PACKED) {
		if (scratch->size == 0 &&
		    !read_payload(journal, object, NAME_MAX_SIZE + 1, scratch))
			return false;
		start = buf_bytes(scratch);
	}
	return bytes_skip(&start, name) && start.size && start.at[0] == '=';
}

/* ---- the file ------------------------------------------------------------------------------ */

static int read_header(struct journal *journal, struct err *err)
{
	char head[HEADER_MIN];

	if (!read_at(journal, 0, head, sizeof(head)) || memcmp(head, "LPKSHHRH", 8) != 0)
		return err_set(err, -EBADMSG, "not a journal file");
	journal->incompatible_flags = u32_at(head + HEADER_INCOMPATIBLE);
	if (journal->incompatible_flags & ~(uint32_t)FLAG_ALL)
		return err_set(err, -EPROTONOSUPPORT, "journal of a newer systemd (flags 0x%x)",
			       journal->incompatible_flags);
	journal->online = head[HEADER_STATE] == STATE_ONLINE;
	memcpy(journal->machine_id, head + HEADER_MACHINE_ID, sizeof(journal->machine_id));
	journal->header_size = u64_at(head + HEADER_SIZE);
	journal->field_table = u64_at(head + HEADER_FIELD_TABLE);
	journal->field_buckets = u64_at(head + HEADER_FIELD_TABLE_SIZE) / BUCKET_SIZE;
	journal->entry_count = u64_at(head + HEADER_ENTRY_COUNT);
	journal->entry_array = u64_at(head + HEADER_ENTRY_ARRAY);
	journal->oldest_usec = (int64_t)u64_at(head + HEADER_OLDEST);
	journal->newest_usec = (int64_t)u64_at(head + HEADER_NEWEST);
	if (journal->header_size < HEADER_MIN || journal->header_size > journal->source.size)
		return err_set(err, -EBADMSG, "journal header cut short");
	if (journal->field_buckets > JOURNAL_BUCKETS_MAX)
		journal->field_buckets = JOURNAL_BUCKETS_MAX;
	return 0;
}

int journal_open(struct journal *ret, const struct byte_source *source, struct err *err)
{
	struct journal journal = { .source = *source };

	journal.windows = mem_zero(JOURNAL_WINDOW_COUNT, sizeof(*journal.windows));
	int failed = read_header(&journal, err);

	if (failed)
		journal_deinit(&journal);
	else
		*ret = journal;
	return failed;
}

void journal_deinit(struct journal *journal)
{
	free(journal->windows);
	journal->windows = NULL;
}

/* ---- values -------------------------------------------------------------------------------- */

/* Follows one bucket of the field table to the field `name`; new fields are appended, so offsets
 * grow. */
static bool find_in_bucket(struct journal *journal, uint64_t at, const char *name,
			   struct object *ret)
{
	size_t size = strlen(name);

	while (read_object(journal, at, OBJECT_FIELD, FIELD_PAYLOAD, ret)) {
		struct bytes payload = { ret->head + FIELD_PAYLOAD, ret->got - FIELD_PAYLOAD };

		if (ret->size == FIELD_PAYLOAD + size && bytes_is(payload, name))
			return true;
		uint64_t next = u64_at(ret->head + FIELD_NEXT_IN_BUCKET);

		if (next <= at)
			return false;
		at = next;
	}
	return false;
}

bool journal_values(struct journal *journal, const char *name, struct journal_values *ret)
{
	struct object field;
	char bucket[BUCKET_SIZE];

	assert(strlen(name) <= NAME_MAX_SIZE);
	for (uint64_t i = 0; i < journal->field_buckets; i++) {
		if (!read_at(journal, journal->field_table + i * BUCKET_SIZE, bucket,
			     sizeof(bucket)))
			return false;
		if (!find_in_bucket(journal, u64_at(bucket), name, &field))
			continue;
		*ret = (struct journal_values){ .journal = journal,
						.next = u64_at(field.head + FIELD_NEWEST_DATA),
						.name_size = strlen(name) };
		return true;
	}
	return false;
}

/* New values are put in front of the chain, so offsets shrink. */
bool journal_values_next(struct journal_values *values, struct buf *text, struct journal_list *ret)
{
	struct journal *journal = values->journal;
	struct object data;

	while (values->next && read_data(journal, values->next, &data)) {
		uint64_t next = u64_at(data.head + DATA_NEXT_OF_FIELD);
		size_t prefix = values->name_size + 1;

		values->next = next < values->next ? next : 0;
		if (!read_payload(journal, &data, JOURNAL_TEXT_MAX, text) || text->size < prefix)
			continue;
		memmove(text->at, text->at + prefix, text->size - prefix + 1);
		text->size -= prefix;
		*ret = (struct journal_list){
			.count = u64_at(data.head + DATA_ENTRY_COUNT),
			.first = u64_at(data.head + DATA_FIRST_ENTRY),
			.array = u64_at(data.head + DATA_ENTRY_ARRAY),
		};
		return true;
	}
	return false;
}

/* ---- entries ------------------------------------------------------------------------------- */

struct journal_list journal_all(const struct journal *journal)
{
	return (struct journal_list){ .count = journal->entry_count,
				      .array = journal->entry_array };
}

/* Bytes of an offset in lists. */
static size_t item_size(const struct journal *journal)
{
	return journal->incompatible_flags & FLAG_COMPACT ? 4 : 8;
}

static uint64_t read_item(struct journal *journal, uint64_t at)
{
	char item[8];

	if (!read_at(journal, at, item, item_size(journal)))
		return 0;
	return journal->incompatible_flags & FLAG_COMPACT ? u32_at(item) : u64_at(item);
}

/* How many items the array at `at` has room for, and the next array, which was appended later and
 * so lies behind it; 0 if there is none. */
static uint64_t array_capacity(struct journal *journal, uint64_t at, uint64_t *next)
{
	struct object array;

	if (!read_object(journal, at, OBJECT_ENTRY_ARRAY, ARRAY_ITEMS, &array))
		return 0;
	*next = u64_at(array.head + ARRAY_NEXT);
	*next = *next >= at + array.size ? *next : 0;
	return (array.size - ARRAY_ITEMS) / item_size(journal);
}

void journal_walk_start(struct journal_walk *walk, struct journal *journal,
			const struct journal_list *list)
{
	uint64_t left = list->count - (list->first && list->count ? 1 : 0);
	uint64_t at = list->array;

	*walk = (struct journal_walk){ .journal = journal, .first = list->first };
	while (left && walk->array_count < JOURNAL_ARRAYS_MAX) {
		uint64_t next = 0, capacity = array_capacity(journal, at, &next);

		if (capacity == 0)
			return;
		walk->arrays[walk->array_count++] = at;
		walk->left = left < capacity ? left : capacity;
		left -= walk->left;
		at = next;
	}
}

/* The offset of the next older entry, 0 at the end. */
static uint64_t walk_offset(struct journal_walk *walk)
{
	uint64_t first = walk->first, next;

	while (walk->array_count) {
		uint64_t array = walk->arrays[walk->array_count - 1];

		if (walk->left) {
			walk->left--;
			return read_item(walk->journal,
					 array + ARRAY_ITEMS +
						 walk->left * item_size(walk->journal));
		}
		if (--walk->array_count)
			walk->left = array_capacity(walk->journal,
						    walk->arrays[walk->array_count - 1], &next);
	}
	walk->first = 0;
	return first;
}

bool journal_walk_next(struct journal_walk *walk, struct journal_entry *ret)
{
	/* offsets of 0 are there while journald writes: a list ends when nothing is left of it */
	while (walk->array_count || walk->first)
		if (journal_entry_at(walk->journal, walk_offset(walk), ret))
			return true;
	return false;
}

bool journal_entry_at(struct journal *journal, uint64_t offset, struct journal_entry *ret)
{
	struct object object;

	if (!read_object(journal, offset, OBJECT_ENTRY, ENTRY_ITEMS, &object))
		return false;
	size_t one = journal->incompatible_flags & FLAG_COMPACT ? 4 : 16;
	uint64_t items = (object.size - ENTRY_ITEMS) / one;

	*ret = (struct journal_entry){
		.offset = offset,
		.realtime_usec = (int64_t)u64_at(object.head + ENTRY_REALTIME),
		.monotonic_usec = u64_at(object.head + ENTRY_MONOTONIC),
		.item_count = items < JOURNAL_ITEMS_MAX ? (uint32_t)items : JOURNAL_ITEMS_MAX,
	};
	memcpy(ret->boot_id, object.head + ENTRY_BOOT_ID, sizeof(ret->boot_id));
	return true;
}

void journal_entry_fields(struct journal *journal, const struct journal_entry *entry,
			  const char *const *names, size_t count, struct buf *texts)
{
	size_t one = journal->incompatible_flags & FLAG_COMPACT ? 4 : 16;

	for (size_t i = 0; i < count; i++)
		buf_clear(&texts[i]);
	for (uint32_t item = 0; item < entry->item_count; item++) {
		uint64_t at = read_item(journal, entry->offset + ENTRY_ITEMS + item * one);
		scoped_buf scratch = { 0 };
		struct object data;

		if (!read_data(journal, at, &data))
			continue;
		for (size_t i = 0; i < count; i++) {
			size_t prefix = strlen(names[i]) + 1;

			if (!payload_is_of(journal, &data, names[i], &scratch))
				continue;
			if (!read_payload(journal, &data, JOURNAL_TEXT_MAX, &texts[i]) ||
			    texts[i].size < prefix)
				continue;
			memmove(texts[i].at, texts[i].at + prefix, texts[i].size - prefix + 1);
			texts[i].size -= prefix;
		}
	}
}
