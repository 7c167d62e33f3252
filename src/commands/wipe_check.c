/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel wipe check`, and what is known of the copy that a disk leaves behind. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/human.h"
#include "base/path.h"
#include "base/root.h"
#include "commands/commands.h"
#include "commands/wipe_erase.h"
#include "snapshot/archive.h"

enum {
	PIECE = 128 * 1024,
	VERIFIED_SIZE_MAX = 64 * 1024 * 1024,
};

/* --- the snapshot ---------------------------------------------------------------------------- */

void wipe_after_deinit(struct wipe_after *after)
{
	buf_deinit(&after->name);
	buf_deinit(&after->sha256);
	buf_deinit(&after->verified);
}

static int hash_file(const char *path, struct buf *ret, struct err *err)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	scoped_buf piece = { 0 };
	struct digester digester;
	struct digest digest;
	ssize_t got;

	if (fd < 0)
		return err_errno(err, "%s", path);
	digester_init(&digester, DIGEST_SHA256);
	while ((got = read(fd, buf_reserve(&piece, PIECE), PIECE)) > 0)
		digester_add(&digester, (struct bytes){ piece.at, (size_t)got });
	if (got < 0)
		return err_errno(err, "%s", path);
	digester_end(&digester, &digest);
	digest_add_hex(ret, &digest);
	return 0;
}

static int read_verified(const char *path, const struct content *content, struct buf *ret,
			 struct err *err)
{
	scoped_buf text = { 0 };

	if (file_read_all(path, VERIFIED_SIZE_MAX, &text, err) < 0)
		return err->code;
	json_t *json = json_loadb(buf_text(&text), text.size, 0, NULL);
	const char *name = json_string_value(
		json_object_get(json_object_get(json, "a"), "hostname"));
	const char *copy = json_string_value(
		json_object_get(json_object_get(json, "b"), "hostname"));
	const json_t *matters = json_object_get(json, "matters");
	int failed = 0;

	if (!json_is_integer(matters) || !name)
		failed = err_set(err, -EBADMSG, "%s: is not what trowel verify --json writes",
				 path);
	else if (!text_is(name, content->host.hostname))
		failed = err_set(err, -EBADMSG, "%s: is of %s, the snapshot of %s", path, name,
				 content->host.hostname ? content->host.hostname : "?");
	else if (json_integer_value(matters) == 0)
		buf_add_format(ret, "its copy %s was found equal", copy ? copy : "?");
	else
		buf_add_format(ret, "its copy %s differs in %lld points that matter",
			       copy ? copy : "?", (long long)json_integer_value(matters));
	json_decref(json);
	return failed;
}

int wipe_after_read(const struct wipe_arguments *arguments, struct wipe_after *ret, struct err *err)
{
	const char *path = arguments->after;
	scoped_snapshot snapshot = { 0 };

	if (!path)
		return arguments->verified
			       ? err_set(err, -EINVAL, "--verified goes with --after SNAPSHOT")
			       : 0;
	snapshot_init(&snapshot);
	if (archive_read_file(&snapshot, path, err) < 0 || hash_file(path, &ret->sha256, err) < 0)
		return err->code;
	const struct content *content = &snapshot.content;

	buf_add_format(&ret->name, "%s of %s, taken ", path_name(path),
		       content->host.hostname ? content->host.hostname : "?");
	human_time(&ret->name, content->taken_at);
	if (arguments->verified)
		return read_verified(arguments->verified, content, &ret->verified, err);
	buf_add_text(&ret->verified, "nothing is known of a copy (--verified)");
	return 0;
}

/* --- check ----------------------------------------------------------------------------------- */

static int check_key(const struct wipe_arguments *arguments, const struct certificate_check *check,
		     bool *ret, struct err *err)
{
	unsigned char key[SIGNING_PUBLIC_SIZE];
	scoped_buf text = { 0 };

	*ret = true;
	if (!arguments->key)
		return 0;
	if (file_read_all(arguments->key, SIGNING_FILE_MAX, &text, err) < 0)
		return err->code;
	if (signing_key_parse_public(buf_bytes(&text), key, err) < 0)
		return err_wrap(err, "%s", arguments->key);
	*ret = check->signature == CERTIFICATE_SIGNED &&
	       memcmp(key, check->public_key, SIGNING_PUBLIC_SIZE) == 0;
	return 0;
}

int wipe_check(const struct wipe_arguments *arguments, struct err *err)
{
	const char *path = arguments->common.operands[1];
	scoped_buf json = { 0 }, text = { 0 }, key = { 0 };
	struct certificate_check check = { 0 };
	bool is_theirs;

	if (file_read_all(path, CERTIFICATE_SIZE_MAX, &json, err) < 0)
		return err->code;
	if (certificate_read(buf_bytes(&json), &check, &text, err) < 0)
		return err_wrap(err, "%s", path);
	if (check_key(arguments, &check, &is_theirs, err) < 0)
		return err->code;
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	base64_encode(&key, (struct bytes){ (const char *)check.public_key, SIGNING_PUBLIC_SIZE });
	struct bytes rest = buf_bytes(&text), line;

	while (bytes_line(&rest, &line)) {
		term_bytes(&term, STYLE_PLAIN, line);
		term_newline(&term);
	}
	bool is_bad = check.signature == CERTIFICATE_FORGED || !is_theirs;

	if (check.signature == CERTIFICATE_FORGED)
		term_text(&term, STYLE_RED,
			  "signature    WRONG: this was changed after it was signed");
	else if (check.signature == CERTIFICATE_UNSIGNED)
		term_text(&term, is_bad ? STYLE_RED : STYLE_YELLOW,
			  "signature    none: anybody could have written this");
	else
		term_format(&term, is_theirs ? STYLE_GREEN : STYLE_RED, "signature    %s %s",
			    is_theirs ? "good, by key" : "by ANOTHER key:", buf_text(&key));
	term_newline(&term);
	return command_finish(&term, "wipe",
			      is_bad || !check.is_erased ? EXIT_CHECK_FAILED : EXIT_DONE);
}
