/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which network namespaces there are: those of processes, and those that files keep alive. */
#ifndef TROWEL_SURVEY_SOCKET_PLACES_H
#define TROWEL_SURVEY_SOCKET_PLACES_H

#include "kernel/netns_sockets.h"
#include "survey/survey.h"

enum { SOCKET_PLACES_MAX = 1000 };

typedef vec_of(struct netns_place) socket_places;

/* Fills `ret` (zero-initialised, released with vec_deinit): our own namespace first, then those of
 * the processes collected, then named ones. What is beyond SOCKET_PLACES_MAX is recorded as an
 * error. */
void socket_places_find(struct survey *survey, socket_places *ret);

#endif
