/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the tables are written: one line a field. For tables_*.c alone. */
#ifndef TROWEL_DIFF_TABLES_PARTS_H
#define TROWEL_DIFF_TABLES_PARTS_H

#include "diff/tables.h"

#define NAME(field)                                                                                \
	{                                                                                          \
#field, ROLE_NAME, NULL, NULL                                                      \
	}
#define KEY(field)                                                                                 \
	{                                                                                          \
#field, ROLE_KEY, NULL, NULL                                                       \
	}
#define COUNTS(field)                                                                              \
	{                                                                                          \
#field, ROLE_COUNTS, NULL, NULL                                                    \
	}
#define KNOWN(field)                                                                               \
	{                                                                                          \
#field, ROLE_KNOWN, NULL, NULL                                                     \
	}
#define SET(field)                                                                                 \
	{                                                                                          \
#field, ROLE_SET, NULL, NULL                                                       \
	}
#define LEFT(field, why)                                                                           \
	{                                                                                          \
#field, ROLE_LEFT, why, NULL                                                       \
	}

/* INNER(os): the record `os`; INNER(ssh_keys, ssh_key): records of another name. */
#define INNER(...)                       INNER_PICK(__VA_ARGS__, INNER_2, INNER_1)(__VA_ARGS__)
#define INNER_PICK(one, two, macro, ...) macro
#define INNER_1(field)                   INNER_2(field, field)
#define INNER_2(field, record)                                                                     \
	{                                                                                          \
#field, ROLE_INNER, NULL, &diff_##record                                           \
	}

#define DIFF_TABLE(record)                                                                         \
	struct diff_table diff_##record = { &record##_type, record##_fields,                       \
					    sizeof(record##_fields) / sizeof(record##_fields[0]) }

#endif
