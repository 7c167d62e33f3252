/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/lxc_config.h"

#include "format/containers/container_command.h"
#include "format/proc/mount_table.h"

bool lxc_config_next(struct bytes *rest, struct bytes *ret_key, struct bytes *ret_value)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		line = bytes_trim(line);
		ptrdiff_t equals = bytes_find(line, '=');

		if (equals <= 0 || line.at[0] == '#')
			continue;
		*ret_key = bytes_trim(bytes_slice(line, 0, (size_t)equals));
		*ret_value = bytes_trim(bytes_slice(line, (size_t)equals + 1, line.size));
		if (ret_value->size >= 2 && ret_value->at[0] == '"' && bytes_ends(*ret_value, "\""))
			*ret_value = bytes_slice(*ret_value, 1, ret_value->size - 2);
		return true;
	}
	return false;
}

typedef void take_setting(struct arena *arena, struct bytes value, struct container_state *ret);

/* "/srv/root", "dir:/srv/root", "overlay:/lower:/upper" */
static void take_root(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ptrdiff_t colon = value.size && value.at[0] != '/' ? bytes_find_last(value, ':') : -1;

	ret->root_path = arena_string(arena, bytes_slice(value, (size_t)(colon + 1), value.size));
}

static void take_hostname(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->hostname = arena_string(arena, value);
}

static void take_network_type(struct arena *arena, struct bytes value, struct container_state *ret)
{
	if (bytes_is(value, "none"))
		ret->network = "host"; /* it shares the host's */
	else if (bytes_is(value, "empty"))
		ret->network = "none";
	else if (!ret->network)
		ret->network = arena_string(arena, value);
}

static void take_link(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->network = arena_string(arena, value);
}

static void take_address(struct arena *arena, struct bytes value, struct container_state *ret)
{
	struct bytes address;

	if (bytes_part(&value, '/', &address) && ret->addresses.count < CONTAINER_NAMES_MAX)
		*vec_push_in(arena, &ret->addresses) = arena_string(arena, address);
}

/* A line of fstab(5); its target lies in the root of the container. */
static void take_mount(struct arena *arena, struct bytes value, struct container_state *ret)
{
	struct mount_line line;
	struct bytes options, option;
	bool is_bind = false, is_read_only = false;

	if (!fstab_next(&value, &line) || !bytes_starts(line.source, "/") ||
	    bytes_starts(line.source, "/proc/") || bytes_starts(line.source, "/sys/"))
		return;
	options = line.options;
	while (bytes_part(&options, ',', &option)) {
		is_bind = is_bind || bytes_is(option, "bind") || bytes_is(option, "rbind");
		is_read_only = is_read_only || bytes_is(option, "ro");
	}
	struct container_state_mount *mount = is_bind ? container_state_mount(arena, ret) : NULL;

	if (!mount)
		return;
	mount->kind = "bind";
	mount->source = arena_string(arena, line.source);
	mount->target = arena_format(arena, "%s%.*s", bytes_starts(line.target, "/") ? "" : "/",
				     (int)line.target.size, line.target.at);
	mount->read_only = is_read_only ? TRI_YES : TRI_NO;
}

static void take_start(struct arena *arena, struct bytes value, struct container_state *ret)
{
	bool starts = !bytes_is(value, "0") && value.size;

	ret->restart_policy = starts ? "autostart" : "no";
	ret->unit = starts ? "lxc.service" : NULL; /* it runs lxc-autostart(1) */
}

static void take_environment(struct arena *arena, struct bytes value, struct container_state *ret)
{
	container_setting(arena, &ret->environment, value);
}

static void take_command(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *word;

	while (ret->command.count < CONTAINER_TEXTS_MAX && container_word(arena, &value, &word))
		*vec_push_in(arena, &ret->command) = word;
}

static void take_map(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->privileged = TRI_NO;
}

static void take_log(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->log_path = arena_string(arena, value);
}

/* "64M" */
static void take_memory(struct arena *arena, struct bytes value, struct container_state *ret)
{
	static const char letters[] = "KMGT";
	const char *letter = value.size ? memchr(letters, value.at[value.size - 1] & ~0x20, 4)
					: NULL;
	unsigned shift = letter ? 10 * (unsigned)(letter - letters + 1) : 0;
	uint64_t number;

	if (letter)
		value.size--;
	if (bytes_u64(value, 10, &number) && number <= (uint64_t)INT64_MAX >> shift)
		ret->memory_limit_bytes = (int64_t)(number << shift);
}

/* Keys, and what stood for them before LXC 2.1. A number in the middle (lxc.net.0.link) is "#". */
static const struct {
	const char *key, *old;
	take_setting *apply;
} keys[] = {
	{ "lxc.rootfs.path", "lxc.rootfs", take_root },
	{ "lxc.uts.name", "lxc.utsname", take_hostname },
	{ "lxc.net.#.type", "lxc.network.type", take_network_type },
	{ "lxc.net.#.link", "lxc.network.link", take_link },
	{ "lxc.net.#.ipv4.address", "lxc.network.ipv4", take_address },
	{ "lxc.net.#.ipv6.address", "lxc.network.ipv6", take_address },
	{ "lxc.mount.entry", "lxc.mount.entry", take_mount },
	{ "lxc.start.auto", "lxc.start.auto", take_start },
	{ "lxc.environment", "lxc.environment", take_environment },
	{ "lxc.init.cmd", "lxc.init_cmd", take_command },
	{ "lxc.idmap", "lxc.id_map", take_map },
	{ "lxc.console.logfile", "lxc.console.logfile", take_log },
	{ "lxc.cgroup2.memory.max", "lxc.cgroup.memory.limit_in_bytes", take_memory },
};

/* As the pattern, "#" standing for digits. */
static bool key_is(struct bytes key, const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern != '#') {
			if (!key.size || key.at[0] != *pattern)
				return false;
			key = bytes_slice(key, 1, key.size);
			continue;
		}
		while (key.size && key.at[0] >= '0' && key.at[0] <= '9')
			key = bytes_slice(key, 1, key.size);
	}
	return key.size == 0;
}

void lxc_config_take(struct arena *arena, struct bytes key, struct bytes value,
		     struct container_state *ret)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (key_is(key, keys[i].key) || key_is(key, keys[i].old)) {
			keys[i].apply(arena, value, ret);
			return;
		}
}
