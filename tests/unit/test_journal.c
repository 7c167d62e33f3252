/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each NAME.journal beside what `journalctl --file NAME.journal -o json --all` says of it. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>

#include "base/root.h"
#include "format/logs/journal.h"

static const char *const names[] = { "MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "MESSAGE_ID",
				     "_TRANSPORT" };

enum { NAME_COUNT = sizeof(names) / sizeof(names[0]) };

static void read_fixture(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/fixtures/journal/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 1 << 20, ret, &err), 0);
}

/* journalctl writes a value that is not UTF-8 as an array of numbers. */
static void value_of(const json_t *value, struct buf *ret)
{
	const json_t *item;
	size_t i;

	buf_clear(ret);
	if (json_is_string(value))
		buf_add(ret, json_string_value(value), json_string_length(value));
	json_array_foreach(value, i, item) buf_add_byte(ret, (char)json_integer_value(item));
}

static void compare_entry(struct journal *journal, const struct journal_entry *entry,
			  const json_t *expected)
{
	struct buf texts[NAME_COUNT] = { 0 };
	scoped_buf value = { 0 };
	char at[32];

	snprintf(at, sizeof(at), "%lld", (long long)entry->realtime_usec);
	assert_string_equal(at,
			    json_string_value(json_object_get(expected, "__REALTIME_TIMESTAMP")));
	journal_entry_fields(journal, entry, names, NAME_COUNT, texts);
	for (size_t i = 0; i < NAME_COUNT; i++) {
		size_t most = JOURNAL_TEXT_MAX - strlen(names[i]) - 1;

		value_of(json_object_get(expected, names[i]), &value);
		assert_true(
			bytes_equal(buf_bytes(&texts[i]), bytes_slice(buf_bytes(&value), 0, most)));
		buf_deinit(&texts[i]);
	}
}

static void compare_file(const char *name)
{
	char journal_name[128], json_name[128];
	scoped_buf contents = { 0 }, lines = { 0 };
	struct err err;

	snprintf(journal_name, sizeof(journal_name), "%s.journal", name);
	snprintf(json_name, sizeof(json_name), "%s.json", name);
	read_fixture(journal_name, &contents);
	read_fixture(json_name, &lines);
	struct bytes input = buf_bytes(&contents), rest = buf_bytes(&lines), line;
	struct byte_source source = byte_source_of(&input);
	scoped_journal journal = { 0 };
	struct bytes expected[128];
	size_t count = 0;
	struct journal_entry entry;
	struct journal_walk walk;

	assert_int_equal(journal_open(&journal, &source, &err), 0);
	while (bytes_line(&rest, &line))
		expected[count++] = line;
	struct journal_list all = journal_all(&journal);

	assert_int_equal(all.count, count);
	journal_walk_start(&walk, &journal, &all);
	while (journal_walk_next(&walk, &entry)) {
		assert_true(count > 0);
		json_t *json = json_loadb(expected[count - 1].at, expected[count - 1].size, 0,
					  NULL);

		assert_non_null(json);
		compare_entry(&journal, &entry, json);
		json_decref(json);
		count--;
	}
	assert_int_equal(count, 0);
}

TEST(journal_files)
{
	compare_file("journald-compact-zstd");
	compare_file("compact-zstd");
	compare_file("keyed-lz4");
	compare_file("jenkins-xz");
}

TEST(journal_values)
{
	scoped_buf contents = { 0 }, text = { 0 };
	scoped_journal journal = { 0 };
	struct journal_values values;
	struct journal_list list;
	struct journal_walk walk;
	struct journal_entry entry;
	unsigned seen = 0, kernel = 0;
	struct err err;

	read_fixture("compact-zstd.journal", &contents);
	struct bytes input = buf_bytes(&contents);
	struct byte_source source = byte_source_of(&input);

	assert_int_equal(journal_open(&journal, &source, &err), 0);
	assert_false(journal_values(&journal, "NO_SUCH_FIELD", &values));
	assert_true(journal_values(&journal, "_TRANSPORT", &values));
	while (journal_values_next(&values, &text, &list)) {
		seen++;
		journal_walk_start(&walk, &journal, &list);
		while (bytes_is(buf_bytes(&text), "kernel") && journal_walk_next(&walk, &entry))
			kernel++;
	}
	assert_int_equal(seen, 4); /* kernel, journal, stdout, syslog */
	assert_int_equal(kernel, 6);
}

TEST(journal_refuses)
{
	scoped_buf contents = { 0 };
	struct journal journal;
	struct err err;

	read_fixture("compact-zstd.journal", &contents);
	struct bytes input = bytes_slice(buf_bytes(&contents), 0, 207);
	struct byte_source source = byte_source_of(&input);

	assert_int_equal(journal_open(&journal, &source, &err), -EBADMSG);
	contents.at[13] = 1; /* an incompatible flag of the future */
	input = buf_bytes(&contents);
	source = byte_source_of(&input);
	assert_int_equal(journal_open(&journal, &source, &err), -EPROTONOSUPPORT);
}
