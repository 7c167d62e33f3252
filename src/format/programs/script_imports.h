/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a script wants of its language's installation: modules of Python, Perl, Ruby and Node,
 * extensions of PHP; as far as its text tells without being run. What stands in comments, strings
 * and documentation is left out. Source: The Python Language Reference 7.11; perlfunc(1), use and
 * require; perlpod(1); Ruby, Kernel#require; Node.js, "Modules"; the PHP manual, "Function
 * Reference".
 */
#ifndef TROWEL_FORMAT_SCRIPT_IMPORTS_H
#define TROWEL_FORMAT_SCRIPT_IMPORTS_H

#include "base/vec.h"
#include "format/toolbox/script_head.h"

enum {
	SCRIPT_IMPORTS_MAX = 512,
	SCRIPT_IMPORT_NAME_MAX = 128, /* bytes; longer ones are left out */
};

enum script_language {
	SCRIPT_OTHER,
	SCRIPT_PYTHON,
	SCRIPT_PERL,
	SCRIPT_RUBY,
	SCRIPT_NODE,
	SCRIPT_PHP,
	SCRIPT_LANGUAGE_COUNT,
};

struct script_import {
	/* Python: the first part of a module's name. Perl: Foo::Bar. Ruby: what is required,
	 * "net/http". Node: the package, with its scope. PHP: the extension, as php -m names it. */
	const char *name;
	unsigned line;    /* where it is wanted first, from 1 */
	bool is_optional; /* the script looks whether it is there, or wants it in some cases */
};

/* Texts lie in `arena`. Each name is there once. */
struct script_imports {
	struct arena arena;
	vec_of(struct script_import) list;
	bool is_cut; /* there were more than SCRIPT_IMPORTS_MAX */
};
void script_imports_deinit(struct script_imports *imports);
#define scoped_script_imports SCOPED(script_imports_deinit) struct script_imports

/* What the interpreter of a script is for: python3.11, perl, nodejs. */
enum script_language script_language_of(const struct script_head *head);

/* What a script is in by the end of its name, ".py" and its like, where it does not say what starts
 * it. */
enum script_language script_language_of_name(struct bytes name);

/* Reads them into `ret`, zero-initialised; of another language there are none. Takes time in
 * proportion to the text, whose size the caller bounds. */
void script_imports_read(struct bytes text, enum script_language language,
			 struct script_imports *ret);

#endif
