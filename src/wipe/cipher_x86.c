/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AES-256 in counter mode by the instructions of x86: AES-NI, a block an instruction, and VAES with
 * AVX-512, four. Eight of them are under way at once, since each takes several cycles.
 * Sources: Intel's Software Developer's Manual (AESENC, AESKEYGENASSIST, VAESENC); FIPS 197, 5.2.
 */
#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#include "wipe/cipher_code.h"

enum { AT_ONCE = 8 };

#define FOR_AES  __attribute__((target("aes,ssse3,sse4.1")))
#define FOR_VAES __attribute__((target("vaes,avx512f,avx512bw")))

/* --- what this processor has ----------------------------------------------------------------- */

/* Bits of CPUID and XCR0. Source: Intel's Software Developer's Manual, volume 1, 13.3 and 15.2;
 * compilers differ in which of them they can be asked for. */
enum {
	LEAF_BASIC = 1,
	LEAF_EXTENDED = 7,
	C1_SSSE3 = 1 << 9,
	C1_SSE41 = 1 << 19,
	C1_AES = 1 << 25,
	C1_XGETBV = 1 << 27,
	B7_AVX512F = 1 << 16,
	B7_AVX512BW = 1 << 30,
	C7_VAES = 1 << 9,
	XCR0_AVX512 = 0xe6, /* the system saves all of the registers */
};

bool cipher_has_aes(void)
{
	const unsigned wanted = C1_SSSE3 | C1_SSE41 | C1_AES;
	unsigned a, b, c, d;

	return __get_cpuid(LEAF_BASIC, &a, &b, &c, &d) && (c & wanted) == wanted;
}

static bool saves_avx512(void)
{
	unsigned a, b, c, d, low, high;

	if (!__get_cpuid(LEAF_BASIC, &a, &b, &c, &d) || !(c & C1_XGETBV))
		return false;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (low & XCR0_AVX512) == XCR0_AVX512;
}

bool cipher_has_vaes(void)
{
	const unsigned wanted = B7_AVX512F | B7_AVX512BW;
	unsigned a, b, c, d;

	return cipher_has_aes() && saves_avx512() &&
	       __get_cpuid_count(LEAF_EXTENDED, 0, &a, &b, &c, &d) && (b & wanted) == wanted &&
	       (c & C7_VAES);
}

/* --- round keys ------------------------------------------------------------------------------ */

/* Words of a round key, each added to all that follow it, and to them what came of the last word
 * of the key before. */
FOR_AES static __m128i next_key(__m128i key, __m128i from_last)
{
	key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
	key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
	return _mm_xor_si128(key, from_last);
}

/* The round constant has to be in the instruction itself. */
#define ROTATED(key, constant) _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, constant), 0xff)
#define PLAIN(key)             _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, 0), 0xaa)

FOR_AES void cipher_aes_expand(struct cipher_stream *stream)
{
	__m128i *keys = (__m128i *)stream->round_keys;
	__m128i even = _mm_loadu_si128((const __m128i *)stream->key);
	__m128i odd = _mm_loadu_si128((const __m128i *)stream->key + 1);

#define PAIR(at, constant)                                                                         \
	_mm_storeu_si128(&keys[at], even);                                                         \
	_mm_storeu_si128(&keys[(at) + 1], odd);                                                    \
	even = next_key(even, ROTATED(odd, constant));                                             \
	odd = next_key(odd, PLAIN(even))
	PAIR(0, 0x01);
	PAIR(2, 0x02);
	PAIR(4, 0x04);
	PAIR(6, 0x08);
	PAIR(8, 0x10);
	PAIR(10, 0x20);
	PAIR(12, 0x40);
#undef PAIR
	_mm_storeu_si128(&keys[CIPHER_ROUNDS], even);
}

/* --- AES-NI ---------------------------------------------------------------------------------- */

/* `count` blocks, which is known when this is compiled. */
FOR_AES static inline __attribute__((always_inline)) void encrypt(const __m128i *keys,
								  __m128i counter,
								  unsigned char *ret, size_t count)
{
	const __m128i swap = _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	__m128i blocks[AT_ONCE];

	for (size_t i = 0; i < count; i++) {
		const __m128i number = _mm_add_epi64(counter, _mm_set_epi64x(0, (long long)i));

		blocks[i] = _mm_xor_si128(_mm_shuffle_epi8(number, swap), keys[0]);
	}
	for (size_t round = 1; round < CIPHER_ROUNDS; round++)
		for (size_t i = 0; i < count; i++)
			blocks[i] = _mm_aesenc_si128(blocks[i], keys[round]);
	for (size_t i = 0; i < count; i++)
		_mm_storeu_si128((__m128i *)ret + i,
				 _mm_aesenclast_si128(blocks[i], keys[CIPHER_ROUNDS]));
}

FOR_AES void cipher_aes_fill(const struct cipher_stream *stream, uint64_t first, unsigned char *ret,
			     size_t blocks)
{
	__m128i counter = _mm_set_epi64x((long long)stream->high, (long long)first);
	__m128i keys[CIPHER_ROUNDS + 1];

	for (size_t i = 0; i <= CIPHER_ROUNDS; i++)
		keys[i] = _mm_loadu_si128((const __m128i *)stream->round_keys[i]);
	for (; blocks >= AT_ONCE; blocks -= AT_ONCE, ret += AT_ONCE * 16) {
		encrypt(keys, counter, ret, AT_ONCE);
		counter = _mm_add_epi64(counter, _mm_set_epi64x(0, AT_ONCE));
	}
	if (blocks)
		encrypt(keys, counter, ret, 4);
}

/* --- VAES ------------------------------------------------------------------------------------ */

/* `count` times four blocks. */
FOR_VAES static inline __attribute__((always_inline)) void encrypt_fours(const __m512i *keys,
									 __m512i counter,
									 unsigned char *ret,
									 size_t count)
{
	const __m512i swap = _mm512_broadcast_i32x4(
		_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
	const __m512i four = _mm512_set_epi64(0, 4, 0, 4, 0, 4, 0, 4);
	__m512i blocks[AT_ONCE];

	for (size_t i = 0; i < count; i++) {
		blocks[i] = _mm512_xor_si512(_mm512_shuffle_epi8(counter, swap), keys[0]);
		counter = _mm512_add_epi64(counter, four);
	}
	for (size_t round = 1; round < CIPHER_ROUNDS; round++)
		for (size_t i = 0; i < count; i++)
			blocks[i] = _mm512_aesenc_epi128(blocks[i], keys[round]);
	for (size_t i = 0; i < count; i++)
		_mm512_storeu_si512(ret + i * 64,
				    _mm512_aesenclast_epi128(blocks[i], keys[CIPHER_ROUNDS]));
}

FOR_VAES void cipher_vaes_fill(const struct cipher_stream *stream, uint64_t first,
			       unsigned char *ret, size_t blocks)
{
	const __m512i step = _mm512_set_epi64(0, 4 * AT_ONCE, 0, 4 * AT_ONCE, 0, 4 * AT_ONCE, 0,
					      4 * AT_ONCE);
	const long long high = (long long)stream->high, low = (long long)first;
	__m512i counter = _mm512_add_epi64(
		_mm512_set_epi64(high, low, high, low, high, low, high, low),
		_mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0));
	__m512i keys[CIPHER_ROUNDS + 1];

	for (size_t i = 0; i <= CIPHER_ROUNDS; i++)
		keys[i] = _mm512_broadcast_i32x4(
			_mm_loadu_si128((const __m128i *)stream->round_keys[i]));
	for (; blocks >= (size_t)4 * AT_ONCE; blocks -= (size_t)4 * AT_ONCE) {
		encrypt_fours(keys, counter, ret, AT_ONCE);
		counter = _mm512_add_epi64(counter, step);
		ret += 64 * AT_ONCE;
	}
	for (; blocks; blocks -= 4, ret += 64) {
		encrypt_fours(keys, counter, ret, 1);
		counter = _mm512_add_epi64(counter, _mm512_set_epi64(0, 4, 0, 4, 0, 4, 0, 4));
	}
}

#endif
