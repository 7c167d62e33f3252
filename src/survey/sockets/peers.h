/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is talked to: one row per remote address, port that is listened on, direction and program. */
#ifndef TROWEL_SURVEY_PEERS_H
#define TROWEL_SURVEY_PEERS_H

#include "survey/survey.h"

/* Fills content->peers out of content->sockets.flows and content->network.hosts. */
void peers_conclude(struct survey *survey);

/* The application protocol that is usual on a port, or NULL. Ports are a convention: it is likely,
 * not certain. `protocol` is "tcp" or "udp". */
const char *peers_port_name(const char *protocol, int64_t port);

#endif
