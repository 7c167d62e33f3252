/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How each piece of data is moved: which server it belongs to, which file is a database. */
#include "base/path.h"
#include "codify/plan_parts.h"

enum {
	MOVE_PATHS_MAX = 20000, /* beyond, by hand */
	PORT_MAX = 65535,
};

MAP_DEFINE(path_map, const char *, const char *, map_hash_text, map_equal_text);

struct moves {
	struct plan *plan;
	struct path_map trees; /* data that is moved as a tree */
	struct path_map open;  /* files that a program holds open as a database -> its name */
	text_list opened;      /* the same, each once, in their order */
};

static void moves_deinit(struct moves *moves)
{
	path_map_deinit(&moves->trees);
	path_map_deinit(&moves->open);
}

static void add_text(struct plan *plan, text_list *list, const char *text)
{
	*vec_push_in(&plan->arena, list) = text;
}

/* The folder of `trees` that holds `path`, itself left out; NULL if there is none. */
static const char *tree_above(const struct moves *moves, const char *path)
{
	scoped_buf folder = { 0 };

	buf_add_text(&folder, path);
	while (folder.size) {
		buf_cut(&folder, path_folder(buf_text(&folder)).size);
		const char **tree = path_map_find(&moves->trees, buf_text(&folder));

		if (tree)
			return *tree;
	}
	return NULL;
}

/* ---- servers ------------------------------------------------------------------------------- */

/* "/run/mysqld/mysqld.sock" among the addresses it listens on, or NULL. */
static const char *socket_of(const struct middleware *server)
{
	for (vec_each(listen, &server->listens))
		if (plan_is_plain_path(*listen))
			return *listen;
	return NULL;
}

/* The port of "127.0.0.1:6379", as a text; NULL if there is none. */
static const char *port_of(const struct middleware *server)
{
	for (vec_each(listen, &server->listens)) {
		struct bytes address = bytes_of(*listen);
		ptrdiff_t colon = bytes_find_last(address, ':');
		const char *port = colon >= 0 ? *listen + colon + 1 : "";
		uint64_t number;

		if (!bytes_starts(address, "/") && bytes_u64(bytes_of(port), 10, &number) &&
		    number > 0 && number <= PORT_MAX)
			return port;
	}
	return NULL;
}

static const char *setting_of(const struct middleware *server, const char *name)
{
	for (vec_each(setting, &server->settings))
		if (strcmp(setting->key, name) == 0)
			return setting->value;
	return NULL;
}

/* Whom its data belongs to: the user of its process. */
static const char *owner_of(const struct plan *plan, const struct middleware *server,
			    const char *usual)
{
	const struct process *process = server->pids.count ? plan_process(plan, server->pids.at[0])
							   : NULL;

	return process && plan_is_account_name(process->user) ? process->user : usual;
}

/* The words of postgresql.sh: USER FOLDER PORT, out of "/run/postgresql/.s.PGSQL.5432", or the
 * folder that distributions use. */
static bool describe_postgresql(struct plan *plan, const struct middleware *row,
				struct plan_server *server)
{
	const char *socket = socket_of(row), *port = port_of(row);
	struct bytes name = bytes_of(socket ? path_name(socket) : "");
	struct bytes folder = bytes_of("/var/run/postgresql");
	uint64_t number;

	if (bytes_skip(&name, ".s.PGSQL.") && bytes_u64(name, 10, &number)) {
		folder = path_folder(socket);
		port = arena_string(&plan->arena, name);
	}
	if (!port)
		return false;
	add_text(plan, &server->words, owner_of(plan, row, "postgres"));
	add_text(plan, &server->words, arena_string(&plan->arena, folder));
	add_text(plan, &server->words, port);
	server->name = arena_format(&plan->arena, "PostgreSQL %s", row->name ? row->name : port);
	return true;
}

/* The word of mysql.sh: SOCKET. */
static bool describe_mysql(struct plan *plan, const struct middleware *row,
			   struct plan_server *server)
{
	const char *socket = socket_of(row);

	add_text(plan, &server->words, socket ? socket : "");
	server->name = "MySQL or MariaDB";
	return true;
}

/* The words of redis.sh: FILE PORT SOCKET FOLDER SNAPSHOT USER UNIT. */
static bool describe_redis(struct plan *plan, const struct middleware *row,
			   struct plan_server *server)
{
	const char *port = port_of(row), *socket = socket_of(row);
	const char *snapshot = setting_of(row, "dbfilename");

	if ((!port && !socket) || !plan_is_plain_path(row->path) ||
	    (snapshot && strchr(snapshot, '/')))
		return false;
	add_text(plan, &server->words, row->path);
	add_text(plan, &server->words, port ? port : "");
	add_text(plan, &server->words, socket ? socket : "");
	add_text(plan, &server->words, server->data);
	add_text(plan, &server->words, snapshot ? snapshot : "dump.rdb");
	add_text(plan, &server->words, owner_of(plan, row, "redis"));
	add_text(plan, &server->words, server->unit);
	server->name = arena_format(&plan->arena, "Redis of %s", row->path);
	return true;
}

static const struct {
	enum mover mover;
	bool (*describe)(struct plan *plan, const struct middleware *row,
			 struct plan_server *server);
} kinds[] = {
	{ MOVER_POSTGRESQL, describe_postgresql },
	{ MOVER_MYSQL, describe_mysql },
	{ MOVER_REDIS, describe_redis },
};

/* Why a server's data has to be moved by hand, or NULL. */
static const char *why_by_hand(const struct plan *plan, const struct middleware *row)
{
	const char *role = setting_of(row, "role");

	if (row->container)
		return "it runs in a container: dump and restore there";
	if (role)
		return "it is a copy of another server, which has the data";
	if (plan->content->processes.count && !row->pids.count)
		return "its server did not run: nothing can be asked for a dump";
	if (!row->service || !plan_is_unit_name(row->service))
		return "its server is started by no unit";
	if (!row->data_directories.count || !plan_is_plain_path(row->data_directories.at[0]))
		return "where its data lies is not known";
	return NULL;
}

static void add_server(struct plan *plan, const struct middleware *row, enum mover mover)
{
	const char *why = why_by_hand(plan, row);
	struct plan_server server = { .mover = mover, .unit = row->service, .size = UNKNOWN };

	if (!why) {
		server.data = row->data_directories.at[0];
		server.waits = plan_waits(plan, server.unit);
		why = "how to reach it is not known";
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (kinds[i].mover == mover && kinds[i].describe(plan, row, &server))
				why = NULL;
	}
	if (!why) {
		*vec_push_in(&plan->arena, &plan->move.servers) = server;
		return;
	}
	struct plan_item *item = plan_add(plan, plan_base(plan), PLAN_DATA,
					  row->data_directories.count ? row->data_directories.at[0]
								      : row->program);

	item->left_out = arena_format(&plan->arena, "%s, to be moved by hand: %s", row->program,
				      why);
}

/* ---- files --------------------------------------------------------------------------------- */

/* The server that `path` is data of, or NULL. Of several the one that lies deepest. */
static struct plan_server *server_of(struct plan *plan, const char *path)
{
	struct plan_server *found = NULL;

	for (vec_each(server, &plan->move.servers))
		if (path_is_within(path, server->data) &&
		    (!found || path_is_within(server->data, found->data)))
			found = server;
	return found;
}

/* A server whose data lies below a folder that is known to hold nothing else. */
static struct plan_server *server_below(struct plan *plan, const char *path, enum mover mover)
{
	for (vec_each(server, &plan->move.servers))
		if (server->mover == mover && path_is_within(server->data, path))
			return server;
	return NULL;
}

/* What belongs to a database of SQLite and is moved with it. */
static bool is_beside_sqlite(const char *path)
{
	static const char *const endings[] = { "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct bytes base = bytes_of(path);

		if (!bytes_ends(base, endings[i]))
			continue;
		base.size -= strlen(endings[i]);
		scoped_buf name = { 0 };

		buf_add_bytes(&name, base);
		if (mover_is_sqlite_name(buf_text(&name)))
			return true;
	}
	return false;
}

static void by_hand(struct plan *plan, struct plan_item *item, const char *why)
{
	item->mover = MOVER_NONE;
	item->left_out = arena_format(&plan->arena, "data, to be moved by hand: %s", why);
}

static void by(struct plan *plan, struct plan_item *item, enum mover mover, const char *of)
{
	item->mover = mover;
	item->left_out = arena_format(&plan->arena, "data: move-data.yml moves it %s%s%s",
				      mover_tool(mover), of ? ", as part of " : "", of ? of : "");
}

/* A single file may be a database that somebody has open. */
static void judge_file(struct moves *moves, struct plan_item *item)
{
	const char **holder = path_map_find(&moves->open, item->name);

	if (mover_is_sqlite_name(item->name) || is_beside_sqlite(item->name))
		by(moves->plan, item, MOVER_SQLITE, NULL);
	else if (holder && *holder)
		by_hand(moves->plan, item,
			arena_format(&moves->plan->arena,
				     "%s holds it open, and as which kind of database is not known",
				     *holder));
	else
		by(moves->plan, item, MOVER_FILES, NULL);
}

/* What lies in a tree is part of its size, and may have rows of its own. */
static void add_size(struct plan_server *server, const struct plan_item *item)
{
	if (item->is_tree && item->size > server->size)
		server->size = item->size;
	else if (!item->is_tree && item->size > 0)
		server->loose_size += item->size;
}

static void judge(struct moves *moves, struct plan_item *item)
{
	struct plan *plan = moves->plan;
	const struct mover_rule *rule = mover_of_place(item->name);
	struct plan_server *server = server_of(plan, item->name);

	if (!text_is(item->left_out, "data"))
		return; /* of a server that is moved by hand */
	if (!server && rule->mover != MOVER_FILES)
		server = server_below(plan, item->name, rule->mover);
	if (server) {
		add_size(server, item);
		by(plan, item, server->mover, server->name);
	} else if (rule->mover == MOVER_NONE) {
		by_hand(plan, item, rule->why);
	} else if (rule->mover != MOVER_FILES) {
		by_hand(plan, item,
			arena_format(&plan->arena, "%s, and no server of them was seen",
				     rule->why));
	} else if (!plan_is_plain_path(item->name)) {
		by_hand(plan, item, "its name is not one that Ansible takes");
	} else if (item->is_tree) {
		by(plan, item, MOVER_FILES, NULL);
		*path_map_put(&moves->trees, item->name) = item->name;
	} else {
		judge_file(moves, item);
	}
}

static void list_file(struct moves *moves, struct plan_item *item)
{
	struct plan *plan = moves->plan;
	struct plan_move *move = &plan->move;
	const char *tree = tree_above(moves, item->name);
	bool is_beside = is_beside_sqlite(item->name);
	bool is_moved = item->mover >= MOVER_SQLITE;

	if (is_moved && !tree && !is_beside && move->paths.count >= MOVE_PATHS_MAX) {
		by_hand(plan, item, "there are too many such files");
		return;
	}
	item->is_counted = is_moved ? !tree && !is_beside : item->mover == MOVER_NONE;
	if (is_moved && item->is_counted) {
		add_text(plan, &move->paths, item->name);
		move->bytes += item->size > 0 ? item->size : 0;
	}
	if (!is_moved && tree)
		add_text(plan, &move->except, item->name);
	if (item->mover == MOVER_SQLITE && !is_beside)
		add_text(plan, &move->databases, item->name);
}

/* What lies in a tree of data and comes from elsewhere, or is a server's own. */
static void add_exceptions(struct moves *moves)
{
	struct plan *plan = moves->plan;

	for (vec_each(server, &plan->move.servers))
		if (tree_above(moves, server->data))
			add_text(plan, &plan->move.except, server->data);
	for (vec_each(mount, &plan->content->mounts))
		if (mount->network == TRI_YES && plan_is_plain_path(mount->target) &&
		    tree_above(moves, mount->target))
			add_text(plan, &plan->move.except, mount->target);
}

/* ---- units --------------------------------------------------------------------------------- */

static bool is_server(const struct plan *plan, const char *unit)
{
	for (vec_each(server, &plan->move.servers))
		if (strcmp(server->unit, unit) == 0)
			return true;
	return false;
}

/* Any service of the host's own may use the data, any web server, and what has data itself. Who
 * lets people in, and what only keeps the host going, goes on. */
static bool may_use_data(const struct plan_role *role)
{
	if (role->rank == PLAN_RANK_FRONT)
		return true;
	if (role->rank != PLAN_RANK_APPLICATION)
		return false;
	for (vec_each(item, &role->items))
		if (item->kind == PLAN_DATA)
			return true;
	return role->service && !role->service->owner_package;
}

static void add_units(struct plan *plan)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items)) {
			if (item->kind != PLAN_UNIT || item->left_out || item->started != TRI_YES ||
			    item->confidence == POSSIBLE)
				continue;
			if (item->held)
				add_text(plan, &plan->move.waiting, item->name);
			else if (may_use_data(role) && !is_server(plan, item->name))
				add_text(plan, &plan->move.users, item->name);
		}
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void see_open_file(struct moves *moves, const struct process *process, const char *path)
{
	const char **holder = path_map_put(&moves->open, path);

	if (!*holder)
		add_text(moves->plan, &moves->opened, path);
	*holder = process->name ? process->name : "a program";
}

/* Another root is another file of that path. */
static void see_open_files(struct moves *moves)
{
	for (vec_each(process, &moves->plan->content->processes))
		for (vec_each(file, &process->open_files))
			if (file->path && text_is(file->kind, "database") && !process->container &&
			    !process->root)
				see_open_file(moves, process, file->path);
}

/* What somebody has open as a database in a tree of data is no item of its own, but has to be one
 * where it cannot go with the tree. */
static void judge_open_files(struct moves *moves)
{
	struct plan *plan = moves->plan;

	for (vec_each(path, &moves->opened)) {
		if (!tree_above(moves, *path) || server_of(plan, *path) || is_beside_sqlite(*path))
			continue;
		if (mover_is_sqlite_name(*path)) {
			if (plan_is_plain_path(*path))
				add_text(plan, &plan->move.databases, *path);
			continue;
		}
		struct plan_item *item = plan_add(plan, plan_base(plan), PLAN_DATA, *path);

		item->left_out = "data";
		judge_file(moves, item);
		list_file(moves, item);
	}
}

static void for_data(struct moves *moves, void (*use)(struct moves *, struct plan_item *))
{
	for (vec_each(role, &moves->plan->roles))
		for (vec_each(item, &role->items))
			if (item->kind == PLAN_DATA)
				use(moves, item);
}

void plan_moves(struct plan *plan)
{
	SCOPED(moves_deinit) struct moves moves = { .plan = plan };

	for (vec_each(row, &plan->content->middleware)) {
		enum mover mover = mover_of_program(row->program);

		if (mover != MOVER_NONE)
			add_server(plan, row, mover);
	}
	see_open_files(&moves);
	for_data(&moves, judge);
	for_data(&moves, list_file);
	judge_open_files(&moves);
	for (vec_each(server, &plan->move.servers)) {
		if (server->size < 0 && server->loose_size > 0)
			server->size = server->loose_size;
		plan->move.bytes += server->size > 0 ? server->size : 0;
	}
	add_exceptions(&moves);
	add_units(plan);
}
