/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watch by what the kernel tells of all files that are opened on some file systems: fanotify.
 * Nobody waits for us: events are only told, never asked for. How a file was opened is not told; it
 * is looked up at the process, and where that has closed it, the kernel tells that it was written.
 * The marks end with the descriptor, also when we are killed. Source: fanotify(7).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/forks.h"
#include "kernel/procfs.h"
#include "watch/backend.h"
#include "watch/family.h"
#include "watch/fanotify_event.h"
#include "watch/fanotify_marks.h"

enum {
	EVENTS_AT_ONCE = 128,   /* each comes with an open file */
	READS_AT_ONCE = 64,     /* of one step: others may open files without end */
	READS_AT_END = 1024,    /* more than the kernel keeps */
	DESCRIPTORS_MAX = 1024, /* of a process, looked at for how a file is open */
	KEY_DEED_MASK = 0xff,   /* of watch_key.deed */
	KEY_FLAGS_SHIFT = 8,
	NAME_MAX_SIZE = 64,
};

/* A file that a process opened. */
struct sight {
	uint64_t count;
	uint32_t flags; /* O_ACCMODE, as told first */
	bool is_told;
	bool is_written; /* has been told */
};

static uint64_t hash_key(struct watch_key key)
{
	return XXH3_64bits(&key, sizeof(key));
}

static bool equal_key(struct watch_key a, struct watch_key b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

MAP_DEFINE(sight_map, struct watch_key, struct sight, hash_key, equal_key);

struct fanotify_state {
	int proc;
	int queue;
	int forks; /* see kernel/forks.h; -1: parents are looked up in /proc */
	uint32_t self;
	struct family family;
	struct fanotify_marks marks;
	struct sight_map sights;
};

/* Of a record, without how it was opened. */
static struct watch_key sight_key(struct watch_key key)
{
	key.deed &= KEY_DEED_MASK;
	return key;
}

/* ---- how it was opened ---------------------------------------------------------------------- */

/* Adds the flags of all descriptors of the process that show this file. */
static void find_flags(int process, struct bytes seen, uint32_t *ret)
{
	scoped_fd int files = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char buffer[PROCFS_BUFFER_SIZE];
	struct procfs_numbers numbers = { .buffer = buffer, .dir = files };
	const char *number;

	if (files < 0)
		return;
	for (int i = 0; i < DESCRIPTORS_MAX && (number = procfs_next_number(&numbers)); i++) {
		scoped_buf path = { 0 };

		if (procfs_readlink(files, number, &path) < 0 ||
		    !bytes_equal(buf_bytes(&path), seen))
			continue;
		int flags = procfs_open_flags(process, numbers.number);

		if (flags >= 0)
			*ret |= (uint32_t)flags;
	}
}

/* ---- events --------------------------------------------------------------------------------- */

static void tell_birth(struct watch *watch, uint32_t parent, uint32_t child)
{
	const struct watch_record record = {
		.time = (uint64_t)clock_ns(CLOCK_BOOTTIME),
		.deed = WATCH_FORKS,
		.process = parent,
		.thread = parent,
		.other = child,
	};

	watch_pass(watch, &record, (struct bytes){ 0 }, NULL);
}

static void tell_births(struct watch *watch, const struct family_births *births)
{
	for (size_t i = 0; i < births->count; i++)
		tell_birth(watch, births->at[i].parent, births->at[i].child);
}

/* All that was started before what the queue gave last was done. */
static void hear_forks(struct watch *watch)
{
	struct fanotify_state *state = watch->state;
	struct forks_event event;
	int heard;

	if (state->forks < 0)
		return;
	while ((heard = forks_next(state->forks, &event)) != 0) {
		if (heard == -ENOBUFS)
			watch->lost[WATCH_LOST_PROCESSES]++;
		else if (heard < 0)
			return;
		else if (family_hear(&state->family, event.parent, event.child))
			tell_birth(watch, event.parent, event.child);
	}
}

/* Something new: what else there is to know is looked up at the process, if it is still there. */
static void tell(struct watch *watch, struct watch_record *record,
		 const struct fanotify_event *event, struct bytes seen)
{
	struct fanotify_state *state = watch->state;
	scoped_fd int process = procfs_open_pid(state->proc, (pid_t)record->process);
	scoped_buf root = { 0 }, path = { 0 };
	struct stat file = { 0 };
	struct err err;

	if (fstat(event->fd, &file) == 0) {
		record->mode = file.st_mode;
		record->inode = file.st_ino;
	}
	if (process >= 0) {
		if (procfs_readlink(process, "root", &root) < 0)
			buf_clear(&root);
		watch_read_comm(process, "comm", record);
		if (record->deed == WATCH_OPENS && !S_ISDIR(file.st_mode))
			find_flags(process, seen, &record->flags);
		/* it may have gone to a namespace of its own since */
		if (fanotify_marks_add(&state->marks, watch->root, process, record->process, &err) <
		    0)
			watch->lost[WATCH_LOST_MOUNTS]++;
	}
	if ((event->mask & FAN_CLOSE_WRITE) && (record->flags & O_ACCMODE) == O_RDONLY)
		record->flags |= O_WRONLY;
	fanotify_own_path(seen, buf_bytes(&root), file.st_nlink == 0, &path);
	record->size = (uint32_t)path.size;
	record->time = (uint64_t)clock_ns(CLOCK_BOOTTIME);
	watch_pass(watch, record, buf_bytes(&path), NULL);
}

/* What is known is only counted, unless it turns out to be written. */
static void hear_file(struct watch *watch, const struct fanotify_event *event, struct bytes seen)
{
	struct fanotify_state *state = watch->state;
	bool is_opened = event->mask & (FAN_OPEN | FAN_OPEN_EXEC);
	struct watch_record record = {
		.key = watch_hash(seen, AT_FDCWD),
		.deed = fanotify_event_deed(event->mask, seen),
		.process = event->process,
		.thread = event->process,
		.folder = AT_FDCWD,
	};

	struct sight *sight = sight_map_put(&state->sights, watch_key_of(&record));
	bool is_new = !sight->is_told;
	bool is_news = (event->mask & FAN_CLOSE_WRITE) && !is_new && !sight->is_written &&
		       sight->flags == O_RDONLY;

	sight->count += is_opened && fanotify_marks_see(&state->marks, event->fd);
	if (!is_new && !is_news)
		return;
	if (is_new) {
		struct family_births births;

		if (!family_has_still(&state->family, event->process, &births)) {
			sight->count = 0;
			return;
		}
		tell_births(watch, &births);
	}
	tell(watch, &record, event, seen);
	sight->is_told = true;
	sight->is_written = record.flags & O_ACCMODE;
	if (is_new)
		sight->flags = record.flags & O_ACCMODE;
}

static void hear_event(struct watch *watch, const struct fanotify_event *event)
{
	struct fanotify_state *state = watch->state;
	struct family_births births;
	char link[NAME_MAX_SIZE];
	scoped_buf seen = { 0 };

	if (event->mask & FAN_Q_OVERFLOW)
		watch->lost[WATCH_LOST_RING]++;
	if (event->fd < 0 || event->process == 0 || event->process == state->self ||
	    !family_has(&state->family, event->process, &births))
		return;
	tell_births(watch, &births);
	snprintf(link, sizeof(link), "self/fd/%d", event->fd);
	if (procfs_readlink(state->proc, link, &seen) < 0 || buf_text(&seen)[0] != '/')
		watch->lost[WATCH_LOST_PATH]++;
	else
		hear_file(watch, event, buf_bytes(&seen));
}

static void hear_events(struct watch *watch, struct bytes rest)
{
	struct fanotify_event event;

	while (fanotify_event_next(&rest, &event)) {
		hear_event(watch, &event);
		if (event.fd >= 0)
			close(event.fd);
	}
}

/* Hears what is there, up to `reads` times a number of events. An event whose file cannot be opened
 * any more fails alone: the next one is asked for. */
static int hear_queue(struct watch *watch, int reads, struct err *err)
{
	struct fanotify_state *state = watch->state;
	struct pollfd queue = { .fd = state->queue, .events = POLLIN };
	struct fanotify_event_metadata events[EVENTS_AT_ONCE];

	while (reads-- > 0 && poll(&queue, 1, 0) > 0) {
		ssize_t size = read(state->queue, events, sizeof(events));

		if (size < 0 && errno == EINTR)
			return err_set(err, -EINTR, "interrupted");
		if (size < 0) {
			watch->lost[WATCH_LOST_PATH]++;
			continue;
		}
		hear_forks(watch);
		hear_events(watch, (struct bytes){ (const char *)events, (size_t)size });
	}
	return 0;
}

/* ---- the backend ---------------------------------------------------------------------------- */

static int step(struct watch *watch, int timeout_ms, struct err *err)
{
	struct fanotify_state *state = watch->state;
	struct pollfd sources[] = { { .fd = state->queue, .events = POLLIN },
				    { .fd = state->forks, .events = POLLIN } };
	int ready = poll(sources, 2, timeout_ms);

	if (ready < 0)
		return err_errno(err, "waiting for events");
	hear_forks(watch);
	return sources[0].revents ? hear_queue(watch, READS_AT_ONCE, err) : 0;
}

static void stop(struct watch *watch)
{
	struct fanotify_state *state = watch->state;
	struct err err;

	fanotify_marks_clear(&state->marks);
	while (hear_queue(watch, READS_AT_END, &err) == -EINTR)
		;
}

static void release(struct watch *watch)
{
	struct fanotify_state *state = watch->state;

	forks_close(state->forks);
	close(state->queue);
	close(state->proc);
	family_deinit(&state->family);
	fanotify_marks_deinit(&state->marks);
	sight_map_deinit(&state->sights);
	free(state);
	watch->state = NULL;
}

static int open_queue(struct err *err)
{
	/* O_NONBLOCK: a file under a lease would be waited for */
	int queue = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK,
				  O_RDONLY | O_NOATIME | O_NONBLOCK | O_CLOEXEC | O_LARGEFILE);

	if (queue >= 0)
		return queue;
	if (errno == ENOSYS)
		return err_set(err, -ENOTSUP, "the kernel has no fanotify");
	if (errno == EPERM)
		return err_set(err, -ENOTSUP,
			       "the kernel does not tell this user of opened files (%s)",
			       err_words(EPERM));
	return err_set(err, -ENOTSUP, "fanotify: %s", err_words(errno));
}

static int start(struct watch *watch, struct err *err)
{
	scoped_fd int proc = procfs_open(watch->root, err);
	int queue = proc < 0 ? err->code : open_queue(err);
	struct fanotify_state *state;
	struct err why;

	if (queue < 0)
		return queue;
	state = mem_zero(1, sizeof(*state));
	state->queue = queue;
	state->proc = take_fd(&proc);
	/* without it a child that ends at once may be missed */
	state->forks = forks_open(watch->root, &why);
	state->self = (uint32_t)getpid();
	state->family.proc = state->proc;
	state->marks.queue = queue;
	state->marks.notes = &watch->why_not;
	watch->state = state;
	return 0;
}

/* The file systems that it sees. */
static int mark(struct watch *watch, uint32_t process, struct err *err)
{
	struct fanotify_state *state = watch->state;
	scoped_fd int folder = procfs_open_pid(state->proc, (pid_t)process);

	return folder < 0 ? 0
			  : fanotify_marks_add(&state->marks, watch->root, folder, process, err);
}

static int add(struct watch *watch, uint32_t process, struct err *err)
{
	struct fanotify_state *state = watch->state;

	family_add(&state->family, process);
	return mark(watch, process, err);
}

/* What it starts will see much the same file systems. */
static int add_parent(struct watch *watch, uint32_t process, struct err *err)
{
	struct fanotify_state *state = watch->state;

	family_add_parent(&state->family, process);
	return mark(watch, process, err);
}

/* What was told a second time because it was written was not done twice. */
static uint64_t count(const struct watch *watch, const struct watch_key *key)
{
	struct fanotify_state *state = watch->state;
	const struct sight *sight = sight_map_find(&state->sights, sight_key(*key));

	if (!sight || !sight->count)
		return 1;
	return (key->deed >> KEY_FLAGS_SHIFT & O_ACCMODE) == sight->flags ? sight->count : 0;
}

static uint64_t lost(const struct watch *watch, enum watch_loss loss)
{
	struct fanotify_state *state = watch->state;

	return loss == WATCH_LOST_MOUNTS ? state->marks.left_out : 0;
}

const struct watch_ops watch_ops_fanotify = {
	.blind = "is told of files that are opened: what cannot be opened or is not there, what is "
		 "only looked at, and who is called is not seen; paths are those behind links",
	.start = start,
	.add = add,
	.add_parent = add_parent,
	.step = step,
	.stop = stop,
	.count = count,
	.lost = lost,
	.free = release,
};
