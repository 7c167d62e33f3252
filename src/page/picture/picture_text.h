/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The picture's measures, and how much text they hold: page.css sets its text in a fixed width of
 * these sizes, and here is reckoned with the widest of the usual fonts of that kind. Inside this
 * folder only.
 */
#ifndef TROWEL_PAGE_PICTURE_TEXT_H
#define TROWEL_PAGE_PICTURE_TEXT_H

#include "base/buf.h"

enum {
	/* a character takes 0.6 of its size in Menlo, DejaVu Sans Mono and Liberation Mono, 0.62 in
	 * SF Mono; in hundredths of a pixel */
	PICTURE_NAME_ADVANCE = 810, /* of 13 pixels, a box's name */
	PICTURE_TEXT_ADVANCE = 685, /* of 11 pixels, everything else */

	PICTURE_PAD = 12,          /* between a box's border and its text */
	PICTURE_BOX_HEAD = 34,     /* of a box with a name alone */
	PICTURE_LINE_HEIGHT = 16,  /* of each line below it */
	PICTURE_ATTACH = 18,       /* where edges meet a box, from its top */
	PICTURE_LABEL_COLUMNS = 5, /* of "data", "code" and a blank */
	PICTURE_SMALL_HEIGHT = 26, /* of a small box */
	PICTURE_BEND_HEIGHT = 8,
	PICTURE_FRAME_HEAD = 28, /* of a frame above its first box */
	PICTURE_FRAME_GAP = 8,   /* between its boxes, and below the last */
	PICTURE_FRAME_PAD = 10,  /* beside them */
};

/* Appends `text` on one line, as a terminal would show it (escape_terminal), cut to `columns` with
 * an ellipsis: at its end, or, `keeps_end`, within, as is best for paths. */
void picture_text_fit(struct buf *ret, const char *text, unsigned columns, bool keeps_end);

#endif
