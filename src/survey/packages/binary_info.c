/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/packages/binary_info.h"

#include <errno.h>

#include "base/root_source.h"
#include "format/languages/go_build.h"
#include "format/languages/rust_audit.h"

static const char *kept(struct arena *arena, struct bytes text)
{
	return text.size ? arena_string(arena, text) : NULL;
}

static void add_go(const struct elf *elf, struct arena *arena, struct binary_info *ret)
{
	scoped_buf version = { 0 }, text = { 0 };
	struct go_build build = { 0 };

	if (!go_build_find(elf, &version, &text))
		return;
	go_build_parse(buf_bytes(&text), &build);
	ret->go_version = arena_string(arena, buf_bytes(&version));
	ret->module = kept(arena, build.module.size ? build.module : build.path);
	ret->version = kept(arena, build.module_version);
	ret->revision = kept(arena, build.revision);
	ret->is_modified = build.is_modified;
	ret->dependencies = build.dependencies;
}

static void add_rust(const struct elf *elf, struct arena *arena, struct binary_info *ret)
{
	struct rust_audit audit;

	if (!rust_audit_find(elf, arena, &audit))
		return;
	ret->is_rust = true;
	ret->module = audit.name;
	ret->version = audit.version;
	ret->dependencies = audit.dependencies;
}

int binary_info_read(const struct root *root, const char *path, struct arena *arena,
		     struct binary_info *ret, struct err *err)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	struct binary_info info = { 0 };
	scoped_elf elf = { 0 };
	int failed = root_source_open(&file, root, path, err);

	if (failed)
		return failed;
	if (!elf_read(&file.source, &elf))
		return err_set(err, -EBADMSG, "%s: no ELF file", path);
	info.build_id = elf_build_id_text(&elf, arena);
	add_go(&elf, arena, &info);
	if (!info.go_version)
		add_rust(&elf, arena, &info);
	*ret = info;
	return 0;
}

void binary_info_note(struct survey *survey, text_list *evidence, const struct binary_info *info)
{
	if (info->go_version || info->is_rust)
		survey_note(survey, evidence, "built by %s, %s %s%s%s%s, %zu %s in it",
			    info->go_version ? info->go_version : "cargo",
			    info->module ? info->module : "a module without a name",
			    info->version ? info->version : "of no version",
			    info->revision ? ", revision " : "",
			    info->revision ? info->revision : "",
			    info->is_modified ? " with changes" : "", info->dependencies,
			    info->go_version ? "modules" : "crates");
	if (info->build_id)
		survey_note(survey, evidence, "build id %s", info->build_id);
}

bool binary_info_add_package(struct survey *survey, const char *path,
			     const struct binary_info *info)
{
	const char *kept_path = arena_string(survey->arena, bytes_of(path));
	struct package *row;

	if (!info->module || (!info->go_version && !info->is_rust))
		return false;
	row = RECORD_ADD(survey->arena, &survey->content->packages, package);
	row->manager = info->go_version ? "go" : "cargo";
	row->name = info->module;
	row->version = info->version;
	row->scope = "binary";
	row->path = kept_path;
	binary_info_note(survey, &row->evidence, info);
	return true;
}

int jar_info_read(const struct root *root, const char *path, struct arena *arena, struct jar *ret,
		  struct err *err)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	int failed = root_source_open(&file, root, path, err);

	if (failed)
		return failed;
	return jar_read(&file.source, arena, ret) ? 0
						  : err_set(err, -EBADMSG, "%s: no zip file", path);
}
