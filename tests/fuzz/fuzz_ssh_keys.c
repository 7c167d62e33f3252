/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/accounts/ssh_keys.h"
#include "harness.h"

FUZZ(ssh_keys, input)
{
	struct bytes rest = input, keyword, arguments, argument;
	struct authorized_key key;

	while (authorized_key_next(&rest, &key)) {
		scoped_buf fingerprint = { 0 };

		assert(key.type.size && key.blob.size);
		if (authorized_key_fingerprint(&key, &fingerprint))
			assert(fingerprint.size == 50);
	}
	for (rest = input; sshd_setting_next(&rest, &keyword, &arguments);) {
		while (sshd_argument_next(&arguments, &argument))
			(void)sshd_pattern_list_matches(argument, keyword);
	}
}
