/* SPDX-License-Identifier: GPL-2.0-or-later */
/* haproxy: see its configuration manual, 2.1 format, 2.2 quoting, 2.4 conditional blocks. */
#include "format/configuration/syntaxes.h"

/* What begins a section. Sources: the manual's chapters 3, 4, 10 to 12. */
static const char *const sections[] = {
	"global",    "defaults",    "frontend",    "backend", "listen", "peers",       "resolvers",
	"userlist",  "mailers",     "cache",       "program", "ring",   "log-profile", "fcgi-app",
	"crt-store", "http-errors", "log-forward", "traces",  "acme",
};

static bool is_section(struct bytes name)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (bytes_is(name, sections[i]))
			return true;
	return false;
}

void syntax_haproxy(struct directive_builder *builder, struct bytes text)
{
	static const struct word_rules rules = { .quotes = "\"'",
						 .quotes_anywhere = true,
						 .raw_quote = '\'',
						 .escapes_outside = true,
						 .comments_anywhere = true };
	scoped_buf word = { 0 };
	struct bytes line;

	while (syntax_line(builder, &text, &line)) {
		if (!syntax_word(builder, &rules, &line, &word))
			continue;
		bool section = is_section(buf_bytes(&word));

		if (bytes_starts(buf_bytes(&word), ".")) {
			builder_problem(builder, "conditions are not evaluated: what stands "
						 "between them is taken as it is");
			continue;
		}
		if (section)
			builder_close(builder);
		else if (!builder_block(builder))
			builder_problem(builder, "a setting stands in no section");
		builder_begin(builder, buf_bytes(&word));
		while (syntax_word(builder, &rules, &line, &word))
			builder_word(builder, buf_bytes(&word));
		builder_end(builder, section);
	}
	builder_close(builder);
}
