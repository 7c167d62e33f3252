/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "made_snapshot.h"
#include "onto/can_run.h"
#include "onto/package_names.h"
#include "snapshot/snapshot.h"
#include "tree.h"

/* The old host's rows and the new one's. */
struct hosts {
	struct snapshot old, new;
	struct target target;
	struct moving moving;
	struct package_libraries packages;
	struct runnable answer;
};

static const char new_host[] =
	"\"host\":{\"hostname\":\"fresh\",\"arch\":\"x86_64\"},"
	"\"packages\":[{\"manager\":\"dpkg\",\"name\":\"libc6\",\"version\":\"2.36-9\"}],"
	"\"libraries\":[{\"name\":\"libc.so.6\",\"arch\":\"x86_64\",\"kind\":\"library\","
	"\"defines\":[\"GLIBC_2.2.5\",\"GLIBC_2.9\",\"GLIBC_2.36\",\"GLIBC_PRIVATE\"]},"
	"{\"name\":\"libplain.so.1\",\"arch\":\"x86_64\",\"kind\":\"library\"},"
	"{\"name\":\"libother.so.1\",\"arch\":\"i386\",\"kind\":\"library\"}],"
	"\"commands\":[{\"path\":\"/lib64/ld-linux-x86-64.so.2\"},{\"path\":\"/usr/bin/bash\"},"
	"{\"path\":\"/usr/bin/python3\",\"target\":\"/usr/bin/python3.12\"}],"
	"\"modules\":[{\"language\":\"python\",\"name\":\"apt\"}],"
	"\"available\":[{\"manager\":\"dpkg\",\"name\":\"libpq5\",\"version\":\"15.6\"},"
	"{\"manager\":\"dpkg\",\"name\":\"libpq5\",\"version\":\"17.1\",\"automatic\":false},"
	"{\"manager\":\"dpkg\",\"name\":\"libpq5\",\"version\":\"15.7\"},"
	"{\"manager\":\"dpkg\",\"name\":\"libcurl4t64\",\"version\":\"8\"},"
	"{\"manager\":\"dpkg\",\"name\":\"libpcre2-8-0\",\"version\":\"10\"},"
	"{\"manager\":\"dpkg\",\"name\":\"letters\",\"version\":\"1\",\"files\":[\"/usr/bin/"
	"oddmail\"]},"
	"{\"manager\":\"dpkg\",\"name\":\"libodd-two\",\"version\":\"2\"},"
	"{\"manager\":\"apk\",\"name\":\"musl-things\",\"version\":\"1\","
	"\"provides\":[\"so:libthing.so.1=1.2\",\"cmd:thing=1\"]},"
	"{\"manager\":\"rpm\",\"name\":\"odd-libs\",\"version\":\"1\","
	"\"provides\":[\"libodd.so.9()(64bit)\"]},"
	"{\"manager\":\"dpkg\",\"name\":\"libc6-i386\",\"version\":\"2.36\"},"
	"{\"manager\":\"dpkg\",\"name\":\"python-is-python3\",\"version\":\"3.11\"},"
	"{\"manager\":\"dpkg\",\"name\":\"python3-yaml\",\"version\":\"6.0\"},"
	"{\"manager\":\"dpkg\",\"name\":\"python3-tk\",\"version\":\"3.12\"},"
	"{\"manager\":\"dpkg\",\"name\":\"libdbi-perl\",\"version\":\"1.6\"},"
	"{\"manager\":\"dpkg\",\"name\":\"perl\",\"version\":\"5.36\"}]";

static const char old_packages[] =
	"\"packages\":[{\"manager\":\"dpkg\",\"name\":\"libc6\",\"version\":\"2.24-11\"},"
	"{\"manager\":\"pip\",\"name\":\"Prometheus_Client\",\"version\":\"0.9\"}]";

static void hosts_deinit(struct hosts *hosts)
{
	target_deinit(&hosts->target);
	moving_deinit(&hosts->moving);
	package_libraries_deinit(&hosts->packages);
	snapshot_deinit(&hosts->old);
	snapshot_deinit(&hosts->new);
}

/* Judges the first of the old host's executables; `files`, if given, are those of --debs. */
static void judge(struct hosts *hosts, const struct default_files *files, const char *executables)
{
	scoped_buf members = { 0 };

	buf_add_format(&members, "%s,\"executables\":[%s]", old_packages, executables);
	made_snapshot(&hosts->old, buf_text(&members));
	made_snapshot(&hosts->new, new_host);
	target_init(&hosts->target, &hosts->new.content);
	package_libraries_init(&hosts->packages, files);
	hosts->target.packages = files ? &hosts->packages : NULL;
	moving_init(&hosts->moving, &hosts->old.content);
	can_run(&hosts->target, &hosts->moving, &hosts->old.content.executables.at[0],
		&hosts->new.arena, &hosts->answer);
}

static void add_list(struct buf *ret, const text_list *list)
{
	for (vec_each(text, list))
		buf_add_format(ret, "|%s", *text);
}

/* The answer, the packages, the reasons and the warnings, behind each other. */
static void expect(const char *executables, const char *expected)
{
	SCOPED(hosts_deinit) struct hosts hosts = { 0 };
	scoped_buf said = { 0 };

	judge(&hosts, NULL, executables);
	buf_add_text(&said, can_run_answer_names[hosts.answer.answer]);
	add_list(&said, &hosts.answer.packages);
	add_list(&said, &hosts.answer.because);
	add_list(&said, &hosts.answer.warnings);
	assert_string_equal(buf_text(&said), expected);
}

#define PROGRAM(needs)                                                                             \
	"{\"path\":\"/opt/x/bin/x\",\"kind\":\"program\",\"arch\":\"x86_64\","                     \
	"\"interpreter\":\"/lib64/ld-linux-x86-64.so.2\",\"needs\":[" needs "]}"
#define NEED(library, versions) "{\"library\":\"" library "\",\"versions\":[" versions "]}"

TEST(can_run_programs)
{
	expect(PROGRAM(NEED("libc.so.6", "\"GLIBC_2.2.5\",\"GLIBC_2.36\"")), "yes");
	expect(PROGRAM(NEED("libc.so.6", "\"GLIBC_2.38\"")),
	       "no|it wants GLIBC_2.38 of libc.so.6, which goes up to GLIBC_2.36");
	expect(PROGRAM(NEED("libc.so.6", "\"XYZ\"")),
	       "no|it wants XYZ of libc.so.6, which has none of that name");
	expect(PROGRAM(NEED("libc.so.6", "\"GLIBC_PRIVATE\"")),
	       "unknown|it wants private symbols of libc.so.6 (GLIBC_PRIVATE), which change "
	       "without a word");
	/* a library without versions serves programs that want some */
	expect(PROGRAM(NEED("libplain.so.1", "\"PLAIN_2\"")), "yes");
	/* one for another machine is not there */
	expect(PROGRAM(NEED("libother.so.1", "")),
	       "no|libother.so.1 is neither there nor on offer");
	expect("{\"path\":\"/x\",\"kind\":\"program\",\"arch\":\"aarch64\"}",
	       "no|it is for aarch64, and fresh is x86_64");
	expect("{\"path\":\"/x\",\"kind\":\"program\",\"arch\":\"x86_64\",\"static_linked\":true}",
	       "yes");
	expect("{\"path\":\"/x\",\"kind\":\"program\",\"unreadable\":\"it is damaged\"}",
	       "unknown|/x: it is damaged");
	expect("{\"path\":\"/x\",\"kind\":\"program\",\"arch\":\"i386\","
	       "\"interpreter\":\"/lib/ld-linux.so.2\"}",
	       "with packages|libc6-i386|libc6-i386 for /lib/ld-linux.so.2, likely");
}

TEST(can_run_packages_of_libraries)
{
	/* the newest that is chosen by itself; Debian's rule, its exceptions; what indexes say */
	expect(PROGRAM(NEED("libpq.so.5", "")),
	       "with packages|libpq5|libpq5 for libpq.so.5, likely");
	expect(PROGRAM(NEED("libcurl.so.4", "")),
	       "with packages|libcurl4t64|libcurl4t64 for libcurl.so.4, likely");
	expect(PROGRAM(NEED("libpcre2-8.so.0", "")),
	       "with packages|libpcre2-8-0|libpcre2-8-0 for libpcre2-8.so.0, likely");
	expect(PROGRAM(NEED("libthing.so.1", "")),
	       "with packages|musl-things|musl-things for libthing.so.1");
	expect(PROGRAM(NEED("libodd.so.9", "")), "with packages|odd-libs|odd-libs for libodd.so.9");
	expect(PROGRAM("{\"library\":\"libodd.so.2\",\"owner_package\":\"libodd-two\"}"),
	       "with packages|libodd-two|libodd-two for libodd.so.2, likely");
	expect(PROGRAM("{\"library\":\"libodd-2.so\",\"owner_package\":\"libodd-two\"}"),
	       "no|libodd-2.so is neither there nor on offer: on the old host it is of "
	       "libodd-two");
	expect(PROGRAM("{\"library\":\"libssl.so.1.1\",\"owner_package\":\"libssl1.1\"}"),
	       "no|libssl.so.1.1 is neither there nor on offer: on the old host it is of "
	       "libssl1.1");
}

TEST(can_run_own_libraries)
{
	static const char program[] =
		"{\"path\":\"/opt/x/bin/x\",\"kind\":\"program\",\"arch\":\"x86_64\","
		"\"search\":[\"/opt/x/lib\"],\"needs\":[{\"library\":\"libown.so\"}]}";
	scoped_buf rows = { 0 };

	expect(program, "no|libown.so is neither there nor on offer");
	/* it moves along, and is judged as well; two that need each other are no endless way */
	buf_add_format(&rows,
		       "%s,{\"path\":\"/opt/x/lib/libown.so\",\"kind\":\"library\","
		       "\"arch\":\"x86_64\",\"search\":[\"/opt/x/lib\"],"
		       "\"needs\":[{\"library\":\"libown.so\"},{\"library\":\"libtwo.so\"}]},"
		       "{\"path\":\"/opt/x/lib/libtwo.so\",\"kind\":\"library\","
		       "\"arch\":\"x86_64\",\"search\":[\"/opt/x/lib\"],"
		       "\"needs\":[{\"library\":\"libown.so\"},{\"library\":\"libgone.so.3\"}]}",
		       program);
	expect(buf_text(&rows), "no|libgone.so.3 is neither there nor on offer");
	/* one of another machine is passed over */
	buf_clear(&rows);
	buf_add_format(&rows,
		       "%s,{\"path\":\"/opt/x/lib/libown.so\",\"kind\":\"library\","
		       "\"arch\":\"i386\"}",
		       program);
	expect(buf_text(&rows), "no|libown.so is neither there nor on offer");
}

TEST(can_run_warns_of_changed_functions)
{
	expect("{\"path\":\"/"
	       "x\",\"kind\":\"program\",\"arch\":\"x86_64\",\"calls\":[\"__free_hook\"]}",
	       "yes|__free_hook(): it is still there and does nothing since glibc 2.34");
	/* the old host's C library had that change, or the function is no such one */
	expect("{\"path\":\"/x\",\"kind\":\"program\",\"arch\":\"x86_64\",\"calls\":[\"puts\"]}",
	       "yes");
}

#define SCRIPT(interpreter, more)                                                                  \
	"{\"path\":\"/x\",\"kind\":\"script\",\"interpreter\":\"" interpreter "\"" more "}"
#define PYTHON(modules)                                                                            \
	SCRIPT("/usr/bin/python3", ",\"language\":\"python\",\"modules\":[" modules "]")

TEST(can_run_scripts)
{
	expect(SCRIPT("/bin/bash", ""), "yes");
	expect(SCRIPT("bash", ""), "yes");
	expect(SCRIPT("/opt/own/bash", ""),
	       "no|/opt/own/bash is neither there nor on offer: it is what starts the script");
	expect(SCRIPT("/usr/bin/perl", ",\"language\":\"perl\",\"modules\":[\"DBI\"]"),
	       "with packages|perl|libdbi-perl|perl for /usr/bin/perl, likely|libdbi-perl for "
	       "module DBI, likely");
	/* an index of files says so, wherever it was before the folders became one */
	expect(SCRIPT("/bin/oddmail", ""), "with packages|letters|letters for /bin/oddmail");
	expect(SCRIPT("oddmail", ""), "with packages|letters|letters for oddmail");
	expect(SCRIPT("python", ""),
	       "with packages|python-is-python3|python-is-python3 for python, likely");
	expect(SCRIPT("python3", ",\"language\":\"python\",\"only_old\":\"line 3: print x\""),
	       "no|it is written for an older python: line 3: print x");
}

TEST(can_run_modules)
{
	expect(PYTHON("\"os\",\"apt\""), "yes");
	expect(PYTHON("\"yaml\""),
	       "with packages|python3-yaml|python3-yaml for module yaml, likely");
	/* a part of Python that Debian keeps apart, one that is gone, one that pip brought */
	expect(PYTHON("\"tkinter\""),
	       "with packages|python3-tk|python3-tk for module tkinter, likely");
	expect(PYTHON("\"asyncore\""), "no|module asyncore belongs to Python no more since 3.12, "
				       "and fresh has 3.12; instead: asyncio");
	expect(PYTHON("\"prometheus_client\""),
	       "with packages|pip:Prometheus_Client|module prometheus_client is no package of the "
	       "system: pip brought Prometheus_Client 0.9");
	expect(PYTHON("\"nobodys\""), "no|module nobodys is neither there nor on offer");
}

TEST(can_run_where_nothing_is_known)
{
	SCOPED(hosts_deinit) struct hosts hosts = { 0 };

	made_snapshot(&hosts.old, "\"executables\":[" PROGRAM(NEED("libc.so.6", "")) "]");
	made_snapshot(&hosts.new, "\"host\":{\"arch\":\"x86_64\"}");
	target_init(&hosts.target, &hosts.new.content);
	moving_init(&hosts.moving, &hosts.old.content);
	can_run(&hosts.target, &hosts.moving, &hosts.old.content.executables.at[0],
		&hosts.new.arena, &hosts.answer);
	assert_int_equal(hosts.answer.answer, ANSWER_UNKNOWN);
}

/* The answer, the reasons and what was looked at, with the packages of a folder. */
static void expect_with(const struct default_files *files, const char *executables,
			const char *expected)
{
	SCOPED(hosts_deinit) struct hosts hosts = { 0 };
	scoped_buf said = { 0 };

	judge(&hosts, files, executables);
	buf_add_text(&said, can_run_answer_names[hosts.answer.answer]);
	add_list(&said, &hosts.answer.packages);
	add_list(&said, &hosts.answer.because);
	add_list(&said, &hosts.answer.evidence);
	assert_string_equal(buf_text(&said), expected);
}

#define PQ_PATH "/usr/lib/x86_64-linux-gnu/libpq.so.5.15"
#define PQ_READ " of libpq5 15.7, among those of --debs,"

TEST(can_run_with_packages_at_hand)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree_copy(&tree, "onto/libpq5.deb", "/archives/libpq5_15.7_amd64.deb");
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	/* what is read is no guess any more */
	expect_with(&files, PROGRAM(NEED("libpq.so.5", "\"PQ_1\",\"PQ_10\"")),
		    "with packages|libpq5|libpq5 for libpq.so.5|libpq5 15.7: by its name, as such "
		    "packages are named|" PQ_PATH PQ_READ " defines PQ_1, PQ_10");
	expect_with(&files, PROGRAM(NEED("libpq.so.5", "")),
		    "with packages|libpq5|libpq5 for libpq.so.5|libpq5 15.7: by its name, as such "
		    "packages are named|" PQ_PATH PQ_READ
		    " is there, and no version of it is wanted");
	expect_with(
		&files, PROGRAM(NEED("libpq.so.5", "\"PQ_2\",\"PQ_11\"")),
		"no|it wants PQ_11 of libpq.so.5, which goes up to PQ_10 in libpq5 15.7|" PQ_PATH
			PQ_READ " defines PQ_2");
	expect_with(&files, PROGRAM(NEED("libpq.so.5", "\"OTHER_1\"")),
		    "no|it wants OTHER_1 of libpq.so.5, which has none of that name in libpq5 "
		    "15.7|" PQ_PATH PQ_READ " is there, and no version of it is wanted");
	/* one that is not at hand */
	expect_with(
		&files, PROGRAM(NEED("libcurl.so.4", "\"C_1\"")),
		"with packages|libcurl4t64|libcurl4t64 for libcurl.so.4, likely|libcurl4t64 8: "
		"by its name, as such packages are named|libcurl.so.4: its versions and symbols "
		"are unchecked: its package is not among those of --debs");
	expect_with(
		NULL, PROGRAM(NEED("libcurl.so.4", "\"C_1\"")),
		"with packages|libcurl4t64|libcurl4t64 for libcurl.so.4, likely|libcurl4t64 8: "
		"by its name, as such packages are named|libcurl.so.4: its versions and symbols "
		"are unchecked");
}

#define OLD_HAD(library)                                                                           \
	PROGRAM("{\"library\":\"" library                                                          \
		"\",\"owner_package\":\"libpq5\",\"versions\":[\"ASIDE_1\"]}")
#define BY_OLD "libpq5 15.7: the package of that name had it on the old host"

TEST(can_run_with_packages_that_hold_something_else)
{
	SCOPED(default_files_deinit) struct default_files files = { 0 };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	tree_copy(&tree, "onto/libpq5.deb", "/libpq5.deb");
	assert_int_equal(default_files_init(&files, tree.folder, &err), 0);
	expect_with(
		&files, OLD_HAD("libgone.so.3"),
		"unknown|libpq5 15.7, which should bring libgone.so.3, does not hold it; what it "
		"depends on may|" BY_OLD);
	expect_with(
		&files, OLD_HAD("libtext.so.1"),
		"unknown|libpq5 15.7, which should bring libtext.so.1, does not hold it; what it "
		"depends on may|" BY_OLD);
	/* where no loader looks by itself */
	expect_with(&files, OLD_HAD("libaside.so.2"),
		    "with packages|libpq5|libpq5 for libaside.so.2, likely|" BY_OLD
		    "|/usr/lib/x86_64-linux-gnu/other/libaside.so.2" PQ_READ " defines ASIDE_1");
	expect_with(&files, OLD_HAD("libcut.so.1"),
		    "with packages|libpq5|libpq5 for libcut.so.1, likely|" BY_OLD
		    "|libcut.so.1: its versions and symbols are unchecked: the library in it is "
		    "damaged or too large");
}
