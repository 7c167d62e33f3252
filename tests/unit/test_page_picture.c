/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page's picture: what it is made of, and that nothing in it lies on something else. */
#include "harness.h"

#include <cmocka.h>

#include "page/picture/picture.h"
#include "page/picture/picture_text.h"
#include "snapshot/snapshot.h"

/* ---- gathering ----------------------------------------------------------------------------- */

struct scene {
	struct snapshot snapshot;
	struct arena arena;
	struct picture picture;
};

static void scene_init(struct scene *scene)
{
	*scene = (struct scene){ 0 };
	snapshot_init(&scene->snapshot);
}

static void scene_deinit(struct scene *scene)
{
	snapshot_deinit(&scene->snapshot);
	arena_deinit(&scene->arena);
}
#define scoped_scene SCOPED(scene_deinit) struct scene

static struct service *add_service(struct scene *scene, const char *name, int64_t pid,
				   const char *address, int64_t port)
{
	struct arena *arena = &scene->snapshot.arena;
	struct service *service = RECORD_ADD(arena, &scene->snapshot.content.services, service);

	service->name = name;
	service->type = "service";
	*vec_push_in(arena, &service->pids) = pid;
	if (port != UNKNOWN || address) {
		struct listen *listen = RECORD_ADD(arena, &service->listens, listen);

		listen->protocol = port == UNKNOWN ? "unix" : "tcp";
		listen->address = address;
		listen->port = port;
	}
	return service;
}

static void add_peer(struct scene *scene, enum direction direction, const char *process,
		     const char *address, int64_t port)
{
	struct peer *peer = RECORD_ADD(&scene->snapshot.arena, &scene->snapshot.content.peers,
				       peer);

	peer->direction = direction;
	peer->process = process;
	peer->address = address;
	peer->port = port;
	peer->count = 1;
}

/* A connection within the host, as both its ends have it. */
static void add_flow(struct scene *scene, int64_t from, int64_t to, int64_t port)
{
	struct arena *arena = &scene->snapshot.arena;
	struct sockets *sockets = &scene->snapshot.content.sockets;
	struct listening *listening = RECORD_ADD(arena, &sockets->listening, listening);

	listening->port = port;
	listening->netns = 7;
	*vec_push_in(arena, &listening->pids) = to;
	for (int end = 0; end < 2; end++) {
		struct flow *flow = RECORD_ADD(arena, &sockets->flows, flow);

		flow->direction = LOCAL;
		flow->netns = 7;
		flow->pid = end ? from : to;
		*(end ? &flow->remote_port : &flow->local_port) = port;
	}
}

static void gather(struct scene *scene)
{
	picture_gather(&scene->snapshot.content, &scene->arena, &scene->picture);
}

static const struct picture_box *box_named(const struct scene *scene, enum picture_kind kind,
					   const char *name)
{
	for (vec_each(box, &scene->picture.boxes))
		if (box->kind == kind && strcmp(box->name, name) == 0)
			return box;
	fail_msg("no box %s", name);
	return NULL;
}

/* The edge from one name to the other, or NULL. */
static const struct picture_edge *edge_between(const struct scene *scene, const char *from,
					       const char *to)
{
	const struct picture *picture = &scene->picture;

	for (vec_each(edge, &picture->edges))
		if (strcmp(picture->boxes.at[edge->from].name, from) == 0 &&
		    strcmp(picture->boxes.at[edge->to].name, to) == 0)
			return edge;
	return NULL;
}

TEST(picture_gathers_calls)
{
	scoped_scene scene;

	scene_init(&scene);
	add_service(&scene, "nginx.service", 10, "0.0.0.0", 80);
	add_service(&scene, "shop.service", 20, "127.0.0.1", 8000);
	add_service(&scene, "redis.service", 25, "127.0.0.1", 6379);
	add_service(&scene, "cron.service", 30, NULL, UNKNOWN);
	add_flow(&scene, 20, 25, 6379);
	add_peer(&scene, INBOUND, "nginx.service", "10.0.0.1", 80);
	add_peer(&scene, INBOUND, NULL, "10.0.0.2", 80); /* its process has ended */
	add_peer(&scene, LOCAL, "nginx.service", "127.0.0.1", 8000);
	add_peer(&scene, OUTBOUND, "shop.service", "10.0.0.3", 5432);
	add_peer(&scene, OUTBOUND, "backup.sh", "10.0.0.4", 22);
	gather(&scene);
	assert_non_null(edge_between(&scene, "10.0.0.1", "nginx"));
	assert_non_null(edge_between(&scene, "10.0.0.2", "nginx"));
	assert_non_null(edge_between(&scene, "nginx", "shop"));
	assert_non_null(edge_between(&scene, "shop", "10.0.0.3"));
	assert_non_null(edge_between(&scene, "backup.sh", "10.0.0.4"));
	assert_non_null(edge_between(&scene, "shop", "redis"));
	assert_int_equal(scene.picture.edges.count, 6);
	assert_true(box_named(&scene, PICTURE_SERVICE, "nginx")->is_exposed);
	assert_false(box_named(&scene, PICTURE_SERVICE, "shop")->is_exposed);
	assert_true(box_named(&scene, PICTURE_SERVICE, "cron")->is_system);
	box_named(&scene, PICTURE_PROGRAM, "backup.sh");
	picture_lay_out(&scene.picture);
	assert_int_equal(scene.picture.system.count, 1);
}

TEST(picture_gathers_what_configuration_names)
{
	static const char *const upstreams[] = {
		"http://127.0.0.1:8000/x", "unix:/run/php.sock", "backend",
		"https://api.example.org", "http://[::1]:8000",  "10.9.9.9:81",
	};
	scoped_scene scene;

	scene_init(&scene);
	struct arena *arena = &scene.snapshot.arena;
	struct content *content = &scene.snapshot.content;

	add_service(&scene, "nginx.service", 10, "0.0.0.0", 80);
	add_service(&scene, "shop.service", 20, "127.0.0.1", 8000);
	add_service(&scene, "php.service", 30, "/run/php.sock", UNKNOWN);
	add_service(&scene, "own.service", 40, "0.0.0.0", 81);
	*vec_push_in(arena,
		     &RECORD_ADD(arena, &content->network.links, link)->addresses) = "10.9.9.9/24";
	struct middleware *middleware = RECORD_ADD(arena, &content->middleware, middleware);

	middleware->service = "nginx.service";
	RECORD_ADD(arena, &middleware->upstreams, upstream)->name = "backend";
	struct site *site = RECORD_ADD(arena, &middleware->sites, site);

	for (size_t i = 0; i < sizeof(upstreams) / sizeof(upstreams[0]); i++)
		*vec_push_in(arena, &site->upstreams) = upstreams[i];
	struct application *application = RECORD_ADD(arena, &content->applications, application);
	struct endpoint *endpoint = RECORD_ADD(arena, &application->endpoints, endpoint);

	*vec_push_in(arena, &application->pids) = 20;
	endpoint->host = "db01";
	endpoint->port = 5432;
	gather(&scene);
	assert_true(edge_between(&scene, "nginx", "shop")->is_paper);
	assert_non_null(edge_between(&scene, "nginx", "php"));
	assert_non_null(edge_between(&scene, "nginx", "own"));
	assert_non_null(edge_between(&scene, "nginx", "api.example.org"));
	assert_non_null(edge_between(&scene, "shop", "db01"));
	assert_int_equal(scene.picture.edges.count, 5);
}

TEST(picture_frames_containers)
{
	scoped_scene scene;

	scene_init(&scene);
	struct arena *arena = &scene.snapshot.arena;
	struct content *content = &scene.snapshot.content;
	struct container *container = RECORD_ADD(arena, &content->containers, container);
	struct container_port *port = RECORD_ADD(arena, &container->ports, container_port);

	add_service(&scene, "docker.service", 5, "0.0.0.0", 8080);
	add_service(&scene, "web", 10, NULL, UNKNOWN)->container = "c1";
	add_service(&scene, "worker", 11, NULL, UNKNOWN)->container = "c1";
	container->id = "c1";
	container->engine = "docker";
	port->host_port = 8080;
	container = RECORD_ADD(arena, &content->containers, container);
	container->id = "c2";
	container->name = "cache";
	container->state = "running";
	container = RECORD_ADD(arena, &content->containers, container);
	container->id = "c3";
	container->name = "gone";
	container->state = "exited";
	add_peer(&scene, INBOUND, "docker.service", "10.0.0.1", 8080);
	gather(&scene);
	assert_int_equal(scene.picture.frames.count, 2);
	assert_int_equal(box_named(&scene, PICTURE_SERVICE, "web")->frame, 0);
	assert_int_equal(box_named(&scene, PICTURE_SERVICE, "worker")->frame, 0);
	assert_int_equal(box_named(&scene, PICTURE_SERVICE, "cache")->frame, 1);
	/* who comes by a published port comes for the container */
	assert_non_null(edge_between(&scene, "10.0.0.1", "web"));
	assert_null(edge_between(&scene, "10.0.0.1", "docker"));
}

TEST(picture_marks_what_findings_name)
{
	scoped_scene scene;

	scene_init(&scene);
	add_service(&scene, "nginx.service", 10, "0.0.0.0", 80);
	add_service(&scene, "shop.service", 20, "127.0.0.1", 8000);
	add_service(&scene, "the", 30, NULL, UNKNOWN);
	struct arena *arena = &scene.snapshot.arena;
	struct finding *finding = RECORD_ADD(arena, &scene.snapshot.content.findings, finding);

	finding->severity = SEVERITY_WARN;
	finding->what = "the old one still runs in shop.service, it seems";
	finding = RECORD_ADD(arena, &scene.snapshot.content.findings, finding);
	finding->severity = SEVERITY_BAD;
	finding->what = "a program was replaced";
	*vec_push_in(arena, &finding->evidence) = "process 10";
	gather(&scene);
	assert_int_equal(box_named(&scene, PICTURE_SERVICE, "nginx")->severity, SEVERITY_BAD);
	assert_int_equal(box_named(&scene, PICTURE_SERVICE, "shop")->severity, SEVERITY_WARN);
	assert_int_equal(box_named(&scene, PICTURE_SERVICE, "the")->severity, SEVERITY_UNKNOWN);
}

/* ---- layout -------------------------------------------------------------------------------- */

/* Numbers that are the same everywhere. Source: Numerical Recipes, an LCG. */
static unsigned below(uint32_t *state, unsigned limit)
{
	*state = *state * 1664525 + 1013904223;
	return limit ? (*state >> 8) % limit : 0;
}

static size_t add_box(struct picture *picture, enum picture_kind kind, uint32_t *state)
{
	struct picture_box *box = vec_push_in(picture->arena, &picture->boxes);

	box->kind = kind;
	box->name = "some service";
	box->about = "about";
	box->frame = PICTURE_NONE;
	box->ports = below(state, 3) ? ":80" : NULL;
	box->detail = below(state, 2) ? "detail" : NULL;
	box->weight = below(state, 50);
	box->is_system = below(state, 6) == 0;
	for (unsigned lines = below(state, PICTURE_LINES_MAX + 1); lines; lines--)
		*vec_push_in(picture->arena, &box->lines) = (struct picture_line){ "data", "/srv" };
	return picture->boxes.count - 1;
}

static void add_edge(struct picture *picture, size_t from, size_t to)
{
	if (from != to)
		*vec_push_in(picture->arena, &picture->edges) = (struct picture_edge){
			.from = from, .to = to, .about = "calls"
		};
}

/* A picture of `services` services with some of everything. */
static void make_picture(struct picture *picture, struct arena *arena, unsigned services,
			 uint32_t state)
{
	unsigned callers = below(&state, 30), callees = below(&state, 30);
	unsigned frames = below(&state, 8), edges = below(&state, 2 * services + 1);

	*picture = (struct picture){ .arena = arena, .name = "host" };
	for (unsigned i = 0; i < frames; i++)
		*vec_push_in(arena, &picture->frames) = (struct picture_frame){ .name = "docker",
										.about = "a" };
	for (unsigned i = 0; i < services; i++) {
		size_t box = add_box(picture, PICTURE_SERVICE, &state);

		if (frames && below(&state, 4) == 0)
			picture->boxes.at[box].frame = (int)below(&state, frames);
	}
	if (!services)
		return;
	for (unsigned i = 0; i < edges; i++) /* circles as well */
		add_edge(picture, below(&state, services), below(&state, services));
	for (unsigned i = 0; i < callers; i++) {
		size_t box = add_box(picture, PICTURE_CALLER, &state);

		for (unsigned calls = 1 + below(&state, 3); calls; calls--)
			add_edge(picture, box, below(&state, services));
	}
	for (unsigned i = 0; i < callees; i++) {
		size_t box = add_box(picture, PICTURE_CALLEE, &state);

		for (unsigned calls = 1 + below(&state, 3); calls; calls--)
			add_edge(picture, below(&state, services), box);
	}
}

static bool overlap(const struct picture_area *a, const struct picture_area *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
	       b->y < a->y + a->height;
}

static bool holds(const struct picture_area *outer, const struct picture_area *inner)
{
	return inner->x >= outer->x && inner->x + inner->width <= outer->x + outer->width &&
	       inner->y >= outer->y && inner->y + inner->height <= outer->y + outer->height;
}

static void check_boxes(const struct picture *picture)
{
	const struct picture_area all = { 0, 0, picture->width, picture->height };

	assert_true(holds(&all, &picture->host));
	for (size_t i = 0; i < picture->boxes.count; i++) {
		const struct picture_box *box = &picture->boxes.at[i];
		bool is_peer = box->kind == PICTURE_CALLER || box->kind == PICTURE_CALLEE;

		if (!box->is_drawn)
			continue;
		assert_true(box->area.width > 100 && box->area.height > 20);
		assert_true(holds(&all, &box->area));
		assert_true(is_peer ? !overlap(&picture->host, &box->area)
				    : holds(&picture->host, &box->area));
		assert_false(picture->system_lines.count &&
			     overlap(&picture->system_area, &box->area));
		for (size_t j = 0; j < i; j++)
			assert_false(picture->boxes.at[j].is_drawn &&
				     overlap(&box->area, &picture->boxes.at[j].area));
	}
}

static void check_frames(const struct picture *picture)
{
	for (size_t i = 0; i < picture->frames.count; i++) {
		const struct picture_frame *frame = &picture->frames.at[i];

		if (!frame->is_drawn)
			continue;
		assert_true(holds(&picture->host, &frame->area));
		for (vec_each(box, &picture->boxes)) {
			bool is_inside = box->frame == (int)i && !box->is_small;

			if (box->is_drawn)
				assert_true(is_inside ? holds(&frame->area, &box->area)
						      : !overlap(&frame->area, &box->area));
		}
		for (size_t j = 0; j < i; j++)
			assert_false(picture->frames.at[j].is_drawn &&
				     overlap(&frame->area, &picture->frames.at[j].area));
	}
}

static bool is_on_side(const struct picture_area *area, const struct picture_point *point)
{
	return (point->x == area->x || point->x == area->x + area->width) && point->y > area->y &&
	       point->y < area->y + area->height;
}

/* Edges start and end at their boxes, and pass columns between boxes. */
static void check_edges(const struct picture *picture)
{
	for (vec_each(edge, &picture->edges)) {
		size_t count = edge->points.count;

		if (!count)
			continue;
		assert_true(count % 2 == 0);
		assert_true(is_on_side(&picture->boxes.at[edge->from].area, &edge->points.at[0]));
		assert_true(
			is_on_side(&picture->boxes.at[edge->to].area, &edge->points.at[count - 1]));
		for (size_t i = 1; i + 1 < count; i += 2) {
			const struct picture_point *a = &edge->points.at[i], *b = a + 1;
			struct picture_area run = { a->x < b->x ? a->x : b->x, a->y,
						    abs(a->x - b->x), 1 };

			assert_int_equal(a->y, b->y);
			for (vec_each(box, &picture->boxes))
				assert_false(box->is_drawn && overlap(&run, &box->area));
		}
	}
}

TEST(picture_keeps_things_apart)
{
	for (unsigned services = 0; services < 160; services += services < 20 ? 1 : 13)
		for (uint32_t seed = 0; seed < 5; seed++) {
			scoped_arena arena = { 0 };
			struct picture picture;

			make_picture(&picture, &arena, services, seed * 7919 + services);
			picture_lay_out(&picture);
			check_boxes(&picture);
			check_frames(&picture);
			check_edges(&picture);
		}
}

TEST(picture_is_laid_out_the_same_way_again)
{
	struct picture pictures[2];
	scoped_arena arena = { 0 };

	for (size_t i = 0; i < 2; i++) {
		make_picture(&pictures[i], &arena, 60, 42);
		picture_lay_out(&pictures[i]);
	}
	for (size_t i = 0; i < pictures[0].boxes.count; i++)
		assert_memory_equal(&pictures[0].boxes.at[i].area, &pictures[1].boxes.at[i].area,
				    sizeof(struct picture_area));
}

TEST(picture_stands_callers_left_of_the_called)
{
	scoped_scene scene;

	scene_init(&scene);
	add_service(&scene, "c.service", 30, "127.0.0.1", 3);
	add_service(&scene, "b.service", 20, "127.0.0.1", 2);
	add_service(&scene, "a.service", 10, "127.0.0.1", 1);
	add_peer(&scene, INBOUND, "a.service", "10.0.0.1", 1);
	add_peer(&scene, LOCAL, "a.service", "127.0.0.1", 2);
	add_peer(&scene, LOCAL, "b.service", "127.0.0.1", 3);
	add_peer(&scene, LOCAL, "c.service", "127.0.0.1", 1); /* and round it goes */
	add_peer(&scene, OUTBOUND, "a.service", "10.0.0.2", 5432);
	gather(&scene);
	picture_lay_out(&scene.picture);
	static const char *const order[] = { "10.0.0.1", "a", "b", "c", "10.0.0.2" };
	int x = -1;

	for (size_t i = 0; i < 5; i++) {
		enum picture_kind kind = i == 0   ? PICTURE_CALLER
					 : i == 4 ? PICTURE_CALLEE
						  : PICTURE_SERVICE;
		const struct picture_box *box = box_named(&scene, kind, order[i]);

		assert_true(box->is_drawn && box->area.x > x);
		x = box->area.x;
	}
	check_edges(&scene.picture);
}

TEST(picture_text_fits)
{
	static const struct {
		const char *text;
		unsigned columns;
		bool keeps_end;
		const char *result;
	} cases[] = {
		{ "nginx", 5, false, "nginx" },
		{ "nginx-proxy", 5, false, "ngin\xe2\x80\xa6" },
		{ "/var/lib/postgresql", 12, true, "/var\xe2\x80\xa6tgresql" },
		{ "\033[2J", 10, false, "\\x1b[2J" },
		{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 4, false, "\xe6\x97\xa5\xe2\x80\xa6" },
		{ "", 4, false, "" },
		{ "abc", 1, true, "\xe2\x80\xa6" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf fitting = { 0 };

		picture_text_fit(&fitting, cases[i].text, cases[i].columns, cases[i].keeps_end);
		assert_string_equal(buf_text(&fitting), cases[i].result);
	}
}
