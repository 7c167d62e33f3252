/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/crash_bundle.h"

#include <errno.h>
#include <zlib.h>

#include "base/cursor.h"

enum {
	MAGIC = 0x31464354, /* "TCF1" */
	FRAME_BEGIN = 1,
	FRAME_FILE,
	FRAME_DATA,
	FRAME_END,
	FRAME_ANSWER,
	BEGIN_SIZE = 24, /* bytes before the host's name */
	UP_MAX = 1 << 30,
};

enum state {
	STATE_START,
	STATE_BEGUN,
	STATE_IN_FILE,
	STATE_ENDED,
};

#define TARGET_MAGIC "TROWEL-CRASH-1\n" /* with its zero byte 16 */

/* 9999-12-31 */
#define SECONDS_MAX 253402300799ULL

/* --- frames ---------------------------------------------------------------------------------- */

static void add_number(struct buf *ret, uint64_t number, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		buf_add_byte(ret, (char)(number >> 8 * i));
}

static uint32_t checksum(struct bytes first, struct bytes second)
{
	uLong sum = crc32_z(0, (const Bytef *)first.at, first.size);

	/* zlib takes NULL as the wish for an initial value */
	return (uint32_t)(second.size ? crc32_z(sum, (const Bytef *)second.at, second.size) : sum);
}

static void add_frame(struct buf *ret, uint32_t kind, struct bytes body)
{
	size_t from = ret->size;

	add_number(ret, MAGIC, 4);
	add_number(ret, kind, 4);
	add_number(ret, body.size, 4);
	uint32_t sum = checksum(bytes_slice(buf_bytes(ret), from + 4, 8), body);

	add_number(ret, sum, 4);
	buf_add_bytes(ret, body);
}

struct frame {
	uint32_t kind;
	struct bytes body;
};

/* Reads the frame that `input` begins with. 1; 0 if it has not come as a whole; -EBADMSG. */
static int read_frame(struct bytes input, struct frame *ret, struct err *err)
{
	struct cursor cursor = cursor_of(input);
	uint32_t magic = cursor_u32(&cursor), kind = cursor_u32(&cursor);
	uint32_t size = cursor_u32(&cursor), sum = cursor_u32(&cursor);

	if (cursor.failed)
		return 0;
	if (magic != MAGIC)
		return err_set(err, -EBADMSG, "that is no crash that trowel collected");
	if (size > CRASH_BUNDLE_BODY_MAX)
		return err_set(err, -EBADMSG, "a frame of %u bytes", size);
	if (cursor_left(&cursor) < size)
		return 0;
	ret->kind = kind;
	ret->body = cursor_take(&cursor, size);
	if (checksum(bytes_slice(input, 4, 8), ret->body) != sum)
		return err_set(err, -EBADMSG, "a frame's checksum is wrong");
	return 1;
}

void crash_bundle_add_begin(struct buf *ret, const struct crash_bundle_begin *begin)
{
	scoped_buf body = { 0 };

	add_number(&body, CRASH_BUNDLE_VERSION, 4);
	add_number(&body, 0, 4);
	add_number(&body, begin->crashed_at, 8);
	add_number(&body, begin->up_seconds, 8);
	buf_add_text(&body, begin->host);
	add_frame(ret, FRAME_BEGIN, buf_bytes(&body));
}

void crash_bundle_add_file(struct buf *ret, const char *name)
{
	add_frame(ret, FRAME_FILE, bytes_of(name));
}

void crash_bundle_add_data(struct buf *ret, struct bytes data)
{
	for (size_t at = 0; at < data.size; at += CRASH_BUNDLE_BODY_MAX)
		add_frame(ret, FRAME_DATA, bytes_slice(data, at, CRASH_BUNDLE_BODY_MAX));
}

void crash_bundle_add_end(struct buf *ret, uint64_t total)
{
	scoped_buf body = { 0 };

	add_number(&body, total, 8);
	add_frame(ret, FRAME_END, buf_bytes(&body));
}

void crash_bundle_add_answer(struct buf *ret, uint32_t failed, uint32_t panics)
{
	scoped_buf body = { 0 };

	add_number(&body, failed, 4);
	add_number(&body, panics, 4);
	add_frame(ret, FRAME_ANSWER, buf_bytes(&body));
}

bool crash_bundle_answer(struct bytes input, uint32_t *ret_failed, uint32_t *ret_panics)
{
	struct frame frame = { 0 };
	struct err err;

	if (read_frame(input, &frame, &err) != 1 || frame.kind != FRAME_ANSWER ||
	    frame.body.size != 8)
		return false;
	*ret_failed = (uint32_t)bytes_number(frame.body, 0, 4, false);
	*ret_panics = (uint32_t)bytes_number(frame.body, 4, 4, false);
	return true;
}

uint32_t crash_bundle_panics(uint32_t before, uint64_t up_seconds)
{
	return up_seconds > CRASH_BUNDLE_UP_SECONDS || before == UINT32_MAX ? 1 : before + 1;
}

/* --- the reader ------------------------------------------------------------------------------ */

void crash_bundle_reader_deinit(struct crash_bundle_reader *reader)
{
	buf_deinit(&reader->held);
}

static bool is_alphanumeric(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9');
}

bool crash_bundle_is_name(struct bytes name, size_t size_max)
{
	if (name.size == 0 || name.size > size_max || !is_alphanumeric(name.at[0]))
		return false;
	for (size_t i = 1; i < name.size; i++)
		if (!is_alphanumeric(name.at[i]) && name.at[i] != '.' && name.at[i] != '-' &&
		    name.at[i] != '_')
			return false;
	return true;
}

static int take_begin(struct crash_bundle_reader *reader, struct bytes body, struct err *err)
{
	struct bytes host = bytes_slice(body, BEGIN_SIZE, SIZE_MAX);
	struct crash_bundle_begin begin = {
		.crashed_at = bytes_number(body, 8, 8, false),
		.up_seconds = bytes_number(body, 16, 8, false),
	};

	if (bytes_number(body, 0, 4, false) != CRASH_BUNDLE_VERSION)
		return err_set(err, -EBADMSG, "a crash of a version that is not known here");
	if (!crash_bundle_is_name(host, CRASH_BUNDLE_HOST_MAX))
		return err_set(err, -EBADMSG, "a crash of a host whose name could be a path");
	if (begin.crashed_at > SECONDS_MAX || begin.up_seconds > UP_MAX)
		return err_set(err, -EBADMSG, "a crash in a time that cannot be");
	memcpy(begin.host, host.at, host.size);
	reader->state = STATE_BEGUN;
	return reader->events->begin(reader->context, &begin, err);
}

static int take_file(struct crash_bundle_reader *reader, struct bytes body, struct err *err)
{
	char name[CRASH_BUNDLE_NAME_MAX + 1] = { 0 };

	if (!crash_bundle_is_name(body, CRASH_BUNDLE_NAME_MAX))
		return err_set(err, -EBADMSG, "a file whose name could be a path");
	if (reader->files == CRASH_BUNDLE_FILES_MAX)
		return err_set(err, -EBADMSG, "more than %d files", CRASH_BUNDLE_FILES_MAX);
	memcpy(name, body.at, body.size);
	reader->files++;
	reader->state = STATE_IN_FILE;
	return reader->events->file(reader->context, name, err);
}

static int take_data(struct crash_bundle_reader *reader, struct bytes body, struct err *err)
{
	reader->total += body.size;
	if (reader->total > CRASH_BUNDLE_SIZE_MAX)
		return err_set(err, -EBADMSG, "more than %d bytes", CRASH_BUNDLE_SIZE_MAX);
	return reader->events->data(reader->context, body, err);
}

static int take_end(struct crash_bundle_reader *reader, struct bytes body, struct err *err)
{
	if (body.size != 8 || bytes_number(body, 0, 8, false) != reader->total)
		return err_set(err, -EBADMSG, "a crash of which something is missing");
	reader->state = STATE_ENDED;
	return reader->events->end(reader->context, err);
}

static int take_frame(struct crash_bundle_reader *reader, const struct frame *frame,
		      struct err *err)
{
	if (frame->kind == FRAME_BEGIN && reader->state == STATE_START)
		return take_begin(reader, frame->body, err);
	if (frame->kind == FRAME_FILE &&
	    (reader->state == STATE_BEGUN || reader->state == STATE_IN_FILE))
		return take_file(reader, frame->body, err);
	if (frame->kind == FRAME_DATA && reader->state == STATE_IN_FILE)
		return take_data(reader, frame->body, err);
	if (frame->kind == FRAME_END && reader->state == STATE_IN_FILE)
		return take_end(reader, frame->body, err);
	return err_set(err, -EBADMSG, "a frame of kind %u where none belongs", frame->kind);
}

/* How many bytes the frame that is held has at least. */
static size_t frame_size(const struct buf *held)
{
	if (held->size < CRASH_BUNDLE_HEADER_SIZE)
		return CRASH_BUNDLE_HEADER_SIZE;
	return CRASH_BUNDLE_HEADER_SIZE + (size_t)bytes_number(buf_bytes(held), 8, 4, false);
}

int crash_bundle_feed(struct crash_bundle_reader *reader, struct bytes *rest, struct err *err)
{
	struct frame frame = { 0 };

	while (rest->size && reader->state != STATE_ENDED) {
		size_t missing = frame_size(&reader->held) - reader->held.size;
		struct bytes piece = bytes_slice(*rest, 0, missing);

		buf_add_bytes(&reader->held, piece);
		*rest = bytes_slice(*rest, piece.size, SIZE_MAX);
		int got = read_frame(buf_bytes(&reader->held), &frame, err);

		if (got == 1 && take_frame(reader, &frame, err) < 0)
			got = err->code;
		if (got < 0)
			return got;
		if (got == 1)
			buf_clear(&reader->held);
	}
	return reader->state == STATE_ENDED;
}

/* --- the header of a device ------------------------------------------------------------------ */

void crash_target_header_add(struct buf *ret, const struct crash_target_header *header)
{
	size_t from = ret->size;

	buf_add(ret, TARGET_MAGIC, sizeof(TARGET_MAGIC));
	add_number(ret, header->size, 8);
	add_number(ret, header->used, 8);
	add_number(ret, header->panics, 4);
	while (ret->size - from < CRASH_BUNDLE_BLOCK - 4)
		buf_add_byte(ret, '\0');
	add_number(ret, checksum(bytes_slice(buf_bytes(ret), from, SIZE_MAX), (struct bytes){ 0 }),
		   4);
}

int crash_target_header_parse(struct bytes block, struct crash_target_header *ret, struct err *err)
{
	struct bytes fields = bytes_slice(block, sizeof(TARGET_MAGIC), SIZE_MAX);
	struct crash_target_header header = {
		.size = bytes_number(fields, 0, 8, false),
		.used = bytes_number(fields, 8, 8, false),
		.panics = (uint32_t)bytes_number(fields, 16, 4, false),
	};

	if (block.size < CRASH_BUNDLE_BLOCK || !bytes_starts(block, TARGET_MAGIC))
		return err_set(err, -ENOMEDIUM,
			       "it was not prepared: `trowel crash format-target` does that");
	block.size = CRASH_BUNDLE_BLOCK;
	if (checksum(bytes_slice(block, 0, CRASH_BUNDLE_BLOCK - 4), (struct bytes){ 0 }) !=
		    bytes_number(block, CRASH_BUNDLE_BLOCK - 4, 4, false) ||
	    header.used < CRASH_BUNDLE_BLOCK || header.used > header.size ||
	    header.used % CRASH_BUNDLE_BLOCK)
		return err_set(err, -EBADMSG, "its first block is damaged");
	*ret = header;
	return 0;
}
