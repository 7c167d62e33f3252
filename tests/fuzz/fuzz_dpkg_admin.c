/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line files of Debian's package tools. */
#include <assert.h>

#include "format/packages/md5sums.h"
#include "format/packages/statoverride.h"
#include "format/packages/ucf.h"
#include "harness.h"

FUZZ(dpkg_admin, input)
{
	struct bytes rest = input;
	struct md5sums_entry sum;
	struct statoverride override;
	struct ucf_file file;

	while (md5sums_next(&rest, &sum))
		assert(sum.path.size && sum.digest.kind == DIGEST_MD5);
	for (rest = input; statoverride_next(&rest, &override);)
		assert(override.mode <= 07777 && override.path.at[0] == '/');
	for (rest = input; ucf_registry_next(&rest, &file);)
		assert(file.package.size && file.path.at[0] == '/');
}
