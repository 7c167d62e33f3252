/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OpenSSH's server. Source: sshd_config(5), sshd(8); of a setting that is given twice the first
 * wins. */
#include <strings.h>

#include "survey/middleware/server.h"
#include "survey/middleware/sshd_files.h"

const struct include_rule sshd_includes[] = { { .name = "Include", .may_miss = true }, { NULL } };

static const struct meaning_rule rules[] = {
	{ "HostKey", MEANS_KEY, true, "what others know it by" },
	{ "HostCertificate", MEANS_CERTIFICATE, true, "likewise" },
	{ "TrustedUserCAKeys", MEANS_CERTIFICATE, false, "who may sign users" },
	{ "Banner", MEANS_FILE, false, "what it says first" },
	{ "PermitRootLogin", MEANS_SETTING, false, "whether root comes in" },
	{ "PasswordAuthentication", MEANS_SETTING, false, "whether passwords are enough" },
	{ "KbdInteractiveAuthentication", MEANS_SETTING, false, "likewise" },
	{ "ChallengeResponseAuthentication", MEANS_SETTING, false, "its older name" },
	{ "PubkeyAuthentication", MEANS_SETTING, false, "whether keys are" },
	{ "AuthenticationMethods", MEANS_SETTING, false, "what is needed together" },
	{ "AuthorizedKeysFile", MEANS_SETTING, false, "where keys are" },
	{ "AuthorizedKeysCommand", MEANS_SETTING, false, "or come from" },
	{ "UsePAM", MEANS_SETTING, false, "who else is asked" },
	{ "AllowUsers", MEANS_SETTING, true, "who may come" },
	{ "AllowGroups", MEANS_SETTING, true, "likewise" },
	{ "DenyUsers", MEANS_SETTING, true, "who may not" },
	{ "DenyGroups", MEANS_SETTING, true, "likewise" },
	{ "GatewayPorts", MEANS_SETTING, false, "whether tunnels are open to others" },
	{ "PermitTunnel", MEANS_SETTING, false, "likewise" },
	{ "X11Forwarding", MEANS_SETTING, false, "what else goes through" },
	{ "AllowTcpForwarding", MEANS_SETTING, false, "likewise" },
	{ "Subsystem", MEANS_SETTING, true, "sftp" },
	{ "ForceCommand", MEANS_SETTING, false, "all that may be done" },
	{ "ChrootDirectory", MEANS_SETTING, false, "what can be seen" },
	{ NULL },
};

/* ---- where it listens ---------------------------------------------------------------------- */

/* Addresses that stand for any: "0.0.0.0" and "::", as AddressFamily has it. */
static void add_any(struct server *server, const char *port)
{
	const char *family = server_value(server, &server->tree->top, "AddressFamily", "any");

	if (strcasecmp(family, "inet6") != 0)
		server_add_listen(server, server_listen(server, "0.0.0.0", port, NULL));
	if (strcasecmp(family, "inet") != 0)
		server_add_listen(server, server_listen(server, "::", port, NULL));
}

/* Every ListenAddress that names no port has all of them. */
static void add_port(struct server *server, const char *port)
{
	bool any = false;

	for (directive_each(directive, &server->tree->top)) {
		if (!directive_is(directive, "ListenAddress"))
			continue;
		any = true;
		server_add_listen(server,
				  server_listen_text(server, directive,
						     directive_argument(directive, 0), port));
	}
	if (!any)
		add_any(server, port);
}

/* Ports on the command line stand for all of the file. */
static void add_listens(struct server *server)
{
	const struct server_words *words = server_words_of(server);
	bool any = false;

	for (size_t i = 1; i + 1 < words->count; i++)
		if (strcmp(words->at[i], "-p") == 0) {
			add_port(server, words->at[i + 1]);
			any = true;
		}
	for (directive_each(directive, &server->tree->top)) {
		if (any || !directive_is(directive, "Port"))
			continue;
		add_port(server, server_text(server, directive, directive_argument(directive, 0)));
	}
	if (!any && !directive_first(&server->tree->top, "Port"))
		add_port(server, "22");
}

/* ---- conditions ---------------------------------------------------------------------------- */

/* "Match User deploy" and what holds for those: one setting. */
static void add_match(struct server *server, const struct directive *match)
{
	scoped_buf name = { 0 }, value = { 0 };

	buf_add_format(&name, "Match %s", server_arguments(server, match, 0));
	for (directive_each(child, &match->children))
		buf_add_format(&value, "%s%s %s", value.size ? "; " : "", child->name,
			       server_arguments(server, child, 0));
	server_add_setting(server, buf_text(&name), buf_text(&value), true);
}

/* "-o Option=value" comes before the file, so it wins. */
static void add_options(struct server *server)
{
	const struct server_words *words = server_words_of(server);
	scoped_arena arena = { 0 };

	for (size_t i = 1; i + 1 < words->count; i++) {
		const char *text = words->at[i + 1];
		size_t size = strcspn(text, "= ");

		if (strcmp(words->at[i], "-o") != 0 || !text[size])
			continue;
		configuration_tree_add(server->tree,
				       arena_string(&arena, (struct bytes){ text, size }),
				       text + size + 1, words->from, &server->tree->top);
	}
}

static void read_sshd(struct server *server)
{
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_SSHD);
	server_begin_row(server, NULL);
	server->first_wins = true;
	tree.includes = sshd_includes;
	tree.folder = SSHD_FOLDER;
	add_options(server);
	configuration_tree_read(&tree, server->path, &tree.top);
	server_add_all(server, rules, &tree.top);
	add_listens(server);
	for (directive_each(match, &tree.top))
		if (match->is_block)
			add_match(server, match);
	server_end_tree(server);
}

const struct server_program sshd_program = {
	.name = "sshd",
	.programs = (const char *const[]){ "sshd", NULL },
	.options = (const char *const[]){ "-f", NULL },
	.files = (const char *const[]){ "/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config", NULL },
	.binaries = (const char *const[]){ "/usr/sbin/sshd", "/usr/local/sbin/sshd",
					   "/usr/bin/sshd", NULL },
	.reload = RELOAD_UNSEEN,
	.read = read_sshd,
};
