/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/cursor.h"
#include "base/root.h"
#include "format/databases/rpm_bdb.h"
#include "format/databases/rpm_ndb.h"
#include "format/databases/sqlite_bytes.h"
#include "format/packages/rpm_database.h"
#include "format/packages/rpm_header.h"

/* Databases that rpm itself wrote, all of the same three packages; see fixtures/rpm/make.sh. */
static void read_corpus(const char *name, struct buf *ret)
{
	char path[512];
	char piece[4096];
	size_t size;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/%s", TESTS_DIR, name);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(ret, piece, size);
	fclose(file);
}

struct seen {
	struct buf names; /* "name version," */
	size_t files, broken;
};

static void accept_blob(void *context, struct bytes blob)
{
	struct seen *seen = context;
	scoped_rpm_files files = { 0 };
	struct rpm_header header;
	struct rpm_file file;
	struct err err;

	if (rpm_header_parse(blob, &header, &err) < 0) {
		seen->broken++;
		return;
	}
	buf_add_bytes(&seen->names, rpm_header_text(&header, RPM_NAME));
	buf_add_byte(&seen->names, '.');
	buf_add_bytes(&seen->names, rpm_header_text(&header, RPM_ARCH));
	buf_add_byte(&seen->names, ' ');
	rpm_files_init(&files, &header);
	while (rpm_files_next(&files, &file))
		seen->files++;
}

static void count_broken(void *context, const struct err *err)
{
	((struct seen *)context)->broken++;
}

static int read_database(struct bytes database, struct bytes wal, struct seen *ret)
{
	const struct rpm_blobs blobs = { accept_blob, count_broken, ret };
	struct byte_source source = byte_source_of(&database), log = byte_source_of(&wal);
	struct err err;

	return rpm_database_read(&source, wal.size ? &log : NULL, &blobs, &err);
}

/* The parts of a corpus file of sqlite_bytes: the database's size, the database, its log. */
static struct bytes cut_database(struct bytes *input)
{
	struct cursor cursor = cursor_of(*input);
	uint32_t size = cursor_u32(&cursor);
	struct bytes database = cursor_take(&cursor, size);

	*input = cursor_take(&cursor, cursor_left(&cursor));
	return database;
}

static void assert_all(struct seen *seen)
{
	static const char *const names[] = { "kinds.noarch ", "twin.i686 ", "twin.x86_64 " };

	for (size_t i = 0; i < 3; i++)
		assert_true(bytes_find_text(buf_bytes(&seen->names), names[i]) >= 0);
	assert_int_equal(seen->names.size, strlen("kinds.noarch twin.i686 twin.x86_64 "));
	assert_int_equal(seen->files, 63);
	assert_int_equal(seen->broken, 0);
	buf_deinit(&seen->names);
}

TEST(rpm_databases_of_every_kind)
{
	static const struct {
		const char *name;
		enum rpm_database_kind kind;
	} cases[] = {
		{ "rpm_ndb/packages", RPM_DATABASE_NDB },
		{ "rpm_bdb/1234", RPM_DATABASE_BDB },
		{ "rpm_bdb/4321", RPM_DATABASE_BDB },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf text = { 0 };
		struct seen seen = { 0 };

		read_corpus(cases[i].name, &text);
		struct bytes bytes = buf_bytes(&text);
		struct byte_source source = byte_source_of(&bytes);

		assert_int_equal(rpm_database_kind_of(&source), cases[i].kind);
		assert_int_equal(read_database(bytes, (struct bytes){ 0 }, &seen), 0);
		assert_all(&seen);
	}
}

TEST(rpm_databases_of_sqlite_and_its_log)
{
	static const char *const names[] = { "sqlite_bytes/alone", "sqlite_bytes/log" };

	for (size_t i = 0; i < 2; i++) {
		scoped_buf text = { 0 };
		struct seen seen = { 0 }, less = { 0 };

		read_corpus(names[i], &text);
		struct bytes wal = buf_bytes(&text), database = cut_database(&wal);

		assert_int_equal(wal.size > 0, i == 1);
		assert_int_equal(read_database(database, wal, &seen), 0);
		assert_all(&seen);
		if (wal.size == 0)
			continue;
		/* without its log the last package is not there; a torn log counts as far as it is
		 * whole */
		assert_int_equal(read_database(database, (struct bytes){ 0 }, &less), 0);
		assert_true(bytes_find_text(buf_bytes(&less.names), "i686") < 0);
		buf_clear(&less.names);
		assert_int_equal(read_database(database, bytes_slice(wal, 0, wal.size - 1), &less),
				 0);
		assert_true(bytes_find_text(buf_bytes(&less.names), "i686") < 0);
		buf_deinit(&less.names);
	}
}

/* Cut anywhere, with any byte changed: an error or what is whole, and the end. */
TEST(rpm_databases_cut_and_changed)
{
	static const char *const names[] = { "rpm_ndb/packages", "rpm_bdb/1234", "rpm_bdb/4321",
					     "sqlite_bytes/log" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scoped_buf text = { 0 };

		read_corpus(names[i], &text);
		for (size_t at = 0; at < text.size; at += 97) {
			struct seen seen = { 0 };
			struct bytes wal = { 0 }, database = buf_bytes(&text);

			if (i == 3) {
				wal = database;
				database = cut_database(&wal);
			}
			(void)!read_database(bytes_slice(database, 0, at), wal, &seen);
			text.at[at] ^= 0x55;
			(void)!read_database(database, wal, &seen);
			text.at[at] ^= 0x55;
			buf_deinit(&seen.names);
		}
	}
}

static void put_u32(struct buf *buf, size_t at, uint32_t number)
{
	for (size_t i = 0; i < 4; i++)
		buf->at[at + i] = (char)(number >> (8 * i));
}

/* A ring of overflow pages holds no more than the file does. */
TEST(rpm_bdb_pages_in_a_ring)
{
	enum { PAGE = 512, NEXT = 16, TYPE = 25, OVERFLOW = 7 };
	scoped_buf text = { 0 };
	struct seen seen = { 0 };

	read_corpus("rpm_bdb/1234", &text);
	for (size_t page = PAGE; page < text.size; page += PAGE)
		if (text.at[page + TYPE] == OVERFLOW)
			put_u32(&text, page + NEXT, (uint32_t)(page / PAGE));
	(void)!read_database(buf_bytes(&text), (struct bytes){ 0 }, &seen);
	assert_true(seen.names.size == 0 || seen.files < 63);
	buf_deinit(&seen.names);
}

/* Slots that all point to one blob: it is given once, then the file is used up. */
TEST(rpm_ndb_slots_that_overlap)
{
	enum { SLOT = 16, FIRST = 32, PAGE = 4096 };
	scoped_buf text = { 0 };
	struct seen seen = { 0 };

	read_corpus("rpm_ndb/packages", &text);
	for (size_t at = FIRST + SLOT; at < PAGE; at += SLOT)
		memcpy(text.at + at, text.at + FIRST, SLOT);
	assert_int_equal(read_database(buf_bytes(&text), (struct bytes){ 0 }, &seen), 0);
	assert_true(seen.names.size < 10 * strlen("twin.x86_64 "));
	assert_true(seen.broken > 200);
	buf_deinit(&seen.names);
}

static bool note_bytes(void *context, const struct sqlite_row *row)
{
	struct buf *text = context;

	buf_add_format(text, "%lld %s ", (long long)sqlite_row_integer(row, 0),
		       sqlite_row_is_null(row, 1) ? "null" : "text");
	buf_add_bytes(text, sqlite_row_bytes(row, 1));
	return text->size < 15;
}

TEST(sqlite_bytes_rows_and_refusals)
{
	static const char *const refused[] = {
		"SELECT nothing FROM nowhere",
		"INSERT INTO Packages VALUES (9, 'x')",
		"CREATE TABLE x (y)",
		"ATTACH '/etc/passwd' AS x",
		"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT max(x) FROM c",
	};
	scoped_buf text = { 0 }, rows = { 0 };
	struct sqlite_bytes *database = NULL;
	struct err err;

	read_corpus("sqlite_bytes/alone", &text);
	struct bytes rest = buf_bytes(&text), bytes = cut_database(&rest);
	struct byte_source source = byte_source_of(&bytes);

	assert_int_equal(sqlite_bytes_open(&database, &source, NULL, &err), 0);
	assert_int_equal(sqlite_bytes_select(database,
					     "SELECT 7, NULL UNION ALL SELECT 8, 'eight' "
					     "UNION ALL SELECT 9, 'nine'",
					     note_bytes, &rows, &err),
			 0);
	assert_string_equal(buf_text(&rows), "7 null 8 text eight");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_true(sqlite_bytes_select(database, refused[i], note_bytes, &rows, &err) < 0);
		assert_true(bytes_starts(bytes_of(err.text), "SQLite: "));
	}
	sqlite_bytes_close(database);
	bytes = BYTES("SQLite format 4");
	source = byte_source_of(&bytes);
	assert_true(sqlite_bytes_open(&database, &source, NULL, &err) < 0);
	sqlite_bytes_close(NULL);
}

/* A table that gives one header again and again. */
TEST(rpm_databases_give_no_more_than_they_hold)
{
	static const char script[] =
		"CREATE TABLE t (x);"
		"INSERT INTO t VALUES (randomblob(1000));"
		"CREATE VIEW Packages (blob) AS WITH RECURSIVE c(n) AS"
		" (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT (SELECT x FROM t) FROM c;";
	char path[] = "/tmp/trowel-endless-XXXXXX";
	scoped_fd int fd = mkstemp(path);
	struct seen seen = { 0 };
	scoped_buf text = { 0 };
	sqlite3 *database = NULL;
	struct err err;

	assert_true(fd >= 0);
	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, script, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
	assert_int_equal(fd_read_all(fd, path, ROOT_TEXT_MAX, &text, &err), 0);
	unlink(path);
	assert_true(read_database(buf_bytes(&text), (struct bytes){ 0 }, &seen) < 0);
	assert_true(seen.broken > 0 && seen.broken < 20);
	buf_deinit(&seen.names);
}
