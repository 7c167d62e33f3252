/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supervisord itself; its programs are services. Source: supervisord.org "Configuration File". */
#include "base/path.h"
#include "survey/middleware/server.h"
#include "survey/middleware/supervisord_files.h"

static const struct meaning_rule rules[] = {
	{ "user", MEANS_USER, false, "that it becomes" },
	{ "logfile", MEANS_LOG, false, "its own" },
	{ "childlogdir", MEANS_SETTING, false, "logs of programs that name none" },
	{ NULL },
};

static const struct meaning_rule program_rules[] = {
	{ "stdout_logfile", MEANS_LOG, false, "what the program says" },
	{ "stderr_logfile", MEANS_LOG, false, "likewise" },
	{ NULL },
};

static const struct {
	const char *section, *setting;
} listeners[] = {
	{ "unix_http_server", "file" },
	{ "inet_http_server", "port" },
};

static void add_section(struct server *server, const struct directive *section)
{
	if (strcmp(section->name, "supervisord") == 0)
		server_add_all(server, rules, &section->children);
	else if (strncmp(section->name, "program:", strlen("program:")) == 0)
		server_add_all(server, program_rules, &section->children);
	for (size_t i = 0; i < sizeof(listeners) / sizeof(listeners[0]); i++) {
		const struct directive *address = directive_last(&section->children,
								 listeners[i].setting);

		if (address && strcmp(section->name, listeners[i].section) == 0)
			server_add_listen(server,
					  server_listen_text(server, address,
							     directive_argument(address, 0), ""));
	}
}

static void read_supervisord(struct server *server)
{
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_SUPERVISORD);
	server_begin_row(server, NULL);
	supervisord_files_read(&tree, server->path);
	for (directive_each(section, &tree.top))
		if (section->is_block)
			add_section(server, section);
	server_end_tree(server);
}

const struct server_program supervisord_program = {
	.name = "supervisord",
	.programs = (const char *const[]){ "supervisord", NULL },
	.options = (const char *const[]){ "-c", "--configuration", NULL },
	.files = supervisord_files,
	.binaries = (const char *const[]){ "/usr/bin/supervisord", "/usr/local/bin/supervisord",
					   NULL },
	.reload = RELOAD_UNSEEN,
	.read = read_supervisord,
};
