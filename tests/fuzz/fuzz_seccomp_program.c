/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "enter/seccomp_program.h"
#include "harness.h"

/* What is let pass is not refused, and all else as before. */
FUZZ(seccomp_program, input)
{
	bool calls[SECCOMP_CALLS_MAX] = { 0 };
	scoped_buf excepted = { 0 };

	calls[1] = calls[SECCOMP_CALLS_MAX - 1] = true;
	if (seccomp_program_except(input, calls, &excepted) < 0)
		return;
	for (unsigned i = 0; i < 4; i++) {
		bool refuses = seccomp_program_may_refuse(buf_bytes(&excepted), i);

		assert(!calls[i] || !refuses);
		if (!calls[i] && !seccomp_program_may_refuse(input, i))
			assert(!refuses);
	}
}
