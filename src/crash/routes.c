/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/routes.h"

#include <errno.h>
#include <sys/socket.h>

#include "format/netlink/socket_row.h"

struct fields {
	/* struct net */
	struct kernel_field v4, v6;
	/* struct fib_table, trie, key_vector */
	struct kernel_field trie, root, bits, key, children;
	/* struct fib_alias, fib_info */
	struct kernel_field next, slen, type, info, hop, hop_object;
	/* struct fib6_table, fib6_node, fib6_info */
	struct kernel_field root_v6, leaf, prefix_v6, flags_v6, next_v6, hop_v6, hop_object_v6;
	/* struct fib_nh and fib6_nh, fib_nh_common, net_device */
	struct kernel_field common, common_v6, device, gateway, family, index;
};

#define INTO(member) offsetof(struct fields, member)

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct kernel_field_wanted of_net[] = {
	{ INTO(v4), { "ipv4.fib_main" }, true }, /* CONFIG_IP_MULTIPLE_TABLES */
	{ INTO(v6), { "ipv6.fib6_main_tbl" }, true },
};

static const struct kernel_field_wanted of_table[] = {
	{ INTO(trie), { "tb_data" }, true },
};

static const struct kernel_field_wanted of_trie[] = {
	{ INTO(root), { "kv" }, true },
};

static const struct kernel_field_wanted of_node[] = {
	{ INTO(key), { "key" }, false },
	{ INTO(bits), { "bits" }, false },
	{ INTO(children), { "tnode" }, false },
};

static const struct kernel_field_wanted of_alias[] = {
	{ INTO(next), { "fa_list" }, false },
	{ INTO(slen), { "fa_slen" }, false },
	{ INTO(type), { "fa_type" }, false },
	{ INTO(info), { "fa_info" }, false },
};

static const struct kernel_field_wanted of_info[] = {
	{ INTO(hop), { "fib_nh" }, false },
	{ INTO(hop_object), { "nh" }, true },
};

static const struct kernel_field_wanted of_table_v6[] = {
	{ INTO(root_v6), { "tb6_root" }, true },
};

static const struct kernel_field_wanted of_node_v6[] = {
	{ INTO(leaf), { "leaf" }, true },
};

static const struct kernel_field_wanted of_info_v6[] = {
	{ INTO(prefix_v6), { "fib6_dst.plen" }, true }, { INTO(flags_v6), { "fib6_flags" }, true },
	{ INTO(next_v6), { "fib6_next" }, true },       { INTO(hop_v6), { "fib6_nh" }, true },
	{ INTO(hop_object_v6), { "nh" }, true },
};

static const struct kernel_field_wanted of_hop[] = {
	{ INTO(common), { "nh_common" }, false },
};

static const struct kernel_field_wanted of_hop_v6[] = {
	{ INTO(common_v6), { "nh_common" }, true },
};

static const struct kernel_field_wanted of_common[] = {
	{ INTO(device), { "nhc_dev" }, false },
	{ INTO(gateway), { "nhc_gw" }, false },
	{ INTO(family), { "nhc_gw_family" }, false },
};

static const struct kernel_field_wanted of_device[] = {
	{ INTO(index), { "ifindex" }, false },
};

static const struct kernel_structure structures[] = {
	{ "net", of_net, COUNT(of_net) },
	{ "fib_table", of_table, COUNT(of_table) },
	{ "trie", of_trie, COUNT(of_trie) },
	{ "key_vector", of_node, COUNT(of_node) },
	{ "fib_alias", of_alias, COUNT(of_alias) },
	{ "fib_info", of_info, COUNT(of_info) },
	{ "fib6_table", of_table_v6, COUNT(of_table_v6) },
	{ "fib6_node", of_node_v6, COUNT(of_node_v6) },
	{ "fib6_info", of_info_v6, COUNT(of_info_v6) },
	{ "fib_nh", of_hop, COUNT(of_hop) },
	{ "fib6_nh", of_hop_v6, COUNT(of_hop_v6) },
	{ "fib_nh_common", of_common, COUNT(of_common) },
	{ "net_device", of_device, COUNT(of_device) },
};

struct routes {
	struct kernel *kernel;
	struct fields fields;
	const struct routes_reader *reader;
	size_t namespace;
};

static int get(const struct routes *routes, uint64_t object, const struct kernel_field *field,
	       uint64_t *ret, struct err *err)
{
	return kernel_get(routes->kernel, object, field, ret, err);
}

/* By a struct fib_nh_common. */
static int give(const struct routes *routes, bool is_v6, uint64_t hop, struct err *err)
{
	const struct fields *fields = &routes->fields;
	struct kernel_route route = { .namespace = routes->namespace, .is_v6 = is_v6 };
	struct in6_addr gateway;
	uint64_t family, device, index = 0;

	if (get(routes, hop, &fields->family, &family, err) < 0 ||
	    get(routes, hop, &fields->device, &device, err) < 0 ||
	    (device && get(routes, device, &fields->index, &index, err) < 0) ||
	    memory_read(routes->kernel->memory, hop + fields->gateway.at, &gateway, sizeof(gateway),
			err) < 0)
		return err->code;
	route.has_gateway = family == AF_INET || family == AF_INET6;
	route.gateway = family == AF_INET ? socket_address_v4(&gateway) : gateway;
	route.link = (uint32_t)index;
	routes->reader->accept(routes->reader->context, &route);
	return 0;
}

static int no_object(struct err *err)
{
	return err_set(err, -ENODATA, "one goes by an object of `ip nexthop`");
}

/* ---- IPv4 ---------------------------------------------------------------------------------- */

/* The leaf of the addresses that begin with zeros: always the first child, down to where there is
 * none. 0: no such leaf. */
static int find_leaf(const struct routes *routes, uint64_t table, uint64_t *ret, struct err *err)
{
	const struct fields *fields = &routes->fields;
	uint64_t node, bits = 0, key = 0;

	if (get(routes, table, &fields->trie, &node, err) < 0)
		return err->code;
	node += fields->root.at;
	for (int depth = 0; depth < ROUTES_DEPTH_MAX; depth++) {
		if (memory_word(routes->kernel->memory, node + fields->children.at, &node, err) < 0)
			return err->code;
		*ret = 0;
		if (!node)
			return 0;
		if (get(routes, node, &fields->bits, &bits, err) < 0 ||
		    get(routes, node, &fields->key, &key, err) < 0)
			return err->code;
		if (bits)
			continue;
		*ret = key == 0 ? node : 0;
		return 0;
	}
	return err_set(err, -EBADMSG, "the tree of routes is too deep");
}

static int give_alias(const struct routes *routes, uint64_t alias, struct err *err)
{
	enum { SUFFIX_OF_ALL = 32, UNICAST = 1 }; /* RTN_UNICAST */
	const struct fields *fields = &routes->fields;
	uint64_t suffix, type, info, object = 0;

	if (get(routes, alias, &fields->slen, &suffix, err) < 0 ||
	    get(routes, alias, &fields->type, &type, err) < 0 ||
	    get(routes, alias, &fields->info, &info, err) < 0)
		return err->code;
	if (suffix != SUFFIX_OF_ALL || type != UNICAST || !info)
		return 0;
	if (fields->hop_object.size && get(routes, info, &fields->hop_object, &object, err) < 0)
		return err->code;
	if (object)
		return no_object(err);
	return give(routes, false, info + fields->hop.at + fields->common.at, err);
}

static int read_v4(const struct routes *routes, uint64_t net, struct err *err)
{
	const struct fields *fields = &routes->fields;
	uint64_t table, leaf = 0, first;
	int more, count = 0;

	if (!fields->v4.size || !fields->trie.size || !fields->root.size)
		return err_set(err, -ENODATA, "the kernel's types do not tell of them");
	if (get(routes, net, &fields->v4, &table, err) < 0)
		return err->code;
	if (!table) /* no route has been made yet */
		return 0;
	if (find_leaf(routes, table, &leaf, err) < 0)
		return err->code;
	if (!leaf)
		return 0;
	if (memory_word(routes->kernel->memory, leaf + fields->children.at, &first, err) < 0)
		return err->code;
	struct kernel_chain chain = kernel_chain_of(first, 0);

	while ((more = kernel_chain_next(routes->kernel, &chain, err)) > 0 && count++ < ROUTES_MAX)
		if (give_alias(routes, chain.at - fields->next.at, err) < 0)
			return err->code;
	return more < 0 ? more : 0;
}

/* ---- IPv6 ---------------------------------------------------------------------------------- */

/* The root's own routes are those of ::/0; one that refuses stands in for none. */
static int give_v6(const struct routes *routes, uint64_t info, struct err *err)
{
	enum { REJECT = 0x0200 }; /* RTF_REJECT */
	const struct fields *fields = &routes->fields;
	uint64_t prefix, flags, object = 0;

	if (get(routes, info, &fields->prefix_v6, &prefix, err) < 0 ||
	    get(routes, info, &fields->flags_v6, &flags, err) < 0 ||
	    (fields->hop_object_v6.size &&
	     get(routes, info, &fields->hop_object_v6, &object, err) < 0))
		return err->code;
	if (prefix || flags & REJECT)
		return 0;
	if (object)
		return no_object(err);
	return give(routes, true, info + fields->hop_v6.at + fields->common_v6.at, err);
}

static int read_v6(const struct routes *routes, uint64_t net, struct err *err)
{
	const struct fields *fields = &routes->fields;
	uint64_t table, first;
	int more, count = 0;

	if (!fields->v6.size || !fields->root_v6.size || !fields->leaf.size ||
	    !fields->next_v6.size || !fields->common_v6.size)
		return err_set(err, -ENODATA, "the kernel's types do not tell of them");
	if (get(routes, net, &fields->v6, &table, err) < 0)
		return err->code;
	if (!table)
		return 0;
	if (get(routes, table + fields->root_v6.at, &fields->leaf, &first, err) < 0)
		return err->code;
	struct kernel_chain chain = kernel_chain_of(first, fields->next_v6.at);

	while ((more = kernel_chain_next(routes->kernel, &chain, err)) > 0 && count++ < ROUTES_MAX)
		if (give_v6(routes, chain.at, err) < 0)
			return err->code;
	return more < 0 ? more : 0;
}

void routes_read(struct kernel *kernel, const struct routes_reader *reader,
		 not_followed_list *missing)
{
	struct routes routes = { .kernel = kernel, .reader = reader };
	struct err why;

	if (kernel_structures(kernel, structures, COUNT(structures), &routes.fields, &why) < 0) {
		not_followed_add(missing, "routes", &why);
		return;
	}
	for (size_t i = 0; i < reader->namespaces->count; i++) {
		routes.namespace = i;
		if (read_v4(&routes, reader->namespaces->at[i].address, &why) < 0)
			not_followed_add(missing, "default routes of IPv4", &why);
		if (read_v6(&routes, reader->namespaces->at[i].address, &why) < 0)
			not_followed_add(missing, "default routes of IPv6", &why);
	}
}
