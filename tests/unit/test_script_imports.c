/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What scripts want of their language's installation, and what only Python 2 understands. */
#include "harness.h"

#include <fcntl.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/root.h"
#include "format/programs/python2.h"
#include "format/programs/script_imports.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* "name line" each; a '?' behind what is optional. */
static void assert_imports(enum script_language language, struct bytes text, const char *wanted)
{
	scoped_script_imports imports = { 0 };
	scoped_buf told = { 0 };

	script_imports_read(text, language, &imports);
	for (vec_each(import, &imports.list))
		buf_add_format(&told, "%s%s %u\n", import->name, import->is_optional ? "?" : "",
			       import->line);
	assert_string_equal(buf_text(&told), wanted);
}

struct import_case {
	const char *text, *wanted;
};

static void assert_cases(enum script_language language, const struct import_case *cases,
			 size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_imports(language, bytes_of(cases[i].text), cases[i].wanted);
}

static void load(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 1 << 20, ret, &err), 0);
}

TEST(script_imports_language_of_an_interpreter)
{
	static const struct {
		const char *line;
		enum script_language language;
	} cases[] = {
		{ "#!/usr/bin/python3", SCRIPT_PYTHON },
		{ "#!/usr/bin/env python3.11", SCRIPT_PYTHON },
		{ "#!/opt/bin/pypy3", SCRIPT_PYTHON },
		{ "#!/usr/bin/perl -w", SCRIPT_PERL },
		{ "#!/usr/bin/env -S ruby2.7 -W0", SCRIPT_RUBY },
		{ "#!/usr/bin/env node", SCRIPT_NODE },
		{ "#!/usr/bin/nodejs", SCRIPT_NODE },
		{ "#!/usr/bin/php8.2", SCRIPT_PHP },
		{ "#!/bin/sh", SCRIPT_OTHER },
		{ "#!/usr/bin/pythonista", SCRIPT_OTHER },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct script_head head;

		assert_true(script_head_read(bytes_of(cases[i].line), &head));
		assert_int_equal(script_language_of(&head), cases[i].language);
	}
}

TEST(script_imports_of_python)
{
	static const struct import_case cases[] = {
		{ "import os, sys as s\nimport a.b.c as d\n", "os 1\nsys 1\na 2\n" },
		{ "from a.b import c\nfrom  d  import (e,\n  f)\n", "a 1\nd 2\n" },
		{ "from . import a\nfrom .b import c\nfrom ..d import e\n", "" },
		{ "from __future__ import print_function\n", "" },
		{ "import a; import b;c=1; import d\n", "a 1\nb 1\nd 1\n" },
		{ "'''\nimport a\n'''\n# import b\nx = \"import c\"\nimport d\n", "d 6\n" },
		{ "x = (1,\nimport_a)\ny = \\\n  1\nimport b\n", "b 5\n" },
		{ "def f():\n    import a\n    return a\n", "a 2\n" },
		{ "imports = 1\nimport_a = 2\nfrom_b = 3\n", "" },
		{ "\xef\xbb\xbfimport a\r\nimport b\r\n", "a 1\nb 2\n" },
		/* one that is there twice */
		{ "try:\n  import a\nexcept ImportError:\n  pass\nimport a\n", "a 2\n" },
		/* what to do without it */
		{ "try:\n    import a\nexcept ImportError:\n    a = None\nimport b\n",
		  "a? 2\nb 5\n" },
		{ "try: import a\nexcept (ImportError, E): import b\n", "a? 1\nb? 2\n" },
		{ "try:\n import a\nexcept ModuleNotFoundError as e:\n pass\n", "a? 2\n" },
		{ "try:\n import a\nexcept:\n pass\n", "a? 2\n" },
		{ "try:\n import a\nexcept ValueError:\n pass\n", "a 2\n" },
		{ "try:\n import a\nexcept ValueError:\n pass\nexcept ImportError:\n pass\n",
		  "a? 2\n" },
		{ "try:\n import a\nfinally:\n pass\n", "a 2\n" },
		{ "try:\n  if x:\n    import a\nexcept ImportError:\n  pass\n", "a? 3\n" },
		{ "try:\n  import a\nexcept ImportError:\n  sys.exit('a is missing')\n", "a 2\n" },
		{ "try:\n  import a\nexcept ImportError:\n  raise\n", "a 2\n" },
		{ "try:\n  import a\nexcept ImportError:\n  exited = 1\n", "a? 2\n" },
		{ "with suppress(ImportError):\n  import a\nimport b\n", "a? 2\nb 3\n" },
		/* for those who check types, and for other releases and systems */
		{ "if TYPE_CHECKING:\n  import a\nelse:\n  import b\n", "b 4\n" },
		{ "if typing.TYPE_CHECKING:\n  from a import b\nimport c\n", "c 3\n" },
		{ "if x:\n  import a\nelif TYPE_CHECKING:\n  import b\n", "a 2\n" },
		{ "if not TYPE_CHECKING:\n  import a\n", "a 2\n" },
		{ "if sys.version_info < (3, 11):\n  import a\nelse:\n  import b\nimport c\n",
		  "a? 2\nb? 4\nc 5\n" },
		{ "if os.name == 'nt':\n\timport a\nimport b\n", "a? 2\nb 3\n" },
		{ "if __name__ == '__main__':\n  import a\n", "a 2\n" },
		/* errors */
		{ "import\nfrom\nimport 1a\nfrom a\nimport ,,b\n", "b 5\n" },
		{ "x = 'no end\nimport a\n", "a 2\n" },
	};

	assert_cases(SCRIPT_PYTHON, cases, COUNT(cases));
}

TEST(script_imports_of_perl)
{
	static const struct import_case cases[] = {
		{ "use strict;\nuse warnings;\nuse 5.010;\nuse v5.36;\nuse utf8;\n", "" },
		{ "use Foo;\nuse Foo::Bar qw(a b);\nuse A::B 1.2;\nuse C ();\n",
		  "Foo 1\nFoo::Bar 2\nA::B 3\nC 4\n" },
		{ "use warnings::register;\nuse common::sense;\n", "common::sense 2\n" },
		{ "require Foo::Bar;\nrequire 'x.pl';\nrequire 5.6;\nrequire $x;\n",
		  "Foo::Bar 1\n" },
		{ "BEGIN { require A; }\nuse B;use C;\n", "A 1\nB 2\nC 2\n" },
		{ "use A\n  qw(b);\n", "A 1\n" },
		{ "use parent qw(A::B C);\nuse parent -norequire, 'D';\nuse base 'E';\n",
		  "A::B 1\nC 1\nE? 3\n" },
		{ "eval { require A };\neval {\n  require B;\n  1;\n} or die;\nrequire C;\n",
		  "A? 1\nB? 3\nC 6\n" },
		{ "my $x = eval\n{\n  require A;\n};\nif (eval { require B; 1 }) { }\n",
		  "A? 3\nB? 5\n" },
		{ "eval 'use A; 1' or die;\neval \"require B\";\neval q{use C ();};\n",
		  "A? 1\nB? 2\nC? 3\n" },
		/* done before the eval is */
		{ "eval { use A; };\n", "A 1\n" },
		{ "require A if $x;\nrequire Win32::API;\n", "A? 1\nWin32::API? 2\n" },
		{ "# use A;\nprint 'use B;';\n$x = $#a; use C;\n", "C 3\n" },
		{ "=head1 X\n\nuse A;\n\n=cut\nuse B;\n__END__\nuse C;\n", "B 6\n" },
		{ "print <<EOT;\nuse A;\nEOT\nprint <<~\"E T\";\n  use B;\n  E T\nuse C;\n",
		  "C 7\n" },
		{ "print <<\"  E\";\nuse A;\n  E\nuse B;\n", "B 4\n" },
		{ "print <<A, <<'B';\nuse X;\nA\nuse Y;\nB\nuse Z;\n", "Z 6\n" },
		{ "$x = 1 << 3;\nuse A;\n", "A 2\n" },
		/* sentences */
		{ "use Foo to do it\nuse Foo.\nuse the Force\nrequire Foo bar\n", "" },
		{ "my %h = (use => 1);\n$x->use;\nuse;\n", "" },
	};

	assert_cases(SCRIPT_PERL, cases, COUNT(cases));
}

TEST(script_imports_of_ruby)
{
	static const struct import_case cases[] = {
		{ "require 'json'\nrequire \"net/http\"\nrequire('set'); require 'a'\n",
		  "json 1\nnet/http 2\nset 3\na 3\n" },
		{ "require_relative 'x'\nrequire './y'\nrequire '/z'\nrequire \"#{a}/b\"\n", "" },
		{ "# require 'a'\nputs \"require 'b'\"\nputs 'x' # require 'c'\n", "" },
		{ "=begin\nrequire 'a'\n=end\nrequire 'b'\n__END__\nrequire 'c'\n", "b 4\n" },
		{ "puts <<~EOS\n  require 'a'\nEOS\nrequire 'b'\n", "b 4\n" },
		{ "class << self\nrequire 'a'\nend\na << 'x'\nrequire 'b'\n", "a 2\nb 5\n" },
		{ "begin\n  require 'a'\nrescue LoadError\n  require 'b'\nend\nrequire 'c'\n",
		  "a? 2\nb? 4\nc 6\n" },
		{ "begin\n  require 'a'\nrescue LoadError => e\n  abort 'no a'\nend\n", "a 2\n" },
		{ "begin\n  require 'a'\nrescue\nend\n", "a 2\n" },
		{ "begin; require 'a'; rescue LoadError; end\nrequire 'b'\n", "a? 1\nb 2\n" },
		{ "require 'a' if RUBY_VERSION < '2'\nrequire 'b' unless x\n", "a? 1\nb? 2\n" },
	};

	assert_cases(SCRIPT_RUBY, cases, COUNT(cases));
}

TEST(script_imports_of_node)
{
	static const struct import_case cases[] = {
		{ "const a = require('a');\nconst b = require( \"b/c\" ).d;\n", "a 1\nb 2\n" },
		{ "require('@x/y/z'); require('./a'); require('../b'); require('/c')\n",
		  "@x/y 1\n" },
		{ "require('fs'); require('node:fs'); require('fs/promises'); require('#x')\n",
		  "" },
		{ "import a from 'a';\nimport 'b';\nimport * as c from \"c\"\n",
		  "a 1\nb 2\nc 3\n" },
		{ "import {\n  a,\n  b\n} from 'a';\nexport * from 'b';\n", "a 4\nb 5\n" },
		{ "const x = await import('a');\nrequire(name); import(name)\n", "a 1\n" },
		{ "// require('a')\n/* require('b')\n*/ require('c')\n", "c 3\n" },
		{ "x = \"require('a')\"; y = `require('b') ${require('c')} `; require('d')\n",
		  "c 1\nd 1\n" },
		{ "x = `${`${require('a')}`}` + {}; require('b')\n", "a 1\nb 1\n" },
		{ "x = /[/'\"]/; require('a'); y = 1 / 2; z = a / b; require('b') // '\n",
		  "a 1\nb 1\n" },
		{ "return /'/; require('a')\n", "a 1\n" },
		{ "try { require('a') } catch (e) { }\nrequire('b')\n", "a? 1\nb 2\n" },
		{ "x.require('a'); y.from('b'); requires('c')\n", "" },
		{ "#!/usr/bin/env node\nrequire('a')\n", "a 2\n" },
	};

	assert_cases(SCRIPT_NODE, cases, COUNT(cases));
}

TEST(script_imports_of_php)
{
	static const struct import_case cases[] = {
		{ "<?php\n$a = mysqli_connect();\n$b = new PDO('x');\n", "mysqli 2\npdo 3\n" },
		{ "curl_init()\n<?php mb_strlen('x'); ?>\npg_connect()\n<?= json_encode(1) ?>\n",
		  "mbstring 2\njson 4\n" },
		{ "<?php new \\DOMDocument; \\curl_init(); MySQLi::x(); PDO::ATTR;\n",
		  "dom 1\ncurl 1\nmysqli 1\npdo 1\n" },
		{ "<?php $x->curl_init(); X::pg_connect(); $curl_init(); X\\mb_strlen('a');\n",
		  "" },
		{ "<?php // curl_init()\n# pg_connect()\n/* mb_x() */ echo 'gzopen()';\n", "" },
		{ "<?php // x ?> curl_init() <?php pg_connect();\n", "pgsql 1\n" },
		{ "<?php $a = <<<EOT\ncurl_init()\n  EOT;\nimagecreate(1, 2);\n", "gd 4\n" },
		{ "<?php #[Attribute]\nnew SoapClient('x');\n", "soap 2\n" },
		{ "<?php class A extends mysqli { }\n", "mysqli 1\n" },
		{ "<?php if (function_exists('curl_init')) { curl_init(); } mb_x();\n",
		  "curl? 1\nmbstring 1\n" },
		{ "<?php if (extension_loaded(\"gd\")) { imagecreate(1, 1); }\n", "gd? 1\n" },
		{ "<?php function mb_pad($x) { }\nmb_pad('a');\n", "mbstring? 2\n" },
		{ "<?php socket_set_timeout($x); bcadd(1, 2); bcd(); gzip();\n", "bcmath 1\n" },
		{ "curl_init();\n", "" },
	};

	assert_cases(SCRIPT_PHP, cases, COUNT(cases));
}

TEST(script_imports_are_bounded)
{
	static const char *const forms[] = {
		[SCRIPT_PYTHON] = "import a%d\n",
		[SCRIPT_PERL] = "use A%d;\n",
		[SCRIPT_RUBY] = "require 'a%d'\n",
		[SCRIPT_NODE] = "require('a%d')\n",
	};

	for (enum script_language language = SCRIPT_PYTHON; language <= SCRIPT_NODE; language++) {
		scoped_script_imports imports = { 0 };
		scoped_buf text = { 0 };

		for (int i = 0; i < SCRIPT_IMPORTS_MAX + 5; i++) {
			char line[64];

			/* forms are this table's */
			assert_true(snprintf(line, sizeof(line), "%.*s%d%s",
					     (int)(strchr(forms[language], '%') - forms[language]),
					     forms[language], i,
					     strchr(forms[language], '%') + 2) > 0);
			buf_add_text(&text, line);
		}
		script_imports_read(buf_bytes(&text), language, &imports);
		assert_int_equal(imports.list.count, SCRIPT_IMPORTS_MAX);
		assert_true(imports.is_cut);
	}
	assert_imports(SCRIPT_OTHER, BYTES("import a\n"), "");
}

/* Texts that would take minutes if anything were looked through again and again. */
TEST(script_imports_of_hostile_texts_take_no_time)
{
	static const char *const parts[] = {
		"try:\n import a\nexcept:\n",
		"except:\n",
		"<<<",
		"<<\"",
		"`${",
		"use parent{",
		"require 'a';",
		"begin begin ",
		"eval { ",
		"(",
		";",
		"import ",
		"/",
		"from \"",
		"<?php ",
		"curl_init (",
		"\"",
		"'''",
		"\\",
		"if 1:",
	};

	for (size_t i = 0; i < COUNT(parts); i++) {
		scoped_buf text = { 0 };
		struct python2_line line;

		buf_add_text(&text, "<? ");
		while (text.size < 64 * 1024)
			buf_add_text(&text, parts[i]);
		for (enum script_language language = 0; language < SCRIPT_LANGUAGE_COUNT;
		     language++) {
			scoped_script_imports imports = { 0 };

			script_imports_read(buf_bytes(&text), language, &imports);
		}
		(void)python2_find(buf_bytes(&text), &line);
	}
}

TEST(script_imports_of_whole_scripts)
{
	static const struct {
		const char *name;
		enum script_language language;
		const char *wanted;
	} cases[] = {
		{ "script_imports/backup.py", SCRIPT_PYTHON,
		  "argparse 5\nos 6\nyaml? 10\njson? 12\npsycopg2 14\nrequests 15\n" },
		{ "script_imports/report.pl", SCRIPT_PERL,
		  "DBI 4\nGetopt::Long 5\nText::CSV_XS? 7\nText::CSV? 7\nLWP::UserAgent 19\n" },
		{ "script_imports/hook.rb", SCRIPT_RUBY,
		  "json 3\nnet/http 4\nsystemd/journal? 6\n" },
		{ "script_imports/server.js", SCRIPT_NODE,
		  "express 3\n@corp/log 4\nbufferutil? 7\n" },
		{ "script_imports/import.php", SCRIPT_PHP, "pdo 3\nsoap 4\nmbstring? 6\n" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_buf text = { 0 };

		load(cases[i].name, &text);
		assert_imports(cases[i].language, buf_bytes(&text), cases[i].wanted);
	}
}

/* ---- Python 2 ------------------------------------------------------------------------------ */

TEST(python2_is_told_by_what_python3_does_not_take)
{
	static const struct {
		const char *text, *why;
		unsigned line;
	} cases[] = {
		{ "import os\nprint 'x'\n", "print without parentheses", 2 },
		{ "print x\n", "print without parentheses", 1 },
		{ "print\"x\"\n", "print without parentheses", 1 },
		{ "if x: print u'y'\n", "print without parentheses", 1 },
		{ "x = 1; print x\n", "print without parentheses", 1 },
		{ "print 5\n", "print without parentheses", 1 },
		{ "print >>sys.stderr, 'x'\n", "print with >>", 1 },
		{ "print >> f\n", "print with >>", 1 },
		{ "exec code in scope\n", "exec without parentheses", 1 },
		{ "try:\n  pass\nexcept IOError, e:\n  pass\n", "except with a comma", 3 },
		{ "try: pass\nexcept (A, B), e: pass\n", "except with a comma", 2 },
		{ "raise 'text'\n", "an exception that is a text", 1 },
		{ "raise E, 'text'\n", "raise with a comma", 1 },
		{ "x = `y`\n", "backticks", 1 },
		{ "if a <> b: pass\n", "<>", 1 },
		{ "os.chmod(p, 0755)\n", "an octal number without o", 1 },
		{ "x = 10L\n", "a long number with L", 1 },
		{ "x = 0xffL\n", "a long number with L", 1 },
		{ "x = ur'\\d'\n", "a text with ur", 1 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct python2_line line = { 0 };

		assert_true(python2_find(bytes_of(cases[i].text), &line));
		assert_string_equal(line.why, cases[i].why);
		assert_int_equal(line.line, cases[i].line);
	}
}

TEST(python2_is_not_told_of_python3)
{
	static const char *const cases[] = {
		"",
		"print('x')\nprint ('x')\nprint\nprint (a), b\n",
		"print if x else y\nprint in z\nprint is not None\n",
		"print = 1\nprint -1\nprint [1]\nprint >> 3\nprint.x\nprinter 'x'[0:]",
		"x = '''\nprint 'x'\n`y` <> 0755\n'''\n# print x\n",
		"print(\n  x\n  if y else\n  z)\n",
		"try:\n  pass\nexcept (A, b):\n  pass\nexcept A as e:\n  pass\n",
		/* since 3.14 */
		"try:\n  pass\nexcept A, B:\n  pass\nexcept socket.gaierror, error:\n  pass\n",
		"raise E('x', 1)\nraise\nraise E from e\n",
		("x = 0\nx = 00\nx = 0o755\nx = 0x0F\nx = 1e-05\nx = 089.5\nx = 07.5\nx = 0_0\nx = "
		 "1.01\n"),
		"x = .05\nx = 07j\nx = 01e5\nx = 0b01\nx = 1if y else 0o1\nL = l1L\n",
		"exec('x')\nexec (x)\nexecute\n",
		"def f(x) -> y: pass\n",
		"x = f\"{d[\"`\"]}\"\nprint 'x'\n",
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct python2_line line = { 0 };

		assert_false(python2_find(bytes_of(cases[i]), &line));
		assert_int_equal(line.line, 0);
	}
}
