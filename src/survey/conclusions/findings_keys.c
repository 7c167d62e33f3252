/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private keys that others can read. */
#include <sys/stat.h>

#include "survey/conclusions/findings_parts.h"

enum { KEY_NAMES_MAX = 2000 }; /* looked at in one folder */

/* Private keys: where they usually lie, and how many folders further down. The names are told, the
 * contents never read. */
static const struct key_place {
	const char *folder;
	const char *prefix;
	const char *suffix;
	int depth;
} key_places[] = {
	{ "/etc/ssh", "ssh_host_", "_key", 0 },
	{ "/etc/ssl", "", ".key", 2 },
	{ "/etc/ssl/private", "", ".pem", 1 },
	{ "/etc/pki", "", ".key", 2 },
	{ "/etc/nginx", "", ".key", 2 },
	{ "/etc/apache2", "", ".key", 2 },
	{ "/etc/httpd", "", ".key", 2 },
	{ "/etc/haproxy", "", ".key", 2 },
	{ "/etc/letsencrypt/archive", "privkey", ".pem", 1 },
	{ "/etc/postfix", "", ".key", 1 },
	{ "/etc/dovecot", "", ".key", 1 },
	{ "/etc/openvpn", "", ".key", 2 },
	{ "/etc/kubernetes/pki", "", ".key", 1 },
	{ "/root/.ssh", "id_", "", 0 },
};

/* True if everybody may go through all folders above the file. */
static bool is_reachable(struct survey *survey, const char *path)
{
	scoped_buf folder = { 0 };
	struct stat state;

	for (const char *end = strchr(path + 1, '/'); end; end = strchr(end + 1, '/')) {
		buf_clear(&folder);
		buf_add(&folder, path, (size_t)(end - path));
		if (root_stat(survey->root, buf_text(&folder), &state) < 0 ||
		    !(state.st_mode & S_IXOTH))
			return false;
	}
	return true;
}

static void check_key(struct survey *survey, const char *path, const struct stat *state)
{
	scoped_buf what = { 0 };

	if (!S_ISREG(state->st_mode) || !(state->st_mode & S_IROTH) || !is_reachable(survey, path))
		return;
	for (vec_each(finding, &survey->content->findings))
		if (strcmp(finding->kind, "key-readable") == 0 &&
		    strcmp(finding->evidence.at[0], path) == 0)
			return;
	buf_add_format(&what, "%s can be read by everybody (mode %04o)", path,
		       state->st_mode & 07777);
	struct finding *finding = findings_add(survey, "key-readable", SEVERITY_BAD, &what);

	survey_note(survey, &finding->evidence, "%s", path);
}

/* Links are passed over: where they lead may be closed to others. */
static void find_keys_in(struct survey *survey, const char *folder, const struct key_place *place,
			 int depth)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list(survey->root, folder, &names, &err) < 0)
		return; /* absent, or not ours to see: the users collector tells the latter */
	for (size_t i = 0; i < names.starts.count && i < KEY_NAMES_MAX; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		scoped_buf path = { 0 };
		struct stat state;

		buf_add_format(&path, "%s/%s", folder, name.at);
		bool fits = bytes_starts(name, place->prefix) && bytes_ends(name, place->suffix) &&
			    !bytes_ends(name, ".pub");

		if ((!fits && depth <= 0) || root_lstat(survey->root, buf_text(&path), &state) < 0)
			continue;
		if (S_ISDIR(state.st_mode) && depth > 0)
			find_keys_in(survey, buf_text(&path), place, depth - 1);
		else if (fits)
			check_key(survey, buf_text(&path), &state);
	}
}

/* Keys of certificates, wherever they lie. */
static void check_certificates(struct survey *survey)
{
	for (vec_each(row, &survey->content->certificates)) {
		scoped_buf path = { 0 };
		struct stat state;

		if (row->key_path && root_resolve(survey->root, row->key_path, &path) == 0 &&
		    root_lstat(survey->root, buf_text(&path), &state) == 0)
			check_key(survey, buf_text(&path), &state);
	}
}

void findings_readable_keys(struct survey *survey)
{
	static const struct key_place of_user = { .prefix = "id_", .suffix = "" };

	for (size_t i = 0; i < sizeof(key_places) / sizeof(key_places[0]); i++)
		find_keys_in(survey, key_places[i].folder, &key_places[i], key_places[i].depth);
	for (vec_each(user, &survey->content->users)) {
		scoped_buf folder = { 0 };

		if (user->can_log_in != TRI_YES || !user->home || strcmp(user->home, "/root") == 0)
			continue;
		buf_add_format(&folder, "%s/.ssh", user->home);
		find_keys_in(survey, buf_text(&folder), &of_user, 0);
	}
	check_certificates(survey);
}
