/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/secrets/secret_marker.h"

bool secret_id_is_valid(struct bytes id)
{
	if (id.size < 2 || id.size > SECRET_ID_SIZE_MAX || id.at[0] != 's')
		return false;
	for (size_t i = 1; i < id.size; i++)
		if (id.at[i] < '0' || id.at[i] > '9')
			return false;
	return true;
}

ptrdiff_t secret_marker_find(struct bytes text, struct bytes *ret_id)
{
	struct bytes rest = text;
	ptrdiff_t at;

	while ((at = bytes_find_text(rest, SECRET_MARKER_START)) >= 0) {
		rest = bytes_slice(rest, (size_t)at + strlen(SECRET_MARKER_START), SIZE_MAX);
		ptrdiff_t end = bytes_find(bytes_slice(rest, 0, SECRET_ID_SIZE_MAX + 1),
					   SECRET_MARKER_END[0]);

		*ret_id = bytes_slice(rest, 0, end < 0 ? 0 : (size_t)end);
		if (secret_id_is_valid(*ret_id))
			return ret_id->at - text.at - (ptrdiff_t)strlen(SECRET_MARKER_START);
	}
	return -1;
}

bool secret_markers_replace(struct bytes text, const char *other, struct buf *ret)
{
	bool is_changed = false;
	struct bytes id;
	ptrdiff_t at;

	while ((at = secret_marker_find(text, &id)) >= 0) {
		size_t end = (size_t)(id.at - text.at) + id.size + strlen(SECRET_MARKER_END);

		buf_add_bytes(ret, bytes_slice(text, 0, (size_t)at));
		buf_add_text(ret, other);
		text = bytes_slice(text, end, SIZE_MAX);
		is_changed = true;
	}
	buf_add_bytes(ret, text);
	return is_changed;
}
