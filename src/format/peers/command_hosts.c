/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/peers/command_hosts.h"

#include "format/peers/host_word.h"
#include "format/secrets/secret.h"

/* One command while it is read. */
struct command_reader {
	const struct command_rule *rule;
	struct command_host common; /* what options say of all hosts */
	struct command_hosts *ret;
	bool port_given;
};

static void keep(struct command_reader *reader, const struct command_host *host)
{
	struct command_hosts *ret = reader->ret;

	for (size_t i = 0; i < ret->count; i++)
		if (bytes_equal(ret->list[i].host, host->host) && ret->list[i].port == host->port)
			return;
	if (ret->count < COMMAND_HOSTS_MAX)
		ret->list[ret->count++] = *host;
}

static void keep_word(struct command_reader *reader, const struct host_word *word)
{
	struct command_host host = reader->common;

	host.host = word->host;
	if (word->protocol) {
		host.protocol = word->protocol;
		host.port = word->port;
	} else if (word->port) {
		host.port = word->port;
	}
	if (word->user.size)
		host.user = word->user;
	if (!word->is_url || !word->protocol || strncmp(word->protocol, "http", 4) != 0)
		host.path = word->path;
	keep(reader, &host);
}

/* ---- arguments that are no options ---------------------------------------------------------- */

/* "[user@]host:path", "host::module". A slash before the colon makes it a local file. */
static bool take_place(struct command_reader *reader, struct bytes word)
{
	struct bytes place = word, path;
	struct host_word parsed;
	ptrdiff_t colon = bytes_find(place, ':');
	ptrdiff_t slash = bytes_find(place, '/');

	if (bytes_starts(place, "[") || bytes_find(place, '[') > 0) {
		ptrdiff_t end = bytes_find_text(place, "]:");

		colon = end < 0 ? -1 : end + 1;
	}
	if (colon <= 0 || (slash >= 0 && slash < colon))
		return false;
	path = bytes_slice(place, (size_t)colon + 1, place.size);
	if (!host_word_parse(bytes_slice(place, 0, (size_t)colon), &parsed))
		return false;
	parsed.path = path;
	bool module = bytes_starts(path, ":"); /* of an rsync daemon */

	parsed.protocol = module ? "rsync" : "ssh";
	parsed.port = module ? 873 : 22;
	if (module)
		parsed.path = bytes_slice(path, 1, path.size);
	keep_word(reader, &parsed);
	return true;
}

/* "//host/share" or "host:/export" */
static void take_share(struct command_reader *reader, struct bytes word)
{
	struct bytes rest = word;
	struct host_word parsed;
	ptrdiff_t end;

	if (bytes_skip(&rest, "//") || bytes_skip(&rest, "\\\\")) {
		size_t size = 0;

		while (size < rest.size && !memchr("/\\", rest.at[size], 2))
			size++;
		if (!host_word_parse(bytes_slice(rest, 0, size), &parsed))
			return;
		parsed.protocol = "smb";
		parsed.port = 445;
		parsed.path = bytes_slice(rest, size, rest.size);
		keep_word(reader, &parsed);
		return;
	}
	end = bytes_find_text(word, ":/");
	if (end > 0 && host_word_parse(bytes_slice(word, 0, (size_t)end), &parsed)) {
		parsed.path = bytes_slice(word, (size_t)end + 1, word.size);
		keep_word(reader, &parsed);
	}
}

/* A URL, or what these programs take for one: "db01:8080", "api.corp.example/health". */
static void take_url(struct command_reader *reader, struct bytes word)
{
	struct host_word parsed;
	bool schemeless = reader->rule->shape == COMMAND_URLS &&
			  (bytes_find(word, '.') > 0 || bytes_find(word, ':') > 0);

	if (!host_word_parse(word, &parsed) || (!parsed.is_url && !schemeless))
		return;
	/* a name alone may be a file as well */
	if (!parsed.is_url && !parsed.path.size && !parsed.port &&
	    !host_word_is_address(parsed.host))
		return;
	if (!parsed.is_url && !parsed.port && reader->common.port == 0)
		parsed.port = 80;
	keep_word(reader, &parsed);
}

static void take_first(struct command_reader *reader, struct bytes word)
{
	struct host_word parsed;

	if (host_word_parse(word, &parsed) && (parsed.is_url || !parsed.path.size))
		keep_word(reader, &parsed);
}

static void take_argument(struct command_reader *reader, struct bytes word, size_t index)
{
	uint64_t port;

	switch (reader->rule->shape) {
	case COMMAND_NOWHERE:
		if (bytes_find_text(word, "://") > 0)
			take_url(reader, word);
		break;
	case COMMAND_FIRST:
		if (index == 0)
			take_first(reader, word);
		else if (index == 1 && reader->ret->count && !reader->port_given &&
			 bytes_u64(word, 10, &port) && port <= UINT16_MAX)
			reader->ret->list[reader->ret->count - 1].port = (int64_t)port;
		break;
	case COMMAND_PLACES:
		if (bytes_find_text(word, "://") > 0 || !take_place(reader, word))
			take_url(reader, word);
		break;
	case COMMAND_URLS:
		take_url(reader, word);
		break;
	case COMMAND_SHARES:
		take_share(reader, word);
		break;
	}
}

/* ---- options ------------------------------------------------------------------------------- */

/* "db01", "db01:3306", a URL; of restic "sftp:user@host:/x", "rest:https://host:8000/". */
static void take_host(struct command_reader *reader, struct bytes word)
{
	if (bytes_skip(&word, "sftp:")) {
		(void)take_place(reader, word);
		return;
	}
	if (!bytes_skip(&word, "rest:") && !bytes_skip(&word, "s3:"))
		(void)bytes_skip(&word, "tcp:");
	if (bytes_find_text(word, "://") > 0)
		take_url(reader, word);
	else
		take_first(reader, word);
}

/* The value of an option that names something. */
static void take_value(struct command_reader *reader, struct bytes option, struct bytes value)
{
	const struct command_rule *rule = reader->rule;
	struct bytes part;
	uint64_t port;

	if (rule->host && command_option_is(rule->host, option)) {
		while (bytes_part(&value, ',', &part))
			take_host(reader, part);
	} else if (rule->port_option && command_option_is(rule->port_option, option)) {
		reader->port_given = bytes_u64(value, 10, &port) && port <= UINT16_MAX;
		if (reader->port_given)
			reader->common.port = (int64_t)port;
	} else if (rule->user && command_option_is(rule->user, option)) {
		reader->common.user = value;
	} else if (rule->database && command_option_is(rule->database, option)) {
		reader->common.database = value;
	}
}

static bool is_named(const struct command_rule *rule, struct bytes option)
{
	return (rule->host && command_option_is(rule->host, option)) ||
	       (rule->port_option && command_option_is(rule->port_option, option)) ||
	       (rule->user && command_option_is(rule->user, option)) ||
	       (rule->database && command_option_is(rule->database, option));
}

/* Long options of clients that take a value apart and are of no interest. */
static bool is_valued_long(struct bytes option)
{
	static const char list[] =
		"--header --data --data-raw --data-binary --data-urlencode --request --user "
		"--user-agent --referer --output --cookie --cookie-jar --form --max-time "
		"--connect-timeout --retry --cacert --cert --key --capath --proxy --resolve "
		"--interface --upload-file --write-out --rsh --exclude --include --exclude-from "
		"--include-from --files-from --log-file --password-file --bwlimit --rsync-path "
		"--timeout --backup-dir --link-dest --compare-dest --copy-dest --temp-dir "
		"--defaults-file --defaults-extra-file --execute --socket --branch --depth "
		"--remote-path --password --post-data --input-file --directory-prefix";

	return command_option_is(list, option);
}

/* "-avze ssh", "-p2222": letters, of which the first that takes a value takes what is left of the
 * word, or the next one unless it is of those that take no other word. Returns how many words. */
static size_t read_letters(struct command_reader *reader, struct bytes word, struct bytes next)
{
	for (size_t i = 1; i < word.size; i++) {
		char option[] = { '-', word.at[i], '\0' };
		struct bytes left = bytes_slice(word, i + 1, word.size);
		const char *valued = word.at[i] && word.at[i] != '?'
					     ? strchr(reader->rule->valued, word.at[i])
					     : NULL;

		if (is_named(reader->rule, bytes_of(option)))
			take_value(reader, bytes_of(option), left.size ? left : next);
		else if (!valued)
			continue;
		return left.size || (valued && valued[1] == '?') ? 1 : 2;
	}
	return 1;
}

/* Reads the option at `at`; returns how many words it takes. */
static size_t read_option(struct command_reader *reader, const struct bytes *words, size_t count,
			  size_t at)
{
	const struct command_rule *rule = reader->rule;
	struct bytes word = words[at], next = at + 1 < count ? words[at + 1] : (struct bytes){ 0 };
	ptrdiff_t equals = bytes_find(word, '=');

	if (equals > 0 && is_named(rule, bytes_slice(word, 0, (size_t)equals))) {
		take_value(reader, bytes_slice(word, 0, (size_t)equals),
			   bytes_slice(word, (size_t)equals + 1, word.size));
		return 1;
	}
	if (is_named(rule, word)) {
		take_value(reader, word, next);
		return 2;
	}
	if (bytes_starts(word, "--"))
		return equals < 0 && is_valued_long(word) ? 2 : 1;
	return read_letters(reader, word, next);
}

static void finish_port(struct command_reader *reader)
{
	for (size_t i = 0; i < reader->ret->count; i++) {
		struct command_host *host = &reader->ret->list[i];

		if (reader->port_given && (host->port == 0 || host->port == reader->rule->port))
			host->port = reader->common.port;
		if (!host->user.size)
			host->user = reader->common.user;
		if (!host->database.size)
			host->database = reader->common.database;
	}
}

/* An argument; the last of several places is where a copy goes. */
static void take_next(struct command_reader *reader, struct bytes word, size_t index, bool is_last)
{
	size_t before = reader->ret->count;

	take_argument(reader, word, index);
	for (size_t i = before; i < reader->ret->count; i++)
		reader->ret->list[i].is_target = reader->rule->shape == COMMAND_PLACES && is_last &&
						 index > 0;
}

/* What stands behind the program's name. */
static void read_arguments(struct command_reader *reader, const struct bytes *words, size_t count)
{
	size_t index = 0;

	for (size_t at = 0; at < count;) {
		if (words[at].size > 1 && words[at].at[0] == '-') {
			at += read_option(reader, words, count, at);
			continue;
		}
		if (words[at].size)
			take_next(reader, words[at], index++, at + 1 == count);
		at++;
		/* what follows the host of ssh is a command there */
		if (reader->rule->shape == COMMAND_FIRST && index == 2)
			break;
	}
	finish_port(reader);
}

/* Cuts from a text where the secret begins, with what parts them: "anna%" of "anna%x". */
static void cut_secret(struct bytes *text, struct bytes secret)
{
	if (!text->size || text->at + text->size <= secret.at ||
	    secret.at + secret.size <= text->at)
		return;
	*text = bytes_slice(*text, 0, secret.at > text->at ? (size_t)(secret.at - text->at) : 0);
	while (text->size && strchr("%:", text->at[text->size - 1]))
		text->size--;
}

/* Whatever an option was taken for: what is known to be a secret is part of no answer. */
static void cut_secrets(const struct bytes *words, size_t count, struct command_hosts *ret)
{
	struct secret_command command = { 0 };
	struct secret_span span;

	for (size_t i = 0; i < count && ret->count; i++) {
		if (!secret_argument(&command, words[i], &span))
			continue;
		struct bytes secret = bytes_slice(words[i], span.from, span.size);

		for (size_t j = 0; j < ret->count; j++) {
			cut_secret(&ret->list[j].user, secret);
			cut_secret(&ret->list[j].database, secret);
			cut_secret(&ret->list[j].path, secret);
		}
	}
}

/* True for what may stand between a wrapper and the command: options, numbers, assignments,
 * files. */
static bool is_of_wrapper(struct bytes word)
{
	return !word.size || word.at[0] == '-' || (word.at[0] >= '0' && word.at[0] <= '9') ||
	       bytes_find(word, '=') > 0 || word.at[0] == '/';
}

/* The text behind "-c". */
static void take_inner(const struct bytes *words, size_t count, struct bytes *ret)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (bytes_starts(words[i], "-") && bytes_ends(words[i], "c"))
			*ret = words[i + 1];
}

void command_hosts_of_words(const struct bytes *words, size_t count, struct command_hosts *ret,
			    struct bytes *ret_inner)
{
	bool wrapped = false;

	ret->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct command_reader reader = { .rule = command_rule_of(words[i]), .ret = ret };
		ptrdiff_t slash = bytes_find_last(words[i], '/');

		if (reader.rule) {
			reader.common = (struct command_host){
				.program = bytes_slice(words[i], (size_t)(slash + 1),
						       words[i].size),
				.protocol = reader.rule->protocol,
				.port = reader.rule->port,
			};
			read_arguments(&reader, words + i + 1, count - i - 1);
			cut_secrets(words + i, count - i, ret);
			return;
		}
		if (command_is_shell(words[i])) {
			take_inner(words + i + 1, count - i - 1, ret_inner);
			return;
		}
		bool option_value = i && words[i - 1].size && words[i - 1].at[0] == '-';

		if (command_is_wrapper(words[i]))
			wrapped = true;
		else if (bytes_find(words[i], '=') <= 0 &&
			 !(wrapped && (is_of_wrapper(words[i]) || option_value)))
			return;
	}
}

/* True if a word is what its text says, or would be but for patterns: "host:~/x", "?page=1". */
static bool is_known(const struct shell_commands *commands, size_t index)
{
	struct bytes word = shell_commands_word(commands, index);

	if (commands->words.at[index].has_unknown)
		return false;
	if (!commands->words.at[index].is_doubtful)
		return true;
	for (size_t i = 0; i < word.size; i++)
		if (memchr("?[{~", word.at[i], 4))
			return true;
	return false;
}

static void read_text(struct bytes text, unsigned nesting,
		      void (*visit)(void *context, const struct command_host *host), void *context)
{
	SCOPED(shell_commands_deinit) struct shell_commands commands = { .rest = text };

	while (shell_commands_next(&commands)) {
		struct bytes words[SHELL_WORDS_MAX], inner = { 0 };
		struct command_hosts hosts;
		size_t count = 0;

		for (size_t i = 0; i < commands.words.count; i++) {
			/* what is not known names nobody, but it has its place */
			words[count++] = is_known(&commands, i) ? shell_commands_word(&commands, i)
								: (struct bytes){ "", 0 };
		}
		command_hosts_of_words(words, count, &hosts, &inner);
		for (size_t i = 0; i < hosts.count; i++)
			visit(context, &hosts.list[i]);
		if (inner.size && nesting < COMMAND_NESTING_MAX)
			read_text(inner, nesting + 1, visit, context);
	}
}

void command_hosts_of_text(struct bytes text,
			   void (*visit)(void *context, const struct command_host *host),
			   void *context)
{
	read_text(text, 0, visit, context);
}
