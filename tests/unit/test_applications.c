/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files_root.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "harness.h"

#include <cmocka.h>

#include "survey/applications/application_parts.h"
#include "survey/collectors.h"

#define STATUS                                                                                     \
	"Package: python3.11-minimal\nStatus: install ok installed\nArchitecture: amd64\n"         \
	"Version: 3.11.2-6+deb12u1\n\n"                                                            \
	"Package: gunicorn\nStatus: install ok installed\nArchitecture: all\nVersion: 20-1\n\n"

/* What every root here has: an interpreter of a package, a server of one. */
#define PACKAGES                                                                                   \
	{ "/var/lib/dpkg/status", STATUS },                                                        \
		{ "/var/lib/dpkg/info/python3.11-minimal.list", "/usr/bin/python3.11\n" },         \
		{ "/var/lib/dpkg/info/gunicorn.list", "/usr/bin/gunicorn\n/usr/bin/packaged\n" },  \
		{ "/usr/bin/python3.11", "", 0755 }, { "/usr/bin/python3", "-> python3.11" },      \
		{ "/usr/bin/gunicorn", "#!/usr/bin/python3\n", 0755 },                             \
	{                                                                                          \
		"/usr/bin/packaged", "#!/usr/bin/python3\n", 0755                                  \
	}

/* A service, and a process of it if there is an `exe`. Arguments are parted by blanks. */
struct started {
	const char *name, *command, *exe, *cwd;
};

static void add_started(struct tree *tree, const struct started *started)
{
	struct survey *survey = &tree->survey;
	struct service *service = RECORD_ADD(survey->arena, &survey->content->services, service);
	struct bytes rest = bytes_of(started->command), word;

	service->name = started->name;
	service->manager = "systemd";
	service->command = started->command;
	service->working_directory = started->cwd;
	if (!started->exe)
		return;
	struct process *process = RECORD_ADD(survey->arena, &survey->content->processes, process);

	process->pid = (int64_t)(1000 + survey->content->processes.count);
	process->name = "x";
	process->exe = started->exe;
	process->cwd = started->cwd;
	while (bytes_word(&rest, &word))
		*vec_push_in(survey->arena, &process->argv) = arena_string(survey->arena, word);
	*vec_push_in(survey->arena, &service->pids) = process->pid;
}

static void survey_tree(struct tree *tree, const struct started *started, size_t count)
{
	struct err err;

	files_root_survey(tree);
	for (size_t i = 0; i < count; i++)
		add_started(tree, &started[i]);
	assert_int_equal(survey_applications(&tree->survey, &err), 0);
}

static const struct application *find(const struct tree *tree, const char *path)
{
	for (vec_each(application, &tree->survey.content->applications))
		if (application->path && strcmp(application->path, path) == 0)
			return application;
	return NULL;
}

static bool talks_to(const struct application *application, const char *protocol, const char *host)
{
	for (vec_each(endpoint, &application->endpoints))
		if (strcmp(endpoint->protocol, protocol) == 0 && strcmp(endpoint->host, host) == 0)
			return true;
	return false;
}

TEST(applications_by_what_starts_them)
{
	static const struct tree_entry entries[] = {
		PACKAGES,
		{ "/srv/shop/manage.py",
		  "x.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n" },
		{ "/srv/shop/shop/settings.py", "CACHES = {'x': 'redis://cache01/1'}\n" },
		{ "/srv/shop/requirements.txt", "# flask\nDjango==4.2\n" },
		{ "/srv/shop/.env", "DATABASE_URL=postgres://u:canary@db01/shop\n" },
		{ "/opt/erp/lib/erp-2.1.jar", "no archive" },
		{ "/opt/erp/config/application.yml",
		  "spring: {datasource: {url: 'jdbc:mysql://db02/erp'}}\n" },
		{ "/usr/lib/jvm/j/bin/java", "", 0755 },
		{ "/usr/lib/jvm/j/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.9\"\n" },
		{ "/usr/local/bin/tick", "#!/usr/bin/env -S python3 -u\n", 0755 },
		{ "/opt/node-v18.1.0/bin/node", "", 0755 },
		{ "/home/bob/bot/package.json",
		  "{\"name\":\"bot\",\"version\":\"2.0.1\",\"dependencies\":{\"express\":\"4\"}}" },
		{ "/home/bob/bot/index.js", "" },
		{ "/etc/bot/bot.yml", "amqp: amqp://mq01\n" },
	};
	static const struct started started[] = {
		{ "shop.service", "/usr/bin/python3 /usr/bin/gunicorn shop.wsgi:application -w 4",
		  "/usr/bin/python3.11", "/srv/shop" },
		{ "shop-jobs.service", "/usr/bin/python3 manage.py jobs", "/usr/bin/python3.11",
		  "/srv/shop" },
		{ "erp.service", "/usr/lib/jvm/j/bin/java -Xmx1g -jar /opt/erp/lib/erp-2.1.jar",
		  NULL, NULL },
		{ "tick.service", "/usr/local/bin/tick --every 5", NULL, NULL },
		{ "bot.service", "node index.js", "/opt/node-v18.1.0/bin/node", "/home/bob/bot" },
		{ "theirs.service", "/usr/bin/python3 /usr/bin/packaged", "/usr/bin/python3.11",
		  "/" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	survey_tree(&tree, started, COUNT(started));
	const struct application *shop = find(&tree, "/srv/shop"), *erp = find(&tree, "/opt/erp");
	const struct application *tick = find(&tree, "/usr/local/bin/tick");
	const struct application *bot = find(&tree, "/home/bob/bot");

	assert_int_equal(tree.survey.content->applications.count, 4);
	assert_string_equal(shop->name, "shop");
	assert_string_equal(shop->language, "python");
	assert_string_equal(shop->runtime, "3.11.2");
	assert_string_equal(shop->framework, "django");
	assert_string_equal(shop->entry_point, "shop.wsgi:application");
	assert_int_equal(shop->pids.count, 2);
	assert_true(text_list_has(&shop->evidence, "shop-jobs.service is of it too"));
	assert_true(talks_to(shop, "postgresql", "db01"));
	assert_true(talks_to(shop, "redis", "cache01"));
	assert_string_equal(erp->runtime, "17.0.9");
	assert_string_equal(erp->version, "2.1");
	assert_string_equal(erp->entry_point, "/opt/erp/lib/erp-2.1.jar");
	assert_true(talks_to(erp, "mysql", "db02"));
	assert_string_equal(tick->language, "python");
	assert_string_equal(bot->runtime, "18.1.0");
	assert_string_equal(bot->framework, "express");
	assert_string_equal(bot->version, "2.0.1");
	assert_true(talks_to(bot, "amqp", "mq01"));
}

TEST(applications_by_what_lies_on_the_disk)
{
	static const struct tree_entry entries[] = {
		PACKAGES,
		{ "/var/www/html/wp-load.php", "" },
		{ "/var/www/html/wp-includes/version.php", "<?php\n$wp_version = '6.4.2';\n" },
		{ "/var/www/html/wp-content/themes/x/package.json", "{}" },
		{ "/var/www/wp-config.php",
		  "<?php define('DB_HOST', 'db03'); define('DB_NAME', 'wp');\n" },
		{ "/srv/api/node_modules/left/package.json", "{}" },
		{ "/srv/api/package.json", "{\"name\":\"api\",\"version\":\"1.0.0\"}" },
		{ "/srv/api/packages/one/package.json", "{}" },
		{ "/root/package.json", "{}" },
		{ "/home/bob/.nvm/package.json", "{}" },
		{ "/srv/gone/.env.example", "DATABASE_URL=postgres://u@db09/x\n" },
		{ "/srv/gone/Gemfile", "gem 'rails'\n" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	survey_tree(&tree, NULL, 0);
	const struct application *blog = find(&tree, "/var/www/html"),
				 *gone = find(&tree, "/srv/gone");

	assert_int_equal(tree.survey.content->applications.count, 3);
	assert_non_null(find(&tree, "/srv/api"));
	assert_string_equal(blog->framework, "wordpress");
	assert_string_equal(blog->version, "6.4.2");
	assert_true(talks_to(blog, "mysql", "db03"));
	assert_null(blog->service);
	assert_string_equal(gone->framework, "rails");
	assert_int_equal(gone->endpoints.count, 0);
}

TEST(applications_of_releases_are_one)
{
	static const struct tree_entry entries[] = {
		PACKAGES,
		{ "/srv/a/releases/1/config.ru", "" },
		{ "/srv/a/releases/1/.env", "REDIS_URL=redis://old\n" },
		{ "/srv/a/releases/2/config.ru", "" },
		{ "/srv/a/releases/2/REVISION", "1234567890123456789012345678901234567890\n" },
		{ "/srv/a/releases/2/.env", "-> ../../shared/.env" },
		{ "/srv/a/shared/.env", "REDIS_URL=redis://new\n" },
		{ "/srv/a/current", "-> releases/2" },
		{ "/srv/a/revisions.log", "Branch main (at 1) deployed as release 1 by ann\n"
					  "Branch main (at 2) deployed as release 2 by ann\n" },
		{ "/usr/bin/ruby3.1", "", 0755 },
	};
	static const struct started started[] = {
		{ "a.service", "puma 5.6.5 (tcp://0.0.0.0:9292) [a]", "/usr/bin/ruby3.1",
		  "/srv/a/releases/1" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	files_root_survey(&tree);
	add_started(&tree, &started[0]);
	/* a title is one argument */
	tree.survey.content->processes.at[0].argv.count = 1;
	tree.survey.content->processes.at[0].argv.at[0] = started[0].command;
	struct err err;

	assert_int_equal(survey_applications(&tree.survey, &err), 0);
	const struct application *a = find(&tree, "/srv/a/current");

	assert_int_equal(tree.survey.content->applications.count, 1);
	assert_string_equal(a->language, "ruby");
	assert_string_equal(a->runtime, "3.1");
	assert_string_equal(a->deployed_by, "releases and current");
	assert_string_equal(a->deploy_user, "ann");
	assert_string_equal(a->vcs.commit, "1234567890123456789012345678901234567890");
	assert_true(text_list_has(&a->evidence, "what runs is still of /srv/a/releases/1"));
	assert_true(talks_to(a, "redis", "new"));
	assert_false(talks_to(a, "redis", "old"));
}

TEST(applications_files_nobody_opened)
{
	static const struct tree_entry entries[] = {
		PACKAGES,
		{ "/srv/a/manage.py", "" },
		{ "/srv/a/used/x.py", "" },
		{ "/srv/a/used/y.py", "" },
		{ "/srv/a/dead/deep/z.py", "" },
		{ "/srv/a/dead/w.py", "" },
		{ "/srv/a/node_modules/x/index.js", "" },
	};
	struct timespec read_at[] = { { .tv_sec = 4000000000 }, { .tv_nsec = UTIME_OMIT } };
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	assert_int_equal(
		utimensat(AT_FDCWD, files_root_path(&tree, "/srv/a/manage.py"), read_at, 0), 0);
	assert_int_equal(
		utimensat(AT_FDCWD, files_root_path(&tree, "/srv/a/used/x.py"), read_at, 0), 0);
	struct mount *mount = RECORD_ADD(tree.survey.arena, &tree.survey.content->mounts, mount);

	mount->target = "/";
	mount->mounted = TRI_YES;
	*vec_push_in(tree.survey.arena, &mount->options) = "relatime";
	survey_tree(&tree, NULL, 0);
	const struct application *a = find(&tree, "/srv/a");

	assert_int_equal(a->access_times, TRI_YES);
	assert_int_equal(a->file_count, 5);
	assert_int_equal(a->never_opened_count, 3);
	assert_int_equal(a->never_opened.count, 1);
	assert_string_equal(a->never_opened.at[0], "/srv/a/dead");
	mount->options.at[0] = "noatime";
	tree.survey.content->applications.count = 0;
	struct err err;

	assert_int_equal(survey_applications(&tree.survey, &err), 0);
	assert_int_equal(find(&tree, "/srv/a")->access_times, TRI_NO);
	assert_int_equal(find(&tree, "/srv/a")->never_opened_count, UNKNOWN);
}

TEST(applications_brought_by_copies)
{
	static const struct tree_entry entries[] = {
		PACKAGES,
		{ "/srv/a/manage.py", "" },
		{ "/home/ci/actions-runner/_work/b/b/package.json", "{}" },
	};
	scoped_tree tree;

	tree_init(&tree, entries, COUNT(entries));
	struct schedule *job = RECORD_ADD(tree.survey.arena, &tree.survey.content->schedules,
					  schedule);

	job->command = "rsync -a --delete deploy@build01:/out/a/ /srv/a/";
	job->user = "deploy";
	job->path = "/etc/cron.d/a";
	survey_tree(&tree, NULL, 0);
	const struct application *a = find(&tree, "/srv/a");
	const struct application *b = find(&tree, "/home/ci/actions-runner/_work/b/b");

	assert_string_equal(a->deployed_by, "rsync from deploy@build01:/out/a/");
	assert_string_equal(a->deploy_user, "deploy");
	assert_string_equal(b->deployed_by, "a CI runner: GitHub's runner");
}

TEST(applications_in_shared_folders)
{
	assert_true(application_is_shared(BYTES("/")));
	assert_true(application_is_shared(BYTES("/opt")));
	assert_true(application_is_shared(BYTES("/home/bob")));
	assert_true(application_is_shared(BYTES("/usr/local/bin")));
	assert_false(application_is_shared(BYTES("/usr/local/shop")));
	assert_false(application_is_shared(BYTES("/var/www/html")));
	assert_false(application_is_shared(BYTES("/opt/shop")));
}
