/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `trowel crash net`: the links and sockets that there were when the kernel died. */
#include <errno.h>

#include "base/escape.h"
#include "commands/commands.h"
#include "commands/crash_net_screen.h"
#include "commands/crash_parts.h"
#include "format/netlink/ip_text.h"

enum { WRITTEN_AT_ONCE = 1 << 20 }; /* bytes of JSON */

struct net {
	bool is_json, is_quiet;
	struct term term;
	struct crash_dump dump;
	struct kernel kernel;
	network_namespace_list namespaces;
	struct socket_owners owners;
	not_followed_list missing;
	struct crash_net_screen screen;
	bool has_begun;    /* a list of JSON */
	struct err failed; /* writing it */
};

static void net_deinit(struct net *net)
{
	crash_net_screen_deinit(&net->screen);
	vec_deinit(&net->missing);
	socket_owners_deinit(&net->owners);
	vec_deinit(&net->namespaces);
	kernel_deinit(&net->kernel);
	crash_dump_deinit(&net->dump);
	term_deinit(&net->term);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void begin_row(struct net *net)
{
	buf_add_text(&net->term.out, net->has_begun ? ",\n{" : "\n{");
	net->has_begun = true;
}

/* There may be many. */
static void end_row(struct net *net)
{
	struct err err;

	buf_add_byte(&net->term.out, '}');
	if (net->term.out.size < WRITTEN_AT_ONCE)
		return;
	if (term_flush(&net->term, &err) < 0)
		net->failed = err;
}

static void add_text(struct buf *out, const char *name, struct bytes text)
{
	buf_add_format(out, ",\"%s\":", name);
	escape_json(out, text);
}

static void add_number(struct buf *out, const char *name, uint64_t number)
{
	buf_add_format(out, ",\"%s\":%llu", name, (unsigned long long)number);
}

static void add_namespace(struct net *net, size_t namespace)
{
	struct buf *out = &net->term.out;

	buf_add_text(out, "\"namespace\":");
	if (namespace < net->namespaces.count && net->namespaces.at[namespace].inode)
		buf_add_format(out, "%llu",
			       (unsigned long long)net->namespaces.at[namespace].inode);
	else
		buf_add_text(out, "null");
}

static void add_owner(struct buf *out, const struct socket_owner *owner)
{
	if (!owner)
		return;
	buf_add_format(out, ",\"pid\":%d", owner->pid);
	add_text(out, "process", bytes_of(owner->name));
	if (owner->others)
		add_number(out, "other_processes", owner->others);
}

static const char *const counter_names[KERNEL_LINK_COUNTER_COUNT] = {
	[KERNEL_LINK_RECEIVED_PACKETS] = "received_packets",
	[KERNEL_LINK_RECEIVED_BYTES] = "received_bytes",
	[KERNEL_LINK_RECEIVED_ERRORS] = "received_errors",
	[KERNEL_LINK_RECEIVED_DROPPED] = "received_dropped",
	[KERNEL_LINK_SENT_PACKETS] = "sent_packets",
	[KERNEL_LINK_SENT_BYTES] = "sent_bytes",
	[KERNEL_LINK_SENT_ERRORS] = "sent_errors",
	[KERNEL_LINK_SENT_DROPPED] = "sent_dropped",
};

static void add_link_addresses(struct buf *out, const struct kernel_link *link)
{
	buf_add_text(out, ",\"addresses\":[");
	for (vec_each(address, &link->addresses)) {
		buf_add_text(out, address == link->addresses.at ? "\"" : ",\"");
		socket_address_text(out, &address->address);
		buf_add_format(out, "/%u\"", address->prefix);
	}
	buf_add_byte(out, ']');
}

static void json_link(void *context, const struct kernel_link *link)
{
	static const char *const states[] = { "down", "no carrier", "up" };
	struct net *net = context;
	struct buf *out = &net->term.out;

	begin_row(net);
	add_namespace(net, link->namespace);
	add_number(out, "index", link->index);
	add_text(out, "name", bytes_of(link->name));
	add_text(out, "state", bytes_of(states[link->state]));
	add_number(out, "mtu", link->mtu);
	if (link->kind[0])
		add_text(out, "kind", bytes_of(link->kind));
	if (link->is_promiscuous)
		buf_add_text(out, ",\"promiscuous\":true");
	if (link->hardware_size) {
		buf_add_text(out, ",\"hardware\":\"");
		ip_text_add_mac(
			out, (struct bytes){ (const char *)link->hardware, link->hardware_size });
		buf_add_byte(out, '"');
	}
	add_link_addresses(out, link);
	for (size_t i = 0; link->has_counters && i < KERNEL_LINK_COUNTER_COUNT; i++)
		add_number(out, counter_names[i], link->counters[i]);
	end_row(net);
}

static void add_endpoint(struct buf *out, const char *name, const struct in6_addr *address,
			 uint16_t port)
{
	buf_add_format(out, ",\"%s\":\"", name);
	socket_address_text(out, address);
	buf_add_format(out, "\",\"%s_port\":%u", name, port);
}

static void add_queues(struct buf *out, const struct kernel_socket *socket)
{
	if (socket->is_small)
		return;
	if (socket->state == SOCKET_STATE_LISTEN) {
		add_number(out, "waiting", socket->receive_queue);
		add_number(out, "waiting_max", socket->send_queue);
		add_number(out, "half_open", socket->half_open);
		buf_add_format(out, ",\"full\":%s",
			       kernel_socket_is_full(socket) ? "true" : "false");
	} else if (socket->protocol == KERNEL_SOCKET_UNIX) {
		add_number(out, "receive_messages", socket->receive_queue);
	} else {
		add_number(out, "receive_queue", socket->receive_queue);
		add_number(out, "receive_limit", socket->receive_limit);
		add_number(out, "send_queue", socket->send_queue);
	}
	add_number(out, "drops", socket->drops);
	add_number(out, "uid", socket->uid);
	add_number(out, "inode", socket->inode);
}

static void json_socket(void *context, const struct kernel_socket *socket)
{
	struct net *net = context;
	struct buf *out = &net->term.out;
	const char *state = socket_state_name(socket->state);

	if (net->screen.shows_listening_only && !crash_net_listens(socket))
		return;
	begin_row(net);
	add_namespace(net, socket->namespace);
	add_text(out, "protocol", bytes_of(kernel_socket_protocol_name(socket->protocol)));
	if (state)
		add_text(out, "state", bytes_of(state));
	if (socket->protocol == KERNEL_SOCKET_UNIX) {
		scoped_buf name = { 0 };

		socket_name_text(&name, socket->name);
		add_text(out, "name", buf_bytes(&name));
		add_number(out, "type", socket->type);
	} else if (socket->protocol == KERNEL_SOCKET_PACKET) {
		add_number(out, "ethernet_protocol", socket->local_port);
	} else {
		add_endpoint(out, "local", &socket->local, socket->local_port);
		add_endpoint(out, "remote", &socket->remote, socket->remote_port);
	}
	if (socket->device)
		add_number(out, "device", socket->device);
	add_queues(out, socket);
	add_owner(out, socket->owner);
	end_row(net);
}

static void json_route(void *context, const struct kernel_route *route)
{
	struct net *net = context;
	struct buf *out = &net->term.out;

	begin_row(net);
	add_namespace(net, route->namespace);
	buf_add_text(out, ",\"to\":\"default\"");
	add_number(out, "family", route->is_v6 ? 6 : 4);
	if (route->has_gateway) {
		buf_add_text(out, ",\"gateway\":\"");
		socket_address_text(out, &route->gateway);
		buf_add_byte(out, '"');
	}
	if (route->link)
		add_number(out, "link", route->link);
	end_row(net);
}

static void json_namespaces(struct net *net)
{
	struct buf *out = &net->term.out;

	buf_add_text(out, "{\"namespaces\":[");
	for (size_t i = 0; i < net->namespaces.count; i++) {
		begin_row(net);
		add_namespace(net, i);
		buf_add_format(out, ",\"host\":%s", i ? "false" : "true");
		add_owner(out, socket_owner_map_find(&net->owners.namespaces,
						     net->namespaces.at[i].address));
		end_row(net);
	}
}

static void json_missing(struct net *net)
{
	struct buf *out = &net->term.out;

	for (vec_each(thing, &net->missing)) {
		begin_row(net);
		buf_add_text(out, "\"what\":");
		escape_json(out, bytes_of(thing->what));
		add_text(out, "why", bytes_of(thing->why.text));
		add_number(out, "count", thing->count);
		end_row(net);
	}
}

static void begin_list(struct net *net, const char *name)
{
	if (net->is_json)
		buf_add_format(&net->term.out, "\n],\"%s\":[", name);
	net->has_begun = false;
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* What is merely not in the dump, or not to be known from it, is no damage. */
static bool is_damaged(const struct net *net)
{
	for (vec_each(thing, &net->missing))
		if (thing->why.code != -ENODATA)
			return true;
	return false;
}

static void show_missing(struct net *net)
{
	struct term *term = &net->term;
	bool has_title = false;

	for (vec_each(thing, &net->missing)) {
		if (net->is_quiet && thing->why.code == -ENODATA)
			continue;
		if (!has_title) {
			term_newline(term);
			term_text(term, STYLE_BOLD, "not followed");
			term_newline(term);
		}
		has_title = true;
		term_blanks(term, 2);
		term_format(term, STYLE_PLAIN, "%s: ", thing->what);
		term_wrap(term, 4, STYLE_DIM, thing->why.text);
		if (thing->count > 1)
			term_format(term, STYLE_DIM, " (%llu times)",
				    (unsigned long long)thing->count);
		term_newline(term);
	}
}

static int read_net(const struct crash_arguments *arguments, struct net *net, struct err *err)
{
	const struct links_reader links = {
		.namespaces = &net->namespaces,
		.accept = net->is_json ? json_link : crash_net_screen_add_link,
		.context = net->is_json ? (void *)net : &net->screen,
	};
	const struct routes_reader routes = {
		.namespaces = &net->namespaces,
		.accept = net->is_json ? json_route : crash_net_screen_add_route,
		.context = links.context,
	};
	const struct sockets_reader sockets = {
		.namespaces = &net->namespaces,
		.owners = &net->owners,
		.accept = net->is_json ? json_socket : crash_net_screen_add_socket,
		.context = links.context,
	};

	if (crash_dump_open(&arguments->common, &net->dump, err) < 0)
		return err->code;
	if (kernel_open(&net->dump.memory, &net->kernel, err) < 0 ||
	    network_namespaces_read(&net->kernel, &net->namespaces, &net->missing, err) < 0)
		return err_wrap(err, "%s", arguments->common.operands[1]);
	socket_owners_read(&net->kernel, &net->owners, &net->missing);
	if (net->is_json)
		json_namespaces(net);
	begin_list(net, "links");
	if (links_read(&net->kernel, &links, &net->missing, err) < 0)
		return err_wrap(err, "%s", arguments->common.operands[1]);
	begin_list(net, "routes");
	routes_read(&net->kernel, &routes, &net->missing);
	begin_list(net, "sockets");
	if (sockets_read(&net->kernel, &sockets, &net->missing, err) < 0)
		return err_wrap(err, "%s", arguments->common.operands[1]);
	return 0;
}

int crash_net(const struct crash_arguments *arguments, struct err *err)
{
	SCOPED(net_deinit)
	struct net net = {
		.is_json = arguments->common.json,
		.is_quiet = arguments->common.quiet,
		.screen = { .shows_all = arguments->all,
			    .shows_listening_only = arguments->listening },
	};

	net.screen.namespaces = &net.namespaces;
	net.screen.owners = &net.owners;
	term_init(&net.term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	if (read_net(arguments, &net, err) < 0)
		return err->code;
	if (net.is_json) {
		begin_list(&net, "not_followed");
		json_missing(&net);
		buf_add_text(&net.term.out, "\n]}\n");
	} else {
		crash_net_screen_show(&net.screen, &net.term);
		show_missing(&net);
	}
	if (net.failed.code) {
		*err = net.failed;
		return err->code;
	}
	if (term_flush(&net.term, err) < 0)
		return err->code;
	return is_damaged(&net) ? EXIT_CHECK_FAILED : EXIT_DONE;
}
