/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/oci_spec.h"

#include "base/path.h"
#include "format/containers/kubernetes_state.h"
#include "format/containers/oci_parts.h"

/* Given to every container. Sources: moby, daemon/pkg/oci/caps/defaults.go; podman's
 * containers.conf(5), default_capabilities, which are fewer. */
static const char *const usual_capabilities[] = {
	"CAP_AUDIT_WRITE",
	"CAP_CHOWN",
	"CAP_DAC_OVERRIDE",
	"CAP_FOWNER",
	"CAP_FSETID",
	"CAP_KILL",
	"CAP_MKNOD",
	"CAP_NET_RAW",
	"CAP_SETFCAP",
	"CAP_SETGID",
	"CAP_NET_BIND_SERVICE",
	"CAP_SETPCAP",
	"CAP_SETUID",
	"CAP_SYS_CHROOT",
};

/* Who has these may do to the host whatever root may. */
static const char *const root_capabilities[] = { "CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_RAWIO",
						 "CAP_SYS_BOOT", "CAP_SYS_PTRACE" };

/* Where engines mount their own files and folders. */
static const struct {
	const char *pattern; /* of path_matches() */
	const char *why;
} engine_targets[] = {
	{ "/etc/hosts", "written by the engine" },
	{ "/etc/hostname", "written by the engine" },
	{ "/etc/resolv.conf", "written by the engine" },
	{ "/dev/shm", "shared memory of its own" },
	{ "/dev/termination-log", "the kubelet reads it when a container ends" },
	{ "/run/.containerenv", "podman's mark" },
	{ "/run/secrets", "podman's folder of subscriptions" },
	{ "/proc/**", "hides parts of it" },
	{ "/sys/**", "hides parts of it" },
};

bool oci_capability_is_usual(const char *name)
{
	for (size_t i = 0; i < sizeof(usual_capabilities) / sizeof(usual_capabilities[0]); i++)
		if (strcmp(name, usual_capabilities[i]) == 0)
			return true;
	return false;
}

static void take_capabilities(struct arena *arena, const json_t *bounding,
			      struct container_state *ret)
{
	text_list all = { 0 };
	size_t of_root = 0;

	container_json_texts(arena, bounding, &all);
	for (size_t i = 0; i < sizeof(root_capabilities) / sizeof(root_capabilities[0]); i++)
		of_root += text_list_has(&all, root_capabilities[i]);
	ret->privileged = of_root == sizeof(root_capabilities) / sizeof(root_capabilities[0])
				  ? TRI_YES
				  : TRI_NO;
	for (vec_each(name, &all))
		if (ret->privileged == TRI_NO && !oci_capability_is_usual(*name))
			*vec_push_in(arena, &ret->capabilities) = *name;
}

static bool is_of_engine(const char *target)
{
	for (size_t i = 0; i < sizeof(engine_targets) / sizeof(engine_targets[0]); i++)
		if (path_matches(bytes_of(target), engine_targets[i].pattern))
			return true;
	return false;
}

static bool has_option(const json_t *options, const char *wanted)
{
	const json_t *option;
	size_t i;

	json_array_foreach(options, i, option) if (bytes_is(bytes_of(json_string_value(option)),
							    wanted)) return true;
	return false;
}

static void take_mount(struct arena *arena, const json_t *item, struct container_state *ret)
{
	const json_t *options = json_object_get(item, "options");
	const char *target = container_json_member(arena, item, "destination");
	const char *source = container_json_member(arena, item, "source");
	bool is_bind = has_option(options, "bind") || has_option(options, "rbind") ||
		       bytes_is(bytes_of(json_string_value(json_object_get(item, "type"))), "bind");

	if (!is_bind || !target || !source || source[0] != '/' || is_of_engine(target))
		return;
	struct container_state_mount *mount = container_state_mount(arena, ret);

	if (!mount)
		return;
	mount->kind = "bind";
	mount->target = target;
	mount->source = source;
	mount->read_only = has_option(options, "ro") ? TRI_YES : TRI_NO;
	kubernetes_volume(arena, mount);
}

static void take_resources(const json_t *linux_part, struct container_state *ret)
{
	const json_t *memory = container_json_at(linux_part, "resources", "memory");
	int64_t limit = container_json_number(json_object_get(memory, "limit"));

	if (limit > 0)
		ret->memory_limit_bytes = limit;
}

/* "host" where it has no network namespace of its own; with a path, it enters that of its pod. */
static void take_network(const json_t *linux_part, struct container_state *ret)
{
	const json_t *namespaces = json_object_get(linux_part, "namespaces"), *item;
	size_t i;

	json_array_foreach(
		namespaces, i,
		item) if (bytes_is(bytes_of(json_string_value(json_object_get(item, "type"))),
				   "network")) return;
	if (json_is_array(namespaces))
		ret->network = "host";
}

void oci_spec_take(struct arena *arena, const json_t *spec, struct container_state *ret)
{
	const json_t *process = json_object_get(spec, "process"), *item;
	const char *root = json_string_value(container_json_at(spec, "root", "path"));
	pair_list annotations = { 0 };
	size_t i;

	container_json_texts(arena, json_object_get(process, "args"), &ret->command);
	container_json_settings(arena, json_object_get(process, "env"), &ret->environment);
	if (json_is_object(json_object_get(process, "capabilities")))
		take_capabilities(arena, container_json_at(process, "capabilities", "bounding"),
				  ret);
	json_array_foreach(json_object_get(spec, "mounts"), i, item) take_mount(arena, item, ret);
	take_resources(json_object_get(spec, "linux"), ret);
	take_network(json_object_get(spec, "linux"), ret);
	ret->hostname = container_json_member(arena, spec, "hostname");
	if (root && root[0] == '/')
		ret->root_path = arena_string(arena, bytes_of(root));
	container_json_pairs(arena, json_object_get(spec, "annotations"), &annotations);
	container_state_explain(arena, ret, &annotations);
	kubernetes_annotations(arena, &annotations, ret);
}

bool oci_spec_parse(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *spec = json_loadb(json.at, json.size, 0, NULL);

	if (!json_is_string(json_object_get(spec, "ociVersion")))
		return false;
	oci_spec_take(arena, spec, ret);
	return true;
}
