/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions of libraries and of the kernel: where they are, how their calls are told. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>

#include "format/proc/function_trace.h"
#include "format/programs/elf_functions.h"
#include "trace/calls.h"
#include "watch/kernel_calls.h"

static void read_corpus(const char *name, struct buf *ret)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/fuzz/corpus/elf_functions/%s", TESTS_DIR, name);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	buf_grew(ret, fread(buf_reserve(ret, 65536), 1, 65536, file));
	fclose(file);
}

TEST(elf_functions_are_found)
{
	scoped_buf text = { 0 };
	struct elf_functions found = { 0 };
	const char *wanted[] = { "f", "getaddrinfo", "g", "getaddrinf" };
	text_list names = { .at = wanted, .count = 4 };

	read_corpus("library", &text);
	struct bytes bytes = buf_bytes(&text);
	struct byte_source file = byte_source_of(&bytes);

	assert_true(elf_functions_find(&file, &names, &found));
	/* g is static, and the library is stripped; getaddrinf is only how a name begins */
	assert_int_equal(found.list.count, 2);
	assert_true(found.list.at[0].name != found.list.at[1].name);
	for (size_t i = 0; i < 2; i++) {
		assert_true(found.list.at[i].name < 2);
		assert_true(found.list.at[i].offset > 64 && found.list.at[i].offset < bytes.size);
	}
	assert_false(found.is_go || found.has_handlers || found.is_cut);
	elf_functions_deinit(&found);
	bytes.size = 20;
	found = (struct elf_functions){ 0 };
	file = byte_source_of(&bytes);
	assert_false(elf_functions_find(&file, &names, &found));
	elf_functions_deinit(&found);
}

TEST(function_trace_counts_and_stacks)
{
	struct function_trace trace = { 0 };

	*vec_push(&trace.functions) = "vfs_open";
	*vec_push(&trace.functions) = "tcp_connect";
	function_trace_add(&trace, BYTES(" vfs_open <-do_open\n tcp_connect <-x\n <stack tr"));
	function_trace_add(&trace, BYTES("ace>\n => 0xffffffffc0a01083\n => vfs_open\n => do_open\n"
					 " <stack trace>\n => tcp_connect\n => x [net]\n"
					 "sh-5 [001] ..... 12.5: vfs_open <-do_open\n"
					 "CPU:1 [LOST 12 EVENTS]\n <stack trace>\n => vfs_open\n"
					 " => do_open\n <stack trace>\n => other\n => vfs_openat"));
	function_trace_end(&trace);
	assert_int_equal(trace.counts.at[0], 2);
	assert_int_equal(trace.counts.at[1], 1);
	assert_int_equal(trace.lost, 12);
	assert_int_equal(trace.stacks_other, 1);
	assert_int_equal(trace.stacks.count, 2);
	assert_int_equal(trace.stacks.at[0].count, 2);
	assert_int_equal(trace.stacks.at[0].function, 0);
	assert_int_equal(trace.stacks.at[0].frames.count, 2);
	assert_string_equal(trace.stacks.at[1].frames.at[1], "x [net]");
	function_trace_deinit(&trace);
}

TEST(library_names)
{
	static const struct {
		const char *path, *library;
		bool is_it;
	} cases[] = {
		{ "/usr/lib/x86_64-linux-gnu/libc.so.6", "libc", true },
		{ "/lib/libc-2.31.so", "libc", true },
		{ "/lib/ld-musl-x86_64.so.1", "libc", true },
		{ "/usr/lib/libcrypto.so.3", "libc", false },
		{ "/usr/lib/libc-client.so.2007", "libc", false },
		{ "/usr/lib/libssl.so.3", "libssl.so.3", true },
		{ "/usr/lib/libssl.so.1.1", "libssl.so.3", false },
		{ "/usr/sbin/nginx", "nginx", true },
		{ "/usr/sbin/nginx-debug", "nginx", false },
		{ "/usr/sbin/nginx", "/usr/sbin/nginx", true },
		{ "/srv/usr/sbin/nginx", "/usr/sbin/nginx", false },
		{ "", "libc", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(library_is(bytes_of(cases[i].path), cases[i].library),
				 cases[i].is_it);
}

TEST(calls_that_are_wanted)
{
	struct calls calls = { 0 };
	struct err err;

	assert_int_equal(calls_parse(&calls, "libz:deflate,inflate,libc:getaddrinfo", &err), 0);
	assert_int_equal(calls.wanted.count, 3);
	assert_string_equal(calls.wanted.at[1].library, "libz");
	assert_string_equal(calls.wanted.at[1].function, "inflate");
	assert_false(calls.wanted.at[1].is_known);
	assert_true(calls.wanted.at[2].is_known); /* it is in a table */
	assert_int_equal(calls_parse(&calls, "dns,tls", &err), 0);
	assert_int_equal(calls.wanted.count, 2 + calls_rows_count);
	calls_deinit(&calls);
	for (const char *const *wrong = (const char *const[]){ "open", "libc:", ":open", "", NULL };
	     *wrong; wrong++) {
		calls = (struct calls){ 0 };
		if (**wrong)
			assert_int_equal(calls_parse(&calls, *wrong, &err), -EINVAL);
		calls_deinit(&calls);
	}
}

TEST(calls_table_says_why)
{
	for (size_t i = 0; i < calls_rows_count; i++) {
		const struct calls_row *row = &calls_rows[i];

		assert_true(row->why && *row->why);
		assert_true(text_is(row->set, "dns") || text_is(row->set, "tls"));
		for (size_t j = 0; j < i; j++)
			assert_false(text_is(calls_rows[j].library, row->library) &&
				     text_is(calls_rows[j].function, row->function));
		/* passwords are never read */
		if (strstr(row->function, "key_file2"))
			assert_int_equal(row->how.texts & 1 << 4, 0);
		if (strstr(row->function, "parse_keyfile"))
			assert_int_equal(row->how.texts & 1 << 2, 0);
	}
}

TEST(calls_results_in_words)
{
	static const struct {
		const char *function;
		uint64_t result;
		int error;
		const char *words;
		bool is_failed;
	} cases[] = {
		{ "getaddrinfo", 0, 0, NULL, false },
		{ "getaddrinfo", (uint32_t)EAI_NONAME, 0, "no such name or service", true },
		{ "getaddrinfo", (uint32_t)-77, 0, "error -77 of getaddrinfo(3)", true },
		{ "gethostbyname_r", 0, HOST_NOT_FOUND, "no such name", true },
		{ "gethostbyname", 0, 0, "failed", true },
		{ "res_query", (uint32_t)-1, 0, "failed", true },
		{ "res_query", 45, 0, "45 bytes", false },
		{ "SSL_CTX_use_certificate_file", 0, 0, "failed", true },
		{ "SSL_CTX_use_certificate_file", 1, 0, NULL, false },
		{ "gnutls_server_name_set", (uint32_t)-64, 0, "failed with -64", true },
		{ "ares_query", 5, 0, NULL, false },
	};
	scoped_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct call_record record = { .result = cases[i].result, .error = cases[i].error };
		const struct calls_row *row = calls_row_of(cases[i].function);
		bool is_failed;

		assert_non_null(row);
		const char *words = calls_result_words(row, &record, &arena, &is_failed);

		assert_true(text_equal(words, cases[i].words));
		assert_int_equal(is_failed, cases[i].is_failed);
	}
}

static void add_text(struct call_record *record, size_t at, const char *text)
{
	snprintf(record->texts[at], CALL_TEXT_MAX, "%s", text);
	record->sizes[at] = (uint16_t)strlen(text);
	record->texts_read |= 1U << at;
}

TEST(calls_that_say_the_same_are_one)
{
	struct calls calls = { 0 };
	struct err err;

	assert_int_equal(calls_parse(&calls, "libc:getaddrinfo,libpq:PQconnectdb", &err), 0);
	struct call_record record = { .comm = "till", .addresses_count = 1 };
	struct library_call call = { &record, &calls.wanted.at[0], "/lib/libc.so.6", false };

	record.addresses[0].family = AF_INET;
	memcpy(record.addresses[0].bytes, (uint8_t[]){ 10, 0, 0, 5 }, 4);
	add_text(&record, 0, "db");
	calls_hear(&calls, &call);
	record.key.process = 5; /* another worker */
	calls_hear(&calls, &call);
	assert_int_equal(calls.facts.count, 1);
	assert_int_equal(calls.sights.count, 2);
	assert_string_equal(calls.facts.at[0].answers.at[0], "10.0.0.5");
	record.result = (uint32_t)EAI_AGAIN; /* the same, and how it ended is not */
	calls_hear(&calls, &call);
	assert_int_equal(calls.facts.count, 2);
	/* a password is no argument that is shown */
	record = (struct call_record){ .comm = "till", .arguments = { 4096, 7 } };
	add_text(&record, 0, "host=db password=hunter22");
	call.wanted = &calls.wanted.at[1];
	calls_hear(&calls, &call);
	assert_int_equal(calls.facts.count, 3);
	assert_null(strstr(calls.facts.at[2].arguments.at[0], "hunter22"));
	assert_non_null(strstr(calls.facts.at[2].arguments.at[0], "host=db"));
	assert_string_equal(calls.facts.at[2].arguments.at[1], "7");
	calls_deinit(&calls);
}

TEST(kernel_functions_that_are_wanted)
{
	scoped_arena arena = { 0 };
	text_list names = { 0 };
	struct err err;

	assert_int_equal(kernel_calls_parse("vfs_open,tcp_connect,vfs_open", &arena, &names, &err),
			 0);
	assert_int_equal(names.count, 2);
	/* what the tracer would take for more than a name */
	for (const char *const *wrong =
		     (const char *const[]){ "vfs_*", "a:mod:b", "", "a b", "!a", NULL };
	     *wrong; wrong++)
		if (**wrong)
			assert_int_equal(kernel_calls_parse(*wrong, &arena, &names, &err), -EINVAL);
}
