/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads each file of the plan once and writes it as a member: as it is, or with its secrets
 * replaced, or not at all. What goes wrong with a file is said in its row; only what goes wrong
 * with the snapshot itself ends the writing. */
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>

#include "base/digest.h"
#include "base/page_cache.h"
#include "base/stream.h"
#include "format/secrets/key_store.h"
#include "survey/carry/carry_deb.h"
#include "survey/secrets.h"

/* A part of a file that is no hole. */
struct region {
	int64_t from, to;
};

/* A file that is being carried. */
struct source {
	struct carry *carry;
	const struct carry_item *item;
	const char *path;
	struct archive *out;
	int fd;
	struct stat state;
	struct digester digester;
	bool is_hashed;
	vec_of(struct region) regions;
};

static void source_deinit(struct source *source)
{
	cleanup_fd(&source->fd);
	vec_deinit(&source->regions);
}

static struct file_row *row_of(const struct source *source)
{
	return carry_row(source->carry, source->item->row);
}

/* True if the row tells of this very file, not of the tree that it lies in. */
static bool is_own_row(const struct source *source)
{
	return strcmp(row_of(source)->path, source->path) == 0;
}

static void omit(const struct source *source, const char *reason)
{
	if (source->item->row != CARRY_NO_ROW)
		carry_omit(source->carry, source->item->row, source->path, reason);
}

static void entry_free(struct archive_entry **entry)
{
	archive_entry_free(*entry);
}
#define scoped_entry SCOPED(entry_free) struct archive_entry

static const char *hex_of(const struct source *source, const struct digest *digest)
{
	scoped_buf hex = { 0 };

	digest_add_hex(&hex, digest);
	return arena_string(source->carry->survey->arena, buf_bytes(&hex));
}

/* What came of a file. */
struct outcome {
	int64_t size;
	const struct digest *digest; /* of what is carried; NULL: none was made */
	const struct digest *print;  /* to compare by; NULL: the same */
	const char *target;          /* of a link */
};

/* Counts a member, and completes the row of the file, or that of its tree. */
static void carried(struct source *source, const struct outcome *outcome)
{
	const struct carry_member member = {
		.row = source->item->row,
		.path = source->path,
		.state = &source->state,
		.content = outcome->print ? outcome->print : outcome->digest,
		.target = outcome->target,
	};

	if (source->item->row == CARRY_NO_ROW)
		return;
	struct file_row *row = row_of(source);

	carry_row_map_put(&source->carry->rows, source->item->row)->carried++;
	if (!is_own_row(source)) {
		carry_print_member(source->carry, &member);
		return;
	}
	if (!S_ISREG(source->item->type))
		return;
	row->size = outcome->size;
	if (outcome->digest)
		row->sha256 = hex_of(source, outcome->digest);
	if (outcome->print)
		row->fingerprint = hex_of(source, outcome->print);
}

/* ---- texts --------------------------------------------------------------------------------- */

/* Reads from the start up to `limit` bytes into `ret`; bytes read, or -errno. */
static ssize_t read_up_to(const struct source *source, size_t limit, struct buf *ret)
{
	buf_clear(ret);
	while (ret->size < limit) {
		size_t room = limit - ret->size < CARRY_PIECE_SIZE ? limit - ret->size
								   : CARRY_PIECE_SIZE;
		ssize_t got = pread(source->fd, buf_reserve(ret, room), room, (off_t)ret->size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		buf_grew(ret, (size_t)got);
		pace_step(&source->carry->pace, got);
	}
	return (ssize_t)ret->size;
}

static int write_text(struct source *source, struct bytes text, struct err *err)
{
	scoped_entry *entry = archive_entry_new();
	struct digest digest, print;

	carry_entry_fill(source->carry, entry, source->path, &source->state, source->fd);
	archive_entry_set_size(entry, (la_int64_t)text.size);
	int failed = archive_member_begin(source->out, entry, err);

	if (!failed)
		failed = archive_member_add(source->out, text, err);
	digester_init(&source->digester, DIGEST_SHA256);
	digester_add(&source->digester, text);
	digester_end(&source->digester, &digest);
	bool has_print = carry_print_text(source->carry, text, &print);

	carried(source, &(struct outcome){ .size = (int64_t)text.size,
					   .digest = &digest,
					   .print = has_print ? &print : NULL });
	return failed;
}

/* A file that fits into memory, looked through for secrets. */
static int carry_text(struct source *source, bool is_binary, struct err *err)
{
	struct carry *carry = source->carry;
	ssize_t got = read_up_to(source, CARRY_TEXT_MAX, &carry->text);
	struct bytes text = buf_bytes(&carry->text);
	scoped_buf redacted = { 0 };

	if (got < 0) {
		omit(source, err_words((int)got));
		return 0;
	}
	if (got > source->state.st_size)
		omit(source, "it grew while it was read: cut");
	size_t found = survey_redact_file(carry->survey, source->path, text,
					  secret_text_kind_of(bytes_of(source->path), text),
					  &redacted);

	if (found && is_binary) {
		omit(source, "a secret in a file that is not text");
		return 0;
	}
	if (found && is_own_row(source))
		survey_note(carry->survey, &row_of(source)->evidence,
			    found == 1 ? "one secret in it is replaced"
				       : "%zu secrets in it are replaced",
			    found);
	return write_text(source, found ? buf_bytes(&redacted) : text, err);
}

/* ---- contents as they are ------------------------------------------------------------------ */

/* Finds what is no hole. Source: lseek(2), SEEK_DATA. */
static void find_regions(struct source *source)
{
	int64_t size = source->state.st_size, at = 0;
	bool may_have_holes = (int64_t)source->state.st_blocks * 512 < size;

	while (may_have_holes && at < size && source->regions.count < CARRY_REGIONS_MAX) {
		int64_t from = lseek(source->fd, at, SEEK_DATA), to;

		if (from < 0 && errno == ENXIO)
			return; /* holes up to the end */
		if (from < 0)
			break;
		to = lseek(source->fd, from, SEEK_HOLE);
		if (to <= from || to > size)
			to = size;
		if (from >= size)
			return;
		*vec_push(&source->regions) = (struct region){ from, to };
		at = to;
	}
	if (at < size)
		*vec_push(&source->regions) = (struct region){ at, size };
}

static void hash_zeros(struct source *source, int64_t size)
{
	static const char zeros[4096];

	while (source->is_hashed && size > 0) {
		size_t piece = size < (int64_t)sizeof(zeros) ? (size_t)size : sizeof(zeros);

		digester_add(&source->digester, (struct bytes){ zeros, piece });
		size -= (int64_t)piece;
	}
}

static int pad(struct source *source, int64_t size, struct err *err)
{
	hash_zeros(source, size);
	return size > 0 ? archive_member_pad(source->out, size, err) : 0;
}

/* Copies [from, to) of the file; what is not there any more becomes zeros. */
static int copy_region(struct source *source, struct region region, struct err *err)
{
	struct buf *piece = &source->carry->piece;
	int failed = 0;

	while (!failed && region.from < region.to) {
		int64_t left = region.to - region.from;
		size_t room = left < CARRY_PIECE_SIZE ? (size_t)left : CARRY_PIECE_SIZE;

		buf_clear(piece);
		ssize_t got = pread(source->fd, buf_reserve(piece, room), room, region.from);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			omit(source, got < 0 ? "it could not be read to its end: padded with zeros"
					     : "it shrank while it was read: padded with zeros");
			return pad(source, left, err);
		}
		buf_grew(piece, (size_t)got);
		if (source->is_hashed)
			digester_add(&source->digester, buf_bytes(piece));
		failed = archive_member_add(source->out, buf_bytes(piece), err);
		region.from += got;
		pace_step(&source->carry->pace, got);
	}
	return failed;
}

static int write_content(struct source *source, struct err *err)
{
	int64_t at = 0, size = source->state.st_size;
	struct stat after;
	int failed = 0;

	for (vec_each(region, &source->regions)) {
		if (!failed)
			failed = pad(source, region->from - at, err);
		if (!failed)
			failed = copy_region(source, *region, err);
		at = region->to;
	}
	if (!failed)
		failed = pad(source, size - at, err);
	if (fstat(source->fd, &after) == 0 && after.st_size > size)
		omit(source, "it grew while it was read: cut");
	else if (after.st_size == size && after.st_mtim.tv_nsec != source->state.st_mtim.tv_nsec)
		omit(source, "it was written to while it was read: maybe not consistent");
	return failed;
}

static int carry_content(struct source *source, struct err *err)
{
	scoped_entry *entry = archive_entry_new();
	int64_t size = source->state.st_size, data = 0;
	struct digest digest;

	find_regions(source);
	carry_entry_fill(source->carry, entry, source->path, &source->state, source->fd);
	archive_entry_set_size(entry, size);
	for (vec_each(region, &source->regions))
		data += region->to - region->from;
	for (vec_each(region, &source->regions))
		if (data < size)
			archive_entry_sparse_add_entry(entry, region->from,
						       region->to - region->from);
	if (data == 0 && size)
		archive_entry_sparse_add_entry(entry, size, 0);
	source->is_hashed = size - data <= CARRY_HOLES_HASHED;
	digester_init(&source->digester, DIGEST_SHA256);
	int failed = archive_member_begin(source->out, entry, err);

	if (!failed)
		failed = write_content(source, err);
	digester_end(&source->digester, &digest);
	carried(source,
		&(struct outcome){ .size = size, .digest = source->is_hashed ? &digest : NULL });
	return failed;
}

/* ---- compressed texts ---------------------------------------------------------------------- */

/* Unpacks the file into `ret`, as far as it is not broken and there is room. */
static void unpack(const struct source *source, struct buf *ret)
{
	scoped_stream stream = { .fd = fcntl(source->fd, F_DUPFD_CLOEXEC, 3) };
	struct bytes piece;
	struct err err;

	buf_clear(ret);
	while (ret->size <= CARRY_TEXT_MAX &&
	       stream_next(&stream, STREAM_LINES, &piece, &err) > 0) {
		buf_add_bytes(ret, piece);
		pace_step(&source->carry->pace, (int64_t)piece.size);
	}
}

/* Why a compressed file is not carried, or NULL: what was unpacked is looked through as if it lay
 * there so, but it cannot become a template. */
static const char *compressed_reason(struct source *source, struct bytes head)
{
	struct buf *text = &source->carry->text;
	struct bytes path = bytes_of(source->path);
	ptrdiff_t dot = bytes_find_last(path, '.');
	scoped_buf redacted = { 0 };

	if (decoder_kind_of(head) == DECODER_PLAIN)
		return NULL;
	unpack(source, text);
	if (dot > 0)
		path.size = (size_t)dot; /* notes.txt.gz is a notes.txt */
	if (survey_redact_file(source->carry->survey, source->path, buf_bytes(text),
			       secret_text_kind_of(path, buf_bytes(text)), &redacted))
		return "a secret in a compressed file";
	if (text->size > CARRY_TEXT_MAX && !memchr(text->at, '\0', text->size))
		return "a compressed text too large to be looked through for secrets";
	return NULL;
}

/* ---- any file ------------------------------------------------------------------------------ */

/* Files with several names: the second is a link to the first. True if it is written so. */
static bool write_again(struct source *source, int *failed, struct err *err)
{
	uint32_t *first = carry_inode_map_find(&source->carry->written,
					       file_inode_key(&source->state));
	scoped_entry *entry = archive_entry_new();
	scoped_buf name = { 0 };

	if (source->state.st_nlink < 2 || !first)
		return false;
	const char *path = source->carry->paths.at + *first - 1;

	carry_entry_fill(source->carry, entry, source->path, &source->state, -1);
	buf_add_format(&name, "files%s", path);
	archive_entry_set_hardlink(entry, buf_text(&name));
	*failed = archive_member_begin(source->out, entry, err);
	carry_row_map_put(&source->carry->rows, source->item->row)->carried++;
	if (is_own_row(source))
		row_of(source)->hardlink_of = arena_string(source->carry->survey->arena,
							   bytes_of(path));
	return true;
}

static int carry_open_file(struct source *source, struct err *err)
{
	struct carry *carry = source->carry;
	ssize_t got = read_up_to(source, CARRY_PIECE_SIZE, &carry->text);
	struct bytes head = buf_bytes(&carry->text);

	if (got < 0) {
		omit(source, err_words((int)got));
		return 0;
	}
	const char *store = key_store_kind(bytes_of(source->path),
					   bytes_slice(head, 0, KEY_STORE_HEAD_SIZE));
	bool is_binary = head.size && memchr(head.at, '\0', head.size);
	const char *class = row_of(source)->file_class;
	bool is_small = source->state.st_size <= CARRY_TEXT_MAX;

	if (store) {
		omit(source, arena_intern(carry->survey->arena, bytes_of(store)));
		survey_note_secret_file(carry->survey, source->path, store);
		return 0;
	}
	if (!is_binary && !is_small) {
		omit(source, "a text too large to be looked through for secrets");
		return 0;
	}
	if (!is_binary || (is_small && class && strcmp(class, "config") == 0))
		return carry_text(source, is_binary, err);
	const char *why = compressed_reason(source, head);

	if (why) {
		omit(source, why);
		return 0;
	}
	return carry_content(source, err);
}

static int carry_file(struct source *source, struct err *err)
{
	scoped_page_cache cache = { 0 };
	uint64_t key = file_inode_key(&source->state);
	size_t before = carry_row_map_put(&source->carry->rows, source->item->row)->carried;
	int failed = 0;

	if (write_again(source, &failed, err))
		return failed;
	page_cache_note(&cache, source->fd, (uint64_t)source->state.st_size);
	failed = carry_open_file(source, err);
	page_cache_drop(&cache, source->fd);
	size_t after = carry_row_map_put(&source->carry->rows, source->item->row)->carried;

	if (source->state.st_nlink > 1 && after > before)
		*carry_inode_map_put(&source->carry->written, key) = source->item->path + 1;
	return failed;
}

static int carry_link(struct source *source, struct err *err)
{
	const struct root *root = source->carry->survey->root;
	scoped_entry *entry = archive_entry_new();
	scoped_buf target = { 0 };
	int code = root_lstat(root, source->path, &source->state);

	if (!code)
		code = root_readlink(root, source->path, &target);
	if (code) {
		omit(source, err_words(code));
		return 0;
	}
	carry_entry_fill(source->carry, entry, source->path, &source->state, -1);
	archive_entry_set_symlink(entry, buf_text(&target));
	int failed = archive_member_begin(source->out, entry, err);

	if (!failed)
		carried(source, &(struct outcome){ .target = buf_text(&target) });
	return failed;
}

static int carry_folder(struct source *source, struct err *err)
{
	scoped_entry *entry = archive_entry_new();

	carry_entry_fill(source->carry, entry, source->path, &source->state, source->fd);
	int failed = archive_member_begin(source->out, entry, err);

	if (!failed)
		carried(source, &(struct outcome){ 0 });
	return failed;
}

static int carry_item(struct carry *carry, const struct carry_item *item, struct archive *out,
		      struct err *err)
{
	SCOPED(source_deinit)
	struct source source = { .carry = carry, .item = item, .out = out, .fd = -1 };
	struct err why;

	source.path = carry->paths.at + item->path;
	if (S_ISLNK(item->type))
		return carry_link(&source, err);
	source.fd = root_open_exact(carry->survey->root, source.path, &why);
	if (source.fd < 0)
		omit(&source, source.fd == -ENOENT ? "it is gone" : err_words(source.fd));
	else if (fstat(source.fd, &source.state) < 0)
		omit(&source, err_words(errno));
	else if ((source.state.st_mode & S_IFMT) != item->type)
		omit(&source, "something else lies there by now");
	else
		return S_ISDIR(item->type) ? carry_folder(&source, err) : carry_file(&source, err);
	return 0;
}

int carry_write(struct carry *carry, struct archive *out, struct err *err)
{
	const struct survey *survey = carry->survey;

	for (vec_each(item, &carry->items)) {
		if (survey->progress)
			survey->progress(survey->progress_context, survey->collector);
		int failed = carry_item(carry, item, out, err);

		if (failed)
			return failed;
	}
	return carry_debs(carry, out, err);
}
