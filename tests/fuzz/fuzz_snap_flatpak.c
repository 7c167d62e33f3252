/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/flatpak.h"
#include "format/packages/snap.h"
#include "harness.h"

FUZZ(snap_flatpak, input)
{
	struct flatpak_deploy deploy;
	struct flatpak_remote remote;
	struct bytes rest = input;
	scoped_arena arena = { 0 };
	scoped_buf unit = { 0 };
	snaps found = { 0 };

	if (snap_state_parse(&arena, input, &found))
		for (vec_each(snap, &found))
			assert(snap->name);
	if (flatpak_deploy_parse(input, &deploy))
		assert(deploy.origin.size);
	while (flatpak_remote_next(&rest, &remote))
		assert(remote.name.size);
	snap_unit_name(&unit, input);
	assert(bytes_find(buf_bytes(&unit), '/') < 0);
	assert(snap_yaml_version(input).size <= input.size);
}
