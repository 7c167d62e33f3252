/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "format/proc/proc_pid_stat.h"
#include "kernel/run_there.h"
#include "trace/newcomers.h"

/* Beyond what the kernel gives: they are gone when they are looked for. */
enum { MANAGER = 0x7ffffff0, FIRST, SECOND, THIRD };

struct heard {
	struct buf text;
};

static void hear(void *context, const struct watch_record *record, struct bytes data,
		 const struct watch_stack *stack)
{
	struct heard *heard = context;

	if (record->deed != WATCH_FORKS && record->deed != WATCH_ENDS)
		buf_add_format(&heard->text, "%.*s ", (int)data.size, data.at);
}

struct sieve {
	struct root root;
	struct target service;
	struct heard heard;
	struct newcomers newcomers;
};

static void begin(struct sieve *sieve, bool is_script, int64_t former, uint64_t former_ticks)
{
	struct err err;

	*sieve = (struct sieve){ .service = { .kind = TARGET_KIND_UNIT,
					      .name = "till.service",
					      .pid = former,
					      .start_ticks = former_ticks } };
	assert_int_equal(root_init(&sieve->root, "/", &err), 0);
	sieve->newcomers = (struct newcomers){ .root = &sieve->root,
					       .service = &sieve->service,
					       .manager = MANAGER,
					       .is_script = is_script,
					       .program = "/usr/sbin/till",
					       .hears_births = true,
					       .hears_ends = true,
					       .heard = hear,
					       .context = &sieve->heard };
	assert_int_equal(newcomers_start(&sieve->newcomers, &err), 0);
}

static void expect(struct sieve *sieve, const char *text)
{
	assert_string_equal(buf_text(&sieve->heard.text), text);
	buf_clear(&sieve->heard.text);
}

static void end(struct sieve *sieve)
{
	newcomers_deinit(&sieve->newcomers);
	buf_deinit(&sieve->heard.text);
	root_deinit(&sieve->root);
}

static void tell(struct sieve *sieve, uint32_t process, enum watch_deed deed, const char *path)
{
	const struct watch_record record = { .deed = deed, .process = process };

	newcomers_hear(&sieve->newcomers, &record, bytes_of(path), NULL);
}

static void tell_birth(struct sieve *sieve, uint32_t parent, uint32_t child)
{
	const struct watch_record record = { .deed = WATCH_FORKS,
					     .process = parent,
					     .other = child };

	newcomers_hear(&sieve->newcomers, &record, (struct bytes){ 0 }, NULL);
}

TEST(newcomers_are_held_back_until_it_is_known_whose_they_are)
{
	struct sieve sieve;

	begin(&sieve, false, 0, 0);
	tell(&sieve, FIRST, WATCH_OPENS, "/not/one/of/them");
	tell_birth(&sieve, MANAGER, FIRST);
	tell(&sieve, FIRST, WATCH_OPENS, "/the/managers/own");
	tell(&sieve, FIRST, WATCH_EXECUTES, "/usr/lib/systemd/systemd-executor");
	tell(&sieve, FIRST, WATCH_OPENS, "/still/the/managers");
	tell(&sieve, FIRST, WATCH_EXECUTES, "/usr/local/sbin/till");
	tell(&sieve, FIRST, WATCH_OPENS, "/etc/till.conf");
	tell_birth(&sieve, FIRST, SECOND);
	tell(&sieve, SECOND, WATCH_OPENS, "/etc/more.conf");
	tell_birth(&sieve, MANAGER, THIRD);
	tell(&sieve, THIRD, WATCH_EXECUTES, "/usr/bin/other");
	tell(&sieve, THIRD, WATCH_OPENS, "/etc/other.conf");
	expect(&sieve, "");
	newcomers_finish(&sieve.newcomers);
	expect(&sieve, "/usr/local/sbin/till /etc/till.conf /etc/more.conf ");
	assert_int_equal(sieve.newcomers.unknown, 1);
	end(&sieve);
}

TEST(newcomers_of_a_manager_that_cannot_execute_the_program)
{
	const struct watch_record failed = { .deed = WATCH_EXECUTES,
					     .process = FIRST,
					     .result = -ENOENT };
	struct sieve sieve;

	begin(&sieve, false, 0, 0);
	tell_birth(&sieve, MANAGER, FIRST);
	newcomers_hear(&sieve.newcomers, &failed, BYTES("/usr/sbin/till"), NULL);
	newcomers_finish(&sieve.newcomers);
	expect(&sieve, "/usr/sbin/till ");
	end(&sieve);
}

TEST(newcomers_of_a_script_are_those_that_execute_the_program)
{
	struct sieve sieve;

	begin(&sieve, true, 0, 0);
	tell_birth(&sieve, MANAGER, FIRST);
	tell(&sieve, FIRST, WATCH_EXECUTES, "/etc/init.d/till");
	tell(&sieve, FIRST, WATCH_OPENS, "/lib/lsb/init-functions");
	tell_birth(&sieve, FIRST, SECOND);
	tell(&sieve, SECOND, WATCH_EXECUTES, "/usr/sbin/till");
	tell(&sieve, FIRST, WATCH_OPENS, "/etc/default/till");
	tell_birth(&sieve, SECOND, THIRD);
	tell(&sieve, THIRD, WATCH_OPENS, "/etc/till.conf");
	expect(&sieve, "/usr/sbin/till /etc/till.conf ");
	newcomers_finish(&sieve.newcomers);
	expect(&sieve, "");
	end(&sieve);
}

/* This process is the script's shell. */
TEST(newcomers_are_heard_though_the_word_of_their_birth_comes_last)
{
	pid_t child = fork();
	struct sieve sieve;

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	begin(&sieve, true, 0, 0);
	sieve.newcomers.hears_births = false;
	tell_birth(&sieve, MANAGER, (uint32_t)getpid());
	tell(&sieve, (uint32_t)child, WATCH_EXECUTES, "/usr/sbin/till");
	tell(&sieve, (uint32_t)child, WATCH_OPENS, "/etc/till.conf");
	tell_birth(&sieve, (uint32_t)getpid(), (uint32_t)child);
	tell(&sieve, (uint32_t)child, WATCH_OPENS, "/etc/more.conf");
	expect(&sieve, "/usr/sbin/till /etc/till.conf /etc/more.conf ");
	tell(&sieve, (uint32_t)child, WATCH_ENDS, "");
	/* another one of the same number */
	tell_birth(&sieve, (uint32_t)getpid(), (uint32_t)child);
	tell(&sieve, (uint32_t)child, WATCH_OPENS, "/etc/default/till");
	expect(&sieve, "");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	end(&sieve);
}

/* This process is the former main one. */
TEST(newcomers_of_the_stop_are_not_the_new_service)
{
	scoped_buf text = { 0 };
	struct proc_pid_stat stat;
	struct sieve sieve;
	struct root root;
	struct err err;

	assert_int_equal(root_init(&root, "/", &err), 0);
	assert_int_equal(root_read(&root, "/proc/self/stat", 4096, &text, &err), 0);
	assert_true(proc_pid_stat_parse(buf_bytes(&text), &stat));
	for (int is_script = 0; is_script < 2; is_script++) {
		begin(&sieve, is_script, getpid(), stat.started_ticks);
		tell_birth(&sieve, MANAGER, FIRST);
		tell(&sieve, FIRST, WATCH_EXECUTES, "/usr/sbin/till");
		tell(&sieve, FIRST, WATCH_OPENS, "/run/till.pid");
		tell(&sieve, (uint32_t)getpid(), WATCH_ENDS, "");
		tell_birth(&sieve, MANAGER, SECOND);
		tell(&sieve, SECOND, WATCH_EXECUTES, "/usr/sbin/till");
		tell(&sieve, SECOND, WATCH_OPENS, "/etc/till.conf");
		newcomers_finish(&sieve.newcomers);
		expect(&sieve, "/usr/sbin/till /etc/till.conf ");
		assert_int_equal(sieve.newcomers.unknown, 0);
		end(&sieve);
	}
	root_deinit(&root);
}

/* Runs a shell beside this process, in its own namespaces. */
static int run_apart(const char *script, struct buf *said)
{
	const char *words[] = { "/bin/sh", "-c", script };
	const text_list argv = { .at = words, .count = 3 };
	struct run_apart run;
	struct root root;
	struct err err;
	int status = -1;

	assert_int_equal(root_init(&root, "/", &err), 0);
	assert_int_equal(run_apart_prepare(&root, getpid(), &argv, true, &run, &err), 0);
	assert_false(run_apart_ended(&run, &status)); /* it waits */
	assert_int_equal(run_apart_go(&run, &err), 0);
	while (!run_apart_ended(&run, &status))
		usleep(1000);
	buf_add_bytes(said, buf_bytes(&run.text));
	run_apart_deinit(&run);
	root_deinit(&root);
	return status;
}

TEST(what_runs_apart_is_heard_and_has_nothing_of_ours)
{
	scoped_buf said = { 0 };

	if (getuid() != 0)
		skip(); /* only root may enter a root */
	setenv("SECRET_OF_OURS", "x", 1);
	int ours = dup2(STDIN_FILENO, 77); /* without O_CLOEXEC */

	assert_int_equal(
		run_apart("echo $SECRET_OF_OURS-; ls /proc/self/fd | grep -x 77; exit 3", &said),
		3);
	assert_string_equal(buf_text(&said), "-\n");
	assert_int_equal(run_apart("kill -9 $$", &said), 128 + 9);
	close(ours);
	unsetenv("SECRET_OF_OURS");
}
