/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands beside contents and modes, and what dpkg and update-alternatives were told: see
 * plan_attributes.c. */
#include "harness.h"

#include <archive_entry.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "codify/plan_parts.h"
#include "planned.h"

/* Who may be named in access control lists there. */
static void know_accounts(struct planned *host)
{
	struct arena *arena = &host->snapshot.arena;

	RECORD_ADD(arena, &host->snapshot.content.users, user)->name = "ann";
	RECORD_ADD(arena, &host->snapshot.content.groups, group)->name = "staff";
}

static bool has_kind(const struct planned *host, enum plan_kind kind)
{
	for (vec_each(role, &host->plan.roles))
		for (vec_each(item, &role->items))
			if (item->kind == kind && !item->left_out)
				return true;
	return false;
}

TEST(codify_leaves_out_what_setfacl_refuses)
{
#define ALL "user::rw-,group::r--,mask::r--,other::---"
	static const struct {
		const char *type, *acl, *default_acl;
		bool is_taken;
	} cases[] = {
		{ "file", "user::rw-,user:ann:r--,group::r--,mask::r--,other::---", NULL, true },
		{ "file", "user::rw-,group::r--,group:staff:r--,group:7:r--,mask::r--,other::---",
		  NULL, true },
		{ "directory", NULL, "user::rwx,group::r-x,other::---", true },
		{ "file", NULL, "user::rwx,group::r-x,other::---", false },
		{ "directory", NULL, "user::rwx,user:ann:rwx,group::r-x,other::---", false },
		{ "directory", NULL, "user::rwx,other::---", false },
		{ "file", ALL ",user:ann:rwx,user:7:r-x", NULL, true },
		{ "file", "", NULL, false },
		{ "file", "user::rw-,group::r--", NULL, false },
		{ "file", "user::rw-,group::r--,other::---,", NULL, false },
		{ "file", "user::rw-,group::r--,other::---,other::r--", NULL, false },
		{ "file", "user::rw-,group::r--,mask:ann:r--,other::---", NULL, false },
		{ "file", "user::rw-,user:ann:r--,group::r--,other::---", NULL, false },
		{ "file", "user::rw-,user:ann:r--,user:ann:r--,group::r--,mask::r--,other::---",
		  NULL, false },
		{ "file", "user::rw-,user:true:r--,group::r--,mask::r--,other::---", NULL, false },
		{ "file", "user::rw-,user:staff:r--,group::r--,mask::r--,other::---", NULL, false },
		{ "file", "user::rw-,user:{{ x }}:r--,group::r--,mask::r--,other::---", NULL,
		  false },
		{ "file", "user::rwz,group::r--,other::---", NULL, false },
		{ "file", "people::rw-,group::r--,other::---", NULL, false },
		{ "file", ALL ",user:ann:rwxx", NULL, false },
		{ "file", ALL ",user:ann:wrx", NULL, false },
		{ "file", ALL ",user:ann", NULL, false },
		{ "file", ALL ",ann:rwx", NULL, false },
		{ "file", ALL ",user:-R:rwx", NULL, false },
		{ "file", ALL ",mask:rwx", NULL, false },
		{ "file", ALL ",group:a b:r--", NULL, false },
		{ "file", "--restore=x", NULL, false },
		{ "file", ",", NULL, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_planned host = { 0 };

		snapshot_init(&host.snapshot);
		know_accounts(&host);
		struct file_row *row = planned_file(&host, "/srv/it", "unowned");

		row->type = cases[i].type;
		row->mode = "0750";
		row->acl = cases[i].acl;
		row->default_acl = cases[i].default_acl;
		plan_make(&host.plan, &host.snapshot.content);
		if (has_kind(&host, PLAN_ACL) != cases[i].is_taken)
			fail_msg("case %zu", i);
	}
#undef ALL
}

TEST(codify_leaves_out_what_setcap_and_setfattr_refuse)
{
	static const struct {
		const char *capabilities, *name, *value;
		bool is_taken;
	} cases[] = {
		{ "cap_net_raw=ep", NULL, NULL, true },
		{ "cap_net_raw,cap_net_admin=eip", NULL, NULL, true },
		{ "cap_net_raw=p", NULL, NULL, true },
		{ "=", NULL, NULL, true },
		{ "cap_net_raw=ep cap_net_admin=p", NULL, NULL, false },
		{ "cap_net_raw", NULL, NULL, false },
		{ "xxxx", NULL, NULL, false },
		{ "-v", NULL, NULL, false },
		{ "", NULL, NULL, false },
		{ NULL, "user.note", "YQ==", true },
		{ NULL, "user.note", "", true },
		{ NULL, "user.note", "YQ", false },
		{ NULL, "user.note", "=", false },
		{ NULL, "user.note", "sha256:00", false },
		{ NULL, "user.", "YQ==", false },
		{ NULL, "user.a b", "YQ==", false },
		{ NULL, "security.capability", "AAAAAgAgAAAAAAAAAAAAAAAAAAA=", true },
		{ NULL, "security.capability", "AAAAAwAgAAAAAAAAAAAAAAAAAAA=", false },
		{ NULL, "security.capability", "YQBi", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_planned host = { 0 };
		const char *name = cases[i].name, *capabilities = cases[i].capabilities;
		enum plan_kind kind = name ? PLAN_ATTRIBUTE : PLAN_CAPABILITIES;

		snapshot_init(&host.snapshot);
		struct file_row *row = planned_file(&host, "/usr/local/bin/it", "unowned");

		row->capabilities = capabilities;
		if (name)
			*vec_push_in(&host.snapshot.arena,
				     &row->xattrs) = (struct pair){ name, cases[i].value };
		plan_make(&host.plan, &host.snapshot.content);
		if (has_kind(&host, kind) != cases[i].is_taken)
			fail_msg("case %zu", i);
	}
}

TEST(codify_keeps_what_stands_beside_the_mode)
{
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;

	snapshot_init(&host.snapshot);
	know_accounts(&host);
	struct file_row *row = planned_file(&host, "/etc/app.conf", "unowned");

	row->acl = "user::rw-,user:ann:r--,group::r--,mask::r--,other::---";
	*vec_push_in(arena, &row->xattrs) = (struct pair){ "user.note", "YQ==" };
	*vec_push_in(arena, &row->xattrs) = (struct pair){ "security.x", "YQ==" };
	row = planned_file(&host, "/srv/share", "unowned");
	row->type = "directory";
	row->mode = "2750";
	row->default_acl = "user::rwx,group::r-x,other::---";
	*vec_push_in(arena, &row->xattrs) = (struct pair){ "user.marked", "" };
	planned_file(&host, "/etc/odd", "unowned")->acl = "user:{{ x }}:rwx";
	planned_file(&host, "/usr/bin/x", "capabilities")->capabilities = "cap_net_raw=ep";
	planned_file(&host, "/etc/same", "unowned")->hardlink_of = "/etc/app.conf";
	planned_file(&host, "/etc/lost", "unowned")->hardlink_of = "/etc/nowhere";
	plan_make(&host.plan, &host.snapshot.content);
	plan_finish(&host.plan);
	assert_string_equal(planned_find_kind(&host, "/etc/app.conf", PLAN_ACL)->target,
			    "user::rw-,user:ann:r--,group::r--,mask::r--,other::---");
	assert_string_equal(planned_find_kind(&host, "/etc/app.conf", PLAN_ATTRIBUTE)->attribute,
			    "user.note");
	assert_non_null(planned_find(&host, "/etc/app.conf security.x", NULL)->left_out);
	assert_string_equal(planned_find_kind(&host, "/srv/share", PLAN_ACL)->target,
			    "user::rwx,group::r-x,other::---,default:user::rwx,"
			    "default:group::r-x,default:other::---");
	assert_string_equal(planned_find_kind(&host, "/srv/share", PLAN_ATTRIBUTE)->target, "");
	assert_string_equal(planned_find_kind(&host, "/usr/bin/x", PLAN_CAPABILITIES)->target,
			    "cap_net_raw=ep");
	planned_check_kind(&host, "acl", PLAN_PACKAGE);
	planned_check_kind(&host, "attr", PLAN_PACKAGE);
	planned_check_kind(&host, "libcap2-bin", PLAN_PACKAGE);
	assert_string_equal(planned_find_kind(&host, "/etc/same", PLAN_HARD_LINK)->target,
			    "/etc/app.conf");
	/* neither of them was carried in this test, and one is not even there */
	assert_non_null(planned_find_kind(&host, "/etc/lost", PLAN_HARD_LINK)->left_out);
}

static void free_entry(struct archive_entry **entry)
{
	archive_entry_free(*entry);
}

TEST(codify_keeps_what_stands_beside_the_mode_in_trees)
{
	const int list = ARCHIVE_ENTRY_ACL_TYPE_ACCESS;
	SCOPED(free_entry) struct archive_entry *entry = archive_entry_new();
	const struct archive_member member = { .path = "/srv/tree/a", .entry = entry };
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	know_accounts(&host);
	plan_make(&host.plan, &host.snapshot.content);
	archive_entry_set_mode(entry, S_IFREG | 0660);
	archive_entry_acl_add_entry(entry, list, 6, ARCHIVE_ENTRY_ACL_USER_OBJ, -1, NULL);
	archive_entry_acl_add_entry(entry, list, 4, ARCHIVE_ENTRY_ACL_GROUP_OBJ, -1, NULL);
	archive_entry_acl_add_entry(entry, list, 0, ARCHIVE_ENTRY_ACL_OTHER, -1, NULL);
	archive_entry_acl_add_entry(entry, list, 6, ARCHIVE_ENTRY_ACL_USER, 7, "ann");
	archive_entry_acl_add_entry(entry, list, 6, ARCHIVE_ENTRY_ACL_MASK, -1, NULL);
	archive_entry_xattr_add_entry(entry, "security.capability", "a\0b", 3);
	archive_entry_xattr_add_entry(entry, "user.note", "a\0b", 3);
	assert_int_equal(archive_member_mode(&member), 0660); /* and not the group's 0640 */
	plan_member_attributes(&host.plan, &host.plan.roles.at[0], &member);
	assert_string_equal(planned_find_kind(&host, "/srv/tree/a", PLAN_ACL)->target,
			    "user::rw-,group::r--,other::---,user:ann:rw-,mask::rw-");
	assert_string_equal(planned_find_kind(&host, "/srv/tree/a", PLAN_ATTRIBUTE)->target,
			    "YQBi");
}

TEST(codify_tells_dpkg_what_it_was_told)
{
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;

	snapshot_init(&host.snapshot);
	struct file_row *row = planned_file(&host, "/usr/bin/last", "diverted");

	row->type = NULL;
	row->expected = "the package's, now /usr/bin/last.real";
	row = planned_file(&host, "/usr/bin/write", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 root #5";
	row = planned_file(&host, "/usr/bin/odd", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 -root tty";
	row = planned_file(&host, "/usr/bin/gone", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 root nobody-knows";
	row = planned_file(&host, "/usr/bin/more", "overridden");
	row->carried = TRI_NO;
	*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 02755 root root more";
	RECORD_ADD(arena, &host.snapshot.content.users, user)->name = "root";
	RECORD_ADD(arena, &host.snapshot.content.groups, group)->name = "root";
	plan_make(&host.plan, &host.snapshot.content);
	assert_string_equal(planned_find_kind(&host, "/usr/bin/last", PLAN_DIVERSION)->target,
			    "/usr/bin/last.real");
	assert_string_equal(planned_find_kind(&host, "/usr/bin/write", PLAN_STATOVERRIDE)->mode,
			    "2755");
	assert_string_equal(planned_find_kind(&host, "/usr/bin/write", PLAN_STATOVERRIDE)->group,
			    "#5");
	assert_non_null(planned_find(&host, "/usr/bin/odd", NULL)->left_out);
	assert_non_null(planned_find(&host, "/usr/bin/gone", NULL)->left_out);
	assert_non_null(planned_find(&host, "/usr/bin/more", NULL)->left_out);
}

/* What stands beside a mode is put, whether dpkg was told of it or not; and what was told of data
 * does not come with the data. */
TEST(codify_tells_dpkg_of_folders_and_of_data)
{
	static const struct {
		const char *path, *type, *finding;
	} told[] = {
		{ "/etc/sudoers.d", "directory", "overridden" },
		{ "/srv/own", "directory", "unowned" },
		{ "/srv/own.db", "file", "unowned" },
	};
	scoped_planned host = { 0 };
	struct arena *arena = &host.snapshot.arena;

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct file_row *row = planned_file(&host, told[i].path, told[i].finding);

		row->type = told[i].type;
		row->file_class = "data";
		row->carried = TRI_NO;
		*vec_push_in(arena, &row->xattrs) = (struct pair){ "user.marked", "" };
		*vec_push_in(arena, &row->evidence) = "dpkg-statoverride, by hand: 0750 root root";
	}
	RECORD_ADD(arena, &host.snapshot.content.users, user)->name = "root";
	RECORD_ADD(arena, &host.snapshot.content.groups, group)->name = "root";
	plan_make(&host.plan, &host.snapshot.content);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		(void)planned_find_kind(&host, told[i].path, PLAN_STATOVERRIDE);
	assert_null(planned_find_kind(&host, "/etc/sudoers.d", PLAN_ATTRIBUTE)->left_out);
	(void)planned_find_kind(&host, "/srv/own", PLAN_DIRECTORY);
	(void)planned_find_kind(&host, "/srv/own", PLAN_ATTRIBUTE);
	assert_non_null(planned_find_kind(&host, "/srv/own.db", PLAN_DATA)->left_out);
}

TEST(codify_tells_update_alternatives_what_it_was_told)
{
	static const char *const told[] = {
		"chosen by hand",
		("update-alternatives, by hand: --install /usr/bin/java java /opt/jdk/java -5 "
		 "--slave /usr/bin/javac javac /opt/jdk/javac"),
		"update-alternatives, by hand: --set java /opt/jdk/java",
	};
	static const char *const hostile[] = {
		"update-alternatives, by hand: --install /usr/bin/x other /opt/x 1",
		"update-alternatives, by hand: --install /usr/bin/x x /opt/{{x}} 1",
		"update-alternatives, by hand: --install /usr/bin/x x /opt/x 1 --log /x x y",
		"update-alternatives, by hand: --remove-all x",
	};
	scoped_planned host = { 0 };

	snapshot_init(&host.snapshot);
	for (size_t i = 0; i < 3; i++) {
		struct file_row *row = i ? &host.snapshot.content.files.at[0]
					 : planned_file(&host, "/etc/alternatives/java",
							"alternative");

		row->type = "link";
		row->target = "/opt/jdk/java";
		*vec_push_in(&host.snapshot.arena, &row->evidence) = told[i];
	}
	struct file_row *row = planned_file(&host, "/etc/alternatives/x", "alternative");

	row->type = "link";
	row->target = "/opt/x";
	for (size_t i = 0; i < 4; i++)
		*vec_push_in(&host.snapshot.arena, &row->evidence) = hostile[i];
	plan_make(&host.plan, &host.snapshot.content);
	const struct plan_item *item = planned_find_kind(&host, "java", PLAN_REGISTERED);

	assert_string_equal(item->target, "/opt/jdk/java");
	assert_string_equal(item->lines.at[4], "-5");
	assert_int_equal(item->lines.count, 9);
	assert_string_equal(item->lines.at[8], "/opt/jdk/javac");
	assert_string_equal(planned_find_kind(&host, "java", PLAN_ALTERNATIVE)->target,
			    "/opt/jdk/java");
	for (vec_each(other, &host.plan.roles.at[0].items))
		if (strcmp(other->name, "x") == 0 ||
		    strcmp(other->name, "/etc/alternatives/x") == 0)
			assert_non_null(other->left_out);
	assert_non_null(planned_find(&host, "/etc/alternatives/x", NULL));
}
