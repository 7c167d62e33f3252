/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules for verify, as it reads them: they mean what waits, or is proposed, and nothing else. */
#include "harness.h"

#include <cmocka.h>
#include <string.h>

#include "codify/verify_rules.h"
#include "diff/diff.h"
#include "planned.h"

#define ODD_JOB "/etc/cron.d/a \"j*b\" # [x]\\"

static void add_job(struct planned *host, const char *name, const char *path, const char *command)
{
	struct schedule *job = RECORD_ADD(&host->snapshot.arena, &host->snapshot.content.schedules,
					  schedule);

	job->kind = "cron";
	job->name = name;
	job->path = path;
	job->command = command;
}

static void add_socket(struct planned *host, int64_t port, const char *service)
{
	struct listening *row = RECORD_ADD(&host->snapshot.arena,
					   &host->snapshot.content.sockets.listening, listening);

	row->protocol = "tcp";
	row->address = "0.0.0.0";
	row->port = port;
	row->service = service;
}

static void add_link(struct planned *host, const char *path)
{
	planned_file(host, path, "unowned")->type = "link";
}

static void add_hand_started(struct planned *host)
{
	struct process *process = RECORD_ADD(&host->snapshot.arena,
					     &host->snapshot.content.processes, process);
	struct service *service = planned_service(host, "watch.py", "disabled");

	process->pid = service->main_pid = 7;
	process->exe = "/opt/watch.py";
	process->user = "root";
	service->manager = "hand-started";
	add_socket(host, 8080, "watch.py");
}

static void add_mount(struct planned *host)
{
	struct mount *mount = RECORD_ADD(&host->snapshot.arena, &host->snapshot.content.mounts,
					 mount);

	mount->fstab = "nas:/x /srv/my\\040nas nfs rw";
	mount->target = "/srv/my nas";
	mount->network = mount->in_fstab = mount->mounted = TRI_YES;
}

static void add_databases(struct planned *host, const char *program, const char *name)
{
	struct middleware *row = RECORD_ADD(&host->snapshot.arena,
					    &host->snapshot.content.middleware, middleware);

	row->program = program;
	row->name = name;
	*vec_push_in(&host->snapshot.arena, &row->databases) = (struct pair){ "shop", "" };
}

/* What acts outward, each beside something like it that does not. */
static void make_host(struct planned *host)
{
	snapshot_init(&host->snapshot);
	planned_file(host, ODD_JOB, "unowned");
	planned_file(host, "/etc/cron.daily/tidy", "unowned");
	planned_file(host, "/etc/shop.conf", "unowned");
	add_link(host, "/etc/systemd/system/multi-user.target.wants/postfix.service");
	add_link(host, "/etc/systemd/system/multi-user.target.wants/nginx.service");
	add_link(host, "/etc/rc2.d/S01mail-worker");
	add_link(host, "/etc/rc2.d/S01other-mail-worker");
	add_job(host, ODD_JOB, ODD_JOB, "true");
	add_job(host, ODD_JOB, ODD_JOB, "false");
	add_job(host, "/etc/cron.d/a \"jxb\" # x\\", "/etc/cron.d/a \"jxb\" # x\\", "true");
	add_job(host, "/etc/cron.daily", "/etc/cron.daily/tidy", "/etc/cron.daily/tidy");
	add_job(host, "/etc/cron.daily", "/etc/cron.daily/other", "/etc/cron.daily/other");
	planned_service(host, "postfix.service", "enabled");
	planned_service(host, "nginx.service", "enabled");
	planned_service(host, "mail-worker.service", "generated")->unit_path =
		"/etc/init.d/mail-worker";
	host->snapshot.content.services.at[2].enabled = TRI_YES;
	host->snapshot.content.services.at[2].active = TRI_YES;
	add_socket(host, 25, "postfix.service");
	add_socket(host, 80, "nginx.service");
	add_hand_started(host);
	planned_service(host, "watch.pyc", "disabled");
	add_mount(host);
	add_databases(host, "postgresql", "15/main");
	add_databases(host, "postgresql", "15/other");
	plan_make(&host->plan, &host->snapshot.content);
}

static void compare(const struct planned *host, const struct content *copy, bool waits,
		    struct arena *arena, struct comparison *ret)
{
	scoped_buf text = { 0 };
	diff_rules rules = { 0 };
	struct err err;

	verify_rules_text(&host->plan, waits, &text);
	if (diff_rules_read(bytes_of(arena_string(arena, buf_bytes(&text))), "rules", arena, &rules,
			    &err) < 0)
		fail_msg("%s", err.text);
	diff(&host->snapshot.content, copy, &rules, arena, ret);
}

static const struct difference *find(const struct comparison *comparison, const char *section,
				     const char *key)
{
	for (vec_each(row, &comparison->differences))
		if (text_is(row->section, section) && text_is(row->key, key))
			return row;
	fail_msg("%s %s does not differ", section, key);
	return NULL;
}

/* Data is moved apart; a server that is not there at all is another matter. */
TEST(verify_rules_of_before_the_cutover_mean_data_that_is_not_moved_yet)
{
	scoped_planned host = { 0 }, copy = { 0 };
	scoped_arena arena = { 0 };
	struct comparison comparison;
	const struct difference *row;

	make_host(&host);
	make_host(&copy);
	copy.snapshot.content.middleware.at[0].databases.count = 0;
	copy.snapshot.content.middleware.count = 1;
	compare(&host, &copy.snapshot.content, true, &arena, &comparison);
	row = find(&comparison, "middleware", "postgresql 15/main");
	assert_string_equal(row->field, "databases shop");
	assert_int_equal(row->group, EXPECTED);
	assert_int_equal(find(&comparison, "middleware", "postgresql 15/other")->group, MATTERS);
	compare(&host, &copy.snapshot.content, false, &arena, &comparison);
	assert_int_equal(find(&comparison, "middleware", "postgresql 15/main")->group, MATTERS);
}

/* On a copy on which there is nothing at all. */
TEST(verify_rules_mean_what_waits_and_nothing_else)
{
	static const struct {
		const char *section, *key;
		bool is_expected;
	} cases[] = {
		{ "files", ODD_JOB, true },
		{ "files", "/etc/cron.daily/tidy", true },
		{ "files", "/etc/shop.conf", false },
		{ "files", "/etc/systemd/system/multi-user.target.wants/postfix.service", true },
		{ "files", "/etc/systemd/system/multi-user.target.wants/nginx.service", false },
		{ "files", "/etc/rc2.d/S01mail-worker", true },
		{ "files", "/etc/rc2.d/S01other-mail-worker", false },
		{ "schedules", ODD_JOB " cron true", true },
		{ "schedules", ODD_JOB " cron false", true },
		{ "schedules", "/etc/cron.d/a \"jxb\" # x\\ cron true", false },
		{ "schedules", "/etc/cron.daily cron /etc/cron.daily/tidy", true },
		{ "schedules", "/etc/cron.daily cron /etc/cron.daily/other", false },
		{ "services", "postfix.service systemd", true },
		{ "services", "nginx.service systemd", false },
		{ "services", "mail-worker.service systemd", true },
		{ "services", "watch.py hand-started", true },
		{ "services", "watch.pyc systemd", false },
		{ "sockets.listening", "tcp 0.0.0.0 25", true },
		{ "sockets.listening", "tcp 0.0.0.0 80", false },
		{ "sockets.listening", "tcp 0.0.0.0 8080", true },
		{ "mounts", "/srv/my nas", true },
	};
	scoped_planned host = { 0 };
	scoped_snapshot empty = { 0 };
	scoped_arena arena = { 0 };
	struct comparison comparison;

	make_host(&host);
	snapshot_init(&empty);
	compare(&host, &empty.content, true, &arena, &comparison);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct difference *row = find(&comparison, cases[i].section, cases[i].key);

		if ((row->group == EXPECTED) != cases[i].is_expected)
			fail_msg("%s %s: %s", row->section, row->key,
				 row->reason ? row->reason : "it matters");
	}
}

/* What is proposed differs for ever; what waited does not. */
TEST(verify_rules_of_after_the_cutover_mean_what_is_proposed)
{
	scoped_planned host = { 0 }, copy = { 0 };
	scoped_arena arena = { 0 };
	struct comparison comparison;

	make_host(&host);
	make_host(&copy);
	for (vec_each(service, &copy.snapshot.content.services))
		if (text_is(service->manager, "hand-started")) {
			service->name = "watch.py.service";
			service->manager = "systemd";
		}
	for (vec_each(socket, &copy.snapshot.content.sockets.listening))
		if (socket->port == 8080)
			socket->service = "watch.py.service";
	planned_file(&copy, "/etc/systemd/system/watch.py.service", "unowned");
	add_link(&copy, "/etc/systemd/system/multi-user.target.wants/watch.py.service");
	compare(&host, &copy.snapshot.content, false, &arena, &comparison);
	assert_int_equal(comparison.matters, 0);
	assert_int_equal(comparison.expected, 5);
	copy.snapshot.content.schedules.count = 0;
	compare(&host, &copy.snapshot.content, false, &arena, &comparison);
	assert_int_equal(comparison.matters, 5);
}

/* A name that no line of a file can hold has no rule: verify tells it, and the file is read. */
TEST(verify_rules_leave_out_what_fits_no_line)
{
	scoped_planned host = { 0 };
	scoped_snapshot empty = { 0 };
	scoped_arena arena = { 0 };
	scoped_buf name = { 0 };
	struct comparison comparison;

	snapshot_init(&host.snapshot);
	buf_add_text(&name, "/etc/cron.d/");
	for (size_t i = 0; i < 3000; i++)
		buf_add_text(&name, "*");
	planned_file(&host, buf_text(&name), "unowned");
	planned_file(&host, "/etc/cron.d/short", "unowned");
	plan_make(&host.plan, &host.snapshot.content);
	snapshot_init(&empty);
	compare(&host, &empty.content, true, &arena, &comparison);
	assert_int_equal(find(&comparison, "files", buf_text(&name))->group, MATTERS);
	assert_int_equal(find(&comparison, "files", "/etc/cron.d/short")->group, EXPECTED);
}
