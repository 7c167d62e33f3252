/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small text files about the network: resolv.conf(5), hosts(5), /proc/net/ip_vs. Words point into
 * the input. */
#ifndef TROWEL_FORMAT_NETWORK_FILES_H
#define TROWEL_FORMAT_NETWORK_FILES_H

#include "base/arena.h"
#include "base/vec.h"

enum { NETWORK_FILES_WORDS_MAX = 64 }; /* names of a hosts line, search domains */

typedef vec_of(struct bytes) bytes_list;

struct resolv_conf {
	bytes_list name_servers;
	bytes_list search; /* of the last "search" or "domain" line, which is what counts */
	bytes_list options;
};

/* Reads a whole resolv.conf; lists grow in the arena. */
void resolv_conf_parse(struct bytes text, struct arena *arena, struct resolv_conf *ret);

struct hosts_line {
	struct bytes address;
	bytes_list names;
	bool is_usual; /* says no more than any system's: localhost, ip6-allnodes ... */
};

/* Reads one line of /etc/hosts; false if it holds no entry. */
bool hosts_line_parse(struct bytes line, struct arena *arena, struct hosts_line *ret);

struct ip_vs_line {
	bool is_target;        /* a real server of the service before it */
	struct bytes protocol; /* "TCP", "UDP", "FWM"; of a service */
	const char *address;   /* "10.0.0.1:80", or the mark */
	struct bytes scheduler;
	struct bytes forward; /* "Masq", "Route", "Tunnel"; of a target */
	struct bytes weight;
};

/* Reads one line of /proc/net/ip_vs; false for its headings. Source: ip_vs_info_seq_show() in
 * net/netfilter/ipvs/ip_vs_ctl.c. */
bool ip_vs_line_parse(struct bytes line, struct arena *arena, struct ip_vs_line *ret);

#endif
