/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The libFuzzer program: TROWEL_FUZZ=target build-fuzz/tests/fuzz-targets
 * tests/fuzz/corpus/target */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct harness_entry *entries;
static struct harness_entry *chosen;

void harness_add(struct harness_entry *entry)
{
	entry->next = entries;
	entries = entry;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("TROWEL_FUZZ");

	for (chosen = entries; chosen; chosen = chosen->next)
		if (name && strcmp(chosen->name, name) == 0)
			return 0;
	fprintf(stderr, "TROWEL_FUZZ has to name one of:");
	for (chosen = entries; chosen; chosen = chosen->next)
		fprintf(stderr, " %s", chosen->name);
	fprintf(stderr, "\n");
	exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	chosen->fuzz((struct bytes){ (const char *)data, size });
	return 0;
}
