/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets that are an argument of a call, told by its place: mysqli_connect('db', 'me', 'x'). */
#include "format/secrets/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	CALL_SIZE_MAX = 1024, /* bytes of all arguments */
	CALL_NAME_MAX = 64,
};

/* What stands in front of the parenthesis, blanks left out, and which argument is secret. */
static const struct call {
	const char *name;
	unsigned argument;
	const char *reason;
} calls[] = {
	{ "mysqli_connect", 2, "PHP: host, user, password" },
	{ "mysqli", 2, "PHP: new mysqli()" },
	{ "mysql_connect", 2, "PHP, before 7" },
	{ "mysql_pconnect", 2, "PHP, before 7" },
	{ "PDO", 2, "PHP: DSN, user, password" },
	{ "odbc_connect", 2, "PHP: DSN, user, password" },
	{ "oci_connect", 1, "PHP: user, password, database" },
	{ "ftp_login", 2, "PHP: connection, user, password" },
	{ "ldap_bind", 2, "PHP: connection, name, password" },
	{ "imap_open", 2, "PHP: mailbox, user, password" },
	{ "ssh2_auth_password", 2, "PHP: session, user, password" },
	{ "DBI->connect", 2, "Perl: data source, user, password" },
	{ "DBI.connect", 2, "Ruby: the same" },
	{ "MySQLdb.connect", 2, "Python: host, user, password" },
	{ "pymysql.connect", 2, "Python: the same" },
	{ "DriverManager.getConnection", 2, "Java: URL, user, password" },
	{ "login", 1, "smtplib, ftplib, imaplib, Net::FTP: user, password" },
	{ "HTTPBasicAuth", 1, "Python's requests: user, password" },
	{ "HTTPDigestAuth", 1, "the same" },
	{ "BasicAuth", 1, "aiohttp, Go's SetBasicAuth: user, password" },
	{ "basic_auth", 1, "Ruby's Net::HTTP, Rust's reqwest: user, password" },
	{ "auth=", 1, "Python's requests: a tuple of user and password" },
	{ "UsernamePasswordCredentials", 1, "Apache HttpClient: user, password" },
	{ "NetworkCredential", 1, ".NET: user, password" },
	{ "setPassword", 0, "Java, C#" },
	{ "set_password", 0, "Django, Rust" },
	{ "withPassword", 0, "builders of Java" },
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_';
}

/* The call whose parenthesis is at `at`, or NULL. "new mysqli (", "auth = (". */
static const struct call *call_at(struct bytes text, size_t at)
{
	char name[CALL_NAME_MAX];
	size_t size = 0;

	while (at > 0 && size < sizeof(name) && text.at[at - 1] != '\n') {
		char byte = text.at[--at];

		if (!is_blank(byte))
			name[sizeof(name) - ++size] = byte;
		else if (size && is_name_byte(name[sizeof(name) - size]))
			break;
	}
	struct bytes before = { name + sizeof(name) - size, size };

	for (size_t i = 0; i < COUNT(calls); i++) {
		size_t wanted = strlen(calls[i].name);

		if (bytes_ends(before, calls[i].name) &&
		    (size == wanted || !is_name_byte(before.at[size - wanted - 1]) ||
		     (calls[i].name[0] >= 'A' && calls[i].name[0] <= 'Z')))
			return &calls[i];
	}
	return NULL;
}

/* Behind the quoted text at `at`. */
static size_t skip_quoted(struct bytes text, size_t at)
{
	char quote = text.at[at++];

	while (at < text.size && text.at[at] != quote)
		at += text.at[at] == '\\' ? 2 : 1;
	return at < text.size ? at + 1 : text.size;
}

/* The argument with that index of the call whose parenthesis is in front of `text`; empty where the
 * call ends before. */
static struct bytes argument_of(struct bytes text, unsigned index)
{
	size_t from = 0;
	int depth = 0;

	text = bytes_slice(text, 0, CALL_SIZE_MAX);
	for (size_t at = 0; at < text.size; at++) {
		char byte = text.at[at];
		bool ends = depth == 0 && (byte == ',' || byte == ')');

		if (ends && index == 0)
			return bytes_trim(bytes_slice(text, from, at - from));
		if (ends && byte == ')')
			break;
		if (ends) {
			index--;
			from = at + 1;
		}
		if (byte == '"' || byte == '\'')
			at = skip_quoted(text, at) - 1;
		depth += byte == '(' || byte == '[' || byte == '{';
		depth -= byte == ')' || byte == ']' || byte == '}';
	}
	return (struct bytes){ 0 };
}

void secret_find_calls(struct bytes text, struct secret_spans *ret)
{
	for (size_t at = 1; at < text.size; at++) {
		const struct call *call = text.at[at] == '(' ? call_at(text, at) : NULL;

		if (!call)
			continue;
		struct bytes argument = argument_of(bytes_slice(text, at + 1, SIZE_MAX),
						    call->argument);
		struct bytes value = secret_unquoted(argument);

		if (value.size < argument.size && !secret_is_placeholder(value))
			secret_spans_add(ret, (struct secret_span){ (size_t)(value.at - text.at),
								    value.size, "password" });
	}
}
