/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alternatives that no package registered. update-alternatives does not note who told it of a
 * program, but scripts of packages say what they tell it. Where that is not clear, one of them did.
 */
#include "base/path.h"
#include "snapshot/wording.h"
#include "survey/files/managed_parts.h"
#include "survey/packages/package_files.h"

enum { REGISTERED_SCRIPT_MAX = 1024 * 1024 };

#define TOOL "update-alternatives"

static bool is_word_byte(char byte)
{
	return byte == '_' || byte == '-' || byte == '.' || (byte >= '0' && byte <= '9') ||
	       (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool has_word(struct bytes text, const char *word)
{
	size_t size = strlen(word);

	for (ptrdiff_t at; (at = bytes_find_text(text, word)) >= 0;) {
		size_t from = (size_t)at, to = from + size;

		if ((from == 0 || !is_word_byte(text.at[from - 1])) &&
		    (to == text.size || !is_word_byte(text.at[to])))
			return true;
		text = bytes_slice(text, from + 1, text.size);
	}
	return false;
}

static bool read_script(struct managed *managed, const char *name, struct buf *ret)
{
	scoped_buf path = { 0 };
	struct err err;

	buf_clear(ret);
	buf_add_format(&path, "/var/lib/dpkg/info/%s", name);
	return root_read(managed->survey->root, buf_text(&path), REGISTERED_SCRIPT_MAX, ret,
			 &err) == 0;
}

/* True if a script of the shell reads another one in: ". /usr/share/x", somewhere in a line. */
static bool reads_another(struct bytes text)
{
	for (ptrdiff_t at; (at = bytes_find_text(text, ". /")) >= 0;) {
		if (at == 0 || strchr(" \t\n;&", text.at[at - 1]))
			return true;
		text = bytes_slice(text, (size_t)at + 1, text.size);
	}
	return false;
}

/* True if the script of the package that brought the program may tell of it, itself or by what it
 * reads in. What is not of dpkg has no scripts here to look at. */
static bool may_tell_itself(struct managed *managed, const char *package)
{
	for (vec_each(row, &managed->survey->content->packages)) {
		scoped_buf name = { 0 }, text = { 0 };
		bool is_found;

		if (!text_is(row->name, package) || !text_is(row->manager, "dpkg"))
			continue;
		buf_add_format(&name, "%s.postinst", package);
		is_found = read_script(managed, buf_text(&name), &text);
		if (!is_found && row->arch) {
			buf_clear(&name);
			buf_add_format(&name, "%s:%s.postinst", package, row->arch);
			is_found = read_script(managed, buf_text(&name), &text);
		}
		return is_found && (bytes_find_text(buf_bytes(&text), TOOL) >= 0 ||
				    reads_another(buf_bytes(&text)));
	}
	return true;
}

/* True if a script of any package names both update-alternatives and that word. */
static bool some_script_tells(struct managed *managed, const char *word)
{
	scoped_names names = { 0 };
	scoped_buf text = { 0 };

	if (!survey_list(managed->survey, "/var/lib/dpkg/info", &names))
		return false;
	for (size_t i = 0; i < names.starts.count; i++)
		if (bytes_ends(bytes_of(root_name(&names, i)), ".postinst") &&
		    read_script(managed, root_name(&names, i), &text) &&
		    bytes_find_text(buf_bytes(&text), TOOL) >= 0 &&
		    has_word(buf_bytes(&text), word))
			return true;
	return false;
}

/* Of a program that no package brought another package's script may still tell: of a socket in
 * /run, or by its path. */
static bool is_by_hand(struct managed *managed, const char *name, const char *path)
{
	scoped_buf real = { 0 };

	if (!managed->survey->catalogue || bytes_starts(bytes_of(path), "/run/") ||
	    bytes_starts(bytes_of(path), "/var/run/") ||
	    root_resolve(managed->survey->root, path, &real) < 0)
		return false;
	const char *package = survey_package_of(managed->survey, path);

	if (!package)
		package = survey_package_of(managed->survey, buf_text(&real));
	if (!package)
		return !some_script_tells(managed, path);
	return !may_tell_itself(managed, package) && !some_script_tells(managed, name);
}

/* Adds "--install LINK NAME PATH PRIORITY --slave LINK NAME PATH", as update-alternatives(1) takes
 * it; with a blank in a name its words would not be clear. */
static void add_command(struct managed *managed, const struct alternatives *group,
			const struct alternatives_choice *choice, const char *name, text_list *ret)
{
	scoped_buf text = { 0 };
	bool has_blank = strchr(name, ' ') || bytes_find(group->link, ' ') >= 0 ||
			 bytes_find(choice->path, ' ') >= 0;

	buf_add_format(&text, WORDING_ALTERNATIVE "--install %.*s %s %.*s %lld",
		       (int)group->link.size, group->link.at, name, (int)choice->path.size,
		       choice->path.at, (long long)choice->priority);
	for (vec_each(slave, &group->slaves)) {
		struct bytes path = alternatives_slave_path(group, choice, slave);

		has_blank |= bytes_find(slave->link, ' ') >= 0 || bytes_find(path, ' ') >= 0;
		if (path.size)
			buf_add_format(&text, " --slave %.*s %.*s %.*s", (int)slave->link.size,
				       slave->link.at, (int)slave->name.size, slave->name.at,
				       (int)path.size, path.at);
	}
	if (!has_blank)
		*vec_push_in(managed->survey->arena, ret) = arena_string(managed->survey->arena,
									 buf_bytes(&text));
}

void managed_registered(struct managed *managed, const struct alternatives *group, const char *name,
			text_list *ret)
{
	for (vec_each(choice, &group->choices))
		if (is_by_hand(managed, name, arena_string(managed->survey->arena, choice->path)))
			add_command(managed, group, choice, name, ret);
}
