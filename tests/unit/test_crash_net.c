/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links and sockets of a kernel made by hand, whole and damaged. */
#include "harness.h"

#include <errno.h>

#include <cmocka.h>

#include "crash/links.h"
#include "crash/routes.h"
#include "crash/sockets.h"
#include "fake_network.h"
#include "fake_structures.h"
#include "format/netlink/ip_text.h"

/* ---- what is found, as text ----------------------------------------------------------------- */

struct found {
	struct buf links, routes, sockets, missing;
};

static void found_deinit(struct found *found)
{
	buf_deinit(&found->links);
	buf_deinit(&found->routes);
	buf_deinit(&found->sockets);
	buf_deinit(&found->missing);
}
#define scoped_found SCOPED(found_deinit) struct found

static void add_link(void *context, const struct kernel_link *link)
{
	struct buf *out = context;

	buf_add_format(out, "%zu %s %u %d %s ", link->namespace, link->name, link->index,
		       (int)link->state, link->kind[0] ? link->kind : "-");
	ip_text_add_mac(out, (struct bytes){ (const char *)link->hardware, link->hardware_size });
	for (vec_each(address, &link->addresses)) {
		buf_add_byte(out, ' ');
		socket_address_text(out, &address->address);
		buf_add_format(out, "/%u", address->prefix);
	}
	if (link->has_counters)
		for (int i = 0; i < KERNEL_LINK_COUNTER_COUNT; i++)
			buf_add_format(out, " %llu", (unsigned long long)link->counters[i]);
	buf_add_byte(out, '\n');
}

static void add_route(void *context, const struct kernel_route *route)
{
	struct buf *out = context;

	buf_add_format(out, "%zu link %u via ", route->namespace, route->link);
	if (route->has_gateway)
		socket_address_text(out, &route->gateway);
	buf_add_byte(out, '\n');
}

static void add_end(struct buf *out, const struct in6_addr *address, unsigned port)
{
	buf_add_byte(out, ' ');
	socket_address_text(out, address);
	buf_add_format(out, " %u", port);
}

static void add_socket(void *context, const struct kernel_socket *socket)
{
	struct buf *out = context;

	buf_add_format(out, "%zu %s %s", socket->namespace,
		       kernel_socket_protocol_name(socket->protocol),
		       socket_state_name(socket->state));
	if (socket->protocol < KERNEL_SOCKET_PACKET) {
		add_end(out, &socket->local, socket->local_port);
		add_end(out, &socket->remote, socket->remote_port);
	}
	buf_add_format(out, " %llu/%llu drops %llu uid %u inode %llu %s%s\n",
		       (unsigned long long)socket->receive_queue,
		       (unsigned long long)socket->send_queue, (unsigned long long)socket->drops,
		       socket->uid, (unsigned long long)socket->inode,
		       socket->owner ? socket->owner->name : "-",
		       kernel_socket_is_full(socket) ? " full" : "");
	if (socket->name.size)
		buf_add_bytes(out, socket->name);
}

static void read_network(struct kernel *kernel, struct found *ret)
{
	network_namespace_list namespaces = { 0 };
	not_followed_list missing = { 0 };
	scoped_socket_owners owners = { 0 };
	const struct links_reader links = { &namespaces, add_link, &ret->links };
	const struct routes_reader routes = { &namespaces, add_route, &ret->routes };
	const struct sockets_reader sockets = { &namespaces, &owners, add_socket, &ret->sockets };
	struct err err;

	assert_int_equal(network_namespaces_read(kernel, &namespaces, &missing, &err), 0);
	assert_int_equal(namespaces.count, 2);
	assert_int_equal(namespaces.at[1].inode, 4026531841);
	socket_owners_read(kernel, &owners, &missing);
	const struct socket_owner *owner = socket_owner_map_find(&owners.namespaces,
								 namespaces.at[1].address);

	assert_true(owner && owner->pid == 42);
	assert_int_equal(links_read(kernel, &links, &missing, &err), 0);
	routes_read(kernel, &routes, &missing);
	assert_int_equal(sockets_read(kernel, &sockets, &missing, &err), 0);
	for (vec_each(thing, &missing))
		buf_add_format(&ret->missing, "%s: %s\n", thing->what, thing->why.text);
	vec_deinit(&missing);
	vec_deinit(&namespaces);
}

static void read_all(struct fake_network *network, struct found *ret)
{
	scoped_buf content = { 0 };
	scoped_dump dump = { 0 };
	scoped_kernel kernel = { 0 };
	struct memory memory = { 0 };
	struct err err = { 0 };

	fake_network_dump(network, &content);
	struct bytes bytes = buf_bytes(&content);
	struct byte_source source = byte_source_of(&bytes);

	assert_int_equal(dump_open(&source, 1, &dump, &err), 0);
	assert_int_equal(memory_open(&dump, &memory, &err), 0);
	if (kernel_open(&memory, &kernel, &err) < 0)
		fail_msg("%s", err.text);
	read_network(&kernel, ret);
}

/* ---- a whole one ---------------------------------------------------------------------------- */

/* The routes of IPv6 are none of this kernel's. */
#define MISSING                                                                                    \
	"counters of veth links: the driver keeps them where only it knows\n"                      \
	"default routes of IPv6: the kernel's types do not tell of them\n"

TEST(crash_net_links_have_addresses_and_counters)
{
	scoped_fake_network network = { 0 };
	scoped_found found = { 0 };

	fake_network_build(&network);
	read_all(&network, &found);
	assert_string_equal(buf_text(&found.links),
			    "0 lo 1 2 loopback  21 2001 0 0 21 2001 0 0\n"
			    "0 eth0 2 2 - 02:00:00:00:00:09 10.0.0.5/24 10.0.0.6/24 fe80::5/64"
			    " 0 5000 0 7 0 6000 8 0\n"
			    "0 veth0 3 1 veth \n"
			    "1 lo 1 0 loopback  21 2001 0 0 21 2001 0 0\n");
	assert_string_equal(buf_text(&found.missing), MISSING);
}

#define LISTENER                                                                                   \
	"0 tcp listen 0.0.0.0 80 0.0.0.0 0 129/128 drops 5 uid 1000 inode 4080 httpd full\n"
#define OPEN  "0 tcp established :: 80 2001:db8::7 4243 6/100 drops 0 uid 1000 inode 4080 -\n"
#define ENDED "1 tcp time-wait 0.0.0.0 80 10.0.0.9 4242 0/0 drops 0 uid 0 inode 0 -\n"
#define UDP   "0 udp unconnected :: 53 :: 0 0/0 drops 60 uid 1000 inode 4053 -\n"
#define RAW   "0 raw unconnected 0.0.0.0 1 0.0.0.0 0 0/0 drops 0 uid 1000 inode 4001 -\n"
#define OWN                                                                                        \
	"0 packet unconnected 0/0 drops 0 uid 1000 inode 4000 -\n"                                 \
	"0 unix listen 0/0 drops 0 uid 1000 inode 4000 -\n/sock"

TEST(crash_net_sockets_by_both_ways_to_their_tables)
{
	for (int own = 0; own < 2; own++) {
		scoped_fake_network network = { .has_own_tables = own };
		scoped_found found = { 0 };

		fake_network_build(&network);
		read_all(&network, &found);
		assert_string_equal(buf_text(&found.sockets),
				    own ? LISTENER OPEN ENDED UDP OWN RAW
					: OWN LISTENER OPEN ENDED UDP RAW);
		assert_string_equal(buf_text(&found.missing), MISSING);
	}
}

/* ---- others --------------------------------------------------------------------------------- */

TEST(crash_net_the_default_route)
{
	for (int damaged = 0; damaged < 2; damaged++) {
		scoped_fake_network network = { 0 };
		scoped_found found = { 0 };

		fake_network_build(&network);
		if (damaged) /* its first child is itself */
			fake_write(&network.kernel, network.route_node + 8, network.route_node, 8);
		read_all(&network, &found);
		assert_string_equal(buf_text(&found.routes),
				    damaged ? "" : "0 link 2 via 10.0.0.1\n");
		assert_int_equal(!!strstr(buf_text(&found.missing),
					  "default routes of IPv4: the tree of routes is too deep"),
				 damaged);
	}
}

TEST(crash_net_says_that_ipv6_is_a_module)
{
	scoped_fake_network network = { .has_no_v6 = true };
	scoped_found found = { 0 };

	fake_network_build(&network);
	read_all(&network, &found);
	assert_non_null(strstr(buf_text(&found.links), " 10.0.0.5/24 10.0.0.6/24 0 5000 "));
	assert_string_equal(buf_text(&found.missing),
			    "IPv6 addresses of eth0: the kernel's types do not tell of them: "
			    "ipv6 is a module\n" MISSING);
}

/* A connection and an address lead to themselves. */
TEST(crash_net_circles_end)
{
	scoped_fake_network network = { .has_own_tables = true };
	scoped_found found = { 0 };

	fake_network_build(&network);
	fake_write(&network.kernel, network.connections + fake_network_node,
		   network.connections + fake_network_node, 8);
	fake_write(&network.kernel, network.last_address + fake_network_next_address,
		   network.last_address, 8);
	read_all(&network, &found);
	assert_non_null(strstr(buf_text(&found.sockets), LISTENER OPEN UDP OWN));
	assert_non_null(strstr(buf_text(&found.missing), "IPv4 addresses of eth0: a list of the "
							 "kernel runs in a circle"));
	assert_non_null(strstr(buf_text(&found.missing), "sockets of tcp: a list of the kernel "
							 "runs in a circle"));
}

TEST(crash_net_tables_that_cannot_be)
{
	static const struct {
		uint64_t mask;
		const char *why;
	} cases[] = {
		{ 0xffffffff, "sockets of tcp: the table of them is damaged, or too large\n" },
		{ 0xffff, "sockets of tcp: " }, /* other things lie behind it, then nothing */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_fake_network network = { .has_own_tables = true };
		scoped_found found = { 0 };

		fake_network_build(&network);
		fake_write(&network.kernel, network.table + fake_network_mask, cases[i].mask, 4);
		read_all(&network, &found);
		assert_non_null(strstr(buf_text(&found.sockets), LISTENER));
		assert_non_null(strstr(buf_text(&found.sockets), UDP OWN RAW));
		assert_non_null(strstr(buf_text(&found.missing), cases[i].why));
	}
}

/* A bucket that leads to something else. */
TEST(crash_net_what_is_no_socket)
{
	scoped_fake_network network = { .has_own_tables = true };
	scoped_found found = { 0 };

	fake_network_build(&network);
	fake_write(&network.kernel, network.connected + 2 * 8, network.nets[1], 8);
	fake_write(&network.kernel, network.connected + 3 * 8, 0x1000, 8);
	read_all(&network, &found);
	assert_non_null(strstr(buf_text(&found.sockets), LISTENER OPEN ENDED UDP));
	assert_non_null(strstr(buf_text(&found.missing), "sockets of tcp: what should be a socket "
							 "at 0x"));
}
