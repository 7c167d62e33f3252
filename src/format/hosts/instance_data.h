/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a cloud says of an instance: cloud-init's instance-data.json (its documentation, "Instance
 * metadata"), and the JSON of the metadata services of AWS, Azure, Google, DigitalOcean, Oracle,
 * Linode and OpenStack. */
#ifndef TROWEL_FORMAT_INSTANCE_DATA_H
#define TROWEL_FORMAT_INSTANCE_DATA_H

#include "base/arena.h"

enum { INSTANCE_DATA_FIELD_MAX = 256 }; /* bytes of a field; a longer one is no name of anything */

/* NULL where it was not said. Strings lie in the arena. */
struct instance_data {
	const char *provider;
	const char *instance_id;
	const char *instance_type;
	const char *region;
};

/* Reads a JSON text. What it does not know stays NULL. Returns 0, or -EBADMSG with the line in
 * `err`. */
int instance_data_parse(struct bytes text, struct arena *arena, struct instance_data *ret,
			struct err *err) MUST_CHECK;

#endif
