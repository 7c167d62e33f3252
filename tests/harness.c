/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unit program: `unit [PATTERN]` runs the tests and corpus replays whose name holds PATTERN. */
#include "harness.h"

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/root.h"

static struct harness_entry *entries;

void harness_add(struct harness_entry *entry)
{
	entry->next = entries;
	entries = entry;
}

static void replay_file(const struct harness_entry *entry, const char *path)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	scoped_buf contents = { 0 };
	struct err err;

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 64 << 20, &contents, &err), 0);
	/* an exact heap copy, so that a sanitizer sees the first byte read behind it */
	scoped_free char *exact = malloc(contents.size ? contents.size : 1);

	memcpy(exact, buf_text(&contents), contents.size);
	entry->fuzz((struct bytes){ exact, contents.size });
}

static void replay(void **state)
{
	const struct harness_entry *entry = *state;
	char folder[512], path[1024];
	struct dirent *file;
	unsigned count = 0;

	snprintf(folder, sizeof(folder), "%s/fuzz/corpus/%s", TESTS_DIR, entry->name);
	scoped_dir DIR *dir = opendir(folder);

	entry->fuzz((struct bytes){ "", 0 });
	while (dir && (file = readdir(dir))) {
		if (file->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, file->d_name);
		replay_file(entry, path);
		count++;
	}
	if (count == 0)
		fail_msg("%s: no corpus there", folder);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[4096];
	size_t count = 0;

	for (struct harness_entry *entry = entries; entry; entry = entry->next) {
		if (argc > 1 && !strstr(entry->name, argv[1]))
			continue;
		tests[count++] = (struct CMUnitTest){
			.name = entry->name,
			.test_func = entry->test ? entry->test : replay,
			.initial_state = entry,
		};
	}
	qsort(tests, count, sizeof(tests[0]), by_name);
	int failed = _cmocka_run_group_tests("unit", tests, count, NULL, NULL);

	printf("unit: %zu passed, %d failed\n", count - (size_t)failed, failed);
	return failed != 0;
}
