/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Erasing: the stream, passes over disks that fail, journals, and loss of power at any point. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "faulty_medium.h"
#include "wipe/cipher_code.h"
#include "wipe/journal.h"
#include "wipe/pass.h"
#include "wipe/wiping.h"

enum { DISK_SIZE = 6 * PASS_PIECE + 7 * FAULTY_SECTOR };

/* ---- the stream ---------------------------------------------------------------------------- */

TEST(wipe_streams_are_right_and_found_by_place)
{
	unsigned char key[CIPHER_KEY_SIZE] = { 1, 2, 3 };
	_Alignas(CIPHER_UNIT) unsigned char all[4096], part[CIPHER_UNIT];

	for (size_t i = 0; i < cipher_code_count; i++) {
		const struct cipher_code *code = &cipher_codes[i];
		scoped_cipher_stream stream = { 0 };

		if (code->is_here && !code->is_here())
			continue;
		assert_true(cipher_code_is_right(code));
		cipher_stream_of(&stream, code, key);
		cipher_stream_fill(&stream, 0, all, sizeof(all));
		for (size_t at = 0; at < sizeof(all); at += CIPHER_UNIT) {
			cipher_stream_fill(&stream, at, part, CIPHER_UNIT);
			assert_memory_equal(part, all + at, CIPHER_UNIT);
		}
	}
}

static void fill_wrongly(const struct cipher_stream *stream, uint64_t first, unsigned char *ret,
			 size_t blocks)
{
	const struct cipher_code *right = &cipher_codes[cipher_code_count - 1];

	right->fill(stream, first, ret, blocks);
	if (first > UINT32_MAX)
		ret[blocks * 16 - 1] ^= 1;
}

TEST(wipe_code_that_is_wrong_far_out_is_found_so)
{
	struct cipher_code wrong = cipher_codes[cipher_code_count - 1];

	wrong.fill = fill_wrongly;
	assert_false(cipher_code_is_right(&wrong));
}

/* ---- places that are bad ------------------------------------------------------------------- */

TEST(wipe_bad_ranges_are_counted_once)
{
	enum { PLACES = 200 };
	scoped_bad_ranges bad = { 0 };
	bool is_bad[PLACES] = { false };

	srand(1);
	for (int i = 0; i < 100; i++) {
		size_t from = (size_t)rand() % PLACES, size = (size_t)rand() % 5;
		size_t to = from + size < PLACES ? from + size : PLACES, count = 0;

		bad_ranges_add(&bad, BAD_READ, from, to);
		memset(is_bad + from, true, to - from);
		for (size_t k = 0; k < PLACES; k++)
			count += is_bad[k];
		assert_int_equal(bad.lists[BAD_READ].bytes, count);
		for (size_t k = 0; k < PLACES; k++)
			assert_int_equal(bad_ranges_touch(&bad, k, k + 1), is_bad[k]);
	}
	const struct bad_range *ranges = bad.lists[BAD_READ].ranges.at;

	for (size_t i = 1; i < bad.lists[BAD_READ].ranges.count; i++)
		assert_true(ranges[i - 1].to < ranges[i].from);
}

TEST(wipe_too_many_bad_ranges_become_larger_ones)
{
	scoped_bad_ranges bad = { 0 };
	struct bad_list *list = &bad.lists[BAD_WRITE];

	for (uint64_t i = 0; i < BAD_RANGES_MAX + 100; i++)
		bad_ranges_add(&bad, BAD_WRITE, 10 * i, 10 * i + 1);
	assert_true(list->is_cut && list->ranges.count == BAD_RANGES_MAX);
	assert_true(list->bytes > BAD_RANGES_MAX + 100);
	for (uint64_t i = 0; i < BAD_RANGES_MAX + 100; i++)
		assert_true(bad_ranges_touch(&bad, 10 * i, 10 * i + 1));
}

/* ---- wiping disks that fail ---------------------------------------------------------------- */

struct fixture {
	struct faulty_medium disk;
	struct wiping wiping;
	char journal[64];
	struct err err;
};

static const struct wipe_order random_order = { WIPE_RANDOM, 1, false, WIPE_VERIFY_LAST };

static void set_up(struct fixture *fixture, const struct wipe_order *order)
{
	const struct wipe_target target = { "SERIAL", "MODEL", "disk", DISK_SIZE, FAULTY_SECTOR };

	*fixture = (struct fixture){ 0 };
	faulty_medium_init(&fixture->disk, DISK_SIZE);
	snprintf(fixture->journal, sizeof(fixture->journal), "/tmp/trowel-unit-journal.%d",
		 (int)getpid());
	fixture->wiping = (struct wiping){
		.medium = &fixture->disk.medium,
		.journal = fixture->journal,
		.checkpoint_ms = 1,
	};
	assert_int_equal(wipe_state_begin(&fixture->wiping.state, &target, order, &fixture->err),
			 0);
}

static void tear_down(struct fixture *fixture)
{
	wiping_deinit(&fixture->wiping);
	faulty_medium_deinit(&fixture->disk);
	unlink(fixture->journal);
}

/* Every sector of the platter is what the last pass wrote, computed by other code than that. */
static size_t sectors_not_erased(const struct fixture *fixture)
{
	const struct wipe_state *state = &fixture->wiping.state;
	const struct wipe_step *step = wipe_state_pattern(state, state->step_count - 1);
	scoped_free unsigned char *wanted = mem_zero(DISK_SIZE, 1);
	const struct cipher_code *code = &cipher_codes[cipher_code_count - 1];
	scoped_cipher_stream stream = { 0 };
	size_t count = 0;

	if (state->algorithm != code->algorithm)
		code--; /* libsodium's */
	cipher_stream_of(&stream, code, step->key);
	if (step->is_random)
		cipher_stream_fill(&stream, 0, wanted, DISK_SIZE);
	else
		memset(wanted, step->byte, DISK_SIZE);
	for (size_t i = 0; i < DISK_SIZE; i += FAULTY_SECTOR)
		count += memcmp(wanted + i, fixture->disk.platter + i, FAULTY_SECTOR) != 0;
	return count;
}

TEST(wipe_erases_by_each_method)
{
	static const struct wipe_order orders[] = {
		{ WIPE_RANDOM, 1, false, WIPE_VERIFY_LAST },
		{ WIPE_RANDOM, 2, true, WIPE_VERIFY_ALL },
		{ WIPE_ZERO, 1, false, WIPE_VERIFY_NONE },
		{ WIPE_DOD_SHORT, 1, false, WIPE_VERIFY_ALL },
		{ WIPE_DOD_SHORT, 2, true, WIPE_VERIFY_LAST },
	};
	static const unsigned passes[] = { 1, 3, 1, 3, 7 };

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct fixture fixture;

		set_up(&fixture, &orders[i]);
		assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), 0);
		assert_int_equal(sectors_not_erased(&fixture), 0);
		const struct wipe_state *state = &fixture.wiping.state;

		assert_int_equal(wipe_state_passes(state, state->step_count), passes[i]);
		assert_int_equal(state->written, (uint64_t)passes[i] * DISK_SIZE);
		assert_true(bad_ranges_are_empty(&state->bad) && state->ended_at > 0);
		tear_down(&fixture);
	}
}

TEST(wipe_of_too_many_passes_is_refused)
{
	const struct wipe_order order = { WIPE_DOD_SHORT, 12, false, WIPE_VERIFY_ALL };
	const struct wipe_target target = { .size = DISK_SIZE };
	scoped_wipe_state state = { 0 };
	struct err err;

	assert_int_equal(wipe_state_begin(&state, &target, &order, &err), -EINVAL);
}

TEST(wipe_goes_around_bad_sectors_and_says_which)
{
	struct fixture fixture;

	set_up(&fixture, &random_order);
	struct faulty_medium *disk = &fixture.disk;
	const struct bad_list *lists = fixture.wiping.state.bad.lists;

	disk->short_one = 3;
	disk->no_write[0] = disk->no_write[1] = disk->no_write[777] = true;
	disk->no_write[DISK_SIZE / FAULTY_SECTOR - 1] = true;
	disk->no_read[50] = true;
	assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), 0);
	assert_int_equal(sectors_not_erased(&fixture), 4);
	assert_int_equal(lists[BAD_WRITE].bytes, 4 * FAULTY_SECTOR);
	assert_int_equal(lists[BAD_WRITE].ranges.count, 3);
	assert_int_equal(lists[BAD_WRITE].ranges.at[1].from, 777 * FAULTY_SECTOR);
	assert_int_equal(lists[BAD_READ].bytes, FAULTY_SECTOR);
	assert_int_equal(lists[BAD_DIFFERENT].bytes, 4 * FAULTY_SECTOR);
	tear_down(&fixture);
}

TEST(wipe_tells_what_does_not_hold_what_was_written)
{
	struct fixture fixture;
	const struct wipe_order order = { WIPE_ZERO, 1, false, WIPE_VERIFY_NONE };

	set_up(&fixture, &order);
	assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), 0);
	struct wipe_state *state = &fixture.wiping.state;

	fixture.disk.seen[12345] = 1;
	fixture.disk.seen[DISK_SIZE - 1] = 1;
	state->steps[state->step_count++] = (struct wipe_step){ .is_verify = true };
	assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), 0);
	const struct bad_list *list = &state->bad.lists[BAD_DIFFERENT];

	assert_int_equal(list->ranges.count, 2);
	assert_int_equal(list->ranges.at[0].from, 12345 / FAULTY_SECTOR * FAULTY_SECTOR);
	assert_int_equal(list->ranges.at[1].to, DISK_SIZE);
	tear_down(&fixture);
}

TEST(wipe_ends_when_the_disk_shrinks_vanishes_or_cannot_flush)
{
	struct fixture fixture;

	set_up(&fixture, &random_order);
	fixture.disk.size_now = DISK_SIZE / 2;
	assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), -ENODEV);
	assert_non_null(strstr(fixture.err.text, "had 3149312 bytes"));
	tear_down(&fixture);

	set_up(&fixture, &random_order);
	fixture.disk.writes_left = 2;
	assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), -ENODEV);
	assert_non_null(strstr(fixture.err.text, "is gone"));
	tear_down(&fixture);

	set_up(&fixture, &random_order);
	fixture.disk.no_flush = true;
	assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), -EIO);
	assert_non_null(strstr(fixture.err.text, "may be lost"));
	assert_int_equal(fixture.wiping.state.done, 0);
	tear_down(&fixture);
}

/* ---- going on ------------------------------------------------------------------------------ */

static void read_journal_again(struct fixture *fixture)
{
	wipe_state_deinit(&fixture->wiping.state);
	fixture->wiping.state = (struct wipe_state){ 0 };
	assert_int_equal(journal_read(fixture->journal, &fixture->wiping.state, &fixture->err), 0);
}

TEST(wipe_survives_loss_of_power_at_any_point)
{
	static const struct wipe_order orders[] = {
		{ WIPE_RANDOM, 1, false, WIPE_VERIFY_LAST },
		{ WIPE_RANDOM, 1, false, WIPE_VERIFY_NONE },
		{ WIPE_DOD_SHORT, 1, true, WIPE_VERIFY_ALL },
	};

	srand(7);
	for (int i = 0; i < 120; i++) {
		struct fixture fixture;
		unsigned cuts = 0;

		set_up(&fixture, &orders[i % 3]);
		fixture.disk.nap_us = 300;
		fixture.disk.writes_left = rand() % 8;
		while (wiping_run(&fixture.wiping, &fixture.err) < 0) {
			assert_int_equal(fixture.err.code, -ENODEV);
			faulty_medium_power_on(&fixture.disk);
			read_journal_again(&fixture);
			if (wiping_resume(&fixture.wiping, &fixture.err) < 0)
				fail_msg("%s", fixture.err.text);
			if (++cuts < 3)
				fixture.disk.writes_left = rand() % 12;
		}
		assert_int_equal(sectors_not_erased(&fixture), 0);
		assert_int_equal(fixture.wiping.state.resumed, cuts);
		assert_true(bad_ranges_are_empty(&fixture.wiping.state.bad));
		tear_down(&fixture);
	}
}

TEST(wipe_does_not_go_on_with_another_disk)
{
	struct fixture fixture;

	set_up(&fixture, &random_order);
	assert_int_equal(wiping_run(&fixture.wiping, &fixture.err), 0);
	read_journal_again(&fixture);
	fixture.disk.medium.size -= FAULTY_SECTOR;
	assert_int_equal(wiping_resume(&fixture.wiping, &fixture.err), -EXDEV);
	fixture.disk.medium.size += FAULTY_SECTOR;
	assert_int_equal(wiping_resume(&fixture.wiping, &fixture.err), 0);
	memset(fixture.disk.seen, 0xee, DISK_SIZE);
	assert_int_equal(wiping_resume(&fixture.wiping, &fixture.err), -EBADMSG);
	tear_down(&fixture);
}

TEST(wipe_journals_are_read_as_they_were_written_or_not_at_all)
{
	struct fixture fixture;
	scoped_buf text = { 0 }, again = { 0 };
	struct wipe_state *state = &fixture.wiping.state;

	set_up(&fixture, &(struct wipe_order){ WIPE_DOD_SHORT, 2, true, WIPE_VERIFY_ALL });
	wipe_target_set(state->target.serial, BYTES("\xff\"x\n"));
	state->step = 3;
	state->done = 4096;
	bad_ranges_add(&state->bad, BAD_READ, 512, 1024);
	journal_add(&text, state);
	for (size_t i = 0; i < text.size; i += 3) {
		scoped_wipe_state changed = { 0 };
		scoped_buf copy = { 0 };

		buf_add_bytes(&copy, buf_bytes(&text));
		copy.at[i] ^= 1;
		if (text.at[i] != '\n')
			assert_int_equal(journal_parse(buf_bytes(&copy), &changed, &fixture.err),
					 -EBADMSG);
	}
	scoped_wipe_state read = { 0 };

	assert_int_equal(journal_parse(buf_bytes(&text), &read, &fixture.err), 0);
	assert_string_equal(read.target.serial, "\\xff\"x\\n");
	assert_memory_equal(read.steps, state->steps, sizeof(read.steps));
	journal_add(&again, &read);
	assert_string_equal(buf_text(&again), buf_text(&text));
	tear_down(&fixture);
}
