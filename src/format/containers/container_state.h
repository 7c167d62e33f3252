/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of a container engine tell of one container. Every parser of this folder fills the
 * part it knows; container_state_join() puts the parts together. Strings live in the arena; secrets
 * are still in them.
 */
#ifndef TROWEL_FORMAT_CONTAINER_STATE_H
#define TROWEL_FORMAT_CONTAINER_STATE_H

#include "base/buf.h"
#include "base/values.h"

enum {
	CONTAINER_STATES_MAX = 10000, /* of one file, and of one host */
	CONTAINER_NAMES_MAX = 16,     /* of one container, and so on: */
	CONTAINER_TEXTS_MAX = 4096,   /* arguments, settings, labels */
	CONTAINER_MOUNTS_MAX = 1024,
	CONTAINER_PORTS_MAX = 4096,
};

struct container_state_mount {
	const char *kind;   /* bind, volume, tmpfs, overlay; static */
	const char *name;   /* of a volume */
	const char *source; /* on the host */
	const char *target; /* in the container */
	enum tri read_only;
};

struct container_state_port {
	const char *protocol;     /* tcp, udp, sctp */
	const char *host_address; /* NULL: all */
	int64_t host_port;        /* UNKNOWN: exposed, not published */
	int64_t container_port;
};

/* The fields that rows have as well mean what model.h says of them. */
struct container_state {
	const char *engine;   /* docker, podman, containerd, cri-o, lxc, machine ...; static */
	const char *id;       /* NULL where the file does not tell */
	text_list names;      /* the one that people use first */
	int64_t pid;          /* first process; 0: unknown or none */
	uint64_t start_ticks; /* when that one started, as in /proc/PID/stat; 0: not told */
	const char *image;
	const char *image_id; /* without "sha256:" */
	text_list command;
	const char *state; /* static */
	int64_t created_at;
	int64_t started_at;
	int64_t exit_code;
	const char *restart_policy;
	const char *unit; /* that the engine itself names as its starter */
	const char *user; /* who owns it, when not root */
	const char *hostname;
	const char *network;
	text_list addresses;
	enum tri privileged;
	text_list capabilities;
	const char *pod;         /* "namespace/name", or its name */
	const char *pod_id;      /* id of its sandbox or pod, to find the name with */
	enum tri infrastructure; /* it only holds a pod's namespaces */
	const char *compose_project;
	const char *compose_service;
	text_list compose_files;
	vec_of(struct container_state_mount) mounts;
	vec_of(struct container_state_port) ports;
	pair_list environment;
	pair_list image_environment; /* what of it comes from the image */
	pair_list labels;
	pair_list image_labels;
	const char *root_path;
	const char *bundle; /* folder of its OCI configuration */
	const char *log_path;
	const char
		*log_driver; /* json-file, local, k8s-file, journald, none, ...; NULL: not known */
	int64_t memory_limit_bytes;
	text_list evidence; /* files that said so; for who read them */
};

typedef vec_of(struct container_state) container_states;

/* Everything unknown. */
void container_state_init(struct container_state *state);

/* Adds a name, unless it is NULL, empty, known, or one too many. */
void container_state_name(struct arena *arena, struct container_state *state, const char *name);

/* Adds a mount or port, everything in it unknown; NULL when there are too many. */
struct container_state_mount *container_state_mount(struct arena *arena,
						    struct container_state *state);
struct container_state_port *container_state_port(struct arena *arena,
						  struct container_state *state);

/* Fills in what `state` does not know yet and `more` does; names and evidence are added. Lists are
 * taken as a whole or not at all. Both live in `arena`. */
void container_state_join(struct arena *arena, struct container_state *state,
			  const struct container_state *more);

/* Takes what tools wrote into labels, or Kubernetes into annotations: compose's project, service
 * and files, the unit that podman was told of, pod, name and image. Labels that only tools need are
 * then taken out of state->labels. Sources: compose-go, loader and labels of docker compose
 * (com.docker.compose.*), podman-auto-update(1), pkg/cri/annotations of containerd, pkg/annotations
 * of CRI-O. */
void container_state_explain(struct arena *arena, struct container_state *state,
			     const pair_list *labels);

/* The value of `key`, or NULL. */
const char *container_pair(const pair_list *pairs, const char *key);

/* Adds "NAME=value" to a list of settings; what has no '=' is passed over. */
void container_setting(struct arena *arena, pair_list *list, struct bytes text);

/* Takes a port as engines write it in short: "80/tcp", "80" (tcp). False if it is none. */
bool container_port_parse(struct arena *arena, struct bytes text, struct container_state_port *ret);

/* Seconds since 1970 of "2026-11-25T16:23:54.104757056+01:00"; UNKNOWN for anything else, and for
 * the year 1, with which Go writes "never". Source: RFC 3339. */
int64_t container_time(struct bytes text);

#endif
