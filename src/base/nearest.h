/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean ...?": the nearest of some names. */
#ifndef TROWEL_BASE_NEAREST_H
#define TROWEL_BASE_NEAREST_H

#include "base/bytes.h"

/* The best name offered so far. */
struct nearest {
	const char *name; /* NULL: none is near enough */
	unsigned distance;
};

/* Offers `name` as what `wanted` may have meant; it is kept if it is nearer than those before and
 * at most a third of it (rounded up) has to be changed, counting an exchange of neighbours as one,
 * or if `wanted` is its beginning. */
void nearest_offer(struct nearest *nearest, struct bytes wanted, const char *name);

#endif
