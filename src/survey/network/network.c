/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network in force, by rtnetlink; where that is refused, by /proc/net. */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>

#include "base/map.h"
#include "base/path.h"
#include "format/netlink/rtnetlink.h"
#include "kernel/rtnetlink.h"
#include "survey/collectors.h"
#include "survey/network/network_parts.h"

enum { NETWORK_ROWS_MAX = 20000 }; /* routes or neighbours; more are counted in `errors` */

MAP_DEFINE(link_names, uint64_t, const char *, map_hash_u64, map_equal_u64);

struct network_reader {
	struct survey *survey;
	struct network *network;
	struct netlink netlink;
	struct link_names names;
	size_t dropped; /* rows beyond NETWORK_ROWS_MAX, of the topic at hand */
};

/* The name of a link, "#7" for one that is not known, NULL for none. */
static const char *link_name(struct network_reader *reader, int64_t index)
{
	const char **name;

	if (index <= 0)
		return NULL;
	name = link_names_find(&reader->names, (uint64_t)index);
	return name ? *name : arena_format(reader->survey->arena, "#%lld", (long long)index);
}

static int64_t known(int64_t number)
{
	return number == RTNETLINK_UNKNOWN ? UNKNOWN : number;
}

static bool is_full(struct network_reader *reader, size_t count)
{
	reader->dropped += count >= NETWORK_ROWS_MAX;
	return count >= NETWORK_ROWS_MAX;
}

/* ---- links --------------------------------------------------------------------------------- */

/* A number out of /sys/class/net/NAME/; drivers answer EINVAL while the link is down: no error. */
static int64_t sys_number(struct survey *survey, const char *name, const char *file)
{
	scoped_buf text = { 0 };
	char path[128];
	struct err err;
	int64_t value;

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", name, file);
	if (root_read(survey->root, path, 64, &text, &err) ||
	    !bytes_i64(bytes_trim(buf_bytes(&text)), &value))
		return UNKNOWN;
	return value;
}

/* The last part of where a link in /sys/class/net/NAME/ leads. */
static const char *sys_target(struct survey *survey, const char *name, const char *file)
{
	scoped_buf target = { 0 };
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", name, file);
	if (root_readlink(survey->root, path, &target))
		return NULL;
	return arena_intern(survey->arena, bytes_of(path_name(buf_text(&target))));
}

static void add_detail(struct survey *survey, struct link *row, const char *key, const char *value)
{
	struct pair *pair = vec_push_in(survey->arena, &row->details);

	pair->key = key;
	pair->value = value;
}

/* IFLA_LINK is the lower link of a vlan or macvlan, and the peer of a veth. */
static void set_parent(struct network_reader *reader, const struct rtnetlink_link *link,
		       struct link *row)
{
	struct arena *arena = reader->survey->arena;
	const char *name;

	if (link->parent <= 0 || link->parent == link->index)
		return;
	if (link->parent_is_elsewhere)
		name = arena_format(arena, "#%lld of another network namespace",
				    (long long)link->parent);
	else
		name = link_name(reader, link->parent);
	if (strcmp(link->kind, "veth") == 0)
		add_detail(reader->survey, row, "peer", name);
	else
		row->parent = name;
}

static void add_link(struct network_reader *reader, const struct rtnetlink_link *link)
{
	struct survey *survey = reader->survey;
	struct link *row = RECORD_ADD(survey->arena, &reader->network->links, link);
	int64_t speed = sys_number(survey, link->name, "speed");

	row->name = link->name;
	row->index = link->index;
	row->kind = link->kind;
	row->mac = link->mac;
	row->state = link->state;
	row->mtu = known(link->mtu);
	row->speed_mbit = speed > 0 ? speed : UNKNOWN;
	row->driver = sys_target(survey, link->name, "device/driver");
	row->master = link_name(reader, link->master);
	row->vlan = known(link->vlan);
	row->received_bytes = known(link->received_bytes);
	row->sent_bytes = known(link->sent_bytes);
	row->errors = known(link->errors);
	set_parent(reader, link, row);
	for (vec_each(detail, &link->details)) {
		const char *value = detail->value ? detail->value : link_name(reader, detail->link);

		add_detail(survey, row, detail->key, value);
	}
}

/* Two passes: masters and parents may come after those that name them. */
static void take_links(struct network_reader *reader, struct bytes dump)
{
	struct arena *arena = reader->survey->arena;
	struct netlink_message message;
	struct rtnetlink_link link;

	for (struct bytes rest = dump; netlink_message_next(&rest, &message);) {
		if (rtnetlink_link(&message, arena, &link))
			*link_names_put(&reader->names, (uint64_t)link.index) = link.name;
	}
	for (struct bytes rest = dump; netlink_message_next(&rest, &message);) {
		if (rtnetlink_link(&message, arena, &link))
			add_link(reader, &link);
	}
}

/* ---- the other topics ---------------------------------------------------------------------- */

static void take_addresses(struct network_reader *reader, struct bytes dump)
{
	struct arena *arena = reader->survey->arena;
	struct rtnetlink_address address;
	struct netlink_message message;

	while (netlink_message_next(&dump, &message)) {
		if (!rtnetlink_address(&message, arena, &address))
			continue;
		for (vec_each(row, &reader->network->links)) {
			if (row->index == address.link)
				*vec_push_in(arena, &row->addresses) = address.text;
		}
	}
}

static void add_route(struct network_reader *reader, const struct rtnetlink_route *route)
{
	struct arena *arena = reader->survey->arena;

	for (vec_each(hop, &route->hops)) {
		if (is_full(reader, reader->network->routes.count))
			return;
		struct route *row = RECORD_ADD(arena, &reader->network->routes, route);

		row->family = route->ipv6 ? "ip6" : "ip";
		row->destination = route->destination;
		row->gateway = hop->gateway;
		row->link = link_name(reader, hop->link);
		row->source = route->source;
		row->table = rtnetlink_table_name(arena, route->table);
		row->protocol = route->protocol;
		row->type = route->type;
		row->metric = known(route->metric);
	}
}

static void take_routes(struct network_reader *reader, struct bytes dump)
{
	struct netlink_message message;
	struct rtnetlink_route route;

	while (netlink_message_next(&dump, &message)) {
		if (rtnetlink_route(&message, reader->survey->arena, &route) &&
		    route.table != RT_TABLE_LOCAL)
			add_route(reader, &route);
	}
}

static void take_rules(struct network_reader *reader, struct bytes dump)
{
	struct arena *arena = reader->survey->arena;
	struct netlink_message message;
	struct rtnetlink_rule rule;

	while (netlink_message_next(&dump, &message)) {
		if (!rtnetlink_rule(&message, arena, &rule) || rule.built_in ||
		    is_full(reader, reader->network->rules.count))
			continue;
		struct route_rule *row = RECORD_ADD(arena, &reader->network->rules, route_rule);

		row->family = rule.ipv6 ? "ip6" : "ip";
		row->priority = rule.priority;
		row->rule = rule.text;
	}
}

static void take_neighbours(struct network_reader *reader, struct bytes dump)
{
	struct arena *arena = reader->survey->arena;
	struct rtnetlink_neighbour neighbour;
	struct netlink_message message;

	while (netlink_message_next(&dump, &message)) {
		if (!rtnetlink_neighbour(&message, arena, &neighbour) || neighbour.is_noise ||
		    is_full(reader, reader->network->neighbours.count))
			continue;
		struct neighbour *row = RECORD_ADD(arena, &reader->network->neighbours, neighbour);

		row->address = neighbour.address;
		row->mac = neighbour.mac;
		row->link = link_name(reader, neighbour.link);
		row->state = neighbour.state;
	}
}

static void (*const takers[RTNETLINK_TOPIC_COUNT])(struct network_reader *reader,
						   struct bytes dump) = {
	[RTNETLINK_LINKS] = take_links,           [RTNETLINK_ADDRESSES] = take_addresses,
	[RTNETLINK_ROUTES] = take_routes,         [RTNETLINK_RULES] = take_rules,
	[RTNETLINK_NEIGHBOURS] = take_neighbours,
};

/* Reads one topic; 0, or a negative errno when nothing of it could be read. */
static int read_topic(struct network_reader *reader, enum rtnetlink_topic topic, struct err *err)
{
	scoped_buf dump = { 0 };
	int failed = rtnetlink_read(&reader->netlink, topic, &dump, err);

	/* a kernel without policy routing has no rules */
	if (failed == -EOPNOTSUPP && topic == RTNETLINK_RULES)
		return 0;
	if (failed && failed != -EFBIG)
		return failed;
	if (failed)
		survey_error_from(reader->survey, "netlink", err);
	reader->dropped = 0;
	takers[topic](reader, buf_bytes(&dump));
	if (reader->dropped)
		survey_error(reader->survey, "netlink", "%zu rows beyond %d left out",
			     reader->dropped, NETWORK_ROWS_MAX);
	return 0;
}

static void read_live(struct survey *survey, struct network *network)
{
	struct network_reader reader = { .survey = survey, .network = network };
	struct err err;
	int failed = netlink_init(&reader.netlink, NETLINK_ROUTE, &err);

	if (failed)
		survey_error_from(survey, "netlink", &err);
	for (int topic = 0; topic < RTNETLINK_TOPIC_COUNT; topic++) {
		int topic_failed = failed ? failed : read_topic(&reader, topic, &err);

		if (!topic_failed)
			continue;
		if (!failed)
			survey_error_from(survey, "netlink", &err);
		network_read_proc(survey, network, topic);
	}
	if (!failed)
		netlink_deinit(&reader.netlink);
	link_names_deinit(&reader.names);
}

int survey_network(struct survey *survey, struct err *err)
{
	struct network *network = &survey->content->network;

	if (survey->root->live) {
		read_live(survey, network);
		network_read_virtual_servers(survey, network);
	}
	network_read_resolvers(survey, network);
	network_read_hosts(survey, network);
	network_read_managers(survey, network);
	return 0;
}
