/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <math.h>

#include "base/unicode.h"
#include "page/picture/layout.h"
#include "page/picture/picture_text.h"

#define GRAVITY 0.2

enum {
	PLACE_SWEEPS = 9, /* the last one from left to right */
	PEER_WIDTH = 184,
	PEER_GAP = 64,     /* between peers and the host's frame */
	HOST_PAD = 22,     /* between the host's frame and what is in it */
	HOST_HEAD = 46,    /* its name above that */
	INNER_MIN = 760,   /* width inside, when there is something in several columns */
	BOX_GAP = 18,      /* between boxes one above the other */
	BEND_GAP = 8,      /* between a bend and its neighbour */
	ALONE_WIDTH = 236, /* at least, of a box without edges */
	ALONE_GAP = 16,
	SMALL_WIDTH = 176, /* at least, of a small box */
	SMALL_GAP = 8,
	SECTION_GAP = 26, /* above the boxes without edges, the small ones, the system's own */
	SYSTEM_LINES_MAX = 6,
	MARGIN = 2, /* for the width of lines */
};

/* Widths of boxes, and gaps between their columns, by the number of these: the whole stays readable
 * on a screen of 1440 pixels. */
static const struct {
	int width, gap;
} layers[LAYOUT_LAYERS_MAX + 1] = {
	{ 300, 0 }, { 360, 0 }, { 320, 84 }, { 268, 68 }, { 226, 56 },
};

int layout_box_height(const struct picture_box *box)
{
	int lines = (box->ports != NULL) + box->has_detail + (int)box->lines_drawn;

	return PICTURE_BOX_HEAD + PICTURE_LINE_HEIGHT * lines + (lines ? 4 : 0);
}

static bool is_in_frame(const struct picture_box *box, size_t frame)
{
	return box->frame == (int)frame && box->is_drawn && !box->is_small;
}

int layout_frame_height(const struct picture *picture, size_t frame)
{
	int height = PICTURE_FRAME_HEAD;

	for (vec_each(box, &picture->boxes))
		if (is_in_frame(box, frame))
			height += layout_box_height(box) + PICTURE_FRAME_GAP;
	return height + PICTURE_FRAME_PAD - PICTURE_FRAME_GAP;
}

/* ---- heights in columns -------------------------------------------------------------------- */

/* Items of a column that have been pushed together, while they are placed. */
struct pool {
	double sum; /* of the tops they would like, less what stands above them in the pool */
	double weight;
	size_t count;
};

/* The top that item `at` would like, from where its neighbours are, and how much it matters. All
 * are drawn to the middle a little, lest what hangs together only with itself stays far out. */
static double wanted_top(const struct layout *layout, size_t at, bool by_left, double *weight)
{
	const struct item *item = &layout->items.at[at];
	double sum = GRAVITY * (layout->middle - item->height / 2.0);
	size_t count = 0;

	for (vec_each(span, &layout->spans)) {
		if ((by_left ? span->right : span->left) != at)
			continue;
		const struct item *other = &layout->items.at[by_left ? span->left : span->right];

		sum += by_left ? other->y + span->left_at - span->right_at
			       : other->y + span->right_at - span->left_at;
		count++;
	}
	*weight = count ? (double)count : GRAVITY;
	return count ? sum / ((double)count + GRAVITY) : item->y;
}

static int gap_between(const struct item *above, const struct item *below)
{
	return above->kind == ITEM_BEND || below->kind == ITEM_BEND ? BEND_GAP : BOX_GAP;
}

/* Moves the items of a column as near to where they would like to be as their order and gaps allow
 * (isotonic regression by pooling adjacent violators). */
static void settle_column(struct layout *layout, int column, bool by_left)
{
	size_t count = layout->columns[column].count, *at = layout->columns[column].at;
	struct pool *pools = arena_alloc(layout->arena, (count + 1) * sizeof(*pools));
	int *above = arena_alloc(layout->arena, (count + 1) * sizeof(*above));
	size_t used = 0, item = 0;

	for (size_t i = 0; i < count; i++) {
		const struct item *here = &layout->items.at[at[i]];
		double weight, top = wanted_top(layout, at[i], by_left, &weight);

		if (i)
			above[i] = above[i - 1] + layout->items.at[at[i - 1]].height +
				   gap_between(&layout->items.at[at[i - 1]], here);
		pools[used++] = (struct pool){ (top - above[i]) * weight, weight, 1 };
		while (used > 1 && pools[used - 2].sum * pools[used - 1].weight >
					   pools[used - 1].sum * pools[used - 2].weight) {
			pools[used - 2].sum += pools[used - 1].sum;
			pools[used - 2].weight += pools[used - 1].weight;
			pools[used - 2].count += pools[used - 1].count;
			used--;
		}
	}
	for (size_t pool = 0; pool < used; pool++)
		for (size_t i = 0; i < pools[pool].count; i++, item++)
			layout->items.at[at[item]].y = (int)floor(pools[pool].sum /
								  pools[pool].weight) +
						       above[item];
}

static void stack_column(struct layout *layout, int column)
{
	const struct item *above = NULL;

	for (size_t i = 0; i < layout->columns[column].count; i++) {
		struct item *item = &layout->items.at[layout->columns[column].at[i]];

		item->y = above ? above->y + above->height + gap_between(above, item) : 0;
		above = item;
		if ((item->y + item->height) / 2 > layout->middle)
			layout->middle = (item->y + item->height) / 2;
	}
}

/* Gives items their tops; returns the height of the whole, the uppermost being at 0. */
static int settle_columns(struct layout *layout)
{
	int top = INT32_MAX, bottom = INT32_MIN;

	for (int column = 0; column <= layout->layers + 1; column++)
		stack_column(layout, column);
	for (int sweep = 0; sweep < PLACE_SWEEPS; sweep++)
		for (int i = 1; i <= layout->layers + 1; i++)
			settle_column(layout, sweep % 2 ? layout->layers + 1 - i : i,
				      sweep % 2 == 0);
	settle_column(layout, 0, false); /* the services have moved since */
	for (vec_each(item, &layout->items)) {
		if (item->column == LAYOUT_NO_COLUMN)
			continue;
		if (item->y < top)
			top = item->y;
		if (item->y + item->height > bottom)
			bottom = item->y + item->height;
	}
	if (top > bottom)
		return 0;
	for (vec_each(item, &layout->items))
		item->y -= top;
	return bottom - top;
}

/* ---- areas --------------------------------------------------------------------------------- */

/* Puts the boxes of an item, or the frame and its boxes, where the item is to be. */
static void place_item(struct layout *layout, const struct item *item, struct picture_area area)
{
	struct picture *picture = layout->picture;
	int y = area.y + PICTURE_FRAME_HEAD;

	if (item->kind == ITEM_BOX)
		picture->boxes.at[item->which].area = area;
	if (item->kind != ITEM_FRAME)
		return;
	picture->frames.at[item->which].area = area;
	for (vec_each(box, &picture->boxes)) {
		if (!is_in_frame(box, item->which))
			continue;
		box->area = (struct picture_area){
			.x = area.x + PICTURE_FRAME_PAD,
			.y = y,
			.width = area.width - 2 * PICTURE_FRAME_PAD,
			.height = layout_box_height(box),
		};
		y += box->area.height + PICTURE_FRAME_GAP;
	}
}

static struct picture_area column_area(const struct layout *layout, int column)
{
	const struct picture *picture = layout->picture;
	int inner = picture->host.width - 2 * HOST_PAD, width = layers[layout->layers].width;
	int room = inner - width;

	if (column == 0)
		return (struct picture_area){ .x = MARGIN, .width = PEER_WIDTH };
	if (column > layout->layers)
		return (struct picture_area){ .x = picture->host.x + picture->host.width + PEER_GAP,
					      .width = PEER_WIDTH };
	return (struct picture_area){
		.x = picture->host.x + HOST_PAD +
		     (layout->layers == 1 ? room / 2 : room * (column - 1) / (layout->layers - 1)),
		.width = width,
	};
}

static void place_columns(struct layout *layout, int top)
{
	for (vec_each(item, &layout->items)) {
		if (item->column == LAYOUT_NO_COLUMN)
			continue;
		struct picture_area area = column_area(layout, item->column);

		item->y += top;
		area.y = item->y;
		area.height = item->height;
		place_item(layout, item, area);
	}
}

/* Fills columns from the left, always the shortest one; returns where they end. */
static int place_alone(struct layout *layout, int top)
{
	const struct picture_area *host = &layout->picture->host;
	int inner = host->width - 2 * HOST_PAD;
	int columns = (inner + ALONE_GAP) / (ALONE_WIDTH + ALONE_GAP), bottom = top;
	int *ends = arena_alloc(layout->arena, (size_t)columns * sizeof(*ends));
	int width = (inner - (columns - 1) * ALONE_GAP) / columns;

	for (int i = 0; i < columns; i++)
		ends[i] = top;
	for (vec_each(which, &layout->alone)) {
		struct item *item = &layout->items.at[*which];
		int shortest = 0;

		for (int i = 1; i < columns; i++)
			if (ends[i] < ends[shortest])
				shortest = i;
		item->y = ends[shortest];
		place_item(layout, item,
			   (struct picture_area){
				   .x = host->x + HOST_PAD + shortest * (width + ALONE_GAP),
				   .y = item->y,
				   .width = width,
				   .height = item->height,
			   });
		ends[shortest] += item->height + ALONE_GAP;
		if (ends[shortest] - ALONE_GAP > bottom)
			bottom = ends[shortest] - ALONE_GAP;
	}
	return bottom;
}

/* Rows of small boxes; returns where they end. */
static int place_small(struct layout *layout, int top)
{
	struct picture *picture = layout->picture;
	int inner = picture->host.width - 2 * HOST_PAD;
	int columns = (inner + SMALL_GAP) / (SMALL_WIDTH + SMALL_GAP);
	int width = (inner - (columns - 1) * SMALL_GAP) / columns;
	int rows = ((int)layout->small.count + columns - 1) / columns;

	for (int i = 0; i < (int)layout->small.count; i++)
		picture->boxes.at[layout->small.at[i]].area = (struct picture_area){
			.x = picture->host.x + HOST_PAD + i % columns * (width + SMALL_GAP),
			.y = top + i / columns * (PICTURE_SMALL_HEIGHT + SMALL_GAP),
			.width = width,
			.height = PICTURE_SMALL_HEIGHT,
		};
	return top + rows * (PICTURE_SMALL_HEIGHT + SMALL_GAP) - SMALL_GAP;
}

/* Breaks the names of the system's own services into lines of at most `columns`. */
static void break_system(struct layout *layout, unsigned columns)
{
	struct picture *picture = layout->picture;
	scoped_buf line = { 0 };
	size_t told = 0;

	for (; told < picture->system.count; told++) {
		scoped_buf name = { 0 };

		picture_text_fit(&name, picture->system.at[told], columns / 2, false);
		unsigned width = unicode_text_width(buf_bytes(&name)) +
				 unicode_text_width(buf_bytes(&line)) + (unsigned)strlen(", ");

		if (line.size && width > columns) {
			*vec_push_in(layout->arena, &picture->system_lines) = arena_string(
				layout->arena, buf_bytes(&line));
			buf_clear(&line);
			if (picture->system_lines.count == SYSTEM_LINES_MAX)
				break;
		}
		buf_add_format(&line, "%s%s%s", line.size ? " " : "", buf_text(&name),
			       told + 1 < picture->system.count ? "," : "");
	}
	if (told < picture->system.count)
		buf_add_format(&line, "and %zu more", picture->system.count - told);
	if (line.size)
		*vec_push_in(layout->arena, &picture->system_lines) = arena_string(
			layout->arena, buf_bytes(&line));
}

static int place_system(struct layout *layout, int top)
{
	struct picture *picture = layout->picture;
	int inner = picture->host.width - 2 * HOST_PAD;

	break_system(layout, (unsigned)(inner - 2 * PICTURE_PAD) * 100 / PICTURE_TEXT_ADVANCE);
	picture->system_area = (struct picture_area){
		.x = picture->host.x + HOST_PAD,
		.y = top,
		.width = inner,
		.height = PICTURE_BOX_HEAD + PICTURE_LINE_HEIGHT * (int)picture->system_lines.count,
	};
	return top + picture->system_area.height;
}

/* ---- edges --------------------------------------------------------------------------------- */

static void add_point(struct layout *layout, struct picture_edge *edge, int x, int y)
{
	*vec_push_in(layout->arena, &edge->points) = (struct picture_point){ x, y };
}

static int attach_y(const struct layout *layout, size_t box)
{
	return layout->items.at[layout->item_of[box]].y + layout_attach(layout, box);
}

static void place_edge(struct layout *layout, struct picture_edge *edge)
{
	const struct picture *picture = layout->picture;
	const struct picture_area *from = &picture->boxes.at[edge->from].area;
	const struct picture_area *to = &picture->boxes.at[edge->to].area;
	size_t route[LAYOUT_COLUMNS_MAX], count = layout_route(layout, edge, route);
	bool is_reverse = route[0] != layout->item_of[edge->from];
	bool is_beside = layout->items.at[route[0]].column == layout->items.at[route[1]].column;

	add_point(layout, edge, is_reverse ? from->x : from->x + from->width,
		  attach_y(layout, edge->from));
	for (size_t i = 1; i + 1 < count; i++) {
		const struct item *bend = &layout->items.at[route[is_reverse ? count - 1 - i : i]];
		struct picture_area area = column_area(layout, bend->column);
		int y = bend->y + PICTURE_BEND_HEIGHT / 2;

		add_point(layout, edge, is_reverse ? area.x + area.width : area.x, y);
		add_point(layout, edge, is_reverse ? area.x : area.x + area.width, y);
	}
	add_point(layout, edge, is_reverse || is_beside ? to->x + to->width : to->x,
		  attach_y(layout, edge->to));
}

void layout_place(struct layout *layout)
{
	struct picture *picture = layout->picture;
	int height = settle_columns(layout), top = MARGIN + HOST_HEAD, bottom = top;
	int inner = layout->layers * layers[layout->layers].width +
		    (layout->layers - 1) * layers[layout->layers].gap;

	if (inner < INNER_MIN)
		inner = INNER_MIN;
	picture->host.x = MARGIN + (layout->columns[0].count ? PEER_WIDTH + PEER_GAP : 0);
	picture->host.y = MARGIN;
	picture->host.width = inner + 2 * HOST_PAD;
	place_columns(layout, top);
	bottom += height;
	if (layout->alone.count)
		bottom = place_alone(layout, bottom + (height ? SECTION_GAP : 0));
	if (layout->small.count)
		bottom = place_small(layout, bottom + SECTION_GAP);
	if (picture->system.count)
		bottom = place_system(layout, bottom + SECTION_GAP);
	picture->host.height = bottom + HOST_PAD - picture->host.y;
	picture->height = picture->host.y + picture->host.height + MARGIN;
	picture->width = picture->host.x + picture->host.width + MARGIN;
	if (layout->columns[layout->layers + 1].count && layout->layers)
		picture->width += PEER_GAP + PEER_WIDTH;
	for (vec_each(edge, &picture->edges))
		if (layout_is_drawn(layout, edge))
			place_edge(layout, edge);
}
