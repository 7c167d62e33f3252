/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies beside the names, contents and modes of files: access control lists, extended
 * attributes, capabilities; and what dpkg was told to do with files of packages, and
 * update-alternatives of programs.
 */
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/path.h"
#include "codify/plan_parts.h"
#include "snapshot/wording.h"

enum { ACL_OF_MODE = 3 }; /* entries that say the same as a mode */

static bool is_made_of(const char *text, const char *all)
{
	return text && *text && strspn(text, all) == strlen(text);
}

/* ---- access control lists ------------------------------------------------------------------ */

/* The list that says the same as a mode. */
static void add_mode(struct buf *ret, const char *mode)
{
	static const char *const classes[] = { "user", "group", "other" };
	uint64_t bits = 0;

	(void)bytes_u64(bytes_of(mode), 8, &bits);
	for (size_t i = 0; i < 3; i++) {
		uint64_t may = bits >> (6 - 3 * i);

		buf_add_format(ret, "%s%s::%c%c%c", i ? "," : "", classes[i], may & 4 ? 'r' : '-',
			       may & 2 ? 'w' : '-', may & 1 ? 'x' : '-');
	}
}

/* "user:deploy:rwx" and its kin, as getfacl(1) writes them: what setfacl takes. */
static bool is_acl_entry(struct bytes entry)
{
	static const char *const tags[] = { "user:", "group:", "mask:", "other:" };
	scoped_arena arena = { 0 };
	struct bytes name = { 0 };
	bool is_tagged = false;

	(void)bytes_skip(&entry, "default:");
	for (size_t i = 0; !is_tagged && i < sizeof(tags) / sizeof(tags[0]); i++)
		is_tagged = bytes_skip(&entry, tags[i]);
	if (!is_tagged || !bytes_part(&entry, ':', &name) || entry.size != strlen("rwx"))
		return false;
	for (size_t i = 0; i < entry.size; i++)
		if (entry.at[i] != '-' && entry.at[i] != "rwx"[i])
			return false;
	return name.size == 0 || plan_is_account_name(arena_string(&arena, name)) ||
	       is_made_of(arena_string(&arena, name), PLAN_DIGITS);
}

const char *plan_acl(struct plan *plan, const char *mode, const char *acl, const char *default_acl)
{
	struct bytes rest = bytes_of(default_acl), entry;
	scoped_buf text = { 0 };

	if (acl)
		buf_add_text(&text, acl);
	else
		add_mode(&text, mode ? mode : "0");
	while (bytes_part(&rest, ',', &entry)) {
		buf_add_text(&text, ",default:");
		buf_add_bytes(&text, entry);
	}
	rest = buf_bytes(&text);
	while (bytes_part(&rest, ',', &entry))
		if (!is_acl_entry(entry))
			return NULL;
	return arena_string(&plan->arena, buf_bytes(&text));
}

static void add_acl(struct plan *plan, struct plan_role *role, const struct file_row *row)
{
	const char *acl = plan_acl(plan, row->mode, row->acl, row->default_acl);

	if (!acl || (!row->acl && !row->mode)) {
		plan_leave_out(plan, role, row->path, "its access control list names odd accounts");
		return;
	}
	plan_add(plan, role, PLAN_ACL, row->path)->target = acl;
	plan_need_package(plan, "acl", "acl", "setfacl puts access control lists back");
}

/* ---- attributes ---------------------------------------------------------------------------- */

/* It may be empty: that an attribute is there can be all it says. */
static bool is_base64(const char *text)
{
	return text && strspn(text, PLAN_LETTERS PLAN_DIGITS "+/=") == strlen(text);
}

static void add_attribute(struct plan *plan, struct plan_role *role, const char *path,
			  const struct pair *pair)
{
	struct bytes name = bytes_of(pair->key);
	bool is_ours = bytes_starts(name, "user.") || bytes_starts(name, "trusted.") ||
		       bytes_is(name, "security.capability"); /* of a file in a tree */

	if (!is_ours || !is_made_of(pair->key, PLAN_LETTERS PLAN_DIGITS "._-") ||
	    !is_base64(pair->value)) {
		plan_leave_out(
			plan, role,
			arena_format(&plan->arena, "%s %s", path, pair->key ? pair->key : ""),
			"an extended attribute whose name or value cannot be put back");
		return;
	}
	struct plan_item *item = plan_add(plan, role, PLAN_ATTRIBUTE, path);

	item->attribute = pair->key;
	item->target = pair->value;
	plan_need_package(plan, "attr", "attr", "setfattr puts extended attributes back");
}

/* Source: cap_from_text(3); "=" is none at all. */
static void add_capabilities(struct plan *plan, struct plan_role *role, const struct file_row *row)
{
	const char *text = row->capabilities ? row->capabilities : "=";

	if (!is_made_of(text, PLAN_LETTERS PLAN_DIGITS "_,=+- ") || text[0] == '-') {
		plan_leave_out(plan, role, row->path, "its capabilities cannot be put back");
		return;
	}
	plan_add(plan, role, PLAN_CAPABILITIES, row->path)->target = text;
	plan_need_package(plan, "libcap2-bin", "libcap", "setcap puts capabilities back");
}

void plan_attributes(struct plan *plan, struct plan_role *role, const struct file_row *row,
		     const char *held)
{
	size_t first = role->items.count;

	if (!row->acl && !row->default_acl && !row->xattrs.count && !row->capabilities &&
	    !text_list_has(&row->finding, "capabilities"))
		return;
	if (!plan_is_plain_path(row->path)) {
		plan_leave_out(plan, role, row->path,
			       "its access control list or attributes: its name is an odd one");
		return;
	}
	if (row->acl || row->default_acl)
		add_acl(plan, role, row);
	for (vec_each(pair, &row->xattrs))
		add_attribute(plan, role, row->path, pair);
	if (row->capabilities || text_list_has(&row->finding, "capabilities"))
		add_capabilities(plan, role, row);
	for (size_t i = first; i < role->items.count; i++) {
		struct plan_item *item = &role->items.at[i];

		if (item->kind == PLAN_PACKAGE || item->left_out)
			continue;
		item->held = held;
		item->why = "the old host's file has it";
	}
}

void plan_member_attributes(struct plan *plan, struct plan_role *role,
			    const struct archive_member *member)
{
	const int style = ARCHIVE_ENTRY_ACL_STYLE_SEPARATOR_COMMA;
	struct archive_entry *entry = member->entry;
	struct file_row row = { 0 };
	const char *name;
	const void *value;
	size_t size;
	char *acl = NULL, *handed_on = NULL;

	if (archive_entry_acl_count(entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS) > ACL_OF_MODE)
		acl = archive_entry_acl_to_text(entry, NULL, ARCHIVE_ENTRY_ACL_TYPE_ACCESS | style);
	if (archive_entry_acl_count(entry, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT))
		handed_on = archive_entry_acl_to_text(entry, NULL,
						      ARCHIVE_ENTRY_ACL_TYPE_DEFAULT | style);
	row.path = arena_string(&plan->arena, bytes_of(member->path));
	row.mode = arena_format(&plan->arena, "%04o", archive_member_mode(member));
	row.acl = acl;
	row.default_acl = handed_on;
	for (archive_entry_xattr_reset(entry);
	     archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK;) {
		struct pair *pair = vec_push_in(&plan->arena, &row.xattrs);
		scoped_buf text = { 0 };

		base64_encode(&text, (struct bytes){ value, size });
		pair->key = arena_string(&plan->arena, bytes_of(name));
		pair->value = arena_string(&plan->arena, buf_bytes(&text));
	}
	plan_attributes(plan, role, &row, NULL);
	free(acl);
	free(handed_on);
}

/* ---- dpkg ---------------------------------------------------------------------------------- */

/* A name that the host knows, or "#" and a number: dpkg refuses others. */
static bool is_for_dpkg(const char *name, bool is_known)
{
	return name[0] == '#' ? is_made_of(name + 1, PLAN_DIGITS)
			      : is_known && plan_is_account_name(name);
}

static void add_statoverride(struct plan *plan, struct plan_role *role, const struct file_row *row,
			     struct bytes words)
{
	struct bytes mode = { 0 }, user = { 0 }, group = { 0 }, more;
	uint64_t bits;

	bool is_whole = bytes_word(&words, &mode) && bytes_word(&words, &user) &&
			bytes_word(&words, &group) && !bytes_word(&words, &more);
	const char *owner = arena_string(&plan->arena, user);
	const char *owning = arena_string(&plan->arena, group);

	if (!is_whole || !bytes_u64(mode, 8, &bits) || bits > 07777 ||
	    !is_for_dpkg(owner, plan_knows_user(plan, owner)) ||
	    !is_for_dpkg(owning, plan_knows_group(plan, owning)) ||
	    !plan_is_plain_path(row->path)) {
		plan_leave_out(plan, role, row->path,
			       "dpkg-statoverride was told names that it may not take back");
		return;
	}
	struct plan_item *item = plan_add(plan, role, PLAN_STATOVERRIDE, row->path);

	item->owner = owner;
	item->group = owning;
	item->mode = arena_format(&plan->arena, "%llo", (unsigned long long)bits);
	item->why = "somebody told dpkg, for upgrades too";
}

bool plan_dpkg_overrides(struct plan *plan, struct plan_role *role, const struct file_row *row)
{
	struct bytes place = bytes_of(row->expected), words;
	bool is_found = false;

	if (text_list_has(&row->finding, "diverted") && bytes_skip(&place, WORDING_DIVERTED)) {
		const char *target = arena_string(&plan->arena, place);

		is_found = true;
		if (plan_is_plain_path(row->path) && plan_is_plain_path(target)) {
			struct plan_item *item = plan_add(plan, role, PLAN_DIVERSION, row->path);

			item->target = target;
			item->why = "somebody told dpkg-divert";
		} else {
			plan_leave_out(plan, role, row->path, "diverted, and its name is odd");
		}
	}
	for (vec_each(evidence, &row->evidence)) {
		words = bytes_of(*evidence);
		if (bytes_skip(&words, WORDING_STATOVERRIDE)) {
			is_found = true;
			add_statoverride(plan, role, row, words);
		}
	}
	return is_found;
}

/* ---- update-alternatives ------------------------------------------------------------------- */

static bool is_number(const char *text)
{
	return is_made_of(text[0] == '-' ? text + 1 : text, PLAN_DIGITS);
}

/* The program of "--install LINK NAME PATH PRIORITY", and any number of "--slave LINK NAME PATH",
 * as update-alternatives(1) takes them and with nothing in them that Ansible would expand; or
 * NULL. */
static const char *registered_program(const text_list *words, const char *name)
{
	enum { WORDS_INSTALL = 5, WORDS_SLAVE = 4 };

	if (words->count < WORDS_INSTALL || strcmp(words->at[0], "--install") != 0 ||
	    !plan_is_plain_path(words->at[1]) || strcmp(words->at[2], name) != 0 ||
	    !plan_is_plain_path(words->at[3]) || !is_number(words->at[4]))
		return NULL;
	for (size_t i = WORDS_INSTALL; i < words->count; i += WORDS_SLAVE)
		if (words->count - i < WORDS_SLAVE || strcmp(words->at[i], "--slave") != 0 ||
		    !plan_is_plain_path(words->at[i + 1]) ||
		    !plan_is_package_name(words->at[i + 2]) ||
		    !plan_is_plain_path(words->at[i + 3]))
			return NULL;
	return words->at[3];
}

/* The program of "--set NAME PATH", or NULL. */
static const char *chosen_program(const text_list *words, const char *name)
{
	if (words->count != 3 || strcmp(words->at[0], "--set") != 0 ||
	    strcmp(words->at[1], name) != 0 || !plan_is_plain_path(words->at[2]))
		return NULL;
	return words->at[2];
}

/* In the role that puts the program, which has to be there. */
static void add_told(struct plan *plan, const struct file_row *row, const text_list *words)
{
	struct plan_role *role = plan_role_of_file(plan, row);
	const char *name = path_name(row->path);
	const char *registered = registered_program(words, name);
	const char *target = registered ? registered : chosen_program(words, name);

	if (!plan_is_package_name(name) || !target) {
		plan_leave_out(plan, role, row->path,
			       "update-alternatives was told names that it may not take back");
		return;
	}
	struct plan_item *item = plan_add(plan, plan_later_role(plan, role, target),
					  registered ? PLAN_REGISTERED : PLAN_ALTERNATIVE, name);

	item->target = target;
	if (registered)
		item->lines = *words;
	item->why = registered ? "registered by hand, by no package" : "chosen by hand";
}

bool plan_registered(struct plan *plan, const struct file_row *row)
{
	bool is_found = false;

	for (vec_each(evidence, &row->evidence)) {
		struct bytes rest = bytes_of(*evidence), word;
		text_list words = { 0 };

		if (!bytes_skip(&rest, WORDING_ALTERNATIVE))
			continue;
		is_found = true;
		while (bytes_word(&rest, &word))
			*vec_push_in(&plan->arena, &words) = arena_string(&plan->arena, word);
		add_told(plan, row, &words);
	}
	return is_found;
}
