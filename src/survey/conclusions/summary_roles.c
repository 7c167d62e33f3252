/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first sentence: what the box is, and which applications it runs; what these have for
 * themselves; what they are said to be. */
#include <string.h>
#include <strings.h>

#include "survey/conclusions/summary_parts.h"

/* ---- purposes ------------------------------------------------------------------------------ */

/* Purposes that serve what runs beside them as often as others. */
static const char *const helper_purposes[] = {
	"a database",       "a cache or key-value store", "a cache",     "a search engine",
	"a message broker", "a time series database",     "a job queue", "an HTTP cache",
};

static const char container_host[] = "a container host";

static bool is_own_program(const struct purpose *purpose)
{
	return strcmp(purpose->name, "an application server") == 0 ||
	       strcmp(purpose->name, "a host of its own programs") == 0;
}

/* What containers are for is told with them. */
static bool is_role(const struct purpose *purpose)
{
	return !is_own_program(purpose) && !purpose->container;
}

enum reach { REACH_NONE, REACH_INSIDE, REACH_OUTSIDE };

/* From where the sockets can be reached that are evidence of a purpose. */
static enum reach reach_of(const struct purpose *purpose)
{
	enum reach reach = REACH_NONE;

	for (vec_each(evidence, &purpose->evidence)) {
		struct bytes socket = bytes_of(*evidence);

		if (!bytes_skip(&socket, "socket "))
			continue;
		if (!bytes_starts(socket, "127.") && !bytes_starts(socket, "[::1]"))
			return REACH_OUTSIDE;
		reach = REACH_INSIDE;
	}
	return reach;
}

static bool is_helper(const struct purpose *purpose)
{
	for (size_t i = 0; i < sizeof(helper_purposes) / sizeof(helper_purposes[0]); i++)
		if (strcmp(helper_purposes[i], purpose->name) == 0)
			return is_role(purpose) && reach_of(purpose) != REACH_OUTSIDE;
	return false;
}

/* The product of a purpose: its detail up to where it runs. */
static const char *product_of(struct survey *survey, const struct purpose *purpose)
{
	static const char *const ends[] = { " on ", " in container ", "," };
	struct bytes product = bytes_of(purpose->detail ? purpose->detail : "");

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		ptrdiff_t end = bytes_find_text(product, ends[i]);

		product.size = end < 0 ? product.size : (size_t)end;
	}
	return arena_string(survey->arena, product);
}

/* "PostgreSQL 15" of the instance 15/main; else the product alone. */
static const char *versioned(struct survey *survey, const char *product)
{
	for (vec_each(middleware, &survey->content->middleware)) {
		const char *slash = middleware->name ? strchr(middleware->name, '/') : NULL;

		if (slash && !middleware->container && middleware->program &&
		    strcasecmp(middleware->program, product) == 0)
			return arena_format(survey->arena, "%s %.*s", summary_product(product),
					    (int)(slash - middleware->name), middleware->name);
	}
	return summary_product(product);
}

/* The sites of a program: do they serve files, do they pass requests on. */
static void look_at_sites(const struct content *content, const char *product, bool *ret_serves,
			  bool *ret_passes)
{
	for (vec_each(middleware, &content->middleware)) {
		if (!middleware->program || strcmp(middleware->program, product) != 0)
			continue;
		for (vec_each(site, &middleware->sites)) {
			*ret_passes |= site->upstreams.count > 0;
			*ret_serves |= site->document_root && !site->upstreams.count;
		}
	}
}

/* What a purpose is called in the sentence: where the configuration tells whether a web server
 * serves or passes on, it is that. */
static const char *role_of(struct survey *survey, const struct purpose *purpose)
{
	bool serves = false, passes = false;

	if (strcmp(purpose->name, "a database") == 0)
		return "a database server";
	if (strcmp(purpose->name, "a web server or reverse proxy") != 0)
		return purpose->name;
	look_at_sites(survey->content, product_of(survey, purpose), &serves, &passes);
	if (passes)
		return serves ? "a web server and reverse proxy" : "a reverse proxy";
	return serves ? "a web server" : purpose->name;
}

/* ---- applications -------------------------------------------------------------------------- */

static bool listens(const struct content *content, const char *service)
{
	for (vec_each(listening, &content->sockets.listening))
		if (service && listening->service && strcmp(listening->service, service) == 0)
			return true;
	return false;
}

/* An application that is a file, not a folder, and that nobody connects to. */
static bool is_lone_script(const struct content *content, const struct application *application)
{
	return application->path && application->entry_point &&
	       strcmp(application->path, application->entry_point) == 0 &&
	       !listens(content, application->service);
}

bool summary_is_told(const struct content *content, const struct application *application)
{
	return application->pids.count && !application->container && application->name &&
	       !is_lone_script(content, application);
}

bool summary_is_tool(const struct content *content, const char *service)
{
	for (vec_each(application, &content->applications))
		if (service && application->service && !application->container &&
		    strcmp(application->service, service) == 0)
			return is_lone_script(content, application);
	return false;
}

/* "shop (Python, Flask)" */
static const char *describe_application(struct survey *survey, const struct application *row)
{
	const char *language = summary_product(row->language);
	const char *framework = summary_product(row->framework);

	if (!language)
		return row->name;
	return framework
		       ? arena_format(survey->arena, "%s (%s, %s)", row->name, language, framework)
		       : arena_format(survey->arena, "%s (%s)", row->name, language);
}

/* True if a purpose is about a service whose application has a row, told or not. */
static bool has_application(struct survey *survey, const struct purpose *purpose)
{
	const char *name = product_of(survey, purpose);

	for (vec_each(application, &survey->content->applications)) {
		const char *service = application->service ? application->service : "";

		if ((application->name && strcmp(application->name, name) == 0) ||
		    (bytes_starts(bytes_of(service), name) &&
		     strcmp(service + strlen(name), ".service") == 0))
			return true;
	}
	return false;
}

/* The applications of the box: those that have a row, and programs of its own that listen. */
static void add_applications(struct survey *survey, struct word_list *ret, text_list *evidence)
{
	const struct content *content = survey->content;

	for (vec_each(application, &content->applications)) {
		if (!summary_is_told(content, application))
			continue;
		(void)word_list_add(survey, ret, describe_application(survey, application));
		for (vec_each(text, &application->evidence))
			*vec_push_in(survey->arena, evidence) = *text;
	}
	for (vec_each(purpose, &content->purposes)) {
		if (!is_own_program(purpose) || purpose->container ||
		    reach_of(purpose) == REACH_NONE || has_application(survey, purpose))
			continue;
		(void)word_list_add(survey, ret, product_of(survey, purpose));
		for (vec_each(text, &purpose->evidence))
			*vec_push_in(survey->arena, evidence) = *text;
	}
}

/* ---- the sentence -------------------------------------------------------------------------- */

/* The engines whose containers run; some have no daemon that would be a purpose. */
static void add_engines(struct survey *survey, struct word_list *ret)
{
	for (vec_each(container, &survey->content->containers))
		if (container->pids.count && container->engine)
			(void)word_list_add(survey, ret, summary_product(container->engine));
}

/* All products of one role: "a database server (PostgreSQL 15)". */
static void add_role(struct survey *survey, const char *role, struct word_list *roles)
{
	struct word_list names = { 0 };

	for (vec_each(purpose, &survey->content->purposes))
		if (is_role(purpose) && strcmp(role_of(survey, purpose), role) == 0)
			(void)word_list_add(survey, &names,
					    versioned(survey, product_of(survey, purpose)));
	if (strcmp(role, container_host) == 0)
		add_engines(survey, &names);
	(void)word_list_add_with(survey, roles, role, &names);
}

/* The roles; `outside`: only those that somebody outside can reach. */
static void add_roles(struct survey *survey, struct word_list *ret, bool outside,
		      text_list *evidence)
{
	struct word_list engines = { 0 };

	for (vec_each(purpose, &survey->content->purposes)) {
		bool is_inner = is_helper(purpose) || reach_of(purpose) == REACH_INSIDE;

		if (!is_role(purpose) || (outside && is_inner))
			continue;
		add_role(survey, role_of(survey, purpose), ret);
		for (vec_each(text, &purpose->evidence))
			*vec_push_in(survey->arena, evidence) = *text;
	}
	add_engines(survey, &engines);
	if (engines.words.count)
		add_role(survey, container_host, ret);
}

void summary_roles(struct survey *survey)
{
	const char *hostname = survey->content->host.hostname;
	struct word_list roles = { 0 }, applications = { 0 };
	text_list evidence = { 0 }, more = { 0 };
	scoped_buf text = { 0 };

	add_roles(survey, &roles, true, &evidence);
	add_applications(survey, &applications, &more);
	if (!roles.words.count && !applications.words.count)
		add_roles(survey, &roles, false, &evidence);
	if (!roles.words.count && !applications.words.count)
		return;
	buf_add_text(&text, hostname ? hostname : "This host");
	if (roles.words.count) {
		buf_add_text(&text, " is ");
		word_list_write(&text, &roles);
	}
	if (applications.words.count) {
		buf_add_format(&text, "%s runs the application%s ",
			       roles.words.count ? ", and" : "",
			       word_list_is_many(&applications) ? "s" : "");
		word_list_write(&text, &applications);
	}
	buf_add_byte(&text, '.');
	struct statement *statement = summary_add(survey, CERTAIN, &text);

	summary_cite(survey, statement, &evidence);
	summary_cite(survey, statement, &more);
}

/* ---- what applications are said to be ------------------------------------------------------ */

/* What the unit of a service says it is, unless that is no more than its name. */
static const struct service *described_service(const struct content *content, const char *name)
{
	for (vec_each(service, &content->services)) {
		if (!name || !service->name || strcmp(service->name, name) != 0)
			continue;
		size_t size = strcspn(name, ".");

		return service->description && !service->owner_package && !service->container &&
				       !(strlen(service->description) == size &&
					 strncasecmp(service->description, name, size) == 0)
			       ? service
			       : NULL;
	}
	return NULL;
}

void summary_applications(struct survey *survey)
{
	const struct content *content = survey->content;
	struct word_list said = { 0 };
	text_list evidence = { 0 };
	scoped_buf text = { 0 };

	for (vec_each(application, &content->applications)) {
		const struct service *service = described_service(content, application->service);
		scoped_buf one = { 0 };

		if (!service || !summary_is_told(content, application))
			continue;
		buf_add_format(&one, "%s%s ", application->name,
			       said.words.count ? " as" : " is described as");
		summary_quote(survey, &one, service->description);
		if (word_list_add(survey, &said, buf_text(&one)) && service->unit_path)
			*vec_push_in(survey->arena, &evidence) = service->unit_path;
	}
	if (!said.words.count)
		return;
	word_list_write(&text, &said);
	buf_add_byte(&text, '.');
	summary_cite(survey, summary_add(survey, CERTAIN, &text), &evidence);
}

/* ---- what runs for the applications alone -------------------------------------------------- */

/* The ports of a helper, as its evidence has them. */
static bool has_port(const struct purpose *purpose, int64_t port)
{
	for (vec_each(evidence, &purpose->evidence)) {
		struct bytes socket = bytes_of(*evidence);
		ptrdiff_t colon = bytes_find_last(socket, ':');
		uint64_t number;

		if (bytes_skip(&socket, "socket ") && colon > 0 &&
		    bytes_u64(bytes_slice(bytes_of(*evidence), (size_t)colon + 1, SIZE_MAX), 10,
			      &number) &&
		    (int64_t)number == port)
			return true;
	}
	return false;
}

/* True if the application's configuration says that it uses it. */
static bool is_configured(const struct content *content, const struct application *application,
			  const struct purpose *helper)
{
	for (vec_each(endpoint, &application->endpoints))
		if (endpoint->host && has_port(helper, endpoint->port) &&
		    (strcmp(endpoint->host, "localhost") == 0 ||
		     summary_is_inside(content, endpoint->host)))
			return true;
	return false;
}

/* Who on this host uses it: by configuration, which holds at all hours, or connected now. */
static void add_users(struct survey *survey, const struct purpose *helper, struct word_list *ret)
{
	const struct content *content = survey->content;

	for (vec_each(application, &content->applications))
		if (application->service && is_configured(content, application, helper) &&
		    summary_is_told(content, application))
			(void)word_list_add(survey, ret,
					    summary_service_name(survey, application->service));
	for (vec_each(flow, &survey->content->sockets.flows))
		if (flow->direction == LOCAL && has_port(helper, flow->remote_port) &&
		    flow->service && !summary_is_tool(survey->content, flow->service))
			(void)word_list_add(survey, ret,
					    summary_service_name(survey, flow->service));
}

void summary_helpers(struct survey *survey)
{
	struct word_list roles = { 0 };
	text_list unused = { 0 };

	add_roles(survey, &roles, true, &unused);
	add_applications(survey, &roles, &unused);
	if (!roles.words.count)
		return; /* then they are what the box is for */
	for (vec_each(purpose, &survey->content->purposes)) {
		struct word_list users = { 0 };
		scoped_buf text = { 0 };

		if (!is_helper(purpose))
			continue;
		add_users(survey, purpose, &users);
		buf_add_format(&text, "%s runs here",
			       versioned(survey, product_of(survey, purpose)));
		if (users.words.count) {
			buf_add_text(&text, " for ");
			word_list_write(&text, &users);
		}
		buf_add_text(&text, ", and cannot be reached from outside.");
		summary_cite(survey, summary_add(survey, CERTAIN, &text), &purpose->evidence);
	}
}
