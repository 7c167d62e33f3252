/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/btf.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

enum {
	MAGIC = 0xeb9f,
	HEADER_SIZE = 24,
	TYPE_SIZE = 12, /* struct btf_type */
	MEMBER_SIZE = 12,
	KIND_SHIFT = 24,
	KIND_MASK = 0x1f,
	COUNT_MASK = 0xffff,
	FIELD_SHIFT = 24, /* of a member's place, where the structure has bit fields */
};
#define HAS_FIELDS (1U << 31)
#define FIELD_MASK 0xffffffU

void btf_deinit(struct btf *btf)
{
	vec_deinit(&btf->starts);
	*btf = (struct btf){ 0 };
}

/* ---- parts --------------------------------------------------------------------------------- */

static uint32_t word_at(const struct btf *btf, size_t at)
{
	uint32_t word;

	if (btf->types.size < sizeof(word) || at > btf->types.size - sizeof(word))
		return 0;
	memcpy(&word, btf->types.at + at, sizeof(word));
	return btf->is_big_endian ? be32toh(word) : le32toh(word);
}

struct type {
	size_t at; /* behind its fixed part */
	uint32_t name;
	enum btf_kind kind;
	uint32_t count;
	bool has_fields;
	uint32_t size_or_type;
};

static struct type type_at(const struct btf *btf, size_t at)
{
	uint32_t info = word_at(btf, at + 4);

	return (struct type){
		.at = at + TYPE_SIZE,
		.name = word_at(btf, at),
		.kind = (enum btf_kind)(info >> KIND_SHIFT & KIND_MASK),
		.count = info & COUNT_MASK,
		.has_fields = info & HAS_FIELDS,
		.size_or_type = word_at(btf, at + 8),
	};
}

static bool get(const struct btf *btf, uint32_t id, struct type *ret)
{
	if (id == 0 || id > btf->starts.count)
		return false;
	*ret = type_at(btf, btf->starts.at[id - 1]);
	return true;
}

/* Whether the string at an offset is that one. */
static bool is_named(const struct btf *btf, uint32_t offset, struct bytes name)
{
	return offset < btf->strings.size && btf->strings.size - offset > name.size &&
	       memcmp(btf->strings.at + offset, name.at, name.size) == 0 &&
	       btf->strings.at[offset + name.size] == '\0';
}

/* ---- opening ------------------------------------------------------------------------------- */

/* Bytes behind the fixed part, of each kind: so many, and so many for each of the count. */
static const struct {
	unsigned fixed, each;
	bool is_known;
} extras[KIND_MASK + 1] = {
	[BTF_KIND_INT] = { 4, 0, true },
	[BTF_KIND_POINTER] = { 0, 0, true },
	[BTF_KIND_ARRAY] = { 12, 0, true },
	[BTF_KIND_STRUCT] = { 0, 12, true },
	[BTF_KIND_UNION] = { 0, 12, true },
	[BTF_KIND_ENUM] = { 0, 8, true },
	[BTF_KIND_FORWARD] = { 0, 0, true },
	[BTF_KIND_TYPEDEF] = { 0, 0, true },
	[BTF_KIND_VOLATILE] = { 0, 0, true },
	[BTF_KIND_CONST] = { 0, 0, true },
	[BTF_KIND_RESTRICT] = { 0, 0, true },
	[BTF_KIND_FUNCTION] = { 0, 0, true },
	[BTF_KIND_FUNCTION_PROTOTYPE] = { 0, 8, true },
	[BTF_KIND_VARIABLE] = { 4, 0, true },
	[BTF_KIND_SECTION] = { 0, 12, true },
	[BTF_KIND_FLOAT] = { 0, 0, true },
	[BTF_KIND_DECLARATION_TAG] = { 4, 0, true },
	[BTF_KIND_TYPE_TAG] = { 0, 0, true },
	[BTF_KIND_ENUM64] = { 0, 12, true },
};

static int index_types(struct btf *btf, struct err *err)
{
	for (size_t at = 0; at < btf->types.size;) {
		struct type type = type_at(btf, at);
		uint64_t size = TYPE_SIZE + extras[type.kind].fixed +
				(uint64_t)extras[type.kind].each * type.count;

		if (!extras[type.kind].is_known)
			return err_set(err, -EBADMSG, "BTF: type %zu is of the unknown kind %u",
				       btf->starts.count + 1, (unsigned)type.kind);
		if (btf->types.size - at < size || btf->starts.count == BTF_TYPES_MAX)
			return err_set(err, -EBADMSG, "BTF: type %zu leads out of it",
				       btf->starts.count + 1);
		*vec_push(&btf->starts) = (uint32_t)at;
		at += size;
	}
	return 0;
}

int btf_parse(struct bytes text, struct btf *ret, struct err *err)
{
	struct btf btf = { .is_big_endian = bytes_number(text, 0, 2, false) != MAGIC };

	if (text.size < HEADER_SIZE || text.size > BTF_SIZE_MAX ||
	    bytes_number(text, 0, 2, btf.is_big_endian) != MAGIC)
		return err_set(err, -EBADMSG, "BTF: its beginning is something else");
	btf.types = text; /* for word_at() */
	uint64_t header = word_at(&btf, 4), types = word_at(&btf, 8),
		 types_size = word_at(&btf, 12);
	uint64_t strings = word_at(&btf, 16), strings_size = word_at(&btf, 20);

	if (header + types + types_size > text.size || header + strings + strings_size > text.size)
		return err_set(err, -EBADMSG, "BTF: it is cut short");
	btf.types = bytes_slice(text, header + types, types_size);
	btf.strings = bytes_slice(text, header + strings, strings_size);
	if (index_types(&btf, err) < 0) {
		btf_deinit(&btf);
		return err->code;
	}
	*ret = btf;
	return 0;
}

/* ---- names --------------------------------------------------------------------------------- */

uint32_t btf_find(const struct btf *btf, enum btf_kind kind, const char *name)
{
	struct bytes wanted = bytes_of(name);

	for (uint32_t id = 1; id <= btf->starts.count; id++) {
		struct type type = type_at(btf, btf->starts.at[id - 1]);

		if (type.kind == kind && is_named(btf, type.name, wanted))
			return id;
	}
	return 0;
}

static bool find_enumerator(const struct btf *btf, const struct type *type, struct bytes name,
			    int64_t *ret)
{
	enum { ENUM_SIZE = 8, ENUM64_SIZE = 12 };
	bool is_wide = type->kind == BTF_KIND_ENUM64;

	for (uint32_t i = 0; i < type->count; i++) {
		size_t at = type->at + i * (is_wide ? ENUM64_SIZE : ENUM_SIZE);

		if (!is_named(btf, word_at(btf, at), name))
			continue;
		*ret = (int32_t)word_at(btf, at + 4);
		if (is_wide)
			*ret = (int64_t)((uint64_t)word_at(btf, at + 8) << 32 |
					 word_at(btf, at + 4));
		return true;
	}
	return false;
}

bool btf_enumerator(const struct btf *btf, const char *name, int64_t *ret)
{
	struct bytes wanted = bytes_of(name);

	for (vec_each(start, &btf->starts)) {
		struct type type = type_at(btf, *start);

		if ((type.kind == BTF_KIND_ENUM || type.kind == BTF_KIND_ENUM64) &&
		    find_enumerator(btf, &type, wanted, ret))
			return true;
	}
	return false;
}

/* ---- types --------------------------------------------------------------------------------- */

static bool is_alias(enum btf_kind kind)
{
	return kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_CONST ||
	       kind == BTF_KIND_RESTRICT || kind == BTF_KIND_TYPE_TAG;
}

uint32_t btf_resolve(const struct btf *btf, uint32_t id)
{
	struct type type;

	for (int depth = 0; depth < BTF_DEPTH_MAX && get(btf, id, &type); depth++) {
		if (!is_alias(type.kind))
			return id;
		id = type.size_or_type;
	}
	return 0;
}

bool btf_array(const struct btf *btf, uint32_t id, uint32_t *ret_type, uint32_t *ret_count)
{
	struct type type;

	if (!get(btf, btf_resolve(btf, id), &type) || type.kind != BTF_KIND_ARRAY)
		return false;
	*ret_type = word_at(btf, type.at);
	*ret_count = word_at(btf, type.at + 8);
	return true;
}

uint64_t btf_size(const struct btf *btf, uint32_t id, unsigned pointer_size)
{
	uint64_t count = 1;
	struct type type;

	for (int depth = 0; depth < BTF_DEPTH_MAX; depth++) {
		uint32_t element, elements;

		if (!btf_array(btf, id, &element, &elements))
			break;
		if (elements && count > UINT32_MAX / elements)
			return 0;
		count *= elements;
		id = element;
	}
	if (!get(btf, btf_resolve(btf, id), &type))
		return 0;
	switch (type.kind) {
	case BTF_KIND_INT:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FLOAT:
		return count * type.size_or_type;
	case BTF_KIND_POINTER:
		return count * pointer_size;
	default:
		return 0;
	}
}

/* ---- members ------------------------------------------------------------------------------- */

static struct btf_member member_at(const struct btf *btf, const struct type *type, size_t at)
{
	uint32_t place = word_at(btf, at + 8);

	return (struct btf_member){
		.bit = type->has_fields ? place & FIELD_MASK : place,
		.width = type->has_fields ? place >> FIELD_SHIFT : 0,
		.type = word_at(btf, at + 4),
	};
}

struct search {
	const struct btf *btf;
	struct bytes name;
	unsigned left; /* members that may be looked at yet */
};

/* One step of a path. Parts without a name are looked into, `depth` deep. */
static bool find_member(struct search *search, uint32_t id, int depth, struct btf_member *ret)
{
	const struct btf *btf = search->btf;
	struct type type;

	if (depth == 0 || !get(btf, btf_resolve(btf, id), &type) ||
	    (type.kind != BTF_KIND_STRUCT && type.kind != BTF_KIND_UNION))
		return false;
	for (uint32_t i = 0; i < type.count && search->left; i++, search->left--) {
		size_t at = type.at + i * MEMBER_SIZE;
		struct btf_member member = member_at(btf, &type, at), within;

		if (is_named(btf, word_at(btf, at), search->name)) {
			*ret = member;
			return true;
		}
		if (!is_named(btf, word_at(btf, at), bytes_of("")) ||
		    !find_member(search, member.type, depth - 1, &within))
			continue;
		within.bit += member.bit;
		*ret = within;
		return true;
	}
	return false;
}

bool btf_member(const struct btf *btf, uint32_t type, const char *path, struct btf_member *ret)
{
	enum { UNNAMED_DEPTH = 4, MEMBERS_MAX = 1 << 16 };
	struct search search = { .btf = btf, .left = MEMBERS_MAX };
	struct btf_member found = { .type = type };
	struct bytes rest = bytes_of(path);

	while (bytes_part(&rest, '.', &search.name)) {
		struct btf_member step;

		if (!find_member(&search, found.type, UNNAMED_DEPTH, &step))
			return false;
		step.bit += found.bit;
		found = step;
	}
	*ret = found;
	return true;
}
