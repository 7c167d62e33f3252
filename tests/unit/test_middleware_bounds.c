/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration that is broken, hostile or endless. */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>

#include "survey/collectors.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BINARY(path)                                                                               \
	{                                                                                          \
		path, "", 0755                                                                     \
	}

static const struct middleware *row_at(const struct tree *tree, size_t index)
{
	assert_true(index < tree->snapshot.content.middleware.count);
	return &tree->snapshot.content.middleware.at[index];
}

TEST(middleware_bad_input)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/sbin/nginx"),
		BINARY("/usr/sbin/haproxy"),
		{ "/etc/nginx/nginx.conf", "include a/*;\nhttp {\nserver {\nlisten 1;\n" },
		{ "/etc/nginx/a/itself", "include nginx.conf;\nuser x;\n" },
		{ "/etc/haproxy/haproxy.cfg", "\x7f"
					      "ELF rubbish\n}{;\n" },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, COUNT(entries));
	assert_int_equal(survey_middleware(&tree.survey, &err), 0);
	const struct middleware *nginx = row_at(&tree, 0), *haproxy = row_at(&tree, 1);

	/* what can be read is */
	assert_string_equal(nginx->user, "x");
	assert_string_equal(nginx->listens.at[0], "*:1");
	assert_int_equal(nginx->problems.count, 1);
	assert_string_equal(nginx->problems.at[0],
			    "/etc/nginx/nginx.conf: line 3: a block is not closed");
	assert_string_equal(haproxy->problems.at[0],
			    "/etc/haproxy/haproxy.cfg: line 1: a setting stands in no section");
	assert_int_equal(tree.snapshot.content.errors.count, 1);
	assert_string_equal(tree.snapshot.content.errors.at[0].what, "it includes itself");
}

TEST(middleware_bounds)
{
	static const struct tree_entry binary[] = { BINARY("/usr/sbin/nginx") };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, binary, COUNT(binary));
	/* a chain of files that is longer than any program follows, each naming a folder of many */
	for (int i = 0; i < 40; i++) {
		char path[64], text[64];

		snprintf(path, sizeof(path), i ? "/etc/nginx/%d" : "/etc/nginx/nginx.conf", i);
		snprintf(text, sizeof(text), "include %d;\ninclude many/*;\n", i + 1);
		struct tree_entry entry = { path, text, 0 };

		tree_add(&tree, &entry);
	}
	for (int i = 0; i < 1000; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/etc/nginx/many/%d", i);
		struct tree_entry entry = { path, "user x;\n", 0 };

		tree_add(&tree, &entry);
	}
	assert_int_equal(survey_middleware(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.middleware.count, 1);
	assert_true(row_at(&tree, 0)->files.count <= 1000 + 16);
	bool deep = false, much = false;

	for (vec_each(row, &tree.snapshot.content.errors)) {
		deep |= strstr(row->what, "nested too deep") != NULL;
		much |= strstr(row->what, "too much configuration") != NULL;
	}
	assert_true(deep && much);
}

/* Where each program looks, and its program. */
static const struct tree_entry installed[] = {
	BINARY("/usr/sbin/nginx"),         BINARY("/usr/sbin/apache2"),
	BINARY("/usr/sbin/haproxy"),       BINARY("/usr/lib/postgresql/15/bin/postgres"),
	BINARY("/usr/sbin/mysqld"),        BINARY("/usr/bin/redis-server"),
	BINARY("/usr/bin/redis-sentinel"), BINARY("/usr/bin/memcached"),
	BINARY("/usr/sbin/php-fpm8.2"),    BINARY("/usr/sbin/postfix"),
	BINARY("/usr/sbin/sshd"),          BINARY("/usr/bin/supervisord"),
};
static const char *const places[] = {
	"/etc/nginx/nginx.conf",
	"/etc/apache2/apache2.conf",
	"/etc/apache2/envvars",
	"/etc/haproxy/haproxy.cfg",
	"/etc/postgresql/15/main/postgresql.conf",
	"/etc/postgresql/15/main/pg_hba.conf",
	"/etc/postgresql/15/main/postgresql.auto.conf",
	"/etc/my.cnf",
	"/var/lib/mysql/master.info",
	"/etc/redis/redis.conf",
	"/etc/redis/sentinel.conf",
	"/etc/memcached.conf",
	"/etc/sysconfig/memcached",
	"/etc/php/8.2/fpm/php-fpm.conf",
	"/etc/postfix/main.cf",
	"/etc/postfix/master.cf",
	"/etc/ssh/sshd_config",
	"/etc/supervisord.conf",
	"/srv/gunicorn.conf.py",
	"/srv/config/puma.rb",
};

/* The same bytes in all places; every program makes of them what it can. */
static void survey_everywhere(const char *text)
{
	static const char *const ours[] = { "gunicorn", "puma", "unicorn" };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, installed, COUNT(installed));
	for (size_t i = 0; i < COUNT(places); i++) {
		struct tree_entry entry = { places[i], text, 0 };

		tree_add(&tree, &entry);
	}
	for (size_t i = 0; i < COUNT(ours); i++) {
		struct process *process = RECORD_ADD(&tree.snapshot.arena,
						     &tree.snapshot.content.processes, process);

		process->pid = (int64_t)i + 10;
		process->name = ours[i];
		process->cwd = "/srv";
		*vec_push_in(&tree.snapshot.arena, &process->argv) = ours[i];
	}
	assert_int_equal(survey_middleware(&tree.survey, &err), 0);
	assert_true(tree.snapshot.content.middleware.count >= COUNT(ours));
}

/* What the fuzz target of the syntaxes keeps, as it is and with some bytes changed. */
TEST(middleware_survives_rubbish)
{
	static const char bytes[] = "{}()[]\"'\\#;:=/$%,.\n -<>|*?0Az";
	const char *folder = TESTS_DIR "/fuzz/corpus/configuration";
	scoped_dir DIR *dir = opendir(folder);
	uint32_t random = 7731;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));) {
		char text[4096], path[512];
		size_t size;

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");

		if (!file)
			continue;
		size = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
		text[size] = '\0';
		for (int round = 0; size > 1 && round < 2; round++) {
			survey_everywhere(text + 1);
			for (size_t i = 0; i < 1 + size / 40; i++) {
				random = random * 1664525 + 1013904223;
				text[1 + (random >> 8) % (size - 1)] =
					bytes[(random >> 20) % (sizeof(bytes) - 1)];
			}
		}
	}
}
