/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/wipe_erase.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include "base/human.h"
#include "base/interrupt.h"
#include "base/new_file.h"
#include "base/path.h"
#include "base/root.h"
#include "commands/commands.h"
#include "commands/wipe_jobs.h"
#include "wipe/journal.h"

/* --- journals -------------------------------------------------------------------------------- */

/* "/var/lib/trowel/wipe/S3Z8NB0K.journal": of the serial, or of the path if there is none. */
static char *usual_journal(const struct wipe_target *target, const char *kind)
{
	const char *name = target->serial[0] ? target->serial : target->name;
	scoped_buf path = { 0 };

	buf_add_format(&path, "%s/", WIPE_JOURNAL_FOLDER);
	for (const char *c = name; *c; c++) {
		bool is_plain = (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') ||
				(*c >= 'a' && *c <= 'z') || *c == '-' || *c == '.';

		buf_add_byte(&path, is_plain ? *c : '_');
	}
	buf_add_text(&path, kind);
	return buf_take(&path);
}

int wipe_journal_folder(const struct wipe_arguments *arguments, struct err *err)
{
	static const char *const folders[] = { "/var/lib/trowel", WIPE_JOURNAL_FOLDER };

	if (arguments->journal)
		return 0;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (mkdir(folders[i], 0700) < 0 && errno != EEXIST)
			return err_set(err, -errno,
				       "%s: %s; the journal goes elsewhere by --journal FILE",
				       folders[i], err_words(errno));
	return 0;
}

static void say_where(const struct wipe_job *job, bool is_quiet)
{
	scoped_buf folder = { 0 };
	struct statfs status;

	if (is_quiet)
		return;
	buf_add_bytes(&folder, path_folder(job->journal));
	bool is_memory = statfs(folder.size ? buf_text(&folder) : ".", &status) == 0 &&
			 status.f_type == TMPFS_MAGIC;

	command_say("wipe", "%s: the journal is %s%s", job->path, job->journal,
		    is_memory ? ", in memory: it survives this program, but no loss of power" : "");
}

/* Of several disks each has a file of its own, by its name behind that of the option. */
static void add_own_file(struct buf *ret, const struct wipe_arguments *arguments, const char *file,
			 const struct wipe_chosen *chosen)
{
	buf_add_text(ret, file);
	if (arguments->common.operand_count > 1)
		buf_add_format(ret, ".%s", path_name(chosen->path));
}

char *wipe_journal_path(const struct wipe_arguments *arguments, const struct wipe_chosen *chosen,
			const char *kind)
{
	scoped_buf path = { 0 };

	if (!arguments->journal)
		return usual_journal(&chosen->target, kind);
	add_own_file(&path, arguments, arguments->journal, chosen);
	if (strcmp(kind, ".journal") != 0) /* beside the one of overwriting */
		buf_add_text(&path, kind);
	return buf_take(&path);
}

/* --- jobs ------------------------------------------------------------------------------------ */

/* What was erased so far is told; that of another disk is an error. */
static int resume_job(struct wipe_job *job, const struct wipe_chosen *chosen, struct err *err)
{
	const struct wipe_target *target = &job->wiping.state.target;

	if (journal_read(job->journal, &job->wiping.state, err) < 0)
		return err->code == -ENOENT
			       ? err_set(err, -ENOENT,
					 "%s: no erasure of it was begun that could be gone on "
					 "with: there is no %s",
					 job->path, job->journal)
			       : err->code;
	if (strcmp(target->serial, chosen->target.serial) != 0 ||
	    strcmp(target->model, chosen->target.model) != 0)
		return err_set(err, -EXDEV,
			       "%s: is %s %s; the journal %s is of %s %s: of another disk",
			       job->path, chosen->target.model, chosen->target.serial, job->journal,
			       target->model, target->serial);
	return wiping_resume(&job->wiping, err);
}

static int begin_job(struct wipe_job *job, const struct wipe_arguments *arguments,
		     const struct wipe_chosen *chosen, struct err *err)
{
	const struct wipe_order order = {
		.method = (enum wipe_method)arguments->method,
		.passes = (unsigned)arguments->passes,
		.final_zero = arguments->final_zero,
		.verify = (enum wipe_verify)arguments->verify,
	};
	struct wipe_target target = chosen->target;

	if (access(job->journal, F_OK) == 0)
		command_say("wipe",
			    "%s: an erasure of it was begun before (%s); this begins anew, without "
			    "--resume",
			    job->path, job->journal);
	target.size = job->file.medium.size;
	target.sector = job->file.medium.sector;
	return wipe_state_begin(&job->wiping.state, &target, &order, err);
}

static int open_job(struct wipe_job *job, const struct wipe_arguments *arguments,
		    struct wipe_chosen *chosen, struct err *err)
{
	job->path = chosen->path;
	job->name = path_name(chosen->path);
	job->journal = wipe_journal_path(arguments, chosen, ".journal");
	job->hottest = chosen->hottest.size ? buf_text(&chosen->hottest) : NULL;
	if (medium_file_open(&job->file, chosen->path, take_fd(&chosen->fd), err) < 0)
		return err->code;
	job->wiping.medium = &job->file.medium;
	job->wiping.journal = job->journal;
	job->wiping.rate = arguments->rate;
	job->wiping.checkpoint_ms = arguments->checkpoint_ms;
	if (arguments->resume ? resume_job(job, chosen, err) < 0
			      : begin_job(job, arguments, chosen, err) < 0)
		return err->code;
	say_where(job, arguments->common.quiet);
	return 0;
}

/* --- what came of it ------------------------------------------------------------------------- */

static int write_certificate(const struct wipe_arguments *arguments, const char *path,
			     const struct certificate_facts *facts, struct err *err)
{
	scoped_buf text = { 0 }, words = { 0 }, beside = { 0 };
	struct certificate_check check = { 0 };

	certificate_add(&text, facts, arguments->sign ? &arguments->signing_key : NULL);
	if (certificate_read(buf_bytes(&text), &check, &words, err) < 0)
		return err->code;
	buf_add_format(&beside, "%s.txt", path);
	const struct {
		const char *path;
		const struct buf *text;
	} files[] = { { path, &text }, { buf_text(&beside), &words } };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		scoped_new_file file = { .fd = -1 };

		if (new_file_begin(&file, files[i].path, err) < 0 ||
		    fd_write_all(file.fd, files[i].path, buf_bytes(files[i].text), err) < 0 ||
		    new_file_keep(&file, err) < 0)
			return err->code;
	}
	return 0;
}

static void say_result(const struct wipe_job *job, const struct certificate_facts *facts)
{
	const struct wipe_state *state = facts->state;
	scoped_buf size = { 0 }, time = { 0 };

	human_bytes(&size, (int64_t)state->target.size);
	human_duration(&time, state->spent_ms);
	if (job->failed.code) {
		command_say("wipe", "%s: NOT erased: %s; --resume goes on with it", job->path,
			    job->failed.text);
		return;
	}
	command_say("wipe", "%s: %s %s in %s, %s; level: %s", job->path, buf_text(&size),
		    certificate_is_clean(facts) ? "erased" : "erased but for bad places",
		    buf_text(&time),
		    state->order.verify == WIPE_VERIFY_NONE ? "not verified"
							    : "every byte read back and compared",
		    certificate_level(facts));
	for (size_t i = 0; i < BAD_KIND_COUNT; i++) {
		static const char *const words[] = { "could not be written", "could not be read",
						     "do not hold what was written" };
		const struct bad_list *list = &state->bad.lists[i];

		if (list->bytes)
			command_say("wipe", "%s: %llu bytes in %zu places %s", job->path,
				    (unsigned long long)list->bytes, list->ranges.count, words[i]);
	}
}

void wipe_facts_init(struct certificate_facts *facts, const struct wipe_arguments *arguments,
		     const struct wipe_chosen *chosen, const struct wipe_after *after)
{
	static struct utsname host;

	*facts = (struct certificate_facts){
		.medium = chosen->medium,
		.by_firmware = chosen->by_firmware,
		.transport = chosen->transport,
		.firmware = chosen->firmware,
		.real_size = chosen->hidden[0] ? chosen->hidden : NULL,
		.host = uname(&host) == 0 ? host.nodename : NULL,
		.operator_name = arguments->operator_name,
		.trowel = command_build(),
	};
	if (!after->name.size)
		return;
	facts->snapshot = buf_text(&after->name);
	facts->snapshot_sha256 = buf_text(&after->sha256);
	facts->snapshot_verified = buf_text(&after->verified);
}

int wipe_certify(const struct wipe_arguments *arguments, const struct wipe_chosen *chosen,
		 const struct certificate_facts *facts, struct err *err)
{
	scoped_buf path = { 0 };

	if (!arguments->certificate)
		return 0;
	add_own_file(&path, arguments, arguments->certificate, chosen);
	if (write_certificate(arguments, buf_text(&path), facts, err) < 0)
		return err->code;
	command_say("wipe", "%s: certificate: %s", chosen->path, buf_text(&path));
	return 0;
}

static int end_job(struct wipe_job *job, const struct wipe_arguments *arguments,
		   const struct wipe_chosen *chosen, const struct wipe_after *after,
		   struct err *err)
{
	const struct wipe_state *state = &job->wiping.state;
	scoped_cipher_stream stream = { 0 };
	struct certificate_facts facts;

	wipe_facts_init(&facts, arguments, chosen, after);
	facts.state = state;
	facts.failed = &job->failed;
	if (cipher_stream_init(&stream, state->algorithm, state->steps[0].key, err) == 0)
		facts.cipher = cipher_stream_code(&stream);
	say_result(job, &facts);
	if (wipe_certify(arguments, chosen, &facts, err) < 0)
		return err->code;
	if (!job->failed.code && !arguments->journal)
		unlink(job->journal);
	return certificate_is_clean(&facts) ? EXIT_DONE
	       : job->failed.code           ? EXIT_NOT_DONE
					    : EXIT_CHECK_FAILED;
}

int wipe_erase(const struct wipe_arguments *arguments, struct wipe_chosen *chosen, size_t count,
	       const struct wipe_after *after, struct err *err)
{
	scoped_wipe_jobs jobs = { 0 };
	int worst = EXIT_DONE;

	if (wipe_journal_folder(arguments, err) < 0)
		return err->code;
	for (size_t i = 0; i < count; i++)
		*vec_push(&jobs.list) = (struct wipe_job){ .file = { .fd = -1, .direct = -1 } };
	for (size_t i = 0; i < count; i++) /* pointers into the list hold from here on */
		if (open_job(&jobs.list.at[i], arguments, &chosen[i], err) < 0)
			return err->code;
	wipe_jobs_run(&jobs, !arguments->common.quiet);
	for (size_t i = 0; i < count; i++) {
		int status = end_job(&jobs.list.at[i], arguments, &chosen[i], after, err);

		if (status < 0)
			status = command_fail("wipe", err);
		worst = status > worst ? status : worst;
	}
	return worst;
}
