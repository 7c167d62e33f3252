/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * YAML as people write it, through libyaml's emitter: it does the quoting, never we. Three kinds of
 * text go in:
 *
 *	yaml_word()        ours: names of keys, modules, sentences
 *	yaml_expression()  ours: text with Jinja in it, for Ansible to fill in
 *	yaml_text()        anybody's. What looks like Jinja gets the tag !unsafe, so that Ansible
 *	                   leaves it alone. Bytes that are no UTF-8 become \xNN: who needs them
 *	                   must not come here
 *
 * Comments are not libyaml's: yaml_comment() ends one document's worth of text and begins another,
 * at the top level only. Sources: YAML 1.1; PyYAML's resolver.py.
 */
#ifndef TROWEL_CODIFY_YAML_OUT_H
#define TROWEL_CODIFY_YAML_OUT_H

#include <yaml.h>

#include "base/buf.h"
#include "base/values.h"

struct yaml_out {
	struct buf *ret;
	yaml_emitter_t emitter;
	bool is_open;   /* the emitter is at work, below the top level */
	bool is_list;   /* the top level is a list */
	bool is_hidden; /* what follows becomes a comment */
	size_t start;   /* of what the emitter wrote, in `ret` */
};

/* Begins a file whose top level is a mapping, or a list. Deinit ends it, as yaml_end() does, after
 * which all of it is in `ret`. */
void yaml_init(struct yaml_out *out, struct buf *ret, bool is_list);
void yaml_end(struct yaml_out *out);
void yaml_deinit(struct yaml_out *out);
#define scoped_yaml SCOPED(yaml_deinit) struct yaml_out

/* A line, or several, of comment. At the top level only. An empty text gives an empty line. */
void yaml_comment(struct yaml_out *out, const char *text);

/* What follows, up to the next comment, is written as a comment. At the top level only. */
void yaml_hide(struct yaml_out *out);

/* Collections; between begin and end of a mapping keys and values take turns. */
void yaml_map(struct yaml_out *out);
void yaml_map_end(struct yaml_out *out);
void yaml_list(struct yaml_out *out);
void yaml_list_end(struct yaml_out *out);

/* Scalars: see above. NULL is the empty text. */
void yaml_word(struct yaml_out *out, const char *word);
void yaml_expression(struct yaml_out *out, const char *text);
void yaml_text(struct yaml_out *out, const char *text);
void yaml_flag(struct yaml_out *out, bool value);
void yaml_number(struct yaml_out *out, int64_t value);

/* A key and its value. yaml_pair() leaves out what is NULL. */
void yaml_pair(struct yaml_out *out, const char *key, const char *text);
void yaml_pair_expression(struct yaml_out *out, const char *key, const char *text);
void yaml_pair_flag(struct yaml_out *out, const char *key, bool value);

#endif
