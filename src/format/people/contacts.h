/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * People, tickets and places to read on, as comments of configuration and scripts name them:
 *
 *	# 2021-03-02 Anna Schmidt <anna@corp.example>: raised for SHOP-123, see https://wiki/...
 *
 * What is a comment is told by the usual marks of scripts and configuration, whatever the language.
 */
#ifndef TROWEL_FORMAT_CONTACTS_H
#define TROWEL_FORMAT_CONTACTS_H

#include "base/bytes.h"

enum {
	CONTACT_NAME_MAX = 64,   /* bytes of a name before an address */
	CONTACT_TEXT_MAX = 254,  /* of an address (RFC 5321 4.5.3.1), a URL */
	CONTACT_LINE_MAX = 2000, /* bytes of a line that are looked at */
};

enum contact_kind {
	CONTACT_MAIL, /* `text` is the address, `name` what stands before it, or empty */
	/* "by x", "2021-03-02 x:": `text` is one word, `name` two or three capitalised ones */
	CONTACT_AUTHOR,
	CONTACT_TICKET, /* SHOP-123, INC0012345, RT #123 */
	CONTACT_URL,    /* http:// or https:// */
};

/* Texts point into the input. */
struct contact {
	enum contact_kind kind;
	struct bytes text;
	struct bytes name;
	unsigned line; /* from 1 */
	int64_t at;    /* the day that stands in the same line, seconds since 1970; 0: none */
};

struct contact_reader {
	struct bytes rest;    /* lines not looked at */
	struct bytes comment; /* of the line at hand: what is left */
	struct bytes whole;   /* all of it */
	unsigned line;
	int64_t at;
	bool is_new;   /* nothing of the line at hand was looked at */
	bool anywhere; /* all of each line counts, not only comments */
};

/* Starts reading; `anywhere` also outside of comments. */
struct contact_reader contact_reader_of(struct bytes text, bool anywhere);

/* The next find, in the order of the text; false at the end. Mail addresses are given whatever
 * contact_rules.h says of them; tickets are not. */
bool contact_next(struct contact_reader *reader, struct contact *ret);

#endif
