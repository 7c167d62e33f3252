/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is decided from rows, and how it is written: tests/fixtures/codify/web02.txt holds all that
 * a made-up host becomes; UPDATE_GOLDEN=1 writes it anew. */
#include "harness.h"

#include <archive_entry.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"
#include "codify/ansible_parts.h"
#include "planned.h"
#include "snapshot/document.h"

#define FOLDER TESTS_DIR "/fixtures/"

TEST(codify_decides_what_a_file_is)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	planned_file(&host, "/etc/app.conf", "changed");
	planned_file(&host, "/etc/apt/sources.list.d/x.sources", "unowned");
	planned_file(&host, "/etc/sudoers.d/x", "unowned");
	planned_file(&host, "/usr/bin/wall", "mode");
	planned_file(&host, "/etc/gone", "deleted")->type = NULL;
	planned_file(&host, "/usr/share/gone", "deleted")->file_class = "code";
	planned_file(&host, "/etc/a$HOME", "unowned");
	planned_file(&host, "/etc/a\nb", "unowned");
	planned_file(&host, "/etc/{{ a }}", "unowned");
	planned_file(&host, "/etc/../x", "unowned");
	planned_file(&host, "/etc/cron.d/x", "unowned");
	planned_file(&host, "/etc/cron.d/x$", "unowned");
	planned_file(&host, "/etc/old.dpkg-old", "leftover");
	planned_file(&host, "/etc/ssh/ssh_host_rsa_key", "changed")->file_class = "identity";
	struct file_row *row = planned_file(&host, "/etc/link", "unowned");

	row->type = "link";
	row->target = "../x";
	row = planned_file(&host, "/etc/alternatives/pager", "alternative");
	row->type = "link";
	row->target = "/bin/more";
	row = planned_file(&host, "/srv/tree", "tree");
	row->type = "directory";
	row = planned_file(&host, "/srv/data", "tree");
	row->type = "directory";
	row->file_class = "data";
	row->carried = TRI_NO;
	plan_make(&host.plan, &host.snapshot.content);
	planned_check_kind(&host, "/etc/app.conf", PLAN_FILE);
	planned_check_kind(&host, "/etc/apt/sources.list.d/x.sources", PLAN_REPOSITORY);
	assert_non_null(
		strstr(planned_find(&host, "/etc/sudoers.d/x", "base")->validate, "visudo"));
	planned_check_kind(&host, "/usr/bin/wall", PLAN_PERMISSIONS);
	planned_check_kind(&host, "/etc/gone", PLAN_ABSENT);
	assert_int_equal(planned_find(&host, "/usr/share/gone", "base")->confidence, POSSIBLE);
	planned_check_kind(&host, "/etc/a$HOME", PLAN_PACKED);
	planned_check_kind(&host, "/etc/a\nb", PLAN_PACKED);
	planned_check_kind(&host, "/etc/{{ a }}", PLAN_PACKED);
	planned_check_kind(&host, "/etc/../x", PLAN_OTHER);
	assert_non_null(planned_find(&host, "/etc/cron.d/x", NULL)->held);
	assert_non_null(planned_find(&host, "/etc/cron.d/x$", NULL)->left_out);
	planned_check_kind(&host, "/etc/old.dpkg-old", PLAN_OTHER);
	planned_check_kind(&host, "/etc/ssh/ssh_host_rsa_key", PLAN_OTHER);
	planned_check_kind(&host, "/etc/link", PLAN_LINK);
	planned_check_kind(&host, "pager", PLAN_ALTERNATIVE);
	planned_check_kind(&host, "/srv/tree", PLAN_PACKED);
	planned_check_kind(&host, "/srv/data",
			   PLAN_DIRECTORY); /* made, and filled by whoever moves data */
}

TEST(codify_decides_what_starts)
{
	scoped_planned host = { 0 };
	struct file_row *row;

	snapshot_init(&host.snapshot);
	planned_service(&host, "shop.service", "enabled")->unit_path =
		"/etc/systemd/system/shop.service";
	planned_service(&host, "shop-worker.service", "enabled")->unit_path =
		"/etc/systemd/system/shop-worker.service";
	planned_service(&host, "report.timer", "enabled");
	planned_service(&host, "logrotate.timer", "enabled")->owner_package = "logrotate";
	host.snapshot.content.services.at[3].active = TRI_UNKNOWN;
	planned_service(&host, "off.service", "disabled")->owner_package = "off";
	row = planned_file(&host, "/etc/systemd/system/timers.target.wants/apt.timer", "deleted");
	row->type = NULL;
	row = planned_file(&host, "/etc/systemd/system/masked.service", "overridden");
	row->type = "link";
	row->target = "/dev/null";
	row = planned_file(&host, "/etc/systemd/system/multi-user.target.wants/shop.service",
			   "added");
	row->type = "link";
	row->target = "/etc/systemd/system/shop.service";
	plan_make(&host.plan, &host.snapshot.content);
	planned_check_unit(&host, "shop.service", TRI_YES, TRI_YES);
	assert_null(planned_find(&host, "shop.service", "shop")->held);
	assert_non_null(planned_find(&host, "shop-worker.service", NULL)->held);
	assert_non_null(planned_find(&host, "report.timer", "report")->held);
	assert_null(planned_find(&host, "logrotate.timer", NULL)); /* as its package left it */
	assert_null(planned_find(&host, "off.service", NULL));
	planned_check_unit(&host, "apt.timer", TRI_NO, TRI_NO);
	assert_int_equal(planned_find(&host, "masked.service", NULL)->masked, TRI_YES);
}

TEST(codify_proposes_a_unit_for_what_was_started_by_hand)
{
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;
	static const char *const argv[] = { "ticker", "--say", "a \"b\" $c 100%", "<secret:s7>" };

	snapshot_init(&host.snapshot);
	struct service *service = planned_service(&host, "ticker", "");

	service->manager = "hand-started";
	service->main_pid = 7;
	struct process *process = RECORD_ADD(arena, &host.snapshot.content.processes, process);

	process->pid = 7;
	process->exe = "/opt/ticker";
	process->cwd = "/opt";
	process->user = "nobody";
	for (size_t i = 0; i < 4; i++)
		*vec_push_in(arena, &process->argv) = argv[i];
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_item *file = planned_find(&host, "/etc/systemd/system/ticker.service",
						    "ticker");

	assert_true(file->is_proposed);
	assert_true(file->is_template);
	assert_string_equal(file->secrets.at[0], "s7");
	assert_non_null(
		strstr(file->content, "ExecStart=/opt/ticker \"--say\" \"a \\\"b\\\" $$c 100%%\""));
	assert_non_null(planned_find(&host, "ticker.service", "ticker")->held);
}

TEST(codify_lets_wait_what_acts_alone)
{
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;

	snapshot_init(&host.snapshot);
	struct service *consumer = planned_service(&host, "feeds.service", "enabled");
	struct service *packaged = planned_service(&host, "lldpd.service", "enabled");
	struct service *server = planned_service(&host, "shop.service", "enabled");

	*vec_push_in(arena, &consumer->pids) = 7;
	*vec_push_in(arena, &packaged->pids) = 8;
	*vec_push_in(arena, &server->pids) = 9;
	consumer->unit_path = packaged->unit_path = server->unit_path = "/etc/systemd/system/x";
	packaged->owner_package = "lldpd";
	RECORD_ADD(arena, &server->listens, listen)->port = 8000;
	plan_make(&host.plan, &host.snapshot.content);
	assert_non_null(planned_find(&host, "feeds.service", NULL)->held);
	assert_null(planned_find(&host, "lldpd.service", NULL)->held);
	assert_null(planned_find(&host, "shop.service", NULL)->held);
}

TEST(codify_holds_what_came_along)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	struct package *package = RECORD_ADD(&host.snapshot.arena, &host.snapshot.content.packages,
					     package);

	package->manager = "dpkg";
	package->name = "postgresql-15";
	package->reason = "auto";
	package->held = TRI_YES;
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_item *item = planned_find(&host, "postgresql-15", "base");

	assert_int_equal(item->kind, PLAN_HOLD);
	assert_true(ansible_is_in(item, LIST_HELD_PACKAGES, false));
}

/* The folder on the way to a file, as its member in the archive says. */
static void add_way(struct planned *host, const char *path)
{
	struct archive_member member = { .path = path, .entry = archive_entry_new() };

	archive_entry_set_mode(member.entry, S_IFDIR | 0750);
	plan_add_folder(&host->plan, &member);
	archive_entry_free(member.entry);
}

TEST(codify_makes_no_folders_in_data)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	struct file_row *held = planned_file(&host, "/var/lib/db/main/global/1262", "unowned");
	struct file_row *tree = planned_file(&host, "/var/lib/db", "unowned");

	held->file_class = tree->file_class = "data";
	held->carried = tree->carried = TRI_NO;
	tree->type = "directory";
	tree->entries = 7;
	*vec_push_in(&host.snapshot.arena, &tree->finding) = "tree";
	(void)planned_file(&host, "/var/lib/db/tools/check", "unowned");
	plan_make(&host.plan, &host.snapshot.content);
	add_way(&host, "/var/lib/db/main");
	add_way(&host, "/var/lib/db/main/global");
	add_way(&host, "/var/lib/db/tools");
	add_way(&host, "/etc/db");
	((struct plan_item *)planned_find(&host, "/var/lib/db/tools/check", NULL))->is_carried =
		true;
	plan_finish(&host.plan);
	assert_null(planned_find(&host, "/var/lib/db", NULL)->left_out);
	assert_non_null(planned_find(&host, "/var/lib/db/main", NULL)->left_out);
	assert_non_null(planned_find(&host, "/var/lib/db/main/global", NULL)->left_out);
	assert_null(planned_find(&host, "/var/lib/db/tools", NULL)->left_out);
	assert_null(planned_find(&host, "/etc/db", NULL)->left_out);
}

TEST(codify_puts_what_lies_in_trees_once)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	struct file_row *program = planned_file(&host, "/srv/app/bin/run", "unowned");
	struct file_row *tree = planned_file(&host, "/srv/app", "unowned");
	struct file_row *key = planned_file(&host, "/srv/app/key.pem", "unowned");

	program->file_class = tree->file_class = "code";
	tree->type = "directory";
	tree->entries = 7;
	*vec_push_in(&host.snapshot.arena, &tree->finding) = "tree";
	key->file_class = "secret";
	key->carried = TRI_NO;
	/* told by its name to be hashes, and configuration by its place */
	struct file_row *hashes = planned_file(&host, "/srv/app/x.htpasswd", "unowned");
	struct secret *secret = RECORD_ADD(&host.snapshot.arena, &host.snapshot.content.secrets,
					   secret);

	hashes->carried = TRI_NO;
	secret->id = "s1";
	secret->path = hashes->path;
	secret->location = "the whole file";
	plan_make(&host.plan, &host.snapshot.content);
	assert_int_equal(planned_find(&host, "/srv/app", NULL)->kind, PLAN_PACKED);
	assert_null(planned_find(&host, "/srv/app/bin/run", NULL));
	assert_non_null(planned_find(&host, "/srv/app/key.pem", NULL)->left_out);
	planned_check_kind(&host, "/srv/app/x.htpasswd", PLAN_SECRET_FILE);
}

TEST(codify_leaves_out_names_that_are_options)
{
	static const char *const names[] = { "-oDpkg::Pre-Invoke::=sh", "a b", "{{ x }}", "",
					     NULL };
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct package *package = RECORD_ADD(&host.snapshot.arena,
						     &host.snapshot.content.packages, package);
		struct user *user = RECORD_ADD(&host.snapshot.arena, &host.snapshot.content.users,
					       user);

		package->manager = "dpkg";
		package->name = names[i];
		package->reason = "manual";
		user->name = names[i];
		user->made_by = "hand";
	}
	plan_make(&host.plan, &host.snapshot.content);
	for (vec_each(item, &host.plan.roles.at[0].items))
		assert_non_null(item->left_out);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void read_file(const char *path, struct buf *ret)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct err err;

	if (fd < 0 || fd_read_all(fd, path, ROOT_TEXT_MAX, ret, &err) < 0)
		fail_msg("%s cannot be read", path);
}

/* As if every file had been carried. */
static void see_contents(struct plan *plan)
{
	for (vec_each(role, &plan->roles))
		for (vec_each(item, &role->items))
			if (item->kind == PLAN_FILE || item->kind == PLAN_PACKED) {
				item->source = item->name + 1;
				plan_see_content(plan, item, BYTES("text\n"));
			}
	plan_finish(plan);
}

static void write_all(const struct plan *plan, struct buf *ret)
{
	static const struct ansible_options options = { .build = "of the test" };

	ansible_readme(plan, &options, ret);
	for (vec_each(role, &plan->roles)) {
		if (!ansible_is_needed(role))
			continue;
		buf_add_format(ret, "\n==== %s\n", role->name);
		ansible_role_readme(plan, role, ret);
		ansible_defaults(plan, role, true, ret);
		ansible_tasks(plan, role, ret);
		scoped_buf handlers = { 0 };

		ansible_handlers(plan, role, &handlers);
		buf_add_bytes(ret, buf_bytes(&handlers));
	}
}

/* ufw runs nothing, and its unit was never started by whoever enabled it. */
TEST(codify_reloads_ufw_where_its_rules_are_put)
{
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	planned_file(&host, "/etc/ufw/user.rules", "changed");
	planned_file(&host, "/etc/iptables/rules.v4", "unowned");
	plan_make(&host.plan, &host.snapshot.content);
	see_contents(&host.plan);
	assert_string_equal(planned_find(&host, "/etc/ufw/user.rules", NULL)->handler,
			    "Reload ufw");
	assert_null(planned_find(&host, "/etc/iptables/rules.v4", NULL)->handler);
}

/* "Restart X" of a file in the role X is what its tasks notify anyway: it is written once. */
TEST(codify_restarts_once)
{
	scoped_planned host = { 0 };
	scoped_buf ours = { 0 };
	const char *first;

	snapshot_init(&host.snapshot);
	planned_service(&host, "supervisor.service", "enabled")->unit_path =
		"/etc/systemd/system/supervisor.service";
	planned_file(&host, "/etc/systemd/system/supervisor.service", "unowned");
	planned_file(&host, "/etc/supervisor/conf.d/shop.conf", "unowned");
	plan_make(&host.plan, &host.snapshot.content);
	see_contents(&host.plan);
	assert_string_equal(planned_find(&host, "/etc/supervisor/conf.d/shop.conf", NULL)->handler,
			    "Restart supervisor");
	write_all(&host.plan, &ours);
	first = strstr(buf_text(&ours), "name: Restart supervisor\n");
	assert_non_null(first);
	assert_null(strstr(first + 1, "name: Restart supervisor\n"));
	/* but for the unit's own file, after which systemd reads it first */
	first = strstr(buf_text(&ours), "- Restart supervisor\n");
	assert_non_null(first);
	assert_null(strstr(first + 1, "- Restart supervisor\n"));
}

TEST(codify_writes_a_host)
{
	scoped_planned host = { 0 };
	scoped_buf text = { 0 }, kept = { 0 }, ours = { 0 };
	const char *path = FOLDER "codify/web02.txt";
	struct err err;

	snapshot_init(&host.snapshot);
	read_file(FOLDER "report/web02.json", &text);
	assert_int_equal(document_read(&host.snapshot, buf_bytes(&text), &err), 0);
	plan_make(&host.plan, &host.snapshot.content);
	see_contents(&host.plan);
	write_all(&host.plan, &ours);
	if (getenv("UPDATE_GOLDEN")) {
		scoped_fd int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

		assert_int_equal(write(out, ours.at, ours.size), (ssize_t)ours.size);
	}
	read_file(path, &kept);
	if (!bytes_equal(buf_bytes(&kept), buf_bytes(&ours)))
		fail_msg("%s differs; UPDATE_GOLDEN=1 writes it anew:\n%s", path, buf_text(&ours));
}

/* ---- the folder ---------------------------------------------------------------------------- */

static void check_name(const char *path, const char *name)
{
	scoped_buf ret = { 0 };

	project_folder_name(&ret, path);
	assert_string_equal(buf_text(&ret), name);
}

TEST(codify_names_of_files)
{
	check_name("/etc/nginx/nginx.conf", "etc/nginx/nginx.conf");
	check_name("/opt/a b/$HOME", "opt/a%20b/%24HOME");
	check_name("/opt/.git/config", "opt/%2Egit/config");
	check_name("/-x/../y", "%2Dx/../y"); /* refused where it is written */
	check_name("/gr\xc3\xbcn\n", "gr%C3%BCn%0A");
}

TEST(codify_writes_into_its_folder_alone)
{
	char path[] = "/tmp/codify.XXXXXX";
	scoped_project_folder folder = { .fd = -1 };
	struct err err;

	assert_non_null(mkdtemp(path));
	assert_int_equal(project_folder_open(&folder, path, false, &err), 0);
	assert_int_equal(project_folder_write(&folder, "a/b/c", 0600, BYTES("x"), &err), 0);
	assert_int_equal(project_folder_write(&folder, "../c", 0600, BYTES("x"), &err), -EINVAL);
	assert_int_equal(project_folder_write(&folder, "a//c", 0600, BYTES("x"), &err), -EINVAL);
	assert_int_equal(symlinkat("/tmp", folder.fd, "out"), 0);
	assert_true(project_folder_write(&folder, "out/c", 0600, BYTES("x"), &err) < 0);
	assert_true(project_folder_write(&folder, "out", 0600, BYTES("x"), &err) < 0);
	scoped_project_folder again = { .fd = -1 };

	assert_int_equal(project_folder_open(&again, path, false, &err), -EEXIST);
	assert_int_equal(project_folder_open(&again, path, true, &err), 0);
	assert_int_equal(unlinkat(folder.fd, "a/b/c", 0), 0);
	assert_int_equal(unlinkat(folder.fd, "a/b", AT_REMOVEDIR), 0);
	assert_int_equal(unlinkat(folder.fd, "a", AT_REMOVEDIR), 0);
	assert_int_equal(unlinkat(folder.fd, "out", 0), 0);
	assert_int_equal(rmdir(path), 0);
}
