/* SPDX-License-Identifier: GPL-2.0-or-later */
/* supervisord's configuration. Source: supervisord.org "Configuration File"; Python's
 * RawConfigParser with inline comments " ;", which it is read with. */
#ifndef TROWEL_FORMAT_SUPERVISORD_H
#define TROWEL_FORMAT_SUPERVISORD_H

#include "format/starters/settings.h"

/* Appends the settings of one file to `ret`. Section names stay whole ("program:web"). Values point
 * into `text`, or into the arena where an indented line continued them (joined by a newline). */
void supervisord_parse(struct arena *arena, struct bytes text, struct settings *ret);

#endif
