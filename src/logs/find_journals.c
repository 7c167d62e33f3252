/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's files, and which of their entries belong to a target. */
#include <errno.h>

#include "logs/logs_parts.h"

enum {
	MACHINE_ID_SIZE = 32, /* hexadecimal digits: the name of a folder */
	MACHINES_MAX = 256,   /* folders of one place */
};

/* Fields that name a unit: of its own processes, and of what systemd says about it. Sources:
 * systemd.journal-fields(7), and journalctl(1) for --unit. */
static const struct {
	const char *field;
	bool is_user; /* of units of a user's own systemd */
} unit_fields[] = {
	{ "_SYSTEMD_UNIT", false },       { "UNIT", false },
	{ "OBJECT_SYSTEMD_UNIT", false }, { "COREDUMP_UNIT", false },
	{ "_SYSTEMD_USER_UNIT", true },   { "USER_UNIT", true },
	{ "COREDUMP_USER_UNIT", true },
};

static const char *const places[] = { "/var/log/journal", "/run/log/journal" };

static void add_match(struct logs *logs, struct log_target *target, const char *field,
		      const char *value)
{
	*vec_push_in(logs->arena, &target->matches) = (struct log_match){ field, value };
}

static void choose_matches(struct logs *logs, struct log_target *target)
{
	const struct target *wanted = &target->target;
	bool is_user = wanted->cgroup && strstr(wanted->cgroup, "/user@");

	if (wanted->kind == TARGET_KIND_UNIT)
		for (size_t i = 0; i < sizeof(unit_fields) / sizeof(unit_fields[0]); i++)
			if (unit_fields[i].is_user == is_user)
				add_match(logs, target, unit_fields[i].field, wanted->name);
	if (wanted->kind != TARGET_KIND_PROCESS)
		return;
	target->by_process = true;
	for (vec_each(process, &target->processes)) {
		bool known = false;

		for (vec_each(match, &target->matches))
			known = known || text_is(match->value, process->name);
		if (!known)
			add_match(logs, target, "_COMM", process->name);
	}
}

struct journal_name {
	const char *name;
	size_t stem;   /* "system", "user-1000": bytes of the name */
	uint64_t head; /* microseconds: when it was begun; UINT64_MAX: in use */
};

/* "system.journal", "system@ID-SEQNUM-TIME.journal", and after a crash "system@TIME-X.journal~".
 * Source: src/libsystemd/sd-journal/journal-file.c of systemd. */
static bool parse_name(const char *text, struct journal_name *ret)
{
	struct bytes name = bytes_of(text), part;
	bool is_broken = bytes_ends(name, ".journal~");
	uint64_t head = 0;

	if (!is_broken && !bytes_ends(name, ".journal"))
		return false;
	name.size -= strlen(is_broken ? ".journal~" : ".journal");
	ptrdiff_t at = bytes_find(name, '@');

	*ret = (struct journal_name){ text, at < 0 ? name.size : (size_t)at, UINT64_MAX };
	if (at < 0)
		return true;
	struct bytes rest = bytes_slice(name, (size_t)at + 1, name.size);

	for (int i = 0; bytes_part(&rest, '-', &part); i++)
		if ((!is_broken || i == 0) && !bytes_u64(part, 16, &head))
			head = 0; /* the id has more digits than a number may */
	ret->head = head;
	return true;
}

static int by_stem_youngest_first(const void *a, const void *b)
{
	const struct journal_name *x = a, *y = b;
	int order = bytes_compare(bytes_slice(bytes_of(x->name), 0, x->stem),
				  bytes_slice(bytes_of(y->name), 0, y->stem));

	if (order)
		return order;
	return x->head == y->head ? strcmp(x->name, y->name) : x->head > y->head ? -1 : 1;
}

static void add_folder(struct logs *logs, const struct root *root, const char *folder)
{
	const struct log_target *target = &logs->targets.at[logs->targets.count - 1];
	vec_of(struct journal_name) found = { 0 };
	struct log_source *source = NULL;
	struct journal_name parsed;
	scoped_names names = { 0 };
	struct err err;
	size_t stem = 0;

	if (root_list_some(root, folder, LOGS_FILES_MAX, &names, &err) < 0 && err.code != -EFBIG)
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		if (parse_name(root_name(&names, i), &parsed))
			*vec_push(&found) = parsed;
	vec_sort(&found, by_stem_youngest_first);
	for (vec_each(file, &found)) {
		const char *path = arena_format(logs->arena, "%s/%s", folder, file->name);
		bool goes_on = source && file->stem == stem && file > found.at &&
			       memcmp(file->name, file[-1].name, stem) == 0;

		if (goes_on) {
			*vec_push_in(logs->arena, &source->paths) = path;
			continue;
		}
		source = logs_source(logs, LOG_SOURCE_JOURNAL, root, path);
		stem = file->stem;
		if (!source)
			break;
		source->name = "journal";
		source->evidence = arena_format(logs->arena, "%s=%s", target->matches.at[0].field,
						target->matches.at[0].value);
	}
	vec_deinit(&found);
}

static void add_places(struct logs *logs, const struct root *root)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		scoped_names names = { 0 };
		struct err err;

		if (root_list_some(root, places[i], MACHINES_MAX, &names, &err) < 0 &&
		    names.starts.count == 0)
			continue;
		for (size_t n = 0; n < names.starts.count; n++)
			if (strlen(root_name(&names, n)) >= MACHINE_ID_SIZE)
				add_folder(logs, root,
					   arena_format(logs->arena, "%s/%s", places[i],
							root_name(&names, n)));
	}
}

void logs_find_journals(struct logs *logs)
{
	struct log_target *target = &logs->targets.at[logs->targets.count - 1];

	choose_matches(logs, target);
	if (target->matches.count == 0)
		return;
	add_places(logs, logs->root);
	if (!target->target.container || target->processes.count == 0)
		return;
	/* a unit in a container that has a journal of its own */
	const struct target_process *process = target_scan_find(&logs->scan,
								target->processes.at[0].pid);
	const struct root *inside = process ? logs_root_of(logs, process) : NULL;

	if (inside && inside != logs->root)
		add_places(logs, inside);
}
