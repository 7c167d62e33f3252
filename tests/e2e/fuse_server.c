/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file system for tests, answered by this process over /dev/fuse: stop it (SIGSTOP), and
 * everything that asks it waits for ever.
 *
 *	fuse-server TYPE DIRECTORY PROGRAM COUNTER
 *
 * mounts one at DIRECTORY as TYPE ("fuse.sshfs"), holding `file` (64 KiB of zeros; what is written
 * to it is thrown away) and `program`, whose bytes are those of PROGRAM. How many requests were
 * answered is the text of the file COUNTER. Prints "ready" when mounted; ends when unmounted. No
 * attribute and no name may be cached, so every look at it is a request.
 * Source: include/uapi/linux/fuse.h, Documentation/filesystems/fuse.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NODE_ROOT = 1, NODE_FILE, NODE_PROGRAM, FILE_SIZE = 64 * 1024, BUFFER_SIZE = 256 * 1024 };

struct server {
	int device, counter;
	const char *program;
	size_t program_size;
	unsigned long requests;
};

static char zeros[BUFFER_SIZE];

static void reply(const struct server *server, const struct fuse_in_header *in, int error,
		  const void *at, size_t size)
{
	static char out[BUFFER_SIZE + sizeof(struct fuse_out_header)];
	struct fuse_out_header header = { .len = (uint32_t)(sizeof(header) + size),
					  .error = -error,
					  .unique = in->unique };

	memcpy(out, &header, sizeof(header));
	if (size)
		memcpy(out + sizeof(header), at, size);
	(void)!write(server->device, out, header.len);
}

static struct fuse_attr attributes(const struct server *server, uint64_t node)
{
	struct fuse_attr attr = { .ino = node, .nlink = 1, .blksize = 4096 };

	attr.mode = node == NODE_ROOT ? S_IFDIR | 0755 : S_IFREG | 0777;
	if (node == NODE_FILE)
		attr.size = FILE_SIZE;
	if (node == NODE_PROGRAM)
		attr.size = server->program_size;
	return attr;
}

static void lookup(const struct server *server, const struct fuse_in_header *in, const char *name)
{
	struct fuse_entry_out entry = { 0 };

	if (strcmp(name, "file") == 0)
		entry.nodeid = NODE_FILE;
	else if (strcmp(name, "program") == 0)
		entry.nodeid = NODE_PROGRAM;
	entry.attr = attributes(server, entry.nodeid);
	reply(server, in, entry.nodeid ? 0 : ENOENT, &entry, entry.nodeid ? sizeof(entry) : 0);
}

static void read_file(const struct server *server, const struct fuse_in_header *in,
		      const struct fuse_read_in *wanted)
{
	const char *from = in->nodeid == NODE_PROGRAM ? server->program : zeros;
	size_t end = in->nodeid == NODE_PROGRAM ? server->program_size : FILE_SIZE;
	size_t at = wanted->offset < end ? wanted->offset : end;
	size_t size = end - at < wanted->size ? end - at : wanted->size;

	reply(server, in, 0, from + at, size);
}

static void answer(struct server *server, const struct fuse_in_header *in, const void *body)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
				      .minor = FUSE_KERNEL_MINOR_VERSION,
				      .max_readahead = 4096,
				      .max_write = 128 * 1024,
				      .max_background = 8,
				      .congestion_threshold = 6 };
	struct fuse_attr_out attr = { .attr = attributes(server, in->nodeid) };
	const struct fuse_open_in *how = body;
	const struct fuse_write_in *what = body;
	struct fuse_open_out opened = { 0 };
	struct fuse_write_out wrote = { 0 };
	struct fuse_statfs_out room = { .st = { .bsize = 4096, .blocks = 1000, .namelen = 255 } };

	switch (in->opcode) {
	case FUSE_INIT:
		return reply(server, in, 0, &init, sizeof(init));
	case FUSE_LOOKUP:
		return lookup(server, in, body);
	case FUSE_GETATTR:
	case FUSE_SETATTR:
		return reply(server, in, 0, &attr, sizeof(attr));
	case FUSE_OPEN: /* past the cache on demand: mapping such a file waits for pages in use */
		opened.open_flags = (how->flags & O_SYNC) == O_SYNC ? FOPEN_DIRECT_IO : 0;
		return reply(server, in, 0, &opened, sizeof(opened));
	case FUSE_OPENDIR:
		return reply(server, in, 0, &opened, sizeof(opened));
	case FUSE_READ:
		return read_file(server, in, body);
	case FUSE_WRITE:
		wrote.size = what->size;
		return reply(server, in, 0, &wrote, sizeof(wrote));
	case FUSE_STATFS:
		return reply(server, in, 0, &room, sizeof(room));
	case FUSE_READDIR:
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
	case FUSE_FLUSH:
		return reply(server, in, 0, NULL, 0);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return; /* wait for no answer */
	default:
		return reply(server, in, ENOSYS, NULL, 0);
	}
}

static void serve(struct server *server)
{
	static char request[BUFFER_SIZE] __attribute__((aligned(8)));
	ssize_t size;

	while ((size = read(server->device, request, sizeof(request))) > 0 ||
	       (size < 0 && (errno == EINTR || errno == ENOENT))) {
		char text[32];

		if (size < 0)
			continue;
		answer(server, (const void *)request, request + sizeof(struct fuse_in_header));
		int length = snprintf(text, sizeof(text), "%lu\n", ++server->requests);

		(void)!pwrite(server->counter, text, (size_t)length, 0);
	}
}

int main(int argc, char **argv)
{
	struct server server = { 0 };
	struct stat state;
	char options[100];

	if (argc != 5)
		return 2;
	int program = open(argv[3], O_RDONLY | O_CLOEXEC);

	server.device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	server.counter = open(argv[4], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (program < 0 || server.device < 0 || server.counter < 0 || fstat(program, &state) < 0) {
		perror("fuse-server");
		return 1;
	}
	server.program_size = (size_t)state.st_size;
	server.program = mmap(NULL, server.program_size, PROT_READ, MAP_PRIVATE, program, 0);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
		 server.device);
	if (server.program == MAP_FAILED || mount(argv[1], argv[2], argv[1], 0, options) < 0) {
		perror("fuse-server: mount");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	serve(&server);
	return 0;
}
