/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture as SVG. Text that does not fit is cut; what a box cannot hold is clipped by it. */
#include "page/picture/picture.h"
#include "page/picture/picture_text.h"

enum {
	NAME_BASELINE = 22, /* of a box's name, from its top */
	LINE_BASELINE = 40, /* of the first line below it */
	SMALL_BASELINE = 17,
	MARK_WIDTH = 20,
	ARROW_SIZE = 7,
	BESIDE_MAX = 24,   /* ends nearer than this, across, are those of one column */
	BESIDE_BULGE = 44, /* such an edge leaves it so far */
	CAPTION_BASELINE = 30,
};

/* Appends `text` as far as it fits into `width` pixels. */
static void add_fitting(struct html *html, const char *text, int width, int advance, bool keeps_end)
{
	scoped_buf fitting = { 0 };

	if (width < advance / 100)
		return;
	picture_text_fit(&fitting, text, (unsigned)(width * 100 / advance), keeps_end);
	html_text(html, buf_bytes(&fitting));
}

static const char *severity_class(enum severity severity)
{
	return severity == SEVERITY_BAD ? " bad" : severity == SEVERITY_WARN ? " warn" : "";
}

/* ---- boxes --------------------------------------------------------------------------------- */

static void draw_line(struct html *html, const char *class, int y, const char *text, int width)
{
	html_add(html, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, PICTURE_PAD, y);
	add_fitting(html, text, width, PICTURE_TEXT_ADVANCE, false);
	html_add(html, "</text>");
}

static void draw_read(struct html *html, const struct picture_line *line, int y, int width)
{
	int label = PICTURE_LABEL_COLUMNS * PICTURE_TEXT_ADVANCE / 100;

	if (!*line->label) {
		draw_line(html, "t", y, line->text, width);
		return;
	}
	html_add(html,
		 "<text class=\"t dim\" x=\"%d\" y=\"%d\">%s</text>"
		 "<text class=\"t\" x=\"%d\" y=\"%d\">",
		 PICTURE_PAD, y, line->label, PICTURE_PAD + label, y);
	add_fitting(html, line->text, width - label, PICTURE_TEXT_ADVANCE, true);
	html_add(html, "</text>");
}

static void draw_whole(struct html *html, const struct picture_box *box)
{
	int width = box->area.width - 2 * PICTURE_PAD, y = LINE_BASELINE;

	html_add(html, "<text class=\"n\" x=\"%d\" y=\"%d\">", PICTURE_PAD, NAME_BASELINE);
	add_fitting(html, box->name, width - (box->severity ? MARK_WIDTH : 0), PICTURE_NAME_ADVANCE,
		    false);
	html_add(html, "</text>");
	if (box->severity)
		html_add(html, "<text class=\"mark%s\" x=\"%d\" y=\"%d\">%s</text>",
			 severity_class(box->severity), box->area.width - PICTURE_PAD,
			 NAME_BASELINE, box->severity == SEVERITY_BAD ? "!!" : "!");
	if (box->ports) {
		draw_line(html, box->is_exposed ? "t ports" : "t", y, box->ports, width);
		y += PICTURE_LINE_HEIGHT;
	}
	if (box->has_detail) {
		draw_line(html, "t dim", y, box->detail, width);
		y += PICTURE_LINE_HEIGHT;
	}
	for (size_t i = 0; i < box->lines_drawn; i++) {
		draw_read(html, &box->lines.at[i], y, width);
		y += PICTURE_LINE_HEIGHT;
	}
}

/* Name and ports on one line. */
static void draw_small(struct html *html, const struct picture_box *box)
{
	int width = box->area.width - 2 * PICTURE_PAD;
	int ports = box->ports ? width * 2 / 5 : 0;

	html_add(html, "<text class=\"t\" x=\"%d\" y=\"%d\">", PICTURE_PAD, SMALL_BASELINE);
	add_fitting(html, box->name, width - ports, PICTURE_TEXT_ADVANCE, false);
	html_add(html, "</text>");
	if (!ports)
		return;
	html_add(html, "<text class=\"t end%s\" x=\"%d\" y=\"%d\">",
		 box->is_exposed ? " ports" : "", box->area.width - PICTURE_PAD, SMALL_BASELINE);
	add_fitting(html, box->ports, ports - PICTURE_PAD / 2, PICTURE_TEXT_ADVANCE, false);
	html_add(html, "</text>");
}

static void draw_box(struct html *html, const struct picture_box *box, size_t at)
{
	static const char *const classes[] = {
		[PICTURE_CALLER] = "caller",
		[PICTURE_SERVICE] = "service",
		[PICTURE_PROGRAM] = "program",
		[PICTURE_CALLEE] = "callee",
	};
	const struct picture_area *area = &box->area;

	/* keyboards and screen readers go through the list that says the same */
	if (box->anchor)
		html_add(html, "<a href=\"#%s\" tabindex=\"-1\" ", box->anchor);
	else
		html_add(html, "<g ");
	html_add(html,
		 "class=\"box %s%s\" data-box=\"%zu\"><title>%s</title>"
		 "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">"
		 "<rect x=\".5\" y=\".5\" width=\"%d\" height=\"%d\" rx=\"5\"/>",
		 classes[box->kind], severity_class(box->severity), at, box->about, area->x,
		 area->y, area->width, area->height, area->width - 1, area->height - 1);
	if (box->is_small)
		draw_small(html, box);
	else
		draw_whole(html, box);
	html_add(html, "</svg></%s>\n", box->anchor ? "a" : "g");
}

/* ---- frames -------------------------------------------------------------------------------- */

static void draw_frame(struct html *html, const struct picture_frame *frame)
{
	const struct picture_area *area = &frame->area;
	int width = area->width - 2 * PICTURE_PAD;
	int engine = width / 3; /* most of an image's name is who published it, so its end stays */

	html_add(html,
		 "<a href=\"#%s\" tabindex=\"-1\" class=\"frame\"><title>%s</title>"
		 "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">"
		 "<rect x=\".5\" y=\".5\" width=\"%d\" height=\"%d\" rx=\"7\"/>"
		 "<text class=\"t dim\" x=\"%d\" y=\"%d\">",
		 frame->anchor, frame->about, area->x, area->y, area->width, area->height,
		 area->width - 1, area->height - 1, PICTURE_PAD, SMALL_BASELINE + 1);
	add_fitting(html, frame->name, engine, PICTURE_TEXT_ADVANCE, false);
	html_add(html, " ");
	add_fitting(html, frame->detail, width - engine - PICTURE_TEXT_ADVANCE / 100,
		    PICTURE_TEXT_ADVANCE, true);
	html_add(html, "</text></svg></a>\n");
}

static void draw_host(struct html *html, const struct picture *picture)
{
	const struct picture_area *host = &picture->host;

	html_add(html,
		 "<rect class=\"host\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\"/>"
		 "<text class=\"host-name\" x=\"%d\" y=\"%d\">",
		 host->x, host->y, host->width, host->height, host->x + PICTURE_PAD * 2,
		 CAPTION_BASELINE);
	add_fitting(html, picture->name, host->width - 4 * PICTURE_PAD, PICTURE_NAME_ADVANCE,
		    false);
	html_add(html, "</text>\n");
	if (host->x > PICTURE_PAD)
		html_add(html, "<text class=\"caption\" x=\"2\" y=\"%d\">calls it</text>",
			 CAPTION_BASELINE);
	if (picture->width > host->x + host->width + PICTURE_PAD)
		html_add(html, "<text class=\"caption end\" x=\"%d\" y=\"%d\">it calls</text>\n",
			 picture->width - 2, CAPTION_BASELINE);
}

/* Below the peers of a side: how many more there are. */
static void draw_more(struct html *html, const struct picture *picture, enum picture_kind kind,
		      size_t left_out)
{
	int x = 0, y = 0;

	for (vec_each(box, &picture->boxes)) {
		if (box->kind != kind || !box->is_drawn || box->area.y + box->area.height < y)
			continue;
		x = box->area.x + PICTURE_PAD;
		y = box->area.y + box->area.height;
	}
	if (left_out && y)
		html_add(html,
			 "<a href=\"#peers\" tabindex=\"-1\"><text class=\"t dim\" x=\"%d\" "
			 "y=\"%d\">and %zu more</text></a>\n",
			 x, y + SMALL_BASELINE, left_out);
}

static void draw_system(struct html *html, const struct picture *picture)
{
	const struct picture_area *area = &picture->system_area;
	int y = area->y + LINE_BASELINE;

	if (!picture->system_lines.count)
		return;
	html_add(html,
		 "<rect class=\"system\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>"
		 "<text class=\"t dim\" x=\"%d\" y=\"%d\">and the system&#39;s own</text>",
		 area->x, area->y, area->width, area->height, area->x + PICTURE_PAD,
		 area->y + NAME_BASELINE);
	for (vec_each(line, &picture->system_lines)) {
		html_add(html, "<text class=\"t\" x=\"%d\" y=\"%d\">%s</text>",
			 area->x + PICTURE_PAD, y, *line);
		y += PICTURE_LINE_HEIGHT;
	}
}

/* ---- edges --------------------------------------------------------------------------------- */

static bool is_beside(const struct picture_point *from, const struct picture_point *to)
{
	return abs(from->x - to->x) < BESIDE_MAX;
}

static void draw_curve(struct html *html, const struct picture_point *from,
		       const struct picture_point *to)
{
	int middle = (from->x + to->x) / 2;
	int right = (from->x > to->x ? from->x : to->x) + BESIDE_BULGE;
	bool beside = is_beside(from, to);

	html_add(html, "C%d %d %d %d %d %d", beside ? right : middle, from->y,
		 beside ? right : middle, to->y, to->x, to->y);
}

static void draw_edge(struct html *html, const struct picture_edge *edge)
{
	size_t count = edge->points.count;
	const struct picture_point *at = edge->points.at;

	if (count < 2)
		return;
	const struct picture_point *end = &at[count - 1];
	bool is_left = is_beside(end - 1, end) || end[-1].x > end->x;

	html_add(html,
		 "<g class=\"edge%s\" data-from=\"%zu\" data-to=\"%zu\"><title>%s</title>"
		 "<path d=\"M%d %d",
		 edge->is_paper ? " paper" : "", edge->from, edge->to, edge->about, at[0].x,
		 at[0].y);
	for (size_t i = 0; i + 1 < count; i += 2) {
		if (i)
			html_add(html, "H%d", at[i].x);
		draw_curve(html, &at[i], &at[i + 1]);
	}
	html_add(html, "\"/><path class=\"tip\" d=\"M%d %dl%d %dv%dz\"/></g>\n", end->x, end->y,
		 is_left ? ARROW_SIZE : -ARROW_SIZE, -ARROW_SIZE / 2, ARROW_SIZE / 2 * 2);
}

void picture_draw(const struct picture *picture, struct html *html)
{
	html_add(html,
		 "<svg class=\"picture\" role=\"img\" aria-labelledby=\"picture-title\" "
		 "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">"
		 "<title id=\"picture-title\">%s, who calls it and whom it calls; "
		 "the list below says the same in words</title>\n",
		 picture->width, picture->height, picture->width, picture->height, picture->name);
	draw_host(html, picture);
	draw_system(html, picture);
	for (vec_each(frame, &picture->frames))
		if (frame->is_drawn)
			draw_frame(html, frame);
	for (vec_each(edge, &picture->edges))
		draw_edge(html, edge);
	for (size_t i = 0; i < picture->boxes.count; i++)
		if (picture->boxes.at[i].is_drawn)
			draw_box(html, &picture->boxes.at[i], i);
	draw_more(html, picture, PICTURE_CALLER, picture->callers_left_out);
	draw_more(html, picture, PICTURE_CALLEE, picture->callees_left_out);
	html_add(html, "</svg>\n");
}
