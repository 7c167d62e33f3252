/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks that snappy compressed. A decoder of our own: the library would bring the runtime of C++
 * into the binary. Source: format_description.txt of snappy.
 */
#ifndef TROWEL_FORMAT_SNAPPY_H
#define TROWEL_FORMAT_SNAPPY_H

#include "base/bytes.h"

/* Unpacks a block into `ret`, which has room for `size` bytes. False if the block is broken, cut
 * short, or gives anything but exactly `size` bytes; `ret` is then partly filled. */
bool snappy_unpack(struct bytes packed, void *ret, size_t size);

#endif
