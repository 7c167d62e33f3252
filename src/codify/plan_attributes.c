/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies beside the names, contents and modes of files: access control lists, extended
 * attributes, capabilities; and what dpkg was told to do with files of packages, and
 * update-alternatives of programs.
 */
#include <archive.h>
#include <archive_entry.h>
#include <linux/capability.h>
#include <linux/limits.h>
#include <linux/xattr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

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

enum { ACL_USER, ACL_GROUP, ACL_MASK, ACL_OTHER };
enum { ACL_ENTRIES_MAX = 1024, ACL_BASE = 1 << ACL_USER | 1 << ACL_GROUP | 1 << ACL_OTHER };

struct acl_entry {
	bool is_default;
	unsigned tag;
	const char *name; /* "": the file's own */
};

/* "user:deploy:rwx" and its kin, as getfacl(1) writes them. */
static bool read_acl_entry(struct plan *plan, struct bytes text, struct acl_entry *ret)
{
	static const char *const tags[] = { [ACL_USER] = "user:",
					    [ACL_GROUP] = "group:",
					    [ACL_MASK] = "mask:",
					    [ACL_OTHER] = "other:" };
	const unsigned count = sizeof(tags) / sizeof(tags[0]);
	struct bytes name = { 0 };

	ret->is_default = bytes_skip(&text, "default:");
	for (ret->tag = 0; ret->tag < count && !bytes_skip(&text, tags[ret->tag]);)
		ret->tag++;
	if (ret->tag == count || !bytes_part(&text, ':', &name) || text.size != strlen("rwx"))
		return false;
	for (size_t i = 0; i < text.size; i++)
		if (text.at[i] != '-' && text.at[i] != "rwx"[i])
			return false;
	ret->name = arena_string(&plan->arena, name);
	return true;
}

/* Of the host, or a number: setfacl refuses others. */
static bool is_acl_account(const struct plan *plan, const struct acl_entry *entry)
{
	bool is_user = entry->tag == ACL_USER, is_group = entry->tag == ACL_GROUP;

	if (!*entry->name || ((is_user || is_group) && is_made_of(entry->name, PLAN_DIGITS)))
		return true;
	return plan_is_account_name(entry->name) &&
	       ((is_user && plan_knows_user(plan, entry->name)) ||
		(is_group && plan_knows_group(plan, entry->name)));
}

static bool is_acl_twice(const struct acl_entry *one, const struct acl_entry *other)
{
	return one->is_default == other->is_default && one->tag == other->tag &&
	       strcmp(one->name, other->name) == 0;
}

/* What is in a list, a bit for each tag: of the file's own entries, and of those with a name. */
struct acl_tags {
	unsigned own, named;
};

/* The file's own three are there, and the mask where somebody else is. Source: acl(5). */
static bool is_acl_whole(const struct acl_tags *tags)
{
	return (tags->own & ACL_BASE) == ACL_BASE && (!tags->named || tags->own & 1U << ACL_MASK);
}

/* A list that setfacl(1) takes with --set, and getfacl(1) shows again as it is. */
static bool is_acl(struct plan *plan, struct bytes text, bool is_directory)
{
	vec_of(struct acl_entry) entries = { 0 };
	struct acl_tags tags = { 0 }, handed_on = { 0 };
	struct acl_entry entry;
	struct bytes part;

	if (bytes_ends(text, ","))
		return false;
	while (bytes_part(&text, ',', &part)) {
		if (entries.count == ACL_ENTRIES_MAX || !read_acl_entry(plan, part, &entry) ||
		    !is_acl_account(plan, &entry) || (entry.is_default && !is_directory))
			return false;
		for (vec_each(earlier, &entries))
			if (is_acl_twice(earlier, &entry))
				return false;
		struct acl_tags *seen = entry.is_default ? &handed_on : &tags;

		*(*entry.name ? &seen->named : &seen->own) |= 1U << entry.tag;
		*vec_push_in(&plan->arena, &entries) = entry;
	}
	return is_acl_whole(&tags) &&
	       ((!handed_on.own && !handed_on.named) || is_acl_whole(&handed_on));
}

/* All of the list, as getfacl(1) would show it but parted by commas; NULL if setfacl(1) would
 * refuse it. */
static const char *whole_acl(struct plan *plan, const struct file_row *row)
{
	struct bytes rest = bytes_of(row->default_acl), entry;
	scoped_buf text = { 0 };

	if (row->acl)
		buf_add_text(&text, row->acl);
	else if (row->mode)
		add_mode(&text, row->mode);
	while (bytes_part(&rest, ',', &entry)) {
		buf_add_text(&text, ",default:");
		buf_add_bytes(&text, entry);
	}
	return is_acl(plan, buf_bytes(&text), text_is(row->type, "directory"))
		       ? arena_string(&plan->arena, buf_bytes(&text))
		       : NULL;
}

static void add_acl(struct plan *plan, struct plan_role *role, const struct file_row *row)
{
	const char *acl = whole_acl(plan, row);

	if (!acl) {
		plan_leave_out(plan, role, row->path,
			       "its access control list is none that setfacl takes, or names "
			       "accounts that the host does not know");
		return;
	}
	plan_add(plan, role, PLAN_ACL, row->path)->target = acl;
	plan_need_package(plan, "acl", "acl", "setfacl puts access control lists back");
}

/* ---- attributes ---------------------------------------------------------------------------- */

/* What setcap(8) wrote: the kernel refuses anything else there. Source: struct vfs_cap_data and
 * vfs_ns_cap_data of linux/capability.h, little-endian. */
static bool is_capability_value(struct bytes value)
{
	enum { REVISION_AT = 3 };
	unsigned revision = value.size > REVISION_AT ? (uint8_t)value.at[REVISION_AT] : 0;

	return (revision == 2 && value.size == XATTR_CAPS_SZ_2) ||
	       (revision == 3 && value.size == XATTR_CAPS_SZ_3);
}

/* It may be empty: that an attribute is there can be all it says. */
static bool is_value(const char *name, const char *text)
{
	scoped_buf value = { 0 };

	return text && base64_decode(&value, bytes_of(text)) &&
	       (strcmp(name, XATTR_NAME_CAPS) != 0 || is_capability_value(buf_bytes(&value)));
}

/* Of those that anybody may set; and of files in a tree, what setcap(8) does. */
static bool is_attribute_name(const char *name)
{
	struct bytes rest = bytes_of(name);

	if (text_is(name, XATTR_NAME_CAPS))
		return true;
	return rest.size <= XATTR_NAME_MAX &&
	       (bytes_skip(&rest, XATTR_USER_PREFIX) || bytes_skip(&rest, XATTR_TRUSTED_PREFIX)) &&
	       rest.size > 0 && is_made_of(name, PLAN_LETTERS PLAN_DIGITS "._-");
}

static void add_attribute(struct plan *plan, struct plan_role *role, const char *path,
			  const struct pair *pair)
{
	if (!is_attribute_name(pair->key) || !is_value(pair->key, pair->value)) {
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

/* True if the capability is raised in that set. */
static bool has_flag(cap_t all, cap_value_t capability, cap_flag_t set)
{
	cap_flag_value_t value = CAP_CLEAR;

	return cap_get_flag(all, capability, set, &value) == 0 && value == CAP_SET;
}

/* What a file can have: all that it permits or hands on is effective, or nothing is. Source:
 * cap_from_text(3), and VFS_CAP_FLAGS_EFFECTIVE of linux/capability.h. */
static bool is_capabilities(const char *text)
{
	cap_t all = is_made_of(text, PLAN_LETTERS PLAN_DIGITS "_,=+- ") && text[0] != '-'
			    ? cap_from_text(text)
			    : NULL;
	bool is_effective = false, is_only_there = false;

	if (!all)
		return false;
	for (cap_value_t i = 0; i <= CAP_LAST_CAP; i++) {
		bool is_there = has_flag(all, i, CAP_PERMITTED) ||
				has_flag(all, i, CAP_INHERITABLE);
		bool is_raised = has_flag(all, i, CAP_EFFECTIVE);

		is_effective |= is_raised;
		is_only_there |= is_there && !is_raised;
	}
	cap_free(all);
	return !is_effective || !is_only_there;
}

/* "=" is none at all. */
static void add_capabilities(struct plan *plan, struct plan_role *role, const struct file_row *row)
{
	const char *text = row->capabilities ? row->capabilities : "=";

	if (!is_capabilities(text) || (row->type && !text_is(row->type, "file"))) {
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
	bool is_directory = archive_entry_filetype(entry) == AE_IFDIR;
	struct file_row row = { .type = is_directory ? "directory" : "file" };
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
