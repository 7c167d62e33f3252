/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/peers/command_rules.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char mysql_letters[] = "eSVWp?";
static const char libpq_letters[] = "fcFvPRTnNtjZoRL";

static const struct command_rule rules[] = {
	{ "ssh", COMMAND_FIRST, "ssh", 22, "-J", "-p --port", "-l", NULL, "bcDEeFIiLmOoQRSWwB",
	  "ssh(1)" },
	{ "autossh", COMMAND_FIRST, "ssh", 22, "-J", "-p", "-l", NULL, "MbcDEeFIiLmOoQRSWw",
	  "autossh(1)" },
	{ "mosh", COMMAND_FIRST, "ssh", 22, NULL, NULL, NULL, NULL, "p", "mosh(1)" },
	{ "ssh-copy-id", COMMAND_FIRST, "ssh", 22, NULL, "-p", NULL, NULL, "iFo",
	  "ssh-copy-id(1)" },
	{ "sftp", COMMAND_FIRST, "ssh", 22, "-J", "-P", NULL, NULL, "BbcDFiloRSsX", "sftp(1)" },
	{ "scp", COMMAND_PLACES, "ssh", 22, "-J", "-P", NULL, NULL, "cDFiloSX", "scp(1)" },
	{ "sshfs", COMMAND_PLACES, "ssh", 22, NULL, "-p", NULL, NULL, "oF", "sshfs(1)" },
	{ "rsync", COMMAND_PLACES, "rsync", 0, NULL, "--port", NULL, NULL, "efMT@B", "rsync(1)" },
	{ "rclone", COMMAND_URLS, "http", 0, NULL, NULL, NULL, NULL, "",
	  "rclone(1): remotes by name" },
	{ "borg", COMMAND_PLACES, "ssh", 22, NULL, NULL, NULL, NULL, "",
	  "borg(1): user@host:repository" },
	{ "restic", COMMAND_NOWHERE, "rest", 0, "-r --repo", NULL, NULL, NULL, "p", "restic(1)" },
	{ "duplicity", COMMAND_URLS, "ssh", 0, NULL, NULL, NULL, NULL, "", "duplicity(1)" },
	{ "syncoid", COMMAND_PLACES, "ssh", 22, NULL, "--sshport", NULL, NULL, "", "syncoid" },

	{ "mysql*", COMMAND_NOWHERE, "mysql", 3306, "-h --host", "-P --port", "-u --user",
	  "-D --database", mysql_letters, "mysql(1)" },
	{ "mariadb*", COMMAND_NOWHERE, "mysql", 3306, "-h --host", "-P --port", "-u --user",
	  "-D --database", mysql_letters, "mariadb(1)" },
	{ "mydumper", COMMAND_NOWHERE, "mysql", 3306, "-h --host", "-P --port", "-u --user",
	  "-B --database", "otTsrp", "mydumper(1)" },
	{ "xtrabackup", COMMAND_NOWHERE, "mysql", 3306, "-H --host", "-P --port", "-u --user", NULL,
	  "p?", "xtrabackup" },
	{ "psql", COMMAND_NOWHERE, "postgresql", 5432, "-h --host", "-p --port", "-U --username",
	  "-d --dbname", libpq_letters, "psql(1)" },
	{ "pg_*", COMMAND_NOWHERE, "postgresql", 5432, "-h --host", "-p --port", "-U --username",
	  "-d --dbname", libpq_letters, "pg_dump(1)" },
	{ "createdb", COMMAND_NOWHERE, "postgresql", 5432, "-h --host", "-p --port",
	  "-U --username", NULL, "DElTO", "createdb(1)" },
	{ "dropdb", COMMAND_NOWHERE, "postgresql", 5432, "-h --host", "-p --port", "-U --username",
	  NULL, "", "dropdb(1)" },
	{ "vacuumdb", COMMAND_NOWHERE, "postgresql", 5432, "-h --host", "-p --port",
	  "-U --username", "-d --dbname", "tjnP", "vacuumdb(1)" },
	{ "redis-cli", COMMAND_NOWHERE, "redis", 6379, "-h -u", "-p", "--user", "-n", "aridDstX",
	  "redis-cli(1)" },
	{ "redis-benchmark", COMMAND_NOWHERE, "redis", 6379, "-h", "-p", NULL, NULL, "acndkrPt",
	  "redis-benchmark" },
	{ "mongo*", COMMAND_URLS, "mongodb", 27017, "-h --host --uri", "--port", "-u --username",
	  "-d --db", "pcoq", "mongosh" },
	{ "cqlsh", COMMAND_FIRST, "cassandra", 9042, NULL, NULL, "-u --username", "-k", "pfe",
	  "cqlsh" },
	{ "clickhouse-client", COMMAND_NOWHERE, "clickhouse", 9000, "-h --host", "--port",
	  "-u --user", "-d --database", "q", "clickhouse-client" },
	{ "influx", COMMAND_NOWHERE, "influxdb", 8086, "-host --host", "-port", "-username",
	  "-database", "", "influx" },
	{ "sqlcmd", COMMAND_NOWHERE, "mssql", 1433, "-S", NULL, "-U", "-d", "PQqioW", "sqlcmd" },
	{ "isql", COMMAND_NOWHERE, "mssql", 1433, "-S", NULL, "-U", "-D", "P", "FreeTDS" },
	{ "memcstat", COMMAND_NOWHERE, "memcached", 11211, "--servers", NULL, NULL, NULL, "",
	  "libmemcached" },
	{ "etcdctl", COMMAND_NOWHERE, "etcd", 2379, "--endpoints", NULL, "--user", NULL, "",
	  "etcdctl" },
	{ "kafka-*", COMMAND_NOWHERE, "kafka", 9092, "--bootstrap-server --broker-list", NULL, NULL,
	  "--topic", "", "Kafka's tools" },
	{ "rabbitmqadmin", COMMAND_NOWHERE, "amqp", 15672, "-H --host", "-P --port",
	  "-u --username", "-V --vhost", "pcf", "rabbitmqadmin" },
	{ "mosquitto_*", COMMAND_NOWHERE, "mqtt", 1883, "-h --host", "-p --port", "-u --username",
	  "-t --topic", "PmifqklA", "mosquitto_pub(1)" },
	{ "ldap*", COMMAND_NOWHERE, "ldap", 389, "-H -h", "-p", NULL, "-b", "DwyfFTUYRXsOlzea",
	  "ldapsearch(1)" },

	{ "curl", COMMAND_URLS, "http", 0, "--url", NULL, NULL, NULL, "AbcCdDeEFhHKmoPQrtTuUwxXyYz",
	  "curl(1)" },
	{ "wget", COMMAND_URLS, "http", 0, NULL, NULL, NULL, NULL, "oaOPitTUQwRAXIl", "wget(1)" },
	{ "http", COMMAND_URLS, "http", 0, NULL, NULL, NULL, NULL, "aApo", "HTTPie" },
	{ "https", COMMAND_URLS, "https", 443, NULL, NULL, NULL, NULL, "aApo", "HTTPie" },
	{ "aria2c", COMMAND_URLS, "http", 0, NULL, NULL, NULL, NULL, "doxsjk", "aria2c(1)" },
	{ "ab", COMMAND_URLS, "http", 0, NULL, NULL, NULL, NULL, "ncTpuHACtsbBPX", "ab(1)" },
	{ "git", COMMAND_PLACES, "git", 0, NULL, NULL, NULL, NULL, "bcCoujm", "git-clone(1)" },
	{ "hg", COMMAND_URLS, "hg", 0, NULL, NULL, NULL, NULL, "rbRe", "hg(1)" },
	{ "svn", COMMAND_URLS, "svn", 0, NULL, NULL, NULL, NULL, "rm", "svn(1)" },
	{ "apt-add-repository", COMMAND_URLS, "http", 0, NULL, NULL, NULL, NULL, "",
	  "a third party's packages" },
	{ "helm", COMMAND_URLS, "https", 443, NULL, NULL, NULL, NULL, "nf", "helm repo add" },

	{ "nc", COMMAND_FIRST, "tcp", 0, NULL, NULL, NULL, NULL, "eGgIiMmOopqsTVwXxP", "nc(1)" },
	{ "ncat", COMMAND_FIRST, "tcp", 0, NULL, NULL, NULL, NULL, "cegGdosmiwpx", "ncat(1)" },
	{ "netcat", COMMAND_FIRST, "tcp", 0, NULL, NULL, NULL, NULL, "eGgIiMmOopqsTVwXxP",
	  "nc(1)" },
	{ "telnet", COMMAND_FIRST, "tcp", 23, NULL, NULL, "-l", NULL, "benSX", "telnet(1)" },
	{ "ftp", COMMAND_FIRST, "ftp", 21, NULL, "-P", "-u", NULL, "NoqrsTx", "ftp(1)" },
	{ "lftp", COMMAND_FIRST, "ftp", 21, NULL, "-p", NULL, NULL, "efuc", "lftp(1)" },
	{ "tftp", COMMAND_FIRST, "tftp", 69, NULL, NULL, NULL, NULL, "mclR", "tftp(1)" },
	{ "rlogin", COMMAND_FIRST, "rlogin", 513, NULL, "-p", "-l", NULL, "", "rlogin(1)" },
	{ "rsh", COMMAND_FIRST, "rsh", 514, NULL, "-p", "-l", NULL, "", "rsh(1)" },
	{ "openssl", COMMAND_NOWHERE, "tls", 443, "-connect", NULL, NULL, NULL, "",
	  "openssl-s_client(1)" },
	{ "ntpdate", COMMAND_FIRST, "ntp", 123, NULL, NULL, NULL, NULL, "aekopt", "ntpdate(8)" },
	{ "smbclient", COMMAND_SHARES, "smb", 445, "-I", "-p --port", "-U --user", NULL,
	  "cdDLMnORsTWmA", "smbclient(1)" },
	{ "mount", COMMAND_SHARES, "nfs", 2049, NULL, NULL, NULL, NULL, "toOLUT", "mount(8)" },
	{ "mount.nfs*", COMMAND_SHARES, "nfs", 2049, NULL, NULL, NULL, NULL, "o", "mount.nfs(8)" },
	{ "mount.cifs", COMMAND_SHARES, "smb", 445, NULL, NULL, NULL, NULL, "o", "mount.cifs(8)" },
	{ "showmount", COMMAND_FIRST, "nfs", 2049, NULL, NULL, NULL, NULL, "", "showmount(8)" },
	{ "iscsiadm", COMMAND_NOWHERE, "iscsi", 3260, "-p --portal", NULL, NULL, "-T --targetname",
	  "mtonvIRrsCdHSP", "iscsiadm(8)" },
	{ "snmpwalk", COMMAND_FIRST, "snmp", 161, NULL, NULL, NULL, NULL, "vcluaAxXnmMOICLtrE",
	  "snmpcmd(1)" },
	{ "snmpget", COMMAND_FIRST, "snmp", 161, NULL, NULL, NULL, NULL, "vcluaAxXnmMOICLtrE",
	  "snmpcmd(1)" },
	{ "zabbix_sender", COMMAND_NOWHERE, "zabbix", 10051, "-z --zabbix-server", "-p --port",
	  NULL, NULL, "skoicI", "zabbix_sender(1)" },
	{ "zabbix_get", COMMAND_NOWHERE, "zabbix", 10050, "-s --host", "-p --port", NULL, NULL,
	  "kI", "zabbix_get(1)" },
	{ "check_nrpe", COMMAND_NOWHERE, "nrpe", 5666, "-H --host", "-p --port", NULL, NULL, "cta",
	  "check_nrpe" },
	{ "send_nsca", COMMAND_NOWHERE, "nsca", 5667, "-H", "-p", NULL, NULL, "cdt", "send_nsca" },
	{ "check_*", COMMAND_NOWHERE, NULL, 0, "-H --hostname", "-p --port", NULL, NULL,
	  "wctuUPCIdlso", "monitoring plugins" },
	{ "logger", COMMAND_NOWHERE, "syslog", 514, "-n --server", "-P --port", NULL, NULL,
	  "ftpiuS", "logger(1)" },
	{ "swaks", COMMAND_NOWHERE, "smtp", 25, "-s --server", "-p --port", NULL, NULL, "tfh",
	  "swaks(1)" },
	{ "msmtp", COMMAND_NOWHERE, "smtp", 25, "--host", "--port", "--user", NULL, "faC",
	  "msmtp(1)" },
	{ "rdesktop", COMMAND_FIRST, "rdp", 3389, NULL, NULL, "-u", NULL, "dspcgtkaTxrz",
	  "rdesktop(1)" },
	{ "vncviewer", COMMAND_FIRST, "vnc", 5900, NULL, NULL, NULL, NULL, "", "vncviewer(1)" },
	{ "kubectl", COMMAND_NOWHERE, "kubernetes", 6443, "-s --server", NULL, NULL, NULL, "nfolc",
	  "kubectl" },
	{ "docker", COMMAND_NOWHERE, "docker", 2375, "-H --host", NULL, NULL, NULL, "",
	  "docker(1)" },
	{ "proxmox-backup-client", COMMAND_NOWHERE, "pbs", 8007, "--repository", NULL, NULL, NULL,
	  "", "its manual" },
	{ "puppet", COMMAND_NOWHERE, "puppet", 8140, "--server", "--serverport", NULL, NULL, "",
	  "puppet-agent(8)" },
	{ "consul", COMMAND_NOWHERE, "consul", 8301, "-join -retry-join --retry-join --join", NULL,
	  NULL, NULL, "", "consul agent" },
	{ "openvpn", COMMAND_NOWHERE, "openvpn", 1194, "--remote", NULL, NULL, NULL, "",
	  "openvpn(8)" },
};

static bool matches(const char *pattern, struct bytes name)
{
	size_t size = strlen(pattern);

	if (pattern[size - 1] == '*')
		return bytes_equal(bytes_slice(name, 0, size - 1),
				   (struct bytes){ pattern, size - 1 });
	return bytes_is(name, pattern);
}

static struct bytes name_of(struct bytes program)
{
	ptrdiff_t slash = bytes_find_last(program, '/');

	return bytes_slice(program, (size_t)(slash + 1), program.size);
}

const struct command_rule *command_rule_of(struct bytes program)
{
	struct bytes name = name_of(program);

	/* servers, not clients */
	if (bytes_is(name, "mysqld") || bytes_is(name, "mysqld_safe") ||
	    bytes_is(name, "mariadbd") || bytes_is(name, "mongod") || bytes_is(name, "mongos") ||
	    bytes_is(name, "pg_ctl") || bytes_is(name, "pg_ctlcluster"))
		return NULL;
	for (size_t i = 0; i < COUNT(rules); i++)
		if (matches(rules[i].program, name))
			return &rules[i];
	return NULL;
}

static bool is_one_of(const char *const *names, size_t count, struct bytes program)
{
	struct bytes name = name_of(program);

	for (size_t i = 0; i < count; i++)
		if (bytes_is(name, names[i]))
			return true;
	return false;
}

bool command_is_wrapper(struct bytes program)
{
	static const char *const names[] = {
		"sudo",   "doas",    "nohup",    "time",        "env",          "nice",
		"ionice", "timeout", "flock",    "exec",        "command",      "setsid",
		"stdbuf", "xargs",   "watch",    "chronic",     "sshpass",      "screen",
		"tmux",   "chrt",    "taskset",  "runuser",     "gosu",         "eatmydata",
		"cronic", "strace",  "torsocks", "proxychains", "proxychains4", "unshare",
	};

	return is_one_of(names, COUNT(names), program);
}

bool command_is_shell(struct bytes program)
{
	static const char *const names[] = { "sh",  "bash", "dash", "ash",    "ksh",
					     "zsh", "fish", "su",   "runuser" };

	return is_one_of(names, COUNT(names), program);
}

bool command_option_is(const char *list, struct bytes option)
{
	struct bytes rest = bytes_of(list), word;

	while (bytes_word(&rest, &word))
		if (bytes_equal(word, option))
			return true;
	return false;
}
