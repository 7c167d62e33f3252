/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that scripts of packages copy from /usr/share when they are not there yet, and links that
 * they make. */
#include "format/packages/maintainer_script.h"
#include "survey/files/managed_parts.h"

enum { COPIES_MAX = 100 * 1000, COPIES_SCRIPT_MAX = 1024 * 1024 };

/* Of configuration alone the copy tells that somebody edited it; what tools of the system change
 * all the time is told elsewhere. */
static bool is_configuration(struct bytes path)
{
	static const char *const changing[] = {
		"/etc/passwd",     "/etc/group",
		"/etc/shadow",     "/etc/gshadow",
		"/etc/subuid",     "/etc/subgid",
		"/etc/fstab",      "/etc/hosts",
		"/etc/hostname",   "/etc/resolv.conf",
		"/etc/timezone",   "/etc/localtime",
		"/etc/machine-id", "/etc/apt/sources.list",
	};

	for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++)
		if (bytes_is(path, changing[i]))
			return false;
	return bytes_starts(path, "/etc/") || bytes_starts(path, "/root/") ||
	       bytes_starts(path, "/var/www/");
}

/* One path may be led to several places: each is the package's. */
static uint64_t link_key(struct bytes path, struct bytes target)
{
	scoped_buf text = { 0 };

	buf_add_bytes(&text, path);
	buf_add_byte(&text, '\0');
	buf_add_bytes(&text, target);
	return map_hash_bytes(buf_bytes(&text));
}

static void add_made(void *context, const struct maintainer_act *act)
{
	struct managed *managed = context;
	struct arena *arena = managed->survey->arena;

	if (act->link.size && managed->made_links.count < COPIES_MAX)
		*managed_map_put(&managed->made_links, link_key(act->path, act->link)) = 1;
	if (!act->source.size || !is_configuration(act->path) ||
	    managed->copies.count >= COPIES_MAX)
		return;
	*vec_push(&managed->copies) = (struct managed_copy){
		.path = arena_string(arena, act->path), .source = arena_string(arena, act->source)
	};
	*managed_map_put(&managed->copy_of,
			 map_hash_bytes(act->path)) = (int32_t)managed->copies.count;
}

void managed_load_copies(struct managed *managed)
{
	struct survey *survey = managed->survey;
	scoped_names names = { 0 };

	if (!survey_list(survey, "/var/lib/dpkg/info", &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf path = { 0 }, text = { 0 };
		struct err err;

		buf_add_format(&path, "/var/lib/dpkg/info/%s", root_name(&names, i));
		if (bytes_ends(buf_bytes(&path), ".postinst") &&
		    root_read(survey->root, buf_text(&path), COPIES_SCRIPT_MAX, &text, &err) == 0)
			maintainer_script_read(buf_bytes(&text), managed, add_made);
	}
}

bool managed_judge_copy(struct managed *managed, const char *path, const struct stat *state,
			struct managed_answer *ret)
{
	const struct root *root = managed->survey->root;
	const int32_t *at = managed_map_find(&managed->copy_of, map_hash_text(path));
	const struct managed_copy *copy = at ? &managed->copies.at[*at - 1] : NULL;
	scoped_buf text = { 0 }, source = { 0 };
	struct err err;

	if (!copy || !S_ISREG(state->st_mode) || strcmp(copy->path, path) != 0 ||
	    root_read(root, path, MANAGED_TEXT_MAX, &text, &err) < 0 ||
	    root_read(root, copy->source, MANAGED_TEXT_MAX, &source, &err) < 0)
		return false;
	if (bytes_equal(buf_bytes(&text), buf_bytes(&source)))
		return managed_say(managed, ret, MANAGED_EXPECTED,
				   "a copy of %s that its package made", copy->source);
	return managed_say(managed, ret, MANAGED_EDITED,
			   "not what %s says, which its package copied", copy->source);
}

bool managed_judge_made_link(struct managed *managed, const char *path, const struct stat *state,
			     struct managed_answer *ret)
{
	const char *target = S_ISLNK(state->st_mode) ? managed_target(managed, path) : NULL;

	if (!target ||
	    !managed_map_find(&managed->made_links, link_key(bytes_of(path), bytes_of(target))))
		return false;
	return managed_say(managed, ret, MANAGED_EXPECTED, "a link that its package made");
}
