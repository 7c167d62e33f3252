/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of iptables-legacy, only those that are there already. */
#include "kernel/iptables.h"
#include "survey/network/firewall_parts.h"

static void add_table(struct survey *survey, struct firewall *firewall, const char *table,
		      const struct ip_tables_blob *blob)
{
	ip_tables_chains chains = { 0 };

	ip_tables_parse(blob, survey->arena, &chains);
	for (vec_each(chain, &chains)) {
		struct chain *row = RECORD_ADD(survey->arena, &firewall->chains, chain);

		row->backend = "iptables-legacy";
		row->family = blob->ipv6 ? "ip6" : "ip";
		row->table = table;
		row->name = chain->name;
		row->type = chain->hook ? (strcmp(table, "nat") == 0 ? "nat" : "filter") : NULL;
		row->hook = chain->hook;
		row->policy = chain->policy;
		row->made_by = firewall_made_by(table, chain->name);
		row->rule_count = (int64_t)chain->rules.count;
		for (vec_each(rule, &chain->rules)) {
			if (row->rules.count < FIREWALL_RULES_MAX)
				*vec_push_in(survey->arena, &row->rules) = *rule;
		}
	}
}

static void read_family(struct survey *survey, struct firewall *firewall, bool ipv6)
{
	const char *path = ipv6 ? "/proc/net/ip6_tables_names" : "/proc/net/ip_tables_names";
	scoped_buf names = { 0 };
	struct bytes rest, line;

	if (!survey_read(survey, path, &names))
		return;
	rest = buf_bytes(&names);
	while (bytes_line(&rest, &line)) {
		const char *table = arena_intern(survey->arena, line);
		struct ip_tables_blob blob;
		scoped_buf room = { 0 };
		struct err err;

		if (iptables_read(table, ipv6, &room, &blob, &err)) {
			survey_error_from(survey, path, &err);
			continue;
		}
		if (firewall->read_from.count == 0 ||
		    strcmp(firewall->read_from.at[firewall->read_from.count - 1], path) != 0)
			*vec_push_in(survey->arena, &firewall->read_from) = path;
		add_table(survey, firewall, table, &blob);
	}
}

void firewall_read_legacy(struct survey *survey, struct firewall *firewall)
{
	read_family(survey, firewall, false);
	read_family(survey, firewall, true);
}
