/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/digest.h"

#include <assert.h>

static const size_t sizes[DIGEST_COUNT] = {
	[DIGEST_MD5] = 16,    [DIGEST_SHA1] = 20,   [DIGEST_SHA224] = 28,     [DIGEST_SHA256] = 32,
	[DIGEST_SHA384] = 48, [DIGEST_SHA512] = 64, [DIGEST_SHA256_160] = 20,
};

static size_t kept_size(enum digest_kind kind)
{
	return sizes[kind] < DIGEST_SIZE_MAX ? sizes[kind] : DIGEST_SIZE_MAX;
}

static bool is_sha256(enum digest_kind kind)
{
	return kind == DIGEST_SHA256 || kind == DIGEST_SHA256_160;
}

/* The value of a hexadecimal digit, -1 for any other byte. */
static int value_of(char digit)
{
	char lower = (char)(digit | 0x20);

	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool digest_from_hex(struct bytes text, enum digest_kind kind, struct digest *ret)
{
	struct digest digest = { .kind = kind };

	if (kind == DIGEST_NONE || text.size != sizes[kind] * 2)
		return false;
	for (size_t i = 0; i < text.size; i += 2) {
		int high = value_of(text.at[i]), low = value_of(text.at[i + 1]);

		if (high < 0 || low < 0)
			return false;
		if (i / 2 < DIGEST_SIZE_MAX)
			digest.bytes[i / 2] = (unsigned char)(high * 16 + low);
	}
	*ret = digest;
	return true;
}

enum digest_kind digest_kind_of_size(size_t digits)
{
	for (enum digest_kind kind = DIGEST_MD5; kind < DIGEST_COUNT; kind++)
		if (sizes[kind] * 2 == digits)
			return kind;
	return DIGEST_NONE;
}

bool digest_from_bytes(struct bytes bytes, enum digest_kind kind, struct digest *ret)
{
	if (kind == DIGEST_NONE || bytes.size != sizes[kind])
		return false;
	*ret = (struct digest){ .kind = kind };
	memcpy(ret->bytes, bytes.at, kept_size(kind));
	return true;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return a->kind == b->kind && a->kind != DIGEST_NONE &&
	       memcmp(a->bytes, b->bytes, kept_size(a->kind)) == 0;
}

void digest_add_hex(struct buf *ret, const struct digest *digest)
{
	for (size_t i = 0; i < kept_size(digest->kind); i++)
		buf_add_format(ret, "%02x", digest->bytes[i]);
}

void digester_init(struct digester *digester, enum digest_kind kind)
{
	assert(kind != DIGEST_NONE && kind != DIGEST_COUNT);
	digester->kind = kind;
	switch (kind) {
	case DIGEST_MD5:
		md5_init(&digester->state.md5);
		break;
	case DIGEST_SHA1:
		sha1_init(&digester->state.sha1);
		break;
	case DIGEST_SHA224:
		sha224_init(&digester->state.sha256);
		break;
	case DIGEST_SHA256:
	case DIGEST_SHA256_160:
		sha256_init(&digester->state.sha256);
		break;
	case DIGEST_SHA384:
		sha384_init(&digester->state.sha512);
		break;
	case DIGEST_SHA512:
		sha512_init(&digester->state.sha512);
		break;
	case DIGEST_NONE:
	case DIGEST_COUNT:
		break;
	}
}

void digester_add(struct digester *digester, struct bytes piece)
{
	const uint8_t *at = (const uint8_t *)piece.at;

	if (digester->kind == DIGEST_MD5)
		md5_update(&digester->state.md5, piece.size, at);
	else if (digester->kind == DIGEST_SHA1)
		sha1_update(&digester->state.sha1, piece.size, at);
	else if (digester->kind == DIGEST_SHA224 || is_sha256(digester->kind))
		sha256_update(&digester->state.sha256, piece.size, at);
	else
		sha512_update(&digester->state.sha512, piece.size, at);
}

void digester_end(struct digester *digester, struct digest *ret)
{
	size_t size = kept_size(digester->kind);

	*ret = (struct digest){ .kind = digester->kind };
	if (digester->kind == DIGEST_MD5)
		md5_digest(&digester->state.md5, size, ret->bytes);
	else if (digester->kind == DIGEST_SHA1)
		sha1_digest(&digester->state.sha1, size, ret->bytes);
	else if (digester->kind == DIGEST_SHA224)
		sha224_digest(&digester->state.sha256, size, ret->bytes);
	else if (is_sha256(digester->kind))
		sha256_digest(&digester->state.sha256, size, ret->bytes);
	else if (digester->kind == DIGEST_SHA384)
		sha384_digest(&digester->state.sha512, size, ret->bytes);
	else
		sha512_digest(&digester->state.sha512, size, ret->bytes);
}
