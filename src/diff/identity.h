/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes texts of two hosts comparable: secrets lose their numbers, and what is A's own becomes what
 * is B's. Inside this folder only. */
#ifndef TROWEL_DIFF_IDENTITY_H
#define TROWEL_DIFF_IDENTITY_H

#include "format/hosts/identity_text.h"
#include "snapshot/model.h"

/* Pairs the values of both snapshots that have the same name, and beyond them in the order they
 * stand, those of one kind: address_eth0 and address_ens3. Into `ret` (empty); texts stay the
 * snapshots'. */
void identity_pair(const struct content *a, const struct content *b, struct identity_words *ret);

/* `text` of A with A's values replaced by B's, as it is if
 * there are none, else made in the arena. */
const char *identity_replace(const struct identity_words *pairs, const char *text,
			     struct arena *arena);

/* `text` with "<secret:s12>" as "<secret>": two surveys number their secrets differently; and with
 * "/proc/12/" as "/proc/PID/", since processes have other numbers each time. As it is, if it has
 * none; NULL for NULL. */
const char *identity_without_numbers(const char *text, struct arena *arena);

#endif
