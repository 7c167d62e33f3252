/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables behind model.h's lists. HERE names the struct whose members a list describes, since a
 * list itself does not say.
 */
#include "snapshot/model.h"

const char *const confidence_names[] = { "unknown", "certain", "likely", "possible", NULL };
const char *const severity_names[] = { "unknown", "bad", "warn", "note", NULL };
const char *const direction_names[] = { "unknown", "inbound", "outbound", "local", NULL };
const char *const change_kind_names[] = { "unknown", "only-in-a", "only-in-b", "changed", NULL };
const char *const difference_group_names[] = { "unknown", "matters", "identity", "expected", NULL };
const char *const fate_names[] = { "none", "moves", "changes", "stays", "unknown", NULL };
const char *const can_run_answer_names[] = {
	"none", "yes", "with packages", "no", "unknown", NULL
};

#define INNER_TEXT(inner)
#define INNER_ENUM(inner) .names = inner##_names,
#define INNER_INT(inner)
#define INNER_REAL(inner)
#define INNER_TIME(inner)
#define INNER_FLAG(inner)
#define INNER_TEXTS(inner)
#define INNER_INTS(inner)
#define INNER_PAIRS(inner)
#define INNER_ONE(inner)  .type = &inner##_type,
#define INNER_MANY(inner) .type = &inner##_type,
#define INNER_LONG(inner) .type = &inner##_type,

#define ROW(field_kind, inner, member, text)                                                       \
	{ .name = #member,                                                                         \
	  .doc = text,                                                                             \
	  .kind = FIELD_##field_kind,                                                              \
	  .offset = offsetof(HERE, member),                                                        \
	  INNER_##field_kind(inner) },

#define DEFINE_RECORD(record, FIELDS)                                                              \
	static const struct field record##_fields[] = { FIELDS(ROW) };                             \
	const struct record_type record##_type = {                                                 \
		.name = #record,                                                                   \
		.size = sizeof(struct record),                                                     \
		.fields = record##_fields,                                                         \
		.field_count = sizeof(record##_fields) / sizeof(record##_fields[0]),               \
	}

#define HERE struct os
DEFINE_RECORD(os, OS_FIELDS);
#undef HERE
#define HERE struct kernel
DEFINE_RECORD(kernel, KERNEL_FIELDS);
#undef HERE
#define HERE struct cloud
DEFINE_RECORD(cloud, CLOUD_FIELDS);
#undef HERE
#define HERE struct load
DEFINE_RECORD(load, LOAD_FIELDS);
#undef HERE
#define HERE struct pressure
DEFINE_RECORD(pressure, PRESSURE_FIELDS);
#undef HERE
#define HERE struct activity
DEFINE_RECORD(activity, ACTIVITY_FIELDS);
#undef HERE
#define HERE struct pci_device
DEFINE_RECORD(pci_device, PCI_DEVICE_FIELDS);
#undef HERE
#define HERE struct clock
DEFINE_RECORD(clock, CLOCK_FIELDS);
#undef HERE
#define HERE struct crash_dump
DEFINE_RECORD(crash_dump, CRASH_DUMP_FIELDS);
#undef HERE
#define HERE struct host
DEFINE_RECORD(host, HOST_FIELDS);
#undef HERE
#define HERE struct purpose
DEFINE_RECORD(purpose, PURPOSE_FIELDS);
#undef HERE
#define HERE struct statement
DEFINE_RECORD(statement, STATEMENT_FIELDS);
#undef HERE
#define HERE struct finding
DEFINE_RECORD(finding, FINDING_FIELDS);
#undef HERE
#define HERE struct event
DEFINE_RECORD(event, EVENT_FIELDS);
#undef HERE
#define HERE struct backup
DEFINE_RECORD(backup, BACKUP_FIELDS);
#undef HERE
#define HERE struct package
DEFINE_RECORD(package, PACKAGE_FIELDS);
#undef HERE
#define HERE struct repository
DEFINE_RECORD(repository, REPOSITORY_FIELDS);
#undef HERE
#define HERE struct available
DEFINE_RECORD(available, AVAILABLE_FIELDS);
#undef HERE
#define HERE struct library_need
DEFINE_RECORD(library_need, LIBRARY_NEED_FIELDS);
#undef HERE
#define HERE struct executable
DEFINE_RECORD(executable, EXECUTABLE_FIELDS);
#undef HERE
#define HERE struct command_file
DEFINE_RECORD(command_file, COMMAND_FILE_FIELDS);
#undef HERE
#define HERE struct module
DEFINE_RECORD(module, MODULE_FIELDS);
#undef HERE
#define HERE struct transition
DEFINE_RECORD(transition, TRANSITION_FIELDS);
#undef HERE
#define HERE struct file_row
DEFINE_RECORD(file_row, FILE_ROW_FIELDS);
#undef HERE
#define HERE struct walk
DEFINE_RECORD(walk, WALK_FIELDS);
#undef HERE
#define HERE struct listen
DEFINE_RECORD(listen, LISTEN_FIELDS);
#undef HERE
#define HERE struct service
DEFINE_RECORD(service, SERVICE_FIELDS);
#undef HERE
#define HERE struct schedule
DEFINE_RECORD(schedule, SCHEDULE_FIELDS);
#undef HERE
#define HERE struct open_file
DEFINE_RECORD(open_file, OPEN_FILE_FIELDS);
#undef HERE
#define HERE struct open_counts
DEFINE_RECORD(open_counts, OPEN_COUNTS_FIELDS);
#undef HERE
#define HERE struct namespaces
DEFINE_RECORD(namespaces, NAMESPACES_FIELDS);
#undef HERE
#define HERE struct thread_group
DEFINE_RECORD(thread_group, THREAD_GROUP_FIELDS);
#undef HERE
#define HERE struct process
DEFINE_RECORD(process, PROCESS_FIELDS);
#undef HERE
#define HERE struct container_mount
DEFINE_RECORD(container_mount, CONTAINER_MOUNT_FIELDS);
#undef HERE
#define HERE struct container_port
DEFINE_RECORD(container_port, CONTAINER_PORT_FIELDS);
#undef HERE
#define HERE struct container
DEFINE_RECORD(container, CONTAINER_FIELDS);
#undef HERE
#define HERE struct listening
DEFINE_RECORD(listening, LISTENING_FIELDS);
#undef HERE
#define HERE struct flow
DEFINE_RECORD(flow, FLOW_FIELDS);
#undef HERE
#define HERE struct sockets
DEFINE_RECORD(sockets, SOCKETS_FIELDS);
#undef HERE
#define HERE struct peer
DEFINE_RECORD(peer, PEER_FIELDS);
#undef HERE
#define HERE struct call_frame
DEFINE_RECORD(call_frame, CALL_FRAME_FIELDS);
#undef HERE
#define HERE struct call_stack
DEFINE_RECORD(call_stack, CALL_STACK_FIELDS);
#undef HERE
#define HERE struct observed
DEFINE_RECORD(observed, OBSERVED_FIELDS);
#undef HERE
#define HERE struct called
DEFINE_RECORD(called, CALLED_FIELDS);
#undef HERE
#define HERE struct kernel_stack
DEFINE_RECORD(kernel_stack, KERNEL_STACK_FIELDS);
#undef HERE
#define HERE struct kernel_function
DEFINE_RECORD(kernel_function, KERNEL_FUNCTION_FIELDS);
#undef HERE
#define HERE struct traced
DEFINE_RECORD(traced, TRACED_FIELDS);
#undef HERE
#define HERE struct ssh_key
DEFINE_RECORD(ssh_key, SSH_KEY_FIELDS);
#undef HERE
#define HERE struct user
DEFINE_RECORD(user, USER_FIELDS);
#undef HERE
#define HERE struct group
DEFINE_RECORD(group, GROUP_FIELDS);
#undef HERE
#define HERE struct person
DEFINE_RECORD(person, PERSON_FIELDS);
#undef HERE
#define HERE struct mount
DEFINE_RECORD(mount, MOUNT_FIELDS);
#undef HERE
#define HERE struct block_device
DEFINE_RECORD(block_device, BLOCK_DEVICE_FIELDS);
#undef HERE
#define HERE struct link
DEFINE_RECORD(link, LINK_FIELDS);
#undef HERE
#define HERE struct route
DEFINE_RECORD(route, ROUTE_FIELDS);
#undef HERE
#define HERE struct route_rule
DEFINE_RECORD(route_rule, ROUTE_RULE_FIELDS);
#undef HERE
#define HERE struct neighbour
DEFINE_RECORD(neighbour, NEIGHBOUR_FIELDS);
#undef HERE
#define HERE struct hosts_entry
DEFINE_RECORD(hosts_entry, HOSTS_ENTRY_FIELDS);
#undef HERE
#define HERE struct virtual_server
DEFINE_RECORD(virtual_server, VIRTUAL_SERVER_FIELDS);
#undef HERE
#define HERE struct network
DEFINE_RECORD(network, NETWORK_FIELDS);
#undef HERE
#define HERE struct chain
DEFINE_RECORD(chain, CHAIN_FIELDS);
#undef HERE
#define HERE struct packet_set
DEFINE_RECORD(packet_set, PACKET_SET_FIELDS);
#undef HERE
#define HERE struct firewall
DEFINE_RECORD(firewall, FIREWALL_FIELDS);
#undef HERE
#define HERE struct sysctl
DEFINE_RECORD(sysctl, SYSCTL_FIELDS);
#undef HERE
#define HERE struct kernel_module
DEFINE_RECORD(kernel_module, KERNEL_MODULE_FIELDS);
#undef HERE
#define HERE struct certificate
DEFINE_RECORD(certificate, CERTIFICATE_FIELDS);
#undef HERE
#define HERE struct endpoint
DEFINE_RECORD(endpoint, ENDPOINT_FIELDS);
#undef HERE
#define HERE struct vcs
DEFINE_RECORD(vcs, VCS_FIELDS);
#undef HERE
#define HERE struct application
DEFINE_RECORD(application, APPLICATION_FIELDS);
#undef HERE
#define HERE struct site
DEFINE_RECORD(site, SITE_FIELDS);
#undef HERE
#define HERE struct upstream
DEFINE_RECORD(upstream, UPSTREAM_FIELDS);
#undef HERE
#define HERE struct middleware
DEFINE_RECORD(middleware, MIDDLEWARE_FIELDS);
#undef HERE
#define HERE struct history_entry
DEFINE_RECORD(history_entry, HISTORY_ENTRY_FIELDS);
#undef HERE
#define HERE struct search_word
DEFINE_RECORD(search_word, SEARCH_WORD_FIELDS);
#undef HERE
#define HERE struct secret
DEFINE_RECORD(secret, SECRET_FIELDS);
#undef HERE
#define HERE struct identity
DEFINE_RECORD(identity, IDENTITY_FIELDS);
#undef HERE
#define HERE struct collector_run
DEFINE_RECORD(collector_run, COLLECTOR_RUN_FIELDS);
#undef HERE
#define HERE struct error_row
DEFINE_RECORD(error_row, ERROR_ROW_FIELDS);
#undef HERE
#define HERE struct content
DEFINE_RECORD(content, CONTENT_FIELDS);
#undef HERE
#define HERE struct sealed_secret
DEFINE_RECORD(sealed_secret, SEALED_SECRET_FIELDS);
#undef HERE
#define HERE struct sealed
DEFINE_RECORD(sealed, SEALED_FIELDS);
#undef HERE
#define HERE struct explanation
DEFINE_RECORD(explanation, EXPLANATION_FIELDS);
#undef HERE
#define HERE struct explanations
DEFINE_RECORD(explanations, EXPLANATIONS_FIELDS);
#undef HERE
#define HERE struct runnable
DEFINE_RECORD(runnable, RUNNABLE_FIELDS);
#undef HERE
#define HERE struct runnables
DEFINE_RECORD(runnables, RUNNABLES_FIELDS);
#undef HERE
#define HERE struct compared
DEFINE_RECORD(compared, COMPARED_FIELDS);
#undef HERE
#define HERE struct difference
DEFINE_RECORD(difference, DIFFERENCE_FIELDS);
#undef HERE
#define HERE struct not_compared
DEFINE_RECORD(not_compared, NOT_COMPARED_FIELDS);
#undef HERE
#define HERE struct comparison
DEFINE_RECORD(comparison, COMPARISON_FIELDS);
#undef HERE
