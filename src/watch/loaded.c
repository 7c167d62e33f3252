/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: bpf(2), libbpf's headers. */
#include "watch/loaded.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "kernel/procfs.h"

enum {
	CPUS_MAX = 8192, /* CONFIG_NR_CPUS of the largest */
	SAID_MAX = 16 * 1024,
};

/* What the library and the kernel's verifier say while they load: the reason of a failure is told
 * there and nowhere else. One program loads at a time. */
static struct buf said;

static int PRINTF_LIKE(2, 0)
	hear_library(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level != LIBBPF_DEBUG && said.size < SAID_MAX)
		buf_add_arguments(&said, format, arguments);
	return 0;
}

void loaded_hear(void)
{
	libbpf_set_print(hear_library);
	buf_clear(&said);
}

void loaded_forget(void)
{
	buf_deinit(&said);
}

int loaded_fail(struct err *err, int code, const char *what)
{
	struct bytes rest = buf_bytes(&said), line = { 0 };

	bytes_line(&rest, &line);
	bytes_skip(&line, "libbpf: ");
	if (code == -EPERM || code == -EACCES)
		return err_set(err, -ENOTSUP,
			       "the kernel does not let this user load BPF programs (%s)",
			       err_words(code));
	return err_set(err, -ENOTSUP, "%s: %s%s%.*s", what, err_words(code), line.size ? ": " : "",
		       (int)line.size, line.at);
}

int loaded_open(struct bpf_object **ret, const struct root *root, struct bytes object,
		const char *name, struct err *err)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = name);

	if (!procfs_ids_are_the_kernels())
		return err_set(err, -ENOTSUP,
			       "programs in the kernel go by the host's process ids, which are not "
			       "known in a container: run trowel on the host");
	if (!root_exists(root, "/sys/kernel/btf/vmlinux"))
		return err_set(err, -ENOTSUP,
			       "the kernel does not describe itself (no /sys/kernel/btf/vmlinux)");
	*ret = bpf_object__open_mem(object.at, object.size, &options);
	if (!*ret)
		return loaded_fail(err, -errno, "the BPF program does not open");
	return 0;
}

int loaded_load(struct bpf_object *object, struct err *err)
{
	struct rlimit locked = { RLIM_INFINITY, RLIM_INFINITY };

	/* before 5.11 maps count as locked memory; where it is not allowed, loading says so */
	(void)setrlimit(RLIMIT_MEMLOCK, &locked);
	int failed = bpf_object__load(object);

	return failed ? loaded_fail(err, failed, "the BPF program does not load") : 0;
}

struct bpf_link *loaded_attach(const struct bpf_object *object, const char *program)
{
	struct bpf_program *found = bpf_object__find_program_by_name(object, program);

	return found ? bpf_program__attach(found) : NULL;
}

struct bpf_link *loaded_uprobe(const struct bpf_object *object, const struct loaded_place *place)
{
	LIBBPF_OPTS(bpf_uprobe_opts, options, .retprobe = place->is_return,
		    .bpf_cookie = place->cookie);
	struct bpf_program *found = bpf_object__find_program_by_name(object, place->program);

	return found ? bpf_program__attach_uprobe_opts(found, place->pid, place->path,
						       place->offset, &options)
		     : NULL;
}

void loaded_detach(struct bpf_link *link)
{
	bpf_link__destroy(link);
}

int loaded_map(const struct bpf_object *object, const char *name)
{
	return bpf_object__find_map_fd_by_name(object, name);
}

struct ring_buffer *loaded_ring(const struct bpf_object *object, const char *name,
				loaded_heard *heard, void *context)
{
	return ring_buffer__new(loaded_map(object, name), heard, context, NULL);
}

void loaded_ring_read(struct ring_buffer *ring)
{
	/* less than nothing is only an interruption: nobody waits here */
	(void)ring_buffer__consume(ring);
}

void loaded_ring_free(struct ring_buffer *ring)
{
	ring_buffer__free(ring);
}

void loaded_close(struct bpf_object *object)
{
	bpf_object__close(object);
}

uint64_t loaded_total(int map, uint32_t at)
{
	int cpus = libbpf_num_possible_cpus();
	uint64_t total = 0;

	if (cpus <= 0 || cpus > CPUS_MAX)
		return 0;
	uint64_t *counts = mem_zero((size_t)cpus, sizeof(*counts));

	if (bpf_map_lookup_elem(map, &at, counts) == 0)
		for (int cpu = 0; cpu < cpus; cpu++)
			total += counts[cpu];
	free(counts);
	return total;
}
