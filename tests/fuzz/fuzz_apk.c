/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/apk.h"
#include "harness.h"

FUZZ(apk, input)
{
	struct apk_constraint constraint;
	struct apk_repository repository;
	struct apk_protection protection;
	struct apk_log_entry entry;
	struct bytes rest = input, value;
	struct apk_owner owner;
	struct digest digest;
	int64_t wall = 0;
	char field;

	while (apk_line_next(&rest, &field, &value)) {
		if (apk_owner_parse(value, &owner))
			assert(owner.mode <= 07777);
		if (apk_digest_parse(value, &digest))
			assert(digest.kind != DIGEST_NONE);
	}
	for (rest = input; apk_constraint_next(&rest, &constraint);)
		assert(constraint.name.size);
	for (rest = input; apk_repository_next(&rest, &repository);)
		assert(repository.url.size);
	for (rest = input; apk_protection_next(&rest, &protection);)
		assert(protection.pattern.size);
	for (rest = input; apk_log_next(&rest, &wall, &entry);)
		assert(wall >= 0 && entry.version.size);
}
