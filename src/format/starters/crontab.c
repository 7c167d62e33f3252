/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/starters/crontab.h"

#include <ctype.h>

struct crontab crontab_of(struct bytes text, enum crontab_form form)
{
	return (struct crontab){ .rest = text, .form = form };
}

static struct bytes without_quotes(struct bytes text)
{
	bool quoted = text.size >= 2 && (text.at[0] == '"' || text.at[0] == '\'') &&
		      text.at[text.size - 1] == text.at[0];

	return quoted ? bytes_slice(text, 1, text.size - 2) : text;
}

/* "NAME = value": one word, then '='. That alone parts it from a job, whose first word is followed
 * by another. */
static bool parse_setting(struct bytes line, struct crontab_line *ret)
{
	ptrdiff_t equals = bytes_find(line, '=');
	struct bytes name, word, rest;

	if (equals <= 0)
		return false;
	name = bytes_trim(bytes_slice(line, 0, (size_t)equals));
	rest = name = without_quotes(name);
	if (!bytes_word(&rest, &word) || word.size != name.size)
		return false;
	ret->kind = CRONTAB_SETTING;
	ret->name = name;
	ret->value = without_quotes(bytes_trim(bytes_slice(line, (size_t)equals + 1, line.size)));
	return true;
}

/* A time field: numbers, names, '*', ranges, steps, lists; '~' is cronie's random range. */
static bool is_time_field(struct bytes field)
{
	for (size_t i = 0; i < field.size; i++) {
		char byte = field.at[i];

		if (!isalnum((unsigned char)byte) && !strchr("*,/-~", byte))
			return false;
	}
	return field.size > 0 && !isalpha((unsigned char)field.at[0]);
}

static bool is_month_or_day(struct bytes field)
{
	return field.size >= 3 && isalpha((unsigned char)field.at[0]) &&
	       isalpha((unsigned char)field.at[1]) && isalpha((unsigned char)field.at[2]);
}

/* Takes the five fields, or the one @word, from the front of `rest`. */
static bool take_when(struct bytes *rest, struct bytes *ret)
{
	const char *start = rest->at;
	struct bytes word;

	for (int field = 0; field < 5; field++) {
		if (!bytes_word(rest, &word))
			return false;
		if (field == 0 && word.at[0] == '@')
			break;
		if (!is_time_field(word) && !(field >= 3 && is_month_or_day(word)))
			return false;
	}
	*ret = (struct bytes){ start, (size_t)(word.at + word.size - start) };
	return true;
}

/* Parts the command from its input. */
static bool take_command(struct bytes text, struct crontab_line *ret)
{
	size_t at = 0;

	text = bytes_trim(text);
	while (at < text.size && text.at[at] != '%')
		at += text.at[at] == '\\' && at + 1 < text.size ? 2 : 1;
	if (at > text.size)
		at = text.size;
	ret->command = bytes_trim(bytes_slice(text, 0, at));
	if (at < text.size)
		ret->input = bytes_slice(text, at + 1, text.size);
	return ret->command.size > 0;
}

static bool take_anacron_when(struct bytes *rest, struct crontab_line *ret)
{
	const char *start = rest->at;
	struct bytes period, delay;
	uint64_t number;

	if (!bytes_word(rest, &period) || !bytes_word(rest, &delay) ||
	    !bytes_word(rest, &ret->job) || !bytes_u64(delay, 10, &number))
		return false;
	if (period.at[0] != '@' && !bytes_u64(period, 10, &number))
		return false;
	ret->when = (struct bytes){ start, (size_t)(delay.at + delay.size - start) };
	return true;
}

static bool parse_job(struct bytes line, enum crontab_form form, struct crontab_line *ret)
{
	struct bytes rest = line;

	ret->kind = CRONTAB_JOB;
	if (form == CRONTAB_ANACRON) {
		if (!take_anacron_when(&rest, ret))
			return false;
		ret->command = bytes_trim(rest);
		return ret->command.size > 0;
	}
	if (!take_when(&rest, &ret->when))
		return false;
	if (form == CRONTAB_SYSTEM && !bytes_word(&rest, &ret->user))
		return false;
	return take_command(rest, ret);
}

bool crontab_next(struct crontab *crontab, struct crontab_line *ret)
{
	struct bytes line;

	while (bytes_line(&crontab->rest, &line)) {
		crontab->line++;
		line = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#')
			continue;
		*ret = (struct crontab_line){ .line = crontab->line };
		if (!parse_setting(line, ret) && !parse_job(line, crontab->form, ret))
			*ret = (struct crontab_line){ .kind = CRONTAB_BROKEN,
						      .line = crontab->line,
						      .value = line };
		ret->unterminated = crontab->rest.size == 0 && crontab->rest.at[-1] != '\n';
		return true;
	}
	return false;
}

bool crontab_is_part_name(struct bytes name, bool rpm)
{
	if (rpm)
		return !bytes_ends(name, "~") && !bytes_ends(name, ",") &&
		       !bytes_ends(name, ".rpmsave") && !bytes_ends(name, ".rpmnew") &&
		       !bytes_ends(name, ".rpmorig") && !bytes_ends(name, ".swp") &&
		       !bytes_ends(name, ",v");
	for (size_t i = 0; i < name.size; i++)
		if (!isalnum((unsigned char)name.at[i]) && name.at[i] != '-' && name.at[i] != '_')
			return false;
	return name.size > 0;
}
