/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judgements that no table can make, because they look at more than one field. */
#include "diff/judges.h"

#include <assert.h>
#include <string.h>

#include "format/packages/dpkg_version.h"

#define NONE          ((struct diff_verdict){ VERDICT_NONE, NULL })
#define ALIKE         ((struct diff_verdict){ VERDICT_ALIKE, NULL })
#define IDENTITY(why) ((struct diff_verdict){ VERDICT_IDENTITY, why })
#define CANNOT(why)   ((struct diff_verdict){ VERDICT_UNKNOWN, why })
#define EXPECT(why)   ((struct diff_verdict){ VERDICT_EXPECTED, why })

struct diff_verdict judge_host(const struct diff_sides *sides, const void *a, const void *b,
			       const char *field)
{
	const struct os *one = &sides->a->host.os, *other = &sides->b->host.os;

	if (!field)
		return NONE;
	if (strcmp(field, "hostname") == 0 || strcmp(field, "machine_id") == 0)
		return IDENTITY("the host's own");
	if (strcmp(field, "os.version") == 0 && text_is(one->codename, other->codename))
		return EXPECT("another point release of the same distribution");
	if (strcmp(field, "kernel.release") == 0)
		return EXPECT("each machine boots its own kernel");
	return NONE;
}

/* ---- packages ------------------------------------------------------------------------------ */

/* Managers of distributions, whose repositories bring newer versions for the same purpose. Those of
 * languages are asked for exact versions. */
static const char *const distribution_managers[] = { "dpkg", "rpm", "apk", "pacman" };

static bool is_of_distribution(const struct package *package)
{
	size_t count = sizeof(distribution_managers) / sizeof(distribution_managers[0]);

	for (size_t i = 0; i < count; i++)
		if (text_is(package->manager, distribution_managers[i]))
			return true;
	return false;
}

/* True if nothing says that it has to be this version. */
static bool is_free(const struct package *package)
{
	return package->held != TRI_YES && !package->pin && package->in_repository != TRI_NO;
}

/* A newer version that the same repositories offer does the same. Which of two is newer is told for
 * dpkg only, and by its rules for rpm, apk and pacman, which agree with them in all but odd
 * cases. */
static struct diff_verdict judge_version(const struct package *one, const struct package *other)
{
	if (!is_of_distribution(one) || !one->version || !other->version || !is_free(one) ||
	    !is_free(other))
		return NONE;
	if (dpkg_version_compare(bytes_of(other->version), bytes_of(one->version)) < 0)
		return NONE;
	return EXPECT("a newer version of the same package, neither held nor pinned");
}

struct diff_verdict judge_package(const struct diff_sides *sides, const void *a, const void *b,
				  const char *field)
{
	if (field && strcmp(field, "version") == 0)
		return judge_version(a, b);
	if (field && strcmp(field, "reason") == 0)
		return EXPECT("installers note differently who asked for a package");
	return NONE;
}

/* ---- files --------------------------------------------------------------------------------- */

static bool is_metadata(const char *field)
{
	return strcmp(field, "mode") == 0 || strcmp(field, "user") == 0 ||
	       strcmp(field, "group") == 0 || strcmp(field, "type") == 0;
}

/* Of files that programs make as they run counts who may write them, and nothing else. */
static struct diff_verdict judge_trace(const struct file_row *row, const char *field)
{
	bool is_log = text_is(row->file_class, "log");

	if (field && is_metadata(field))
		return NONE;
	if (is_log || text_is(row->file_class, "cache"))
		return EXPECT(is_log ? "logs come with time" : "caches come with time");
	if (text_list_has(&row->finding, "leftover"))
		return EXPECT("an upgrade left it behind");
	if (field && text_is(row->file_class, "data") &&
	    (strcmp(field, "sha256") == 0 || strcmp(field, "fingerprint") == 0 ||
	     strcmp(field, "size") == 0 || strcmp(field, "entries") == 0))
		return EXPECT("data is moved apart, at the cutover");
	return NONE;
}

static const char *print_of(const struct file_row *row)
{
	return row->fingerprint ? row->fingerprint : row->sha256;
}

/* Files have a digest, and maybe a fingerprint to compare by; trees have that alone. A file that
 * holds the host's name by accident has the same digest and another fingerprint. */
static struct diff_verdict judge_content(const struct file_row *one, const struct file_row *other,
					 const char *field)
{
	if (!print_of(one) || !print_of(other))
		return CANNOT("the content was read in one only");
	if (strcmp(field, "fingerprint") == 0)
		return one->sha256 && other->sha256 ? ALIKE : NONE;
	if (text_is(print_of(one), print_of(other)))
		return IDENTITY("the same but for the host's names and numbers of secrets");
	return NONE;
}

struct diff_verdict judge_file(const struct diff_sides *sides, const void *a, const void *b,
			       const char *field)
{
	const struct file_row *one = a ? a : b, *other = b ? b : a;
	struct diff_verdict verdict;

	assert(one && other);
	if (text_is(one->file_class, "identity") || text_is(other->file_class, "identity"))
		return IDENTITY("it belongs to one host alone");
	verdict = judge_trace(one, field);
	if (verdict.kind || !field)
		return verdict;
	if (strcmp(field, "sha256") == 0 || strcmp(field, "fingerprint") == 0)
		return judge_content(one, other, field);
	/* sizes speak only where no digest does */
	if ((strcmp(field, "size") == 0 || strcmp(field, "entries") == 0) &&
	    (print_of(one) || print_of(other)))
		return ALIKE;
	/* numbers of owners only where there are no names */
	if ((strcmp(field, "uid") == 0 && one->user && other->user) ||
	    (strcmp(field, "gid") == 0 && one->group && other->group))
		return ALIKE;
	return NONE;
}

/* ---- users --------------------------------------------------------------------------------- */

static const char *group_name(const struct content *content, int64_t gid)
{
	for (vec_each(group, &content->groups))
		if (group->gid == gid)
			return group->name;
	return NULL;
}

static const struct diff_verdict given_in_order = {
	VERDICT_EXPECTED, "numbers of the system's own are given in the order of installation"
};

struct diff_verdict judge_user(const struct diff_sides *sides, const void *a, const void *b,
			       const char *field)
{
	const struct user *one = a, *other = b;

	if (!field)
		return NONE;
	if (strcmp(field, "uid") == 0 && !text_is(one->made_by, "hand") &&
	    !text_is(other->made_by, "hand"))
		return given_in_order;
	if (strcmp(field, "gid") == 0 &&
	    text_is(group_name(sides->a, one->gid), group_name(sides->b, other->gid)))
		return ALIKE; /* the groups tell their numbers */
	return NONE;
}

struct diff_verdict judge_group(const struct diff_sides *sides, const void *a, const void *b,
				const char *field)
{
	const struct group *one = a, *other = b;

	if (field && strcmp(field, "gid") == 0 && !text_is(one->made_by, "hand") &&
	    !text_is(other->made_by, "hand"))
		return given_in_order;
	return NONE;
}

/* ---- what runs ----------------------------------------------------------------------------- */

struct diff_verdict judge_service(const struct diff_sides *sides, const void *a, const void *b,
				  const char *field)
{
	const struct service *one = a, *other = b;

	if (field && strcmp(field, "active") == 0 && one->triggered_by && other->triggered_by)
		return EXPECT("a timer, socket or path starts it when it is needed");
	if (field && strcmp(field, "survives_reboot") == 0 && one->enabled != other->enabled)
		return ALIKE; /* `enabled` tells */
	return NONE;
}

/* Without units: only processes tell of them. */
bool skips_service(const struct diff_sides *sides, const void *row)
{
	const struct service *service = row;

	return !sides->is_live && text_is(service->manager, "hand-started");
}

struct diff_verdict judge_listening(const struct diff_sides *sides, const void *a, const void *b,
				    const char *field)
{
	/* the default of net.ipv4.ip_local_port_range: Documentation/networking/ip-sysctl.rst */
	enum { EPHEMERAL_MIN = 32768 };
	const struct listening *row = a ? a : b;

	if (field)
		return NONE;
	if (text_is(row->protocol, "udp") && row->port >= EPHEMERAL_MIN)
		return EXPECT("the kernel chose the port: it waits for answers");
	if (text_is(row->protocol, "unix") && row->address && row->address[0] == '@')
		return EXPECT("names of abstract sockets are made up at each start");
	return NONE;
}

bool skips_mount(const struct diff_sides *sides, const void *row)
{
	const struct mount *mount = row;

	return !sides->is_live && mount->in_fstab != TRI_YES;
}

bool skips_sysctl(const struct diff_sides *sides, const void *row)
{
	const struct sysctl *sysctl = row;

	return !sides->is_live && !sysctl->path;
}

/* What the kernel loads by itself follows from the hardware and from what runs. */
bool skips_kernel_module(const struct diff_sides *sides, const void *row)
{
	const struct kernel_module *module = row;

	return !module->configured_in;
}

/* iptables-restore makes all chains of a table, iptables only those it is told of. */
static bool lets_all_pass(const struct chain *chain)
{
	return chain->rule_count == 0 && !chain->rules.count &&
	       (!chain->policy || text_is(chain->policy, "accept"));
}

struct diff_verdict judge_chain(const struct diff_sides *sides, const void *a, const void *b,
				const char *field)
{
	const struct chain *row = a ? a : b;

	if (!(a && b) && lets_all_pass(row))
		return EXPECT("it lets everything pass, as does none");
	return row->made_by ? EXPECT("a program makes these rules as it runs") : NONE;
}

/* What lies in files that one survey could not read is missing there, and elsewhere not. */
struct diff_verdict judge_middleware(const struct diff_sides *sides, const void *a, const void *b,
				     const char *field)
{
	const struct middleware *one = a, *other = b;

	if (field && (one->incomplete == TRI_YES) != (other->incomplete == TRI_YES))
		return CANNOT("part of its configuration was read in one only");
	return NONE;
}

struct diff_verdict judge_certificate(const struct diff_sides *sides, const void *a, const void *b,
				      const char *field)
{
	const struct certificate *one = a, *other = b;

	if (field && strcmp(field, "fingerprint") == 0 && one->renewed_by && other->renewed_by &&
	    text_is(one->issuer, other->issuer))
		return EXPECT("it is renewed by itself");
	return NONE;
}
