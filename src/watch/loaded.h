/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects with programs for the kernel: loading one, and saying why that fails. libbpf's own header
 * does not go together with base/values.h, so that users of that find here what they need of it.
 */
#ifndef TROWEL_WATCH_LOADED_H
#define TROWEL_WATCH_LOADED_H

#include "base/bytes.h"
#include "base/root.h"

struct bpf_link;
struct bpf_object;
struct ring_buffer;

/* Opens `object`, which is the caller's to load and, then or not, to close with loaded_close().
 * -ENOTSUP, with a reason for the user, where the kernel does not take it. */
int loaded_open(struct bpf_object **ret, const struct root *root, struct bytes object,
		const char *name, struct err *err) MUST_CHECK;
int loaded_load(struct bpf_object *object, struct err *err) MUST_CHECK;

/* Fills `err` for what the library could not do, `code` being its negative errno; the reason that
 * the library itself gave since loaded_hear() is part of it. */
int loaded_fail(struct err *err, int code, const char *what);

/* What the library says from now on is kept for loaded_fail(); and forgotten. */
void loaded_hear(void);
void loaded_forget(void);

/* Where a program of the object is put: a function of a file, in one process or (-1) in all. */
struct loaded_place {
	const char *program;
	const char *path;
	uint64_t offset; /* in the file */
	uint64_t cookie; /* for the program */
	bool is_return;
	int pid;
};

/* Attaches a program: to what its section names; to a function. NULL with errno. */
struct bpf_link *loaded_attach(const struct bpf_object *object, const char *program);
struct bpf_link *loaded_uprobe(const struct bpf_object *object, const struct loaded_place *place);
void loaded_detach(struct bpf_link *link);

/* The descriptor of a map, the object's; a reader of one that is a ring, or NULL with errno. */
int loaded_map(const struct bpf_object *object, const char *name);
typedef int loaded_heard(void *context, void *data, size_t size);
struct ring_buffer *loaded_ring(const struct bpf_object *object, const char *name,
				loaded_heard *heard, void *context);

/* Hears what is in it, without waiting. */
void loaded_ring_read(struct ring_buffer *ring);

/* Release; NULL is nothing. */
void loaded_ring_free(struct ring_buffer *ring);
void loaded_close(struct bpf_object *object);

/* The sum over all CPUs at `at` of a map that has a __u64 for each. */
uint64_t loaded_total(int map, uint32_t at);

#endif
