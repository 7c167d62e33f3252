/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/starters/supervisord.h"
#include "format/starters/unit_file.h"

static void assert_bytes(struct bytes bytes, const char *expected)
{
	scoped_arena arena = { 0 };

	assert_string_equal(arena_string(&arena, bytes), expected);
}

TEST(unit_file_keeps_order_and_joins_lines)
{
	static const char text[] = "\xef\xbb\xbf# comment\n[Unit]\nDescription = A  b \n"
				   "After=x.service \\\n  # not part of it\n   y.service\n"
				   "[Service]\nExecStart=/bin/a\nno setting\n=nothing\n"
				   "ExecStart=\nExecStart=-@/bin/b c \\\n\td\n;other comment\n"
				   "RemainAfterExit=Yes";
	scoped_arena arena = { 0 };
	struct settings settings = { 0 };
	size_t at = 0;

	unit_file_parse(&arena, bytes_of(text), &settings);
	assert_bytes(settings_last(&settings, "Unit", "Description"), "A  b");
	assert_bytes(settings_last(&settings, "Unit", "After"), "x.service     y.service");
	const struct setting *start = settings_next(&settings, "Service", "ExecStart", &at);

	assert_non_null(start);
	assert_int_equal(start->line, 12);
	assert_bytes(unit_command(start->value), "/bin/b c  \td");
	assert_null(settings_next(&settings, "Service", "ExecStart", &at));
	assert_true(settings_flag(settings_last(&settings, "Service", "RemainAfterExit"), false));
	assert_true(settings_has_section(&settings, "Service"));
	assert_false(settings_has_section(&settings, "Install"));
}

TEST(unit_file_dropin_empties_a_list)
{
	scoped_arena arena = { 0 };
	struct settings settings = { 0 };
	size_t at = 0;

	unit_file_parse(&arena, BYTES("[Timer]\nOnCalendar=daily\n"), &settings);
	unit_file_parse(&arena, BYTES("[Timer]\nOnCalendar=\n"), &settings);
	assert_null(settings_next(&settings, "Timer", "OnCalendar", &at));
	assert_int_equal(settings_last(&settings, "Timer", "OnCalendar").size, 0);
}

TEST(unit_name_parts)
{
	static const struct {
		const char *name, *prefix, *instance, *suffix;
		bool valid, is_template, is_instance;
	} cases[] = {
		{ "ssh.service", "ssh", "", "service", true, false, false },
		{ "getty@tty1.service", "getty", "tty1", "service", true, false, true },
		{ "a.b@c@d.timer", "a.b", "c@d", "timer", true, false, true },
		{ "getty@.service", "getty", "", "service", true, true, false },
		{ "README", "", "", "", false, false, false },
		{ ".service", "", "", "", false, false, false },
		{ "@x.service", "", "", "", false, false, false },
		{ "a/b.service", "", "", "", false, false, false },
		{ "x.service.dpkg-old", "", "", "", false, false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct unit_name name = { 0 };

		assert_int_equal(unit_name_parse(bytes_of(cases[i].name), &name), cases[i].valid);
		assert_bytes(name.prefix, cases[i].prefix);
		assert_bytes(name.instance, cases[i].instance);
		assert_bytes(name.suffix, cases[i].suffix);
		assert_int_equal(name.is_template, cases[i].is_template);
		assert_int_equal(name.is_instance, cases[i].is_instance);
	}
}

TEST(unit_name_fills_in_specifiers)
{
	scoped_arena arena = { 0 };
	const char *name = "backup@srv-www\\x2ddata.service";
	struct unit_name parts;

	assert_string_equal(unit_name_expand(&arena, name, BYTES("run %i to %I as %p 100%% %h %")),
			    "run srv-www\\x2ddata to srv/www-data as backup 100% %h %");
	assert_true(unit_name_parse(bytes_of(name), &parts));
	assert_string_equal(unit_name_template(&arena, &parts), "backup@.service");
}

TEST(supervisord_reads_as_its_parser)
{
	static const char text[] = "; comment\n[program:web] ; trailing\n"
				   "command = /opt/web --x=1;y ; note\nenvironment=A=\"1\",\n"
				   "  B=\"2\" ; second\nautostart: false\n\n[include]\n"
				   "files = conf.d/*.conf other/*.ini\n";
	scoped_arena arena = { 0 };
	struct settings settings = { 0 };

	supervisord_parse(&arena, bytes_of(text), &settings);
	assert_bytes(settings_last(&settings, "program:web", "command"), "/opt/web --x=1;y");
	assert_bytes(settings_last(&settings, "program:web", "environment"), "A=\"1\",\nB=\"2\"");
	assert_false(settings_flag(settings_last(&settings, "program:web", "autostart"), true));
	assert_bytes(settings_last(&settings, "include", "files"), "conf.d/*.conf other/*.ini");
}
