/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/sockets.h"

#include <errno.h>

#include "crash/socket_members.h"

enum {
	PIECE = 4096,       /* bytes of a table that are read at once */
	UNIX_BUCKETS = 512, /* UNIX_HASH_SIZE of include/net/af_unix.h */
};

struct fields {
	/* struct net: pointers to its own tables, on kernels that have such */
	struct kernel_field tcp, udp, unix_buckets, packets;
	/* struct inet_hashinfo, inet_ehash_bucket, inet_listen_hashbucket */
	struct kernel_field connected, connected_mask, listening, listening_mask;
	struct kernel_field connected_head, listening_head;
	/* struct udp_table, udp_hslot, raw_hashinfo */
	struct kernel_field udp_slots, udp_mask, udp_head, raw_buckets;
};

#define INTO(member) offsetof(struct fields, member)

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct kernel_field_wanted of_net[] = {
	{ INTO(tcp), { "ipv4.tcp_death_row.hashinfo" }, true }, /* from 6.1 on */
	{ INTO(udp), { "ipv4.udp_table" }, true },              /* from 6.2 on */
	{ INTO(unix_buckets), { "unx.table.buckets" }, true },  /* CONFIG_UNIX */
	{ INTO(packets), { "packet.sklist" }, true },           /* CONFIG_PACKET */
};

static const struct kernel_field_wanted of_tcp[] = {
	{ INTO(connected), { "ehash" }, false },
	{ INTO(connected_mask), { "ehash_mask" }, false },
	{ INTO(listening), { "lhash2" }, false },
	{ INTO(listening_mask), { "lhash2_mask" }, false },
};

static const struct kernel_field_wanted of_connected[] = {
	{ INTO(connected_head), { "chain" }, false },
};

static const struct kernel_field_wanted of_listening[] = {
	{ INTO(listening_head), { "nulls_head", "head" }, false },
};

static const struct kernel_field_wanted of_udp[] = {
	{ INTO(udp_slots), { "hash" }, false },
	{ INTO(udp_mask), { "mask" }, false },
};

static const struct kernel_field_wanted of_slot[] = {
	{ INTO(udp_head), { "head" }, false },
};

static const struct kernel_field_wanted of_raw[] = {
	{ INTO(raw_buckets), { "ht" }, true },
};

static const struct kernel_structure structures[] = {
	{ "net", of_net, COUNT(of_net) },
	{ "inet_hashinfo", of_tcp, COUNT(of_tcp) },
	{ "inet_ehash_bucket", of_connected, COUNT(of_connected) },
	{ "inet_listen_hashbucket", of_listening, COUNT(of_listening) },
	{ "udp_table", of_udp, COUNT(of_udp) },
	{ "udp_hslot", of_slot, COUNT(of_slot) },
	{ "raw_hashinfo", of_raw, COUNT(of_raw) },
};

/* Addresses; 0: there is no such symbol. */
struct symbols_of_tables {
	uint64_t tcp, udp, udplite, raw_v4, raw_v6;
};

MAP_DEFINE(address_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct walk {
	struct kernel *kernel;
	struct fields fields;
	struct socket_members members;
	struct symbols_of_tables symbols;
	const struct sockets_reader *reader;
	not_followed_list *missing;
	uint64_t left;                 /* how many more may come */
	uint64_t buckets;              /* of all tables so far */
	struct address_map namespaces; /* addresses of struct net, and which they are, plus 1 */
	struct address_map tables;     /* addresses of those that were walked over */
};

static void walk_deinit(struct walk *walk)
{
	address_map_deinit(&walk->namespaces);
	address_map_deinit(&walk->tables);
}
#define scoped_walk SCOPED(walk_deinit) struct walk

/* A table of heads of lists. */
struct hash {
	enum kernel_socket_protocol protocol;
	uint64_t at;
	uint64_t count;
	uint64_t step; /* bytes from a bucket to the next one */
	uint64_t head; /* where in it the pointer to the first socket lies */
};

static int get(const struct walk *walk, uint64_t object, const struct kernel_field *field,
	       uint64_t *ret, struct err *err)
{
	return kernel_get(walk->kernel, object, field, ret, err);
}

static void miss(struct walk *walk, enum kernel_socket_protocol protocol, const struct err *why)
{
	scoped_buf what = { 0 };

	buf_add_format(&what, "sockets of %s", kernel_socket_protocol_name(protocol));
	not_followed_add(walk->missing, buf_text(&what), why);
}

/* ---- one table ----------------------------------------------------------------------------- */

static int give(struct walk *walk, enum kernel_socket_protocol protocol, uint64_t address,
		struct err *err)
{
	struct kernel_socket socket = { .protocol = protocol, .address = address };
	char name[SOCKETS_NAME_MAX];
	uint64_t net = 0;

	if (socket_members_read(walk->kernel, &walk->members, &socket, name, &net, err) < 0)
		return err->code;
	const size_t *namespace = net ? address_map_find(&walk->namespaces, net) : NULL;

	if (net)
		socket.namespace = namespace ? *namespace - 1 : walk->reader->namespaces->count;
	socket.owner = socket_owner_map_find(&walk->reader->owners->sockets, address);
	walk->reader->accept(walk->reader->context, &socket);
	return 0;
}

/* What a list leads to is counted, also where that is nothing: many lists may lead to one. */
static void walk_list(struct walk *walk, enum kernel_socket_protocol protocol, uint64_t first)
{
	struct kernel_chain chain = kernel_chain_of(first, 0);
	struct err why;
	int more = 1;

	while (walk->left && more > 0) {
		more = kernel_chain_next(walk->kernel, &chain, &why);
		if (more > 0 && give(walk, protocol, chain.at - walk->members.node.at, &why) < 0)
			more = -EBADMSG;
		walk->left -= more != 0;
	}
	if (more < 0)
		miss(walk, protocol, &why);
}

static void walk_piece(struct walk *walk, const struct hash *hash, struct bytes piece)
{
	unsigned word = walk->kernel->memory->word_size;

	for (size_t at = 0; at < piece.size && walk->left; at += hash->step) {
		uint64_t first = memory_number_in(walk->kernel->memory, piece, at + hash->head,
						  word);

		if (first && !(first & 1))
			walk_list(walk, hash->protocol, first);
	}
}

static void walk_hash(struct walk *walk, const struct hash *hash)
{
	unsigned word = walk->kernel->memory->word_size;
	char content[PIECE];
	struct err why;

	if (hash->step < word || hash->step > PIECE || hash->head > hash->step - word ||
	    hash->count > SOCKETS_BUCKETS_MAX - walk->buckets) {
		err_set(&why, -EBADMSG, "the table of them is damaged, or too large");
		miss(walk, hash->protocol, &why);
		return;
	}
	walk->buckets += hash->count;
	for (uint64_t done = 0; done < hash->count && walk->left;) {
		uint64_t here = PIECE / hash->step;

		if (here > hash->count - done)
			here = hash->count - done;
		struct bytes piece = { content, (size_t)(here * hash->step) };

		if (memory_read(walk->kernel->memory, hash->at + done * hash->step, content,
				piece.size, &why) < 0)
			miss(walk, hash->protocol, &why);
		else
			walk_piece(walk, hash, piece);
		done += here;
	}
}

/* ---- which tables there are ---------------------------------------------------------------- */

static uint64_t size_of(const struct walk *walk, const char *structure)
{
	const struct kernel *kernel = walk->kernel;

	return btf_size(&kernel->btf, btf_find(&kernel->btf, BTF_KIND_STRUCT, structure),
			kernel->memory->word_size);
}

/* False if it was walked over before: most namespaces share theirs. */
static bool is_new(struct walk *walk, uint64_t table)
{
	size_t *seen = address_map_put(&walk->tables, table);

	return (*seen)++ == 0;
}

static void walk_tcp(struct walk *walk, uint64_t table)
{
	const struct fields *fields = &walk->fields;
	struct hash connected = { .protocol = KERNEL_SOCKET_TCP,
				  .head = fields->connected_head.at,
				  .step = size_of(walk, "inet_ehash_bucket") };
	struct hash listening = { .protocol = KERNEL_SOCKET_TCP,
				  .head = fields->listening_head.at,
				  .step = size_of(walk, "inet_listen_hashbucket") };
	uint64_t mask, listening_mask;
	struct err why;

	if (!is_new(walk, table))
		return;
	if (get(walk, table, &fields->connected, &connected.at, &why) < 0 ||
	    get(walk, table, &fields->connected_mask, &mask, &why) < 0 ||
	    get(walk, table, &fields->listening, &listening.at, &why) < 0 ||
	    get(walk, table, &fields->listening_mask, &listening_mask, &why) < 0) {
		miss(walk, KERNEL_SOCKET_TCP, &why);
		return;
	}
	connected.count = mask + 1;
	listening.count = listening_mask + 1;
	walk_hash(walk, &listening);
	walk_hash(walk, &connected);
}

static void walk_udp(struct walk *walk, enum kernel_socket_protocol protocol, uint64_t table)
{
	const struct fields *fields = &walk->fields;
	struct hash hash = { .protocol = protocol,
			     .head = fields->udp_head.at,
			     .step = size_of(walk, "udp_hslot") };
	uint64_t mask;
	struct err why;

	if (!is_new(walk, table))
		return;
	if (get(walk, table, &fields->udp_slots, &hash.at, &why) < 0 ||
	    get(walk, table, &fields->udp_mask, &mask, &why) < 0) {
		miss(walk, protocol, &why);
		return;
	}
	hash.count = mask + 1;
	walk_hash(walk, &hash);
}

static void walk_raw(struct walk *walk, uint64_t table)
{
	const struct kernel_field *buckets = &walk->fields.raw_buckets;
	unsigned word = walk->kernel->memory->word_size;

	if (table && buckets->size)
		walk_hash(walk, &(struct hash){ .protocol = KERNEL_SOCKET_RAW,
						.at = table + buckets->at,
						.count = buckets->size / word,
						.step = word });
}

/* Tables that each namespace has for itself, on all kernels. */
static void walk_own(struct walk *walk, uint64_t net)
{
	const struct fields *fields = &walk->fields;
	unsigned word = walk->kernel->memory->word_size;
	struct hash packets = { .protocol = KERNEL_SOCKET_PACKET,
				.at = net + fields->packets.at,
				.count = 1,
				.step = word };
	struct hash names = { .protocol = KERNEL_SOCKET_UNIX, .count = UNIX_BUCKETS, .step = word };
	struct err why;

	if (fields->packets.size)
		walk_hash(walk, &packets);
	if (!fields->unix_buckets.size)
		return;
	if (get(walk, net, &fields->unix_buckets, &names.at, &why) < 0)
		miss(walk, KERNEL_SOCKET_UNIX, &why);
	else if (names.at)
		walk_hash(walk, &names);
}

static void walk_namespace(struct walk *walk, uint64_t net)
{
	const struct fields *fields = &walk->fields;
	uint64_t tcp = 0, udp = 0;
	struct err why;

	if (fields->tcp.size && get(walk, net, &fields->tcp, &tcp, &why) < 0)
		miss(walk, KERNEL_SOCKET_TCP, &why);
	if (fields->udp.size && get(walk, net, &fields->udp, &udp, &why) < 0)
		miss(walk, KERNEL_SOCKET_UDP, &why);
	if (tcp)
		walk_tcp(walk, tcp);
	if (udp)
		walk_udp(walk, KERNEL_SOCKET_UDP, udp);
	walk_own(walk, net);
}

/* Tables that symbols lead to: the only ones of older kernels, shared by all namespaces. */
static void walk_shared(struct walk *walk)
{
	const struct symbols_of_tables *symbols = &walk->symbols;
	struct err why;

	err_set(&why, -ENODATA, "this kernel has no symbol that leads to them");
	if (symbols->tcp)
		walk_tcp(walk, symbols->tcp);
	else if (!walk->fields.tcp.size)
		miss(walk, KERNEL_SOCKET_TCP, &why);
	if (symbols->udp)
		walk_udp(walk, KERNEL_SOCKET_UDP, symbols->udp);
	else if (!walk->fields.udp.size)
		miss(walk, KERNEL_SOCKET_UDP, &why);
	if (symbols->udplite)
		walk_udp(walk, KERNEL_SOCKET_UDPLITE, symbols->udplite);
	if (!symbols->raw_v4 || !walk->fields.raw_buckets.size)
		miss(walk, KERNEL_SOCKET_RAW, &why);
	walk_raw(walk, symbols->raw_v4);
	walk_raw(walk, symbols->raw_v6);
}

/* What is a module, its types are not the kernel's own. */
static void miss_modules(struct walk *walk)
{
	struct err why;

	err_set(&why, -ENODATA, "the kernel's types do not tell of them: a module, or not built");
	if (!walk->fields.unix_buckets.size)
		miss(walk, KERNEL_SOCKET_UNIX, &why);
	if (!walk->fields.packets.size)
		miss(walk, KERNEL_SOCKET_PACKET, &why);
}

/* ---- all of them --------------------------------------------------------------------------- */

const char *kernel_socket_protocol_name(enum kernel_socket_protocol protocol)
{
	static const char *const names[KERNEL_SOCKET_PROTOCOL_COUNT] = {
		"tcp", "udp", "udplite", "raw", "packet", "unix",
	};

	return names[protocol];
}

bool kernel_socket_is_full(const struct kernel_socket *socket)
{
	return socket->state == SOCKET_STATE_LISTEN && socket->receive_queue > socket->send_queue;
}

static int open_walk(struct walk *walk, struct err *err)
{
	const struct symbols_wanted wanted[] = {
		{ "tcp_hashinfo", &walk->symbols.tcp },
		{ "udp_table", &walk->symbols.udp },
		{ "udplite_table", &walk->symbols.udplite },
		{ "raw_v4_hashinfo", &walk->symbols.raw_v4 },
		{ "raw_v6_hashinfo", &walk->symbols.raw_v6 },
	};
	const network_namespace_list *namespaces = walk->reader->namespaces;

	if (kernel_structures(walk->kernel, structures, COUNT(structures), &walk->fields, err) < 0)
		return err->code;
	if (socket_members_find(walk->kernel, &walk->members, err) < 0)
		return err->code;
	symbols_find(&walk->kernel->symbols, wanted, COUNT(wanted));
	for (size_t i = 0; i < namespaces->count; i++)
		*address_map_put(&walk->namespaces, namespaces->at[i].address) = i + 1;
	return 0;
}

int sockets_read(struct kernel *kernel, const struct sockets_reader *reader,
		 not_followed_list *missing, struct err *err)
{
	scoped_walk walk = {
		.kernel = kernel, .reader = reader, .missing = missing, .left = SOCKETS_MAX
	};
	struct err why;

	if (open_walk(&walk, err) < 0)
		return err->code;
	for (size_t i = 0; i < reader->namespaces->count; i++)
		walk_namespace(&walk, reader->namespaces->at[i].address);
	walk_shared(&walk);
	miss_modules(&walk);
	if (!walk.left) {
		err_set(&why, -E2BIG, "there are more than %d", SOCKETS_MAX);
		not_followed_add(missing, "all sockets", &why);
	}
	return 0;
}
