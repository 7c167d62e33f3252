/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/restart.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "format/proc/proc_pid_stat.h"
#include "format/proc/proc_text.h"
#include "kernel/process_root.h"
#include "kernel/procfs.h"

enum {
	STATUS_MAX = 64 * 1024, /* of /proc/PID/status */
	HOSTNAME_MAX = 256,
	PID_FILES_MAX = 4096, /* names in /run */
	PID_FILE_SIZE = 64,
	STEP_MS = 10,
	SAID_SHOWN = 300, /* bytes of what a command says */
};

/* ---- its manager ---------------------------------------------------------------------------- */

static bool is_program(const struct root *theirs, const char *path)
{
	struct stat file;

	return root_stat(theirs, path, &file) == 0 && S_ISREG(file.st_mode) &&
	       (file.st_mode & 0111);
}

static const char *find_systemctl(const struct root *theirs)
{
	static const char *const paths[] = { "/usr/bin/systemctl", "/bin/systemctl" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (is_program(theirs, paths[i]))
			return paths[i];
	return NULL;
}

static void set_command(struct arena *arena, struct restart *ret, const char *const *words)
{
	ret->command = (text_list){ 0 };
	for (; *words; words++)
		*vec_push_in(arena, &ret->command) = *words;
}

static bool use_script(const struct root *theirs, const char *name, struct arena *arena,
		       struct restart *ret)
{
	const char *path = arena_format(arena, "/etc/init.d/%s", name);

	if (strchr(name, '/') || !is_program(theirs, path))
		return false;
	ret->is_script = true;
	set_command(arena, ret, (const char *const[]){ path, "restart", NULL });
	return true;
}

/* By the file in which a script keeps the number of what it has started, named as the script is. */
static bool find_by_pid_file(const struct root *theirs, uint32_t inner, struct arena *arena,
			     struct restart *ret)
{
	scoped_names names = { 0 };
	struct err err;
	uint64_t number;

	if (root_list_some(theirs, "/run", PID_FILES_MAX, &names, &err) < 0 && err.code != -EFBIG)
		return false;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		scoped_buf text = { 0 };

		if (!bytes_ends(name, ".pid") ||
		    root_read(theirs, arena_format(arena, "/run/%s", name.at), PID_FILE_SIZE, &text,
			      &err) < 0 ||
		    !bytes_u64(bytes_trim(buf_bytes(&text)), 10, &number) || number != inner)
			continue;
		name.size -= strlen(".pid");
		if (use_script(theirs, arena_string(arena, name), arena, ret))
			return true;
	}
	return false;
}

/* The script that started it: named as the target is, or its program, or the file of its number. */
static int find_script(const struct root *theirs, const struct target *target, uint32_t inner,
		       struct arena *arena, struct restart *ret, struct err *err)
{
	const char *program = path_name(ret->former.program);

	if (target->kind == TARGET_KIND_CONTAINER || target->pid == ret->manager)
		return err_set(
			err, -ENOTSUP,
			"%s is what its container runs: its engine restarts that, and trowel "
			"asks no engine",
			target->name);
	ret->service = *target;
	if (use_script(theirs, target->name, arena, ret) ||
	    use_script(theirs, program, arena, ret) || find_by_pid_file(theirs, inner, arena, ret))
		return 0;
	bool is_same = strcmp(program, target->name) == 0;

	return err_set(err, -ENOTSUP,
		       "systemd does not run there, and no script in /etc/init.d is named %s%s%s, "
		       "which would start it again; trowel trace -- COMMAND starts it by hand and "
		       "watches that",
		       target->name, is_same ? "" : " or ", is_same ? "" : program);
}

/* ---- its main process ----------------------------------------------------------------------- */

/* Runs a command of the manager to its end and gives what it says. */
static int ask(const struct root *root, const struct restart *restart, const text_list *command,
	       struct buf *said, struct err *err)
{
	int64_t start = clock_ms(CLOCK_MONOTONIC);
	struct run_apart run;
	int status = 0;

	if (run_apart_prepare(root, restart->place, command, true, &run, err) < 0)
		return err->code;
	int failed = run_apart_go(&run, err);
	bool is_over = failed;

	while (!is_over && clock_ms(CLOCK_MONOTONIC) - start < RESTART_ASK_MS) {
		is_over = run_apart_ended(&run, &status);
		if (!is_over)
			poll(NULL, 0, STEP_MS);
	}
	struct bytes words = bytes_slice(bytes_trim(buf_bytes(&run.text)), 0, SAID_SHOWN);

	buf_add_bytes(said, words);
	run_apart_deinit(&run);
	if (failed)
		return failed;
	if (!is_over)
		return err_set(err, -ETIMEDOUT, "%s does not answer within %d s", command->at[0],
			       RESTART_ASK_MS / 1000);
	return status ? err_set(err, -EIO, "%s: status %d: %s", command->at[0], status,
				buf_text(said))
		      : 0;
}

/* What is looked for among the members of a service. */
struct search {
	int64_t space; /* of their process ids: a machine may have a unit of the same name */
	int64_t inner; /* number of the main process there; 0: there is none */
	bool is_found; /* that one */
	struct target *ret;
};

static void consider(struct search *search, int process, int64_t pid)
{
	scoped_buf status = { 0 }, stat = { 0 };
	struct proc_pid_stat parsed;
	int64_t space;

	if (procfs_namespace(process, "ns/pid", &space) < 0 || space != search->space ||
	    procfs_read_record(process, "status", STATUS_MAX, &status) < 0 ||
	    procfs_read_record(process, "stat", STATUS_MAX, &stat) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&stat), &parsed))
		return;
	int64_t number = proc_text_own_pid(buf_bytes(&status));
	bool is_main = (number ? number : pid) == search->inner;

	if (!is_main && (search->is_found ||
			 (search->ret->pid && search->ret->start_ticks <= parsed.started_ticks)))
		return;
	search->is_found = is_main;
	search->ret->pid = pid;
	search->ret->start_ticks = parsed.started_ticks;
}

/* Members may outlive the main process, sessions of sshd for instance: which one it is, systemd
 * knows. Where it has none, the eldest is taken for it. */
static int find_main(const struct root *root, const char *systemctl, struct restart *restart,
		     struct err *err)
{
	const char *words[] = { systemctl, "show", "--property=MainPID",
				"--value", "--",   restart->service.name };
	const text_list command = { .at = words, .count = sizeof(words) / sizeof(words[0]) };
	scoped_fd int proc = procfs_open(root, err);
	scoped_buf said = { 0 };
	int_list members = { 0 };
	uint64_t inner = 0;

	if (proc < 0 || ask(root, restart, &command, &said, err) < 0)
		return err->code;
	if (!bytes_u64(bytes_trim(buf_bytes(&said)), 10, &inner) || inner > INT32_MAX)
		return err_set(err, -EBADMSG, "%s does not say which is the main process of %s",
			       systemctl, restart->service.name);
	scoped_fd int place = procfs_open_pid(proc, (pid_t)restart->place);
	struct search search = { .inner = (int64_t)inner, .ret = &restart->service };

	if (place < 0 || procfs_namespace(place, "ns/pid", &search.space) < 0)
		return err_set(err, -ESRCH, "process %lld is gone", (long long)restart->place);
	if (target_members(root, &restart->service, &members, err) < 0)
		return 0; /* it does not run */
	for (vec_each(pid, &members)) {
		scoped_fd int process = procfs_open_pid(proc, (pid_t)*pid);

		if (process >= 0)
			consider(&search, process, *pid);
	}
	vec_deinit(&members);
	return 0;
}

/* ---- what has changed ----------------------------------------------------------------------- */

/* Where programs write while they run: what changes there is no configuration. */
static bool is_written(const char *path)
{
	static const char *const folders[] = { "/run", "/var", "/tmp", "/dev", "/proc", "/sys" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (path_is_below(path, folders[i]))
			return true;
	return false;
}

/* A file that it was started with. */
static void name_argument(const struct root *theirs, struct bytes folder, const char *word,
			  struct arena *arena, text_list *ret)
{
	const char *path = word;
	struct stat file;

	if (word[0] == '-' || !word[0])
		return;
	if (word[0] != '/')
		path = arena_format(arena, "%.*s/%s", (int)folder.size, folder.at, word);
	if (!is_written(path) && root_stat(theirs, path, &file) == 0 && S_ISREG(file.st_mode))
		*vec_push_in(arena, ret) = path;
}

static void name_units(const char *name, struct arena *arena, text_list *ret)
{
	static const char *const folders[] = { "/etc/systemd/system", "/run/systemd/system",
					       "/usr/lib/systemd/system", "/lib/systemd/system" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		*vec_push_in(arena, ret) = arena_format(arena, "%s/%s", folders[i], name);
		*vec_push_in(arena, ret) = arena_format(arena, "%s/%s.d", folders[i], name);
	}
}

/* What is known of any program: the folder of its name, the files it was started with, the settings
 * where it works, and its unit. */
static void name_files(const struct restart *restart, const struct root *theirs, int process,
		       struct arena *arena, text_list *ret)
{
	const struct reload *former = &restart->former;
	scoped_buf folder = { 0 };

	*vec_push_in(arena, ret) = former->way ? former->way->configuration
					       : arena_format(arena, "/etc/%s",
							      path_name(former->program));
	if (procfs_readlink(process, "cwd", &folder) < 0)
		buf_clear(&folder);
	for (size_t i = 1; i < former->arguments.count; i++)
		name_argument(theirs, buf_bytes(&folder), former->arguments.at[i], arena, ret);
	if (folder.size > 1)
		*vec_push_in(arena, ret) = arena_format(arena, "%s/.env", buf_text(&folder));
	if (!restart->is_script)
		name_units(restart->service.name, arena, ret);
}

static int find_changes(const struct root *root, const struct root *theirs, struct arena *arena,
			struct restart *restart, struct err *err)
{
	scoped_fd int proc = procfs_open(root, err);
	scoped_fd int process = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)restart->service.pid);
	text_list paths = { 0 };

	if (proc < 0)
		return err->code;
	if (process < 0)
		return err_set(err, -ESRCH, "process %lld is gone",
			       (long long)restart->service.pid);
	name_files(restart, theirs, process, arena, &paths);
	return reload_find_changes(root, &restart->former, &paths, arena, err);
}

/* The host's own is not named. */
static const char *name_place(const struct root *theirs, int64_t first, struct arena *arena)
{
	scoped_buf text = { 0 };
	struct err err;

	if (root_read(theirs, "/etc/hostname", HOSTNAME_MAX, &text, &err) < 0)
		buf_clear(&text);
	struct bytes name = bytes_trim(buf_bytes(&text));

	return arena_format(arena, "in the machine of process %lld%s%.*s", (long long)first,
			    name.size ? ", " : "", (int)name.size, name.at ? name.at : "");
}

/* ---- all of it ------------------------------------------------------------------------------ */

static int prepare_by_systemd(const struct root *root, const struct root *theirs,
			      const struct target *target, struct arena *arena, struct restart *ret,
			      struct err *err)
{
	const char *systemctl = find_systemctl(theirs);

	if (target_service(target, arena, &ret->service, err) < 0)
		return err->code;
	if (!systemctl)
		return err_set(err, -ENOTSUP, "systemd runs there, but has no systemctl");
	if (find_main(root, systemctl, ret, err) < 0)
		return err->code;
	set_command(arena, ret,
		    (const char *const[]){ systemctl, "--no-ask-password", "restart", "--",
					   ret->service.name, NULL });
	return ret->service.pid ? reload_look(root, ret->service.pid, arena, &ret->former, err) : 0;
}

static uint32_t read_own_pid(const struct root *root, int64_t pid)
{
	scoped_buf text = { 0 };
	scoped_arena arena = { 0 };
	struct err err;

	if (root_read(root, arena_format(&arena, "/proc/%lld/status", (long long)pid), STATUS_MAX,
		      &text, &err) < 0)
		return 0;
	uint32_t number = proc_text_own_pid(buf_bytes(&text));

	return number ? number : (uint32_t)pid;
}

static int prepare_by_script(const struct root *root, const struct root *theirs,
			     const struct target *target, struct arena *arena, struct restart *ret,
			     struct err *err)
{
	if (!target->pid)
		return err_set(err, -ENOTSUP,
			       "it does not run, and systemd does not either: start it by trowel "
			       "trace -- COMMAND");
	if (reload_look(root, target->pid, arena, &ret->former, err) < 0)
		return err->code;
	return find_script(theirs, target, read_own_pid(root, target->pid), arena, ret, err);
}

int restart_prepare(const struct root *root, const struct target *target, struct arena *arena,
		    struct restart *ret, struct err *err)
{
	int first = target_first_process(root, target->pid ? target->pid : 1, err);
	struct root theirs;

	*ret = (struct restart){ .manager = first, .place = first == 1 ? getpid() : first };
	if (first < 0 || process_root_init(&theirs, root, ret->place, err) < 0)
		return err->code;
	if (first != 1)
		ret->where = name_place(&theirs, first, arena);
	/* as sd_booted(3) does */
	bool is_systemd = root_exists(&theirs, "/run/systemd/system");
	int failed = is_systemd ? prepare_by_systemd(root, &theirs, target, arena, ret, err)
				: prepare_by_script(root, &theirs, target, arena, ret, err);

	if (!failed && ret->service.pid)
		failed = find_changes(root, &theirs, arena, ret, err);
	root_deinit(&theirs);
	return failed;
}
