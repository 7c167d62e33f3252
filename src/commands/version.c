/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <archive.h>
#include <bzlib.h>
#include <jansson.h>
#include <lz4.h>
#include <lzma.h>
#include <netlink/version.h>
#include <nettle/version.h>
#include <stdio.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

#include "build.h"
#include "commands/commands.h"
#include "revision.h"

struct version_arguments {
	struct options_common common;
};

static const struct option_spec options[] = { OPTION_JSON, OPTION_HELP, { 0 } };

struct library {
	const char *name;
	char version[32];
};

enum { LIBRARY_COUNT = 10 };

static void add(struct library **next, const char *name, const char *version)
{
	/* some add a date or a list behind the version */
	*(*next) = (struct library){ .name = name };
	snprintf((*next)->version, sizeof((*next)->version), "%.*s", (int)strcspn(version, " ,"),
		 version);
	(*next)++;
}

/* What is inside, as the libraries themselves say where they can. */
static void list_libraries(struct library list[LIBRARY_COUNT])
{
	struct library *next = list;
	char xxhash[32], nettle[32], libnl[32];
	unsigned xxh = XXH_versionNumber();

	snprintf(xxhash, sizeof(xxhash), "%u.%u.%u", xxh / 10000, xxh / 100 % 100, xxh % 100);
	snprintf(nettle, sizeof(nettle), "%d.%d", nettle_version_major(), nettle_version_minor());
	snprintf(libnl, sizeof(libnl), "%d.%d.%d", nl_ver_maj, nl_ver_min, nl_ver_mic);
	add(&next, "bzip2", BZ2_bzlibVersion());
	add(&next, "jansson", jansson_version_str());
	add(&next, "libarchive", archive_version_string() + strlen("libarchive "));
	add(&next, "libnl", libnl);
	add(&next, "lz4", LZ4_versionString());
	add(&next, "nettle", nettle);
	add(&next, "xxhash", xxhash);
	add(&next, "xz", lzma_version_string());
	add(&next, "zlib", zlibVersion());
	add(&next, "zstd", ZSTD_versionString());
}

static void print_json(struct term *term)
{
	struct library list[LIBRARY_COUNT];
	json_t *libraries = json_object();

	list_libraries(list);
	for (size_t i = 0; i < LIBRARY_COUNT; i++)
		json_object_set_new(libraries, list[i].name, json_string(list[i].version));
	json_t *json = json_pack("{ssssssso}", "version", TROWEL_VERSION, "revision",
				 TROWEL_REVISION, "build", TROWEL_BUILD, "libraries", libraries);
	scoped_free char *text = json_dumps(json, JSON_INDENT(1));

	json_decref(json);
	buf_add_text(&term->out, text);
	term_newline(term);
}

static void print_text(struct term *term)
{
	struct library list[LIBRARY_COUNT];

	list_libraries(list);
	term_format(term, STYLE_PLAIN, "trowel %s (%s)", TROWEL_VERSION, TROWEL_REVISION);
	term_newline(term);
	term_text(term, STYLE_PLAIN, TROWEL_BUILD);
	term_newline(term);
	term_text(term, STYLE_PLAIN, "with");
	for (size_t i = 0; i < LIBRARY_COUNT; i++) {
		scoped_buf text = { 0 };

		buf_add_format(&text, "%s %s%s", list[i].name, list[i].version,
			       i + 1 < LIBRARY_COUNT ? "," : "");
		term_blanks(term, 1);
		term_wrap(term, 5, STYLE_PLAIN, buf_text(&text));
	}
	term_newline(term);
}

static int run(int argc, char **argv)
{
	struct version_arguments arguments = { 0 };
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	scoped_term term;

	term_init(&term, STDOUT_FILENO, TERM_COLOR_NEVER);
	if (arguments.common.json)
		print_json(&term);
	else
		print_text(&term);
	return command_finish(&term, "version", EXIT_DONE);
}

const char *command_build(void)
{
	return TROWEL_VERSION " (" TROWEL_REVISION ")";
}

const struct command_code command_version = { options, OPERANDS_NONE, 0, 0, run };
