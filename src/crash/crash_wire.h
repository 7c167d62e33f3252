/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Crashes over the network: a bundle by TCP to who waits for it, and an answer when it is on the
 * disk there. Neither encrypted nor authenticated: for networks of one's own.
 */
#ifndef TROWEL_CRASH_CRASH_WIRE_H
#define TROWEL_CRASH_CRASH_WIRE_H

#include "crash/crash_folder.h"

enum {
	CRASH_WIRE_TRIES = 30,           /* of connecting, a second apart */
	CRASH_WIRE_STALL_SECONDS = 20,   /* in which nothing comes or goes */
	CRASH_WIRE_SENDER_SECONDS = 300, /* that one sender may take */
};

/* Connects to "ADDRESS:PORT" ("[ADDRESS]:PORT" of IPv6; no names, there is nobody to ask) and
 * returns the socket, trying for a while: the network of a kernel that has just begun may need it.
 */
int crash_wire_connect(const char *address, struct err *err) MUST_CHECK;

/* True if that is an address and a port. */
bool crash_wire_is_address(const char *address);

/* Waits until the receiver has it on its disk, and how many panics in a row that was. */
int crash_wire_answer(int socket, uint32_t *ret_panics, struct err *err) MUST_CHECK;

/* A socket that listens on that port, of IPv6 and IPv4. */
int crash_wire_listen(unsigned port, struct err *err) MUST_CHECK;

/* Waits for one sender and takes what it sends into `folder`, which is open and new. `peer` is
 * who it was, once one came. 0, or -errno. */
enum { CRASH_WIRE_PEER_SIZE = 64 };
int crash_wire_receive(int listening, struct crash_folder *folder, char *peer,
		       struct err *err) MUST_CHECK;

#endif
