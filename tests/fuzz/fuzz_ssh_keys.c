/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/accounts/ssh_keys.h"
#include "harness.h"

FUZZ(ssh_keys, input)
{
	struct bytes rest = input, list;
	struct authorized_key key;

	while (authorized_key_next(&rest, &key)) {
		scoped_buf fingerprint = { 0 };

		assert(key.type.size && key.blob.size);
		if (authorized_key_fingerprint(&key, &fingerprint))
			assert(fingerprint.size == 50);
	}
	for (rest = input; bytes_line(&rest, &list);)
		(void)sshd_pattern_list_matches(list, rest);
}
