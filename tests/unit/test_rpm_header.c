/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/packages/rpm_header.h"
#include "format/packages/rpm_managers.h"

enum {
	TYPE_INT8 = 2,
	TYPE_INT16 = 3,
	TYPE_INT32 = 4,
	TYPE_INT64 = 5,
	TYPE_TEXT = 6,
	TYPE_TEXTS = 8
};

/* A header being made: entries in the order they are added. */
struct making {
	struct buf index, data;
	unsigned count;
};

static void add_number(struct buf *ret, uint64_t number, size_t size)
{
	for (size_t i = size; i-- > 0;)
		buf_add_byte(ret, (char)(number >> (8 * i)));
}

static void add_entry(struct making *making, unsigned tag, unsigned type, unsigned count)
{
	add_number(&making->index, tag, 4);
	add_number(&making->index, type, 4);
	add_number(&making->index, making->data.size, 4);
	add_number(&making->index, count, 4);
	making->count++;
}

/* Texts parted by '|'. */
static void add_texts(struct making *making, unsigned tag, const char *texts)
{
	struct bytes rest = bytes_of(texts), text;
	unsigned count = 1;

	for (const char *c = texts; *c; c++)
		count += *c == '|';
	add_entry(making, tag, count == 1 ? TYPE_TEXT : TYPE_TEXTS, count);
	for (unsigned i = 0; i < count; i++) {
		text = (struct bytes){ 0 };
		(void)bytes_part(&rest, '|', &text);
		buf_add_bytes(&making->data, text);
		buf_add_byte(&making->data, '\0');
	}
}

static void add_numbers(struct making *making, unsigned tag, unsigned type, const uint64_t *at,
			unsigned count)
{
	static const size_t sizes[] = {
		[TYPE_INT8] = 1, [TYPE_INT16] = 2, [TYPE_INT32] = 4, [TYPE_INT64] = 8
	};

	add_entry(making, tag, type, count);
	for (unsigned i = 0; i < count; i++)
		add_number(&making->data, at[i], sizes[type]);
}

#define NUMBERS(making, tag, type, ...)                                                            \
	add_numbers(making, tag, type, (const uint64_t[]){ __VA_ARGS__ },                          \
		    sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static void end(struct making *making, struct buf *ret)
{
	add_number(ret, making->count, 4);
	add_number(ret, making->data.size, 4);
	buf_add_bytes(ret, buf_bytes(&making->index));
	buf_add_bytes(ret, buf_bytes(&making->data));
	buf_deinit(&making->index);
	buf_deinit(&making->data);
}

TEST(rpm_header_refuses_what_does_not_fit)
{
	static const struct {
		uint32_t entries, size;
		size_t left; /* bytes behind the two counts */
	} cases[] = {
		{ 0, 0, 0 },        { 1, 0, 15 },          { 1, 1, 16 },
		{ 0x10000, 0, 64 }, { 1, 0x10000000, 64 }, { 0xffffffff, 0xffffffff, 64 },
	};
	struct rpm_header header;
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf blob = { 0 };

		add_number(&blob, cases[i].entries, 4);
		add_number(&blob, cases[i].size, 4);
		for (size_t j = 0; j < cases[i].left; j++)
			buf_add_byte(&blob, '\0');
		assert_true(rpm_header_parse(buf_bytes(&blob), &header, &err) < 0);
	}
	assert_true(rpm_header_parse(BYTES("1234567"), &header, &err) < 0);
}

TEST(rpm_header_values)
{
	struct making making = { 0 };
	scoped_buf blob = { 0 };
	struct rpm_header header;
	struct err err;
	uint64_t number = 0;

	add_texts(&making, RPM_NAME, "first");
	NUMBERS(&making, RPM_INSTALLTIME, TYPE_INT32, 5);
	NUMBERS(&making, RPM_LONGSIZE, TYPE_INT64, 1ULL << 40);
	add_texts(&making, RPM_VENDOR, "in English|auf Deutsch");
	add_entry(&making, RPM_ARCH, TYPE_TEXT, 1);
	making.data.size += 0;
	add_texts(&making, RPM_RELEASE, "1");
	/* what installation adds stands last and wins */
	NUMBERS(&making, RPM_INSTALLTIME, TYPE_INT32, 7);
	end(&making, &blob);
	assert_int_equal(rpm_header_parse(buf_bytes(&blob), &header, &err), 0);
	assert_true(bytes_is(rpm_header_text(&header, RPM_NAME), "first"));
	assert_true(bytes_is(rpm_header_text(&header, RPM_VENDOR), "in English"));
	assert_true(rpm_header_number(&header, RPM_INSTALLTIME, &number));
	assert_int_equal(number, 7);
	assert_true(rpm_header_number(&header, RPM_LONGSIZE, &number));
	assert_int_equal(number, 1ULL << 40);
	/* absent, of another type */
	assert_int_equal(rpm_header_text(&header, RPM_PACKAGER).size, 0);
	assert_int_equal(rpm_header_text(&header, RPM_INSTALLTIME).size, 0);
	assert_false(rpm_header_number(&header, RPM_NAME, &number));
	assert_false(rpm_header_number(&header, RPM_EPOCH, &number));
}

TEST(rpm_header_entries_that_lie)
{
	static const struct {
		uint32_t offset, count;
	} cases[] = { { 4, 1 }, { 0xffffffff, 1 }, { 0, 0xffffffff }, { 0, 0x100000 } };
	struct rpm_header header;
	struct err err;
	uint64_t number;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf blob = { 0 };

		add_number(&blob, 1, 4);
		add_number(&blob, 4, 4);
		add_number(&blob, RPM_SIZE, 4);
		add_number(&blob, TYPE_INT32, 4);
		add_number(&blob, cases[i].offset, 4);
		add_number(&blob, cases[i].count, 4);
		add_number(&blob, 9, 4);
		assert_int_equal(rpm_header_parse(buf_bytes(&blob), &header, &err), 0);
		assert_false(rpm_header_number(&header, RPM_SIZE, &number));
	}
	/* more texts and numbers than the data hold: what is there is given */
	struct making making = { 0 };
	scoped_buf blob = { 0 };
	struct bytes text;

	add_entry(&making, RPM_BASENAMES, TYPE_TEXTS, 1000);
	add_texts(&making, RPM_NAME, "a|b");
	buf_add(&making.data, "cut", 3);
	end(&making, &blob);
	assert_int_equal(rpm_header_parse(buf_bytes(&blob), &header, &err), 0);
	struct rpm_array array = rpm_header_array(&header, RPM_BASENAMES);

	assert_true(rpm_array_text(&array, &text) && bytes_is(text, "a"));
	assert_true(rpm_array_text(&array, &text) && bytes_is(text, "b"));
	assert_false(rpm_array_text(&array, &text));
}

/* Every field of the files, in both ways that names are kept. */
TEST(rpm_header_files)
{
	struct making making = { 0 };
	scoped_buf blob = { 0 };
	scoped_rpm_files files = { 0 };
	struct rpm_header header;
	struct rpm_file file;
	struct err err;

	add_texts(&making, RPM_BASENAMES, "passwd|sh|lost");
	add_texts(&making, RPM_DIRNAMES, "/etc/|/bin/");
	NUMBERS(&making, RPM_DIRINDEXES, TYPE_INT32, 0, 1, 2);
	NUMBERS(&making, RPM_FILESIZES, TYPE_INT32, 1, 2, 3);
	NUMBERS(&making, RPM_LONGFILESIZES, TYPE_INT64, 1ULL << 33, 2, 3);
	NUMBERS(&making, RPM_FILEMODES, TYPE_INT16, 0100640, 0120777, 0);
	NUMBERS(&making, RPM_FILEMTIMES, TYPE_INT32, 11, 12, 13);
	NUMBERS(&making, RPM_FILEFLAGS, TYPE_INT32, RPM_FILE_CONFIG | RPM_FILE_NO_REPLACE, 0, 0);
	NUMBERS(&making, RPM_FILESTATES, TYPE_INT8, 0, RPM_FILE_REPLACED, 0);
	NUMBERS(&making, RPM_FILEVERIFYFLAGS, TYPE_INT32, 0xfffffffe, 0xffffffff, 0);
	NUMBERS(&making, RPM_FILEDIGESTALGO, TYPE_INT32, 8);
	add_texts(&making, RPM_FILEDIGESTS, "ab||");
	add_texts(&making, RPM_FILELINKTOS, "|bash|");
	add_texts(&making, RPM_FILEUSERNAME, "root|bin|");
	add_texts(&making, RPM_FILEGROUPNAME, "shadow|bin|");
	end(&making, &blob);
	assert_int_equal(rpm_header_parse(buf_bytes(&blob), &header, &err), 0);
	rpm_files_init(&files, &header);
	assert_int_equal(files.digest_kind, DIGEST_SHA256);
	assert_true(rpm_files_next(&files, &file));
	assert_true(bytes_is(file.folder, "/etc/") && bytes_is(file.name, "passwd"));
	assert_true(file.size == 1LL << 33 && file.mtime == 11 && file.mode == 0100640);
	assert_int_equal(file.flags, RPM_FILE_CONFIG | RPM_FILE_NO_REPLACE);
	assert_true(bytes_is(file.user, "root") && bytes_is(file.group, "shadow"));
	assert_true(bytes_is(file.digest, "ab") && file.target.size == 0);
	assert_int_equal(file.verify & RPM_VERIFY_ALL, RPM_VERIFY_ALL & ~RPM_VERIFY_DIGEST);
	assert_int_equal(file.device, -1);
	assert_null(file.capabilities.at);
	assert_true(rpm_files_next(&files, &file));
	assert_true(bytes_is(file.folder, "/bin/") && bytes_is(file.target, "bash"));
	assert_int_equal(file.state, RPM_FILE_REPLACED);
	/* its folder is none of those that there are */
	assert_false(rpm_files_next(&files, &file));
}

TEST(rpm_header_files_of_old_packages)
{
	struct making making = { 0 };
	scoped_buf blob = { 0 };
	scoped_rpm_files files = { 0 };
	struct rpm_header header;
	struct rpm_file file;
	struct err err;

	add_texts(&making, RPM_OLDFILENAMES, "/etc/a|/usr/b");
	NUMBERS(&making, RPM_FILESIZES, TYPE_INT32, 1);
	end(&making, &blob);
	assert_int_equal(rpm_header_parse(buf_bytes(&blob), &header, &err), 0);
	rpm_files_init(&files, &header);
	assert_int_equal(files.digest_kind, DIGEST_MD5);
	assert_true(rpm_files_next(&files, &file));
	assert_true(file.folder.size == 0 && bytes_is(file.name, "/etc/a") && file.size == 1);
	assert_true(rpm_files_next(&files, &file));
	assert_true(bytes_is(file.name, "/usr/b") && file.size == -1);
	assert_int_equal(file.verify, RPM_VERIFY_ALL);
	assert_false(rpm_files_next(&files, &file));
}

TEST(rpm_names_of_managers)
{
	static const struct {
		bool (*parse)(struct bytes text, struct rpm_name *ret);
		const char *text, *name, *version, *arch; /* name NULL: refused */
	} cases[] = {
		{ rpm_name_of_arch, "git.x86_64", "git", "", "x86_64" },
		{ rpm_name_of_arch, "python3.11.noarch", "python3.11", "", "noarch" },
		{ rpm_name_of_arch, "git", NULL, NULL, NULL },
		{ rpm_name_of_arch, ".x86_64", NULL, NULL, NULL },
		{ rpm_name_of_arch, "git.", NULL, NULL, NULL },
		{ rpm_name_of_version, "a-b-1:2.0-3.el9.noarch", "a-b", "1:2.0-3.el9", "noarch" },
		{ rpm_name_of_version, "a-2.noarch", NULL, NULL, NULL },
		{ rpm_name_of_yumdb, "0123ab-a-b-2.0-3.el7-x86_64", "a-b", "2.0-3.el7", "x86_64" },
		{ rpm_name_of_yumdb, "0123ab", NULL, NULL, NULL },
		{ rpm_name_of_yumdb, "-a-1-2-x86_64", NULL, NULL, NULL },
		{ rpm_name_of_yumdb, "0123ab-1-2-x86_64", NULL, NULL, NULL },
	};
	struct rpm_name name;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool parsed = cases[i].parse(bytes_of(cases[i].text), &name);

		assert_int_equal(parsed, cases[i].name != NULL);
		if (!parsed)
			continue;
		assert_true(bytes_is(name.name, cases[i].name));
		assert_true(bytes_is(name.version, cases[i].version));
		assert_true(bytes_is(name.arch, cases[i].arch));
	}
}

TEST(rpm_state_of_dnf_in_both_forms)
{
	struct bytes rest = BYTES(
		"version = \"1.0\"\n[packages]\n\"a.x86_64\" = {reason=\"User\"}\n"
		"b = { reason = 'Dependency' }\nbroken\n\"c\" = {\n"
		"[packages.\"d.noarch\"]\nreason = \"Group\"\n[other]\n"
		"e = {from_repo = \"\"}\n");
	static const struct {
		const char *package, *field, *value;
	} expected[] = {
		{ "a.x86_64", "reason", "User" },
		{ "b", "reason", "Dependency" },
		{ "d.noarch", "reason", "Group" },
		{ "e", "from_repo", "" },
	};
	struct dnf_state_entry entry;
	struct bytes table = { 0 };

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(dnf_state_next(&rest, &table, &entry));
		assert_true(bytes_is(entry.package, expected[i].package));
		assert_true(bytes_is(entry.field, expected[i].field));
		assert_true(bytes_is(entry.value, expected[i].value));
	}
	assert_false(dnf_state_next(&rest, &table, &entry));
}

TEST(rpm_history_of_zypper)
{
	struct bytes rest = BYTES(
		"# install|x\n2026-01-02 03:04:05|install|a|1-2|noarch|root|oss|f|\n"
		"2026-01-02 03:04:05|remove |a|1-2|noarch|root|\n|install\n"
		"2026-01-02 03:04:05|install|b|3-4|noarch||_tmpRPMcache_|f|\n");
	struct zypp_history_entry entry;

	assert_true(zypp_history_next(&rest, &entry));
	assert_true(bytes_is(entry.package.name, "a") && bytes_is(entry.repository, "oss"));
	assert_true(zypp_history_next(&rest, &entry));
	assert_true(bytes_is(entry.package.version, "3-4"));
	assert_false(zypp_history_next(&rest, &entry));
}
