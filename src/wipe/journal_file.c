/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/new_file.h"
#include "base/path.h"

/* The digest of all but itself. */
static void add_digest(const json_t *json, struct buf *ret)
{
	scoped_free char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	struct digester digester;
	struct digest digest;

	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, bytes_of(text));
	digester_end(&digester, &digest);
	digest_add_hex(ret, &digest);
}

void journal_file_add(struct buf *ret, json_t *json)
{
	scoped_buf digest = { 0 };

	add_digest(json, &digest);
	json_object_set_new(json, "digest", json_string(buf_text(&digest)));
	scoped_free char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	buf_add_text(ret, text);
	buf_add_byte(ret, '\n');
}

static int check_digest(json_t *json, struct err *err)
{
	scoped_buf wanted = { 0 }, got = { 0 };

	buf_add_text(&wanted, json_string_value(json_object_get(json, "digest")));
	json_object_del(json, "digest");
	add_digest(json, &got);
	if (!bytes_equal(buf_bytes(&wanted), buf_bytes(&got)))
		return err_set(err, -EBADMSG, "it was changed after it was written, or is damaged");
	return 0;
}

int journal_file_parse(struct bytes text, const char *format, int version, json_t **ret,
		       struct err *err)
{
	json_t *json = json_loadb(text.at ? text.at : "", text.size, JSON_REJECT_DUPLICATES, NULL);
	int failed = 0;

	if (!text_is(json_string_value(json_object_get(json, "format")), format))
		failed = err_set(err, -EBADMSG, "is no journal of an erasure");
	else if (json_integer_value(json_object_get(json, "version")) != version)
		failed = err_set(err, -EBADMSG, "is of another version of trowel");
	else
		failed = check_digest(json, err);
	if (failed < 0)
		json_decref(json);
	else
		*ret = json;
	return failed;
}

/* A new name is on the disk when its folder is. */
static int sync_folder(const char *path, struct err *err)
{
	struct bytes folder = path_folder(path);
	scoped_buf name = { 0 };

	buf_add_bytes(&name, folder.size ? folder : path[0] == '/' ? BYTES("/") : BYTES("."));
	scoped_fd int fd = open(buf_text(&name), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return err_errno(err, "%s", buf_text(&name));
	return 0;
}

/* Not new_file.h: several are written at once. A half one is left only by SIGKILL. */
int journal_file_write(const char *path, struct bytes text, struct err *err)
{
	scoped_buf name = { 0 };

	buf_add_format(&name, "%s.new", path);
	scoped_fd int fd = open(buf_text(&name),
				O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return err_errno(err, "%s", buf_text(&name));
	if (fd_write_all(fd, buf_text(&name), text, err) < 0)
		return err->code;
	if (fsync(fd) < 0 || rename(buf_text(&name), path) < 0)
		return err_errno(err, "%s", path);
	return sync_folder(path, err);
}
