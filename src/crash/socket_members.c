/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/socket_members.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define INTO(member) offsetof(struct socket_members, member)

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct kernel_field_wanted of_common[] = {
	{ INTO(node), { "skc_nulls_node", "skc_node" }, false },
	{ INTO(family), { "skc_family" }, false },
	{ INTO(state), { "skc_state" }, false },
	{ INTO(local), { "skc_rcv_saddr" }, false },
	{ INTO(remote), { "skc_daddr" }, false },
	{ INTO(local_port), { "skc_num" }, false },
	{ INTO(remote_port), { "skc_dport" }, false },
	{ INTO(device), { "skc_bound_dev_if" }, true },
	{ INTO(local_v6), { "skc_v6_rcv_saddr" }, true }, /* CONFIG_IPV6 */
	{ INTO(remote_v6), { "skc_v6_daddr" }, true },
	{ INTO(net), { "skc_net.net" }, true }, /* CONFIG_NET_NS */
};

static const struct kernel_field_wanted of_sock[] = {
	{ INTO(type), { "sk_type" }, true },
	{ INTO(waiting), { "sk_ack_backlog" }, true },
	{ INTO(waiting_max), { "sk_max_ack_backlog" }, true },
	{ INTO(received), { "sk_backlog.rmem_alloc" }, true },
	{ INTO(sent), { "sk_wmem_alloc" }, true },
	{ INTO(receive_limit), { "sk_rcvbuf" }, true },
	{ INTO(drops), { "sk_drops" }, true },
	{ INTO(drops_apart), { "sk_drop_counters" }, true }, /* of UDP, from 6.18 on */
	{ INTO(uid), { "sk_uid" }, true },
	{ INTO(messages), { "sk_receive_queue.qlen" }, true },
	{ INTO(socket), { "sk_socket" }, false },
};

static const struct kernel_field_wanted of_drops[] = {
	{ INTO(drops_of[0]), { "drops0" }, true },
	{ INTO(drops_of[1]), { "drops1" }, true },
};

static const struct kernel_field_wanted of_connection[] = {
	{ INTO(half_open), { "icsk_accept_queue.qlen" }, true },
};

static const struct kernel_field_wanted of_tcp[] = {
	{ INTO(received_to), { "rcv_nxt" }, true },
	{ INTO(copied_to), { "copied_seq" }, true },
	{ INTO(written_to), { "write_seq" }, true },
	{ INTO(acknowledged_to), { "snd_una" }, true },
};

static const struct kernel_field_wanted of_udp[] = {
	{ INTO(deficit), { "forward_deficit" }, true },
};

static const struct kernel_field_wanted of_unix[] = {
	{ INTO(name), { "addr" }, true },
};

static const struct kernel_field_wanted of_unix_address[] = {
	{ INTO(name_size), { "len" }, true },
	{ INTO(name_text), { "name" }, true },
};

static const struct kernel_field_wanted of_packet[] = {
	{ INTO(packet_device), { "ifindex" }, true },
	{ INTO(packet_protocol), { "num" }, true },
};

static const struct kernel_field_wanted of_alloc[] = {
	{ INTO(alloc_socket), { "socket" }, true },
	{ INTO(alloc_inode), { "vfs_inode.i_ino" }, true },
};

static const struct kernel_structure structures[] = {
	{ "sock_common", of_common, COUNT(of_common) },
	{ "sock", of_sock, COUNT(of_sock) },
	{ "numa_drop_counters", of_drops, COUNT(of_drops) },
	{ "inet_connection_sock", of_connection, COUNT(of_connection) },
	{ "tcp_sock", of_tcp, COUNT(of_tcp) },
	{ "udp_sock", of_udp, COUNT(of_udp) },
	{ "unix_sock", of_unix, COUNT(of_unix) },
	{ "unix_address", of_unix_address, COUNT(of_unix_address) },
	{ "packet_sock", of_packet, COUNT(of_packet) },
	{ "socket_alloc", of_alloc, COUNT(of_alloc) },
};

int socket_members_find(const struct kernel *kernel, struct socket_members *ret, struct err *err)
{
	return kernel_structures(kernel, structures, COUNT(structures), ret, err);
}

/* A socket that is being read. */
struct reading {
	const struct kernel *kernel;
	const struct socket_members *members;
	struct kernel_socket *socket;
	struct err *err;
};

/* A member that not all kernels have: 0 then. False if it cannot be read. */
static bool take_number(const struct reading *reading, const struct kernel_field *field,
			uint64_t *ret)
{
	uint64_t number = 0;

	if (field->size &&
	    kernel_get(reading->kernel, reading->socket->address, field, &number, reading->err) < 0)
		return false;
	*ret = number;
	return true;
}

static bool take_bytes(const struct reading *reading, const struct kernel_field *field, void *ret,
		       size_t size)
{
	return memory_read(reading->kernel->memory, reading->socket->address + field->at, ret, size,
			   reading->err) == 0;
}

/* ---- what all of them have ------------------------------------------------------------------ */

/* Of both families: IPv4 and IPv6 addresses have places of their own. */
static bool take_addresses(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	struct kernel_socket *socket = reading->socket;
	unsigned char local[4], remote[4];

	if (socket->is_v6)
		return take_bytes(reading, &members->local_v6, &socket->local,
				  sizeof(socket->local)) &&
		       take_bytes(reading, &members->remote_v6, &socket->remote,
				  sizeof(socket->remote));
	if (!take_bytes(reading, &members->local, local, sizeof(local)) ||
	    !take_bytes(reading, &members->remote, remote, sizeof(remote)))
		return false;
	socket->local = socket_address_v4(local);
	socket->remote = socket_address_v4(remote);
	return true;
}

static bool take_inet(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	struct kernel_socket *socket = reading->socket;
	unsigned char port[2];
	uint64_t local_port;

	if (!take_addresses(reading) || !take_number(reading, &members->local_port, &local_port) ||
	    !take_bytes(reading, &members->remote_port, port, sizeof(port)))
		return false;
	socket->local_port = (uint16_t)local_port;
	socket->remote_port = (uint16_t)(port[0] << 8 | port[1]);
	return true;
}

static bool is_family_of(uint64_t family, enum kernel_socket_protocol protocol)
{
	switch (protocol) {
	case KERNEL_SOCKET_PACKET:
		return family == AF_PACKET;
	case KERNEL_SOCKET_UNIX:
		return family == AF_UNIX;
	default:
		return family == AF_INET || family == AF_INET6;
	}
}

static int read_common(const struct reading *reading, uint64_t *ret_net)
{
	const struct socket_members *members = reading->members;
	struct kernel_socket *socket = reading->socket;
	uint64_t family, state, device;

	if (!take_number(reading, &members->family, &family) ||
	    !take_number(reading, &members->state, &state) ||
	    !take_number(reading, &members->device, &device) ||
	    !take_number(reading, &members->net, ret_net))
		return reading->err->code;
	socket->is_v6 = family == AF_INET6;
	if (!is_family_of(family, socket->protocol) || (socket->is_v6 && !members->local_v6.size))
		return err_set(reading->err, -EBADMSG, "what should be a socket at %#llx is none",
			       (unsigned long long)socket->address);
	socket->state = state < SOCKET_STATE_COUNT ? (enum socket_state)state
						   : SOCKET_STATE_UNKNOWN;
	socket->device = (uint32_t)device;
	socket->is_small = socket->protocol == KERNEL_SOCKET_TCP &&
			   (state == SOCKET_STATE_TIME_WAIT || state == SOCKET_STATE_NEW_SYN_RECV);
	if (family != AF_INET && family != AF_INET6)
		return 0;
	return take_inet(reading) ? 0 : reading->err->code;
}

/* ---- queues --------------------------------------------------------------------------------- */

/* Numbers of bytes in a stream that begins anew behind 2^32. */
static uint64_t between(uint64_t from, uint64_t to)
{
	int32_t bytes = (int32_t)((uint32_t)to - (uint32_t)from);

	return bytes > 0 ? (uint64_t)bytes : 0;
}

static bool take_stream(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	uint64_t received, copied, written, acknowledged;

	if (!take_number(reading, &members->received_to, &received) ||
	    !take_number(reading, &members->copied_to, &copied) ||
	    !take_number(reading, &members->written_to, &written) ||
	    !take_number(reading, &members->acknowledged_to, &acknowledged))
		return false;
	reading->socket->receive_queue = between(copied, received);
	reading->socket->send_queue = between(acknowledged, written);
	return true;
}

/* Bytes of memory, with what the kernel needs for each packet. */
static bool take_datagrams(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	struct kernel_socket *socket = reading->socket;
	uint64_t received, sent, deficit = 0;

	if (!take_number(reading, &members->received, &received) ||
	    !take_number(reading, &members->sent, &sent) ||
	    (socket->protocol == KERNEL_SOCKET_UDP &&
	     !take_number(reading, &members->deficit, &deficit)))
		return false;
	socket->receive_queue = received > deficit ? received - deficit : 0;
	socket->send_queue = sent ? sent - 1 : 0; /* one is the socket itself */
	return true;
}

/* Connections wait in the queue of messages of a unix socket. */
static bool take_waiting(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	struct kernel_socket *socket = reading->socket;
	bool is_unix = socket->protocol == KERNEL_SOCKET_UNIX;

	return take_number(reading, is_unix ? &members->messages : &members->waiting,
			   &socket->receive_queue) &&
	       take_number(reading, &members->waiting_max, &socket->send_queue) &&
	       (is_unix || take_number(reading, &members->half_open, &socket->half_open));
}

static bool take_queues(const struct reading *reading)
{
	struct kernel_socket *socket = reading->socket;

	if (socket->state == SOCKET_STATE_LISTEN)
		return take_waiting(reading);
	switch (socket->protocol) {
	case KERNEL_SOCKET_TCP:
		return take_stream(reading);
	case KERNEL_SOCKET_UNIX:
		return take_number(reading, &reading->members->messages, &socket->receive_queue);
	default:
		return take_datagrams(reading);
	}
}

/* ---- the rest ------------------------------------------------------------------------------- */

/* Of struct socket_alloc, which holds the struct socket that a sock leads to. */
static bool take_inode(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	uint64_t socket;

	if (!take_number(reading, &members->socket, &socket))
		return false;
	return !socket || !members->alloc_inode.size ||
	       kernel_get(reading->kernel, socket - members->alloc_socket.at, &members->alloc_inode,
			  &reading->socket->inode, reading->err) == 0;
}

static bool take_name(const struct reading *reading, char *name)
{
	enum { FAMILY_SIZE = 2 }; /* sun_family, before sun_path */
	const struct socket_members *members = reading->members;
	uint64_t address, size;

	if (!take_number(reading, &members->name, &address) || !address || !members->name_size.size)
		return true;
	if (kernel_get(reading->kernel, address, &members->name_size, &size, reading->err) < 0)
		return false;
	size = size > FAMILY_SIZE ? size - FAMILY_SIZE : 0;
	if (size > SOCKETS_NAME_MAX)
		size = SOCKETS_NAME_MAX;
	if (memory_read(reading->kernel->memory, address + members->name_text.at + FAMILY_SIZE,
			name, size, reading->err) < 0)
		return false;
	reading->socket->name = (struct bytes){ name, size };
	return true;
}

static bool take_packet(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	struct kernel_socket *socket = reading->socket;
	uint64_t device;
	unsigned char protocol[2];

	if (!members->packet_device.size || !members->packet_protocol.size)
		return true;
	if (!take_number(reading, &members->packet_device, &device) ||
	    !take_bytes(reading, &members->packet_protocol, protocol, sizeof(protocol)))
		return false;
	socket->device = (uint32_t)device;
	socket->local_port = (uint16_t)(protocol[0] << 8 | protocol[1]);
	return true;
}

/* sk_drops_read() of include/net/sock.h. */
static bool take_drops(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	uint64_t *drops = &reading->socket->drops, apart = 0, more = 0;

	if (!take_number(reading, &members->drops_apart, &apart))
		return false;
	if (!apart || !members->drops_of[0].size || !members->drops_of[1].size)
		return take_number(reading, &members->drops, drops);
	if (kernel_get(reading->kernel, apart, &members->drops_of[0], drops, reading->err) < 0 ||
	    kernel_get(reading->kernel, apart, &members->drops_of[1], &more, reading->err) < 0)
		return false;
	*drops += more;
	return true;
}

static bool take_whole(const struct reading *reading)
{
	const struct socket_members *members = reading->members;
	struct kernel_socket *socket = reading->socket;
	uint64_t type, uid;

	if (!take_queues(reading) || !take_inode(reading) ||
	    !take_number(reading, &members->type, &type) ||
	    !take_number(reading, &members->uid, &uid) || !take_drops(reading) ||
	    !take_number(reading, &members->receive_limit, &socket->receive_limit))
		return false;
	socket->type = (unsigned)type;
	socket->uid = (uint32_t)uid;
	return true;
}

int socket_members_read(const struct kernel *kernel, const struct socket_members *members,
			struct kernel_socket *ret, char *name, uint64_t *ret_net, struct err *err)
{
	const struct reading reading = { kernel, members, ret, err };

	if (read_common(&reading, ret_net) < 0)
		return err->code;
	if (ret->is_small)
		return 0;
	if (!take_whole(&reading) ||
	    (ret->protocol == KERNEL_SOCKET_UNIX && !take_name(&reading, name)) ||
	    (ret->protocol == KERNEL_SOCKET_PACKET && !take_packet(&reading)))
		return err->code;
	return 0;
}
