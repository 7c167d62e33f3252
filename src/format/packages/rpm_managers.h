/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What dnf, yum and zypper note beside rpm's database: why a package came and from where. Texts
 * point into the input. Sources: libdnf5/system/state.cpp of dnf5, rpmsack.py of yum, zypp's
 * HistoryLogData.cc.
 */
#ifndef TROWEL_FORMAT_RPM_MANAGERS_H
#define TROWEL_FORMAT_RPM_MANAGERS_H

#include "base/bytes.h"

/* A package as these files name it. Parts that are not given are empty. */
struct rpm_name {
	struct bytes name;
	struct bytes version; /* [epoch:]version-release */
	struct bytes arch;
};

/* "name.arch" and "name-[epoch:]version-release.arch"; false if it is none. */
bool rpm_name_of_arch(struct bytes text, struct rpm_name *ret);
bool rpm_name_of_version(struct bytes text, struct rpm_name *ret);

/* A folder of yumdb: "checksum-name-version-release-arch". */
bool rpm_name_of_yumdb(struct bytes text, struct rpm_name *ret);

/* An entry of dnf5's packages.toml or nevras.toml. */
struct dnf_state_entry {
	struct bytes package; /* "name.arch" or "name-version-release.arch" */
	struct bytes field;   /* reason, from_repo */
	struct bytes value;
};

/* Cuts lines until one is an entry; false at the end. `*table` starts empty and keeps the table
 * that the lines stand in, for the long form of the file. */
bool dnf_state_next(struct bytes *rest, struct bytes *table, struct dnf_state_entry *ret);

/* A package that zypper installed. */
struct zypp_history_entry {
	struct rpm_name package;
	struct bytes repository; /* its alias; empty: a file */
};

/* Cuts lines of zypp's history until one is an installation; false at the end. */
bool zypp_history_next(struct bytes *rest, struct zypp_history_entry *ret);

#endif
