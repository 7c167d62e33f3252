/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "survey/collectors.h"

static struct snapshot snapshot;
static struct survey survey;

static void begin(const char *hostname)
{
	snapshot_init(&snapshot);
	survey = (struct survey){ .snapshot = &snapshot,
				  .content = &snapshot.content,
				  .arena = &snapshot.arena };
	snapshot.content.host.hostname = hostname;
}

static void add_purpose(const char *name, const char *detail)
{
	struct purpose *purpose = RECORD_ADD(survey.arena, &survey.content->purposes, purpose);

	purpose->name = name;
	purpose->detail = detail;
	*vec_push_in(survey.arena, &purpose->evidence) = "process 1";
}

static void add_peer(const char *name, const char *protocol, int64_t port, const char *process,
		     enum direction direction)
{
	struct peer *peer = RECORD_ADD(survey.arena, &survey.content->peers, peer);

	peer->name = name;
	peer->protocol = protocol;
	peer->port = port;
	peer->process = process;
	peer->direction = direction;
	peer->count = 1;
}

/* The whole paragraph. */
static void assert_summary(const char *wanted)
{
	scoped_buf text = { 0 };
	struct err err;

	assert_int_equal(survey_summary(&survey, &err), 0);
	for (vec_each(statement, &survey.content->summary))
		buf_add_format(&text, "%s%s", text.size ? "\n" : "", statement->sentence);
	assert_string_equal(buf_text(&text), wanted);
	snapshot_deinit(&snapshot);
}

TEST(summary_of_a_reverse_proxy)
{
	begin("web03");
	add_purpose("a web server or reverse proxy", "nginx on :80");
	add_purpose("a cache or key-value store", "redis on 127.0.0.1:6379");
	struct application *shop = RECORD_ADD(survey.arena, &survey.content->applications,
					      application);

	shop->name = "shop";
	shop->language = "python";
	shop->framework = "django";
	shop->service = "shop-web.service";
	*vec_push_in(survey.arena, &shop->pids) = 812;
	struct listening *listening = RECORD_ADD(survey.arena, &survey.content->sockets.listening,
						 listening);

	listening->address = "127.0.0.1";
	listening->port = 8000;
	listening->service = "shop-web.service";
	struct middleware *nginx = RECORD_ADD(survey.arena, &survey.content->middleware,
					      middleware);

	nginx->program = "nginx";
	struct upstream *group = RECORD_ADD(survey.arena, &nginx->upstreams, upstream);

	group->name = "backend";
	*vec_push_in(survey.arena, &group->servers) = "127.0.0.1:8000";
	struct site *site = RECORD_ADD(survey.arena, &nginx->sites, site);

	*vec_push_in(survey.arena, &site->names) = "shop.example.org";
	*vec_push_in(survey.arena, &site->upstreams) = "http://backend";
	add_peer("db01", "postgresql", 5432, "shop-web.service", OUTBOUND);
	add_peer("ntp1", "ntp", 123, "chrony.service", OUTBOUND);
	add_peer("lb01", "http", 80, "nginx.service", INBOUND);
	assert_summary("web03 is a reverse proxy (nginx) and a cache or key-value store (Redis), "
		       "and runs the application shop (python, django).\n"
		       "nginx passes shop.example.org to shop.\n"
		       "It depends on db01 for PostgreSQL (shop).\n"
		       "lb01 depends on it (nginx).\n"
		       "Its name suggests that there are others like it, such as web01, and a load "
		       "balancer in front.");
}

TEST(summary_of_a_database)
{
	begin("db01");
	add_purpose("a database", "PostgreSQL on :5432");
	struct middleware *postgres = RECORD_ADD(survey.arena, &survey.content->middleware,
						 middleware);

	postgres->program = "postgresql";
	*vec_push_in(survey.arena, &postgres->data_directories) = "/var/lib/postgresql/15/main";
	struct file_row *row = RECORD_ADD(survey.arena, &survey.content->files, file_row);

	row->path = "/var/lib/postgresql/15/main";
	row->size = 3LL << 30;
	struct backup *backup = RECORD_ADD(survey.arena, &survey.content->backups, backup);

	backup->tool = "pg_dump";
	backup->what = "orders";
	backup->target = "backup01:/srv/dumps";
	backup->schedule = "15 3 * * *";
	backup->confidence = LIKELY;
	assert_summary("db01 is a database (PostgreSQL).\n"
		       "Data is kept by PostgreSQL in /var/lib/postgresql/15/main (3.0 GiB).\n"
		       "pg_dump backs up orders to backup01:/srv/dumps, 15 3 * * *.");
}

TEST(summary_of_a_container_host)
{
	begin("dock02.example.org");
	for (int i = 0; i < 8; i++) {
		struct container *container = RECORD_ADD(survey.arena, &survey.content->containers,
							 container);

		container->engine = i < 7 ? "docker" : "podman";
		container->name = arena_format(survey.arena, "web-%d", i);
		container->image = "nginx:1.25";
		if (i != 6)
			*vec_push_in(survey.arena, &container->pids) = 100 + i;
	}
	struct purpose *inside;

	add_purpose("a web server or reverse proxy", "nginx in container web-1");
	inside = &survey.content->purposes.at[0];
	inside->container = "web-1";
	assert_summary("dock02.example.org is a container host (docker and podman).\n"
		       "docker runs 6 containers: web-0 (nginx:1.25), web-1 (nginx:1.25), "
		       "web-2 (nginx:1.25), web-3 (nginx:1.25), web-4 (nginx:1.25) and "
		       "web-5 (nginx:1.25); 1 more is stopped.\n"
		       "podman runs 1 container: web-7 (nginx:1.25).\n"
		       "Its name suggests that there are others like it, such as dock01.");
}

TEST(summary_of_nothing)
{
	begin(NULL);
	assert_summary("");
}
