/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Answers of NETLINK_SOCK_DIAG: payloads of SOCK_DIAG_BY_FAMILY messages. Source: sock_diag(7),
 * include/uapi/linux/inet_diag.h, unix_diag.h.
 */
#ifndef TROWEL_FORMAT_SOCK_DIAG_REPLY_H
#define TROWEL_FORMAT_SOCK_DIAG_REPLY_H

#include "format/netlink/socket_row.h"

/* Decodes the payload of an answer about TCP or UDP (`protocol`). False if it is too short or of
 * another family; `ret` is then untouched. */
bool sock_diag_reply_inet(struct bytes payload, enum socket_protocol protocol,
			  struct socket_row *ret) MUST_CHECK;

/* As above about a unix socket. ret->name points into the input. */
bool sock_diag_reply_unix(struct bytes payload, struct socket_row *ret) MUST_CHECK;

#endif
