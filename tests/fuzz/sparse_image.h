/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The edges of a disk as a small file: eight bytes of size, then pieces of a byte that says from
 * which end (0: start, 1: end), four of distance, two of size, and its bytes. What no piece covers
 * is zero. All numbers are little-endian.
 */
#ifndef TROWEL_TESTS_FUZZ_SPARSE_IMAGE_H
#define TROWEL_TESTS_FUZZ_SPARSE_IMAGE_H

#include "format/storage/signature.h"

/* The edges that `input` describes: in memory of its own, valid until the next call. */
struct signature_edges sparse_image_edges(struct bytes input);

#endif
