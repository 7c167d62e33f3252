/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What things are called in the sentences of the summary. */
#include <string.h>

#include "base/path.h"
#include "survey/conclusions/summary_parts.h"

/* Names that are not written as programs, protocols and languages are. */
static const struct {
	const char *program;
	const char *product;
} products[] = {
	{ "postgresql", "PostgreSQL" },
	{ "mysql", "MySQL" },
	{ "mariadb", "MariaDB" },
	{ "redis", "Redis" },
	{ "valkey", "Valkey" },
	{ "amqp", "AMQP" },
	{ "amqps", "AMQP" },
	{ "rabbitmq", "RabbitMQ" },
	{ "mongodb", "MongoDB" },
	{ "mssql", "SQL Server" },
	{ "sqlserver", "SQL Server" },
	{ "oracle", "Oracle" },
	{ "kafka", "Kafka" },
	{ "elasticsearch", "Elasticsearch" },
	{ "apache", "Apache" },
	{ "haproxy", "HAProxy" },
	{ "http", "HTTP" },
	{ "https", "HTTPS" },
	{ "smtp", "SMTP" },
	{ "smtps", "SMTP" },
	{ "imap", "IMAP" },
	{ "imaps", "IMAP" },
	{ "ldap", "LDAP" },
	{ "ldaps", "LDAP" },
	{ "nfs", "NFS" },
	{ "smb", "SMB" },
	{ "ssh", "SSH" },
	{ "ftp", "FTP" },
	{ "dns", "DNS" },
	{ "machine", "systemd-nspawn" },
	{ "lxc", "LXC" },
	{ "cri-o", "CRI-O" },
	{ "php-fpm", "PHP" },
	{ "python", "Python" },
	{ "node", "Node.js" },
	{ "node.js", "Node.js" },
	{ "java", "Java" },
	{ "ruby", "Ruby" },
	{ "perl", "Perl" },
	{ "php", "PHP" },
	{ "go", "Go" },
	{ "rust", "Rust" },
	{ "erlang", "Erlang" },
	{ "elixir", "Elixir" },
	{ "lua", "Lua" },
	{ "dotnet", ".NET" },
	{ "django", "Django" },
	{ "flask", "Flask" },
	{ "fastapi", "FastAPI" },
	{ "rails", "Rails" },
	{ "sinatra", "Sinatra" },
	{ "laravel", "Laravel" },
	{ "symfony", "Symfony" },
	{ "wordpress", "WordPress" },
	{ "drupal", "Drupal" },
	{ "spring-boot", "Spring Boot" },
	{ "spring", "Spring" },
	{ "tomcat", "Tomcat" },
	{ "express", "Express" },
};

const char *summary_product(const char *program)
{
	for (size_t i = 0; program && i < sizeof(products) / sizeof(products[0]); i++)
		if (strcmp(products[i].program, program) == 0)
			return products[i].product;
	return program;
}

const struct container *summary_container(const struct content *content, const char *name)
{
	for (vec_each(container, &content->containers))
		if (name && ((container->name && strcmp(container->name, name) == 0) ||
			     (container->id && strcmp(container->id, name) == 0)))
			return container;
	return NULL;
}

/* "currency" of /etc/cron.d, "jobs of root" of a crontab. */
static const char *name_of_jobs(struct survey *survey, struct bytes name)
{
	for (vec_each(schedule, &survey->content->schedules)) {
		struct bytes path = bytes_of(schedule->path);

		if (bytes_starts(path, "/var/spool/cron/") &&
		    bytes_is(name, path_name(schedule->path)))
			return arena_format(survey->arena, "jobs of %.*s", (int)name.size, name.at);
	}
	return arena_string(survey->arena, name);
}

const char *summary_service_name(struct survey *survey, const char *service)
{
	const struct content *content = survey->content;
	const struct container *container = summary_container(content, service);
	struct bytes name = bytes_of(service ? service : "?");

	if (container && container->compose_project)
		return container->compose_project;
	if (container && container->name)
		return container->name;
	for (vec_each(application, &content->applications))
		if (service && application->service && application->name &&
		    strcmp(application->service, service) == 0)
			return application->name;
	if (bytes_skip(&name, "cron "))
		return name_of_jobs(survey, name);
	if (bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	return arena_string(survey->arena, name);
}

/* ---- hosts --------------------------------------------------------------------------------- */

/* Without ".domain" at its end; what is left has to be a name. */
static struct bytes without_domain(struct bytes name, struct bytes domain)
{
	if (domain.size && name.size > domain.size + 1 &&
	    name.at[name.size - domain.size - 1] == '.' &&
	    memcmp(name.at + name.size - domain.size, domain.at, domain.size) == 0)
		name.size -= domain.size + 1;
	return name;
}

const char *summary_host_name(struct survey *survey, const char *name)
{
	const struct content *content = survey->content;
	struct bytes own = bytes_of(content->host.hostname), result = bytes_of(name);
	ptrdiff_t dot = bytes_find(own, '.');

	for (vec_each(domain, &content->network.search_domains))
		result = without_domain(result, bytes_of(*domain));
	if (dot > 0)
		result = without_domain(result, bytes_slice(own, (size_t)dot + 1, SIZE_MAX));
	return arena_string(survey->arena, result);
}

static bool is_link_address(const char *link_address, const char *address)
{
	size_t size = strcspn(link_address, "/");

	return strlen(address) == size && strncmp(link_address, address, size) == 0;
}

bool summary_is_inside(const struct content *content, const char *address)
{
	if (!address || strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0)
		return true;
	for (vec_each(container, &content->containers))
		if (text_list_has(&container->addresses, address))
			return true;
	for (vec_each(link, &content->network.links))
		for (vec_each(own, &link->addresses))
			if (is_link_address(*own, address))
				return true;
	return false;
}

/* ---- words --------------------------------------------------------------------------------- */

void summary_quote(struct survey *survey, struct buf *ret, const char *text)
{
	struct bytes rest = bytes_trim(bytes_of(text)), word;
	scoped_buf plain = { 0 };

	while (bytes_word(&rest, &word)) {
		if (plain.size + word.size > SUMMARY_QUOTED_MAX) {
			buf_add_text(&plain, " ...");
			break;
		}
		if (plain.size)
			buf_add_byte(&plain, ' ');
		for (size_t i = 0; i < word.size; i++)
			buf_add_byte(&plain, word.at[i] == '"' ? '\'' : word.at[i]);
	}
	struct bytes quoted = buf_bytes(&plain);

	if (bytes_ends(quoted, ".") && !bytes_ends(quoted, "..."))
		quoted.size--;
	buf_add_format(ret, "\"%.*s\"", (int)quoted.size, quoted.at);
}

static bool is_number(struct bytes field, uint64_t *ret)
{
	return bytes_u64(field, 10, ret);
}

/* "15 2 * * *" and its like. Source: crontab(5). */
static bool add_crontab(struct buf *ret, const struct bytes *fields)
{
	static const char *const days[] = { "Sunday",   "Monday", "Tuesday",  "Wednesday",
					    "Thursday", "Friday", "Saturday", "Sunday" };
	uint64_t minute, hour, day;
	struct bytes step = fields[0];
	bool all_days = bytes_is(fields[2], "*") && bytes_is(fields[3], "*");

	if (bytes_skip(&step, "*/") && is_number(step, &minute) && bytes_is(fields[1], "*") &&
	    all_days && bytes_is(fields[4], "*")) {
		buf_add_format(ret, "every %llu minutes", (unsigned long long)minute);
		return true;
	}
	if (!is_number(fields[0], &minute) || !all_days)
		return false;
	if (bytes_is(fields[1], "*") && bytes_is(fields[4], "*")) {
		buf_add_text(ret, "every hour");
		return true;
	}
	if (!is_number(fields[1], &hour))
		return false;
	if (bytes_is(fields[4], "*"))
		buf_add_text(ret, "every day");
	else if (bytes_is(fields[4], "1-5"))
		buf_add_text(ret, "every weekday");
	else if (is_number(fields[4], &day) && day <= 7)
		buf_add_format(ret, "every %s", days[day]);
	else
		return false;
	buf_add_format(ret, " at %02llu:%02llu", (unsigned long long)hour,
		       (unsigned long long)minute);
	return true;
}

/* Words of crontab(5) and systemd.time(7). */
static const struct {
	const char *when;
	const char *words;
} intervals[] = {
	{ "@hourly", "every hour" },   { "hourly", "every hour" },     { "@daily", "every day" },
	{ "daily", "every day" },      { "@midnight", "every night" }, { "@weekly", "every week" },
	{ "weekly", "every week" },    { "@monthly", "every month" },  { "monthly", "every month" },
	{ "@reboot", "at each boot" },
};

void summary_schedule(struct buf *ret, const char *when)
{
	struct bytes rest = bytes_of(when), fields[5] = { 0 }, more;
	size_t count = 0;

	for (size_t i = 0; i < sizeof(intervals) / sizeof(intervals[0]); i++)
		if (strcmp(intervals[i].when, when) == 0) {
			buf_add_text(ret, intervals[i].words);
			return;
		}
	while (count < 5 && bytes_word(&rest, &fields[count]))
		count++;
	if (count == 5 && !bytes_word(&rest, &more) && add_crontab(ret, fields))
		return;
	buf_add_format(ret, "by the schedule \"%s\"", when);
}
