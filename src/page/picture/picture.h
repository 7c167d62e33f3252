/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The picture: who calls this box on the left, its services in the middle, whom they call on the
 * right. It is made in three steps, each of which reads what the one before wrote:
 *
 *	picture_gather()   content -> boxes, frames and edges
 *	picture_lay_out()  where each of them lies, and which are left out
 *	picture_draw(), picture_tell()  as SVG, and in words
 *
 * All lengths are pixels, text being set in a fixed width (see picture_text.h). Inside this folder
 * only.
 */
#ifndef TROWEL_PAGE_PICTURE_H
#define TROWEL_PAGE_PICTURE_H

#include "page/html.h"
#include "snapshot/model.h"

enum {
	PICTURE_BOXES_MAX = 4096, /* that are gathered */
	PICTURE_EDGES_MAX = 16384,
	PICTURE_LINKED_MAX = 40, /* services drawn with their edges */
	PICTURE_ALONE_MAX = 12,  /* services drawn without any */
	PICTURE_PEERS_MAX = 16,  /* drawn on each side */
	PICTURE_FRAMED_MAX = 8,  /* services drawn in one frame */
	PICTURE_LINES_MAX = 4,   /* of what a service reads */
	PICTURE_ROOMY_MAX = 20,  /* services, beyond which each is told in few lines */
	PICTURE_NONE = -1,
};

enum picture_kind {
	PICTURE_CALLER,
	PICTURE_SERVICE,
	PICTURE_PROGRAM, /* talks to others and is no service: a cron job, somebody's shell */
	PICTURE_CALLEE,
};

struct picture_line {
	const char *label; /* data, code, conf */
	const char *text;
};

struct picture_area {
	int x, y, width, height;
};

struct picture_box {
	enum picture_kind kind;
	const char *name;
	const char *ports;  /* what it listens on, NULL if nothing */
	const char *detail; /* what it is, NULL if not known */
	vec_of(struct picture_line) lines;
	const char *about;      /* all that is known, in several lines */
	const char *anchor;     /* id of its row, NULL if it has none */
	enum severity severity; /* of the worst finding that names it */
	int frame;              /* index, or PICTURE_NONE */
	bool is_exposed;        /* listens for other hosts */
	bool is_system;         /* a service that every system has */
	int64_t weight;         /* the heavier is drawn first */

	/* by picture_lay_out() */
	bool is_drawn;
	bool is_small; /* name and ports alone */
	bool has_detail;
	size_t lines_drawn; /* the first of them */
	struct picture_area area;
};

/* A container. */
struct picture_frame {
	const char *name;
	const char *detail;
	const char *about;
	const char *anchor;
	bool is_drawn;
	struct picture_area area;
};

struct picture_point {
	int x, y;
};

/* `from` calls `to`: indices of boxes. */
struct picture_edge {
	size_t from, to;
	bool is_paper; /* configuration says so, no connection was seen */
	const char *about;

	/* by picture_lay_out(): pairs of points, joined by curves; within a column (the second of a
	 * pair, the first of the next) by straight lines. Empty: not drawn. */
	vec_of(struct picture_point) points;
};

struct picture {
	struct arena *arena;
	const char *name; /* of the host */
	vec_of(struct picture_box) boxes;
	vec_of(struct picture_frame) frames;
	vec_of(struct picture_edge) edges;
	vec_of(const char *) system; /* names of the system's own services */

	/* by picture_lay_out() */
	int width, height;
	struct picture_area host;
	vec_of(const char *) system_lines; /* those names, broken into lines */
	struct picture_area system_area;
	size_t callers_left_out, callees_left_out; /* peers beyond what is drawn */
};

/* Fills `picture` (zero) from the content; what it points to lives in the arena or in the
 * content. */
void picture_gather(const struct content *content, struct arena *arena, struct picture *picture);

/* Chooses what is drawn and gives it its place: no two boxes overlap, frames hold their boxes and
 * nothing else. The same picture is laid out the same way. */
void picture_lay_out(struct picture *picture);

/* Appends it as SVG. */
void picture_draw(const struct picture *picture, struct html *html);

/* Appends it as lists, with what was left out of the drawing. */
void picture_tell(const struct picture *picture, struct html *html);

#endif
