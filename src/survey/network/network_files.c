/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/network/network_files.h"

#include "survey/network/network_parts.h"

/* ---- resolvers ----------------------------------------------------------------------------- */

/* systemd-resolved's stub listens here; what it asks stands in another file. systemd-resolved(8) */
static bool is_stub(struct bytes server)
{
	return bytes_is(server, "127.0.0.53") || bytes_is(server, "127.0.0.54");
}

static void add_texts(struct survey *survey, const bytes_list *from, text_list *to)
{
	for (vec_each(text, from))
		*vec_push_in(survey->arena, to) = arena_intern(survey->arena, *text);
}

void network_read_resolvers(struct survey *survey, struct network *network)
{
	static const char *const paths[] = { "/etc/resolv.conf",
					     "/run/systemd/resolve/resolv.conf" };
	bool stub = true;

	for (size_t i = 0; stub && i < sizeof(paths) / sizeof(paths[0]); i++) {
		scoped_buf text = { 0 };
		struct resolv_conf conf;

		if (!survey_read(survey, paths[i], &text))
			return;
		resolv_conf_parse(buf_bytes(&text), survey->arena, &conf);
		stub = false;
		for (vec_each(server, &conf.name_servers))
			stub |= is_stub(*server);
		add_texts(survey, &conf.name_servers, &network->resolvers);
		if (network->search_domains.count == 0)
			add_texts(survey, &conf.search, &network->search_domains);
	}
}

/* ---- hosts --------------------------------------------------------------------------------- */

void network_read_hosts(struct survey *survey, struct network *network)
{
	scoped_buf text = { 0 };
	struct bytes rest, line;
	struct hosts_line entry;

	if (!survey_read(survey, "/etc/hosts", &text))
		return;
	rest = buf_bytes(&text);
	for (int64_t number = 1; bytes_line(&rest, &line); number++) {
		if (!hosts_line_parse(line, survey->arena, &entry) || entry.is_usual)
			continue;
		struct hosts_entry *row = RECORD_ADD(survey->arena, &network->hosts, hosts_entry);

		row->address = arena_intern(survey->arena, entry.address);
		row->line = number;
		add_texts(survey, &entry.names, &row->names);
	}
}

/* ---- IPVS ---------------------------------------------------------------------------------- */

static void add_virtual_server(struct survey *survey, struct network *network,
			       const struct ip_vs_line *entry)
{
	struct virtual_server *row = RECORD_ADD(survey->arena, &network->virtual_servers,
						virtual_server);

	row->address = entry->address;
	row->scheduler = arena_intern(survey->arena, entry->scheduler);
	if (bytes_is(entry->protocol, "TCP"))
		row->protocol = "tcp";
	else if (bytes_is(entry->protocol, "UDP"))
		row->protocol = "udp";
	else if (bytes_is(entry->protocol, "SCTP"))
		row->protocol = "sctp";
	else
		row->protocol = "fwmark";
}

void network_read_virtual_servers(struct survey *survey, struct network *network)
{
	scoped_buf text = { 0 };
	struct ip_vs_line entry;
	struct bytes rest, line;

	if (!survey_read(survey, "/proc/net/ip_vs", &text))
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		if (!ip_vs_line_parse(line, survey->arena, &entry))
			continue;
		if (!entry.is_target) {
			add_virtual_server(survey, network, &entry);
		} else if (network->virtual_servers.count) {
			struct virtual_server *row =
				&network->virtual_servers.at[network->virtual_servers.count - 1];

			survey_note(survey, &row->targets, "%s %.*s weight %.*s", entry.address,
				    (int)entry.forward.size, entry.forward.at,
				    (int)entry.weight.size, entry.weight.at);
		}
	}
}

/* ---- who configures the network ------------------------------------------------------------ */

/* A program is in charge when its files configure something. `path` is a directory that holds a
 * file ending in `suffix`, or a file (suffix NULL) that says `word` (NULL: that exists). */
static const struct {
	const char *name;
	const char *path;
	const char *suffix;
	const char *word;
} managers[] = {
	/* netplan writes for systemd-networkd or NetworkManager: its files are the source */
	{ "netplan", "/etc/netplan", ".yaml", NULL },
	/* "iface lo" alone is what the package brings; a second iface line configures something */
	{ "ifupdown", "/etc/network/interfaces", NULL, "iface" },
	{ "ifupdown", "/etc/network/interfaces.d", "", NULL },
	{ "NetworkManager", "/etc/NetworkManager/system-connections", "", NULL },
	{ "NetworkManager", "/run/NetworkManager/devices", "", NULL },
	{ "systemd-networkd", "/etc/systemd/network", ".network", NULL },
	{ "systemd-networkd", "/run/systemd/netif/links", "", NULL },
	{ "ifcfg files", "/etc/sysconfig/network-scripts", "ifcfg", NULL },
	{ "wicked", "/var/lib/wicked", ".xml", NULL },
	{ "cloud-init", "/var/lib/cloud/instance/network-config.json", NULL, NULL },
	{ "cloud-init", "/etc/network/interfaces.d/50-cloud-init", NULL, NULL },
	{ "cloud-init", "/etc/netplan/50-cloud-init.yaml", NULL, NULL },
	{ "dhclient", "/var/lib/dhcp", ".leases", NULL },
	{ "dhclient", "/var/lib/dhclient", ".leases", NULL },
	{ "dhcpcd", "/var/lib/dhcpcd", ".lease", NULL },
	{ "dhcpcd", "/etc/dhcpcd.conf", NULL, "interface" },
};

/* ifcfg-lo and interfaces.d/README do not configure anything. */
static bool is_idle_file(const char *name)
{
	return strcmp(name, "ifcfg-lo") == 0 || strcmp(name, "README") == 0 || name[0] == '.';
}

static bool directory_has(struct survey *survey, const char *path, const char *suffix)
{
	scoped_names names = { 0 };

	if (!survey_list(survey, path, &names))
		return false;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		bool fits = strcmp(suffix, "ifcfg") == 0 ? bytes_starts(name, "ifcfg-")
							 : bytes_ends(name, suffix);

		if (fits && !is_idle_file(name.at))
			return true;
	}
	return false;
}

/* True if a line starts with `word` and its next word is not "lo". */
static bool file_says(struct survey *survey, const char *path, const char *word)
{
	struct bytes rest, line, first, second;
	scoped_buf text = { 0 };

	if (!survey_read(survey, path, &text))
		return false;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		if (bytes_word(&line, &first) && bytes_is(first, word) &&
		    bytes_word(&line, &second) && !bytes_is(second, "lo"))
			return true;
	}
	return false;
}

void network_read_managers(struct survey *survey, struct network *network)
{
	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++) {
		const char *name = managers[i].name, *path = managers[i].path;
		bool in_charge;

		if (managers[i].suffix)
			in_charge = directory_has(survey, path, managers[i].suffix);
		else if (managers[i].word)
			in_charge = file_says(survey, path, managers[i].word);
		else
			in_charge = root_exists(survey->root, path);
		if (in_charge && !text_list_has(&network->configured_by, name))
			*vec_push_in(survey->arena, &network->configured_by) = name;
	}
}
