/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goss is given to check. */
#include "harness.h"

#include <cmocka.h>

#include "codify/goss.h"
#include "snapshot/snapshot.h"

static struct file_row *add_row(struct snapshot *snapshot, const char *path)
{
	struct file_row *row = RECORD_ADD(&snapshot->arena, &snapshot->content.files, file_row);

	row->path = path;
	row->type = "file";
	row->file_class = "config";
	row->carried = TRI_YES;
	*vec_push_in(&snapshot->arena, &row->finding) = "unowned";
	return row;
}

static void check_goss(const struct plan *plan, bool waits, const char *wanted)
{
	scoped_buf text = { 0 };

	goss_text(plan, waits, &text);
	if (!strstr(buf_text(&text), wanted))
		fail_msg("not in it: %s\n%s", wanted, buf_text(&text));
}

TEST(goss_checks_what_is_put_and_takes_no_template)
{
	scoped_snapshot snapshot;
	scoped_plan plan = { 0 };
	scoped_buf text = { 0 };

	snapshot_init(&snapshot);
	struct file_row *row = add_row(&snapshot, "/etc/app.conf");

	row->mode = "0640";
	row->user = "root";
	row->group = "adm";
	row->sha256 = "00ff";
	RECORD_ADD(&snapshot.arena, &snapshot.content.users, user)->name = "root";
	RECORD_ADD(&snapshot.arena, &snapshot.content.groups, group)->name = "adm";
	row = add_row(&snapshot, "/etc/{{ getEnv }}");
	row->type = "link";
	row->target = "{{ getEnv }}";
	add_row(&snapshot, "/etc/cron.d/job");
	struct listening *port = RECORD_ADD(&snapshot.arena, &snapshot.content.sockets.listening,
					    listening);

	port->protocol = "tcp";
	port->address = "::";
	port->port = 80;
	port->service = "nginx.service";
	plan_make(&plan, &snapshot.content);
	goss_text(&plan, false, &text);
	assert_null(strstr(buf_text(&text), "{{"));
	check_goss(&plan, false,
		   "file:\n  /etc/app.conf:\n    exists: true\n    filetype: file\n"
		   "    mode: '0640'\n    owner: root\n    group: adm\n    sha256: '00ff'\n");
	check_goss(&plan, false, "port:\n  tcp6:80:\n    listening: true\n    ip:\n    - '::'\n");
	check_goss(&plan, true, "file:\n  /etc/cron.d/job:\n");
}
