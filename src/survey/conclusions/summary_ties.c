/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences about what ties the box to others: data, peers, backups, its name and its size. */
#include <string.h>

#include "base/human.h"
#include "survey/conclusions/summary_parts.h"

/* ---- data ---------------------------------------------------------------------------------- */

/* The size of a folder as the walk summed it up; UNKNOWN if it has no row. */
static int64_t size_of(const struct content *content, const char *path)
{
	for (vec_each(row, &content->files))
		if (row->path && strcmp(row->path, path) == 0)
			return row->size;
	return UNKNOWN;
}

void summary_data(struct survey *survey)
{
	struct word_list places = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(middleware, &survey->content->middleware))
		for (vec_each(folder, &middleware->data_directories)) {
			int64_t size = size_of(survey->content, *folder);
			scoped_buf place = { 0 };

			buf_add_format(&place, "%s in %s", summary_product(middleware->program),
				       *folder);
			if (size != UNKNOWN) {
				buf_add_text(&place, " (");
				human_bytes(&place, size);
				buf_add_byte(&place, ')');
			}
			(void)word_list_add(survey, &places, buf_text(&place));
		}
	if (!places.words.count)
		return;
	buf_add_text(&text, "Data is kept by ");
	word_list_write(&text, &places);
	buf_add_byte(&text, '.');
	struct statement *statement = summary_add(survey, CERTAIN, &text);

	for (vec_each(middleware, &survey->content->middleware))
		if (middleware->data_directories.count)
			summary_cite_text(survey, statement, middleware->path);
}

/* ---- peers --------------------------------------------------------------------------------- */

static bool is_loopback(const struct peer *peer)
{
	const char *address = peer->address ? peer->address : "";

	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
	       (peer->name && strcmp(peer->name, "localhost") == 0);
}

/* Protocols of every box, which say nothing of what it is for. */
static const struct {
	const char *protocol;
	const char *reason;
} everyday[] = {
	{ "ssh", "somebody is logged in" },    { "dns", "names are looked up" },
	{ "ntp", "the clock is set" },         { "dhcp", "the address is leased" },
	{ "dhcpv6", "the address is leased" }, { "mdns", "neighbours are named" },
	{ "llmnr", "neighbours are named" },   { "syslog", "logs are sent away" },
};

static bool is_everyday(const struct peer *peer)
{
	for (size_t i = 0; peer->protocol && i < sizeof(everyday) / sizeof(everyday[0]); i++)
		if (strcmp(everyday[i].protocol, peer->protocol) == 0)
			return true;
	return false;
}

/* What somebody typed once, or a rule would let in, is no dependency. */
static bool is_more_than_a_mention(const struct peer *peer)
{
	return peer->count != UNKNOWN ||
	       (peer->direction == OUTBOUND && peer->confidence != POSSIBLE);
}

static bool is_told(const struct peer *peer, enum direction direction)
{
	return peer->direction == direction && !is_loopback(peer) && !is_everyday(peer) &&
	       (peer->name || peer->address) && is_more_than_a_mention(peer);
}

static const char *host_of(const struct peer *peer)
{
	return peer->name ? peer->name : peer->address;
}

/* "db01 for PostgreSQL (shop and blog)". */
static const char *describe_dependency(struct survey *survey, const struct peer *first)
{
	struct word_list users = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(peer, &survey->content->peers))
		if (is_told(peer, OUTBOUND) && strcmp(host_of(peer), host_of(first)) == 0 &&
		    peer->port == first->port && peer->process)
			(void)word_list_add(survey, &users,
					    summary_service_name(survey, peer->process));
	buf_add_text(&text, host_of(first));
	if (first->protocol)
		buf_add_format(&text, " for %s", summary_product(first->protocol));
	if (users.words.count) {
		buf_add_text(&text, " (");
		word_list_write(&text, &users);
		buf_add_byte(&text, ')');
	}
	return arena_string(survey->arena, buf_bytes(&text));
}

static void say_dependencies(struct survey *survey)
{
	struct word_list hosts = { 0 };
	bool is_seen = false;
	scoped_buf text = { 0 };

	for (vec_each(peer, &survey->content->peers)) {
		if (!is_told(peer, OUTBOUND))
			continue;
		(void)word_list_add(survey, &hosts, describe_dependency(survey, peer));
		is_seen = is_seen || peer->count != UNKNOWN;
	}
	if (!hosts.words.count)
		return;
	buf_add_text(&text, "It depends on ");
	word_list_write(&text, &hosts);
	buf_add_byte(&text, '.');
	struct statement *statement = summary_add(survey, is_seen ? CERTAIN : LIKELY, &text);

	for (vec_each(peer, &survey->content->peers))
		if (is_told(peer, OUTBOUND))
			summary_cite(survey, statement, &peer->evidence);
}

static void say_dependents(struct survey *survey)
{
	struct word_list hosts = { 0 }, services = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(peer, &survey->content->peers)) {
		if (!is_told(peer, INBOUND))
			continue;
		(void)word_list_add(survey, &hosts, host_of(peer));
		(void)word_list_add(survey, &services,
				    peer->process ? summary_service_name(survey, peer->process)
						  : NULL);
	}
	if (!hosts.words.count)
		return;
	word_list_write(&text, &hosts);
	buf_add_format(&text, " depend%s on it", hosts.words.count == 1 && !hosts.left ? "s" : "");
	if (services.words.count) {
		buf_add_text(&text, " (");
		word_list_write(&text, &services);
		buf_add_byte(&text, ')');
	}
	buf_add_byte(&text, '.');
	struct statement *statement = summary_add(survey, LIKELY, &text);

	for (vec_each(peer, &survey->content->peers))
		if (is_told(peer, INBOUND))
			summary_cite(survey, statement, &peer->evidence);
}

void summary_peers(struct survey *survey)
{
	say_dependencies(survey);
	say_dependents(survey);
}

/* ---- backups ------------------------------------------------------------------------------- */

void summary_backups(struct survey *survey)
{
	for (vec_each(backup, &survey->content->backups)) {
		scoped_buf text = { 0 };

		if (!backup->tool || (!backup->target && !backup->schedule))
			continue;
		buf_add_format(&text, "%s", backup->tool);
		buf_add_format(&text, " backs up %s", backup->what ? backup->what : "something");
		if (backup->target)
			buf_add_format(&text, " to %s", backup->target);
		if (backup->schedule)
			buf_add_format(&text, ", %s", backup->schedule);
		buf_add_byte(&text, '.');
		summary_cite(survey, summary_add(survey, backup->confidence, &text),
			     &backup->evidence);
	}
}

/* ---- name and size ------------------------------------------------------------------------- */

/* "web03" is the third of several. */
static bool number_of(struct bytes name, struct bytes *ret_word, uint64_t *ret)
{
	size_t digits = 0;
	ptrdiff_t dot = bytes_find(name, '.');

	if (dot > 0)
		name.size = (size_t)dot;
	while (digits < name.size && name.at[name.size - 1 - digits] >= '0' &&
	       name.at[name.size - 1 - digits] <= '9')
		digits++;
	if (!digits || digits > 3 || digits == name.size)
		return false;
	*ret_word = bytes_slice(name, 0, name.size - digits);
	return bytes_u64(bytes_slice(name, name.size - digits, digits), 10, ret) && *ret > 0;
}

static void say_name(struct survey *survey)
{
	const char *name = survey->content->host.hostname;
	struct bytes word;
	uint64_t number;
	scoped_buf text = { 0 };

	if (!name || !number_of(bytes_of(name), &word, &number) || number < 2)
		return;
	size_t width = strcspn(name, ".") - word.size;

	buf_add_format(&text, "Its name suggests that there are others like it, such as %.*s%0*d",
		       (int)word.size, word.at, (int)width, 1);
	if (bytes_is(word, "web") || bytes_is(word, "www") || bytes_is(word, "app"))
		buf_add_text(&text, ", and a load balancer in front");
	buf_add_byte(&text, '.');
	summary_cite_text(survey, summary_add(survey, POSSIBLE, &text), "host name");
}

void summary_shape(struct survey *survey)
{
	say_name(survey);
}
