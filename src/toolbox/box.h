/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes into a toolbox: chosen of a stock (choose.c), put there (place.c), made to work there
 * (patch.c). */
#ifndef TROWEL_TOOLBOX_BOX_H
#define TROWEL_TOOLBOX_BOX_H

#include "format/toolbox/toolbox_manifest.h"
#include "toolbox/stock.h"

struct box_tool {
	const char *name;
	enum toolbox_tool_kind kind;
	struct stock_file *file; /* NULL of a link */
	const char *target;      /* of a link: a tool's name */
	const char *loader;      /* of a program: its name in lib/ */
	const char *first_line;  /* of a script: what stands in place of its own */
	size_t first_line_size;  /* of a script: bytes of its own */
};

struct box_library {
	const char *name;
	struct stock_file *file; /* NULL: no package has it, for this architecture */
	text_list needs;         /* in the arena */
	bool is_in;              /* the box */
	unsigned visit;          /* by which look it was seen last */
};

/* What is not in the box, and why. */
struct box_omission {
	const char *name;
	const char *why;
};

MAP_DEFINE(box_tool_map, const char *, size_t, map_hash_text, map_equal_text);
MAP_DEFINE(box_library_map, const char *, struct box_library *, map_hash_text, map_equal_text);

struct box {
	struct stock *stock;
	struct arena arena;
	unsigned machine; /* EM_X86_64 and its like; 0: no program was seen yet */
	bool is_64, is_big_endian;
	vec_of(struct box_tool) tools;
	struct box_tool_map names;              /* the place in `tools`, plus one */
	vec_of(struct box_library *) libraries; /* those of which somebody asked */
	struct box_library_map library_names;
	unsigned visits;
	vec_of(struct box_omission) omissions;
	vec_of(struct toolbox_setting) settings;
	struct buf manifest; /* as text */
};
void box_deinit(struct box *box);
#define scoped_box SCOPED(box_deinit) struct box

/* Fills `box` with what the stock has. -ENOENT when that is no tool at all; -errno. */
int box_choose(struct box *box, struct stock *stock, struct err *err) MUST_CHECK;

/* The tool of that name, or NULL. */
const struct box_tool *box_find(const struct box *box, const char *name);

/* Puts all of it into the folder `tree`, and writes the manifest. The stock's files go there. */
int box_place(struct box *box, int tree, struct err *err) MUST_CHECK;

/* Makes programs and libraries in the folder look for each other below the prefix, by patchelf. */
int box_patch(const struct box *box, int tree, struct err *err) MUST_CHECK;

/* The machine's name, as uname(2) has it, of an ELF machine; NULL for one that is not known. */
const char *box_architecture(const struct box *box);

#endif
