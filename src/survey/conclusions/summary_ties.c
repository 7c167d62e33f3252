/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences about other hosts: on whom this one depends, who depends on it, which are like it. */
#include <string.h>

#include "survey/conclusions/summary_parts.h"

enum { TIES_MAX = 256 }; /* other hosts that are looked at, in each direction */

/* Protocols of every box, which say nothing of what it is for. */
static const struct {
	const char *protocol;
	const char *reason;
} everyday[] = {
	{ "ssh", "somebody is logged in" },    { "dns", "names are looked up" },
	{ "ntp", "the clock is set" },         { "dhcp", "the address is leased" },
	{ "dhcpv6", "the address is leased" }, { "mdns", "neighbours are named" },
	{ "llmnr", "neighbours are named" },   { "syslog", "logs are sent away" },
	{ "netbios", "neighbours are named" }, { "snmp", "it is watched" },
	{ "node-exporter", "it is watched" },  { "zabbix", "it is watched" },
	{ "git", "code is fetched" },          { "slp", "neighbours are named" },
};

static bool is_everyday(const struct peer *peer)
{
	for (size_t i = 0; peer->protocol && i < sizeof(everyday) / sizeof(everyday[0]); i++)
		if (strcmp(everyday[i].protocol, peer->protocol) == 0)
			return true;
	return false;
}

/* How sure a peer is: it was seen to talk, or some text names it. */
enum tie { TIE_SEEN, TIE_WRITTEN };

static enum tie tie_of(const struct peer *peer)
{
	return peer->count == UNKNOWN ? TIE_WRITTEN : TIE_SEEN;
}

/* What somebody typed once is no dependency. */
static bool is_mention(const struct peer *peer)
{
	return peer->direction == OUTBOUND && tie_of(peer) == TIE_WRITTEN &&
	       peer->confidence == POSSIBLE;
}

/* True if a program runs, or will run: what is only set up for it depends on nobody. */
static bool is_at_work(const struct content *content, const char *name)
{
	if (!name || !content->processes.count || summary_container(content, name) ||
	    strcmp(name, "mount") == 0 || strncmp(name, "cron ", 5) == 0)
		return true;
	for (vec_each(process, &content->processes))
		if (process->name && strcmp(process->name, name) == 0)
			return true;
	for (vec_each(service, &content->services)) {
		struct bytes own = bytes_of(service->name);

		if (service->active == TRI_YES && bytes_starts(own, name) &&
		    (own.size == strlen(name) ||
		     bytes_is(bytes_slice(own, strlen(name), SIZE_MAX), ".service")))
			return true;
	}
	for (vec_each(application, &content->applications))
		if (application->service && strcmp(application->service, name) == 0)
			return true;
	for (vec_each(schedule, &content->schedules))
		if (schedule->name && strcmp(schedule->name, name) == 0)
			return true;
	return false;
}

static bool is_told(const struct content *content, const struct peer *peer,
		    enum direction direction)
{
	if (tie_of(peer) == TIE_WRITTEN && direction == OUTBOUND &&
	    !is_at_work(content, peer->process))
		return false;
	return peer->direction == direction && (peer->name || peer->address) && !is_mention(peer) &&
	       !(peer->address && summary_is_inside(content, peer->address)) &&
	       !(peer->name && strcmp(peer->name, "localhost") == 0) && !is_everyday(peer) &&
	       !summary_is_tool(content, peer->process);
}

static const char *host_of(struct survey *survey, const struct peer *peer)
{
	return summary_host_name(survey, peer->name ? peer->name : peer->address);
}

/* ---- on whom it depends -------------------------------------------------------------------- */

/* "PostgreSQL on db01", and who of this host asks it. */
struct dependency {
	const char *what;
	enum tie tie;
	struct word_list users;
	text_list evidence;
};

typedef vec_of(struct dependency) dependency_list;

/* "PostgreSQL on db01", "port 8443 on pay01" */
static const char *what_it_is(struct survey *survey, const struct peer *peer)
{
	const char *host = host_of(survey, peer), *protocol = peer->protocol;
	bool is_known = protocol && strcmp(protocol, "tcp") != 0 && strcmp(protocol, "udp") != 0;

	if (is_known)
		return arena_format(survey->arena, "%s on %s", summary_product(protocol), host);
	return peer->port == UNKNOWN ? host
				     : arena_format(survey->arena, "port %lld on %s",
						    (long long)peer->port, host);
}

static struct dependency *dependency_of(struct survey *survey, dependency_list *list,
					const struct peer *peer)
{
	const char *what = what_it_is(survey, peer);

	for (vec_each(known, list))
		if (strcmp(known->what, what) == 0)
			return known;
	if (list->count >= TIES_MAX)
		return NULL;
	struct dependency *dependency = vec_push_in(survey->arena, list);

	*dependency = (struct dependency){ .what = what, .tie = tie_of(peer) };
	return dependency;
}

/* What flows show comes first, so that a configuration adds to it only what is new. */
static void gather_dependencies(struct survey *survey, enum tie tie, dependency_list *ret)
{
	for (vec_each(peer, &survey->content->peers)) {
		struct dependency *dependency = tie_of(peer) == tie && is_told(survey->content,
									       peer, OUTBOUND)
							? dependency_of(survey, ret, peer)
							: NULL;

		if (!dependency || dependency->tie != tie)
			continue;
		if (peer->process)
			(void)word_list_add(survey, &dependency->users,
					    summary_service_name(survey, peer->process));
		for (vec_each(one, &peer->evidence))
			*vec_push_in(survey->arena, &dependency->evidence) = *one;
	}
}

static void say_dependencies(struct survey *survey, enum tie tie, const dependency_list *list)
{
	struct word_list hosts = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(dependency, list))
		if (dependency->tie == tie)
			(void)word_list_add_with(survey, &hosts, dependency->what,
						 &dependency->users);
	if (!hosts.words.count)
		return;
	buf_add_text(&text, tie == TIE_SEEN ? "It depends on "
					    : "By its configuration it also depends on ");
	word_list_write(&text, &hosts);
	buf_add_byte(&text, '.');
	struct statement *statement = summary_add(survey, tie == TIE_SEEN ? CERTAIN : LIKELY,
						  &text);

	for (vec_each(dependency, list))
		if (dependency->tie == tie)
			summary_cite(survey, statement, &dependency->evidence);
}

void summary_dependencies(struct survey *survey)
{
	dependency_list list = { 0 };

	gather_dependencies(survey, TIE_SEEN, &list);
	gather_dependencies(survey, TIE_WRITTEN, &list);
	say_dependencies(survey, TIE_SEEN, &list);
	say_dependencies(survey, TIE_WRITTEN, &list);
}

/* ---- who depends on it --------------------------------------------------------------------- */

/* What a host that comes in is to this one. */
enum role {
	ROLE_ASKS,    /* for pages: a visitor, or somebody in front */
	ROLE_USES,    /* anything else */
	ROLE_FOLLOWS, /* it keeps a copy of the data here */
};

/* A host that comes in, and what it uses here: databases where they are known, else services. */
struct client {
	const char *name;
	bool is_named; /* by more than its address */
	enum role role;
	enum tie tie;
	struct word_list used;
	text_list evidence;
};

typedef vec_of(struct client) client_list;

static enum role role_of(const struct content *content, const struct peer *peer)
{
	if (peer->database && strcmp(peer->database, "replication") == 0)
		return ROLE_FOLLOWS;
	if (peer->protocol && strncmp(peer->protocol, "http", 4) == 0)
		return ROLE_ASKS;
	for (vec_each(application, &content->applications))
		if (peer->process && application->service &&
		    strcmp(application->service, peer->process) == 0)
			return ROLE_ASKS;
	return ROLE_USES;
}

static struct client *client_of(struct survey *survey, client_list *list, const struct peer *peer)
{
	const char *name = host_of(survey, peer);
	enum role role = role_of(survey->content, peer);

	for (vec_each(known, list))
		if (known->role == role && strcmp(known->name, name) == 0)
			return known;
	if (list->count >= TIES_MAX)
		return NULL;
	struct client *client = vec_push_in(survey->arena, list);

	*client = (struct client){
		.name = name, .is_named = peer->name, .role = role, .tie = tie_of(peer)
	};
	return client;
}

static void gather_clients(struct survey *survey, enum tie tie, client_list *ret)
{
	for (vec_each(peer, &survey->content->peers)) {
		struct client *client = tie_of(peer) == tie &&
							is_told(survey->content, peer, INBOUND)
						? client_of(survey, ret, peer)
						: NULL;

		if (!client || client->tie != tie)
			continue;
		for (vec_each(one, &peer->evidence))
			*vec_push_in(survey->arena, &client->evidence) = *one;
		if (client->role == ROLE_FOLLOWS)
			continue;
		if (peer->database)
			(void)word_list_add(survey, &client->used, peer->database);
		else if (peer->process)
			(void)word_list_add(survey, &client->used,
					    summary_service_name(survey, peer->process));
	}
}

/* Hosts of a kind, those that use the same put together: "web02 and web03 (loyalty and shop)". */
struct crowd {
	struct word_list groups;
	size_t hosts;
	size_t nameless;
	text_list evidence;
};

static bool uses_same(const struct client *one, const struct client *other)
{
	if (one->used.words.count != other->used.words.count || one->used.left || other->used.left)
		return false;
	for (vec_each(word, &one->used.words))
		if (!text_list_has(&other->used.words, *word))
			return false;
	return true;
}

static bool is_of(const struct client *client, enum role role, enum tie tie)
{
	return client->role == role && client->tie == tie;
}

/* A visitor that nobody named: of these only the number is told. */
static bool is_nameless(const struct client *client)
{
	return client->role == ROLE_ASKS && !client->is_named;
}

static void add_group(struct survey *survey, const client_list *list, const struct client *first,
		      struct crowd *ret)
{
	struct word_list names = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(client, list)) {
		if (!is_of(client, first->role, first->tie) || is_nameless(client) ||
		    !uses_same(client, first))
			continue;
		if (client < first)
			return; /* told with that one */
		(void)word_list_add(survey, &names, client->name);
	}
	word_list_write(&text, &names);
	(void)word_list_add_with(survey, &ret->groups, buf_text(&text), &first->used);
}

static struct crowd crowd_of(struct survey *survey, const client_list *list, enum role role,
			     enum tie tie)
{
	struct crowd crowd = { 0 };

	for (vec_each(client, list)) {
		if (!is_of(client, role, tie))
			continue;
		crowd.hosts++;
		for (vec_each(one, &client->evidence))
			*vec_push_in(survey->arena, &crowd.evidence) = *one;
		if (is_nameless(client))
			crowd.nameless++;
		else
			add_group(survey, list, client, &crowd);
	}
	return crowd;
}

/* A sentence around the hosts, if there are some. */
static void say_crowd(struct survey *survey, const struct crowd *crowd, const char *before,
		      const char *behind)
{
	scoped_buf text = { 0 };

	if (!crowd->hosts)
		return;
	buf_add_text(&text, before);
	word_list_write_with(&text, &crowd->groups, ", ", ", and ");
	if (crowd->nameless)
		buf_add_format(&text, "%s%zu %saddress%s", crowd->groups.words.count ? " and " : "",
			       crowd->nameless, crowd->groups.words.count ? "other " : "",
			       crowd->nameless == 1 ? "" : "es");
	buf_add_format(&text, "%s.", behind);
	summary_cite(survey, summary_add(survey, LIKELY, &text), &crowd->evidence);
}

void summary_dependents(struct survey *survey)
{
	client_list list = { 0 };
	struct crowd crowd;

	gather_clients(survey, TIE_SEEN, &list);
	gather_clients(survey, TIE_WRITTEN, &list);
	crowd = crowd_of(survey, &list, ROLE_ASKS, TIE_SEEN);
	say_crowd(survey, &crowd, "Requests come from ", "");
	crowd = crowd_of(survey, &list, ROLE_USES, TIE_SEEN);
	say_crowd(survey, &crowd, "", crowd.hosts == 1 ? " depends on it" : " depend on it");
	crowd = crowd_of(survey, &list, ROLE_FOLLOWS, TIE_SEEN);
	say_crowd(survey, &crowd, "",
		  crowd.hosts == 1 ? " follows it as a standby" : " follow it as standbys");
	crowd = crowd_of(survey, &list, ROLE_ASKS, TIE_WRITTEN);
	say_crowd(survey, &crowd, "By its configuration requests come from ", "");
	crowd = crowd_of(survey, &list, ROLE_USES, TIE_WRITTEN);
	say_crowd(survey, &crowd, "By its configuration ", " may use it, too");
	crowd = crowd_of(survey, &list, ROLE_FOLLOWS, TIE_WRITTEN);
	say_crowd(survey, &crowd, "By its configuration ", " may follow it as a standby");
}

/* ---- which are like it --------------------------------------------------------------------- */

/* "web03" is the third of several: its word, and its number. */
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

/* True if another sentence names the host. */
static bool is_named(const struct content *content, const char *name)
{
	for (vec_each(statement, &content->summary))
		if (strstr(statement->sentence, name))
			return true;
	return false;
}

/* Names of /etc/hosts with the same word and another number. */
static void add_siblings(struct survey *survey, struct bytes word, uint64_t number,
			 struct word_list *ret)
{
	const struct content *content = survey->content;
	struct bytes other_word;
	uint64_t other;

	for (vec_each(entry, &content->network.hosts))
		for (vec_each(name, &entry->names))
			if (number_of(bytes_of(*name), &other_word, &other) && other != number &&
			    bytes_equal(word, other_word) &&
			    !is_named(content, summary_host_name(survey, *name)))
				(void)word_list_add(survey, ret, summary_host_name(survey, *name));
}

void summary_siblings(struct survey *survey)
{
	const char *name = survey->content->host.hostname;
	struct word_list siblings = { 0 };
	scoped_buf text = { 0 };
	struct bytes word;
	uint64_t number;

	if (!name || !number_of(bytes_of(name), &word, &number))
		return;
	add_siblings(survey, word, number, &siblings);
	if (siblings.words.count) {
		bool is_many = word_list_is_many(&siblings);

		buf_add_format(&text, "By %s name%s, ", is_many ? "their" : "its",
			       is_many ? "s" : "");
		word_list_write(&text, &siblings);
		buf_add_text(&text, is_many ? " are like it." : " is like it.");
	} else if (number > 1) {
		size_t width = strcspn(name, ".") - word.size;

		buf_add_format(&text,
			       "Its name suggests that there are others like it, such as "
			       "%.*s%0*d.",
			       (int)word.size, word.at, (int)width, 1);
	} else {
		return;
	}
	struct statement *statement = summary_add(survey, POSSIBLE, &text);

	summary_cite_text(survey, statement, "host name");
	if (siblings.words.count)
		summary_cite_text(survey, statement, "/etc/hosts");
}
