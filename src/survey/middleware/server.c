/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What directives say becomes the fields of a row. */
#include "survey/middleware/server.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "base/path.h"
#include "survey/secrets.h"

enum {
	SERVER_TEXTS_MAX = 10 * 1000, /* of one list */
	SERVER_SETTINGS_MAX = 200,
	SERVER_SETTING_SIZE_MAX = 1000, /* bytes shown of one */
};

/* ---- texts --------------------------------------------------------------------------------- */

static const char *redact(struct server *server, const struct directive *directive,
			  struct bytes text)
{
	char location[32];

	snprintf(location, sizeof(location), "line %u", directive->line);
	return survey_redact(server->survey, directive->path, location, text);
}

const char *server_text(struct server *server, const struct directive *directive, const char *text)
{
	return redact(server, directive, bytes_of(text));
}

const char *server_arguments(struct server *server, const struct directive *directive,
			     unsigned from)
{
	scoped_buf text = { 0 };

	for (unsigned i = from; i < directive->argument_count; i++)
		buf_add_format(&text, "%s%s", i > from ? " " : "", directive->arguments[i]);
	return redact(server, directive, buf_bytes(&text));
}

void server_add_text(struct server *server, text_list *list, const char *text)
{
	/* interned texts are equal when their addresses are; a list has its own within the row */
	uint64_t key = (uint64_t)(uintptr_t)text * 1021 + (uint64_t)(uintptr_t)list;
	bool *seen = seen_map_put(&server->seen, key);

	if (*seen || list->count >= SERVER_TEXTS_MAX)
		return;
	*seen = true;
	*vec_push_in(server->survey->arena, list) = text;
}

/* ---- files --------------------------------------------------------------------------------- */

/* True if a path is one that can be looked for: absolute, no part of it known at run time only, as
 * "$host" of nginx, "%Y" of rotatelogs, and not another one to each process, as /proc/self/fd/2. */
static bool is_plain_path(const char *path)
{
	return path[0] == '/' && !strpbrk(path, "$%{*") && strncmp(path, "/dev/", 5) != 0 &&
	       strncmp(path, "/proc/", 6) != 0;
}

static void look_for(struct server *server, const char *path, const char *shown)
{
	struct stat state;
	int failed;

	if (!is_plain_path(path))
		return;
	failed = root_stat(server->root, path, &state);
	if (failed == -ENOENT || failed == -ENOTDIR)
		server_add_text(server, &server->row->missing, shown);
}

/* The folder that a log lies in: a log itself is made when it is written. */
static void look_for_folder_of(struct server *server, const char *path)
{
	struct bytes folder = path_folder(path);

	if (folder.size) {
		const char *text = arena_intern(server->survey->arena, folder);

		look_for(server, text, text);
	}
}

/* True if a value is a file name, not one of the other things that logs and certificates may be. */
static bool is_file(const char *value)
{
	static const char *const others[] = { "off",   "none",   "no",     "on",     "yes",
					      "false", "stderr", "stdout", "syslog", "True",
					      "False", "None",   "-",      "error",  "nil",
					      "true",  "stdio" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(value, others[i]) == 0)
			return false;
	return value[0] && value[0] != '|' && !strchr(value, ':');
}

static const char *path_of(struct server *server, const struct meaning_rule *rule,
			   const char *value)
{
	struct bytes folder = rule->beside && server->path ? path_folder(server->path)
							   : bytes_of(server->folder);

	if (value[0] == '/' || value[0] == '$' || !folder.size || !is_file(value))
		return value;
	return arena_format(&server->tree->arena, "%.*s/%s", (int)folder.size, folder.at, value);
}

/* Without slashes at its end, as folders are written either way. */
static const char *folder_of(struct server *server, const char *path)
{
	size_t size = strlen(path);

	if (size < 2 || path[size - 1] != '/')
		return path;
	while (size > 1 && path[size - 1] == '/')
		size--;
	return arena_string(&server->tree->arena, (struct bytes){ path, size });
}

/* ---- meanings ------------------------------------------------------------------------------ */

static void add_log(struct server *server, const struct directive *directive, const char *path)
{
	static const char syslog[] = "syslog:server=";
	const char *shown = server_text(server, directive, path);

	if (strcmp(path, "off") == 0 || strcmp(path, "none") == 0 || !path[0])
		return;
	server_add_text(server, &server->row->logs, shown);
	if (server->site)
		server_add_text(server, &server->site->logs, shown);
	if (is_plain_path(path))
		look_for_folder_of(server, path);
	if (strncmp(path, syslog, strlen(syslog)) == 0) {
		const char *host = path + strlen(syslog);
		struct bytes name = { host, strcspn(host, ",") };

		server_add_endpoint(server, directive, "syslog",
				    arena_string(&server->tree->arena, name), NULL);
	}
}

static void add_key_file(struct server *server, text_list *list, const struct directive *directive,
			 const char *path)
{
	const char *shown = server_text(server, directive, path);

	/* it may be held in another way: "data:$x", "engine:...", "pkcs11:..." */
	if (!is_file(path))
		return;
	server_add_text(server, list, shown);
	if (server->site && list == &server->row->certificates)
		server_add_text(server, &server->site->certificates, shown);
	look_for(server, path, shown);
}

static void add_folder(struct server *server, text_list *list, const struct directive *directive,
		       const char *value)
{
	const char *path = folder_of(server, value);
	const char *shown = server_text(server, directive, path);

	if (!value[0])
		return;
	server_add_text(server, list, shown);
	look_for(server, path, shown);
	if (server->site && list == &server->row->document_roots && !server->site->document_root)
		server->site->document_root = shown;
}

void server_add(struct server *server, const struct meaning_rule *rule,
		const struct directive *directive, const char *value)
{
	struct middleware *row = server->row;
	const char *path = path_of(server, rule, value);

	switch (rule->meaning) {
	case MEANS_USER:
		row->user = server_text(server, directive, value);
		break;
	case MEANS_DATA:
		add_folder(server, &row->data_directories, directive, path);
		break;
	case MEANS_DOCUMENTS:
		add_folder(server, &row->document_roots, directive, path);
		break;
	case MEANS_LOG:
		add_log(server, directive, path);
		break;
	case MEANS_CERTIFICATE:
		add_key_file(server, &row->certificates, directive, path);
		break;
	case MEANS_KEY:
		add_key_file(server, &row->key_files, directive, path);
		break;
	case MEANS_SETTING:
	case MEANS_PERSON:
		server_add_setting(server, directive->name,
				   survey_redact_setting(server->survey, directive->path,
							 bytes_of(directive->name),
							 bytes_of(value)),
				   rule->all);
		break;
	case MEANS_FILE:
		if (is_file(value))
			look_for(server, path, server_text(server, directive, path));
		break;
	}
}

const struct meaning_rule *server_rule(const struct meaning_rule *rules,
				       const struct directive *directive)
{
	for (; rules->name; rules++)
		if (directive_is(directive, rules->name))
			return rules;
	return NULL;
}

const struct directive *server_in_force(const struct server *server,
					const struct directive_list *list, const char *name)
{
	return server->first_wins ? directive_first(list, name) : directive_last(list, name);
}

const char *server_value(const struct server *server, const struct directive_list *list,
			 const char *name, const char *otherwise)
{
	const struct directive *directive = server_in_force(server, list, name);

	return directive && directive->argument_count ? directive->arguments[0] : otherwise;
}

/* Of a setting all arguments are its value, of anything else the first. */
static void add_by(struct server *server, const struct meaning_rule *rule,
		   const struct directive *directive)
{
	scoped_buf text = { 0 };

	if (directive->is_computed) {
		server_say_computed(server, directive);
		return;
	}
	if (rule->meaning == MEANS_PERSON && server->survey->options.no_people)
		return;
	if (rule->meaning != MEANS_SETTING && rule->meaning != MEANS_PERSON) {
		server_add(server, rule, directive, directive_argument(directive, 0));
		return;
	}
	for (unsigned i = 0; i < directive->argument_count; i++)
		buf_add_format(&text, "%s%s", i ? " " : "", directive->arguments[i]);
	server_add(server, rule, directive, buf_text(&text));
}

void server_add_rule(struct server *server, const struct meaning_rule *rule,
		     const struct directive_list *list)
{
	const struct directive *one = rule->all ? NULL : server_in_force(server, list, rule->name);

	if (one)
		add_by(server, rule, one);
	for (directive_each(each, list))
		if (rule->all && directive_is(each, rule->name))
			add_by(server, rule, each);
}

void server_add_all(struct server *server, const struct meaning_rule *rules,
		    const struct directive_list *list)
{
	for (; rules->name; rules++)
		server_add_rule(server, rules, list);
}

void server_add_setting(struct server *server, const char *name, const char *value, bool more)
{
	pair_list *settings = &server->row->settings;
	struct survey *survey = server->survey;
	scoped_buf text = { 0 };

	for (vec_each(pair, settings)) {
		if (strcasecmp(pair->key, name) != 0)
			continue;
		if (more)
			buf_add_format(&text, "%s, ", pair->value);
		buf_add_text(&text, value);
		if (text.size <= SERVER_SETTING_SIZE_MAX && (more || !server->first_wins))
			pair->value = arena_intern(survey->arena, buf_bytes(&text));
		return;
	}
	buf_add_bytes(&text, bytes_slice(bytes_of(value), 0, SERVER_SETTING_SIZE_MAX));
	if (settings->count < SERVER_SETTINGS_MAX)
		*vec_push_in(survey->arena, settings) = (struct pair){
			arena_intern(survey->arena, bytes_of(name)),
			arena_intern(survey->arena, buf_bytes(&text))
		};
}

struct directive_list server_settings_of(struct server *server, const struct directive_list *list)
{
	struct directive_list settings = { 0 };

	for (directive_each(each, list)) {
		if (each->is_block)
			continue;
		struct directive *copy = arena_alloc(&server->tree->arena, sizeof(*copy));

		*copy = *each;
		directive_append(&settings, copy);
	}
	return settings;
}

void server_say_computed(struct server *server, const struct directive *directive)
{
	survey_error(server->survey, directive->path,
		     "line %u: %s is computed: its value is unknown", directive->line,
		     directive->name);
}

/* ---- parts of a row ------------------------------------------------------------------------ */

struct site *server_add_site(struct server *server, const struct directive *directive)
{
	struct site *site = RECORD_ADD(server->survey->arena, &server->row->sites, site);

	site->path = arena_intern(server->survey->arena, bytes_of(directive->path));
	site->line = directive->line;
	server->site = site;
	return site;
}

struct upstream *server_add_upstream(struct server *server, const struct directive *directive,
				     const char *name)
{
	struct upstream *upstream = RECORD_ADD(server->survey->arena, &server->row->upstreams,
					       upstream);

	upstream->name = server_text(server, directive, name);
	upstream->path = arena_intern(server->survey->arena, bytes_of(directive->path));
	upstream->line = directive->line;
	return upstream;
}

static bool is_number(struct bytes text)
{
	uint64_t number;

	return bytes_u64(text, 10, &number);
}

/* Parts "host:port", "[host]:port", "host", "port" into its host and port; what is not there is
 * empty. A host with several colons and no brackets is an address alone. */
static void split(struct bytes text, struct bytes *ret_host, struct bytes *ret_port)
{
	ptrdiff_t colon = bytes_find_last(text, ':'), bracket = bytes_find(text, ']');

	*ret_host = text;
	*ret_port = (struct bytes){ 0 };
	if (is_number(text)) {
		*ret_host = (struct bytes){ 0 };
		*ret_port = text;
	} else if (colon >= 0 && colon > bracket &&
		   (bracket >= 0 || bytes_find(text, ':') == colon)) {
		*ret_host = bytes_slice(text, 0, (size_t)colon);
		*ret_port = bytes_slice(text, (size_t)colon + 1, text.size);
	}
}

const char *server_listen(struct server *server, const char *address, const char *port,
			  const char *protocol)
{
	scoped_buf text = { 0 };

	if (!port)
		buf_add_text(&text, address);
	else if (strchr(address, ':') && address[0] != '[')
		buf_add_format(&text, "[%s]:%s", address, port);
	else
		buf_add_format(&text, "%s:%s", address[0] ? address : "*", port);
	buf_add_text(&text, protocol);
	return arena_intern(server->survey->arena, buf_bytes(&text));
}

const char *server_listen_text(struct server *server, const struct directive *directive,
			       const char *text, const char *port)
{
	scoped_arena arena = { 0 };
	struct bytes given = bytes_of(server_text(server, directive, text)), host, own_port;

	if (bytes_skip(&given, "unix:") || bytes_starts(given, "/") || bytes_starts(given, "@"))
		return arena_intern(server->survey->arena, given);
	split(given, &host, &own_port);
	if (bytes_is(host, "*"))
		host = (struct bytes){ 0 };
	return server_listen(server, arena_string(&arena, host),
			     own_port.size ? arena_string(&arena, own_port) : port, NULL);
}

void server_add_listen(struct server *server, const char *text)
{
	server_add_text(server, &server->row->listens, text);
	if (server->site)
		server_add_text(server, &server->site->listens, text);
}

struct endpoint *server_add_endpoint(struct server *server, const struct directive *directive,
				     const char *protocol, const char *host, const char *port)
{
	struct survey *survey = server->survey;
	struct endpoint *endpoint = RECORD_ADD(survey->arena, &server->row->endpoints, endpoint);
	struct bytes text = bytes_of(server_text(server, directive, host)), own_port = { 0 };
	uint64_t number;

	if (!port && !bytes_starts(text, "/"))
		split(text, &text, &own_port);
	else
		own_port = bytes_of(port);
	if (bytes_starts(text, "[") && bytes_ends(text, "]"))
		text = bytes_slice(text, 1, text.size - 2);
	endpoint->protocol = protocol;
	endpoint->host = arena_intern(survey->arena, text);
	if (bytes_u64(own_port, 10, &number) && number <= UINT16_MAX)
		endpoint->port = (int64_t)number;
	endpoint->key = arena_intern(survey->arena, bytes_of(directive->name));
	endpoint->path = arena_intern(survey->arena, bytes_of(directive->path));
	endpoint->line = directive->line;
	return endpoint;
}
