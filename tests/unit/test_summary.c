/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "survey/collectors.h"
#include "survey/conclusions/summary_parts.h"

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

/* `socket`: where it listens, NULL if nowhere. */
static struct purpose *add_purpose(const char *name, const char *detail, const char *socket)
{
	struct purpose *purpose = RECORD_ADD(survey.arena, &survey.content->purposes, purpose);

	purpose->name = name;
	purpose->detail = detail;
	if (socket)
		*vec_push_in(survey.arena, &purpose->evidence) = arena_format(survey.arena,
									      "socket %s", socket);
	return purpose;
}

static struct peer *add_peer(const char *name, const char *protocol, int64_t port,
			     const char *process, enum direction direction)
{
	struct peer *peer = RECORD_ADD(survey.arena, &survey.content->peers, peer);

	peer->name = name;
	peer->protocol = protocol;
	peer->port = port;
	peer->process = process;
	peer->direction = direction;
	peer->count = 1;
	return peer;
}

static struct application *add_application(const char *name, const char *language,
					   const char *service, int64_t port)
{
	struct application *application = RECORD_ADD(survey.arena, &survey.content->applications,
						     application);

	application->name = name;
	application->language = language;
	application->service = service;
	application->path = arena_format(survey.arena, "/opt/%s", name);
	*vec_push_in(survey.arena, &application->pids) = 812;
	if (port) {
		struct listening *listening = RECORD_ADD(
			survey.arena, &survey.content->sockets.listening, listening);

		listening->address = "127.0.0.1";
		listening->port = port;
		listening->service = service;
	}
	return application;
}

static void add_service(const char *name, const char *description)
{
	struct service *service = RECORD_ADD(survey.arena, &survey.content->services, service);

	service->name = name;
	service->description = description;
}

static void add_host(const char *address, const char *name)
{
	struct hosts_entry *entry = RECORD_ADD(survey.arena, &survey.content->network.hosts,
					       hosts_entry);

	entry->address = address;
	*vec_push_in(survey.arena, &entry->names) = name;
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

/* nginx with a site that sends visitors to TLS, and one that passes them on to a group. */
static void add_nginx(void)
{
	struct middleware *nginx = RECORD_ADD(survey.arena, &survey.content->middleware,
					      middleware);

	nginx->program = "nginx";
	struct upstream *group = RECORD_ADD(survey.arena, &nginx->upstreams, upstream);

	group->name = "backend";
	*vec_push_in(survey.arena, &group->servers) = "127.0.0.1:8000";
	struct site *site = RECORD_ADD(survey.arena, &nginx->sites, site);

	*vec_push_in(survey.arena, &site->names) = "shop.example.org";
	*vec_push_in(survey.arena, &site->redirects) = "https://shop.example.org$request_uri";
	site = RECORD_ADD(survey.arena, &nginx->sites, site);
	*vec_push_in(survey.arena, &site->names) = "shop.example.org";
	*vec_push_in(survey.arena, &site->names) = "www.example.org";
	*vec_push_in(survey.arena, &site->upstreams) = "http://backend";
}

TEST(summary_of_a_reverse_proxy)
{
	begin("web03");
	*vec_push_in(survey.arena, &survey.content->network.search_domains) = "example.org";
	add_purpose("a web server or reverse proxy", "nginx on :80", ":80");
	add_purpose("a cache or key-value store", "redis on 127.0.0.1:6379", "127.0.0.1:6379");
	add_purpose("an application server", "shop-web, python, /opt/shop/run on 127.0.0.1:8000",
		    "127.0.0.1:8000");
	add_application("shop", "python", "shop-web.service", 8000)->framework = "django";
	add_service("shop-web.service", "The \"shop\" of tea.");
	add_nginx();
	struct flow *flow = RECORD_ADD(survey.arena, &survey.content->sockets.flows, flow);

	flow->direction = LOCAL;
	flow->remote_port = 6379;
	flow->service = "shop-web.service";
	add_peer("db01.example.org", "postgresql", 5432, "shop-web.service", OUTBOUND);
	add_peer("ntp1", "ntp", 123, "chrony.service", OUTBOUND);
	add_peer("mail01.example.org", "smtp", 25, "shop-web.service", OUTBOUND)->count = UNKNOWN;
	add_peer("db01.example.org", "postgresql", 5432, "shop-web.service", OUTBOUND)->count =
		UNKNOWN;
	add_peer("lb01.example.org", "http", 80, "nginx.service", INBOUND);
	add_peer(NULL, "http", 80, "nginx.service", INBOUND)->address = "192.0.2.7";
	add_host("10.0.0.1", "web01.example.org");
	add_host("10.0.0.2", "web02.example.org");
	add_host("10.0.0.3", "web03.example.org");
	assert_summary("web03 is a reverse proxy (nginx), and runs the application shop "
		       "(Python, Django).\n"
		       "shop is described as \"The 'shop' of tea\".\n"
		       "nginx passes shop.example.org (also www.example.org) to shop.\n"
		       "Redis runs here for shop, and cannot be reached from outside.\n"
		       "It depends on PostgreSQL on db01 (shop).\n"
		       "By its configuration it also depends on SMTP on mail01 (shop).\n"
		       "Requests come from lb01 (nginx) and 1 other address.\n"
		       "By their names, web01 and web02 are like it.");
}

TEST(summary_of_a_database)
{
	begin("db01");
	add_purpose("a database", "PostgreSQL on :5432", ":5432");
	struct middleware *postgres = RECORD_ADD(survey.arena, &survey.content->middleware,
						 middleware);

	postgres->program = "postgresql";
	postgres->name = "15/main";
	*vec_push_in(survey.arena, &postgres->pids) = 47;
	*vec_push_in(survey.arena, &postgres->data_directories) = "/var/lib/postgresql/15/main";
	*vec_push_in(survey.arena,
		     &postgres->databases) = (struct pair){ .key = "orders",
							    .value = "what was sold" };
	*vec_push_in(survey.arena, &postgres->databases) = (struct pair){ .key = "stock",
									  .value = "" };
	struct file_row *row = RECORD_ADD(survey.arena, &survey.content->files, file_row);

	row->path = "/var/lib/postgresql/15/main";
	row->size = 3LL << 30;
	for (int i = 1; i <= 3; i++) {
		const char *name = arena_format(survey.arena, "app%02d", i);

		add_peer(name, "postgresql", 5432, "postgresql@15-main.service", INBOUND)
			->database = i == 3 ? "stock" : "orders";
	}
	add_peer("db02", "postgresql", 5432, "postgresql@15-main.service", INBOUND)->database =
		"replication";
	struct peer *peer = add_peer("report01", "postgresql", 5432, NULL, INBOUND);

	peer->count = UNKNOWN;
	peer->database = "orders";
	assert_summary("db01 is a database server (PostgreSQL 15).\n"
		       "PostgreSQL keeps the databases orders (\"what was sold\") and stock in "
		       "/var/lib/postgresql/15/main (3.0 GiB).\n"
		       "app01 and app02 (orders), and app03 (stock) depend on it.\n"
		       "db02 follows it as a standby.\n"
		       "By its configuration report01 (orders) may use it, too.");
}

static struct container *add_container(const char *name, const char *project, const char *image)
{
	struct container *container = RECORD_ADD(survey.arena, &survey.content->containers,
						 container);

	container->engine = "docker";
	container->name = name;
	container->id = name;
	container->compose_project = project;
	container->image = image;
	*vec_push_in(survey.arena, &container->pids) = 100;
	return container;
}

TEST(summary_of_a_container_host)
{
	begin("dock02.example.org");
	struct container *web = add_container("wiki_web_1", "wiki", "wiki:1");

	web->description = "The wiki of all.";
	*vec_push_in(survey.arena, &web->addresses) = "172.18.0.3";
	struct container_port *port = RECORD_ADD(survey.arena, &web->ports, container_port);

	port->host_port = 8080;
	struct container *database = add_container("wiki_db_1", "wiki", "postgres:15");
	struct container_mount *mount = RECORD_ADD(survey.arena, &database->mounts,
						   container_mount);

	mount->kind = "volume";
	mount->name = "pgdata";
	*vec_push_in(survey.arena, &database->addresses) = "172.18.0.2";
	struct middleware *postgres = RECORD_ADD(survey.arena, &survey.content->middleware,
						 middleware);

	postgres->program = "postgresql";
	postgres->container = "wiki_db_1";
	struct container *page = add_container("page", NULL, "busybox");

	page->engine = "podman";
	page->started_by = "page.service";
	for (int i = 0; i < 8; i++)
		(void)add_container(arena_format(survey.arena, "job-%d", i), NULL, "job:7");
	survey.content->containers.at[10].pids.count = 0;
	add_purpose("a database", "PostgreSQL in container wiki_db_1", ":5432")->container =
		"wiki_db_1";
	add_peer(NULL, "postgresql", 5432, "wiki_web_1", OUTBOUND)->address = "172.18.0.2";
	add_peer(NULL, "postgresql", 5432, "wiki_db_1", INBOUND)->address = "172.18.0.3";
	add_peer("db01", "postgresql", 5432, "wiki_web_1", OUTBOUND);
	assert_summary("dock02.example.org is a container host (docker and podman).\n"
		       "docker runs wiki on :8080, \"The wiki of all\", with its own PostgreSQL "
		       "(in the volume pgdata); job-0 (job:7); job-1 (job:7); job-2 (job:7); "
		       "job-3 (job:7); job-4 (job:7); and 2 more; 1 more container is stopped.\n"
		       "podman runs page (busybox), started by page.service.\n"
		       "It depends on PostgreSQL on db01 (wiki).\n"
		       "Its name suggests that there are others like it, such as dock01.");
}

/* A script that nobody connects to is a tool, not what the box is for; a server for this host
 * alone is its role only where it has no other. */
TEST(summary_leaves_out_tools)
{
	begin("app");
	add_purpose("a cache or key-value store", "redis on 127.0.0.1:6379", "127.0.0.1:6379");
	add_purpose("a mail server", "exim on 127.0.0.1:25", "127.0.0.1:25");
	struct application *tool = add_application("pulse", "python", "pulse.service", 0);

	tool->path = tool->entry_point = "/usr/local/bin/pulse";
	add_service("pulse.service", "Says that this host is alive");
	add_peer("mon01", "http", 9091, "pulse.service", OUTBOUND);
	add_application("billing", "java", "billing.service", 8443);
	add_service("billing.service", "billing");
	assert_summary("app runs the application billing (Java).\n"
		       "Redis runs here, and cannot be reached from outside.");
}

/* Configuration says so also when nobody is connected. */
TEST(summary_says_for_whom_a_helper_is_configured)
{
	begin("app");
	add_purpose("a cache or key-value store", "redis on 127.0.0.1:6379", "127.0.0.1:6379");
	add_purpose("a database", "PostgreSQL on 127.0.0.1:5432", "127.0.0.1:5432");
	struct application *application = add_application("billing", "java", "billing.service",
							  8443);
	struct endpoint *endpoint = RECORD_ADD(survey.arena, &application->endpoints, endpoint);

	endpoint->host = "localhost";
	endpoint->port = 6379;
	endpoint = RECORD_ADD(survey.arena, &application->endpoints, endpoint);
	endpoint->host = "192.0.2.1";
	endpoint->port = 5432;
	add_service("billing.service", "billing");
	assert_summary("app runs the application billing (Java).\n"
		       "Redis runs here for billing, and cannot be reached from outside.\n"
		       "PostgreSQL runs here, and cannot be reached from outside.");
	begin("app");
	add_purpose("a cache or key-value store", "redis on 127.0.0.1:6379", "127.0.0.1:6379");
	assert_summary("app is a cache or key-value store (Redis).");
}

TEST(summary_schedules_in_words)
{
	static const struct {
		const char *when, *words;
	} cases[] = {
		{ "15 2 * * *", "every day at 02:15" },
		{ "5 4 * * 0", "every Sunday at 04:05" },
		{ "0 6 * * 1-5", "every weekday at 06:00" },
		{ "*/10 * * * *", "every 10 minutes" },
		{ "7 * * * *", "every hour" },
		{ "@daily", "every day" },
		{ "0 3 1 * *", "by the schedule \"0 3 1 * *\"" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf text = { 0 };

		summary_schedule(&text, cases[i].when);
		assert_string_equal(buf_text(&text), cases[i].words);
	}
}

TEST(summary_of_nothing)
{
	begin(NULL);
	assert_summary("");
}
