/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which words are worth a search, and how much: tables with the reason beside each row, and what is
 * asked of them. */
#ifndef TROWEL_SURVEY_SEARCH_WORD_RULES_H
#define TROWEL_SURVEY_SEARCH_WORD_RULES_H

#include <stdbool.h>

#include "base/buf.h"

enum {
	SEARCH_WORD_SIZE_MIN = 3,   /* shorter ones stand in every text */
	SEARCH_WORD_SIZE_MAX = 100, /* longer ones nobody wrote by hand a second time */
};

/* What a word is. */
enum search_word_kind {
	SEARCH_WORD_REPOSITORY,
	SEARCH_WORD_TICKET,
	SEARCH_WORD_PAGE,
	SEARCH_WORD_HOST,
	SEARCH_WORD_DOMAIN,
	SEARCH_WORD_SERVICE,
	SEARCH_WORD_APPLICATION,
	SEARCH_WORD_PROJECT,
	SEARCH_WORD_IMAGE,
	SEARCH_WORD_PROGRAM,
	SEARCH_WORD_JOB,
	SEARCH_WORD_CONTAINER,
	SEARCH_WORD_DATABASE,
	SEARCH_WORD_ACCOUNT,
	SEARCH_WORD_PACKAGE,
	SEARCH_WORD_PEER,
	SEARCH_WORD_KIND_COUNT,
};

struct search_word_rule {
	const char *name;
	int weight;
	bool is_name; /* anybody may give it to anything: packages, examples, roles */
	const char *why;
};
extern const struct search_word_rule search_word_rules[SEARCH_WORD_KIND_COUNT];

/* The kind of that name; SEARCH_WORD_KIND_COUNT for none. */
enum search_word_kind search_word_kind_of(const char *name);

/* True if a text can be a word at all: within the sizes above, letters, digits and what joins them,
 * and no number, version, id or hash. Whatever was put in place of a secret is none. */
bool search_word_is_word(struct bytes word);

/* True for a word that stands in the documentation of many: examples, what every host has, software
 * that many run. In any case of letters. */
bool search_word_is_common(struct bytes word);

/* True if a name says only such things, part by part: "web-app", "backup_db", "test2". */
bool search_word_is_common_name(struct bytes word);

/* True for a name that leads nowhere in public: one label, or below a suffix of private nets. */
bool search_word_is_private_host(struct bytes name);

/* Appends the part of a git remote that a code host finds: "kettle/shop" of
 * "git@git.corp.example:kettle/shop.git"; with its host where there is one name only. Nothing if
 * there is none. Source: git-clone(1), GIT URLS. */
void search_word_of_remote(struct buf *ret, struct bytes remote);

/* Appends the name of a container's image without tag and digest, if it comes from a registry that
 * is not public. Source: the OCI distribution specification, "Pulling manifests". */
void search_word_of_image(struct buf *ret, struct bytes image);

/* Appends a domain as one searches for it: "*.Shop.example.org", "www.shop.example.org:443" are
 * "shop.example.org". Nothing, if it is a pattern, an address, or a name of one label. */
void search_word_of_domain(struct buf *ret, struct bytes name);

#endif
