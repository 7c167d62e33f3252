/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <unistd.h>

#include "survey/collectors.h"
#include "survey/services/units.h"

#define VENDOR "/usr/lib/systemd/system/"
#define ADMIN  "/etc/systemd/system/"

/* The essence of a booted machine with units of every kind. */
static const struct tree_entry machine[] = {
	{ "/sbin/init", "-> /usr/lib/systemd/systemd" },
	{ "/usr/lib/systemd/systemd", "" },
	{ VENDOR "default.target", "-> graphical.target" },
	{ VENDOR "graphical.target", "[Unit]\nRequires=multi-user.target\n" },
	{ VENDOR "multi-user.target", "[Unit]\nRequires=basic.target\n" },
	{ VENDOR "basic.target", "[Unit]\nWants=sockets.target timers.target\n" },
	{ VENDOR "sockets.target", "[Unit]\n" },
	{ VENDOR "timers.target", "[Unit]\n" },
	{ VENDOR "rescue.target", "[Unit]\n" },
	/* enabled, with drop-ins of all forms, one masked by a higher folder */
	{ VENDOR "web.service", "[Service]\nExecStart=/usr/sbin/web -a\n[Install]\n"
				"WantedBy=multi-user.target\nAlias=www.service\n" },
	{ ADMIN "multi-user.target.wants/web.service", "-> " VENDOR "web.service" },
	{ ADMIN "www.service", "-> " VENDOR "web.service" },
	{ VENDOR "service.d/00-all.conf", "[Service]\nWorkingDirectory=/var/empty\n" },
	{ VENDOR "web.service.d/10-a.conf", "[Service]\nUser=vendor\n" },
	{ ADMIN "web.service.d/10-a.conf", "-> /dev/null" },
	{ ADMIN "web.service.d/20-b.conf", "[Service]\nExecStart=\nExecStart=/opt/web %n\n" },
	/* masked by the admin, by the vendor, by an empty file */
	{ VENDOR "cups.service",
	  "[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n" },
	{ ADMIN "cups.service", "-> /dev/null" },
	{ VENDOR "hwclock.service", "-> /dev/null" },
	{ ADMIN "empty.service", "" },
	/* lies there: neither enabled nor wanted */
	{ VENDOR "idle.service",
	  "[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n" },
	{ VENDOR "static.service", "[Service]\nExecStart=/x\n" },
	/* made by hand, and one that overrides a packaged unit */
	{ ADMIN "shop.service",
	  "[Unit]\nDescription=Shop\n[Service]\nUser=shop\nExecStart=-/opt/shop\n"
	  "EnvironmentFile=-/etc/shop.env\n[Install]\nWantedBy=x.target\n" },
	{ VENDOR "ssh.service", "[Service]\nExecStart=/usr/sbin/sshd -D\n" },
	{ ADMIN "ssh.service", "[Service]\nExecStart=/usr/sbin/sshd -D -p 2222\n" },
	/* an instance, a link to elsewhere, a socket, a target that boot does not reach */
	{ VENDOR "tunnel@.service", "[Service]\nExecStart=/usr/bin/tunnel %i\n[Install]\n" },
	{ ADMIN "multi-user.target.wants/tunnel@a-b.service", "-> " VENDOR "tunnel@.service" },
	{ "/opt/app/app.service", "[Service]\nExecStart=/opt/app/run\n[Install]\nWantedBy=x\n" },
	{ ADMIN "app.service", "-> /opt/app/app.service" },
	{ VENDOR "echo.socket", "[Socket]\nListenStream=7\nAccept=yes\n" },
	{ ADMIN "sockets.target.wants/echo.socket", "-> " VENDOR "echo.socket" },
	{ VENDOR "echo@.service", "[Service]\nExecStart=/x\n" },
	{ VENDOR "fix.service", "[Service]\nExecStart=/x\n[Install]\nWantedBy=rescue.target\n" },
	{ ADMIN "rescue.target.wants/fix.service", "-> " VENDOR "fix.service" },
	/* an init script without a unit, and one with */
	{ "/etc/init.d/legacy",
	  "#!/bin/sh\n### BEGIN INIT INFO\n# Short-Description: Old thing\n"
	  "### END INIT INFO\nDAEMON=/opt/legacy/bin\n",
	  0755 },
	{ "/etc/rc2.d/S20legacy", "-> ../init.d/legacy" },
	{ "/etc/init.d/web", "#!/bin/sh\n", 0755 },
	{ "/etc/init.d/asleep", "#!/bin/sh\nDAEMON=/x\n", 0755 },
	/* supervisord with an include */
	{ "/etc/supervisor/supervisord.conf", "[supervisord]\n[include]\nfiles=conf.d/*.conf\n" },
	{ "/etc/supervisor/conf.d/worker.conf",
	  "[program:worker]\ncommand=/opt/worker\nuser=app\n" },
	{ "/etc/supervisor/conf.d/off.conf", "[program:off]\ncommand=/opt/off\nautostart=false\n" },
	{ "/etc/supervisor/conf.d/no.bak", "[program:bak]\ncommand=/x\n" },
};

static const struct service *service_named(const struct tree *tree, const char *name)
{
	for (vec_each(service, &tree->snapshot.content.services))
		if (strcmp(service->name, name) == 0)
			return service;
	return NULL;
}

TEST(services_tell_what_starts)
{
	static const struct {
		const char *name, *manager, *enablement, *command, *why;
		enum tri enabled, masked, survives;
	} cases[] = {
		{ "web.service", "systemd", "enabled", "/opt/web web.service",
		  "enabled: " ADMIN "multi-user.target.wants/web.service", TRI_YES, TRI_NO,
		  TRI_YES },
		{ "cups.service", "systemd", "masked", NULL, "masked: " ADMIN "cups.service",
		  TRI_NO, TRI_YES, TRI_NO },
		{ "empty.service", "systemd", "masked", NULL, "masked: " ADMIN "empty.service",
		  TRI_NO, TRI_YES, TRI_NO },
		{ "shop.service", "systemd", "disabled", "/opt/shop",
		  "not enabled: nothing starts it at boot", TRI_NO, TRI_NO, TRI_NO },
		{ "ssh.service", "systemd", "static", "/usr/sbin/sshd -D -p 2222",
		  "static: no [Install], and nothing wants it", TRI_NO, TRI_NO, TRI_NO },
		{ "tunnel@a-b.service", "systemd", "enabled", "/usr/bin/tunnel a-b",
		  "enabled: " ADMIN "multi-user.target.wants/tunnel@a-b.service", TRI_YES, TRI_NO,
		  TRI_YES },
		{ "app.service", "systemd", "linked", "/opt/app/run",
		  "not enabled: nothing starts it at boot", TRI_NO, TRI_NO, TRI_NO },
		{ "echo.socket", "systemd", "enabled", NULL,
		  "enabled: " ADMIN "sockets.target.wants/echo.socket", TRI_YES, TRI_NO, TRI_YES },
		{ "fix.service", "systemd", "enabled", "/x",
		  "enabled, but the default target does not reach " ADMIN
		  "rescue.target.wants/fix.service",
		  TRI_YES, TRI_NO, TRI_NO },
		{ "legacy", "sysv", NULL, "/opt/legacy/bin", "enabled: /etc/rc2.d/S20legacy",
		  TRI_YES, TRI_UNKNOWN, TRI_YES },
		{ "asleep", "sysv", NULL, "/x", "no link in the run levels starts asleep", TRI_NO,
		  TRI_UNKNOWN, TRI_NO },
		{ "worker", "supervisord", NULL, "/opt/worker",
		  "supervisord starts it: /etc/supervisor/conf.d/worker.conf", TRI_YES, TRI_UNKNOWN,
		  TRI_YES },
		{ "off", "supervisord", NULL, "/opt/off",
		  "autostart=false in /etc/supervisor/conf.d/off.conf", TRI_NO, TRI_UNKNOWN,
		  TRI_NO },
	};
	const size_t count = sizeof(cases) / sizeof(cases[0]);
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	assert_int_equal(survey_services(&tree.survey, &err), 0);
	for (size_t i = 0; i < count; i++) {
		const struct service *service = service_named(&tree, cases[i].name);

		if (!service)
			fail_msg("%s: no row", cases[i].name);
		assert_string_equal(service->manager, cases[i].manager);
		assert_string_equal(service->survives_why, cases[i].why);
		assert_int_equal(service->enabled, cases[i].enabled);
		assert_int_equal(service->masked, cases[i].masked);
		assert_int_equal(service->survives_reboot, cases[i].survives);
		assert_int_equal(service->active, TRI_UNKNOWN);
		if (cases[i].enablement)
			assert_string_equal(service->enablement, cases[i].enablement);
		if (cases[i].command)
			assert_string_equal(service->command, cases[i].command);
	}
	/* nothing that merely lies there */
	assert_int_equal(tree.snapshot.content.services.count, count);
}

TEST(services_apply_dropins)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	assert_int_equal(survey_services(&tree.survey, &err), 0);
	const struct service *web = service_named(&tree, "web.service");

	assert_int_equal(web->dropins.count, 2);
	assert_string_equal(web->dropins.at[0], VENDOR "service.d/00-all.conf");
	assert_string_equal(web->dropins.at[1], ADMIN "web.service.d/20-b.conf");
	assert_string_equal(web->working_directory, "/var/empty");
	assert_string_equal(web->user, "root");
	const struct service *shop = service_named(&tree, "shop.service");

	assert_string_equal(shop->user, "shop");
	assert_string_equal(shop->description, "Shop");
	assert_string_equal(shop->environment_files.at[0], "-/etc/shop.env");
}

TEST(units_find_what_triggers)
{
	scoped_tree tree;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	struct units *units = units_create(&tree.survey, UNITS_SYSTEM, NULL);

	units_follow_boot(units);
	assert_string_equal(units_find(units, "echo@.service")->triggered_by, "echo.socket");
	assert_string_equal(units_find(units, "www.service")->name, "web.service");
	assert_string_equal(units_find(units, "ssh.service")->shadows, VENDOR "ssh.service");
	assert_null(units_find(units, "nothing.service"));
	assert_null(units_find(units, "no unit"));
	units_destroy(units);
}

static void add_process(struct tree *tree, int64_t pid, int64_t ppid, const char *name,
			const char *command)
{
	struct content *content = &tree->snapshot.content;
	struct process *process = RECORD_ADD(tree->survey.arena, &content->processes, process);
	struct bytes word, rest = bytes_of(command);

	process->pid = pid;
	process->ppid = ppid;
	process->name = name;
	process->started_at = tree->survey.now - 60;
	while (bytes_word(&rest, &word))
		*vec_push_in(tree->survey.arena, &process->argv) = arena_string(tree->survey.arena,
										word);
}

static void add_listener(struct tree *tree, int64_t pid, int64_t port)
{
	struct sockets *sockets = &tree->snapshot.content.sockets;
	struct listening *socket = RECORD_ADD(tree->survey.arena, &sockets->listening, listening);

	socket->protocol = "tcp";
	socket->address = "0.0.0.0";
	socket->port = port;
	socket->service = "ssh.service"; /* the unit whose cgroup it sits in */
	*vec_push_in(tree->survey.arena, &socket->pids) = pid;
}

static const struct tree_entry without_systemd[] = {
	{ "/etc/rc.local", "#!/bin/sh\npython3 -m http.server 8555 &\nexit 0\n", 0755 },
	{ "/etc/cron.d/mine", "@reboot root /opt/reboot.sh\n" },
};

TEST(services_started_by_hand)
{
	static const struct {
		const char *name, *manager, *why;
		int64_t main_pid;
		size_t pids;
	} cases[] = {
		{ "ticker.py", "hand-started", "only started by hand", 100, 2 },
		{ "http.server", "rc.local", "/etc/rc.local line 2 starts it", 110, 1 },
		{ "http.server", "hand-started", "only started by hand, under screen", 122, 1 },
		{ "reboot.sh", "cron", "/etc/cron.d/mine line 1 starts it", 130, 1 },
		{ "nc", "hand-started", "only started by hand", 203, 1 },
	};
	const size_t count = sizeof(cases) / sizeof(cases[0]);
	scoped_tree tree;
	struct err err;

	tree_init(&tree, without_systemd, sizeof(without_systemd) / sizeof(without_systemd[0]));
	tree.root.live = true;
	add_process(&tree, 1, 0, "init", "init [2]");
	add_process(&tree, 100, 1, "python3", "python3 /opt/ticker.py");
	add_process(&tree, 101, 100, "sleep", "sleep 5");
	add_process(&tree, 110, 1, "python3", "python3 -m http.server 8555");
	add_process(&tree, 120, 1, "screen", "SCREEN -dmS x");
	add_process(&tree, 121, 120, "bash", "-bash");
	add_process(&tree, 122, 121, "python3", "python3 -m http.server 8600");
	add_process(&tree, 130, 1, "reboot.sh", "/bin/sh /opt/reboot.sh");
	/* somebody at a terminal: an editor is no service, what listens is */
	add_process(&tree, 200, 1, "sshd", "sshd: mia@pts/0");
	add_process(&tree, 201, 200, "bash", "-bash");
	add_process(&tree, 202, 201, "vim", "vim x");
	add_process(&tree, 203, 201, "nc", "nc -l 9000");
	add_listener(&tree, 203, 9000);
	/* what watches a container is no service: the container is */
	add_process(&tree, 300, 1, "containerd-shim", "/usr/bin/containerd-shim-runc-v2 -id x");
	add_process(&tree, 301, 1, "systemd-nspawn", "systemd-nspawn -b -D /srv/box");
	assert_int_equal(survey_services(&tree.survey, &err), 0);
	const struct content *content = &tree.snapshot.content;

	assert_int_equal(content->services.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct service *service = &content->services.at[i];

		assert_string_equal(service->name, cases[i].name);
		assert_string_equal(service->manager, cases[i].manager);
		assert_string_equal(service->survives_why, cases[i].why);
		assert_int_equal(service->main_pid, cases[i].main_pid);
		assert_int_equal(service->pids.count, cases[i].pids);
		assert_int_equal(service->active, TRI_YES);
	}
	assert_int_equal(content->services.at[4].listens.at[0].port, 9000);
	assert_string_equal(content->sockets.listening.at[0].service, "nc");
}

static void add_contained(struct tree *tree, int64_t pid, const char *name, const char *container)
{
	struct content *content = &tree->snapshot.content;

	add_process(tree, pid, 1, name, name);
	content->processes.at[content->processes.count - 1].container = container;
}

static void add_container(struct tree *tree, const char *id, const char *name)
{
	struct content *content = &tree->snapshot.content;
	struct container *container = RECORD_ADD(tree->survey.arena, &content->containers,
						 container);

	container->id = id;
	container->name = name;
	container->engine = "machine";
	for (vec_each(process, &content->processes))
		if (process->container && strcmp(process->container, id) == 0)
			*vec_push_in(tree->survey.arena, &container->pids) = process->pid;
}

static const struct tree_entry with_scripts[] = {
	{ "/run/systemd/system/README", "" },
	{ "/etc/init.d/search", "DAEMON=/opt/searchd\nPIDFILE=/run/search.pid\n", 0755 },
	{ "/run/search.pid", "100\n" },
	{ "/run/systemd/generator.late/search.service",
	  "[Unit]\nSourcePath=/etc/init.d/search\n[Service]\nType=forking\n" },
	{ "/run/systemd/generator/mail.service.wants/mail@-.service",
	  "-> " VENDOR "mail@.service" },
	{ VENDOR "mail@.service", "[Service]\nExecStart=/x\n[Install]\nWantedBy=x.target\n" },
	{ "/etc/init.d/off", "DAEMON=/usr/bin/perl\n", 0755 },
	{ "/run/systemd/generator.late/off.service",
	  "[Unit]\nSourcePath=/etc/init.d/off\n[Service]\nType=forking\n" },
	{ "/etc/init.d/x11-common", "", 0755 },
	{ "/run/systemd/generator.late/x11-common.service",
	  "[Unit]\nSourcePath=/etc/init.d/x11-common\n" },
};

/* Units that systemd makes of scripts: one that somebody started past it, and one that is off. */
TEST(services_of_scripts_under_systemd)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, with_scripts, sizeof(with_scripts) / sizeof(with_scripts[0]));
	tree.root.live = true;
	add_process(&tree, 1, 0, "systemd", "/sbin/init");
	add_process(&tree, 100, 1, "searchd", "perl /opt/searchd");
	add_process(&tree, 101, 100, "sleep", "sleep 5");
	add_process(&tree, 102, 1, "other", "/usr/bin/perl /opt/other");
	add_process(&tree, 103, 1, "master", "master");
	tree.snapshot.content.processes.at[4].unit = "mail@-.service";
	assert_int_equal(survey_services(&tree.survey, &err), 0);
	const struct service *search = service_named(&tree, "search.service");
	const struct service *off = service_named(&tree, "off.service");

	assert_non_null(search);
	assert_string_equal(search->manager, "systemd");
	assert_int_equal(search->active, TRI_YES);
	assert_int_equal(search->main_pid, 100);
	assert_int_equal(search->pids.count, 2);
	assert_non_null(off);
	assert_int_equal(off->active, TRI_NO);
	assert_int_equal(off->enabled, TRI_NO);
	assert_int_equal(off->pids.count, 0);
	assert_string_equal(service_named(&tree, "other")->manager, "hand-started");
	assert_string_equal(service_named(&tree, "mail@-.service")->enablement, "enabled-runtime");
	assert_int_equal(tree.snapshot.content.services.count, 4);
}

TEST(services_of_containers_and_their_purposes)
{
	static const char id[] = "0123456789ab0000000000000000000000000000000000000000000000000000";
	static const char *const cases[][2] = {
		{ "a web server or reverse proxy", "nginx in container web" },
		{ "a cache or key-value store", "redis in container web" },
		{ "a host of its own programs", "0123456789ab" },
		{ "a host of its own programs", "shop" }, /* the entry point of where we are */
	};
	const size_t count = sizeof(cases) / sizeof(cases[0]);
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree.root.live = true;
	add_process(&tree, 1, 0, "shop", "shop");
	add_contained(&tree, 10, "systemd", "pid:[7]");
	add_contained(&tree, 11, "nginx", "pid:[7]");
	add_contained(&tree, 12, "redis-server", "pid:[7]");
	add_contained(&tree, 13, "nginx", "pid:[7]");
	add_contained(&tree, 20, "app", id);
	add_contained(&tree, 30, "systemd", "pid:[8]");
	add_container(&tree, "pid:[7]", "web");
	add_container(&tree, id, NULL);
	add_container(&tree, "pid:[8]", "idle");
	assert_int_equal(survey_services(&tree.survey, &err), 0);
	assert_int_equal(survey_purposes(&tree.survey, &err), 0);
	const struct content *content = &tree.snapshot.content;

	assert_int_equal(content->purposes.count, count);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(content->purposes.at[i].name, cases[i][0]);
		assert_string_equal(content->purposes.at[i].detail, cases[i][1]);
		assert_int_equal(content->purposes.at[i].evidence.count, 1);
	}
}

/* A unit that runs a container is not what the box is for, nor is docker's name server. */
TEST(purposes_leave_containers_to_themselves)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree.root.live = true;
	add_process(&tree, 1, 0, "init", "init [2]");
	add_process(&tree, 100, 1, "conmon", "/usr/bin/conmon --name page");
	add_process(&tree, 110, 1, "dockerd", "/usr/bin/dockerd");
	for (int i = 0; i < 2; i++) {
		const char *name = i ? "dockerd" : "conmon";
		struct service *service = RECORD_ADD(tree.survey.arena,
						     &tree.snapshot.content.services, service);
		struct listen *listen = RECORD_ADD(tree.survey.arena, &service->listens, listen);

		service->name = arena_format(tree.survey.arena, "%s.service", name);
		service->manager = "systemd";
		service->unit_path = "/etc/systemd/system/x.service";
		service->main_pid = 100 + i * 10;
		*vec_push_in(tree.survey.arena, &service->pids) = service->main_pid;
		listen->protocol = "tcp";
		listen->address = "127.0.0.11";
		listen->port = 40000;
	}
	assert_int_equal(survey_purposes(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.purposes.count, 1);
	assert_string_equal(tree.snapshot.content.purposes.at[0].detail, "docker");
}

TEST(purposes_quote_no_inline_program)
{
	static const struct {
		const char *command, *says;
		bool said;
	} cases[] = {
		{ "bash -c /opt/a;/opt/b", "/opt/b", false },
		{ "bash -c /opt/job", ", /opt/job", true },
		{ "bash -c", ", shell", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;
		struct err err;

		tree_init(&tree, NULL, 0);
		tree.root.live = true;
		add_process(&tree, 1, 0, "init", "init [2]");
		add_process(&tree, 100, 1, "bash", cases[i].command);
		tree.snapshot.content.processes.at[1].exe = "/bin/bash";
		assert_int_equal(survey_services(&tree.survey, &err), 0);
		assert_int_equal(survey_purposes(&tree.survey, &err), 0);
		assert_int_equal(tree.snapshot.content.purposes.count, 1);
		const char *detail = tree.snapshot.content.purposes.at[0].detail;

		if ((strstr(detail, cases[i].says) != NULL) != cases[i].said)
			fail_msg("%s", detail);
	}
}

TEST(services_started_beside_the_survey)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree.root.live = true;
	add_process(&tree, 1, 0, "init", "init [2]");
	add_process(&tree, 200, 1, "sshd", "sshd: root@notty");
	add_process(&tree, 201, 200, "bash", "bash -c /opt/late");
	add_process(&tree, 202, 201, "late", "/opt/late");
	add_process(&tree, getpid(), 201, "trowel", "trowel survey");
	add_listener(&tree, 202, 9000);
	assert_int_equal(survey_services(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.services.count, 1);
	assert_string_equal(tree.snapshot.content.services.at[0].name, "late");
	assert_int_equal(tree.snapshot.content.services.at[0].pids.count, 1);
}
