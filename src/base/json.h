/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of jansson, released when their scope ends; NULL is none. */
#ifndef TROWEL_BASE_JSON_H
#define TROWEL_BASE_JSON_H

#include <jansson.h>

#include "base/cleanup.h"

static inline void cleanup_json(json_t **json)
{
	json_decref(*json);
}
#define scoped_json SCOPED(cleanup_json) json_t

#endif
