/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the network collector that read files; each fills its rows of `network`. */
#ifndef TROWEL_SURVEY_NETWORK_PARTS_H
#define TROWEL_SURVEY_NETWORK_PARTS_H

#include "kernel/rtnetlink.h"
#include "survey/survey.h"

/* What /proc/net tells of a topic that netlink refused; rules are not there. */
void network_read_proc(struct survey *survey, struct network *network, enum rtnetlink_topic topic);

/* IPVS, if /proc/net/ip_vs exists. */
void network_read_virtual_servers(struct survey *survey, struct network *network);

/* /etc/resolv.conf, and systemd-resolved's own list where that is only a stub. */
void network_read_resolvers(struct survey *survey, struct network *network);

/* /etc/hosts, beyond the usual lines. */
void network_read_hosts(struct survey *survey, struct network *network);

/* Which programs configure the network, as their files tell. */
void network_read_managers(struct survey *survey, struct network *network);

#endif
