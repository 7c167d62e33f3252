/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/contents.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/new_file.h"
#include "codify/application_trees.h"

enum { FILE_MODE = 0644 };

struct contents {
	struct plan *plan;
	struct project_folder *folder; /* NULL: nothing is written */
	struct archive **archives;     /* by role, NULL: none was begun */
	int *archive_fds;
};

static void contents_deinit(struct contents *contents)
{
	for (size_t i = 0; i < contents->plan->roles.count; i++) {
		archive_write_free(contents->archives[i]);
		if (contents->archive_fds[i] >= 0)
			close(contents->archive_fds[i]);
	}
	free(contents->archives);
	free(contents->archive_fds);
}

/* ---- files of a role ----------------------------------------------------------------------- */

/* Where it lies in the project: "roles/ROLE/files/etc/x"; the item knows the part of the role. */
static void name_source(struct contents *contents, const struct plan_role *role,
			struct plan_item *item, struct buf *ret)
{
	scoped_buf source = { 0 };

	project_folder_name(&source, item->name);
	item->source = arena_string(&contents->plan->arena, buf_bytes(&source));
	buf_add_format(ret, "roles/%s/%s/%s", role->name, item->is_template ? "templates" : "files",
		       item->source);
}

static int write_file(struct contents *contents, const struct plan_role *role,
		      struct plan_item *item, struct bytes text, struct err *err)
{
	scoped_buf name = { 0 }, own = { 0 };

	plan_see_content(contents->plan, item, text);
	if (item->left_out || item->kind == PLAN_KEYS)
		return 0;
	if (plan_see_identity(contents->plan, item, text, &own))
		text = buf_bytes(&own);
	name_source(contents, role, item, &name);
	if (!contents->folder)
		return 0;
	return project_folder_write(contents->folder, buf_text(&name), FILE_MODE, text, err);
}

/* Writes a member into the project as it is read. */
static int write_member(struct contents *contents, const char *name, struct plan_item *item,
			const struct archive_member *member, struct err *err)
{
	struct bytes piece;
	int64_t at;
	int more;

	item->is_carried = true;
	item->size = archive_entry_size(member->entry);
	if (!contents->folder)
		return 0;
	scoped_fd int fd = project_folder_create(contents->folder, name, FILE_MODE, err);

	if (fd < 0)
		return fd;
	while ((more = archive_contents_next(member, &piece, &at, err)) > 0) {
		if (lseek(fd, at, SEEK_SET) < 0)
			return err_errno(err, "%s", item->source);
		int failed = fd_write_all(fd, item->source, piece, err);

		if (failed)
			return failed;
	}
	if (!more && ftruncate(fd, item->size) < 0)
		return err_errno(err, "%s", item->source);
	return more;
}

/* It is too large to hold, so nothing in it is a secret. */
static int stream_file(struct contents *contents, const struct plan_role *role,
		       struct plan_item *item, const struct archive_member *member, struct err *err)
{
	scoped_buf name = { 0 };

	name_source(contents, role, item, &name);
	return write_member(contents, buf_text(&name), item, member, err);
}

/* A package of no repository; what the plan does not name is not wanted. */
static int write_package(struct contents *contents, const struct archive_member *member,
			 struct err *err)
{
	struct plan_role *base = &contents->plan->roles.at[0];
	scoped_buf source = { 0 }, name = { 0 };

	buf_add_format(&source, "packages/%s", member->path);
	buf_add_format(&name, "roles/%s/files/%s", base->name, buf_text(&source));
	for (vec_each(item, &base->items))
		if (item->kind == PLAN_LOCAL_PACKAGE && !item->left_out &&
		    text_is(item->source, buf_text(&source)))
			return write_member(contents, buf_text(&name), item, member, err);
	return 0;
}

/* ---- the archive of a role ----------------------------------------------------------------- */

static void name_archive(const struct plan_role *role, struct buf *ret)
{
	buf_add_format(ret, "roles/%s/files/%s", role->name, CONTENTS_ARCHIVE);
}

/* libarchive names no file: "Write error" alone. */
static int archive_of_role_failed(const struct plan_role *role, struct err *err)
{
	scoped_buf name = { 0 };

	name_archive(role, &name);
	return err_wrap(err, "%s", buf_text(&name));
}

static int begin_archive(struct contents *contents, const struct plan_role *role,
			 struct archive **ret, struct err *err)
{
	size_t index = (size_t)(role - contents->plan->roles.at);
	scoped_buf name = { 0 };

	if (contents->archives[index]) {
		*ret = contents->archives[index];
		return 0;
	}
	name_archive(role, &name);
	contents->archive_fds[index] = project_folder_create(contents->folder, buf_text(&name),
							     FILE_MODE, err);
	if (contents->archive_fds[index] < 0)
		return err->code;
	struct archive *archive = contents->archives[index] = archive_write_new();

	/* GNU's own format: tar says nothing of what it does not know, and names are bytes */
	if (archive_write_set_format_gnutar(archive) != ARCHIVE_OK ||
	    archive_write_add_filter_none(archive) != ARCHIVE_OK ||
	    archive_write_open_fd(archive, contents->archive_fds[index]) != ARCHIVE_OK)
		return archive_failed(archive, err);
	*ret = archive;
	return 0;
}

/* An entry of the role's archive, as it is in the snapshot's, below "/" of the new host. */
static int write_entry(struct archive *out, const struct archive_member *member,
		       const struct buf *text, struct err *err)
{
	struct bytes piece;
	int64_t at, written = 0, size;
	int failed, more = 0;

	archive_entry_set_pathname(member->entry, member->path + 1);
	if (member->hardlink)
		archive_entry_set_hardlink(member->entry, member->hardlink + 1);
	unsigned mode = archive_member_mode(member);

	archive_entry_xattr_clear(member->entry);
	archive_entry_acl_clear(member->entry);
	archive_entry_set_perm(member->entry, mode);
	archive_entry_sparse_clear(member->entry);
	failed = archive_member_begin(out, member->entry, err);
	if (failed || text)
		return failed ? failed : archive_member_add(out, buf_bytes(text), err);
	size = archive_entry_filetype(member->entry) == S_IFREG && !member->hardlink
		       ? archive_entry_size(member->entry)
		       : 0;
	while (size && !failed && (more = archive_contents_next(member, &piece, &at, err)) > 0) {
		if (at < written || at > size || piece.size > (uint64_t)(size - at))
			return err_set(err, -EBADMSG, "%s: damaged", member->path);
		failed = archive_member_pad(out, at - written, err);
		if (!failed)
			failed = archive_member_add(out, piece, err);
		written = at + (int64_t)piece.size;
	}
	return failed || more < 0 ? err->code : archive_member_pad(out, size - written, err);
}

static int add_to_archive(struct contents *contents, const struct plan_role *role,
			  const struct archive_member *member, const struct buf *text,
			  struct err *err)
{
	struct archive *out = NULL;

	if (!contents->folder)
		return 0;
	if (begin_archive(contents, role, &out, err) < 0)
		return err->code;
	return write_entry(out, member, text, err) < 0 ? archive_of_role_failed(role, err) : 0;
}

/* ---- members ------------------------------------------------------------------------------- */

static bool is_small_file(const struct archive_member *member)
{
	return archive_entry_filetype(member->entry) == S_IFREG && !member->hardlink &&
	       archive_entry_size(member->entry) <= PLAN_TEXT_MAX;
}

/* True if the role's archive has that file. */
static bool is_packed_with(struct contents *contents, const struct plan_role *role,
			   const char *path)
{
	struct plan_role *other = NULL;
	const struct plan_item *item = plan_find(contents->plan, path, &other);

	return item && item->kind == PLAN_PACKED && !item->left_out && other == role;
}

/* A member of a tree, or one with an odd name. */
static int pack(struct contents *contents, struct plan_role *role, struct plan_item *item,
		const struct archive_member *member, const struct buf *content, struct err *err)
{
	struct bytes text = content ? buf_bytes(content) : (struct bytes){ 0 };
	bool is_itself = strcmp(item->name, member->path) == 0;
	struct plan_item *own,
		seen = { .kind = PLAN_FILE, .name = member->path, .is_config = item->is_config };
	scoped_buf unchanged = { 0 };

	item->is_carried = true;
	if (member->hardlink && !is_packed_with(contents, role, member->hardlink)) {
		plan_add_hard_link(contents->plan, role, member);
		return 0;
	}
	if (!is_itself) /* its own row said it */
		plan_member_attributes(contents->plan, role, member);
	plan_see_content(contents->plan, &seen, text);
	if (!seen.is_template && !seen.left_out && !plan_names_host(contents->plan, &seen, text)) {
		(void)plan_see_identity(contents->plan, &seen, text, &unchanged);
		contents->plan->tree_files++;
		return add_to_archive(contents, role, member, content, err);
	}
	if (is_itself) {
		plan_see_content(contents->plan, item, text);
		return 0;
	}
	own = plan_add_from_tree(contents->plan, role, member->path, item);
	plan_take_ownership(contents->plan, own, member);
	return write_file(contents, role, own, text, err);
}

/* A member for the plan. Without a text (NULL) it has none, or one too large to hold. */
static int place(struct contents *contents, const struct archive_member *member,
		 const struct buf *text, struct err *err)
{
	struct plan_role *role = NULL;
	struct plan_item *item = plan_find(contents->plan, member->path, &role);

	if (!item && archive_entry_filetype(member->entry) == S_IFDIR)
		plan_add_folder(contents->plan, member);
	if (!item || item->left_out || item->content)
		return 0;
	if (item->kind == PLAN_PACKED)
		return pack(contents, role, item, member, text, err);
	if (item->kind != PLAN_FILE && item->kind != PLAN_REPOSITORY && item->kind != PLAN_KEYS)
		return 0;
	if (member->hardlink || archive_entry_filetype(member->entry) != S_IFREG)
		return 0;
	return text ? write_file(contents, role, item, buf_bytes(text), err)
		    : stream_file(contents, role, item, member, err);
}

static int see_member(void *context, const struct archive_member *member, struct err *err)
{
	struct contents *contents = context;
	scoped_buf text = { 0 };
	int failed;

	if (member->place == ARCHIVE_PACKAGES)
		return write_package(contents, member, err);
	bool is_small = is_small_file(member);

	failed = is_small ? archive_contents_read(member, PLAN_TEXT_MAX, &text, err) : 0;
	if (!failed)
		failed = application_trees_add(contents->plan, contents->folder, member,
					       is_small ? &text : NULL, err);
	return failed ? failed : place(contents, member, is_small ? &text : NULL, err);
}

/* Files that are not as they were carried: of our own words, or merged. */
static int write_made(struct contents *contents, struct err *err)
{
	int failed = 0;

	for (vec_each(role, &contents->plan->roles))
		for (vec_each(item, &role->items))
			if (item->content && !failed && !item->left_out)
				failed = write_file(contents, role, item, bytes_of(item->content),
						    err);
	return failed;
}

static int end_archives(struct contents *contents, struct err *err)
{
	for (size_t i = 0; i < contents->plan->roles.count; i++) {
		struct archive *archive = contents->archives[i];

		if (!archive || archive_write_close(archive) == ARCHIVE_OK)
			continue;
		(void)archive_failed(archive, err);
		return archive_of_role_failed(&contents->plan->roles.at[i], err);
	}
	return 0;
}

int contents_read(struct plan *plan, const char *path, struct project_folder *folder,
		  struct err *err)
{
	SCOPED(contents_deinit)
	struct contents contents = {
		.plan = plan,
		.folder = folder,
		.archives = mem_zero(plan->roles.count, sizeof(struct archive *)),
		.archive_fds = mem_zero(plan->roles.count, sizeof(int)),
	};

	for (size_t i = 0; i < plan->roles.count; i++)
		contents.archive_fds[i] = -1;
	int failed = archive_contents_walk(path, see_member, &contents, err);

	if (!failed)
		failed = write_made(&contents, err);
	if (!failed)
		failed = end_archives(&contents, err);
	if (!failed)
		plan_finish(plan);
	return failed;
}
