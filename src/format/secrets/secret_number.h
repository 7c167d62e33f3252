/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a survey writes in the place of a secret, "<secret:s12>", where two surveys are compared:
 * the number tells only in which order they met it. */
#ifndef TROWEL_FORMAT_SECRET_NUMBER_H
#define TROWEL_FORMAT_SECRET_NUMBER_H

#include "base/buf.h"

/* Appends `text` to `ret` with "<secret>" for each of these. True if there were any. */
bool secret_without_numbers(struct bytes text, struct buf *ret);

#endif
