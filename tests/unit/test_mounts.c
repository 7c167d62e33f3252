/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "format/proc/mount_policy.h"
#include "survey/collectors.h"

enum { SKIPPED = 77 };

/* A survey of one collector. */
struct bench {
	struct snapshot snapshot;
	struct root root;
	struct survey survey;
};

static void bench_init(struct bench *bench, const char *path)
{
	struct timespec now;
	struct err err;

	snapshot_init(&bench->snapshot);
	assert_int_equal(root_init(&bench->root, path, &err), 0);
	clock_gettime(CLOCK_MONOTONIC, &now);
	bench->survey = (struct survey){
		.snapshot = &bench->snapshot,
		.content = &bench->snapshot.content,
		.arena = &bench->snapshot.arena,
		.root = &bench->root,
		.collector = "mounts",
		.deadline_ms = ((int64_t)now.tv_sec + 30) * 1000,
	};
}

static void bench_deinit(struct bench *bench)
{
	root_deinit(&bench->root);
	snapshot_deinit(&bench->snapshot);
}

static const struct mount *mount_at(const struct bench *bench, const char *target)
{
	for (vec_each(mount, &bench->snapshot.content.mounts))
		if (mount->target && strcmp(mount->target, target) == 0)
			return mount;
	return NULL;
}

/* A FUSE file system whose server never answers: nobody reads the descriptor. */
static bool mount_dead_fuse(const char *target)
{
	char options[128];
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	return fd >= 0 && mkdir(target, 0700) == 0 &&
	       mount("dead", target, "fuse", 0, options) == 0;
}

/* In a mount namespace of its own: 0 when all is as it should be. */
static int try_dead_fuse(const char *base)
{
	static struct bench bench;
	char dead[64], alive[64];
	struct stat state;
	struct err err;
	time_t start = time(NULL);

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("base", base, "tmpfs", 0, "size=64k") < 0)
		return SKIPPED;
	snprintf(dead, sizeof(dead), "%s/dead", base);
	snprintf(alive, sizeof(alive), "%s/alive", base);
	if (!mount_dead_fuse(dead) || mkdir(alive, 0700) < 0 ||
	    mount("alive", alive, "tmpfs", 0, "size=64k") < 0)
		return SKIPPED;
	bench_init(&bench, "/");
	if (survey_mounts(&bench.survey, &err) < 0 || time(NULL) - start > 10)
		return 1;
	const struct mount *row = mount_at(&bench, dead);

	if (!row || row->size_bytes != UNKNOWN)
		return 2;
	row = mount_at(&bench, alive);
	if (!row || row->size_bytes != 64 * 1024)
		return 3;
	if (root_stat(&bench.root, dead, &state) != -EREMOTE)
		return 4;
	for (vec_each(error, &bench.snapshot.content.errors))
		if (error->path && strcmp(error->path, dead) == 0)
			return 0;
	return 5;
}

TEST(mounts_leave_a_dead_fuse_behind)
{
	char base[] = "/tmp/trowel-mounts-XXXXXX";
	int status;

	assert_non_null(mkdtemp(base));
	pid_t pid = fork();

	if (pid == 0)
		_exit(try_dead_fuse(base));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(rmdir(base), 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED)
		skip(); /* no /dev/fuse, or no right to mount */
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

TEST(mounts_of_a_directory_are_its_fstab)
{
	static struct bench bench;
	char base[] = "/tmp/trowel-mounts-XXXXXX", path[64];
	struct err err;

	assert_non_null(mkdtemp(base));
	snprintf(path, sizeof(path), "%s/etc", base);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/etc/fstab", base);
	FILE *file = fopen(path, "w");

	fputs("UUID=1 / ext4 errors=remount-ro 0 1\n"
	      "proc /proc proc defaults 0 0\n"
	      "//nas/x /nas/ cifs username=a,password=hunter2,ro 0 0\n"
	      "/dev/sdb /my\\040data xfs noauto 0 0\n"
	      "UUID=2 none swap sw 0 0\n",
	      file);
	fclose(file);
	bench_init(&bench, base);
	assert_int_equal(survey_mounts(&bench.survey, &err), 0);
	assert_int_equal(bench.snapshot.content.mounts.count, 4);
	const struct mount *row = mount_at(&bench, "/nas");

	assert_non_null(row);
	assert_int_equal(row->network, TRI_YES);
	assert_int_equal(row->in_fstab, TRI_YES);
	assert_int_equal(row->mounted, TRI_UNKNOWN);
	assert_string_equal(row->options.at[1], "password=<secret:s1>");
	assert_string_equal(row->fstab, "//nas/x /nas/ cifs username=a,password=<secret:s1>,ro");
	row = mount_at(&bench, "/my data");
	assert_non_null(row);
	assert_string_equal(row->fstab, "/dev/sdb /my\\040data xfs noauto");
	assert_string_equal(bench.snapshot.content.mounts.at[3].type, "swap");
	bench_deinit(&bench);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s/etc", base);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(base), 0);
}

TEST(mounts_of_container_engines_are_no_rows)
{
	static const struct {
		const char *type, *target;
		bool is_row;
	} cases[] = {
		{ "overlay", "/", true },
		{ "overlay", "/srv/docker/overlay2/1a/merged", false },
		{ "overlay", "/home/mia/.local/share/containers/storage/overlay/1a/merged", false },
		{ "overlay", "/data/k8s/io.containerd.runtime.v2.task/k8s.io/1a/rootfs", false },
		{ "overlay", "/srv/merged-data", true },
		{ "ext4", "/srv/merged", true },
		{ "tmpfs", "/srv/docker/containers/1a/mounts/shm", false },
		{ "tmpfs", "/data/overlay-containers/1a/userdata/shm", false },
		{ "ext4", "/home/mia/.local/share/containers/storage/overlay", false },
		{ "ext4", "/home/mia/.local/share/containers/storage", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(!(mount_policy(cases[i].type, cases[i].target) & MOUNT_NO_ROW),
				 cases[i].is_row);
}
