/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The work tree beside the index. */
#include <errno.h>
#include <fcntl.h>

#include "base/path.h"
#include "base/root_source.h"
#include "survey/applications/git_status_parts.h"

enum { PIECE_SIZE = 128 * 1024 };

/* The file at hand. */
struct subject {
	struct git_status *status;
	struct git_entry entry;
	struct stat state;
	const char *path; /* absolute */
};

enum sameness {
	SAME,
	DIFFERENT,
	UNTOLD,
};

static enum sameness untold(const struct subject *subject, const char *why)
{
	subject->status->untold = why;
	return UNTOLD;
}

/* ---- contents ------------------------------------------------------------------------------ */

static void begin(struct digester *digester, enum digest_kind kind, uint64_t size)
{
	scoped_buf head = { 0 };

	/* an object's name covers its header, gitformat-loose(5) */
	buf_add_format(&head, "blob %llu", (unsigned long long)size);
	digester_init(digester, kind);
	digester_add(digester, (struct bytes){ buf_text(&head), head.size + 1 });
}

static bool is_blob(const struct subject *subject, struct bytes content)
{
	struct digester digester;
	struct digest digest;

	begin(&digester, subject->entry.id.kind, content.size);
	digester_add(&digester, content);
	digester_end(&digester, &digest);
	return digest_equal(&digest, &subject->entry.id);
}

/* As the repository may hold it: every CR LF is an LF. */
static bool is_blob_without_ends(const struct subject *subject, const struct byte_source *source)
{
	scoped_buf text = { 0 }, plain = { 0 };

	if (source->size > GIT_ENDS_SIZE_MAX ||
	    !byte_source_get(source, 0, (size_t)source->size, &text))
		return false;
	for (size_t i = 0; i < text.size; i++)
		if (text.at[i] != '\r' || i + 1 == text.size || text.at[i + 1] != '\n')
			buf_add_byte(&plain, text.at[i]);
	return plain.size < text.size && is_blob(subject, buf_bytes(&plain));
}

/* What attributes and configuration say of the way between a file and its blob. */
static unsigned conversion_of(const struct subject *subject)
{
	const struct git_status *status = subject->status;
	unsigned bits = status->repository->converts_ends ? GIT_CONVERTS_ENDS : 0;
	struct bytes path = subject->entry.path;

	for (vec_each(attributes, &status->attributes)) {
		struct bytes folder = attributes->folder;

		if (path.size > folder.size &&
		    bytes_equal(bytes_slice(path, 0, folder.size), folder))
			git_patterns_convert(&attributes->patterns,
					     bytes_slice(path, folder.size, path.size), &bits);
	}
	return bits;
}

static enum sameness compare_file_content(const struct subject *subject)
{
	struct git_status *status = subject->status;
	const struct git_entry *entry = &subject->entry;
	unsigned conversion = conversion_of(subject);
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	struct digester digester;
	struct digest digest;
	struct err err;

	if (entry->size && (uint32_t)subject->state.st_size != entry->size && !conversion)
		return DIFFERENT;
	status->hash_left -= subject->state.st_size;
	if (status->hash_left < 0 || survey_is_late(status->repository->survey))
		return untold(subject, "too much would have to be read");
	if (root_source_open(&file, status->repository->survey->root, subject->path, &err) < 0)
		return untold(subject, "a file cannot be read");
	begin(&digester, entry->id.kind, file.source.size);
	for (uint64_t at = 0; at < file.source.size; at += PIECE_SIZE) {
		uint64_t left = file.source.size - at;
		char piece[PIECE_SIZE];
		size_t size = left < PIECE_SIZE ? (size_t)left : PIECE_SIZE;

		if (byte_source_read(&file.source, at, piece, size, &err) < 0)
			return untold(subject, "a file changed while it was read");
		digester_add(&digester, (struct bytes){ piece, size });
	}
	digester_end(&digester, &digest);
	if (digest_equal(&digest, &entry->id))
		return SAME;
	if (conversion & GIT_CONVERTS_CONTENT)
		return untold(subject, "a filter makes files of what is in the repository");
	return (conversion & GIT_CONVERTS_ENDS) && is_blob_without_ends(subject, &file.source)
		       ? SAME
		       : DIFFERENT;
}

static enum sameness compare_link(const struct subject *subject)
{
	scoped_buf target = { 0 };

	if (root_readlink(subject->status->repository->survey->root, subject->path, &target) < 0)
		return untold(subject, "a link cannot be read");
	return is_blob(subject, buf_bytes(&target)) ? SAME : DIFFERENT;
}

/* ---- submodules ---------------------------------------------------------------------------- */

static enum sameness compare_submodule(const struct subject *subject)
{
	const struct git_repository *repository = subject->status->repository;
	scoped_git_repository nested = { 0 };
	struct vcs row;
	struct err err;

	if (!S_ISDIR(subject->state.st_mode))
		return DIFFERENT;
	if (git_repository_open(&nested, repository->survey, subject->path, repository->nesting + 1,
				&err) < 0)
		return SAME; /* it was never fetched */
	if (!digest_equal(&nested.head, &subject->entry.id))
		return DIFFERENT;
	if (nested.nesting >= GIT_NESTING_MAX)
		return untold(subject, "submodules in submodules");
	record_init(&vcs_type, &row);
	git_status_add(&nested, &row);
	if (row.dirty == TRI_UNKNOWN)
		return untold(subject, "what changed in a submodule is not known");
	return row.dirty == TRI_YES || row.untracked_count > 0 ? DIFFERENT : SAME;
}

/* ---- the state that lstat(2) tells --------------------------------------------------------- */

static bool is_same_time(uint32_t seconds, uint32_t ns, struct timespec time)
{
	/* nanoseconds are 0 where git was built without them */
	return seconds == (uint32_t)time.tv_sec &&
	       (ns == 0 || time.tv_nsec == 0 || ns == (uint32_t)time.tv_nsec);
}

/* True if nothing touched the file since git looked at it. A file that was written in the moment in
 * which the index was written may have changed since without a trace: Documentation/technical/
 * racy-git. */
static bool is_untouched(const struct subject *subject)
{
	const struct git_entry *entry = &subject->entry;
	const struct stat *state = &subject->state;
	const struct git_status *status = subject->status;
	int64_t seconds = (int64_t)entry->mtime;
	bool is_racy = seconds > status->index_seconds ||
		       (seconds == status->index_seconds &&
			(entry->mtime_ns == 0 || status->index_ns == 0 ||
			 entry->mtime_ns >= status->index_ns));

	return !is_racy && is_same_time(entry->mtime, entry->mtime_ns, state->st_mtim) &&
	       is_same_time(entry->ctime, entry->ctime_ns, state->st_ctim) &&
	       entry->ino == (uint32_t)state->st_ino && entry->uid == state->st_uid &&
	       entry->gid == state->st_gid && entry->size == (uint32_t)state->st_size;
}

static enum sameness compare_state(const struct subject *subject)
{
	const struct git_repository *repository = subject->status->repository;
	uint32_t mode = subject->entry.mode, type = mode & GIT_MODE_TYPE;
	mode_t found = subject->state.st_mode;

	if (type == GIT_MODE_COMMIT)
		return compare_submodule(subject);
	if (type == GIT_MODE_LINK && S_ISLNK(found))
		return is_untouched(subject) ? SAME : compare_link(subject);
	if (!S_ISREG(found) || (type == GIT_MODE_LINK && !repository->has_no_links))
		return DIFFERENT;
	if (type == GIT_MODE_FILE && !repository->ignores_mode && !(mode & 0100) != !(found & 0100))
		return DIFFERENT;
	return is_untouched(subject) ? SAME : compare_file_content(subject);
}

/* ---- all of them --------------------------------------------------------------------------- */

/* The folder that was looked into last: its files stand together in the index. */
struct folder {
	struct buf path; /* absolute */
	int fd;          /* -errno: it cannot be opened */
};

static void folder_deinit(struct folder *folder)
{
	buf_deinit(&folder->path);
	cleanup_fd(&folder->fd);
}

/* lstat(2) of a file, in its folder. Where a link stands for the folder, nothing is there. */
static int look_at(struct folder *folder, struct subject *subject)
{
	const struct root *root = subject->status->repository->survey->root;
	struct bytes path = path_folder(subject->path);
	struct err err;

	if (!bytes_equal(path, buf_bytes(&folder->path)) || folder->fd == -EAGAIN) {
		cleanup_fd(&folder->fd);
		buf_clear(&folder->path);
		buf_add_bytes(&folder->path, path);
		folder->fd = root_open_exact(root, path.size ? buf_text(&folder->path) : "/", &err);
	}
	if (folder->fd < 0)
		return folder->fd;
	return fstatat(folder->fd, path_name(subject->path), &subject->state, AT_SYMLINK_NOFOLLOW) <
			       0
		       ? -errno
		       : 0;
}

static enum sameness compare_entry(struct folder *folder, struct subject *subject)
{
	const struct git_entry *entry = &subject->entry;
	int failed;

	if (entry->stage || entry->is_only_meant)
		return DIFFERENT;
	if (entry->is_assumed)
		return SAME;
	failed = look_at(folder, subject);
	if (failed == -ENOENT || failed == -ENOTDIR || failed == -ELOOP || failed == -EINVAL)
		return DIFFERENT;
	return failed ? untold(subject, "a folder cannot be looked into") : compare_state(subject);
}

static void add_attributes(struct git_status *status, struct bytes folder, struct bytes text)
{
	struct git_attributes attributes = { .folder = folder };

	git_patterns_attributes(&status->arena, text, &attributes.patterns);
	if (attributes.patterns.list.count)
		*vec_push(&status->attributes) = attributes;
}

/* Those of the work tree, folders above first, then the repository's own, which has the last word.
 */
static void read_attributes(struct git_status *status)
{
	const struct git_repository *repository = status->repository;
	scoped_buf text = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < status->index.places.count; i++) {
		struct bytes path = git_index_path(&status->index, i), folder = path;
		scoped_buf name = { 0 };

		folder.size = (size_t)(bytes_find_last(path, '/') + 1);
		if (!bytes_is(bytes_slice(path, folder.size, path.size), ".gitattributes"))
			continue;
		if (count++ == GIT_ATTRIBUTE_FILES_MAX) {
			status->untold = "there are too many .gitattributes";
			break;
		}
		buf_add_bytes(&name, path);
		if (git_status_read(status, repository->work, buf_text(&name), &text))
			add_attributes(status, folder, buf_bytes(&text));
	}
	if (git_status_read(status, repository->common, "info/attributes", &text))
		add_attributes(status, BYTES(""), buf_bytes(&text));
}

void git_status_compare_files(struct git_status *status)
{
	SCOPED(folder_deinit) struct folder folder = { .fd = -EAGAIN };
	const struct git_repository *repository = status->repository;
	scoped_buf path = { 0 };

	read_attributes(status);
	for (size_t i = 0; i < status->index.places.count; i++) {
		if (i >= GIT_MET_MAX) {
			status->untold = "there are too many";
			break;
		}
		buf_clear(&path);
		buf_add_format(&path, "%s/", strcmp(repository->work, "/") ? repository->work : "");
		buf_add_bytes(&path, git_index_path(&status->index, i));
		struct subject subject = { .status = status,
					   .entry = git_index_entry(&status->index, i),
					   .path = buf_text(&path) };

		if (compare_entry(&folder, &subject) == DIFFERENT)
			status->marks[i] |= GIT_CHANGED;
	}
}
