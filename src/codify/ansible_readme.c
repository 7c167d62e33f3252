/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The READMEs: the order of steps, what waits, what was left out and why. */
#include "base/human.h"
#include "base/path.h"
#include "codify/ansible_parts.h"
#include "codify/application_trees.h"
#include "codify/markdown_out.h"
#include "snapshot/wording.h"

enum { README_ROWS_MAX = 200 }; /* of one list; the plan has them all */

static void add_row(struct buf *ret, const struct plan_item *item, const char *why)
{
	buf_add_text(ret, "- ");
	markdown_code(ret, item->name);
	if (why) {
		buf_add_text(ret, ": ");
		markdown_prose(ret, why);
	}
	buf_add_byte(ret, '\n');
}

/* ---- roles --------------------------------------------------------------------------------- */

static void add_counts(struct buf *ret, const struct plan_role *role)
{
	bool is_first = true;

	for (int kind = 0; kind < PLAN_KIND_COUNT; kind++) {
		size_t count = 0;

		for (vec_each(item, &role->items))
			count += !item->left_out && (int)item->kind == kind;
		if (!count)
			continue;
		buf_add_format(ret, "%s%zu %s", is_first ? "" : ", ", count,
			       plan_kind_name((enum plan_kind)kind, count));
		is_first = false;
	}
	if (is_first)
		buf_add_text(ret, "nothing");
}

static void add_managed(struct buf *ret, const struct plan_role *role)
{
	size_t rows = 0;

	buf_add_text(ret, "\n## What it manages, and why\n\n");
	for (vec_each(item, &role->items)) {
		if (item->left_out || item->kind == PLAN_PACKAGE || rows >= README_ROWS_MAX)
			continue;
		add_row(ret, item, item->why);
		rows++;
	}
	if (rows >= README_ROWS_MAX)
		buf_add_text(ret, "- and more: defaults/main.yml has all of them\n");
}

static void add_waiting(struct buf *ret, const struct plan_role *role)
{
	for (vec_each(item, &role->items))
		if (item->held && !item->left_out)
			add_row(ret, item, item->held);
}

static void add_left_out(struct buf *ret, const struct plan_role *role)
{
	size_t rows = 0;

	for (vec_each(item, &role->items))
		if (item->left_out && rows++ < README_ROWS_MAX)
			add_row(ret, item, item->left_out);
	if (rows > README_ROWS_MAX)
		buf_add_format(ret, "- and %zu more: trowel codify --plan shows them\n",
			       rows - README_ROWS_MAX);
}

static bool has_left_out(const struct plan_role *role)
{
	for (vec_each(item, &role->items))
		if (item->left_out)
			return true;
	return false;
}

void ansible_role_readme(const struct plan *plan, const struct plan_role *role, struct buf *ret)
{
	buf_add_format(ret, "# %s\n\n", role->name);
	markdown_prose(ret, role->title);
	buf_add_text(ret, ": ");
	add_counts(ret, role);
	buf_add_text(ret, ".\n");
	add_managed(ret, role);
	if (ansible_waits(role)) {
		buf_add_text(ret, "\n## What waits for the cutover\n\n");
		add_waiting(ret, role);
	}
	if (has_left_out(role)) {
		buf_add_text(ret, "\n## What was left out, and why\n\n");
		add_left_out(ret, role);
	}
}

/* ---- the project --------------------------------------------------------------------------- */

static void add_steps(struct buf *ret, const struct plan *plan,
		      const struct ansible_options *options)
{
	unsigned step = 1;

	buf_add_text(ret, "\n## Steps\n\n");
	buf_add_format(ret,
		       "%u. `cp inventory.example inventory`, and write the new host into it; "
		       "`cp host_vars/NEWHOST.example.yml host_vars/newhost.yml` likewise.\n",
		       step++);
	if (plan->secrets.count && options->sealed)
		buf_add_format(ret,
			       "%u. Look at `secrets.yml`: it holds %zu secrets in the clear. "
			       "`ansible-vault encrypt secrets.yml` before it goes anywhere.\n",
			       step++, plan->secrets.count);
	else if (plan->secrets.count)
		buf_add_format(ret,
			       "%u. `install -m 600 secrets.example.yml secrets.yml`, and fill "
			       "in %zu secrets; the play stops where one is missing.\n",
			       step++, plan->secrets.count);
	buf_add_format(ret, "%u. `ansible-playbook site.yml`. A second time it changes nothing.\n",
		       step++);
	buf_add_format(
		ret,
		"%u. Look at the new host while the old one works on: `trowel verify SNAPSHOT "
		"--ignore before-cutover.rules` there, with that file of `verify/`, says what "
		"differs beyond what has to.\n",
		step++);
	buf_add_format(ret, "%u. Stop what writes on the old host, move the data (below).\n",
		       step++);
	buf_add_format(ret,
		       "%u. `ansible-playbook site.yml -e cutover=true`: what acts outward "
		       "starts. `expected.rules` are those for `trowel verify` from now on.\n",
		       step++);
	buf_add_format(ret, "%u. Point those who call the old host to the new one (below).\n",
		       step);
}

static void add_roles(struct buf *ret, const struct plan *plan)
{
	buf_add_text(ret, "\n## Roles, in their order\n\n");
	for (vec_each(role, &plan->roles)) {
		if (!ansible_is_needed(role))
			continue;
		buf_add_format(ret, "- [%s](roles/%s/README.md), ", role->name, role->name);
		markdown_prose(ret, role->title);
		buf_add_text(ret, ": ");
		add_counts(ret, role);
		buf_add_byte(ret, '\n');
	}
}

/* What will not simply move, but for notes: `trowel codify --plan -v` has those. */
static void add_onto(struct buf *ret, const struct plan *plan)
{
	if (!plan->content->onto)
		return;
	buf_add_text(ret, "\n## Onto another release\n\n");
	markdown_prose(ret, plan->content->onto);
	buf_add_text(ret,
		     " is not what the old host was. Look at these; what does not move at all is "
		     "left out, and the READMEs of the roles name it.\n\n");
	for (vec_each(row, &plan->content->transitions)) {
		if (row->severity == SEVERITY_NOTE)
			continue;
		buf_add_text(ret, "- ");
		markdown_prose(ret, row->what);
		if (row->proposal)
			buf_add_text(ret, ": ");
		markdown_prose(ret, row->proposal);
		buf_add_byte(ret, '\n');
		for (vec_each(evidence, &row->evidence)) {
			buf_add_text(ret, "  - ");
			markdown_prose(ret, *evidence);
			buf_add_byte(ret, '\n');
		}
	}
}

static void add_cutover(struct buf *ret, const struct plan *plan)
{
	buf_add_text(ret, "\n## Cutover\n\nTwo live copies are an accident. These are put in place "
			  "and stopped until `cutover=true`, in the order of the roles:\n\n");
	size_t start = ret->size;

	for (vec_each(role, &plan->roles))
		add_waiting(ret, role);
	if (ret->size == start)
		buf_add_text(ret, "- nothing that was recognised\n");
}

static void add_peers(struct buf *ret, const struct plan *plan)
{
	size_t rows = 0;

	buf_add_text(ret, "\n## Who calls the old host, and has to be pointed to the new one\n\n");
	for (vec_each(peer, &plan->content->peers)) {
		if (peer->direction != INBOUND || rows >= README_ROWS_MAX)
			continue;
		buf_add_text(ret, "- ");
		markdown_code(ret, peer->address ? peer->address : "?");
		if (peer->name) {
			buf_add_text(ret, " (");
			markdown_prose(ret, peer->name);
			buf_add_byte(ret, ')');
		}
		if (peer->port != UNKNOWN)
			buf_add_format(ret, " to port %lld", (long long)peer->port);
		if (peer->process) {
			buf_add_text(ret, ", ");
			markdown_prose(ret, peer->process);
		}
		buf_add_byte(ret, '\n');
		rows++;
	}
	if (!rows)
		buf_add_text(ret, "- none was seen, which says nothing about other hours\n");
}

static void add_data_row(struct buf *ret, const struct plan_item *item)
{
	buf_add_text(ret, "- ");
	markdown_code(ret, item->name);
	if (item->size >= 0) {
		buf_add_text(ret, ", ");
		human_bytes(ret, item->size);
	}
	buf_add_text(ret, ": ");
	markdown_prose(ret, item->left_out);
	buf_add_byte(ret, '\n');
}

/* Data that is moved, or that has to be moved by hand. */
static size_t add_data_rows(struct buf *ret, const struct plan *plan, bool by_hand)
{
	size_t rows = 0;

	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->is_counted && (item->mover == MOVER_NONE) == by_hand &&
			    rows++ < README_ROWS_MAX)
				add_data_row(ret, item);
	if (rows > README_ROWS_MAX)
		buf_add_format(ret, "- and %zu more: trowel codify --plan shows them\n",
			       rows - README_ROWS_MAX);
	return rows;
}

static void add_moving(struct buf *ret)
{
	buf_add_text(ret,
		     "Write both hosts into the inventory, then `ansible-playbook "
		     "move-data.yml`: it says sizes and an estimate of the time, stops what "
		     "uses the data on the new host, moves, compares what is on both hosts "
		     "(tables and rows, files and checksums), and starts again what it stopped; "
		     "what waits for the cutover stays stopped. Where something differs it "
		     "fails and says what; `-e move_while_written=true` only says it, for a "
		     "rehearsal while the old host is at work. Run it as often as you like "
		     "before the cutover; the last time, who writes on the old host has to be "
		     "stopped. Databases are dumped by their own tools through a pipe, SQLite's "
		     "by its backup, and nothing is changed on the old host. The controller "
		     "needs ssh to both hosts without a question (keys; sudo without a password "
		     "where it is not root).\n\n");
}

static void add_data(struct buf *ret, const struct plan *plan)
{
	size_t rows;

	buf_add_text(ret, "\n## Data to move last\n\n");
	if (ansible_moves(plan))
		add_moving(ret);
	for (vec_each(server, &plan->move.servers)) {
		buf_add_text(ret, "- ");
		markdown_prose(ret, server->name);
		buf_add_format(ret, ", %s, ", mover_tool(server->mover));
		human_bytes(ret, server->size);
		buf_add_byte(ret, '\n');
	}
	rows = plan->move.servers.count + add_data_rows(ret, plan, false);
	rows += add_data_rows(ret, plan, true);
	if (!rows)
		buf_add_text(ret, "- none was found\n");
}

/* Configuration that can keep out who applies the project. */
static bool keeps_out(const struct plan_item *item)
{
	static const char *const places[] = { "/etc/ssh/**", "/etc/sudoers", "/etc/sudoers.d/*",
					      "/etc/pam.d/*", "/etc/security/*" };

	if (item->left_out || (item->kind != PLAN_FILE && item->kind != PLAN_PACKED))
		return false;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (path_matches(bytes_of(item->name), places[i]))
			return true;
	return item->handler && bytes_find_text(bytes_of(item->handler), "packet filter") >= 0;
}

static void add_who_gets_in(struct buf *ret, const struct plan *plan)
{
	bool is_first = true;

	buf_add_text(ret, "\n## Who gets in\n\n"
			  "Keys of the old host are added to those that let somebody in on the new "
			  "one, and none is removed: who applies this gets in as before.");
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items)) {
			if (!keeps_out(item))
				continue;
			buf_add_text(ret, is_first ? " These may say otherwise, so keep a session "
						     "open the first time: "
						   : ", ");
			markdown_code(ret, item->name);
			is_first = false;
		}
	buf_add_text(ret, is_first ? "\n" : ".\n");
}

static void add_way_back(struct buf *ret)
{
	buf_add_text(ret,
		     "\n## The way back\n\n"
		     "Nothing of this touches the old host. Until the data is moved it works on as "
		     "ever. "
		     "After the cutover: run `ansible-playbook site.yml` without `cutover=true`, "
		     "which stops the services and timers of the list above, and takes away its "
		     "jobs of cron and other files that no package brought; take back by hand what "
		     "it has of packages' own files and of fstab; start on the old host what was "
		     "stopped there; "
		     "point the callers back. What was written on the new host meanwhile is on "
		     "the new host only.\n");
}

void ansible_readme(const struct plan *plan, const struct ansible_options *options, struct buf *ret)
{
	const struct content *content = plan->content;
	scoped_buf machine = { 0 }, survey = { 0 };

	buf_add_text(ret, "# ");
	markdown_prose(ret, content->host.hostname ? content->host.hostname : "A host");
	buf_add_text(ret, ", to be rebuilt\n\n");
	wording_machine(&machine, content);
	wording_survey(&survey, content);
	markdown_prose(ret, buf_text(&machine));
	buf_add_text(ret, "; ");
	markdown_prose(ret, buf_text(&survey));
	buf_add_format(ret, ". Written by trowel %s.\n", options->build);
	buf_add_text(ret, content->summary.count ? "\n" : "");
	for (vec_each(statement, &content->summary)) {
		markdown_prose(ret, statement->sentence);
		buf_add_byte(ret, '\n');
	}
	buf_add_text(ret, "\nansible-core 2.14 or later is enough; only its built-in modules are "
			  "used.\n");
	add_steps(ret, plan, options);
	add_onto(ret, plan);
	add_roles(ret, plan);
	add_who_gets_in(ret, plan);
	application_list(plan, ret);
	ansible_identity_readme(plan, ret);
	add_cutover(ret, plan);
	add_peers(ret, plan);
	add_data(ret, plan);
	add_way_back(ret);
	buf_add_text(ret, "\nEach role's README says what was left out of it, and why.\n");
}
