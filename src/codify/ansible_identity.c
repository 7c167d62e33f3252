/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the old host is called and where it listens, as variables that say it of the new one. */
#include "codify/ansible_parts.h"
#include "codify/markdown_out.h"

/* True if a file or another variable needs it. */
static bool is_used(const struct plan *plan, const struct plan_identity *identity)
{
	if (identity->files.count)
		return true;
	for (vec_each(other, &plan->identities))
		if (strcmp(other->variable, "host_fqdn") == 0 && other->files.count)
			return strcmp(identity->variable, "host_name") == 0;
	return false;
}

bool ansible_identity_is_used(const struct plan *plan)
{
	for (vec_each(identity, &plan->identities))
		if (is_used(plan, identity))
			return true;
	return false;
}

/* The paths, and how many there are beyond them. */
static void add_paths(struct buf *ret, const text_list *paths, size_t count)
{
	enum { PATHS_SHOWN = 20 };

	for (size_t i = 0; i < paths->count && i < PATHS_SHOWN; i++) {
		buf_add_text(ret, i ? ", " : "");
		markdown_code(ret, paths->at[i]);
	}
	if (count > paths->count || count > PATHS_SHOWN)
		buf_add_format(ret, " and %zu more",
			       count - (paths->count < PATHS_SHOWN ? paths->count : PATHS_SHOWN));
}

static void add_variable(struct yaml_out *out, const struct plan *plan,
			 const struct plan_identity *identity)
{
	bool is_full = strcmp(identity->variable, "host_fqdn") == 0;
	scoped_buf line = { 0 };

	buf_add_format(&line, "%s of the old host was %s", identity->what, identity->value);
	if (identity->is_stopgap)
		buf_add_text(&line, ". Say in host_vars which address of the new host that is;\n"
				    "until then nothing is reachable where it should not be");
	yaml_comment(out, buf_text(&line));
	if (is_full)
		yaml_pair(out, "host_domain", plan->domain);
	yaml_pair_expression(out, identity->variable, identity->preset);
}

void ansible_identity_vars(const struct plan *plan, struct yaml_out *out)
{
	if (!ansible_identity_is_used(plan))
		return;
	yaml_comment(out, "");
	yaml_comment(out,
		     "The new host's own name and addresses, where configuration named the old "
		     "host's.\nhost_vars may say otherwise.");
	for (vec_each(identity, &plan->identities))
		if (is_used(plan, identity))
			add_variable(out, plan, identity);
}

void ansible_identity_example(const struct plan *plan, struct yaml_out *out)
{
	if (!ansible_identity_is_used(plan))
		return;
	yaml_comment(out, "");
	yaml_comment(out, "What stands where configuration named the old host; group_vars/all.yml "
			  "has what is\ntaken unless it is said here:");
	for (vec_each(identity, &plan->identities)) {
		scoped_buf line = { 0 };

		if (!is_used(plan, identity))
			continue;
		buf_add_format(&line, "%s: of the old host it was %s%s", identity->variable,
			       identity->value,
			       identity->is_stopgap ? "; has to be said, or it is unreachable"
						    : "");
		yaml_comment(out, buf_text(&line));
	}
}

/* In a template with markers of its own nothing else is an expression, nor is one in a variable. */
void ansible_identity_task(const struct plan *plan, struct yaml_out *out)
{
	if (!ansible_identity_is_used(plan))
		return;
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, "Find out what stands for the old host's name and addresses");
	yaml_word(out, "ansible.builtin.set_fact");
	yaml_map(out);
	for (vec_each(identity, &plan->identities)) {
		scoped_buf value = { 0 };

		if (!is_used(plan, identity))
			continue;
		buf_add_format(&value, "{{ %s }}", identity->variable);
		yaml_pair_expression(out, identity->variable, buf_text(&value));
	}
	yaml_map_end(out);
	yaml_map_end(out);
}

static void add_replaced(struct buf *ret, const struct plan *plan)
{
	buf_add_text(ret,
		     "Where a daemon's configuration named the old host, a variable stands; "
		     "`group_vars/all.yml` makes it the new host's own, and `host_vars` may "
		     "say otherwise. If the new host is to take the old one's name or address, "
		     "give it that first, and run the play again.\n\n");
	for (vec_each(identity, &plan->identities)) {
		if (!identity->files.count)
			continue;
		buf_add_format(ret, "- `%s`, %s, ", identity->variable, identity->what);
		markdown_code(ret, identity->value);
		buf_add_text(ret, " of the old host");
		if (identity->is_stopgap)
			buf_add_format(ret,
				       "; **to be said in host_vars**, `%s` until then, so that "
				       "nothing listens where it should not",
				       identity->preset);
		buf_add_text(ret, ": ");
		add_paths(ret, &identity->files, identity->files.count);
		buf_add_byte(ret, '\n');
	}
}

static void add_kept(struct buf *ret, const struct plan *plan)
{
	buf_add_text(ret, "To be looked at by hand, since it stays as it is:\n\n");
	for (vec_each(mention, &plan->mentions)) {
		buf_add_text(ret, "- ");
		markdown_code(ret, mention->identity->value);
		buf_add_format(ret, ", %s, in ", mention->why);
		add_paths(ret, &mention->paths, mention->count);
		buf_add_byte(ret, '\n');
	}
}

void ansible_identity_readme(const struct plan *plan, struct buf *ret)
{
	bool is_needed = ansible_identity_is_used(plan);

	if (!is_needed && !plan->mentions.count)
		return;
	buf_add_text(ret, "\n## The old host's name and addresses\n\n");
	if (is_needed)
		add_replaced(ret, plan);
	if (is_needed && plan->mentions.count)
		buf_add_byte(ret, '\n');
	if (plan->mentions.count)
		add_kept(ret, plan);
}
