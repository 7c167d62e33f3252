/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_network.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "fake_structures.h"

/* ---- structures as this kernel has them ----------------------------------------------------- */

struct pair {
	uint64_t next, previous;
};

struct net {
	struct pair list;
	uint32_t inode;
	struct pair devices;
	uint64_t tcp, udp, routes, names, packets;
};

struct stats {
	uint64_t rx_packets, tx_packets, rx_bytes, tx_bytes;
	uint64_t rx_errors, tx_errors, rx_dropped, tx_dropped;
};

struct net_device {
	char name[16];
	struct pair list;
	uint32_t index, mtu, flags;
	uint16_t type;
	uint8_t address_size;
	uint64_t state, address, kind, v4, v6, operations, core, lstats;
	struct stats stats;
};

struct in_ifaddr {
	uint64_t next;
	uint32_t address;
	uint8_t prefix;
};

struct inet6_ifaddr {
	struct in6_addr address;
	uint32_t prefix;
	struct pair link;
};

struct sock {
	uint32_t remote, local;
	uint16_t remote_port, local_port;
	uint16_t family;
	uint8_t state;
	uint32_t device;
	uint64_t net;
	struct in6_addr remote_v6, local_v6;
	struct pair node;
	/* a small one ends here */
	uint32_t waiting, waiting_max, sent, limit, drops, uid;
	uint16_t type;
	uint64_t socket;
	uint32_t received_to, copied_to, written_to, acknowledged_to;
	uint64_t name;
	uint32_t packet_device;
	uint16_t packet_protocol;
};

struct socket_alloc {
	uint64_t sock; /* struct socket is this alone */
	uint64_t inode;
};

struct task {
	struct pair tasks;
	uint64_t parent, files, namespaces, mm;
	uint32_t pid, process, state, exit_state, flags;
	char name[16];
};

const size_t fake_network_mask = 8;
const size_t fake_network_node = offsetof(struct sock, node);
const size_t fake_network_next_address = offsetof(struct in_ifaddr, next);

#define M(of, member, name)                                                                        \
	{                                                                                          \
		name, offsetof(struct of, member), sizeof(((struct of *)0)->member)                \
	}
#define IN(at, name, of)                                                                           \
	{                                                                                          \
		name, at, 0, of                                                                    \
	}

/* Parts of others stand before them. */
static const struct fake_structure structures[] = {
	{ "ns_common", 4, { { "inum", 0, 4 } } },
	{ "inet_timewait_death_row", 8, { { "hashinfo", 0, 8 } } },
	{ "netns_ipv4",
	  24,
	  { { "tcp_death_row", 0, 0, "inet_timewait_death_row" },
	    { "udp_table", 8, 8 },
	    { "fib_main", 16, 8 } } },
	{ "unix_table", 8, { { "buckets", 0, 8 } } },
	{ "netns_unix", 8, { { "table", 0, 0, "unix_table" } } },
	{ "netns_packet", 8, { { "sklist", 0, 8 } } },
	{ "net",
	  sizeof(struct net),
	  { M(net, list, "list"), IN(offsetof(struct net, inode), "ns", "ns_common"),
	    M(net, devices, "dev_base_head"), IN(offsetof(struct net, tcp), "ipv4", "netns_ipv4"),
	    IN(offsetof(struct net, names), "unx", "netns_unix"),
	    IN(offsetof(struct net, packets), "packet", "netns_packet") } },
	{ "net_device_stats",
	  sizeof(struct stats),
	  { M(stats, rx_packets, "rx_packets"), M(stats, tx_packets, "tx_packets"),
	    M(stats, rx_bytes, "rx_bytes"), M(stats, tx_bytes, "tx_bytes"),
	    M(stats, rx_errors, "rx_errors"), M(stats, tx_errors, "tx_errors"),
	    M(stats, rx_dropped, "rx_dropped"), M(stats, tx_dropped, "tx_dropped") } },
	{ "net_device",
	  sizeof(struct net_device),
	  { M(net_device, name, "name"), M(net_device, list, "dev_list"),
	    M(net_device, index, "ifindex"), M(net_device, mtu, "mtu"),
	    M(net_device, flags, "flags"), M(net_device, type, "type"),
	    M(net_device, address_size, "addr_len"), M(net_device, state, "state"),
	    M(net_device, address, "dev_addr"), M(net_device, kind, "rtnl_link_ops"),
	    M(net_device, v4, "ip_ptr"), M(net_device, v6, "ip6_ptr"),
	    M(net_device, operations, "netdev_ops"), M(net_device, core, "core_stats"),
	    M(net_device, lstats, "lstats"),
	    IN(offsetof(struct net_device, stats), "stats", "net_device_stats") } },
	{ "net_device_ops", 8, { { "ndo_get_stats64", 0, 8 } } },
	{ "net_device_core_stats", 8, { { "rx_dropped", 0, 8 } } },
	{ "pcpu_lstats", 16, { { "packets", 0, 8 }, { "bytes", 8, 8 } } },
	{ "rtnl_link_ops", 8, { { "kind", 0, 8 } } },
	{ "in_device", 8, { { "ifa_list", 0, 8 } } },
	{ "in_ifaddr",
	  sizeof(struct in_ifaddr),
	  { M(in_ifaddr, next, "ifa_next"), M(in_ifaddr, address, "ifa_local"),
	    M(in_ifaddr, prefix, "ifa_prefixlen") } },
	{ "possible_net", 8, { { "net", 0, 8 } } },
	{ "fib_table", 8, { { "tb_data", 0, 8 } } },
	{ "trie", 24, { { "kv", 0, 24 } } },
	{ "key_vector", 24, { { "key", 0, 4 }, { "bits", 4, 1 }, { "tnode", 8, 16 } } },
	{ "fib_alias",
	  24,
	  { { "fa_list", 0, 8 }, { "fa_slen", 8, 1 }, { "fa_type", 9, 1 }, { "fa_info", 16, 8 } } },
	{ "fib_nh_common",
	  32,
	  { { "nhc_dev", 0, 8 }, { "nhc_gw_family", 8, 1 }, { "nhc_gw", 16, 16 } } },
	{ "fib_nh", 32, { { "nh_common", 0, 0, "fib_nh_common" } } },
	{ "fib_info", 40, { { "nh", 0, 8 }, { "fib_nh", 8, 0, "fib_nh" } } },
	{ "sock_common",
	  offsetof(struct sock, waiting),
	  { M(sock, remote, "skc_daddr"), M(sock, local, "skc_rcv_saddr"),
	    M(sock, remote_port, "skc_dport"), M(sock, local_port, "skc_num"),
	    M(sock, family, "skc_family"), M(sock, state, "skc_state"),
	    M(sock, device, "skc_bound_dev_if"), M(sock, remote_v6, "skc_v6_daddr"),
	    M(sock, local_v6, "skc_v6_rcv_saddr"), M(sock, node, "skc_nulls_node"),
	    IN(offsetof(struct sock, net), "skc_net", "possible_net") } },
	{ "sock",
	  sizeof(struct sock),
	  { M(sock, waiting, "sk_ack_backlog"), M(sock, waiting_max, "sk_max_ack_backlog"),
	    M(sock, sent, "sk_wmem_alloc"), M(sock, limit, "sk_rcvbuf"), M(sock, drops, "sk_drops"),
	    M(sock, uid, "sk_uid"), M(sock, type, "sk_type"), M(sock, socket, "sk_socket") } },
	{ "tcp_sock",
	  sizeof(struct sock),
	  { M(sock, received_to, "rcv_nxt"), M(sock, copied_to, "copied_seq"),
	    M(sock, written_to, "write_seq"), M(sock, acknowledged_to, "snd_una") } },
	{ "unix_sock", sizeof(struct sock), { M(sock, name, "addr") } },
	{ "unix_address", 16, { { "len", 0, 4 }, { "name", 4, 12 } } },
	{ "packet_sock",
	  sizeof(struct sock),
	  { M(sock, packet_device, "ifindex"), M(sock, packet_protocol, "num") } },
	{ "inet_hashinfo",
	  24,
	  { { "ehash", 0, 8 },
	    { "ehash_mask", 8, 4 },
	    { "lhash2_mask", 12, 4 },
	    { "lhash2", 16, 8 } } },
	{ "inet_ehash_bucket", 8, { { "chain", 0, 8 } } },
	{ "inet_listen_hashbucket", 16, { { "nulls_head", 8, 8 } } },
	{ "udp_table", 16, { { "hash", 0, 8 }, { "mask", 8, 4 } } },
	{ "udp_hslot", 16, { { "head", 0, 8 } } },
	{ "raw_hashinfo", 24, { { "ht", 8, 16 } } },
	{ "socket", 8, { { "sk", 0, 8 } } },
	{ "socket_inode", 8, { { "i_ino", 0, 8 } } },
	{ "socket_alloc",
	  sizeof(struct socket_alloc),
	  { { "socket", 0, 0, "socket" }, { "vfs_inode", 8, 0, "socket_inode" } } },
	{ "task_struct",
	  sizeof(struct task),
	  { M(task, tasks, "tasks"), M(task, parent, "real_parent"), M(task, files, "files"),
	    M(task, namespaces, "nsproxy"), M(task, mm, "mm"), M(task, pid, "pid"),
	    M(task, process, "tgid"), M(task, state, "__state"), M(task, exit_state, "exit_state"),
	    M(task, flags, "flags"), M(task, name, "comm") } },
	{ "mm_struct", 24, { { "arg_start", 0, 8 }, { "arg_end", 8, 8 }, { "pgd", 16, 8 } } },
	{ "nsproxy", 8, { { "net_ns", 0, 8 } } },
	{ "files_struct", 8, { { "fdt", 0, 8 } } },
	{ "fdtable", 16, { { "max_fds", 0, 4 }, { "fd", 8, 8 } } },
	{ "file", 16, { { "f_op", 0, 8 }, { "private_data", 8, 8 } } },
	/* the last ones are left out where there is no IPv6 */
	{ "inet6_dev", 16, { { "addr_list", 0, 16 } } },
	{ "inet6_ifaddr",
	  sizeof(struct inet6_ifaddr),
	  { M(inet6_ifaddr, address, "addr"), M(inet6_ifaddr, prefix, "prefix_len"),
	    M(inet6_ifaddr, link, "if_list") } },
};

enum { STRUCTURES = sizeof(structures) / sizeof(structures[0]), OF_V6 = 2 };

/* ---- building ------------------------------------------------------------------------------- */

#define SET(kernel, at, of, member, value)                                                         \
	fake_write(kernel, (at) + offsetof(struct of, member), value,                              \
		   sizeof(((struct of *)0)->member))

#define NEW(kernel, of) fake_object(kernel, sizeof(struct of))

static uint64_t put_text(struct fake_kernel *kernel, const char *text)
{
	return fake_kernel_put(kernel, text, strlen(text) + 1);
}

/* A list around its head; each entry has its pair of pointers `within` bytes from its start. */
static void put_list(struct fake_kernel *kernel, uint64_t head, size_t within,
		     const uint64_t *entries, size_t count)
{
	uint64_t at = head;

	for (size_t i = 0; i < count; i++) {
		fake_write(kernel, at, entries[i] + within, 8);
		fake_write(kernel, entries[i] + within + 8, at, 8);
		at = entries[i] + within;
	}
	fake_write(kernel, at, head, 8);
	fake_write(kernel, head + 8, at, 8);
}

static uint64_t put_v4(struct fake_network *network, const char *address, uint64_t next)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t at = NEW(kernel, in_ifaddr);
	unsigned char bytes[4];

	inet_pton(AF_INET, address, bytes);
	fake_write_bytes(kernel, at + offsetof(struct in_ifaddr, address), bytes, sizeof(bytes));
	SET(kernel, at, in_ifaddr, prefix, 24);
	SET(kernel, at, in_ifaddr, next, next);
	return at;
}

static uint64_t put_v6(struct fake_network *network, const char *address)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t device = fake_object(kernel, 16), at = NEW(kernel, inet6_ifaddr);
	struct in6_addr bytes;

	inet_pton(AF_INET6, address, &bytes);
	fake_write_bytes(kernel, at, &bytes, sizeof(bytes));
	SET(kernel, at, inet6_ifaddr, prefix, 64);
	put_list(kernel, device, offsetof(struct inet6_ifaddr, link), &at, 1);
	return device;
}

static uint64_t put_link(struct fake_network *network, const char *name, unsigned index,
			 unsigned flags)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t at = NEW(kernel, net_device);

	fake_write_bytes(kernel, at, name, strlen(name));
	SET(kernel, at, net_device, index, index);
	SET(kernel, at, net_device, mtu, 1500);
	SET(kernel, at, net_device, flags, flags);
	SET(kernel, at, net_device, type, 1);
	SET(kernel, at, net_device, operations, fake_object(kernel, 8));
	return at;
}

/* Its counters are those of CPUs: packets and bytes, behind what a __percpu pointer says. */
static void make_loopback(struct fake_network *network, uint64_t at, uint64_t function)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t counters = fake_object(kernel, 2 * 16), operations = fake_object(kernel, 8);

	for (unsigned cpu = 0; cpu < 2; cpu++) {
		fake_write(kernel, counters + cpu * 16, 10 + cpu, 8);
		fake_write(kernel, counters + cpu * 16 + 8, 1000 + cpu, 8);
	}
	SET(kernel, at, net_device, type, 772);
	SET(kernel, at, net_device, lstats, counters);
	fake_write(kernel, operations, function, 8);
	SET(kernel, at, net_device, operations, operations);
}

static uint64_t put_ethernet(struct fake_network *network)
{
	enum { UP = 1 };
	struct fake_kernel *kernel = &network->kernel;
	uint64_t at = put_link(network, "eth0", 2, UP), in_device = fake_object(kernel, 8);

	SET(kernel, at, net_device, address_size, 6);
	SET(kernel, at, net_device, address, fake_kernel_put(kernel, "\2\0\0\0\0\x9", 6));
	network->last_address = put_v4(network, "10.0.0.6", 0);
	fake_write(kernel, in_device, put_v4(network, "10.0.0.5", network->last_address), 8);
	SET(kernel, at, net_device, v4, in_device);
	SET(kernel, at, net_device, v6, put_v6(network, "fe80::5"));
	SET(kernel, at, net_device, stats.rx_bytes, 5000);
	SET(kernel, at, net_device, stats.tx_bytes, 6000);
	SET(kernel, at, net_device, stats.rx_dropped, 7);
	SET(kernel, at, net_device, stats.tx_errors, 8);
	return at;
}

/* No carrier; a function of its driver counts. */
static uint64_t put_veth(struct fake_network *network)
{
	enum { UP = 1, NO_CARRIER = 4 };
	struct fake_kernel *kernel = &network->kernel;
	uint64_t at = put_link(network, "veth0", 3, UP), kind = fake_object(kernel, 8);
	uint64_t operations = fake_object(kernel, 8);

	fake_write(kernel, kind, put_text(kernel, "veth"), 8);
	fake_write(kernel, operations, kernel->machine->image + 8, 8);
	SET(kernel, at, net_device, state, NO_CARRIER);
	SET(kernel, at, net_device, kind, kind);
	SET(kernel, at, net_device, operations, operations);
	return at;
}

/* A tree of two levels, whose first leaf is that of 0.0.0.0/0. */
static void put_route(struct fake_network *network, uint64_t link)
{
	enum { UNICAST = 1, SUFFIX_OF_ALL = 32, CHILDREN = 8, HOP = 8 };
	struct fake_kernel *kernel = &network->kernel;
	uint64_t table = fake_object(kernel, 8), root = fake_object(kernel, 24);
	uint64_t node = fake_object(kernel, 24), leaf = fake_object(kernel, 24);
	uint64_t alias = fake_object(kernel, 24), info = fake_object(kernel, 40);

	SET(kernel, network->nets[0], net, routes, table);
	fake_write(kernel, table, root, 8);
	fake_write(kernel, root + CHILDREN, node, 8);
	fake_write(kernel, node + 4, 1, 1);
	fake_write(kernel, node + CHILDREN, leaf, 8);
	fake_write(kernel, leaf + CHILDREN, alias, 8);
	fake_write(kernel, alias + 8, SUFFIX_OF_ALL, 1);
	fake_write(kernel, alias + 9, UNICAST, 1);
	fake_write(kernel, alias + 16, info, 8);
	fake_write(kernel, info + HOP, link, 8);
	fake_write(kernel, info + HOP + 8, AF_INET, 1);
	fake_write_bytes(kernel, info + HOP + 16, "\x0a\0\0\1", 4);
	network->route_node = node;
}

static void put_links(struct fake_network *network, uint64_t function)
{
	enum { UP = 1, HEAD = offsetof(struct net, devices) };
	struct fake_kernel *kernel = &network->kernel;
	const size_t within = offsetof(struct net_device, list);
	uint64_t host[3] = { put_link(network, "lo", 1, UP), put_ethernet(network),
			     put_veth(network) };
	uint64_t other = put_link(network, "lo", 1, 0);

	put_route(network, host[1]);
	make_loopback(network, host[0], function);
	make_loopback(network, other, function);
	put_list(kernel, network->nets[0] + HEAD, within, host, 3);
	put_list(kernel, network->nets[1] + HEAD, within, &other, 1);
}

/* ---- sockets -------------------------------------------------------------------------------- */

static uint64_t put_socket(struct fake_network *network, unsigned family, unsigned state,
			   unsigned port)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t at = NEW(kernel, sock), file = NEW(kernel, socket_alloc);

	SET(kernel, at, sock, family, family);
	SET(kernel, at, sock, state, state);
	SET(kernel, at, sock, local_port, port);
	SET(kernel, at, sock, uid, 1000);
	SET(kernel, at, sock, socket, file);
	SET(kernel, at, sock, node.next, 1);
	SET(kernel, at, sock, net, network->nets[0]);
	SET(kernel, file, socket_alloc, sock, at);
	SET(kernel, file, socket_alloc, inode, 4000 + port);
	return at;
}

static void set_remote(struct fake_network *network, uint64_t at, const char *address,
		       unsigned port)
{
	struct fake_kernel *kernel = &network->kernel;
	unsigned char ends[2] = { (unsigned char)(port >> 8), (unsigned char)port };
	struct in6_addr bytes;

	fake_write_bytes(kernel, at + offsetof(struct sock, remote_port), ends, sizeof(ends));
	if (inet_pton(AF_INET, address, &bytes) == 1)
		fake_write_bytes(kernel, at + offsetof(struct sock, remote), &bytes, 4);
	else if (inet_pton(AF_INET6, address, &bytes) == 1)
		fake_write_bytes(kernel, at + offsetof(struct sock, remote_v6), &bytes, 16);
}

static void put_streams(struct fake_network *network)
{
	enum { ESTABLISHED = 1, TIME_WAIT = 6, LISTEN = 10 };
	struct fake_kernel *kernel = &network->kernel;
	uint64_t listening = fake_object(kernel, 16);
	uint64_t ended = put_socket(network, AF_INET, TIME_WAIT, 80);
	uint64_t open = put_socket(network, AF_INET6, ESTABLISHED, 80);

	network->listener = put_socket(network, AF_INET, LISTEN, 80);
	SET(kernel, network->listener, sock, waiting, 129);
	SET(kernel, network->listener, sock, waiting_max, 128);
	SET(kernel, network->listener, sock, drops, 5);
	SET(kernel, ended, sock, net, network->nets[1]);
	set_remote(network, ended, "10.0.0.9", 4242);
	set_remote(network, open, "2001:db8::7", 4243);
	SET(kernel, open, sock, received_to, 3); /* numbers began anew */
	SET(kernel, open, sock, copied_to, 0xfffffffd);
	SET(kernel, open, sock, written_to, 500);
	SET(kernel, open, sock, acknowledged_to, 400);
	SET(kernel, open, sock, node.next, ended + fake_network_node);
	network->connections = open;
	network->table = fake_object(kernel, 24);
	network->connected = fake_object(kernel, FAKE_BUCKETS * 8);
	for (unsigned i = 0; i < FAKE_BUCKETS; i++)
		fake_write(kernel, network->connected + i * 8, i << 1 | 1, 8);
	fake_write(kernel, network->connected + 8, open + fake_network_node, 8);
	fake_write(kernel, listening + 8, network->listener + fake_network_node, 8);
	fake_write(kernel, network->table, network->connected, 8);
	fake_write(kernel, network->table + fake_network_mask, FAKE_BUCKETS - 1, 4);
	fake_write(kernel, network->table + 16, listening, 8);
}

static uint64_t put_datagrams(struct fake_network *network)
{
	enum { CLOSE = 7 };
	struct fake_kernel *kernel = &network->kernel;
	uint64_t table = fake_object(kernel, 16), slots = fake_object(kernel, 16);
	uint64_t at = put_socket(network, AF_INET6, CLOSE, 53);

	SET(kernel, at, sock, drops, 60);
	SET(kernel, at, sock, device, 2);
	SET(kernel, at, sock, node.next, 0);
	fake_write(kernel, slots, at + fake_network_node, 8);
	fake_write(kernel, table, slots, 8);
	return table;
}

static uint64_t put_raw(struct fake_network *network)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t table = fake_object(kernel, 24);

	fake_write(kernel, table + 16, put_socket(network, AF_INET, 7, 1) + fake_network_node, 8);
	return table;
}

static void put_own_sockets(struct fake_network *network)
{
	enum { CLOSE = 7, LISTEN = 10, BUCKETS = 512 };
	struct fake_kernel *kernel = &network->kernel;
	uint64_t names = fake_object(kernel, BUCKETS * 8), name = fake_object(kernel, 16);
	uint64_t local = put_socket(network, AF_UNIX, LISTEN, 0);
	uint64_t packet = put_socket(network, AF_PACKET, CLOSE, 0);

	fake_write(kernel, name, 2 + 5, 4);
	fake_write_bytes(kernel, name + 4 + 2, "/sock", 5);
	SET(kernel, local, sock, name, name);
	SET(kernel, packet, sock, packet_device, 2);
	fake_write_bytes(kernel, packet + offsetof(struct sock, packet_protocol), "\x08\x06", 2);
	fake_write(kernel, names + (BUCKETS - 1) * 8, local + fake_network_node, 8);
	SET(kernel, network->nets[0], net, names, names);
	SET(kernel, network->nets[0], net, packets, packet + fake_network_node);
}

/* ---- processes ------------------------------------------------------------------------------ */

/* One that holds the listening socket at fd 2, and is in the second namespace. */
static uint64_t put_tasks(struct fake_network *network, uint64_t operations)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t first = NEW(kernel, task), task = NEW(kernel, task);
	uint64_t files = fake_object(kernel, 8), table = fake_object(kernel, 16);
	uint64_t pointers = fake_object(kernel, 64 * 8), file = fake_object(kernel, 16);
	uint64_t namespaces = fake_object(kernel, 8), socket;

	memcpy(&socket,
	       kernel->memory.at + (network->listener - kernel->machine->image) +
		       offsetof(struct sock, socket),
	       sizeof(socket));
	put_list(kernel, first, 0, &task, 1);
	SET(kernel, task, task, pid, 42);
	SET(kernel, task, task, process, 42);
	SET(kernel, task, task, parent, first);
	SET(kernel, task, task, files, files);
	SET(kernel, task, task, namespaces, namespaces);
	fake_write_bytes(kernel, task + offsetof(struct task, name), "httpd", 5);
	fake_write(kernel, namespaces, network->nets[1], 8);
	fake_write(kernel, files, table, 8);
	fake_write(kernel, table, 64, 4);
	fake_write(kernel, table + 8, pointers, 8);
	fake_write(kernel, pointers + 2 * 8, file, 8);
	fake_write(kernel, file, operations, 8);
	fake_write(kernel, file + 8, socket, 8);
	return first;
}

/* ---- all of it ------------------------------------------------------------------------------ */

void fake_network_deinit(struct fake_network *network)
{
	fake_kernel_deinit(&network->kernel);
}

static uint64_t put_cpus(struct fake_kernel *kernel)
{
	uint64_t offsets = fake_object(kernel, 2 * 8);

	fake_write(kernel, offsets + 8, 16, 8);
	return offsets;
}

static uint64_t put_namespaces(struct fake_network *network)
{
	struct fake_kernel *kernel = &network->kernel;
	uint64_t head = fake_object(kernel, 16);

	for (unsigned i = 0; i < 2; i++) {
		network->nets[i] = NEW(kernel, net);
		SET(kernel, network->nets[i], net, inode, 4026531840 + i);
		put_list(kernel, network->nets[i] + offsetof(struct net, devices), 0, NULL, 0);
	}
	put_list(kernel, head, 0, network->nets, 2);
	return head;
}

void fake_network_build(struct fake_network *network)
{
	struct fake_kernel *kernel = &network->kernel;

	fake_kernel_init(kernel, fake_machine("x86_64-kdump"), "6.1.0-fake");
	uint64_t namespaces = put_namespaces(network);
	uint64_t function = fake_object(kernel, 8), operations = fake_object(kernel, 8);

	put_links(network, function);
	put_streams(network);
	put_own_sockets(network);
	uint64_t udp = put_datagrams(network);
	const struct fake_name names[] = {
		{ "init_net", network->nets[0] },
		{ "net_namespace_list", namespaces },
		{ "__per_cpu_offset", put_cpus(kernel) },
		{ "nr_cpu_ids", fake_kernel_put(kernel, "\2\0\0\0", 4) },
		{ "loopback_get_stats64", function },
		{ "socket_file_ops", operations },
		{ "init_task", put_tasks(network, operations) },
		{ "raw_v4_hashinfo", put_raw(network) },
		{ "udp_table", udp },
		{ "tcp_hashinfo", network->table },
	};
	size_t count = sizeof(names) / sizeof(names[0]);

	if (network->has_own_tables) {
		for (unsigned i = 0; i < 2; i++) {
			SET(kernel, network->nets[i], net, tcp, network->table);
			SET(kernel, network->nets[i], net, udp, udp);
		}
		count -= 2;
	}
	fake_structures_put(kernel, structures,
			    network->has_no_v6 ? STRUCTURES - OF_V6 : STRUCTURES, names, count);
}

void fake_network_dump(struct fake_network *network, struct buf *ret)
{
	fake_kernel_dump(&network->kernel, ret);
}
