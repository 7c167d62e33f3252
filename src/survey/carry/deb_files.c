/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files of an installed package are packed again, and how large they are. */
#include <errno.h>

#include "base/digest.h"
#include "base/page_cache.h"
#include "format/packages/deb822.h"
#include "format/packages/md5sums.h"
#include "format/secrets/key_store.h"
#include "survey/carry/carry_deb.h"
#include "survey/secrets.h"

enum { DEB_LIST_MAX = 32 * 1024 * 1024 };

MAP_DEFINE(md5_map, uint64_t, struct digest, map_hash_u64, map_equal_u64);

void deb_deinit(struct deb *deb)
{
	buf_deinit(&deb->paths);
	vec_deinit(&deb->files);
	buf_deinit(&deb->control);
	buf_deinit(&deb->left_out);
}

const char *deb_real_path(const struct deb *deb, const char *path)
{
	for (vec_each(diversion, &deb->carry->survey->diversions))
		if (strcmp(diversion->from, path) == 0 &&
		    !(diversion->by && strcmp(diversion->by, deb->package->name) == 0))
			return diversion->to;
	return path;
}

/* What the package says of the contents of its files. */
static void read_digests(const struct deb *deb, struct md5_map *ret)
{
	scoped_buf path = { 0 }, text = { 0 };
	struct md5sums_entry entry;
	struct err err;

	buf_add_format(&path, "%smd5sums", deb->info);
	if (root_read(deb->carry->survey->root, buf_text(&path), DEB_LIST_MAX, &text, &err) < 0)
		return;
	for (struct bytes rest = buf_bytes(&text); md5sums_next(&rest, &entry);)
		*md5_map_put(ret, map_hash_bytes(entry.path)) = entry.digest;
}

/* The content of a file: its digest, its start, and all of it in carry->text if it is small. */
struct file_content {
	struct digest digest;
	bool is_binary;
	bool is_whole;
	bool is_original; /* as the package brought it */
};

static int read_content(const struct deb *deb, int fd, struct file_content *ret, struct err *err)
{
	struct carry *carry = deb->carry;
	struct digester digester;
	struct buf *text = &carry->text;
	int64_t at = 0;
	ssize_t got;

	buf_clear(text);
	digester_init(&digester, DIGEST_MD5);
	for (;;) {
		buf_clear(&carry->piece);
		got = pread(fd, buf_reserve(&carry->piece, CARRY_PIECE_SIZE), CARRY_PIECE_SIZE, at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "reading");
		if (got == 0)
			break;
		buf_grew(&carry->piece, (size_t)got);
		digester_add(&digester, buf_bytes(&carry->piece));
		if (text->size < CARRY_TEXT_MAX)
			buf_add_bytes(text, buf_bytes(&carry->piece));
		at += got;
		pace_step(&carry->pace, got);
	}
	digester_end(&digester, &ret->digest);
	ret->is_whole = (int64_t)text->size == at;
	ret->is_binary = text->size && memchr(text->at, '\0', text->size);
	return 0;
}

/* Says what becomes of a file: true if it is packed. Code as the package brought it stays so, since
 * a word taken for a secret would break it. */
static bool judge(struct deb *deb, const char *path, const struct file_content *content,
		  struct deb_file *file)
{
	struct survey *survey = deb->carry->survey;
	struct bytes text = buf_bytes(&deb->carry->text);
	const char *store = key_store_kind(bytes_of(path),
					   bytes_slice(text, 0, KEY_STORE_HEAD_SIZE));
	scoped_buf redacted = { 0 };

	if (store)
		survey_note_secret_file(survey, path, store);
	if (store || (!content->is_binary && !content->is_whole && !content->is_original))
		return false;
	if (content->is_binary || !content->is_whole ||
	    (content->is_original && secret_text_kind_of(bytes_of(path), text) == SECRET_TEXT_CODE))
		return true;
	file->is_template = survey_redact_file(survey, path, text,
					       secret_text_kind_of(bytes_of(path), text),
					       &redacted) > 0;
	if (file->is_template)
		file->size = (int64_t)redacted.size;
	deb->templates += file->is_template;
	return true;
}

static int measure_content(struct deb *deb, const struct md5_map *known, const char *name,
			   struct deb_file *file, struct err *err)
{
	const char *path = deb_real_path(deb, name);
	scoped_fd int fd = root_open(deb->carry->survey->root, path, err);
	const struct digest *digest = md5_map_find(known, map_hash_text(name + 1));
	scoped_page_cache cache = { 0 };
	struct file_content content = { 0 };

	if (fd < 0 || fstat(fd, &file->state) < 0)
		return fd < 0 ? fd : err_errno(err, "%s", path);
	file->size = file->state.st_size;
	if (file->size > deb->carry->survey->options.carry_file_max)
		return err_set(err, -EFBIG, "%s is larger than --carry-file-max", path);
	page_cache_note(&cache, fd, (uint64_t)file->size);
	int failed = read_content(deb, fd, &content, err);

	page_cache_drop(&cache, fd);
	if (failed)
		return err_wrap(err, "%s", path);
	content.is_original = digest && digest_equal(digest, &content.digest);
	deb->changed += digest && !content.is_original;
	return judge(deb, path, &content, file);
}

/* Measures one path of the package's list. */
static int measure_file(struct deb *deb, const struct md5_map *known, const char *name,
			struct err *err)
{
	struct deb_file file = { .path = deb->paths.size };
	int packed = root_lstat(deb->carry->survey->root, deb_real_path(deb, name), &file.state);

	if (packed < 0) { /* deleted by hand: it stays deleted */
		deb->changed++;
		return 0;
	}
	if (S_ISREG(file.state.st_mode))
		packed = measure_content(deb, known, name, &file, err);
	else
		packed = S_ISDIR(file.state.st_mode) || S_ISLNK(file.state.st_mode);
	if (packed == 0)
		buf_add_format(&deb->left_out, "%s\n", name);
	if (packed <= 0)
		return packed;
	buf_add(&deb->paths, name, strlen(name) + 1);
	*vec_push(&deb->files) = file;
	deb->bytes += file.size;
	if (deb->bytes > deb->carry->survey->options.carry_max - deb->carry->bytes ||
	    deb->files.count > CARRY_PACKAGE_FILES_MAX)
		return err_set(err, -EFBIG, "its files are beyond --carry-max");
	return 0;
}

int deb_measure(struct deb *deb, struct err *err)
{
	SCOPED(md5_map_deinit) struct md5_map known = { 0 };
	scoped_buf path = { 0 }, list = { 0 }, name = { 0 };
	struct bytes rest, line;
	int failed = 0;

	buf_add_format(&path, "%slist", deb->info);
	failed = root_read(deb->carry->survey->root, buf_text(&path), DEB_LIST_MAX, &list, err);
	if (failed)
		return failed;
	read_digests(deb, &known);
	for (rest = buf_bytes(&list); !failed && bytes_line(&rest, &line);) {
		if (line.size < 2 || line.at[0] != '/' || bytes_is(line, "/."))
			continue;
		buf_clear(&name);
		buf_add_bytes(&name, line);
		failed = measure_file(deb, &known, buf_text(&name), err);
	}
	return failed;
}
