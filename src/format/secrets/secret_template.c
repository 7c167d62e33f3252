/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/secrets/secret_template.h"

#include "base/utf8.h"

/* Collects the ids; false if a marker begins anything else: it would be read as an expression. */
static bool read_ids(struct bytes text, struct arena *arena, struct secret_template *ret)
{
	ptrdiff_t at;
	bool is_clean = true;

	while ((at = bytes_find_text(text, SECRET_MARKER_START)) >= 0) {
		text = bytes_slice(text, (size_t)at + strlen(SECRET_MARKER_START), text.size);
		ptrdiff_t end = bytes_find(bytes_slice(text, 0, SECRET_ID_SIZE_MAX + 1), '>');
		struct bytes id = bytes_slice(text, 0, end < 0 ? 0 : (size_t)end);

		if (!secret_id_is_valid(id) || ret->ids.count >= SECRET_TEMPLATE_IDS_MAX) {
			is_clean = false;
			continue;
		}
		const char *known = arena_intern(arena, id);

		text_list_add_once(arena, &ret->ids, known);
	}
	return is_clean;
}

/* The one kind of line end in the text, "\n" if it has none; NULL if there are several. */
static const char *newline_of(struct bytes text)
{
	bool has_unix = false, has_dos = false, has_mac = false;

	for (size_t i = 0; i < text.size; i++) {
		bool is_dos = text.at[i] == '\r' && i + 1 < text.size && text.at[i + 1] == '\n';

		has_dos |= is_dos;
		has_mac |= text.at[i] == '\r' && !is_dos;
		has_unix |= text.at[i] == '\n';
		i += is_dos;
	}
	if (has_unix + has_dos + has_mac > 1)
		return NULL;
	return has_dos ? "\r\n" : has_mac ? "\r" : "\n";
}

/* A word that does not occur in the text: of so many words one is longer than the text. */
static const char *unlike(struct bytes text, struct arena *arena)
{
	for (unsigned number = 0;; number++) {
		const char *word = arena_format(arena, "trowel%u", number);

		if (bytes_find_text(text, word) < 0)
			return word;
	}
}

void secret_template_read(struct bytes text, struct arena *arena, struct secret_template *ret)
{
	*ret = (struct secret_template){ .newline = "\n" };
	if (!text.size || memchr(text.at, '\0', text.size))
		return;
	bool is_clean = read_ids(text, arena, ret);

	ret->newline = newline_of(text);
	ret->unlike = unlike(text, arena);
	if (ret->ids.count && !is_clean)
		ret->why_not = "it holds a marker of a secret that names none";
	else if (!utf8_is_valid(text))
		ret->why_not = "it is not UTF-8, which a template has to be";
	else if (!ret->newline)
		ret->why_not = "it mixes line ends, which a template cannot";
	else if (bytes_starts(text, "#jinja2:"))
		ret->why_not = "its first line would be read as instructions for the template";
}
