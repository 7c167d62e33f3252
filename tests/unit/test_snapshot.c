/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/root.h"
#include "snapshot/archive.h"
#include "snapshot/document.h"
#include "snapshot/record_json.h"
#include "snapshot/schema.h"

static const char *text(struct snapshot *snapshot, const char *at)
{
	return arena_string(&snapshot->arena, bytes_of(at));
}

/* A snapshot with every kind of field, and names that are not UTF-8. */
static void fill(struct snapshot *snapshot)
{
	struct content *content = &snapshot->content;
	struct arena *arena = &snapshot->arena;

	snapshot_init(snapshot);
	content->taken_at = 1795311608;
	content->host.hostname = text(snapshot, "gr\xc3\xbc\xc3\x9f");
	content->host.load.one = 0.1;
	content->host.crash_dump.would_dump = TRI_NO;
	*vec_push_in(arena, &content->host.dmi) = (struct pair){ "sys_vendor", "QEMU" };
	struct finding *finding = RECORD_ADD(arena, &content->findings, finding);

	finding->severity = SEVERITY_BAD;
	finding->what = text(snapshot, "a \"quoted\"\nline\x1b[31m");
	*vec_push_in(arena, &finding->evidence) = text(snapshot, "/bad\xff/name");
	*vec_push_in(arena, &finding->evidence) = text(snapshot, "/good/name");
	struct service *service = RECORD_ADD(arena, &content->services, service);

	for (int pid = 1; pid <= 3000; pid++) {
		struct process *process = RECORD_ADD(arena, &content->processes, process);

		process->pid = pid;
		process->name = text(snapshot, pid % 2 ? "\xfe\xff" : "plain");
		*vec_push_in(arena, &process->open_files) = (struct open_file){ .path = "/x" };
		*vec_push_in(arena, &service->pids) = pid;
	}
}

static int memory_file(void)
{
	int fd = memfd_create("snapshot", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void contents_of(int fd, struct buf *ret)
{
	struct err err;

	assert_true(lseek(fd, 0, SEEK_SET) == 0);
	assert_int_equal(fd_read_all(fd, "memory", 64 << 20, ret, &err), 0);
	assert_true(lseek(fd, 0, SEEK_SET) == 0);
}

TEST(snapshot_round_trip)
{
	scoped_snapshot first;
	scoped_snapshot second;
	scoped_fd int a = memory_file(), b = memory_file();
	scoped_buf before = { 0 }, after = { 0 };
	struct err err = { 0 };

	fill(&first);
	snapshot_init(&second);
	assert_int_equal(archive_write(&first, NULL, a, &err), 0);
	contents_of(a, &before);
	assert_int_equal(archive_read(&second, a, "memory", &err), 0);
	assert_int_equal(archive_write(&second, NULL, b, &err), 0);
	contents_of(b, &after);
	assert_true(bytes_equal(buf_bytes(&before), buf_bytes(&after)));
	struct content *content = &second.content;

	assert_int_equal(content->processes.count, 3000);
	assert_string_equal(content->processes.at[0].name, "\xfe\xff");
	assert_string_equal(content->findings.at[0].evidence.at[0], "/bad\xff/name");
	assert_string_equal(content->findings.at[0].evidence.at[1], "/good/name");
	assert_int_equal(content->host.crash_dump.would_dump, TRI_NO);
	assert_int_equal(content->host.crash_dump.loaded, TRI_UNKNOWN);
	assert_true(content->host.memory_bytes == UNKNOWN && isnan(content->host.load.five));
	assert_true(fabs(content->host.load.one - 0.1) < 1e-12);
	assert_int_equal(content->services.at[0].pids.count, 3000);
}

TEST(snapshot_cut_short_is_told)
{
	scoped_snapshot whole;
	scoped_fd int fd = memory_file();
	scoped_buf contents = { 0 };
	struct err err = { 0 };

	fill(&whole);
	assert_int_equal(archive_write(&whole, NULL, fd, &err), 0);
	contents_of(fd, &contents);
	for (size_t percent = 0; percent < 100; percent += 3) {
		scoped_snapshot read;

		snapshot_init(&read);
		assert_int_equal(ftruncate(fd, 0), 0);
		ssize_t size = (ssize_t)(contents.size * percent / 100);

		assert_int_equal(pwrite(fd, contents.at, (size_t)size, 0), size);
		assert_true(lseek(fd, 0, SEEK_SET) == 0);
		assert_true(archive_read(&read, fd, "memory", &err) < 0);
		assert_non_null(strstr(err.text, "memory: "));
	}
}

/* An archive with one entry of that name, type and contents. */
static void make_archive(int fd, const char *name, mode_t type, struct bytes contents)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();

	archive_write_set_format_pax_restricted(archive);
	archive_write_add_filter_zstd(archive);
	assert_int_equal(archive_write_open_fd(archive, fd), ARCHIVE_OK);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, type);
	archive_entry_set_size(entry, type == S_IFREG ? (la_int64_t)contents.size : 0);
	if (type == S_IFLNK)
		archive_entry_set_symlink(entry, "/etc/passwd");
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	if (type == S_IFREG)
		archive_write_data(archive, contents.at, contents.size);
	archive_entry_free(entry);
	archive_write_free(archive);
	assert_true(lseek(fd, 0, SEEK_SET) == 0);
}

TEST(snapshot_hostile_archives_are_refused)
{
	static const struct {
		const char *name;
		mode_t type;
		const char *contents;
		const char *message;
	} cases[] = {
		{ "../snapshot.json", S_IFREG, "{}", "outside its folder" },
		{ "files/../../x", S_IFREG, "x", "outside its folder" },
		{ "/snapshot.json", S_IFREG, "{}", "absolute name" },
		{ "snapshot.json", S_IFLNK, "", "no plain file" },
		{ "snapshot.json", S_IFREG, "{", "not JSON" },
		{ "snapshot.json", S_IFREG, "[]", "not a snapshot of trowel" },
		{ "snapshot.json", S_IFREG, "{\"format\":\"trowel-snapshot\",\"version\":2}",
		  "version 2" },
		{ "snapshot.json", S_IFREG,
		  "{\"format\":\"trowel-snapshot\",\"version\":1,\"services\":[{\"pids\":[\"1\"]}]"
		  "}",
		  "services: [0]: pids: an array of numbers is expected" },
		{ "processes.jsonl", S_IFREG, "{}\n", "rows come before snapshot.json" },
		{ "files/x", S_IFREG, "x", "no snapshot.json" },
		{ "files/x", S_IFIFO, "", "no file, folder or link" },
		{ "other", S_IFLNK, "", "no plain file" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_snapshot read;
		scoped_fd int fd = memory_file();
		struct err err = { 0 };

		snapshot_init(&read);
		make_archive(fd, cases[i].name, cases[i].type, bytes_of(cases[i].contents));
		assert_true(archive_read(&read, fd, "memory", &err) < 0);
		if (!strstr(err.text, cases[i].message))
			fail_msg("%s: got '%s'", cases[i].name, err.text);
	}
}

TEST(snapshot_times)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {
		{ "2026-11-22T01:40:08Z", true },  { "1970-01-01T00:00:00Z", true },
		{ "2026-02-31T00:00:00Z", false }, { "2026-11-22T01:40:08", false },
		{ "2026-11-22 01:40:08Z", false }, { "2026-1-22T001:40:08Z", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t seconds = 0;
		char again[32];

		assert_int_equal(record_parse_time(bytes_of(cases[i].text), &seconds),
				 cases[i].valid);
		record_format_time(seconds, again);
		if (cases[i].valid)
			assert_string_equal(again, cases[i].text);
	}
}

/* UPDATE_GOLDEN=1 writes the file anew. */
TEST(snapshot_schema_is_current)
{
	static const char path[] = TESTS_DIR "/../docs/snapshot.schema.json";
	scoped_buf made = { 0 }, kept = { 0 };
	struct err err;

	schema_write(&made);
	if (getenv("UPDATE_GOLDEN")) {
		scoped_fd int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

		assert_int_equal(write(out, made.at, made.size), (ssize_t)made.size);
	}
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 16 << 20, &kept, &err), 0);
	if (!bytes_equal(buf_bytes(&made), buf_bytes(&kept)))
		fail_msg("%s is out of date; UPDATE_GOLDEN=1 writes it", path);
}
