/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The collectors. Each lives in a file of its own name and says there what it reads; all have the
 * shape of struct collector's `run`.
 */
#ifndef TROWEL_SURVEY_COLLECTORS_H
#define TROWEL_SURVEY_COLLECTORS_H

#include "survey/survey.h"

/* Mounts and fstab entries, usage; network and automounted ones become places not to enter. */
int survey_mounts(struct survey *survey, struct err *err);

/* What the machine is: os, kernel, virtualization, cloud, CPU, memory, clock, crash dumps. */
int survey_host(struct survey *survey, struct err *err);

/* Disks, partitions, RAID, LVM, dm, loop, from sysfs and udev's database. */
int survey_block_devices(struct survey *survey, struct err *err);

/* Links, addresses, routes, rules, neighbours, resolvers, hosts, IPVS. */
int survey_network(struct survey *survey, struct err *err);

/* nftables by netlink, iptables, ufw and firewalld from files. */
int survey_firewall(struct survey *survey, struct err *err);

/* Users, groups, passwords' state, sudo rights, ssh keys, logins. */
int survey_users(struct survey *survey, struct err *err);

/* Processes with everything /proc tells, and who holds which socket. */
int survey_processes(struct survey *survey, struct err *err);

/* Containers, running or not, from cgroups and from what their engines keep on disk. */
int survey_containers(struct survey *survey, struct err *err);

/* Sockets of every network namespace, attributed; flows and peers. */
int survey_sockets(struct survey *survey, struct err *err);

/* What is started, by systemd, sysv, supervisord, or by hand; would it come back. */
int survey_services(struct survey *survey, struct err *err);

/* Servers, as their configuration has them: sites, addresses, folders, certificates, other
 * hosts. */
int survey_middleware(struct survey *survey, struct err *err);

/* Which hosts people talked to from here, by the histories of their shells. */
int survey_history(struct survey *survey, struct err *err);

/* cron in all its places, anacron, at, timers. */
int survey_schedules(struct survey *survey, struct err *err);

/* dpkg packages and apt repositories. */
int survey_packages(struct survey *survey, struct err *err);

/* sysctl drift and kernel modules. */
int survey_system(struct survey *survey, struct err *err);

/* OOM kills, crashes, restarts from logs and journals; what changed lately. */
int survey_events(struct survey *survey, struct err *err);

/* What must differ on a copy: machine-id, host keys, addresses, UUIDs. */
int survey_identity(struct survey *survey, struct err *err);

/* Traces of backups: tools, jobs, last runs. */
int survey_backups(struct survey *survey, struct err *err);

/* Every file of the root: what differs from what packages brought, and what no package owns. */
int survey_files(struct survey *survey, struct err *err);

/* This host's own applications: where their code lies, how it comes there, whom they talk to. */
int survey_applications(struct survey *survey, struct err *err);

/* Programs, libraries and scripts that no package owns, and what they need to run. */
int survey_executables(struct survey *survey, struct err *err);

/* With --available: the libraries, commands and modules that are there. */
int survey_available(struct survey *survey, struct err *err);

/* Whom it talks to on paper, joined with what the sockets showed. */
int survey_peers(struct survey *survey, struct err *err);

/* Certificates: for which names, until when, which key, who renews and who serves them. */
int survey_certificates(struct survey *survey, struct err *err);

/* Who may know: people, by the traces they left. */
int survey_people(struct survey *survey, struct err *err);

/* Which of these files the snapshot will carry: see carry/carry.h. */
int survey_carry(struct survey *survey, struct err *err);

/* What needs a look, concluded from all rows. */
int survey_findings(struct survey *survey, struct err *err);

/* What the box is for, concluded from all rows. */
int survey_purposes(struct survey *survey, struct err *err);

/* The same in a few sentences. */
int survey_summary(struct survey *survey, struct err *err);

/* What to search wikis and code hosts for, the most distinctive first: of all rows, the tickets and
 * pages that were found beside people among them. */
int survey_search_words(struct survey *survey, struct err *err);

#endif
