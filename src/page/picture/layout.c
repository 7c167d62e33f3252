/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/picture/layout.h"

#include <assert.h>
#include <stdlib.h>

#include "page/picture/picture_text.h"

enum { ORDER_SWEEPS = 12, WEIGHT_EDGE = 3 /* of a call, to either end */ };

/* ---- what is drawn ------------------------------------------------------------------------- */

static bool is_service(const struct picture_box *box)
{
	return box->kind == PICTURE_SERVICE || box->kind == PICTURE_PROGRAM;
}

/* A box and what decides whether it is drawn. */
struct candidate {
	size_t box;
	size_t degree;
	int64_t weight;
};

static int compare_candidates(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->box < b->box ? -1 : 1;
}

/* All boxes, the heaviest first. */
static struct candidate *rank_boxes(struct layout *layout)
{
	struct picture *picture = layout->picture;
	struct candidate *ret = arena_alloc(layout->arena,
					    (picture->boxes.count + 1) * sizeof(*ret));

	for (size_t i = 0; i < picture->boxes.count; i++)
		ret[i] = (struct candidate){ .box = i, .weight = picture->boxes.at[i].weight };
	for (vec_each(edge, &picture->edges)) {
		ret[edge->from].degree++;
		ret[edge->to].degree++;
		ret[edge->from].weight += WEIGHT_EDGE;
		ret[edge->to].weight += WEIGHT_EDGE;
	}
	qsort(ret, picture->boxes.count, sizeof(*ret), compare_candidates);
	return ret;
}

static void choose_services(struct layout *layout, const struct candidate *ranked)
{
	struct picture *picture = layout->picture;
	size_t linked = 0, alone = 0;
	size_t *framed = arena_alloc(layout->arena, (picture->frames.count + 1) * sizeof(*framed));

	for (size_t i = 0; i < picture->boxes.count; i++) {
		struct picture_box *box = &picture->boxes.at[ranked[i].box];
		bool is_linked = ranked[i].degree > 0;

		if (!is_service(box))
			continue;
		if (box->is_system && !is_linked) {
			*vec_push_in(layout->arena, &picture->system) = box->name;
			continue;
		}
		box->is_drawn = true;
		box->is_small = is_linked ? linked >= PICTURE_LINKED_MAX
					  : alone >= PICTURE_ALONE_MAX;
		if (!box->is_small && box->frame != PICTURE_NONE)
			box->is_small = ++framed[box->frame] > PICTURE_FRAMED_MAX;
		linked += !box->is_small && is_linked;
		alone += !box->is_small && !is_linked;
	}
}

/* Where there are many services, each is told in fewer lines. */
static void choose_lines(struct picture *picture)
{
	size_t services = 0;

	for (vec_each(box, &picture->boxes))
		services += is_service(box) && box->is_drawn && !box->is_small;
	for (vec_each(box, &picture->boxes)) {
		bool is_short = services > PICTURE_ROOMY_MAX && is_service(box);

		box->lines_drawn = is_short && box->lines.count ? 1 : box->lines.count;
		box->has_detail = box->detail && !(is_short && box->lines.count);
	}
}

/* The services that the peer `at` talks to and that are drawn in full: marks them in `served`, and
 * returns how many of them were not marked. */
static size_t serve(const struct picture *picture, size_t at, bool *served, size_t *reached)
{
	size_t added = 0;

	for (vec_each(edge, &picture->edges)) {
		size_t other = edge->from == at ? edge->to : edge->from;
		const struct picture_box *box = &picture->boxes.at[other];

		if ((edge->from != at && edge->to != at) || !is_service(box) || !box->is_drawn ||
		    box->is_small)
			continue;
		added += !served[other];
		served[other] = true;
		(*reached)++;
	}
	return added;
}

/* Draws peers of one kind: the heaviest of each service first, then the heaviest. */
static void choose_peers(struct layout *layout, const struct candidate *ranked,
			 enum picture_kind kind, size_t *left_out)
{
	struct picture *picture = layout->picture;
	bool *served = arena_alloc(layout->arena, picture->boxes.count + 1);
	size_t drawn = 0;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < picture->boxes.count && drawn < PICTURE_PEERS_MAX; i++) {
			struct picture_box *box = &picture->boxes.at[ranked[i].box];
			size_t reached = 0;

			if (box->kind != kind || box->is_drawn)
				continue;
			size_t added = serve(picture, ranked[i].box, served, &reached);

			box->is_drawn = round == 0 ? added > 0 : reached > 0;
			drawn += box->is_drawn;
		}
	for (vec_each(box, &picture->boxes))
		*left_out += box->kind == kind && !box->is_drawn;
}

bool layout_is_drawn(const struct layout *layout, const struct picture_edge *edge)
{
	return edge->from != edge->to && layout->item_of[edge->from] != LAYOUT_NO_ITEM &&
	       layout->item_of[edge->to] != LAYOUT_NO_ITEM;
}

/* ---- items --------------------------------------------------------------------------------- */

static size_t add_item(struct layout *layout, enum item_kind kind, size_t which, int column)
{
	*vec_push_in(layout->arena, &layout->items) = (struct item){
		.kind = kind,
		.which = which,
		.column = column,
		.height = PICTURE_BEND_HEIGHT,
	};
	return layout->items.count - 1;
}

/* Makes an item of a box, or of the frame it is in. */
static void add_box(struct layout *layout, size_t which, size_t *item_of_frame)
{
	struct picture *picture = layout->picture;
	struct picture_box *box = &picture->boxes.at[which];
	bool has_frame = box->frame != PICTURE_NONE;

	if (has_frame && item_of_frame[box->frame]) {
		layout->item_of[which] = item_of_frame[box->frame] - 1;
		return;
	}
	size_t item = add_item(layout, has_frame ? ITEM_FRAME : ITEM_BOX,
			       has_frame ? (size_t)box->frame : which, 0);

	layout->items.at[item].height = has_frame ? layout_frame_height(picture, (size_t)box->frame)
						  : layout_box_height(box);
	layout->item_of[which] = item;
	if (has_frame) {
		picture->frames.at[box->frame].is_drawn = true;
		item_of_frame[box->frame] = item + 1;
	}
}

static void add_items(struct layout *layout, const struct candidate *ranked)
{
	struct picture *picture = layout->picture;
	size_t *item_of_frame = arena_alloc(layout->arena,
					    (picture->frames.count + 1) * sizeof(*item_of_frame));

	layout->item_of = arena_alloc(layout->arena,
				      (picture->boxes.count + 1) * sizeof(*layout->item_of));
	for (size_t i = 0; i < picture->boxes.count; i++)
		layout->item_of[i] = LAYOUT_NO_ITEM;
	for (size_t i = 0; i < picture->boxes.count; i++) {
		const struct picture_box *box = &picture->boxes.at[ranked[i].box];

		if (box->is_drawn && box->is_small)
			*vec_push_in(layout->arena, &layout->small) = ranked[i].box;
		else if (box->is_drawn)
			add_box(layout, ranked[i].box, item_of_frame);
	}
}

/* ---- columns ------------------------------------------------------------------------------- */

/* The calls from one service to another, as items; those within a frame are none. */
static bool is_inner(const struct layout *layout, const struct picture_edge *edge)
{
	const struct picture *picture = layout->picture;

	return layout_is_drawn(layout, edge) && is_service(&picture->boxes.at[edge->from]) &&
	       is_service(&picture->boxes.at[edge->to]) &&
	       layout->item_of[edge->from] != layout->item_of[edge->to];
}

enum visit { VISIT_NOT, VISIT_OPEN, VISIT_DONE };

/* Marks the calls that would close a circle; they are drawn to the left. */
static void mark_circles(struct layout *layout, size_t item, enum visit *visits, bool *closes)
{
	const struct picture *picture = layout->picture;

	visits[item] = VISIT_OPEN;
	for (size_t i = 0; i < picture->edges.count; i++) {
		const struct picture_edge *edge = &picture->edges.at[i];

		if (!is_inner(layout, edge) || layout->item_of[edge->from] != item)
			continue;
		size_t to = layout->item_of[edge->to];

		if (visits[to] == VISIT_NOT)
			mark_circles(layout, to, visits, closes);
		else if (visits[to] == VISIT_OPEN)
			closes[i] = true;
	}
	visits[item] = VISIT_DONE;
}

/* The column of each service: one right of those that call it. */
static void layer_services(struct layout *layout, const bool *closes)
{
	const struct picture *picture = layout->picture;

	for (int pass = 1; pass < LAYOUT_LAYERS_MAX; pass++)
		for (size_t i = 0; i < picture->edges.count; i++) {
			const struct picture_edge *edge = &picture->edges.at[i];

			if (closes[i] || !is_inner(layout, edge))
				continue;
			const struct item *from = &layout->items.at[layout->item_of[edge->from]];
			struct item *to = &layout->items.at[layout->item_of[edge->to]];

			if (to->column <= from->column && from->column + 1 < LAYOUT_LAYERS_MAX)
				to->column = from->column + 1;
		}
}

/* Whom nobody calls stands as far right as those it calls allow, so that its edges are short. */
static void move_right(struct layout *layout)
{
	const struct picture *picture = layout->picture;
	int *limit = arena_alloc(layout->arena, (layout->items.count + 1) * sizeof(*limit));

	for (size_t i = 0; i < layout->items.count; i++)
		limit[i] = layout->layers - 1;
	for (vec_each(edge, &picture->edges)) {
		if (!layout_is_drawn(layout, edge))
			continue;
		size_t from = layout->item_of[edge->from], to = layout->item_of[edge->to];

		if (from == to)
			continue;
		limit[to] = 0; /* somebody calls it */
		if (is_inner(layout, edge) && layout->items.at[to].column - 1 < limit[from])
			limit[from] = layout->items.at[to].column - 1;
	}
	for (size_t i = 0; i < layout->items.count; i++)
		if (layout->items.at[i].column < limit[i])
			layout->items.at[i].column = limit[i];
}

static bool *mark_linked(struct layout *layout)
{
	bool *ret = arena_alloc(layout->arena, layout->items.count + 1);

	for (vec_each(edge, &layout->picture->edges)) {
		if (!layout_is_drawn(layout, edge))
			continue;
		ret[layout->item_of[edge->from]] = true;
		ret[layout->item_of[edge->to]] = true;
	}
	return ret;
}

static void fill_columns(struct layout *layout)
{
	const struct picture *picture = layout->picture;
	const bool *is_linked = mark_linked(layout);

	for (size_t i = 0; i < layout->items.count; i++) {
		struct item *item = &layout->items.at[i];
		enum picture_kind kind = item->kind == ITEM_BOX
						 ? picture->boxes.at[item->which].kind
						 : PICTURE_SERVICE;

		if (!is_linked[i]) {
			*vec_push_in(layout->arena, &layout->alone) = i;
			item->column = LAYOUT_NO_COLUMN;
			continue;
		}
		item->column = kind == PICTURE_CALLER   ? 0
			       : kind == PICTURE_CALLEE ? layout->layers + 1
							: item->column + 1;
		item->place = layout->columns[item->column].count;
		*vec_push_in(layout->arena, &layout->columns[item->column]) = i;
	}
}

static void make_columns(struct layout *layout)
{
	const struct picture *picture = layout->picture;
	enum visit *visits = arena_alloc(layout->arena,
					 (layout->items.count + 1) * sizeof(*visits));
	bool *closes = arena_alloc(layout->arena, picture->edges.count + 1);
	const bool *is_linked;

	for (size_t i = 0; i < layout->items.count; i++)
		if (visits[i] == VISIT_NOT)
			mark_circles(layout, i, visits, closes);
	layer_services(layout, closes);
	is_linked = mark_linked(layout);
	for (size_t i = 0; i < layout->items.count; i++)
		if (is_linked[i] && layout->items.at[i].column >= layout->layers)
			layout->layers = layout->items.at[i].column + 1;
	move_right(layout);
	fill_columns(layout);
}

/* ---- bends and links ----------------------------------------------------------------------- */

/* The bend in that column, made if need be. */
static size_t bend_of(struct layout *layout, size_t shared, bool is_reverse, int column)
{
	for (size_t i = 0; i < layout->columns[column].count; i++) {
		size_t at = layout->columns[column].at[i];
		const struct item *item = &layout->items.at[at];

		if (item->kind == ITEM_BEND && item->which == shared &&
		    item->is_reverse == is_reverse)
			return at;
	}
	size_t item = add_item(layout, ITEM_BEND, shared, column);

	layout->items.at[item].is_reverse = is_reverse;
	layout->items.at[item].place = layout->columns[column].count;
	*vec_push_in(layout->arena, &layout->columns[column]) = item;
	return item;
}

size_t layout_route(struct layout *layout, const struct picture_edge *edge, size_t *ret)
{
	size_t from = layout->item_of[edge->from], to = layout->item_of[edge->to];
	bool is_reverse = layout->items.at[from].column > layout->items.at[to].column;
	bool is_caller = layout->picture->boxes.at[edge->from].kind == PICTURE_CALLER;
	size_t count = 0;

	ret[count++] = is_reverse ? to : from;
	for (int column = layout->items.at[ret[0]].column + 1;
	     column < layout->items.at[is_reverse ? from : to].column; column++)
		ret[count++] = bend_of(layout, is_caller ? edge->from : edge->to, is_reverse,
				       column);
	ret[count++] = is_reverse ? from : to;
	return count;
}

int layout_attach(const struct layout *layout, size_t box)
{
	const struct picture *picture = layout->picture;
	const struct item *item = &layout->items.at[layout->item_of[box]];
	int y = PICTURE_FRAME_HEAD;

	if (item->kind == ITEM_BOX)
		return PICTURE_ATTACH;
	for (size_t i = 0; i < box; i++)
		if (layout->item_of[i] == layout->item_of[box])
			y += layout_box_height(&picture->boxes.at[i]) + PICTURE_FRAME_GAP;
	return y + PICTURE_ATTACH;
}

static int attach_at(const struct layout *layout, size_t item, size_t box)
{
	return layout->items.at[item].kind == ITEM_BEND ? PICTURE_BEND_HEIGHT / 2
							: layout_attach(layout, box);
}

/* Edges that share a bend share what lies between their bends as well. */
static void add_span(struct layout *layout, const struct span *added)
{
	for (vec_each(span, &layout->spans))
		if (span->left == added->left && span->right == added->right &&
		    span->left_at == added->left_at && span->right_at == added->right_at)
			return;
	*vec_push_in(layout->arena, &layout->spans) = *added;
}

static void make_spans(struct layout *layout)
{
	for (vec_each(edge, &layout->picture->edges)) {
		size_t route[LAYOUT_COLUMNS_MAX];

		if (!layout_is_drawn(layout, edge))
			continue;
		size_t count = layout_route(layout, edge, route);
		bool is_reverse = route[0] != layout->item_of[edge->from];
		size_t left = is_reverse ? edge->to : edge->from;
		size_t right = is_reverse ? edge->from : edge->to;

		if (layout->items.at[route[0]].column == layout->items.at[route[1]].column)
			continue;
		for (size_t i = 0; i + 1 < count; i++)
			add_span(layout, &(struct span){
						 .left = route[i],
						 .right = route[i + 1],
						 .left_at = attach_at(layout, route[i], left),
						 .right_at = attach_at(layout, route[i + 1], right),
					 });
	}
}

/* ---- order --------------------------------------------------------------------------------- */

static size_t count_crossings(const struct layout *layout)
{
	size_t crossings = 0;

	for (size_t i = 0; i < layout->spans.count; i++) {
		const struct item *left = &layout->items.at[layout->spans.at[i].left];
		const struct item *right = &layout->items.at[layout->spans.at[i].right];

		for (size_t j = 0; j < i; j++) {
			const struct item *other = &layout->items.at[layout->spans.at[j].left];
			const struct item *end = &layout->items.at[layout->spans.at[j].right];

			if (other->column == left->column)
				crossings += (left->place < other->place &&
					      right->place > end->place) ||
					     (left->place > other->place &&
					      right->place < end->place);
		}
	}
	return crossings;
}

/* Sorts a column by the mean place of the neighbours on one side; who has none stays about where it
 * is. */
static void sort_column(struct layout *layout, int column, bool by_left)
{
	size_t count = layout->columns[column].count, *at = layout->columns[column].at;

	for (size_t i = 0; i < count; i++) {
		double sum = 0;
		size_t links = 0;

		for (vec_each(span, &layout->spans)) {
			if ((by_left ? span->right : span->left) != at[i])
				continue;
			sum += (double)layout->items.at[by_left ? span->left : span->right].place;
			links++;
		}
		layout->items.at[at[i]].order = links ? sum / (double)links : (double)i;
	}
	for (size_t i = 1; i < count; i++) { /* a stable sort of some dozens */
		size_t moved = at[i], j = i;

		for (; j && layout->items.at[at[j - 1]].order > layout->items.at[moved].order; j--)
			at[j] = at[j - 1];
		at[j] = moved;
	}
	for (size_t i = 0; i < count; i++)
		layout->items.at[at[i]].place = i;
}

static void restore_order(struct layout *layout, const size_t *places)
{
	for (size_t i = 0; i < layout->items.count; i++)
		layout->items.at[i].place = places[i];
	for (int column = 0; column < LAYOUT_COLUMNS_MAX; column++) {
		size_t count = layout->columns[column].count;
		size_t *sorted = arena_alloc(layout->arena, (count + 1) * sizeof(*sorted));

		for (size_t i = 0; i < count; i++)
			sorted[layout->items.at[layout->columns[column].at[i]].place] =
				layout->columns[column].at[i];
		if (count)
			memcpy(layout->columns[column].at, sorted, count * sizeof(*sorted));
	}
}

/* The order with the fewest crossings that sweeping to and fro comes by. */
static void order_columns(struct layout *layout)
{
	size_t *best = arena_alloc(layout->arena, (layout->items.count + 1) * sizeof(*best));
	size_t fewest = SIZE_MAX;

	for (int sweep = 0; sweep < ORDER_SWEEPS && fewest; sweep++) {
		bool by_left = sweep % 2 == 0;

		for (int i = 1; i <= layout->layers + 1; i++)
			sort_column(layout, by_left ? i : layout->layers + 1 - i, by_left);
		size_t crossings = count_crossings(layout);

		if (crossings >= fewest)
			continue;
		fewest = crossings;
		for (size_t i = 0; i < layout->items.count; i++)
			best[i] = layout->items.at[i].place;
	}
	restore_order(layout, best);
}

void picture_lay_out(struct picture *picture)
{
	struct layout layout = { .picture = picture, .arena = picture->arena };
	const struct candidate *ranked = rank_boxes(&layout);

	choose_services(&layout, ranked);
	choose_lines(picture);
	choose_peers(&layout, ranked, PICTURE_CALLER, &picture->callers_left_out);
	choose_peers(&layout, ranked, PICTURE_CALLEE, &picture->callees_left_out);
	add_items(&layout, ranked);
	make_columns(&layout);
	make_spans(&layout);
	order_columns(&layout);
	layout_place(&layout);
}
