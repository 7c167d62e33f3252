/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/path.h"

TEST(path_parts)
{
	static const struct {
		const char *path, *folder, *name;
	} cases[] = {
		{ "/usr/sbin/nginx", "/usr/sbin", "nginx" },
		{ "/init", "", "init" },
		{ "bin/run", "bin", "run" },
		{ "run", "", "run" },
		{ "/srv/", "/srv", "" },
		{ "", "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(path_name(cases[i].path), cases[i].name);
		assert_true(bytes_is(path_folder(cases[i].path), cases[i].folder));
	}
	assert_null(path_name(NULL));
}
