/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/network_namespaces.h"

#include <errno.h>

struct fields {
	struct kernel_field list, inode;
};

static const struct kernel_field_wanted of_net[] = {
	{ offsetof(struct fields, list), { "list" }, false },
	{ offsetof(struct fields, inode), { "ns.inum" }, true },
};

static void add(struct kernel *kernel, const struct fields *fields, uint64_t address,
		network_namespace_list *ret)
{
	struct network_namespace namespace = { .address = address };
	struct err err;

	if (fields->inode.size)
		(void)!kernel_get(kernel, address, &fields->inode, &namespace.inode, &err);
	*vec_push(ret) = namespace;
}

/* All but the first one. */
static int add_others(struct kernel *kernel, const struct fields *fields, uint64_t first,
		      network_namespace_list *ret, struct err *err)
{
	uint64_t head;
	int more;

	if (kernel_symbol(kernel, "net_namespace_list", &head, err) < 0)
		return err->code;
	struct kernel_list list = kernel_list_of(head);

	while ((more = kernel_list_next(kernel, &list, err)) > 0) {
		uint64_t address = list.at - fields->list.at;

		if (address == first)
			continue;
		if (ret->count == NETWORK_NAMESPACES_MAX)
			return err_set(err, -E2BIG, "more than %d of them", NETWORK_NAMESPACES_MAX);
		add(kernel, fields, address, ret);
	}
	return more;
}

int network_namespaces_read(struct kernel *kernel, network_namespace_list *ret,
			    not_followed_list *missing, struct err *err)
{
	struct fields fields = { 0 };
	struct err why;
	uint64_t first;

	if (kernel_symbol(kernel, "init_net", &first, err) < 0 ||
	    kernel_fields(kernel, "net", of_net, sizeof(of_net) / sizeof(of_net[0]), &fields, err) <
		    0)
		return err->code;
	add(kernel, &fields, first, ret);
	if (add_others(kernel, &fields, first, ret, &why) < 0)
		not_followed_add(missing, "network namespaces", &why);
	return 0;
}
