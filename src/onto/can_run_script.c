/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <strings.h>

#include "base/path.h"
#include "format/languages/python_modules.h"
#include "format/packages/dpkg_version.h"
#include "onto/can_run_parts.h"

/* Interpreters by the name that scripts ask for, and the package that makes a command of it. */
static const struct {
	const char *name, *package, *why;
} renamed[] = {
	{ "python", "python-is-python3",
	  "no system of today has a command \"python\" by itself; this package makes it Python 3" },
};

static bool is_python_2(const char *name)
{
	return strncmp(name, "python2", strlen("python2")) == 0;
}

/* The program that starts the script is not there by that name. */
static void lack_interpreter(struct judging *judging, const struct executable *file,
			     const char *name)
{
	const struct target *target = judging->target;
	struct package_guess guess = package_of_command(target, name);

	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
		if (strcmp(renamed[i].name, name) != 0 || guess.package)
			continue;
		guess = (struct package_guess){ target_offer(target, renamed[i].package),
						renamed[i].why, false };
	}
	if (guess.package)
		judging_need_package(judging, &guess, file->interpreter);
	else
		judging_lack(judging, file->interpreter, "it is what starts the script");
}

/* The command that will run it, resolved: "/usr/bin/python3.11"; NULL: it is not there. */
static const char *interpreter_of(struct judging *judging, const struct executable *file)
{
	const struct target *target = judging->target;
	const char *name = path_name(file->interpreter);
	const struct command_file *command = file->interpreter[0] == '/'
						     ? target_command(target, file->interpreter)
						     : target_command_named(target, name);

	/* /bin/bash where /bin is a link, or was one */
	if (!command && (path_is_below(file->interpreter, "/bin") ||
			 path_is_below(file->interpreter, "/usr/bin")))
		command = target_command_named(target, name);
	if (!command) {
		lack_interpreter(judging, file, name);
		return NULL;
	}
	return command->target ? command->target : command->path;
}

/* "3.11" of /usr/bin/python3.11; NULL: its name does not tell. */
static const char *version_of(const char *interpreter)
{
	const char *name = path_name(interpreter);

	return name + strcspn(name, "0123456789");
}

static void judge_standard(struct judging *judging, const struct python_module *module,
			   const char *interpreter)
{
	const char *version = interpreter ? version_of(interpreter) : "";

	if (!module->gone_in || !*version ||
	    dpkg_version_compare(bytes_of(version), bytes_of(module->gone_in)) < 0)
		return;
	judging_answer(judging, ANSWER_NO);
	judging_say(judging, &judging->against,
		    "module %s belongs to Python no more since %s, and %s has %s%s%s", module->name,
		    module->gone_in, judging->target->name, version,
		    module->instead ? "; instead: " : "", module->instead ? module->instead : "");
}

/* Packages whose modules are called otherwise, from their own metadata. */
static const struct {
	const char *module, *package;
} brought_by[] = {
	{ "yaml", "PyYAML" },
	{ "PIL", "Pillow" },
	{ "cv2", "opencv-python" },
	{ "bs4", "beautifulsoup4" },
	{ "dateutil", "python-dateutil" },
	{ "MySQLdb", "mysqlclient" },
	{ "psycopg2", "psycopg2-binary" },
	{ "Crypto", "pycryptodome" },
	{ "OpenSSL", "pyOpenSSL" },
	{ "jwt", "PyJWT" },
	{ "dns", "dnspython" },
	{ "git", "GitPython" },
	{ "ldap", "python-ldap" },
	{ "magic", "python-magic" },
	{ "memcache", "python-memcached" },
	{ "serial", "pyserial" },
	{ "usb", "pyusb" },
	{ "zmq", "pyzmq" },
	{ "sklearn", "scikit-learn" },
	{ "skimage", "scikit-image" },
	{ "attr", "attrs" },
	{ "docx", "python-docx" },
	{ "dotenv", "python-dotenv" },
	{ "socketio", "python-socketio" },
	{ "slugify", "python-slugify" },
	{ "rest_framework", "djangorestframework" },
	{ "corsheaders", "django-cors-headers" },
	{ "kafka", "kafka-python" },
	{ "pkg_resources", "setuptools" },
};

/* Letters of any case, and a run of "-", "_" and "." is one sign. Source: PEP 503. */
static bool is_same_name(const char *a, const char *b)
{
	static const char signs[] = "-_.";

	while (*a && *b) {
		size_t left = strspn(a, signs), right = strspn(b, signs);

		if (!left != !right || (!left && strncasecmp(a, b, 1) != 0))
			return false;
		a += left ? left : 1;
		b += right ? right : 1;
	}
	return !*a && !*b;
}

static bool brings(const struct package *package, const char *module)
{
	if (is_same_name(package->name, module))
		return true;
	for (size_t i = 0; i < sizeof(brought_by) / sizeof(brought_by[0]); i++)
		if (strcmp(brought_by[i].module, module) == 0 &&
		    is_same_name(brought_by[i].package, package->name))
			return true;
	return false;
}

/* Where the old host had it from, if an installer of the language brought it. */
static const struct package *installer_of(const struct judging *judging, const char *module)
{
	const struct content *content = judging->moving->content;

	for (vec_each(package, &content->packages)) {
		bool is_language = package->manager && (strcmp(package->manager, "pip") == 0 ||
							strcmp(package->manager, "npm") == 0 ||
							strcmp(package->manager, "gem") == 0);

		if (is_language && package->name && brings(package, module))
			return package;
	}
	return NULL;
}

/* Modules that Debian keeps apart from the interpreter they belong to. */
static bool is_apart(const struct target *target, const char *module)
{
	static const char *const apart[] = { "tkinter", "distutils", "lib2to3", "ensurepip" };

	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		if (strcmp(apart[i], module) == 0)
			return target->content->available.count &&
			       strcmp(target->content->available.at[0].manager, "dpkg") == 0;
	return false;
}

static void judge_module(struct judging *judging, const struct executable *file, const char *module,
			 const char *interpreter)
{
	const struct target *target = judging->target;
	bool is_python = strcmp(file->language, "python") == 0;
	bool is_old = is_python && interpreter && is_python_2(path_name(interpreter));
	const char *language = is_old ? "python2" : file->language;
	const struct python_module *standard = is_python ? python_module_find(bytes_of(module))
							 : NULL;
	struct package_guess guess;
	scoped_buf what = { 0 };

	if (standard && !is_old)
		judge_standard(judging, standard, interpreter);
	if ((standard && !is_apart(target, module)) || target_module(target, language, module))
		return;
	buf_add_format(&what, "module %s", module);
	guess = package_of_module(target, language, module);
	if (guess.package) {
		judging_need_package(judging, &guess, buf_text(&what));
		return;
	}
	const struct package *package = installer_of(judging, module);

	if (!package) {
		judging_lack(judging, buf_text(&what), NULL);
		return;
	}
	judging_answer(judging, ANSWER_WITH_PACKAGES);
	judging_say(judging, &judging->ret->packages, "%s:%s", package->manager, package->name);
	judging_say(judging, &judging->ret->because,
		    "%s is no package of the system: %s brought %s %s", buf_text(&what),
		    package->manager, package->name, package->version ? package->version : "");
}

static void judge_age(struct judging *judging, const struct executable *file,
		      const char *interpreter)
{
	if (!file->only_old || (interpreter && is_python_2(path_name(interpreter))))
		return;
	judging_answer(judging, ANSWER_NO);
	judging_say(judging, &judging->against, "it is written for an older %s: %s",
		    file->language ? file->language : "version", file->only_old);
}

void judging_script(struct judging *judging, const struct executable *file)
{
	const struct target *target = judging->target;
	const char *interpreter = NULL;

	judging_answer(judging, ANSWER_YES);
	if (!target->has_programs) {
		judging_answer(judging, ANSWER_UNKNOWN);
		judging_say(judging, &judging->against,
			    "nobody knows which programs are there: survey it with --available");
		return;
	}
	if (file->interpreter)
		interpreter = interpreter_of(judging, file);
	else if (file->language && strcmp(file->language, "python") == 0) {
		const struct command_file *python = target_command_named(target, "python3");

		interpreter = python ? (python->target ? python->target : python->path) : NULL;
	}
	judge_age(judging, file, interpreter);
	if (!file->language)
		return;
	for (vec_each(module, &file->modules))
		judge_module(judging, file, *module, interpreter);
}
