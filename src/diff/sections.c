/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which sections are compared, and what these know beyond their tables. */
#include <string.h>

#include "diff/judges.h"

const struct diff_section diff_sections[] = {
	{ .name = "host", .table = &diff_host, .collectors = { "host" }, .judge = judge_host },
	{ .name = "packages",
	  .table = &diff_package,
	  .collectors = { "packages" },
	  .summary = "version",
	  .judge = judge_package },
	{ .name = "repositories",
	  .table = &diff_repository,
	  .collectors = { "packages" },
	  .summary = "path" },
	{ .name = "files",
	  .table = &diff_file_row,
	  .collectors = { "files" },
	  .summary = "finding",
	  .judge = judge_file },
	{ .name = "users",
	  .table = &diff_user,
	  .collectors = { "users" },
	  .summary = "shell",
	  .judge = judge_user },
	{ .name = "groups",
	  .table = &diff_group,
	  .collectors = { "users" },
	  .summary = "members",
	  .judge = judge_group },
	{ .name = "services",
	  .table = &diff_service,
	  .collectors = { "services" },
	  .summary = "command",
	  .skips = skips_service,
	  .judge = judge_service },
	{ .name = "schedules",
	  .table = &diff_schedule,
	  .collectors = { "schedules" },
	  .summary = "when" },
	{ .name = "containers",
	  .table = &diff_container,
	  .collectors = { "containers" },
	  .summary = "image" },
	{ .name = "sockets.listening",
	  .table = &diff_listening,
	  .collectors = { "sockets" },
	  .summary = "program",
	  .is_live = true,
	  .judge = judge_listening },
	{ .name = "mounts",
	  .table = &diff_mount,
	  .collectors = { "mounts" },
	  .summary = "source",
	  .skips = skips_mount },
	{ .name = "sysctl",
	  .table = &diff_sysctl,
	  .collectors = { "system" },
	  .summary = "configured",
	  .skips = skips_sysctl },
	{ .name = "kernel_modules",
	  .table = &diff_kernel_module,
	  .collectors = { "system" },
	  .summary = "configured_in",
	  .is_live = true,
	  .skips = skips_kernel_module },
	{ .name = "firewall", .table = &diff_firewall, .collectors = { "firewall" } },
	{ .name = "firewall.chains",
	  .table = &diff_chain,
	  .collectors = { "firewall" },
	  .summary = "rules",
	  .is_live = true,
	  .judge = judge_chain },
	{ .name = "firewall.sets",
	  .table = &diff_packet_set,
	  .collectors = { "firewall" },
	  .summary = "type",
	  .is_live = true },
	{ .name = "middleware",
	  .table = &diff_middleware,
	  .collectors = { "middleware" },
	  .summary = "path",
	  .judge = judge_middleware },
	{ .name = "applications",
	  .table = &diff_application,
	  .collectors = { "applications", "files" },
	  .summary = "language" },
	{ .name = "certificates",
	  .table = &diff_certificate,
	  .collectors = { "certificates" },
	  .summary = "names",
	  .judge = judge_certificate },
	{ .name = "network",
	  .table = &diff_network,
	  .collectors = { "network" },
	  .group = IDENTITY_DIFFERS },
	{ .name = "network.links",
	  .table = &diff_link,
	  .collectors = { "network" },
	  .summary = "addresses",
	  .group = IDENTITY_DIFFERS,
	  .is_live = true },
	{ .name = "network.routes",
	  .table = &diff_route,
	  .collectors = { "network" },
	  .summary = "gateway",
	  .group = IDENTITY_DIFFERS,
	  .is_live = true },
	{ .name = "network.rules",
	  .table = &diff_route_rule,
	  .collectors = { "network" },
	  .group = IDENTITY_DIFFERS,
	  .is_live = true },
	{ .name = "network.hosts", .table = &diff_hosts_entry, .collectors = { "network" } },
	{ .name = "network.virtual_servers",
	  .table = &diff_virtual_server,
	  .collectors = { "network" },
	  .summary = "targets",
	  .is_live = true },
	{ .name = "identity",
	  .table = &diff_identity,
	  .collectors = { "identity" },
	  .summary = "value",
	  .group = IDENTITY_DIFFERS },
};
const size_t diff_section_count = sizeof(diff_sections) / sizeof(diff_sections[0]);

#define IS_ABOUT_SURVEY "it tells of the survey, not of the host"
#define IS_CONCLUSION   "a conclusion from what is compared"
#define IS_SEEN         "what was seen at that time"

const struct diff_field diff_left_sections[] = {
	{ "format", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "version", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "trowel", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "taken_at", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "taken_by", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "root", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "duration_ms", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "walk", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "secrets", ROLE_LEFT, "their places are compared where they stand", NULL },
	{ "collectors", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "errors", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "summary", ROLE_LEFT, IS_CONCLUSION, NULL },
	{ "purposes", ROLE_LEFT, IS_CONCLUSION, NULL },
	{ "findings", ROLE_LEFT, IS_CONCLUSION, NULL },
	{ "search_words", ROLE_LEFT, IS_CONCLUSION, NULL },
	{ "preserved_packages", ROLE_LEFT, "packages tell", NULL },
	{ "preserved_files", ROLE_LEFT, "packages tell", NULL },
	{ "events", ROLE_LEFT, IS_SEEN, NULL },
	{ "backups", ROLE_LEFT, "schedules and files tell", NULL },
	{ "peers", ROLE_LEFT, IS_SEEN, NULL },
	{ "observed", ROLE_LEFT, IS_SEEN, NULL },
	{ "processes", ROLE_LEFT, IS_SEEN, NULL },
	{ "sockets.flows", ROLE_LEFT, IS_SEEN, NULL },
	{ "people", ROLE_LEFT, "traces of people, not the host", NULL },
	{ "history", ROLE_LEFT, "traces of people, not the host", NULL },
	{ "block_devices", ROLE_LEFT, "each machine has its own", NULL },
	{ "available", ROLE_LEFT, "it changes with the lists of the repository", NULL },
	{ "onto", ROLE_LEFT, IS_ABOUT_SURVEY, NULL },
	{ "transitions", ROLE_LEFT, IS_CONCLUSION, NULL },
	{ "executables", ROLE_LEFT, "files tell", NULL },
	{ "libraries", ROLE_LEFT, "packages and files tell", NULL },
	{ "commands", ROLE_LEFT, "packages and files tell", NULL },
	{ "modules", ROLE_LEFT, "packages and files tell", NULL },
	{ 0 },
};

static const struct field *field_named(const struct record_type *type, struct bytes name)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (bytes_is(name, type->fields[i].name))
			return &type->fields[i];
	return NULL;
}

const struct field *diff_section_of(const struct content *content, const char *name,
				    const void **ret)
{
	const struct record_type *type = &content_type;
	const struct field *field = NULL;
	struct bytes rest = bytes_of(name), part;

	*ret = content;
	while (bytes_part(&rest, '.', &part)) {
		field = type ? field_named(type, part) : NULL;
		if (!field)
			return NULL;
		*ret = (const char *)*ret + field->offset;
		type = field->type;
	}
	return field;
}
