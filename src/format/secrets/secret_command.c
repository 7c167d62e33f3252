/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets among the arguments of commands: which option of which program takes one. */
#include "format/secrets/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Where in the argument the secret is. */
enum part {
	WHOLE,
	AFTER_COLON,   /* user:PASSWORD */
	AFTER_PERCENT, /* user%PASSWORD */
	AFTER_COMMA,   /* user,PASSWORD */
	AFTER_EQUALS,  /* session=SECRET */
	AFTER_SLASH,   /* user/PASSWORD@db */
};

enum form {
	APART,      /* the next argument, or behind '=' */
	GLUED,      /* also right behind the option: -pSECRET */
	GLUED_ONLY, /* only there; the next argument is one by mistake, unless it is a plain word */
};

struct secret_option {
	const char *family; /* of programs */
	const char *option; /* "": an argument that is no option */
	enum form form;
	enum part part;
	unsigned skip; /* arguments between the option and the secret */
	const char *kind;
	const char *reason;
};

struct secret_program {
	const char *name; /* a trailing '*' stands for any ending */
	const char *family;
};

static const struct secret_program programs[] = {
	{ "mysql*", "mysql" },
	{ "mariadb*", "mysql" },
	{ "mytop", "mysql" },
	{ "xtrabackup", "mysql" },
	{ "innobackupex", "mysql" },
	{ "mydumper", "mysql" },
	{ "myloader", "mysql" },
	{ "pt-*", "mysql" },
	{ "mongo*", "mongo" },
	{ "cqlsh", "mongo" },
	{ "rabbitmqadmin", "mongo" },
	{ "skopeo", "mongo" },
	{ "sshpass", "mongo" },
	{ "login", "mongo" }, /* docker login, az login */
	{ "useradd", "mongo" },
	{ "usermod", "mongo" },
	{ "rdesktop", "mongo" },
	{ "7z*", "glued-p" },
	{ "unrar", "glued-p" },
	{ "rar", "glued-p" },
	{ "zip", "capital-p" },
	{ "unzip", "capital-p" },
	{ "sqlcmd", "capital-p" },
	{ "bcp", "capital-p" },
	{ "tsql", "capital-p" },
	{ "isql", "capital-p" },
	{ "ipmitool", "capital-p" },
	{ "mosquitto_*", "capital-p" },
	{ "sybase*", "capital-p" },
	{ "curl", "curl" },
	{ "redis-cli*", "redis" },
	{ "redis-benchmark", "redis" },
	{ "valkey-cli", "redis" },
	{ "keydb-cli", "redis" },
	{ "ldap*", "ldap" },
	{ "smbclient", "samba" },
	{ "rpcclient", "samba" },
	{ "net", "samba" },
	{ "smbget", "samba" },
	{ "smbmap", "mongo" },
	{ "wmic", "samba" },
	{ "lftp", "lftp" },
	{ "sqlplus*", "oracle" },
	{ "expdp", "oracle" },
	{ "impdp", "oracle" },
	{ "rman", "oracle" },
	{ "sqlldr", "oracle" },
	{ "snmp*", "snmp" },
	{ "openssl", "openssl" },
	{ "htpasswd", "htpasswd" },
	{ "nmcli", "nmcli" },
	{ "rabbitmqctl", "rabbitmqctl" },
	{ "wpa_passphrase", "wpa" },
	{ "vault", "vault" },
	{ "etcdctl", "curl" },
	{ "http", "httpie" },
	{ "https", "httpie" },
	{ "ncftp*", "mongo" },
	{ "xfreerdp*", "freerdp" },
	/* no family: their -p means something else, whoever was named before them */
	{ "ssh", "" },
	{ "scp", "" },
	{ "sftp", "" },
	{ "rsync", "" },
	{ "mkdir", "" },
	{ "cp", "" },
	{ "docker*", "" },
	{ "podman*", "" },
	{ "kubectl", "" },
	{ "tar", "" },
	{ "ps", "" },
};

static const struct secret_option options[] = {
	{ "mysql", "-p", GLUED_ONLY, WHOLE, 0, "password",
	  "mysql -pSECRET; mysql -p DATABASE asks" },
	{ "mongo", "-p", GLUED, WHOLE, 0, "password", "-p SECRET or -pSECRET" },
	{ "mongo", "--creds", APART, AFTER_COLON, 0, "password", "skopeo --creds user:SECRET" },
	{ "mongo", "--src-creds", APART, AFTER_COLON, 0, "password", "skopeo copy" },
	{ "mongo", "--dest-creds", APART, AFTER_COLON, 0, "password", "skopeo copy" },
	{ "glued-p", "-p", GLUED_ONLY, WHOLE, 0, "password", "7z -pSECRET" },
	{ "glued-p", "-hp", GLUED_ONLY, WHOLE, 0, "password", "rar -hpSECRET hides names too" },
	{ "capital-p", "-P", GLUED, WHOLE, 0, "password", "-P SECRET" },
	{ "curl", "-u", GLUED, AFTER_COLON, 0, "password", "curl -u user:SECRET" },
	{ "curl", "--user", APART, AFTER_COLON, 0, "password", "its long form; etcdctl too" },
	{ "curl", "-U", GLUED, AFTER_COLON, 0, "password", "--proxy-user" },
	{ "curl", "--proxy-user", APART, AFTER_COLON, 0, "password", "curl(1)" },
	{ "curl", "-b", GLUED, AFTER_EQUALS, 0, "cookie", "curl --cookie: a session" },
	{ "curl", "--cookie", APART, AFTER_EQUALS, 0, "cookie", "curl(1)" },
	{ "curl", "--oauth2-bearer", APART, WHOLE, 0, "token", "curl(1)" },
	{ "redis", "-a", APART, WHOLE, 0, "password", "redis-cli -a SECRET" },
	{ "redis", "--pass", APART, WHOLE, 0, "password", "its long form" },
	{ "ldap", "-w", GLUED, WHOLE, 0, "password", "ldapsearch -w SECRET; -W asks" },
	{ "ldap", "-s", APART, WHOLE, 0, "password",
	  "ldappasswd -s NEW; scope of ldapsearch is excepted" },
	{ "samba", "-U", GLUED, AFTER_PERCENT, 0, "password", "smbclient -U user%SECRET" },
	{ "samba", "--user", APART, AFTER_PERCENT, 0, "password", "its long form" },
	{ "lftp", "-u", GLUED, AFTER_COMMA, 0, "password", "lftp -u user,SECRET" },
	{ "lftp", "--user", APART, AFTER_COMMA, 0, "password", "its long form" },
	{ "oracle", "", APART, AFTER_SLASH, 0, "password", "sqlplus user/SECRET@db" },
	{ "snmp", "-c", APART, WHOLE, 0, "community", "snmpget -c COMMUNITY" },
	{ "snmp", "-A", APART, WHOLE, 0, "passphrase", "SNMPv3 authentication" },
	{ "snmp", "-X", APART, WHOLE, 0, "passphrase", "SNMPv3 privacy" },
	{ "openssl", "-passin", APART, AFTER_COLON, 0, "passphrase",
	  "pass:SECRET; file: and env: are none" },
	{ "openssl", "-passout", APART, AFTER_COLON, 0, "passphrase", "pass:SECRET" },
	{ "openssl", "-pass", APART, AFTER_COLON, 0, "passphrase", "pass:SECRET" },
	{ "openssl", "-k", APART, WHOLE, 0, "passphrase", "openssl enc -k SECRET" },
	{ "openssl", "-K", APART, WHOLE, 0, "key", "openssl enc -K HEX" },
	{ "htpasswd", "-b", APART, WHOLE, 2, "password", "htpasswd -b FILE USER SECRET" },
	{ "htpasswd", "-bc", APART, WHOLE, 2, "password", "joined options" },
	{ "htpasswd", "-cb", APART, WHOLE, 2, "password", "joined options" },
	{ "nmcli", "password", APART, WHOLE, 0, "password",
	  "nmcli dev wifi connect X password SECRET" },
	{ "nmcli", "wifi-sec.psk", APART, WHOLE, 0, "key", "nmcli con modify" },
	{ "rabbitmqctl", "add_user", APART, WHOLE, 1, "password", "add_user NAME SECRET" },
	{ "rabbitmqctl", "change_password", APART, WHOLE, 1, "password",
	  "change_password NAME SECRET" },
	{ "wpa", "wpa_passphrase", APART, WHOLE, 1, "passphrase", "wpa_passphrase SSID SECRET" },
	{ "vault", "login", APART, WHOLE, 0, "token", "vault login TOKEN" },
	{ "httpie", "-a", GLUED, AFTER_COLON, 0, "password", "http -a user:SECRET" },
	{ "httpie", "--auth", APART, AFTER_COLON, 0, "password", "its long form" },
	{ "freerdp", "/p:", GLUED, WHOLE, 0, "password", "xfreerdp /p:SECRET" },
};

static bool name_matches(struct bytes name, const char *pattern)
{
	size_t size = strlen(pattern);

	if (pattern[size - 1] != '*')
		return bytes_is(name, pattern);
	return name.size >= size - 1 && memcmp(name.at, pattern, size - 1) == 0;
}

/* The program a word names, by its last component: /usr/bin/mysql, $(mysql. */
static const struct secret_program *program_of(struct bytes word)
{
	static const bool ends[256] = { ['/'] = true, ['|'] = true, [';'] = true, ['&'] = true,
					['('] = true, ['`'] = true, ['='] = true };

	for (size_t i = word.size; i > 0; i--)
		if (ends[(unsigned char)word.at[i - 1]]) {
			word = bytes_slice(word, i, SIZE_MAX);
			break;
		}
	for (size_t i = 0; word.size && i < COUNT(programs); i++)
		if (programs[i].name[0] == word.at[0] && name_matches(word, programs[i].name))
			return &programs[i];
	return NULL;
}

/* The part of the value, at `from` in the argument, that is secret; false if none is. */
static bool take_part(struct bytes argument, size_t from, const struct secret_option *option,
		      struct secret_span *ret)
{
	static const char separators[] = { [AFTER_COLON] = ':',
					   [AFTER_EQUALS] = '=',
					   [AFTER_PERCENT] = '%',
					   [AFTER_COMMA] = ',',
					   [AFTER_SLASH] = '/' };
	struct bytes value = bytes_slice(argument, from, SIZE_MAX);
	size_t end = argument.size;

	if (option->part != WHOLE) {
		ptrdiff_t at = bytes_find(value, separators[option->part]);

		if (at < 0 ||
		    (strcmp(option->family, "openssl") == 0 && !bytes_starts(value, "pass:")))
			return false;
		from += (size_t)at + 1;
	}
	if (option->part == AFTER_SLASH) {
		const char *host = memrchr(argument.at, '@', argument.size);

		if (argument.at[0] == '/' || argument.at[0] == '@')
			return false;
		end = host && (size_t)(host - argument.at) > from ? (size_t)(host - argument.at)
								  : end;
	}
	value = bytes_slice(argument, from, end - from);
	*ret = (struct secret_span){ from, value.size, option->kind };
	return !secret_is_placeholder(value);
}

/* Options that look alike and hold no secret. */
static bool is_harmless(const struct secret_option *option, struct bytes value)
{
	static const char *const scopes[] = { "base", "one", "sub", "children" };

	for (size_t i = 0; i < COUNT(scopes); i++)
		if (strcmp(option->family, "ldap") == 0 && bytes_is(value, scopes[i]))
			return true;
	return false;
}

/* Looks for an option of the program at hand. 1: the secret is in this argument; 0: it is in a
 * later one; -1: no such option. */
static int match_option(struct secret_command *command, struct bytes argument,
			struct secret_span *ret)
{
	for (size_t i = 0; i < COUNT(options); i++) {
		const struct secret_option *option = &options[i];
		size_t size = strlen(option->option);
		bool apart = option->form == APART;

		if (strcmp(option->family, command->program->family) != 0)
			continue;
		if (size == 0 && argument.at[0] != '-')
			return take_part(argument, 0, option, ret) ? 1 : -1;
		if (size == 0 || !bytes_starts(argument, option->option))
			continue;
		if (argument.size == size) {
			command->waiting = option;
			command->skip = option->skip;
			return 0;
		}
		if (apart && argument.at[size] != '=')
			continue;
		if (take_part(argument, size + apart, option, ret) &&
		    !is_harmless(option, bytes_slice(argument, size, SIZE_MAX)))
			return 1;
	}
	return -1;
}

/* --db-password=x, --token x, -storepass x: options that say themselves that they are secret. */
static bool match_name(struct secret_command *command, struct bytes argument,
		       struct secret_span *ret)
{
	struct bytes name = argument;

	while (bytes_skip(&name, "-"))
		;
	ptrdiff_t equals = bytes_find(name, '=');

	if (equals < 0) {
		if (name.size > 3 && secret_setting_kind(name, BYTES("value")))
			command->name = name;
		return false;
	}
	name = bytes_slice(name, 0, (size_t)equals);
	for (size_t i = 0; i < name.size; i++)
		if (name.at[i] == '/' || name.at[i] == ' ')
			return false;
	size_t from = (size_t)(name.at - argument.at) + name.size + 1;
	struct bytes value = bytes_slice(argument, from, SIZE_MAX);
	const char *kind = secret_setting_kind(name, value);

	*ret = (struct secret_span){ from, value.size, kind };
	return kind != NULL;
}

static bool is_option(struct bytes argument)
{
	return argument.size > 1 && argument.at[0] == '-' &&
	       (argument.at[1] == '-' || argument.size == 2 || argument.at[1] >= 'a');
}

/* The argument that an option before it made secret. */
static bool match_waiting(struct secret_command *command, struct bytes argument,
			  struct secret_span *ret)
{
	const struct secret_option *option = command->waiting;
	struct bytes name = command->name;

	command->name = (struct bytes){ 0 };
	if (name.size) {
		const char *kind = is_option(argument) ? NULL : secret_setting_kind(name, argument);

		*ret = (struct secret_span){ 0, argument.size, kind };
		return kind != NULL;
	}
	if (!option || (command->skip && command->skip--))
		return false;
	command->waiting = NULL;
	if (option->form == GLUED_ONLY && secret_is_plain(argument))
		return false;
	return (argument.at[0] != '-' || !is_option(argument)) && !is_harmless(option, argument) &&
	       take_part(argument, 0, option, ret);
}

bool secret_argument(struct secret_command *command, struct bytes argument, struct secret_span *ret)
{
	if (argument.size == 0) {
		command->name = (struct bytes){ 0 };
		return false;
	}
	if ((command->waiting || command->name.size) && match_waiting(command, argument, ret))
		return true;
	if (argument.at[0] != '-') {
		const struct secret_program *program = program_of(argument);

		command->program = program ? program : command->program;
	}
	if (command->program && !command->waiting) {
		int matched = match_option(command, argument, ret);

		if (matched >= 0)
			return matched;
	}
	return argument.at[0] == '-' && match_name(command, argument, ret);
}

/* --- text: words of shell ------------------------------------------------------------------- */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* The size of the word at the front: up to a blank outside of quotes and not behind a backslash. */
static size_t word_size(struct bytes text)
{
	char quote = 0;
	size_t at = 0;

	for (; at < text.size && (quote || !is_blank(text.at[at])); at++) {
		char byte = text.at[at];

		if (byte == '\\' && quote != '\'')
			at++;
		else if (quote ? byte == quote : byte == '"' || byte == '\'')
			quote = quote ? 0 : byte;
	}
	return at < text.size ? at : text.size;
}

static struct bytes without_quotes(struct bytes word)
{
	if (word.size < 2 || (word.at[0] != '"' && word.at[0] != '\''))
		return word;
	return bytes_slice(word, 1, word.size - 1 - (word.at[word.size - 1] == word.at[0]));
}

/* What follows the first quote inside a word: --command='mysql ...' */
static struct bytes behind_quote(struct bytes word)
{
	size_t at = 0;

	while (at < word.size && word.at[at] != '"' && word.at[at] != '\'')
		at++;
	return bytes_slice(word, at + 1, SIZE_MAX);
}

static bool has_blank(struct bytes word)
{
	for (size_t i = 0; i < word.size; i++)
		if (is_blank(word.at[i]))
			return true;
	return false;
}

static void find_in(struct bytes whole, struct bytes text, unsigned depth, struct secret_spans *ret)
{
	struct secret_command command = { 0 };

	while (text.size) {
		if (is_blank(text.at[0])) {
			if (text.at[0] == '\n')
				command = (struct secret_command){ 0 };
			text = bytes_slice(text, 1, SIZE_MAX);
			continue;
		}
		struct bytes raw = bytes_slice(text, 0, word_size(text));
		struct bytes word = without_quotes(raw);
		struct secret_span span;
		char last = raw.at[raw.size - 1];

		if (secret_argument(&command, word, &span))
			secret_spans_add(
				ret, (struct secret_span){ (size_t)(word.at - whole.at) + span.from,
							   span.size, span.kind });
		else if (depth < SECRET_NESTING_MAX && has_blank(word))
			find_in(whole, word.at == raw.at ? behind_quote(word) : word, depth + 1,
				ret);
		if (last == ';' || last == '|' || last == '&')
			command = (struct secret_command){ 0 };
		text = bytes_slice(text, raw.size, SIZE_MAX);
	}
}

void secret_find_commands(struct bytes text, struct secret_spans *ret)
{
	find_in(text, text, 0, ret);
}
