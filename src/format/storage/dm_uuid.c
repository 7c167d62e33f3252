/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/storage/dm_uuid.h"

static const struct {
	const char *prefix;
	const char *kind;
} kinds[] = {
	{ "LVM-", "lvm" },       { "CRYPT-", "crypt" }, { "mpath-", "multipath" },
	{ "part", "partition" }, { "DMRAID-", "raid" }, { "VDO-", "vdo" },
};

const char *dm_uuid_kind(struct bytes uuid)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (bytes_starts(uuid, kinds[i].prefix))
			return kinds[i].kind;
	return "dm";
}
