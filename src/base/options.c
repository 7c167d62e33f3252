/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/options.h"

#include <assert.h>
#include <errno.h>

#include "base/buf.h"
#include "base/nearest.h"

const char *const option_color_choices[] = { "auto", "always", "never", NULL };

/* A number and the unit behind it. */
static struct bytes cut_number(struct bytes *text)
{
	size_t size = 0;

	while (size < text->size && text->at[size] >= '0' && text->at[size] <= '9')
		size++;
	struct bytes number = bytes_slice(*text, 0, size);

	*text = bytes_slice(*text, size, text->size);
	return number;
}

static bool multiply(uint64_t number, uint64_t unit, int64_t *ret)
{
	int64_t product;

	if (__builtin_mul_overflow(number, unit, &product))
		return false;
	*ret = product;
	return true;
}

bool options_size(struct bytes text, int64_t *ret)
{
	static const char units[] = "KMGT";
	struct bytes digits = cut_number(&text);
	const char *unit = text.size == 1 && text.at[0] ? strchr(units, text.at[0]) : NULL;
	uint64_t number;

	if (!bytes_u64(digits, 10, &number) || (text.size && !unit))
		return false;
	return multiply(number, unit ? 1ULL << (10 * (unit - units + 1)) : 1, ret);
}

bool options_milliseconds(struct bytes text, int64_t *ret)
{
	static const struct {
		const char *name;
		uint64_t milliseconds;
	} units[] = { { "", 1000 }, { "s", 1000 }, { "ms", 1 }, { "m", 60000 }, { "h", 3600000 } };
	struct bytes whole = cut_number(&text), part = { 0 };
	uint64_t number, thousandths = 0;
	int64_t sum = 0, rest = 0;

	if (bytes_skip(&text, ".")) {
		part = cut_number(&text);
		if (part.size < 1 || part.size > 3 || !bytes_u64(part, 10, &thousandths))
			return false;
		for (size_t size = part.size; size < 3; size++)
			thousandths *= 10;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!bytes_is(text, units[i].name))
			continue;
		if (!bytes_u64(whole, 10, &number) ||
		    !multiply(number, units[i].milliseconds, &sum) ||
		    !multiply(thousandths, units[i].milliseconds, &rest) ||
		    __builtin_add_overflow(sum, rest / 1000, &sum))
			return false;
		*ret = sum;
		return true;
	}
	return false;
}

static const struct option_spec *find_long(const struct option_spec *specs, struct bytes name)
{
	for (; specs->name; specs++)
		if (bytes_is(name, specs->name))
			return specs;
	return NULL;
}

static const struct option_spec *find_letter(const struct option_spec *specs, char letter)
{
	for (; specs->name; specs++)
		if (letter && specs->letter == letter)
			return specs;
	return NULL;
}

static int fail_unknown(const struct option_spec *specs, struct bytes name, struct err *err)
{
	struct nearest nearest = { 0 };

	for (; specs->name; specs++)
		nearest_offer(&nearest, name, specs->name);
	if (!nearest.name)
		return err_set(err, -EINVAL, "--%.*s: no such option", (int)name.size, name.at);
	return err_set(err, -EINVAL, "--%.*s: no such option; did you mean --%s?", (int)name.size,
		       name.at, nearest.name);
}

static int store_choice(const struct option_spec *spec, const char *value, int *ret,
			struct err *err)
{
	scoped_buf list = { 0 };

	for (int i = 0; spec->choices[i]; i++) {
		if (strcmp(spec->choices[i], value) == 0) {
			*ret = i;
			return 0;
		}
		buf_add_format(&list, "%s%s", i ? ", " : "", spec->choices[i]);
	}
	return err_set(err, -EINVAL, "--%s %s: has to be one of %s", spec->name, value,
		       buf_text(&list));
}

static int store_number(const struct option_spec *spec, const char *value, int64_t *ret,
			struct err *err)
{
	struct bytes text = bytes_of(value);
	int64_t number = 0;
	uint64_t plain;
	const char *wanted = "a number";
	bool is_valid;

	if (spec->kind == OPTION_SIZE) {
		is_valid = options_size(text, &number);
		wanted = "a size, such as 4096, 10K, 10M or 1G";
	} else if (spec->kind == OPTION_SECONDS) {
		is_valid = options_milliseconds(text, &number);
		wanted = "a time in seconds, or with a unit, such as 0.5, 500ms, 2s or 5m";
	} else {
		is_valid = bytes_u64(text, 10, &plain) && multiply(plain, 1, &number);
	}
	if (!is_valid)
		return err_set(err, -EINVAL, "--%s %s: has to be %s", spec->name, value, wanted);
	if (spec->max && number > spec->max)
		return err_set(err, -EINVAL, "--%s %s: too large", spec->name, value);
	*ret = number;
	return 0;
}

static int store(const struct option_spec *spec, const char *value, void *target, struct err *err)
{
	void *at = (char *)target + spec->offset;

	assert(spec->kind < OPTION_KIND_COUNT);
	switch (spec->kind) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return 0;
	case OPTION_TEXT:
	case OPTION_FILE:
	case OPTION_FOLDER:
	case OPTION_FILES:
		if (!*value)
			return err_set(err, -EINVAL, "--%s: %s is empty", spec->name,
				       spec->argument);
		if (spec->kind == OPTION_FILES)
			*vec_push((text_list *)at) = value;
		else
			*(const char **)at = value;
		return 0;
	case OPTION_CHOICE:
		return store_choice(spec, value, at, err);
	case OPTION_NUMBER:
	case OPTION_SIZE:
	case OPTION_SECONDS:
		return store_number(spec, value, at, err);
	case OPTION_KIND_COUNT:
		break;
	}
	return -EINVAL;
}

struct command_line {
	const struct option_spec *specs;
	char **argv; /* the next argument; ends with NULL */
	void *target;
};

/* Takes the value of `spec`: what is joined to it, else the next argument. */
static int take_value(struct command_line *line, const struct option_spec *spec, const char *joined,
		      struct err *err)
{
	if (!joined && *line->argv)
		joined = *line->argv++;
	if (!joined)
		return err_set(err, -EINVAL, "--%s: %s is missing", spec->name, spec->argument);
	return store(spec, joined, line->target, err);
}

/* `text` is what stands behind the two dashes. */
static int parse_long(struct command_line *line, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	struct bytes name = { text, equals ? (size_t)(equals - text) : strlen(text) };
	const struct option_spec *spec = find_long(line->specs, name);

	if (!spec)
		return fail_unknown(line->specs, name, err);
	if (spec->kind != OPTION_FLAG)
		return take_value(line, spec, equals ? equals + 1 : NULL, err);
	if (equals)
		return err_set(err, -EINVAL, "--%s: takes no value", spec->name);
	return store(spec, NULL, line->target, err);
}

/* `text` is what stands behind the dash: flags, the last of them perhaps an option with value. */
static int parse_letters(struct command_line *line, const char *text, struct err *err)
{
	for (; *text; text++) {
		const struct option_spec *spec = find_letter(line->specs, *text);

		if (!spec)
			return err_set(err, -EINVAL, "-%c: no such option", *text);
		if (spec->kind != OPTION_FLAG)
			return take_value(line, spec, text[1] ? text + 1 : NULL, err);
		if (store(spec, NULL, line->target, err) < 0)
			return err->code;
	}
	return 0;
}

int options_parse(const struct option_spec *specs, int argc, char **argv, void *ret,
		  struct err *err)
{
	struct options_common *common = ret;
	struct command_line line = { specs, argv + (argc > 0), ret };

	common->operands = line.argv;
	common->operand_count = 0;
	common->operands_before = -1; /* while no "--" has come */
	while (*line.argv) {
		char *argument = *line.argv++;
		int failed = 0;

		if (common->operands_before >= 0 || argument[0] != '-' || !argument[1])
			common->operands[common->operand_count++] = argument;
		else if (argument[1] != '-')
			failed = parse_letters(&line, argument + 1, err);
		else if (!argument[2])
			common->operands_before = common->operand_count;
		else
			failed = parse_long(&line, argument + 2, err);
		if (failed)
			return failed;
	}
	common->operands[common->operand_count] = NULL;
	if (common->operands_before < 0)
		common->operands_before = common->operand_count;
	return 0;
}
