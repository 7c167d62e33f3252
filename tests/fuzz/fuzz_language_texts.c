/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/languages/composer.h"
#include "format/languages/conda.h"
#include "format/languages/crates.h"
#include "format/languages/gem.h"
#include "format/languages/node.h"
#include "harness.h"

enum { PACKAGES_MAX = 100 };

FUZZ(language_texts, input)
{
	struct bytes rest = input, name, version, programs;
	composer_packages composed = { 0 };
	struct node_package package;
	struct conda_package conda;
	scoped_buf file = { 0 };
	scoped_arena arena = { 0 };
	node_locks locks = { 0 };
	struct crate crate;

	while (crate_next(&rest, &crate)) {
		assert(crate.name.size && crate.version.size);
		while (crate_program_next(&crate.programs, &name))
			assert(name.size);
	}
	programs = gem_programs(input);
	while (gem_program_next(&programs, &name))
		assert(name.size);
	if (gem_name_parse(input, &name, &version))
		assert(name.size && version.size);
	if (node_package_parse(input, &arena, &package))
		assert(package.programs.count <= NODE_PROGRAMS_MAX);
	if (node_lock_parse(input, &arena, PACKAGES_MAX, &locks))
		assert(locks.count <= PACKAGES_MAX);
	if (conda_package_parse(input, &arena, &conda)) {
		assert(conda.name[0] && conda.version[0]);
		while (conda_file_next(&conda.files, &file))
			assert(file.size);
	}
	if (composer_parse(input, &arena, PACKAGES_MAX, &composed))
		assert(composed.count <= PACKAGES_MAX);
}
