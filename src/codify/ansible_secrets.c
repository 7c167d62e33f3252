/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets: their values where they are known, else what has to be filled in. */
#include <errno.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "codify/ansible_parts.h"

enum { EXAMPLE_MODE = 0644, SECRET_MODE = 0600 };

bool ansible_is_secret_file(const struct plan *plan, const char *id)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->kind == PLAN_SECRET_FILE && item->secret &&
			    strcmp(item->secret, id) == 0)
				return true;
	return false;
}

static const struct sealed_secret *sealed_of(const struct sealed *sealed, const char *id)
{
	if (sealed)
		for (vec_each(secret, &sealed->secrets))
			if (secret->id && strcmp(secret->id, id) == 0)
				return secret;
	return NULL;
}

/* What it is, and every place where it was met. */
static void describe(struct yaml_out *out, const struct plan *plan, const char *id)
{
	scoped_arena arena = { 0 };
	text_list lines = { 0 };

	for (vec_each(secret, &plan->content->secrets)) {
		if (!secret->id || strcmp(secret->id, id) != 0)
			continue;
		const char *place = secret->path ? plan_place(plan, secret->path, &arena) : "";
		const char *line = arena_format(
			&arena, "%s: %s%s%s", secret->kind ? secret->kind : "a secret", place,
			secret->location ? ", " : "", secret->location ? secret->location : "");

		/* the processes of a service all say the same */
		text_list_add_once(&arena, &lines, line);
	}
	yaml_comment(out, "");
	for (vec_each(line, &lines))
		yaml_comment(out, *line);
}

/* The variables, each with its value or none. */
static void write_variables(const struct plan *plan, const struct sealed *sealed, struct buf *ret)
{
	scoped_yaml out;

	yaml_init(&out, ret, false);
	if (sealed)
		yaml_comment(&out, "Values of secrets. Before anybody else sees this folder:\n"
				   "ansible-vault encrypt secrets.yml secrets/*");
	else
		yaml_comment(&out,
			     "Copy this to secrets.yml, readable by nobody else, and write "
			     "the values into it;\nor run trowel codify with --secrets SEALED. "
			     "For others' eyes:\nansible-vault encrypt secrets.yml");
	for (vec_each(id, &plan->secrets)) {
		const struct sealed_secret *secret = sealed_of(sealed, *id);

		describe(&out, plan, *id);
		if (ansible_is_secret_file(plan, *id)) {
			scoped_buf line = { 0 };

			buf_add_format(&line, "Its content belongs into the file secrets/%s.", *id);
			yaml_comment(&out, buf_text(&line));
			continue;
		}
		bool is_text = secret && secret->value && utf8_is_valid(bytes_of(secret->value));

		if (sealed && !is_text)
			yaml_comment(&out, secret && secret->value
						   ? "It is no text: write it where it is needed."
						   : "It was not sealed.");
		yaml_word(&out, *id);
		yaml_text(&out, is_text ? secret->value : "");
	}
	yaml_end(&out);
}

static int write_files(const struct plan *plan, const struct sealed *sealed,
		       struct project_folder *folder, struct err *err)
{
	int failed = 0;

	for (vec_each(id, &plan->secrets)) {
		const struct sealed_secret *secret = sealed_of(sealed, *id);
		scoped_buf name = { 0 }, content = { 0 };

		if (failed || !secret || !secret->content || !ansible_is_secret_file(plan, *id))
			continue;
		if (!base64_decode(&content, bytes_of(secret->content)))
			return err_set(err, -EBADMSG, "%s: its content is damaged", *id);
		buf_add_format(&name, "secrets/%s", *id);
		failed = project_folder_write(folder, buf_text(&name), SECRET_MODE,
					      buf_bytes(&content), err);
	}
	return failed;
}

int ansible_secrets(const struct plan *plan, const struct sealed *sealed,
		    struct project_folder *folder, struct err *err)
{
	scoped_buf example = { 0 }, values = { 0 };
	int failed;

	if (!plan->secrets.count)
		return 0;
	write_variables(plan, NULL, &example);
	failed = project_folder_write(folder, "secrets.example.yml", EXAMPLE_MODE,
				      buf_bytes(&example), err);
	if (failed || !sealed)
		return failed;
	write_variables(plan, sealed, &values);
	failed = project_folder_write(folder, "secrets.yml", SECRET_MODE, buf_bytes(&values), err);
	return failed ? failed : write_files(plan, sealed, folder, err);
}
