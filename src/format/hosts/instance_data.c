/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/hosts/instance_data.h"

#include <errno.h>
#include <jansson.h>

enum { PATH_DEPTH_MAX = 4 };

/* Where each field may stand; the first that is there wins. */
static const struct {
	size_t field;
	const char *path[PATH_DEPTH_MAX];
	const char *source;
} places[] = {
#define FIELD(name) offsetof(struct instance_data, name)
	{ FIELD(provider), { "v1", "cloud_name" }, "cloud-init" },
	{ FIELD(provider), { "v1", "cloud-name" }, "cloud-init of 2018" },
	{ FIELD(instance_id), { "v1", "instance_id" }, "cloud-init" },
	{ FIELD(instance_id), { "v1", "instance-id" }, "cloud-init of 2018" },
	{ FIELD(instance_id), { "instanceId" }, "AWS identity document" },
	{ FIELD(instance_id), { "compute", "vmId" }, "Azure" },
	{ FIELD(instance_id), { "droplet_id" }, "DigitalOcean" },
	{ FIELD(instance_id), { "id" }, "Google, Oracle, Linode" },
	{ FIELD(instance_id), { "uuid" }, "OpenStack" },
	{ FIELD(instance_type), { "ds", "meta_data", "instance_type" }, "cloud-init" },
	{ FIELD(instance_type), { "ds", "meta_data", "instance-type" }, "cloud-init on AWS" },
	{ FIELD(instance_type), { "instanceType" }, "AWS identity document" },
	{ FIELD(instance_type), { "compute", "vmSize" }, "Azure" },
	{ FIELD(instance_type), { "machineType" }, "Google" },
	{ FIELD(instance_type), { "shape" }, "Oracle" },
	{ FIELD(instance_type), { "type" }, "Linode" },
	{ FIELD(region), { "v1", "availability_zone" }, "cloud-init" },
	{ FIELD(region), { "v1", "availability-zone" }, "cloud-init of 2018" },
	{ FIELD(region), { "v1", "region" }, "cloud-init" },
	{ FIELD(region), { "availabilityZone" }, "AWS identity document" },
	{ FIELD(region), { "compute", "location" }, "Azure" },
	{ FIELD(region), { "zone" }, "Google" },
	{ FIELD(region), { "availability_zone" }, "OpenStack" },
	{ FIELD(region), { "region" }, "DigitalOcean, Oracle, Linode" },
#undef FIELD
};

static const char *text_of(const json_t *value, struct arena *arena)
{
	if (json_is_integer(value))
		return arena_format(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (!json_is_string(value) || json_string_length(value) == 0 ||
	    json_string_length(value) > INSTANCE_DATA_FIELD_MAX)
		return NULL;
	const char *text = json_string_value(value);
	const char *last = strrchr(text, '/'); /* projects/1/zones/europe-west1-b */

	return arena_string(arena, bytes_of(last && last[1] ? last + 1 : text));
}

int instance_data_parse(struct bytes text, struct arena *arena, struct instance_data *ret,
			struct err *err)
{
	json_error_t error;
	json_t *json = json_loadb(text.size ? text.at : "", text.size, 0, &error);

	if (!json_is_object(json)) {
		int line = json ? 1 : error.line;

		json_decref(json);
		return err_set(err, -EBADMSG, "not a JSON object, at line %d", line);
	}
	*ret = (struct instance_data){ 0 };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char **field = (const char **)((char *)ret + places[i].field);
		const json_t *value = json;

		for (size_t depth = 0; depth < PATH_DEPTH_MAX && places[i].path[depth]; depth++)
			value = json_object_get(value, places[i].path[depth]);
		if (!*field && value)
			*field = text_of(value, arena);
	}
	json_decref(json);
	return 0;
}
