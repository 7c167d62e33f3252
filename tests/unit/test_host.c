/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "survey/collectors.h"
#include "survey/host/end_of_life.h"

/* A root made of a few files, surveyed by one collector. */
struct tree {
	char path[32];
	struct snapshot snapshot;
	struct root root;
	struct survey survey;
};

static void put(const struct tree *tree, const char *path, const char *contents)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "%s%s", tree->path, path);
	for (char *slash = whole + strlen(tree->path) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	FILE *file = fopen(whole, "w");

	assert_non_null(file);
	fputs(contents, file);
	fclose(file);
}

static void tree_make(struct tree *tree)
{
	memset(tree, 0, sizeof(*tree));
	strcpy(tree->path, "/tmp/trowel-host-XXXXXX");
	assert_non_null(mkdtemp(tree->path));
}

static const struct host *tree_survey_as(struct tree *tree, bool live)
{
	struct err err;

	snapshot_init(&tree->snapshot);
	assert_int_equal(root_init(&tree->root, tree->path, &err), 0);
	tree->root.live = live;
	tree->survey = (struct survey){
		.snapshot = &tree->snapshot,
		.content = &tree->snapshot.content,
		.arena = &tree->snapshot.arena,
		.root = &tree->root,
		.collector = "host",
		.now = 4000000000,
	};
	assert_int_equal(survey_host(&tree->survey, &err), 0);
	return &tree->snapshot.content.host;
}

static const struct host *tree_survey(struct tree *tree)
{
	return tree_survey_as(tree, false);
}

static void tree_remove(struct tree *tree)
{
	char command[64];

	root_deinit(&tree->root);
	snapshot_deinit(&tree->snapshot);
	snprintf(command, sizeof(command), "rm -rf %s", tree->path);
	assert_int_equal(system(command), 0);
}

TEST(host_of_debian)
{
	struct tree tree;

	tree_make(&tree);
	put(&tree, "/etc/os-release",
	    "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n"
	    "VERSION_CODENAME=bookworm\n");
	put(&tree, "/etc/debian_version", "12.11\n");
	put(&tree, "/etc/hostname", "# name\nweb02\n");
	put(&tree, "/etc/timezone", "Europe/Berlin\n");
	put(&tree, "/etc/default/locale", "# x\nLANG=\"de_DE.UTF-8\"\nLC_TIME=C\nPATH=/bin\n");
	put(&tree, "/etc/locale.gen",
	    "# en_US.UTF-8 UTF-8\n de_DE.UTF-8 UTF-8 \n\nC.UTF-8 UTF-8\n");
	put(&tree, "/var/log/installer/syslog", "x");
	put(&tree, "/var/log/chrony/tracking.log",
	    "=====\n2025-01-01 00:00:00 10.0.0.1 2 -3.4 0.1 -1.5e-05 N 1\n");
	put(&tree, "/run/cloud-init/instance-data.json",
	    "{\"v1\":{\"cloud_name\":\"gce\",\"instance_id\":\"7\",\"region\":\"eu\"}}");
	put(&tree, "/var/crash/202501010000/dump.202501010000", "x");
	const struct host *host = tree_survey(&tree);

	assert_string_equal(host->os.version, "12.11");
	assert_string_equal(host->os.codename, "bookworm");
	assert_int_equal(host->os.end_of_life, 1783814399);
	assert_string_equal(host->hostname, "web02");
	assert_string_equal(host->timezone, "Europe/Berlin");
	assert_string_equal(host->locale, "de_DE.UTF-8");
	assert_int_equal(host->language.count, 2);
	assert_string_equal(host->language.at[0], "LANG=de_DE.UTF-8");
	assert_string_equal(host->language.at[1], "LC_TIME=C");
	assert_int_equal(host->locales.count, 2);
	assert_string_equal(host->locales.at[0], "de_DE.UTF-8 UTF-8");
	assert_string_equal(host->install_evidence, "/var/log/installer/syslog");
	assert_string_equal(host->clock.daemon, "chrony");
	assert_true(host->clock.offset_seconds < -1.4e-5 && host->clock.offset_seconds > -1.6e-5);
	assert_string_equal(host->cloud.provider, "gcp");
	assert_string_equal(host->cloud.instance_id, "7");
	assert_string_equal(host->crash_dump.dumps.at[0], "/var/crash/202501010000");
	assert_int_equal(host->crash_dump.would_dump, TRI_UNKNOWN);
	assert_null(host->virtualization); /* nothing of the machine the test runs on */
	assert_int_equal(host->memory_bytes, UNKNOWN);
	tree_remove(&tree);
}

TEST(host_of_old_red_hat)
{
	struct tree tree;

	tree_make(&tree);
	put(&tree, "/etc/redhat-release", "CentOS release 6.10 (Final)\n");
	put(&tree, "/etc/centos-release", "CentOS release 6.10 (Final)\n");
	put(&tree, "/etc/sysconfig/network", "NETWORKING=yes\nHOSTNAME=old.example\n");
	const struct host *host = tree_survey(&tree);

	assert_string_equal(host->os.id, "centos");
	assert_string_equal(host->os.version, "6.10");
	assert_string_equal(host->os.codename, "Final");
	assert_string_equal(host->hostname, "old.example");
	tree_remove(&tree);
}

TEST(host_of_nothing)
{
	struct tree tree;

	tree_make(&tree);
	const struct host *host = tree_survey(&tree);

	assert_null(host->os.id);
	assert_null(host->hostname);
	assert_int_equal(tree.snapshot.content.errors.count, 0);
	tree_remove(&tree);
}

TEST(host_boot_of_a_container)
{
	static const struct {
		const char *container; /* NULL: none */
		const char *started;   /* ticks after boot, NULL: no such file */
		int64_t seconds;       /* the boot time that is told */
	} cases[] = {
		{ NULL, "500000", 1000000 },
		{ "systemd-nspawn\n", "500000", 1000000 + 500000 },
		{ "systemd-nspawn\n", "0", 1000000 },
		{ "systemd-nspawn\n", "18446744073709551615", UNKNOWN },
		{ "systemd-nspawn\n", NULL, UNKNOWN },
	};
	char line[256];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tree tree;

		tree_make(&tree);
		put(&tree, "/proc/stat", "cpu 1 2 3\nbtime 1000000\n");
		if (cases[i].container)
			put(&tree, "/run/systemd/container", cases[i].container);
		if (cases[i].started) {
			uint64_t ticks = strtoull(cases[i].started, NULL, 10);

			if (ticks < UINT64_MAX)
				ticks *= (uint64_t)sysconf(_SC_CLK_TCK);
			snprintf(line, sizeof(line),
				 "1 (a) b) S 0 1 1 0 -1 4194560 9 9 0 0 7 8 0 0 20 0 1 0 %" PRIu64
				 " 170000 3000 0\n",
				 ticks);
			put(&tree, "/proc/1/stat", line);
		}
		assert_int_equal(tree_survey_as(&tree, true)->boot_time, cases[i].seconds);
		tree_remove(&tree);
	}
}

TEST(ends_of_life)
{
	assert_int_equal(end_of_life("rhel", "7.9"), 1719791999); /* 2024-06-30 */
	assert_int_equal(end_of_life("alpine", "3.20.1"), 1775087999);
	assert_int_equal(end_of_life("ubuntu", "22.04"), 1811894399);
	assert_int_equal(end_of_life("debian", "120"), UNKNOWN);
	assert_int_equal(end_of_life(NULL, "1"), UNKNOWN);
}
