/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdicts. What any program looks at comes first, then what was written, then what its name
 * and place say.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "trace/trace.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct rule {
	const char *pattern; /* fnmatch(3) on the whole path, `*` also for "/" */
	enum trace_verdict verdict;
	const char *why;
};

/* Places that say what a file is, whoever reads it. The first that fits holds. */
static const struct rule places[] = {
	{ "/etc/ld.so.*", TRACE_NOISE, "the loader's list of libraries" },
	{ "*/glibc-hwcaps/*", TRACE_NOISE, "the loader looks for a library of this CPU" },
	{ "/proc", TRACE_NOISE, "the kernel's view" },
	{ "/proc/*", TRACE_NOISE, "the kernel's view" },
	{ "/sys/*", TRACE_NOISE, "the kernel's view" },
	{ "/dev/log", TRACE_LOGS, "syslog" },
	{ "/run/systemd/journal/*", TRACE_LOGS, "the journal" },
	{ "/dev/*", TRACE_NOISE, "a device" },
	{ "/dev", TRACE_NOISE, "devices" },
	{ "/etc/nsswitch.conf", TRACE_NOISE, "the C library: how names are found" },
	{ "/etc/passwd", TRACE_NOISE, "the C library: users" },
	{ "/etc/group", TRACE_NOISE, "the C library: groups" },
	{ "/etc/shadow", TRACE_NOISE, "the C library: passwords" },
	{ "/etc/gshadow", TRACE_NOISE, "the C library: passwords" },
	{ "/etc/hosts", TRACE_NOISE, "the C library: names of hosts" },
	{ "/etc/host.conf", TRACE_NOISE, "the C library: names of hosts" },
	{ "/etc/resolv.conf", TRACE_NOISE, "the C library: DNS" },
	{ "/etc/gai.conf", TRACE_NOISE, "the C library: order of addresses" },
	{ "/etc/services", TRACE_NOISE, "the C library: names of ports" },
	{ "/etc/protocols", TRACE_NOISE, "the C library: names of protocols" },
	{ "/etc/localtime", TRACE_NOISE, "the C library: time zone" },
	{ "/etc/timezone", TRACE_NOISE, "time zone" },
	{ "/usr/share/zoneinfo*", TRACE_NOISE, "the C library: time zones" },
	{ "*/locale/*", TRACE_NOISE, "the C library: languages" },
	{ "/etc/locale.*", TRACE_NOISE, "the C library: languages" },
	{ "*/gconv/*", TRACE_NOISE, "the C library: character sets" },
	{ "/usr/lib/charset.alias", TRACE_NOISE, "the C library: character sets" },
	{ "/run/nscd/*", TRACE_NOISE, "the C library's cache" },
	{ "/var/run/nscd/*", TRACE_NOISE, "the C library's cache" },
	{ "/run/systemd/notify", TRACE_NOISE, "tells systemd that it is ready" },
	{ "/run/systemd/*", TRACE_NOISE, "systemd's own" },
	{ "/run/dbus/*", TRACE_NOISE, "the system's bus" },
	{ "/var/run/dbus/*", TRACE_NOISE, "the system's bus" },
	{ "/usr/share/dbus-1/*", TRACE_NOISE, "the system's bus" },
	{ "/usr/lib/ssl/certs*", TRACE_NOISE, "whom the OpenSSL library trusts, in any program" },
	{ "/etc/ssl/certs/ca-certificates.crt", TRACE_NOISE, "whom the system trusts" },
	{ "/usr/share/ca-certificates/*", TRACE_NOISE, "whom the system trusts" },
	{ "/usr/local/share/ca-certificates/*", TRACE_NOISE, "whom the system trusts" },
	{ "*/openssl.cnf", TRACE_NOISE, "the OpenSSL library, in any program" },
	{ "/etc/gnutls/*", TRACE_NOISE, "the GnuTLS library, in any program" },
	{ "/etc/crypto-policies/*", TRACE_NOISE, "cryptography of the system" },
	{ "/etc/selinux/*", TRACE_NOISE, "SELinux, in any program" },
	{ "/etc/inputrc", TRACE_NOISE, "the readline library" },
	{ "*/terminfo/*", TRACE_NOISE, "what the terminal can do" },
	{ "/var/lib/dpkg/*", TRACE_NOISE, "what the package manager knows" },
	{ "/var/lib/rpm/*", TRACE_NOISE, "what the package manager knows" },
	{ "/etc/machine-id", TRACE_NOISE, "which host this is" },
	{ "/var/lib/dbus/machine-id", TRACE_NOISE, "which host this is" },
	{ "/etc/os-release", TRACE_NOISE, "which system this is" },
	{ "/usr/lib/os-release", TRACE_NOISE, "which system this is" },
	{ "/etc/debian_version", TRACE_NOISE, "which system this is" },
	{ "*/pybuilddir.txt", TRACE_NOISE, "where this Python is" },
	{ "*/pyvenv.cfg", TRACE_NOISE, "where this Python is" },
	{ "*._pth", TRACE_NOISE, "where this Python is" },
	{ "*/.git/*", TRACE_DATA, "git's" },
	{ "*.dist-info/*", TRACE_LIBRARIES, "a package of Python" },
	{ "*.egg-info*", TRACE_LIBRARIES, "a package of Python" },
	{ "*/site-packages/*", TRACE_LIBRARIES, "packages of Python" },
	{ "*/dist-packages/*", TRACE_LIBRARIES, "packages of Python" },
	{ "*/__pycache__*", TRACE_LIBRARIES, "compiled by Python" },
	{ "*/node_modules/*", TRACE_LIBRARIES, "packages of Node.js" },
	{ "/usr/lib/python*", TRACE_LIBRARIES, "Python's own" },
	{ "/usr/share/perl*", TRACE_LIBRARIES, "Perl's own" },
	{ "/usr/lib/*/perl*", TRACE_LIBRARIES, "Perl's own" },
	{ "/usr/lib/ruby/*", TRACE_LIBRARIES, "Ruby's own" },
	{ "/usr/share/php/*", TRACE_LIBRARIES, "PHP's own" },
};

/* What a name says of a file that is only read. `*` in front: any folder. */
static const struct rule names[] = {
	{ "*.so", TRACE_LIBRARIES, "a library" },
	{ "*.so.*", TRACE_LIBRARIES, "a library" },
	{ "*.py", TRACE_LIBRARIES, "code in Python" },
	{ "*.pyc", TRACE_LIBRARIES, "code in Python" },
	{ "*.pl", TRACE_LIBRARIES, "code in Perl" },
	{ "*.pm", TRACE_LIBRARIES, "code in Perl" },
	{ "*.rb", TRACE_LIBRARIES, "code in Ruby" },
	{ "*.php", TRACE_LIBRARIES, "code in PHP" },
	{ "*.js", TRACE_LIBRARIES, "code in JavaScript" },
	{ "*.mjs", TRACE_LIBRARIES, "code in JavaScript" },
	{ "*.lua", TRACE_LIBRARIES, "code in Lua" },
	{ "*.jar", TRACE_LIBRARIES, "code in Java" },
	{ "/etc/*", TRACE_CONFIGURATION, "below /etc" },
	{ "/usr/local/etc/*", TRACE_CONFIGURATION, "below /usr/local/etc" },
	{ "*.conf", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.cnf", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.cfg", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.ini", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.toml", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.yml", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.yaml", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.properties", TRACE_CONFIGURATION, "named as configuration" },
	{ "*/.env", TRACE_CONFIGURATION, "variables for the program (dotenv)" },
	{ "*/.env.*", TRACE_CONFIGURATION, "variables for the program (dotenv)" },
	{ "*.env", TRACE_CONFIGURATION, "variables for the program" },
	{ "*/config.*", TRACE_CONFIGURATION, "named as configuration" },
	{ "*/settings.*", TRACE_CONFIGURATION, "named as configuration" },
	{ "*rc", TRACE_CONFIGURATION, "named as configuration" },
	{ "*.htaccess", TRACE_CONFIGURATION, "Apache's, of a folder" },
	{ "*.htpasswd", TRACE_CONFIGURATION, "users of a web server" },
	{ "*.pem", TRACE_CONFIGURATION, "a certificate or key" },
	{ "*.crt", TRACE_CONFIGURATION, "a certificate" },
	{ "*.cer", TRACE_CONFIGURATION, "a certificate" },
	{ "*.key", TRACE_CONFIGURATION, "a key" },
	{ "*.p12", TRACE_CONFIGURATION, "a certificate and its key" },
	{ "*.jks", TRACE_CONFIGURATION, "certificates and keys of Java" },
	{ "*.keytab", TRACE_CONFIGURATION, "keys of Kerberos" },
	{ "*.pid", TRACE_NOISE, "its process id" },
	{ "*.log", TRACE_LOGS, "named as a log" },
	{ "/var/log/*", TRACE_LOGS, "below /var/log" },
};

static bool find(const struct rule *rules, size_t count, const char *path, struct trace_fact *ret)
{
	for (size_t i = 0; i < count; i++)
		if (fnmatch(rules[i].pattern, path, 0) == 0) {
			ret->verdict = rules[i].verdict;
			ret->why = rules[i].why;
			return true;
		}
	return false;
}

static void set(struct trace_fact *fact, enum trace_verdict verdict, const char *why)
{
	fact->verdict = verdict;
	fact->why = why;
}

static bool is_absence(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

static bool is_written(const struct trace_fact *fact)
{
	return fact->deed == WATCH_OPENS && (fact->flags & O_ACCMODE) != O_RDONLY;
}

/* Under what is looked for and absent there is one thing of interest: configuration. The rest is
 * how programs search: each folder of a list of them for each library. */
static void judge_failure(struct trace_fact *fact)
{
	bool is_known = find(names, COUNT(names), fact->path, fact);

	if (is_absence(fact->error) && is_written(fact))
		set(fact, TRACE_FAILED, "its folder is not there");
	else if (!is_absence(fact->error) || (fact->deed == WATCH_OPENS && !is_known))
		set(fact, TRACE_FAILED, err_words(fact->error));
	else if (fact->deed == WATCH_EXECUTES)
		set(fact, TRACE_NOISE, "looked for in a folder of PATH");
	else if (is_known && fact->verdict == TRACE_CONFIGURATION)
		fact->verdict = TRACE_ABSENT;
	else
		set(fact, TRACE_NOISE, "looked for, and not there");
}

static void judge_written(struct trace_fact *fact)
{
	bool is_known = find(names, COUNT(names), fact->path, fact);

	if (is_known && (fact->verdict == TRACE_LOGS || fact->verdict == TRACE_NOISE))
		return;
	if (fact->flags & O_APPEND)
		set(fact, TRACE_LOGS, "written at its end only");
	else
		set(fact, TRACE_DATA, "written");
}

/* Of the kernel's own trees much is refused to any program. */
static bool is_kernels(const char *path)
{
	return strncmp(path, "/proc/", strlen("/proc/")) == 0 ||
	       strncmp(path, "/sys/", strlen("/sys/")) == 0 ||
	       strncmp(path, "/dev/", strlen("/dev/")) == 0;
}

static void judge_file(struct trace_fact *fact)
{
	if (fact->deed == WATCH_LOOKS && fact->error == EINVAL) {
		set(fact, TRACE_NOISE, "asked whether it is a link, which it is not");
		return;
	}
	bool is_told = find(places, COUNT(places), fact->path, fact);

	/* what any program looks at matters when it may not */
	if (is_told && fact->error && !is_absence(fact->error) && !is_kernels(fact->path))
		set(fact, TRACE_FAILED, err_words(fact->error));
	if (is_told)
		return;
	if (fact->error)
		judge_failure(fact);
	else if (fact->deed == WATCH_EXECUTES)
		set(fact, TRACE_EXECUTED, "executed");
	else if (is_written(fact))
		judge_written(fact);
	else if (fact->deed == WATCH_LOOKS)
		set(fact, TRACE_NOISE, "looked at, not read");
	else if (S_ISDIR(fact->mode))
		set(fact, TRACE_NOISE, "a folder that was listed");
	else if (!find(names, COUNT(names), fact->path, fact))
		set(fact, TRACE_DATA, "read");
}

static void judge_peer(struct trace_fact *fact)
{
	if (strcmp(fact->address, "0.0.0.0") == 0 || strcmp(fact->address, "::") == 0) {
		set(fact, TRACE_NOISE, "the C library: which address of its own it would take");
		return;
	}
	if (fact->address[0] == '/' && find(places, COUNT(places), fact->address, fact))
		return;
	if (fact->error && fact->error != EINPROGRESS && fact->error != EAGAIN &&
	    fact->error != EINTR && fact->error != EALREADY && fact->error != EISCONN)
		set(fact, TRACE_FAILED, err_words(fact->error));
	else
		set(fact, TRACE_PEERS, fact->error == EINPROGRESS ? "begun" : "connected");
}

void trace_judge(struct trace_fact *fact)
{
	if (fact->path)
		judge_file(fact);
	else
		judge_peer(fact);
}

const char *trace_verdict_name(enum trace_verdict verdict)
{
	static const char *const names_of[TRACE_VERDICTS] = {
		"failed",    "configuration", "absent", "logs",  "data",
		"libraries", "executed",      "peers",  "noise",
	};

	return names_of[verdict];
}
