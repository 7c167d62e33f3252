/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bpf/writes.bpf.c as an object for libbpf; scripts/text-to-c embeds it. */
#ifndef TROWEL_WATCH_BPF_WRITES_OBJECT_H
#define TROWEL_WATCH_BPF_WRITES_OBJECT_H

#include "base/bytes.h"

extern const struct bytes writes_bpf_o;

#endif
