/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/toolbox.h"

#include <errno.h>
#include <jansson.h>

#include "base/escape.h"
#include "base/human.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/table.h"
#include "base/toolbox.h"
#include "commands/commands.h"

enum { ARGUMENTS_MAX = 1000 };

struct toolbox_arguments {
	struct options_common common;
	const char *output;
	text_list files;
	bool force;
	bool check;
};

#define AT(member) offsetof(struct toolbox_arguments, member)

static const struct option_spec options[] = {
	{ "output", 'o', OPTION_FILE, "NAME", AT(output) },
	{ "deb", 0, OPTION_FILES, "FILE", AT(files) },
	{ "force", 0, OPTION_FLAG, NULL, AT(force) },
	{ "check", 0, OPTION_FLAG, NULL, AT(check) },
	OPTION_JSON,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_HELP,
	{ 0 },
};

/* ---- what is in one ------------------------------------------------------------------------ */

static json_t *text_of(struct bytes text)
{
	return json_stringn(text.at, text.size); /* ASCII: toolbox_is_word() */
}

static json_t *tool_row(const struct toolbox_tool *tool)
{
	static const char *const kinds[] = { "program", "static", "script", "link" };
	json_t *row = json_object();

	json_object_set_new(row, "name", text_of(tool->name));
	json_object_set_new(row, "kind", json_string(kinds[tool->kind]));
	if (tool->kind == TOOLBOX_LINK)
		json_object_set_new(row, "target", text_of(tool->target));
	else
		json_object_set_new(row, "package", text_of(tool->package));
	return row;
}

static int print_json(const struct toolbox_manifest *manifest)
{
	json_t *document = json_object(), *settings = json_object();
	json_t *packages = json_array(), *tools = json_array();

	for (vec_each(setting, &manifest->settings)) {
		scoped_buf name = { 0 };

		buf_add_bytes(&name, setting->name);
		json_object_set_new(settings, buf_text(&name), text_of(setting->value));
	}
	for (vec_each(package, &manifest->packages)) {
		json_t *row = json_object();

		json_object_set_new(row, "name", text_of(package->name));
		json_object_set_new(row, "version", text_of(package->version));
		json_array_append_new(packages, row);
	}
	for (vec_each(tool, &manifest->tools))
		json_array_append_new(tools, tool_row(tool));
	json_object_set_new(document, "format", json_string("trowel-toolbox"));
	json_object_set_new(document, "version", json_integer(TOOLBOX_MANIFEST_VERSION));
	json_object_set_new(document, "architecture", text_of(manifest->architecture));
	json_object_set_new(document, "prefix", json_string(TOOLBOX_PREFIX));
	json_object_set_new(document, "settings", settings);
	json_object_set_new(document, "packages", packages);
	json_object_set_new(document, "tools", tools);
	int failed = json_dumpf(document, stdout, JSON_INDENT(1));

	json_decref(document);
	return failed || fputc('\n', stdout) == EOF ? EXIT_NOT_DONE : EXIT_DONE;
}

/* The names of what a package brings, and of links to that, in one line. */
static void add_tools(const struct toolbox_manifest *manifest, struct bytes package,
		      struct buf *ret)
{
	for (vec_each(tool, &manifest->tools)) {
		const struct toolbox_tool *real = tool;

		for (int i = 0; real && real->kind == TOOLBOX_LINK && i < 4; i++) {
			scoped_buf name = { 0 };

			buf_add_bytes(&name, real->target);
			real = toolbox_manifest_tool(manifest, buf_text(&name));
		}
		if (!real || !bytes_equal(real->package, package))
			continue;
		buf_add_text(ret, ret->size ? " " : "");
		buf_add_bytes(ret, tool->name);
	}
}

static void add_counts(const struct toolbox_manifest *manifest, struct buf *ret)
{
	human_plural(ret, (int64_t)manifest->tools.count, "tool", "tools");
	buf_add_text(ret, " of ");
	human_plural(ret, (int64_t)manifest->packages.count, "package", "packages");
}

static void print_packages(const struct toolbox_manifest *manifest, bool is_all, struct term *term)
{
	static const struct table_column columns[] = {
		{ .title = "package" },
		{ .title = "version", .rank = 1, .max = 28 },
		{ .title = "tools", .is_flexible = true, .min = 24 },
	};
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));

	for (vec_each(package, &manifest->packages)) {
		scoped_buf tools = { 0 };

		add_tools(manifest, package->name, &tools);
		if (!tools.size && !is_all)
			continue;
		table_format(&table, STYLE_BOLD, "%.*s", (int)package->name.size, package->name.at);
		table_format(&table, STYLE_DIM, "%.*s", (int)package->version.size,
			     package->version.at);
		table_cell(&table, STYLE_PLAIN, buf_text(&tools));
	}
	table_print(&table, term, 0);
}

static int list(const struct toolbox_arguments *arguments)
{
	const char *path = arguments->common.operands[1];
	scoped_toolbox_manifest manifest = { 0 };
	scoped_buf text = { 0 };
	scoped_buf counts = { 0 };
	struct err err;

	if (toolbox_read(path, arguments->check, &text, &manifest, &err) < 0)
		return command_fail("toolbox", &err);
	if (arguments->common.json)
		return print_json(&manifest);
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	add_counts(&manifest, &counts);
	term_text(&term, STYLE_BOLD, path);
	term_format(&term, STYLE_PLAIN, "  %s, for %.*s, at " TOOLBOX_PREFIX, buf_text(&counts),
		    (int)manifest.architecture.size, manifest.architecture.at);
	term_newline(&term);
	term_newline(&term);
	print_packages(&manifest, arguments->common.verbose, &term);
	return command_finish(&term, "toolbox", EXIT_DONE);
}

/* ---- building ------------------------------------------------------------------------------ */

static int by_why(const void *a, const void *b)
{
	const struct toolbox_omission *x = a, *y = b;
	int order = strcmp(x->why, y->why);

	return order ? order : strcmp(x->name, y->name);
}

/* A row for each reason. */
static void print_omissions(struct toolbox_report *report, struct term *term)
{
	static const struct table_column columns[] = {
		{ .is_flexible = true, .min = 20 },
		{ .is_flexible = true, .min = 24 },
	};
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));

	vec_sort(&report->omissions, by_why);
	for (size_t i = 0; i < report->omissions.count;) {
		const char *why = report->omissions.at[i].why;
		scoped_buf names = { 0 };

		for (; i < report->omissions.count && text_is(report->omissions.at[i].why, why);
		     i++)
			buf_add_format(&names, "%s%s", names.size ? " " : "",
				       report->omissions.at[i].name);
		table_cell(&table, STYLE_PLAIN, buf_text(&names));
		table_cell(&table, STYLE_DIM, why);
	}
	if (!table_rows(&table))
		return;
	term_newline(term);
	term_text(term, STYLE_BOLD, "Left out");
	term_newline(term);
	table_print(&table, term, 2);
}

static void print_cost(const struct toolbox_report *report, struct term *term)
{
	scoped_buf cost = { 0 };

	buf_add_text(&cost, "built in ");
	human_duration(&cost, report->cpu_ms - report->download_cpu_ms);
	buf_add_text(&cost, " of CPU");
	if (report->downloads) {
		buf_add_text(&cost, "; fetched ");
		human_plural(&cost, (int64_t)report->downloads, "package", "packages");
		buf_add_text(&cost, ", ");
		human_bytes(&cost, (int64_t)report->download_bytes);
	}
	term_newline(term);
	term_text(term, STYLE_DIM, buf_text(&cost));
	term_newline(term);
}

static int print_report(const struct toolbox_arguments *arguments, struct toolbox_report *report)
{
	scoped_buf counts = { 0 };
	scoped_buf size = { 0 };
	scoped_buf name = { 0 };
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments->common.color);
	human_bytes(&size, (int64_t)report->size_bytes);
	add_counts(&report->manifest, &counts);
	term_text(&term, STYLE_BOLD, arguments->output);
	term_format(&term, STYLE_PLAIN, "  %s: %s and %zu libraries, for %.*s", buf_text(&size),
		    buf_text(&counts), report->libraries, (int)report->manifest.architecture.size,
		    report->manifest.architecture.at);
	term_newline(&term);
	term_newline(&term);
	print_packages(&report->manifest, arguments->common.verbose, &term);
	print_omissions(report, &term);
	print_cost(report, &term);
	term_newline(&term);
	escape_shell(&name, bytes_of(arguments->output));
	term_format(&term, STYLE_CYAN, "trowel enter CONTAINER --toolbox %s", buf_text(&name));
	term_newline(&term);
	return command_finish(&term, "toolbox", EXIT_DONE);
}

static int build(const struct toolbox_arguments *arguments)
{
	const struct options_common *common = &arguments->common;
	text_list packages = { .at = (const char **)common->operands + 1,
			       .count = (size_t)common->operand_count - 1 };
	scoped_toolbox_report report = { 0 };
	struct progress progress;
	struct toolbox_order order = {
		.output = arguments->output,
		.packages = &packages,
		.files = &arguments->files,
		.force = arguments->force,
		.step = command_progress,
		.context = &progress,
	};
	struct err err;

	interrupt_defer();
	progress_init(&progress, !common->quiet);
	int failed = toolbox_build(&order, &report, &err);

	progress_erase(&progress);
	if (failed == -EINTR)
		interrupt_die();
	if (failed)
		return command_fail("toolbox", &err);
	return common->quiet ? EXIT_DONE : print_report(arguments, &report);
}

/* ---- the command --------------------------------------------------------------------------- */

static int check(const struct toolbox_arguments *arguments, struct err *err)
{
	const struct options_common *common = &arguments->common;
	bool is_build = text_is(common->operands[0], "build");

	if (!is_build && !text_is(common->operands[0], "list"))
		return err_set(err, -EINVAL, "%s: `build` or `list`", common->operands[0]);
	if (is_build && !arguments->output)
		return err_set(err, -EINVAL,
			       "say where to: -o FOLDER, or -o NAME" TOOLBOX_IMAGE_ENDING
			       " for an image");
	if (is_build && (common->json || arguments->check))
		return err_set(err, -EINVAL, "--%s belongs to `trowel toolbox list`",
			       common->json ? "json" : "check");
	if (!is_build && (arguments->output || arguments->files.count || arguments->force))
		return err_set(err, -EINVAL,
			       "-o, --deb and --force belong to `trowel toolbox build`");
	if (!is_build && common->operand_count != 2)
		return err_set(err, -EINVAL, "say of which toolbox: a folder or an image");
	return 0;
}

static int run(int argc, char **argv)
{
	struct toolbox_arguments arguments = { 0 };
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	if (check(&arguments, &err) < 0)
		status = command_fail("toolbox", &err);
	else if (text_is(arguments.common.operands[0], "build"))
		status = build(&arguments);
	else
		status = list(&arguments);
	vec_deinit(&arguments.files);
	return status;
}

const struct command_code command_toolbox = { options, OPERANDS_FILE, 1, ARGUMENTS_MAX, run };
