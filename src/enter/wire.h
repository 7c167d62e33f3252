/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the relay on the host and the processes inside say to each other, over a socket. */
#ifndef TROWEL_ENTER_WIRE_H
#define TROWEL_ENTER_WIRE_H

#include "base/buf.h"
#include "base/err.h"

enum wire_kind {
	WIRE_SIGNAL,   /* to the inside: a number, for the command */
	WIRE_TERMINAL, /* from inside, with the master of the command's terminal */
	WIRE_INIT,     /* a number: the process that watches over the command */
	WIRE_FAILED,   /* an error: its code, and a sentence */
	WIRE_ENDED,    /* a number: how the command ended, as wait(2) has it */
	WIRE_KINDS,
};

enum { WIRE_FD = 3, WIRE_BODY_MAX = 64 << 10 };

/* Sends one message; `fd` goes with it (-1: none). 0, or -errno when nobody is there any more. */
int wire_send(int wire, enum wire_kind kind, struct bytes body, int fd);
int wire_send_number(int wire, enum wire_kind kind, int32_t number);
int wire_send_error(int wire, const struct err *err);

/* Waits for the next message: 1; 0: the other side is gone; -EBADMSG or -errno. `fd`: what came
 * with it, or -1, the caller's to close. */
int wire_receive(int wire, enum wire_kind *kind, struct buf *body, int *fd);

/* What a body says: a number (0 if it is none); an error. */
int32_t wire_number(const struct buf *body);
int wire_error(const struct buf *body, struct err *ret);

#endif
