/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What counts of packages, files, services and applications. */
#include "diff/tables_parts.h"

/* One line a field. */
/* clang-format off */

#define IS_CONCLUSION "it follows from other fields"
#define IS_FIGURE     "a figure of the moment"
#define IS_NUMBER     "numbers are given anew at each start"
#define IS_EVIDENCE   "it tells where the survey looked"
#define BY_PACKAGE    "packages tell"
#define IS_LINE       "lines before it move it"

static const struct diff_field package_fields[] = {
	KEY(manager),
	NAME(name),
	COUNTS(version),
	KEY(arch),
	COUNTS(reason),
	COUNTS(state),
	LEFT(installed_at, "a time"),
	LEFT(origin, "repositories tell"),
	KNOWN(held),
	LEFT(essential, "it follows from name and version"),
	LEFT(in_repository, "it changes with the lists of the repository"),
	LEFT(upgrade_to, "it changes with the lists of the repository"),
	COUNTS(pin),
	LEFT(maintainer, "it follows from name and version"),
	LEFT(needs, "it follows from name and version"),
	LEFT(vendor, "it follows from name and version"),
	LEFT(scope, "it follows from the path"),
	KEY(path),
	LEFT(evidence, IS_EVIDENCE),
	LEFT(size_bytes, "it follows from name and version"),
};
const DIFF_TABLE(package);

static const struct diff_field repository_fields[] = {
	KEY(manager),
	KEY(kind),
	NAME(url),
	KEY(suite),
	SET(components),
	SET(options),
	LEFT(origin, "it stands in lists that are fetched later"),
	LEFT(third_party, IS_CONCLUSION),
	COUNTS(trusted_blindly),
	COUNTS(enabled),
	COUNTS(path),
};
const DIFF_TABLE(repository);

static const struct diff_field file_row_fields[] = {
	NAME(path),
	COUNTS(type),
	SET(finding),
	COUNTS(owner_package),
	LEFT(file_class, "a conclusion from path and content"),
	LEFT(class_why, "a conclusion from path and content"),
	LEFT(expected, "it follows from the package's version"),
	COUNTS(mode),
	COUNTS(user),
	KNOWN(uid),
	COUNTS(group),
	KNOWN(gid),
	KNOWN(size),
	KNOWN(entries),
	LEFT(executables, IS_CONCLUSION),
	LEFT(mtime, "a time"),
	LEFT(ctime, "a time"),
	COUNTS(sha256),
	COUNTS(fingerprint),
	COUNTS(target),
	COUNTS(acl),
	COUNTS(default_acl),
	COUNTS(capabilities),
	COUNTS(xattrs),
	COUNTS(hardlink_of),
	LEFT(containers, "containers tell what they mount"),
	LEFT(carried, "what the survey was asked for"),
	LEFT(reason, "what the survey was asked for"),
	LEFT(left_behind, "what the survey was asked for"),
	LEFT(evidence, IS_EVIDENCE),
};
const DIFF_TABLE(file_row);

static const struct diff_field service_fields[] = {
	NAME(name),
	KEY(manager),
	LEFT(description, "a note"),
	COUNTS(type),
	KNOWN(enabled),
	LEFT(enablement, "enabled and masked tell"),
	KNOWN(active),
	KNOWN(failed),
	KNOWN(masked),
	COUNTS(user),
	COUNTS(command),
	COUNTS(working_directory),
	LEFT(pids, IS_NUMBER),
	LEFT(main_pid, IS_NUMBER),
	SET(dropins),
	COUNTS(unit_path),
	LEFT(owner_package, BY_PACKAGE),
	LEFT(listens, "sockets tell"),
	KNOWN(survives_reboot),
	LEFT(survives_why, "words"),
	COUNTS(triggered_by),
	KEY(container),
	SET(environment_files),
	LEFT(since, "a time"),
	LEFT(evidence, IS_EVIDENCE),
};
const DIFF_TABLE(service);

static const struct diff_field schedule_fields[] = {
	KEY(kind),
	NAME(name),
	COUNTS(when),
	COUNTS(user),
	KEY(command),
	COUNTS(mailto),
	COUNTS(environment),
	KNOWN(enabled),
	LEFT(why, "words"),
	COUNTS(runs_at),
	LEFT(by_package, BY_PACKAGE),
	LEFT(last_run, "a time"),
	LEFT(path, "it is the name, or follows from it"),
	LEFT(line, IS_LINE),
};
const DIFF_TABLE(schedule);

static const struct diff_field container_mount_fields[] = {
	COUNTS(kind),
	COUNTS(name),
	COUNTS(source),
	KEY(target),
	KNOWN(read_only),
};
static const DIFF_TABLE(container_mount);

static const struct diff_field container_port_fields[] = {
	KEY(protocol),
	KEY(host_address),
	COUNTS(host_port),
	KEY(container_port),
};
static const DIFF_TABLE(container_port);

static const struct diff_field container_fields[] = {
	LEFT(id, "made up when it is made"),
	KEY(engine),
	NAME(name),
	COUNTS(image),
	KNOWN(image_id),
	LEFT(description, "a note"),
	COUNTS(command),
	KNOWN(state),
	LEFT(created_at, "a time"),
	LEFT(started_at, "a time"),
	LEFT(exit_code, IS_FIGURE),
	COUNTS(restart_policy),
	COUNTS(started_by),
	COUNTS(user),
	LEFT(hostname, "the engine takes the id for it"),
	COUNTS(network),
	LEFT(addresses, "the engine gives them"),
	KNOWN(privileged),
	SET(capabilities),
	LEFT(pod, "made up when it is made"),
	KNOWN(infrastructure),
	COUNTS(compose_project),
	COUNTS(compose_service),
	SET(compose_files),
	INNER(mounts, container_mount),
	INNER(ports, container_port),
	COUNTS(environment),
	COUNTS(labels),
	LEFT(root_path, "its id is part of it"),
	LEFT(log_path, "its id is part of it"),
	COUNTS(memory_limit_bytes),
	LEFT(pid, IS_NUMBER),
	LEFT(pids, IS_NUMBER),
	LEFT(evidence, IS_EVIDENCE),
};
const DIFF_TABLE(container);

static const struct diff_field listening_fields[] = {
	KEY(protocol),
	KEY(address),
	KEY(port),
	LEFT(pids, IS_NUMBER),
	KNOWN(program),
	KNOWN(service),
	KEY(container),
	LEFT(netns, IS_NUMBER),
	LEFT(uid, "the service tells its user"),
	LEFT(backlog, IS_FIGURE),
	LEFT(backlog_max, IS_FIGURE),
};
const DIFF_TABLE(listening);

static const struct diff_field endpoint_fields[] = {
	KEY(protocol),
	KEY(host),
	KEY(port),
	KEY(database),
	COUNTS(user),
	KEY(key),
	KEY(path),
	LEFT(line, IS_LINE),
};
const DIFF_TABLE(endpoint);

static const struct diff_field vcs_fields[] = {
	COUNTS(kind),
	COUNTS(remote),
	COUNTS(branch),
	COUNTS(commit),
	LEFT(committed_at, "it follows from the commit"),
	LEFT(subject, "it follows from the commit"),
	KNOWN(dirty),
	SET(changed),
	COUNTS(changed_count),
	SET(untracked),
	COUNTS(untracked_count),
	LEFT(pushed, "it is counted from there"),
	SET(unpushed),
	COUNTS(unpushed_count),
	LEFT(unpushed_patch, "it follows from the commits"),
	LEFT(uncommitted_patch, "files tell"),
};
static const DIFF_TABLE(vcs);

static const struct diff_field application_fields[] = {
	NAME(name),
	COUNTS(language),
	LEFT(runtime, BY_PACKAGE),
	COUNTS(framework),
	COUNTS(version),
	KEY(path),
	LEFT(real_path, "the link tells"),
	COUNTS(entry_point),
	COUNTS(service),
	KEY(container),
	COUNTS(user),
	LEFT(pids, IS_NUMBER),
	INNER(vcs),
	LEFT(deployed_by, "a conclusion from traces"),
	LEFT(deploy_user, "a conclusion from traces"),
	LEFT(deployed_at, "a time"),
	LEFT(file_count, "files tell"),
	LEFT(loaded, IS_FIGURE),
	LEFT(never_opened_count, IS_FIGURE),
	LEFT(never_opened, IS_FIGURE),
	LEFT(access_times, "mounts tell"),
	LEFT(configuration, "files tell"),
	INNER(endpoints, endpoint),
	LEFT(evidence, IS_EVIDENCE),
};
const DIFF_TABLE(application);

static const struct diff_field site_fields[] = {
	KEY(names),
	COUNTS(listens),
	COUNTS(document_root),
	COUNTS(upstreams),
	COUNTS(redirects),
	SET(certificates),
	SET(logs),
	KEY(path),
	LEFT(line, IS_LINE),
};
static const DIFF_TABLE(site);

static const struct diff_field upstream_fields[] = {
	KEY(name),
	SET(servers),
	COUNTS(path),
	LEFT(line, IS_LINE),
};
static const DIFF_TABLE(upstream);

static const struct diff_field middleware_fields[] = {
	NAME(program),
	KEY(name),
	COUNTS(service),
	KEY(container),
	LEFT(pids, IS_NUMBER),
	COUNTS(path),
	COUNTS(files),
	LEFT(incomplete, "it tells what can be compared"),
	LEFT(changed_at, "a time"),
	LEFT(changed_path, IS_CONCLUSION),
	LEFT(read_at, "a time"),
	LEFT(read_shows, IS_FIGURE),
	COUNTS(user),
	SET(listens),
	INNER(sites, site),
	INNER(upstreams, upstream),
	SET(document_roots),
	SET(data_directories),
	COUNTS(databases),
	SET(logs),
	SET(certificates),
	SET(key_files),
	INNER(endpoints, endpoint),
	COUNTS(settings),
	SET(missing),
	LEFT(problems, "words"),
	LEFT(evidence, IS_EVIDENCE),
};
const DIFF_TABLE(middleware);

static const struct diff_field certificate_fields[] = {
	NAME(path),
	LEFT(kind, "it follows from the file"),
	KEY(subject),
	SET(names),
	COUNTS(issuer),
	LEFT(not_before, "it follows from the fingerprint"),
	LEFT(not_after, "it follows from the fingerprint"),
	COUNTS(key_type),
	COUNTS(fingerprint),
	KNOWN(key_path),
	COUNTS(wrong_key_path),
	COUNTS(self_signed),
	COUNTS(authority),
	COUNTS(renewed_by),
	SET(served_by),
	LEFT(evidence, IS_EVIDENCE),
};
const DIFF_TABLE(certificate);
