/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small init in the container, and the command that it starts. */
#ifndef TROWEL_ENTER_INIT_H
#define TROWEL_ENTER_INIT_H

#include "enter/order.h"

/* Starts the command of the order and watches over it until it has ended, and with it all that it
 * left; or until the relay is gone, and then it ends them. */
_Noreturn void init_run(const struct order *order);

#endif
