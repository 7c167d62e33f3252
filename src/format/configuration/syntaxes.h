/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The syntaxes. Each function reads a whole file, without a zero byte in it, into the builder;
 * blocks that are still open in the end are the caller's to judge. Inside this folder only.
 */
#ifndef TROWEL_FORMAT_CONFIGURATION_SYNTAXES_H
#define TROWEL_FORMAT_CONFIGURATION_SYNTAXES_H

#include "format/configuration/directive_builder.h"

/* Words that end in ; or open a block with {. */
void syntax_nginx(struct directive_builder *builder, struct bytes text);

/* A directive a line, <Section arguments> ... </Section>. */
void syntax_apache(struct directive_builder *builder, struct bytes text);

/* A directive a line; certain keywords begin a section. */
void syntax_haproxy(struct directive_builder *builder, struct bytes text);

/* [section] and key = value, in the three dialects. An "!include" of MySQL, and the "include" of
 * php-fpm, closes its section, stands at the top, and the section goes on behind it. */
void syntax_mysql(struct directive_builder *builder, struct bytes text);
void syntax_php(struct directive_builder *builder, struct bytes text);
void syntax_supervisord(struct directive_builder *builder, struct bytes text);

/* A directive a line: its name, then words with the quotes of each program. */
void syntax_redis(struct directive_builder *builder, struct bytes text);
void syntax_sshd(struct directive_builder *builder, struct bytes text);
void syntax_options(struct directive_builder *builder, struct bytes text);
void syntax_postgresql(struct directive_builder *builder, struct bytes text);
void syntax_pg_hba(struct directive_builder *builder, struct bytes text);

/* Lines that go on where the next one is indented. */
void syntax_postfix(struct directive_builder *builder, struct bytes text);
void syntax_postfix_master(struct directive_builder *builder, struct bytes text);

/* Programs that set something: literals are taken, anything else is marked as computed. */
void syntax_shell(struct directive_builder *builder, struct bytes text);
void syntax_ruby(struct directive_builder *builder, struct bytes text);
void syntax_python(struct directive_builder *builder, struct bytes text);

/* Cuts the next line for a syntax that goes by lines, and counts it; false at the end, or when the
 * builder is full. */
bool syntax_line(struct directive_builder *builder, struct bytes *text, struct bytes *ret);

/* What quotes and escapes mean in the words of a line. */
struct word_rules {
	const char *quotes;      /* bytes that quote, at the start of a word or anywhere */
	bool quotes_anywhere;    /* abc"def"ghi is one word */
	char raw_quote;          /* the one of them inside which a backslash is nothing special */
	bool escapes_outside;    /* a backslash quotes the next byte outside of quotes too */
	bool escapes_quote_only; /* a backslash before any other byte stays */
	bool named_escapes;      /* inside quotes: \n \r \t \xHH */
	bool comments;           /* '#' where a word would start ends the line */
	bool comments_anywhere;  /* '#' ends a word as well */
};

/* Cuts the next word of a line, without its quotes, into `ret` (replaced). False at the end of the
 * line, or with a problem noted when a quote does not close. */
bool syntax_word(struct directive_builder *builder, const struct word_rules *rules,
		 struct bytes *line, struct buf *ret);

/* A directive of all words of a line; nothing when there is none. */
void syntax_words(struct directive_builder *builder, const struct word_rules *rules,
		  struct bytes line);

#endif
