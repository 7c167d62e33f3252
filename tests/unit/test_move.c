/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How data is moved. */
#include "harness.h"

#include <cmocka.h>

#include "codify/ansible_parts.h"
#include "snapshot/snapshot.h"

struct data_host {
	struct snapshot snapshot;
	struct plan plan;
};

static void data_host_deinit(struct data_host *host)
{
	plan_deinit(&host->plan);
	snapshot_deinit(&host->snapshot);
}
#define scoped_data_host SCOPED(data_host_deinit) struct data_host

static struct file_row *add_data(struct data_host *host, const char *path, bool is_tree)
{
	struct file_row *row = RECORD_ADD(&host->snapshot.arena, &host->snapshot.content.files,
					  file_row);

	row->path = path;
	row->type = is_tree ? "directory" : "file";
	row->file_class = "data";
	row->carried = TRI_NO;
	row->size = 1000;
	*vec_push_in(&host->snapshot.arena, &row->finding) = "unowned";
	if (is_tree)
		*vec_push_in(&host->snapshot.arena, &row->finding) = "tree";
	return row;
}

static struct middleware *add_server(struct data_host *host, const char *program,
				     const char *listen, const char *data)
{
	struct arena *arena = &host->snapshot.arena;
	struct middleware *row = RECORD_ADD(arena, &host->snapshot.content.middleware, middleware);

	row->program = program;
	row->path = "/etc/server.conf";
	row->service = "server.service";
	*vec_push_in(arena, &row->listens) = listen;
	*vec_push_in(arena, &row->data_directories) = data;
	return row;
}

static void add_open_file(struct data_host *host, const char *path)
{
	struct arena *arena = &host->snapshot.arena;
	struct process *process = RECORD_ADD(arena, &host->snapshot.content.processes, process);
	struct open_file *file = RECORD_ADD(arena, &process->open_files, open_file);

	process->pid = 7;
	process->name = "keeper";
	file->path = path;
	file->kind = "database";
}

static void check_mover(const struct data_host *host, const char *path, enum mover mover)
{
	for (vec_each(role, &host->plan.roles))
		for (vec_each(item, &role->items))
			if (item->kind == PLAN_DATA && strcmp(item->name, path) == 0) {
				assert_string_equal(mover_name(item->mover), mover_name(mover));
				assert_int_equal(mover == MOVER_NONE,
						 strstr(item->left_out, "by hand") != NULL);
				return;
			}
	fail_msg("%s: no such data", path);
}

TEST(move_every_piece_of_data_has_a_mover)
{
	scoped_data_host host = { 0 };

	snapshot_init(&host.snapshot);
	add_server(&host, "postgresql", "/run/postgresql/.s.PGSQL.5432",
		   "/srv/shop/databases/main");
	add_data(&host, "/srv/shop", true);
	add_data(&host, "/srv/shop/databases/main/base/1", false);
	add_data(&host, "/srv/shop/queue.mdb", false);
	add_data(&host, "/srv/shop/list.sqlite", false);
	add_data(&host, "/var/lib/shop/list.db", false);
	add_data(&host, "/var/lib/shop/list.db-wal", false);
	add_data(&host, "/var/lib/postgresql", true);
	add_data(&host, "/var/lib/mysql", true);
	add_data(&host, "/var/lib/mongodb", true);
	add_data(&host, "/var/spool/postfix/deferred/A", false);
	add_data(&host, "/var/mail/anna", false);
	add_data(&host, "/srv/a\nb", false);
	add_data(&host, "/srv/{{ x }}", false);
	add_open_file(&host, "/srv/shop/queue.mdb");
	plan_make(&host.plan, &host.snapshot.content);
	check_mover(&host, "/srv/shop", MOVER_FILES);
	check_mover(&host, "/srv/shop/queue.mdb", MOVER_NONE);
	check_mover(&host, "/var/lib/shop/list.db", MOVER_SQLITE);
	check_mover(&host, "/var/lib/postgresql", MOVER_NONE);
	check_mover(&host, "/var/lib/mysql", MOVER_NONE);
	check_mover(&host, "/var/lib/mongodb", MOVER_NONE);
	check_mover(&host, "/var/spool/postfix/deferred/A", MOVER_NONE);
	check_mover(&host, "/var/mail/anna", MOVER_FILES);
	check_mover(&host, "/srv/a\nb", MOVER_NONE);
	check_mover(&host, "/srv/{{ x }}", MOVER_NONE);
}

TEST(move_lists_trees_once_and_leaves_live_databases_out_of_them)
{
	scoped_data_host host = { 0 };
	const struct plan_move *move = &host.plan.move;

	snapshot_init(&host.snapshot);
	add_server(&host, "postgresql", "/run/postgresql/.s.PGSQL.5432", "/srv/shop/databases/main")
		->name = "15/main";
	add_server(&host, "redis", "127.0.0.1:6380", "/var/lib/redis");
	add_data(&host, "/srv/shop", true);
	add_data(&host, "/srv/shop/list.sqlite", false);
	add_data(&host, "/srv/shop/queue.mdb", false);
	add_data(&host, "/var/lib/shop/list.db", false);
	add_data(&host, "/var/lib/shop/list.db-shm", false);
	add_data(&host, "/var/lib/redis/dump.rdb", false);
	add_open_file(&host, "/srv/shop/queue.mdb");
	add_open_file(&host, "/srv/shop/list.sqlite");
	for (vec_each(row, &host.snapshot.content.middleware))
		*vec_push_in(&host.snapshot.arena, &row->pids) = 7;
	plan_make(&host.plan, &host.snapshot.content);
	assert_int_equal(move->servers.count, 2);
	assert_string_equal(move->servers.at[0].name, "PostgreSQL 15/main");
	assert_string_equal(move->servers.at[0].words.at[1], "/run/postgresql");
	assert_string_equal(move->servers.at[0].words.at[2], "5432");
	assert_string_equal(move->servers.at[1].words.at[1], "6380");
	assert_int_equal(move->paths.count, 2);
	assert_string_equal(move->paths.at[0], "/srv/shop");
	assert_string_equal(move->paths.at[1], "/var/lib/shop/list.db");
	assert_int_equal(move->databases.count, 2);
	assert_true(text_list_has(&move->except, "/srv/shop/databases/main"));
	assert_true(text_list_has(&move->except, "/srv/shop/queue.mdb"));
}

TEST(move_asks_no_server_that_cannot_answer)
{
	scoped_data_host host = { 0 };

	snapshot_init(&host.snapshot);
	add_server(&host, "mysql", "/run/my.sock", "/a")->container = "db";
	add_server(&host, "mysql", "/run/my.sock", "/b")->service = "-x {{ y }}";
	add_server(&host, "postgresql", "/run/x", "/c");
	struct middleware *replica = add_server(&host, "redis", "127.0.0.1:6379", "/d");

	*vec_push_in(&host.snapshot.arena, &replica->settings) = (struct pair){ "role", "replica" };
	add_server(&host, "redis", "127.0.0.1:6379", "/e\n");
	plan_make(&host.plan, &host.snapshot.content);
	assert_int_equal(host.plan.move.servers.count, 0);
	for (const char *const *path =
		     (const char *const[]){ "/a", "/b", "/c", "/d", "/e\n", NULL };
	     *path; path++)
		check_mover(&host, *path, MOVER_NONE);
	assert_false(ansible_moves(&host.plan));
}
