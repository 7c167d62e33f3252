/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sealed file beside a snapshot: the values that stand as "<secret:ID>" in it, readable with a
 * passphrase only. It holds
 *
 *	16 bytes	"trowel-sealed 1\n"
 *	4 + 4		Argon2id's operations and memory in KiB, little-endian
 *	16		its salt
 *	24		header of the stream
 *	...		XChaCha20-Poly1305 in messages of up to 64 KiB and 17 bytes, the last one
 *			tagged as such; all that stands before them is authenticated with the first
 *
 * and, inside, one JSON document of struct sealed. Sources: RFC 9106; libsodium's crypto_pwhash and
 * crypto_secretstream_xchacha20poly1305.
 */
#ifndef TROWEL_SNAPSHOT_SEALED_H
#define TROWEL_SNAPSHOT_SEALED_H

#include "base/passphrase.h"
#include "snapshot/model.h"

enum {
	SEALED_OPERATIONS = 3, /* with 64 MiB: the second choice of RFC 9106 section 4 */
	SEALED_MEMORY_KIB = 64 * 1024,
	SEALED_OPERATIONS_MAX = 64, /* of a file that is read: its header is not to be trusted */
	SEALED_MEMORY_KIB_MAX = 1024 * 1024,
	SEALED_SIZE_MAX = 256 * 1024 * 1024, /* bytes inside */
};

/* Writes it to `fd`; `name` is for messages. Its format and version are filled in. */
int sealed_write(const struct sealed *sealed, const struct passphrase *passphrase, int fd,
		 const char *name, struct err *err) MUST_CHECK;

/* Reads it from `fd`; all strings live in `arena`. -EBADMSG: it is no sealed file, or cut;
 * -EKEYREJECTED: another passphrase, or somebody changed it; -EPROTONOSUPPORT: a later version;
 * -EFBIG: beyond a limit. */
int sealed_read(int fd, const char *name, const struct passphrase *passphrase, struct arena *arena,
		struct sealed *ret, struct err *err) MUST_CHECK;

#endif
