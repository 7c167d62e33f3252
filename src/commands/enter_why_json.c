/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <jansson.h>
#include <stdio.h>

#include "base/escape.h"
#include "commands/commands.h"
#include "commands/enter_why.h"
#include "enter/kernel_names.h"

enum { CAPABILITIES = 64 };

static json_t *text_of(struct bytes text)
{
	scoped_buf escaped = { 0 };

	escape_terminal(&escaped, text);
	return json_string(buf_text(&escaped));
}

static json_t *name_or_number(const char *name, unsigned number)
{
	return name ? json_string(name) : json_integer((json_int_t)number);
}

static json_t *names_of(const bool set[RESTRICTIONS])
{
	json_t *names = json_array();

	for (int i = 0; i < RESTRICTIONS; i++)
		if (set[i])
			json_array_append_new(names, json_string(restriction_names[i]));
	return names;
}

static json_t *capabilities_of(uint64_t set)
{
	json_t *names = json_array();

	for (unsigned i = 0; i < CAPABILITIES; i++)
		if (set >> i & 1 && (kernel_names_capability(i) || set != UINT64_MAX))
			json_array_append_new(names, name_or_number(kernel_names_capability(i), i));
	return names;
}

static json_t *calls_of(const bool calls[SECCOMP_CALLS_MAX])
{
	json_t *names = json_array();

	for (unsigned i = 0; i < SECCOMP_CALLS_MAX; i++)
		if (calls[i])
			json_array_append_new(names, name_or_number(kernel_names_call(i), i));
	return names;
}

static json_t *reason_row(const struct why *why, const struct why_reason *reason)
{
	json_t *row = json_object(), *details = json_object();

	for (int i = 0; i < RESTRICTIONS; i++) {
		scoped_buf detail = { 0 };

		if (!reason->set[i])
			continue;
		enter_why_describe(why, reason, (enum restriction)i, &detail);
		json_object_set_new(details, restriction_names[i], text_of(buf_bytes(&detail)));
	}
	json_object_set_new(row, "restrictions", names_of(reason->set));
	json_object_set_new(row, "details", details);
	json_object_set_new(row, "missing_capabilities", capabilities_of(reason->capabilities));
	json_object_set_new(row, "refused_calls", calls_of(reason->calls));
	json_object_set_new(row, "suffices_to_lift", names_of(reason->suffices));
	return row;
}

static json_t *run_row(const struct why_run *run)
{
	const struct restriction_exceptions *exceptions = &run->setup.exceptions;
	json_t *row = json_object();
	bool runs_on = run->status == WHY_RUNS_ON;

	json_object_set_new(row, "restrictions", names_of(run->setup.set));
	json_object_set_new(row, "capabilities", capabilities_of(exceptions->capabilities));
	json_object_set_new(row, "calls", calls_of(exceptions->calls));
	json_object_set_new(row, "status", runs_on ? json_null() : json_integer(run->status));
	return row;
}

static json_t *lines_of(struct bytes text)
{
	json_t *lines = json_array();
	struct bytes line;

	while (bytes_line(&text, &line))
		json_array_append_new(lines, text_of(line));
	return lines;
}

int enter_why_print_json(const struct enter_why *asked, const struct why *why, struct bytes said)
{
	static const char *const verdicts[] = { "works", "restricted", "fails-anyhow" };
	json_t *document = json_object(), *command = json_array();
	json_t *reasons = json_array(), *runs = json_array();
	scoped_buf target = { 0 };

	target_write(&target, asked->target);
	for (vec_each(word, &asked->options->argv))
		json_array_append_new(command, text_of(bytes_of(*word)));
	for (vec_each(reason, &why->reasons))
		json_array_append_new(reasons, reason_row(why, reason));
	for (vec_each(run, &why->runs))
		json_array_append_new(runs, run_row(run));
	json_object_set_new(document, "target", text_of(buf_bytes(&target)));
	json_object_set_new(document, "command", command);
	json_object_set_new(document, "verdict", json_string(verdicts[why->verdict]));
	json_object_set_new(document, "bound_by", names_of(why->bound));
	json_object_set_new(document, "kept", names_of(why->kept));
	json_object_set_new(document, "reasons", reasons);
	json_object_set_new(document, "reasons_are_all", json_boolean(why->are_all));
	json_object_set_new(document, "runs", runs);
	json_object_set_new(document, "said", lines_of(said));
	int failed = json_dumpf(document, stdout, JSON_INDENT(1));

	json_decref(document);
	if (failed || fputc('\n', stdout) == EOF)
		return EXIT_NOT_DONE;
	return why->verdict == WHY_WORKS ? EXIT_DONE : EXIT_CHECK_FAILED;
}
