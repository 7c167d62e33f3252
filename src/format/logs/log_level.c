/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_level.h"

/* Words for levels. They count in capitals anywhere ("ERROR:"), and in any case in brackets or
 * behind the name of a field ("[error]", "level=error", "<Error>"). */
static const struct {
	const char *word; /* small letters */
	enum log_level level;
	const char *why;
} words[] = {
	{ "emerg", LOG_LEVEL_EMERGENCY, "syslog, nginx, apache" },
	{ "emergency", LOG_LEVEL_EMERGENCY, "Monolog" },
	{ "panic", LOG_LEVEL_EMERGENCY, "PostgreSQL, Go, the kernel" },
	{ "alert", LOG_LEVEL_ALERT, "syslog, nginx, haproxy" },
	{ "crit", LOG_LEVEL_CRITICAL, "syslog, nginx, supervisord" },
	{ "critical", LOG_LEVEL_CRITICAL, "Python" },
	{ "fatal", LOG_LEVEL_CRITICAL, "PostgreSQL, log4j, Ruby" },
	{ "severe", LOG_LEVEL_ERROR, "java.util.logging" },
	{ "error", LOG_LEVEL_ERROR, "everybody" },
	{ "err", LOG_LEVEL_ERROR, "syslog" },
	{ "eror", LOG_LEVEL_ERROR, "log15, of programs in Go" },
	{ "warning", LOG_LEVEL_WARNING, "Python, MySQL" },
	{ "warn", LOG_LEVEL_WARNING, "nginx, log4j" },
	{ "notice", LOG_LEVEL_NOTICE, "syslog, nginx" },
	{ "note", LOG_LEVEL_NOTICE, "MySQL, MariaDB" },
	{ "info", LOG_LEVEL_INFO, "everybody" },
	{ "log", LOG_LEVEL_INFO, "PostgreSQL" },
	{ "debug", LOG_LEVEL_DEBUG, "everybody" },
	{ "trace", LOG_LEVEL_DEBUG, "log4j, Rust" },
};

/* What stands directly before a word for a level, in whatever case. */
static const char *const fields[] = {
	"level=",
	"level=\"",
	"lvl=",
	"lvl=\"",
	"severity=",
	"\"level\":\"",
	"\"level\": \"",
	"\"severity\":\"",
	"\"severity\": \"",
	"\"levelname\": \"",
	"\"log.level\":\"",
	"\"s\":\"",
};

/* Numbers that pino and bunyan use. */
static const struct {
	const char *text;
	enum log_level level;
} numbers[] = {
	{ "\"level\":60", LOG_LEVEL_CRITICAL }, { "\"level\":50", LOG_LEVEL_ERROR },
	{ "\"level\":40", LOG_LEVEL_WARNING },  { "\"level\":30", LOG_LEVEL_INFO },
	{ "\"level\":20", LOG_LEVEL_DEBUG },    { "\"level\":10", LOG_LEVEL_DEBUG },
};

/* Where no level is written: words that tell of failure, small letters. */
static const struct {
	const char *text;
	const char *why;
} phrases[] = {
	{ "error", "errors by their name, also as part of one: KeyError, SQL_ERROR" },
	{ "exception", "Java, Python, PHP" },
	{ "traceback (most recent", "Python" },
	{ "fatal", "programs in C" },
	{ "panic:", "Go, the kernel" },
	{ "segfault", "the kernel" },
	{ "segmentation fault", "shells" },
	{ "core dumped", "shells, systemd" },
	{ "out of memory", "the kernel, malloc(3)" },
	{ "cannot allocate memory", "ENOMEM" },
	{ "no space left on device", "ENOSPC" },
	{ "too many open files", "EMFILE" },
	{ "connection refused", "ECONNREFUSED" },
	{ "connection reset", "ECONNRESET" },
	{ "connection timed out", "ETIMEDOUT" },
	{ "no route to host", "EHOSTUNREACH" },
	{ "permission denied", "EACCES" },
	{ "read-only file system", "EROFS" },
	{ "input/output error", "EIO" },
	{ "broken pipe", "EPIPE" },
	{ "timed out", "clients and proxies" },
	{ "timeout", "workers, upstreams" },
	{ "failed to ", "what did not work" },
	{ "failed with ", "what did not work" },
	{ ": failed", "systemd: Failed with result" },
	{ "failure", "authentication, disks" },
	{ "unable to ", "what did not work" },
	{ "could not ", "what did not work" },
	{ "can't ", "what did not work" },
	{ "cannot ", "what did not work" },
};

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool is_letter(char byte)
{
	return lower(byte) >= 'a' && lower(byte) <= 'z';
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* True if `text` (small letters) stands in `line` at `at`, in any case. */
static bool stands_at(struct bytes line, size_t at, const char *text)
{
	for (; *text; text++, at++)
		if (at >= line.size || lower(line.at[at]) != *text)
			return false;
	return true;
}

/* True if the word at `from` is named as a level by what stands around it: "[error]", "<Error>",
 * "core:error]", "level=error". */
static bool is_marked(struct bytes line, size_t from, size_t size)
{
	char before = from ? line.at[from - 1] : '\0';
	char after = from + size < line.size ? line.at[from + size] : '\0';

	if (after == ']' && (before == '[' || before == ':'))
		return true;
	if (before == '<' && after == '>')
		return true;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t length = strlen(fields[i]);

		if (from >= length && stands_at(line, from - length, fields[i]))
			return true;
	}
	return from == 0 && after == ':';
}

static bool is_capital(struct bytes word)
{
	for (size_t i = 0; i < word.size; i++)
		if (word.at[i] < 'A' || word.at[i] > 'Z')
			return false;
	return word.size > 0;
}

static enum log_level level_of_word(struct bytes line, size_t from, size_t size)
{
	bool counts = is_capital(bytes_slice(line, from, size)) || is_marked(line, from, size);

	for (size_t i = 0; counts && i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == size && stands_at(line, from, words[i].word))
			return words[i].level;
	return LOG_LEVEL_UNKNOWN;
}

/* The first word for a level in the line. */
static enum log_level find_word(struct bytes line)
{
	for (size_t from = 0; from < line.size;) {
		size_t size = 0;

		while (from + size < line.size &&
		       (is_letter(line.at[from + size]) || line.at[from + size] == '_'))
			size++;
		enum log_level level = size ? level_of_word(line, from, size) : LOG_LEVEL_UNKNOWN;

		if (level != LOG_LEVEL_UNKNOWN)
			return level;
		from += size ? size : 1;
	}
	return LOG_LEVEL_UNKNOWN;
}

/* glog's "E1125 14:00:00", Ruby's "E, [2026-...": a letter alone. */
static enum log_level find_letter(struct bytes line)
{
	static const char letters[] = "FEWID";
	static const enum log_level levels[] = { LOG_LEVEL_CRITICAL, LOG_LEVEL_ERROR,
						 LOG_LEVEL_WARNING, LOG_LEVEL_INFO,
						 LOG_LEVEL_DEBUG };

	if (line.size < 6)
		return LOG_LEVEL_UNKNOWN;
	bool is_ruby = line.at[1] == ',' && line.at[2] == ' ' && line.at[3] == '[';
	bool is_glog = is_digit(line.at[1]) && is_digit(line.at[2]) && is_digit(line.at[3]) &&
		       is_digit(line.at[4]) && line.at[5] == ' ';
	const char *letter = strchr(letters, line.at[0]);

	return letter && *letter && (is_ruby || is_glog) ? levels[letter - letters]
							 : LOG_LEVEL_UNKNOWN;
}

static enum log_level find_number(struct bytes line)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (bytes_find_text(line, numbers[i].text) >= 0)
			return numbers[i].level;
	return LOG_LEVEL_UNKNOWN;
}

/* The status of a request in an access log: HTTP/1.1" 502 */
static enum log_level find_status(struct bytes line)
{
	ptrdiff_t at = bytes_find_text(line, " HTTP/");
	struct bytes rest = bytes_slice(line, at < 0 ? line.size : (size_t)at, 32);
	ptrdiff_t end = bytes_find_text(rest, "\" ");
	struct bytes status = bytes_slice(rest, (size_t)end + 2, 3);
	uint64_t number;

	if (at < 0 || end < 0 || status.size < 3 || !bytes_u64(status, 10, &number))
		return LOG_LEVEL_UNKNOWN;
	return number >= 500 && number <= 599 ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO;
}

static enum log_level find_phrase(struct bytes line)
{
	for (size_t at = 0; at < line.size; at++)
		for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
			if (stands_at(line, at, phrases[i].text))
				return LOG_LEVEL_ERROR;
	return LOG_LEVEL_UNKNOWN;
}

enum log_level log_level_of(struct bytes line, enum log_level priority)
{
	static enum log_level (*const finders[])(struct bytes) = { find_status, find_letter,
								   find_number, find_word };
	enum log_level level = LOG_LEVEL_UNKNOWN;

	line = bytes_slice(line, 0, LOG_LEVEL_REACH);
	for (size_t i = 0; i < sizeof(finders) / sizeof(finders[0]); i++)
		if (level == LOG_LEVEL_UNKNOWN)
			level = finders[i](line);
	if (level == LOG_LEVEL_UNKNOWN || priority < level)
		level = priority;
	return level == LOG_LEVEL_UNKNOWN ? find_phrase(line) : level;
}

const char *log_level_name(enum log_level level)
{
	static const char *const names[LOG_LEVEL_COUNT] = {
		"emergency", "alert", "critical", "error", "warning", "notice", "info", "debug", "",
	};

	return names[level];
}
