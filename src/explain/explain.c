/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a word to the rows that are meant. */
#include "explain/explain.h"

#include <errno.h>
#include <string.h>

#include "base/nearest.h"
#include "explain/describe.h"
#include "format/hosts/target_text.h"

enum { ALSO_MAX = 16 };

/* What is asked for. */
struct question {
	const struct content *content;
	struct explanations *ret;
	struct arena *arena;
	struct bytes name;
	struct nearest nearest;
};

/* Keeps a paragraph that was written, or when there are enough only what it is about. */
static void keep(struct question *question, const struct paragraph *paragraph)
{
	struct explanations *ret = question->ret;
	const struct explanation *row = &paragraph->row;

	if (ret->explanations.count < EXPLAIN_SUBJECTS_MAX)
		*RECORD_ADD(question->arena, &ret->explanations, explanation) = *row;
	else if (ret->also.count < ALSO_MAX)
		*vec_push_in(question->arena, &ret->also) = arena_format(question->arena, "%s %s",
									 row->kind, row->subject);
}

/* True if `name`, or `name` before `suffix`, is what is asked for. */
static bool is_asked(struct question *question, const char *name, const char *suffix)
{
	struct bytes bytes = bytes_of(name ? name : "");

	if (!name)
		return false;
	if (suffix && bytes_ends(bytes, suffix) && !bytes_ends(question->name, suffix))
		bytes.size -= strlen(suffix);
	if (bytes_equal(bytes, question->name))
		return true;
	nearest_offer(&question->nearest, question->name, arena_string(question->arena, bytes));
	return false;
}

/* Explains rows of one list; how is told by the list's own function. */
#define EXPLAIN(question, describe, row)                                                           \
	do {                                                                                       \
		struct paragraph paragraph = { .arena = (question)->arena };                       \
		describe((question)->content, row, &paragraph);                                    \
		keep(question, &paragraph);                                                        \
	} while (0)

static void ask_services(struct question *question)
{
	for (vec_each(service, &question->content->services))
		if (is_asked(question, service->name, ".service"))
			EXPLAIN(question, describe_service, service);
}

/* A container by its name, or by its id or the beginning of it, as its engine shows it. */
static void ask_containers(struct question *question)
{
	enum { ID_SIZE_MIN = 4 };

	for (vec_each(container, &question->content->containers)) {
		bool is_id = container->id && question->name.size >= ID_SIZE_MIN &&
			     strncmp(container->id, question->name.at, question->name.size) == 0;

		if (is_id || is_asked(question, container->name, NULL))
			EXPLAIN(question, describe_container, container);
	}
}

static void ask_applications(struct question *question)
{
	for (vec_each(application, &question->content->applications))
		if (is_asked(question, application->name, NULL))
			EXPLAIN(question, describe_application, application);
}

/* Processes of that name, if no service of it was found: they are the service. */
static void ask_processes(struct question *question)
{
	if (question->ret->explanations.count)
		return;
	for (vec_each(process, &question->content->processes))
		if (is_asked(question, process->name, NULL))
			EXPLAIN(question, describe_process, process);
}

static void ask_packages(struct question *question)
{
	for (vec_each(package, &question->content->packages))
		if (is_asked(question, package->name, NULL))
			EXPLAIN(question, describe_package, package);
}

static void ask_users(struct question *question)
{
	for (vec_each(user, &question->content->users))
		if (is_asked(question, user->name, NULL))
			EXPLAIN(question, describe_user, user);
}

static void ask_hosts(struct question *question)
{
	struct paragraph paragraph = { .arena = question->arena };

	for (vec_each(peer, &question->content->peers))
		(void)is_asked(question, peer->name, NULL);
	if (describe_host(question->content, question->name, &paragraph))
		keep(question, &paragraph);
}

/* A thread of the kernel is not what somebody meant who named a port. */
static void ask_pid(struct question *question, int64_t pid)
{
	bool is_port = question->ret->explanations.count > 0;

	for (vec_each(process, &question->content->processes))
		if (process->pid == pid && !(is_port && process->kernel_thread == TRI_YES))
			EXPLAIN(question, describe_process, process);
}

static void ask_port(struct question *question, int64_t port)
{
	struct paragraph paragraph = { .arena = question->arena };

	if (describe_port(question->content, port, &paragraph))
		keep(question, &paragraph);
}

/* "5432/tcp", ":5432": the port, -1 for all else. */
static int64_t port_of(struct bytes what)
{
	uint64_t port;
	bool is_marked = bytes_skip(&what, ":");

	if (bytes_ends(what, "/tcp") || bytes_ends(what, "/udp")) {
		what.size -= strlen("/tcp");
		is_marked = true;
	}
	return is_marked && bytes_u64(what, 10, &port) && port <= UINT16_MAX ? (int64_t)port : -1;
}

/* Prefixes beyond those of a TARGET, which say what kind of thing is meant. */
static const struct {
	const char *prefix;
	void (*ask)(struct question *question);
} prefixes[] = {
	{ "package:", ask_packages },
	{ "user:", ask_users },
	{ "host:", ask_hosts },
};

static bool ask_prefixed(struct question *question, struct bytes what)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		struct bytes name = what;

		if (!bytes_skip(&name, prefixes[i].prefix))
			continue;
		question->name = name;
		prefixes[i].ask(question);
		return true;
	}
	return false;
}

static void ask_target(struct question *question, const struct target_text *target)
{
	question->name = target->name;
	if (target->pid && target->kind == TARGET_KIND_ANY)
		ask_port(question, target->pid);
	if (target->pid)
		ask_pid(question, target->pid);
	if (target->kind == TARGET_KIND_UNIT || target->kind == TARGET_KIND_ANY)
		ask_services(question);
	if (target->kind == TARGET_KIND_CONTAINER || target->kind == TARGET_KIND_ANY)
		ask_containers(question);
	if (target->kind != TARGET_KIND_ANY)
		return;
	ask_applications(question);
	ask_processes(question);
	ask_packages(question);
	ask_users(question);
	ask_hosts(question);
}

static void ask_path(struct question *question, const char *path)
{
	struct paragraph paragraph = { .arena = question->arena };

	if (describe_path(question->content, path, &paragraph))
		keep(question, &paragraph);
}

int explain(const struct content *content, const char *what, struct arena *arena,
	    struct explanations *ret, struct err *err)
{
	struct question question = { content, ret, arena, bytes_of(what), { 0 } };
	struct target_text target;
	int64_t port = port_of(bytes_of(what));

	record_init(&explanations_type, ret);
	if (what[0] == '/') {
		ask_path(&question, what);
	} else if (port >= 0) {
		ask_port(&question, port);
	} else if (!ask_prefixed(&question, bytes_of(what))) {
		if (target_text_parse(bytes_of(what), &target, err) < 0)
			return err->code;
		ask_target(&question, &target);
	}
	if (ret->explanations.count)
		return 0;
	if (question.nearest.name)
		return err_set(err, -ENOENT, "%s: nothing of that name; did you mean %s?", what,
			       question.nearest.name);
	return err_set(err, -ENOENT, "%s: nothing is known of it", what);
}
