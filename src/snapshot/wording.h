/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every view of a snapshot says alike. All append text that is not escaped yet. */
#ifndef TROWEL_SNAPSHOT_WORDING_H
#define TROWEL_SNAPSHOT_WORDING_H

#include "base/buf.h"
#include "snapshot/model.h"

/* How `expected` of a diverted file begins, a path behind it; and, in `evidence`, what says that an
 * administrator told dpkg a file's mode and owner, and update-alternatives of a program: the words
 * that follow are those of the command, parted by single blanks. */
#define WORDING_DIVERTED     "the package's, now "
#define WORDING_STATOVERRIDE "dpkg-statoverride, by hand: "
#define WORDING_ALTERNATIVE  "update-alternatives, by hand: "

/* `class_why` of a folder that is data because of who may write there, and nothing else. */
#define WORDING_WRITTEN "a daemon writes in it, and not in the folder it lies in"

/* In `evidence` of a tree: how old its files are, begins and ends so; figures of the moment. */
#define WORDING_TREE_SPREAD "its files are from "
#define WORDING_TREE_RECENT " of its files changed in the last week"

/* "Debian 12.11, kernel 6.1.0, kvm guest, 2 cpus, 4.0 GiB, up 412 days, installed 2021-03-02". */
void wording_machine(struct buf *ret, const struct content *content);

/* "surveyed 2026-11-22 03:43 UTC in 1.1 s, 3 things could not be seen". */
void wording_survey(struct buf *ret, const struct content *content);

/* True for a service that every system of its kind has, by its name. */
bool wording_is_system(const struct service *service);

/* A socket address as people write it: ":80", "127.0.0.1:6379", "[::1]:53", a path. */
void wording_address(struct buf *ret, const char *protocol, const char *address, int64_t port);

#endif
