/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which private key belongs to which certificate: that with the same public key. Keys are looked
 * for where configuration says, in the certificate's own file, and beside it. An encrypted one
 * tells nothing. Of a key nothing is kept but the digest of its public part.
 */
#include <errno.h>

#include "base/path.h"
#include "survey/certificates/certificates.h"

/* Folders of keys, as seen from a certificate's: Debian's, kubeadm's, and many people's. */
static const char *const key_folders[] = { "", "/private", "/../private", "/../keys", "/keys" };

/* True if a file of that name may be a private key: x.key, privkey.pem, server-key.pem; and all
 * that a folder named for keys holds. */
static bool is_key_name(struct bytes name, bool folder_of_keys)
{
	if (bytes_ends(name, ".key"))
		return true;
	return (bytes_ends(name, ".pem") || bytes_find(name, '.') < 0) &&
	       (folder_of_keys || bytes_find_text(name, "key") >= 0) &&
	       bytes_find_text(name, "pub") < 0;
}

/* Reads a key, once. Returns its index + 1, or 0 if the file holds none. */
static size_t read_key(struct certificates *certificates, const char *path)
{
	struct survey *survey = certificates->survey;
	struct certificate_key key = { .state = PRIVATE_KEY_NONE };
	scoped_buf real = { 0 }, text = { 0 };
	struct err err;

	if (path[0] != '/' || root_resolve(survey->root, path, &real) < 0)
		return 0;
	size_t *known = certificate_map_find(&certificates->keys_by_path, buf_bytes(&real));

	if (known)
		return *known;
	if (certificates->key_files++ >= CERTIFICATES_KEYS_MAX)
		return 0;
	int failed = root_read(survey->root, buf_text(&real), PRIVATE_KEY_TEXT_MAX, &text, &err);

	if (failed == -EACCES)
		survey_error(survey, "private keys",
			     "needs root: which certificate they belong to is unknown");
	if (!failed)
		key.state = private_key_read(buf_bytes(&text), &key.key);
	if (text.size)
		explicit_bzero(text.at, text.size);
	size_t *at = certificate_map_put(&certificates->keys_by_path,
					 bytes_of(arena_string(survey->arena, buf_bytes(&real))));

	if (key.state == PRIVATE_KEY_NONE)
		return 0;
	key.path = arena_string(survey->arena, bytes_of(path));
	*vec_push(&certificates->keys) = key;
	return *at = certificates->keys.count;
}

static void read_folder(struct certificates *certificates, const char *folder)
{
	struct survey *survey = certificates->survey;
	scoped_names names = { 0 };
	scoped_buf real = { 0 };
	struct err err;

	if (root_resolve(survey->root, folder, &real) < 0 ||
	    certificate_map_find(&certificates->key_folders, buf_bytes(&real)))
		return;
	const char *kept = arena_string(survey->arena, buf_bytes(&real));

	*certificate_map_put(&certificates->key_folders, bytes_of(kept)) = 1;
	if (root_list(survey->root, kept, &names, &err) < 0)
		return;
	const char *name_of_folder = path_name(kept);
	bool of_keys = strcmp(name_of_folder, "private") == 0 ||
		       strcmp(name_of_folder, "keys") == 0;

	for (size_t i = 0; i < names.starts.count && i < CERTIFICATES_NAMES_MAX; i++) {
		scoped_buf path = { 0 };

		if (!is_key_name(bytes_of(root_name(&names, i)), of_keys))
			continue;
		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		read_key(certificates, buf_text(&path));
	}
}

/* The key of a certificate among those that were read; the one in its own folder first, since a
 * renewal leaves copies elsewhere. */
static const struct certificate_key *key_of(const struct certificates *certificates, size_t row)
{
	const struct digest *id = &certificates->entries.at[row].key;
	struct bytes folder = path_folder(certificates->survey->content->certificates.at[row].path);
	const struct certificate_key *found = NULL;

	for (vec_each(key, &certificates->keys)) {
		if (key->state != PRIVATE_KEY_READ || !digest_equal(&key->key.id, id))
			continue;
		if (bytes_equal(path_folder(key->path), folder))
			return key;
		found = found ? found : key;
	}
	return found;
}

/* ---- keys that are not the right ones ------------------------------------------------------- */

/* The name of a file without its ending. */
static struct bytes stem_of(const char *path)
{
	struct bytes name = bytes_of(path_name(path));
	ptrdiff_t dot = bytes_find_last(name, '.');

	return dot > 0 ? bytes_slice(name, 0, (size_t)dot) : name;
}

static bool is_key_of(const struct certificates *certificates, size_t key, size_t row)
{
	return key && certificates->keys.at[key - 1].state == PRIVATE_KEY_READ &&
	       digest_equal(&certificates->keys.at[key - 1].key.id,
			    &certificates->entries.at[row].key);
}

/* The row of the certificate that a server names by that path, + 1; 0 if there is none, or it is
 * one that others sign by: those have no key here. But many a server's has signed itself. */
static size_t own_row(const struct certificates *certificates, const struct middleware *server,
		      const char *path)
{
	const struct content *content = certificates->survey->content;
	size_t row = certificates_find(certificates, path);

	if (!row || (content->certificates.at[row - 1].authority == TRI_YES &&
		     server->certificates.count > 1))
		return 0;
	return certificates->entries.at[row - 1].key.kind == DIGEST_NONE ? 0 : row;
}

/* A key that a server is given and that belongs to none of its certificates, + 1. 0 also if one of
 * its keys could not be read: it may be that of any. */
static size_t useless_key(struct certificates *certificates, const struct middleware *server)
{
	size_t found = 0;

	for (vec_each(path, &server->key_files)) {
		size_t key = read_key(certificates, *path);
		bool used = false;

		if (!key || certificates->keys.at[key - 1].state != PRIVATE_KEY_READ)
			return 0;
		for (vec_each(certificate, &server->certificates)) {
			size_t row = certificates_find(certificates, *certificate);

			used = used || (row && is_key_of(certificates, key, row - 1));
		}
		found = used ? found : key;
	}
	return found;
}

static bool has_key(struct certificates *certificates, const struct middleware *server,
		    const char *certificate, size_t row)
{
	bool has = is_key_of(certificates, read_key(certificates, certificate), row);

	for (vec_each(path, &server->key_files))
		has = has || is_key_of(certificates, read_key(certificates, *path), row);
	return has;
}

/* A server that is given certificates and keys, of which some do not belong together. */
static void check_server(struct certificates *certificates, const struct middleware *server)
{
	size_t useless = server->container ? 0 : useless_key(certificates, server);

	for (vec_each(path, &server->certificates)) {
		size_t row = useless ? own_row(certificates, server, *path) : 0;

		if (row && !has_key(certificates, server, *path, row - 1))
			certificates->survey->content->certificates.at[row - 1].wrong_key_path =
				certificates->keys.at[useless - 1].path;
	}
}

/* A certificate in use that has a key of its name beside it, which is not its own. */
static void check_neighbour(struct certificates *certificates, struct certificate *row)
{
	for (vec_each(key, &certificates->keys))
		if (key->state == PRIVATE_KEY_READ && row->served_by.count &&
		    bytes_equal(path_folder(row->path), path_folder(key->path)) &&
		    bytes_equal(stem_of(row->path), stem_of(key->path)))
			row->wrong_key_path = key->path;
}

static void read_all(struct certificates *certificates)
{
	const struct content *content = certificates->survey->content;

	for (vec_each(server, &content->middleware))
		for (vec_each(path, &server->key_files))
			if (!server->container)
				read_key(certificates, *path);
	for (vec_each(file, &certificates->paths)) {
		if (survey_is_late(certificates->survey))
			return;
		read_key(certificates, file->path);
		for (size_t i = 0; i < sizeof(key_folders) / sizeof(key_folders[0]); i++) {
			scoped_buf path = { 0 };

			buf_add_bytes(&path, path_folder(file->path));
			buf_add_text(&path, key_folders[i]);
			read_folder(certificates, buf_text(&path));
		}
	}
}

void certificates_add_keys(struct certificates *certificates)
{
	struct content *content = certificates->survey->content;

	read_all(certificates);
	for (size_t i = 0; i < content->certificates.count; i++) {
		struct certificate *row = &content->certificates.at[i];
		const struct certificate_key *key = row->fingerprint ? key_of(certificates, i)
								     : NULL;

		if (key)
			row->key_path = key->path;
		else if (certificates->entries.at[i].key.kind != DIGEST_NONE)
			check_neighbour(certificates, row);
	}
	for (vec_each(server, &content->middleware))
		check_server(certificates, server);
}
