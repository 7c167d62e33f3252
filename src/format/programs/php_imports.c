/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: the PHP manual, "Language Reference" and "Function Reference". */
#include <ctype.h>
#include <strings.h>

#include "format/programs/script_imports_parts.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ASKED_MAX = 64 }; /* extensions that a script asks for before it uses them */

/* What stands for more than one byte in php_reader.last. */
enum {
	AFTER_NAME = 'a',
	BEFORE_MEMBER = 'm',    /* behind -> and :: */
	BEFORE_NAMESPACED = 'n' /* behind the backslash of another namespace */
};

/* Which extension has a function or class, in small letters; '*' stands for the rest of a name. The
 * reason says who has to install it: what cannot be left out of PHP has no row. */
struct row {
	const char *name, *extension, *reason;
};

static const struct row functions[] = {
	{ "mysqli_*", "mysqli", "a package of its own: php-mysql" },
	{ "mysql_*", "mysql", "removed in PHP 7.0: no release has both" },
	{ "pg_*", "pgsql", "a package of its own: php-pgsql" },
	{ "sqlite_*", "sqlite", "removed in PHP 5.4" },
	{ "oci_*", "oci8", "from PECL, with a client of Oracle" },
	{ "odbc_*", "odbc", "a package of its own" },
	{ "sqlsrv_*", "sqlsrv", "from PECL, with a client of Microsoft" },
	{ "ldap_*", "ldap", "a package of its own" },
	{ "curl_*", "curl", "a package of its own" },
	{ "ftp_*", "ftp", "part of php-common in Debian, a choice when built" },
	{ "ssh2_*", "ssh2", "from PECL" },
	{ "imap_*", "imap", "a package of its own; left PHP in 8.4" },
	{ "snmp_*", "snmp", "a package of its own" },
	{ "snmpget", "snmp", "the same" },
	{ "snmpwalk", "snmp", "the same" },
	{ "snmp2_*", "snmp", "the same" },
	{ "socket_*", "sockets", "a choice when built, but for the five of streams below" },
	{ "mb_*", "mbstring", "a package of its own" },
	{ "iconv", "iconv", "a choice when built" },
	{ "iconv_*", "iconv", "the same" },
	{ "intl_get_error*", "intl", "a package of its own" },
	{ "grapheme_*", "intl", "the same" },
	{ "numfmt_*", "intl", "the same" },
	{ "idn_to_ascii", "intl", "the same" },
	{ "idn_to_utf8", "intl", "the same" },
	{ "imagecreate*", "gd", "a package of its own" },
	{ "imagejpeg", "gd", "the same" },
	{ "imagepng", "gd", "the same" },
	{ "imagettftext", "gd", "the same" },
	{ "imagecopy*", "gd", "the same" },
	{ "imagecolor*", "gd", "the same" },
	{ "exif_*", "exif", "a choice when built" },
	{ "json_*", "json", "a package of its own up to PHP 7.4; part of PHP from 8.0 on" },
	{ "simplexml_*", "simplexml", "a package of its own: php-xml" },
	{ "dom_import_simplexml", "dom", "the same" },
	{ "xml_*", "xml", "the same" },
	{ "utf8_encode", "xml", "a part of php-xml up to PHP 7.1, of PHP itself since" },
	{ "utf8_decode", "xml", "the same" },
	{ "xmlwriter_*", "xmlwriter", "a package of its own: php-xml" },
	{ "libxml_*", "libxml", "a choice when built" },
	{ "xmlrpc_*", "xmlrpc", "left PHP in 8.0" },
	{ "bcadd", "bcmath", "a package of its own" },
	{ "bcsub", "bcmath", "the same" },
	{ "bcmul", "bcmath", "the same" },
	{ "bcdiv", "bcmath", "the same" },
	{ "bcmod", "bcmath", "the same" },
	{ "bcpow", "bcmath", "the same" },
	{ "bcpowmod", "bcmath", "the same" },
	{ "bcsqrt", "bcmath", "the same" },
	{ "bccomp", "bcmath", "the same" },
	{ "bcscale", "bcmath", "the same" },
	{ "gmp_*", "gmp", "a package of its own" },
	{ "mcrypt_*", "mcrypt", "left PHP in 7.2" },
	{ "openssl_*", "openssl", "a choice when built" },
	{ "sodium_*", "sodium", "a package of its own in some distributions" },
	{ "gnupg_*", "gnupg", "from PECL" },
	{ "gzopen", "zlib", "a choice when built" },
	{ "gzcompress", "zlib", "the same" },
	{ "gzuncompress", "zlib", "the same" },
	{ "gzdeflate", "zlib", "the same" },
	{ "gzinflate", "zlib", "the same" },
	{ "gzencode", "zlib", "the same" },
	{ "gzdecode", "zlib", "the same" },
	{ "gzfile", "zlib", "the same" },
	{ "bzopen", "bz2", "a package of its own" },
	{ "bzcompress", "bz2", "the same" },
	{ "bzdecompress", "bz2", "the same" },
	{ "bzread", "bz2", "the same" },
	{ "bzwrite", "bz2", "the same" },
	{ "zip_open", "zip", "a package of its own; deprecated in 8.0" },
	{ "zip_read", "zip", "the same" },
	{ "pcntl_*", "pcntl", "a choice when built, not for servers" },
	{ "posix_*", "posix", "a package of its own in Red Hat's: php-process" },
	{ "shmop_*", "shmop", "the same" },
	{ "sem_get", "sysvsem", "a package of its own in Red Hat's: php-process" },
	{ "sem_acquire", "sysvsem", "the same" },
	{ "sem_release", "sysvsem", "the same" },
	{ "msg_get_queue", "sysvmsg", "a package of its own in Red Hat's: php-process" },
	{ "msg_send", "sysvmsg", "the same" },
	{ "msg_receive", "sysvmsg", "the same" },
	{ "readline", "readline", "a package of its own in Debian" },
	{ "readline_*", "readline", "the same" },
	{ "ncurses_*", "ncurses", "from PECL, for PHP 5" },
	{ "enchant_*", "enchant", "a package of its own" },
	{ "pspell_*", "pspell", "a package of its own; left PHP in 8.4" },
	{ "tidy_*", "tidy", "a package of its own" },
	{ "ctype_*", "ctype", "a choice when built; a package of its own in Alpine" },
	{ "token_get_all", "tokenizer", "the same" },
	{ "finfo_*", "fileinfo", "the same" },
	{ "mime_content_type", "fileinfo", "the same" },
	{ "bindtextdomain", "gettext", "a choice when built" },
	{ "apcu_*", "apcu", "from PECL" },
	{ "apc_*", "apc", "from PECL, for PHP 5" },
	{ "ereg", "ereg", "removed in PHP 7.0" },
	{ "eregi", "ereg", "the same" },
	{ "ereg_replace", "ereg", "the same" },
	{ "eregi_replace", "ereg", "the same" },
	{ "yaml_*", "yaml", "from PECL" },
	{ "inotify_*", "inotify", "from PECL" },
	{ "rrd_*", "rrd", "from PECL" },
};

static const struct row classes[] = {
	{ "mysqli*", "mysqli", "a package of its own: php-mysql" },
	{ "pdo", "pdo", "a package of its own in Red Hat's; a driver comes on top" },
	{ "sqlite3", "sqlite3", "a package of its own" },
	{ "mongodb*", "mongodb", "from PECL" },
	{ "redis", "redis", "from PECL" },
	{ "memcached", "memcached", "from PECL" },
	{ "memcache", "memcache", "from PECL" },
	{ "soapclient", "soap", "a package of its own" },
	{ "soapserver", "soap", "the same" },
	{ "domdocument", "dom", "a package of its own: php-xml" },
	{ "domxpath", "dom", "the same" },
	{ "simplexmlelement", "simplexml", "the same" },
	{ "xmlreader", "xmlreader", "the same" },
	{ "xmlwriter", "xmlwriter", "the same" },
	{ "xsltprocessor", "xsl", "the same" },
	{ "ziparchive", "zip", "a package of its own" },
	{ "imagick*", "imagick", "from PECL" },
	{ "numberformatter", "intl", "a package of its own" },
	{ "collator", "intl", "the same" },
	{ "intldateformatter", "intl", "the same" },
	{ "normalizer", "intl", "the same" },
	{ "finfo", "fileinfo", "a choice when built; a package of its own in Alpine" },
	{ "phar*", "phar", "the same" },
	{ "tidy", "tidy", "a package of its own" },
	{ "snmp", "snmp", "a package of its own" },
	{ "zmq*", "zmq", "from PECL" },
	{ "amqp*", "amqp", "from PECL" },
	{ "gearman*", "gearman", "from PECL" },
};

/* Functions that a row above would take, and that PHP itself has. */
static const char *const others[] = { "socket_get_status", "socket_set_blocking",
				      "socket_set_timeout" };

struct php_reader {
	struct script_finding *finding;
	struct script_cursor at;
	char last;         /* the byte before, blanks and comments left out; or one of above */
	struct bytes word; /* the name before; empty: something else */
	const char *asked[ASKED_MAX];
	size_t asked_count;
};

static bool is_name(struct bytes name, const char *wanted)
{
	return name.size == strlen(wanted) && strncasecmp(name.at, wanted, name.size) == 0;
}

static bool is_like(struct bytes name, const char *pattern)
{
	size_t size = strlen(pattern);

	if (pattern[size - 1] != '*')
		return is_name(name, pattern);
	return name.size >= size - 1 && strncasecmp(name.at, pattern, size - 1) == 0;
}

static bool is_any(struct bytes name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_name(name, list[i]))
			return true;
	return false;
}

/* The extension; NULL if it is none's. */
static const char *look_up(struct bytes name, const struct row *rows, size_t count)
{
	if (is_any(name, others, COUNT(others)))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (is_like(name, rows[i].name))
			return rows[i].extension;
	return NULL;
}

/* A comment of one line ends with the code, too. */
static void skip_line(struct php_reader *reader)
{
	size_t at = 0;

	while (at < reader->at.rest.size && reader->at.rest.at[at] != '\n' &&
	       !bytes_starts(bytes_slice(reader->at.rest, at, 2), "?>"))
		at++;
	script_move(&reader->at, at);
}

static void skip_quotes(struct php_reader *reader)
{
	struct bytes rest = reader->at.rest;
	size_t at = 1;

	for (; at < rest.size && rest.at[at] != rest.at[0]; at++)
		at += rest.at[at] == '\\';
	script_move(&reader->at, at + 1);
	reader->last = '"';
	reader->word = (struct bytes){ 0 };
}

/* <<<"END": up to a line that begins with END, whatever stands in front of it. */
static void skip_here(struct php_reader *reader)
{
	struct bytes rest = bytes_slice(reader->at.rest, 3, reader->at.rest.size), line;

	while (rest.size > 0 && strchr(" \t\"'", rest.at[0]))
		rest = bytes_slice(rest, 1, rest.size);
	struct bytes end = script_name(&rest);

	if (!bytes_skip(&rest, "\""))
		(void)bytes_skip(&rest, "'");
	(void)bytes_skip(&rest, "\r");
	if (end.size == 0 || !bytes_starts(rest, "\n")) {
		script_move(&reader->at, 3);
		return;
	}
	script_move(&reader->at, (size_t)(rest.at + 1 - reader->at.rest.at));
	while (reader->at.rest.size > 0) {
		rest = reader->at.rest;
		bytes_line(&rest, &line);
		line = bytes_trim(line);
		struct bytes name = script_name(&line);

		if (bytes_equal(name, end)) {
			script_move(&reader->at,
				    (size_t)(name.at + name.size - reader->at.rest.at));
			return;
		}
		script_move(&reader->at, (size_t)(rest.at - reader->at.rest.at));
	}
}

static void ask(struct php_reader *reader, const char *extension)
{
	for (size_t i = 0; i < reader->asked_count; i++)
		if (text_is(reader->asked[i], extension))
			return;
	if (extension && reader->asked_count < ASKED_MAX)
		reader->asked[reader->asked_count++] = extension;
}

/* function_exists("x"), class_exists("X"), extension_loaded("x"): the script knows what to do
 * without it. */
static void look_at_question(struct php_reader *reader, struct bytes word, struct bytes rest)
{
	const char *extension = NULL;
	struct bytes name;

	rest = bytes_trim(bytes_slice(rest, 1, SCRIPT_IMPORT_NAME_MAX));
	if (!script_quoted(rest, &name))
		return;
	if (is_name(word, "function_exists"))
		extension = look_up(name, functions, COUNT(functions));
	else if (is_name(word, "class_exists"))
		extension = look_up(name, classes, COUNT(classes));
	else if (is_name(word, "extension_loaded"))
		for (size_t i = 0; !extension && i < COUNT(functions) + COUNT(classes); i++) {
			const struct row *row = i < COUNT(functions)
							? &functions[i]
							: &classes[i - COUNT(functions)];

			extension = is_name(name, row->extension) ? row->extension : NULL;
		}
	ask(reader, extension);
}

static void add(struct php_reader *reader, const char *extension)
{
	if (extension)
		script_finding_add(reader->finding, bytes_of(extension), reader->at.line, false);
}

static void take_word(struct php_reader *reader)
{
	struct bytes word = script_name(&reader->at.rest), rest = reader->at.rest;
	bool is_member = reader->last == BEFORE_MEMBER || reader->last == '$';
	/* "\name" is one of no namespace, "Other\name" is not */
	bool is_class = is_name(reader->word, "new") || is_name(reader->word, "extends");
	bool is_made = is_name(reader->word, "function") || is_name(reader->word, "class");

	script_skip_blanks(&rest);
	if (!is_member && !is_made && reader->last != BEFORE_NAMESPACED) {
		if (is_class || bytes_starts(rest, "::"))
			add(reader, look_up(word, classes, COUNT(classes)));
		else if (bytes_starts(rest, "("))
			add(reader, look_up(word, functions, COUNT(functions)));
		if (bytes_starts(rest, "("))
			look_at_question(reader, word, rest);
	}
	/* a script's own, which it uses where there is no extension */
	if (is_made && !is_member)
		ask(reader, is_name(reader->word, "class")
				    ? look_up(word, classes, COUNT(classes))
				    : look_up(word, functions, COUNT(functions)));
	reader->word = is_member ? (struct bytes){ 0 } : word;
	reader->last = AFTER_NAME;
}

static void take_backslash(struct php_reader *reader)
{
	bool is_inside = reader->last == AFTER_NAME && !is_name(reader->word, "new") &&
			 !is_name(reader->word, "extends") && !is_name(reader->word, "return");

	script_move(&reader->at, 1);
	reader->last = is_inside ? BEFORE_NAMESPACED : '\\';
}

static bool skip_comment(struct php_reader *reader)
{
	if (bytes_starts(reader->at.rest, "//") ||
	    (bytes_starts(reader->at.rest, "#") && !bytes_starts(reader->at.rest, "#["))) {
		skip_line(reader);
		return true;
	}
	if (!bytes_starts(reader->at.rest, "/*"))
		return false;
	script_move(&reader->at, 2);
	script_move_behind(&reader->at, "*/");
	return true;
}

static void take_next(struct php_reader *reader)
{
	char byte = reader->at.rest.at[0];

	if (isspace((unsigned char)byte)) {
		script_move(&reader->at, 1);
	} else if (skip_comment(reader)) {
		return;
	} else if (bytes_starts(reader->at.rest, "?>")) {
		script_move_behind(&reader->at, "<?");
	} else if (bytes_starts(reader->at.rest, "<<<")) {
		skip_here(reader);
	} else if (byte == '"' || byte == '\'' || byte == '`') {
		skip_quotes(reader);
	} else if (byte == '\\') {
		take_backslash(reader);
	} else if (script_is_name_byte(byte)) {
		take_word(reader);
	} else {
		bool is_arrow = byte == '>' && reader->last == '-';
		bool is_scope = bytes_starts(reader->at.rest, "::");

		script_move(&reader->at, is_scope ? 2 : 1);
		reader->last = is_arrow || is_scope ? BEFORE_MEMBER : byte;
		reader->word = (struct bytes){ 0 };
	}
}

void php_imports_read(struct bytes text, struct script_finding *finding)
{
	struct php_reader reader = { .finding = finding, .at = { text, 1 } };

	script_move_behind(&reader.at, "<?");
	while (reader.at.rest.size > 0)
		take_next(&reader);
	for (vec_each(found, &finding->list))
		for (size_t i = 0; i < reader.asked_count; i++)
			found->is_guarded |= text_is(found->name, reader.asked[i]);
}
