/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What NVMe controllers and namespaces say about themselves and about the erasing they can do.
 * Source: NVM Express Base Specification 2.0, figures "Identify Controller Data Structure" and
 * "Sanitize Status"; NVM Command Set Specification, "Identify Namespace Data Structure".
 */
#ifndef TROWEL_FORMAT_FIRMWARE_NVME_IDENTIFY_H
#define TROWEL_FORMAT_FIRMWARE_NVME_IDENTIFY_H

#include "base/bytes.h"
#include "base/err.h"

enum {
	NVME_IDENTIFY_SIZE = 4096,
	NVME_SANITIZE_LOG_SIZE = 512,
	NVME_SANITIZE_LOG_READ = 32, /* bytes of it that mean something */
};

struct nvme_controller {
	char serial[21], model[41], revision[9];
	char subsystem[257];    /* its NVMe Qualified Name; "" where it has none */
	uint32_t version;       /* 0x10400: 1.4; 0 before 1.2 */
	uint32_t namespaces;    /* the largest number of a namespace */
	bool shares_subsystem;  /* the subsystem may have several controllers */
	bool can_format;        /* OACS: Format NVM */
	bool can_crypto;        /* SANICAP: Sanitize, crypto erase: all user data is encrypted */
	bool can_block;         /* SANICAP: block erase */
	bool can_overwrite;     /* SANICAP: overwrite */
	bool formats_all;       /* FNA: Format acts on all namespaces */
	bool erases_all;        /* FNA: secure erase by Format acts on all namespaces */
	bool can_format_crypto; /* FNA: Format with cryptographic erase */
};

/* Takes the answer to Identify (CNS 01h) apart. -EBADMSG when it is cut short or all zeros. */
int nvme_controller_parse(struct bytes data, struct nvme_controller *ret,
			  struct err *err) MUST_CHECK;

struct nvme_namespace {
	uint64_t size_blocks, capacity_blocks, used_blocks;
	uint32_t block_bytes;    /* of the format in use; 0: it says nonsense */
	uint16_t metadata_bytes; /* per block */
	/* How it is formatted, which a new Format has to repeat. */
	uint8_t format; /* the number of its block format, 0 to 63 */
	bool metadata_is_inline;
	uint8_t protection; /* type of protection information, 0: none */
	bool protection_is_first;
	bool is_shared;          /* other controllers have it, too */
	int format_left_percent; /* of a Format at work; -1: it does not tell */
	char id[33];             /* NGUID or else EUI-64, in hexadecimal; "" */
};

/* Takes the answer to Identify (CNS 00h) apart. -EBADMSG when it is cut short, or the namespace is
 * not there (all zeros). */
int nvme_namespace_parse(struct bytes data, struct nvme_namespace *ret, struct err *err) MUST_CHECK;

enum nvme_sanitize_state {
	NVME_SANITIZE_NEVER,
	NVME_SANITIZE_DONE,
	NVME_SANITIZE_AT_WORK,
	NVME_SANITIZE_FAILED,
	NVME_SANITIZE_DONE_NOT_DEALLOCATED,
	NVME_SANITIZE_OTHER, /* a state of a newer standard */
};

struct nvme_sanitize_log {
	enum nvme_sanitize_state state;
	uint16_t progress;      /* of 65536, while it is at work */
	uint8_t passes;         /* of an overwrite that are done */
	bool is_erased;         /* nothing was written to the media since the last sanitize */
	uint8_t action;         /* enum nvme_sanitize_action of the last one, 0: none */
	int64_t estimates_s[3]; /* overwrite, block erase, crypto erase; UNKNOWN */
};

/* Takes the log page 81h apart. -EBADMSG when it is cut short. */
int nvme_sanitize_log_parse(struct bytes data, struct nvme_sanitize_log *ret,
			    struct err *err) MUST_CHECK;

#endif
