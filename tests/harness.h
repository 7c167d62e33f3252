/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TEST(name) { ... } in any file of tests/unit registers a unit test; inside, cmocka's asserts.
 * FUZZ(name, input) { ... } in any file of tests/fuzz registers a fuzz target; `input` is a struct
 * bytes. The unit program replays tests/fuzz/corpus/NAME/ through it.
 */
#ifndef TROWEL_TESTS_HARNESS_H
#define TROWEL_TESTS_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct harness_entry {
	const char *name;
	void (*test)(void **cmocka_state); /* a unit test */
	void (*fuzz)(struct bytes input);  /* or a fuzz target */
	struct harness_entry *next;
};

void harness_add(struct harness_entry *entry);

#define TEST(name)                                                                                 \
	static void test_##name(void **cmocka_state);                                              \
	__attribute__((constructor)) static void test_add_##name(void)                             \
	{                                                                                          \
		static struct harness_entry entry = { #name, test_##name, NULL, NULL };            \
		harness_add(&entry);                                                               \
	}                                                                                          \
	static void test_##name(__attribute__((unused)) void **cmocka_state)

#define FUZZ(name, input)                                                                          \
	static void fuzz_##name(struct bytes input);                                               \
	__attribute__((constructor)) static void fuzz_add_##name(void)                             \
	{                                                                                          \
		static struct harness_entry entry = { #name, NULL, fuzz_##name, NULL };            \
		harness_add(&entry);                                                               \
	}                                                                                          \
	static void fuzz_##name(struct bytes input)

#endif
