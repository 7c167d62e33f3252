/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the command is: ids, capabilities and what else bounds it. */
#ifndef TROWEL_ENTER_BECOME_H
#define TROWEL_ENTER_BECOME_H

#include "enter/order.h"

/* What wants the host's rights: limits, and the label of what will be executed. */
int become_bounded(const struct order *order, struct err *err) MUST_CHECK;

/* Ids, capabilities, no_new_privs, mask; and filters of system calls, unless become_filtered() is
 * for those. In the user namespace that was joined. */
int become(const struct order *order, struct err *err) MUST_CHECK;

/* Gives a process (0: this one) back the processors that the start was not spread over. */
void become_movable(const struct order *order, pid_t who);

/* The filters, where they need no right: just before the command is executed, since they were made
 * for a process that does no more than that. 0 or -errno. */
int become_filtered(const struct order *order) MUST_CHECK;

/* For files alone (setfsuid(2)): root of the process's user namespace, to whom new files are to
 * belong: by an id that it does not know none could be made there (EOVERFLOW). Somebody who is not
 * root goes into the namespace, if it is his. Capabilities stay. */
int become_its_root(const struct subject *subject, struct err *err) MUST_CHECK;

#endif
