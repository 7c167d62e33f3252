/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom the box is set up to tell: MAILTO, aliases, settings of programs; and who made what runs. */
#include <strings.h>

#include "format/people/contact_rules.h"
#include "format/people/contacts.h"
#include "format/people/mail_aliases.h"
#include "survey/people/people.h"

enum {
	CONTACT_FILE_SIZE_MAX = 256 * 1024,
	CONTACT_FILES_MAX = 100, /* of one folder */
};

/* Settings that hold whom to tell. `key` is a word of the line; NULL: all of the file is read by
 * people, and who is named there is meant. */
static const struct {
	const char *path; /* a file, or a folder of them */
	const char *key;
	const char *why;
} settings[] = {
	{ "/etc/smartd.conf", "-m", "smartd.conf(5)" },
	{ "/etc/smartmontools/smartd.conf", "-m", "the same on Red Hat" },
	{ "/etc/mdadm/mdadm.conf", "MAILADDR", "mdadm.conf(5)" },
	{ "/etc/mdadm.conf", "MAILADDR", "the same on Red Hat" },
	{ "/etc/zfs/zed.d/zed.rc", "ZED_EMAIL_ADDR", "zed(8)" },
	{ "/etc/monit/monitrc", "alert", "monit(1)" },
	{ "/etc/monit/conf.d", "alert", "monit(1)" },
	{ "/etc/monit/conf-enabled", "alert", "monit(1)" },
	{ "/etc/fail2ban/jail.local", "destemail", "jail.conf(5)" },
	{ "/etc/fail2ban/jail.d", "destemail", "jail.conf(5)" },
	{ "/etc/logwatch/conf/logwatch.conf", "MailTo", "logwatch(8)" },
	{ "/etc/apt/apt.conf.d", "Mail", "unattended-upgrades" },
	{ "/etc/apticron", "EMAIL", "apticron(1)" },
	{ "/etc/cron-apt/config", "MAILTO", "cron-apt(8)" },
	{ "/etc/dnf/automatic.conf", "email_to", "dnf-automatic(8)" },
	{ "/etc/yum/yum-cron.conf", "email_to", "yum-cron(8)" },
	{ "/etc/default/rkhunter", "REPORT_EMAIL", "rkhunter" },
	{ "/etc/rkhunter.conf", "MAIL-ON-WARNING", "rkhunter(8)" },
	{ "/etc/default/aide", "MAILTO", "aide's cron job" },
	{ "/etc/tripwire/twpol.txt", "emailto", "twpolicy(4)" },
	{ "/etc/aliases.d", "root", "aliases(5)" },
	{ "/etc/snmp/snmpd.conf", "syscontact", "snmpd.conf(5)" },
	{ "/etc/nagios/objects/contacts.cfg", "email", "Nagios" },
	{ "/etc/nagios4/objects/contacts.cfg", "email", "Nagios" },
	{ "/etc/icinga2/conf.d/users.conf", "email", "Icinga" },
	{ "/etc/prometheus/alertmanager.yml", "to", "Alertmanager" },
	{ "/etc/alertmanager/alertmanager.yml", "to", "Alertmanager" },
	{ "/etc/munin/munin.conf", "command", "contact.x.command mail ..." },
	{ "/etc/netdata/health_alarm_notify.conf", "DEFAULT_RECIPIENT_EMAIL", "Netdata" },
	{ "/etc/acme.sh/account.conf", "ACCOUNT_EMAIL", "acme.sh" },
	{ "/root/.acme.sh/account.conf", "ACCOUNT_EMAIL", "acme.sh" },
	{ "/etc/letsencrypt/cli.ini", "email", "certbot(1)" },
	{ "/etc/dehydrated/config", "CONTACT_EMAIL", "dehydrated" },
	{ "/etc/caddy/Caddyfile", "email", "Caddy" },
	{ "/etc/traefik/traefik.yml", "email", "Traefik" },
	{ "/etc/gitlab/gitlab.rb", "gitlab_email_from", "GitLab" },
	{ "/etc/ntpsec/ntp.conf", "contact", "a habit" },
	{ "/etc/motd", NULL, "motd(5)" },
	{ "/etc/motd.d", NULL, "pam_motd(8)" },
	{ "/etc/issue", NULL, "issue(5)" },
	{ "/etc/issue.net", NULL, "issue(5)" },
	{ "/root/README", NULL, "a habit" },
	{ "/root/README.md", NULL, "a habit" },
	{ "/root/README.txt", NULL, "a habit" },
	{ "/etc/README", NULL, "a habit" },
};

/* ---- MAILTO, aliases ----------------------------------------------------------------------- */

static void add_address(struct people *people, enum trace_kind kind, struct bytes address,
			const struct trace *trace)
{
	bool mail = bytes_find(address, '@') > 0;
	const struct person_names names = { .mail = mail ? address : (struct bytes){ 0 },
					    .login = mail ? (struct bytes){ 0 } : address };

	if (mail || people_knows_login(people, address))
		people_add(people, kind, &names, trace);
}

static void add_schedules(struct people *people)
{
	for (vec_each(schedule, &people->survey->content->schedules)) {
		struct bytes rest = bytes_of(schedule->mailto), address;
		const char *subject = schedule->path ? schedule->path : schedule->name;
		const struct trace trace = {
			.count = 1,
			.at = UNKNOWN,
			.subject = subject,
			.evidence = arena_format(people->survey->arena, "MAILTO in %s", subject),
		};

		while (bytes_part(&rest, ',', &address))
			add_address(people, TRACE_MAILTO, bytes_trim(address), &trace);
	}
}

static void add_aliases(struct people *people)
{
	static const char *const files[] = { "/etc/aliases", "/etc/mail/aliases",
					     "/etc/postfix/aliases" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct bytes rest, name, targets, target;
		scoped_buf text = { 0 };
		struct err err;

		if (root_read(people->survey->root, files[i], CONTACT_FILE_SIZE_MAX, &text, &err) <
		    0)
			continue;
		rest = buf_bytes(&text);
		while (mail_alias_next(&rest, &name, &targets))
			while (mail_alias_target(&targets, &target)) {
				const char *subject = arena_intern(people->survey->arena, name);
				const struct trace trace = { .count = 1,
							     .at = UNKNOWN,
							     .subject = subject,
							     .evidence = files[i] };

				add_address(people, TRACE_MAIL, target, &trace);
			}
	}
}

/* ---- settings ------------------------------------------------------------------------------ */

static bool has_word(struct bytes line, const char *word)
{
	size_t size = strlen(word);

	for (size_t at = 0; at + size <= line.size; at++) {
		char before = at ? line.at[at - 1] : ' ';
		char behind = at + size < line.size ? line.at[at + size] : ' ';

		if (strncasecmp(line.at + at, word, size) == 0 && strchr(" \t\"';:.[", before) &&
		    strchr(" \t\"'=:]", behind))
			return true;
	}
	return false;
}

/* Whoever is named in a text, which is all of a file or one line of it. */
static void add_named(struct people *people, const char *path, struct bytes text, int64_t at)
{
	struct contact_reader reader = contact_reader_of(text, true);
	struct contact contact;

	while (contact_next(&reader, &contact)) {
		const struct person_names names = { .mail = contact.text, .name = contact.name };
		const struct trace trace = {
			.count = 1, .at = at, .subject = path, .evidence = path
		};

		if (contact.kind == CONTACT_MAIL)
			people_add(people, TRACE_CONTACT, &names, &trace);
	}
}

static void read_setting(struct people *people, const char *path, const char *key)
{
	struct survey *survey = people->survey;
	scoped_buf text = { 0 };
	struct bytes rest, line;
	struct stat state;
	struct err err;

	if (root_stat(survey->root, path, &state) < 0 || !S_ISREG(state.st_mode) ||
	    root_read(survey->root, path, CONTACT_FILE_SIZE_MAX, &text, &err) < 0)
		return;
	rest = buf_bytes(&text);
	if (!key)
		add_named(people, path, rest, state.st_mtime);
	while (key && bytes_line(&rest, &line)) {
		struct bytes trimmed = bytes_trim(line);

		if (trimmed.size && !strchr("#;/", trimmed.at[0]) && has_word(trimmed, key))
			add_named(people, path, trimmed, state.st_mtime);
	}
}

static void add_settings(struct people *people)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		scoped_names names = { 0 };
		struct stat state;
		struct err err;

		if (root_stat(people->survey->root, settings[i].path, &state) < 0)
			continue;
		if (!S_ISDIR(state.st_mode))
			read_setting(people, settings[i].path, settings[i].key);
		else if (root_list(people->survey->root, settings[i].path, &names, &err) == 0)
			for (size_t j = 0; j < names.starts.count && j < CONTACT_FILES_MAX; j++)
				read_setting(people,
					     arena_format(people->survey->arena, "%s/%s",
							  settings[i].path, root_name(&names, j)),
					     settings[i].key);
	}
}

/* What servers tell their clients: ServerAdmin and its like. */
static void add_servers(struct people *people)
{
	for (vec_each(server, &people->survey->content->middleware))
		for (vec_each(pair, &server->settings))
			if (strcasecmp(pair->key, "ServerAdmin") == 0 && server->path)
				add_named(people, server->path, bytes_of(pair->value), UNKNOWN);
}

/* ---- who made what runs -------------------------------------------------------------------- */

/* "Anna Schmidt <anna@corp.example>" */
static void add_packages(struct people *people)
{
	for (vec_each(package, &people->survey->content->preserved_packages)) {
		struct bytes text = bytes_of(package->maintainer);
		ptrdiff_t from = bytes_find(text, '<'), to = bytes_find_last(text, '>');
		struct person_names names = { .mail = text };
		const struct trace trace = {
			.count = 1,
			.at = package->installed_at,
			.subject = package->name,
			.evidence = arena_format(people->survey->arena, "maintainer of %s %s",
						 package->name,
						 package->version ? package->version : ""),
		};

		if (from >= 0 && to > from) {
			names.name = bytes_trim(bytes_slice(text, 0, (size_t)from));
			names.mail = bytes_slice(text, (size_t)from + 1, (size_t)(to - from) - 1);
		}
		if (bytes_find(names.mail, '@') > 0)
			people_add(people, TRACE_PACKAGE, &names, &trace);
	}
}

/* Whoever deploys an application. Its authors, which git's history would tell, are no part of its
 * row: a reader of histories adds them here, by people_add() with TRACE_CODE. */
static void add_applications(struct people *people)
{
	for (vec_each(application, &people->survey->content->applications)) {
		const struct person_names names = { .login = bytes_of(application->deploy_user) };
		const char *subject = application->name ? application->name : application->path;
		const struct trace trace = {
			.count = 1,
			.at = application->deployed_at,
			.subject = subject,
			.evidence = application->path ? application->path : "an application",
		};

		if (application->deploy_user)
			people_add(people, TRACE_CODE, &names, &trace);
	}
}

void people_add_contacts(struct people *people)
{
	add_schedules(people);
	add_aliases(people);
	add_settings(people);
	add_servers(people);
	add_packages(people);
	add_applications(people);
}
