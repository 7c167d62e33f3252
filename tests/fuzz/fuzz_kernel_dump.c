/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole dump: its headers, page tables and log; its symbols and types, and what they lead to. */
#include <assert.h>
#include <string.h>

#include "crash/kernel_log.h"
#include "crash/links.h"
#include "crash/modules.h"
#include "crash/routes.h"
#include "crash/sockets.h"
#include "harness.h"

static void accept_record(void *context, const struct kernel_log_record *record)
{
	size_t *bytes = context;

	assert(record->level < 8 && record->text.size <= KERNEL_LOG_TEXT_MAX);
	*bytes += record->text.size + record->device.size + record->subsystem.size;
	for (size_t i = 0; i < record->text.size; i++)
		*bytes += record->text.at[i] == 'x'; /* all of it can be read */
}

static void accept_link(void *context, const struct kernel_link *link)
{
	size_t *bytes = context;

	assert(strlen(link->name) <= LINKS_NAME_MAX && strlen(link->kind) <= LINKS_KIND_MAX);
	assert(link->hardware_size <= LINKS_HARDWARE_MAX);
	for (vec_each(address, &link->addresses))
		*bytes += address->prefix;
}

static void accept_route(void *context, const struct kernel_route *route)
{
	size_t *bytes = context;

	*bytes += route->has_gateway;
}

static void accept_socket(void *context, const struct kernel_socket *socket)
{
	size_t *bytes = context;

	assert(kernel_socket_protocol_name(socket->protocol));
	assert(socket->state < SOCKET_STATE_COUNT && socket->name.size <= SOCKETS_NAME_MAX);
	for (size_t i = 0; i < socket->name.size; i++)
		*bytes += socket->name.at[i] == 'x';
	*bytes += socket->owner ? strlen(socket->owner->name) : 0;
}

static void read_structures(struct memory *memory, size_t *bytes)
{
	scoped_kernel kernel = { 0 };
	scoped_socket_owners owners = { 0 };
	network_namespace_list namespaces = { 0 };
	not_followed_list missing = { 0 };
	module_list modules = { 0 };
	const struct links_reader links = { &namespaces, accept_link, bytes };
	const struct routes_reader routes = { &namespaces, accept_route, bytes };
	const struct sockets_reader sockets = { &namespaces, &owners, accept_socket, bytes };
	struct err err;

	if (kernel_open(memory, &kernel, &err) < 0)
		return;
	socket_owners_read(&kernel, &owners, &missing); /* by way of the tasks */
	if (network_namespaces_read(&kernel, &namespaces, &missing, &err) == 0) {
		(void)!links_read(&kernel, &links, &missing, &err);
		routes_read(&kernel, &routes, &missing);
		(void)!sockets_read(&kernel, &sockets, &missing, &err);
	}
	(void)!modules_read(&kernel, &modules, &err);
	assert(missing.count <= NOT_FOLLOWED_MAX);
	vec_deinit(&modules);
	vec_deinit(&missing);
	vec_deinit(&namespaces);
}

FUZZ(kernel_dump, input)
{
	struct byte_source source = byte_source_of(&input);
	scoped_dump dump = { 0 };
	struct memory memory = { 0 };
	struct kernel_log_report report;
	size_t bytes = 0;
	struct kernel_log_reader reader = { accept_record, &bytes };
	struct err err;

	if (dump_open(&source, 1, &dump, &err) < 0 || memory_open(&dump, &memory, &err) < 0)
		return;
	if (kernel_log_read(&memory, &reader, &report, &err) == 0)
		assert(report.damage.code == 0 || report.damage.text[0]);
	read_structures(&memory, &bytes);
}
