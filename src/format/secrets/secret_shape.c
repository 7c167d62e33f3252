/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that are secrets by their shape, and passwords in URLs. */
#include "format/secrets/secret.h"

#include "base/base64.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum alphabet {
	ALNUM = 1,
	UNDERSCORE = 2,
	DASH = 4,
	DOT = 8,
	SLASH = 16, /* '/' and '+' and '=' of plain base64 */
	DOLLAR = 32,
};

struct shape {
	const char *prefix;
	size_t least; /* bytes behind the prefix */
	unsigned alphabet;
	const char *kind;
	const char *reason;
};

static const struct shape shapes[] = {
	{ "AKIA", 16, ALNUM, "access key", "AWS access key id" },
	{ "ASIA", 16, ALNUM, "access key", "AWS temporary access key id" },
	{ "ghp_", 30, ALNUM, "token", "GitHub personal" },
	{ "gho_", 30, ALNUM, "token", "GitHub OAuth" },
	{ "ghu_", 30, ALNUM, "token", "GitHub user to server" },
	{ "ghs_", 30, ALNUM, "token", "GitHub server to server" },
	{ "ghr_", 30, ALNUM, "token", "GitHub refresh" },
	{ "github_pat_", 22, ALNUM | UNDERSCORE, "token", "GitHub fine-grained" },
	{ "glpat-", 16, ALNUM | UNDERSCORE | DASH | DOT, "token", "GitLab personal" },
	{ "glrt-", 16, ALNUM | UNDERSCORE | DASH | DOT, "token", "GitLab runner" },
	{ "gldt-", 16, ALNUM | UNDERSCORE | DASH | DOT, "token", "GitLab deploy" },
	{ "xoxb-", 10, ALNUM | DASH, "token", "Slack bot" },
	{ "xoxa-", 10, ALNUM | DASH, "token", "Slack app" },
	{ "xoxp-", 10, ALNUM | DASH, "token", "Slack user" },
	{ "xoxr-", 10, ALNUM | DASH, "token", "Slack refresh" },
	{ "xoxs-", 10, ALNUM | DASH, "token", "Slack session" },
	{ "xapp-", 10, ALNUM | DASH, "token", "Slack app level" },
	{ "sk_live_", 16, ALNUM, "API key", "Stripe" },
	{ "sk_test_", 16, ALNUM, "API key", "Stripe, test mode" },
	{ "rk_live_", 16, ALNUM, "API key", "Stripe restricted" },
	{ "whsec_", 16, ALNUM | SLASH, "secret", "Stripe webhook" },
	{ "sk-", 32, ALNUM | UNDERSCORE | DASH, "API key", "OpenAI, Anthropic" },
	{ "AIza", 30, ALNUM | UNDERSCORE | DASH, "API key", "Google" },
	{ "ya29.", 20, ALNUM | UNDERSCORE | DASH, "token", "Google OAuth" },
	{ "GOCSPX-", 20, ALNUM | UNDERSCORE | DASH, "secret", "Google OAuth client" },
	{ "SG.", 40, ALNUM | UNDERSCORE | DASH | DOT, "API key", "SendGrid" },
	{ "npm_", 30, ALNUM, "token", "npm" },
	{ "pypi-", 40, ALNUM | UNDERSCORE | DASH, "token", "PyPI" },
	{ "dop_v1_", 40, ALNUM, "token", "DigitalOcean" },
	{ "hvs.", 20, ALNUM | UNDERSCORE | DASH, "token", "Vault service" },
	{ "hvb.", 20, ALNUM | UNDERSCORE | DASH, "token", "Vault batch" },
	{ "hf_", 30, ALNUM, "token", "Hugging Face" },
	{ "dckr_pat_", 20, ALNUM | UNDERSCORE | DASH, "token", "Docker Hub" },
	{ "shpat_", 30, ALNUM, "token", "Shopify" },
	{ "AGE-SECRET-KEY-1", 40, ALNUM, "private key", "age" },
	{ "eyJ", 30, ALNUM | UNDERSCORE | DASH | DOT | SLASH, "token", "JSON web token, RFC 7519" },
	{ "$1$", 20, ALNUM | DOT | SLASH | DOLLAR, "password hash", "crypt(5) MD5" },
	{ "$5$", 40, ALNUM | DOT | SLASH | DOLLAR, "password hash", "crypt(5) SHA-256" },
	{ "$6$", 80, ALNUM | DOT | SLASH | DOLLAR, "password hash", "crypt(5) SHA-512" },
	{ "$y$", 40, ALNUM | DOT | SLASH | DOLLAR, "password hash", "crypt(5) yescrypt" },
	{ "$2a$", 50, ALNUM | DOT | SLASH | DOLLAR, "password hash", "crypt(5) bcrypt" },
	{ "$2b$", 50, ALNUM | DOT | SLASH | DOLLAR, "password hash", "crypt(5) bcrypt" },
	{ "$2y$", 50, ALNUM | DOT | SLASH | DOLLAR, "password hash", "crypt(5) bcrypt" },
	{ "$apr1$", 20, ALNUM | DOT | SLASH | DOLLAR, "password hash", "htpasswd MD5" },
	{ "{SSHA}", 20, ALNUM | SLASH, "password hash", "LDAP, RFC 2307" },
	{ "{SHA}", 20, ALNUM | SLASH, "password hash", "LDAP, RFC 2307" },
};

/* Addresses whose path is the credential. */
static const struct shape webhooks[] = {
	{ "hooks.slack.com/services/", 10, ALNUM | SLASH, "webhook", "Slack: who knows it posts" },
	{ "discord.com/api/webhooks/", 10, ALNUM | SLASH | UNDERSCORE | DASH, "webhook",
	  "Discord" },
	{ "discordapp.com/api/webhooks/", 10, ALNUM | SLASH | UNDERSCORE | DASH, "webhook",
	  "Discord" },
	{ "api.telegram.org/bot", 20, ALNUM | UNDERSCORE | DASH, "token", "Telegram bot" },
};

static unsigned alphabet_of(char byte)
{
	if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	    (byte >= 'A' && byte <= 'Z'))
		return ALNUM;
	switch (byte) {
	case '_':
		return UNDERSCORE;
	case '-':
		return DASH;
	case '.':
		return DOT;
	case '/':
	case '+':
	case '=':
		return SLASH;
	case '$':
		return DOLLAR;
	default:
		return 0;
	}
}

/* Telegram's "123456:AA..." has a colon behind its number. */
static size_t run_of(struct bytes text, const struct shape *shape)
{
	size_t size = 0;

	while (size < text.size &&
	       ((alphabet_of(text.at[size]) & shape->alphabet) ||
		(text.at[size] == ':' && shape->least == 20 && strcmp(shape->kind, "token") == 0 &&
		 bytes_starts(bytes_of(shape->prefix), "api."))))
		size++;
	return size;
}

/* Adds what matches at `at` and returns its size, or 0. */
static size_t match_shape(struct bytes text, size_t at, struct secret_spans *ret)
{
	for (size_t i = 0; i < COUNT(shapes); i++) {
		if (text.at[at] != shapes[i].prefix[0])
			continue;
		struct bytes rest = bytes_slice(text, at, SIZE_MAX);

		if (!bytes_skip(&rest, shapes[i].prefix))
			continue;
		size_t run = run_of(rest, &shapes[i]);

		if (run < shapes[i].least)
			continue;
		run += strlen(shapes[i].prefix);
		secret_spans_add(ret, (struct secret_span){ at, run, shapes[i].kind });
		return run;
	}
	return 0;
}

static void find_webhooks(struct bytes text, struct secret_spans *ret)
{
	for (size_t i = 0; i < COUNT(webhooks); i++) {
		struct bytes rest = text;
		ptrdiff_t at;

		while ((at = bytes_find_text(rest, webhooks[i].prefix)) >= 0) {
			rest = bytes_slice(rest, (size_t)at + strlen(webhooks[i].prefix), SIZE_MAX);
			size_t run = run_of(rest, &webhooks[i]);

			if (run >= webhooks[i].least)
				secret_spans_add(ret,
						 (struct secret_span){ (size_t)(rest.at - text.at),
								       run, webhooks[i].kind });
		}
	}
}

/* user:password in base64. Source: RFC 7617 section 2. */
static bool is_basic(struct bytes value)
{
	scoped_buf plain = { 0 };
	bool has_colon = false;

	if (value.size > SECRET_BASIC_MAX || !base64_decode(&plain, value))
		return false;
	for (size_t i = 0; i < plain.size; i++) {
		has_colon |= plain.at[i] == ':';
		if (plain.at[i] >= 0 && plain.at[i] < ' ')
			return false;
	}
	return has_colon;
}

/* "Basic x" and "Bearer x" (RFC 6750) anywhere, where x can hardly be a word. */
static void find_schemes(struct bytes text, struct secret_spans *ret)
{
	static const struct shape schemes[] = {
		{ "Basic ", 8, ALNUM | SLASH, "credential", "RFC 7617" },
		{ "Bearer ", 16, ALNUM | UNDERSCORE | DASH | DOT | SLASH, "token", "RFC 6750" },
	};

	for (size_t i = 0; i < COUNT(schemes); i++) {
		struct bytes rest = text;
		ptrdiff_t at;

		while ((at = bytes_find_text(rest, schemes[i].prefix)) >= 0) {
			rest = bytes_slice(rest, (size_t)at + strlen(schemes[i].prefix), SIZE_MAX);
			struct bytes value = bytes_slice(rest, 0, run_of(rest, &schemes[i]));

			if (value.size >= schemes[i].least &&
			    (i == 0 ? is_basic(value) : !secret_is_plain(value)))
				secret_spans_add(
					ret, (struct secret_span){ (size_t)(rest.at - text.at),
								   value.size, schemes[i].kind });
		}
	}
}

/* PEM (RFC 7468): all between the markers, or to the end where it is cut off. */
static void find_private_keys(struct bytes text, struct secret_spans *ret)
{
	struct bytes rest = text;
	ptrdiff_t at;

	while ((at = bytes_find_text(rest, "-----BEGIN ")) >= 0) {
		rest = bytes_slice(rest, (size_t)at + strlen("-----BEGIN "), SIZE_MAX);
		ptrdiff_t label = bytes_find_text(rest, "-----");

		if (label < 0 ||
		    bytes_find_text(bytes_slice(rest, 0, (size_t)label), "PRIVATE KEY") < 0)
			continue;
		rest = bytes_slice(rest, (size_t)label + 5, SIZE_MAX);
		ptrdiff_t end = bytes_find_text(rest, "-----END ");
		size_t size = end < 0 ? rest.size : (size_t)end;

		secret_spans_add(ret, (struct secret_span){ (size_t)(rest.at - text.at), size,
							    "private key" });
		rest = bytes_slice(rest, size, SIZE_MAX);
	}
}

void secret_find_shapes(struct bytes text, struct secret_spans *ret)
{
	static bool first_bytes[256];

	if (!first_bytes['A'])
		for (size_t i = 0; i < COUNT(shapes); i++)
			first_bytes[(unsigned char)shapes[i].prefix[0]] = true;
	for (size_t at = 0; at < text.size; at++) {
		if (!first_bytes[(unsigned char)text.at[at]] || text.size - at <= 16)
			continue;
		if (at > 0 && (alphabet_of(text.at[at - 1]) & (ALNUM | UNDERSCORE)))
			continue; /* inside a word */
		size_t size = match_shape(text, at, ret);

		at += size ? size - 1 : 0;
	}
	if (text.size > 32 && bytes_find(text, '/') >= 0)
		find_webhooks(text, ret);
	find_schemes(text, ret);
	if (text.size > 32 && bytes_find_text(text, "-----BEGIN ") >= 0)
		find_private_keys(text, ret);
}

/* --- URLs ----------------------------------------------------------------------------------- */

static bool ends_url(char byte)
{
	return (byte >= 0 && byte <= ' ') || byte == '<' || byte == '>';
}

static bool is_quote(char byte)
{
	return byte == '"' || byte == '\'' || byte == '`';
}

/* What stands behind the '@' of a URL: a host, of letters, digits, or in brackets. */
static bool starts_host(struct bytes text)
{
	unsigned first = text.size ? alphabet_of(text.at[0]) : 0;

	return (first & (ALNUM | UNDERSCORE)) || (text.size && strchr("[/$({%", text.at[0]));
}

static bool is_number(struct bytes text)
{
	uint64_t number;

	return bytes_u64(text, 10, &number);
}

static size_t up_to_any(struct bytes text, const char *stops)
{
	size_t size = 0;

	while (size < text.size && (text.at[size] == '\0' || !strchr(stops, text.at[size])))
		size++;
	return size;
}

/* A host nobody would take for part of a password: with a dot or a port. */
static bool is_plain_host(struct bytes text)
{
	bool marked = false;

	for (size_t i = 0; i < text.size; i++) {
		marked |= text.at[i] == '.' || text.at[i] == ':';
		if (!(alphabet_of(text.at[i]) & (ALNUM | DASH | DOT)) && text.at[i] != ':')
			return false;
	}
	return marked;
}

/* Where the '@' is that ends the userinfo: the last one, unless that is in the path (/@scope) or
 * the query (?mail=a@b) of a plain host. -1 if there is none. */
static ptrdiff_t end_of_userinfo(struct bytes url)
{
	size_t authority = up_to_any(url, "/?#"), strict = authority, last = url.size;

	while (strict > 0 && url.at[strict - 1] != '@')
		strict--;
	while (last > 0 &&
	       !(url.at[last - 1] == '@' && starts_host(bytes_slice(url, last, SIZE_MAX))))
		last--;
	if (strict > 0 && last > strict &&
	    is_plain_host(bytes_slice(url, strict, authority - strict)) &&
	    (url.at[last - 2] == '/' ||
	     bytes_find(bytes_slice(url, authority, last - authority), '?') >= 0))
		return (ptrdiff_t)strict - 1;
	return (ptrdiff_t)last - 1;
}

/* The password of the URL whose authority starts `url`. A password may hold '@' and '/' that nobody
 * escaped: then the last '@' counts. host:8080/path@x is no userinfo. */
static struct bytes password_of(struct bytes url, const char **kind)
{
	struct bytes authority = bytes_slice(url, 0, up_to_any(url, "/?#"));
	ptrdiff_t at = end_of_userinfo(url), colon = bytes_find(authority, ':');
	ptrdiff_t strict_at = bytes_find(authority, '@');

	*kind = "password";
	if (at <= 0 || (strict_at < 0 && colon < 0))
		return (struct bytes){ 0 };
	if (strict_at < 0 && is_number(bytes_slice(authority, (size_t)colon + 1, SIZE_MAX)))
		return (struct bytes){ 0 };
	if (strict_at >= 0 && (colon < 0 || colon > strict_at)) {
		*kind = "token"; /* https://TOKEN@host: a name would be shorter */
		return strict_at >= 20 ? bytes_slice(url, 0, (size_t)strict_at)
				       : (struct bytes){ 0 };
	}
	return bytes_slice(url, (size_t)colon + 1, (size_t)(at - colon - 1));
}

/* The URL at the front of `text`; `opening` is the quote in front of it, or 0. */
static struct bytes cut_url(struct bytes text, char opening)
{
	size_t size = 0;

	while (size < text.size && !ends_url(text.at[size]) &&
	       (!opening || text.at[size] != opening))
		size++;
	struct bytes url = bytes_slice(text, 0, size);
	ptrdiff_t next = bytes_find_text(url, "://");

	if (next < 0)
		return url;
	while (next > 0 && (alphabet_of(url.at[next - 1]) & (ALNUM | DASH | DOT)))
		next--; /* a list of URLs: the next one has its turn */
	return bytes_slice(url, 0, (size_t)next);
}

/* user:PASSWORD@tcp(host:3306)/db */
static void find_go_dsn(struct bytes text, const char *mark, struct secret_spans *ret)
{
	ptrdiff_t at = bytes_find_text(text, mark);
	size_t start = at < 0 ? 0 : (size_t)at;

	while (start > 0 && !ends_url(text.at[start - 1]) && text.at[start - 1] != '=')
		start--;
	ptrdiff_t colon = at < 0 ? -1
				 : bytes_find(bytes_slice(text, start, (size_t)at - start), ':');

	if (colon >= 0) {
		size_t from = start + (size_t)colon + 1;

		secret_spans_add(ret, (struct secret_span){ from, (size_t)at - from, "password" });
	}
}

void secret_find_urls(struct bytes text, struct secret_spans *ret)
{
	struct bytes rest = text;
	ptrdiff_t at;

	while ((at = bytes_find_text(rest, "://")) >= 0) {
		size_t scheme = (size_t)(rest.at - text.at) + (size_t)at;
		const char *kind;

		while (scheme > 0 && (alphabet_of(text.at[scheme - 1]) & (ALNUM | DASH | DOT)))
			scheme--;
		char before = scheme > 0 && is_quote(text.at[scheme - 1]) ? text.at[scheme - 1] : 0;

		rest = bytes_slice(rest, (size_t)at + 3, SIZE_MAX);
		struct bytes url = cut_url(rest, before);
		struct bytes password = password_of(url, &kind);

		if (!secret_is_placeholder(password))
			secret_spans_add(ret, (struct secret_span){ (size_t)(password.at - text.at),
								    password.size, kind });
		rest = bytes_slice(rest, url.size, SIZE_MAX);
	}
	find_go_dsn(text, "@tcp(", ret);
	find_go_dsn(text, "@unix(", ret);
}
