/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/endpoints/endpoints.h"

#include <strings.h>

#include "base/mem.h"
#include "format/endpoints/endpoint_parts.h"

enum {
	HOST_SIZE_MAX = 253, /* of a name in DNS, RFC 1035 */
	GROUPS_MAX = 200,
};

/* ---- what is kept -------------------------------------------------------------------------- */

static bool is_alphanumeric(char c)
{
	char lower = (char)(c | 0x20);

	return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

/* True for a name, an address, or the path of a socket; not for what a program listens on. */
static bool is_host(struct bytes host)
{
	bool has_letter = false, is_path = bytes_starts(host, "/");

	if (host.size == 0 || host.size > HOST_SIZE_MAX || bytes_is(host, "0.0.0.0") ||
	    bytes_is(host, "::") || bytes_is(host, "/"))
		return false;
	for (size_t i = 0; i < host.size; i++) {
		char c = host.at[i];

		if (!is_alphanumeric(c) && !strchr(is_path ? "/._-@+:" : "._-:%", c))
			return false;
		has_letter |= is_alphanumeric(c);
	}
	/* a number alone is a port, or a switch */
	uint64_t number;

	return has_letter && !bytes_u64(host, 10, &number) && !strchr(".-:%", host.at[0]) &&
	       !(bytes_find(host, '%') >= 0 && bytes_find(host, ':') < 0);
}

/* Words that are no host where one is asked for. */
static bool is_switch(struct bytes text)
{
	static const char *const words[] = { "true", "false", "none", "null", "nil", "yes", "no" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text.size == strlen(words[i]) && strncasecmp(text.at, words[i], text.size) == 0)
			return true;
	return false;
}

/* A database or user: what stands for another text is none. */
static const char *kept(struct arena *arena, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++)
		if (strchr("$<>{}*%\"'` \t\n", text.at[i]) || (unsigned char)text.at[i] < ' ')
			return NULL;
	return text.size && text.size <= HOST_SIZE_MAX && !is_switch(text)
		       ? arena_string(arena, text)
		       : NULL;
}

/* True if one like it is there; what that one lacks is filled in. */
static bool is_known(endpoint_list *list, const struct endpoint_found *found)
{
	for (vec_each(other, list)) {
		if (!text_equal(other->host, found->host) || other->port != found->port ||
		    !(text_equal(other->protocol, found->protocol) || !found->protocol))
			continue;
		if ((found->database && other->database &&
		     !text_equal(other->database, found->database)) ||
		    (found->user && other->user && !text_equal(other->user, found->user)))
			continue;
		if (!other->database)
			other->database = found->database;
		if (!other->user)
			other->user = found->user;
		return true;
	}
	return false;
}

bool endpoint_keep(struct endpoint_search *search, const struct endpoint_draft *draft)
{
	const struct config_value *value = &search->values->list.at[draft->value];
	struct endpoint_found found = { .protocol = draft->protocol,
					.port = draft->port,
					.database = kept(search->arena, draft->database),
					.user = kept(search->arena, draft->user),
					.key = value->name,
					.line = value->line };
	bool is_socket = bytes_starts(draft->host, "/");

	if (!found.protocol)
		found.protocol = endpoint_protocol_of_port(draft->port);
	if (draft->host.size ? !is_host(draft->host) || is_switch(draft->host) ||
				       endpoint_is_noise(draft->host)
			     : !found.database)
		return false;
	if (draft->host.size)
		found.host = arena_string(search->arena, draft->host);
	if (found.port == ENDPOINT_PORT_UNKNOWN && endpoint_port_of(found.protocol))
		found.port = endpoint_port_of(found.protocol);
	if (is_socket || found.port <= 0 || !found.host)
		found.port = ENDPOINT_PORT_UNKNOWN;
	if (search->ret->count < ENDPOINTS_MAX && !is_known(search->ret, &found))
		*vec_push_in(search->arena, search->ret) = found;
	return true;
}

/* Parts "host:port"; an address in brackets, or one with more than one colon, is whole. */
static void part_host(struct bytes text, struct endpoint_draft *draft)
{
	ptrdiff_t colon = bytes_find_last(text, ':');
	struct bytes before = bytes_slice(text, 0, colon < 0 ? text.size : (size_t)colon);
	struct bytes behind = bytes_slice(text, (size_t)(colon + 1), text.size);
	uint64_t port;

	draft->host = text;
	if (bytes_starts(text, "[")) {
		ptrdiff_t end = bytes_find(text, ']');

		draft->host = bytes_slice(text, 1, end < 1 ? 0 : (size_t)end - 1);
		if (colon != end + 1)
			return;
	} else if (bytes_starts(text, "/") || colon < 0 || bytes_find(before, ':') >= 0) {
		return;
	} else if (bytes_starts(behind, "/")) {
		draft->host = behind; /* WordPress: "localhost:/run/mysqld/mysqld.sock" */
		return;
	} else {
		draft->host = before;
	}
	if (bytes_u64(behind, 10, &port) && port <= UINT16_MAX)
		draft->port = (int64_t)port;
	else if (behind.size)
		draft->host = (struct bytes){ 0 };
}

size_t endpoint_keep_hosts(struct endpoint_search *search, struct bytes hosts,
			   const struct endpoint_draft *draft)
{
	size_t count = 0, met = 0;

	while (hosts.size && met++ < ENDPOINT_HOSTS_MAX) {
		struct endpoint_draft one = *draft;
		size_t size = 0;

		while (size < hosts.size && !strchr(", \t\n", hosts.at[size]))
			size++;
		part_host(bytes_slice(hosts, 0, size), &one);
		if (one.host.size)
			count += endpoint_keep(search, &one);
		hosts = bytes_slice(hosts, size + 1, hosts.size);
	}
	return count;
}

/* ---- settings that belong together --------------------------------------------------------- */

void endpoint_read_group(const struct endpoint_search *search, struct bytes prefix,
			 struct endpoint_draft *draft, const char **ret_kind)
{
	uint64_t port;

	*ret_kind = NULL;
	for (size_t i = 0; i < search->values->list.count; i++) {
		struct bytes text = bytes_of(search->values->list.at[i].text);
		enum endpoint_role role = search->spelt[i]
						  ? endpoint_member_role(prefix,
									 bytes_of(search->spelt[i]))
						  : ENDPOINT_ROLE_NONE;

		if (role == ENDPOINT_PORT && bytes_u64(text, 10, &port) && port <= UINT16_MAX)
			draft->port = (int64_t)port;
		else if (role == ENDPOINT_DATABASE)
			draft->database = text;
		else if (role == ENDPOINT_USER)
			draft->user = text;
		else if (role == ENDPOINT_KIND && endpoint_protocol_of_kind(text))
			*ret_kind = endpoint_protocol_of_kind(text);
	}
}

/* The protocol of a group, NULL: a database of some kind. False if it is no endpoint of others. */
static bool judge_group(const struct endpoint_search *search, struct bytes prefix, const char *kind,
			struct endpoint_draft *draft)
{
	const struct endpoint_service *service = endpoint_service_of(prefix);
	const char *by_port = endpoint_protocol_of_port(draft->port);
	bool is_database = service && !service->protocol;

	draft->protocol = kind ? kind : service ? service->protocol : NULL;
	if (!draft->protocol)
		draft->protocol = by_port;
	if (!draft->protocol && (is_database || !service))
		draft->protocol = search->file_protocol;
	if (service || draft->protocol)
		return true;
	if (endpoint_is_own(prefix))
		return draft->database.size && draft->user.size;
	return draft->port != ENDPOINT_PORT_UNKNOWN || (draft->database.size && draft->user.size);
}

/* A setting that names a host, or several, with what belongs to it. */
static void read_host(struct endpoint_search *search, size_t value)
{
	struct bytes text = bytes_of(search->values->list.at[value].text), prefix;
	enum endpoint_role role = endpoint_role_of(bytes_of(search->spelt[value]), &prefix);
	struct endpoint_draft draft = ENDPOINT_DRAFT(value);
	const char *kind;

	if (role != ENDPOINT_HOST && role != ENDPOINT_HOSTS)
		return;
	if (role == ENDPOINT_HOSTS && !endpoint_service_of(prefix))
		return;
	endpoint_read_group(search, prefix, &draft, &kind);
	if (kind && !*kind)
		return; /* a file, whatever else is set */
	(void)bytes_skip(&text, "unix:");
	(void)bytes_skip(&text, "p:"); /* mysqli: a connection that is kept */
	if (judge_group(search, prefix, kind, &draft))
		(void)endpoint_keep_hosts(search, text, &draft);
}

/* "cache01:6379,abortConnect=false" in a setting that is called after a service; a bucket. */
static void read_rest(struct endpoint_search *search, size_t value)
{
	struct bytes text = bytes_of(search->values->list.at[value].text), host, prefix;
	struct bytes spelt = bytes_of(search->spelt[value]);
	struct endpoint_draft draft = ENDPOINT_DRAFT(value), parted = draft;
	const struct endpoint_service *service = endpoint_service_of(spelt);

	if (!service || !service->protocol || !bytes_part(&text, ',', &host))
		return;
	draft.protocol = service->protocol;
	if (endpoint_role_of(spelt, &prefix) == ENDPOINT_DATABASE &&
	    (bytes_ends(spelt, "BUCKET") || bytes_ends(spelt, "BUCKET_NAME"))) {
		draft.database = host;
		(void)endpoint_keep(search, &draft);
		return;
	}
	if (!bytes_ends(spelt, service->word) && !bytes_ends(spelt, "CONNECTION_STRING"))
		return;
	part_host(bytes_trim(host), &parted);
	if (parted.host.size && parted.port != ENDPOINT_PORT_UNKNOWN)
		(void)endpoint_keep_hosts(search, bytes_trim(host), &draft);
}

/* ---- which part of the file ---------------------------------------------------------------- */

static const struct {
	const char *name;
	const char *why;
} environments[] = {
	{ "development", "Rails and many others" },
	{ "dev", "short" },
	{ "test", "Rails and many others" },
	{ "testing", "Laravel" },
	{ "local", "of a developer" },
	{ "ci", "of a build" },
	{ "default", "what the others are made of" },
	{ "staging", "not where production is" },
	{ "production", "Rails and many others" },
	{ "prod", "short" },
};

/* The part of a name at a depth, parts being joined by dots. */
static struct bytes part_at(const char *name, unsigned depth)
{
	struct bytes rest = bytes_of(name), part = { 0 };

	for (unsigned i = 0; i <= depth; i++)
		if (!bytes_part(&rest, '.', &part))
			return (struct bytes){ 0 };
	return part;
}

static bool is_environment(struct bytes part)
{
	for (size_t i = 0; i < sizeof(environments) / sizeof(environments[0]); i++)
		if (bytes_is(part, environments[i].name))
			return true;
	return false;
}

/* True if a value is for another environment than the one that counts, where that has values too
 * at the same depth. */
static bool is_elsewhere(const char *name, const char *environment, int depth)
{
	struct bytes part = depth < 0 ? (struct bytes){ 0 } : part_at(name, (unsigned)depth);

	return is_environment(part) && !bytes_is(part, environment);
}

/* At which depth of names the environment stands; -1: nowhere. */
static int depth_of(const struct config_values *values, const char *environment)
{
	for (int depth = 0; depth < 2; depth++)
		for (vec_each(value, &values->list))
			if (bytes_is(part_at(value->name, (unsigned)depth), environment))
				return depth;
	return -1;
}

/* Without the numbers at the end, which tell elements of a list apart. */
static struct bytes without_number(const char *name)
{
	struct bytes text = bytes_of(name);
	size_t size = text.size;

	while (size && text.at[size - 1] >= '0' && text.at[size - 1] <= '9')
		size--;
	if (size && size < text.size && text.at[size - 1] == '.')
		text.size = size - 1;
	return text;
}

static void spell_names(struct endpoint_search *search, const char *environment)
{
	int depth = depth_of(search->values, environment);

	for (size_t i = 0; i < search->values->list.count; i++) {
		const char *name = search->values->list.at[i].name;
		scoped_buf spelt = { 0 };

		if (is_elsewhere(name, environment, depth))
			continue;
		endpoint_name_spell(&spelt, without_number(name));
		search->spelt[i] = arena_intern(search->arena, buf_bytes(&spelt));
	}
}

void endpoints_find(const struct config_values *values, const char *path, const char *environment,
		    endpoint_list *ret)
{
	scoped_free const char **spelt = mem_zero(values->list.count + 1, sizeof(*spelt));
	struct endpoint_search search = { .values = values,
					  .arena = values->arena,
					  .spelt = spelt,
					  .file_protocol = endpoint_protocol_of_file(path),
					  .ret = ret };
	size_t groups = 0;

	spell_names(&search, environment ? environment : "production");
	for (size_t i = 0; i < values->list.count; i++) {
		struct bytes prefix;

		if (!spelt[i] || endpoint_read_text(&search, i) > 0)
			continue;
		enum endpoint_role role = endpoint_role_of(bytes_of(spelt[i]), &prefix);

		if (role != ENDPOINT_HOST && role != ENDPOINT_HOSTS)
			read_rest(&search, i);
		else if (groups++ < GROUPS_MAX)
			read_host(&search, i);
	}
}
