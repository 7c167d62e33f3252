/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/proc_cgroup.h"

/* Controllers of version 1 by how much their path says, best first; "" is version 2. Engines set
 * all of them, but a host without systemd has only some, and others stay at "/". */
static const char *const hierarchies[] = {
	"name=systemd", "", "memory", "pids", "devices", "cpu", "cpuacct", "freezer", "blkio",
};

enum { HIERARCHY_COUNT = sizeof(hierarchies) / sizeof(hierarchies[0]) };

const char *proc_cgroup_hierarchy(size_t index)
{
	return index < HIERARCHY_COUNT ? hierarchies[index] : NULL;
}

/* The rank of the best of the controllers named in "cpu,cpuacct"; HIERARCHY_COUNT: others. */
static size_t rank_of(struct bytes controllers)
{
	size_t best = HIERARCHY_COUNT;
	struct bytes name;

	if (controllers.size == 0)
		return 1;
	while (bytes_part(&controllers, ',', &name))
		for (size_t i = 0; i < best; i++)
			if (bytes_is(name, hierarchies[i]))
				best = i;
	return best;
}

struct bytes proc_cgroup_path(struct bytes text)
{
	struct bytes line, number, controllers, found = { 0 };
	size_t best = HIERARCHY_COUNT * 2 + 2;

	while (bytes_line(&text, &line)) {
		if (!bytes_part(&line, ':', &number) || !bytes_part(&line, ':', &controllers) ||
		    line.size == 0 || line.at[0] != '/')
			continue;
		size_t rank = rank_of(controllers);

		if (line.size == 1)
			rank += HIERARCHY_COUNT + 1;
		if (rank < best) {
			best = rank;
			found = line;
		}
	}
	return found;
}

/* --- Containers --------------------------------------------------------------------------- */

enum id_kind {
	ID_HEX,  /* at least 32 hexadecimal digits */
	ID_NAME, /* a name given by people */
};

/* A component "PREFIX ID SUFFIX", below a component that starts with `parent` ("" is any). */
static const struct container_rule {
	const char *parent;
	const char *prefix;
	const char *suffix;
	enum id_kind id_kind;
	const char *engine; /* NULL: no container, and no later rule is asked */
} container_rules[] = {
	/* monitors, which run outside of what they watch */
	{ "", "libpod-conmon-", "", ID_HEX, NULL },
	{ "", "crio-conmon-", "", ID_HEX, NULL },
	{ "", "lxc.monitor", "", ID_NAME, NULL },
	/* systemd cgroup drivers: one scope a container */
	{ "", "docker-", ".scope", ID_HEX, "docker" },
	{ "", "libpod-", ".scope", ID_HEX, "podman" },
	{ "", "cri-containerd-", ".scope", ID_HEX, "containerd" },
	{ "", "nerdctl-", ".scope", ID_HEX, "containerd" },
	{ "", "crio-", ".scope", ID_HEX, "cri-o" },
	{ "", "runc-", ".scope", ID_NAME, "runc" },
	{ "", "crun-", ".scope", ID_NAME, "crun" },
	/* podman with cgroups=split, and with the cgroupfs driver */
	{ "", "libpod-payload-", "", ID_HEX, "podman" },
	{ "", "libpod-", "", ID_HEX, "podman" },
	/* cgroupfs drivers: the id is a folder of its own */
	{ "docker", "", "", ID_HEX, "docker" },
	{ "buildkit", "", "", ID_NAME, "buildkit" },
	{ "k8s.io", "", "", ID_HEX, "containerd" },
	{ "pod", "crio-", "", ID_HEX, "cri-o" },
	{ "pod", "", "", ID_HEX, "kubernetes" },
	{ "kubepods", "", "", ID_HEX, "kubernetes" },
	{ "garden", "", "", ID_NAME, "garden" },
	/* LXC: lxc.cgroup.pattern, and the layouts before it */
	{ "", "lxc.payload.", "", ID_NAME, "lxc" },
	{ "lxc.payload", "", "", ID_NAME, "lxc" },
	{ "lxc", "", "", ID_NAME, "lxc" },
	/* systemd-machined; libvirt registers virtual machines there as well */
	{ "", "machine-qemu", "", ID_NAME, NULL },
	{ "", "machine-", ".scope", ID_NAME, "machine" },
	{ "", "systemd-nspawn@", ".service", ID_NAME, "machine" },
};

/* containerd below a systemd parent when the drivers disagree: "PARENT:cri-containerd:ID". */
static const struct {
	const char *middle;
	const char *engine;
} colon_rules[] = {
	{ ":cri-containerd:", "containerd" },
	{ ":docker:", "docker" },
	{ ":crio:", "cri-o" },
	{ ":libpod:", "podman" },
};

enum { ID_HEX_MIN = 32 };

static bool is_id(struct bytes id, enum id_kind kind)
{
	if (kind == ID_NAME)
		return id.size > 0;
	for (size_t i = 0; i < id.size; i++)
		if (!strchr("0123456789abcdef", id.at[i]) || id.at[i] == '\0')
			return false;
	return id.size >= ID_HEX_MIN;
}

static bool parent_fits(struct bytes parent, const char *wanted)
{
	if (wanted[0] == '\0')
		return true;
	/* pods and slices carry a name of their own behind the word */
	bool is_prefix = strcmp(wanted, "pod") == 0 || strcmp(wanted, "kubepods") == 0;

	return is_prefix ? bytes_starts(parent, wanted) : bytes_is(parent, wanted);
}

static bool colon_container(struct bytes name, struct proc_cgroup *ret)
{
	for (size_t i = 0; i < sizeof(colon_rules) / sizeof(colon_rules[0]); i++) {
		const char *middle = colon_rules[i].middle;
		ptrdiff_t at = bytes_find_text(name, middle);

		if (at < 0)
			continue;
		struct bytes id = bytes_slice(name, (size_t)at + strlen(middle), name.size);

		if (!is_id(id, ID_HEX))
			continue;
		ret->container = id;
		ret->engine = colon_rules[i].engine;
		return true;
	}
	return false;
}

/* True if component `name` below `parent` is a container, which `ret` then says. */
static bool is_container(struct bytes parent, struct bytes name, struct proc_cgroup *ret)
{
	for (size_t i = 0; i < sizeof(container_rules) / sizeof(container_rules[0]); i++) {
		const struct container_rule *rule = &container_rules[i];
		struct bytes id = name;

		if (!parent_fits(parent, rule->parent) || !bytes_skip(&id, rule->prefix))
			continue;
		if (!rule->engine)
			return false;
		if (!bytes_ends(id, rule->suffix))
			continue;
		id.size -= strlen(rule->suffix);
		if (!is_id(id, rule->id_kind))
			continue;
		ret->container = id;
		ret->engine = rule->engine;
		return true;
	}
	return colon_container(name, ret);
}

/* --- Units -------------------------------------------------------------------------------- */

static bool is_unit(struct bytes name)
{
	static const char *const suffixes[] = { ".service", ".scope", ".socket", ".mount",
						".swap" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (name.size > strlen(suffixes[i]) && bytes_ends(name, suffixes[i]))
			return true;
	return false;
}

/* systemd puts '_' in front of names that could be mistaken for the kernel's own files. */
static struct bytes unescaped(struct bytes name)
{
	bytes_skip(&name, "_");
	return name;
}

struct proc_cgroup proc_cgroup_explain(struct bytes path)
{
	struct proc_cgroup found = { 0 };
	struct bytes name, parent = { 0 };
	bool open = true; /* a unit found here is the process's own */

	while (bytes_part(&path, '/', &name)) {
		if (name.size == 0)
			continue;
		bool container = is_container(parent, name, &found);

		if (container && !is_unit(name))
			found.unit = (struct bytes){ 0 };
		bool is_manager = bytes_starts(found.unit, "user@");

		if (open && is_unit(name) && !(is_manager && bytes_is(name, "init.scope"))) {
			found.unit = unescaped(name);
			/* a user's manager has the user's units below it */
			open = bytes_starts(found.unit, "user@");
		}
		open = open || container;
		parent = name;
	}
	return found;
}
