/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/cutover_rules.h"

#include "base/path.h"

struct cutover_rule {
	const char *pattern;
	const char *why;
};

#define MAIL    "it sends mail"
#define CLUSTER "it joins a cluster that the old host is still a member of"
#define ADDRESS "it takes over an address that the old host still has"
#define QUEUE   "it takes work out of a queue that the old host still serves"
#define CLOCK   "it runs by the clock, as on the old host"
#define RENEWAL "it renews certificates in the old host's name"
#define REPORTS "it reports to a central server in the old host's name"
#define TUNNEL  "it logs in elsewhere with the old host's key"
#define COPIES  "it copies data to or from another host"
#define ALONE   "it runs of its own accord: nobody calls it, so what it does it does unasked"

/* Names of units, with shell patterns. */
static const struct cutover_rule units[] = {
	{ "postfix*", MAIL },
	{ "exim4*", MAIL },
	{ "sendmail*", MAIL },
	{ "opensmtpd*", MAIL },
	{ "nullmailer*", MAIL },
	{ "fetchmail*", "it takes mail out of mailboxes" },
	{ "getmail*", "it takes mail out of mailboxes" },
	{ "mailman*", MAIL },
	{ "keepalived*", ADDRESS },
	{ "vrrpd*", ADDRESS },
	{ "ucarp*", ADDRESS },
	{ "heartbeat*", ADDRESS },
	{ "corosync*", CLUSTER },
	{ "pacemaker*", CLUSTER },
	{ "etcd*", CLUSTER },
	{ "consul*", CLUSTER },
	{ "nomad*", CLUSTER },
	{ "zookeeper*", CLUSTER },
	{ "kubelet*", CLUSTER },
	{ "k3s*", CLUSTER },
	{ "patroni*", CLUSTER },
	{ "repmgrd*", CLUSTER },
	{ "drbd*", CLUSTER },
	{ "glusterd*", CLUSTER },
	{ "ceph*", CLUSTER },
	{ "cassandra*", CLUSTER },
	{ "elasticsearch*", CLUSTER },
	{ "kafka*", CLUSTER },
	{ "*celery*", QUEUE },
	{ "*sidekiq*", QUEUE },
	{ "*resque*", QUEUE },
	{ "*worker*", QUEUE },
	{ "*consumer*", QUEUE },
	{ "*queue*", QUEUE },
	{ "*scheduler*", CLOCK },
	{ "*-beat*", CLOCK },
	{ "*cron-runner*", CLOCK },
	{ "certbot*", RENEWAL },
	{ "acme*", RENEWAL },
	{ "lego*", RENEWAL },
	{ "dehydrated*", RENEWAL },
	{ "zabbix-agent*", REPORTS },
	{ "puppet*", REPORTS },
	{ "chef-client*", REPORTS },
	{ "salt-minion*", REPORTS },
	{ "telegraf*", REPORTS },
	{ "filebeat*", REPORTS },
	{ "metricbeat*", REPORTS },
	{ "datadog-agent*", REPORTS },
	{ "newrelic*", REPORTS },
	{ "gitlab-runner*", QUEUE },
	{ "actions.runner*", QUEUE },
	{ "buildkite*", QUEUE },
	{ "jenkins-agent*", QUEUE },
	{ "openvpn*", TUNNEL },
	{ "wg-quick@*", TUNNEL },
	{ "strongswan*", TUNNEL },
	{ "tailscaled*", TUNNEL },
	{ "autossh*", TUNNEL },
	{ "cloudflared*", TUNNEL },
	{ "lsyncd*", COPIES },
	{ "syncthing*", COPIES },
	{ "*backup*", COPIES },
	{ "*sync.service", COPIES },
};

/* Words of a command that say the same of a service with any name. */
static const struct cutover_rule commands[] = {
	{ "celery", QUEUE },       { "sidekiq", QUEUE },   { "queue:work", QUEUE },
	{ "queue:listen", QUEUE }, { "rq worker", QUEUE }, { "dramatiq", QUEUE },
	{ "delayed_job", QUEUE },  { "consumer", QUEUE },  { "autossh", TUNNEL },
	{ "restic", COPIES },      { "borg ", COPIES },    { "sendmail", MAIL },
};

/* Paths: path_matches(). */
static const struct cutover_rule paths[] = {
	{ "/etc/crontab", CLOCK },
	{ "/etc/anacrontab", CLOCK },
	{ "/etc/cron.d/**", CLOCK },
	{ "/etc/cron.hourly/**", CLOCK },
	{ "/etc/cron.daily/**", CLOCK },
	{ "/etc/cron.weekly/**", CLOCK },
	{ "/etc/cron.monthly/**", CLOCK },
	{ "/var/spool/cron/**", CLOCK },
	{ "/var/spool/at/**", CLOCK },
	{ "/etc/rc.local", "what it starts at boot is not known" },
};

/* A daemon of the host's own that listens to nobody: a consumer or a poller, whatever its name. */
static bool acts_alone(const struct service *service)
{
	bool is_own = !service->owner_package && service->unit_path &&
		      (bytes_starts(bytes_of(service->unit_path), "/etc/") ||
		       bytes_starts(bytes_of(service->unit_path), "/usr/local/"));

	return is_own && service->active == TRI_YES && service->pids.count &&
	       !service->listens.count && !service->triggered_by;
}

const char *cutover_why_service(const struct service *service)
{
	if (service->type && strcmp(service->type, "timer") == 0 && !service->owner_package)
		return CLOCK;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (path_glob_matches(bytes_of(service->name), bytes_of(units[i].pattern)))
			return units[i].why;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (service->command && strstr(service->command, commands[i].pattern))
			return commands[i].why;
	return acts_alone(service) ? ALONE : NULL;
}

const char *cutover_why_file(const char *path)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (path_matches(bytes_of(path), paths[i].pattern))
			return paths[i].why;
	return NULL;
}

bool cutover_takes_address(const struct service *service)
{
	return text_is(cutover_why_service(service), ADDRESS);
}
