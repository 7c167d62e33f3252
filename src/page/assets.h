/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of this folder that go into the page as they are; scripts/text-to-c embeds them. */
#ifndef TROWEL_PAGE_ASSETS_H
#define TROWEL_PAGE_ASSETS_H

#include "base/bytes.h"

extern const struct bytes page_css;
extern const struct bytes page_js;

#endif
