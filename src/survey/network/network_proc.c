/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/proc_net.h"
#include "survey/network/network_parts.h"

static struct link *find_link(struct network *network, struct bytes name)
{
	for (vec_each(link, &network->links)) {
		if (bytes_is(name, link->name))
			return link;
	}
	return NULL;
}

static void take_device(struct survey *survey, struct network *network, struct bytes line)
{
	struct proc_net_device device;

	if (!proc_net_device(line, &device))
		return;
	struct link *row = RECORD_ADD(survey->arena, &network->links, link);

	row->name = arena_intern(survey->arena, device.name);
	row->received_bytes = device.received_bytes;
	row->sent_bytes = device.sent_bytes;
	row->errors = device.errors;
}

static void take_address6(struct survey *survey, struct network *network, struct bytes line)
{
	const char *address;
	struct bytes name;
	struct link *link;

	if (!proc_net_address6(line, survey->arena, &address, &name))
		return;
	link = find_link(network, name);
	if (link)
		*vec_push_in(survey->arena, &link->addresses) = address;
}

static void add_route(struct survey *survey, struct network *network, const char *family,
		      const struct proc_net_route *route)
{
	if (route->is_local)
		return;
	struct route *row = RECORD_ADD(survey->arena, &network->routes, route);

	row->family = family;
	row->destination = route->destination;
	row->gateway = route->gateway;
	row->link = arena_intern(survey->arena, route->link);
	row->table = "main";
	row->type = route->is_reject ? "unreachable" : "unicast";
	row->metric = route->metric;
}

static void take_route(struct survey *survey, struct network *network, struct bytes line)
{
	struct proc_net_route route;

	if (proc_net_route(line, survey->arena, &route))
		add_route(survey, network, "ip", &route);
}

static void take_route6(struct survey *survey, struct network *network, struct bytes line)
{
	struct proc_net_route route;

	if (proc_net_route6(line, survey->arena, &route))
		add_route(survey, network, "ip6", &route);
}

static void take_neighbour(struct survey *survey, struct network *network, struct bytes line)
{
	struct proc_net_neighbour neighbour;

	if (!proc_net_neighbour(line, &neighbour) || !neighbour.is_complete)
		return;
	struct neighbour *row = RECORD_ADD(survey->arena, &network->neighbours, neighbour);

	row->address = arena_intern(survey->arena, neighbour.address);
	row->mac = arena_intern(survey->arena, neighbour.mac);
	row->link = arena_intern(survey->arena, neighbour.link);
	row->state = neighbour.is_permanent ? "permanent" : NULL;
}

static const struct {
	enum rtnetlink_topic topic;
	const char *path;
	void (*add_line)(struct survey *survey, struct network *network, struct bytes line);
} files[] = {
	{ RTNETLINK_LINKS, "/proc/net/dev", take_device },
	{ RTNETLINK_ADDRESSES, "/proc/net/if_inet6", take_address6 },
	{ RTNETLINK_ROUTES, "/proc/net/route", take_route },
	{ RTNETLINK_ROUTES, "/proc/net/ipv6_route", take_route6 },
	{ RTNETLINK_NEIGHBOURS, "/proc/net/arp", take_neighbour },
};

void network_read_proc(struct survey *survey, struct network *network, enum rtnetlink_topic topic)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		scoped_buf text = { 0 };
		struct bytes rest, line;

		if (files[i].topic != topic || !survey_read(survey, files[i].path, &text))
			continue;
		rest = buf_bytes(&text);
		while (bytes_line(&rest, &line))
			files[i].add_line(survey, network, line);
	}
}
