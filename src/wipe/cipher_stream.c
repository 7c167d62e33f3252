/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/cipher_stream.h"

#include <errno.h>
#include <nettle/aes.h>
#include <sodium.h>

#include "wipe/cipher_code.h"

const char *const cipher_algorithm_names[CIPHER_ALGORITHM_COUNT] = {
	[CIPHER_AES_256_CTR] = "aes-256-ctr",
	[CIPHER_CHACHA20] = "chacha20",
};

/* --- portable code --------------------------------------------------------------------------- */

static void put_big_endian(uint64_t number, uint8_t *ret)
{
	for (size_t i = 0; i < 8; i++)
		ret[i] = (uint8_t)(number >> (56 - 8 * i));
}

static void nettle_fill(const struct cipher_stream *stream, uint64_t first, unsigned char *ret,
			size_t blocks)
{
	struct aes256_ctx context;

	aes256_set_encrypt_key(&context, stream->key);
	for (size_t i = 0; i < blocks; i++) {
		put_big_endian(stream->high, ret + i * AES_BLOCK_SIZE);
		put_big_endian(first + i, ret + i * AES_BLOCK_SIZE + 8);
	}
	aes256_encrypt(&context, blocks * AES_BLOCK_SIZE, ret, ret);
	sodium_memzero(&context, sizeof(context));
}

static void sodium_fill(const struct cipher_stream *stream, uint64_t first, unsigned char *ret,
			size_t blocks)
{
	static const unsigned char nonce[crypto_stream_chacha20_NONCEBYTES];

	memset(ret, 0, blocks * 16);
	crypto_stream_chacha20_xor_ic(ret, ret, blocks * 16, nonce, first / 4, stream->key);
}

/* --- choosing -------------------------------------------------------------------------------- */

const struct cipher_code cipher_codes[] = {
#if defined(__x86_64__)
	{ "VAES", CIPHER_AES_256_CTR, cipher_has_vaes, cipher_aes_expand, cipher_vaes_fill },
	{ "AES-NI", CIPHER_AES_256_CTR, cipher_has_aes, cipher_aes_expand, cipher_aes_fill },
#endif
	{ "libsodium", CIPHER_CHACHA20, NULL, NULL, sodium_fill },
	/* to read what another machine wrote */
	{ "nettle", CIPHER_AES_256_CTR, NULL, NULL, nettle_fill },
};
const size_t cipher_code_count = sizeof(cipher_codes) / sizeof(cipher_codes[0]);

static bool is_here(const struct cipher_code *code)
{
	return !code->is_here || code->is_here();
}

enum cipher_algorithm cipher_fastest(void)
{
	const struct cipher_code *code = cipher_codes;

	while (!is_here(code))
		code++;
	return code->algorithm;
}

static const struct cipher_code *code_for(enum cipher_algorithm algorithm)
{
	const struct cipher_code *code = cipher_codes;

	while (code->algorithm != algorithm || !is_here(code))
		code++;
	return code;
}

void cipher_stream_of(struct cipher_stream *stream, const struct cipher_code *code,
		      const unsigned char key[CIPHER_KEY_SIZE])
{
	*stream = (struct cipher_stream){ .code = code };
	memcpy(stream->key, key, CIPHER_KEY_SIZE);
	if (code->expand)
		code->expand(stream);
}

int cipher_stream_init(struct cipher_stream *stream, enum cipher_algorithm algorithm,
		       const unsigned char key[CIPHER_KEY_SIZE], struct err *err)
{
	const struct cipher_code *code = code_for(algorithm);

	if (!cipher_code_is_right(code))
		return err_set(err, -EIO,
			       "%s by %s: wrong results; nothing this processor computes can be "
			       "trusted",
			       cipher_algorithm_names[algorithm], code->name);
	cipher_stream_of(stream, code, key);
	return 0;
}

const char *cipher_stream_code(const struct cipher_stream *stream)
{
	return stream->code->name;
}

void cipher_stream_fill(const struct cipher_stream *stream, uint64_t at, void *ret, size_t size)
{
	stream->code->fill(stream, at / 16, ret, size / 16);
}

void cipher_stream_deinit(struct cipher_stream *stream)
{
	sodium_memzero(stream, sizeof(*stream));
}

/* --- known answers --------------------------------------------------------------------------- */

enum { KNOWN_SIZE = 16, COMPARED_SIZE = 1024 + CIPHER_UNIT };

/* The first bytes from a block on, with a key whose byte i is i times `key_step`. */
static const struct {
	enum cipher_algorithm algorithm;
	unsigned key_step;
	uint64_t high, first;
	unsigned char answer[KNOWN_SIZE];
} known_answers[] = {
	/* FIPS 197, C.3: the plain text there is our counter */
	{ CIPHER_AES_256_CTR,
	  1,
	  0x0011223344556677,
	  0x8899aabbccddeeff,
	  { 0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49,
	    0x60, 0x89 } },
	/* RFC 8439, A.1, test vector 1 */
	{ CIPHER_CHACHA20,
	  0,
	  0,
	  0,
	  { 0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86,
	    0xbd, 0x28 } },
};

static bool gives_known_answers(const struct cipher_code *code)
{
	unsigned char key[CIPHER_KEY_SIZE], got[CIPHER_UNIT];
	scoped_cipher_stream stream = { 0 };

	for (size_t i = 0; i < sizeof(known_answers) / sizeof(known_answers[0]); i++) {
		if (known_answers[i].algorithm != code->algorithm)
			continue;
		for (size_t k = 0; k < sizeof(key); k++)
			key[k] = (unsigned char)(k * known_answers[i].key_step);
		cipher_stream_of(&stream, code, key);
		stream.high = known_answers[i].high;
		code->fill(&stream, known_answers[i].first, got, CIPHER_UNIT / 16);
		if (memcmp(got, known_answers[i].answer, KNOWN_SIZE) != 0)
			return false;
	}
	return true;
}

/* At places of all sizes; the size takes each way through the code. */
static bool agrees(const struct cipher_code *code, const struct cipher_code *other)
{
	static const uint64_t places[] = { 0, 28, (uint64_t)1 << 28, ((uint64_t)1 << 40) - 8 };
	unsigned char key[CIPHER_KEY_SIZE] = { 0x5a, 0xa5 };
	unsigned char got[COMPARED_SIZE], wanted[COMPARED_SIZE];
	scoped_cipher_stream stream = { 0 }, reference = { 0 };

	cipher_stream_of(&stream, code, key);
	cipher_stream_of(&reference, other, key);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		code->fill(&stream, places[i], got, COMPARED_SIZE / 16);
		other->fill(&reference, places[i], wanted, COMPARED_SIZE / 16);
		if (memcmp(got, wanted, COMPARED_SIZE) != 0)
			return false;
	}
	return true;
}

bool cipher_code_is_right(const struct cipher_code *code)
{
	const struct cipher_code *portable = &cipher_codes[cipher_code_count - 1];

	return gives_known_answers(code) &&
	       (code->algorithm != portable->algorithm || agrees(code, portable));
}
