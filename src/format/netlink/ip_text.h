/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses as text. Source: inet_ntop(3), which reads no file and no locale; RFC 5952. */
#ifndef TROWEL_FORMAT_IP_TEXT_H
#define TROWEL_FORMAT_IP_TEXT_H

#include "base/buf.h"

/* Appends 4 bytes as 10.0.0.5 and 16 as 2001:db8::1; anything else as hexadecimal digits. */
void ip_text_add(struct buf *ret, struct bytes address);

/* Appends bytes as aa:bb:cc, as hardware addresses are written. */
void ip_text_add_mac(struct buf *ret, struct bytes mac);

/* Appends "address/prefix". */
void ip_text_add_prefix(struct buf *ret, struct bytes address, unsigned prefix);

/* The length of the prefix that `mask` is the mask of, in bits, or -1 if it is none. */
int ip_text_prefix_of(struct bytes mask);

#endif
