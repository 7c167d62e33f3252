/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/alternatives.h"
#include "harness.h"

FUZZ(alternatives, input)
{
	SCOPED(alternatives_deinit) struct alternatives alternatives = { 0 };
	struct err err;

	if (alternatives_parse(input, "fuzz", &alternatives, &err) < 0)
		return;
	const struct alternatives_choice *best = alternatives_best(&alternatives);

	assert(!best == !alternatives.choices.count);
	for (vec_each(choice, &alternatives.choices)) {
		assert(choice->priority <= best->priority);
		assert(alternatives_find(&alternatives, choice->path));
		for (vec_each(slave, &alternatives.slaves))
			assert(alternatives_slave_path(&alternatives, choice, slave).size <=
			       input.size);
	}
}
