/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"
#include "format/files/path_words.h"
#include "format/files/posix_acl.h"
#include "harness.h"

#include <cmocka.h>

TEST(path_words_are_found_in_any_text)
{
	static const struct {
		const char *text, *paths;
	} cases[] = {
		{ "root /srv/www/site;", "/srv/www/site " },
		{ "ExecStart=/opt/app/run --config=/opt/app/app.yml",
		  "/opt/app/run /opt/app/app.yml " },
		{ "see https://example.org/a/b or /etc/x.", "/etc/x " },
		{ "a/b c/d", "" },
		{ "/", "" },
		{ "//x /x//y", "" },
		{ "PATH=/usr/local/bin:/opt/b/bin", "/usr/local/bin /opt/b/bin " },
		{ "include \"/etc/nginx/*.conf\"", "/etc/nginx " },
		{ "/srv/\xc3\xa4 \xff/x", "/srv/\xc3\xa4 " },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes rest = bytes_of(cases[i].text), word;
		scoped_buf found = { 0 };

		while (path_word_next(&rest, &word)) {
			buf_add_bytes(&found, word);
			buf_add_byte(&found, ' ');
		}
		assert_string_equal(buf_text(&found), cases[i].paths);
	}
}

static const char *user_33(void *context, int64_t uid)
{
	return uid == 33 ? "www-data" : NULL;
}

static const char *nobody(void *context, int64_t gid)
{
	return NULL;
}

TEST(posix_acl_is_written_as_text)
{
	static const struct posix_acl_names names = { .user = user_33, .group = nobody };
	static const char list[] = "\2\0\0\0"
				   "\1\0\6\0\377\377\377\377"
				   "\2\0\4\0\41\0\0\0"
				   "\4\0\4\0\377\377\377\377"
				   "\10\0\5\0\350\3\0\0"
				   "\20\0\5\0\377\377\377\377"
				   "\40\0\0\0\377\377\377\377";
	struct bytes whole = { list, sizeof(list) - 1 };
	scoped_buf text = { 0 };

	assert_true(posix_acl_text(whole, &names, &text));
	assert_string_equal(buf_text(&text), "user::rw-,user:www-data:r--,group::r--,"
					     "group:1000:r-x,mask::r-x,other::---");
	assert_true(posix_acl_is_extended(whole));
	assert_false(posix_acl_is_extended(bytes_slice(whole, 0, 12)));
	for (size_t size = 0; size < whole.size; size++) {
		buf_clear(&text);
		assert_int_equal(posix_acl_text(bytes_slice(whole, 0, size), &names, &text),
				 size > 4 && size % 8 == 4);
	}
}
