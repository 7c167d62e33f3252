/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diff/diff.h"
#include "diff/tables.h"
#include "made_snapshot.h"

/* Two hosts, each from a JSON document, and what differs. */
struct pair_of_hosts {
	struct snapshot a, b;
	struct arena arena;
	diff_rules rules;
	struct comparison result;
};

static void compare(struct pair_of_hosts *pair, const char *a, const char *b, const char *rules)
{
	struct err err;

	*pair = (struct pair_of_hosts){ 0 };
	made_snapshot(&pair->a, a);
	made_snapshot(&pair->b, b);
	if (diff_rules_read(bytes_of(rules), "rules", &pair->arena, &pair->rules, &err) < 0)
		fail_msg("%s", err.text);
	diff(&pair->a.content, &pair->b.content, &pair->rules, &pair->arena, &pair->result);
}

static void pair_of_hosts_deinit(struct pair_of_hosts *pair)
{
	snapshot_deinit(&pair->a);
	snapshot_deinit(&pair->b);
	arena_deinit(&pair->arena);
}
#define scoped_pair SCOPED(pair_of_hosts_deinit) struct pair_of_hosts

static const char *or_none(const char *text)
{
	return text ? text : "";
}

/* "section|key|change|field|a|b|group", a line each. */
static void describe(const struct comparison *comparison, struct buf *ret)
{
	for (vec_each(row, &comparison->differences))
		buf_add_format(ret, "%s|%s|%s|%s|%s|%s|%s\n", row->section, row->key,
			       record_enum_name(change_kind_names, (int)row->change),
			       or_none(row->field), or_none(row->a), or_none(row->b),
			       record_enum_name(difference_group_names, (int)row->group));
	for (vec_each(row, &comparison->not_compared))
		buf_add_format(ret, "not compared: %s %s: %s\n", row->section, or_none(row->field),
			       row->why);
	for (vec_each(rule, &comparison->unused_rules))
		buf_add_format(ret, "unused: %s\n", *rule);
}

static void check(const char *a, const char *b, const char *rules, const char *wanted)
{
	scoped_pair pair = { 0 };
	scoped_buf got = { 0 };

	compare(&pair, a, b, rules);
	describe(&pair.result, &got);
	assert_string_equal(buf_text(&got), wanted);
}

TEST(diff_tables_name_every_field)
{
	struct content content;

	record_init(&content_type, &content);
	for (size_t i = 0; i < diff_section_count; i++) {
		const struct diff_table *table = diff_sections[i].table;
		const void *at;
		const struct field *field = diff_section_of(&content, diff_sections[i].name, &at);

		if (!field || field->type != table->type)
			fail_msg("%s is no section of that type", diff_sections[i].name);
		assert_int_equal(table->field_count, table->type->field_count);
		for (size_t j = 0; j < table->field_count; j++) {
			assert_string_equal(table->fields[j].name, table->type->fields[j].name);
			assert_int_equal(table->fields[j].role == ROLE_LEFT,
					 table->fields[j].why != NULL);
		}
	}
}

static bool is_judged(const char *name)
{
	size_t size = strlen(name);

	for (size_t i = 0; i < diff_section_count; i++)
		if (strncmp(diff_sections[i].name, name, size) == 0 &&
		    (diff_sections[i].name[size] == '\0' || diff_sections[i].name[size] == '.'))
			return true;
	for (const struct diff_field *left = diff_left_sections; left->name; left++)
		if (strcmp(left->name, name) == 0)
			return true;
	return false;
}

TEST(diff_sections_name_every_section)
{
	for (size_t i = 0; i < content_type.field_count; i++)
		if (!is_judged(content_type.fields[i].name))
			fail_msg("%s is neither compared nor left with a reason",
				 content_type.fields[i].name);
}

TEST(diff_of_packages)
{
	check("\"packages\":["
	      "{\"manager\":\"dpkg\",\"name\":\"nginx\",\"version\":\"1.22-1\",\"arch\":\"amd64\"},"
	      "{\"manager\":\"dpkg\",\"name\":\"redis\",\"version\":\"7.0\",\"held\":true},"
	      "{\"manager\":\"dpkg\",\"name\":\"old\",\"version\":\"2\"},"
	      "{\"manager\":\"dpkg\",\"name\":\"linux-image-6.1.0-9\",\"version\":\"1\"},"
	      "{\"manager\":\"pip\",\"name\":\"flask\",\"version\":\"2.1\"},"
	      "{\"manager\":\"dpkg\",\"name\":\"gone\",\"version\":\"3\",\"reason\":\"manual\"}]",
	      "\"packages\":["
	      "{\"manager\":\"pip\",\"name\":\"flask\",\"version\":\"2.2\"},"
	      "{\"manager\":\"dpkg\",\"name\":\"nginx\",\"version\":\"1.22-2\",\"arch\":\"amd64\"},"
	      "{\"manager\":\"dpkg\",\"name\":\"redis\",\"version\":\"7.1\",\"held\":true},"
	      "{\"manager\":\"dpkg\",\"name\":\"old\",\"version\":\"1\"},"
	      "{\"manager\":\"dpkg\",\"name\":\"new\",\"version\":\"1\"}]",
	      "",
	      "packages|flask pip|changed|version|2.1|2.2|matters\n"
	      "packages|gone dpkg|only-in-a||3||matters\n"
	      "packages|linux-image-6.1.0-9 dpkg|only-in-a||1||expected\n"
	      "packages|new dpkg|only-in-b|||1|matters\n"
	      "packages|nginx dpkg amd64|changed|version|1.22-1|1.22-2|expected\n"
	      "packages|old dpkg|changed|version|2|1|matters\n"
	      "packages|redis dpkg|changed|version|7.0|7.1|matters\n");
}

TEST(diff_of_files)
{
	check("\"files\":["
	      "{\"path\":\"/etc/a\",\"file_class\":\"config\",\"mode\":\"0644\",\"size\":5,"
	      "\"sha256\":\"aa\",\"user\":\"www\",\"uid\":33},"
	      "{\"path\":\"/etc/b\",\"file_class\":\"config\",\"size\":5},"
	      "{\"path\":\"/var/log/c\",\"file_class\":\"log\",\"size\":5,\"mode\":\"0600\"},"
	      "{\"path\":\"/srv/d\",\"file_class\":\"data\",\"size\":5,\"mode\":\"0600\"},"
	      "{\"path\":\"/etc/key\",\"file_class\":\"identity\",\"sha256\":\"11\"},"
	      "{\"path\":\"/etc/x\",\"file_class\":\"config\",\"sha256\":\"11\"},"
	      "{\"path\":\"/etc/y\",\"finding\":[\"unowned\",\"setuid\"]}]",
	      "\"files\":["
	      "{\"path\":\"/etc/a\",\"file_class\":\"config\",\"mode\":\"0600\",\"size\":6,"
	      "\"sha256\":\"bb\",\"user\":\"www\",\"uid\":48},"
	      "{\"path\":\"/etc/b\",\"file_class\":\"config\",\"size\":6},"
	      "{\"path\":\"/var/log/c\",\"file_class\":\"log\",\"size\":9,\"mode\":\"0666\"},"
	      "{\"path\":\"/srv/d\",\"file_class\":\"data\",\"size\":9,\"mode\":\"0600\"},"
	      "{\"path\":\"/etc/key\",\"file_class\":\"identity\",\"sha256\":\"22\"},"
	      "{\"path\":\"/etc/x\",\"file_class\":\"config\"},"
	      "{\"path\":\"/etc/y\",\"finding\":[\"unowned\",\"mode\"]}]",
	      "",
	      "files|/etc/a|changed|mode|0644|0600|matters\n"
	      "files|/etc/a|changed|sha256|aa|bb|matters\n"
	      "files|/etc/b|changed|size|5|6|matters\n"
	      "files|/etc/key|changed|sha256|11|22|identity\n"
	      "files|/etc/y|changed|finding|setuid|mode|matters\n"
	      "files|/srv/d|changed|size|5|9|expected\n"
	      "files|/var/log/c|changed|mode|0600|0666|matters\n"
	      "files|/var/log/c|changed|size|5|9|expected\n"
	      "not compared: files sha256: the content was read in one only\n");
}

TEST(diff_of_contents_by_fingerprint)
{
	check("\"files\":[{\"path\":\"/1\",\"sha256\":\"aa\",\"fingerprint\":\"ff\"},"
	      "{\"path\":\"/2\",\"sha256\":\"aa\",\"fingerprint\":\"ff\"},"
	      "{\"path\":\"/3\",\"sha256\":\"aa\",\"fingerprint\":\"ff\"},"
	      "{\"path\":\"/4\",\"fingerprint\":\"ff\",\"size\":1},"
	      "{\"path\":\"/5\",\"fingerprint\":\"ff\",\"size\":1}]",
	      "\"files\":[{\"path\":\"/1\",\"sha256\":\"bb\",\"fingerprint\":\"ff\"},"
	      "{\"path\":\"/2\",\"sha256\":\"aa\"},"
	      "{\"path\":\"/3\",\"sha256\":\"bb\",\"fingerprint\":\"ee\"},"
	      "{\"path\":\"/4\",\"fingerprint\":\"ff\",\"size\":2},"
	      "{\"path\":\"/5\",\"fingerprint\":\"ee\",\"size\":2}]",
	      "",
	      "files|/1|changed|sha256|aa|bb|identity\n"
	      "files|/3|changed|sha256|aa|bb|matters\n"
	      "files|/5|changed|fingerprint|ff|ee|matters\n");
}

TEST(diff_of_users_and_groups)
{
	check("\"users\":[{\"name\":\"ann\",\"uid\":1000,\"gid\":1000,\"made_by\":\"hand\","
	      "\"groups\":[\"ann\",\"sudo\"],\"password\":\"set\",\"ssh_keys\":["
	      "{\"fingerprint\":\"SHA256:a\",\"type\":\"ssh-rsa\",\"options\":\"no-pty\"},"
	      "{\"fingerprint\":\"SHA256:b\",\"type\":\"ssh-rsa\"}]},"
	      "{\"name\":\"redis\",\"uid\":101,\"gid\":104,\"made_by\":\"package\"}],"
	      "\"groups\":[{\"name\":\"ann\",\"gid\":1000,\"made_by\":\"hand\"},"
	      "{\"name\":\"redis\",\"gid\":104,\"made_by\":\"package\"}]",
	      "\"users\":[{\"name\":\"ann\",\"uid\":1001,\"gid\":1001,\"made_by\":\"hand\","
	      "\"groups\":[\"docker\",\"ann\"],\"ssh_keys\":["
	      "{\"fingerprint\":\"SHA256:a\",\"type\":\"ssh-rsa\"}]},"
	      "{\"name\":\"redis\",\"uid\":102,\"gid\":105,\"made_by\":\"package\"}],"
	      "\"groups\":[{\"name\":\"ann\",\"gid\":1001,\"made_by\":\"hand\"},"
	      "{\"name\":\"redis\",\"gid\":105,\"made_by\":\"package\"}]",
	      "",
	      "users|ann|changed|uid|1000|1001|matters\n"
	      "users|ann|changed|groups|sudo|docker|matters\n"
	      "users|ann|changed|ssh_keys SHA256:a options|no-pty||matters\n"
	      "users|ann|changed|ssh_keys|SHA256:b||matters\n"
	      "users|redis|changed|uid|101|102|expected\n"
	      "groups|ann|changed|gid|1000|1001|matters\n"
	      "groups|redis|changed|gid|104|105|expected\n"
	      "not compared: users password: known in A only\n");
}

TEST(diff_of_identity)
{
	check("\"host\":{\"hostname\":\"web01.example.com\",\"timezone\":\"Etc/UTC\"},"
	      "\"identity\":[{\"name\":\"address_eth0\",\"value\":\"10.0.0.5/24\"},"
	      "{\"name\":\"machine_id\",\"value\":\"abc\"}],"
	      "\"certificates\":[{\"path\":\"/etc/ssl/web01.pem\","
	      "\"names\":[\"web01.example.com\"],\"fingerprint\":\"f\"}],"
	      "\"sockets\":{\"listening\":["
	      "{\"protocol\":\"tcp\",\"address\":\"10.0.0.5\",\"port\":80,\"program\":\"nginx\"},"
	      "{\"protocol\":\"tcp\",\"address\":\"10.0.0.55\",\"port\":81}]}",
	      "\"host\":{\"hostname\":\"web02.example.com\",\"timezone\":\"Europe/Berlin\"},"
	      "\"identity\":[{\"name\":\"address_ens3\",\"value\":\"10.0.0.6/24\"},"
	      "{\"name\":\"machine_id\",\"value\":\"def\"}],"
	      "\"certificates\":[{\"path\":\"/etc/ssl/web02.pem\","
	      "\"names\":[\"web02.example.com\"],\"fingerprint\":\"g\"}],"
	      "\"sockets\":{\"listening\":["
	      "{\"protocol\":\"tcp\",\"address\":\"10.0.0.6\",\"port\":80,\"program\":\"nginx\"},"
	      "{\"protocol\":\"tcp\",\"address\":\"10.0.0.65\",\"port\":81}]}",
	      "",
	      "host|host|changed|hostname|web01.example.com|web02.example.com|identity\n"
	      "host|host|changed|timezone|Etc/UTC|Europe/Berlin|matters\n"
	      "sockets.listening|tcp 10.0.0.5 80|changed|key|tcp 10.0.0.5 80|tcp 10.0.0.6 "
	      "80|identity\n"
	      "sockets.listening|tcp 10.0.0.55 81|only-in-a||||matters\n"
	      "sockets.listening|tcp 10.0.0.65 81|only-in-b||||matters\n"
	      "certificates|/etc/ssl/web01.pem|changed|key|/etc/ssl/web01.pem|"
	      "/etc/ssl/web02.pem|identity\n"
	      "certificates|/etc/ssl/web01.pem|changed|names|web01.example.com|"
	      "web02.example.com|identity\n"
	      "certificates|/etc/ssl/web01.pem|changed|fingerprint|f|g|matters\n"
	      "identity|address_ens3|only-in-b|||10.0.0.6/24|identity\n"
	      "identity|address_eth0|only-in-a||10.0.0.5/24||identity\n"
	      "identity|machine_id|changed|value|abc|def|identity\n");
}

TEST(diff_of_secrets_numbers)
{
	check("\"services\":[{\"name\":\"shop\",\"manager\":\"systemd\","
	      "\"command\":\"shop -p <secret:s3> <secret:sx>\"}],"
	      "\"schedules\":[{\"kind\":\"cron\",\"name\":\"/etc/cron.d/x\","
	      "\"command\":\"x <secret:s1>\",\"environment\":{\"A\":\"<secret:s9>\",\"B\":\"1\"}}]",
	      "\"services\":[{\"name\":\"shop\",\"manager\":\"systemd\","
	      "\"command\":\"shop -p <secret:s14> <secret:sx>\"}],"
	      "\"schedules\":[{\"kind\":\"cron\",\"name\":\"/etc/cron.d/x\","
	      "\"command\":\"x <secret:s2>\",\"environment\":{\"A\":\"<secret:s1>\",\"C\":\"1\"}}]",
	      "",
	      "schedules|/etc/cron.d/x cron x <secret>|changed|environment B|1||matters\n"
	      "schedules|/etc/cron.d/x cron x <secret>|changed|environment C||1|matters\n");
}

/* What is read from a process is the same, whatever its number; a file beside it is not. */
TEST(diff_of_numbers_of_processes)
{
	check("\"services\":[{\"name\":\"shop\",\"manager\":\"systemd\","
	      "\"command\":\"x /proc/12/environ /proc/7/ /proc/sys/\"},"
	      "{\"name\":\"till\",\"manager\":\"systemd\",\"command\":\"x /proc/12\"}],"
	      "\"sockets\":{\"listening\":[{\"protocol\":\"unix\","
	      "\"address\":\"/run/supervisor.sock.12\"}]}",
	      "\"services\":[{\"name\":\"shop\",\"manager\":\"systemd\","
	      "\"command\":\"x /proc/345/environ /proc/8/ /proc/sys/\"},"
	      "{\"name\":\"till\",\"manager\":\"systemd\",\"command\":\"x /proc/13\"}],"
	      "\"sockets\":{\"listening\":[]}",
	      "",
	      "services|till systemd|changed|command|x /proc/12|x /proc/13|matters\n"
	      "sockets.listening|unix /run/supervisor.sock.12|only-in-a||||expected\n");
}

#define CHAIN(name, policy, count)                                                                 \
	"{\"family\":\"ip\",\"table\":\"filter\",\"name\":\"" name "\",\"policy\":\"" policy       \
	"\",\"rule_count\":" count "}"
#define CHAINS(rows) "\"firewall\":{\"chains\":[" rows "]}"

TEST(diff_of_chains_without_rules)
{
	static const char one[] = CHAINS(CHAIN("A", "drop", "0") "," CHAIN("B", "accept", "0"));
	static const char other[] = CHAINS(CHAIN("B", "drop", "0") "," CHAIN(
		"C", "accept", "0") "," CHAIN("D", "accept", "1"));

	check(one, other, "",
	      "firewall.chains|A ip filter|only-in-a||||matters\n"
	      "firewall.chains|B ip filter|changed|policy|accept|drop|matters\n"
	      "firewall.chains|C ip filter|only-in-b||||expected\n"
	      "firewall.chains|D ip filter|only-in-b||||matters\n");
}

TEST(diff_tells_what_was_not_looked_at)
{
	check("\"collectors\":[{\"name\":\"files\"},{\"name\":\"users\"},{\"name\":\"schedules\"}],"
	      "\"files\":[{\"path\":\"/etc/a\"}],"
	      "\"schedules\":[{\"kind\":\"cron\",\"name\":\"/var/spool/cron/"
	      "ann\",\"command\":\"x\"},"
	      "{\"kind\":\"cron\",\"name\":\"/etc/crontab\",\"command\":\"y\"}]",
	      "\"collectors\":[{\"name\":\"files\",\"skipped\":\"left out: --fast\"},"
	      "{\"name\":\"users\"},{\"name\":\"schedules\"}],"
	      "\"errors\":[{\"collector\":\"schedules\",\"path\":\"/var/spool/cron\","
	      "\"what\":\"Permission denied\"}]",
	      "",
	      "schedules|/etc/crontab cron y|only-in-a||||matters\n"
	      "not compared: host : A: it was not looked at\n"
	      "not compared: packages : A: it was not looked at\n"
	      "not compared: repositories : A: it was not looked at\n"
	      "not compared: files : B: left out: --fast\n"
	      "not compared: services : A: it was not looked at\n"
	      "not compared: schedules : B could not see it: Permission denied\n"
	      "not compared: containers : A: it was not looked at\n"
	      "not compared: sockets.listening : A: it was not looked at\n"
	      "not compared: mounts : A: it was not looked at\n"
	      "not compared: sysctl : A: it was not looked at\n"
	      "not compared: kernel_modules : A: it was not looked at\n"
	      "not compared: firewall : A: it was not looked at\n"
	      "not compared: firewall.chains : A: it was not looked at\n"
	      "not compared: firewall.sets : A: it was not looked at\n"
	      "not compared: middleware : A: it was not looked at\n"
	      "not compared: applications : A: it was not looked at\n"
	      "not compared: certificates : A: it was not looked at\n"
	      "not compared: network : A: it was not looked at\n"
	      "not compared: network.links : A: it was not looked at\n"
	      "not compared: network.routes : A: it was not looked at\n"
	      "not compared: network.rules : A: it was not looked at\n"
	      "not compared: network.hosts : A: it was not looked at\n"
	      "not compared: network.virtual_servers : A: it was not looked at\n"
	      "not compared: identity : A: it was not looked at\n");
}

TEST(diff_applies_rules)
{
	check("\"users\":[{\"name\":\"ann\",\"shell\":\"/bin/sh\",\"home\":\"/a\"},"
	      "{\"name\":\"bob\"}]",
	      "\"users\":[{\"name\":\"ann\",\"shell\":\"/bin/zsh\",\"home\":\"/b\"}]",
	      "users ann sh* # taste\nusers bob # left\nfiles * # none\n",
	      "users|ann|changed|home|/a|/b|matters\n"
	      "users|ann|changed|shell|/bin/sh|/bin/zsh|expected\n"
	      "users|bob|only-in-a||||expected\n"
	      "unused: files * # none\n");
}

/* Rows with one key: alike ones go together, whatever their order. */
TEST(diff_of_rows_with_one_key)
{
	check("\"repositories\":[{\"manager\":\"apt\",\"url\":\"u\",\"path\":\"/1\"},"
	      "{\"manager\":\"apt\",\"url\":\"u\",\"path\":\"/2\"},"
	      "{\"manager\":\"apt\",\"url\":\"u\",\"path\":\"/3\"}]",
	      "\"repositories\":[{\"manager\":\"apt\",\"url\":\"u\",\"path\":\"/3\"},"
	      "{\"manager\":\"apt\",\"url\":\"u\",\"path\":\"/1\"}]",
	      "", "repositories|u apt|only-in-a||/2||matters\n");
}

TEST(diff_of_servers_and_containers)
{
	check("\"containers\":[{\"id\":\"a1\",\"name\":\"db\",\"engine\":\"docker\","
	      "\"command\":[\"pg\",\"-x\"]}],"
	      "\"services\":[{\"name\":\"pg\",\"manager\":\"docker\",\"container\":\"a1\"}],"
	      "\"middleware\":[{\"program\":\"nginx\",\"settings\":{\"gzip\":\"on\"},\"sites\":["
	      "{\"names\":[\"a\",\"b\"],\"listens\":[\"*:80\"],\"line\":1},{\"names\":[\"c\"]}]}],"
	      "\"applications\":[{\"name\":\"shop\",\"vcs\":{\"commit\":\"1\",\"dirty\":false}}]",
	      "\"containers\":[{\"id\":\"b2\",\"name\":\"db\",\"engine\":\"docker\","
	      "\"command\":[\"-x\",\"pg\"]}],"
	      "\"services\":[{\"name\":\"pg\",\"manager\":\"docker\",\"container\":\"b2\"}],"
	      "\"middleware\":[{\"program\":\"nginx\",\"settings\":{\"gzip\":\"off\"},\"sites\":["
	      "{\"names\":[\"a\",\"b\"],\"listens\":[\"*:81\"],\"line\":9},{\"names\":[\"d\"]}]}],"
	      "\"applications\":[{\"name\":\"shop\",\"vcs\":{\"commit\":\"2\",\"dirty\":true}}]",
	      "",
	      "containers|db docker|changed|command|pg, -x|-x, pg|matters\n"
	      "middleware|nginx|changed|sites a, b listens|*:80|*:81|matters\n"
	      "middleware|nginx|changed|sites|c||matters\n"
	      "middleware|nginx|changed|sites||d|matters\n"
	      "middleware|nginx|changed|settings gzip|on|off|matters\n"
	      "applications|shop|changed|vcs.commit|1|2|matters\n"
	      "applications|shop|changed|vcs.dirty|no|yes|matters\n");
}

TEST(diff_of_servers_that_were_read_in_part)
{
	check("\"middleware\":[{\"program\":\"nginx\",\"user\":\"www\",\"incomplete\":true}]",
	      "\"middleware\":[{\"program\":\"nginx\",\"sites\":[{\"names\":[\"a\"]}]}]", "",
	      "not compared: middleware user: part of its configuration was read in one only\n"
	      "not compared: middleware sites: part of its configuration was read in one only\n");
}

/* Collectors that ran, `files` as given. */
#define RAN(files)                                                                                 \
	",\"collectors\":[{\"name\":\"" files "\"},{\"name\":\"host\"},"                           \
	"{\"name\":\"packages\"},{\"name\":\"users\"},{\"name\":\"services\"},"                    \
	"{\"name\":\"schedules\"},{\"name\":\"containers\"},{\"name\":\"sockets\"},"               \
	"{\"name\":\"mounts\"},{\"name\":\"system\"},{\"name\":\"firewall\"},"                     \
	"{\"name\":\"middleware\"},{\"name\":\"applications\"},{\"name\":\"certificates\"},"       \
	"{\"name\":\"network\"},{\"name\":\"identity\"}]"

/* ---- outputs --------------------------------------------------------------------------------- */

#define HOSTILE "\\u001b[31m<b a='\\\"'>&\\n\\u200b\\uffff ]]>"

TEST(diff_writes_hostile_names)
{
	scoped_pair pair = { 0 };
	scoped_buf xml = { 0 };
	scoped_term term;

	compare(&pair,
		"\"users\":[{\"name\":\"" HOSTILE "\",\"shell\":\"" HOSTILE "\"},"
		"{\"name\":\"x\"}]",
		"\"users\":[{\"name\":\"" HOSTILE "\"}]", "* x # <&>\n");
	diff_write_junit(&pair.result, "<suite>", &xml);
	assert_null(strchr(buf_text(&xml), '\x1b'));
	assert_non_null(strstr(buf_text(&xml), "name=\"&lt;suite&gt;\""));
	assert_non_null(strstr(buf_text(&xml), "failures=\"1\" errors=\"0\" skipped=\"1\""));
	assert_non_null(strstr(buf_text(&xml), "\\x1b[31m&lt;b a=&#39;&quot;&#39;&gt;&amp;\n"));
	assert_non_null(strstr(buf_text(&xml), "expected: &lt;&amp;&gt;"));
	term_init(&term, -1, TERM_COLOR_NEVER);
	diff_write(&pair.result, true, &term);
	assert_null(strchr(buf_text(&term.out), '\x1b'));
}

TEST(diff_writes_a_screen)
{
	static const char wanted[] =
		"A  web01, surveyed 2026-11-22 01:40 UTC\n"
		"B  web02, surveyed 2026-11-22 01:40 UTC\n"
		"\n"
		"users\n"
		"  ~  ann  home   /a -> /b\n"
		"          shell  - /bin/sh\n"
		"  -  bob         /bin/bash\n"
		"  +  cid         /bin/zsh\n"
		"\n"
		"not compared\n"
		"  files, applications  B: left out: --fast\n"
		"\n"
		"4 differences; 1 of identity and 0 expected set apart (-v shows them)\n";
	scoped_pair pair = { 0 };
	scoped_term term;

	compare(&pair,
		"\"host\":{\"hostname\":\"web01\"},\"users\":["
		"{\"name\":\"ann\",\"home\":\"/a\",\"shell\":\"/bin/sh\"},"
		"{\"name\":\"bob\",\"shell\":\"/bin/bash\"}]" RAN("files"),
		"\"host\":{\"hostname\":\"web02\"},\"users\":["
		"{\"name\":\"ann\",\"home\":\"/b\"},{\"name\":\"cid\",\"shell\":\"/bin/zsh\"}]" RAN(
			"files\",\"skipped\":\"left out: --fast"),
		"");
	term_init(&term, -1, TERM_COLOR_NEVER);
	diff_write(&pair.result, false, &term);
	assert_string_equal(buf_text(&term.out), wanted);
}

/* ---- large ones ------------------------------------------------------------------------------ */

static void add_files(struct snapshot *snapshot, size_t count, size_t every)
{
	for (size_t i = 0; i < count; i++) {
		struct file_row *row = RECORD_ADD(&snapshot->arena, &snapshot->content.files,
						  file_row);

		row->path = arena_format(&snapshot->arena, "/srv/folder%zu/file%zu",
					 i * 7919 % 1000, i);
		row->mode = i % every ? "0644" : "0600";
		*vec_push_in(&snapshot->arena, &row->finding) = "unowned";
	}
}

TEST(diff_of_many_files)
{
	enum { FILES = 100 * 1000 };
	scoped_pair pair = { 0 };
	clock_t start;

	snapshot_init(&pair.a);
	snapshot_init(&pair.b);
	add_files(&pair.a, FILES, 1000);
	add_files(&pair.b, FILES + 5, 500);
	start = clock();
	diff(&pair.a.content, &pair.b.content, &pair.rules, &pair.arena, &pair.result);
	print_message("%.2f s CPU\n", (double)(clock() - start) / CLOCKS_PER_SEC);
	assert_int_equal(pair.result.matters, FILES / 1000 + 5);
}
