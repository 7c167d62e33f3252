/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes texts of two hosts comparable: secrets lose their numbers, and what is A's own becomes what
 * is B's. Inside this folder only. */
#ifndef TROWEL_DIFF_IDENTITY_H
#define TROWEL_DIFF_IDENTITY_H

#include "snapshot/model.h"

enum { IDENTITY_PAIRS_MAX = 256 }; /* values that are replaced */

/* A value of A and the one that B has for it. */
struct identity_pair {
	struct bytes from, to;
};

struct identity_pairs {
	vec_of(struct identity_pair) pairs; /* the longest first; on the heap */
};

/* Pairs the values of both snapshots that have the same name, and beyond them in the order they
 * stand, those of one kind: address_eth0 and address_ens3. Texts stay the snapshots'. */
void identity_pairs_init(struct identity_pairs *pairs, const struct content *a,
			 const struct content *b);
void identity_pairs_deinit(struct identity_pairs *pairs);
#define scoped_identity_pairs SCOPED(identity_pairs_deinit) struct identity_pairs

/* `text` of A with A's values replaced by B's, where they stand as words of their own: as it is, if
 * there are none, else made in the arena. */
const char *identity_replace(const struct identity_pairs *pairs, const char *text,
			     struct arena *arena);

/* `text` with "<secret:s12>" as "<secret>": two surveys number their secrets differently. As it is,
 * if it has none; NULL for NULL. */
const char *identity_without_numbers(const char *text, struct arena *arena);

#endif
