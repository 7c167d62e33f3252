/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recognisers of secrets: by the name of a setting, by the option or position in a command line, by
 * the form of a URL, or by the shape of the value itself. What they know stands in tables. They err
 * on the side of taking too much: a value with blanks or quotes in it is covered whole, never half.
 */
#ifndef TROWEL_FORMAT_SECRET_H
#define TROWEL_FORMAT_SECRET_H

#include "base/bytes.h"

enum {
	SECRET_SPANS_MAX = 32, /* secrets told apart in one text; beyond, its rest is one */
	SECRET_QUOTED_MAX =
		8192, /* bytes between quotes; where none closes by then, none was meant */
	SECRET_BASIC_MAX = 1024, /* of "Basic x", which is decoded */
	SECRET_NAME_MAX = 96, /* bytes of a setting's name; the rest of a longer one is not read */
	SECRET_NESTING_MAX = 4, /* a command in a quoted argument of a command ... */
};

/* A secret inside a text. `kind` is a static string: "password", "token", "private key" ... */
struct secret_span {
	size_t from;
	size_t size;
	const char *kind;
};

/* In order, not overlapping. Needs only `count` to be 0 at first. */
struct secret_spans {
	struct secret_span at[SECRET_SPANS_MAX];
	size_t count;
	bool is_full; /* by secret_find(): there were more, and what lies between is covered too */
};

/* The kind of secret that a setting of that name holds, or NULL if its value is none: the name is
 * harmless (PASSWORD_MIN_LEN), or the value is empty, a switch, a reference to a variable, or the
 * path of a file where the name says that it is one. */
const char *secret_setting_kind(struct bytes name, struct bytes value);

/* Finds all secrets in a text: a line of shell or configuration, a URL, a DSN, a header, JSON. */
void secret_find(struct bytes text, struct secret_spans *ret);

/* As above, but those told by their own form or as part of a URL go to `sure`, those told by a name
 * or a command beside them to `ret`. */
void secret_find_apart(struct bytes text, struct secret_spans *sure, struct secret_spans *ret);

/* A command line that is read argument by argument. Zero-initialised is the start of one. */
struct secret_command {
	const struct secret_program *program; /* the last known one named */
	const struct secret_option *waiting;  /* whose value is an argument yet to come */
	unsigned skip;                        /* arguments before it */
	struct bytes name;                    /* a long option that says that the next is secret */
};

/* Reads the next argument of a command. True if an option or its position says that it is secret,
 * with the place in `ret`; else the caller looks into the text itself, with secret_find().
 * `argument` has to live until the next call. */
bool secret_argument(struct secret_command *command, struct bytes argument,
		     struct secret_span *ret);

/* --- the parts of secret_find(), each in a file of its own ---------------------------------- */

/* Adds a secret; spans that touch become one. An empty one is dropped. */
void secret_spans_add(struct secret_spans *spans, struct secret_span span);

/* Values with a known form, wherever they stand: ghp_..., AKIA..., JWT, PEM private keys. */
void secret_find_shapes(struct bytes text, struct secret_spans *ret);

/* user:PASSWORD@ of URLs (RFC 3986 section 3.2.1) and of the DSNs of Go's MySQL driver. */
void secret_find_urls(struct bytes text, struct secret_spans *ret);

/* name=value, name: value, "name": "value", name => 'value', in all the places these occur. */
void secret_find_pairs(struct bytes text, struct secret_spans *ret);

/* <name>value</name> of XML, define('NAME', 'value') of PHP, secret "value"; of named.conf. */
void secret_find_markup(struct bytes text, struct secret_spans *ret);

/* Words in a row: "requirepass x" of redis.conf, "IDENTIFIED BY 'x'" of SQL, netrc's entries. */
void secret_find_statements(struct bytes text, struct secret_spans *ret);

/* Lines that are a name and a value and nothing else, as many configurations have them. Not part of
 * secret_find(): "passwd guest" may be a command. */
void secret_find_lines(struct bytes text, struct secret_spans *ret);

/* Arguments of calls, told by their place: mysqli_connect('db', 'me', 'x'). */
void secret_find_calls(struct bytes text, struct secret_spans *ret);

/* What scripts type: "echo x | sudo -S", here-documents of passwd, expect's answers. */
void secret_find_inputs(struct bytes text, struct secret_spans *ret);

/* What people write for people: "the old password was x", "admin / x". */
void secret_find_prose(struct bytes text, struct secret_spans *ret);

/* Shell commands: words, quotes, and what secret_argument() says to them. */
void secret_find_commands(struct bytes text, struct secret_spans *ret);

/* --- what a value tells: secret_value.c ------------------------------------------------------ */

/* True if the value only stands for a secret, or for none: empty, "yes", "$NAME", "{{ name }}",
 * "<secret:s1>", "****". */
bool secret_is_placeholder(struct bytes value);

/* True for words and numbers as people write them: "change-me", "shop2", "POSTGRES 15". A password
 * may well be that; so this counts only where hardly any value is one. */
bool secret_is_plain(struct bytes value);

/* How much of "Bearer x", "Basic x" is the name of a scheme and the blank behind it; 0 if none of
 * the usual schemes is there. Source: RFC 9110 section 11.4. */
size_t secret_scheme_size(struct bytes value);

/* The value without the quotes around it, if there are some. */
struct bytes secret_unquoted(struct bytes value);

#endif
