/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "survey/collectors.h"
#include "survey/conclusions/search_words.h"

static const struct tree_entry files[] = {
	{ "/usr/local/bin/shop-report", "#!/bin/sh\n", 0755 },
	{ "/srv/tea/stock.py", "import os\n" },
	{ "/etc/motd", "hello\n" },
};

static struct tree tree;
static struct survey *survey;
static struct content *content;

static void begin(void)
{
	tree_init(&tree, files, sizeof(files) / sizeof(files[0]));
	survey = &tree.survey;
	content = survey->content;
}

static void run(void)
{
	struct err err;

	assert_int_equal(survey_search_words(survey, &err), 0);
}

static const struct search_word *row_of(const char *word)
{
	for (vec_each(row, &content->search_words))
		if (strcmp(row->word, word) == 0)
			return row;
	return NULL;
}

static void assert_row(const char *word, const char *kind, const char *evidence)
{
	const struct search_word *row = row_of(word);

	if (!row)
		fail_msg("\"%s\" is missing", word);
	assert_string_equal(row->kind, kind);
	if (!text_list_has(&row->evidence, evidence))
		fail_msg("\"%s\" has no evidence \"%s\"", word, evidence);
}

/* All words in their order. */
static void assert_words(const char *wanted)
{
	scoped_buf text = { 0 };

	run();
	for (vec_each(row, &content->search_words))
		buf_add_format(&text, "%s%s", text.size ? " " : "", row->word);
	assert_string_equal(buf_text(&text), wanted);
	tree_deinit(&tree);
}

static struct service *add_service(const char *name, const char *path)
{
	struct service *service = RECORD_ADD(survey->arena, &content->services, service);

	service->name = name;
	service->manager = "systemd";
	service->type = "service";
	service->unit_path = path;
	return service;
}

static struct application *add_application(const char *name, const char *remote)
{
	struct application *row = RECORD_ADD(survey->arena, &content->applications, application);

	row->name = name;
	row->path = arena_format(survey->arena, "/srv/%s", name);
	row->vcs.remote = remote;
	return row;
}

static void add_database(const char *name)
{
	struct middleware *row = RECORD_ADD(survey->arena, &content->middleware, middleware);

	row->program = "postgresql";
	row->name = "15/main";
	*vec_push_in(survey->arena, &row->databases) = (struct pair){ name, "" };
}

static struct site *add_site(const char *name)
{
	struct middleware *row = RECORD_ADD(survey->arena, &content->middleware, middleware);
	struct site *site = RECORD_ADD(survey->arena, &row->sites, site);

	*vec_push_in(survey->arena, &site->names) = name;
	site->path = "/etc/nginx/sites-enabled/all";
	site->line = 3;
	return site;
}

static struct schedule *add_job(const char *kind, const char *name, const char *path,
				const char *command)
{
	struct schedule *row = RECORD_ADD(survey->arena, &content->schedules, schedule);

	row->kind = kind;
	row->name = name;
	row->path = path;
	row->line = 4;
	row->command = command;
	return row;
}

static struct peer *add_peer(const char *name, const char *address)
{
	struct peer *row = RECORD_ADD(survey->arena, &content->peers, peer);

	row->name = name;
	row->address = address;
	*vec_push_in(survey->arena, &row->evidence) = "/srv/tea/.env line 2";
	return row;
}

static struct user *add_user(const char *name, const char *home)
{
	struct user *row = RECORD_ADD(survey->arena, &content->users, user);

	row->name = name;
	row->home = home;
	row->uid = 900;
	row->made_by = "hand";
	return row;
}

static void add_package(const char *name)
{
	RECORD_ADD(survey->arena, &content->packages, package)->name = name;
}

static void add_ticket(const char *word, const char *kind)
{
	struct search_word *row = RECORD_ADD(survey->arena, &content->search_words, search_word);

	row->word = word;
	row->kind = kind;
	*vec_push_in(survey->arena, &row->evidence) = "/etc/cron.d/tea line 1";
}

static void fill(void)
{
	content->host.hostname = "web03.corp.example";
	*vec_push_in(survey->arena, &content->network.search_domains) = "kettle.example";
	add_ticket("SHOP-123", "ticket");
	add_ticket("https://wiki.corp.example/Tea", "page");
	add_package("nginx");
	add_service("shop-worker@2.service", "/etc/systemd/system/shop-worker@.service");
	add_service("tea.service", "/etc/systemd/system/tea.service");
	add_application("tea", "git@git.kettle.example:kettle/tea.git");
	add_site("www.Tea.example.org");
	add_database("tea");
	add_job("cron", "/etc/cron.d/stock-levels", "/etc/cron.d/stock-levels",
		"cat /etc/motd; python3 /srv/tea/stock.py; /usr/local/bin/shop-report");
	add_user("tea", "/srv/tea");
	add_peer("db01.kettle.example", "10.0.0.2");
}

TEST(search_words_of_a_host)
{
	begin();
	fill();
	run();
	assert_row("web03.corp.example", "host", "name of this host");
	assert_row("web03", "host", "name of this host");
	assert_row("SHOP-123", "ticket", "/etc/cron.d/tea line 1");
	assert_row("kettle/tea", "repository", "remote of /srv/tea");
	assert_row("tea.example.org", "domain", "/etc/nginx/sites-enabled/all line 3");
	assert_row("shop-worker", "service", "/etc/systemd/system/shop-worker@.service");
	assert_row("shop-report", "program", "/usr/local/bin/shop-report");
	assert_row("stock.py", "program", "/srv/tea/stock.py");
	assert_row("stock-levels", "job", "/etc/cron.d/stock-levels line 4");
	assert_row("db01", "peer", "/srv/tea/.env line 2");
	/* one row for all that bears the name */
	assert_row("tea", "application", "/srv/tea");
	assert_row("tea", "application", "/etc/systemd/system/tea.service");
	assert_row("tea", "application", "database of postgresql 15/main");
	assert_row("tea", "application", "/etc/passwd");
	tree_deinit(&tree);
}

TEST(search_words_are_ranked)
{
	begin();
	fill();
	assert_words("kettle/tea SHOP-123 web03.corp.example https://wiki.corp.example/Tea web03 "
		     "tea.example.org shop-worker stock.py shop-report tea stock-levels db01");
}

TEST(search_words_leave_out_what_packages_brought)
{
	begin();
	add_package("exim4");
	add_package("tea-time");
	struct package *project = RECORD_ADD(survey->arena, &content->packages, package);

	project->name = "kiosk-screen"; /* a service of its own may be called so */
	project->scope = "environment";
	add_service("exim4.service", "/etc/systemd/system/exim4.service");
	add_service("Tea-Time.service", "/etc/systemd/system/Tea-Time.service");
	add_service("kiosk-screen.service", "/etc/systemd/system/kiosk-screen.service");
	add_service("rng-feed.service", "/lib/systemd/system/rng-feed.service")->owner_package =
		"rng-tools";
	add_service("mask-ed.service", "/etc/systemd/system/mask-ed.service")->masked = TRI_YES;
	add_service("srv-tea.mount", "/etc/systemd/system/srv-tea.mount")->type = "mount";
	add_service("app-gen@x.service", "/run/systemd/generator/app-gen@x.service");
	add_service("in-docker", NULL)->container = "0123456789ab";
	add_job("timer", "tea-sweep.timer", "/etc/systemd/system/tea-sweep.timer", NULL);
	add_job("timer", "apt-thing.timer", "/lib/systemd/system/apt-thing.timer", NULL)
		->by_package = TRI_YES;
	add_job("timer", "off-thing.timer", "/etc/systemd/system/off-thing.timer", NULL)->enabled =
		TRI_NO;
	assert_words("kiosk-screen tea-sweep");
}

TEST(search_words_leave_out_what_is_common)
{
	static const char *const names[] = {
		"nginx",       "app",           "web-app",       "api",
		"test-server", "backup.sh",     "my-app",        "x",
		"db",          "python3.11",    "php-fpm8.2",    "postgres",
		"Redis",       "node_exporter", "12345",         "v1.2.3-4",
		"2024-01-02",  "deadbee1",      "web-7d9f8c61b", "a<secret:s1>",
		"two words",   "bad\nname",     "-_-",           "${NAME}",
		"wordpress",   "run",           "gunicorn.sh",
	};

	begin();
	content->host.hostname = "localhost";
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		add_service(names[i], "/etc/systemd/system/some");
		add_application(names[i], NULL);
		add_database(names[i]);
		add_user(names[i], "/srv/x");
	}
	add_site("_");
	add_site("localhost");
	add_site("www.example.com");
	add_site("10.0.0.1");
	add_site("~^(.+)\\.tea\\.example$");
	add_service("tea-server", "/etc/systemd/system/tea-server.service");
	assert_words("tea-server");
}

TEST(search_words_of_people_and_hosts)
{
	begin();
	add_user("anna", "/home/anna"); /* `people` tells of her */
	add_user("deploy", "/srv/deploy");
	add_user("teapot", "/srv/teapot");
	add_user("rooted", "/srv/rooted")->uid = 0;
	add_user("_chrony", "/var/lib/chrony")->made_by = "package";
	add_peer("api.stripe.com", "198.51.100.7");
	add_peer("loop9", "127.0.0.1");
	add_peer("db01.kettle.internal", "10.0.0.2");
	add_peer("tea.c9x.eu-west-1.rds.amazonaws.com", NULL)->sight_ends =
		"managed database (AWS RDS)";
	struct hosts_entry *own = RECORD_ADD(survey->arena, &content->network.hosts, hosts_entry);

	own->address = "127.0.1.1";
	own->line = 2;
	*vec_push_in(survey->arena, &own->names) = "web03.kettle.internal";
	assert_words("web03.kettle.internal db01.kettle.internal "
		     "tea.c9x.eu-west-1.rds.amazonaws.com teapot");
}

TEST(search_words_of_containers)
{
	static const struct {
		const char *name, *project, *image, *pod;
	} rows[] = {
		{ "bookings-web-1", "bookings", "registry.corp.example:5000/tea/bookings:1.2",
		  NULL },
		{ "status-page", NULL, "docker.io/library/nginx:1.25", NULL },
		{ "k8s_tea_tea-0", NULL, "quay.io/tea/pot@sha256:0011", "default/tea-0" },
		{ NULL, NULL, NULL, NULL },
	};

	begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct container *row = RECORD_ADD(survey->arena, &content->containers, container);

		row->engine = "docker";
		row->id = "0123456789abcdef";
		row->name = rows[i].name;
		row->compose_project = rows[i].project;
		row->image = rows[i].image;
		row->pod = rows[i].pod;
	}
	run();
	assert_int_equal(content->search_words.count, 3);
	assert_row("registry.corp.example:5000/tea/bookings", "image",
		   "docker container bookings-web-1");
	assert_row("bookings", "project", "docker container bookings-web-1");
	assert_row("status-page", "container", "docker container status-page");
	tree_deinit(&tree);
}

TEST(search_words_of_packages_and_certificates)
{
	begin();
	struct package *package = RECORD_ADD(survey->arena, &content->packages, package);

	package->name = "site-agent";
	package->in_repository = TRI_NO;
	*RECORD_ADD(survey->arena, &content->preserved_packages, package) = *package;
	package = RECORD_ADD(survey->arena, &content->preserved_packages, package);
	package->name = "site-agent-plugin";
	package = RECORD_ADD(survey->arena, &content->preserved_packages, package);
	package->name = "libtea2"; /* left over from an older release */
	package->maintainer = "Tea Maintainers <team@lists.debian.org>";
	struct certificate *row = RECORD_ADD(survey->arena, &content->certificates, certificate);

	row->path = "/etc/ssl/tea.pem";
	*vec_push_in(survey->arena, &row->names) = "*.points.example.org";
	*vec_push_in(survey->arena, &row->names) = "192.0.2.1";
	*vec_push_in(survey->arena, &row->names) = "snakeoil";
	row = RECORD_ADD(survey->arena, &content->certificates, certificate);
	row->authority = TRI_YES;
	*vec_push_in(survey->arena, &row->names) = "ca.example.org";
	struct file_row *file = RECORD_ADD(survey->arena, &content->files, file_row);

	file->path = "/opt/tea/bin/brew";
	file->type = "file";
	file->mode = "0755";
	*vec_push_in(survey->arena, &file->finding) = "unowned";
	assert_words("points.example.org site-agent brew");
}

TEST(search_words_are_bounded)
{
	begin();
	for (int i = 0; i < 500; i++)
		add_site(arena_format(survey->arena, "shop%d.example.org", i));
	for (int i = 0; i < 100; i++)
		add_service("tea-brewer",
			    arena_format(survey->arena, "/etc/systemd/system/t%d", i));
	run();
	assert_int_equal(content->search_words.count, SEARCH_WORDS_MAX);
	/* one kind does not hide the others */
	assert_string_equal(content->search_words.at[2].word, "tea-brewer");
	assert_int_equal(content->search_words.at[2].evidence.count, SEARCH_WORDS_EVIDENCE_MAX);
	tree_deinit(&tree);
}

TEST(search_words_of_remotes_and_images)
{
	static const struct {
		void (*of)(struct buf *ret, struct bytes text);
		const char *text, *word;
	} cases[] = {
		{ search_word_of_remote, "git@git.corp.example:kettle/shop.git", "kettle/shop" },
		{ search_word_of_remote, "https://git.corp.example/a/b/c.git/", "a/b/c" },
		{ search_word_of_remote, "https://u:p@git.corp.example:8443/kettle/shop",
		  "kettle/shop" },
		{ search_word_of_remote, "ssh://git@git.corp.example:2222/kettle/shop.git",
		  "kettle/shop" },
		{ search_word_of_remote, "git.corp.example:shop.git", "git.corp.example:shop" },
		{ search_word_of_remote, "https://git.corp.example/shop.git",
		  "git.corp.example/shop" },
		{ search_word_of_remote, "/srv/git/shop.git", "shop" },
		{ search_word_of_remote, "../shop.git", "shop" },
		{ search_word_of_remote, "file:///srv/git/shop.git", "srv/git/shop" },
		{ search_word_of_remote, "https://git.corp.example/", "" },
		{ search_word_of_remote, "https://", "" },
		{ search_word_of_remote, "@:", "" },
		{ search_word_of_remote, ".git", "" },
		{ search_word_of_remote, "", "" },
		{ search_word_of_image, "registry.corp.example/shop:1",
		  "registry.corp.example/shop" },
		{ search_word_of_image, "reg:5000/shop", "reg:5000/shop" },
		{ search_word_of_image, "reg:5000/shop:2@sha256:12", "reg:5000/shop" },
		{ search_word_of_image, "ghcr.io/shop/shop:1", "" },
		{ search_word_of_image, "shop/shop:1", "" },
		{ search_word_of_image, "shop", "" },
		{ search_word_of_image, "", "" },
		{ search_word_of_domain, "*.Shop.example.org", "shop.example.org" },
		{ search_word_of_domain, ".shop.example.org.", "shop.example.org" },
		{ search_word_of_domain, "www.shop.example.org:443", "shop.example.org" },
		{ search_word_of_domain, "::1", "" },
		{ search_word_of_domain, "shop", "" },
		{ search_word_of_domain, "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf word = { 0 };

		cases[i].of(&word, bytes_of(cases[i].text));
		assert_string_equal(buf_text(&word), cases[i].word);
	}
}
