/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "survey/network/firewall_parts.h"

/* Who may be in charge, in the order of who wins: a front end that is enabled owns the rules,
 * whatever plain rule files also lie about. */
static const struct {
	const char *name;
	const char *proof;   /* the file or folder without which it is not there */
	const char *unit;    /* its unit, for the wants links of systemd; NULL: none */
	const char *setting; /* file with a setting that enables it; NULL: none */
	const char *line;    /* that line */
} sources[] = {
	{ "ufw", "/etc/ufw/user.rules", "ufw.service", "/etc/ufw/ufw.conf", "ENABLED=yes" },
	{ "firewalld", "/etc/firewalld", "firewalld.service", NULL, NULL },
	{ "shorewall", "/etc/shorewall/rules", "shorewall.service", "/etc/default/shorewall",
	  "startup=1" },
	{ "csf", "/etc/csf/csf.conf", "csf.service", NULL, NULL },
	{ "nftables.conf", "/etc/nftables.conf", "nftables.service", NULL, NULL },
	{ "nftables.conf", "/etc/sysconfig/nftables.conf", "nftables.service", NULL, NULL },
	{ "iptables-persistent", "/etc/iptables/rules.v4", "netfilter-persistent.service", NULL,
	  NULL },
	{ "iptables-services", "/etc/sysconfig/iptables", "iptables.service", NULL, NULL },
};

enum { SOURCES = sizeof(sources) / sizeof(sources[0]) };

/* Files that hold rules as an administrator wrote or saved them. */
static const char *const rule_files[] = {
	"/etc/ufw/user.rules",      "/etc/ufw/user6.rules",   "/etc/ufw/before.rules",
	"/etc/ufw/after.rules",     "/etc/nftables.conf",     "/etc/sysconfig/nftables.conf",
	"/etc/iptables/rules.v4",   "/etc/iptables/rules.v6", "/etc/sysconfig/iptables",
	"/etc/sysconfig/ip6tables", "/etc/shorewall/rules",   "/etc/shorewall/policy",
	"/etc/csf/csf.allow",       "/etc/csf/csf.deny",      "/etc/firewalld/direct.xml",
};

/* Folders whose files are rules: firewalld's zones. */
static const char *const rule_folders[] = { "/etc/firewalld/zones", "/etc/firewalld/policies",
					    "/etc/nftables.d" };

/* A wants link of systemd, or a start link of the default runlevel of sysvinit. */
static bool starts_at_boot(struct survey *survey, const char *unit, const char **ret_path)
{
	static const char *const targets[] = { "multi-user", "basic",   "network-pre",
					       "sysinit",    "network", "default" };

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		struct stat state;
		const char *path = arena_format(
			survey->arena, "/etc/systemd/system/%s.target.wants/%s", targets[i], unit);

		if (root_lstat(survey->root, path, &state) == 0) {
			*ret_path = path;
			return true;
		}
	}
	return false;
}

static bool has_line(struct survey *survey, const char *path, const char *wanted)
{
	scoped_buf text = { 0 };
	struct bytes rest, line;

	if (!survey_read(survey, path, &text))
		return false;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		if (bytes_is(bytes_trim(line), wanted))
			return true;
	}
	return false;
}

/* Whether source `i` is enabled, its proof in `evidence`. A setting decides where there is one. */
static bool is_enabled(struct survey *survey, size_t i, text_list *evidence)
{
	const char *path = NULL;

	if (sources[i].setting) {
		if (!has_line(survey, sources[i].setting, sources[i].line))
			return false;
		*vec_push_in(survey->arena, evidence) = sources[i].setting;
		return true;
	}
	if (!sources[i].unit || !starts_at_boot(survey, sources[i].unit, &path))
		return false;
	*vec_push_in(survey->arena, evidence) = path;
	return true;
}

static void find_source(struct survey *survey, struct firewall *firewall)
{
	size_t first = SOURCES;

	for (size_t i = 0; i < SOURCES; i++) {
		if (!root_exists(survey->root, sources[i].proof))
			continue;
		if (first == SOURCES)
			first = i;
		if (!is_enabled(survey, i, &firewall->evidence))
			continue;
		firewall->source_of_truth = sources[i].name;
		firewall->enabled = TRI_YES;
		*vec_push_in(survey->arena, &firewall->evidence) = sources[i].proof;
		return;
	}
	if (first == SOURCES)
		return;
	firewall->source_of_truth = sources[first].name;
	firewall->enabled = TRI_NO;
	*vec_push_in(survey->arena, &firewall->evidence) = sources[first].proof;
}

/* Lines that say something: no comment, no blank line. */
static void add_saved(struct survey *survey, struct firewall *firewall, const char *path)
{
	scoped_buf text = { 0 };
	struct bytes rest, line;
	size_t count = 0, left_out = 0;

	if (!survey_read(survey, path, &text))
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		struct bytes said = bytes_trim(line);

		/* "### tuple ###" is how ufw keeps its rules as they were told */
		if (said.size == 0 || (said.at[0] == '#' && !bytes_starts(said, "### tuple ###")))
			continue;
		if (count++ >= FIREWALL_SAVED_MAX) {
			left_out++;
			continue;
		}
		survey_note(survey, &firewall->saved_rules, "%s: %.*s", path, (int)line.size,
			    line.at);
	}
	if (left_out)
		survey_error(survey, path, "%zu lines beyond %d left out", left_out,
			     FIREWALL_SAVED_MAX);
}

void firewall_read_files(struct survey *survey, struct firewall *firewall)
{
	find_source(survey, firewall);
	for (size_t i = 0; i < sizeof(rule_files) / sizeof(rule_files[0]); i++)
		add_saved(survey, firewall, rule_files[i]);
	for (size_t i = 0; i < sizeof(rule_folders) / sizeof(rule_folders[0]); i++) {
		scoped_names names = { 0 };

		if (!survey_list(survey, rule_folders[i], &names))
			continue;
		for (size_t j = 0; j < names.starts.count; j++)
			add_saved(survey, firewall,
				  arena_format(survey->arena, "%s/%s", rule_folders[i],
					       root_name(&names, j)));
	}
	if (firewall->saved_rules.count)
		*vec_push_in(survey->arena, &firewall->read_from) = "files";
}
