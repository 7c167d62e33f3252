/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/sealed.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>

#include "base/cursor.h"
#include "base/new_file.h"
#include "base/root.h"
#include "snapshot/record_json.h"

enum {
	PIECE_SIZE = 64 * 1024,
	MESSAGE_SIZE = PIECE_SIZE + crypto_secretstream_xchacha20poly1305_ABYTES,
	KEY_SIZE = crypto_secretstream_xchacha20poly1305_KEYBYTES,
	SALT_SIZE = crypto_pwhash_SALTBYTES,
	STREAM_HEADER_SIZE = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
};

static const char magic[] = "trowel-sealed 1\n";
enum {
	MAGIC_SIZE = sizeof(magic) - 1,
	SALT_AT = MAGIC_SIZE + 8,
	STREAM_AT = SALT_AT + SALT_SIZE,
	HEADER_SIZE = STREAM_AT + STREAM_HEADER_SIZE,
};
static_assert(STREAM_HEADER_SIZE == 24, "as sealed.h has it");

/* What stands in front, as bytes and read. */
struct header {
	unsigned char bytes[HEADER_SIZE];
	uint32_t operations;
	uint32_t memory_kib;
};

static void header_parts(struct header *header)
{
	struct cursor cursor = cursor_of(
		(struct bytes){ (const char *)header->bytes + MAGIC_SIZE, 8 });

	header->operations = cursor_u32(&cursor);
	header->memory_kib = cursor_u32(&cursor);
}

static void put_u32(unsigned char *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (unsigned char)(value >> (8 * i));
}

static int derive_key(const struct header *header, const struct passphrase *passphrase,
		      unsigned char key[KEY_SIZE], struct err *err)
{
	if (crypto_pwhash(key, KEY_SIZE, passphrase->at, passphrase->size, header->bytes + SALT_AT,
			  header->operations, (size_t)header->memory_kib * 1024,
			  crypto_pwhash_ALG_ARGON2ID13) < 0)
		return err_set(err, -ENOMEM, "%u MiB of memory are needed to make a key",
			       header->memory_kib / 1024);
	return 0;
}

/* ---- writing ------------------------------------------------------------------------------- */

static int write_messages(crypto_secretstream_xchacha20poly1305_state *state,
			  const struct header *header, struct bytes text, int fd, struct err *err)
{
	unsigned char message[MESSAGE_SIZE];
	size_t at = 0;
	int failed = 0;

	do {
		struct bytes piece = bytes_slice(text, at, PIECE_SIZE);
		bool is_last = at + piece.size == text.size;
		unsigned long long size = 0;

		crypto_secretstream_xchacha20poly1305_push(
			state, message, &size, (const unsigned char *)piece.at, piece.size,
			at ? NULL : header->bytes, at ? 0 : HEADER_SIZE,
			is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
		failed = fd_write_all(fd, "the sealed file",
				      (struct bytes){ (const char *)message, (size_t)size }, err);
		at += piece.size;
	} while (!failed && at < text.size);
	return failed;
}

int sealed_write(const struct sealed *sealed, const struct passphrase *passphrase, int fd,
		 const char *name, struct err *err)
{
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char key[KEY_SIZE];
	struct sealed whole = *sealed;
	struct header header;
	scoped_buf text = { 0 };

	if (sodium_init() < 0)
		return err_set(err, -EIO, "%s: the system gives no random bytes", name);
	whole.format = "trowel-sealed";
	whole.version = 1;
	record_write(&text, &sealed_type, &whole);
	memcpy(header.bytes, magic, MAGIC_SIZE);
	put_u32(header.bytes + MAGIC_SIZE, SEALED_OPERATIONS);
	put_u32(header.bytes + MAGIC_SIZE + 4, SEALED_MEMORY_KIB);
	randombytes_buf(header.bytes + SALT_AT, SALT_SIZE);
	header_parts(&header);
	int failed = derive_key(&header, passphrase, key, err);

	if (failed)
		return err_wrap(err, "%s", name);
	crypto_secretstream_xchacha20poly1305_init_push(&state, header.bytes + STREAM_AT, key);
	sodium_memzero(key, sizeof(key));
	failed = fd_write_all(fd, name, (struct bytes){ (const char *)header.bytes, HEADER_SIZE },
			      err);
	if (!failed)
		failed = write_messages(&state, &header, buf_bytes(&text), fd, err);
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(text.at, text.size);
	return failed;
}

/* ---- reading ------------------------------------------------------------------------------- */

static int read_header(struct bytes file, struct header *ret, struct err *err)
{
	if (file.size >= MAGIC_SIZE && memcmp(file.at, magic, MAGIC_SIZE - 2) == 0 &&
	    file.at[MAGIC_SIZE - 2] != '1')
		return err_set(err, -EPROTONOSUPPORT, "sealed by a later version");
	if (file.size < HEADER_SIZE || memcmp(file.at, magic, MAGIC_SIZE) != 0)
		return err_set(err, -EBADMSG, "not a sealed file of trowel");
	memcpy(ret->bytes, file.at, HEADER_SIZE);
	header_parts(ret);
	if (ret->operations < 1 || ret->operations > SEALED_OPERATIONS_MAX || ret->memory_kib < 8 ||
	    ret->memory_kib > SEALED_MEMORY_KIB_MAX)
		return err_set(err, -EFBIG, "asks for %u rounds over %u KiB of memory",
			       ret->operations, ret->memory_kib);
	return 0;
}

static int read_messages(crypto_secretstream_xchacha20poly1305_state *state,
			 const struct header *header, struct bytes rest, struct buf *ret,
			 struct err *err)
{
	unsigned char tag = 0;
	bool is_first = true;

	while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
		struct bytes message = bytes_slice(rest, 0, MESSAGE_SIZE);
		unsigned long long size = 0;

		if (message.size == 0)
			return err_set(err, -EBADMSG, "cut: its end is missing");
		unsigned char *into = (unsigned char *)buf_reserve(ret, PIECE_SIZE);

		if (crypto_secretstream_xchacha20poly1305_pull(
			    state, into, &size, &tag, (const unsigned char *)message.at,
			    message.size, is_first ? header->bytes : NULL,
			    is_first ? HEADER_SIZE : 0) < 0)
			return err_set(err, -EKEYREJECTED, "%s",
				       is_first ? "another passphrase, or the file was changed"
						: "the file was changed, or cut");
		buf_grew(ret, (size_t)size);
		rest = bytes_slice(rest, message.size, SIZE_MAX);
		is_first = false;
	}
	return rest.size ? err_set(err, -EBADMSG, "something stands behind its end") : 0;
}

static int read_document(struct bytes text, struct arena *arena, struct sealed *ret,
			 struct err *err)
{
	json_t *json = json_loadb(text.at, text.size, JSON_REJECT_DUPLICATES, NULL);
	struct sealed sealed;

	if (!json)
		return err_set(err, -EBADMSG, "what is inside is no JSON");
	int failed = record_from_json(&sealed_type, json, arena, &sealed, err);

	json_decref(json);
	if (failed)
		return failed;
	if (!sealed.format || strcmp(sealed.format, "trowel-sealed") != 0 || sealed.version != 1)
		return err_set(err, -EPROTONOSUPPORT, "what is inside is of a later version");
	*ret = sealed;
	return 0;
}

static int read_file(struct bytes file, const struct passphrase *passphrase, struct buf *ret,
		     struct err *err)
{
	crypto_secretstream_xchacha20poly1305_state state;
	unsigned char key[KEY_SIZE];
	struct header header = { 0 };
	int failed = read_header(file, &header, err);

	if (!failed)
		failed = derive_key(&header, passphrase, key, err);
	if (failed)
		return failed;
	if (crypto_secretstream_xchacha20poly1305_init_pull(&state, header.bytes + STREAM_AT, key) <
	    0)
		failed = err_set(err, -EBADMSG, "not a sealed file of trowel");
	sodium_memzero(key, sizeof(key));
	if (!failed)
		failed = read_messages(&state, &header, bytes_slice(file, HEADER_SIZE, SIZE_MAX),
				       ret, err);
	sodium_memzero(&state, sizeof(state));
	return failed;
}

int sealed_read(int fd, const char *name, const struct passphrase *passphrase, struct arena *arena,
		struct sealed *ret, struct err *err)
{
	scoped_buf file = { 0 }, text = { 0 };

	if (sodium_init() < 0)
		return err_set(err, -EIO, "%s: the system gives no random bytes", name);
	int failed = fd_read_all(fd, name, SEALED_SIZE_MAX, &file, err);

	if (failed)
		return failed;
	failed = read_file(buf_bytes(&file), passphrase, &text, err);
	if (!failed)
		failed = read_document(buf_bytes(&text), arena, ret, err);
	if (text.size)
		sodium_memzero(text.at, text.size);
	return failed ? err_wrap(err, "%s", name) : 0;
}
