/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of "name = value" under [sections]. Sources: systemd.exec(5) on EnvironmentFile=, the
 * README of dotenv, Python's configparser, toml.io, php-fpm's pools, java.util.Properties.load().
 */
#include "base/buf.h"
#include "format/endpoints/config_values.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The value without its quotes, or without a comment behind it. Inside of double quotes a backslash
 * protects the next byte. */
static void add_value(struct buf *ret, struct bytes text)
{
	char quote = text.size && (text.at[0] == '"' || text.at[0] == '\'') ? text.at[0] : '\0';

	for (size_t i = quote != '\0'; i < text.size; i++) {
		char c = text.at[i];

		if (quote && c == quote)
			return;
		if (!quote && (c == '#' || c == ';') && i && is_blank(text.at[i - 1]))
			break;
		if (quote == '"' && c == '\\' && i + 1 < text.size)
			c = text.at[++i];
		buf_add_byte(ret, c);
	}
	while (ret->size && is_blank(ret->at[ret->size - 1]))
		buf_cut(ret, ret->size - 1);
}

/* Elements of ["a", "b"] in one line, each a value of its own; false if it is none. */
static bool read_list(struct config_values *values, struct bytes name, struct bytes text,
		      unsigned line)
{
	unsigned number = 0;
	struct bytes part;

	if (!bytes_skip(&text, "[") || !bytes_ends(text, "]"))
		return false;
	text.size--;
	while (bytes_part(&text, ',', &part)) {
		scoped_buf full = { 0 }, value = { 0 };

		buf_add_bytes(&full, name);
		buf_add_format(&full, ".%u", number++);
		add_value(&value, bytes_trim(part));
		config_values_add(values, buf_bytes(&full), buf_bytes(&value), line);
	}
	return true;
}

/* Cuts the name: up to "=" or ":", or, where blanks stand before those, the first word. */
static bool cut_name(struct bytes *line, struct bytes *ret)
{
	struct bytes rest, word;
	size_t at = 0;

	while (at < line->size && line->at[at] != '=' && line->at[at] != ':')
		at++;
	if (at == line->size || at == 0)
		return false;
	rest = *ret = bytes_trim(bytes_slice(*line, 0, at));
	if (bytes_word(&rest, &word) && rest.size) {
		*ret = word;
		*line = bytes_trim(bytes_slice(*line, word.size, line->size));
		return true;
	}
	*line = bytes_trim(bytes_slice(*line, at + 1, line->size));
	(void)bytes_skip(line, "="); /* ":=" */
	*line = bytes_trim(*line);
	return ret->size > 0;
}

/* A variable of an environment stands for itself wherever it is set. */
static bool cut_variable(struct bytes *name)
{
	if (!bytes_starts(*name, "env[") || !bytes_ends(*name, "]"))
		return false;
	*name = bytes_slice(*name, strlen("env["), name->size - strlen("env[]"));
	return true;
}

/* Environment="A=b" "C=d" of a unit: each of its words a variable. Source: systemd.exec(5). */
static void read_assignments(struct config_values *values, struct bytes text, unsigned number)
{
	while (text.size) {
		scoped_buf word = { 0 };
		char quote = '\0';
		size_t at = 0;
		struct bytes name, value;

		for (; at < text.size && (quote || !is_blank(text.at[at])); at++) {
			char c = text.at[at];

			if (c == '\\' && at + 1 < text.size)
				buf_add_byte(&word, text.at[++at]);
			else if (quote ? c == quote : c == '"' || c == '\'')
				quote = quote ? '\0' : c;
			else
				buf_add_byte(&word, c);
		}
		text = bytes_trim(bytes_slice(text, at, text.size));
		value = buf_bytes(&word);
		if (cut_name(&value, &name))
			config_values_add(values, name, value, number);
	}
}

void config_read_lines(struct config_values *values, struct bytes text)
{
	struct bytes section = { 0 }, line, name;
	unsigned number = 0;

	while (bytes_line(&text, &line)) {
		scoped_buf full = { 0 }, value = { 0 };

		number++;
		line = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#' || line.at[0] == ';')
			continue;
		if (line.at[0] == '[') {
			section = line; /* "[a]", and "[[a]]" of TOML */
			while (section.size && section.at[0] == '[')
				section = bytes_slice(section, 1, section.size);
			ptrdiff_t end = bytes_find(section, ']');

			section.size = end < 0 ? 0 : (size_t)end;
			continue;
		}
		if (bytes_skip(&line, "export "))
			line = bytes_trim(line);
		if (!cut_name(&line, &name))
			continue;
		if (bytes_is(name, "Environment") && bytes_is(section, "Service")) {
			read_assignments(values, line, number);
			continue;
		}
		if (!cut_variable(&name) && section.size)
			buf_add_format(&full, "%.*s.", (int)section.size, section.at);
		buf_add_bytes(&full, name);
		if (read_list(values, buf_bytes(&full), line, number))
			continue;
		add_value(&value, line);
		config_values_add(values, buf_bytes(&full), buf_bytes(&value), number);
	}
}

/* ---- Java ---------------------------------------------------------------------------------- */

/* Joins what a backslash at the end of a line continues; the number of lines. */
static unsigned join_lines(struct bytes *rest, struct buf *ret)
{
	struct bytes line;
	unsigned count = 0;

	buf_clear(ret);
	while (bytes_line(rest, &line)) {
		size_t slashes = 0;

		count++;
		if (bytes_ends(line, "\r"))
			line.size--;
		while (slashes < line.size && line.at[line.size - 1 - slashes] == '\\')
			slashes++;
		line.size -= slashes % 2;
		if (count > 1)
			line = bytes_trim(line);
		buf_add_bytes(ret, line);
		if (slashes % 2 == 0)
			break;
	}
	return count;
}

static void add_unescaped(struct buf *ret, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		i += text.at[i] == '\\' && i + 1 < text.size;
		buf_add_byte(ret, text.at[i]);
	}
}

/* Cuts the name, which ends at "=", ":" or a blank, and what parts it from the value. */
static void cut_property(struct bytes *line, struct buf *ret)
{
	size_t size = 0;

	while (size < line->size && !strchr("=: \t", line->at[size]))
		size += line->at[size] == '\\' ? 2 : 1;
	add_unescaped(ret, bytes_slice(*line, 0, size));
	*line = bytes_trim(bytes_slice(*line, size, line->size));
	if (bytes_starts(*line, "=") || bytes_starts(*line, ":"))
		*line = bytes_trim(bytes_slice(*line, 1, line->size));
}

void config_read_properties(struct config_values *values, struct bytes text)
{
	scoped_buf joined = { 0 };
	unsigned number = 1, count;

	while ((count = join_lines(&text, &joined)) > 0) {
		struct bytes line = bytes_trim(buf_bytes(&joined));
		scoped_buf name = { 0 }, value = { 0 };

		if (!bytes_starts(line, "#") && !bytes_starts(line, "!")) {
			cut_property(&line, &name);
			add_unescaped(&value, line);
			config_values_add(values, buf_bytes(&name), buf_bytes(&value), number);
		}
		number += count;
	}
}
