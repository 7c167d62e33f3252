/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/options.h"
#include "harness.h"

enum { ARGUMENTS_MAX = 32 };

struct fuzz_arguments {
	struct options_common common;
	const char *output;
	int64_t sample_ms;
	int64_t rate;
	int64_t cores;
};

#define AT(member) offsetof(struct fuzz_arguments, member)

static const struct option_spec options[] = {
	{ "output", 'o', OPTION_TEXT, "FILE", AT(output) },
	{ "sample", 's', OPTION_SECONDS, "SECONDS", AT(sample_ms), NULL, 60000 },
	{ "rate", 'r', OPTION_SIZE, "BYTES", AT(rate) },
	{ "cores", 'c', OPTION_NUMBER, "N", AT(cores) },
	OPTION_COLOR,
	OPTION_QUIET,
	{ 0 },
};

/* Lines are arguments. */
FUZZ(options, input)
{
	struct fuzz_arguments arguments = { 0 };
	char *argv[ARGUMENTS_MAX + 2] = { "fuzz" };
	struct bytes line;
	struct err err = { 0 };
	int argc = 1;

	while (argc <= ARGUMENTS_MAX && bytes_line(&input, &line))
		argv[argc++] = mem_copy(line.at, line.size);
	char *owned[ARGUMENTS_MAX + 2];

	memcpy(owned, argv, sizeof(owned));
	if (options_parse(options, argc, argv, &arguments, &err) < 0) {
		assert(err.text[0]);
	} else {
		assert(arguments.common.operand_count < argc);
		assert(arguments.sample_ms >= 0 && arguments.sample_ms <= 60000);
		assert(arguments.rate >= 0 && arguments.cores >= 0);
	}
	for (int i = 1; i < argc; i++)
		free(owned[i]);
}
