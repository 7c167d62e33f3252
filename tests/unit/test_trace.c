/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "trace/into.h"
#include "trace/reload.h"
#include "trace/trace.h"

static enum trace_verdict judge(struct trace_fact fact)
{
	trace_judge(&fact);
	assert_non_null(fact.why);
	return fact.verdict;
}

static enum trace_verdict judge_opened(const char *path, uint32_t flags, int error)
{
	return judge((struct trace_fact){ .deed = WATCH_OPENS,
					  .path = path,
					  .flags = flags,
					  .error = error,
					  .mode = S_IFREG | 0644 });
}

TEST(trace_judges_files)
{
	static const struct {
		const char *path;
		uint32_t flags;
		int error;
		enum trace_verdict verdict;
	} cases[] = {
		{ "/etc/nginx/nginx.conf", O_RDONLY, 0, TRACE_CONFIGURATION },
		{ "/srv/till/.env", O_RDONLY, 0, TRACE_CONFIGURATION },
		{ "/var/lib/postgresql/15/main/postgresql.auto.conf", O_RDONLY, 0,
		  TRACE_CONFIGURATION },
		{ "/etc/nginx/none.conf", O_RDONLY, ENOENT, TRACE_ABSENT },
		{ "/srv/till/.env.local", O_RDONLY, ENOENT, TRACE_ABSENT },
		{ "/etc/ssl/private/shop.key", O_RDONLY, EACCES, TRACE_FAILED },
		{ "/etc/nsswitch.conf", O_RDONLY, 0, TRACE_NOISE },
		{ "/etc/ld.so.cache", O_RDONLY, ENOENT, TRACE_NOISE },
		{ "/etc/ld.so.cache", O_RDONLY, EACCES, TRACE_FAILED },
		{ "/etc/shadow", O_RDONLY, 0, TRACE_NOISE },
		{ "/etc/shadow", O_RDONLY, EACCES, TRACE_FAILED },
		{ "/proc/1/environ", O_RDONLY, EACCES, TRACE_NOISE },
		{ "/usr/share/zoneinfo/UTC", O_RDONLY, 0, TRACE_NOISE },
		{ "/lib/x86_64-linux-gnu/libz.so.1", O_RDONLY, 0, TRACE_LIBRARIES },
		{ "/lib/x86_64-linux-gnu/libz.so.1", O_RDONLY, ENOENT, TRACE_NOISE },
		{ "/srv/till/app.py", O_RDONLY, 0, TRACE_LIBRARIES },
		{ "/var/log/nginx/access.log", O_WRONLY | O_APPEND | O_CREAT, 0, TRACE_LOGS },
		{ "/srv/till/journal.txt", O_WRONLY | O_APPEND, 0, TRACE_LOGS },
		{ "/var/lib/till/till.db", O_RDWR, 0, TRACE_DATA },
		{ "/var/log/none/x.log", O_WRONLY, ENOENT, TRACE_FAILED },
		{ "/srv/www/index.html", O_RDONLY, 0, TRACE_DATA },
		{ "/srv/www/gone.html", O_RDONLY, ENOENT, TRACE_FAILED },
		{ "/run/nginx.pid", O_RDWR, 0, TRACE_NOISE },
		{ "/dev/null", O_RDWR, 0, TRACE_NOISE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum trace_verdict verdict = judge_opened(cases[i].path, cases[i].flags,
							  cases[i].error);

		if (verdict != cases[i].verdict)
			fail_msg("%s: %s", cases[i].path, trace_verdict_name(verdict));
	}
	assert_int_equal(judge((struct trace_fact){ .deed = WATCH_LOOKS,
						    .path = "/srv/till/current",
						    .error = EINVAL }),
			 TRACE_NOISE); /* readlink(2) of what is no link */
	assert_int_equal(judge((struct trace_fact){ .deed = WATCH_OPENS,
						    .path = "/etc/nginx/sites-enabled",
						    .mode = S_IFDIR | 0755 }),
			 TRACE_NOISE);
	assert_int_equal(
		judge((struct trace_fact){ .deed = WATCH_LOOKS, .path = "/etc/nginx/nginx.conf" }),
		TRACE_NOISE);
	assert_int_equal(judge((struct trace_fact){ .deed = WATCH_EXECUTES,
						    .path = "/usr/local/bin/till",
						    .error = ENOENT }),
			 TRACE_NOISE);
	assert_int_equal(
		judge((struct trace_fact){ .deed = WATCH_EXECUTES, .path = "/usr/bin/till" }),
		TRACE_EXECUTED);
}

TEST(trace_judges_peers)
{
	struct trace_fact fact = { .deed = WATCH_CONNECTS, .address = "10.0.0.5", .port = 5432 };

	assert_int_equal(judge(fact), TRACE_PEERS);
	fact.error = EINPROGRESS;
	assert_int_equal(judge(fact), TRACE_PEERS);
	fact.error = ECONNREFUSED;
	assert_int_equal(judge(fact), TRACE_FAILED);
	assert_int_equal(judge((struct trace_fact){ .address = "/dev/log" }), TRACE_LOGS);
	assert_int_equal(judge((struct trace_fact){ .address = "/run/nscd/socket" }), TRACE_NOISE);
	assert_int_equal(judge((struct trace_fact){ .address = "@hidden" }), TRACE_PEERS);
}

static void hear(struct trace *trace, struct watch_record record, struct bytes data)
{
	memcpy(record.comm, "till", sizeof("till"));
	record.size = (uint32_t)data.size;
	record.folder = AT_FDCWD;
	trace_hear(trace, &record, data, NULL);
}

TEST(trace_gathers_what_processes_do)
{
	SCOPED(trace_deinit) struct trace trace = { 0 };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(5432) };
	struct sockaddr_un abstract = { .sun_family = AF_UNIX, .sun_path = "\0till" };
	struct watch_record record = { .deed = WATCH_LOOKS, .process = 1 };

	hear(&trace, record, BYTES("/etc//till/./a.conf"));
	record.deed = WATCH_OPENS;
	record.mode = S_IFREG;
	hear(&trace, record, BYTES("/etc/till/a.conf"));
	record.process = 2;
	hear(&trace, record, BYTES("/etc/till/a.conf"));
	assert_int_equal(trace.facts.count, 1);
	assert_string_equal(trace.facts.at[0].path, "/etc/till/a.conf");
	assert_int_equal(trace.facts.at[0].deed, WATCH_OPENS);
	assert_int_equal(trace.facts.at[0].processes.count, 1);
	assert_int_equal(trace.sights.count, 3);
	record.result = -ENOENT;
	hear(&trace, record, BYTES("/etc/till/a.conf"));
	assert_int_equal(trace.facts.count, 2);

	record = (struct watch_record){ .deed = WATCH_CONNECTS };
	in.sin_addr.s_addr = htonl(0x0a000005);
	hear(&trace, record, (struct bytes){ (const char *)&in, sizeof(in) });
	assert_string_equal(trace.facts.at[2].address, "10.0.0.5");
	assert_int_equal(trace.facts.at[2].port, 5432);
	hear(&trace, record,
	     (struct bytes){ (const char *)&abstract, sizeof(abstract.sun_family) + 5 });
	assert_string_equal(trace.facts.at[3].address, "@till");
	/* no address, another family, cut short */
	hear(&trace, record, BYTES("\1\0"));
	hear(&trace, record, BYTES("\x10\0abc"));
	hear(&trace, record, BYTES("\2"));
	assert_int_equal(trace.facts.count, 4);
	record.deed = WATCH_FORKS;
	hear(&trace, record, (struct bytes){ 0 });
	assert_int_equal(trace.started, 1);
}

TEST(trace_tells_what_was_listed_from_what_was_named)
{
	SCOPED(trace_deinit) struct trace trace = { 0 };
	struct watch_record folder = { .deed = WATCH_OPENS, .process = 1, .mode = S_IFDIR };
	struct watch_record file = { .deed = WATCH_OPENS, .process = 1, .mode = S_IFREG };

	hear(&trace, folder, BYTES("/srv/extra"));
	hear(&trace, file, BYTES("/srv/extra/a.inc"));
	hear(&trace, folder, BYTES("/etc/ssl/certs"));
	hear(&trace, file, BYTES("/etc/ssl/certs/a.pem"));
	file.process = 2;
	hear(&trace, file, BYTES("/srv/extra/b.inc"));
	hear(&trace, file, BYTES("/etc/ssl/certs/b.pem"));
	trace.sights.count = 0; /* nobody counts here */
	trace_finish(&trace, NULL);
	for (vec_each(fact, &trace.facts)) {
		bool is_configuration = text_is(fact->path, "/srv/extra/a.inc") ||
					text_is(fact->path, "/etc/ssl/certs/b.pem");

		assert_int_equal(fact->verdict == TRACE_CONFIGURATION, is_configuration);
	}
}

TEST(watch_makes_paths_absolute)
{
	scoped_buf path = { 0 };
	struct watch_record record = { .folder = AT_FDCWD };
	struct root root;
	struct err err;

	assert_int_equal(root_init(&root, "/", &err), 0);
	watch_absolute(&root, &record, BYTES("//a/./b//../c/"), &path);
	assert_string_equal(buf_text(&path), "/a/b/../c");
	buf_clear(&path);
	watch_absolute(&root, &record, BYTES("/"), &path);
	assert_string_equal(buf_text(&path), "/");
	buf_clear(&path);
	watch_absolute(&root, &record, BYTES("x"), &path); /* of process 0, which is nobody */
	assert_string_equal(buf_text(&path), "?/x");
	buf_clear(&path);
	record.process = (uint32_t)getpid();
	watch_absolute(&root, &record, BYTES("x"), &path);
	assert_true(buf_text(&path)[0] == '/' && bytes_ends(buf_bytes(&path), "/x"));
	root_deinit(&root);
}

static void check_test(const char *program, struct bytes cmdline, const char *wanted)
{
	scoped_arena arena = { 0 };
	scoped_buf joined = { 0 };
	text_list arguments = { 0 };
	const struct reload_way *way = reload_way_of(program);

	assert_non_null(way);
	reload_test_arguments(way, program, cmdline, &arena, &arguments);
	for (vec_each(argument, &arguments))
		buf_add_format(&joined, "%s|", *argument);
	assert_string_equal(buf_text(&joined), wanted);
}

TEST(trace_tests_the_configuration_that_a_daemon_was_given)
{
	check_test("nginx", BYTES("nginx: master process /usr/sbin/nginx -c /srv/n.conf -g x\0\0"),
		   "nginx|-t|-q|-c|/srv/n.conf|");
	check_test("nginx", BYTES("nginx\0-c/srv/n.conf\0-g\0daemon off;\0"),
		   "nginx|-t|-q|-c/srv/n.conf|");
	check_test("haproxy", BYTES("/usr/sbin/haproxy\0-Ws\0-f\0/etc/a\0-p\0/run/b\0-f\0/etc/c\0"),
		   "haproxy|-c|-f|/etc/a|-f|/etc/c|");
	check_test("sshd", BYTES("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups\0"),
		   "sshd|-t|");
	check_test("php-fpm8.2", BYTES("php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)\0"),
		   "php-fpm8.2|-t|");
	check_test("keepalived", BYTES("keepalived\0-f"), "keepalived|-t|-f|");
	check_test("keepalived", BYTES(""), "keepalived|-t|");
	assert_int_equal(reload_way_of("redis-server")->signal, 0);
	assert_null(reload_way_of("x/nginx"));
}

TEST(trace_becomes_part_of_a_snapshot)
{
	scoped_snapshot snapshot = { 0 };
	scoped_arena arena = { 0 };
	struct traced traced;

	snapshot_init(&snapshot);
	record_init(&traced_type, &traced);
	traced.target = "unit:till.service";
	for (int i = 0; i < 3; i++) {
		struct observed *row = RECORD_ADD(&arena, &traced.observed, observed);

		row->process = "till";
		row->path = i == 1 ? "/etc/b.conf" : "/etc/a.conf";
		row->verdict = i == 2 ? "noise" : "configuration";
		row->count = 2;
	}
	assert_int_equal(trace_into(&traced, 1000, &snapshot), 2);
	traced.observed.at[1].verdict = "absent";
	assert_int_equal(trace_into(&traced, 2000, &snapshot), 1);
	assert_int_equal(snapshot.content.observed.count, 3);
	const struct observed *first = &snapshot.content.observed.at[0];

	assert_string_equal(first->target, "unit:till.service");
	assert_int_equal(first->count, 4);
	assert_int_equal(first->at, 2000);
	assert_int_equal(snapshot.content.observed.at[1].at, 1000);
	traced.target = "unit:other.service";
	assert_int_equal(trace_into(&traced, 3000, &snapshot), 2);
}
