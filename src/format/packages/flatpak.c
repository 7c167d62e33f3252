/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/flatpak.h"

enum {
	FLATPAK_COMMIT_DIGITS = 64,
	FLATPAK_VERSION_SIZE_MAX = 256,
};

/* Cuts a string that ends in a zero byte. */
static bool cut_text(struct bytes *rest, struct bytes *ret)
{
	ptrdiff_t end = bytes_find(*rest, '\0');

	if (end < 0)
		return false;
	*ret = bytes_slice(*rest, 0, (size_t)end);
	*rest = bytes_slice(*rest, (size_t)end + 1, rest->size);
	return true;
}

/* Where `key` and a zero byte stand; what follows them. */
static bool find_key(struct bytes data, struct bytes key, struct bytes *ret)
{
	const char *at = data.size ? memmem(data.at, data.size, key.at, key.size) : NULL;

	if (!at)
		return false;
	*ret = bytes_slice(data, (size_t)(at - data.at) + key.size, data.size);
	return true;
}

/* An entry of the dictionary at the end is its key, padding to a multiple of eight, and a variant,
 * which for a string begins with its bytes. */
static struct bytes version_of(struct bytes data)
{
	static const char key[] = "appdata-version";
	struct bytes rest, version;

	if (!find_key(data, (struct bytes){ key, sizeof(key) }, &rest))
		return (struct bytes){ 0 };
	while (rest.size && rest.at[0] == '\0')
		rest = bytes_slice(rest, 1, rest.size);
	if (!cut_text(&rest, &version) || version.size > FLATPAK_VERSION_SIZE_MAX)
		return (struct bytes){ 0 };
	return version;
}

bool flatpak_deploy_parse(struct bytes data, struct flatpak_deploy *ret)
{
	struct flatpak_deploy deploy = { .version = version_of(data) };

	if (!cut_text(&data, &deploy.origin) || !cut_text(&data, &deploy.commit) ||
	    deploy.origin.size == 0 || deploy.commit.size != FLATPAK_COMMIT_DIGITS)
		return false;
	*ret = deploy;
	return true;
}

/* The name in `[remote "NAME"]`. */
static bool remote_name(struct bytes line, struct bytes *ret)
{
	if (!bytes_skip(&line, "[remote \"") || !bytes_ends(line, "\"]") || line.size < 3)
		return false;
	*ret = bytes_slice(line, 0, line.size - 2);
	return true;
}

bool flatpak_remote_next(struct bytes *rest, struct flatpak_remote *ret)
{
	struct flatpak_remote remote = { 0 };
	struct bytes line, before = *rest, key;

	for (; bytes_line(rest, &line); before = *rest) {
		line = bytes_trim(line);
		if (bytes_starts(line, "[") && remote.name.size) {
			*rest = before;
			break;
		}
		if (remote_name(line, &remote.name) || !bytes_part(&line, '=', &key) ||
		    remote.name.size == 0)
			continue;
		if (bytes_is(key, "url"))
			remote.url = line;
		else if (bytes_is(key, "gpg-verify"))
			remote.is_unverified = bytes_is(line, "false");
		else if (bytes_is(key, "xa.disable"))
			remote.is_disabled = bytes_is(line, "true");
	}
	if (remote.name.size)
		*ret = remote;
	return remote.name.size > 0;
}
