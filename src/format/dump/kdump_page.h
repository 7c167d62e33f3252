/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One page of a kdump-compressed dump. */
#ifndef TROWEL_FORMAT_KDUMP_PAGE_H
#define TROWEL_FORMAT_KDUMP_PAGE_H

#include "base/bytes.h"
#include "base/err.h"

/* Unpacks a page into `ret`, which holds `size` bytes, as bits of enum kdump_packing say. 0;
 * -EBADMSG if it is broken or gives another size; -ENOTSUP for a packing that is not known. */
int kdump_page_unpack(struct bytes packed, unsigned flags, void *ret, size_t size,
		      struct err *err) MUST_CHECK;

#endif
