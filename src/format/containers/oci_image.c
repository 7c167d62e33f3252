/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/oci_image.h"

#include "format/containers/container_json.h"

enum { DIGEST_DIGITS = 64 };

bool oci_image_config(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const json_t *config = json_object_get(all, "config");

	/* a manifest has a member of that name as well, which says where this file is */
	if (!json_is_object(config) || json_object_get(config, "digest"))
		return false;
	container_json_settings(arena, json_object_get(config, "Env"), &ret->image_environment);
	container_json_pairs(arena, json_object_get(config, "Labels"), &ret->image_labels);
	return true;
}

/* The hexadecimal part of "sha256:...": it becomes the name of a file, so it is nothing else. */
static const char *digest_of(struct arena *arena, const json_t *descriptor)
{
	struct bytes digest = bytes_of(json_string_value(json_object_get(descriptor, "digest")));

	if (!bytes_skip(&digest, "sha256:") || digest.size != DIGEST_DIGITS)
		return NULL;
	for (size_t i = 0; i < digest.size; i++)
		if (!strchr("0123456789abcdef", digest.at[i]))
			return NULL;
	return arena_string(arena, digest);
}

const char *oci_image_next(struct arena *arena, struct bytes json, const char *architecture)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const json_t *manifests = json_object_get(all, "manifests"), *item, *chosen = NULL;
	size_t i;

	if (!json_is_array(manifests))
		return digest_of(arena, json_object_get(all, "config"));
	json_array_foreach(manifests, i, item)
	{
		const char *own = json_string_value(
			container_json_at(item, "platform", "architecture"));
		bool fits = own && strcmp(own, architecture) == 0;

		/* attestations are "unknown" */
		if (!chosen && own && strcmp(own, "unknown") != 0)
			chosen = item;
		if (fits)
			return digest_of(arena, item);
	}
	return digest_of(arena, chosen);
}
