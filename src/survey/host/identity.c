/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes this host this host, and has to differ on a copy: a copied machine-id, host key or
 * lease makes two machines one. Each becomes a variable with its value here and its source.
 * Values are public by nature; of host keys only the fingerprints of the public halves are read.
 */
#include "format/accounts/ssh_keys.h"
#include "survey/collectors.h"
#include "survey/host/own_name.h"

enum { VALUE_SIZE_MAX = 1024 };

static void add_identity(struct survey *survey, const char *name, struct bytes value,
			 const char *from)
{
	value = bytes_trim(value);
	if (value.size == 0 || value.size > VALUE_SIZE_MAX)
		return;
	struct identity *identity = RECORD_ADD(survey->arena, &survey->content->identity, identity);

	identity->name = name;
	identity->value = arena_string(survey->arena, value);
	identity->value_from = arena_intern(survey->arena, bytes_of(from));
}

/* Files whose first line is the value. */
static const struct {
	const char *path, *name, *reason;
} value_files[] = {
	{ "/etc/machine-id", "machine_id", "journal, DHCP client id, dbus: has to be unique" },
	{ "/var/lib/dbus/machine-id", "dbus_machine_id", "a file of its own on old systems" },
	{ "/etc/hostid", "hostid", "gethostid(3), ZFS pools" },
	{ "/etc/hostname", "hostname", "the name" },
	{ "/etc/HOSTNAME", "hostname", "the name on SUSE" },
	{ "/etc/mailname", "mailname", "the host's name in mail" },
	{ "/sys/class/dmi/id/product_uuid", "product_uuid", "cloud-init, licences" },
	{ "/sys/class/dmi/id/product_serial", "product_serial", "licences, support contracts" },
	{ "/var/lib/cloud/data/instance-id", "cloud_instance_id",
	  "cloud-init runs everything anew when it differs" },
	{ "/etc/salt/minion_id", "salt_minion_id", "the master knows the host by it" },
	{ "/var/lib/zerotier-one/identity.public", "zerotier_identity", "address in the network" },
};

static void survey_value_files(struct survey *survey)
{
	for (size_t i = 0; i < sizeof(value_files) / sizeof(value_files[0]); i++) {
		scoped_buf text = { 0 };
		struct bytes line, rest;

		/* /sys tells of the running machine only */
		if (!survey->root->live && strncmp(value_files[i].path, "/sys/", 5) == 0)
			continue;
		if (!survey_read(survey, value_files[i].path, &text))
			continue;
		rest = buf_bytes(&text);
		if (!bytes_line(&rest, &line))
			continue;
		/* a domain in whose name mail is sent is configuration */
		if (text_is(value_files[i].name, "mailname") &&
		    !own_name_is(survey, bytes_trim(line)))
			continue;
		add_identity(survey, value_files[i].name, line, value_files[i].path);
	}
}

/* KEY=value lines of a file, quotes cut. */
static const struct {
	const char *path, *key, *name, *reason;
} setting_files[] = {
	{ "/etc/machine-info", "PRETTY_HOSTNAME", "pretty_hostname", "machine-info(5)" },
	{ "/etc/machine-info", "LOCATION", "location", "machine-info(5)" },
	{ "/etc/machine-info", "DEPLOYMENT", "deployment", "machine-info(5)" },
	{ "/etc/iscsi/initiatorname.iscsi", "InitiatorName", "iscsi_initiator",
	  "two initiators of one name break each other's sessions" },
	{ "/etc/sysconfig/network", "HOSTNAME", "hostname", "the name on RHEL up to 6" },
};

static void survey_setting_files(struct survey *survey)
{
	for (size_t i = 0; i < sizeof(setting_files) / sizeof(setting_files[0]); i++) {
		scoped_buf text = { 0 };
		struct bytes line, rest;

		if (!survey_read(survey, setting_files[i].path, &text))
			continue;
		rest = buf_bytes(&text);
		while (bytes_line(&rest, &line)) {
			line = bytes_trim(line);
			if (!bytes_skip(&line, setting_files[i].key) || !bytes_skip(&line, "="))
				continue;
			if (line.size > 1 && line.at[0] == '"' && bytes_ends(line, "\""))
				line = bytes_slice(line, 1, line.size - 2);
			add_identity(survey, setting_files[i].name, line, setting_files[i].path);
		}
	}
}

/* The lines of /etc/hosts that hold the host's own name. */
static void survey_own_hosts_line(struct survey *survey)
{
	const char *own = survey->content->host.hostname;
	scoped_buf text = { 0 };
	struct bytes line, rest;

	if (!own || !survey_read(survey, "/etc/hosts", &text))
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		struct bytes word, words = line;

		if (!bytes_word(&words, &word) || word.at[0] == '#')
			continue;
		while (bytes_word(&words, &word)) {
			size_t size = strlen(own);

			if (word.size >= size && strncmp(word.at, own, size) == 0 &&
			    (word.size == size || word.at[size] == '.')) {
				add_identity(survey, "hosts_line", line, "/etc/hosts");
				break;
			}
		}
	}
}

/* address_eth0, address_eth0_2, ...; link-local ones follow from the MAC. */
static void survey_addresses(struct survey *survey, const struct link *link, const char *from)
{
	unsigned count = 0;

	for (vec_each(address, &link->addresses)) {
		if (strncmp(*address, "fe80:", 5) == 0)
			continue;
		const char *name = ++count == 1
					   ? arena_format(survey->arena, "address_%s", link->name)
					   : arena_format(survey->arena, "address_%s_%u",
							  link->name, count);

		add_identity(survey, name, bytes_of(*address), from);
	}
}

static void survey_links(struct survey *survey)
{
	for (vec_each(link, &survey->content->network.links)) {
		const char *from = arena_format(survey->arena, "interface %s", link->name);
		bool virtual = link->kind && (strcmp(link->kind, "loopback") == 0 ||
					      strcmp(link->kind, "veth") == 0);

		if (!link->name || virtual)
			continue;
		if (link->mac)
			add_identity(survey, arena_format(survey->arena, "mac_%s", link->name),
				     bytes_of(link->mac), from);
		survey_addresses(survey, link, from);
	}
}

static void survey_host_keys(struct survey *survey)
{
	scoped_names names = { 0 };

	if (!survey_list(survey, "/etc/ssh", &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		scoped_buf path = { 0 }, text = { 0 }, fingerprint = { 0 };
		struct authorized_key key;
		struct bytes rest;

		if (!bytes_starts(name, "ssh_host_") || !bytes_ends(name, ".pub"))
			continue;
		buf_add_format(&path, "/etc/ssh/%s", root_name(&names, i));
		if (!survey_read(survey, buf_text(&path), &text))
			continue;
		rest = buf_bytes(&text);
		if (!authorized_key_next(&rest, &key) ||
		    !authorized_key_fingerprint(&key, &fingerprint))
			continue;
		add_identity(survey,
			     arena_string(survey->arena, bytes_slice(name, 0, name.size - 4)),
			     buf_bytes(&fingerprint), buf_text(&path));
	}
}

static void survey_file_systems(struct survey *survey)
{
	for (vec_each(mount, &survey->content->mounts)) {
		struct bytes source = bytes_of(mount->source);

		if (mount->target && bytes_skip(&source, "UUID="))
			add_identity(survey,
				     arena_format(survey->arena, "uuid_of_%s", mount->target),
				     source, "/etc/fstab");
	}
	for (vec_each(device, &survey->content->block_devices))
		if (device->uuid)
			add_identity(survey, arena_format(survey->arena, "uuid_%s", device->name),
				     bytes_of(device->uuid),
				     arena_format(survey->arena, "block device %s", device->name));
}

/* Folders of DHCP clients, each with a file per lease. */
static const char *const lease_folders[] = {
	"/var/lib/dhcp",     /* ISC on Debian */
	"/var/lib/dhclient", /* ISC on RHEL */
	"/var/lib/dhcpcd",         "/var/lib/dhcpcd5",
	"/var/lib/NetworkManager", "/run/systemd/netif/leases",
};

/* The address that a lease file gives, in any of their forms. */
static bool lease_address(struct bytes text, struct bytes *ret)
{
	static const char *const keys[] = { "fixed-address ", "ADDRESS=" };
	struct bytes line;
	bool found = false;

	while (bytes_line(&text, &line)) {
		line = bytes_trim(line);
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			struct bytes value = line;

			if (!bytes_skip(&value, keys[i]))
				continue;
			if (bytes_ends(value, ";"))
				value.size--;
			*ret = value; /* the last one is in force */
			found = true;
		}
	}
	return found;
}

static void survey_leases(struct survey *survey)
{
	for (size_t f = 0; f < sizeof(lease_folders) / sizeof(lease_folders[0]); f++) {
		scoped_names names = { 0 };

		if (!survey_list(survey, lease_folders[f], &names))
			continue;
		for (size_t i = 0; i < names.starts.count && i < 100; i++) {
			scoped_buf path = { 0 }, text = { 0 };
			struct bytes address;
			struct stat state;

			buf_add_format(&path, "%s/%s", lease_folders[f], root_name(&names, i));
			if (root_stat(survey->root, buf_text(&path), &state) < 0 ||
			    !S_ISREG(state.st_mode) || !survey_read(survey, buf_text(&path), &text))
				continue;
			if (lease_address(buf_bytes(&text), &address))
				add_identity(survey, "dhcp_lease", address, buf_text(&path));
		}
	}
}

/* A resolv.conf that somebody writes at run time is no configuration. Source: the first comment of
 * resolvconf(8), NetworkManager(8), dhclient-script(8), systemd-resolved(8). */
static void survey_resolv_conf(struct survey *survey)
{
	static const struct {
		const char *mark, *writer;
	} writers[] = {
		{ "NetworkManager", "NetworkManager" },
		{ "resolvconf", "resolvconf" },
		{ "systemd-resolved", "systemd-resolved" },
		{ "dhclient", "dhclient" },
		{ "dhcpcd", "dhcpcd" },
		{ "cloud-init", "cloud-init" },
	};
	scoped_buf text = { 0 };
	struct bytes line, rest;

	if (!survey_read(survey, "/etc/resolv.conf", &text))
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		if (line.size == 0 || (line.at[0] != '#' && line.at[0] != ';'))
			continue;
		for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++)
			if (bytes_find_text(line, writers[i].mark) >= 0) {
				add_identity(survey, "resolv_conf_written_by",
					     bytes_of(writers[i].writer), "/etc/resolv.conf");
				return;
			}
	}
}

int survey_identity(struct survey *survey, struct err *err)
{
	survey_value_files(survey);
	survey_setting_files(survey);
	survey_own_hosts_line(survey);
	survey_links(survey);
	survey_host_keys(survey);
	survey_file_systems(survey);
	survey_leases(survey);
	survey_resolv_conf(survey);
	return 0;
}
