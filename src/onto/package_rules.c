/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/package_rules.h"

#include "base/buf.h"
#include "base/path.h"
#include "format/packages/upstream_version.h"
#include "onto/package_table.h"

const char *package_fate_name(enum package_fate fate)
{
	static const char *const names[PACKAGE_FATE_COUNT] = {
		[PACKAGE_RENAMED] = "renamed",
		[PACKAGE_REPLACED] = "replaced",
		[PACKAGE_REMOVED] = "removed",
		[PACKAGE_CHOICE] = "to be chosen",
	};

	return names[fate];
}

const struct package_rule *package_rule_of(const struct package_question *question)
{
	for (const struct package_rule *rule = package_rules; rule->name; rule++)
		if (bytes_is(bytes_of(question->family), rule->family) &&
		    upstream_version_compare(bytes_of(rule->since), bytes_of(question->release)) <=
			    0 &&
		    path_glob_matches(bytes_of(question->name), bytes_of(rule->name)))
			return rule;
	return NULL;
}

const char *package_rule_new_name(const struct package_rule *rule, const char *name,
				  struct arena *arena)
{
	const char *star = strchr(rule->name, '*');
	struct bytes filling = { 0 };
	scoped_buf ret = { 0 };

	if (!rule->new_name)
		return NULL;
	if (star) {
		size_t front = (size_t)(star - rule->name), fixed = strlen(rule->name) - 1;
		struct bytes whole = bytes_of(name);

		filling = bytes_slice(whole, front, whole.size > fixed ? whole.size - fixed : 0);
	}
	for (const char *c = rule->new_name; *c; c++)
		if (*c == '*')
			buf_add_bytes(&ret, filling);
		else
			buf_add_byte(&ret, *c);
	return arena_string(arena, buf_bytes(&ret));
}

/* ---- families ------------------------------------------------------------------------------ */

enum family_kind {
	FAMILY_DIRECT, /* the version stands behind the prefix */
	FAMILY_MIDDLE, /* a part of the name stands between: libboost-system1.74.0 */
	FAMILY_KERNEL, /* the version goes on behind a hyphen or a plus: 5.10.0-21 */
};

static const struct {
	const char *prefix;
	enum family_kind kind;
} families[] = {
	{ "php", FAMILY_DIRECT },
	{ "libapache2-mod-php", FAMILY_DIRECT },
	{ "postgresql-client-", FAMILY_DIRECT },
	{ "postgresql-server-dev-", FAMILY_DIRECT },
	{ "postgresql-doc-", FAMILY_DIRECT },
	{ "postgresql-contrib-", FAMILY_DIRECT },
	{ "postgresql-plperl-", FAMILY_DIRECT },
	{ "postgresql-plpython3-", FAMILY_DIRECT },
	{ "postgresql-pltcl-", FAMILY_DIRECT },
	{ "postgresql-", FAMILY_DIRECT },
	{ "python3.", FAMILY_DIRECT }, /* what Python 2 had is no family of Python 3's */
	{ "libpython3.", FAMILY_DIRECT },
	{ "ruby", FAMILY_DIRECT },
	{ "libruby", FAMILY_DIRECT },
	{ "openjdk-", FAMILY_DIRECT },
	{ "java-", FAMILY_DIRECT }, /* java-11-openjdk */
	{ "tomcat", FAMILY_DIRECT },
	{ "lua", FAMILY_DIRECT },
	{ "liblua", FAMILY_DIRECT },
	{ "perl-modules-", FAMILY_DIRECT },
	{ "libperl", FAMILY_DIRECT },
	{ "libicu", FAMILY_DIRECT },
	{ "gcc-", FAMILY_DIRECT },
	{ "g++-", FAMILY_DIRECT },
	{ "cpp-", FAMILY_DIRECT },
	{ "gfortran-", FAMILY_DIRECT },
	{ "llvm-", FAMILY_DIRECT },
	{ "libllvm", FAMILY_DIRECT },
	{ "clang-", FAMILY_DIRECT },
	{ "libboost-", FAMILY_MIDDLE },
	{ "linux-image-", FAMILY_KERNEL },
	{ "linux-headers-", FAMILY_KERNEL },
};

struct family_name {
	struct bytes prefix, version, suffix;
	enum family_kind kind;
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* How many bytes a kernel's version has: "5.10.0-21", "6.12.100+deb12", "6.1.0-0.deb11.5". */
static size_t kernel_version(struct bytes text)
{
	size_t size = upstream_version_size(text);

	if (size + 1 < text.size && text.at[size] == '-' && is_digit(text.at[size + 1]))
		size++;
	else if (size >= text.size || text.at[size] != '+')
		return size;
	while (size < text.size && text.at[size] != '-')
		size++;
	return size;
}

static size_t prefix_size(struct bytes name, size_t size, enum family_kind kind)
{
	while (kind == FAMILY_MIDDLE && size < name.size && !is_digit(name.at[size]))
		size++;
	return size;
}

/* Names end behind the version, or go on with a hyphen; "t64" is Debian 13's for the same. */
static bool split_by(struct bytes name, size_t front, struct family_name *ret)
{
	struct bytes rest = bytes_slice(name, front, name.size);
	size_t size = ret->kind == FAMILY_KERNEL ? kernel_version(rest)
						 : upstream_version_size(rest);

	ret->prefix = bytes_slice(name, 0, front);
	ret->version = bytes_slice(rest, 0, size);
	ret->suffix = bytes_slice(rest, size, rest.size);
	bytes_skip(&ret->suffix, "t64");
	return size > 0 && (!ret->suffix.size || ret->suffix.at[0] == '-');
}

static bool split(struct bytes name, struct family_name *ret)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		ret->kind = families[i].kind;
		if (bytes_starts(name, families[i].prefix) &&
		    split_by(name, prefix_size(name, strlen(families[i].prefix), ret->kind), ret))
			return true;
	}
	return false;
}

static bool is_of_family(struct bytes name, const struct family_name *family,
			 struct family_name *ret)
{
	ret->kind = family->kind;
	return name.size > family->prefix.size &&
	       bytes_equal(bytes_slice(name, 0, family->prefix.size), family->prefix) &&
	       split_by(name, family->prefix.size, ret) && bytes_equal(ret->suffix, family->suffix);
}

/* By upstream's version, and then by what a kernel has behind it. */
static int compare(struct bytes a, struct bytes b)
{
	int order = upstream_version_compare(a, b);

	if (order)
		return order;
	a = bytes_slice(a, upstream_version_size(a) + 1, a.size);
	b = bytes_slice(b, upstream_version_size(b) + 1, b.size);
	return upstream_version_compare(a, b);
}

/* "linux-image" and "-amd64": the package that stands for the newest kernel. */
static bool is_newest_kernel(struct bytes name, const struct family_name *family)
{
	size_t front = family->prefix.size - 1;

	return family->kind == FAMILY_KERNEL && family->suffix.size &&
	       name.size == front + family->suffix.size &&
	       bytes_equal(bytes_slice(name, 0, front), bytes_slice(family->prefix, 0, front)) &&
	       bytes_equal(bytes_slice(name, front, name.size), family->suffix);
}

const char *package_family_match(const char *name, const char *const *names, size_t count)
{
	struct family_name family = { 0 }, other = { 0 };
	struct bytes newest = { 0 };
	const char *ret = NULL;

	if (!split(bytes_of(name), &family))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct bytes offer = bytes_of(names[i]);

		if (is_newest_kernel(offer, &family))
			return names[i];
		if (!is_of_family(offer, &family, &other) ||
		    (ret && compare(other.version, newest) <= 0))
			continue;
		newest = other.version;
		ret = names[i];
	}
	return ret;
}
