/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first screen. Inside this folder only. */
#ifndef TROWEL_PAGE_HEAD_H
#define TROWEL_PAGE_HEAD_H

#include "page/html.h"
#include "snapshot/model.h"

/* Appends what the box is, what needs a look, and the picture. */
void head_write(const struct content *content, struct html *html);

#endif
