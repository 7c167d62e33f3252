/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/quadlet.h"

#include "format/containers/container_command.h"
#include "format/starters/unit_file.h"

typedef void take_setting(struct arena *arena, struct bytes value, struct container_state *ret);

static void take_name(struct arena *arena, struct bytes value, struct container_state *ret)
{
	container_state_name(arena, ret, arena_string(arena, value));
}

static void take_image(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->image = arena_string(arena, value);
}

static void take_exec(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *word;

	while (ret->command.count < CONTAINER_TEXTS_MAX && container_word(arena, &value, &word))
		*vec_push_in(arena, &ret->command) = word;
}

static void take_environment(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *word;

	while (container_word(arena, &value, &word))
		container_setting(arena, &ret->environment, bytes_of(word));
}

static void take_label(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *word;

	while (container_word(arena, &value, &word))
		container_setting(arena, &ret->labels, bytes_of(word));
}

static void take_hostname(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->hostname = arena_string(arena, value);
}

static void take_pod(struct arena *arena, struct bytes value, struct container_state *ret)
{
	if (bytes_ends(value, ".pod"))
		ret->pod = arena_format(arena, "systemd-%.*s", (int)(value.size - 4), value.at);
	else
		ret->pod = arena_string(arena, value);
}

/* "host", "web.network" (which is called systemd-web), "bridge:ip=10.0.0.2" */
static void take_network(struct arena *arena, struct bytes value, struct container_state *ret)
{
	struct bytes name;

	if (!bytes_part(&value, ':', &name))
		return;
	if (bytes_ends(name, ".network"))
		ret->network = arena_format(arena, "systemd-%.*s",
					    (int)(name.size - strlen(".network")), name.at);
	else
		ret->network = arena_string(arena, name);
}

static void take_capability(struct arena *arena, struct bytes value, struct container_state *ret)
{
	struct bytes word;

	while (bytes_word(&value, &word) && ret->capabilities.count < CONTAINER_TEXTS_MAX)
		*vec_push_in(arena, &ret->capabilities) = arena_format(
			arena, "%s%.*s", bytes_starts(word, "CAP_") ? "" : "CAP_", (int)word.size,
			word.at);
}

/* SOURCE:TARGET[:OPTIONS], or TARGET alone for a volume without a name. */
static void take_volume(struct arena *arena, struct bytes value, struct container_state *ret)
{
	struct bytes source, target = { 0 }, option;
	struct container_state_mount *mount = container_state_mount(arena, ret);

	if (!mount || !bytes_part(&value, ':', &source))
		return;
	bytes_part(&value, ':', &target);
	mount->kind = bytes_starts(source, "/") && target.size ? "bind" : "volume";
	mount->read_only = TRI_NO;
	if (target.size == 0)
		target = source;
	else if (bytes_ends(source, ".volume"))
		mount->name = arena_format(arena, "systemd-%.*s",
					   (int)(source.size - strlen(".volume")), source.at);
	else if (bytes_starts(source, "/"))
		mount->source = arena_string(arena, source);
	else
		mount->name = arena_string(arena, source);
	mount->target = arena_string(arena, target);
	while (bytes_part(&value, ',', &option))
		if (bytes_is(option, "ro"))
			mount->read_only = TRI_YES;
}

static void take_tmpfs(struct arena *arena, struct bytes value, struct container_state *ret)
{
	struct bytes target;
	struct container_state_mount *mount = container_state_mount(arena, ret);

	if (!mount || !bytes_part(&value, ':', &target))
		return;
	mount->kind = "tmpfs";
	mount->target = arena_string(arena, target);
}

/* [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]; an address of version 6 stands in brackets. Ranges are
 * told by their first port. */
static void take_port(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ptrdiff_t last = bytes_find_last(value, ':');
	struct bytes outer = bytes_slice(value, 0, last < 0 ? 0 : (size_t)last);
	struct bytes inner = bytes_slice(value, (size_t)(last + 1), value.size), host, first;
	ptrdiff_t before = bytes_find_last(outer, ':');
	struct container_state_port parsed = { .host_port = UNKNOWN }, *port;
	uint64_t number;

	if (!container_port_parse(arena, inner, &parsed))
		return;
	host = bytes_slice(outer, (size_t)(before + 1), outer.size);
	if (bytes_part(&host, '-', &first) && bytes_u64(first, 10, &number) && number <= UINT16_MAX)
		parsed.host_port = (int64_t)number;
	if (before > 0)
		parsed.host_address = arena_string(arena, bytes_slice(outer, 0, (size_t)before));
	port = container_state_port(arena, ret);
	if (port)
		*port = parsed;
}

static void take_exposed(struct arena *arena, struct bytes value, struct container_state *ret)
{
	struct container_state_port parsed = { .host_port = UNKNOWN }, *port;

	if (!container_port_parse(arena, value, &parsed))
		return;
	port = container_state_port(arena, ret);
	if (port)
		*port = parsed;
}

static void take_arguments(struct arena *arena, struct bytes value, struct container_state *ret)
{
	if (bytes_find_text(value, "--privileged") >= 0)
		ret->privileged = TRI_YES;
}

static const struct {
	const char *key;
	take_setting *apply;
} container_keys[] = {
	{ "ContainerName", take_name },
	{ "Image", take_image },
	{ "Exec", take_exec },
	{ "Environment", take_environment },
	{ "Label", take_label },
	{ "HostName", take_hostname },
	{ "Pod", take_pod },
	{ "Network", take_network },
	{ "AddCapability", take_capability },
	{ "Volume", take_volume },
	{ "Tmpfs", take_tmpfs },
	{ "PublishPort", take_port },
	{ "ExposeHostPort", take_exposed },
	{ "PodmanArgs", take_arguments },
};

bool quadlet_parse(struct arena *arena, const char *file_name, const struct settings *settings,
		   struct container_state *ret)
{
	static const char ending[] = ".container";
	struct bytes stem = bytes_of(file_name);
	struct bytes unit = settings_last(settings, "Container", "ServiceName");

	if (!bytes_ends(stem, ending) || !settings_has_section(settings, "Container"))
		return false;
	stem.size -= strlen(ending);
	if (stem.size == 0 || bytes_ends(stem, "@"))
		return false;
	if (unit.size == 0)
		unit = stem;
	ret->engine = "podman";
	ret->unit = arena_format(arena, "%.*s.service", (int)unit.size, unit.at);
	ret->restart_policy = "no"; /* the unit's own Restart= is systemd's */
	for (size_t i = 0; i < sizeof(container_keys) / sizeof(container_keys[0]); i++) {
		const struct setting *setting;
		size_t at = 0;

		while ((setting = settings_next(settings, "Container", container_keys[i].key, &at)))
			container_keys[i].apply(
				arena, bytes_of(unit_name_expand(arena, ret->unit, setting->value)),
				ret);
	}
	if (ret->names.count == 0)
		container_state_name(arena, ret,
				     arena_format(arena, "systemd-%.*s", (int)stem.size, stem.at));
	container_state_explain(arena, ret, &ret->labels);
	return true;
}
