/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The types of a kernel, as it keeps them for BPF: which member of which structure lies where.
 * Source: Documentation/bpf/btf.rst of Linux.
 */
#ifndef TROWEL_FORMAT_BTF_H
#define TROWEL_FORMAT_BTF_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/vec.h"

enum {
	BTF_TYPES_MAX = 1 << 20,
	BTF_SIZE_MAX = 64 * 1024 * 1024,
	BTF_DEPTH_MAX = 32, /* of what refers to each other: typedefs, structures without a name */
};

enum btf_kind { /* the numbers of the format */
		BTF_KIND_INT = 1,
		BTF_KIND_POINTER,
		BTF_KIND_ARRAY,
		BTF_KIND_STRUCT,
		BTF_KIND_UNION,
		BTF_KIND_ENUM,
		BTF_KIND_FORWARD,
		BTF_KIND_TYPEDEF,
		BTF_KIND_VOLATILE,
		BTF_KIND_CONST,
		BTF_KIND_RESTRICT,
		BTF_KIND_FUNCTION,
		BTF_KIND_FUNCTION_PROTOTYPE,
		BTF_KIND_VARIABLE,
		BTF_KIND_SECTION,
		BTF_KIND_FLOAT,
		BTF_KIND_DECLARATION_TAG,
		BTF_KIND_TYPE_TAG,
		BTF_KIND_ENUM64,
};

struct btf {
	struct bytes types, strings; /* parts of the text that was parsed */
	bool is_big_endian;
	vec_of(uint32_t) starts; /* in `types`, of type 1 and so on; 0 is void */
};
void btf_deinit(struct btf *btf);
#define scoped_btf SCOPED(btf_deinit) struct btf

/* Indexes the types of a whole .BTF section, which has to live as long as `ret`, zero-initialised.
 * 0, or -EBADMSG. */
int btf_parse(struct bytes text, struct btf *ret, struct err *err) MUST_CHECK;

/* The id of a named type of that kind; 0 if there is none. */
uint32_t btf_find(const struct btf *btf, enum btf_kind kind, const char *name);

struct btf_member {
	uint64_t bit;   /* from the beginning of the structure */
	unsigned width; /* bits of a bit field; 0: none */
	uint32_t type;
};

/* A member of a structure or union, also one of a part without a name; `path` may lead on through
 * members that are structures: "thread_info.cpu". False, and `ret` untouched, if there is none. */
bool btf_member(const struct btf *btf, uint32_t type, const char *path, struct btf_member *ret);

/* What a type is behind typedefs and qualifiers; 0: void, or not to be found out. */
uint32_t btf_resolve(const struct btf *btf, uint32_t type);

/* Bytes; 0 if it has no size. Pointers have `pointer_size`. */
uint64_t btf_size(const struct btf *btf, uint32_t type, unsigned pointer_size);

/* Of an array: how many there are of which type. False for all else. */
bool btf_array(const struct btf *btf, uint32_t type, uint32_t *ret_type, uint32_t *ret_count);

/* The value that a name stands for in any enum. False if there is none. */
bool btf_enumerator(const struct btf *btf, const char *name, int64_t *ret);

#endif
