/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dead kernel's structures without a file of symbols: VMCOREINFO leads to its symbols, these to
 * its types (BTF), and types to members. From Linux 6.0 on, where it was built with BTF.
 */
#ifndef TROWEL_CRASH_KERNEL_H
#define TROWEL_CRASH_KERNEL_H

#include "crash/symbols.h"
#include "format/dump/btf.h"

enum { KERNEL_KNOWN = 16 }; /* symbols that are looked up when it is opened */

struct kernel {
	struct memory *memory;
	struct symbols symbols;
	uint64_t known[KERNEL_KNOWN]; /* addresses; 0: there is no such symbol */
	struct buf types;             /* the text of `btf` */
	struct btf btf;
};
void kernel_deinit(struct kernel *kernel);
#define scoped_kernel SCOPED(kernel_deinit) struct kernel

/* Opens the structures of the kernel in `memory`, which has to outlive `ret`, zero-initialised. 0;
 * -ENODATA if it does not say where they are; or as symbols_open() and btf_parse(). Without BTF
 * the symbols are there all the same: `err` says why, and -ENODATA is returned. */
int kernel_open(struct memory *memory, struct kernel *ret, struct err *err) MUST_CHECK;

/* Where a member lies in an object of its structure. */
struct kernel_field {
	uint64_t at;           /* bytes */
	uint64_t size;         /* bytes of it; for a bit field those it is read from */
	unsigned shift, width; /* of a bit field; width 0: none */
	uint32_t type;
};

/* Finds a member by the names it has had, tried in turn: "__state", "state". -ENODATA if it has
 * none of them. */
int kernel_field(const struct kernel *kernel, const char *structure, const char *const *paths,
		 struct kernel_field *ret, struct err *err) MUST_CHECK;

/* A table of members to be found: fields[i] of a struct of the caller's. */
struct kernel_field_wanted {
	size_t into;          /* offset of a struct kernel_field in what is filled */
	const char *paths[3]; /* ended by NULL if there are fewer */
	bool is_optional;     /* size 0 then says that there is none */
};

/* Finds all of them; -ENODATA for the first that is missing. */
int kernel_fields(const struct kernel *kernel, const char *structure,
		  const struct kernel_field_wanted *wanted, size_t count, void *ret,
		  struct err *err) MUST_CHECK;

/* The same for several structures, into one struct of the caller's. */
struct kernel_structure {
	const char *name;
	const struct kernel_field_wanted *wanted;
	size_t count;
};
int kernel_structures(const struct kernel *kernel, const struct kernel_structure *structures,
		      size_t count, void *ret, struct err *err) MUST_CHECK;

/* Reads a member of up to eight bytes as a number without a sign. Errors as memory_read(). */
int kernel_get(const struct kernel *kernel, uint64_t object, const struct kernel_field *field,
	       uint64_t *ret, struct err *err) MUST_CHECK;

/* A walk over a struct list_head, which ends where it begins. In a damaged one it may never: an
 * address that was passed before, remembered at growing distances (R. P. Brent), ends it, too. */
struct kernel_list {
	uint64_t head;
	uint64_t at; /* the entry's list_head */
	uint64_t seen, left, distance;
	uint64_t broken; /* an entry whose successor does not lead back to it; 0: none yet */
};

static inline struct kernel_list kernel_list_of(uint64_t head)
{
	return (struct kernel_list){ .head = head, .at = head, .left = 1, .distance = 1 };
}

/* 1: `at` is the next entry; 0: there is no further one; -EBADMSG: it runs in a circle, or it has
 * ended, and an entry did not lead back to the one before it; or as memory_read(). */
int kernel_list_next(const struct kernel *kernel, struct kernel_list *list,
		     struct err *err) MUST_CHECK;

/* A walk over objects that each point to the next one, ended by a zero or by a pointer whose lowest
 * bit is set: struct hlist_head and hlist_nulls_head of include/linux/list_nulls.h. Circles end it
 * as above. */
struct kernel_chain {
	uint64_t first;
	uint64_t within; /* bytes: where in an entry the pointer to the next one lies */
	uint64_t at;     /* the entry */
	uint64_t seen, left, distance;
};

static inline struct kernel_chain kernel_chain_of(uint64_t first, uint64_t within)
{
	return (struct kernel_chain){ .first = first, .within = within, .left = 1, .distance = 1 };
}

/* As kernel_list_next(). */
int kernel_chain_next(const struct kernel *kernel, struct kernel_chain *chain,
		      struct err *err) MUST_CHECK;

/* The address of a symbol; -ENODATA if there is none. Those of kernel.c's table cost nothing, any
 * other a walk over all. */
int kernel_symbol(const struct kernel *kernel, const char *name, uint64_t *ret,
		  struct err *err) MUST_CHECK;

#endif
