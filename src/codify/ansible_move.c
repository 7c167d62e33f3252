/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moving the data: the play and its tools are files of ours, the list of what is moved is data. */
#include "base/human.h"
#include "codify/ansible_parts.h"
#include "codify/move_texts.h"

enum {
	MOVE_FILE_MODE = 0644,
	MOVE_SHOWN = 100, /* files and trees that are named before they are moved */
};

bool ansible_moves(const struct plan *plan)
{
	return plan->move.servers.count || plan->move.paths.count;
}

static void add_texts(struct yaml_out *out, const char *key, const text_list *texts)
{
	yaml_word(out, key);
	yaml_list(out);
	for (vec_each(text, texts))
		yaml_text(out, *text);
	yaml_list_end(out);
}

/* Digits as a text: what is an argument is one. */
static void add_server(struct yaml_out *out, const struct plan_server *server)
{
	yaml_map(out);
	yaml_pair(out, "name", server->name);
	yaml_pair(out, "kind", mover_name(server->mover));
	yaml_pair(out, "unit", server->unit);
	add_texts(out, "words", &server->words);
	yaml_pair(out, "state_after", server->waits ? "stopped" : "started");
	yaml_map_end(out);
}

static void add_what(struct yaml_out *out, const char *name, enum mover mover, int64_t size)
{
	scoped_buf line = { 0 };

	buf_add_format(&line, "%s, %s: ", name, mover_tool(mover));
	human_bytes(&line, size);
	yaml_text(out, buf_text(&line));
}

/* A line for each thing, for people. */
static void add_sizes(struct yaml_out *out, const struct plan *plan)
{
	size_t shown = 0;

	yaml_word(out, "move_what");
	yaml_list(out);
	for (vec_each(server, &plan->move.servers))
		add_what(out, server->name, server->mover, server->size);
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->is_counted && item->mover != MOVER_NONE && shown++ < MOVE_SHOWN)
				add_what(out, item->name, item->mover, item->size);
	if (shown > MOVE_SHOWN) {
		scoped_buf line = { 0 };

		human_plural(&line, (int64_t)(shown - MOVE_SHOWN), "more", "more");
		yaml_text(out, buf_text(&line));
	}
	yaml_list_end(out);
	yaml_word(out, "move_bytes");
	yaml_number(out, plan->move.bytes);
}

static void add_units(struct yaml_out *out, const struct plan *plan)
{
	yaml_comment(out, "");
	yaml_comment(out, "What uses the data on the new host, in the order it starts in");
	add_texts(out, "move_users", &plan->move.users);
	yaml_comment(out, "");
	yaml_comment(out, "What waits for the cutover: where it runs, the data is not moved again");
	add_texts(out, "move_waiting", &plan->move.waiting);
}

void ansible_move_data(const struct plan *plan, struct buf *ret)
{
	scoped_yaml out;

	yaml_init(&out, ret, false);
	yaml_comment(&out, "What move-data.yml moves");
	yaml_comment(&out, "");
	yaml_comment(&out,
		     "How large it was when the host was surveyed, and with what it is moved");
	add_sizes(&out, plan);
	yaml_comment(&out, "");
	yaml_comment(&out,
		     "Database servers; the words are those that the script of their kind wants");
	yaml_word(&out, "move_servers");
	yaml_list(&out);
	for (vec_each(server, &plan->move.servers))
		add_server(&out, server);
	yaml_list_end(&out);
	yaml_comment(&out, "");
	yaml_comment(
		&out,
		"Files, and trees with all in them but the exceptions. Databases of SQLite are "
		"found there by\ntheir content; those that are known already have to be found.");
	yaml_word(&out, "move_files");
	yaml_map(&out);
	add_texts(&out, "paths", &plan->move.paths);
	add_texts(&out, "except", &plan->move.except);
	add_texts(&out, "databases", &plan->move.databases);
	yaml_map_end(&out);
	add_units(&out, plan);
	yaml_comment(&out, "");
	yaml_comment(&out, "How move/move.py reaches the hosts");
	yaml_word(&out, "move_ways");
	yaml_map(&out);
	yaml_pair_expression(&out, "MOVE_OLD", "{{ hostvars[groups['old'] | first].move_way }}");
	yaml_pair_expression(&out, "MOVE_NEW", "{{ hostvars[groups['new'] | first].move_way }}");
	yaml_pair_expression(&out, "MOVE_WHILE_WRITTEN",
			     "{{ 'yes' if move_while_written | default(false) | bool else 'no' }}");
	yaml_map_end(&out);
	yaml_end(&out);
}

int ansible_move(const struct plan *plan, struct project_folder *folder, struct err *err)
{
	const struct {
		const char *name;
		const struct bytes *text;
	} texts[] = {
		{ "move-data.yml", &move_data_yml },
		{ "move/server.yml", &server_yml },
		{ "move/move.py", &move_py },
		{ "move/files.py", &files_py },
		{ "move/mysql.sh", &mysql_sh },
		{ "move/redis.sh", &redis_sh },
		{ "move/postgresql.sh", &postgresql_sh },
	};
	scoped_buf data = { 0 };
	int failed = 0;

	if (!ansible_moves(plan))
		return 0;
	ansible_move_data(plan, &data);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && !failed; i++)
		failed = project_folder_write(folder, texts[i].name, MOVE_FILE_MODE, *texts[i].text,
					      err);
	return failed ? failed
		      : project_folder_write(folder, "move/data.yml", MOVE_FILE_MODE,
					     buf_bytes(&data), err);
}
