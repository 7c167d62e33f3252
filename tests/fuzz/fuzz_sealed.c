/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sealed file as it lies on a disk. What it asks for in rounds and memory is cut, since the
 * limits allow more than a fuzzer has. */
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "harness.h"
#include "snapshot/sealed.h"

FUZZ(sealed, input)
{
	char word[] = "fuzz";
	const struct passphrase passphrase = { word, 4 };
	scoped_arena arena = { 0 };
	scoped_buf file = { 0 };
	scoped_fd int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct sealed sealed;
	struct err err;

	buf_add_bytes(&file, input);
	if (file.size >= 24)
		memcpy(file.at + 16, "\1\0\0\0\10\0\0\0", 8);
	if (write(fd, buf_text(&file), file.size) == (ssize_t)file.size &&
	    lseek(fd, 0, SEEK_SET) == 0)
		(void)!sealed_read(fd, "fuzz", &passphrase, &arena, &sealed, &err);
}
