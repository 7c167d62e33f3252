/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dumps of tests/fixtures/vmcore in memory. */
#ifndef TROWEL_TESTS_VMCORE_H
#define TROWEL_TESTS_VMCORE_H

#include "base/buf.h"

/* Fills `ret` with what tests/fixtures/vmcore/NAME.xz unpacks to. */
void vmcore_fixture(const char *name, struct buf *ret);

#endif
