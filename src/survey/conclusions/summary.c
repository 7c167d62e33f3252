/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first paragraph: what somebody who built the box would say of it. Each sentence is made by a
 * function of its own from rows that other collectors filled, and carries their evidence.
 */
#include <string.h>

#include "survey/collectors.h"
#include "survey/conclusions/summary_parts.h"

bool word_list_add(struct survey *survey, struct word_list *list, const char *word)
{
	if (!word || text_list_has(&list->words, word))
		return false;
	if (list->words.count >= SUMMARY_LIST_MAX)
		list->left++;
	else
		*vec_push_in(survey->arena, &list->words) = arena_intern(survey->arena,
									 bytes_of(word));
	return true;
}

void word_list_write(struct buf *ret, const struct word_list *list)
{
	size_t count = list->words.count;

	for (size_t i = 0; i < count; i++) {
		bool is_last = i + 1 == count && !list->left;

		buf_add_text(ret, i == 0 ? "" : is_last ? " and " : ", ");
		buf_add_text(ret, list->words.at[i]);
	}
	if (list->left)
		buf_add_format(ret, " and %zu more", list->left);
}

struct statement *summary_add(struct survey *survey, enum confidence confidence,
			      const struct buf *sentence)
{
	struct statement *statement = RECORD_ADD(survey->arena, &survey->content->summary,
						 statement);

	statement->sentence = arena_string(survey->arena, buf_bytes(sentence));
	statement->confidence = confidence;
	return statement;
}

void summary_cite_text(struct survey *survey, struct statement *statement, const char *evidence)
{
	if (evidence && statement->evidence.count < SUMMARY_EVIDENCE_MAX &&
	    !text_list_has(&statement->evidence, evidence))
		*vec_push_in(survey->arena, &statement->evidence) = evidence;
}

void summary_cite(struct survey *survey, struct statement *statement, const text_list *evidence)
{
	for (vec_each(text, evidence))
		summary_cite_text(survey, statement, *text);
}

const char *summary_service_name(struct survey *survey, const char *service)
{
	const struct content *content = survey->content;
	struct bytes name = bytes_of(service ? service : "?");

	for (vec_each(application, &content->applications))
		if (service && application->service && application->name &&
		    strcmp(application->service, service) == 0)
			return application->name;
	if (bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	return arena_string(survey->arena, name);
}

/* Names that are not written as the program is. */
static const struct {
	const char *program;
	const char *product;
} products[] = {
	{ "postgresql", "PostgreSQL" },
	{ "mysql", "MySQL" },
	{ "mariadb", "MariaDB" },
	{ "redis", "Redis" },
	{ "amqp", "RabbitMQ (AMQP)" },
	{ "mongodb", "MongoDB" },
	{ "apache", "Apache" },
	{ "haproxy", "HAProxy" },
	{ "memcached", "memcached" },
	{ "elasticsearch", "Elasticsearch" },
	{ "http", "HTTP" },
	{ "https", "HTTPS" },
	{ "smtp", "SMTP" },
	{ "ldap", "LDAP" },
	{ "nfs", "NFS" },
	{ "ssh", "SSH" },
	{ "machine", "systemd-nspawn" },
	{ "lxc", "LXC" },
	{ "php-fpm", "PHP" },
	{ "dns", "DNS" },
};

const char *summary_product(const char *program)
{
	for (size_t i = 0; program && i < sizeof(products) / sizeof(products[0]); i++)
		if (strcmp(products[i].program, program) == 0)
			return products[i].product;
	return program;
}

int survey_summary(struct survey *survey, struct err *err)
{
	summary_roles(survey);
	summary_sites(survey);
	summary_containers(survey);
	summary_data(survey);
	summary_peers(survey);
	summary_backups(survey);
	summary_shape(survey);
	return 0;
}
