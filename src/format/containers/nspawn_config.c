/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/nspawn_config.h"

#include "base/path.h"
#include "format/containers/container_command.h"

typedef void take_setting(struct arena *arena, struct bytes value, struct container_state *ret);

/* --- settings ------------------------------------------------------------------------------- */

/* Cuts up to the next ':' that has no backslash before it. */
static bool cut_part(struct arena *arena, struct bytes *rest, const char **ret)
{
	scoped_buf part = { 0 };
	size_t i = 0;

	if (rest->size == 0)
		return false;
	for (; i < rest->size && rest->at[i] != ':'; i++) {
		if (rest->at[i] == '\\' && i + 1 < rest->size)
			i++;
		buf_add_byte(&part, rest->at[i]);
	}
	*rest = bytes_slice(*rest, i + 1, rest->size);
	*ret = arena_string(arena, buf_bytes(&part));
	return true;
}

static void add_mount(struct arena *arena, struct bytes value, const char *kind, enum tri read_only,
		      struct container_state *ret)
{
	const char *source, *target;
	struct container_state_mount *mount;

	while (value.size && (value.at[0] == '+' || value.at[0] == '-'))
		value = bytes_slice(value, 1, value.size);
	if (!cut_part(arena, &value, &source))
		return;
	mount = container_state_mount(arena, ret);
	if (!mount)
		return;
	if (!cut_part(arena, &value, &target) || !*target)
		target = source;
	mount->kind = kind;
	mount->source = strcmp(kind, "tmpfs") == 0 ? NULL : source;
	mount->target = strcmp(kind, "tmpfs") == 0 ? source : target;
	mount->read_only = read_only;
}

static void take_bind(struct arena *arena, struct bytes value, struct container_state *ret)
{
	add_mount(arena, value, "bind", TRI_NO, ret);
}

static void take_bind_read_only(struct arena *arena, struct bytes value,
				struct container_state *ret)
{
	add_mount(arena, value, "bind", TRI_YES, ret);
}

static void take_tmpfs(struct arena *arena, struct bytes value, struct container_state *ret)
{
	add_mount(arena, value, "tmpfs", TRI_NO, ret);
}

/* LOWER:...:UPPER:TARGET; what is written lands in the upper folder. */
static void take_overlay(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *upper = NULL, *target = NULL, *part;
	struct container_state_mount *mount;

	while (cut_part(arena, &value, &part)) {
		upper = target;
		target = part;
	}
	mount = target ? container_state_mount(arena, ret) : NULL;
	if (!mount)
		return;
	mount->kind = "overlay";
	mount->source = upper;
	mount->target = target;
}

/* [tcp:|udp:]HOST[:CONTAINER] */
static void take_port(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *protocol = "tcp";
	struct bytes host;
	uint64_t outer, inner;
	struct container_state_port *port;

	if (bytes_skip(&value, "udp:"))
		protocol = "udp";
	else
		bytes_skip(&value, "tcp:");
	if (!bytes_part(&value, ':', &host) || !bytes_u64(host, 10, &outer) || outer > UINT16_MAX)
		return;
	if (!bytes_u64(value, 10, &inner) || inner > UINT16_MAX)
		inner = outer;
	port = container_state_port(arena, ret);
	if (!port)
		return;
	port->protocol = protocol;
	port->host_port = (int64_t)outer;
	port->container_port = (int64_t)inner;
}

static void take_environment(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *word;

	while (container_word(arena, &value, &word))
		container_setting(arena, &ret->environment, bytes_of(word));
}

static void take_parameters(struct arena *arena, struct bytes value, struct container_state *ret)
{
	const char *word;

	while (ret->command.count < CONTAINER_TEXTS_MAX && container_word(arena, &value, &word))
		*vec_push_in(arena, &ret->command) = word;
}

static void take_hostname(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->hostname = arena_string(arena, value);
}

static void take_capabilities(struct arena *arena, struct bytes value, struct container_state *ret)
{
	for (size_t i = 0; i < value.size && ret->capabilities.count < CONTAINER_TEXTS_MAX;) {
		size_t from = i;

		while (i < value.size && value.at[i] != ' ' && value.at[i] != ',')
			i++;
		if (i > from)
			*vec_push_in(arena, &ret->capabilities) = arena_string(
				arena, bytes_slice(value, from, i - from));
		i++;
	}
}

static void take_network(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->network = arena_string(arena, value);
}

static void take_zone(struct arena *arena, struct bytes value, struct container_state *ret)
{
	ret->network = arena_format(arena, "zone %.*s", (int)value.size, value.at);
}

static void take_veth(struct arena *arena, struct bytes value, struct container_state *ret)
{
	if (!ret->network && settings_flag(value, true))
		ret->network = "veth";
}

static void take_private(struct arena *arena, struct bytes value, struct container_state *ret)
{
	if (!ret->network && settings_flag(value, true))
		ret->network = "private";
}

static void take_name(struct arena *arena, struct bytes value, struct container_state *ret)
{
	container_state_name(arena, ret, arena_string(arena, value));
}

static void take_root(struct arena *arena, struct bytes value, struct container_state *ret)
{
	while (value.size > 1 && bytes_ends(value, "/"))
		value.size--;
	ret->root_path = arena_string(arena, value);
}

static void take_limit(struct arena *arena, struct bytes value, struct container_state *ret)
{
	uint64_t number;

	if (bytes_skip(&value, "MemoryMax=") && bytes_u64(value, 10, &number) &&
	    number <= INT64_MAX)
		ret->memory_limit_bytes = (int64_t)number;
}

/* --- both ways to write them ---------------------------------------------------------------- */

enum option_value { VALUE_NEEDED, VALUE_GLUED /* --network-veth, --network-veth=yes */ };

static const struct {
	const char *section, *key; /* of a file; NULL: the command line alone */
	const char *option;        /* of the command line; NULL: the file alone */
	char letter;
	enum option_value value;
	take_setting *apply;
} settings_table[] = {
	{ NULL, NULL, "--machine", 'M', VALUE_NEEDED, take_name },
	{ NULL, NULL, "--directory", 'D', VALUE_NEEDED, take_root },
	{ NULL, NULL, "--image", 'i', VALUE_NEEDED, take_root },
	{ NULL, NULL, "--property", '\0', VALUE_NEEDED, take_limit },
	{ "Exec", "Parameters", NULL, '\0', VALUE_NEEDED, take_parameters },
	{ "Exec", "Environment", "--setenv", 'E', VALUE_NEEDED, take_environment },
	{ "Exec", "Hostname", "--hostname", '\0', VALUE_NEEDED, take_hostname },
	{ "Exec", "Capability", "--capability", '\0', VALUE_NEEDED, take_capabilities },
	{ "Files", "Bind", "--bind", '\0', VALUE_NEEDED, take_bind },
	{ "Files", "BindReadOnly", "--bind-ro", '\0', VALUE_NEEDED, take_bind_read_only },
	{ "Files", "TemporaryFileSystem", "--tmpfs", '\0', VALUE_NEEDED, take_tmpfs },
	{ "Files", "Overlay", "--overlay", '\0', VALUE_NEEDED, take_overlay },
	{ "Network", "Bridge", "--network-bridge", '\0', VALUE_NEEDED, take_network },
	{ "Network", "Zone", "--network-zone", '\0', VALUE_NEEDED, take_zone },
	{ "Network", "VirtualEthernet", "--network-veth", 'n', VALUE_GLUED, take_veth },
	{ "Network", "Private", "--private-network", '\0', VALUE_GLUED, take_private },
	{ "Network", "Port", "--port", 'p', VALUE_NEEDED, take_port },
};

enum { SETTING_COUNT = sizeof(settings_table) / sizeof(settings_table[0]) };

void nspawn_config_file(struct arena *arena, const struct settings *settings,
			struct container_state *ret)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting;
		size_t at = 0;

		if (!settings_table[i].key)
			continue;
		while ((setting = settings_next(settings, settings_table[i].section,
						settings_table[i].key, &at)))
			settings_table[i].apply(arena, setting->value, ret);
	}
}

/* --- the command line ----------------------------------------------------------------------- */

/* Options that have a value and tell nothing of a row: what follows is not the command. */
static const char *const other_options[] = {
	"--user",
	"-u",
	"--uuid",
	"--slice",
	"-S",
	"--selinux-context",
	"-Z",
	"--template",
	"-L",
	"--drop-capability",
	"--kill-signal",
	"--chdir",
	"--rlimit",
	"--console",
	"--pivot-root",
	"--network-interface",
	"--network-macvlan",
	"--network-ipvlan",
	"--network-veth-extra",
	"--network-namespace-path",
	"--oci-bundle",
	"--inaccessible",
	"--overlay-ro",
	"--root-hash",
	"--system-call-filter",
	"--oom-score-adjust",
	"--cpu-affinity",
	"--personality",
	"--load-credential",
	"--set-credential",
	"--bind-user",
};

static bool is_other_option(const char *word)
{
	for (size_t i = 0; i < sizeof(other_options) / sizeof(other_options[0]); i++)
		if (strcmp(word, other_options[i]) == 0)
			return true;
	return false;
}

/* True if `word` is the short option: "-M", alone or last of several ("-bM"). */
static bool is_letter(const char *word, char letter)
{
	size_t size = strlen(word);

	return letter && size >= 2 && word[0] == '-' && word[1] != '-' && word[size - 1] == letter;
}

/* Takes the option at *at, and the next word if that is its value. False if it is none of ours. */
static bool take_option(struct arena *arena, const text_list *argv, size_t *at,
			struct container_state *ret)
{
	const char *word = argv->at[*at];

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		struct bytes value = bytes_of(word);
		bool is_short = is_letter(word, settings_table[i].letter);

		if (!settings_table[i].option ||
		    (!is_short && !bytes_skip(&value, settings_table[i].option)))
			continue;
		if (!is_short && bytes_skip(&value, "="))
			settings_table[i].apply(arena, value, ret);
		else if (!is_short && value.size)
			continue; /* a longer name that begins so */
		else if (settings_table[i].value == VALUE_GLUED)
			settings_table[i].apply(arena, BYTES("yes"), ret);
		else if (*at + 1 < argv->count)
			settings_table[i].apply(arena, bytes_of(argv->at[++*at]), ret);
		return true;
	}
	return false;
}

void nspawn_config_argv(struct arena *arena, const text_list *argv, struct container_state *ret)
{
	size_t at = 1;

	for (; at < argv->count && argv->at[at][0] == '-'; at++) {
		if (strcmp(argv->at[at], "--") == 0) {
			at++;
			break;
		}
		if (!take_option(arena, argv, &at, ret) && is_other_option(argv->at[at]))
			at++;
	}
	for (; at < argv->count && ret->command.count < CONTAINER_TEXTS_MAX; at++)
		*vec_push_in(arena, &ret->command) = argv->at[at];
	if (ret->names.count || !ret->root_path)
		return;
	struct bytes name = bytes_of(path_name(ret->root_path));

	if (bytes_ends(name, ".raw"))
		name.size -= strlen(".raw");
	container_state_name(arena, ret, arena_string(arena, name));
}
