/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/files/open_file_kind.h"

/* Where and how files are named that matter on a server. The first row that fits decides; an empty
 * text fits all. */
static const struct file_rule {
	const char *folder; /* prefix */
	const char *ending; /* suffix */
	char kind;
} file_rules[] = {
	/* programs and what they bring along: told by exe and libraries */
	{ "/usr/share/", "", 0 },
	{ "/usr/lib", "", 0 },
	{ "/lib", "", 0 },
	{ "/proc/", "", 0 },
	{ "/sys/", "", 0 },
	{ "/dev/shm/", "", OPEN_FILE_DATA },
	{ "/dev/", "", 0 },
	/* logs */
	{ "", ".log", OPEN_FILE_LOG },
	{ "", ".journal", OPEN_FILE_LOG },
	{ "", "_log", OPEN_FILE_LOG },
	{ "", "nohup.out", OPEN_FILE_LOG },
	{ "/var/log/", "", OPEN_FILE_LOG },
	/* databases by their files' endings */
	{ "", ".db", OPEN_FILE_DATABASE },
	{ "", ".db-wal", OPEN_FILE_DATABASE },
	{ "", ".sqlite", OPEN_FILE_DATABASE },
	{ "", ".sqlite3", OPEN_FILE_DATABASE },
	{ "", ".sqlite-wal", OPEN_FILE_DATABASE },
	{ "", ".ibd", OPEN_FILE_DATABASE },     /* InnoDB table */
	{ "", "/ibdata1", OPEN_FILE_DATABASE }, /* InnoDB system space */
	{ "", "/ib_logfile0", OPEN_FILE_DATABASE },
	{ "", ".MYI", OPEN_FILE_DATABASE }, /* MyISAM */
	{ "", ".MYD", OPEN_FILE_DATABASE },
	{ "", ".MAI", OPEN_FILE_DATABASE }, /* Aria */
	{ "", ".MAD", OPEN_FILE_DATABASE },
	{ "", ".rdb", OPEN_FILE_DATABASE }, /* Redis */
	{ "", ".aof", OPEN_FILE_DATABASE },
	{ "", ".wt", OPEN_FILE_DATABASE },  /* WiredTiger, MongoDB */
	{ "", ".ldb", OPEN_FILE_DATABASE }, /* LevelDB */
	{ "", ".sst", OPEN_FILE_DATABASE }, /* RocksDB */
	{ "", ".mdb", OPEN_FILE_DATABASE }, /* LMDB, OpenLDAP */
	{ "", ".DCD", OPEN_FILE_DATABASE }, /* Mnesia, RabbitMQ */
	{ "/var/lib/mysql/", "", OPEN_FILE_DATABASE },
	{ "/var/lib/postgresql/", "", OPEN_FILE_DATABASE },
	{ "/var/lib/pgsql/", "", OPEN_FILE_DATABASE },
	{ "/var/lib/mongodb/", "", OPEN_FILE_DATABASE },
	{ "/var/lib/elasticsearch/", "", OPEN_FILE_DATABASE },
	/* configuration */
	{ "/etc/", "", OPEN_FILE_CONFIG },
	{ "", ".conf", OPEN_FILE_CONFIG },
	{ "", ".yaml", OPEN_FILE_CONFIG },
	{ "", ".yml", OPEN_FILE_CONFIG },
	{ "", ".toml", OPEN_FILE_CONFIG },
	{ "", ".ini", OPEN_FILE_CONFIG },
	{ "", "", OPEN_FILE_DATA },
};

static const struct {
	char kind;
	const char *name;
} kind_names[] = {
	{ OPEN_FILE_LOG, "log" },       { OPEN_FILE_DATABASE, "database" },
	{ OPEN_FILE_CONFIG, "config" }, { OPEN_FILE_DELETED, "deleted" },
	{ OPEN_FILE_DATA, "data" },
};

const char *open_file_kind_name(char kind)
{
	for (size_t i = 0; i < sizeof(kind_names) / sizeof(kind_names[0]); i++)
		if (kind_names[i].kind == kind)
			return kind_names[i].name;
	return NULL;
}

char open_file_kind(struct bytes path)
{
	for (const struct file_rule *rule = file_rules;; rule++)
		if (bytes_starts(path, rule->folder) && bytes_ends(path, rule->ending))
			return rule->kind;
}
