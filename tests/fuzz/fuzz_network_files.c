/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/network/network_files.h"
#include "format/proc/proc_net.h"
#include "harness.h"

FUZZ(network_files, input)
{
	scoped_arena arena = { 0 };
	struct resolv_conf conf;
	struct bytes line;

	resolv_conf_parse(input, &arena, &conf);
	while (bytes_line(&input, &line)) {
		struct proc_net_neighbour neighbour;
		struct proc_net_device device;
		struct proc_net_route route;
		struct hosts_line hosts;
		struct ip_vs_line server;
		const char *address;
		struct bytes link;

		assert(!hosts_line_parse(line, &arena, &hosts) || hosts.names.count);
		assert(!ip_vs_line_parse(line, &arena, &server) || server.address);
		assert(!proc_net_device(line, &device) || device.errors >= 0);
		assert(!proc_net_route(line, &arena, &route) || route.destination);
		assert(!proc_net_route6(line, &arena, &route) || route.destination);
		assert(!proc_net_address6(line, &arena, &address, &link) || address);
		assert(!proc_net_neighbour(line, &neighbour) || neighbour.address.size);
	}
}
