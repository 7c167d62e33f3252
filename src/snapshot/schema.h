/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The snapshot's published JSON Schema (draft 2020-12), made from the model's tables. */
#ifndef TROWEL_SNAPSHOT_SCHEMA_H
#define TROWEL_SNAPSHOT_SCHEMA_H

#include "base/buf.h"

/* Appends the schema of the whole document (`trowel survey --json`); "$defs" has one entry per
 * record, so that a line of processes.jsonl can be checked against "#/$defs/process". */
void schema_write(struct buf *ret);

#endif
