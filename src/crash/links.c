/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/links.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "crash/link_counters.h"
#include "format/netlink/socket_row.h"

struct fields {
	/* struct net */
	struct kernel_field devices;
	/* struct net_device */
	struct kernel_field list, name, index, mtu, flags, state, type, hardware, hardware_size;
	struct kernel_field kind_of, parent, v4, v6;
	/* struct rtnl_link_ops, device, device_driver */
	struct kernel_field kind, driver, driver_name;
	/* struct in_device, in_ifaddr */
	struct kernel_field v4_list, v4_next, v4_address, v4_prefix;
	/* struct inet6_dev, inet6_ifaddr */
	struct kernel_field v6_list, v6_link, v6_address, v6_prefix;
};

#define INTO(member) offsetof(struct fields, member)

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct kernel_field_wanted of_net[] = {
	{ INTO(devices), { "dev_base_head" }, false },
};

static const struct kernel_field_wanted of_device[] = {
	{ INTO(list), { "dev_list" }, false },
	{ INTO(name), { "name" }, false },
	{ INTO(index), { "ifindex" }, false },
	{ INTO(mtu), { "mtu" }, false },
	{ INTO(flags), { "flags" }, false },
	{ INTO(state), { "state" }, false },
	{ INTO(type), { "type" }, false },
	{ INTO(hardware), { "dev_addr" }, false },
	{ INTO(hardware_size), { "addr_len" }, false },
	{ INTO(kind_of), { "rtnl_link_ops" }, true },
	{ INTO(parent), { "dev.parent" }, true },
	{ INTO(v4), { "ip_ptr" }, true },  /* CONFIG_INET */
	{ INTO(v6), { "ip6_ptr" }, true }, /* CONFIG_IPV6 */
};

/* The structures below lie in the kernel's own types only where their code is no module. */
static const struct kernel_field_wanted of_kind[] = {
	{ INTO(kind), { "kind" }, true },
};

static const struct kernel_field_wanted of_parent[] = {
	{ INTO(driver), { "driver" }, true },
};

static const struct kernel_field_wanted of_driver[] = {
	{ INTO(driver_name), { "name" }, true },
};

static const struct kernel_field_wanted of_v4[] = {
	{ INTO(v4_list), { "ifa_list" }, true },
};

static const struct kernel_field_wanted of_v4_address[] = {
	{ INTO(v4_next), { "ifa_next" }, true },
	{ INTO(v4_address), { "ifa_local" }, true },
	{ INTO(v4_prefix), { "ifa_prefixlen" }, true },
};

static const struct kernel_field_wanted of_v6[] = {
	{ INTO(v6_list), { "addr_list" }, true },
};

static const struct kernel_field_wanted of_v6_address[] = {
	{ INTO(v6_link), { "if_list" }, true },
	{ INTO(v6_address), { "addr" }, true },
	{ INTO(v6_prefix), { "prefix_len" }, true },
};

static const struct kernel_structure structures[] = {
	{ "net", of_net, COUNT(of_net) },
	{ "net_device", of_device, COUNT(of_device) },
	{ "rtnl_link_ops", of_kind, COUNT(of_kind) },
	{ "device", of_parent, COUNT(of_parent) },
	{ "device_driver", of_driver, COUNT(of_driver) },
	{ "in_device", of_v4, COUNT(of_v4) },
	{ "in_ifaddr", of_v4_address, COUNT(of_v4_address) },
	{ "inet6_dev", of_v6, COUNT(of_v6) },
	{ "inet6_ifaddr", of_v6_address, COUNT(of_v6_address) },
};

struct links {
	struct kernel *kernel;
	struct fields fields;
	struct link_counters counters;
	bool has_counters;
	const struct links_reader *reader;
	not_followed_list *missing;
	uint64_t count;
	uint64_t addresses; /* of all so far */
};

static void links_deinit(struct links *links)
{
	link_counters_deinit(&links->counters);
}
#define scoped_links SCOPED(links_deinit) struct links

static int get(const struct links *links, uint64_t object, const struct kernel_field *field,
	       uint64_t *ret, struct err *err)
{
	return kernel_get(links->kernel, object, field, ret, err);
}

/* Told once for all links of a kind: there may be hundreds. */
static void miss(struct links *links, const struct kernel_link *link, const char *what,
		 const struct err *why)
{
	scoped_buf text = { 0 };

	if (link->kind[0])
		buf_add_format(&text, "%s of %s links", what, link->kind);
	else
		buf_add_format(&text, "%s of %s", what, link->name);
	not_followed_add(links->missing, buf_text(&text), why);
}

/* ---- addresses ----------------------------------------------------------------------------- */

static int add_address(struct links *links, struct kernel_link *link, struct in6_addr address,
		       uint64_t prefix, struct err *err)
{
	if (links->addresses == LINKS_ADDRESSES_MAX)
		return err_set(err, -E2BIG, "more than %d addresses", LINKS_ADDRESSES_MAX);
	links->addresses++;
	*vec_push(&link->addresses) = (struct kernel_link_address){
		.address = address,
		.prefix = prefix <= 128 ? (unsigned)prefix : 128,
	};
	return 0;
}

static int read_v4(struct links *links, struct kernel_link *link, struct err *err)
{
	const struct fields *fields = &links->fields;
	uint64_t part, first, prefix;
	int more;

	if (get(links, link->address, &fields->v4, &part, err) < 0)
		return err->code;
	if (!part)
		return 0;
	if (!fields->v4_list.size || !fields->v4_next.size || !fields->v4_address.size)
		return err_set(err, -ENODATA, "the kernel's types do not tell of them");
	if (get(links, part, &fields->v4_list, &first, err) < 0)
		return err->code;
	struct kernel_chain chain = kernel_chain_of(first, fields->v4_next.at);

	while ((more = kernel_chain_next(links->kernel, &chain, err)) > 0) {
		unsigned char address[4];

		if (memory_read(links->kernel->memory, chain.at + fields->v4_address.at, address,
				sizeof(address), err) < 0 ||
		    get(links, chain.at, &fields->v4_prefix, &prefix, err) < 0 ||
		    add_address(links, link, socket_address_v4(address), prefix, err) < 0)
			return err->code;
	}
	return more;
}

static int read_v6(struct links *links, struct kernel_link *link, struct err *err)
{
	const struct fields *fields = &links->fields;
	uint64_t part, prefix;
	int more;

	if (get(links, link->address, &fields->v6, &part, err) < 0)
		return err->code;
	if (!part)
		return 0;
	if (!fields->v6_list.size || !fields->v6_link.size || !fields->v6_address.size)
		return err_set(err, -ENODATA,
			       "the kernel's types do not tell of them: ipv6 is a module");
	struct kernel_list list = kernel_list_of(part + fields->v6_list.at);

	while ((more = kernel_list_next(links->kernel, &list, err)) > 0) {
		uint64_t entry = list.at - fields->v6_link.at;
		struct in6_addr address;

		if (memory_read(links->kernel->memory, entry + fields->v6_address.at, &address,
				sizeof(address), err) < 0 ||
		    get(links, entry, &fields->v6_prefix, &prefix, err) < 0 ||
		    add_address(links, link, address, prefix, err) < 0)
			return err->code;
	}
	return more;
}

static void read_addresses(struct links *links, struct kernel_link *link)
{
	struct err why;

	if (links->fields.v4.size && read_v4(links, link, &why) < 0)
		miss(links, link, "IPv4 addresses", &why);
	if (links->fields.v6.size && read_v6(links, link, &why) < 0)
		miss(links, link, "IPv6 addresses", &why);
}

/* ---- one link ------------------------------------------------------------------------------ */

/* The text that a pointer leads to; nothing if that is not in the dump, as with some modules. */
static void read_text(struct links *links, uint64_t address, char *ret, size_t size_max)
{
	scoped_buf text = { 0 };
	struct err err;

	if (!address || memory_text(links->kernel->memory, address, size_max, &text, &err) < 0)
		return;
	memcpy(ret, buf_text(&text), text.size);
	ret[text.size] = '\0';
}

/* What made it; or the driver of the device behind it. */
static void read_kind(struct links *links, struct kernel_link *link)
{
	const struct fields *fields = &links->fields;
	uint64_t operations = 0, kind = 0, parent = 0, driver = 0;
	struct err err;

	if (get(links, link->address, &fields->kind_of, &operations, &err) == 0 && operations &&
	    get(links, operations, &fields->kind, &kind, &err) == 0)
		read_text(links, kind, link->kind, LINKS_KIND_MAX);
	if (!link->kind[0] && get(links, link->address, &fields->parent, &parent, &err) == 0 &&
	    parent && get(links, parent, &fields->driver, &driver, &err) == 0 && driver &&
	    get(links, driver, &fields->driver_name, &kind, &err) == 0)
		read_text(links, kind, link->kind, LINKS_KIND_MAX);
	if (!link->kind[0] && link->is_loopback)
		memcpy(link->kind, "loopback", sizeof("loopback"));
}

static int read_hardware(struct links *links, struct kernel_link *link, struct err *err)
{
	const struct fields *fields = &links->fields;
	uint64_t size, address;

	if (get(links, link->address, &fields->hardware_size, &size, err) < 0 ||
	    get(links, link->address, &fields->hardware, &address, err) < 0)
		return err->code;
	if (size > LINKS_HARDWARE_MAX || !address || link->is_loopback)
		return 0;
	if (memory_read(links->kernel->memory, address, link->hardware, size, err) < 0)
		return err->code;
	link->hardware_size = size;
	return 0;
}

/* Source: include/uapi/linux/if.h, enum netdev_state_t of include/linux/netdevice.h. */
static int read_state(struct links *links, struct kernel_link *link, struct err *err)
{
	enum { NO_CARRIER = 1 << 2, LOOPBACK_TYPE = 772 };
	const struct fields *fields = &links->fields;
	uint64_t flags, state, type;

	if (get(links, link->address, &fields->flags, &flags, err) < 0 ||
	    get(links, link->address, &fields->state, &state, err) < 0 ||
	    get(links, link->address, &fields->type, &type, err) < 0)
		return err->code;
	link->is_loopback = type == LOOPBACK_TYPE;
	link->is_promiscuous = flags & IFF_PROMISC;
	link->state = KERNEL_LINK_DOWN;
	if (flags & IFF_UP)
		link->state = state & NO_CARRIER ? KERNEL_LINK_NO_CARRIER : KERNEL_LINK_UP;
	return 0;
}

static int read_link(struct links *links, struct kernel_link *link, struct err *err)
{
	const struct fields *fields = &links->fields;
	size_t size = fields->name.size < LINKS_NAME_MAX ? fields->name.size : LINKS_NAME_MAX;
	uint64_t index, mtu;

	if (memory_read(links->kernel->memory, link->address + fields->name.at, link->name, size,
			err) < 0 ||
	    get(links, link->address, &fields->index, &index, err) < 0 ||
	    get(links, link->address, &fields->mtu, &mtu, err) < 0 ||
	    read_state(links, link, err) < 0)
		return err->code;
	link->index = (uint32_t)index;
	link->mtu = (uint32_t)mtu;
	return 0;
}

static void read_rest(struct links *links, struct kernel_link *link)
{
	struct err why;

	if (read_hardware(links, link, &why) < 0)
		miss(links, link, "hardware address", &why);
	read_kind(links, link);
	read_addresses(links, link);
	if (links->has_counters && link_counters_read(&links->counters, link, &why) < 0)
		miss(links, link, "counters", &why);
}

/* ---- all of them --------------------------------------------------------------------------- */

static int read_namespace(struct links *links, size_t namespace, struct err *err)
{
	const struct fields *fields = &links->fields;
	uint64_t net = links->reader->namespaces->at[namespace].address;
	struct kernel_list list = kernel_list_of(net + fields->devices.at);
	int more;

	while ((more = kernel_list_next(links->kernel, &list, err)) > 0) {
		struct kernel_link link = { .namespace = namespace,
					    .address = list.at - fields->list.at };

		if (links->count == LINKS_MAX)
			return err_set(err, -E2BIG, "more than %d links", LINKS_MAX);
		if (read_link(links, &link, err) < 0)
			return err->code;
		links->count++;
		read_rest(links, &link);
		links->reader->accept(links->reader->context, &link);
		vec_deinit(&link.addresses);
	}
	return more;
}

int links_read(struct kernel *kernel, const struct links_reader *reader, not_followed_list *missing,
	       struct err *err)
{
	scoped_links links = { .kernel = kernel, .reader = reader, .missing = missing };
	struct err why;

	if (kernel_structures(kernel, structures, COUNT(structures), &links.fields, err) < 0)
		return err->code;
	links.has_counters = link_counters_open(kernel, &links.counters, &why) == 0;
	if (!links.has_counters)
		not_followed_add(missing, "counters of links", &why);
	for (size_t i = 0; i < reader->namespaces->count; i++) {
		if (read_namespace(&links, i, &why) < 0)
			not_followed_add(missing, "links", &why);
		if (links.count == LINKS_MAX)
			break;
	}
	return 0;
}
