/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of programs that talk to others, in files that no other collector reads. */
#include "format/peers/host_settings.h"
#include "survey/peers/paper.h"

enum {
	SETTINGS_FILE_SIZE_MAX = 512 * 1024,
	SETTINGS_FILES_MAX = 50, /* of one folder */
};

/* `path`: a file, or a folder (with a slash at its end) of them. `key`: see host_settings.h.
 * `process`: the program that reads it. */
static const struct {
	const char *path;
	const char *key;
	enum host_setting_form form;
	const char *protocol;
	int port; /* usual; 0: told by the setting */
	const char *process;
	const char *why;
} settings[] = {
	/* time */
	{ "/etc/chrony/chrony.conf", "server", HOST_SETTING_FIRST, "ntp", 123, "chronyd",
	  "chrony.conf(5)" },
	{ "/etc/chrony/chrony.conf", "pool", HOST_SETTING_FIRST, "ntp", 123, "chronyd",
	  "chrony.conf(5)" },
	{ "/etc/chrony/sources.d/", "server", HOST_SETTING_FIRST, "ntp", 123, "chronyd",
	  "the same" },
	{ "/etc/chrony/conf.d/", "server", HOST_SETTING_FIRST, "ntp", 123, "chronyd", "the same" },
	{ "/etc/chrony.conf", "server", HOST_SETTING_FIRST, "ntp", 123, "chronyd", "Red Hat" },
	{ "/etc/chrony.conf", "pool", HOST_SETTING_FIRST, "ntp", 123, "chronyd", "Red Hat" },
	{ "/etc/ntp.conf", "server", HOST_SETTING_FIRST, "ntp", 123, "ntpd", "ntp.conf(5)" },
	{ "/etc/ntp.conf", "pool", HOST_SETTING_FIRST, "ntp", 123, "ntpd", "ntp.conf(5)" },
	{ "/etc/ntp.conf", "peer", HOST_SETTING_FIRST, "ntp", 123, "ntpd", "ntp.conf(5)" },
	{ "/etc/ntpsec/ntp.conf", "server", HOST_SETTING_FIRST, "ntp", 123, "ntpd", "Debian" },
	{ "/etc/ntpsec/ntp.conf", "pool", HOST_SETTING_FIRST, "ntp", 123, "ntpd", "Debian" },
	{ "/etc/openntpd/ntpd.conf", "server", HOST_SETTING_FIRST, "ntp", 123, "ntpd",
	  "ntpd.conf(5)" },
	{ "/etc/openntpd/ntpd.conf", "servers", HOST_SETTING_FIRST, "ntp", 123, "ntpd",
	  "ntpd.conf(5)" },
	{ "/etc/systemd/timesyncd.conf", "NTP", HOST_SETTING_ALL, "ntp", 123, "systemd-timesyncd",
	  "timesyncd.conf(5)" },
	{ "/etc/systemd/timesyncd.conf.d/", "NTP", HOST_SETTING_ALL, "ntp", 123,
	  "systemd-timesyncd", "the same" },
	/* names */
	{ "/etc/systemd/resolved.conf", "DNS", HOST_SETTING_ALL, "dns", 53, "systemd-resolved",
	  "resolved.conf(5)" },
	{ "/etc/systemd/resolved.conf.d/", "DNS", HOST_SETTING_ALL, "dns", 53, "systemd-resolved",
	  "the same" },
	{ "/etc/bind/named.conf.options", "forwarders", HOST_SETTING_ALL, "dns", 53, "named",
	  "on one line" },
	{ "/etc/unbound/unbound.conf.d/", "forward-addr", HOST_SETTING_FIRST, "dns", 53, "unbound",
	  "unbound.conf(5)" },
	/* logs */
	{ "/etc/rsyslog.conf", NULL, HOST_SETTING_AT, "syslog", 514, "rsyslogd",
	  "rsyslog.conf(5)" },
	{ "/etc/rsyslog.conf", "target", HOST_SETTING_INNER, "syslog", 514, "rsyslogd", "omfwd" },
	{ "/etc/rsyslog.d/", NULL, HOST_SETTING_AT, "syslog", 514, "rsyslogd", "rsyslog.conf(5)" },
	{ "/etc/rsyslog.d/", "target", HOST_SETTING_INNER, "syslog", 514, "rsyslogd", "omfwd" },
	{ "/etc/syslog.conf", NULL, HOST_SETTING_AT, "syslog", 514, "syslogd", "syslog.conf(5)" },
	{ "/etc/syslog-ng/syslog-ng.conf", "tcp", HOST_SETTING_INNER, "syslog", 514, "syslog-ng",
	  "destinations" },
	{ "/etc/syslog-ng/syslog-ng.conf", "udp", HOST_SETTING_INNER, "syslog", 514, "syslog-ng",
	  "destinations" },
	{ "/etc/syslog-ng/syslog-ng.conf", "network", HOST_SETTING_INNER, "syslog", 514,
	  "syslog-ng", "destinations" },
	{ "/etc/systemd/journal-upload.conf", "URL", HOST_SETTING_FIRST, "journal", 19532,
	  "systemd-journal-upload", "journal-upload.conf(5)" },
	{ "/etc/filebeat/filebeat.yml", "hosts", HOST_SETTING_ALL, "logstash", 5044, "filebeat",
	  "output.logstash, output.elasticsearch" },
	{ "/etc/metricbeat/metricbeat.yml", "hosts", HOST_SETTING_ALL, "logstash", 5044,
	  "metricbeat", "the same" },
	{ "/etc/auditbeat/auditbeat.yml", "hosts", HOST_SETTING_ALL, "logstash", 5044, "auditbeat",
	  "the same" },
	{ "/etc/logstash/conf.d/", "hosts", HOST_SETTING_ALL, "elasticsearch", 9200, "logstash",
	  "output" },
	{ "/etc/fluent/fluent.conf", "host", HOST_SETTING_FIRST, "fluentd", 24224, "fluentd",
	  "out_forward" },
	{ "/etc/td-agent/td-agent.conf", "host", HOST_SETTING_FIRST, "fluentd", 24224, "td-agent",
	  "out_forward" },
	{ "/etc/fluent-bit/fluent-bit.conf", "host", HOST_SETTING_FIRST, "fluentd", 24224,
	  "fluent-bit", "outputs" },
	{ "/etc/promtail/config.yml", "url", HOST_SETTING_FIRST, "loki", 3100, "promtail",
	  "clients" },
	{ "/etc/promtail/config.yaml", "url", HOST_SETTING_FIRST, "loki", 3100, "promtail",
	  "clients" },
	{ "/etc/alloy/config.alloy", "url", HOST_SETTING_FIRST, "loki", 3100, "alloy", "endpoint" },
	{ "/etc/vector/vector.toml", "endpoint", HOST_SETTING_FIRST, "http", 0, "vector", "sinks" },
	{ "/etc/vector/vector.yaml", "endpoint", HOST_SETTING_FIRST, "http", 0, "vector", "sinks" },
	{ "/etc/graylog/sidecar/sidecar.yml", "server_url", HOST_SETTING_FIRST, "http", 9000,
	  "graylog-sidecar", "its manual" },
	/* monitoring */
	{ "/etc/zabbix/zabbix_agentd.conf", "ServerActive", HOST_SETTING_ALL, "zabbix", 10051,
	  "zabbix_agentd", "its manual" },
	{ "/etc/zabbix/zabbix_agentd.d/", "ServerActive", HOST_SETTING_ALL, "zabbix", 10051,
	  "zabbix_agentd", "its manual" },
	{ "/etc/zabbix/zabbix_agent2.conf", "ServerActive", HOST_SETTING_ALL, "zabbix", 10051,
	  "zabbix_agent2", "its manual" },
	{ "/etc/zabbix/zabbix_proxy.conf", "Server", HOST_SETTING_ALL, "zabbix", 10051,
	  "zabbix_proxy", "its manual" },
	{ "/etc/telegraf/telegraf.conf", "urls", HOST_SETTING_ALL, "influxdb", 8086, "telegraf",
	  "outputs" },
	{ "/etc/telegraf/telegraf.d/", "urls", HOST_SETTING_ALL, "influxdb", 8086, "telegraf",
	  "outputs, and what is checked" },
	{ "/etc/collectd/collectd.conf", "Server", HOST_SETTING_FIRST, "collectd", 25826,
	  "collectd", "plugin network" },
	{ "/etc/snmp/snmpd.conf", "trapsink", HOST_SETTING_FIRST, "snmp-trap", 162, "snmpd",
	  "snmpd.conf(5)" },
	{ "/etc/snmp/snmpd.conf", "trap2sink", HOST_SETTING_FIRST, "snmp-trap", 162, "snmpd",
	  "snmpd.conf(5)" },
	{ "/etc/snmp/snmpd.conf", "informsink", HOST_SETTING_FIRST, "snmp-trap", 162, "snmpd",
	  "snmpd.conf(5)" },
	{ "/etc/netdata/stream.conf", "destination", HOST_SETTING_FIRST, "netdata", 19999,
	  "netdata", "streaming" },
	{ "/etc/datadog-agent/datadog.yaml", "dd_url", HOST_SETTING_FIRST, "https", 443,
	  "datadog-agent", "its manual" },
	{ "/etc/prometheus/prometheus.yml", "targets", HOST_SETTING_ALL, "http", 9100, "prometheus",
	  "scraped hosts; alertmanagers" },
	{ "/etc/prometheus/prometheus.yml", "url", HOST_SETTING_FIRST, "http", 0, "prometheus",
	  "remote_write" },
	{ "/etc/alertmanager/alertmanager.yml", "smtp_smarthost", HOST_SETTING_FIRST, "smtp", 25,
	  "alertmanager", "its manual" },
	{ "/etc/prometheus/alertmanager.yml", "smtp_smarthost", HOST_SETTING_FIRST, "smtp", 25,
	  "alertmanager", "Debian" },
	{ "/etc/grafana/provisioning/datasources/", "url", HOST_SETTING_FIRST, "http", 0, "grafana",
	  "provisioning" },
	{ "/etc/icinga2/zones.conf", "host", HOST_SETTING_FIRST, "icinga", 5665, "icinga2",
	  "endpoints" },
	{ "/var/ossec/etc/ossec.conf", "address", HOST_SETTING_FIRST, "wazuh", 1514, "wazuh-agentd",
	  "its manual" },
	/* management */
	{ "/etc/puppet/puppet.conf", "server", HOST_SETTING_FIRST, "puppet", 8140, "puppet",
	  "puppet.conf" },
	{ "/etc/puppetlabs/puppet/puppet.conf", "server", HOST_SETTING_FIRST, "puppet", 8140,
	  "puppet", "puppet.conf" },
	{ "/etc/salt/minion", "master", HOST_SETTING_FIRST, "salt", 4505, "salt-minion",
	  "salt-minion(1)" },
	{ "/etc/salt/minion.d/", "master", HOST_SETTING_FIRST, "salt", 4505, "salt-minion",
	  "salt-minion(1)" },
	{ "/etc/chef/client.rb", "chef_server_url", HOST_SETTING_FIRST, "https", 443, "chef-client",
	  "its manual" },
	{ "/etc/gitlab-runner/config.toml", "url", HOST_SETTING_FIRST, "https", 443,
	  "gitlab-runner", "its manual" },
	{ "/etc/docker/daemon.json", "registry-mirrors", HOST_SETTING_ALL, "https", 443, "dockerd",
	  "dockerd(8)" },
	{ "/etc/docker/daemon.json", "syslog-address", HOST_SETTING_FIRST, "syslog", 514, "dockerd",
	  "log-opts" },
	{ "/etc/docker/daemon.json", "gelf-address", HOST_SETTING_FIRST, "gelf", 12201, "dockerd",
	  "log-opts" },
	{ "/etc/kubernetes/kubelet.conf", "server", HOST_SETTING_FIRST, "kubernetes", 6443,
	  "kubelet", "kubeconfig" },
	{ "/etc/rancher/k3s/config.yaml", "server", HOST_SETTING_FIRST, "kubernetes", 6443, "k3s",
	  "its manual" },
	{ "/etc/consul.d/", "retry_join", HOST_SETTING_ALL, "consul", 8301, "consul",
	  "its manual" },
	{ "/etc/nomad.d/", "servers", HOST_SETTING_ALL, "nomad", 4647, "nomad", "its manual" },
	{ "/etc/teleport.yaml", "auth_server", HOST_SETTING_FIRST, "teleport", 3025, "teleport",
	  "its manual" },
	{ "/etc/teleport.yaml", "proxy_server", HOST_SETTING_FIRST, "https", 443, "teleport",
	  "its manual" },
	/* directories */
	{ "/etc/sssd/sssd.conf", "ldap_uri", HOST_SETTING_ALL, "ldap", 389, "sssd",
	  "sssd-ldap(5)" },
	{ "/etc/sssd/sssd.conf", "ldap_backup_uri", HOST_SETTING_ALL, "ldap", 389, "sssd",
	  "sssd-ldap(5)" },
	{ "/etc/sssd/sssd.conf", "krb5_server", HOST_SETTING_ALL, "kerberos", 88, "sssd",
	  "sssd-krb5(5)" },
	{ "/etc/sssd/sssd.conf", "ipa_server", HOST_SETTING_ALL, "ldap", 389, "sssd",
	  "sssd-ipa(5)" },
	{ "/etc/sssd/sssd.conf", "ad_server", HOST_SETTING_ALL, "ldap", 389, "sssd", "sssd-ad(5)" },
	{ "/etc/sssd/conf.d/", "ldap_uri", HOST_SETTING_ALL, "ldap", 389, "sssd", "sssd-ldap(5)" },
	{ "/etc/ldap/ldap.conf", "URI", HOST_SETTING_ALL, "ldap", 389, "ldap", "ldap.conf(5)" },
	{ "/etc/openldap/ldap.conf", "URI", HOST_SETTING_ALL, "ldap", 389, "ldap", "ldap.conf(5)" },
	{ "/etc/nslcd.conf", "uri", HOST_SETTING_ALL, "ldap", 389, "nslcd", "nslcd.conf(5)" },
	{ "/etc/libnss-ldap.conf", "uri", HOST_SETTING_ALL, "ldap", 389, "libnss-ldap",
	  "its manual" },
	{ "/etc/libnss-ldap.conf", "host", HOST_SETTING_ALL, "ldap", 389, "libnss-ldap",
	  "its manual" },
	{ "/etc/pam_ldap.conf", "uri", HOST_SETTING_ALL, "ldap", 389, "pam_ldap", "its manual" },
	{ "/etc/krb5.conf", "kdc", HOST_SETTING_FIRST, "kerberos", 88, "krb5", "krb5.conf(5)" },
	{ "/etc/samba/smb.conf", "password server", HOST_SETTING_ALL, "smb", 445, "smbd",
	  "smb.conf(5)" },
	{ "/etc/samba/smb.conf", "wins server", HOST_SETTING_ALL, "wins", 42, "smbd",
	  "smb.conf(5)" },
	/* mail */
	{ "/etc/exim4/update-exim4.conf.conf", "dc_smarthost", HOST_SETTING_ALL, "smtp", 25,
	  "exim4", "exim4-config_files(5)" },
	{ "/etc/msmtprc", "host", HOST_SETTING_FIRST, "smtp", 25, "msmtp", "msmtp(1)" },
	{ "/etc/ssmtp/ssmtp.conf", "mailhub", HOST_SETTING_FIRST, "smtp", 25, "ssmtp",
	  "ssmtp.conf(5)" },
	{ "/etc/dma/dma.conf", "SMARTHOST", HOST_SETTING_FIRST, "smtp", 25, "dma", "dma(8)" },
	{ "/etc/esmtprc", "hostname", HOST_SETTING_FIRST, "smtp", 25, "esmtp", "esmtprc(5)" },
	/* backups */
	{ "/etc/borgmatic/config.yaml", "path", HOST_SETTING_FIRST, "ssh", 22, "borgmatic",
	  "repositories" },
	{ "/etc/borgmatic.d/", "path", HOST_SETTING_FIRST, "ssh", 22, "borgmatic", "repositories" },
	{ "/etc/rsnapshot.conf", "backup", HOST_SETTING_FIRST, "ssh", 22, "rsnapshot",
	  "what it fetches" },
	{ "/etc/burp/burp.conf", "server", HOST_SETTING_FIRST, "burp", 4971, "burp", "burp(8)" },
	{ "/etc/pgbackrest.conf", "repo1-host", HOST_SETTING_FIRST, "ssh", 22, "pgbackrest",
	  "its manual" },
	{ "/etc/pgbackrest/pgbackrest.conf", "repo1-host", HOST_SETTING_FIRST, "ssh", 22,
	  "pgbackrest", "its manual" },
	{ "/etc/pgbackrest/pgbackrest.conf", "pg1-host", HOST_SETTING_FIRST, "ssh", 22,
	  "pgbackrest", "its manual" },
	{ "/etc/barman.d/", "host", HOST_SETTING_INNER, "postgresql", 5432, "barman", "conninfo" },
	{ "/etc/btrbk/btrbk.conf", "target", HOST_SETTING_FIRST, "ssh", 22, "btrbk",
	  "btrbk.conf(5)" },
	/* data */
	{ "/etc/pgbouncer/pgbouncer.ini", "host", HOST_SETTING_INNER, "postgresql", 5432,
	  "pgbouncer", "[databases]" },
	{ "/etc/elasticsearch/elasticsearch.yml", "discovery.seed_hosts", HOST_SETTING_ALL,
	  "elasticsearch", 9300, "elasticsearch", "its manual" },
	{ "/etc/kibana/kibana.yml", "elasticsearch.hosts", HOST_SETTING_ALL, "elasticsearch", 9200,
	  "kibana", "its manual" },
	{ "/etc/cassandra/cassandra.yaml", "seeds", HOST_SETTING_ALL, "cassandra", 7000,
	  "cassandra", "its manual" },
	{ "/etc/kafka/server.properties", "zookeeper.connect", HOST_SETTING_ALL, "zookeeper", 2181,
	  "kafka", "its manual" },
	{ "/opt/kafka/config/server.properties", "zookeeper.connect", HOST_SETTING_ALL, "zookeeper",
	  2181, "kafka", "its manual" },
	{ "/etc/zookeeper/conf/zoo.cfg", "server.1", HOST_SETTING_FIRST, "zookeeper", 2888,
	  "zookeeper", "the ensemble" },
	{ "/etc/zookeeper/conf/zoo.cfg", "server.2", HOST_SETTING_FIRST, "zookeeper", 2888,
	  "zookeeper", "the ensemble" },
	{ "/etc/zookeeper/conf/zoo.cfg", "server.3", HOST_SETTING_FIRST, "zookeeper", 2888,
	  "zookeeper", "the ensemble" },
	/* clusters */
	{ "/etc/corosync/corosync.conf", "ring0_addr", HOST_SETTING_FIRST, "corosync", 5405,
	  "corosync", "corosync.conf(5)" },
	{ "/etc/drbd.d/", "address", HOST_SETTING_FIRST, "drbd", 7788, "drbd", "drbd.conf(5)" },
	{ "/etc/keepalived/keepalived.conf", "real_server", HOST_SETTING_FIRST, NULL, 0,
	  "keepalived", "keepalived.conf(5)" },
	/* tunnels and proxies */
	{ "/etc/wireguard/", "Endpoint", HOST_SETTING_FIRST, "wireguard", 51820, "wireguard",
	  "wg(8)" },
	{ "/etc/openvpn/", "remote", HOST_SETTING_FIRST, "openvpn", 1194, "openvpn", "openvpn(8)" },
	{ "/etc/openvpn/client/", "remote", HOST_SETTING_FIRST, "openvpn", 1194, "openvpn",
	  "openvpn(8)" },
	{ "/etc/ipsec.conf", "right", HOST_SETTING_FIRST, "ipsec", 500, "strongswan",
	  "ipsec.conf(5)" },
	{ "/etc/swanctl/conf.d/", "remote_addrs", HOST_SETTING_ALL, "ipsec", 500, "strongswan",
	  "swanctl.conf(5)" },
	{ "/etc/squid/squid.conf", "cache_peer", HOST_SETTING_FIRST, "http-proxy", 3128, "squid",
	  "its manual" },
	{ "/etc/varnish/default.vcl", ".host", HOST_SETTING_FIRST, "http", 0, "varnish", "vcl(7)" },
	{ "/etc/stunnel/stunnel.conf", "connect", HOST_SETTING_FIRST, NULL, 0, "stunnel",
	  "stunnel(8)" },
	{ "/etc/environment", "http_proxy", HOST_SETTING_INNER, "http-proxy", 3128, "environment",
	  "whatever uses libcurl and its kin" },
	{ "/etc/environment", "https_proxy", HOST_SETTING_INNER, "http-proxy", 3128, "environment",
	  "the same" },
	{ "/etc/profile.d/", "http_proxy", HOST_SETTING_INNER, "http-proxy", 3128, "environment",
	  "the same" },
	{ "/etc/apt/apt.conf.d/", "Acquire::http::Proxy", HOST_SETTING_FIRST, "http-proxy", 3128,
	  "apt", "apt-transport-http(1)" },
	{ "/etc/apt/apt.conf", "Acquire::http::Proxy", HOST_SETTING_FIRST, "http-proxy", 3128,
	  "apt", "the same" },
	{ "/etc/yum.conf", "proxy", HOST_SETTING_FIRST, "http-proxy", 3128, "yum", "yum.conf(5)" },
	{ "/etc/dnf/dnf.conf", "proxy", HOST_SETTING_FIRST, "http-proxy", 3128, "dnf",
	  "dnf.conf(5)" },
};

static void read_file(struct paper *paper, const char *path, size_t index)
{
	scoped_buf text = { 0 };
	struct host_word word;
	struct stat state;
	struct err err;

	if (root_stat(paper->survey->root, path, &state) < 0 || !S_ISREG(state.st_mode) ||
	    root_read(paper->survey->root, path, SETTINGS_FILE_SIZE_MAX, &text, &err) < 0)
		return;
	struct host_setting setting = host_setting_of(buf_bytes(&text), settings[index].key,
						      settings[index].form);

	while (host_setting_next(&setting, &word)) {
		const struct paper_peer peer = {
			.direction = OUTBOUND,
			.host = word.host,
			.port = word.port ? word.port : settings[index].port,
			.protocol = word.protocol ? word.protocol : settings[index].protocol,
			.process = settings[index].process,
			.confidence = LIKELY,
		};

		paper_add(paper, &peer, "%s line %u", path, setting.line);
	}
}

void paper_add_files(struct paper *paper)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		struct bytes path = bytes_of(settings[i].path);
		scoped_names names = { 0 };
		struct err err;

		if (!bytes_ends(path, "/")) {
			read_file(paper, settings[i].path, i);
			continue;
		}
		if (survey_is_late(paper->survey) ||
		    root_list(paper->survey->root, settings[i].path, &names, &err) < 0)
			continue;
		for (size_t j = 0; j < names.starts.count && j < SETTINGS_FILES_MAX; j++) {
			scoped_buf file = { 0 };

			buf_add_format(&file, "%s%s", settings[i].path, root_name(&names, j));
			read_file(paper, buf_text(&file), i);
		}
	}
}
