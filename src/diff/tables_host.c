/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What counts of the host, its network, its disks and its people. */
#include "diff/tables_parts.h"

/* One line a field. */
/* clang-format off */

#define IS_CONCLUSION "it follows from other fields"
#define IS_FIGURE     "a figure of the moment"
#define IS_HARDWARE   "each machine has its own"
#define IS_EVIDENCE   "it tells where the survey looked"

static const struct diff_field os_fields[] = {
	COUNTS(id),
	COUNTS(version),
	LEFT(name, "it follows from id and version"),
	COUNTS(codename),
	LEFT(like, "it follows from id"),
	LEFT(end_of_life, "it follows from id and version"),
};
static const DIFF_TABLE(os);

static const struct diff_field kernel_fields[] = {
	KNOWN(release),
	LEFT(version, "it follows from the release"),
	LEFT(cmdline, "it names disks; what it sets beyond them stands in the boot loader's files"),
	LEFT(tainted, IS_FIGURE),
	LEFT(installed, "packages tell"),
};
static const DIFF_TABLE(kernel);

static const struct diff_field host_fields[] = {
	COUNTS(hostname),
	COUNTS(machine_id),
	INNER(os),
	INNER(kernel),
	COUNTS(arch),
	LEFT(virtualization, IS_HARDWARE),
	LEFT(container, IS_HARDWARE),
	KNOWN(init),
	LEFT(cloud, IS_HARDWARE),
	LEFT(dmi, IS_HARDWARE),
	LEFT(boot_time, "a time"),
	LEFT(install_time, "a time"),
	LEFT(install_evidence, IS_EVIDENCE),
	COUNTS(timezone),
	LEFT(locale, "language says it"),
	SET(language),
	SET(locales),
	LEFT(cpus, IS_HARDWARE),
	LEFT(cpu_model, IS_HARDWARE),
	LEFT(memory_bytes, IS_HARDWARE),
	LEFT(memory_available_bytes, IS_FIGURE),
	LEFT(swap_bytes, IS_HARDWARE),
	LEFT(swap_free_bytes, IS_FIGURE),
	LEFT(load, IS_FIGURE),
	LEFT(pressure, IS_FIGURE),
	LEFT(activity, IS_FIGURE),
	LEFT(pci, IS_HARDWARE),
	LEFT(clock, IS_FIGURE),
	LEFT(crash_dump, "files and packages tell"),
};
const DIFF_TABLE(host);

static const struct diff_field ssh_key_fields[] = {
	COUNTS(type),
	KEY(fingerprint),
	LEFT(comment, "it lets nobody in, and --no-people leaves it out"),
	COUNTS(options),
	KEY(path),
};
static const DIFF_TABLE(ssh_key);

static const struct diff_field user_fields[] = {
	NAME(name),
	KNOWN(uid),
	KNOWN(gid),
	LEFT(comment, "a note, and --no-people leaves it out"),
	COUNTS(home),
	COUNTS(shell),
	SET(groups),
	KNOWN(password),
	LEFT(password_secret, "two surveys number their secrets differently"),
	LEFT(password_changed_at, "a time"),
	COUNTS(password_min_days),
	COUNTS(password_max_days),
	COUNTS(password_warn_days),
	COUNTS(password_inactive_days),
	COUNTS(expires_at),
	LEFT(made_by, IS_CONCLUSION),
	LEFT(made_by_evidence, IS_EVIDENCE),
	KNOWN(can_log_in),
	LEFT(log_in_why, IS_CONCLUSION),
	SET(sudo),
	INNER(ssh_keys, ssh_key),
	LEFT(last_login, "a time"),
	LEFT(last_login_from, IS_FIGURE),
	LEFT(logins_30_days, IS_FIGURE),
};
const DIFF_TABLE(user);

static const struct diff_field group_fields[] = {
	NAME(name),
	KNOWN(gid),
	SET(members),
	LEFT(made_by, IS_CONCLUSION),
};
const DIFF_TABLE(group);

static const struct diff_field mount_fields[] = {
	NAME(target),
	COUNTS(source),
	COUNTS(type),
	SET(options),
	COUNTS(root),
	LEFT(network, "it follows from the type"),
	KNOWN(in_fstab),
	LEFT(fstab, "source, type and options are compared"),
	KNOWN(mounted),
	LEFT(size_bytes, IS_HARDWARE),
	LEFT(used_bytes, IS_FIGURE),
	LEFT(available_bytes, IS_FIGURE),
	LEFT(inodes, IS_HARDWARE),
	LEFT(inodes_used, IS_FIGURE),
};
const DIFF_TABLE(mount);

static const struct diff_field sysctl_fields[] = {
	NAME(key),
	KNOWN(value),
	COUNTS(configured),
	COUNTS(path),
	LEFT(by_package, "packages tell"),
	LEFT(drifted, "it follows from the values"),
};
const DIFF_TABLE(sysctl);

static const struct diff_field kernel_module_fields[] = {
	NAME(name),
	LEFT(size_bytes, IS_FIGURE),
	LEFT(used_by, IS_HARDWARE),
	LEFT(taints, IS_CONCLUSION),
	COUNTS(configured_in),
};
const DIFF_TABLE(kernel_module);

static const struct diff_field link_fields[] = {
	NAME(name),
	LEFT(index, IS_FIGURE),
	COUNTS(kind),
	COUNTS(mac),
	LEFT(state, IS_FIGURE),
	COUNTS(mtu),
	LEFT(speed_mbit, IS_HARDWARE),
	COUNTS(master),
	COUNTS(parent),
	COUNTS(vlan),
	LEFT(driver, IS_HARDWARE),
	SET(addresses),
	LEFT(received_bytes, IS_FIGURE),
	LEFT(sent_bytes, IS_FIGURE),
	LEFT(errors, IS_FIGURE),
	COUNTS(details),
};
const DIFF_TABLE(link);

static const struct diff_field route_fields[] = {
	KEY(family),
	NAME(destination),
	COUNTS(gateway),
	KEY(link),
	COUNTS(source),
	KEY(table),
	COUNTS(protocol),
	COUNTS(type),
	COUNTS(metric),
};
const DIFF_TABLE(route);

static const struct diff_field route_rule_fields[] = {
	KEY(family),
	KEY(priority),
	KEY(rule),
};
const DIFF_TABLE(route_rule);

static const struct diff_field hosts_entry_fields[] = {
	KEY(address),
	KEY(names),
	LEFT(line, "lines before it move it"),
};
const DIFF_TABLE(hosts_entry);

static const struct diff_field virtual_server_fields[] = {
	NAME(address),
	KEY(protocol),
	COUNTS(scheduler),
	SET(targets),
};
const DIFF_TABLE(virtual_server);

static const struct diff_field network_fields[] = {
	LEFT(links, "a section of its own"),
	LEFT(routes, "a section of its own"),
	LEFT(rules, "a section of its own"),
	LEFT(neighbours, IS_FIGURE),
	COUNTS(resolvers),
	COUNTS(search_domains),
	LEFT(hosts, "a section of its own"),
	LEFT(virtual_servers, "a section of its own"),
	SET(configured_by),
};
const DIFF_TABLE(network);

static const struct diff_field identity_fields[] = {
	NAME(name),
	COUNTS(value),
	LEFT(value_from, IS_EVIDENCE),
};
const DIFF_TABLE(identity);

static const struct diff_field chain_fields[] = {
	KEY(family),
	KEY(table),
	NAME(name),
	COUNTS(backend),
	COUNTS(type),
	COUNTS(hook),
	COUNTS(priority),
	COUNTS(policy),
	LEFT(made_by, IS_CONCLUSION),
	COUNTS(rules),
	COUNTS(rule_count),
};
const DIFF_TABLE(chain);

static const struct diff_field packet_set_fields[] = {
	KEY(family),
	KEY(table),
	NAME(name),
	COUNTS(type),
	SET(elements),
	COUNTS(element_count),
};
const DIFF_TABLE(packet_set);

static const struct diff_field firewall_fields[] = {
	COUNTS(source_of_truth),
	KNOWN(active),
	KNOWN(enabled),
	LEFT(read_from, IS_EVIDENCE),
	LEFT(chains, "a section of its own"),
	LEFT(sets, "a section of its own"),
	COUNTS(saved_rules),
	LEFT(evidence, IS_EVIDENCE),
};
const DIFF_TABLE(firewall);
