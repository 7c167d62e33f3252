/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "made_snapshot.h"
#include "onto/transitions_parts.h"
#include "planned.h"
#include "snapshot/snapshot.h"

static const char old_host[] =
	"\"host\":{\"os\":{\"version\":\"11.9\",\"codename\":\"bullseye\"}},"
	"\"packages\":["
	"{\"manager\":\"dpkg\",\"name\":\"nginx\",\"version\":\"1.18\",\"reason\":\"manual\"},"
	"{\"manager\":\"dpkg\",\"name\":\"auto-one\",\"version\":\"1\",\"reason\":\"auto\"},"
	"{\"manager\":\"dpkg\",\"name\":\"left\",\"version\":\"1\",\"reason\":\"manual\","
	"\"state\":\"config-files\"},"
	"{\"manager\":\"dpkg\",\"name\":\"gone\",\"version\":\"2-1\",\"reason\":\"manual\"},"
	"{\"manager\":\"dpkg\",\"name\":\"oldname\",\"version\":\"2\",\"reason\":\"manual\"},"
	"{\"manager\":\"dpkg\",\"name\":\"ours\",\"version\":\"1\",\"reason\":\"manual\","
	"\"in_repository\":false,\"needs\":[\"nginx\"]},"
	"{\"manager\":\"dpkg\",\"name\":\"ours-too\",\"version\":\"1\",\"reason\":\"manual\","
	"\"in_repository\":false,\"needs\":[\"libssl1.1\",\"nginx\"]}],"
	"\"repositories\":[{\"url\":\"packages.example.org/deb\",\"suite\":\"bullseye\","
	"\"third_party\":true,\"enabled\":true},{\"url\":\"own\",\"third_party\":false}],"
	"\"services\":[{\"name\":\"feeder.service\",\"command\":\"/opt/feeder/feeder --all\"}],"
	"\"executables\":["
	"{\"path\":\"/opt/feeder/feeder\",\"kind\":\"program\",\"arch\":\"x86_64\","
	"\"needs\":[{\"library\":\"libssl.so.1.1\"}]},"
	"{\"path\":\"/opt/fine\",\"kind\":\"program\",\"arch\":\"x86_64\"},"
	"{\"path\":\"/opt/pq\",\"kind\":\"program\",\"arch\":\"x86_64\","
	"\"needs\":[{\"library\":\"libpq.so.5\"}]}],"
	"\"users\":[{\"name\":\"shop\",\"uid\":998,\"made_by\":\"hand\"},"
	"{\"name\":\"nobody\",\"uid\":65534,\"made_by\":\"system\"}],"
	"\"groups\":[{\"name\":\"shop\",\"gid\":1005,\"made_by\":\"hand\"}],"
	"\"files\":[{\"path\":\"/etc/nginx/nginx.conf\",\"owner_package\":\"nginx\","
	"\"file_class\":\"config\",\"finding\":[\"changed\"]}]";

static const char fresh_host[] =
	"\"host\":{\"hostname\":\"fresh\",\"arch\":\"x86_64\"},"
	"\"commands\":[{\"path\":\"/usr/bin/bash\"}],"
	"\"users\":[{\"name\":\"systemd-network\",\"uid\":998}],"
	"\"groups\":[{\"name\":\"shop\",\"gid\":1005}],"
	"\"available\":[{\"manager\":\"dpkg\",\"name\":\"nginx\",\"version\":\"1.22\"},"
	"{\"manager\":\"dpkg\",\"name\":\"libpq5\",\"version\":\"15\"},"
	"{\"manager\":\"dpkg\",\"name\":\"newname\",\"version\":\"3\",\"provides\":[\"oldname (= "
	"3)\"]}]";

static const struct transition_sources nothing;

TEST(transitions_by_how_much_they_hurt)
{
	scoped_snapshot old = { 0 }, fresh = { 0 };
	scoped_buf said = { 0 };
	struct err err;

	made_snapshot(&old, old_host);
	made_snapshot(&fresh, fresh_host);
	assert_int_equal(transitions_make(&old.content, &fresh.content, &nothing, &old.arena, &err),
			 0);
	for (vec_each(row, &old.content.transitions))
		buf_add_format(&said, "%s %s %s: %s\n",
			       record_enum_name(severity_names, (int)row->severity),
			       record_enum_name(fate_names, (int)row->fate), row->key, row->what);
	assert_string_equal(
		buf_text(&said),
		"bad stays /opt/feeder/feeder: /opt/feeder/feeder, which feeder.service starts, "
		"does not run there: libssl.so.1.1 is neither there nor on offer\n"
		"bad stays gone: gone 2-1 is not on offer there\n"
		"bad stays ours-too: ours-too is of no repository and needs libssl1.1, which the "
		"new system does not offer\n"
		"warn changes ours: ours is of no repository: it was built for the old release\n"
		"warn stays packages.example.org/deb: packages.example.org/deb is somebody "
		"else's repository, used for bullseye: it is left out\n"
		"warn changes shop: shop has the id 998, which is systemd-network's on the new "
		"system\n"
		"note changes /opt/pq: /opt/pq needs packages there: libpq5 for libpq.so.5, "
		"likely\n"
		"note changes /etc/nginx/nginx.conf: /etc/nginx/nginx.conf, changed by hand, is "
		"put as it was over the default of nginx\n"
		"note changes oldname: oldname is newname there\n");
}

TEST(codify_onto_leaves_out_what_does_not_move)
{
	scoped_planned host = { 0 };
	scoped_snapshot fresh = { 0 };
	struct err err;

	made_snapshot(&host.snapshot, old_host);
	made_snapshot(&fresh, fresh_host);
	planned_file(&host, "/opt/feeder/feeder", "unowned")->mode = "0755";
	planned_file(&host, "/etc/apt/sources.list.d/example.list", "unowned");
	planned_file(&host, "/etc/systemd/system/feeder.service", "unowned");
	host.snapshot.content.services.at[0].manager = "systemd";
	host.snapshot.content.services.at[0].type = "service";
	host.snapshot.content.services.at[0].enablement = "enabled";
	host.snapshot.content.services.at[0].active = TRI_YES;
	host.snapshot.content.services.at[0].enabled = TRI_YES;
	host.snapshot.content.services.at[0].unit_path = "/etc/systemd/system/feeder.service";
	assert_int_equal(transitions_make(&host.snapshot.content, &fresh.content, &nothing,
					  &host.snapshot.arena, &err),
			 0);
	host.snapshot.content.onto = "fresh";
	plan_make(&host.plan, &host.snapshot.content);
	assert_null(planned_find_kind(&host, "nginx", PLAN_PACKAGE)->left_out);
	assert_non_null(planned_find_kind(&host, "gone", PLAN_PACKAGE)->left_out);
	assert_non_null(planned_find_kind(&host, "oldname", PLAN_PACKAGE)->left_out);
	assert_null(planned_find_kind(&host, "newname", PLAN_PACKAGE)->left_out);
	assert_null(planned_find_kind(&host, "libpq5", PLAN_PACKAGE)->left_out);
	assert_non_null(planned_find(&host, "/opt/feeder/feeder", NULL)->left_out);
	assert_non_null(
		planned_find(&host, "/etc/apt/sources.list.d/example.list", NULL)->left_out);
	assert_non_null(planned_find_kind(&host, "feeder.service", PLAN_UNIT)->left_out);
}

static const char versioned_host[] =
	"\"host\":{\"os\":{\"version\":\"11.9\",\"codename\":\"bullseye\"}},"
	"\"packages\":["
	"{\"manager\":\"dpkg\",\"name\":\"php\",\"version\":\"2:7.4+76\",\"reason\":\"manual\"},"
	"{\"manager\":\"dpkg\",\"name\":\"php7.4-cli\",\"version\":\"7.4.33-1\",\"reason\":"
	"\"auto\"},"
	"{\"manager\":\"dpkg\",\"name\":\"php7.4-common\",\"version\":\"7.4.33-1\","
	"\"reason\":\"auto\"},"
	"{\"manager\":\"dpkg\",\"name\":\"relic\",\"version\":\"1\",\"reason\":\"auto\"},"
	"{\"manager\":\"dpkg\",\"name\":\"house\",\"version\":\"3\",\"reason\":\"manual\","
	"\"origin\":\"house stable\",\"in_repository\":true}],"
	"\"repositories\":["
	"{\"url\":\"http://any.example/\",\"suite\":\"./\",\"third_party\":true,\"enabled\":true,"
	"\"origin\":\"house\",\"options\":[\"signed-by=/etc/apt/keyrings/house.gpg\"],"
	"\"path\":\"/etc/apt/sources.list.d/house.list\"},"
	"{\"url\":\"http://obs.example/Debian_11/\",\"suite\":\"./\",\"third_party\":true,"
	"\"enabled\":true,\"path\":\"/etc/apt/sources.list.d/obs.list\"},"
	"{\"url\":\"http://mixed.example/2011/\",\"suite\":\"all\",\"third_party\":true,"
	"\"enabled\":true,\"path\":\"/etc/apt/sources.list\"},"
	"{\"url\":\"http://deb.debian.org/debian\",\"suite\":\"bullseye\",\"third_party\":false,"
	"\"path\":\"/etc/apt/sources.list\"}],"
	"\"services\":[{\"name\":\"relic.service\",\"manager\":\"systemd\",\"type\":\"service\","
	"\"owner_package\":\"relic\",\"enabled\":true,\"active\":true,\"enablement\":\"enabled\"}]";

static const char versions_there[] =
	"\"host\":{\"hostname\":\"fresh\",\"arch\":\"x86_64\",\"os\":{\"codename\":\"bookworm\"}},"
	"\"commands\":[{\"path\":\"/usr/bin/bash\"}],"
	"\"available\":["
	"{\"manager\":\"dpkg\",\"name\":\"php\",\"version\":\"2:8.2+93\"},"
	"{\"manager\":\"dpkg\",\"name\":\"php8.2-cli\",\"version\":\"8.2.28-1\"},"
	"{\"manager\":\"dpkg\",\"name\":\"php8.2-common\",\"version\":\"8.2.28-1\"}]";

/* A host whose files carry versions, planned for a newer release. */
static void plan_versions(struct planned *host, struct snapshot *fresh)
{
	struct err err;

	made_snapshot(&host->snapshot, versioned_host);
	made_snapshot(fresh, versions_there);
	planned_file(host, "/etc/php/7.4/cli/conf.d/20-shop.ini", "unowned");
	planned_file(host, "/etc/relic.conf", "changed")->owner_package = "relic";
	planned_file(host, "/etc/apt/sources.list.d/house.list", "unowned");
	planned_file(host, "/etc/apt/keyrings/house.gpg", "unowned");
	planned_file(host, "/etc/apt/sources.list.d/obs.list", "unowned");
	planned_file(host, "/etc/apt/apt.conf.d/00proxy", "unowned");
	assert_int_equal(transitions_make(&host->snapshot.content, &fresh->content, &nothing,
					  &host->snapshot.arena, &err),
			 0);
	host->snapshot.content.onto = "fresh";
	plan_make(&host->plan, &host->snapshot.content);
}

static bool is_told(const struct planned *host, const char *what)
{
	for (vec_each(row, &host->snapshot.content.transitions))
		if (strcmp(row->what, what) == 0)
			return true;
	return false;
}

TEST(transitions_of_programs_are_told_once)
{
	scoped_planned host = { 0 };
	scoped_snapshot fresh = { 0 };
	size_t jumps = 0;

	plan_versions(&host, &fresh);
	for (vec_each(row, &host.snapshot.content.transitions))
		jumps += strstr(row->what, " becomes ") && strstr(row->what, "each()");
	assert_int_equal(jumps, 1);
	assert_true(is_told(&host, "/etc/php/7.4 is /etc/php/8.2 there"));
	assert_false(is_told(&host, "/usr/lib/php/7.4 is /usr/lib/php/8.2 there"));
	assert_true(is_told(&host, "relic.service is of relic, which is not there"));
	assert_true(is_told(&host,
			    "/etc/relic.conf, changed by hand, is of relic, which is not there"));
}

TEST(codify_onto_puts_what_is_called_otherwise_there)
{
	scoped_planned host = { 0 };
	scoped_snapshot fresh = { 0 };

	plan_versions(&host, &fresh);
	assert_null(planned_find(&host, "/etc/php/8.2/cli/conf.d/20-shop.ini", NULL)->left_out);
	assert_null(planned_find(&host, "/etc/php/7.4/cli/conf.d/20-shop.ini", NULL));
	assert_non_null(planned_find(&host, "/etc/relic.conf", NULL)->left_out);
	assert_non_null(planned_find_kind(&host, "relic.service", PLAN_UNIT)->left_out);
}

/* What names no release, the keys of that, and the way out; a package of it too. */
TEST(codify_onto_takes_repositories_along_that_are_for_any_release)
{
	scoped_planned host = { 0 };
	scoped_snapshot fresh = { 0 };

	plan_versions(&host, &fresh);
	assert_null(planned_find(&host, "/etc/apt/sources.list.d/house.list", NULL)->left_out);
	assert_null(planned_find(&host, "/etc/apt/keyrings/house.gpg", NULL)->left_out);
	assert_null(planned_find(&host, "/etc/apt/apt.conf.d/00proxy", NULL)->left_out);
	assert_non_null(planned_find(&host, "/etc/apt/sources.list.d/obs.list", NULL)->left_out);
	assert_null(planned_find_kind(&host, "house", PLAN_PACKAGE)->left_out);
	assert_true(is_told(&host,
			    "http://obs.example/Debian_11/ is somebody else's repository, whose "
			    "address names the old release: it is left out"));
	assert_true(is_told(&host,
			    "http://mixed.example/2011/ is somebody else's repository, in one "
			    "file with the distribution's own: it is left out"));
}

static const char mounted_host[] =
	"\"host\":{\"kernel\":{\"release\":\"4.9.0-8-amd64\"}},"
	"\"services\":[{\"name\":\"billing\",\"manager\":\"sysv\"},"
	"{\"name\":\"ssh\",\"manager\":\"sysv\",\"owner_package\":\"openssh-server\"}],"
	"\"kernel_modules\":[{\"name\":\"card\",\"taints\":[\"out-of-tree\"]},"
	"{\"name\":\"ext4\"},{\"name\":\"decnet\",\"configured_in\":\"/etc/modules\"}],"
	"\"mounts\":[{\"target\":\"/srv\",\"type\":\"xfs\",\"fstab\":\"/dev/sdb1 /srv xfs "
	"noatime,nobarrier\"},"
	"{\"target\":\"/old\",\"type\":\"xfs\",\"fstab\":\"/dev/sdb2 /old xfs delaylog\"},"
	"{\"target\":\"/fine\",\"type\":\"xfs\",\"fstab\":\"/dev/sdb3 /fine xfs nobarriers\"},"
	"{\"target\":\"/now\",\"type\":\"xfs\",\"options\":[\"nobarrier\"]},"
	"{\"target\":\"/mail\",\"type\":\"nfs4\",\"fstab\":\"nas:/m /mail nfs4 udp\"},"
	"{\"target\":\"/var\",\"type\":\"reiserfs\",\"fstab\":\"/dev/sda2 /var reiserfs "
	"defaults\"}],"
	"\"files\":[{\"path\":\"/etc/rc.local\",\"file_class\":\"config\"}]";

/* Only what came between both kernels, and only what fstab asks for. */
TEST(transitions_of_the_host)
{
	scoped_snapshot old = { 0 }, fresh = { 0 };
	scoped_buf said = { 0 };
	struct err err;

	made_snapshot(&old, mounted_host);
	made_snapshot(&fresh, "\"host\":{\"kernel\":{\"loadable\":[\"ext4\",\"xfs\"]}},"
			      "\"available\":[{\"manager\":\"dpkg\",\"name\":"
			      "\"linux-image-amd64\",\"version\":\"6.1.176-1\"}]");
	assert_int_equal(transitions_make(&old.content, &fresh.content, &nothing, &old.arena, &err),
			 0);
	for (vec_each(row, &old.content.transitions))
		buf_add_format(&said, "%s %s: %s\n",
			       record_enum_name(severity_names, (int)row->severity), row->key,
			       row->what);
	assert_string_equal(buf_text(&said),
			    "bad /mail: /mail is mounted as nfs4 with udp: NFS over UDP is off "
			    "unless the kernel is built with it\n"
			    "bad /srv: /srv is mounted as xfs with nobarrier: it is refused\n"
			    "warn card: the kernel module card is none of the kernel's own: it was "
			    "built for the old one\n"
			    "warn decnet: the kernel module decnet, which is loaded here, is not "
			    "among those of the kernel there\n"
			    "note /etc/rc.local: /etc/rc.local starts without a unit, which "
			    "systemd serves up to version 259\n"
			    "note billing: billing starts without a unit, which systemd serves "
			    "up to version 259\n");
}

/* Hardware that is not there by its name, where configuration names it as a word. */
TEST(transitions_of_interfaces)
{
	scoped_snapshot old = { 0 }, fresh = { 0 };
	scoped_target target = { 0 };
	struct transitions transitions = { .target = &target };

	made_snapshot(&old, "\"network\":{\"links\":[{\"name\":\"eth0\",\"kind\":\"ether\"},"
			    "{\"name\":\"eth1\",\"kind\":\"ether\"},{\"name\":\"eth2\","
			    "\"kind\":\"ether\"},{\"name\":\"br0\",\"kind\":\"bridge\"}]}");
	made_snapshot(&fresh, "\"network\":{\"links\":[{\"name\":\"lo\",\"kind\":\"loopback\"},"
			      "{\"name\":\"ens3\",\"kind\":\"ether\"},{\"name\":\"eth1\","
			      "\"kind\":\"ether\"}]}");
	target_init(&target, &fresh.content);
	transitions.old = &old.content;
	transitions.arena = &old.arena;
	transitions_find_links(&transitions);
	transitions_meet_links(&transitions, "/etc/network/interfaces",
			       BYTES("# eth0\nauto eth0 eth1\niface eth0.100 inet dhcp\n"
				     "bridge_ports veth0 eth01 eth0-x xeth2 br0\n"));
	transitions_add_links(&transitions);
	assert_int_equal(old.content.transitions.count, 1);
	const struct transition *row = &old.content.transitions.at[0];

	assert_string_equal(row->what,
			    "the interface eth0, which 2 lines of configuration name, is "
			    "not there; there are ens3, eth1");
	assert_int_equal(row->evidence.count, 2);
	assert_string_equal(row->evidence.at[1], "/etc/network/interfaces:3");
}
