/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names of settings say that the value is a secret. */
#include "format/secrets/secret.h"

enum { WORDS_MAX = 12 };

/* A name, in lower case: its words, and all of it without separators. */
struct name {
	char squeezed[SECRET_NAME_MAX + 1];
	size_t size;
	size_t starts[WORDS_MAX]; /* of the words in `squeezed` */
	size_t count;
};

enum place {
	ANYWHERE,  /* also inside a word: PGPASSWORD */
	LAST_WORD, /* too short or too common elsewhere: COMPASS, TOKEN_TTL */
};

struct name_rule {
	const char *text;
	enum place place;
	const char *kind;
	const char *reason;
};

static const struct name_rule name_rules[] = {
	{ "password", ANYWHERE, "password", "the usual word" },
	{ "passwd", ANYWHERE, "password", "its Unix spelling" },
	{ "passphrase", ANYWHERE, "passphrase", "of keys, BORG_PASSPHRASE" },
	{ "passwort", ANYWHERE, "password", "German configurations" },
	{ "passcode", ANYWHERE, "password", "of devices and meetings" },
	{ "pass", LAST_WORD, "password", "DB_PASS, smtp.pass" },
	{ "pwd", LAST_WORD, "password", "MYSQL_PWD, Pwd= of ODBC; PWD itself is a path" },
	{ "pw", LAST_WORD, "password", "BIND_PW" },
	{ "dbpass", ANYWHERE, "password", "dbpass" },
	{ "userpass", ANYWHERE, "password", "userpass, userPassBase64" },
	{ "authpass", ANYWHERE, "password", "AuthPass of ssmtp, auth_pass of keepalived" },
	{ "storepass", ANYWHERE, "password", "keytool -storepass" },
	{ "keypass", ANYWHERE, "password", "keytool -keypass" },
	{ "requirepass", ANYWHERE, "password", "redis.conf" },
	{ "masterauth", ANYWHERE, "password", "redis.conf" },
	{ "bindpw", ANYWHERE, "password", "ldap.conf, nslcd.conf" },
	{ "rootpw", ANYWHERE, "password", "slapd.conf, kickstart" },
	{ "secret", ANYWHERE, "secret", "CLIENT_SECRET, SECRET_KEY_BASE, AWS_SECRET_ACCESS_KEY" },
	{ "token", LAST_WORD, "token", "GITHUB_TOKEN; not TOKEN_TTL" },
	{ "tokens", LAST_WORD, "token", "API_TOKENS" },
	{ "authtoken", ANYWHERE, "token", "_authToken of npm" },
	{ "accesstoken", ANYWHERE, "token", "ACCESSTOKEN written as one word" },
	{ "apitoken", ANYWHERE, "token", "APITOKEN written as one word" },
	{ "jwt", LAST_WORD, "token", "a JSON web token" },
	{ "apikey", ANYWHERE, "API key", "API_KEY, X-Api-Key" },
	{ "appkey", ANYWHERE, "key", "APP_KEY of Laravel, DD_APP_KEY" },
	{ "accesskey", ANYWHERE, "access key", "AWS_ACCESS_KEY_ID, SharedAccessKey of Azure" },
	{ "accountkey", ANYWHERE, "access key", "AccountKey of Azure storage" },
	{ "privatekey", ANYWHERE, "private key", "PrivateKey of WireGuard" },
	{ "presharedkey", ANYWHERE, "key", "PresharedKey of WireGuard" },
	{ "sharedkey", ANYWHERE, "key", "shared_key" },
	{ "masterkey", ANYWHERE, "key", "RAILS_MASTER_KEY" },
	{ "encryptionkey", ANYWHERE, "key", "ENCRYPTION_KEY" },
	{ "signingkey", ANYWHERE, "key", "SIGNING_KEY" },
	{ "sessionkey", ANYWHERE, "key", "SESSION_KEY" },
	{ "authkey", ANYWHERE, "key", "AUTH_KEY of WordPress, TS_AUTHKEY" },
	{ "noncekey", ANYWHERE, "key", "NONCE_KEY of WordPress" },
	{ "loggedinkey", ANYWHERE, "key", "LOGGED_IN_KEY of WordPress" },
	{ "licensekey", ANYWHERE, "license key", "NEW_RELIC_LICENSE_KEY" },
	{ "psk", LAST_WORD, "key", "psk of wpa_supplicant and zabbix" },
	{ "salt", LAST_WORD, "salt", "AUTH_SALT of WordPress; not SALT_MASTER" },
	{ "credential", ANYWHERE, "credential", "CREDENTIAL, SetCredential" },
	{ "creds", LAST_WORD, "credential", "REGISTRY_CREDS" },
	{ "authorization", LAST_WORD, "credential", "HTTP header" },
	{ "cookie", LAST_WORD, "cookie", "HTTP header, RABBITMQ_ERLANG_COOKIE" },
};

/* Last words that say that the setting is about a secret, and is none. */
static const char *const about_words[] = {
	"len",        "length",   "min",      "max",      "days",     "age",       "warn",
	"policy",     "expire",   "expires",  "expiry",   "ttl",      "timeout",   "lifetime",
	"validity",   "attempts", "retries",  "rounds",   "bits",     "rotation",  "complexity",
	"quality",    "enabled",  "required", "field",    "column",   "header",    "type",
	"algorithm",  "name",     "url",      "uri",      "endpoint", "store",     "manager",
	"agent",      "sock",     "socket",   "helper",   "provider", "method",    "mode",
	"format",     "hint",     "ref",      "arn",      "issuer",   "backend",   "engine",
	"command",    "cmd",      "prompt",   "stdin",    "fd",       "encoding",  "authentication",
	"aging",      "change",   "reset",    "inactive", "group",    "directive", "interval",
	"encryption", "hashing",  "dialog",
};

/* Words that only begin like one of the rules. */
static const struct {
	const char *start;
	const char *reason;
} other_words[] = {
	{ "secretar", "secretary, secretariat" },
	{ "passwordless", "says that there is none" },
};

/* Last words of names whose value is the path of a file: no secret as long as it is a path. */
static const char *const path_words[] = {
	"file", "path", "dir", "directory", "folder", "location", "map", "maps",
};

/* First words that turn the meaning: --no-password, --ask-pass; a public key; systemd's
 * LoadCredential= and ImportCredential=, which name files. */
static const char *const negating_words[] = { "no", "ask", "public", "load", "import", "without" };

/* Name services of nsswitch.conf(5), whose line is "passwd: files systemd". */
static const char *const name_services[] = { "files",   "compat",   "db",    "nis",
					     "nisplus", "sss",      "ldap",  "winbind",
					     "systemd", "altfiles", "hesiod" };

#define COUNT(array)            (sizeof(array) / sizeof((array)[0]))
#define IS_ONE_OF(bytes, array) is_one_of(bytes, array, COUNT(array))

static bool is_one_of(struct bytes text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_is(text, words[i]))
			return true;
	return false;
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Digits behind a word number it: PASSWORD1, token_2. */
static void name_parse(struct bytes text, struct name *ret)
{
	bool fresh = true;

	ret->size = ret->count = 0;
	for (size_t i = 0; i < text.size && ret->size < SECRET_NAME_MAX; i++) {
		char byte = text.at[i];

		if (is_digit(byte))
			continue;
		if (!is_upper(byte) && !is_lower(byte)) {
			fresh = true;
			continue;
		}
		fresh |= i > 0 && is_upper(byte) && is_lower(text.at[i - 1]);
		if (fresh && ret->count < WORDS_MAX)
			ret->starts[ret->count++] = ret->size;
		fresh = false;
		ret->squeezed[ret->size++] = (char)(byte | 0x20);
	}
	ret->squeezed[ret->size] = '\0';
}

static struct bytes name_word(const struct name *name, size_t index)
{
	size_t from = name->starts[index];
	size_t to = index + 1 < name->count ? name->starts[index + 1] : name->size;

	return (struct bytes){ name->squeezed + from, to - from };
}

static bool rule_matches(const struct name_rule *rule, const struct name *name, size_t at)
{
	struct bytes rest = { name->squeezed + at, name->size - at };

	if (rule->place == LAST_WORD)
		return at == name->starts[name->count - 1] && bytes_is(rest, rule->text);
	for (size_t i = 0; i < COUNT(other_words); i++)
		if (bytes_starts(rest, other_words[i].start))
			return false;
	return bytes_starts(rest, rule->text);
}

/* The rule for a name, or NULL. One walk over the name; nearly all letters start no rule. */
static const struct name_rule *rule_for(const struct name *name)
{
	static uint32_t first_letters;

	if (!first_letters)
		for (size_t i = 0; i < COUNT(name_rules); i++)
			first_letters |= 1U << (name_rules[i].text[0] - 'a');
	for (size_t at = 0; at < name->size; at++) {
		char first = name->squeezed[at];

		if (!(first_letters >> (first - 'a') & 1))
			continue;
		for (size_t i = 0; i < COUNT(name_rules); i++)
			if (name_rules[i].text[0] == first &&
			    rule_matches(&name_rules[i], name, at))
				return &name_rules[i];
	}
	return NULL;
}

static bool looks_like_path(struct bytes value)
{
	ptrdiff_t colon = bytes_find(value, ':');

	/* hash:/etc/x of postfix, file:x; no URL, which may hold a password */
	if (colon > 0 && bytes_find_text(value, "://") < 0 && bytes_find(value, '/') == colon + 1)
		return true;
	return bytes_starts(value, "/") || bytes_starts(value, "~") || bytes_starts(value, "./") ||
	       bytes_starts(value, "../") || bytes_starts(value, "file:") ||
	       bytes_starts(value, "%");
}

static bool is_name_services(struct bytes value)
{
	struct bytes word;

	return bytes_word(&value, &word) && IS_ONE_OF(word, name_services);
}

const char *secret_setting_kind(struct bytes name, struct bytes value)
{
	struct name parsed;

	if (name.size < 2 || value.size == 0)
		return NULL;
	name_parse(name, &parsed);
	const struct name_rule *rule = parsed.count ? rule_for(&parsed) : NULL;

	if (!rule)
		return NULL;
	struct bytes last = name_word(&parsed, parsed.count - 1);
	struct bytes first = name_word(&parsed, 0);
	bool is_path = looks_like_path(value);

	if (parsed.count > 1 && IS_ONE_OF(last, about_words))
		return NULL;
	if ((parsed.count > 1 && IS_ONE_OF(first, negating_words)) ||
	    bytes_starts(first, "nopass") || bytes_is(first, "passwordauthentication"))
		return NULL;
	if (is_path && (IS_ONE_OF(last, path_words) || strcmp(rule->text, "pwd") == 0 ||
			strcmp(rule->text, "credential") == 0))
		return NULL;
	if (bytes_is((struct bytes){ parsed.squeezed, parsed.size }, "oldpwd") ||
	    (bytes_is(name, "passwd") && is_name_services(value)))
		return NULL;
	/* accesskey="n" of HTML, token = ',' of a parser */
	if (secret_unquoted(value).size < 2 && strcmp(rule->kind, "password") != 0)
		return NULL;
	return secret_is_placeholder(value) ? NULL : rule->kind;
}
