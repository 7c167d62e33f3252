/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/services/cron_files.h"

typedef void visit_function(void *context, const struct cron_file *file);

static void visit_one(struct survey *survey, struct cron_file *file, visit_function *visit,
		      void *context)
{
	scoped_buf text = { 0 };

	if (!survey_read(survey, file->path, &text))
		return;
	file->text = buf_bytes(&text);
	visit(context, file);
}

/* Folders with a crontab per user, named after the user. */
static const char *const spools[] = {
	"/var/spool/cron/crontabs", /* Debian, busybox */
	"/var/spool/cron",          /* cronie */
	"/var/spool/cron/tabs",     /* SUSE */
};

static void visit_spool(struct survey *survey, const char *spool, visit_function *visit,
			void *context)
{
	scoped_names names = { 0 };

	if (!survey_list(survey, spool, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		struct stat state;
		struct cron_file file = {
			.path = arena_format(survey->arena, "%s/%s", spool, name),
			.form = CRONTAB_USER,
			.user = arena_string(survey->arena, bytes_of(name)),
		};

		/* cron takes no links here, and "tmp.XXXX" is a crontab being edited */
		if (name[0] == '.' || strncmp(name, "tmp.", 4) == 0 ||
		    root_lstat(survey->root, file.path, &state) < 0 || !S_ISREG(state.st_mode))
			continue;
		visit_one(survey, &file, visit, context);
	}
}

static void visit_cron_d(struct survey *survey, visit_function *visit, void *context)
{
	scoped_names names = { 0 };
	bool rpm = root_exists(survey->root, "/etc/cron.d/0hourly");

	if (!survey_list(survey, "/etc/cron.d", &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		struct cron_file file = {
			.path = arena_format(survey->arena, "/etc/cron.d/%s", name),
			.form = CRONTAB_SYSTEM,
			.ignored_name = !crontab_is_part_name(bytes_of(name), rpm),
		};

		if (name[0] != '.') /* placeholders */
			visit_one(survey, &file, visit, context);
	}
}

void cron_files_walk(struct survey *survey, visit_function *visit, void *context)
{
	struct cron_file system = { .path = "/etc/crontab", .form = CRONTAB_SYSTEM };
	struct cron_file anacron = { .path = "/etc/anacrontab", .form = CRONTAB_ANACRON };

	visit_one(survey, &system, visit, context);
	visit_cron_d(survey, visit, context);
	for (size_t i = 0; i < sizeof(spools) / sizeof(spools[0]); i++)
		visit_spool(survey, spools[i], visit, context);
	visit_one(survey, &anacron, visit, context);
}
