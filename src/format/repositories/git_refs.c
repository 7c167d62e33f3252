/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/repositories/git_refs.h"

bool git_ref_is_sound(struct bytes name)
{
	struct bytes rest = name, part;

	if (!bytes_starts(name, "refs/") || name.at[name.size - 1] == '/')
		return false;
	while (bytes_part(&rest, '/', &part))
		if (part.size == 0 || part.at[0] == '.')
			return false;
	for (size_t i = 0; i < name.size; i++)
		if ((unsigned char)name.at[i] <= ' ' || name.at[i] == 0x7f)
			return false;
	return bytes_find_text(name, "..") < 0;
}

bool git_ref_parse(struct bytes text, enum digest_kind kind, struct git_ref *ret)
{
	struct git_ref ref = { 0 };

	if (bytes_skip(&text, "ref:")) {
		ref.name = bytes_trim(text);
		if (!git_ref_is_sound(ref.name))
			return false;
	} else if (!digest_from_hex(bytes_trim(text), kind, &ref.id)) {
		return false;
	}
	*ret = ref;
	return true;
}

bool git_packed_ref_next(struct bytes *rest, enum digest_kind kind, struct git_ref *ret)
{
	struct bytes line, id;

	while (bytes_line(rest, &line)) {
		struct git_ref ref = { 0 };
		struct bytes next = *rest, peeled;

		if (!bytes_word(&line, &id) || !digest_from_hex(id, kind, &ref.id))
			continue;
		ref.name = bytes_trim(line);
		if (!git_ref_is_sound(ref.name))
			continue;
		if (bytes_line(&next, &peeled) && bytes_skip(&peeled, "^") &&
		    digest_from_hex(bytes_trim(peeled), kind, &ref.peeled))
			*rest = next;
		*ret = ref;
		return true;
	}
	return false;
}

bool git_link_parse(struct bytes text, struct bytes *ret)
{
	struct bytes line;

	if (!bytes_line(&text, &line) || !bytes_skip(&line, "gitdir:"))
		return false;
	line = bytes_trim(line);
	if (line.size == 0 || bytes_find(line, '\0') >= 0)
		return false;
	*ret = line;
	return true;
}

bool git_move_next(struct bytes *rest, enum digest_kind kind, struct git_move *ret)
{
	struct bytes line, from, to;

	while (bytes_line(rest, &line)) {
		struct git_move move = { 0 };
		ptrdiff_t tab = bytes_find(line, '\t');

		if (tab >= 0) {
			move.what = bytes_trim(bytes_slice(line, (size_t)tab + 1, line.size));
			line.size = (size_t)tab;
		}
		if (!bytes_word(&line, &from) || !bytes_word(&line, &to) ||
		    !digest_from_hex(from, kind, &move.from) ||
		    !digest_from_hex(to, kind, &move.to) || !git_signature_parse(line, &move.who))
			continue;
		*ret = move;
		return true;
	}
	return false;
}
