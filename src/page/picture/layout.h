/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the two halves of picture_lay_out(): layout.c puts things into columns and orders them,
 * place.c gives them coordinates. Column 0 holds the callers, the last one the callees, those
 * between them the services: who is called by another stands right of it. Where an edge passes a
 * column, a bend keeps its place there, so that it runs between boxes and not behind them
 * (Sugiyama, Tagawa, Toda 1981).
 */
#ifndef TROWEL_PAGE_LAYOUT_H
#define TROWEL_PAGE_LAYOUT_H

#include "page/picture/picture.h"

enum {
	LAYOUT_LAYERS_MAX = 4, /* columns of services */
	LAYOUT_COLUMNS_MAX = LAYOUT_LAYERS_MAX + 2,
	LAYOUT_NO_COLUMN = -1, /* of what has no edges */
};

enum item_kind {
	ITEM_BOX,
	ITEM_FRAME, /* with its boxes */
	ITEM_BEND,  /* of the edges that come from one caller, or go to one other box */
};

struct item {
	enum item_kind kind;
	size_t which;    /* box or frame; of a bend the box its edges share */
	bool is_reverse; /* of a bend: its edges run to the left */
	int column;
	size_t place; /* in its column, from the top */
	double order; /* while the column is sorted */
	int height;
	int y;
};

/* Two items in neighbouring columns that an edge joins, and how far below their tops it does. */
struct span {
	size_t left, right;
	int left_at, right_at;
};

struct layout {
	struct picture *picture;
	struct arena *arena;
	vec_of(struct item) items;
	vec_of(struct span) spans;
	size_t *item_of; /* of each box; LAYOUT_NO_ITEM if it is none of the columns */
	int layers;      /* 0 if no service has an edge */
	int middle;      /* of the tallest column */
	vec_of(size_t) columns[LAYOUT_COLUMNS_MAX];
	vec_of(size_t) alone; /* items without edges, and boxes that are small */
	vec_of(size_t) small;
};

#define LAYOUT_NO_ITEM SIZE_MAX

/* True if the edge has a line of its own in the drawing. */
bool layout_is_drawn(const struct layout *layout, const struct picture_edge *edge);

/* The items an edge goes through, from its end on the left to that on the right (of one column:
 * in the order of the edge). `ret` holds LAYOUT_COLUMNS_MAX; returns how many. */
size_t layout_route(struct layout *layout, const struct picture_edge *edge, size_t *ret);

/* How far below the top of its item an edge meets that box. */
int layout_attach(const struct layout *layout, size_t box);

/* The heights of a box and of a frame with its boxes. */
int layout_box_height(const struct picture_box *box);
int layout_frame_height(const struct picture *picture, size_t frame);

/* Gives everything its coordinates, once items are ordered. */
void layout_place(struct layout *layout);

#endif
