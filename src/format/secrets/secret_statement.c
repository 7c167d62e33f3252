/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets that are a word among words, without "=" or ":": lines of configuration, SQL, netrc. */
#include "format/secrets/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a line or a directive is made of. '#': the secret; '@': the name of a setting whose value is
 * the secret; '*': any word; else that word. Without a kind the name of the setting tells. */
static const struct statement {
	const char *words;
	const char *kind;
	const char *reason;
} statements[] = {
	{ "requirepass #", "password", "redis.conf" },
	{ "masterauth #", "password", "redis.conf" },
	{ "AUTH #", "password", "redis-cli's history" },
	{ "rootpw #", "password", "slapd.conf(5)" },
	{ "bindpw #", "password", "nslcd.conf(5), ldap.conf" },
	{ "rocommunity #", "community", "snmpd.conf(5)" },
	{ "rwcommunity #", "community", "snmpd.conf(5)" },
	{ "rocommunity6 #", "community", "snmpd.conf(5)" },
	{ "rwcommunity6 #", "community", "snmpd.conf(5)" },
	{ "com2sec * * #", "community", "snmpd.conf(5)" },
	{ "com2sec6 * * #", "community", "snmpd.conf(5)" },
	{ "trapcommunity #", "community", "snmpd.conf(5)" },
	{ "trapsink * #", "community", "snmpd.conf(5)" },
	{ "trap2sink * #", "community", "snmpd.conf(5)" },
	{ "informsink * #", "community", "snmpd.conf(5)" },
	{ "authcommunity * #", "community", "snmptrapd.conf(5)" },
	{ "createUser * * #", "passphrase", "snmpd.conf(5): authentication" },
	{ "createUser * * * * #", "passphrase", "snmpd.conf(5): privacy" },
	{ "createUser -e * * * #", "passphrase", "snmpd.conf(5), with an engine id" },
	{ "createUser -e * * * * * #", "passphrase", "snmpd.conf(5), with an engine id" },
	{ "SetEnv @ #", NULL, "apache's mod_env" },
	{ "setenv @ #", NULL, "haproxy, openvpn(8), csh(1)" },
	{ "RequestHeader set @ #", NULL, "apache's mod_headers" },
	{ "Header set @ #", NULL, "apache's mod_headers" },
	{ "proxy_set_header @ #", NULL, "nginx" },
	{ "grpc_set_header @ #", NULL, "nginx" },
	{ "add_header @ #", NULL, "nginx" },
	{ "fastcgi_param @ #", NULL, "nginx" },
	{ "uwsgi_param @ #", NULL, "nginx" },
	{ "scgi_param @ #", NULL, "nginx" },
	{ "http-request set-header @ #", NULL, "haproxy" },
	{ "neighbor * password #", "password", "bgpd.conf of FRRouting" },
	{ "enable password #", "password", "vtysh.conf, routers" },
	{ "username * password #", "password", "vtysh.conf, routers" },
};

/* Phrases that a value follows, anywhere in a text. */
static const struct {
	const char *words;
	const char *reason;
	bool ends_line; /* with more behind it, it is a sentence about the setting */
} phrases[] = {
	{ "SET requirepass ", "redis-cli: CONFIG SET requirepass x" },
	{ "set requirepass ", "the same" },
	{ "SET masterauth ", "likewise" },
	{ "set masterauth ", "the same" },
	{ "requirepass ", "redis.conf, commented out", true },
	{ "masterauth ", "likewise", true },
	{ "IDENTIFIED BY ", "SQL of MySQL and Oracle" },
	{ "identified by '", "the same; without the quote it is English" },
	{ "IDENTIFIED\\040BY\\040", "the same in .mysql_history, vis(3)" },
	{ "identified\\040by\\040'", "the same" },
	{ "PASSWORD '", "SQL of PostgreSQL" },
	{ "password '", "the same" },
};

/* Directives of one word that only sound like a secret: the word behind them is a place. */
static const struct {
	const char *name;
	const char *reason;
} places[] = {
	{ "proxy_pass", "nginx: where requests go" },
	{ "fastcgi_pass", "nginx" },
	{ "uwsgi_pass", "nginx" },
	{ "scgi_pass", "nginx" },
	{ "grpc_pass", "nginx" },
	{ "memcached_pass", "nginx" },
	{ "ProxyPass", "apache, in a <Location>" },
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_quote(char byte)
{
	return byte == '"' || byte == '\'';
}

/* Behind the quoted text at `at`; the end of the line where it does not close. */
static size_t skip_quoted(struct bytes line, size_t at)
{
	char quote = line.at[at++];

	while (at < line.size && line.at[at] != quote && line.at[at] != '\n')
		at += line.at[at] == '\\' ? 2 : 1;
	at = at < line.size ? at : line.size;
	return at + (at < line.size && line.at[at] == quote);
}

/* True where no word of a line goes on: at its end, at that of a directive, at a brace. */
static bool ends_word(struct bytes line, size_t at)
{
	char byte = line.at[at], next = at + 1 < line.size ? line.at[at + 1] : '\n';

	return is_blank(byte) || byte == '\r' || byte == '\n' ||
	       (at == 0 && (byte == '{' || byte == '}')) ||
	       (byte == ';' && (is_blank(next) || next == '\r' || next == '\n' || next == '}'));
}

/* Cuts a word from a line, with its quotes; empty at the end of the line or the directive. */
static struct bytes next_word(struct bytes *line)
{
	size_t at = 0;

	while (line->size && is_blank(line->at[0]))
		*line = bytes_slice(*line, 1, SIZE_MAX);
	if (line->size && is_quote(line->at[0]))
		at = skip_quoted(*line, 0);
	else
		while (at < line->size && !ends_word(*line, at))
			at++;
	struct bytes word = bytes_slice(*line, 0, at);

	*line = bytes_slice(*line, at, SIZE_MAX);
	return word;
}

/* Adds a value without its quotes and without "Bearer ". */
static void add(struct bytes text, struct bytes word, const char *kind, struct secret_spans *ret)
{
	struct bytes value = secret_unquoted(word);
	size_t scheme = secret_scheme_size(value);

	value = bytes_slice(value, scheme, SIZE_MAX);
	if (kind && !secret_is_placeholder(value))
		secret_spans_add(ret, (struct secret_span){ (size_t)(value.at - text.at),
							    value.size, kind });
}

static void try_statement(struct bytes text, struct bytes line, const struct statement *statement,
			  struct secret_spans *ret)
{
	struct bytes words = bytes_of(statement->words), wanted, name = { 0 }, word = { 0 };

	while (bytes_word(&words, &wanted)) {
		word = next_word(&line);
		if (word.size == 0)
			return;
		if (bytes_is(wanted, "@"))
			name = secret_unquoted(word);
		else if (!bytes_is(wanted, "*") && !bytes_is(wanted, "#") &&
			 !bytes_equal(word, wanted))
			return;
	}
	const char *kind = statement->kind;

	if (!kind)
		kind = secret_setting_kind(name, secret_unquoted(word));
	add(text, word, kind, ret);
}

/* "user NAME on >PASSWORD ~* +@all". Source: redis.io, "ACL". */
static void find_in_acl(struct bytes text, struct bytes line, struct secret_spans *ret)
{
	struct bytes rest = line, word = next_word(&rest);
	bool is_acl = false;

	if (!bytes_is(word, "user"))
		return;
	for (struct bytes words = rest; (word = next_word(&words)).size;)
		is_acl |= bytes_is(word, "on") || bytes_is(word, "off") || word.at[0] == '~';
	while (is_acl && (word = next_word(&rest)).size)
		if (word.at[0] == '>' || (word.at[0] == '#' && word.size > 64))
			add(text, bytes_slice(word, 1, SIZE_MAX), "password", ret);
}

/* Where a directive may begin behind that byte. */
static bool ends_directive(char byte)
{
	return byte == '\n' || byte == ';' || byte == '{' || byte == '}';
}

static void find_directives(struct bytes text, struct secret_spans *ret)
{
	for (size_t at = 0; at < text.size; at++) {
		if (at > 0 && !ends_directive(text.at[at - 1]))
			continue;
		while (at < text.size && is_blank(text.at[at]))
			at++;
		struct bytes line = bytes_slice(text, at, SIZE_MAX);

		if (line.size == 0 || ends_directive(line.at[0]))
			continue;
		for (size_t i = 0; i < COUNT(statements); i++)
			if (statements[i].words[0] == line.at[0])
				try_statement(text, line, &statements[i], ret);
		find_in_acl(text, line, ret);
	}
}

static void find_phrases(struct bytes text, struct secret_spans *ret)
{
	for (size_t i = 0; i < COUNT(phrases); i++) {
		struct bytes rest = text;
		ptrdiff_t at;

		while ((at = bytes_find_text(rest, phrases[i].words)) >= 0) {
			size_t size = strlen(phrases[i].words);
			bool is_quoted = phrases[i].words[size - 1] == '\'';

			rest = bytes_slice(rest, (size_t)at + size - is_quoted, SIZE_MAX);
			struct bytes line = rest, value = next_word(&line), end;

			if (!phrases[i].ends_line || !bytes_line(&line, &end) ||
			    bytes_trim(end).size == 0)
				add(text, value, "password", ret);
			rest = bytes_slice(rest, is_quoted, SIZE_MAX);
		}
	}
}

/* netrc(5): "machine h login u password x", words apart by blanks or newlines. */
static void find_netrc(struct bytes text, struct secret_spans *ret)
{
	struct bytes rest = text, word;
	bool in_entry = false, is_next = false;

	while (bytes_word(&rest, &word)) {
		bool starts_line = word.at == text.at || word.at[-1] == '\n';

		if (is_next)
			add(text, word, "password", ret);
		is_next = in_entry && bytes_is(word, "password");
		in_entry |= starts_line && (bytes_is(word, "machine") || bytes_is(word, "default"));
	}
}

void secret_find_statements(struct bytes text, struct secret_spans *ret)
{
	find_directives(text, ret);
	find_phrases(text, ret);
	if (bytes_find_text(text, "password") >= 0)
		find_netrc(text, ret);
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static bool is_name(struct bytes word)
{
	for (size_t i = 0; i < word.size; i++) {
		char byte = word.at[i];

		if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		      (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' || byte == '.'))
			return false;
	}
	return word.size > 1 && word.size <= SECRET_NAME_MAX;
}

/* A heading, "Password Policy"; a line of services(5), "kpasswd 464/udp"; "mysqli.default_pw =",
 * which has no value; "proxy_pass http://app". */
static bool is_no_setting(struct bytes name, struct bytes value)
{
	for (size_t i = 0; i < COUNT(places); i++)
		if (bytes_is(name, places[i].name))
			return true;
	if (bytes_is(value, "=") || bytes_is(value, ":"))
		return true;
	bool is_heading = is_upper(name.at[0]) && !is_upper(name.at[1]) && is_upper(value.at[0]);

	return (is_heading && secret_is_plain(value)) || bytes_ends(value, "/tcp") ||
	       bytes_ends(value, "/udp");
}

void secret_find_lines(struct bytes text, struct secret_spans *ret)
{
	struct bytes rest = text, line;

	while (bytes_line(&rest, &line)) {
		struct bytes name = next_word(&line), value = next_word(&line);

		if (!is_name(name) || value.size == 0 || next_word(&line).size > 0)
			continue;
		if (!is_no_setting(name, value))
			add(text, value, secret_setting_kind(name, value), ret);
	}
}
