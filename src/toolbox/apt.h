/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks apt which packages are needed, and has it fetch them: as any user, installing nothing, with
 * the sources, keys, proxies and preferences that it is configured with. */
#ifndef TROWEL_TOOLBOX_APT_H
#define TROWEL_TOOLBOX_APT_H

#include "toolbox/stock.h"
#include "toolbox/toolbox.h"

/* Reads `names` and what they depend on into the stock, by way of files in the folder `work`.
 * -EINVAL for what is no package's name; -ECHILD with what apt says. */
int apt_fetch(const struct toolbox_order *order, const text_list *names, int work,
	      struct stock *stock, struct toolbox_report *report, struct err *err) MUST_CHECK;

#endif
