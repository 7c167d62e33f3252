/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/apt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/path.h"
#include "format/toolbox/apt_plan.h"
#include "toolbox/lists.h"
#include "toolbox/run_program.h"
#include "toolbox/work_folder.h"

#define STATUS_FILE    "nothing-installed"
#define FETCHED_FOLDER "fetched"

struct fetching {
	const struct toolbox_order *order;
	const text_list *names;
	int work; /* the folder for all of it */
	struct arena arena;
	text_list wanted; /* NAME:ARCHITECTURE=VERSION */
	const char *step; /* what is being done, for the tick */
};

static void tick(void *context)
{
	const struct fetching *fetching = context;

	fetching->order->step(fetching->order->context, fetching->step);
}

static int64_t children_cpu_ms(void)
{
	struct rusage used;

	if (getrusage(RUSAGE_CHILDREN, &used) < 0)
		return 0;
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

/* ---- names --------------------------------------------------------------------------------- */

static struct bytes name_of(const char *wanted)
{
	const char *equals = strchr(wanted, '=');

	return (struct bytes){ wanted, equals ? (size_t)(equals - wanted) : strlen(wanted) };
}

/* Debian's policy, 5.6.1 and 5.6.12. A sign at the end would mean something else to apt. */
static bool is_package(const char *wanted)
{
	struct bytes name = name_of(wanted);

	for (const char *c = wanted; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		      (*c >= '0' && *c <= '9') || (c > wanted && strchr("+-.:~=", *c))))
			return false;
	return name.size && !bytes_ends(name, "-") && !bytes_ends(bytes_of(wanted), "=");
}

static bool is_chosen(const struct fetching *fetching, struct bytes name)
{
	for (vec_each(wanted, fetching->names))
		if (bytes_equal(name_of(*wanted), name))
			return true;
	return false;
}

static bool is_fetched(const struct fetching *fetching, struct bytes name)
{
	if (is_chosen(fetching, name))
		return true;
	for (const struct listed *row = list_always; row->name; row++)
		if (bytes_is(name, row->name))
			return true;
	for (const struct listed *row = list_not_fetched; row->name; row++)
		if (path_glob_matches(name, bytes_of(row->name)))
			return false;
	return true;
}

/* ---- apt ----------------------------------------------------------------------------------- */

/* Nothing counts as installed, and the cache of what is available is not written over for that. */
static void add_options(struct fetching *fetching, text_list *argv)
{
	*vec_push(argv) = "-q";
	*vec_push(argv) = "-o";
	*vec_push(argv) = "Dir::Cache::pkgcache=";
	*vec_push(argv) = "-o";
	*vec_push(argv) = "APT::Get::Show-Versions=0";
}

static int run_apt(struct fetching *fetching, const text_list *argv, int folder, struct buf *output,
		   struct err *err)
{
	const struct run_program program = { argv, folder, output, tick, fetching };

	return run_program(&program, err);
}

/* Asks for the plan. The path of the empty list of what is installed has to be absolute. */
static int ask(struct fetching *fetching, struct buf *plan, struct err *err)
{
	char link[64];
	char folder[PATH_MAX];
	text_list argv = { 0 };

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fetching->work);
	ssize_t size = readlink(link, folder, sizeof(folder) - 1);
	scoped_fd int status = openat(fetching->work, STATUS_FILE,
				      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (size < 0 || status < 0)
		return err_errno(err, "the folder to build in");
	folder[size] = '\0';
	*vec_push(&argv) = "apt-get";
	add_options(fetching, &argv);
	*vec_push(&argv) = "--simulate";
	*vec_push(&argv) = "--no-install-recommends";
	*vec_push(&argv) = "-o";
	*vec_push(&argv) = arena_format(&fetching->arena, "Dir::State::status=%s/" STATUS_FILE,
					folder);
	*vec_push(&argv) = "install";
	for (const struct listed *row = list_always; row->name; row++)
		*vec_push(&argv) = row->name;
	for (vec_each(name, fetching->names))
		*vec_push(&argv) = *name;
	int failed = run_apt(fetching, &argv, fetching->work, plan, err);

	vec_deinit(&argv);
	return failed;
}

static int read_plan(struct fetching *fetching, struct bytes plan, struct err *err)
{
	struct apt_package package;
	text_list seen = { 0 };
	const char *absent = NULL;

	while (apt_plan_next(&plan, &package)) {
		bool is_for_all = bytes_is(package.architecture, "all");

		*vec_push(&seen) = arena_string(&fetching->arena, package.name);
		if (is_fetched(fetching, package.name))
			*vec_push(&fetching->wanted) = arena_format(
				&fetching->arena, "%.*s%s%.*s=%.*s", (int)package.name.size,
				package.name.at, is_for_all ? "" : ":",
				is_for_all ? 0 : (int)package.architecture.size,
				package.architecture.at, (int)package.version.size,
				package.version.at);
	}
	for (vec_each(wanted, fetching->names))
		if (!text_list_has(&seen, arena_string(&fetching->arena, name_of(*wanted))))
			absent = *wanted;
	vec_deinit(&seen);
	if (absent)
		return err_set(err, -ENOENT,
			       "%s: no package, but something that packages provide; name one of "
			       "them (`apt-cache showpkg %s`)",
			       absent, absent);
	return 0;
}

static int download(struct fetching *fetching, int folder, struct err *err)
{
	text_list argv = { 0 };

	*vec_push(&argv) = "apt-get";
	add_options(fetching, &argv);
	*vec_push(&argv) = "download";
	for (vec_each(wanted, &fetching->wanted))
		*vec_push(&argv) = *wanted;
	int failed = run_apt(fetching, &argv, folder, NULL, err);

	vec_deinit(&argv);
	return failed;
}

/* ---- what came ----------------------------------------------------------------------------- */

/* "libc6_2.36-9_amd64.deb": apt names them so. */
static bool is_chosen_file(const struct fetching *fetching, const char *name)
{
	ptrdiff_t line = bytes_find(bytes_of(name), '_');

	return line > 0 && is_chosen(fetching, (struct bytes){ name, (size_t)line });
}

/* In the order of their names, so that the outcome does not depend on the folder's. */
static int list_folder(struct fetching *fetching, int folder, text_list *ret, struct err *err)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = copy < 0 ? NULL : fdopendir(copy);

	if (!dir)
		return err_errno(err, "what was fetched");
	for (struct dirent *entry; (entry = readdir(dir));)
		if (bytes_ends(bytes_of(entry->d_name), ".deb"))
			*vec_push(ret) = arena_string(&fetching->arena, bytes_of(entry->d_name));
	text_list_sort(ret);
	return 0;
}

static int read_fetched(struct fetching *fetching, int folder, struct stock *stock,
			struct toolbox_report *report, struct err *err)
{
	text_list names = { 0 };
	int failed = list_folder(fetching, folder, &names, err);

	for (size_t i = 0; i < names.count && !failed; i++) {
		int fd = openat(folder, names.at[i], O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		struct stat state = { 0 };

		fetching->order->step(fetching->order->context, "reading packages");
		if (interrupt_came())
			failed = err_set(err, -EINTR, "interrupted");
		else if (fd < 0 || fstat(fd, &state) < 0)
			failed = err_errno(err, "%s", names.at[i]);
		if (failed)
			cleanup_fd(&fd);
		else
			failed = stock_read(stock, fd, names.at[i],
					    is_chosen_file(fetching, names.at[i]), err);
		if (!failed) {
			report->downloads++;
			report->download_bytes += (uint64_t)state.st_size;
			(void)unlinkat(folder, names.at[i],
				       0); /* makes room; all goes at the end */
		}
	}
	vec_deinit(&names);
	return failed;
}

static int fetch(struct fetching *fetching, struct stock *stock, struct toolbox_report *report,
		 struct err *err)
{
	scoped_buf plan = { 0 };
	scoped_fd int folder = work_folder_enter(fetching->work, FETCHED_FOLDER, err);

	if (folder < 0)
		return folder;
	fetching->step = "asking apt which packages are needed";
	if (ask(fetching, &plan, err) < 0)
		return strstr(err->text, "Unable to locate")
			       ? err_wrap(err, "no such package, or apt's lists are old (`apt-get "
					       "update`)")
			       : err->code;
	if (read_plan(fetching, buf_bytes(&plan), err) < 0)
		return err->code;
	fetching->step = arena_format(&fetching->arena, "fetching %zu packages",
				      fetching->wanted.count);
	int64_t before = children_cpu_ms();

	if (download(fetching, folder, err) < 0)
		return err->code;
	report->download_cpu_ms = children_cpu_ms() - before;
	return read_fetched(fetching, folder, stock, report, err);
}

int apt_fetch(const struct toolbox_order *order, const text_list *names, int work,
	      struct stock *stock, struct toolbox_report *report, struct err *err)
{
	struct fetching fetching = { .order = order, .names = names, .work = work };

	for (vec_each(name, names))
		if (!is_package(*name))
			return err_set(err, -EINVAL,
				       "%s: not the name of a package; a file is given with --deb",
				       *name);
	int failed = fetch(&fetching, stock, report, err);

	vec_deinit(&fetching.wanted);
	arena_deinit(&fetching.arena);
	return failed;
}
