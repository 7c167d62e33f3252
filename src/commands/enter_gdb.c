/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/enter_gdb.h"

#include "base/path.h"
#include "format/containers/docker_state.h"
#include "format/secrets/secret.h"

enum { CONFIG_MAX = 4 * 1024 * 1024 };

/* ---- the command --------------------------------------------------------------------------- */

/* How one says it; what of a word follows, as in "--pid=7", does not matter. */
static const struct {
	const char *program, *word;
	bool is_beginning; /* of the word */
} attaching[] = {
	{ "gdb", "-p", false },
	{ "gdb", "-pid", false },
	{ "gdb", "--pid", false },
	{ "gdb", "-pid=", true },
	{ "gdb", "--pid=", true },
	{ "gdb", "attach ", true },
	{ "gdb", "-ex=attach ", true },
	{ "gdb", "--ex=attach ", true },
	{ "gdbserver", "--attach", false },
};

static bool is_attaching(const char *program, struct bytes word)
{
	for (size_t i = 0; i < sizeof(attaching) / sizeof(attaching[0]); i++)
		if (text_is(program, attaching[i].program) &&
		    (attaching[i].is_beginning ? bytes_starts(word, attaching[i].word)
					       : bytes_is(word, attaching[i].word)))
			return true;
	return false;
}

bool enter_gdb_attaches(const text_list *argv)
{
	const char *program = argv->count ? path_name(argv->at[0]) : NULL;
	bool is_gdb = text_is(program, "gdb");
	uint64_t number;

	for (size_t i = 1; i < argv->count; i++) {
		struct bytes word = bytes_of(argv->at[i]);

		if (text_is(argv->at[i], "--args"))
			return false; /* what follows is a program's, which gdb starts */
		/* gdb PROGRAM PID */
		bool is_second = is_gdb && i > 1 && argv->at[i - 1][0] != '-' &&
				 bytes_u64(word, 10, &number);

		if (is_second || is_attaching(program, word))
			return true;
	}
	return false;
}

/* ---- who may notice ------------------------------------------------------------------------ */

/* docker's own check of that container, if the file that told us of it does. */
static const char *docker_check(const struct root *root, const struct target *target,
				struct arena *arena)
{
	scoped_buf text = { 0 };
	struct err err;

	if (!target->evidence || !bytes_ends(bytes_of(target->evidence), "/config.v2.json") ||
	    root_read(root, target->evidence, CONFIG_MAX, &text, &err) < 0)
		return NULL;
	return docker_state_health_check(arena, buf_bytes(&text));
}

static bool has_secret(const char *command)
{
	struct secret_spans spans = { 0 };

	secret_find(bytes_of(command), &spans);
	return spans.count > 0;
}

void enter_gdb_warning(const struct root *root, const struct target *target, struct buf *ret)
{
	scoped_arena arena = { 0 };
	const char *check = docker_check(root, target, &arena);
	bool is_pod = target->cgroup && strstr(target->cgroup, "kubepods");

	buf_add_text(ret, "a process stands still while gdb is attached to it; ");
	if (is_pod)
		buf_add_text(ret, "this is a pod of Kubernetes: if it has a liveness probe, the "
				  "kubelet restarts the container when that fails");
	else if (check)
		buf_add_format(ret,
			       "docker checks this container's health (%s), and whoever acts on "
			       "that may restart it",
			       has_secret(check) ? "with a secret in its command" : check);
	else
		buf_add_text(ret, "whoever probes it meanwhile (a liveness probe of Kubernetes, a "
				  "HEALTHCHECK of docker) may take it for dead, and restart it");
}
