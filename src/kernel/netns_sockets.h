/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sockets of many network namespaces, read by one forked helper that enters them one after
 * another with setns(2); the caller's own namespace never changes. Where the right to enter is
 * missing, the files of a process inside are read instead.
 *
 * Of each place a BEGIN comes first, then rows, those that listen before all others, then an END;
 * SOURCE and FAILED lie in between. Source: network_namespaces(7), setns(2).
 */
#ifndef TROWEL_KERNEL_NETNS_SOCKETS_H
#define TROWEL_KERNEL_NETNS_SOCKETS_H

#include "base/helper.h"
#include "base/root.h"
#include "format/netlink/socket_row.h"

enum {
	NETNS_TEXT_MAX = 255,
	NETNS_PIDS = 4, /* processes of a namespace that are tried, should some be gone */
};

/* A network namespace and how to get there. */
struct netns_place {
	uint64_t inode; /* of the namespace; 0: hidden from us. It is checked on arrival */
	uint64_t mark;  /* netns_mark() of a process in it; needed where the inode is hidden */
	bool own;       /* the one we are in: it has to come first */
	int64_t pids[NETNS_PIDS]; /* processes in it; 0 behind the last */
	const char *path;         /* a file that is it (/run/netns/x), or NULL */
};

struct netns_job {
	const struct root *root; /* the live one */
	const struct netns_place *places;
	size_t count;
	size_t from; /* the place to begin with */
	/* Why sock_diag is not to be asked about a protocol: the module that is not there, or NULL.
	 * Filled by netns_job_check_modules(). */
	const char *missing_module[SOCKET_PROTOCOL_COUNT];
};

enum netns_frame_kind {
	NETNS_FRAME_BEGIN,
	NETNS_FRAME_ROW,    /* `row` */
	NETNS_FRAME_SOURCE, /* `text` says where `protocol` was read */
	NETNS_FRAME_FAILED, /* `text` says what could not be read, and why */
	NETNS_FRAME_END,
	NETNS_FRAME_COUNT,
};

struct netns_frame {
	enum netns_frame_kind kind;
	size_t place;                  /* index into the job's places */
	enum socket_protocol protocol; /* of SOURCE */
	uint16_t ephemeral_first;      /* BEGIN: ports given to clients, first and last */
	uint16_t ephemeral_last;
	struct socket_row row; /* its name points into the helper's memory */
	struct bytes text;     /* in the helper's memory */
};

/* The inode of the network namespace we are in; 0 if the kernel does not tell. */
uint64_t netns_own_inode(void);

/* A number that processes of one network namespace share and those of others do not, for who may
 * not see namespaces: the inode of /proc/PID/net/dev, which every namespace registers anew. `pid` 0
 * is our own process. 0: the process is gone. Source: fs/proc/proc_net.c. */
uint64_t netns_mark(int64_t pid);

/* True if `path` is the file of a network namespace, whose inode is then in `ret`; never blocks on
 * what `root` avoids. */
bool netns_file_inode(const struct root *root, const char *path, uint64_t *ret);

/* Fills job->missing_module, see sock_diag_missing(). */
void netns_job_check_modules(struct netns_job *job);

/* Forks the helper that reads job->places from job->from on. `job` has to live until it is stopped
 * with helper_stop(). */
int netns_sockets_start(struct helper *helper, struct netns_job *job, struct err *err) MUST_CHECK;

/* The next frame, as helper_receive(): 1, 0 at the end, -ETIMEDOUT, -EBADMSG. */
int netns_sockets_receive(struct helper *helper, int stall_ms, struct netns_frame *ret,
			  struct err *err) MUST_CHECK;

#endif
