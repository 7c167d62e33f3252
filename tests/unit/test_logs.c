/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs of targets in a root that is made here: nothing runs, so names decide. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "logs/back_lines.h"
#include "logs/follow.h"
#include "logs/logs.h"
#include "logs/readers.h"

/* ---- lines backwards ----------------------------------------------------------------------- */

static void lines_of(struct bytes text, struct buf *ret, int *end)
{
	struct byte_source source = byte_source_of(&text);
	SCOPED(back_lines_deinit) struct back_lines lines = { 0 };
	struct back_line line;

	back_lines_init(&lines, &source);
	while ((*end = back_lines_next(&lines, &line)) == 1) {
		buf_add_bytes(ret, bytes_slice(line.text, 0, 8));
		buf_add_format(ret, "%s|", line.cut ? "+" : "");
	}
}

TEST(back_lines)
{
	static const struct {
		const char *text;
		size_t size;
		const char *lines;
	} cases[] = {
		{ "a\nb\nc\n", 6, "c|b|a|" },  { "a\nb", 3, "b|a|" }, { "\n\n", 2, "||" },
		{ "a\r\nb\r\n", 6, "b|a|" },   { "", 0, "" },         { "\0\0\0a\n", 5, "a|" },
		{ "a\n\0\0b\n\0", 7, "b|a|" }, { "\0\0", 2, "" },     { "x", 1, "x|" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf text = { 0 };
		int end;

		lines_of((struct bytes){ cases[i].text, cases[i].size }, &text, &end);
		assert_string_equal(buf_text(&text), cases[i].lines);
		assert_int_equal(end, 0);
	}
}

/* A line longer than any window is given from its beginning; zeros without end are a hole, and a
 * line without end is none. */
TEST(back_lines_bounds)
{
	scoped_buf text = { 0 }, lines = { 0 }, huge = { 0 };
	int end;

	buf_add_text(&text, "first\n");
	for (int i = 0; i < 1000 * 1000; i++)
		buf_add_byte(&text, (char)('a' + i % 26));
	buf_add_text(&text, "\nlast\n");
	lines_of(buf_bytes(&text), &lines, &end);
	assert_string_equal(buf_text(&lines), "last|abcdefgh+|first|");

	buf_clear(&text);
	buf_clear(&lines);
	buf_add_text(&text, "unseen\n");
	memset(buf_reserve(&text, 2 * LOGS_HOLE_MAX), 0, 2 * LOGS_HOLE_MAX);
	buf_grew(&text, 2 * LOGS_HOLE_MAX);
	buf_add_text(&text, "seen\n");
	lines_of(buf_bytes(&text), &lines, &end);
	assert_string_equal(buf_text(&lines), "seen|");
	assert_int_equal(end, -ENODATA);

	buf_clear(&lines);
	memset(buf_reserve(&huge, LOGS_SCAN_MAX + (1 << 20)), 'x', LOGS_SCAN_MAX + (1 << 20));
	buf_grew(&huge, LOGS_SCAN_MAX + (1 << 20));
	lines_of(buf_bytes(&huge), &lines, &end);
	assert_string_equal(buf_text(&lines), "");
	assert_int_equal(end, -EFBIG);
}

/* ---- a root -------------------------------------------------------------------------------- */

static char folder[64];

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void put_packed(const char *path, const char *text)
{
	gzFile file = gzopen(path, "w");

	assert_non_null(file);
	gzputs(file, text);
	gzclose(file);
}

static void make_root(struct root *root)
{
	struct err err;

	strcpy(folder, "/tmp/trowel-logs-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(system("mkdir -p etc/systemd/system var/log/shop/old"), 0);
	put("etc/systemd/system/shop.service", "[Service]\n");
	assert_int_equal(symlink("shop.service", "etc/systemd/system/store.service"), 0);
	assert_int_equal(root_init(root, folder, &err), 0);
}

static void remove_root(struct root *root)
{
	char command[128];

	root_deinit(root);
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

struct wanted {
	struct buf text;
	int most;
};

static bool collect(void *context, const struct log_line *line)
{
	struct wanted *wanted = context;

	if (wanted->most-- == 0)
		return false;
	buf_add_bytes(&wanted->text, bytes_slice(line->text, line->time_size, line->text.size));
	buf_add_format(&wanted->text, "%s%s|", line->is_timed ? "" : " (untimed)",
		       line->cut ? " (cut)" : "");
	return true;
}

/* What the logs of shop.service say, youngest first, called by another name that it has. */
static void read_shop(const struct root *root, struct logs_query query, int most,
		      const char *expected)
{
	scoped_arena arena = { 0 };
	scoped_logs logs = { 0 };
	struct wanted wanted = { .most = most };
	struct err err;

	assert_int_equal(logs_init(&logs, root, &arena, &err), 0);
	assert_int_equal(logs_add(&logs, "store", &err), 0);
	assert_string_equal(logs.targets.at[0].label, "shop");
	query.give = collect;
	query.context = &wanted;
	logs_read(&logs, &query);
	assert_string_equal(buf_text(&wanted.text), expected);
	buf_deinit(&wanted.text);
}

TEST(logs_are_merged_by_time)
{
	struct logs_query query = { .since_usec = INT64_MIN };
	struct root root;
	regex_t expression;

	make_root(&root);
	put_packed("var/log/shop/shop.log.2.gz", "2026-11-20T01:00:00Z oldest\n");
	put("var/log/shop/old/shop.log.1", "2026-11-21T01:00:00Z old\n2026-11-21T02:00:00Z a\n");
	put("var/log/shop/shop.log", "before\n2026-11-22T01:00:00Z b\n"
				     "2026-11-22T03:00:00Z ERROR late\nTraceback\n  x\n");
	put("var/log/shop/other.log", "2026-11-22 02:00:00 c\n");
	put("var/log/syslog", "2026-11-22T01:30:00Z web shop: in syslog\n"
			      "2026-11-22T01:31:00Z web cron[3]: not ours\n"
			      "2026-11-22T04:00:00Z web shop: same\n");
	put("var/log/messages", "2026-11-22T04:00:00Z web shop: same\n");
	read_shop(&root, query, 100,
		  "shop: same|ERROR late\nTraceback\n  x|c|shop: in syslog|b|before (untimed)|"
		  "a|old|oldest|");
	read_shop(&root, query, 2, "shop: same|ERROR late\nTraceback\n  x|");
	query.since_usec = (int64_t)1795315800 * 1000000; /* 2026-11-22 02:50 */
	read_shop(&root, query, 100, "shop: same|ERROR late\nTraceback\n  x|");
	query.since_usec = INT64_MIN;
	assert_int_equal(regcomp(&expression, "^Trace|[ab]$", REG_EXTENDED | REG_NEWLINE), 0);
	query.expression = &expression;
	read_shop(&root, query, 100, "ERROR late\nTraceback\n  x|b|a|");
	regfree(&expression);
	remove_root(&root);
}

TEST(logs_of_hostile_files)
{
	const struct logs_query query = { .since_usec = INT64_MIN };
	scoped_buf lines = { 0 }, expected = { 0 };
	struct root root;

	make_root(&root);
	put("var/log/shop/shop.log", "2026-11-22T01:00:00Z ");
	for (int i = 0; i < 200 * 1000; i++)
		buf_add_byte(&lines, 'x');
	buf_add_text(&lines, "\n");
	put("var/log/shop/shop.log", buf_text(&lines));
	assert_int_equal(truncate("var/log/shop/shop.log", (off_t)1 << 40), 0);
	put("var/log/shop/shop.log.1.gz", "\x1f\x8b\x08 no gzip at all");
	assert_int_equal(mkfifo("var/log/shop/fifo.log", 0600), 0);
	assert_int_equal(symlink("/dev/zero", "var/log/shop/zero.log"), 0);
	/* the hole at the end hides what lies before: said, and nothing hangs */
	read_shop(&root, query, 100, "");
	buf_clear(&lines);
	for (int i = 0; i < LOGS_UNTIMED_MAX + 10; i++) {
		buf_add_format(&lines, "%d\n", i);
		scoped_buf before = { 0 };

		buf_add_format(&before, "%d (untimed)|", i);
		buf_add_bytes(&before, buf_bytes(&expected));
		buf_clear(&expected);
		buf_add_bytes(&expected, buf_bytes(&before));
	}
	assert_int_equal(unlink("var/log/shop/shop.log"), 0);
	put("var/log/shop/shop.log", buf_text(&lines));
	read_shop(&root, query, LOGS_UNTIMED_MAX + 10, buf_text(&expected));
	remove_root(&root);
}

static bool collect_forward(void *context, const struct log_line *line)
{
	struct buf *text = context;

	buf_add_bytes(text, bytes_slice(line->text, line->time_size, line->text.size));
	buf_add_byte(text, '|');
	return true;
}

static void expect_added(struct logs_follow *follow, const char *expected)
{
	scoped_buf text = { 0 };
	const struct logs_query query = { .since_usec = INT64_MIN,
					  .give = collect_forward,
					  .context = &text };

	logs_follow_poll(follow, &query);
	assert_string_equal(buf_text(&text), expected);
}

TEST(logs_are_followed)
{
	scoped_arena arena = { 0 };
	scoped_logs logs = { 0 };
	struct wanted wanted = { .most = 10 };
	const struct logs_query query = { .since_usec = INT64_MIN,
					  .give = collect,
					  .context = &wanted };
	struct root root;
	struct err err;

	make_root(&root);
	put("var/log/shop/shop.log", "2026-11-22T01:00:00Z a\n2026-11-22T01:00:01Z hal");
	put("var/log/shop/other.log", "");
	assert_int_equal(logs_init(&logs, &root, &arena, &err), 0);
	assert_int_equal(logs_add(&logs, "shop", &err), 0);
	struct logs_follow *follow = logs_follow_create(&logs);

	assert_int_equal(logs_follow_count(follow), 2);
	put("var/log/shop/shop.log", "f\n  more\n");
	logs_read(&logs, &query); /* ends where following begins */
	assert_string_equal(buf_text(&wanted.text), "a|");
	put("var/log/shop/other.log", "2026-11-22T01:00:00Z first\n");
	expect_added(follow, "first|half|  more|");
	expect_added(follow, "");
	/* rotated by rename: the rest of the old one, then the new one */
	assert_int_equal(rename("var/log/shop/shop.log", "var/log/shop/shop.log.1"), 0);
	put("var/log/shop/shop.log.1", "2026-11-22T01:00:02Z c\n");
	expect_added(follow, "c|");
	put("var/log/shop/shop.log", "2026-11-22T01:00:03Z d\n");
	expect_added(follow, "");
	expect_added(follow, "d|");
	/* and by copy and truncate */
	assert_int_equal(truncate("var/log/shop/shop.log", 0), 0);
	put("var/log/shop/shop.log", "2026-11-22T01Z\n");
	expect_added(follow, "2026-11-22T01Z|");
	logs_follow_destroy(follow);
	buf_deinit(&wanted.text);
	remove_root(&root);
}

/* ---- containers and the journal ------------------------------------------------------------ */

#define ID    "4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e"
#define PLACE "var/lib/docker/containers/" ID

/* docker's files on a disk: its log with its predecessor, and a line that it cut into parts. */
TEST(logs_of_a_docker_container)
{
	scoped_arena arena = { 0 };
	scoped_logs logs = { 0 };
	struct wanted wanted = { .most = 100 };
	const struct logs_query query = { .since_usec = INT64_MIN,
					  .give = collect,
					  .context = &wanted };
	struct root root;
	struct err err;

	make_root(&root);
	assert_int_equal(system("mkdir -p " PLACE), 0);
	put(PLACE "/config.v2.json", "{\"ID\":\"" ID "\",\"Name\":\"/web\",\"State\":{},"
				     "\"Config\":{},\"LogPath\":\"/" PLACE "/" ID "-json.log\"}");
	put(PLACE "/" ID "-json.log.1", "{\"log\":\"older\\n\",\"stream\":\"stdout\","
					"\"time\":\"2026-11-22T01:00:00.1Z\"}\n");
	put(PLACE "/" ID "-json.log",
	    "{\"log\":\"2026-11-22 01:00:01 one \",\"stream\":\"stdout\","
	    "\"time\":\"2026-11-22T01:00:01Z\"}\n"
	    "{\"log\":\"two \",\"stream\":\"stdout\",\"time\":\"2026-11-22T01:00:01.2Z\"}\n"
	    "{\"log\":\"warned\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T01:00:01.25Z\"}\n"
	    "{\"log\":\"three\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-22T01:00:01.3Z\"}\n"
	    "{\"log\":\"ERROR x\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T01:00:02Z\"}\n"
	    "no JSON\n");
	assert_int_equal(logs_init(&logs, &root, &arena, &err), 0);
	assert_int_equal(logs_add(&logs, "docker:web", &err), 0);
	struct logs_follow *follow = logs_follow_create(&logs);

	logs_read(&logs, &query);
	assert_string_equal(buf_text(&wanted.text),
			    "no JSON (untimed)|ERROR x|warned|one two three|older|");
	put(PLACE "/" ID "-json.log",
	    "{\"log\":\"first \",\"stream\":\"stdout\",\"time\":\"2026-11-22T01:00:03Z\"}\n"
	    "{\"log\":\"between\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T01:00:03Z\"}\n"
	    "{\"log\":\"half\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-22T01:00:03Z\"}\n");
	expect_added(follow, "between|first half|");
	logs_follow_destroy(follow);
	buf_deinit(&wanted.text);
	remove_root(&root);
}

/* Entries that several fields match are given once, the youngest first. */
TEST(logs_journal_entries)
{
	struct log_match matches[] = { { "_TRANSPORT", "kernel" },
				       { "SYSLOG_IDENTIFIER", "kernel" },
				       { "SYSLOG_IDENTIFIER", "shop" } };
	struct log_target target = { .matches = { matches, 3, 3 } };
	scoped_buf contents = { 0 };
	struct journal_entries entries;
	scoped_journal journal = { 0 };
	struct journal_entry entry;
	int64_t before = INT64_MAX;
	unsigned count = 0;
	struct err err;
	FILE *file = fopen(TESTS_DIR "/fixtures/journal/compact-zstd.journal", "r");

	assert_non_null(file);
	assert_int_equal(fd_read_all(fileno(file), "journal", 1 << 20, &contents, &err), 0);
	fclose(file);
	struct bytes input = buf_bytes(&contents);
	struct byte_source source = byte_source_of(&input);

	assert_int_equal(journal_open(&journal, &source, &err), 0);
	journal_entries_start(&entries, &journal, &target);
	while (journal_entries_next(&entries, &entry)) {
		assert_true(entry.realtime_usec <= before);
		before = entry.realtime_usec;
		count++;
	}
	assert_int_equal(count, 7); /* six of the kernel's, one of shop's */
	assert_int_equal(before, 1795300000000000);
}
