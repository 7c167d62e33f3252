/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Containers as services: those that run, and those that would come back. */
#include "survey/containers/containers.h"
#include "survey/services/services.h"

/* Policies with which an engine starts a container when the engine itself starts. Sources:
 * docker-run(1), podman-run(1), containerd's docs of its restart monitor; lxc.container.conf(5) and
 * machinectl(1) for autostart. */
static const struct {
	const char *engine;
	const char *policy;
	const char *unit; /* that has to start at boot for it */
} returning[] = {
	{ "docker", "always", "docker.service" },
	{ "docker", "unless-stopped", "docker.service" },
	{ "podman", "always", "podman-restart.service" },
	{ "podman", "unless-stopped", "podman-restart.service" },
	{ "containerd", "always", "containerd.service" },
	{ "lxc", "autostart", "lxc.service" },
	{ "machine", "autostart", "machines.target" },
};

/* The unit that would have to start it by its policy; NULL: none does. */
static const char *unit_of_policy(const struct container *container)
{
	for (size_t i = 0; i < sizeof(returning) / sizeof(returning[0]); i++)
		if (container->restart_policy &&
		    strcmp(container->engine, returning[i].engine) == 0 &&
		    strcmp(container->restart_policy, returning[i].policy) == 0)
			return returning[i].unit;
	return NULL;
}

/* A container that does not run and that nothing starts is no service. */
static bool is_telling(const struct container *container)
{
	return container->id && container->infrastructure != TRI_YES &&
	       (container->pids.count || container->started_by || unit_of_policy(container));
}

static void add_container(struct services *services, const struct container *container)
{
	struct service *service = services_add(services, containers_name(container),
					       container->engine ? container->engine : "container");

	service->type = "container";
	service->container = container->id;
	service->description = container->image;
	if (container->pids.count)
		service->active = TRI_YES;
	else if (container->state && services->survey->root->live)
		service->active = TRI_NO;
	for (vec_each(path, &container->evidence))
		*vec_push_in(services->survey->arena, &service->evidence) = *path;
}

void services_containers(struct services *services)
{
	struct content *content = services->survey->content;

	for (vec_each(container, &content->containers)) {
		if (!is_telling(container))
			continue;
		add_container(services, container);
		const struct service *service = &content->services.at[content->services.count - 1];

		for (vec_each(process, &content->processes))
			if (process->container && strcmp(process->container, container->id) == 0)
				services_claim(services, service, process);
	}
}

static const struct service *unit_named(const struct services *services, const char *name)
{
	for (vec_each(service, &services->survey->content->services))
		if (!service->container && strcmp(service->name, name) == 0)
			return service;
	return NULL;
}

/* By the unit that starts it. */
static void return_with_unit(struct services *services, struct service *service,
			     const struct container *container)
{
	const struct service *unit = unit_named(services, container->started_by);

	if (!unit)
		return;
	service->enabled = unit->enabled;
	if (unit->survives_reboot != TRI_UNKNOWN)
		services_survive(services, service, unit->survives_reboot, "%s starts it: %s",
				 unit->name, unit->survives_why ? unit->survives_why : "");
}

static void return_by_policy(struct services *services, struct service *service,
			     const struct container *container)
{
	const char *name = unit_of_policy(container);
	const struct service *unit = name ? unit_named(services, name) : NULL;
	bool needs_unit = strcmp(container->engine, "docker") != 0; /* it may be no unit at all */

	if (!container->restart_policy)
		return;
	service->enabled = name ? TRI_YES : TRI_NO;
	if (!name)
		services_survive(services, service, TRI_NO, "restart policy %s",
				 container->restart_policy);
	else if (unit && unit->survives_reboot == TRI_NO)
		services_survive(services, service, TRI_NO,
				 "restart policy %s, but %s does not start",
				 container->restart_policy, name);
	else if (unit || !needs_unit)
		services_survive(services, service, TRI_YES, "restart policy %s",
				 container->restart_policy);
	else
		services_survive(services, service, services->systemd_boots ? TRI_NO : TRI_UNKNOWN,
				 "restart policy %s needs %s", container->restart_policy, name);
}

void services_containers_return(struct services *services)
{
	struct survey *survey = services->survey;

	containers_find_starters(survey);
	for (vec_each(service, &survey->content->services)) {
		bool is_container = service->type && strcmp(service->type, "container") == 0;
		const struct container *container = is_container
							    ? containers_find(survey,
									      service->container)
							    : NULL;

		if (!container)
			continue;
		if (container->started_by)
			return_with_unit(services, service, container);
		if (service->survives_reboot == TRI_UNKNOWN)
			return_by_policy(services, service, container);
	}
}
