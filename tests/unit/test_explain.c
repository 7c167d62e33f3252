/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "explain/explain.h"
#include "snapshot/snapshot.h"

static struct snapshot snapshot;

/* A host with a service, its process and port, a configuration file, and two peers. */
static void make(void)
{
	struct content *content;
	struct arena *arena;

	snapshot_init(&snapshot);
	content = &snapshot.content;
	arena = &snapshot.arena;
	struct service *service = RECORD_ADD(arena, &content->services, service);

	service->name = "shop.service";
	service->description = "The shop";
	service->unit_path = "/etc/systemd/system/shop.service";
	service->command = "/usr/bin/python3 /opt/shop/app.py --port 8000";
	service->user = "shop";
	service->active = TRI_YES;
	service->since = 1763800000;
	service->survives_reboot = TRI_YES;
	service->survives_why = "multi-user.target wants it";
	*vec_push_in(arena, &service->pids) = 812;
	struct process *process = RECORD_ADD(arena, &content->processes, process);

	process->pid = 812;
	process->ppid = 1;
	process->name = "python3";
	process->exe = "/usr/bin/python3.11";
	process->user = "shop";
	process->unit = "shop.service";
	process->started_at = 1763800000;
	struct open_file *file = RECORD_ADD(arena, &process->open_files, open_file);

	file->path = "/var/lib/shop/orders.db";
	struct listening *listening = RECORD_ADD(arena, &content->sockets.listening, listening);

	listening->protocol = "tcp";
	listening->address = "127.0.0.1";
	listening->port = 8000;
	listening->service = "shop.service";
	*vec_push_in(arena, &listening->pids) = 812;
	struct peer *peer = RECORD_ADD(arena, &content->peers, peer);

	peer->name = "db01";
	peer->address = "10.0.0.5";
	peer->port = 5432;
	peer->protocol = "postgresql";
	peer->direction = OUTBOUND;
	peer->process = "shop.service";
	peer->count = 2;
}

/* Beside it, a file made by hand, and a web server in front. */
static void make_surroundings(void)
{
	struct content *content = &snapshot.content;
	struct arena *arena = &snapshot.arena;
	struct file_row *row = RECORD_ADD(arena, &content->files, file_row);

	row->path = "/opt/shop/app.py";
	row->type = "file";
	row->size = 2048;
	*vec_push_in(arena, &row->finding) = "unowned";
	struct middleware *nginx = RECORD_ADD(arena, &content->middleware, middleware);

	nginx->program = "nginx";
	nginx->service = "nginx.service";
	struct site *site = RECORD_ADD(arena, &nginx->sites, site);

	*vec_push_in(arena, &site->names) = "shop.example.org";
	*vec_push_in(arena, &site->upstreams) = "http://127.0.0.1:8000";
}

/* The paragraph of the `index`th thing that bears the name. */
static void assert_says(const char *what, size_t index, const char *const *wanted)
{
	struct explanations found;
	scoped_buf text = { 0 };
	struct err err;

	assert_int_equal(explain(&snapshot.content, what, &snapshot.arena, &found, &err), 0);
	assert_true(index < found.explanations.count);
	for (vec_each(sentence, &found.explanations.at[index].sentences))
		buf_add_format(&text, "%s\n", *sentence);
	for (; *wanted; wanted++)
		if (!strstr(buf_text(&text), *wanted))
			fail_msg("%s: \"%s\" is not in:\n%s", what, *wanted, buf_text(&text));
}

#define SAYS(what, index, ...) assert_says(what, index, (const char *const[]){ __VA_ARGS__, NULL })

TEST(explain_a_service)
{
	make();
	make_surroundings();
	SAYS("shop", 0, "The shop.", "Made by hand: /etc/systemd/system/shop.service",
	     "It runs as shop since 2025-11-22.", "It depends on db01:5432 (postgresql).",
	     "It holds open /var/lib/shop/orders.db.", "After a reboot it would come back");
	SAYS("unit:shop.service", 0, "The shop.");
	snapshot_deinit(&snapshot);
}

TEST(explain_a_crash)
{
	make();
	struct event *event = RECORD_ADD(&snapshot.arena, &snapshot.content.events, event);

	event->at = 1763800000;
	event->kind = "panic";
	event->what = "Linux 6.1 died: it had enough";
	event->subject = "shop.service";
	*vec_push_in(&snapshot.arena, &event->evidence) = "/var/crash/1/dump";
	*vec_push_in(&snapshot.arena, &event->trace) = "panic+0x1/0x2";
	*vec_push_in(&snapshot.arena, &event->trace) = "sys_write+0x3/0x4";
	*vec_push_in(&snapshot.arena, &event->log) = "[    1.000000] it ends";
	SAYS("/var/crash/1/dump", 0,
	     "A dump of a kernel that died (2025-11-22): Linux 6.1 died: it had enough.",
	     "Who called whom: panic+0x1/0x2 < sys_write+0x3/0x4.",
	     "Its log ends with: [    1.000000] it ends");
	SAYS("shop", 0, "What happened: Linux 6.1 died: it had enough (2025-11-22).");
	snapshot_deinit(&snapshot);
}

TEST(explain_a_port_and_a_process)
{
	make();
	make_surroundings();
	SAYS("8000", 0, "shop.service listens on tcp 127.0.0.1:8000.",
	     "nginx passes requests to it.", "Named in the command of shop.service.");
	SAYS(":5432", 0, "Nothing listens on it here.", "This host uses that port of db01.");
	SAYS("812", 0, "Runs /usr/bin/python3.11 as shop", "It belongs to shop.service.");
	SAYS("pid:812", 0, "It listens on tcp 127.0.0.1:8000.");
	snapshot_deinit(&snapshot);
}

TEST(explain_a_path)
{
	make();
	make_surroundings();
	SAYS("/opt/shop/app.py", 0, "A file of 2.0 KiB.", "No package owns it.",
	     "Named in the command of shop.service.");
	SAYS("/var/lib/shop/orders.db", 0, "Held open by python3 (process 812).");
	SAYS("/var/lib/shop", 0, "Held open by python3 (process 812).");
	SAYS("/usr/bin/python3.11", 0, "Run by python3 (process 812).");
	SAYS("/opt", 0, "In it, not as packages brought it: /opt/shop/app.py.");
	snapshot_deinit(&snapshot);
}

/* What a preserved package brought is no change; only where its content lies is told. */
TEST(explain_a_file_of_a_preserved_package)
{
	make();
	struct file_row *row = RECORD_ADD(&snapshot.arena, &snapshot.content.preserved_files,
					  file_row);

	row->path = "/opt/hand/tool";
	row->type = "file";
	row->owner_package = "hand";
	row->carried = TRI_YES;
	SAYS("/opt/hand/tool", 0, "The package hand owns it.", "Its content is in the snapshot.");
	struct explanations found;
	struct err err;

	assert_int_equal(explain(&snapshot.content, "/opt/hand", &snapshot.arena, &found, &err),
			 -ENOENT);
	snapshot_deinit(&snapshot);
}

TEST(explain_another_host)
{
	make();
	make_surroundings();
	SAYS("db01", 0, "Another host, 10.0.0.5.",
	     "shop.service here depends on it (postgresql, port 5432).");
	SAYS("host:10.0.0.5", 0, "shop.service here depends on it");
	SAYS("shop.example.org", 0, "A site of nginx.");
	snapshot_deinit(&snapshot);
}

TEST(explain_says_what_it_does_not_know)
{
	static const struct {
		const char *what;
		int failed;
		const char *message;
	} rows[] = {
		{ "shopp", -ENOENT, "did you mean shop?" },
		{ "/nowhere", -ENOENT, "nothing is known of it" },
		{ ":81", -ENOENT, "nothing is known of it" },
		{ "package:shop", -ENOENT, "nothing is known of it" },
		{ "", -EINVAL, "" },
		{ "pid:x", -EINVAL, "" },
	};

	make();
	make_surroundings();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct explanations found;
		struct err err;

		assert_int_equal(
			explain(&snapshot.content, rows[i].what, &snapshot.arena, &found, &err),
			rows[i].failed);
		assert_non_null(strstr(err.text, rows[i].message));
	}
	snapshot_deinit(&snapshot);
}
