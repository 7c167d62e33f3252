/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The snapshot's model: every record, field by field. Each line gives the field's kind (see
 * record.h), the inner type or enum ("_" for plain kinds), its name, and what it is. Units stand
 * in the name or the text. Adding a line here adds the member, its JSON and its schema entry.
 */
#ifndef TROWEL_SNAPSHOT_MODEL_H
#define TROWEL_SNAPSHOT_MODEL_H

#include "snapshot/record.h"

/* clang-format off: one line a field */

/* ---- enums; the names are in model.c ------------------------------------------------------- */

enum confidence { CONFIDENCE_UNKNOWN, CERTAIN, LIKELY, POSSIBLE };
enum severity { SEVERITY_UNKNOWN, SEVERITY_BAD, SEVERITY_WARN, SEVERITY_NOTE };
enum direction { DIRECTION_UNKNOWN, INBOUND, OUTBOUND, LOCAL };
enum change_kind { CHANGE_KIND_UNKNOWN, ONLY_IN_A, ONLY_IN_B, CHANGED };
enum fate { FATE_NONE, MOVES, CHANGES, STAYS, FATE_UNKNOWN };
enum can_run_answer { ANSWER_NONE, ANSWER_YES, ANSWER_WITH_PACKAGES, ANSWER_NO, ANSWER_UNKNOWN };
enum difference_group { DIFFERENCE_GROUP_UNKNOWN, MATTERS, IDENTITY_DIFFERS, EXPECTED };
extern const char *const confidence_names[];
extern const char *const severity_names[];
extern const char *const direction_names[];
extern const char *const change_kind_names[];
extern const char *const difference_group_names[];
extern const char *const can_run_answer_names[];
extern const char *const fate_names[];

/* ---- host ---------------------------------------------------------------------------------- */

#define OS_FIELDS(F)                                                                               \
	F(TEXT, _, id, "ID of os-release: debian, rhel, alpine")                                   \
	F(TEXT, _, version, "version as the distribution gives it: 12.11")                         \
	F(TEXT, _, name, "PRETTY_NAME")                                                            \
	F(TEXT, _, codename, "bookworm")                                                           \
	F(TEXTS, _, like, "ID_LIKE")                                                               \
	F(TIME, _, end_of_life, "end of regular security support, from our table")
RECORD(os, OS_FIELDS);

#define KERNEL_FIELDS(F)                                                                           \
	F(TEXT, _, release, "uname -r")                                                            \
	F(TEXT, _, version, "uname -v")                                                            \
	F(TEXT, _, cmdline, "/proc/cmdline, secrets replaced")                                     \
	F(TEXTS, _, tainted, "why the kernel is tainted, in words")                                \
	F(TEXTS, _, installed, "releases found in /lib/modules")                                   \
	F(TEXTS, _, loadable, "with --available: modules of these, built in or not")
RECORD(kernel, KERNEL_FIELDS);

#define CLOUD_FIELDS(F)                                                                            \
	F(TEXT, _, provider, "aws, gcp, azure, hetzner ...")                                       \
	F(TEXT, _, instance_id, "the provider's name of this instance")                            \
	F(TEXT, _, instance_type, "its size")                                                      \
	F(TEXT, _, region, "region or zone")                                                       \
	F(TEXT, _, evidence, "file or DMI field that said so")
RECORD(cloud, CLOUD_FIELDS);

#define LOAD_FIELDS(F)                                                                             \
	F(REAL, _, one, "load average of 1 minute")                                                \
	F(REAL, _, five, "of 5 minutes")                                                           \
	F(REAL, _, fifteen, "of 15 minutes")
RECORD(load, LOAD_FIELDS);

#define PRESSURE_FIELDS(F)                                                                         \
	F(REAL, _, cpu_some, "PSI cpu, share of the last 60 s in percent")                         \
	F(REAL, _, memory_some, "PSI memory some")                                                 \
	F(REAL, _, memory_full, "PSI memory full")                                                 \
	F(REAL, _, io_some, "PSI io some")                                                         \
	F(REAL, _, io_full, "PSI io full")
RECORD(pressure, PRESSURE_FIELDS);

#define ACTIVITY_FIELDS(F)                                                                         \
	F(REAL, _, sample_seconds, "time between the two samples")                                 \
	F(REAL, _, cpu_percent, "CPU in use, of all CPUs")                                         \
	F(REAL, _, iowait_percent, "time CPUs waited for I/O")                                     \
	F(REAL, _, steal_percent, "time the hypervisor took")                                      \
	F(INT, _, swap_in_bytes, "read from swap during the sample")                               \
	F(INT, _, swap_out_bytes, "written to swap during the sample")
RECORD(activity, ACTIVITY_FIELDS);

#define PCI_DEVICE_FIELDS(F)                                                                       \
	F(TEXT, _, address, "0000:00:03.0")                                                        \
	F(TEXT, _, class_code, "class, hexadecimal")                                               \
	F(TEXT, _, class_name, "class in words")                                                   \
	F(TEXT, _, vendor, "vendor id, hexadecimal")                                               \
	F(TEXT, _, device, "device id, hexadecimal")                                               \
	F(TEXT, _, driver, "driver bound to it")
RECORD(pci_device, PCI_DEVICE_FIELDS);

#define CLOCK_FIELDS(F)                                                                            \
	F(TEXT, _, daemon, "chrony, ntpd, systemd-timesyncd")                                      \
	F(REAL, _, offset_seconds, "offset the daemon last recorded")                              \
	F(TIME, _, synchronized_at, "when the daemon last recorded a synchronization")             \
	F(TEXT, _, evidence, "file that said so")
RECORD(clock, CLOCK_FIELDS);

#define CRASH_DUMP_FIELDS(F)                                                                       \
	F(FLAG, _, would_dump, "a kernel crash would leave a dump")                                \
	F(TEXT, _, crashkernel, "crashkernel= of the command line")                                \
	F(FLAG, _, loaded, "/sys/kernel/kexec_crash_loaded")                                       \
	F(INT, _, reserved_bytes, "/sys/kernel/kexec_crash_size")                                  \
	F(TEXTS, _, dumps, "dumps found on disk")                                                  \
	F(TEXTS, _, evidence, "files that said so")
RECORD(crash_dump, CRASH_DUMP_FIELDS);

#define HOST_FIELDS(F)                                                                             \
	F(TEXT, _, hostname, "name of the host")                                                   \
	F(TEXT, _, machine_id, "/etc/machine-id")                                                  \
	F(ONE, os, os, "distribution")                                                             \
	F(ONE, kernel, kernel, "kernel")                                                           \
	F(TEXT, _, arch, "machine architecture")                                                   \
	F(TEXT, _, virtualization, "kvm, vmware, xen, ...; none on bare metal")                    \
	F(TEXT, _, container, "kind of container the survey ran in, if any")                       \
	F(TEXT, _, init, "process 1: systemd, sysvinit, openrc, ...")                              \
	F(ONE, cloud, cloud, "cloud instance")                                                     \
	F(PAIRS, _, dmi, "DMI fields of /sys/class/dmi/id")                                        \
	F(TIME, _, boot_time, "when it booted; of a container: when its process 1 started")        \
	F(TIME, _, install_time, "when it was installed, as far as files tell")                    \
	F(TEXT, _, install_evidence, "file whose time says so")                                    \
	F(TEXT, _, timezone, "Europe/Berlin")                                                      \
	F(TEXT, _, locale, "LANG of the system")                                                   \
	F(TEXTS, _, language, "all that is set of its language: LANG=..., LC_TIME=...")            \
	F(TEXTS, _, locales, "languages that are generated, as /etc/locale.gen names them")        \
	F(INT, _, cpus, "CPUs online")                                                             \
	F(TEXT, _, cpu_model, "model name")                                                        \
	F(INT, _, memory_bytes, "memory")                                                          \
	F(INT, _, memory_available_bytes, "MemAvailable")                                          \
	F(INT, _, swap_bytes, "swap space")                                                        \
	F(INT, _, swap_free_bytes, "swap space free")                                              \
	F(ONE, load, load, "load averages")                                                        \
	F(ONE, pressure, pressure, "pressure stall information")                                   \
	F(ONE, activity, activity, "what the CPUs did between two samples")                        \
	F(MANY, pci_device, pci, "PCI devices")                                                    \
	F(ONE, clock, clock, "clock synchronization")                                              \
	F(ONE, crash_dump, crash_dump, "would a kernel crash leave a dump")
RECORD(host, HOST_FIELDS);

/* ---- conclusions --------------------------------------------------------------------------- */

#define PURPOSE_FIELDS(F)                                                                          \
	F(TEXT, _, name, "what this box is: a reverse proxy, a database")                          \
	F(TEXT, _, detail, "with what, where: nginx on :80 :443")                                  \
	F(TEXT, _, container, "container that it is in")                                           \
	F(ENUM, confidence, confidence, "how sure")                                                \
	F(TEXTS, _, evidence, "files, sockets, processes that said so")
RECORD(purpose, PURPOSE_FIELDS);

#define STATEMENT_FIELDS(F)                                                                        \
	F(TEXT, _, sentence, "one sentence of the first paragraph")                                \
	F(ENUM, confidence, confidence, "how sure")                                                \
	F(TEXTS, _, evidence, "files, sockets, processes that said so")
RECORD(statement, STATEMENT_FIELDS);

#define FINDING_FIELDS(F)                                                                          \
	F(ENUM, severity, severity, "bad: act; warn: look; note: know")                            \
	F(TEXT, _, kind, "short stable name of the rule")                                          \
	F(TEXT, _, what, "sentence")                                                               \
	F(TEXTS, _, evidence, "files, sockets, processes that said so")
RECORD(finding, FINDING_FIELDS);

#define EVENT_FIELDS(F)                                                                            \
	F(TIME, _, at, "when; the last time of several")                                           \
	F(TIME, _, first_at, "the first time of several")                                          \
	F(INT, _, count, "how often, when alike events share a row")                               \
	F(TEXT, _, kind, "oom-kill, crash, restart, boot, package, login, file, errors ...")       \
	F(TEXT, _, what, "sentence")                                                               \
	F(TEXT, _, subject, "the package, unit, process or file it is about")                      \
	F(TEXTS, _, trace, "of a kernel that died: who called whom, the innermost first")          \
	F(TEXTS, _, log, "of a kernel that died: the last lines of its log, secrets replaced")     \
	F(TEXTS, _, evidence, "log files or dumps that said so")
RECORD(event, EVENT_FIELDS);

#define BACKUP_FIELDS(F)                                                                           \
	F(TEXT, _, tool, "restic, borg, rsync, pg_dump ...")                                       \
	F(TEXT, _, what, "what is backed up, as far as seen")                                      \
	F(TEXT, _, target, "where it goes")                                                        \
	F(TEXT, _, schedule, "when")                                                               \
	F(TIME, _, last_run, "last run that left a trace")                                         \
	F(ENUM, confidence, confidence, "how sure")                                                \
	F(TEXTS, _, evidence, "files that said so")
RECORD(backup, BACKUP_FIELDS);

/* ---- packages ------------------------------------------------------------------------------ */

#define PACKAGE_FIELDS(F)                                                                          \
	F(TEXT, _, manager,                                                                        \
	  "dpkg, rpm, apk, pacman, snap, flatpak, nix, guix, conda, pip, npm, yarn, pnpm, gem, "   \
	  "composer, cargo, go, jar")                                                              \
	F(TEXT, _, name, "package")                                                                \
	F(TEXT, _, version, "installed version")                                                   \
	F(TEXT, _, arch, "architecture")                                                           \
	F(TEXT, _, reason, "manual or auto")                                                       \
	F(TEXT, _, state, "given only when it is not properly installed: config-files, ...")       \
	F(TIME, _, installed_at, "when this version came")                                         \
	F(TEXT, _, origin, "repository that holds it: Debian bookworm main")                       \
	F(FLAG, _, held, "kept from upgrades")                                                     \
	F(FLAG, _, essential, "every system has it: of dpkg's priority required, or Essential")    \
	F(FLAG, _, in_repository, "a configured repository holds this version")                    \
	F(TEXT, _, upgrade_to, "newest version on offer, when newer")                              \
	F(TEXT, _, pin, "apt preference that concerns it")                                         \
	F(TEXT, _, maintainer, "given for packages that no repository holds")                      \
	F(TEXTS, _, needs, "likewise: packages it depends on")                                     \
	F(TEXT, _, vendor, "who built it, as rpm and others record it")                            \
	F(TEXT, _, scope,                                                                          \
	  "of a language's package, snap or flatpak: system, user, environment, project, binary")  \
	F(TEXT, _, path, "of those: where it lies")                                                \
	F(TEXTS, _, evidence, "of those: the file that said so")                                   \
	F(INT, _, size_bytes, "installed size")
RECORD(package, PACKAGE_FIELDS);

#define REPOSITORY_FIELDS(F)                                                                       \
	F(TEXT, _, manager, "apt, yum, apk, ...")                                                  \
	F(TEXT, _, kind, "deb, deb-src, rpm")                                                      \
	F(TEXT, _, url, "where, secrets replaced")                                                 \
	F(TEXT, _, suite, "suite or release")                                                      \
	F(TEXTS, _, components, "main, contrib")                                                   \
	F(TEXTS, _, options, "signed-by=..., arch=...")                                            \
	F(TEXT, _, origin, "Origin of its Release file")                                           \
	F(FLAG, _, third_party, "not the distribution's own")                                      \
	F(FLAG, _, trusted_blindly, "trusted=yes, gpgcheck=0")                                     \
	F(FLAG, _, enabled, "in use")                                                              \
	F(TEXT, _, path, "file that configures it")
RECORD(repository, REPOSITORY_FIELDS);

#define AVAILABLE_FIELDS(F)                                                                        \
	F(TEXT, _, manager, "dpkg, rpm, apk, pacman")                                              \
	F(TEXT, _, name, "package on offer")                                                       \
	F(TEXT, _, version, "version on offer")                                                    \
	F(TEXT, _, arch, "architecture")                                                           \
	F(TEXT, _, origin, "repository that offers it: Debian bookworm main")                      \
	F(FLAG, _, automatic, "it is chosen by itself: given where it is not, as of backports")    \
	F(TEXTS, _, provides, "names it stands for beside its own: php-cli (= 8.2)")               \
	F(TEXTS, _, files, "programs and libraries in it, where an index tells")
RECORD(available, AVAILABLE_FIELDS);

/* ---- programs: what they need, and what is there for them ---------------------------------- */

#define LIBRARY_NEED_FIELDS(F)                                                                     \
	F(TEXT, _, library, "as the program names it: libssl.so.1.1")                              \
	F(TEXTS, _, versions, "of its symbols, which have to be there: OPENSSL_1_1_0")             \
	F(TEXT, _, path, "of the library that the host has for it")                                \
	F(TEXT, _, owner_package, "package of that library")
RECORD(library_need, LIBRARY_NEED_FIELDS);

#define EXECUTABLE_FIELDS(F)                                                                       \
	F(TEXT, _, path, "absolute path")                                                          \
	F(TEXT, _, kind, "program, library, script")                                               \
	F(TEXT, _, owner_package, "package it belongs to")                                         \
	F(TEXT, _, arch, "machine and ABI, as uname -m says it: x86_64, i386, aarch64, armhf")     \
	F(TEXT, _, interpreter, "what starts it: a dynamic loader, or the program of a script")    \
	F(TEXT, _, name, "of a library: as programs ask for it")                                   \
	F(TEXTS, _, search, "folders it looks for libraries in")                                   \
	F(FLAG, _, static_linked, "it needs no library")                                           \
	F(MANY, library_need, needs, "libraries it is loaded with")                                \
	F(TEXTS, _, defines, "of a library: versions of its symbols")                              \
	F(TEXTS, _, calls, "functions it calls that do not work everywhere as they do here")       \
	F(TEXT, _, language, "python, perl, ruby, node, php; of a program go or rust")             \
	F(TEXTS, _, modules, "of a script: modules it imports that do not lie beside it")          \
	F(TEXTS, _, optional_modules, "likewise, and it goes on without them")                     \
	F(TEXT, _, only_old, "of a script: why no newer version of its language takes it")         \
	F(TEXT, _, toolchain, "what built it, as it says")                                         \
	F(TEXT, _, build_id, "GNU build id")                                                       \
	F(TEXT, _, oldest_kernel, "the oldest kernel it starts on, as it says")                    \
	F(TEXT, _, unreadable, "why it could not be looked into")
RECORD(executable, EXECUTABLE_FIELDS);

#define COMMAND_FILE_FIELDS(F)                                                                     \
	F(TEXT, _, path, "of a program that is found by its name, or of a loader")                 \
	F(TEXT, _, target, "of a link: where it leads, in the end")                                \
	F(TEXT, _, owner_package, "package it belongs to")
RECORD(command_file, COMMAND_FILE_FIELDS);

#define MODULE_FIELDS(F)                                                                           \
	F(TEXT, _, language, "python, perl, php, ruby, node")                                      \
	F(TEXT, _, name, "as scripts name it")                                                     \
	F(TEXT, _, owner_package, "package it belongs to")
RECORD(module, MODULE_FIELDS);

/* ---- onto another release: what `codify --onto` says of a host ------------------------------ */

#define TRANSITION_FIELDS(F)                                                                       \
	F(TEXT, _, section,                                                                        \
	  "part of the snapshot: packages, executables, users, files; names: what is called "      \
	  "otherwise on the new system")                                                           \
	F(TEXT, _, key, "what the row is called there; the old name")                              \
	F(ENUM, fate, fate, "moves, changes, stays behind, unknown")                               \
	F(ENUM, severity, severity, "how much it hurts")                                           \
	F(TEXT, _, what, "sentence")                                                               \
	F(TEXTS, _, instead, "packages in its place, or that it needs besides")                    \
	F(TEXT, _, path, "of a name: the new one; of a repository that moves along: its file")     \
	F(TEXT, _, text,                                                                           \
	  "of a file: what it contains there, the new default with what was changed by hand")      \
	F(TEXT, _, proposal, "what to do")                                                         \
	F(TEXTS, _, evidence, "what said so")
RECORD(transition, TRANSITION_FIELDS);

/* ---- files (filled by the walk) ------------------------------------------------------------ */

#define FILE_ROW_FIELDS(F)                                                                         \
	F(TEXT, _, path, "absolute path")                                                          \
	F(TEXT, _, type, "file, directory, link, fifo, socket, block, character")                  \
	F(TEXTS, _, finding,                                                                       \
	  "changed, deleted, unowned, mode, owner, setuid, capabilities, acl, xattr, type, "       \
	  "target, diverted, overridden, alternative, added, leftover, tree (collapsed)")          \
	F(TEXT, _, owner_package, "package it belongs to")                                         \
	F(TEXT, _, file_class, "config, code, data, log, cache, secret, identity")                 \
	F(TEXT, _, class_why, "the rule that says so")                                             \
	F(TEXT, _, expected,                                                                       \
	  "what the package brought, where it is not that: mode 0755 root root")                   \
	F(TEXT, _, mode, "octal")                                                                  \
	F(TEXT, _, user, "owner")                                                                  \
	F(INT, _, uid, "owner's id")                                                               \
	F(TEXT, _, group, "group")                                                                 \
	F(INT, _, gid, "group's id")                                                               \
	F(INT, _, size, "bytes; of a tree, of all files in it")                                    \
	F(INT, _, entries, "of a tree: files and folders in it")                                   \
	F(INT, _, executables, "of a tree: programs in it")                                        \
	F(TIME, _, mtime, "last change of the content; of a tree, the latest of all files")        \
	F(TIME, _, ctime, "last change of anything")                                               \
	F(TEXT, _, sha256, "of the content; where a secret was replaced, of what is carried")      \
	F(TEXT, _, fingerprint,                                                                    \
	  "to compare hosts by, in place of sha256 where it is given: of the content without the " \
	  "host's names and addresses and the numbers of secrets; of a tree, of all that is "      \
	  "carried of it")                                                                         \
	F(TEXT, _, target, "where a link leads")                                                   \
	F(TEXT, _, acl, "access control list beyond the mode, as text")                            \
	F(TEXT, _, default_acl, "what a folder hands on")                                          \
	F(TEXT, _, capabilities, "file capabilities, as text")                                     \
	F(PAIRS, _, xattrs,                                                                        \
	  "other extended attributes, in base64, or long ones as \"sha256:...\"")                  \
	F(TEXT, _, hardlink_of, "another row's path that is the same file")                        \
	F(TEXTS, _, containers, "containers that see it, by a volume or bind mount")               \
	F(FLAG, _, carried, "its content is in files/")                                            \
	F(TEXT, _, reason, "why it is not carried, or only in part")                               \
	F(TEXTS, _, left_behind,                                                                   \
	  "files in a carried tree that are data or too large, and folders of it with a history "  \
	  "(.git/objects), which are not carried; none where they are more than 1,000")            \
	F(TEXTS, _, evidence, "what said so")
RECORD(file_row, FILE_ROW_FIELDS);

#define WALK_FIELDS(F)                                                                             \
	F(INT, _, entries, "files and folders looked at")                                          \
	F(INT, _, packaged, "files that packages own, configuration apart")                        \
	F(INT, _, touched, "of those: touched after their package came, as far as that is known")  \
	F(INT, _, hashed, "files whose content was compared")                                      \
	F(INT, _, hashed_bytes, "bytes read for that")                                             \
	F(TEXT, _, all_hashed_because, "given when times did not tell which files to read")        \
	F(INT, _, modes_unknown,                                                                   \
	  "files compared whose right mode, or its x bits, nobody can tell")                       \
	F(INT, _, expected, "files and folders that no package owns, but the system itself makes") \
	F(FLAG, _, complete, "everything was looked at")                                           \
	F(INT, _, rested_ms, "time given to others who waited for the disk")
RECORD(walk, WALK_FIELDS);

/* ---- services ------------------------------------------------------------------------------ */

#define LISTEN_FIELDS(F)                                                                           \
	F(TEXT, _, protocol, "tcp, udp, unix")                                                     \
	F(TEXT, _, address, "address, or path of a unix socket (@name: abstract)")                 \
	F(INT, _, port, "port")
RECORD(listen, LISTEN_FIELDS);

#define SERVICE_FIELDS(F)                                                                          \
	F(TEXT, _, name, "unit, script or program")                                                \
	F(TEXT, _, manager, "systemd, sysv, openrc, supervisord, runit, docker, hand-started ...") \
	F(TEXT, _, description, "as its file gives it")                                            \
	F(TEXT, _, type, "service, socket, timer, mount, path, target ...")                        \
	F(FLAG, _, enabled, "starts at boot")                                                      \
	F(TEXT, _, enablement, "enabled, disabled, static, generated, linked, ...")                \
	F(FLAG, _, active, "runs now")                                                             \
	F(FLAG, _, failed, "its last run failed")                                                  \
	F(FLAG, _, masked, "masked")                                                               \
	F(TEXT, _, user, "user it runs as")                                                        \
	F(TEXT, _, command, "what it runs, secrets replaced")                                      \
	F(TEXT, _, working_directory, "where it runs")                                             \
	F(INTS, _, pids, "its processes")                                                          \
	F(INT, _, main_pid, "the first of them")                                                   \
	F(TEXTS, _, dropins, "files that override parts of it")                                    \
	F(TEXT, _, unit_path, "file that defines it")                                              \
	F(TEXT, _, owner_package, "package of that file")                                          \
	F(MANY, listen, listens, "sockets it listens on")                                          \
	F(FLAG, _, survives_reboot, "it would come back")                                          \
	F(TEXT, _, survives_why, "because of what")                                                \
	F(TEXT, _, triggered_by, "socket, path or timer unit that starts it")                      \
	F(TEXT, _, container, "container it runs in")                                              \
	F(TEXTS, _, environment_files, "EnvironmentFile")                                          \
	F(TIME, _, since, "start of its main process")                                             \
	F(TEXTS, _, evidence, "what said so")
RECORD(service, SERVICE_FIELDS);

#define SCHEDULE_FIELDS(F)                                                                         \
	F(TEXT, _, kind, "cron, anacron, timer, at")                                               \
	F(TEXT, _, name, "unit or file")                                                           \
	F(TEXT, _, when, "as written")                                                             \
	F(TEXT, _, user, "as whom")                                                                \
	F(TEXT, _, command, "what runs, secrets replaced")                                         \
	F(TEXT, _, mailto, "where its output goes")                                                \
	F(PAIRS, _, environment, "environment lines above it, secrets replaced")                   \
	F(FLAG, _, enabled, "it would run")                                                        \
	F(TEXT, _, why, "why it would not, or nobody can tell")                                    \
	F(TIME, _, runs_at, "of an at job: when")                                                  \
	F(FLAG, _, by_package, "a package brought it")                                             \
	F(TIME, _, last_run, "last run that left a trace")                                         \
	F(TEXT, _, path, "file")                                                                   \
	F(INT, _, line, "line of the file")
RECORD(schedule, SCHEDULE_FIELDS);

/* ---- processes ----------------------------------------------------------------------------- */

#define OPEN_FILE_FIELDS(F)                                                                        \
	F(TEXT, _, path, "as the process sees it")                                                 \
	F(TEXT, _, kind, "log, config, data, deleted, ...")
RECORD(open_file, OPEN_FILE_FIELDS);

#define OPEN_COUNTS_FIELDS(F)                                                                      \
	F(INT, _, files, "regular files")                                                          \
	F(INT, _, directories, "directories")                                                      \
	F(INT, _, sockets, "sockets")                                                              \
	F(INT, _, pipes, "pipes and FIFOs")                                                        \
	F(INT, _, devices, "device nodes")                                                         \
	F(INT, _, anonymous, "eventfd, epoll, inotify, memfd ...")
RECORD(open_counts, OPEN_COUNTS_FIELDS);

#define NAMESPACES_FIELDS(F)                                                                       \
	F(INT, _, mnt, "inode of the mount namespace")                                             \
	F(INT, _, net, "network namespace")                                                        \
	F(INT, _, pid, "pid namespace")                                                            \
	F(INT, _, user, "user namespace")                                                          \
	F(INT, _, uts, "uts namespace, where one of the above is not the survey's own")            \
	F(INT, _, ipc, "ipc namespace, likewise")
RECORD(namespaces, NAMESPACES_FIELDS);

#define THREAD_GROUP_FIELDS(F)                                                                     \
	F(TEXT, _, name, "thread name")                                                            \
	F(TEXT, _, state, "letter as in ps")                                                       \
	F(INT, _, count, "threads of that name and state")
RECORD(thread_group, THREAD_GROUP_FIELDS);

#define PROCESS_FIELDS(F)                                                                          \
	F(INT, _, pid, "process id")                                                               \
	F(INT, _, ppid, "parent")                                                                  \
	F(TEXT, _, name, "comm")                                                                   \
	F(TEXT, _, state, "letter as in ps")                                                       \
	F(FLAG, _, kernel_thread, "a thread of the kernel")                                        \
	F(TEXT, _, user, "effective user")                                                         \
	F(INT, _, uid, "effective user id")                                                        \
	F(INT, _, gid, "effective group id")                                                       \
	F(TEXTS, _, argv, "command line, secrets replaced")                                        \
	F(TEXT, _, exe, "executable, as the process sees it")                                      \
	F(FLAG, _, exe_deleted, "its executable is gone from the disk")                            \
	F(FLAG, _, exe_replaced, "another file lies at that path now")                             \
	F(TIME, _, exe_replaced_at, "mtime of the file that lies there now")                       \
	F(TEXT, _, cwd, "working directory")                                                       \
	F(TEXT, _, root, "root directory, when not /")                                             \
	F(TIME, _, started_at, "start")                                                            \
	F(TEXT, _, unit, "systemd unit, from its cgroup")                                          \
	F(TEXT, _, container, "container id, from its cgroup")                                     \
	F(TEXT, _, cgroup, "cgroup path")                                                          \
	F(ONE, namespaces, namespaces, "namespace inodes")                                         \
	F(INT, _, session, "session id")                                                           \
	F(INT, _, tty, "controlling terminal's device number; 0: none")                            \
	F(INT, _, rss_bytes, "resident memory")                                                    \
	F(INT, _, swap_bytes, "in swap")                                                           \
	F(REAL, _, cpu_seconds, "user and system time since start")                                \
	F(REAL, _, cpu_percent, "of one CPU, between the samples")                                 \
	F(INT, _, read_bytes, "read from storage between the samples")                             \
	F(INT, _, written_bytes, "written to storage between the samples")                         \
	F(INT, _, thread_count, "threads")                                                         \
	F(MANY, thread_group, threads, "given when there is more than one")                        \
	F(TEXTS, _, libraries, "shared libraries mapped")                                          \
	F(TEXTS, _, libraries_deleted, "mapped libraries that are gone or replaced on disk")       \
	F(ONE, open_counts, open, "open descriptors by kind")                                      \
	F(MANY, open_file, open_files, "regular files held open that tell something")              \
	F(PAIRS, _, environment, "environment, secrets replaced")
RECORD(process, PROCESS_FIELDS);

#define CONTAINER_MOUNT_FIELDS(F)                                                                  \
	F(TEXT, _, kind, "bind, volume, tmpfs, overlay ...")                                       \
	F(TEXT, _, name, "of a volume that has one")                                               \
	F(TEXT, _, source, "on the host")                                                          \
	F(TEXT, _, target, "in the container")                                                     \
	F(FLAG, _, read_only, "cannot be written")
RECORD(container_mount, CONTAINER_MOUNT_FIELDS);

#define CONTAINER_PORT_FIELDS(F)                                                                   \
	F(TEXT, _, protocol, "tcp, udp, sctp")                                                     \
	F(TEXT, _, host_address, "0.0.0.0, 127.0.0.1 ...")                                         \
	F(INT, _, host_port, "on the host; absent: not published")                                 \
	F(INT, _, container_port, "in the container")
RECORD(container_port, CONTAINER_PORT_FIELDS);

#define CONTAINER_FIELDS(F)                                                                        \
	F(TEXT, _, id, "full id")                                                                  \
	F(TEXT, _, engine, "docker, podman, containerd, cri-o, lxc, machine ...")                  \
	F(TEXT, _, name, "name, where files tell it")                                              \
	F(TEXT, _, image, "image, where files tell it")                                            \
	F(TEXT, _, image_id, "sha256 of it")                                                       \
	F(TEXT, _, description, "what its labels, or those of its image, say it is")               \
	F(TEXTS, _, command, "entry point and its arguments, secrets replaced")                    \
	F(TEXT, _, state, "running, exited, created, ...; defined: not made yet")                  \
	F(TIME, _, created_at, "made")                                                             \
	F(TIME, _, started_at, "started last")                                                     \
	F(INT, _, exit_code, "of its last end, when it does not run")                              \
	F(TEXT, _, restart_policy, "no, always, unless-stopped, on-failure:3; of LXC autostart")   \
	F(TEXT, _, started_by, "unit or job that starts it")                                       \
	F(TEXT, _, user, "user on the host that owns it, when not root")                           \
	F(TEXT, _, hostname, "its host name")                                                      \
	F(TEXT, _, network, "bridge, host, none, the name of a network")                           \
	F(TEXTS, _, addresses, "its addresses, where files tell them")                             \
	F(FLAG, _, privileged, "it may do what root may")                                          \
	F(TEXTS, _, capabilities, "added beyond the usual ones")                                   \
	F(TEXT, _, pod, "pod it belongs to; NAMESPACE/NAME where Kubernetes made it")              \
	F(FLAG, _, infrastructure, "it only holds a pod's namespaces")                             \
	F(TEXT, _, compose_project, "project of docker compose")                                   \
	F(TEXT, _, compose_service, "service within")                                              \
	F(TEXTS, _, compose_files, "files it was made from")                                       \
	F(MANY, container_mount, mounts, "what of the host it sees")                               \
	F(MANY, container_port, ports, "ports published or exposed")                               \
	F(PAIRS, _, environment, "environment beyond that of its image, secrets replaced")         \
	F(PAIRS, _, labels, "labels that people gave it")                                          \
	F(TEXT, _, root_path, "its root file system on the host")                                  \
	F(TEXT, _, log_path, "file of its output")                                                 \
	F(INT, _, memory_limit_bytes, "at most")                                                   \
	F(INT, _, pid, "its first process")                                                        \
	F(INTS, _, pids, "its processes")                                                          \
	F(TEXTS, _, evidence, "what said so")
RECORD(container, CONTAINER_FIELDS);

/* ---- sockets and peers --------------------------------------------------------------------- */

#define LISTENING_FIELDS(F)                                                                        \
	F(TEXT, _, protocol, "tcp, udp, unix")                                                     \
	F(TEXT, _, address, "0.0.0.0, ::, path, @abstract")                                        \
	F(INT, _, port, "port")                                                                    \
	F(INTS, _, pids, "processes that hold it")                                                 \
	F(TEXT, _, program, "name of the first of them")                                           \
	F(TEXT, _, service, "service they belong to")                                              \
	F(TEXT, _, container, "container they run in")                                             \
	F(INT, _, netns, "inode of its network namespace")                                         \
	F(INT, _, uid, "user id that made it")                                                     \
	F(INT, _, backlog, "connections waiting to be accepted")                                   \
	F(INT, _, backlog_max, "of at most this many")
RECORD(listening, LISTENING_FIELDS);

#define FLOW_FIELDS(F)                                                                             \
	F(TEXT, _, protocol, "tcp, udp")                                                           \
	F(ENUM, direction, direction, "inbound: the local port is one that is listened on")        \
	F(TEXT, _, state, "established, syn-sent, ...")                                            \
	F(TEXT, _, local_address, "this side")                                                     \
	F(INT, _, local_port, "given for inbound flows")                                           \
	F(TEXT, _, remote_address, "the other side")                                               \
	F(INT, _, remote_port, "given for outbound flows")                                         \
	F(INT, _, count, "connections that agree in all of this")                                  \
	F(INT, _, pid, "process that holds them")                                                  \
	F(TEXT, _, program, "its name")                                                            \
	F(TEXT, _, service, "service it belongs to")                                               \
	F(TEXT, _, container, "container it runs in")                                              \
	F(INT, _, netns, "inode of the network namespace")
RECORD(flow, FLOW_FIELDS);

#define SOCKETS_FIELDS(F)                                                                          \
	F(TEXTS, _, sources, "sock_diag, /proc/net: where they were read, per namespace")          \
	F(MANY, listening, listening, "sockets that wait for others")                              \
	F(MANY, flow, flows, "connections, alike ones counted together")
RECORD(sockets, SOCKETS_FIELDS);

#define PEER_FIELDS(F)                                                                             \
	F(TEXT, _, address, "address")                                                             \
	F(TEXT, _, name, "name, from hosts files and configuration only")                          \
	F(INT, _, port, "the port that is listened on, here or there")                             \
	F(TEXT, _, protocol, "tcp, udp; the application's protocol where known: postgresql")       \
	F(ENUM, direction, direction, "inbound: it depends on us; outbound: we on it")             \
	F(TEXT, _, process, "service or program here")                                             \
	F(TEXT, _, database, "database, bucket, share or queue there")                             \
	F(TEXT, _, user, "user there")                                                             \
	F(INT, _, count, "flows seen; absent: only on paper")                                      \
	F(TEXT, _, sight_ends, "load balancer, managed service: what lies behind it is not known") \
	F(ENUM, confidence, confidence, "how sure")                                                \
	F(TEXTS, _, evidence, "what said so")
RECORD(peer, PEER_FIELDS);

#define CALL_FRAME_FIELDS(F)                                                                       \
	F(TEXT, _, function, "as the program names it (C++: mangled)")                             \
	F(INT, _, offset, "bytes from the function's beginning")                                   \
	F(TEXT, _, module, "file with the code, as the process sees it, or [vdso]")                \
	F(INT, _, module_offset, "bytes from the file's beginning")                                \
	F(INT, _, address, "as addr2line wants it; without a module, in the process's memory")     \
	F(TEXT, _, source, "how it was found: registers, call frames, frame pointer")
RECORD(call_frame, CALL_FRAME_FIELDS);

#define CALL_STACK_FIELDS(F)                                                                       \
	F(MANY, call_frame, frames, "innermost first")                                             \
	F(TEXT, _, end, "why it ends there; absent: that is where the thread began")
RECORD(call_stack, CALL_STACK_FIELDS);

#define OBSERVED_FIELDS(F)                                                                         \
	F(TEXT, _, process, "program; all of them, if there were several")                         \
	F(TEXT, _, path, "file, as the process sees it")                                           \
	F(TEXT, _, path_on_host, "where the host has it; absent: at the same path, or not known")  \
	F(TEXT, _, address, "peer's address, or the path of its socket")                           \
	F(INT, _, port, "the peer's port")                                                         \
	F(TEXT, _, verdict,                                                                        \
	  "failed, configuration, absent (configuration that was looked for), "                    \
	  "logs, data, libraries, executed, peers, noise")                                         \
	F(TEXT, _, why, "what says so, or what failed")                                            \
	F(INT, _, count, "how often")                                                              \
	F(TEXT, _, backend, "how it was seen: bpf, fanotify, ptrace, proc")                        \
	F(TEXT, _, target, "in a snapshot: what was watched")                                      \
	F(TIME, _, at, "in a snapshot: when")                                                      \
	F(MANY, call_stack, stacks, "who did it, each different way once")
RECORD(observed, OBSERVED_FIELDS);

#define CALLED_FIELDS(F)                                                                           \
	F(TEXT, _, process, "program")                                                             \
	F(TEXT, _, library, "file that holds the function, as the process sees it")                \
	F(TEXT, _, function, "function")                                                           \
	F(TEXT, _, set, "dns, tls: the set it belongs to; absent: it was named")                   \
	F(TEXTS, _, arguments, "texts as they are, secrets replaced; numbers in decimal, or 0x")   \
	F(TEXTS, _, answers, "addresses, or the name of one")                                      \
	F(TEXT, _, result, "what it returned, in words where that is known")                       \
	F(FLAG, _, failed, "the result says that it failed")                                       \
	F(FLAG, _, unfinished, "it had not returned at the end")                                   \
	F(INT, _, count, "how often")                                                              \
	F(INT, _, total_us, "time until it returned, all calls together")                          \
	F(INT, _, min_us, "the shortest")                                                          \
	F(INT, _, max_us, "the longest")                                                           \
	F(TEXT, _, backend, "how it was seen: uprobe")
RECORD(called, CALLED_FIELDS);

#define KERNEL_STACK_FIELDS(F)                                                                     \
	F(INT, _, count, "how often")                                                              \
	F(TEXTS, _, frames, "functions, the innermost first")
RECORD(kernel_stack, KERNEL_STACK_FIELDS);

#define KERNEL_FUNCTION_FIELDS(F)                                                                  \
	F(TEXT, _, function, "function of the kernel")                                             \
	F(INT, _, count, "how often it was called")                                                \
	F(MANY, kernel_stack, stacks, "from where")                                                \
	F(TEXT, _, backend, "how it was seen: ftrace")
RECORD(kernel_function, KERNEL_FUNCTION_FIELDS);

#define TRACED_FIELDS(F)                                                                           \
	F(TEXT, _, target, "what was watched")                                                     \
	F(TEXT, _, backend, "how: bpf, fanotify, ptrace, proc")                                    \
	F(TEXT, _, blind, "what cannot be seen that way")                                          \
	F(INT, _, milliseconds, "for how long")                                                    \
	F(TEXT, _, ended, "how the command ended that was watched: status 3, SIGTERM")             \
	F(INT, _, started, "how many processes it started in that time")                           \
	F(PAIRS, _, lost, "what was not told, and how often")                                      \
	F(MANY, observed, observed, "files and peers")                                             \
	F(MANY, called, calls, "functions of libraries and programs, with --calls")                \
	F(TEXTS, _, calls_missing, "what --calls could not tell, and why")                         \
	F(MANY, kernel_function, kernel_functions, "functions of the kernel, with --kernel")
RECORD(traced, TRACED_FIELDS);

/* ---- people -------------------------------------------------------------------------------- */

#define SSH_KEY_FIELDS(F)                                                                          \
	F(TEXT, _, type, "ssh-ed25519, ...")                                                       \
	F(TEXT, _, fingerprint, "SHA256:...")                                                      \
	F(TEXT, _, comment, "comment")                                                             \
	F(TEXT, _, options, "restrictions in front of the key")                                    \
	F(TEXT, _, path, "file that holds it")
RECORD(ssh_key, SSH_KEY_FIELDS);

#define USER_FIELDS(F)                                                                             \
	F(TEXT, _, name, "login name")                                                             \
	F(INT, _, uid, "user id")                                                                  \
	F(INT, _, gid, "primary group id")                                                         \
	F(TEXT, _, comment, "GECOS")                                                               \
	F(TEXT, _, home, "home directory")                                                         \
	F(TEXT, _, shell, "login shell")                                                           \
	F(TEXTS, _, groups, "groups it is in")                                                     \
	F(TEXT, _, password, "set, locked, none, empty, unknown; never the hash")                  \
	F(TEXT, _, password_secret, "id of the hash among the secrets")                            \
	F(TIME, _, password_changed_at, "last change")                                             \
	F(INT, _, password_min_days, "a new password has to be kept so long; absent: no time")     \
	F(INT, _, password_max_days, "and has to be changed by then; absent: never")               \
	F(INT, _, password_warn_days, "before that, who logs in is warned; given with the former") \
	F(INT, _, password_inactive_days, "after that, an old one is no longer taken; likewise")   \
	F(TIME, _, expires_at, "account expiry")                                                   \
	F(TEXT, _, made_by, "hand, package, system")                                               \
	F(TEXT, _, made_by_evidence, "package, rule or id range that says so")                     \
	F(FLAG, _, can_log_in, "has a login shell and a password or a key")                        \
	F(TEXT, _, log_in_why, "what lets it in (password, ssh key), or what keeps it out")        \
	F(TEXTS, _, sudo, "sudoers rules that give it rights")                                     \
	F(MANY, ssh_key, ssh_keys, "authorized keys")                                              \
	F(TIME, _, last_login, "last login")                                                       \
	F(TEXT, _, last_login_from, "from where")                                                  \
	F(INT, _, logins_30_days, "logins in 30 days")
RECORD(user, USER_FIELDS);

#define GROUP_FIELDS(F)                                                                            \
	F(TEXT, _, name, "group")                                                                  \
	F(INT, _, gid, "group id")                                                                 \
	F(TEXTS, _, members, "users listed in it")                                                 \
	F(TEXT, _, made_by, "hand, package, system")
RECORD(group, GROUP_FIELDS);

#define PERSON_FIELDS(F)                                                                           \
	F(TEXT, _, name, "person, as written")                                                     \
	F(TEXTS, _, addresses, "mail addresses, user names here")                                  \
	F(TEXTS, _, knows, "what they may know: logs in often, wrote most of /opt/shop")           \
	F(INT, _, count, "traces")                                                                 \
	F(TIME, _, last_at, "the latest of them")                                                  \
	F(TEXTS, _, evidence, "what said so")
RECORD(person, PERSON_FIELDS);

/* ---- storage ------------------------------------------------------------------------------- */

#define MOUNT_FIELDS(F)                                                                            \
	F(TEXT, _, target, "where")                                                                \
	F(TEXT, _, source, "device or address, secrets replaced")                                  \
	F(TEXT, _, type, "file system")                                                            \
	F(TEXTS, _, options, "mount options")                                                      \
	F(TEXT, _, root, "part of the file system that is mounted, when not /")                    \
	F(FLAG, _, network, "over a network: not entered")                                         \
	F(FLAG, _, in_fstab, "fstab names it")                                                     \
	F(TEXT, _, fstab, "how: source, target, type, options as there, secrets replaced")         \
	F(FLAG, _, mounted, "mounted now")                                                         \
	F(INT, _, size_bytes, "size")                                                              \
	F(INT, _, used_bytes, "used")                                                              \
	F(INT, _, available_bytes, "left for ordinary users")                                      \
	F(INT, _, inodes, "inodes")                                                                \
	F(INT, _, inodes_used, "inodes used")
RECORD(mount, MOUNT_FIELDS);

#define BLOCK_DEVICE_FIELDS(F)                                                                     \
	F(TEXT, _, name, "sda, nvme0n1, dm-0, md0")                                                \
	F(TEXT, _, kind, "disk, partition, raid, lvm, crypt, multipath, loop, rom")                \
	F(INT, _, size_bytes, "size")                                                              \
	F(TEXT, _, model, "model")                                                                 \
	F(TEXT, _, serial, "serial number")                                                        \
	F(TEXT, _, wwid, "world wide name")                                                        \
	F(TEXT, _, level, "RAID level")                                                            \
	F(FLAG, _, rotational, "it spins")                                                         \
	F(FLAG, _, removable, "removable")                                                         \
	F(FLAG, _, read_only, "read only")                                                         \
	F(TEXTS, _, holders, "devices built on it")                                                \
	F(TEXTS, _, members, "devices it is built of")                                             \
	F(TEXT, _, parent, "disk of a partition")                                                  \
	F(TEXT, _, label, "dm or partition name")                                                  \
	F(TEXT, _, filesystem, "type, from udev's database or mounts")                             \
	F(TEXT, _, uuid, "file system UUID, from udev's database")                                 \
	F(TEXTS, _, mounts, "where it is mounted")                                                 \
	F(TEXT, _, health, "RAID or SMART state where files tell it")                              \
	F(TEXT, _, backing_file, "file of a loop device")
RECORD(block_device, BLOCK_DEVICE_FIELDS);

/* ---- network ------------------------------------------------------------------------------- */

#define LINK_FIELDS(F)                                                                             \
	F(TEXT, _, name, "eth0")                                                                   \
	F(INT, _, index, "interface index")                                                        \
	F(TEXT, _, kind, "ether, loopback, bond, vlan, bridge, veth, tun, wireguard ...")          \
	F(TEXT, _, mac, "hardware address")                                                        \
	F(TEXT, _, state, "up, down, unknown")                                                     \
	F(INT, _, mtu, "bytes")                                                                    \
	F(INT, _, speed_mbit, "Mbit/s")                                                            \
	F(TEXT, _, master, "bond or bridge it belongs to")                                         \
	F(TEXT, _, parent, "lower link of a vlan or macvlan")                                      \
	F(INT, _, vlan, "VLAN id")                                                                 \
	F(TEXT, _, driver, "driver")                                                               \
	F(TEXTS, _, addresses, "10.0.0.5/24")                                                      \
	F(INT, _, received_bytes, "since boot")                                                    \
	F(INT, _, sent_bytes, "since boot")                                                        \
	F(INT, _, errors, "receive and transmit errors and drops")                                 \
	F(PAIRS, _, details, "what its kind adds: bond mode, bridge stp, peer")
RECORD(link, LINK_FIELDS);

#define ROUTE_FIELDS(F)                                                                            \
	F(TEXT, _, family, "ip, ip6")                                                              \
	F(TEXT, _, destination, "10.0.0.0/8, default")                                             \
	F(TEXT, _, gateway, "next hop")                                                            \
	F(TEXT, _, link, "through")                                                                \
	F(TEXT, _, source, "preferred source address")                                             \
	F(TEXT, _, table, "main, local, or a number")                                              \
	F(TEXT, _, protocol, "kernel, boot, static, dhcp, bird ...")                               \
	F(TEXT, _, type, "unicast, blackhole, unreachable ...")                                    \
	F(INT, _, metric, "priority")
RECORD(route, ROUTE_FIELDS);

#define ROUTE_RULE_FIELDS(F)                                                                       \
	F(TEXT, _, family, "ip, ip6")                                                              \
	F(INT, _, priority, "order")                                                               \
	F(TEXT, _, rule, "as ip rule shows it")
RECORD(route_rule, ROUTE_RULE_FIELDS);

#define NEIGHBOUR_FIELDS(F)                                                                        \
	F(TEXT, _, address, "IP address")                                                          \
	F(TEXT, _, mac, "hardware address")                                                        \
	F(TEXT, _, link, "seen on")                                                                \
	F(TEXT, _, state, "reachable, stale, ...")
RECORD(neighbour, NEIGHBOUR_FIELDS);

#define HOSTS_ENTRY_FIELDS(F)                                                                      \
	F(TEXT, _, address, "address")                                                             \
	F(TEXTS, _, names, "names")                                                                \
	F(INT, _, line, "line of /etc/hosts")
RECORD(hosts_entry, HOSTS_ENTRY_FIELDS);

#define VIRTUAL_SERVER_FIELDS(F)                                                                   \
	F(TEXT, _, address, "virtual address and port, or mark")                                   \
	F(TEXT, _, protocol, "tcp, udp, fwmark")                                                   \
	F(TEXT, _, scheduler, "rr, wlc, ...")                                                      \
	F(TEXTS, _, targets, "real servers")
RECORD(virtual_server, VIRTUAL_SERVER_FIELDS);

#define NETWORK_FIELDS(F)                                                                          \
	F(MANY, link, links, "interfaces")                                                         \
	F(MANY, route, routes, "routes, except those of table local")                              \
	F(MANY, route_rule, rules, "policy rules beyond the three built in")                       \
	F(MANY, neighbour, neighbours, "hosts of the link seen lately")                            \
	F(TEXTS, _, resolvers, "name servers")                                                     \
	F(TEXTS, _, search_domains, "search domains")                                              \
	F(MANY, hosts_entry, hosts, "/etc/hosts, beyond the usual lines")                          \
	F(MANY, virtual_server, virtual_servers, "IPVS")                                           \
	F(TEXTS, _, configured_by, "ifupdown, netplan, NetworkManager, systemd-networkd ...")
RECORD(network, NETWORK_FIELDS);

#define CHAIN_FIELDS(F)                                                                            \
	F(TEXT, _, family, "ip, ip6, inet, arp, bridge, netdev")                                   \
	F(TEXT, _, table, "table")                                                                 \
	F(TEXT, _, name, "chain")                                                                  \
	F(TEXT, _, backend, "nftables, iptables-legacy")                                           \
	F(TEXT, _, type, "filter, nat, route; of a chain with a hook")                             \
	F(TEXT, _, hook, "input, forward, ...; none for a chain that is only jumped to")           \
	F(INT, _, priority, "order among the chains of a hook")                                    \
	F(TEXT, _, policy, "accept, drop")                                                         \
	F(TEXT, _, made_by, "docker, kubernetes, fail2ban, ufw, firewalld, libvirt; else absent")  \
	F(TEXTS, _, rules, "rules in order, as text")                                              \
	F(INT, _, rule_count, "rules")
RECORD(chain, CHAIN_FIELDS);

#define PACKET_SET_FIELDS(F)                                                                       \
	F(TEXT, _, family, "ip, ip6, inet, arp, bridge, netdev")                                   \
	F(TEXT, _, table, "table")                                                                 \
	F(TEXT, _, name, "set or map that rules name")                                             \
	F(TEXT, _, type, "ipv4_addr . inet_service; of a map \"inet_service : verdict\"")          \
	F(TEXTS, _, elements, "as nft shows them, the first of them where there are many")         \
	F(INT, _, element_count, "elements")
RECORD(packet_set, PACKET_SET_FIELDS);

#define FIREWALL_FIELDS(F)                                                                         \
	F(TEXT, _, source_of_truth,                                                                \
	  "ufw, firewalld, nftables.conf, iptables-persistent, shorewall")                         \
	F(FLAG, _, active, "packets are filtered now")                                             \
	F(FLAG, _, enabled, "its service starts at boot")                                          \
	F(TEXTS, _, read_from, "netlink, /proc/net, files")                                        \
	F(MANY, chain, chains, "chains with rules or a hook")                                      \
	F(MANY, packet_set, sets, "sets and maps with a name")                                     \
	F(TEXTS, _, saved_rules, "rules of ufw, firewalld, rules.v4 files, as written")            \
	F(TEXTS, _, evidence, "files that said so")
RECORD(firewall, FIREWALL_FIELDS);

/* ---- system -------------------------------------------------------------------------------- */

#define SYSCTL_FIELDS(F)                                                                           \
	F(TEXT, _, key, "net.ipv4.ip_forward")                                                     \
	F(TEXT, _, value, "live value")                                                            \
	F(TEXT, _, configured, "value its source file gives")                                      \
	F(TEXT, _, path, "source file that wins")                                                  \
	F(FLAG, _, by_package, "a package brought that file")                                      \
	F(FLAG, _, drifted, "the live value is not the configured one")
RECORD(sysctl, SYSCTL_FIELDS);

#define KERNEL_MODULE_FIELDS(F)                                                                    \
	F(TEXT, _, name, "module")                                                                 \
	F(INT, _, size_bytes, "memory")                                                            \
	F(TEXTS, _, used_by, "modules that need it")                                               \
	F(TEXTS, _, taints, "out-of-tree, unsigned, proprietary ...")                              \
	F(TEXT, _, configured_in, "modules-load.d file that asks for it")
RECORD(kernel_module, KERNEL_MODULE_FIELDS);

#define CERTIFICATE_FIELDS(F)                                                                      \
	F(TEXT, _, path, "file")                                                                   \
	F(TEXT, _, kind, "pem, der, pkcs12, jks")                                                  \
	F(TEXT, _, subject, "whom it names")                                                       \
	F(TEXTS, _, names, "names and addresses it is for")                                        \
	F(TEXT, _, issuer, "who signed it")                                                        \
	F(TIME, _, not_before, "begin of validity")                                                \
	F(TIME, _, not_after, "end of validity")                                                   \
	F(TEXT, _, key_type, "RSA 2048, EC secp256r1 ...")                                         \
	F(TEXT, _, fingerprint, "sha256 of the certificate")                                       \
	F(TEXT, _, key_path, "private key that belongs to it")                                     \
	F(TEXT, _, wrong_key_path, "private key given for it that does not belong to it")          \
	F(FLAG, _, self_signed, "signed by itself")                                                \
	F(FLAG, _, authority, "may sign others")                                                   \
	F(TEXT, _, renewed_by, "certbot and its timer, acme.sh, a cron job ...")                   \
	F(TEXTS, _, served_by, "services whose configuration names it")                            \
	F(TEXTS, _, evidence, "what said so")
RECORD(certificate, CERTIFICATE_FIELDS);

#define ENDPOINT_FIELDS(F)                                                                         \
	F(TEXT, _, protocol, "postgresql, mysql, redis, amqp, http, smtp ...")                     \
	F(TEXT, _, host, "name or address, or path of a socket")                                   \
	F(INT, _, port, "port")                                                                    \
	F(TEXT, _, database, "database, virtual host, bucket")                                     \
	F(TEXT, _, user, "user; never a password")                                                 \
	F(TEXT, _, key, "setting that names it: DATABASE_URL, production.host")                    \
	F(TEXT, _, path, "file")                                                                   \
	F(INT, _, line, "line of it")
RECORD(endpoint, ENDPOINT_FIELDS);

#define VCS_FIELDS(F)                                                                              \
	F(TEXT, _, kind, "git")                                                                    \
	F(TEXT, _, remote, "where it comes from, secrets replaced")                                \
	F(TEXT, _, branch, "branch, or detached")                                                  \
	F(TEXT, _, commit, "object id")                                                            \
	F(TIME, _, committed_at, "when that commit was made")                                      \
	F(TEXT, _, subject, "first line of its message")                                           \
	F(FLAG, _, dirty, "files differ from the commit")                                          \
	F(TEXTS, _, changed, "such files, the first of them")                                      \
	F(INT, _, changed_count, "all of them")                                                    \
	F(TEXTS, _, untracked, "files that git does not know, the first of them")                  \
	F(INT, _, untracked_count, "all of them")                                                  \
	F(TEXT, _, pushed, "the newest commit before that one which a remote is known to have")    \
	F(TEXTS, _, unpushed, "commits since, the first of them: id, date, first line of message") \
	F(INT, _, unpushed_count, "all of them; unknown: no branch of a remote is known")          \
	F(TEXT, _, unpushed_patch, "what these commits changed, as a patch, secrets replaced")     \
	F(TEXT, _, uncommitted_patch, "what differs from the commit, as a patch, secrets replaced")
RECORD(vcs, VCS_FIELDS);

#define APPLICATION_FIELDS(F)                                                                      \
	F(TEXT, _, name, "application")                                                            \
	F(TEXT, _, language, "python, java, node ...")                                             \
	F(TEXT, _, runtime, "its version: 3.11.2")                                                 \
	F(TEXT, _, framework, "django, rails, spring-boot, wordpress ...")                         \
	F(TEXT, _, version, "version of the application")                                          \
	F(TEXT, _, path, "where its code lies")                                                    \
	F(TEXT, _, real_path, "where that leads to, if it is or lies below a link")                \
	F(TEXT, _, entry_point, "file that is started")                                            \
	F(TEXT, _, service, "service that runs it")                                                \
	F(TEXT, _, container, "container it runs in")                                              \
	F(TEXT, _, user, "user it runs as")                                                        \
	F(INTS, _, pids, "its processes")                                                          \
	F(ONE, vcs, vcs, "version control")                                                        \
	F(TEXT, _, deployed_by, "releases and current, git pull, rsync from HOST, CI runner ...")  \
	F(TEXT, _, deploy_user, "user who does it")                                                \
	F(TIME, _, deployed_at, "last time")                                                       \
	F(INT, _, file_count, "files of its code")                                                 \
	F(TEXTS, _, loaded, "its files that a process holds open or mapped, the first of them")    \
	F(INT, _, never_opened_count, "files not read since they were laid there, by atime")       \
	F(TEXTS, _, never_opened, "the highest folders of such files, the first of them")          \
	F(FLAG, _, access_times, "the mount keeps access times, so that this can be told")         \
	F(TEXTS, _, configuration, "configuration files it names or holds")                        \
	F(MANY, endpoint, endpoints, "whom its configuration names")                               \
	F(TEXTS, _, evidence, "what said so")
RECORD(application, APPLICATION_FIELDS);

#define SITE_FIELDS(F)                                                                             \
	F(TEXTS, _, names, "server names")                                                         \
	F(TEXTS, _, listens, "addresses and ports")                                                \
	F(TEXT, _, document_root, "folder it serves")                                              \
	F(TEXTS, _, upstreams, "whom it passes requests to: http://127.0.0.1:8000, a socket")      \
	F(TEXTS, _, redirects, "where it sends clients instead")                                   \
	F(TEXTS, _, certificates, "certificate files")                                             \
	F(TEXTS, _, logs, "log files")                                                             \
	F(TEXT, _, path, "file that defines it")                                                   \
	F(INT, _, line, "line of it")
RECORD(site, SITE_FIELDS);

#define UPSTREAM_FIELDS(F)                                                                         \
	F(TEXT, _, name, "name in the configuration")                                              \
	F(TEXTS, _, servers, "servers of it")                                                      \
	F(TEXT, _, path, "file that defines it")                                                   \
	F(INT, _, line, "line of it")
RECORD(upstream, UPSTREAM_FIELDS);

#define MIDDLEWARE_FIELDS(F)                                                                       \
	F(TEXT, _, program, "nginx, apache, haproxy, postgresql, mysql, redis ...")                \
	F(TEXT, _, name, "instance, where there are several: 15/main, a pool")                     \
	F(TEXT, _, service, "service that runs with it")                                           \
	F(TEXT, _, container, "container it runs in")                                              \
	F(INTS, _, pids, "processes that run with it, the first of them first")                    \
	F(TEXT, _, path, "the file that is read first")                                            \
	F(TEXTS, _, files, "all files it includes, in order")                                      \
	F(FLAG, _, incomplete, "part of it could not be read")                                     \
	F(TIME, _, changed_at, "last change of one of them")                                       \
	F(TEXT, _, changed_path, "that one")                                                       \
	F(TIME, _, read_at, "when it was read last, as far as the start of processes tells")       \
	F(FLAG, _, read_shows, "a reload would show in its processes, or there is none")           \
	F(TEXT, _, user, "user it asks to run as")                                                 \
	F(TEXTS, _, listens, "addresses and ports it asks for")                                    \
	F(MANY, site, sites, "virtual hosts")                                                      \
	F(MANY, upstream, upstreams, "groups of servers behind")                                   \
	F(TEXTS, _, document_roots, "folders it serves")                                           \
	F(TEXTS, _, data_directories, "where it keeps data")                                       \
	F(PAIRS, _, databases, "databases it keeps, each with its comment; its own left out")      \
	F(TEXTS, _, logs, "log files")                                                             \
	F(TEXTS, _, certificates, "certificate files")                                             \
	F(TEXTS, _, key_files, "private key files")                                                \
	F(MANY, endpoint, endpoints, "other hosts it names: a primary, a relay")                   \
	F(PAIRS, _, settings, "what tells most of the rest, secrets replaced")                     \
	F(TEXTS, _, missing, "files it names that are not there")                                  \
	F(TEXTS, _, problems, "what of it could not be understood")                                \
	F(TEXTS, _, evidence, "what said so")
RECORD(middleware, MIDDLEWARE_FIELDS);

#define HISTORY_ENTRY_FIELDS(F)                                                                    \
	F(TEXT, _, program, "ssh, rsync, mysql, curl ...")                                         \
	F(TEXT, _, host, "host it names")                                                          \
	F(INT, _, port, "port it names")                                                           \
	F(TEXT, _, remote_user, "user there")                                                      \
	F(TEXT, _, path, "path mined from it")                                                     \
	F(TEXT, _, user, "whose history")                                                          \
	F(TEXT, _, command, "the last such command, secrets replaced")                             \
	F(INT, _, count, "how often")                                                              \
	F(TIME, _, last_at, "when last, where the shell noted it")                                 \
	F(TEXT, _, evidence, "file")
RECORD(history_entry, HISTORY_ENTRY_FIELDS);

#define SEARCH_WORD_FIELDS(F)                                                                      \
	F(TEXT, _, word, "to search wikis and code hosts for")                                     \
	F(TEXT, _, kind, "service, program, domain, repository, host ...")                         \
	F(TEXTS, _, evidence, "where it stands")
RECORD(search_word, SEARCH_WORD_FIELDS);

#define SECRET_FIELDS(F)                                                                           \
	F(TEXT, _, id, "name that stands in its place")                                            \
	F(TEXT, _, path, "file or process that holds it")                                          \
	F(TEXT, _, kind, "password, token, private key ...")                                       \
	F(TEXT, _, location, "environment VAR, argument 3, line 12")                               \
	F(INT, _, places, "places where this value was seen, in the first row of an id")
RECORD(secret, SECRET_FIELDS);

#define IDENTITY_FIELDS(F)                                                                         \
	F(TEXT, _, name, "variable: hostname, machine_id, address_eth0 ...")                       \
	F(TEXT, _, value, "its value here")                                                        \
	F(TEXT, _, value_from, "file or interface that holds it")
RECORD(identity, IDENTITY_FIELDS);

#define COLLECTOR_RUN_FIELDS(F)                                                                    \
	F(TEXT, _, name, "collector")                                                              \
	F(TEXT, _, skipped, "why it did not run")                                                  \
	F(INT, _, milliseconds, "wall time")                                                       \
	F(INT, _, cpu_milliseconds, "CPU time")                                                    \
	F(INT, _, items, "rows it added")
RECORD(collector_run, COLLECTOR_RUN_FIELDS);

#define ERROR_ROW_FIELDS(F)                                                                        \
	F(TEXT, _, collector, "who could not see")                                                 \
	F(TEXT, _, path, "what could not be seen")                                                 \
	F(TEXT, _, what, "why")                                                                    \
	F(INT, _, count, "how often, when alike ones are counted together")
RECORD(error_row, ERROR_ROW_FIELDS);

/* ---- the whole ----------------------------------------------------------------------------- */

#define CONTENT_FIELDS(F)                                                                          \
	F(TEXT, _, format, "trowel-snapshot")                                                      \
	F(INT, _, version, "1")                                                                    \
	F(TEXT, _, trowel, "build that took it")                                                   \
	F(TIME, _, taken_at, "when")                                                               \
	F(TEXT, _, taken_by, "user id it ran as: root or a number")                                \
	F(TEXT, _, root, "/ for a live host, else the directory given by --root")                  \
	F(INT, _, duration_ms, "how long the survey took")                                         \
	F(ONE, host, host, "the machine")                                                          \
	F(MANY, statement, summary, "what this box is for, in a few sentences")                    \
	F(MANY, purpose, purposes, "what this box is for")                                         \
	F(MANY, finding, findings, "what needs a look")                                            \
	F(MANY, event, events, "what happened lately")                                             \
	F(MANY, backup, backups, "traces of backups")                                              \
	F(MANY, service, services, "what is started, by whom")                                     \
	F(MANY, schedule, schedules, "what runs by the clock")                                     \
	F(MANY, container, containers, "containers")                                               \
	F(ONE, sockets, sockets, "sockets of all network namespaces")                              \
	F(MANY, peer, peers, "who is talked to")                                                   \
	F(MANY, observed, observed, "what traces saw")                                             \
	F(MANY, user, users, "users")                                                              \
	F(MANY, group, groups, "groups")                                                           \
	F(MANY, person, people, "who may know")                                                    \
	F(MANY, mount, mounts, "mounts and fstab entries")                                         \
	F(MANY, block_device, block_devices, "block devices")                                      \
	F(ONE, network, network, "network configuration in force")                                 \
	F(ONE, firewall, firewall, "packet filter")                                                \
	F(MANY, sysctl, sysctl, "keys with a source file, and drift")                              \
	F(MANY, kernel_module, kernel_modules, "modules loaded")                                   \
	F(MANY, certificate, certificates, "certificates")                                         \
	F(MANY, application, applications, "applications")                                         \
	F(MANY, middleware, middleware, "servers, as their configuration has them")                \
	F(MANY, history_entry, history, "mined from shell histories")                              \
	F(MANY, search_word, search_words,                                                         \
	  "words special to this host, the most distinctive first")                                \
	F(TEXT, _, onto, "the system it moves to, with --onto")                                    \
	F(MANY, transition, transitions, "what will not simply move to it")                        \
	F(MANY, package, packages, "packages")                                                     \
	F(MANY, repository, repositories, "where packages come from")                              \
	F(MANY, package, preserved_packages, "packages that no repository holds")                  \
	F(ONE, walk, walk, "the look at the whole file system")                                    \
	F(MANY, secret, secrets, "where secrets are; never their values")                          \
	F(MANY, identity, identity, "what must differ on a copy")                                  \
	F(MANY, collector_run, collectors, "what ran")                                             \
	F(MANY, error_row, errors, "what could not be seen, and why")                              \
	F(LONG, process, processes, "processes")                                                   \
	F(LONG, file_row, files, "files that differ from what packages brought")                   \
	F(LONG, file_row, preserved_files,                                                         \
	  "files of preserved packages that are carried as such, as their packages brought them; " \
	  "evidence names the package")                                                            \
	F(LONG, executable, executables,                                                           \
	  "programs, libraries and scripts that no package owns, and what they need")              \
	F(LONG, available, available, "what repositories offer, with --available")                 \
	F(LONG, executable, libraries, "libraries that are there, with --available")               \
	F(LONG, command_file, commands, "programs that are there, with --available")               \
	F(LONG, module, modules, "modules of languages that are there, with --available")
RECORD(content, CONTENT_FIELDS);

/* ---- the sealed file: see sealed.h --------------------------------------------------------- */

#define SEALED_SECRET_FIELDS(F)                                                                    \
	F(TEXT, _, id, "as in `secrets` of the snapshot")                                          \
	F(TEXT, _, kind, "password, token, private key ...")                                       \
	F(TEXT, _, path, "file or process that holds it; the first of them")                       \
	F(TEXT, _, location, "place in it")                                                        \
	F(TEXT, _, value, "the value")                                                             \
	F(TEXT, _, content, "of a whole file: base64")
RECORD(sealed_secret, SEALED_SECRET_FIELDS);

#define SEALED_FIELDS(F)                                                                           \
	F(TEXT, _, format, "trowel-sealed")                                                        \
	F(INT, _, version, "1")                                                                    \
	F(TEXT, _, hostname, "of the host it is from")                                             \
	F(TIME, _, taken_at, "of the snapshot it belongs to")                                      \
	F(MANY, sealed_secret, secrets, "values")
RECORD(sealed, SEALED_FIELDS);

/* ---- what `explain --json` writes ------------------------------------------------------------ */

#define EXPLANATION_FIELDS(F)                                                                      \
	F(TEXT, _, subject, "what is explained")                                                   \
	F(TEXT, _, kind, "service, process, port, path ...")                                       \
	F(TEXTS, _, sentences, "the paragraph")                                                    \
	F(TEXTS, _, evidence, "files, sockets, processes that said so")
RECORD(explanation, EXPLANATION_FIELDS);

#define EXPLANATIONS_FIELDS(F)                                                                     \
	F(MANY, explanation, explanations, "all things of that name")                              \
	F(TEXTS, _, also, "those that were left out")
RECORD(explanations, EXPLANATIONS_FIELDS);

/* ---- what `can-run --json` writes ------------------------------------------------------------ */

#define RUNNABLE_FIELDS(F)                                                                         \
	F(TEXT, _, path, "program, library or script")                                             \
	F(ENUM, can_run_answer, answer, "yes; with packages; no; unknown")                         \
	F(TEXTS, _, packages, "with packages: those it needs that are not there yet")              \
	F(TEXTS, _, because, "why not, or why nobody can tell; of packages, what for")             \
	F(TEXTS, _, warnings, "what works otherwise there")                                        \
	F(TEXTS, _, evidence, "what was looked at")
RECORD(runnable, RUNNABLE_FIELDS);

#define RUNNABLES_FIELDS(F)                                                                        \
	F(TEXT, _, on, "host or folder it is judged for")                                          \
	F(ONE, os, os, "its system")                                                               \
	F(MANY, runnable, files, "one row each")
RECORD(runnables, RUNNABLES_FIELDS);

/* ---- what `diff --json` and `verify --json` write -------------------------------------------- */

#define COMPARED_FIELDS(F)                                                                         \
	F(TEXT, _, hostname, "name of the host")                                                   \
	F(TIME, _, taken_at, "when its snapshot was taken")                                        \
	F(TEXT, _, taken_by, "user id the survey ran as: root or a number")                        \
	F(TEXT, _, root, "/ for a live host, else the directory given by --root")                  \
	F(TEXT, _, trowel, "build that took it")
RECORD(compared, COMPARED_FIELDS);

#define DIFFERENCE_FIELDS(F)                                                                       \
	F(TEXT, _, section, "part of the snapshot: packages, sockets.listening")                   \
	F(TEXT, _, key, "what the row is called there")                                            \
	F(ENUM, change_kind, change, "only one of both has the row, or the row differs")           \
	F(TEXT, _, field, "field of it; absent: the whole row")                                    \
	F(TEXT, _, a, "value in A; of a list what only A has")                                     \
	F(TEXT, _, b, "value in B; of a list what only B has")                                     \
	F(ENUM, difference_group, group, "it matters, or is set apart")                            \
	F(TEXT, _, reason, "why it is set apart")
RECORD(difference, DIFFERENCE_FIELDS);

#define NOT_COMPARED_FIELDS(F)                                                                     \
	F(TEXT, _, section, "part of the snapshot")                                                \
	F(TEXT, _, field, "field; absent: the section, or rows of it")                             \
	F(INT, _, count, "rows it concerns; absent: all")                                          \
	F(TEXT, _, why, "what was not looked at, and in which of both")
RECORD(not_compared, NOT_COMPARED_FIELDS);

#define COMPARISON_FIELDS(F)                                                                       \
	F(ONE, compared, a, "the first snapshot")                                                  \
	F(ONE, compared, b, "the second one, or the host that is verified")                        \
	F(INT, _, matters, "differences beyond identity and expected ones: 0 means alike")         \
	F(INT, _, identity, "differences of the hosts' identity")                                  \
	F(INT, _, expected, "differences that are expected")                                       \
	F(INT, _, left_out, "differences counted above that have no row: there are too many")      \
	F(MANY, difference, differences, "one row each, by section and key")                       \
	F(MANY, not_compared, not_compared, "what could not be compared, and why")                 \
	F(TEXTS, _, unused_rules, "ignore rules that nothing matched")
RECORD(comparison, COMPARISON_FIELDS);

#endif
