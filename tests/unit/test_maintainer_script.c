/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/packages/maintainer_script.h"

static void list(void *context, const struct maintainer_act *act)
{
	if (act->path.size == 0) {
		buf_add_text(context, "?\n");
		return;
	}
	buf_add_format(context, "%s%s%.*s:%.*s", act->is_made ? "+" : "",
		       act->is_recursive ? "R " : "", (int)act->user.size, act->user.at,
		       (int)act->group.size, act->group.at);
	if (act->has_mode)
		buf_add_format(context, " %o", act->mode);
	buf_add_format(context, "%s%s%s", act->opens_user ? " u?" : "",
		       act->opens_group ? " g?" : "", act->opens_mode ? " m?" : "");
	if (act->source.size)
		buf_add_format(context, " %.*s", (int)act->source.size, act->source.at);
	if (act->link.size)
		buf_add_format(context, " -> %.*s", (int)act->link.size, act->link.at);
	buf_add_format(context, " %.*s\n", (int)act->path.size, act->path.at);
}

static const struct {
	const char *script;
	const char *acts;
} cases[] = {
	{ "chown root:adm /var/log/x", "root:adm /var/log/x\n" },
	{ "if true; then chown -R x /a /b/ ; fi", "R x: /a\nR x: /b\n" },
	{ "chmod 2750 /var/lib/x || true", ": 2750 /var/lib/x\n" },
	{ "chmod g+w /var/lib/x", ": m? /var/lib/x\n" },
	{ "chmod $mode /x", ": m? /x\n" },
	{ "chown x: /y", "x: g? /y\n" },
	{ "chgrp -- ssl \"/etc/my key\"", ":ssl /etc/my key\n" },
	{ "D=/var/lib/y\nU='me'\nchown \"$U:$U\" $D ${D}/z",
	  "me:me /var/lib/y\nme:me /var/lib/y/z\n" },
	{ "D=/a; D=/b; chown root $D", "?\n" },
	{ "LC_ALL=C D=/b chown root /a; chown root $D; X=1 Y=2; chown $X /c",
	  "root: /a\n?\n1: /c\n" },
	{ "D=$(x)/y; chown root $D", "?\n" },
	{ "for d in /a /b; do chown root $d; done; chown root $d", "root: /a\nroot: /b\n?\n" },
	{ "d=/c; for d in /a /b; do chown root $d; done", "root: /a\nroot: /b\n" },
	{ "L='x y'\nfor d in $L z; do for e in 1 2; do mkdir /$d/$e; done; done",
	  "+: /x/1\n+: /x/2\n+: /y/1\n+: /y/2\n+: /z/1\n+: /z/2\n" },
	{ "for d in /a $(x) /b; do chown root $d; done; chmod 1 /c", "?\n: 1 /c\n" },
	{ "for d; do chown root $d; done; for; do done; done; chmod 1 /c", "?\n: 1 /c\n" },
	{ "for d in /a /b; do while read x; do mkdir $d/$x; done; done", "+: /a/*\n+: /b/*\n" },
	{ "for d in a b; do D=/$d; chown root $D; done; chown root $D", "root: /a\nroot: /b\n?\n" },
	{ "D=/c; for d in a b; do chown root $D; D=/$d; done", "root: /c\n?\n" },
	{ "for f in /x/a.sh b.s .sh; do mkdir /$(basename $f .sh).d; done",
	  "+: /a.d\n+: /b.s.d\n+: /.sh.d\n" },
	{ "mkdir /\"$(basename \"/x y/z\")\" /$(basename $(basename /x))", "+: /z\n?\n" },
	{ "mkdir /$(basename /) /$(basename) /$(basename a b c)", "?\n?\n" },
	{ "mkdir /x/$(basename $y)", "+: /x/*\n" },
	{ "ln -s /dev/null /etc/a; ln -sf ../b /etc/c 2>/dev/null",
	  "+: -> /dev/null /etc/a\n+: -> ../b /etc/c\n" },
	{ "ln /a /b; ln -s /a; ln -s /a /b /c; ln -s /a /b/; ln -s $a /b; ln -s /a /$b", "" },
	{ "chown root:$GROUP /x", ": u? g? /x\n" },
	{ "chmod 640 /etc/t/$c \"/etc/u/$c.conf\"", ": 640 /etc/t/*\n: 640 /etc/u/*.conf\n" },
	{ "chmod 640 /$x $x/y", "?\n?\n" },
	{ "chown root /x/* /y/..", "root: /x/*\n?\n" },
	{ "chown root:root # /comment\n", "" },
	{ "install -d -o man -g man -m 0755 /var/cache/man", "+man:man 755 /var/cache/man\n" },
	{ "install -m 644 a /b", "" },
	{ "install -m 0644 -o x -g y /usr/share/a /etc/b", "+x:y 644 /usr/share/a /etc/b\n" },
	{ "[ -e /etc/b ] || cp -p /usr/share/a /etc/b", "+: /usr/share/a /etc/b\n" },
	{ "cp /usr/share/a", "" },
	{ "cp $x /etc/b; cp", "" },
	{ "mkdir -p -m 0700 /var/lib/z", "+: 700 /var/lib/z\n" },
	{ "dpkg-statoverride --update --add root messagebus 4754 \\\n  /usr/lib/h",
	  "root:messagebus 4754 /usr/lib/h\n" },
	{ "dpkg-statoverride --list /usr/lib/h", "" },
	{ "chown --reference=/x /y", "" },
	{ "chown root \"$(dirname /x)\"", "?\n" },
	{ "/bin/chown root /x && /usr/bin/chmod 755 /y", "root: /x\n: 755 /y\n" },
	{ "chown root 'open /x", "?\n" },
	{ "chown root ${D", "?\n" },
	{ "echo chown root /x", "" },
};

TEST(maintainer_scripts)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf acts = { 0 };

		maintainer_script_read(bytes_of(cases[i].script), &acts, list);
		assert_string_equal(buf_text(&acts), cases[i].acts);
	}
}
