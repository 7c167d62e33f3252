/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads: DMI, /sys/hypervisor, /proc/cpuinfo, device tree; /run, /.dockerenv, /proc/1. */
#include <unistd.h>

#include "format/proc/proc_pid_stat.h"
#include "format/proc/system_text.h"
#include "survey/host/host_parts.h"

/* First match wins: the DMI value contains the text. */
static const struct {
	const char *field;
	const char *text;
	const char *kind;
} dmi_rules[] = {
	{ "sys_vendor", "QEMU", "kvm" },
	{ "product_name", "KVM", "kvm" },
	{ "product_name", "OpenStack", "kvm" },
	{ "sys_vendor", "Amazon EC2", "amazon" },
	{ "sys_vendor", "Google", "google" },
	{ "product_name", "Google Compute Engine", "google" },
	{ "sys_vendor", "DigitalOcean", "kvm" },
	{ "sys_vendor", "Hetzner", "kvm" },
	{ "sys_vendor", "Alibaba", "kvm" },
	{ "sys_vendor", "VMware", "vmware" },
	{ "sys_vendor", "innotek GmbH", "virtualbox" },
	{ "board_vendor", "Oracle Corporation", "virtualbox" },
	{ "sys_vendor", "Xen", "xen" },
	{ "product_name", "HVM domU", "xen" },
	{ "bios_vendor", "BHYVE", "bhyve" },
	{ "sys_vendor", "Parallels", "parallels" },
	{ "sys_vendor", "oVirt", "kvm" },
	{ "sys_vendor", "Red Hat", "kvm" },
	{ "sys_vendor", "Nutanix", "kvm" },
	{ "sys_vendor", "OpenStack", "kvm" },
	{ "bios_vendor", "SeaBIOS", "kvm" },
};

/* Amazon's and Google's bare machines carry the vendor's name too. */
static bool has_hypervisor_flag(struct survey *survey)
{
	scoped_buf file = { 0 };
	struct bytes flags, word;

	survey_read(survey, "/proc/cpuinfo", &file);
	flags = system_text_value(buf_bytes(&file), "flags");
	while (bytes_word(&flags, &word))
		if (bytes_is(word, "hypervisor"))
			return true;
	return false;
}

static bool is_x86(const struct host *host)
{
	return host->arch && (strcmp(host->arch, "x86_64") == 0 || strcmp(host->arch, "i686") == 0);
}

static const char *dmi_value(const struct host *host, const char *field)
{
	for (vec_each(pair, &host->dmi))
		if (strcmp(pair->key, field) == 0)
			return pair->value;
	return NULL;
}

static const char *by_dmi(const struct host *host)
{
	for (size_t i = 0; i < sizeof(dmi_rules) / sizeof(dmi_rules[0]); i++) {
		const char *value = dmi_value(host, dmi_rules[i].field);

		if (value && strstr(value, dmi_rules[i].text))
			return dmi_rules[i].kind;
	}
	const char *vendor = dmi_value(host, "sys_vendor");
	const char *product = dmi_value(host, "product_name");

	if (vendor && product && strstr(vendor, "Microsoft") && strstr(product, "Virtual Machine"))
		return "hyperv";
	return NULL;
}

static const char *virtualization_of(struct survey *survey)
{
	const struct host *host = &survey->content->host;
	const char *hypervisor = host_line(survey, "/sys/hypervisor/type");
	const char *compatible = host_line(survey, "/proc/device-tree/hypervisor/compatible");
	const char *dmi = by_dmi(host);
	bool flagged = has_hypervisor_flag(survey);
	scoped_buf capabilities = { 0 };

	if (hypervisor && strcmp(hypervisor, "xen") == 0) {
		survey_read(survey, "/proc/xen/capabilities", &capabilities);
		/* the first domain runs on the metal */
		return bytes_find_text(buf_bytes(&capabilities), "control_d") >= 0 ? "none" : "xen";
	}
	if (compatible)
		return strstr(compatible, "linux,kvm") ? "kvm" : compatible;
	if (is_x86(host) && !flagged)
		return "none";
	if (dmi)
		return dmi;
	if (root_exists(survey->root, "/proc/device-tree/ibm,partition-name"))
		return "powervm";
	/* a flag alone: a hypervisor that does not give its name */
	if (flagged)
		return "unknown hypervisor";
	return host->dmi.count || root_exists(survey->root, "/proc/device-tree") ? "none" : NULL;
}

/* --- container ------------------------------------------------------------------------------ */

/* Files and directories that an engine leaves in its containers. */
static const struct {
	const char *path;
	const char *kind;
} container_files[] = {
	{ "/.dockerenv", "docker" },
	{ "/run/.containerenv", "podman" },
	{ "/.dockerinit", "docker" },
	{ "/proc/vz", "openvz" }, /* and no /proc/bc, which the node itself has */
	{ "/dev/lxd/sock", "lxc" },
	{ "/var/run/secrets/kubernetes.io", "kubernetes" },
};

/* Parts of process 1's cgroup path that only a container's has, where cgroups are not unshared. */
static const struct {
	const char *text;
	const char *kind;
} container_cgroups[] = {
	{ "/docker/", "docker" },
	{ "/docker-", "docker" },
	{ "/kubepods", "kubernetes" },
	{ "/libpod-", "podman" },
	{ "/lxc/", "lxc" },
	{ "/lxc.payload", "lxc" },
	{ "/machine.slice/", "systemd-nspawn" },
	{ "/garden/", "garden" },
};

/* container=KIND in the environment of process 1, as systemd's container interface has it. */
static const char *container_by_environment(struct survey *survey)
{
	scoped_buf file = { 0 };
	struct err err;

	if (root_read(survey->root, "/proc/1/environ", ROOT_TEXT_MAX, &file, &err) < 0)
		return NULL; /* an ordinary user; the other signs remain */
	struct bytes rest = buf_bytes(&file), setting;

	while (bytes_part(&rest, '\0', &setting))
		if (bytes_skip(&setting, "container=") && setting.size)
			return arena_intern(survey->arena, setting);
	return NULL;
}

/* A container's image that was made into a machine keeps /.dockerenv. In the first pid namespace
 * (its inode: PROC_PID_INIT_INO, include/linux/proc_ns.h) with a disk as root, nothing is
 * around us. */
static bool is_outermost(struct survey *survey)
{
	scoped_buf namespace = { 0 };

	if (root_readlink(survey->root, "/proc/self/ns/pid", &namespace) < 0 ||
	    strcmp(buf_text(&namespace), "pid:[4026531836]") != 0)
		return false;
	for (vec_each(mount, &survey->content->mounts))
		if (mount->target && strcmp(mount->target, "/") == 0)
			return mount->source && strncmp(mount->source, "/dev/", 5) == 0 &&
			       !mount->root;
	return false;
}

static const char *container_of(struct survey *survey)
{
	const char *kind = host_line(survey, "/run/systemd/container");
	scoped_buf cgroup = { 0 };

	if (!kind)
		kind = container_by_environment(survey);
	if (!kind && is_outermost(survey))
		return NULL;
	for (size_t i = 0; !kind && i < sizeof(container_files) / sizeof(container_files[0]); i++)
		if (root_exists(survey->root, container_files[i].path) &&
		    !(strcmp(container_files[i].kind, "openvz") == 0 &&
		      root_exists(survey->root, "/proc/bc")))
			kind = container_files[i].kind;
	if (kind)
		return kind;
	survey_read(survey, "/proc/1/cgroup", &cgroup);
	for (size_t i = 0; i < sizeof(container_cgroups) / sizeof(container_cgroups[0]); i++)
		if (bytes_find_text(buf_bytes(&cgroup), container_cgroups[i].text) >= 0)
			return container_cgroups[i].kind;
	return NULL;
}

/* The kernel of a container is its host's, and so is the boot that /proc/stat tells of: this
 * machine started with process 1 of its pid namespace. */
static int64_t container_start(struct survey *survey, int64_t kernel_boot)
{
	int64_t ticks_per_second = sysconf(_SC_CLK_TCK);
	struct proc_pid_stat stat;
	scoped_buf file = { 0 };

	if (kernel_boot == UNKNOWN || ticks_per_second <= 0 ||
	    !survey_read(survey, "/proc/1/stat", &file) ||
	    !proc_pid_stat_parse(buf_bytes(&file), &stat))
		return UNKNOWN;
	uint64_t seconds = stat.started_ticks / (uint64_t)ticks_per_second;

	if (kernel_boot > survey->now || seconds > (uint64_t)(survey->now - kernel_boot))
		return UNKNOWN; /* a start that is still to come */
	return kernel_boot + (int64_t)seconds;
}

/* --- process 1 ------------------------------------------------------------------------------ */

/* First match wins. `comm` is of process 1; "init" is several, told apart by what lies on disk. */
static const struct {
	const char *comm;
	const char *path; /* has to be there as well; NULL: nothing */
	const char *kind;
} inits[] = {
	{ "systemd", NULL, "systemd" },
	{ "init", "/run/systemd/system", "systemd" },
	{ "init", "/run/openrc", "openrc" },
	{ "openrc-init", NULL, "openrc" },
	{ "init", "/etc/init/rc-sysinit.conf", "upstart" },
	{ "init", "/etc/inittab", "sysvinit" },
	{ "s6-svscan", NULL, "s6" },
	{ "runit", NULL, "runit" },
	{ "runit-init", NULL, "runit" },
	{ "tini", NULL, "tini" },
	{ "dumb-init", NULL, "dumb-init" },
	{ "docker-init", NULL, "tini" },
	{ "supervisord", NULL, "supervisord" },
};

/* What a directory would boot with. */
static const char *init_on_disk(struct survey *survey)
{
	static const struct {
		const char *text, *kind;
	} targets[] = { { "systemd", "systemd" }, { "openrc", "openrc" }, { "busybox", "busybox" },
			{ "upstart", "upstart" }, { "runit", "runit" },   { "s6", "s6" } };
	scoped_buf real = { 0 };

	if (root_resolve(survey->root, "/sbin/init", &real) < 0)
		return NULL;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (strstr(buf_text(&real), targets[i].text))
			return strcmp(targets[i].kind, "busybox") == 0 &&
					       root_exists(survey->root, "/sbin/openrc")
				       ? "openrc"
				       : targets[i].kind;
	return root_exists(survey->root, "/etc/inittab") ? "sysvinit" : NULL;
}

static const char *init_of(struct survey *survey)
{
	const char *comm = host_line(survey, "/proc/1/comm");

	for (size_t i = 0; comm && i < sizeof(inits) / sizeof(inits[0]); i++)
		if (strcmp(comm, inits[i].comm) == 0 &&
		    (!inits[i].path || root_exists(survey->root, inits[i].path)))
			return inits[i].kind;
	return comm;
}

void host_virtualization(struct survey *survey)
{
	struct host *host = &survey->content->host;

	if (!survey->root->live) {
		host->init = init_on_disk(survey);
		return;
	}
	host->virtualization = virtualization_of(survey);
	host->container = container_of(survey);
	if (host->container)
		host->boot_time = container_start(survey, host->boot_time);
	host->init = init_of(survey);
}
