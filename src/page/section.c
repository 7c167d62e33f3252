/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/section.h"

#include <string.h>

#include "base/bytes.h"

const struct section sections[] = {
	{ "summary", .is_elsewhere = true },
	{ "purposes", .is_elsewhere = true },
	{ "findings", .is_elsewhere = true },

	{ "services", "Services", .group = "What runs",
	  .columns = "name active enabled manager user listens since survives_reboot unit_path",
	  .usual = "failed=no masked=no type=service", .is_open = true },
	{ "containers", "Containers", .is_open = true,
	  .columns = "name engine image state ports mounts compose_project restart_policy evidence",
	  .usual = "privileged=no infrastructure=no" },
	{ "applications", "Applications", .is_open = true,
	  .columns = "name language framework version path service deployed_by endpoints evidence",
	  .usual = "access_times=no" },
	{ "middleware", "Servers, as configured", .is_open = true,
	  .columns = "program name service listens sites data_directories endpoints path" },
	{ "schedules", "Schedules", .is_open = true,
	  .columns = "command when user kind enabled last_run path line",
	  .usual = "by_package=no" },
	{ "processes", "Processes",
	  .columns = "pid name user unit container started_at cpu_percent rss_bytes argv",
	  /* some 50 paths and a dozen threads a process */
	  .hidden = "libraries threads namespaces open",
	  .usual = "kernel_thread=no exe_deleted=no exe_replaced=no" },
	{ "observed", "Seen in traces",
	  .columns = "target process verdict path address port why count at path_on_host backend" },

	{ "peers", "Peers", .group = "Whom it talks to", .is_open = true,
	  .columns = "address name port protocol direction process database user count confidence "
		     "evidence" },
	{ "sockets", "Sockets" },
	{ "sockets.listening", "Sockets that listen",
	  .columns = "port protocol address program service container pids" },
	{ "sockets.flows", "Connections",
	  .columns =
		  "remote_address remote_port direction local_port protocol state program service "
		  "count" },
	{ "certificates", "Certificates", .is_open = true,
	  .columns = "names not_after issuer key_type path served_by renewed_by",
	  .usual = "authority=no self_signed=no" },
	{ "history", "Mined from shell histories",
	  .columns = "host program port remote_user path user count last_at evidence" },

	{ "mounts", "Mounts", .group = "Data and files",
	  .columns = "target source type size_bytes used_bytes available_bytes in_fstab mounted",
	  .usual = "network=no", .is_open = true },
	{ "files", "Changed by hand",
	  .columns = "path finding file_class owner_package mtime size user mode evidence",
	  .usual = "type=file carried=no" },
	{ "preserved_files", "Files of packages that are carried" },
	{ "walk", "The look at all files" },
	{ "backups", "Traces of backups", .is_open = true,
	  .columns = "tool what target schedule last_run confidence evidence" },
	{ "block_devices", "Block devices",
	  .columns = "name kind size_bytes model filesystem mounts holders health",
	  .usual = "removable=no read_only=no" },

	{ "events", "What happened lately", .group = "Changes",
	  .columns = "what at kind count subject evidence" },

	{ "people", "Who may know", .group = "People", .is_open = true,
	  .columns = "name addresses knows count last_at evidence" },
	{ "search_words", "Words to search for", .is_open = true, .columns = "word kind evidence" },
	{ "users", "Users",
	  .columns =
		  "name uid can_log_in log_in_why sudo ssh_keys last_login last_login_from made_by "
		  "comment" },
	{ "groups", "Groups", .columns = "name gid members made_by" },

	{ "transitions", "Moving to another release", .group = "Software", .is_open = true,
	  .columns = "what severity fate instead proposal section key evidence" },
	{ "packages", "Packages",
	  .columns = "name version manager arch reason installed_at origin upgrade_to size_bytes",
	  .usual = "in_repository=yes held=no" },
	{ "preserved_packages", "Packages that no repository holds",
	  .columns = "name version manager arch installed_at maintainer vendor size_bytes" },
	{ "repositories", "Where packages come from",
	  .columns = "url suite components manager third_party trusted_blindly enabled path" },
	{ "executables", "Programs that no package owns",
	  .columns = "path kind language arch interpreter needs modules toolchain calls only_old "
		     "unreadable" },
	{ "available", "On offer", .columns = "name version arch origin provides manager" },
	{ "libraries", "Libraries", .columns = "name arch owner_package path defines" },
	{ "commands", "Commands", .columns = "path target owner_package" },
	{ "modules", "Modules of languages", .columns = "language name owner_package" },

	{ "host", "The machine", .group = "Machine and network" },
	{ "host.pci", "PCI devices" },
	{ "network", "Network" },
	{ "network.links", "Interfaces",
	  .columns =
		  "name kind state addresses mac mtu speed_mbit driver received_bytes sent_bytes" },
	{ "network.routes", "Routes",
	  .columns = "destination gateway link source table protocol metric family" },
	{ "network.rules", "Policy rules" },
	{ "network.neighbours", "Neighbours" },
	{ "network.hosts", "/etc/hosts" },
	{ "network.virtual_servers", "Virtual servers" },
	{ "firewall", "Packet filter" },
	{ "firewall.chains", "Chains",
	  .columns = "name table family hook policy made_by rule_count rules" },
	{ "firewall.sets", "Sets", .columns = "name table family type element_count elements" },
	{ "sysctl", "Kernel settings", .columns = "key value configured path by_package drifted" },
	{ "kernel_modules", "Kernel modules" },
	{ "identity", "What must differ on a copy" },

	{ "", "This survey", .group = "The survey itself" },
	{ "errors", "Could not be seen", .columns = "collector path what count", .is_open = true },
	{ "collectors", "Collectors" },
	{ "secrets", "Where secrets are" },
	{ 0 },
};

const struct section *section_find(const char *path)
{
	for (const struct section *section = sections; section->path; section++)
		if (strcmp(section->path, path) == 0)
			return section;
	return NULL;
}

bool section_names(const char *list, const char *word)
{
	struct bytes rest = bytes_of(list), one;

	while (bytes_word(&rest, &one))
		if (bytes_is(one, word))
			return true;
	return false;
}
