/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/lists.h"

#include <stddef.h>

#include "base/toolbox.h"

const struct listed list_usual[] = {
	{ "bash", "the shell" },
	{ "strace", "what a process asks of the kernel" },
	{ "ltrace", "and of its libraries" },
	{ "gdb-minimal", "stacks and memory; the full one needs all of python" },
	{ "tcpdump", "what is on the wire" },
	{ "curl", "asks servers" },
	{ "openssl", "s_client: certificates as a client sees them" },
	{ "iproute2", "ip, ss, tc, bridge" },
	{ "iputils-ping", "ping" },
	{ "mtr-tiny", "where packets are lost" },
	{ "netcat-openbsd", "nc: does the port answer" },
	{ "socat", "the same for unix sockets, and for much else" },
	{ "knot-dnsutils", "kdig, as dig: bind9's brings 30 MB of ICU" },
	{ "knot-host", "khost, as host" },
	{ "procps", "ps, top, pgrep, vmstat, free, sysctl" },
	{ "psmisc", "pstree, fuser" },
	{ "lsof", "who holds which file" },
	{ "util-linux", "nsenter, findmnt, lsblk, dmesg, prlimit, setpriv" },
	{ "coreutils", "ls, cat, stat, df, and the rest as people know them" },
	{ "findutils", "find, xargs" },
	{ "grep", "grep" },
	{ "sed", "sed" },
	{ "mawk", "awk" },
	{ "tar", "moves trees of files" },
	{ "gzip", "reads rotated logs" },
	{ "diffutils", "diff, cmp" },
	{ "less", "reads logs" },
	{ "vim-tiny", "vi" },
	{ "jq", "reads logs and answers in JSON" },
	{ "busybox-static", "what is missing; and runs where nothing can be mounted" },
	{ NULL, NULL },
};

const struct listed list_always[] = {
	{ "ca-certificates", "whom TLS trusts" },
	{ "ncurses-base", "what terminals can do" },
	{ NULL, NULL },
};

const struct listed list_not_fetched[] = {
	{ "perl*", "an interpreter with its modules" },
	{ "libperl*", "of perl" },
	{ "lib*-perl", "modules of perl" },
	{ "python3*", "an interpreter with its modules" },
	{ "libpython3*-stdlib", "modules of python" },
	{ "usrmerge", "moves folders of an installed system" },
	{ "usr-is-merged", "the same" },
	{ "base-files", "an installed system's" },
	{ "base-passwd", "an installed system's" },
	{ "debconf*", "asks questions at installation" },
	{ "cdebconf*", "asks questions at installation" },
	{ "debianutils", "scripts for installation" },
	{ "dpkg", "installs packages" },
	{ "adduser", "makes users at installation" },
	{ "passwd", "changes users" },
	{ "login*", "lets users in" },
	{ "init-system-helpers", "starts services at installation" },
	{ "sysvinit-utils", "starts services" },
	{ "ucf", "asks about configuration at installation" },
	{ "sensible-utils", "chooses an editor" },
	{ "libpam-*", "modules that users log in with" },
	{ "libsemanage*", "of passwd" },
	{ "libsepol*", "of passwd" },
	{ "libaudit-common", "configuration of a daemon" },
	{ "libdebuginfod-common", "asks where debugging symbols are fetched" },
	{ "libtirpc-common", "configuration" },
	{ "krb5-locales", "translations" },
	{ "publicsuffix", "a list for browsers" },
	{ "gcc-*-base", "documentation" },
	{ "media-types", "which program opens a file" },
	{ "netbase", "names of ports" },
	{ NULL, NULL },
};

const struct listed list_left_out[] = {
	{ "stdbuf", "preloads a library from a place of its own" },
	{ "bashbug", "writes mail about faults of bash" },
	{ NULL, NULL },
};

const struct loaded_later list_loaded_later[] = {
	{ "libc.so.6", "libgcc_s.so.1", "threads that end by pthread_exit() want it" },
	{ "libc.so.6", "libnss_files.so.2", "reads /etc/passwd, before glibc 2.34" },
	{ "libc.so.6", "libnss_dns.so.2", "looks up names of hosts, before glibc 2.34" },
	{ "gdb", "libthread_db.so.1", "threads of the program that is looked at" },
	{ "top", "libnuma.so.1", "which memory is near which CPU" },
	{ NULL, NULL, NULL },
};

const struct alternative_name list_alternatives[] = {
	{ "sh", { "dash", "bash", "busybox" }, "scripts" },
	{ "vi", { "vim.basic", "vim.tiny", "nvi" }, "update-alternatives" },
	{ "vim", { "vim.basic", "vim.tiny" }, "update-alternatives" },
	{ "view", { "vim.basic", "vim.tiny" }, "update-alternatives" },
	{ "editor", { "vim.basic", "vim.tiny", "nano" }, "update-alternatives" },
	{ "pager", { "less" }, "update-alternatives" },
	{ "nc", { "nc.openbsd", "nc.traditional", "ncat" }, "update-alternatives" },
	{ "netcat", { "nc.openbsd", "nc.traditional", "ncat" }, "update-alternatives" },
	{ "awk", { "gawk", "mawk", "original-awk" }, "update-alternatives" },
	{ "traceroute", { "traceroute.db", "inetutils-traceroute" }, "update-alternatives" },
	{ "telnet", { "telnet.netkit", "inetutils-telnet" }, "update-alternatives" },
	{ "dig", { "kdig" }, "takes the same options" },
	{ "host", { "khost" }, "takes the same options" },
	{ NULL, { NULL }, NULL },
};

const struct listed list_applets[] = {
	{ "arping", "is the address taken" },
	{ "bc", "sums" },
	{ "bunzip2", "rotated logs" },
	{ "bzcat", "rotated logs" },
	{ "clear", "an empty screen" },
	{ "cpio", "archives" },
	{ "dc", "sums" },
	{ "ed", "the smallest editor" },
	{ "hexdump", "bytes" },
	{ "httpd", "offers a file" },
	{ "ifconfig", "by habit" },
	{ "ipcalc", "networks" },
	{ "killall", "by habit" },
	{ "last", "who was here" },
	{ "nmeter", "load, line by line" },
	{ "nslookup", "by habit" },
	{ "netstat", "by habit" },
	{ "patch", "applies a diff" },
	{ "ping6", "by habit" },
	{ "reset", "a terminal that shows nonsense" },
	{ "route", "by habit" },
	{ "rev", "text" },
	{ "strings", "texts in programs" },
	{ "telnet", "by habit" },
	{ "time", "how long it takes" },
	{ "traceroute", "the way packets take" },
	{ "traceroute6", "the way packets take" },
	{ "unlzma", "rotated logs" },
	{ "unxz", "rotated logs" },
	{ "unzip", "jars" },
	{ "usleep", "waits" },
	{ "vi", "where there is no vim" },
	{ "wget", "by habit" },
	{ "which", "where a tool is" },
	{ "whois", "whose address it is" },
	{ "xxd", "bytes" },
	{ "xzcat", "rotated logs" },
	{ NULL, NULL },
};

#define CERTIFICATES_HERE TOOLBOX_PREFIX "/" TOOLBOX_CERTIFICATES

const struct data_place list_data[] = {
	{ "lib/terminfo/", TOOLBOX_TERMINFO "/", "TERMINFO", TOOLBOX_PREFIX "/" TOOLBOX_TERMINFO,
	  "what terminals can do" },
	{ "share/terminfo/", TOOLBOX_TERMINFO "/", "TERMINFO", TOOLBOX_PREFIX "/" TOOLBOX_TERMINFO,
	  "the same, of ncurses-term" },
	{ "etc/vim/vimrc.tiny", "share/vim/vimrc.tiny", "VIM", TOOLBOX_PREFIX "/share/vim",
	  "without it vim complains at each start" },
	{ "share/misc/magic.mgc", "share/misc/magic.mgc", "MAGIC",
	  TOOLBOX_PREFIX "/share/misc/magic.mgc", "file(1)" },
	{ "lib/file/magic.mgc", "share/misc/magic.mgc", "MAGIC",
	  TOOLBOX_PREFIX "/share/misc/magic.mgc", "file(1)" },
	{ "share/gdb/", "share/gdb/", NULL, NULL, "gdb finds it from where it lies itself" },
	{ "etc/ssl/openssl.cnf", "etc/ssl/openssl.cnf", "OPENSSL_CONF",
	  TOOLBOX_PREFIX "/etc/ssl/openssl.cnf", "openssl req" },
	{ NULL, NULL, NULL, NULL, NULL },
};

#define ROOT_SHELL TOOLBOX_PREFIX "/" TOOLBOX_BIN "/sh"

const struct made_file list_made[] = {
	{ TOOLBOX_PASSWD,
	  "root:x:0:0:root:/root:" ROOT_SHELL "\n"
	  "tcpdump:x:65534:65534::/:/bin/false\n"
	  "nobody:x:65534:65534:nobody:/:/bin/false\n",
	  "lsof names users; Debian's tcpdump becomes one of that name, or stops" },
	{ TOOLBOX_GROUP,
	  "root:x:0:\n"
	  "tcpdump:x:65534:\n"
	  "nogroup:x:65534:\n",
	  "the same" },
	{ TOOLBOX_NSSWITCH,
	  "passwd: files\n"
	  "group: files\n"
	  "shadow: files\n"
	  "hosts: files dns\n"
	  "networks: files\n"
	  "protocols: files\n"
	  "services: files\n",
	  "no library of the container is loaded to look up a name" },
	{ "etc/gdb/gdbinit", "set sysroot /\n",
	  "gdb would join the mount namespace of a process, and may not; its files are here, too",
	  "XDG_CONFIG_HOME", TOOLBOX_PREFIX "/etc" },
	{ NULL },
};
