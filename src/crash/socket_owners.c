/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/socket_owners.h"

#include <errno.h>
#include <string.h>

struct fields {
	struct kernel_field files, namespaces;    /* struct task_struct */
	struct kernel_field net;                  /* struct nsproxy */
	struct kernel_field table;                /* struct files_struct */
	struct kernel_field table_size, pointers; /* struct fdtable */
	struct kernel_field operations, data;     /* struct file */
	struct kernel_field sock;                 /* struct socket */
};

#define INTO(member) offsetof(struct fields, member)

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct kernel_field_wanted of_task[] = {
	{ INTO(files), { "files" }, false },
	{ INTO(namespaces), { "nsproxy" }, false },
};

static const struct kernel_field_wanted of_namespaces[] = {
	{ INTO(net), { "net_ns" }, true },
};

static const struct kernel_field_wanted of_files[] = {
	{ INTO(table), { "fdt" }, false },
};

static const struct kernel_field_wanted of_table[] = {
	{ INTO(table_size), { "max_fds" }, false },
	{ INTO(pointers), { "fd" }, false },
};

static const struct kernel_field_wanted of_file[] = {
	{ INTO(operations), { "f_op" }, false },
	{ INTO(data), { "private_data" }, false },
};

static const struct kernel_field_wanted of_socket[] = {
	{ INTO(sock), { "sk" }, false },
};

static const struct kernel_structure structures[] = {
	{ "task_struct", of_task, COUNT(of_task) },
	{ "nsproxy", of_namespaces, COUNT(of_namespaces) },
	{ "files_struct", of_files, COUNT(of_files) },
	{ "fdtable", of_table, COUNT(of_table) },
	{ "file", of_file, COUNT(of_file) },
	{ "socket", of_socket, COUNT(of_socket) },
};

MAP_DEFINE(files_map, uint64_t, bool, map_hash_u64, map_equal_u64);

struct search {
	struct kernel *kernel;
	struct fields fields;
	uint64_t socket_operations; /* what files have that are sockets */
	uint64_t count;             /* places looked at so far */
	struct files_map seen;      /* threads share their files */
	struct socket_owners *owners;
	not_followed_list *missing;
};

static void search_deinit(struct search *search)
{
	files_map_deinit(&search->seen);
}
#define scoped_search SCOPED(search_deinit) struct search

void socket_owners_deinit(struct socket_owners *owners)
{
	socket_owner_map_deinit(&owners->sockets);
	socket_owner_map_deinit(&owners->namespaces);
}

static int get(const struct search *search, uint64_t object, const struct kernel_field *field,
	       uint64_t *ret, struct err *err)
{
	return kernel_get(search->kernel, object, field, ret, err);
}

/* ---- files --------------------------------------------------------------------------------- */

static void add_owner(struct socket_owner_map *map, uint64_t of, const struct task *task,
		      uint32_t fd)
{
	struct socket_owner *owner = socket_owner_map_put(map, of);

	if (owner->pid) {
		owner->others += owner->last != task->process;
		owner->last = task->process;
		return;
	}
	owner->pid = owner->last = task->process;
	owner->fd = fd;
	memcpy(owner->name, task->name, sizeof(owner->name));
}

static int look_at_file(struct search *search, const struct task *task, uint64_t file, uint32_t fd,
			struct err *err)
{
	const struct fields *fields = &search->fields;
	uint64_t operations, socket = 0, sock = 0;

	if (get(search, file, &fields->operations, &operations, err) < 0)
		return err->code;
	if (operations != search->socket_operations)
		return 0;
	if (get(search, file, &fields->data, &socket, err) < 0 ||
	    (socket && get(search, socket, &fields->sock, &sock, err) < 0))
		return err->code;
	if (socket && sock)
		add_owner(&search->owners->sockets, sock, task, fd);
	return 0;
}

/* A piece of the table of open files, which lies on one page. */
static int look_at_page(struct search *search, const struct task *task, uint64_t at, size_t size,
			uint32_t first, struct err *err)
{
	enum { PAGE = 4096 };
	struct memory *memory = search->kernel->memory;
	char page[PAGE];
	struct bytes words = { page, size };

	if (memory_read(memory, at, page, size, err) < 0)
		return err->code;
	for (size_t i = 0; i < size / memory->word_size; i++) {
		uint64_t file = memory_number_in(memory, words, i * memory->word_size,
						 memory->word_size);

		if (file && look_at_file(search, task, file, first + (uint32_t)i, err) < 0)
			return err->code;
	}
	return 0;
}

static int look_at_files(struct search *search, const struct task *task, uint64_t files,
			 struct err *err)
{
	enum { PAGE = 4096 };
	const struct fields *fields = &search->fields;
	unsigned word = search->kernel->memory->word_size;
	uint64_t table, size, at;

	if (get(search, files, &fields->table, &table, err) < 0 ||
	    get(search, table, &fields->table_size, &size, err) < 0 ||
	    get(search, table, &fields->pointers, &at, err) < 0)
		return err->code;
	if (size > SOCKET_OWNERS_TABLE_MAX || search->count + size > SOCKET_OWNERS_FILES_MAX)
		return err_set(err, -E2BIG, "%llu are too many", (unsigned long long)size);
	search->count += size;
	for (uint64_t done = 0; done < size;) {
		uint64_t here = (PAGE - (at + done * word) % PAGE) / word;

		if (here == 0) /* not aligned: damaged */
			return err_set(err, -EBADMSG, "a table of files is damaged");
		if (here > size - done)
			here = size - done;
		if (look_at_page(search, task, at + done * word, here * word, (uint32_t)done, err) <
		    0)
			return err->code;
		done += here;
	}
	return 0;
}

static void look_at_task(void *context, const struct task *task)
{
	struct search *search = context;
	const struct fields *fields = &search->fields;
	uint64_t files = 0, namespaces = 0, net = 0;
	struct err why;

	if (get(search, task->address, &fields->namespaces, &namespaces, &why) == 0 && namespaces &&
	    fields->net.size && get(search, namespaces, &fields->net, &net, &why) == 0)
		add_owner(&search->owners->namespaces, net, task, 0);
	if (get(search, task->address, &fields->files, &files, &why) < 0 || !files ||
	    *files_map_put(&search->seen, files))
		return;
	*files_map_put(&search->seen, files) = true;
	if (look_at_files(search, task, files, &why) < 0)
		not_followed_add(search->missing, "files of processes", &why);
}

static int read_all(struct search *search, struct err *err)
{
	const struct tasks_reader reader = { look_at_task, search, true };
	struct tasks_report report;

	if (kernel_structures(search->kernel, structures, COUNT(structures), &search->fields, err) <
	    0)
		return err->code;
	if (kernel_symbol(search->kernel, "socket_file_ops", &search->socket_operations, err) < 0 ||
	    tasks_read(search->kernel, &reader, &report, err) < 0)
		return err->code;
	if (report.damage.code)
		not_followed_add(search->missing, "processes", &report.damage);
	return 0;
}

void socket_owners_read(struct kernel *kernel, struct socket_owners *ret,
			not_followed_list *missing)
{
	scoped_search search = { .kernel = kernel, .owners = ret, .missing = missing };
	struct err why;

	if (read_all(&search, &why) < 0)
		not_followed_add(missing, "owners of sockets", &why);
}
