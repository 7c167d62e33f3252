/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/picture/gather.h"

#include "base/human.h"
#include "base/path.h"
#include "snapshot/wording.h"

enum {
	GATHER_LINES_MAX = 32,   /* kept of a box; PICTURE_LINES_MAX of them are drawn */
	GATHER_ABOUT_MAX = 4000, /* bytes of what is told of one box, and of one finding */
	GATHER_WORD_MAX = 256,
	GATHER_FINDINGS_MAX = 500,
	GATHER_PORTS_SHOWN = 4,
	GATHER_ID_SIZE = 64, /* of a container without a name, and how much of it is shown */
	GATHER_ID_SHOWN = 12,
};

/* What makes a service worth a place. */
enum {
	WEIGHT_EXPOSED = 40,
	WEIGHT_KNOWN = 20, /* an application, a server, a container */
	WEIGHT_FINDING = 10,
	WEIGHT_LISTENS = 5,
};

int gather_box(struct gather *gather, enum picture_kind kind, const char *name)
{
	if (gather->picture->boxes.count >= PICTURE_BOXES_MAX)
		return PICTURE_NONE;
	*vec_push_in(gather->arena, &gather->picture->boxes) = (struct picture_box){
		.kind = kind,
		.name = name,
		.frame = PICTURE_NONE,
	};
	return (int)gather->picture->boxes.count - 1;
}

void gather_line(struct gather *gather, struct picture_box *box, const char *label,
		 const char *text)
{
	if (!text || !label || box->lines.count >= GATHER_LINES_MAX)
		return;
	for (vec_each(line, &box->lines))
		if (strcmp(line->text, text) == 0)
			return;
	*vec_push_in(gather->arena, &box->lines) = (struct picture_line){ label, text };
}

/* ---- names --------------------------------------------------------------------------------- */

/* "nginx" of "nginx.service", twelve digits of a container nobody named. */
static const char *short_name(struct gather *gather, const struct service *service)
{
	struct bytes name = bytes_of(service->name);

	if (bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	if (service->container && name.size == GATHER_ID_SIZE && bytes_is(name, service->container))
		name.size = GATHER_ID_SHOWN;
	return name.size ? arena_string(gather->arena, name) : "(no name)";
}

/* The first to take a name keeps it. */
static void know_name(struct gather *gather, const char *name, int box)
{
	if (!name || !*name || box == PICTURE_NONE)
		return;
	size_t *known = name_map_put(&gather->names, name);

	if (!*known)
		*known = (size_t)box + 1;
}

static void know_number(struct number_map *map, int64_t number, int box)
{
	if (number == UNKNOWN || box == PICTURE_NONE)
		return;
	size_t *known = number_map_put(map, (uint64_t)number);

	if (!*known)
		*known = (size_t)box + 1;
}

int gather_find(const struct gather *gather, const char *name)
{
	const size_t *known = name ? name_map_find(&gather->names, name) : NULL;

	return known && *known ? (int)*known - 1 : PICTURE_NONE;
}

/* ---- services ------------------------------------------------------------------------------ */

static bool runs(const struct service *service)
{
	return service->pids.count > 0;
}

/* Of a root that is not running, what would start is shown. */
static bool is_shown(const struct service *service, bool any_runs)
{
	bool is_service = !service->type || strcmp(service->type, "service") == 0 ||
			  strcmp(service->type, "container") == 0;

	if (runs(service) || (service->failed == TRI_YES && is_service))
		return true;
	return !any_runs && is_service && service->enabled == TRI_YES;
}

bool gather_is_loopback(const char *address)
{
	return address && (bytes_starts(bytes_of(address), "127.") || strcmp(address, "::1") == 0 ||
			   strcmp(address, "localhost") == 0);
}

/* A word of `ports`, unless it is one of them already: a port on IPv4 and IPv6. */
static void add_port(struct buf *ports, const char *port, size_t *count)
{
	struct bytes rest = buf_bytes(ports), word;

	while (bytes_word(&rest, &word))
		if (bytes_is(word, port))
			return;
	if (++*count <= GATHER_PORTS_SHOWN)
		buf_add_format(ports, "%s%s", ports->size ? " " : "", port);
}

static const char *ports_text(struct gather *gather, struct buf *ports, size_t count)
{
	if (count > GATHER_PORTS_SHOWN)
		buf_add_format(ports, " +%zu", count - GATHER_PORTS_SHOWN);
	return ports->size ? arena_string(gather->arena, buf_bytes(ports)) : NULL;
}

static void add_listens(struct gather *gather, const struct service *service, int at)
{
	struct picture_box *box = &gather->picture->boxes.at[at];
	scoped_buf ports = { 0 };
	size_t count = 0;

	for (vec_each(listen, &service->listens)) {
		scoped_buf port = { 0 };

		if (listen->port == UNKNOWN) {
			if (listen->address && !name_map_find(&gather->sockets, listen->address))
				*name_map_put(&gather->sockets, listen->address) = (size_t)at + 1;
			continue; /* unix sockets are many and say little here */
		}
		wording_address(&port, listen->protocol, listen->address, listen->port);
		add_port(&ports, buf_text(&port), &count);
		box->is_exposed |= !gather_is_loopback(listen->address);
		know_number(&gather->ports, listen->port, at);
	}
	box->ports = ports_text(gather, &ports, count);
	box->weight += (box->is_exposed ? WEIGHT_EXPOSED : 0) + (box->ports ? WEIGHT_LISTENS : 0);
}

static void tell(struct buf *about, const char *label, const char *text)
{
	if (text)
		buf_add_format(about, "\n%s%s%s", label, *label ? " " : "", text);
}

static const char *about_service(struct gather *gather, const struct service *service)
{
	scoped_buf about = { 0 };

	buf_add_text(&about, service->name);
	tell(&about, "is", service->description);
	tell(&about, "runs as", service->user);
	tell(&about, "runs", service->command);
	if (service->since != UNKNOWN) {
		buf_add_text(&about, "\nsince ");
		human_time(&about, service->since);
	}
	tell(&about, "defined in", service->unit_path);
	if (service->survives_reboot == TRI_NO)
		tell(&about, "would not come back after a reboot:",
		     service->survives_why ? service->survives_why : "started by hand");
	if (service->failed == TRI_YES)
		buf_add_text(&about, "\nits last run failed");
	return arena_string(gather->arena, buf_bytes(&about));
}

static void add_service(struct gather *gather, const struct service *service)
{
	int at = gather_box(gather, PICTURE_SERVICE, short_name(gather, service));

	if (at == PICTURE_NONE)
		return;
	struct picture_box *box = &gather->picture->boxes.at[at];

	box->anchor = arena_format(gather->arena, "services-%zu",
				   (size_t)(service - gather->content->services.at));
	box->about = about_service(gather, service);
	box->detail = service->description;
	box->is_system = wording_is_system(service);
	add_listens(gather, service, at);
	for (vec_each(path, &service->environment_files))
		gather_line(gather, box, "conf", *path + (**path == '-')); /* -: if it is there */
	know_name(gather, service->name, at);
	know_name(gather, box->name, at);
	for (vec_each(pid, &service->pids))
		know_number(&gather->pids, *pid, at);
}

static void add_services(struct gather *gather)
{
	bool any_runs = false;

	for (vec_each(service, &gather->content->services))
		any_runs |= runs(service);
	for (vec_each(service, &gather->content->services))
		if (is_shown(service, any_runs))
			add_service(gather, service);
}

/* ---- processes ----------------------------------------------------------------------------- */

/* Files that no reboot survives, and a script that its interpreter reads, are not data. */
static void add_open_file(struct gather *gather, struct picture_box *box,
			  const struct process *process, const struct open_file *file)
{
	struct bytes path = bytes_of(file->path);
	bool is_passing = bytes_starts(path, "/run/") || bytes_starts(path, "/dev/") ||
			  bytes_starts(path, "/tmp/") || !bytes_starts(path, "/");

	if (!file->kind || is_passing || text_list_has(&process->argv, file->path))
		return;
	if (strcmp(file->kind, "config") == 0)
		gather_line(gather, box, "conf", file->path);
	else if (strcmp(file->kind, "data") == 0 || strcmp(file->kind, "database") == 0)
		gather_line(gather, box, "data",
			    arena_string(gather->arena, path_folder(file->path)));
}

static void add_processes(struct gather *gather)
{
	for (vec_each(process, &gather->content->processes)) {
		const size_t *known = process->pid == UNKNOWN
					      ? NULL
					      : number_map_find(&gather->pids,
								(uint64_t)process->pid);

		if (!known)
			continue;
		know_name(gather, process->name, (int)*known - 1);
		for (vec_each(file, &process->open_files))
			if (file->path)
				add_open_file(gather, &gather->picture->boxes.at[*known - 1],
					      process, file);
	}
}

/* ---- containers ---------------------------------------------------------------------------- */

static const char *container_name(struct gather *gather, const struct container *container)
{
	struct bytes id = bytes_of(container->id);

	return container->name ? container->name
	       : id.size       ? arena_string(gather->arena, bytes_slice(id, 0, GATHER_ID_SHOWN))
			       : "(no name)";
}

static const char *about_container(struct gather *gather, const struct container *container)
{
	scoped_buf about = { 0 };

	buf_add_text(&about, container_name(gather, container));
	tell(&about, "container of", container->engine);
	tell(&about, "image", container->image);
	tell(&about, "project", container->compose_project);
	tell(&about, "started by", container->started_by);
	tell(&about, "comes back:", container->restart_policy);
	return arena_string(gather->arena, buf_bytes(&about));
}

static int add_frame(struct gather *gather, const struct container *container)
{
	struct picture *picture = gather->picture;

	if (picture->frames.count >= PICTURE_BOXES_MAX)
		return PICTURE_NONE;
	*vec_push_in(gather->arena, &picture->frames) = (struct picture_frame){
		.name = container->engine ? container->engine : "container",
		.detail = container->image,
		.about = about_container(gather, container),
		.anchor = arena_format(gather->arena, "containers-%zu",
				       (size_t)(container - gather->content->containers.at)),
	};
	return (int)picture->frames.count - 1;
}

static void add_container_ports(struct gather *gather, const struct container *container, int at)
{
	struct picture_box *box = &gather->picture->boxes.at[at];
	scoped_buf ports = { 0 };
	size_t count = 0;

	for (vec_each(port, &container->ports)) {
		scoped_buf text = { 0 };

		know_number(&gather->published, port->host_port, at);
		if (port->host_port == UNKNOWN)
			continue;
		wording_address(&text, port->protocol, port->host_address, port->host_port);
		add_port(&ports, buf_text(&text), &count);
		box->is_exposed |= !gather_is_loopback(port->host_address);
	}
	if (count)
		box->ports = ports_text(gather, &ports, count);
}

/* What is known of a container goes to its first box. */
static void fill_container(struct gather *gather, const struct container *container, int at)
{
	struct picture_box *box = &gather->picture->boxes.at[at];

	box->weight += WEIGHT_KNOWN;
	add_container_ports(gather, container, at);
	for (vec_each(mount, &container->mounts))
		gather_line(gather, box, "data", mount->source ? mount->source : mount->name);
	for (vec_each(pid, &container->pids))
		know_number(&gather->pids, *pid, at);
	know_name(gather, container->name, at);
	know_name(gather, container->compose_service, at);
	know_name(gather, container->hostname, at);
	know_name(gather, container->id, at);
	for (vec_each(address, &container->addresses))
		know_name(gather, *address, at);
}

/* A running container that no service row tells of. */
static int add_lone_container(struct gather *gather, const struct container *container)
{
	bool is_running = container->infrastructure != TRI_YES &&
			  (container->pids.count || container->pid != UNKNOWN ||
			   (container->state && strcmp(container->state, "running") == 0));
	int at = is_running ? gather_box(gather, PICTURE_SERVICE, container_name(gather, container))
			    : PICTURE_NONE;

	if (at == PICTURE_NONE)
		return PICTURE_NONE;
	gather->picture->boxes.at[at].frame = add_frame(gather, container);
	gather->picture->boxes.at[at].about = about_container(gather, container);
	return at;
}

/* The services that run in a container get its frame. */
static void frame_services(struct gather *gather, int *main_of)
{
	struct picture *picture = gather->picture;
	struct name_map ids = { 0 };

	for (size_t i = 0; i < gather->content->containers.count; i++)
		if (gather->content->containers.at[i].id)
			*name_map_put(&ids, gather->content->containers.at[i].id) = i + 1;
	for (vec_each(service, &gather->content->services)) {
		const size_t *known = service->container ? name_map_find(&ids, service->container)
							 : NULL;
		int at = known ? gather_find(gather, service->name) : PICTURE_NONE;

		if (at == PICTURE_NONE || picture->boxes.at[at].frame != PICTURE_NONE)
			continue;
		if (main_of[*known - 1] == PICTURE_NONE) {
			main_of[*known - 1] = at;
			picture->boxes.at[at].frame = add_frame(
				gather, &gather->content->containers.at[*known - 1]);
		}
		picture->boxes.at[at].frame = picture->boxes.at[main_of[*known - 1]].frame;
	}
	name_map_deinit(&ids);
}

static void add_containers(struct gather *gather)
{
	size_t count = gather->content->containers.count;
	int *main_of = arena_alloc(gather->arena, (count + 1) * sizeof(*main_of));

	for (size_t i = 0; i < count; i++)
		main_of[i] = PICTURE_NONE;
	frame_services(gather, main_of);
	for (size_t i = 0; i < count; i++) {
		const struct container *container = &gather->content->containers.at[i];

		if (main_of[i] == PICTURE_NONE)
			main_of[i] = add_lone_container(gather, container);
		if (main_of[i] != PICTURE_NONE)
			fill_container(gather, container, main_of[i]);
	}
}

/* ---- applications and servers -------------------------------------------------------------- */

int gather_runner(const struct gather *gather, const char *service, const char *container,
		  const int_list *pids)
{
	int box = gather_find(gather, service);

	if (box == PICTURE_NONE)
		box = gather_find(gather, container);
	for (size_t i = 0; pids && i < pids->count && box == PICTURE_NONE; i++) {
		const size_t *known = number_map_find(&gather->pids, (uint64_t)pids->at[i]);

		box = known ? (int)*known - 1 : PICTURE_NONE;
	}
	return box;
}

static void add_application(struct gather *gather, const struct application *application)
{
	int at = gather_runner(gather, application->service, application->container,
			       &application->pids);
	scoped_buf detail = { 0 };

	if (at == PICTURE_NONE)
		return;
	struct picture_box *box = &gather->picture->boxes.at[at];

	know_name(gather, application->name, at);
	box->weight += WEIGHT_KNOWN;
	if (application->name && strcmp(application->name, box->name) != 0)
		buf_add_format(&detail, "%s, ", application->name);
	buf_add_text(&detail,
		     application->framework ? application->framework : application->language);
	if (application->language && application->framework)
		buf_add_format(&detail, " on %s", application->language);
	if (application->runtime)
		buf_add_format(&detail, " %s", application->runtime);
	if (detail.size)
		box->detail = arena_string(gather->arena, buf_bytes(&detail));
	gather_line(gather, box, "code", application->path);
	for (vec_each(path, &application->configuration))
		gather_line(gather, box, "conf", *path);
}

static void add_middleware(struct gather *gather, const struct middleware *middleware)
{
	int at = gather_runner(gather, middleware->service, middleware->container,
			       &middleware->pids);

	if (at == PICTURE_NONE)
		return;
	struct picture_box *box = &gather->picture->boxes.at[at];

	box->weight += WEIGHT_KNOWN;
	for (vec_each(path, &middleware->data_directories))
		gather_line(gather, box, "data", *path);
	for (vec_each(path, &middleware->document_roots))
		gather_line(gather, box, "web", *path);
	gather_line(gather, box, "conf", middleware->path);
}

/* All lines go into what is told of the box; the most telling ones are drawn. */
static void finish_lines(struct gather *gather, struct picture_box *box)
{
	static const char *const order[] = { "data", "web", "code", "conf", "" };
	vec_of(struct picture_line) sorted = { 0 };
	scoped_buf about = { 0 };

	buf_add_text(&about, box->about);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (vec_each(line, &box->lines)) {
			if (strcmp(line->label, order[i]) != 0)
				continue;
			tell(&about, line->label, line->text);
			if (sorted.count < PICTURE_LINES_MAX)
				*vec_push_in(gather->arena, &sorted) = *line;
		}
	box->about = arena_string(gather->arena, buf_bytes(&about));
	box->lines.at = sorted.at;
	box->lines.count = sorted.count;
	box->lines.capacity = sorted.capacity;
}

/* ---- findings ------------------------------------------------------------------------------ */

static void mark(struct gather *gather, int at, const struct finding *finding)
{
	struct picture_box *box = at == PICTURE_NONE ? NULL : &gather->picture->boxes.at[at];

	if (!box || strlen(box->about) > GATHER_ABOUT_MAX || strstr(box->about, finding->what))
		return;
	if (!box->severity)
		box->weight += WEIGHT_FINDING;
	if (!box->severity || finding->severity < box->severity)
		box->severity = finding->severity;
	box->about = arena_format(gather->arena, "%s\n! %s", box->about, finding->what);
}

/* Sentences name units ("nginx.service"), and containers behind that word. */
static void mark_named(struct gather *gather, const struct finding *finding)
{
	struct bytes rest = bytes_of(finding->what), word, before = { 0 };

	for (; bytes_word(&rest, &word); before = word) {
		while (word.size && strchr(",;:.", word.at[word.size - 1]))
			word.size--;
		if (word.size > GATHER_WORD_MAX ||
		    (bytes_find(word, '.') < 0 && !bytes_is(before, "container")))
			continue;
		mark(gather, gather_find(gather, arena_intern(gather->arena, word)), finding);
	}
}

/* Evidence names processes: "process 498". */
static void mark_processes(struct gather *gather, const struct finding *finding)
{
	for (vec_each(evidence, &finding->evidence)) {
		struct bytes rest = bytes_of(*evidence), word;
		uint64_t pid;

		if (!bytes_skip(&rest, "process ") || !bytes_word(&rest, &word) ||
		    !bytes_u64(word, 10, &pid))
			continue;
		const size_t *known = number_map_find(&gather->pids, pid);

		if (known)
			mark(gather, (int)*known - 1, finding);
	}
}

static void add_findings(struct gather *gather)
{
	size_t told = 0;

	for (vec_each(finding, &gather->content->findings)) {
		if (!finding->what ||
		    (finding->severity != SEVERITY_BAD && finding->severity != SEVERITY_WARN))
			continue;
		if (++told > GATHER_FINDINGS_MAX || strlen(finding->what) > GATHER_ABOUT_MAX)
			continue;
		mark_named(gather, finding);
		mark_processes(gather, finding);
	}
}

void picture_gather(const struct content *content, struct arena *arena, struct picture *picture)
{
	struct gather gather = { .content = content, .arena = arena, .picture = picture };

	picture->arena = arena;
	picture->name = content->host.hostname ? content->host.hostname : "this host";
	add_services(&gather);
	add_containers(&gather);
	add_findings(&gather);
	add_processes(&gather);
	for (vec_each(application, &content->applications))
		add_application(&gather, application);
	for (vec_each(middleware, &content->middleware))
		add_middleware(&gather, middleware);
	gather_calls(&gather);
	for (vec_each(box, &picture->boxes))
		finish_lines(&gather, box);
	name_map_deinit(&gather.names);
	name_map_deinit(&gather.sockets);
	name_map_deinit(&gather.peers);
	name_map_deinit(&gather.own);
	number_map_deinit(&gather.pids);
	number_map_deinit(&gather.ports);
	number_map_deinit(&gather.published);
	number_map_deinit(&gather.listening);
	number_map_deinit(&gather.edges);
}
