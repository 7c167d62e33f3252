/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture in words, for who cannot see it, for the keyboard, and for narrow screens. */
#include "page/picture/picture.h"

enum { TOLD_MAX = 400 /* boxes of a kind */, TOLD_ENDS_MAX = 12 /* of a box's edges */ };

static void tell_name(const struct picture_box *box, struct html *html)
{
	if (box->anchor)
		html_add(html, "<a href=\"#%s\">%s</a>", box->anchor, box->name);
	else
		html_add(html, "%s", box->name);
}

/* The other ends of the edges that leave a box, or come to it. */
static void tell_ends(const struct picture *picture, size_t at, bool leaves, struct html *html)
{
	size_t told = 0, count = 0;

	for (vec_each(edge, &picture->edges)) {
		if ((leaves ? edge->from : edge->to) != at || count++ >= TOLD_ENDS_MAX)
			continue;
		if (told++)
			html_add(html, ", ");
		else if (leaves)
			html_add(html, "<dt>calls<dd>");
		else
			html_add(html, "<dt>called by<dd>");
		tell_name(&picture->boxes.at[leaves ? edge->to : edge->from], html);
		if (edge->is_paper)
			html_add(html, " (on paper)");
	}
	if (count > told)
		html_add(html, " and %zu more", count - told);
}

static void tell_box(const struct picture *picture, size_t at, struct html *html)
{
	const struct picture_box *box = &picture->boxes.at[at];

	html_add(html, "<li><b>");
	tell_name(box, html);
	html_add(html, "</b>");
	if (box->detail)
		html_add(html, " <span>%s</span>", box->detail);
	html_add(html, "<dl>");
	if (box->frame != PICTURE_NONE)
		html_add(html, "<dt>in<dd><a href=\"#%s\">%s %s</a>",
			 picture->frames.at[box->frame].anchor, picture->frames.at[box->frame].name,
			 picture->frames.at[box->frame].detail);
	if (box->ports)
		html_add(html, "<dt>listens on<dd>%s", box->ports);
	tell_ends(picture, at, false, html);
	tell_ends(picture, at, true, html);
	for (vec_each(line, &box->lines))
		html_add(html, "<dt>%s<dd>%s", *line->label ? line->label : "at", line->text);
	html_add(html, "</dl>\n");
}

static void tell_kind(const struct picture *picture, const char *title, enum picture_kind kind,
		      struct html *html)
{
	size_t count = 0;

	for (size_t i = 0; i < picture->boxes.count; i++) {
		const struct picture_box *box = &picture->boxes.at[i];
		bool is_kind = box->kind == kind ||
			       (kind == PICTURE_SERVICE && box->kind == PICTURE_PROGRAM);
		bool is_told = is_kind && (box->is_drawn || kind != PICTURE_SERVICE);

		if (!is_told || count++ >= TOLD_MAX)
			continue;
		if (count == 1)
			html_add(html, "<h3>%s</h3><ul>\n", title);
		tell_box(picture, i, html);
	}
	if (count)
		html_add(html, "</ul>\n");
	if (count > TOLD_MAX)
		html_add(html, "<p>and %zu more\n", count - TOLD_MAX);
}

void picture_tell(const struct picture *picture, struct html *html)
{
	tell_kind(picture, "Who calls it", PICTURE_CALLER, html);
	tell_kind(picture, "What runs", PICTURE_SERVICE, html);
	tell_kind(picture, "Whom it calls", PICTURE_CALLEE, html);
	if (!picture->system.count)
		return;
	html_add(html, "<h3>The system&#39;s own</h3><p>");
	for (size_t i = 0; i < picture->system.count && i < TOLD_MAX; i++)
		html_add(html, "%s%s", i ? ", " : "", picture->system.at[i]);
	html_add(html, "\n");
}
