/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/endpoints/endpoints.h"
#include "harness.h"

/* The first line is the name of the file. */
FUZZ(endpoints, input)
{
	scoped_arena arena = { 0 };
	struct config_values values = { .arena = &arena };
	endpoint_list found = { 0 };
	struct bytes path;

	if (!bytes_line(&input, &path))
		return;
	const char *name = arena_string(&arena, path);

	config_values_read(&values, config_form_of(name), input);
	for (vec_each(value, &values.list))
		assert(strlen(value->name) <= CONFIG_NAME_SIZE_MAX);
	assert(values.list.count <= CONFIG_VALUES_MAX);
	endpoints_find(&values, name, NULL, &found);
	for (vec_each(endpoint, &found)) {
		assert(endpoint->host || endpoint->database);
		assert(!endpoint->host || !strpbrk(endpoint->host, " \t\n$<>{}*\"'"));
		assert(endpoint->port == ENDPOINT_PORT_UNKNOWN ||
		       (endpoint->port > 0 && endpoint->port <= UINT16_MAX));
	}
}
