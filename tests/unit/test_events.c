/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A root made of a journal fixture and a text log with the same and with older trouble. */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "survey/collectors.h"

/* Of compact-zstd.journal: its first entry, 2026-11-21 22:26:40 UTC. */
enum { JOURNAL_START = 1795300000 };

#define MACHINE_ID "9d9410b7da5e4d9bb568a2cfc55aadc5"

/* The clock of this host is an hour ahead of UTC. */
static const char kern_log[] =
	"Nov 20 12:00:00 db1 kernel: [ 10.0] EXT4-fs (sdz9): Remounting filesystem read-only\n"
	"Nov 20 12:00:10 db1 kernel: [ 20.0] Out of memory: Killed process 1 (nginx) total-vm:1kB\n"
	"Nov 20 12:00:20 db1 kernel: [ 30.0] old[5]: segfault at 0 ip 0\n"
	"Nov 21 23:28:20 db1 kernel: [101.0] Out of memory: Killed process 812 (nginx) total\n"
	"Nov 21 23:31:41 db1 kernel: [301.0] hello\n";

static void write_file(const char *path, const void *at, size_t size, int64_t mtime)
{
	struct timespec times[2] = { { .tv_sec = mtime }, { .tv_sec = mtime } };
	scoped_fd int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, at, size), (ssize_t)size);
	assert_int_equal(futimens(fd, times), 0);
}

static void make_root(char *folder)
{
	static const char *const folders[] = {
		"/var",
		"/var/log",
		"/var/log/journal",
		/* in brackets: literals that are joined in a list look like a forgotten comma */
		("/var/log/journal/" MACHINE_ID),
	};
	char path[512];
	scoped_buf journal = { 0 };
	struct err err;

	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", folder, folders[i]);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	scoped_fd int fd = open(TESTS_DIR "/fixtures/journal/compact-zstd.journal", O_RDONLY);

	assert_int_equal(fd_read_all(fd, "journal", 1 << 20, &journal, &err), 0);
	snprintf(path, sizeof(path), "%s%s/system.journal", folder, folders[3]);
	write_file(path, journal.at, journal.size, JOURNAL_START + 340);
	snprintf(path, sizeof(path), "%s/var/log/kern.log", folder);
	write_file(path, kern_log, sizeof(kern_log) - 1, JOURNAL_START + 301);
}

static const struct event *find_event(const struct content *content, const char *kind,
				      const char *subject)
{
	for (vec_each(event, &content->events))
		if (strcmp(event->kind, kind) == 0 &&
		    (!subject || (event->subject && strcmp(event->subject, subject) == 0)))
			return event;
	return NULL;
}

TEST(events_of_journal_and_text_logs)
{
	char folder[] = "/tmp/trowel-events-XXXXXX";
	scoped_snapshot snapshot;
	struct root root;
	struct err err;

	make_root(folder);
	assert_int_equal(root_init(&root, folder, &err), 0);
	snapshot_init(&snapshot);
	snapshot.content.host.machine_id = MACHINE_ID;
	struct survey survey = {
		.snapshot = &snapshot,
		.content = &snapshot.content,
		.arena = &snapshot.arena,
		.root = &root,
		.now = JOURNAL_START + 3600,
		.collector = "events",
		.deadline_ms = INT64_MAX,
	};

	assert_int_equal(survey_events(&survey, &err), 0);
	const struct event *killed = find_event(&snapshot.content, "oom-kill", "nginx");
	const struct event *crashed = find_event(&snapshot.content, "crash", "shop");
	const struct event *older = find_event(&snapshot.content, "crash", "old");
	const struct event *failed = find_event(&snapshot.content, "unit-failed", "shop.service");
	const struct event *boot = find_event(&snapshot.content, "unclean-shutdown", NULL);

	/* two in the journal; of the two in kern.log one is older, the other one of them */
	assert_true(killed && killed->count == 3 && killed->evidence.count == 2);
	assert_int_equal(killed->at, JOURNAL_START + 160);
	assert_true(crashed && crashed->count == 1 && crashed->at == JOURNAL_START + 200);
	assert_true(failed && failed->at == JOURNAL_START + 310);
	assert_non_null(find_event(&snapshot.content, "filesystem", "sda1"));
	assert_non_null(find_event(&snapshot.content, "filesystem", "sdz9"));
	/* 2026-11-20 12:00:20 at +01:00 */
	assert_true(older && older->at == 1795172420);
	assert_true(boot && boot->at == JOURNAL_START + 220);
	assert_int_equal(snapshot.content.errors.count, 0);
	root_deinit(&root);
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* The ends of the logs that services hold open, and of a container's output: counted, and without
 * the secrets that stand in them. */
TEST(events_of_errors_that_services_log)
{
	static const char log[] = "2026-11-20T00:00:00Z ERROR too old\n"
				  "2026-11-21T22:00:00Z ERROR worker timeout 98s > 60s\n"
				  "2026-11-21T22:00:01Z ERROR worker timeout 71s > 60s\n"
				  "2026-11-21T22:00:02Z INFO fine\n"
				  "2026-11-21T22:00:03Z ERROR connect postgres://u:hunter22@db/x\n";
	static const char output[] = "2026-11-21T22:00:04.5Z stderr F Exception in main\n";
	char folder[] = "/tmp/trowel-events-XXXXXX", path[512], command[64];
	scoped_snapshot snapshot;
	struct root root;
	struct err err;

	make_root(folder);
	snprintf(path, sizeof(path), "%s/var/log/shop.log", folder);
	write_file(path, log, sizeof(log) - 1, JOURNAL_START);
	snprintf(path, sizeof(path), "%s/var/log/0.log", folder);
	write_file(path, output, sizeof(output) - 1, JOURNAL_START);
	assert_int_equal(root_init(&root, folder, &err), 0);
	snapshot_init(&snapshot);
	struct process *process = RECORD_ADD(&snapshot.arena, &snapshot.content.processes, process);
	struct open_file *file = RECORD_ADD(&snapshot.arena, &process->open_files, open_file);
	struct container *container = RECORD_ADD(&snapshot.arena, &snapshot.content.containers,
						 container);
	struct survey survey = {
		.snapshot = &snapshot,
		.content = &snapshot.content,
		.arena = &snapshot.arena,
		.root = &root,
		.now = JOURNAL_START + 3600,
		.collector = "events",
		.deadline_ms = INT64_MAX,
	};

	process->unit = "shop.service";
	file->path = "/var/log/shop.log";
	file->kind = "log";
	container->name = "web";
	container->state = "running";
	container->log_path = "/var/log/0.log";
	assert_int_equal(survey_events(&survey, &err), 0);
	const struct event *shop = find_event(&snapshot.content, "errors", "shop");
	const struct event *web = find_event(&snapshot.content, "errors", "web");
	bool hides = false;

	assert_true(shop && web);
	for (vec_each(event, &snapshot.content.events)) {
		assert_null(strstr(event->what, "hunter22"));
		assert_null(strstr(event->what, "too old"));
		hides = hides || strstr(event->what, "postgres://u:<secret:");
		if (event->count == 2 && text_is(event->subject, "shop"))
			assert_string_equal(event->what, "shop: ERROR worker timeout * > 60s, "
							 "2 times since 2026-11-21 22:00");
	}
	assert_true(hides);
	assert_string_equal(web->what, "web: Exception in main");
	root_deinit(&root);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}
