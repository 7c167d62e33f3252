/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/nearest.h"
#include "base/options.h"

struct sample_arguments {
	struct options_common common;
	const char *output;
	int64_t sample_ms;
	int64_t rate;
	int64_t cores;
	bool fast;
};

#define AT(member) offsetof(struct sample_arguments, member)

static const struct option_spec options[] = {
	{ "output", 'o', OPTION_FILE, "FILE", AT(output) },
	{ "sample", 0, OPTION_SECONDS, "SECONDS", AT(sample_ms), NULL, 60000 },
	{ "rate", 0, OPTION_SIZE, "BYTES", AT(rate) },
	{ "cores", 'c', OPTION_NUMBER, "N", AT(cores) },
	{ "fast", 'f', OPTION_FLAG, NULL, AT(fast) },
	OPTION_COLOR,
	OPTION_QUIET,
	{ 0 },
};

enum { ARGUMENTS_MAX = 8 };

struct sample {
	char *argv[ARGUMENTS_MAX + 2];
	struct sample_arguments arguments;
	struct err err;
};

/* Parses the words, which live in `text`, as a command line. */
static int parse(struct sample *sample, char *text)
{
	int argc = 1;

	*sample = (struct sample){ .argv = { "sample" } };
	for (char *word = text; *word && argc <= ARGUMENTS_MAX;) {
		char *end = strchr(word, '|');

		sample->argv[argc++] = word;
		if (!end)
			break;
		*end = '\0';
		word = end + 1;
	}
	return options_parse(options, argc, sample->argv, &sample->arguments, &sample->err);
}

TEST(options_accepted)
{
	char first[] = "a|-o|file|--sample=0.5|--rate|10M|-fqc4|b";
	char second[] = "--color|never|--|-x|--fast";
	char joined[] = "-ofile|--output=other|-";
	struct sample sample;

	assert_int_equal(parse(&sample, first), 0);
	assert_string_equal(sample.arguments.output, "file");
	assert_int_equal(sample.arguments.sample_ms, 500);
	assert_int_equal(sample.arguments.rate, 10 << 20);
	assert_int_equal(sample.arguments.cores, 4);
	assert_true(sample.arguments.fast && sample.arguments.common.quiet);
	assert_int_equal(sample.arguments.common.operand_count, 2);
	assert_string_equal(sample.arguments.common.operands[0], "a");
	assert_string_equal(sample.arguments.common.operands[1], "b");
	assert_null(sample.arguments.common.operands[2]);
	assert_int_equal(sample.arguments.common.operands_before, 2);

	assert_int_equal(parse(&sample, second), 0);
	assert_int_equal(sample.arguments.common.color, 2);
	assert_false(sample.arguments.fast);
	assert_int_equal(sample.arguments.common.operand_count, 2);
	assert_int_equal(sample.arguments.common.operands_before, 0);
	assert_int_equal(parse(&sample, joined), 0);
	assert_string_equal(sample.arguments.output, "other");
	assert_string_equal(sample.arguments.common.operands[0], "-");
}

TEST(options_refused)
{
	static const struct {
		const char *words;
		const char *sentence;
	} cases[] = {
		{ "--sampel=1", "--sampel: no such option; did you mean --sample?" },
		{ "--samp=1", "--samp: no such option; did you mean --sample?" },
		{ "--zzz", "--zzz: no such option" },
		{ "-z", "-z: no such option" },
		{ "-o", "--output: FILE is missing" },
		{ "--output=", "--output: FILE is empty" },
		{ "--fast=yes", "--fast: takes no value" },
		{ "--cores=-1", "--cores -1: has to be a number" },
		{ "--cores|9223372036854775808",
		  "--cores 9223372036854775808: has to be a number" },
		{ "--sample=61", "--sample 61: too large" },
		{ "--color=red", "--color red: has to be one of auto, always, never" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sample sample;
		char text[64];

		memcpy(text, cases[i].words, strlen(cases[i].words) + 1);
		assert_int_equal(parse(&sample, text), -22);
		assert_string_equal(sample.err.text, cases[i].sentence);
	}
}

struct value_case {
	const char *text;
	int64_t value; /* -1: refused */
};

static void check(bool (*parse_value)(struct bytes, int64_t *), const struct value_case *cases)
{
	for (; cases->text; cases++) {
		int64_t value = -1;

		assert_int_equal(parse_value(bytes_of(cases->text), &value), cases->value >= 0);
		assert_int_equal(value, cases->value);
	}
}

TEST(options_values)
{
	static const struct value_case sizes[] = {
		{ "0", 0 },   { "4096", 4096 }, { "10K", 10240 },   { "1T", 1LL << 40 },
		{ "", -1 },   { "K", -1 },      { "1k", -1 },       { "1KB", -1 },
		{ "-1", -1 }, { "1 K", -1 },    { "9000000T", -1 }, { NULL, 0 },
	};
	static const struct value_case times[] = {
		{ "0", 0 },       { "1", 1000 },    { "0.5", 500 },    { "1.25s", 1250 },
		{ "250ms", 250 }, { "5m", 300000 }, { "2h", 7200000 }, { "1.5m", 90000 },
		{ ".5", -1 },     { "1.", -1 },     { "1.2345", -1 },  { "1d", -1 },
		{ "", -1 },       { "s", -1 },      { "1e3", -1 },     { "99999999999999999", -1 },
		{ NULL, 0 },
	};

	check(options_size, sizes);
	check(options_milliseconds, times);
}

TEST(nearest)
{
	static const struct {
		const char *wanted;
		const char *expected;
	} cases[] = {
		{ "survye", "survey" }, { "surv", "survey" }, { "reprot", "report" },
		{ "helo", "help" },     { "banana", NULL },   { "", NULL },
	};
	static const char *const names[] = { "survey", "report", "help", "version" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nearest nearest = { 0 };

		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			nearest_offer(&nearest, bytes_of(cases[i].wanted), names[j]);
		if (cases[i].expected)
			assert_string_equal(nearest.name, cases[i].expected);
		else
			assert_null(nearest.name);
	}
}
