/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rings of a log from 5.10 on; only kernel_log_ring.c includes this. */
#ifndef TROWEL_CRASH_KERNEL_LOG_RING_H
#define TROWEL_CRASH_KERNEL_LOG_RING_H

#include "crash/kernel_log_parts.h"

enum { KERNEL_LOG_STRUCT_MAX = 512 }; /* bytes of any of its structures */

#define KERNEL_LOG_NO_MEMBER UINT64_MAX

struct kernel_log_ring {
	struct kernel_log *log;
	/* sizes, and offsets of members, as VMCOREINFO has them */
	uint64_t desc_size, info_size;
	uint64_t desc_ring, text_ring; /* of struct printk_ringbuffer */
	uint64_t count_bits_at, descs_at, infos_at, head_id_at, tail_id_at; /* prb_desc_ring */
	uint64_t state_at, lpos_at, begin_at, next_at;                      /* prb_desc */
	uint64_t size_bits_at, data_at, tail_lpos_at;                       /* prb_data_ring */
	uint64_t time_at, text_length_at, caller_at, device_info_at;        /* printk_info */
	uint64_t subsystem_at, device_at, subsystem_size, device_size;      /* dev_printk_info */
	uint64_t counter_at;                                                /* atomic_long_t */
	/* what the ring holds */
	uint64_t descs, infos, data;    /* addresses */
	uint64_t head, tail;            /* ids of the newest and oldest record */
	uint64_t tail_lpos;             /* position of the oldest text */
	unsigned count_bits, size_bits; /* 0: not known */
	uint64_t id_mask;
	struct buf text;
};

struct kernel_log_descriptor {
	uint64_t value; /* id and state */
	uint64_t id;
	unsigned state;
	uint64_t begin, next; /* positions of its text */
	uint64_t order;       /* of ids, where they are sorted */
};

#endif
