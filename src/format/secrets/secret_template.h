/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A carried text in which "<secret:ID>" stands for each secret, read as what it is to others: a
 * Jinja template whose variables begin with "<secret:" and end with ">". What such a template would
 * make of anything else in the text is looked at here, since the text is not to be trusted.
 * Sources: Jinja's lexer.py; ansible.builtin.template and its "#jinja2:" line.
 */
#ifndef TROWEL_FORMAT_SECRET_TEMPLATE_H
#define TROWEL_FORMAT_SECRET_TEMPLATE_H

#include "base/arena.h"
#include "base/values.h"
#include "format/secrets/secret_marker.h"

enum {
	SECRET_TEMPLATE_IDS_MAX = 10 * 1000, /* different secrets of one text */
};

struct secret_template {
	text_list ids;       /* each once; empty: the text has no secrets */
	const char *why_not; /* it cannot be a template, a static string; NULL: it can */
	const char *newline; /* its line ends: "\n", "\r\n" or "\r"; static */
	const char *unlike;  /* a word that does not occur in it, to make other markers of */
};

/* Reads a text; strings live in `arena`. A text with a zero byte has no secrets. */
void secret_template_read(struct bytes text, struct arena *arena, struct secret_template *ret);

#endif
