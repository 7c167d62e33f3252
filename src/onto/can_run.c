/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>

#include "base/path.h"
#include "format/packages/dpkg_version.h"
#include "format/programs/changed_functions.h"
#include "format/programs/elf_arch.h"
#include "onto/can_run_parts.h"

/* ---- sentences ----------------------------------------------------------------------------- */

void judging_answer(struct judging *judging, enum can_run_answer answer)
{
	static const int worse[] = { [ANSWER_NONE] = 0,
				     [ANSWER_YES] = 1,
				     [ANSWER_WITH_PACKAGES] = 2,
				     [ANSWER_UNKNOWN] = 3,
				     [ANSWER_NO] = 4 };

	if (worse[answer] > worse[judging->ret->answer])
		judging->ret->answer = answer;
}

static void add_once(struct judging *judging, text_list *list, const char *text)
{
	if (list->count < CAN_RUN_REASONS_MAX)
		text_list_add_once(judging->arena, list, text);
}

void judging_say(struct judging *judging, text_list *list, const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list values;

	va_start(values, format);
	buf_add_arguments(&text, format, values);
	va_end(values);
	add_once(judging, list, arena_string(judging->arena, buf_bytes(&text)));
}

void judging_need_package(struct judging *judging, const struct package_guess *guess,
			  const char *what)
{
	const struct available *package = guess->package;

	judging_answer(judging, ANSWER_WITH_PACKAGES);
	add_once(judging, &judging->ret->packages, package->name);
	judging_say(judging, &judging->ret->because, "%s for %s%s", package->name, what,
		    guess->is_certain ? "" : ", likely");
	judging_say(judging, &judging->ret->evidence, "%s %s: %s", package->name,
		    package->version ? package->version : "", guess->why);
}

void judging_lack(struct judging *judging, const char *what, const char *more)
{
	const struct target *target = judging->target;

	judging_answer(judging, target->has_offers ? ANSWER_NO : ANSWER_UNKNOWN);
	judging_say(judging, &judging->against,
		    target->has_offers ? "%s is neither there nor on offer%s%s"
				       : "%s is not there, and nobody knows what is on offer%s%s",
		    what, more ? ": " : "", more ? more : "");
}

/* ---- programs ------------------------------------------------------------------------------ */

void moving_init(struct moving *ret, const struct content *content)
{
	*ret = (struct moving){ .content = content, .glibc = target_glibc_of(content) };
	for (size_t i = 0; i < content->executables.count; i++)
		if (content->executables.at[i].path)
			*moving_map_put(&ret->paths,
					map_hash_text(content->executables.at[i].path)) = i + 1;
}

void moving_deinit(struct moving *moving)
{
	moving_map_deinit(&moving->paths);
}

static const struct executable *moving_at(const struct moving *moving, const char *path)
{
	const size_t *at = moving_map_find(&moving->paths, map_hash_text(path));

	return at ? &moving->content->executables.at[*at - 1] : NULL;
}

/* The library that moves along and that the program finds: where the old host had it, or in one of
 * the program's own folders. */
static const struct executable *own_library(const struct judging *judging,
					    const struct executable *file,
					    const struct library_need *need)
{
	const struct executable *ret = need->path ? moving_at(judging->moving, need->path) : NULL;

	for (size_t i = 0; !ret && i < file->search.count; i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", file->search.at[i], need->library);
		ret = moving_at(judging->moving, buf_text(&path));
	}
	return ret && ret->arch && file->arch && strcmp(ret->arch, file->arch) == 0 ? ret : NULL;
}

static void judge_file(struct judging *judging, const struct executable *file);

static void judge_own(struct judging *judging, const struct library_need *need,
		      const struct executable *library)
{
	(void)judging_versions(judging, need, &library->defines, "");
	if (judging->depth >= CAN_RUN_DEPTH_MAX || text_list_has(&judging->seen, library->path))
		return;
	*vec_push_in(judging->arena, &judging->seen) = library->path;
	judging->depth++;
	judge_file(judging, library);
	judging->depth--;
}

static void judge_need(struct judging *judging, const struct executable *file,
		       const struct library_need *need)
{
	const struct target *target = judging->target;
	const struct executable *own = own_library(judging, file, need);
	const struct executable *library = own ? NULL
					       : target_library(target, need->library, file->arch);
	scoped_buf more = { 0 };

	if (own) {
		judge_own(judging, need, own);
		return;
	}
	if (library) {
		(void)judging_versions(judging, need, &library->defines, "");
		return;
	}
	struct package_guess guess = package_of_library(target, need->library, file->arch,
							need->owner_package);

	if (guess.package) {
		judging_offer(judging, file, need, &guess);
		return;
	}
	if (need->owner_package)
		buf_add_format(&more, "on the old host it is of %s", need->owner_package);
	judging_lack(judging, need->library, more.size ? buf_text(&more) : NULL);
}

/* Loaders that a package of their own brings. */
static const struct {
	const char *path, *package, *why;
} loader_packages[] = {
	{ "/lib/ld-linux.so.2", "libc6-i386", "Debian: 32-bit programs on amd64" },
	{ "/libx32/ld-linux-x32.so.2", "libc6-x32", "Debian" },
	{ "/lib/ld-musl-x86_64.so.1", "musl", "Debian, Fedora" },
	{ "/lib/ld-musl-aarch64.so.1", "musl", "Debian, Fedora" },
};

static void judge_loader(struct judging *judging, const char *loader)
{
	struct package_guess guess = { .why = "as we know that package" };

	if (!loader || target_command(judging->target, loader))
		return;
	for (size_t i = 0; i < sizeof(loader_packages) / sizeof(loader_packages[0]); i++)
		if (strcmp(loader_packages[i].path, loader) == 0)
			guess.package = target_offer(judging->target, loader_packages[i].package);
	if (guess.package)
		judging_need_package(judging, &guess, loader);
	else
		judging_lack(judging, loader, "it is what loads the program");
}

/* Of functions that changed between the C libraries of both. */
static void warn_of_calls(struct judging *judging, const struct executable *file)
{
	const char *old = judging->moving->glibc, *new = judging->target->glibc;

	for (vec_each(call, &file->calls)) {
		const struct changed_function *row = changed_function_find(*call);

		if (!row || !new || dpkg_version_compare(bytes_of(new), bytes_of(row->since)) < 0 ||
		    (old && dpkg_version_compare(bytes_of(old), bytes_of(row->since)) >= 0))
			continue;
		judging_say(judging, &judging->ret->warnings, "%s(): %s", row->name, row->what);
	}
}

static void judge_elf(struct judging *judging, const struct executable *file)
{
	const struct target *target = judging->target;

	if (target->arch && !elf_arch_runs_on(file->arch, target->arch)) {
		judging_answer(judging, ANSWER_NO);
		judging_say(judging, &judging->against, "it is for %s, and %s is %s", file->arch,
			    target->name, target->arch);
		return;
	}
	judging_answer(judging, ANSWER_YES);
	if (!target->has_programs && (file->interpreter || file->needs.count)) {
		judging_answer(judging, ANSWER_UNKNOWN);
		judging_say(judging, &judging->against,
			    "nobody knows which libraries are there: survey it with --available");
		return;
	}
	judge_loader(judging, file->interpreter);
	for (vec_each(need, &file->needs))
		judge_need(judging, file, need);
	warn_of_calls(judging, file);
}

static void judge_file(struct judging *judging, const struct executable *file)
{
	if (file->unreadable) {
		judging_answer(judging, ANSWER_UNKNOWN);
		judging_say(judging, &judging->against, "%s: %s", file->path, file->unreadable);
	} else if (file->arch) {
		judge_elf(judging, file);
	} else {
		judging_script(judging, file);
	}
}

void can_run(const struct target *target, const struct moving *moving,
	     const struct executable *file, struct arena *arena, struct runnable *ret)
{
	struct judging judging = { .target = target, .moving = moving, .arena = arena, .ret = ret };

	record_init(&runnable_type, ret);
	ret->path = file->path;
	judge_file(&judging, file);
	for (vec_each(reason, &ret->because))
		*vec_push_in(arena, &judging.against) = *reason;
	ret->because = judging.against;
}
