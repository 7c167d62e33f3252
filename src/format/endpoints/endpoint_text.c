/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * URLs and data source names. Sources: RFC 3986; libpq's connection strings; the JDBC URLs of
 * PostgreSQL, MySQL, SQL Server and Oracle; PDO; ADO.NET; the DSN of Go's MySQL driver; the
 * configuration string of StackExchange.Redis.
 */
#include <strings.h>

#include "format/endpoints/endpoint_parts.h"

enum { URLS_MAX = 8 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_same_word(struct bytes a, const char *b)
{
	return a.size == strlen(b) && strncasecmp(a.at, b, a.size) == 0;
}

/* ---- names and values ---------------------------------------------------------------------- */

/* Names of what stands in data source names and in the queries of URLs, in any case. */
static const struct {
	const char *name;
	enum endpoint_role role;
	const char *protocol; /* of whose names it is; NULL: of several */
	const char *why;
} pair_names[] = {
	{ "host", ENDPOINT_HOST, NULL, "libpq, PDO, Npgsql" },
	{ "hostname", ENDPOINT_HOST, NULL, "Db2" },
	{ "server", ENDPOINT_HOST, NULL, "ADO.NET" },
	{ "data source", ENDPOINT_HOST, NULL, "ADO.NET; also a file of SQLite" },
	{ "datasource", ENDPOINT_HOST, NULL, "the same" },
	{ "address", ENDPOINT_HOST, NULL, "ADO.NET" },
	{ "addr", ENDPOINT_HOST, NULL, "ADO.NET" },
	{ "port", ENDPOINT_PORT, NULL, NULL },
	{ "dbname", ENDPOINT_DATABASE, NULL, "libpq, PDO" },
	{ "database", ENDPOINT_DATABASE, NULL, "ADO.NET" },
	{ "databasename", ENDPOINT_DATABASE, "sqlserver", "its JDBC driver" },
	{ "initial catalog", ENDPOINT_DATABASE, "sqlserver", "ADO.NET" },
	{ "integrated security", ENDPOINT_KIND, "sqlserver", "ADO.NET" },
	{ "trustservercertificate", ENDPOINT_KIND, "sqlserver", "ADO.NET" },
	{ "multipleactiveresultsets", ENDPOINT_KIND, "sqlserver", "ADO.NET" },
	{ "user", ENDPOINT_USER, NULL, NULL },
	{ "username", ENDPOINT_USER, NULL, "Npgsql" },
	{ "user id", ENDPOINT_USER, NULL, "ADO.NET" },
	{ "user name", ENDPOINT_USER, NULL, "ADO.NET" },
	{ "uid", ENDPOINT_USER, NULL, "ADO.NET" },
};

/* The name and value at the front of `rest`, up to a separator or the end. */
static bool cut_pair(struct bytes *rest, char separator, struct bytes *name, struct bytes *value)
{
	struct bytes part;

	while (bytes_part(rest, separator, &part)) {
		ptrdiff_t at = bytes_find(part, '=');

		if (at <= 0)
			continue;
		*name = bytes_trim(bytes_slice(part, 0, (size_t)at));
		*value = bytes_trim(bytes_slice(part, (size_t)at + 1, part.size));
		if (value->size >= 2 && strchr("'\"", value->at[0]) &&
		    value->at[value->size - 1] == value->at[0])
			*value = bytes_slice(*value, 1, value->size - 2);
		return true;
	}
	return false;
}

/* Takes what "name=value" parted by a separator says into `draft`, whose host may be several. */
static void read_pairs(struct bytes text, char separator, struct endpoint_draft *draft)
{
	struct bytes name, value;
	uint64_t port;

	while (cut_pair(&text, separator, &name, &value))
		for (size_t i = 0; i < COUNT(pair_names); i++) {
			if (!is_same_word(name, pair_names[i].name))
				continue;
			if (pair_names[i].role == ENDPOINT_HOST && !draft->host.size)
				draft->host = value;
			if (pair_names[i].role == ENDPOINT_DATABASE)
				draft->database = value;
			if (pair_names[i].role == ENDPOINT_USER)
				draft->user = value;
			if (pair_names[i].role == ENDPOINT_PORT && bytes_u64(value, 10, &port))
				draft->port = (int64_t)(port <= UINT16_MAX ? port : 0);
			if (pair_names[i].protocol && !draft->protocol)
				draft->protocol = pair_names[i].protocol;
		}
}

/* ---- URLs ---------------------------------------------------------------------------------- */

/* What is spoken over HTTP, so that a URL's scheme does not tell it but the setting's name. */
static const char *const over_http[] = {
	"elasticsearch", "solr", "influxdb", "clickhouse", "couchdb",     "vault",    "consul",
	"etcd",          "s3",   "zipkin",   "jaeger",     "meilisearch", "typesense"
};

static bool is_over_http(const char *protocol)
{
	for (size_t i = 0; protocol && i < COUNT(over_http); i++)
		if (strcmp(over_http[i], protocol) == 0)
			return true;
	return false;
}

/* The protocol of a URL whose scheme says how it is carried at most. */
static const char *protocol_by_name(const struct endpoint_scheme *scheme, struct bytes spelt)
{
	const struct endpoint_service *service = endpoint_service_of(spelt);
	const char *protocol = service ? service->protocol : NULL;

	if (!scheme->protocol)
		return protocol ? protocol : "tcp";
	return is_over_http(protocol) ? protocol : scheme->protocol;
}

static bool is_http(const struct endpoint_scheme *scheme)
{
	return scheme->protocol && strncmp(scheme->protocol, "http", 4) == 0;
}

/* %2F and its like, into `ret`; the bytes that it then holds. */
static struct bytes decoded(struct buf *ret, struct bytes text)
{
	size_t start = ret->size;
	uint64_t byte;

	for (size_t i = 0; i < text.size; i++) {
		if (text.at[i] == '%' && bytes_u64(bytes_slice(text, i + 1, 2), 16, &byte) &&
		    i + 2 < text.size && byte) {
			buf_add_byte(ret, (char)byte);
			i += 2;
		} else {
			buf_add_byte(ret, text.at[i]);
		}
	}
	return bytes_slice(buf_bytes(ret), start, ret->size);
}

/* How much of the text behind "://" belongs to the URL. */
static size_t url_size(struct bytes rest)
{
	ptrdiff_t next = bytes_find_text(rest, "://");
	size_t size = 0;

	while (size < rest.size && !strchr(" \t\r\n\"'`<>()|\\{}", rest.at[size]))
		size++;
	if (next < 0 || (size_t)next >= size)
		return size;
	/* another one in the same word: a list of URLs */
	for (size_t at = (size_t)next; at > 0; at--)
		if (strchr(",;", rest.at[at - 1]))
			return at - 1;
	return size;
}

/* The part up to the first of some bytes, cut from the front. */
static struct bytes cut_front(struct bytes *rest, const char *ends)
{
	size_t size = 0;
	struct bytes part;

	while (size < rest->size && !strchr(ends, rest->at[size]))
		size++;
	part = bytes_slice(*rest, 0, size);
	*rest = bytes_slice(*rest, size, rest->size);
	return part;
}

/* What settings beside one that holds a URL add: spring.datasource.username. */
static void add_neighbours(const struct endpoint_search *search, struct endpoint_draft *draft)
{
	static const char *const ends[] = {
		"_CONNECTION_STRING", "_JDBC_URL", "_URL", "_URI", "_DSN", "_ENDPOINT"
	};
	struct bytes spelt = bytes_of(search->spelt[draft->value]);
	struct endpoint_draft more = ENDPOINT_DRAFT(draft->value);
	const char *kind;

	for (size_t i = 0; i < COUNT(ends); i++) {
		if (!bytes_ends(spelt, ends[i]))
			continue;
		spelt.size -= strlen(ends[i]);
		endpoint_read_group(search, spelt, &more, &kind);
		break;
	}
	if (!draft->user.size)
		draft->user = more.user;
	if (!draft->database.size)
		draft->database = more.database;
}

/* `rest` is what follows "scheme://". */
static size_t read_url(struct endpoint_search *search, size_t value,
		       const struct endpoint_scheme *scheme, struct bytes rest)
{
	struct bytes spelt = bytes_of(search->spelt[value]), authority, path;
	struct endpoint_draft draft = ENDPOINT_DRAFT(value);
	scoped_buf texts = { 0 };
	ptrdiff_t at;

	authority = cut_front(&rest, "/?#;");
	draft.protocol = protocol_by_name(scheme, spelt);
	at = bytes_find_last(authority, '@');
	if (at >= 0) {
		struct bytes user = bytes_slice(authority, 0, (size_t)at);

		user = cut_front(&user, ":");
		/* of these a user alone is mostly a token */
		if (!is_http(scheme) && strcmp(draft.protocol, "redis") != 0)
			draft.user = user;
		authority = bytes_slice(authority, (size_t)at + 1, authority.size);
	}
	path = cut_front(&rest, "?#;");
	(void)bytes_skip(&path, "/");
	buf_reserve(&texts, path.size + authority.size + draft.user.size);
	draft.user = decoded(&texts, draft.user);
	if (scheme->shape == ENDPOINT_PATH_DATABASE)
		draft.database = decoded(&texts, path);
	if (bytes_is(draft.database, "/"))
		draft.database.size = 0; /* the virtual host that everybody has */
	if (scheme->shape == ENDPOINT_HOST_BUCKET) {
		draft.database = authority;
		return endpoint_keep(search, &draft);
	}
	if (!scheme->protocol && bytes_is(bytes_of(scheme->name), "unix")) {
		draft.host = bytes_slice(path, 0, 0);
		scoped_buf socket = { 0 };

		buf_add_format(&socket, "/%.*s", (int)path.size, path.at);
		draft.host = buf_bytes(&socket);
		return endpoint_keep(search, &draft);
	}
	read_pairs(bytes_slice(rest, 1, rest.size), rest.size && rest.at[0] == ';' ? ';' : '&',
		   &draft);
	if (authority.size == 0)
		authority = draft.host;
	draft.host = (struct bytes){ 0 };
	add_neighbours(search, &draft);
	if (scheme->port)
		draft.port = scheme->port > 0 ? scheme->port : ENDPOINT_NO_PORT;
	else if (is_http(scheme))
		draft.port = endpoint_port_of(scheme->protocol);
	return endpoint_keep_hosts(search, decoded(&texts, authority), &draft);
}

static size_t read_urls(struct endpoint_search *search, size_t value)
{
	struct bytes text = bytes_of(search->values->list.at[value].text);
	struct bytes spelt = bytes_of(search->spelt[value]);
	size_t found = 0, start = 0;

	for (unsigned i = 0; i < URLS_MAX; i++) {
		struct bytes ahead = bytes_slice(text, start, text.size);
		ptrdiff_t at = bytes_find_text(ahead, "://");
		size_t from = (size_t)at;

		if (at < 0)
			break;
		while (from > 0 && (strchr("+.-", ahead.at[from - 1]) ||
				    ((ahead.at[from - 1] | 0x20) >= 'a' &&
				     (ahead.at[from - 1] | 0x20) <= 'z') ||
				    (ahead.at[from - 1] >= '0' && ahead.at[from - 1] <= '9')))
			from--;
		struct bytes rest = bytes_slice(ahead, (size_t)at + 3, ahead.size);
		const struct endpoint_scheme *scheme = endpoint_scheme_of(
			bytes_slice(ahead, from, (size_t)at - from));

		rest.size = url_size(rest);
		start += (size_t)at + 3 + rest.size;
		if (!scheme || (is_http(scheme) && endpoint_is_public_name(spelt)))
			continue;
		found += read_url(search, value, scheme, rest);
	}
	return found;
}

/* ---- data source names --------------------------------------------------------------------- */

/* Names in front of PDO's. */
static const struct {
	const char *start;
	const char *protocol;
} pdo[] = {
	{ "mysql:", "mysql" },     { "pgsql:", "postgresql" }, { "sqlsrv:", "sqlserver" },
	{ "dblib:", "sqlserver" }, { "oci:", "oracle" },       { "ibm:", "db2" },
};

/* "tcp:db01,1433", "db01\INSTANCE": SQL Server's ways to write a host. */
static size_t keep_server(struct endpoint_search *search, struct endpoint_draft *draft)
{
	struct bytes host = draft->host, port;
	uint64_t number;

	draft->host = (struct bytes){ 0 };
	(void)bytes_skip(&host, "tcp:");
	port = host;
	host = cut_front(&port, ",");
	host = cut_front(&host, "\\");
	if (bytes_skip(&port, ",") && bytes_u64(bytes_trim(port), 10, &number) &&
	    number <= UINT16_MAX) {
		draft->port = (int64_t)number;
		draft->protocol = draft->protocol ? draft->protocol : "sqlserver";
		return endpoint_keep_hosts(search, host, draft);
	}
	(void)bytes_skip(&port, ",");
	size_t found = endpoint_keep_hosts(search, host, draft);

	return found + endpoint_keep_hosts(search, port, draft);
}

/* Names with values and ';' between: ADO.NET, PDO; with blanks between: libpq. */
static size_t read_pairs_of(struct endpoint_search *search, size_t value)
{
	struct bytes text = bytes_of(search->values->list.at[value].text);
	struct endpoint_draft draft = ENDPOINT_DRAFT(value);
	bool is_pdo = false;

	for (size_t i = 0; i < COUNT(pdo) && !is_pdo; i++)
		if (bytes_skip(&text, pdo[i].start)) {
			draft.protocol = pdo[i].protocol;
			is_pdo = true;
		}
	read_pairs(text, bytes_find(text, ';') >= 0 ? ';' : ' ', &draft);
	/* one name alone is an accident, or a file */
	if (!draft.host.size || (!is_pdo && !draft.database.size && !draft.user.size))
		return 0;
	if (!draft.protocol)
		draft.protocol = endpoint_protocol_of_port(draft.port);
	if (!draft.protocol && bytes_find(text, ';') < 0)
		draft.protocol = "postgresql";
	return keep_server(search, &draft);
}

/* user@tcp(host:port)/database */
static size_t read_go(struct endpoint_search *search, size_t value)
{
	struct bytes text = bytes_of(search->values->list.at[value].text);
	struct endpoint_draft draft = ENDPOINT_DRAFT(value);
	static const char *const nets[] = { "@tcp(", "@unix(" };

	for (size_t i = 0; i < COUNT(nets); i++) {
		ptrdiff_t at = bytes_find_text(text, nets[i]);
		struct bytes rest = bytes_slice(text, (size_t)at + strlen(nets[i]), text.size);
		struct bytes user = bytes_slice(text, 0, (size_t)at), host;

		if (at < 0)
			continue;
		host = cut_front(&rest, ")");
		(void)(bytes_skip(&rest, ")") && bytes_skip(&rest, "/"));
		draft.database = cut_front(&rest, "?");
		draft.user = cut_front(&user, ":");
		draft.protocol = "mysql";
		return endpoint_keep_hosts(search, host, &draft);
	}
	return 0;
}

/* The value of "(NAME=value)" in a descriptor of Oracle's. */
static struct bytes descriptor_value(struct bytes text, const char *name)
{
	for (size_t i = 0; i + strlen(name) < text.size; i++) {
		struct bytes rest = bytes_slice(text, i + strlen(name), text.size);

		if (text.at[i] == '(' && strncasecmp(text.at + i, name, strlen(name)) == 0)
			return bytes_trim(cut_front(&rest, ")"));
	}
	return (struct bytes){ 0 };
}

/* jdbc:oracle:thin:@host:1521:SID, @//host:1521/service, @(DESCRIPTION=...) */
static size_t read_oracle(struct endpoint_search *search, size_t value)
{
	struct bytes text = bytes_of(search->values->list.at[value].text), rest = text, port;
	struct endpoint_draft draft = ENDPOINT_DRAFT(value);
	bool is_jdbc = bytes_skip(&rest, "jdbc:oracle:");
	uint64_t number;

	draft.protocol = "oracle";
	draft.host = descriptor_value(text, "(HOST=");
	if (draft.host.size) {
		port = descriptor_value(text, "(PORT=");
		draft.database = descriptor_value(text, "(SERVICE_NAME=");
		if (!draft.database.size)
			draft.database = descriptor_value(text, "(SID=");
	} else if (is_jdbc) {
		ptrdiff_t at = bytes_find_last(rest, '@');

		rest = bytes_slice(rest, (size_t)(at + 1), rest.size);
		(void)bytes_skip(&rest, "//");
		draft.host = cut_front(&rest, ":/");
		(void)bytes_skip(&rest, ":");
		port = cut_front(&rest, ":/");
		draft.database = bytes_slice(rest, 1, rest.size);
	} else {
		return 0;
	}
	if (bytes_u64(port, 10, &number) && number <= UINT16_MAX)
		draft.port = (int64_t)number;
	add_neighbours(search, &draft);
	return endpoint_keep(search, &draft);
}

size_t endpoint_read_text(struct endpoint_search *search, size_t value)
{
	struct bytes text = bytes_of(search->values->list.at[value].text);
	size_t found = read_urls(search, value);

	if (!found)
		found = read_oracle(search, value);
	if (!found)
		found = read_go(search, value);
	if (!found && bytes_find(text, '=') > 0 && bytes_find_text(text, "://") < 0)
		found = read_pairs_of(search, value);
	return found;
}
