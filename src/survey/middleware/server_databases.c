/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which databases a server keeps, by what lies in its data directory: no server is asked. */
#include "base/path.h"
#include "format/databases/postgresql_heap.h"
#include "survey/middleware/server.h"
#include "survey/secrets.h"

enum {
	DATABASES_MAX = 256,              /* of one server */
	DATABASES_FILE_MAX = 1024 * 1024, /* bytes of a catalogue */
	DATABASES_FOLDERS_MAX = 4096,     /* names in a data directory that are looked at */
	DATABASES_COMMENT_MAX = 200,      /* bytes of a comment that are kept */
};

/* Databases of a server's own, which every one has. */
static const char *const own_databases[] = {
	"postgres", "template0", "template1",          "mysql",
	"sys",      "test",      "performance_schema", "information_schema",
};

static bool is_own(struct bytes name)
{
	for (size_t i = 0; i < sizeof(own_databases) / sizeof(own_databases[0]); i++)
		if (bytes_is(name, own_databases[i]))
			return true;
	return false;
}

static void add_database(struct server *server, struct bytes name, struct bytes comment,
			 const char *path)
{
	struct middleware *row = server->row;
	struct survey *survey = server->survey;

	if (is_own(name) || row->databases.count >= DATABASES_MAX)
		return;
	*vec_push_in(survey->arena, &row->databases) = (struct pair){
		.key = survey_redact(survey, path, "name", name),
		.value = survey_redact(survey, path, "comment",
				       bytes_slice(comment, 0, DATABASES_COMMENT_MAX)),
	};
	text_list_add_once(survey->arena, &row->evidence, path);
}

/* ---- PostgreSQL ---------------------------------------------------------------------------- */

static bool read_file(struct server *server, const char *path, struct buf *ret)
{
	struct err err;

	buf_clear(ret);
	return root_read(server->root, path, DATABASES_FILE_MAX, ret, &err) == 0;
}

/* The file of a shared catalogue, whole; its path in the survey's arena, NULL if there is none. */
static const char *read_catalogue(struct server *server, const char *data, uint32_t catalogue,
				  struct buf *ret)
{
	struct arena *arena = server->survey->arena;
	uint32_t file = catalogue;

	if (read_file(server, arena_format(arena, "%s/global/pg_filenode.map", data), ret))
		file = postgresql_file_of(buf_bytes(ret), catalogue);
	const char *path = arena_format(arena, "%s/global/%u", data, file);

	return read_file(server, path, ret) ? path : NULL;
}

static struct bytes comment_of(struct bytes comments, uint32_t database)
{
	struct postgresql_heap heap = { .file = comments };
	struct postgresql_row row;
	struct bytes text;
	uint32_t id;

	while (postgresql_heap_next(&heap, &row))
		if (postgresql_comment(&row, &id, &text) && id == database)
			return text;
	return (struct bytes){ 0 };
}

void server_add_postgresql_databases(struct server *server, const char *data)
{
	scoped_buf version = { 0 }, comments = { 0 }, databases = { 0 };
	struct bytes number, rest, name;
	struct postgresql_row row;
	uint64_t major;
	uint32_t id;

	if (!read_file(server, arena_format(&server->tree->arena, "%s/PG_VERSION", data), &version))
		return;
	rest = bytes_trim(buf_bytes(&version)); /* "15", "9.6" */
	if (!bytes_part(&rest, '.', &number) || !bytes_u64(number, 10, &major))
		return;
	(void)read_catalogue(server, data, POSTGRESQL_COMMENTS, &comments);
	const char *path = read_catalogue(server, data, POSTGRESQL_DATABASES, &databases);
	struct postgresql_heap heap = { .file = buf_bytes(&databases) };

	while (path && postgresql_heap_next(&heap, &row))
		if (postgresql_database(&row, major, &id, &name))
			add_database(server, name, comment_of(buf_bytes(&comments), id), path);
}

/* ---- MySQL --------------------------------------------------------------------------------- */

/* A database is a folder; what is no letter, digit or '_' of its name stands there as "@002d".
 * Source: MySQL manual, "Mapping of Identifiers to File Names". */
static void decode_name(struct bytes folder, struct buf *ret)
{
	while (folder.size) {
		uint64_t code;

		if (folder.at[0] == '@' && folder.size >= 5 &&
		    bytes_u64(bytes_slice(folder, 1, 4), 16, &code) && code < 0x80) {
			buf_add_byte(ret, (char)code);
			folder = bytes_slice(folder, 5, SIZE_MAX);
			continue;
		}
		buf_add_byte(ret, folder.at[0]);
		folder = bytes_slice(folder, 1, SIZE_MAX);
	}
}

void server_add_mysql_databases(struct server *server, const char *data)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list(server->root, data, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count && i < DATABASES_FOLDERS_MAX; i++) {
		const char *folder = root_name(&names, i);
		const char *path = arena_format(&server->tree->arena, "%s/%s", data, folder);
		scoped_buf name = { 0 };
		struct stat state;

		if (folder[0] == '#' || strcmp(folder, "lost+found") == 0 ||
		    root_lstat(server->root, path, &state) < 0 || !S_ISDIR(state.st_mode))
			continue;
		decode_name(bytes_of(folder), &name);
		add_database(server, buf_bytes(&name), (struct bytes){ 0 },
			     arena_intern(server->survey->arena, bytes_of(data)));
	}
}
