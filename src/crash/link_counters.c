/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/link_counters.h"

#include <errno.h>
#include <string.h>

#define INTO(member) offsetof(struct link_counters, member)

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct kernel_field_wanted of_device[] = {
	{ INTO(device[KERNEL_LINK_RECEIVED_PACKETS]), { "stats.rx_packets" }, false },
	{ INTO(device[KERNEL_LINK_RECEIVED_BYTES]), { "stats.rx_bytes" }, false },
	{ INTO(device[KERNEL_LINK_RECEIVED_ERRORS]), { "stats.rx_errors" }, false },
	{ INTO(device[KERNEL_LINK_RECEIVED_DROPPED]), { "stats.rx_dropped" }, false },
	{ INTO(device[KERNEL_LINK_SENT_PACKETS]), { "stats.tx_packets" }, false },
	{ INTO(device[KERNEL_LINK_SENT_BYTES]), { "stats.tx_bytes" }, false },
	{ INTO(device[KERNEL_LINK_SENT_ERRORS]), { "stats.tx_errors" }, false },
	{ INTO(device[KERNEL_LINK_SENT_DROPPED]), { "stats.tx_dropped" }, false },
	{ INTO(core), { "core_stats" }, true },
	{ INTO(lstats), { "lstats" }, true },
	{ INTO(tstats), { "tstats" }, true },
	{ INTO(dstats), { "dstats" }, true },
	{ INTO(way), { "pcpu_stat_type" }, true }, /* from 6.7 on */
	{ INTO(operations), { "netdev_ops" }, false },
};

static const struct kernel_field_wanted of_operations[] = {
	{ INTO(get64), { "ndo_get_stats64" }, false },
	{ INTO(get), { "ndo_get_stats" }, true },
};

/* What the kernel itself drops. */
static const struct kernel_field_wanted of_core[] = {
	{ INTO(of_core[KERNEL_LINK_RECEIVED_DROPPED]), { "rx_dropped" }, true },
	{ INTO(of_core[KERNEL_LINK_SENT_DROPPED]), { "tx_dropped" }, true },
};

static const struct kernel_field_wanted of_lstats[] = {
	{ INTO(of_lstats[0]), { "packets" }, true },
	{ INTO(of_lstats[1]), { "bytes" }, true },
};

static const struct kernel_field_wanted of_tstats[] = {
	{ INTO(of_tstats[KERNEL_LINK_RECEIVED_PACKETS]), { "rx_packets" }, true },
	{ INTO(of_tstats[KERNEL_LINK_RECEIVED_BYTES]), { "rx_bytes" }, true },
	{ INTO(of_tstats[KERNEL_LINK_SENT_PACKETS]), { "tx_packets" }, true },
	{ INTO(of_tstats[KERNEL_LINK_SENT_BYTES]), { "tx_bytes" }, true },
};

static const struct kernel_field_wanted of_dstats[] = {
	{ INTO(of_dstats[KERNEL_LINK_RECEIVED_PACKETS]), { "rx_packets", "rx_pkts" }, true },
	{ INTO(of_dstats[KERNEL_LINK_RECEIVED_BYTES]), { "rx_bytes" }, true },
	{ INTO(of_dstats[KERNEL_LINK_RECEIVED_DROPPED]), { "rx_drops", "rx_drps" }, true },
	{ INTO(of_dstats[KERNEL_LINK_SENT_PACKETS]), { "tx_packets", "tx_pkts" }, true },
	{ INTO(of_dstats[KERNEL_LINK_SENT_BYTES]), { "tx_bytes" }, true },
	{ INTO(of_dstats[KERNEL_LINK_SENT_DROPPED]), { "tx_drops", "tx_drps" }, true },
};

static const struct kernel_structure structures[] = {
	{ "net_device", of_device, COUNT(of_device) },
	{ "net_device_ops", of_operations, COUNT(of_operations) },
	{ "net_device_core_stats", of_core, COUNT(of_core) },
	{ "pcpu_lstats", of_lstats, COUNT(of_lstats) },
	{ "pcpu_sw_netstats", of_tstats, COUNT(of_tstats) },
	{ "pcpu_dstats", of_dstats, COUNT(of_dstats) },
};

void link_counters_deinit(struct link_counters *counters)
{
	vec_deinit(&counters->cpus);
}

int link_counters_open(struct kernel *kernel, struct link_counters *ret, struct err *err)
{
	const struct symbols_wanted functions[] = {
		{ "dev_get_tstats64", &ret->tunnel_function },
		{ "loopback_get_stats64", &ret->loopback_function },
	};

	ret->kernel = kernel;
	if (kernel_structures(kernel, structures, COUNT(structures), ret, err) < 0)
		return err->code;
	symbols_find(&kernel->symbols, functions, COUNT(functions));
	return per_cpu_read(kernel, &ret->cpus, err);
}

/* ---- which way they are kept --------------------------------------------------------------- */

/* The first four are NETDEV_PCPU_STAT_ of include/linux/netdevice.h. */
enum way { WAY_DEVICE, WAY_LSTATS, WAY_TSTATS, WAY_DSTATS, WAY_DRIVER };

/* Kinds whose function lies in a module and reads what the kernel has for all. */
static const struct {
	const char *kind;
	enum way way;
} ways_of_kinds[] = {
	{ "dummy", WAY_LSTATS }, /* dummy_get_stats64() */
	{ "tun", WAY_TSTATS },   /* tun_net_get_stats64() */
};

static int find_way(const struct link_counters *counters, const struct kernel_link *link,
		    enum way *ret, struct err *err)
{
	const struct kernel *kernel = counters->kernel;
	uint64_t operations, get64, get = 0, way = WAY_DEVICE;

	if (kernel_get(kernel, link->address, &counters->operations, &operations, err) < 0 ||
	    kernel_get(kernel, operations, &counters->get64, &get64, err) < 0 ||
	    (counters->get.size && kernel_get(kernel, operations, &counters->get, &get, err) < 0) ||
	    (counters->way.size &&
	     kernel_get(kernel, link->address, &counters->way, &way, err) < 0))
		return err->code;
	*ret = way <= WAY_DSTATS ? (enum way)way : WAY_DRIVER;
	if (!get64 && !get)
		return 0;
	*ret = WAY_DRIVER;
	if (get64 && get64 == counters->tunnel_function)
		*ret = WAY_TSTATS;
	if (get64 && get64 == counters->loopback_function)
		*ret = WAY_LSTATS;
	for (size_t i = 0; i < COUNT(ways_of_kinds); i++)
		if (text_equal(ways_of_kinds[i].kind, link->kind))
			*ret = ways_of_kinds[i].way;
	return 0;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* Of each CPU: `pointer` is a member of the device, and leads to members `fields`. */
static int add_per_cpu(const struct link_counters *counters, struct kernel_link *link,
		       const struct kernel_field *pointer, const struct kernel_field *fields,
		       struct err *err)
{
	uint64_t object = 0;

	if (kernel_get(counters->kernel, link->address, pointer, &object, err) < 0)
		return err->code;
	for (size_t i = 0; object && i < KERNEL_LINK_COUNTER_COUNT; i++)
		if (fields[i].size && per_cpu_sum(counters->kernel, &counters->cpus, object,
						  &fields[i], &link->counters[i], err) < 0)
			return err->code;
	return 0;
}

/* These count one way only: what lo sends it receives, too, and others receive nothing. */
static int add_lstats(const struct link_counters *counters, struct kernel_link *link,
		      struct err *err)
{
	struct kernel_field fields[KERNEL_LINK_COUNTER_COUNT] = {
		[KERNEL_LINK_SENT_PACKETS] = counters->of_lstats[0],
		[KERNEL_LINK_SENT_BYTES] = counters->of_lstats[1],
	};

	if (add_per_cpu(counters, link, &counters->lstats, fields, err) < 0)
		return err->code;
	if (!link->is_loopback)
		return 0;
	link->counters[KERNEL_LINK_RECEIVED_PACKETS] = link->counters[KERNEL_LINK_SENT_PACKETS];
	link->counters[KERNEL_LINK_RECEIVED_BYTES] = link->counters[KERNEL_LINK_SENT_BYTES];
	return 0;
}

static int read_ways(const struct link_counters *counters, struct kernel_link *link,
		     struct err *err)
{
	uint64_t core = 0;
	enum way way = WAY_DRIVER;

	if (find_way(counters, link, &way, err) < 0)
		return err->code;
	if (way == WAY_DRIVER)
		return err_set(err, -ENODATA, "the driver keeps them where only it knows");
	for (size_t i = 0; i < KERNEL_LINK_COUNTER_COUNT; i++)
		if (kernel_get(counters->kernel, link->address, &counters->device[i],
			       &link->counters[i], err) < 0)
			return err->code;
	if (counters->core.size &&
	    kernel_get(counters->kernel, link->address, &counters->core, &core, err) < 0)
		return err->code;
	if (core && add_per_cpu(counters, link, &counters->core, counters->of_core, err) < 0)
		return err->code;
	switch (way) {
	case WAY_LSTATS:
		return add_lstats(counters, link, err);
	case WAY_TSTATS:
		return add_per_cpu(counters, link, &counters->tstats, counters->of_tstats, err);
	case WAY_DSTATS:
		return add_per_cpu(counters, link, &counters->dstats, counters->of_dstats, err);
	default:
		return 0;
	}
}

int link_counters_read(struct link_counters *counters, struct kernel_link *link, struct err *err)
{
	counters->reads += counters->cpus.count * KERNEL_LINK_COUNTER_COUNT;
	if (counters->reads > LINK_COUNTERS_READS_MAX)
		return err_set(err, -E2BIG, "there are too many links and CPUs");
	if (read_ways(counters, link, err) < 0) {
		memset(link->counters, 0, sizeof(link->counters));
		return err->code;
	}
	link->has_counters = true;
	return 0;
}
