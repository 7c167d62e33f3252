/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of applications: of each that lives on the old host alone, and of all of them. */
#include "base/digest.h"
#include "base/escape.h"
#include "base/human.h"
#include "base/path.h"
#include "codify/application_trees.h"
#include "codify/markdown_out.h"

enum { LISTED_MAX = 200 }; /* rows of one list */

static const struct service *service_of(const struct plan *plan,
					const struct application *application)
{
	for (vec_each(service, &plan->content->services))
		if (application->service && text_is(service->name, application->service))
			return service;
	return NULL;
}

/* "- Branch: `main`\n"; nothing of what is not known. */
static void add_fact(struct buf *ret, const char *name, const char *value)
{
	if (!value)
		return;
	buf_add_format(ret, "- %s: ", name);
	markdown_code(ret, value);
	buf_add_byte(ret, '\n');
}

static void add_list(struct buf *ret, const char *title, const text_list *list, int64_t count)
{
	if (!list->count)
		return;
	buf_add_format(ret, "- %s: ", title);
	for (size_t i = 0; i < list->count && i < LISTED_MAX; i++) {
		buf_add_text(ret, i ? ", " : "");
		markdown_code(ret, list->at[i]);
	}
	if (count > (int64_t)list->count)
		buf_add_format(ret, " and %lld more", (long long)(count - (int64_t)list->count));
	buf_add_byte(ret, '\n');
}

static void add_day(struct buf *ret, const char *name, const char *who, int64_t at)
{
	if (!who && at == UNKNOWN)
		return;
	buf_add_format(ret, "- %s: ", name);
	if (who)
		markdown_prose(ret, who);
	if (at != UNKNOWN) {
		buf_add_text(ret, who ? ", " : "");
		human_date(ret, at);
	}
	buf_add_byte(ret, '\n');
}

static void add_running(const struct plan *plan, const struct application *application,
			struct buf *ret)
{
	const struct service *service = service_of(plan, application);

	add_fact(ret, "Service", application->service);
	add_fact(ret, "User", application->user);
	add_fact(ret, "Started as", service ? service->command : NULL);
	add_fact(ret, "Entry point", application->entry_point);
	if (!service && !application->pids.count)
		buf_add_text(ret, "- Nothing was seen to run it.\n");
	add_list(ret, "Configuration", &application->configuration, 0);
	add_day(ret, "Brought by", application->deployed_by, application->deployed_at);
	add_fact(ret, "By whom", application->deploy_user);
}

static void add_repository(const struct vcs *vcs, struct buf *ret)
{
	add_fact(ret, "Remote", vcs->remote);
	add_fact(ret, "Branch", vcs->branch);
	add_fact(ret, "Commit", vcs->commit);
	add_day(ret, "Its message", vcs->subject, vcs->committed_at);
	add_list(ret, "Differs from it", &vcs->changed, vcs->changed_count);
	add_list(ret, "Unknown to git", &vcs->untracked, vcs->untracked_count);
	add_list(ret, "Not pushed", &vcs->unpushed, vcs->unpushed_count);
	add_fact(ret, "Last commit that the remote is known to have", vcs->pushed);
}

/* ---- what lies here ------------------------------------------------------------------------ */

static void add_files(const struct plan_tree *tree, struct buf *ret)
{
	const struct vcs *vcs = &tree->application->vcs;

	buf_add_text(ret, "\n## What lies here\n\n");
	if (!tree->files)
		buf_add_text(ret, "Nothing of its files: most of them are data by their names, or "
				  "the survey was told to carry no code. `trowel survey --carry "
				  "config,code,data` carries them.\n\n");
	buf_add_text(ret, "- `tree/`: ");
	human_plural(ret, (int64_t)tree->files, "file", "files");
	buf_add_text(ret, " as found, with the `.gitignore` that was there, if any, and what else "
			  "git is not to take. What the role puts on the new host is not taken "
			  "from here.\n");
	if (vcs->uncommitted_patch)
		buf_add_text(ret, "- `uncommitted.patch`: what differs from the commit.\n");
	if (vcs->unpushed_patch)
		buf_add_text(ret, "- `unpushed.patch`: what the commits changed that were not "
				  "pushed, all in one.\n");
	if (tree->with_secrets.count) {
		buf_add_text(ret,
			     "\nSecrets are replaced by `<secret:ID>`, in the patches too, which "
			     "fit on such a line only where the secret is written back. "
			     "`secrets.example.yml` of the project says what each of them is. "
			     "They are in:\n\n");
		for (size_t i = 0; i < tree->with_secrets.count && i < LISTED_MAX; i++) {
			buf_add_text(ret, "- ");
			markdown_code(ret, tree->with_secrets.at[i]);
			buf_add_byte(ret, '\n');
		}
	}
}

/* Somebody's word in a line for a shell. */
static void add_word(struct buf *ret, const char *word)
{
	scoped_buf clean = { 0 };

	escape_terminal(&clean, bytes_of(word));
	escape_shell(ret, buf_bytes(&clean));
}

static bool is_commit(const char *id)
{
	struct digest digest;

	return id && (digest_from_hex(bytes_of(id), DIGEST_SHA1, &digest) ||
		      digest_from_hex(bytes_of(id), DIGEST_SHA256, &digest));
}

static void add_with_remote(const struct vcs *vcs, struct buf *ret)
{
	const char *base = is_commit(vcs->pushed)   ? vcs->pushed
			   : is_commit(vcs->commit) ? vcs->commit
						    : NULL;

	buf_add_text(ret, "    git clone ");
	add_word(ret, vcs->remote);
	buf_add_text(ret, " clone && cd clone\n");
	if (base)
		buf_add_format(ret, "    git checkout -b from-the-old-host %s\n", base);
	if (vcs->unpushed_patch)
		buf_add_text(ret, "    git apply ../unpushed.patch && git add -A && "
				  "git commit -m 'What was not pushed'\n");
	buf_add_text(ret, "    cp -R ../tree/. . && git add -A && "
			  "git commit -m 'As found on the old host'\n");
	buf_add_text(ret, "\nThe last step brings what is uncommitted and what git did not know; "
			  "`git diff` before it shows what that is. ");
}

static void add_steps(const struct plan_tree *tree, struct buf *ret)
{
	const struct vcs *vcs = &tree->application->vcs;

	buf_add_text(ret, "\n## Into a repository\n\n");
	if (vcs->remote)
		add_with_remote(vcs, ret);
	else
		buf_add_text(ret, "    cd tree && git init && git add . && "
				  "git commit -m 'As found on the old host'\n\n");
	if (vcs->kind && !vcs->remote) {
		buf_add_text(ret,
			     "The history is on the old host only: nobody can look through one "
			     "for secrets, so that it is not carried. Clone it from there "
			     "before the host goes: ");
		markdown_code(ret, tree->folder);
		buf_add_text(ret, ".\n");
	} else if (vcs->kind) {
		buf_add_text(ret,
			     "The history is that of the remote; commits that were not pushed "
			     "are one patch here, since nobody can look through a history for "
			     "secrets. Push them from the old host, if they are to stay apart.\n");
	}
}

/* ---- all ----------------------------------------------------------------------------------- */

static void add_oddities(const struct plan_tree *tree, struct buf *ret)
{
	size_t rows = 0;

	if (!tree->oddities.count && !tree->ignored.count)
		return;
	buf_add_text(ret, "\n## What is not in the tree, or otherwise\n\n");
	for (vec_each(oddity, &tree->oddities)) {
		if (rows++ >= LISTED_MAX)
			continue;
		buf_add_text(ret, "- ");
		markdown_code(ret, oddity->path);
		buf_add_text(ret, ": ");
		markdown_prose(ret, oddity->what);
		buf_add_byte(ret, '\n');
	}
	if (rows > LISTED_MAX)
		buf_add_format(ret, "- and %zu more\n", rows - LISTED_MAX);
	if (tree->ignored.count)
		buf_add_text(ret, "- what `tree/.gitignore` says, each with its reason\n");
}

static void add_evidence(const struct plan *plan, const struct application *application,
			 struct buf *ret)
{
	scoped_arena arena = { 0 };

	if (application->evidence.count)
		buf_add_text(ret, "\n## Evidence\n\n");
	for (size_t i = 0; i < application->evidence.count && i < LISTED_MAX; i++) {
		buf_add_text(ret, "- ");
		markdown_prose(ret, plan_place(plan, application->evidence.at[i], &arena));
		buf_add_byte(ret, '\n');
	}
}

void application_readme(const struct plan *plan, const struct plan_tree *tree, struct buf *ret)
{
	const struct application *application = tree->application;
	const char *hostname = plan->content->host.hostname;

	buf_add_text(ret, "# ");
	markdown_prose(ret, application->name ? application->name : tree->name);
	buf_add_text(ret, "\n\nIt lay in ");
	markdown_code(ret, tree->folder);
	buf_add_text(ret, " of ");
	markdown_prose(ret, hostname ? hostname : "the old host");
	if (application->language) {
		buf_add_text(ret, ", written in ");
		markdown_prose(ret, application->language);
	}
	buf_add_text(ret, ". It would be lost with the host: ");
	markdown_prose(ret, tree->why);
	buf_add_text(ret, ".\n\n");
	add_running(plan, application, ret);
	add_repository(&application->vcs, ret);
	add_files(tree, ret);
	add_steps(tree, ret);
	add_oddities(tree, ret);
	add_evidence(plan, application, ret);
}

void application_list(const struct plan *plan, struct buf *ret)
{
	if (!plan->trees.count)
		return;
	buf_add_text(ret, "\n## Applications that would be lost with the old host\n\n"
			  "Each is a tree that git can take, with what was never committed or "
			  "pushed:\n\n");
	for (vec_each(tree, &plan->trees)) {
		buf_add_format(ret, "- [%s](applications/%s/README.md), ", tree->name, tree->name);
		markdown_code(ret, tree->folder);
		buf_add_text(ret, ": ");
		markdown_prose(ret, tree->why);
		buf_add_byte(ret, '\n');
	}
}
