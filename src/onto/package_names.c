/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/package_names.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/path.h"

#define BY_NAME  "by its name, as such packages are named"
#define BY_OLD   "the package of that name had it on the old host"
#define BY_INDEX "its package says so"
#define BY_TABLE "as we know that package"

static struct package_guess guess(const struct target *target, const char *name, const char *why)
{
	const struct available *offer = target_offer(target, name);

	return (struct package_guess){ offer ? offer : target_provider(target, name), why, false };
}

static struct package_guess provided(const struct target *target, const char *name)
{
	return (struct package_guess){ target_provider(target, name), BY_INDEX, true };
}

/* ---- libraries ----------------------------------------------------------------------------- */

/* "libssl.so.1.1" -> "libssl1.1", "libpcre2-8.so.0" -> "libpcre2-8-0": a hyphen where two digits
 * would meet; '_' becomes '-', and letters small. */
static bool debian_library(const char *library, struct buf *ret)
{
	const char *so = strstr(library, ".so.");

	if (!so || so == library)
		return false;
	for (const char *c = library; c < so; c++)
		buf_add_byte(ret, *c == '_' ? '-' : (char)tolower((unsigned char)*c));
	if (isdigit((unsigned char)so[-1]))
		buf_add_byte(ret, '-');
	buf_add_text(ret, so + strlen(".so."));
	return true;
}

/* Libraries that are not named by the rule. */
static const struct {
	const char *library, *package, *why;
} debian_libraries[] = {
	{ "libc.so.6", "libc6", "the C library and what belongs to it" },
	{ "libm.so.6", "libc6", "likewise" },
	{ "libpthread.so.0", "libc6", "likewise" },
	{ "libdl.so.2", "libc6", "likewise" },
	{ "librt.so.1", "libc6", "likewise" },
	{ "libresolv.so.2", "libc6", "likewise" },
	{ "libutil.so.1", "libc6", "likewise" },
	{ "libnsl.so.1", "libc6", "likewise" },
	{ "libcrypto.so.3", "libssl3", "both libraries of OpenSSL are in one package" },
	{ "libcrypto.so.1.1", "libssl1.1", "likewise" },
	{ "libcrypto.so.1.0.2", "libssl1.0.2", "likewise" },
	{ "libcrypto.so.1.0.0", "libssl1.0.0", "likewise" },
	{ "libz.so.1", "zlib1g", "the g means glibc" },
	{ "libglib-2.0.so.0", "libglib2.0-0", "the library's own version" },
	{ "libgobject-2.0.so.0", "libglib2.0-0", "likewise" },
	{ "libgio-2.0.so.0", "libglib2.0-0", "likewise" },
	{ "libgmodule-2.0.so.0", "libglib2.0-0", "likewise" },
	{ "libgthread-2.0.so.0", "libglib2.0-0", "likewise" },
	{ "liblber-2.4.so.2", "libldap-2.4-2", "beside libldap" },
	{ "liblber-2.5.so.0", "libldap-2.5-0", "beside libldap" },
	{ "libapr-1.so.0", "libapr1", "without its last number" },
	{ "libaprutil-1.so.0", "libaprutil1", "likewise" },
	{ "libdb-5.3.so", "libdb5.3", "its version is in front" },
};

/* The package of a library; since Debian 13 and Ubuntu 24.04 "t64" stands behind the names of many,
 * for times of 64 bits. */
static struct package_guess guess_library(const struct target *target, const char *name,
					  const char *why)
{
	struct package_guess ret = guess(target, name, why);
	scoped_buf renamed = { 0 };

	if (ret.package)
		return ret;
	buf_add_format(&renamed, "%st64", name);
	return guess(target, buf_text(&renamed), why);
}

static struct package_guess debian_guess(const struct target *target, const char *library)
{
	scoped_buf name = { 0 };

	for (size_t i = 0; i < sizeof(debian_libraries) / sizeof(debian_libraries[0]); i++)
		if (strcmp(debian_libraries[i].library, library) == 0)
			return guess_library(target, debian_libraries[i].package, BY_TABLE);
	if (!debian_library(library, &name))
		return (struct package_guess){ 0 };
	return guess_library(target, buf_text(&name), BY_NAME);
}

struct package_guess package_of_library(const struct target *target, const char *library,
					const char *arch, const char *known_as)
{
	scoped_buf so = { 0 }, rpm = { 0 };
	struct package_guess ret;

	buf_add_format(&so, "so:%s", library);
	ret = provided(target, buf_text(&so));
	if (ret.package)
		return ret;
	buf_add_format(&rpm, "%s()%s", library, strstr(arch, "64") ? "(64bit)" : "");
	ret = provided(target, buf_text(&rpm));
	if (ret.package)
		return ret;
	ret = debian_guess(target, library);
	/* a name without a number behind ".so" says nothing of what is compatible */
	if (ret.package || !known_as || !strstr(library, ".so."))
		return ret;
	return guess_library(target, known_as, BY_OLD);
}

/* ---- commands ------------------------------------------------------------------------------ */

static const struct {
	const char *command, *package, *why;
} commands[] = {
	{ "node", "nodejs", "Debian's name of the project" },
	{ "php", "php-cli", "the interpreter without a web server" },
	{ "pwsh", "powershell", "Microsoft's repository" },
	{ "ksh", "ksh93u+m", "the Korn shell that is kept up" },
	{ "tclsh", "tcl", "the interpreter's package" },
	{ "wish", "tk", "likewise" },
	{ "awk", "mawk", "Debian's default" },
	{ "lua", "lua5.4", "Debian has a package for each version" },
	{ "java", "default-jre-headless", "the release's own version" },
};

/* Where a shell looks, for names and for what was moved between them. */
static const char *const folders[] = { "/usr/bin", "/usr/sbin", "/bin", "/sbin" };

struct package_guess package_of_command(const struct target *target, const char *command)
{
	const char *name = path_name(command);
	scoped_buf apk = { 0 };
	struct package_guess ret;

	buf_add_format(&apk, "cmd:%s", name);
	ret = provided(target, buf_text(&apk));
	if (!ret.package && command[0] == '/')
		ret = provided(target, command);
	for (size_t i = 0; !ret.package && i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", folders[i], name);
		ret = provided(target, buf_text(&path));
	}
	if (ret.package)
		return ret;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].command, name) == 0)
			return guess(target, commands[i].package, BY_TABLE);
	return guess(target, name, BY_NAME);
}

/* ---- modules ------------------------------------------------------------------------------- */

/* Python packages that are not named after the module. */
static const struct {
	const char *module, *package;
} python_packages[] = {
	{ "cv2", "python3-opencv" },    { "Crypto", "python3-pycryptodome" },
	{ "dns", "python3-dnspython" }, { "Cryptodome", "python3-pycryptodome" },
	{ "apt_pkg", "python3-apt" },   { "pysnmp", "python3-pysnmp4" },
	{ "tkinter", "python3-tk" },    { "google", "python3-protobuf" },
};

/* A name made of the module's: a prefix, small letters, another separator. */
static void make_name(struct buf *ret, const char *prefix, const char *module, const char *end)
{
	buf_add_text(ret, prefix);
	for (const char *c = module; *c; c++) {
		if (c[0] == ':' && c[1] == ':')
			continue;
		buf_add_byte(ret, *c == '_' || *c == ':' || *c == '/'
					  ? '-'
					  : (char)tolower((unsigned char)*c));
	}
	buf_add_text(ret, end);
}

/* What rpm and Debian call the packages of a language's modules. */
static const struct {
	const char *language, *prefix, *end;
	const char *why;
} namings[] = {
	{ "python", "python3-", "", "Debian, rpm" },
	{ "python", "py3-", "", "apk" },
	{ "python2", "python-", "", "Debian 10 and before" },
	{ "perl", "lib", "-perl", "Debian" },
	{ "perl", "perl-", "", "rpm, apk" },
	{ "php", "php-", "", "Debian, rpm" },
	{ "ruby", "ruby-", "", "Debian" },
	{ "ruby", "rubygem-", "", "rpm" },
	{ "node", "node-", "", "Debian" },
};

struct package_guess package_of_module(const struct target *target, const char *language,
				       const char *module)
{
	struct package_guess ret = { 0 };
	scoped_buf said = { 0 };

	/* "perl(A::B)", "python3dist(x)" of rpm */
	buf_add_format(&said, "%s(%s)", strcmp(language, "python") == 0 ? "python3dist" : language,
		       module);
	ret = provided(target, buf_text(&said));
	if (ret.package)
		return ret;
	for (size_t i = 0; strcmp(language, "python") == 0 &&
			   i < sizeof(python_packages) / sizeof(python_packages[0]);
	     i++)
		if (strcmp(python_packages[i].module, module) == 0)
			ret = guess(target, python_packages[i].package, BY_TABLE);
	for (size_t i = 0; !ret.package && i < sizeof(namings) / sizeof(namings[0]); i++) {
		scoped_buf name = { 0 };

		if (strcmp(namings[i].language, language) != 0)
			continue;
		make_name(&name, namings[i].prefix, module, namings[i].end);
		ret = guess(target, buf_text(&name), BY_NAME);
	}
	return ret;
}
