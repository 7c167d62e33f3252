/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/deb_archive.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/decoder.h"

enum {
	AR_HEADER_SIZE = 60,
	AR_NAME_SIZE = 16,
	AR_SIZE_AT = 48,
	AR_SIZE_SIZE = 10,
	PIECE_SIZE = 64 * 1024,
	TAR_BLOCK_SIZE = 512,
	AR_MEMBERS_MAX = 16, /* of a .deb: three, and some that are to come */
};
static const char ar_magic[] = "!<arch>\n";

struct deb {
	const struct deb_input *input;
	const char *what;
	uint64_t left; /* bytes of the ar member at hand */
	struct decoder *decoder;
	struct buf raw; /* read; `raw_at` of it is decoded */
	size_t raw_at;
	struct buf tar; /* decoded; `tar_at` of it is read */
	size_t tar_at;
	uint64_t decoded;
	struct err *err;
	int failed; /* of the input or the decoder */
};

/* The member of the tar at hand. */
struct tar {
	struct deb_member member;
	char type;
	uint64_t size;
	struct buf name, link, user, group;
	struct buf long_name, long_link; /* for the member that comes next; empty: none */
};

static void tar_deinit(struct tar *tar)
{
	buf_deinit(&tar->name);
	buf_deinit(&tar->link);
	buf_deinit(&tar->user);
	buf_deinit(&tar->group);
	buf_deinit(&tar->long_name);
	buf_deinit(&tar->long_link);
}

static void deb_deinit(struct deb *deb)
{
	decoder_destroy(deb->decoder);
	buf_deinit(&deb->raw);
	buf_deinit(&deb->tar);
}

/* ---- ar ------------------------------------------------------------------------------------ */

/* Reads up to `size` bytes, fewer only at the end; their number or a negative errno. */
static ssize_t read_full(struct deb *deb, char *into, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t more = deb->input->read(deb->input->context, into + done, size - done);

		if (more < 0)
			return err_set(deb->err, (int)more, "%s: %s", deb->what,
				       err_words((int)more));
		if (more == 0)
			break;
		done += (size_t)more;
	}
	return (ssize_t)done;
}

static int skip(struct deb *deb, uint64_t size)
{
	char piece[4096];

	while (size) {
		size_t want = size < sizeof(piece) ? (size_t)size : sizeof(piece);
		ssize_t got = read_full(deb, piece, want);

		if (got < 0)
			return (int)got;
		if ((size_t)got < want)
			return err_set(deb->err, -EBADMSG, "%s: cut short", deb->what);
		size -= want;
	}
	return 0;
}

/* Reads the header of the next ar member: its name, and its size into deb->left. */
static int read_ar_header(struct deb *deb, char name[AR_NAME_SIZE + 1])
{
	char header[AR_HEADER_SIZE];
	ssize_t got = read_full(deb, header, sizeof(header));
	struct bytes size = bytes_trim((struct bytes){ header + AR_SIZE_AT, AR_SIZE_SIZE });

	if (got < 0)
		return (int)got;
	if ((size_t)got < sizeof(header) || !bytes_u64(size, 10, &deb->left))
		return err_set(deb->err, -EBADMSG, "%s: no data.tar in it", deb->what);
	memcpy(name, header, AR_NAME_SIZE);
	name[AR_NAME_SIZE] = '\0';
	return 0;
}

/* Moves to the first byte of data.tar. */
static int find_data(struct deb *deb)
{
	char magic[sizeof(ar_magic) - 1], name[AR_NAME_SIZE + 1];
	ssize_t got = read_full(deb, magic, sizeof(magic));

	if (got < 0)
		return (int)got;
	if ((size_t)got < sizeof(magic) || memcmp(magic, ar_magic, sizeof(magic)) != 0)
		return err_set(deb->err, -EBADMSG, "%s: no ar archive", deb->what);
	for (int i = 0; i < AR_MEMBERS_MAX; i++) {
		int failed = read_ar_header(deb, name);

		if (failed || strncmp(name, "data.tar", 8) == 0)
			return failed;
		failed = skip(deb, deb->left + (deb->left & 1)); /* padded to an even size */
		if (failed)
			return failed;
	}
	return err_set(deb->err, -EBADMSG, "%s: no data.tar in it", deb->what);
}

/* ---- decoding ------------------------------------------------------------------------------ */

/* Reads more of data.tar behind what is not decoded yet. */
static int read_more(struct deb *deb)
{
	size_t want = deb->left < PIECE_SIZE ? (size_t)deb->left : PIECE_SIZE;

	buf_clear(&deb->raw);
	deb->raw_at = 0;
	ssize_t got = read_full(deb, buf_reserve(&deb->raw, PIECE_SIZE), want);

	if (got < 0)
		return (int)got;
	if ((size_t)got < want)
		return err_set(deb->err, -EBADMSG, "%s: cut short", deb->what);
	buf_grew(&deb->raw, (size_t)got);
	deb->left -= (size_t)got;
	return 0;
}

/* Decodes a piece more of the tar; nothing comes at its end. */
static int decode_more(struct deb *deb)
{
	size_t had = deb->tar.size;

	for (;;) {
		bool at_end = deb->raw_at == deb->raw.size && deb->left == 0;

		if (deb->raw_at == deb->raw.size && !at_end) {
			int failed = read_more(deb);

			if (failed)
				return failed;
		}
		if (!deb->decoder)
			deb->decoder = decoder_create(decoder_kind_of(buf_bytes(&deb->raw)));
		struct bytes input = bytes_slice(buf_bytes(&deb->raw), deb->raw_at, deb->raw.size);
		size_t before = input.size;
		int failed = decoder_run(deb->decoder, &input, PIECE_SIZE, &deb->tar, deb->err);

		if (failed)
			return failed;
		deb->raw_at += before - input.size;
		if (deb->tar.size > had || at_end)
			break;
		if (before && before == input.size) /* it wants more than there is of this piece */
			return err_set(deb->err, -EBADMSG, "%s: broken compression", deb->what);
	}
	deb->decoded += deb->tar.size - had;
	if (deb->decoded > DEB_ARCHIVE_DECODED_MAX)
		return err_set(deb->err, -EFBIG, "%s: unpacks to too much", deb->what);
	return 0;
}

/* ---- tar ----------------------------------------------------------------------------------- */

/* "./usr/bin/" is "/usr/bin". False for a path that no package may have. */
static bool make_path(const char *name, char path[DEB_ARCHIVE_PATH_MAX])
{
	struct bytes rest = bytes_of(name);

	bytes_skip(&rest, ".");
	while (rest.size && rest.at[0] == '/')
		rest = bytes_slice(rest, 1, rest.size);
	while (rest.size && rest.at[rest.size - 1] == '/')
		rest.size--;
	if (rest.size + 2 > DEB_ARCHIVE_PATH_MAX)
		return false;
	path[0] = '/';
	if (rest.size)
		memcpy(path + 1, rest.at, rest.size);
	path[rest.size + 1] = '\0';
	return true;
}

/* The next `size` bytes of the tar, fewer only at its end; they hold until the next call. */
static int take_tar(struct deb *deb, size_t size, struct bytes *ret)
{
	while (deb->tar.size - deb->tar_at < size) {
		struct bytes left = bytes_slice(buf_bytes(&deb->tar), deb->tar_at, deb->tar.size);
		size_t had = left.size;

		if (deb->tar_at) {
			memmove(deb->tar.at, left.at, left.size);
			buf_cut(&deb->tar, left.size);
			deb->tar_at = 0;
		}
		int failed = decode_more(deb);

		if (failed)
			return failed;
		if (deb->tar.size == had)
			break;
	}
	*ret = bytes_slice(buf_bytes(&deb->tar), deb->tar_at, size);
	deb->tar_at += ret->size;
	return 0;
}

/* Passes over the content of a member, which fills whole blocks. */
static int skip_tar(struct deb *deb, uint64_t size)
{
	struct bytes piece;
	uint64_t left = (size + TAR_BLOCK_SIZE - 1) / TAR_BLOCK_SIZE * TAR_BLOCK_SIZE;

	while (left) {
		size_t want = left < PIECE_SIZE ? (size_t)left : PIECE_SIZE;
		int failed = take_tar(deb, want, &piece);

		if (failed)
			return failed;
		if (piece.size < want)
			return err_set(deb->err, -EBADMSG, "%s: data.tar is cut short", deb->what);
		left -= want;
	}
	return 0;
}

/* Octal digits, or, with the highest bit set, a number in the bytes. */
static bool read_number(struct bytes field, uint64_t *ret)
{
	uint64_t number = 0;

	if (!((unsigned char)field.at[0] & 0x80)) {
		ptrdiff_t end = bytes_find(field, '\0');

		field = bytes_trim(end < 0 ? field : bytes_slice(field, 0, (size_t)end));
		*ret = 0;
		return field.size == 0 || bytes_u64(field, 8, ret);
	}
	for (size_t i = field.size - 8; i < field.size; i++)
		number = number << 8 | (unsigned char)field.at[i];
	*ret = number;
	return number <= INT64_MAX;
}

static struct bytes field_text(struct bytes header, size_t at, size_t size)
{
	struct bytes field = bytes_slice(header, at, size);
	ptrdiff_t end = bytes_find(field, '\0');

	return end < 0 ? field : bytes_slice(field, 0, (size_t)end);
}

static void set_text(struct buf *ret, struct bytes text)
{
	buf_clear(ret);
	buf_add_bytes(ret, text);
}

/* The names of a member: its own, or those of the long ones before it. */
static void read_names(struct tar *tar, struct bytes header)
{
	struct bytes prefix = field_text(header, 345, 155);

	set_text(&tar->user, field_text(header, 265, 32));
	set_text(&tar->group, field_text(header, 297, 32));
	set_text(&tar->link,
		 tar->long_link.size ? buf_bytes(&tar->long_link) : field_text(header, 157, 100));
	buf_clear(&tar->name);
	if (tar->long_name.size) {
		buf_add_bytes(&tar->name, buf_bytes(&tar->long_name));
	} else {
		/* GNU's own headers have other things there */
		if (memcmp(header.at + 257, "ustar\0", 6) == 0 && prefix.size) {
			buf_add_bytes(&tar->name, prefix);
			buf_add_byte(&tar->name, '/');
		}
		buf_add_bytes(&tar->name, field_text(header, 0, 100));
	}
	buf_clear(&tar->long_name);
	buf_clear(&tar->long_link);
}

/* A header's numbers and names into `tar`; false when they are none. */
static bool read_header(struct tar *tar, struct bytes header)
{
	uint64_t mode, uid, gid;

	if (!read_number(bytes_slice(header, 100, 8), &mode) ||
	    !read_number(bytes_slice(header, 108, 8), &uid) ||
	    !read_number(bytes_slice(header, 116, 8), &gid) ||
	    !read_number(bytes_slice(header, 124, 12), &tar->size) ||
	    tar->size > DEB_ARCHIVE_DECODED_MAX)
		return false;
	tar->type = header.at[156];
	tar->member.mode = (mode_t)(mode & 07777);
	tar->member.uid = (int64_t)uid;
	tar->member.gid = (int64_t)gid;
	if (tar->type != 'L' && tar->type != 'K')
		read_names(tar, header);
	return (tar->type != 'L' && tar->type != 'K') || tar->size <= DEB_ARCHIVE_PATH_MAX;
}

/* A name too long for a header, which is the content of a member before. */
static int read_long(struct deb *deb, uint64_t size, struct buf *ret)
{
	struct bytes piece;
	size_t blocks = (size_t)((size + TAR_BLOCK_SIZE - 1) / TAR_BLOCK_SIZE * TAR_BLOCK_SIZE);

	int failed = take_tar(deb, blocks, &piece);

	if (failed)
		return failed;
	buf_clear(ret);
	buf_add_bytes(ret, field_text(piece, 0, (size_t)size));
	return 0;
}

static mode_t type_of(char type)
{
	switch (type) {
	case '\0':
	case '0':
	case '7':
		return S_IFREG;
	case '2':
		return S_IFLNK;
	case '3':
		return S_IFCHR;
	case '4':
		return S_IFBLK;
	case '5':
		return S_IFDIR;
	case '6':
		return S_IFIFO;
	default:
		return 0; /* '1': a hard link */
	}
}

/* Tells the member whose header was read; true if the caller wants more. */
static bool tell(struct tar *tar, void *context, bool (*member)(void *, const struct deb_member *))
{
	char path[DEB_ARCHIVE_PATH_MAX], link[DEB_ARCHIVE_PATH_MAX];
	struct deb_member *told = &tar->member;
	mode_t type = type_of(tar->type);

	if (!make_path(buf_text(&tar->name), path) ||
	    (tar->type == '1' && !make_path(buf_text(&tar->link), link)))
		return true;
	told->path = path;
	told->user = buf_text(&tar->user);
	told->group = buf_text(&tar->group);
	told->size = type == S_IFREG ? (int64_t)tar->size : 0;
	told->mode |= type;
	told->target = tar->type == '1' ? link : type == S_IFLNK ? buf_text(&tar->link) : NULL;
	return member(context, told);
}

static bool is_end(struct bytes header)
{
	for (size_t i = 0; i < header.size; i++)
		if (header.at[i])
			return false;
	return true;
}

/* One header and what belongs to it. 1: go on; 0: that was the end, or the caller wants no more. */
static int read_member(struct deb *deb, struct tar *tar, void *context,
		       bool (*member)(void *, const struct deb_member *))
{
	struct bytes header;
	int failed = take_tar(deb, TAR_BLOCK_SIZE, &header);

	if (failed)
		return failed;
	if (header.size < TAR_BLOCK_SIZE)
		return err_set(deb->err, -EBADMSG, "%s: data.tar is cut short", deb->what);
	if (is_end(header))
		return 0;
	if (!read_header(tar, header))
		return err_set(deb->err, -EBADMSG, "%s: data.tar is broken", deb->what);
	if (tar->type == 'L' || tar->type == 'K') {
		failed = read_long(deb, tar->size,
				   tar->type == 'L' ? &tar->long_name : &tar->long_link);
		return failed ? failed : 1;
	}
	bool is_pax = (unsigned char)tar->type > '7'; /* dpkg knows none of it either */

	if (!is_pax && !tell(tar, context, member))
		return 0;
	if (is_pax || type_of(tar->type) == S_IFREG)
		failed = skip_tar(deb, tar->size);
	return failed ? failed : 1;
}

static int read_tar(struct deb *deb, void *context,
		    bool (*member)(void *, const struct deb_member *))
{
	SCOPED(tar_deinit) struct tar tar = { 0 };

	for (int i = 0; i < DEB_ARCHIVE_MEMBERS_MAX; i++) {
		int status = read_member(deb, &tar, context, member);

		if (status <= 0)
			return status;
	}
	return err_set(deb->err, -EFBIG, "%s: too many files", deb->what);
}

int deb_archive_read(const struct deb_input *input, const char *what, void *context,
		     bool (*member)(void *context, const struct deb_member *member),
		     struct err *err)
{
	SCOPED(deb_deinit) struct deb deb = { .input = input, .what = what, .err = err };
	int failed = find_data(&deb);

	return failed ? failed : read_tar(&deb, context, member);
}
