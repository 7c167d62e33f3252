/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/rpm_header.h"
#include "harness.h"

static void check(struct bytes input, struct bytes text)
{
	assert(text.size == 0 ||
	       (text.at >= input.at && text.at + text.size < input.at + input.size));
}

FUZZ(rpm_header, input)
{
	scoped_rpm_files files = { 0 };
	struct rpm_header header;
	struct rpm_file file;
	struct err err;
	uint64_t number;

	if (rpm_header_parse(input, &header, &err) < 0)
		return;
	check(input, rpm_header_text(&header, RPM_NAME));
	(void)rpm_header_number(&header, RPM_INSTALLTIME, &number);
	rpm_files_init(&files, &header);
	assert(files.count <= RPM_ARRAY_MAX);
	while (rpm_files_next(&files, &file)) {
		check(input, file.folder);
		check(input, file.name);
		check(input, file.digest);
		check(input, file.target);
		check(input, file.capabilities);
	}
}
