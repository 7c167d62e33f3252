/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of the project that are no role's. */
#include "codify/ansible.h"

#include "codify/ansible_parts.h"

enum {
	PROJECT_FILE_MODE = 0644,
	MOVE_RATE = 20 * 1000 * 1000, /* bytes a second: databases load at about that */
};

bool ansible_is_needed(const struct plan_role *role)
{
	if (strcmp(role->name, "base") == 0)
		return true;
	for (vec_each(item, &role->items))
		if (!item->left_out)
			return true;
	return false;
}

bool ansible_waits(const struct plan_role *role)
{
	for (vec_each(item, &role->items))
		if (item->held && !item->left_out)
			return true;
	return false;
}

static int put(struct project_folder *folder, const char *name, const struct buf *text,
	       struct err *err)
{
	return project_folder_write(folder, name, PROJECT_FILE_MODE, buf_bytes(text), err);
}

/* ---- site.yml ------------------------------------------------------------------------------ */

/* The names of what is needed: variables, or files in secrets/. */
static void add_needed(struct yaml_out *out, const struct plan *plan, bool files)
{
	yaml_list(out);
	for (vec_each(id, &plan->secrets))
		if (ansible_is_secret_file(plan, *id) == files)
			yaml_word(out, *id);
	yaml_list_end(out);
}

static bool needs(const struct plan *plan, bool files)
{
	for (vec_each(id, &plan->secrets))
		if (ansible_is_secret_file(plan, *id) == files)
			return true;
	return false;
}

/* A task that stops the play before it changes anything. */
static void add_check(struct yaml_out *out, const char *name, const char *missing,
		      const char *message)
{
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, name);
	yaml_word(out, "ansible.builtin.assert");
	yaml_map(out);
	yaml_word(out, "that");
	yaml_list(out);
	yaml_word(out, "missing | trim | length == 0");
	yaml_list_end(out);
	yaml_pair_expression(out, "fail_msg", message);
	yaml_pair_flag(out, "quiet", true);
	yaml_map_end(out);
	yaml_word(out, "vars");
	yaml_map(out);
	yaml_pair_expression(out, "missing", missing);
	yaml_map_end(out);
	yaml_map_end(out);
}

/* Without secrets.yml the example is read, whose values are empty, so that the check says it. */
static void add_secrets(struct yaml_out *out)
{
	yaml_map(out);
	yaml_word(out, "name");
	yaml_word(out, "Read the values of secrets");
	yaml_word(out, "ansible.builtin.include_vars");
	yaml_map(out);
	yaml_pair_expression(
		out, "file",
		"{{ playbook_dir }}/{{ 'secrets.yml' if (playbook_dir ~ '/secrets.yml')"
		" is file else 'secrets.example.yml' }}");
	yaml_map_end(out);
	yaml_map_end(out);
}

static void add_checks(struct yaml_out *out, const struct plan *plan)
{
	if (plan->secrets.count)
		add_secrets(out);
	if (needs(plan, false))
		add_check(
			out, "Stop before anything is changed if a secret is missing",
			"{% for name in needed_secrets if not lookup('ansible.builtin.vars', name,"
			" default='') %}{{ name }} {% endfor %}",
			"These secrets have no value: {{ missing }}. secrets.example.yml says what"
			" each of them is; write their values into secrets.yml.");
	if (needs(plan, true))
		add_check(
			out, "Stop before anything is changed if a secret file is missing",
			"{% for name in needed_secret_files if (playbook_dir ~ '/secrets/' ~ name)"
			" is not file %}secrets/{{ name }} {% endfor %}",
			"These files are missing: {{ missing }}. secrets.example.yml says what each"
			" of them is.");
}

/* What comes before any role. */
static void add_first(struct yaml_out *out, const struct plan *plan)
{
	if (!plan->secrets.count && !ansible_identity_is_used(plan))
		return;
	yaml_word(out, "pre_tasks");
	yaml_list(out);
	add_checks(out, plan);
	ansible_identity_task(plan, out);
	yaml_list_end(out);
}

static void write_site(const struct plan *plan, const struct ansible_options *options,
		       struct buf *ret)
{
	const char *hostname = plan->content->host.hostname;
	scoped_buf text = { 0 };
	scoped_yaml out;

	yaml_init(&out, ret, true);
	buf_add_format(&text, "Rebuilds %s, as it was surveyed; written by trowel %s.",
		       hostname ? hostname : "the host", options->build);
	yaml_comment(&out, buf_text(&text));
	yaml_comment(&out, "README.md says in which order what is done.");
	yaml_comment(&out, "");
	yaml_map(&out);
	yaml_word(&out, "name");
	yaml_word(&out, "Rebuild the server on a new host");
	yaml_pair(&out, "hosts", "new");
	yaml_pair_flag(&out, "become", true);
	add_first(&out, plan);
	yaml_word(&out, "roles");
	yaml_list(&out);
	for (vec_each(role, &plan->roles))
		if (ansible_is_needed(role))
			yaml_word(&out, role->name);
	yaml_list_end(&out);
	yaml_map_end(&out);
	yaml_end(&out);
}

/* ---- variables ----------------------------------------------------------------------------- */

/* move-data.yml sends data from one host to the other through the controller: with the ssh that
 * Ansible itself uses, outside of it. */
static void add_ways(struct yaml_out *out)
{
	static const char *const words[] = {
		"{{ ansible_ssh_executable | default('ssh') }}",
		"-o BatchMode=yes",
		"{{ ansible_ssh_common_args | default('') }}",
		"{{ ansible_ssh_extra_args | default('') }}",
		"{{ '-p ' ~ ansible_port if ansible_port is defined else '' }}",
		"{{ '-i ' ~ move_key | quote if move_key else '' }}",
		"{{ '-l ' ~ ansible_user | quote if ansible_user is defined else '' }}",
		"{{ ansible_host | default(inventory_hostname) | quote }}",
	};

	yaml_comment(out, "");
	yaml_comment(out, "move-data.yml: how the controller runs a command on a host");
	yaml_word(out, "move_ssh");
	yaml_list(out);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		yaml_expression(out, words[i]);
	yaml_list_end(out);
	yaml_pair_expression(out, "move_key",
			     "{{ ansible_ssh_private_key_file | default(ansible_private_key_file"
			     " | default('')) }}");
	yaml_pair_expression(out, "move_way",
			     "{{ 'sh -c' if ansible_connection | default('ssh') == 'local'"
			     " else move_ssh | join(' ') }}");
	yaml_comment(out, "");
	yaml_comment(out, "Bytes a second, for an estimate of how long it takes");
	yaml_word(out, "move_rate");
	yaml_number(out, MOVE_RATE);
}

static void write_group_vars(const struct plan *plan, struct buf *ret)
{
	scoped_yaml out;

	yaml_init(&out, ret, false);
	yaml_comment(&out, "What acts outward is put in place and stopped, until this is true:");
	yaml_comment(&out, "ansible-playbook site.yml -e cutover=true");
	yaml_pair_flag(&out, "cutover", false);
	if (plan->secrets.count) {
		yaml_comment(&out, "");
		yaml_comment(&out, "Secrets that have to have a value before anything is changed");
		yaml_word(&out, "needed_secrets");
		add_needed(&out, plan, false);
		yaml_word(&out, "needed_secret_files");
		add_needed(&out, plan, true);
	}
	ansible_identity_vars(plan, &out);
	if (ansible_moves(plan))
		add_ways(&out);
	yaml_end(&out);
}

static void write_host_vars(const struct plan *plan, struct buf *ret)
{
	scoped_yaml out;

	yaml_init(&out, ret, false);
	yaml_comment(&out, "Copy this to host_vars/NAME.yml, NAME being the new host's in the "
			   "inventory.");
	yaml_comment(&out, "What the old host was known by stands here as a comment: a copy must "
			   "differ.");
	yaml_comment(&out, "");
	yaml_comment(&out, "The name that the new host gives itself");
	yaml_pair(&out, "hostname", "newhost");
	ansible_identity_example(plan, &out);
	yaml_comment(&out, "");
	yaml_comment(&out, "The old host:");
	for (vec_each(identity, &plan->content->identity)) {
		scoped_buf line = { 0 };

		buf_add_format(&line, "%s: %s", identity->name ? identity->name : "?",
			       identity->value ? identity->value : "?");
		yaml_comment(&out, buf_text(&line));
	}
	yaml_end(&out);
}

static const char inventory[] = "# Copy this to inventory, and write the new host's address\n"
				"# (ansible_host), and the old one's for moving data.\n"
				"[new]\n"
				"newhost ansible_host=192.0.2.10 ansible_user=root\n"
				"\n"
				"[old]\n"
				"# oldhost ansible_host=192.0.2.9 ansible_user=root\n";

/* libyaml's way with lists, which ansible-lint would have otherwise; and a key of ssh is as long as
 * it is. */
static const char lint[] = "---\n"
			   "rules:\n"
			   "  indentation:\n"
			   "    indent-sequences: consistent\n"
			   "  line-length: disable\n";

static const char configuration[] = "[defaults]\n"
				    "inventory = inventory\n"
				    "# one line for each row that changes nothing is too much\n"
				    "display_ok_hosts = true\n"
				    "interpreter_python = auto_silent\n"
				    "retry_files_enabled = false\n"
				    "\n"
				    "[ssh_connection]\n"
				    "pipelining = true\n";

/* ---- all of it ----------------------------------------------------------------------------- */

static int put_role_file(struct project_folder *folder, const struct plan_role *role,
			 const char *place, const struct buf *text, struct err *err)
{
	scoped_buf name = { 0 };

	if (!text->size)
		return 0;
	buf_add_format(&name, "roles/%s/%s", role->name, place);
	return put(folder, buf_text(&name), text, err);
}

static int write_role(const struct plan *plan, const struct plan_role *role, bool pin,
		      struct project_folder *folder, struct err *err)
{
	scoped_buf defaults = { 0 }, tasks = { 0 }, handlers = { 0 }, readme = { 0 };
	int failed;

	ansible_defaults(plan, role, pin, &defaults);
	ansible_tasks(plan, role, &tasks);
	ansible_handlers(plan, role, &handlers);
	ansible_role_readme(plan, role, &readme);
	failed = put_role_file(folder, role, "defaults/main.yml", &defaults, err);
	if (!failed)
		failed = put_role_file(folder, role, "tasks/main.yml", &tasks, err);
	if (!failed)
		failed = put_role_file(folder, role, "handlers/main.yml", &handlers, err);
	return failed ? failed : put_role_file(folder, role, "README.md", &readme, err);
}

static int write_top(const struct plan *plan, const struct ansible_options *options,
		     struct project_folder *folder, struct err *err)
{
	scoped_buf site = { 0 }, group = { 0 }, host = { 0 }, readme = { 0 }, hosts = { 0 },
		   config = { 0 }, style = { 0 };
	const struct {
		const char *name;
		const struct buf *text;
	} files[] = {
		{ "group_vars/all.yml", &group },
		{ "host_vars/NEWHOST.example.yml", &host },
		{ "README.md", &readme },
		{ "inventory.example", &hosts },
		{ "ansible.cfg", &config },
		{ ".yamllint", &style },
		/* the last of all: what is half written cannot be played */
		{ "site.yml", &site },
	};
	int failed = 0;

	write_site(plan, options, &site);
	write_group_vars(plan, &group);
	write_host_vars(plan, &host);
	ansible_readme(plan, options, &readme);
	buf_add_text(&hosts, inventory);
	buf_add_text(&config, configuration);
	buf_add_text(&style, lint);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !failed; i++)
		failed = put(folder, files[i].name, files[i].text, err);
	return failed;
}

int ansible_write(const struct plan *plan, const struct ansible_options *options,
		  struct project_folder *folder, struct err *err)
{
	int failed = 0;

	for (vec_each(role, &plan->roles))
		if (!failed && ansible_is_needed(role))
			failed = write_role(plan, role, options->pin, folder, err);
	if (!failed)
		failed = ansible_move(plan, folder, err);
	if (!failed)
		failed = ansible_secrets(plan, options->sealed, folder, err);
	return failed ? failed : write_top(plan, options, folder, err);
}
