/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What breaks between versions. Options of configuration are in option_tables*.c. */
#include "onto/package_table.h"

#define PHP "PHP", "php[0-9]* libapache2-mod-php[0-9]* php php-cli php-fpm php-common"
#define POSTGRESQL                                                                                 \
	"PostgreSQL", "postgresql postgresql-9.[0-9] postgresql-[0-9][0-9] postgresql-server"
#define MARIADB  "MariaDB", "mariadb-server mariadb-server-[0-9]*"
#define OPENSSL  "OpenSSL", "openssl openssl-libs libssl1.*"
#define PYTHON   "Python", "python3 python3-minimal python3.[0-9]*"
#define RUBY     "Ruby", "ruby ruby[0-9]*"
#define OPENSSH  "OpenSSH", "openssh-server openssh-client openssh-clients"
#define REDIS    "Redis", "redis redis-server"
#define OPENLDAP "OpenLDAP", "slapd openldap-servers"
#define EXIM     "Exim", "exim exim4 exim4-base exim4-daemon-*"
#define DOVECOT  "Dovecot", "dovecot dovecot-core"
#define RABBITMQ "RabbitMQ", "rabbitmq-server"
#define MONGODB  "MongoDB", "mongodb-server mongodb-server-core mongodb-org mongodb-org-server"
#define JAVA     "Java", "openjdk-[0-9]* java-[0-9]*-openjdk*"
#define TOMCAT   "Tomcat", "tomcat tomcat[0-9]*"

const struct jump_rule jump_rules[] = {
	{ PHP, "8.0", 0, JUMP_BREAKS, false,
	  "each() and create_function() are gone, constructors named as their class are none, and "
	  "0 == \"text\" is false",
	  "try the application with PHP 8, look for a release of it that is made for PHP 8",
	  "php.net, Migrating from PHP 7.4 to 8.0, backward incompatible changes" },
	{ PHP, "8.1", 0, JUMP_WORK, false,
	  "mysqli throws exceptions by default, and null for arguments of PHP's own functions is "
	  "deprecated",
	  "catch what mysqli throws, or set mysqli_report(MYSQLI_REPORT_OFF)",
	  "PHP 8.1, UPGRADING; php.net, changelog of mysqli" },
	{ PHP, "8.4", 0, JUMP_NOTE, false,
	  "E_STRICT is deprecated, and exit() with a value of a wrong type throws",
	  "look for both in the application's code", "PHP 8.4, UPGRADING" },

	{ POSTGRESQL, NULL, 1, JUMP_BREAKS, true,
	  "a new major version does not read the data of an old one",
	  "pg_dumpall there and psql here, or pg_upgradecluster with both versions installed",
	  "PostgreSQL, Upgrading a PostgreSQL Cluster" },
	{ POSTGRESQL, "14", 0, JUMP_WORK, false,
	  "passwords that were set before are kept as MD5, and the new pg_hba.conf takes "
	  "SCRAM-SHA-256 alone",
	  "codify lets it take both, where pg_hba.conf is as the package made it; set them anew "
	  "some day",
	  "PostgreSQL 14, release notes: password_encryption; Password Authentication" },
	{ POSTGRESQL, "14", 0, JUMP_NOTE, false,
	  "new clusters keep passwords as SCRAM-SHA-256, which old client libraries do not speak",
	  "bring the clients' libraries up, or set password_encryption = md5 before passwords are "
	  "set",
	  "PostgreSQL 14 Released; docker-library postgres, pull request 897" },
	{ POSTGRESQL, "15", 0, JUMP_NOTE, false,
	  "in new databases only the owner may create tables in the schema public",
	  "grant CREATE on the schema public to those who need it; what is restored keeps its "
	  "rights",
	  "PostgreSQL 15, release notes; what Cloud SQL tells of it" },

	{ MARIADB, NULL, 2, JUMP_WORK, true, "the system tables are those of the old version",
	  "dump and load, or start on a copy of the data after a clean stop, and run "
	  "mariadb-upgrade",
	  "MariaDB, Upgrading Between Major MariaDB Versions" },
	{ MARIADB, "10.6", 0, JUMP_NOTE, false, "the character set utf8 is called utf8mb3",
	  "look for the name in the application's settings",
	  "MariaDB, Upgrading from 10.5 to 10.6" },
	{ MARIADB, "10.11", 0, JUMP_WORK, false,
	  "with certificates that are configured wrong the server does not start",
	  "check ssl_cert, ssl_key and ssl_ca before",
	  "Red Hat, Configuring and using database servers, MariaDB 10.5 to 10.11" },

	{ OPENSSL, "3.0", 0, JUMP_BREAKS, false,
	  "what is linked with OpenSSL 1.1 does not run with version 3",
	  "build programs of one's own anew", "OpenSSL, migration_guide(7)" },
	{ OPENSSL, "3.0", 0, JUMP_WORK, false,
	  "MD4, RC4, DES, Blowfish and others are in the legacy provider, which is not loaded",
	  "look for old keys, PKCS #12 files and peers; load the legacy provider where it has to "
	  "be",
	  "OpenSSL, migration_guide(7)" },
	{ OPENSSL, "3.0", 0, JUMP_WORK, false,
	  "TLS before 1.2 is only spoken at the security level 0",
	  "bring peers to TLS 1.2, or set @SECLEVEL=0 where it cannot be helped",
	  "OpenSSL 3.0, CHANGES; its commit aba03ae" },
	{ OPENSSL, "3.2", 0, JUMP_NOTE, false,
	  "the security level is 2 by default, keys of RSA below 2048 bits are refused",
	  "make new keys and certificates, or set @SECLEVEL=1 where it cannot be helped",
	  "Node.js, commit 583b1b255d: OpenSSL 3.2; SSL_CTX_set_security_level(3)" },

	{ PYTHON, "3.10", 0, JUMP_BREAKS, false,
	  "collections no longer has Mapping, Sequence and the like",
	  "import them from collections.abc", "Python, What's New In Python 3.10, Removed" },
	{ PYTHON, "3.11", 0, JUMP_BREAKS, false, "asyncio.coroutine is gone",
	  "write async def instead", "Python, What's New In Python 3.11, Removed" },
	{ PYTHON, "3.12", 0, JUMP_BREAKS, false,
	  "the modules distutils, imp, asyncore, asynchat and smtpd are gone",
	  "use setuptools, importlib and asyncio", "Python, What's New In Python 3.12, Removed" },
	{ PYTHON, "3.13", 0, JUMP_BREAKS, false,
	  "nineteen modules are gone, cgi, crypt, telnetlib, nntplib, pipes and spwd among them",
	  "look for them in the code, PEP 594 names what to take",
	  "Python, What's New In Python 3.13, PEP 594" },

	{ RUBY, "3.0", 0, JUMP_BREAKS, false,
	  "keyword arguments are apart from others, and calls that mix them fail",
	  "run the application with Ruby 2.7 and its warnings before",
	  "Ruby 3.0, NEWS, Feature 14183" },
	{ RUBY, "3.2", 0, JUMP_BREAKS, false, "File.exists? and Dir.exists? are gone",
	  "write exist? instead", "Ruby 3.2.0 Released, removed methods" },

	{ OPENSSH, "8.8", 0, JUMP_WORK, false, "signatures by ssh-rsa, with SHA-1, are refused",
	  "bring old clients and devices up, or allow ssh-rsa for those alone",
	  "OpenSSH 8.7, release notes: disabled in the next release" },
	{ OPENSSH, "9.0", 0, JUMP_NOTE, false, "scp speaks the protocol of SFTP",
	  "for a server without SFTP call scp -O", "OpenSSH 9.0, release notes" },
	{ OPENSSH, "9.8", 0, JUMP_NOTE, false,
	  "addresses that fail to log in again and again are locked out for a while",
	  "look at PerSourcePenalties if many users come from one address",
	  "OpenSSH 9.8, release notes" },
	{ OPENSSH, "10.0", 0, JUMP_WORK, false, "keys of DSA are not known any longer",
	  "make new keys before, of hosts, users and backups",
	  "OpenSSH 9.8, release notes; Debian 13, release notes" },

	{ REDIS, "7.0", 0, JUMP_WORK, false,
	  "the log of appends is a folder of files, and what version 7 saves no older one reads",
	  "keep a copy of dump.rdb, and look at backups that take appendonly.aof",
	  "Redis 7.0, release notes" },

	{ OPENLDAP, "2.5", 0, JUMP_BREAKS, true, "the backends bdb and hdb are gone",
	  "slapcat there, change the configuration to mdb, and slapadd here",
	  "OpenLDAP 2.5, Administrator's Guide, Upgrading from 2.4.x" },
	{ OPENLDAP, "2.5", 0, JUMP_WORK, false, "the overlay ppolicy has its schema built in",
	  "take the schema ppolicy out of the configuration",
	  "OpenLDAP 2.5, Administrator's Guide, Upgrading from 2.4.x" },

	{ EXIM, "4.94", 0, JUMP_BREAKS, false,
	  "transports refuse what senders can choose in names of files, as $local_part",
	  "write $local_part_data and the like in a configuration of one's own",
	  "Debian 11, release notes: Exim 4.94; Exim 4.94, README.UPDATING" },
	{ DOVECOT, "2.4", 0, JUMP_BREAKS, false,
	  "the configuration of 2.3 is not read, it begins with dovecot_config_version",
	  "write it anew from the one that the package brings",
	  "Dovecot, Upgrading Dovecot CE from 2.3 to 2.4" },

	{ RABBITMQ, "3.11", 0, JUMP_BREAKS, true,
	  "it does not start on data whose feature flags of 3.8 are not all enabled",
	  "rabbitmqctl enable_feature_flag all on the old host, or export definitions and drain "
	  "queues",
	  "RabbitMQ, Required feature flags in RabbitMQ 3.11.0" },
	{ RABBITMQ, "3.12", 0, JUMP_BREAKS, true, "it takes data of 3.11.18 and later alone",
	  "go over 3.11.18 with all feature flags enabled, or export definitions and drain queues",
	  "RabbitMQ cluster operator 2.4.0, release notes" },
	{ RABBITMQ, "4.2", 0, JUMP_BREAKS, true, "it wants the feature flags of 3.13 enabled",
	  "go over 3.13 with all feature flags enabled, or export definitions and drain queues",
	  "RabbitMQ 4.2, Feature Flags" },

	{ MONGODB, "5.0", 0, JUMP_BREAKS, true, "it takes data of 4.4 alone",
	  "go from series to series with featureCompatibilityVersion set each time, or dump and "
	  "restore",
	  "MongoDB, Upgrade a Standalone to 5.0" },

	{ JAVA, "17", 0, JUMP_WORK, false,
	  "what lies inside the JDK cannot be reached, and --illegal-access does nothing",
	  "take newer libraries, or give --add-opens for what is needed", "JEP 403" },
	{ JAVA, "24", 0, JUMP_WORK, false, "the security manager is disabled for good",
	  "leave it out of start scripts, and confine the service by systemd", "JEP 486" },
	{ TOMCAT, "10", 0, JUMP_BREAKS, false,
	  "the interfaces of applications are called jakarta, not javax",
	  "convert the applications by javax2jakarta of tomcat-jakartaee-migration",
	  "Apache Tomcat 10, download page and migration tool" },
	{ "Node.js", "nodejs", "17", 0, JUMP_WORK, false,
	  "OpenSSL 3 came with it, and MD4, that old webpack uses, fails",
	  "take a newer webpack, or give --openssl-legacy-provider",
	  "Node.js 17.0.0, release notes" },
	{ "Perl", "perl perl-base", "5.26", 0, JUMP_WORK, false,
	  "the current folder is not searched for modules",
	  "add it by use lib, or by its full path", "perldeprecation, Dot In Inc" },
	{ "Samba", "samba smbclient samba-client", "4.11", 0, JUMP_WORK, false,
	  "SMB1 is disabled by default",
	  "bring old devices to SMB2, or set server min protocol = NT1 for a while",
	  "Samba 4.11, release notes" },
	{ "Squid", "squid squid-openssl", "6.0", 0, JUMP_NOTE, false, "Gopher is gone",
	  "take it out of the configuration", "Squid 6.0.1, ChangeLog" },
	{ "Squid", "squid squid-openssl", "7.0", 0, JUMP_WORK, false,
	  "squidclient, cachemgr.cgi, ESI and ident are gone",
	  "look at checks that call squidclient, ask the manager by HTTP",
	  "Squid 7.0.1, ChangeLog" },
	{ NULL },
};
