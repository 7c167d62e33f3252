/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages of PHP's composer. All strings are copied to the arena. Source: composer-schema.json and
 * src/Composer/Repository/FilesystemRepository.php of composer. */
#ifndef TROWEL_FORMAT_COMPOSER_H
#define TROWEL_FORMAT_COMPOSER_H

#include "base/arena.h"
#include "base/vec.h"

struct composer_package {
	const char *name, *version;
	bool is_development; /* only developers need it */
};
typedef vec_of(struct composer_package) composer_packages;

/* Appends the packages of a vendor/composer/installed.json of any version, or of a composer.lock,
 * at most `max`; false if it is something else. */
bool composer_parse(struct bytes json, struct arena *arena, size_t max, composer_packages *ret);

#endif
