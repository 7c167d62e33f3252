/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of tests/fixtures/report/web02.json against saved screens; UPDATE_GOLDEN=1 writes
 * them anew. */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/root.h"
#include "base/utf8.h"
#include "report/report.h"
#include "snapshot/document.h"

#define FOLDER TESTS_DIR "/fixtures/report/"

static void read_file(const char *path, struct buf *ret)
{
	struct err err;
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail_msg("%s: not there", path);
	assert_int_equal(fd_read_all(fd, path, 16 << 20, ret, &err), 0);
}

static void load(struct snapshot *snapshot)
{
	scoped_buf text = { 0 };
	struct err err;

	snapshot_init(snapshot);
	read_file(FOLDER "web02.json", &text);
	if (document_read(snapshot, buf_bytes(&text), &err) < 0)
		fail_msg("%s", err.text);
}

static void check_screen(struct snapshot *snapshot, unsigned width, bool verbose, const char *path)
{
	scoped_buf kept = { 0 };
	scoped_term term;

	term_init(&term, -1, TERM_COLOR_NEVER);
	term.width = width;
	report_write(&snapshot->content, verbose, &term);
	if (getenv("UPDATE_GOLDEN")) {
		scoped_fd int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

		assert_int_equal(write(out, term.out.at, term.out.size), (ssize_t)term.out.size);
	}
	read_file(path, &kept);
	if (!bytes_equal(buf_bytes(&kept), buf_bytes(&term.out)))
		fail_msg("%s differs; UPDATE_GOLDEN=1 writes it anew:\n%s", path,
			 buf_text(&term.out));
}

TEST(report_screens)
{
	scoped_snapshot snapshot;

	load(&snapshot);
	check_screen(&snapshot, 80, false, FOLDER "web02-80.txt");
	check_screen(&snapshot, 120, false, FOLDER "web02-120.txt");
	check_screen(&snapshot, 160, true, FOLDER "web02-160-verbose.txt");
}

TEST(report_fits_every_width)
{
	scoped_snapshot snapshot;

	load(&snapshot);
	for (unsigned width = 40; width < 200; width += 7) {
		scoped_term term;
		struct bytes rest, line;

		term_init(&term, -1, TERM_COLOR_NEVER);
		term.width = width;
		report_write(&snapshot.content, false, &term);
		rest = buf_bytes(&term.out);
		while (bytes_line(&rest, &line)) {
			size_t columns = 0, size;

			for (; line.size; line = bytes_slice(line, size, line.size), columns++) {
				size = utf8_next(line, NULL);
				assert_true(size > 0 && (unsigned char)line.at[0] != 0x1b);
			}
			if (columns > width)
				fail_msg("a line of %zu columns at width %u", columns, width);
		}
	}
}

TEST(report_of_nothing)
{
	scoped_snapshot snapshot;
	scoped_term term;

	snapshot_init(&snapshot);
	term_init(&term, -1, TERM_COLOR_NEVER);
	report_write(&snapshot.content, false, &term);
	assert_non_null(strstr(buf_text(&term.out), "not known"));
}

TEST(report_says_unknown_and_not_nobody)
{
	static const struct {
		enum tri can_log_in;
		const char *says;
	} cases[] = {
		{ TRI_NO, "nobody: no user has" },
		{ TRI_UNKNOWN, "not known: 1 user whose password or keys could not be seen" },
		{ TRI_YES, "ann" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_snapshot snapshot;
		scoped_term term;

		snapshot_init(&snapshot);
		struct user *user = RECORD_ADD(&snapshot.arena, &snapshot.content.users, user);

		user->name = "ann";
		user->can_log_in = cases[i].can_log_in;
		term_init(&term, -1, TERM_COLOR_NEVER);
		report_write(&snapshot.content, false, &term);
		if (!strstr(buf_text(&term.out), cases[i].says))
			fail_msg("'%s' is missing:\n%s", cases[i].says, buf_text(&term.out));
		if (cases[i].can_log_in != TRI_NO)
			assert_null(strstr(buf_text(&term.out), "nobody"));
	}
}

TEST(report_names_databases_and_times_of_at)
{
	static const struct {
		const char *path, *kind;
	} files[] = {
		{ "/opt/shop/shop.db", "database" },
		{ "/opt/shop/orders.sst", "data" },
		{ "/opt/bin/tick.sh", "data" }, /* what its shell runs */
	};
	scoped_snapshot snapshot;
	scoped_term term;

	snapshot_init(&snapshot);
	for (size_t i = 0; i < 2; i++) { /* two processes with the same files */
		struct process *process = RECORD_ADD(&snapshot.arena, &snapshot.content.processes,
						     process);

		process->pid = 7 + (int64_t)i;
		process->name = "shop";
		*vec_push_in(&snapshot.arena, &process->argv) = "/opt/bin/tick.sh";
		for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
			struct open_file *file = RECORD_ADD(&snapshot.arena, &process->open_files,
							    open_file);

			file->path = files[f].path;
			file->kind = files[f].kind;
		}
	}
	struct schedule *schedule = RECORD_ADD(&snapshot.arena, &snapshot.content.schedules,
					       schedule);

	schedule->kind = "at";
	schedule->command = "/opt/once";
	schedule->path = "/var/spool/cron/atjobs/a1";
	schedule->runs_at = 1789000000;
	term_init(&term, -1, TERM_COLOR_NEVER);
	report_write(&snapshot.content, false, &term);
	const char *text = buf_text(&term.out);

	assert_non_null(strstr(text, "/opt/shop  2 files of shop, open now"));
	assert_null(strstr(text, "/opt/bin"));
	assert_non_null(strstr(text, "2026-09-10 00:26"));
}

TEST(report_of_a_service_without_a_name)
{
	scoped_snapshot snapshot;
	scoped_term term;

	snapshot_init(&snapshot);
	struct service *service = RECORD_ADD(&snapshot.arena, &snapshot.content.services, service);
	struct process *process = RECORD_ADD(&snapshot.arena, &snapshot.content.processes, process);

	service->container = "c";
	process->pid = 7;
	*vec_push_in(&snapshot.arena, &service->pids) = 7;
	term_init(&term, -1, TERM_COLOR_NEVER);
	report_write(&snapshot.content, false, &term);
	assert_non_null(strstr(buf_text(&term.out), "procs"));
}

TEST(report_names_containers)
{
	static const char id[] = "0123456789ab0000000000000000000000000000000000000000000000000000";
	static const struct {
		const char *name, *manager, *says;
	} cases[] = {
		{ "shop", "docker", "shop (docker)" },
		{ id, "podman", "0123456789ab (podman)" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_snapshot snapshot;
		scoped_term term;

		snapshot_init(&snapshot);
		struct service *service = RECORD_ADD(&snapshot.arena, &snapshot.content.services,
						     service);
		struct process *process = RECORD_ADD(&snapshot.arena, &snapshot.content.processes,
						     process);

		service->name = cases[i].name;
		service->manager = cases[i].manager;
		service->container = id;
		service->active = TRI_YES;
		process->pid = 7;
		process->name = "app";
		*vec_push_in(&snapshot.arena, &service->pids) = 7;
		term_init(&term, -1, TERM_COLOR_NEVER);
		term.width = 100;
		report_write(&snapshot.content, false, &term);
		assert_non_null(strstr(buf_text(&term.out), cases[i].says));
	}
}

static void add_file(struct snapshot *snapshot, const char *path, const char *finding,
		     const char *file_class)
{
	struct file_row *row = RECORD_ADD(&snapshot->arena, &snapshot->content.files, file_row);

	row->path = path;
	row->file_class = file_class;
	*vec_push_in(&snapshot->arena, &row->finding) = "unowned";
	if (finding)
		*vec_push_in(&snapshot->arena, &row->finding) = finding;
}

/* A tree with its set-uid programs that somebody unpacked does not fill the screen. */
TEST(report_folds_alike_files)
{
	static const struct {
		const char *path, *finding, *file_class;
	} files[] = {
		{ "/etc/app/a", NULL, "config" },
		{ "/etc/app/b", NULL, "config" },
		{ "/etc/app/c", NULL, "config" },
		{ "/etc/app/d", NULL, "config" },
		{ "/srv/a/su", "setuid", "code" },
		{ "/tmp/x/bin/mount", "setuid", "code" },
		{ "/tmp/x/bin/su", "setuid", "code" },
		{ "/tmp/x/bin/umount", "setuid", "code" },
		{ "/tmp/x/lib/helper", "setuid", "code" },
		{ "/tmp/y/su", "setuid", "code" },
	};

	for (int verbose = 0; verbose < 2; verbose++) {
		scoped_snapshot snapshot;
		scoped_term term;

		snapshot_init(&snapshot);
		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
			add_file(&snapshot, files[i].path, files[i].finding, files[i].file_class);
		term_init(&term, -1, TERM_COLOR_NEVER);
		term.width = 120;
		report_write(&snapshot.content, verbose, &term);
		const char *text = buf_text(&term.out);

		assert_int_equal(strstr(text, "4 files: mount, su, umount and 1 more") != NULL,
				 !verbose);
		assert_int_equal(strstr(text, "/tmp/x/bin/su") != NULL, verbose);
		assert_non_null(strstr(text, "/tmp/y/su"));
		assert_non_null(strstr(text, "/srv/a/su"));
		assert_non_null(strstr(text, "/etc/app/d"));
	}
}

/* A web container of compose, a stopped one, one of a user, and the pause of a pod. */
static void add_containers(struct snapshot *snapshot)
{
	static const struct {
		const char *name, *engine, *user, *state, *project;
		enum tri infrastructure;
	} made[] = {
		{ "old", "docker", NULL, "exited", NULL, TRI_UNKNOWN },
		{ "shop-web-1", "docker", NULL, "running", "shop", TRI_UNKNOWN },
		{ "api", "podman", "ann", "running", "shop", TRI_UNKNOWN },
		{ "pause", "containerd", NULL, "running", NULL, TRI_YES },
	};

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		struct container *row = RECORD_ADD(&snapshot->arena, &snapshot->content.containers,
						   container);

		row->id = made[i].name;
		row->name = made[i].name;
		row->engine = made[i].engine;
		row->user = made[i].user;
		row->state = made[i].state;
		row->compose_project = made[i].project;
		row->infrastructure = made[i].infrastructure;
	}
}

static void add_port(struct snapshot *snapshot, const char *address, int64_t host, int64_t inner)
{
	struct container_port *port = RECORD_ADD(
		&snapshot->arena, &snapshot->content.containers.at[1].ports, container_port);

	port->protocol = "tcp";
	port->host_address = address;
	port->host_port = host;
	port->container_port = inner;
}

TEST(report_of_containers)
{
	scoped_snapshot snapshot;
	scoped_term term;

	snapshot_init(&snapshot);
	add_containers(&snapshot);
	struct container *web = &snapshot.content.containers.at[1];
	struct container_mount *mount = RECORD_ADD(&snapshot.arena, &web->mounts, container_mount);

	web->image = "docker.io/library/nginx:1.25";
	mount->source = "/srv/\033[31mhtml";
	mount->read_only = TRI_YES;
	add_port(&snapshot, "0.0.0.0", 8080, 80);
	add_port(&snapshot, "::", 8080, 80);
	add_port(&snapshot, "127.0.0.1", 443, 443);
	add_port(&snapshot, "0.0.0.0", 9000, 7000);
	add_port(&snapshot, "0.0.0.0", 9001, 7001);
	add_port(&snapshot, NULL, UNKNOWN, 22);
	term_init(&term, -1, TERM_COLOR_NEVER);
	term.width = 200;
	report_write(&snapshot.content, false, &term);
	const char *text = buf_text(&term.out);
	const char *first = strstr(text, "shop-web-1 (docker compose)");

	assert_non_null(first);
	assert_true(first < strstr(text, "old (docker)"));
	assert_non_null(strstr(text, "api (podman of ann, compose shop)"));
	assert_null(strstr(text, "pause"));
	assert_non_null(strstr(text, " nginx:1.25 "));
	assert_non_null(strstr(text, ":8080->80 127.0.0.1:443 :9000-9001->7000-7001 "));
	assert_non_null(strstr(text, "html (ro)"));
	assert_null(strchr(text, '\033'));
}

TEST(report_of_data_and_files_in_containers)
{
	scoped_snapshot snapshot;
	scoped_term term;

	snapshot_init(&snapshot);
	add_containers(&snapshot);
	struct process *process = RECORD_ADD(&snapshot.arena, &snapshot.content.processes, process);
	struct open_file *file = RECORD_ADD(&snapshot.arena, &process->open_files, open_file);
	struct file_row *row = RECORD_ADD(&snapshot.arena, &snapshot.content.files, file_row);

	process->pid = 7;
	process->name = "postgres";
	process->container = "api";
	file->kind = "database";
	file->path = "/var/lib/db/base";
	row->path = "/srv/volumes/db";
	*vec_push_in(&snapshot.arena, &row->containers) = "api";
	*vec_push_in(&snapshot.arena, &row->containers) = "old";
	term_init(&term, -1, TERM_COLOR_NEVER);
	term.width = 200;
	report_write(&snapshot.content, false, &term);
	const char *text = buf_text(&term.out);

	assert_non_null(strstr(text, "1 file of postgres in container api, open now"));
	assert_non_null(strstr(text, "in container api +1"));
}
