/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/packages/catalogue.h"

#include <assert.h>
#include <xxhash.h>

#include "base/mem.h"
#include "snapshot/record.h"

enum { CATALOGUE_SLOTS_MIN = 4096 };

static struct bytes name_of(const struct catalogue *catalogue, const struct catalogue_node *node)
{
	return (struct bytes){ catalogue->names.at + node->name, node->name_size };
}

static uint32_t hash_of(int32_t parent, struct bytes name)
{
	return (uint32_t)XXH3_64bits_withSeed(name.at, name.size, (uint64_t)parent);
}

/* The slot of a name in a folder: the node's, or a free one. */
static size_t slot_of(const struct catalogue *catalogue, int32_t parent, struct bytes name,
		      uint32_t hash)
{
	size_t at = hash & (catalogue->capacity - 1);

	for (; catalogue->slots[at].node; at = (at + 1) & (catalogue->capacity - 1)) {
		if (catalogue->slots[at].hash != hash)
			continue;
		const struct catalogue_node *node =
			&catalogue->nodes.at[catalogue->slots[at].node - 1];

		if (node->parent == parent && !node->is_moved &&
		    bytes_equal(name_of(catalogue, node), name))
			break;
	}
	return at;
}

/* Fills the table anew, twice as large. Nodes that moved away are not found any more. */
static void grow(struct catalogue *catalogue)
{
	struct catalogue_slot *old = catalogue->slots;
	size_t count = catalogue->capacity;

	catalogue->capacity = count ? count * 2 : CATALOGUE_SLOTS_MIN;
	catalogue->slots = mem_zero(catalogue->capacity, sizeof(*catalogue->slots));
	for (size_t i = 0; i < count; i++) {
		size_t at = old[i].hash & (catalogue->capacity - 1);

		if (!old[i].node || catalogue->nodes.at[old[i].node - 1].is_moved)
			continue;
		while (catalogue->slots[at].node)
			at = (at + 1) & (catalogue->capacity - 1);
		catalogue->slots[at] = old[i];
	}
	free(old);
}

static void make_room(struct catalogue *catalogue)
{
	if (catalogue->nodes.count * 4 >= catalogue->capacity * 3)
		grow(catalogue);
}

struct catalogue *catalogue_create(void)
{
	struct catalogue *catalogue = mem_zero(1, sizeof(*catalogue));
	struct catalogue_node *root = vec_push(&catalogue->nodes);

	root->parent = CATALOGUE_NONE;
	root->claims = CATALOGUE_NONE;
	catalogue->last_node = CATALOGUE_NONE;
	grow(catalogue);
	return catalogue;
}

void catalogue_destroy(struct catalogue *catalogue)
{
	if (!catalogue)
		return;
	vec_deinit(&catalogue->nodes);
	vec_deinit(&catalogue->claims);
	vec_deinit(&catalogue->expected);
	vec_deinit(&catalogue->windows);
	buf_deinit(&catalogue->names);
	buf_deinit(&catalogue->last_folder);
	free(catalogue->slots);
	free(catalogue);
}

int32_t catalogue_child(const struct catalogue *catalogue, int32_t node, struct bytes name)
{
	if (node < 0 || !catalogue->nodes.at[node].has_children)
		return CATALOGUE_NONE;
	return catalogue->slots[slot_of(catalogue, node, name, hash_of(node, name))].node - 1;
}

int32_t catalogue_put(struct catalogue *catalogue, int32_t parent, struct bytes name)
{
	uint32_t hash = hash_of(parent, name);

	assert(parent >= 0 && name.size && name.size <= CATALOGUE_NAME_MAX);
	make_room(catalogue);
	size_t at = slot_of(catalogue, parent, name, hash);

	if (catalogue->slots[at].node)
		return catalogue->slots[at].node - 1;
	struct catalogue_node *node = vec_push(&catalogue->nodes);

	node->parent = parent;
	node->claims = CATALOGUE_NONE;
	node->name = (uint32_t)catalogue->names.size;
	node->name_size = (uint8_t)name.size;
	buf_add_bytes(&catalogue->names, name);
	catalogue->nodes.at[parent].has_children = true;
	catalogue->slots[at] = (struct catalogue_slot){ hash, (int32_t)catalogue->nodes.count };
	return (int32_t)catalogue->nodes.count - 1;
}

/* Cuts the next name of a path; false at its end. */
static bool next_name(struct bytes *path, struct bytes *ret)
{
	while (bytes_part(path, '/', ret))
		if (ret->size && !bytes_is(*ret, "."))
			return true;
	return false;
}

/* True if the path is absolute and has no name in it that a package cannot have meant. */
static bool is_usable(struct bytes path)
{
	struct bytes name;

	if (!bytes_starts(path, "/") || path.size > ROOT_PATH_MAX)
		return false;
	while (next_name(&path, &name))
		if (name.size > CATALOGUE_NAME_MAX || bytes_is(name, "..") ||
		    memchr(name.at, '\0', name.size))
			return false;
	return true;
}

/* The node of the folder in front of the last name of `path`, which is cut off. */
static int32_t put_folder(struct catalogue *catalogue, struct bytes *path)
{
	const char *slash = memrchr(path->at, '/', path->size);
	size_t size = (size_t)(slash - path->at) + 1;
	struct bytes folder = bytes_slice(*path, 0, size), rest = folder, name;
	int32_t node = CATALOGUE_ROOT;

	*path = bytes_slice(*path, size, path->size);
	if (catalogue->last_node >= 0 && bytes_equal(folder, buf_bytes(&catalogue->last_folder)))
		return catalogue->last_node;
	while (next_name(&rest, &name))
		node = catalogue_put(catalogue, node, name);
	buf_clear(&catalogue->last_folder);
	buf_add_bytes(&catalogue->last_folder, folder);
	catalogue->last_node = node;
	return node;
}

int32_t catalogue_put_path(struct catalogue *catalogue, struct bytes path)
{
	struct bytes name;

	while (path.size > 1 && path.at[path.size - 1] == '/')
		path.size--;
	int32_t node = put_folder(catalogue, &path);

	/* "/." and "/" are the root */
	return next_name(&path, &name) ? catalogue_put(catalogue, node, name) : node;
}

/* The claim on a node that makes another one needless, or CATALOGUE_NONE. */
static int32_t claim_in_place(const struct catalogue *catalogue, const struct catalogue_node *node,
			      unsigned flags)
{
	int32_t claim = node->claims;

	if (!(flags & CATALOGUE_TREE))
		return node->has_children || (flags & CATALOGUE_FOLDER) ? claim : CATALOGUE_NONE;
	while (claim >= 0 && !(catalogue->claims.at[claim].flags & CATALOGUE_TREE))
		claim = catalogue->claims.at[claim].next;
	return claim;
}

int32_t catalogue_add(struct catalogue *catalogue, struct bytes path, int32_t package,
		      unsigned flags)
{
	if (!is_usable(path) || catalogue->nodes.count >= CATALOGUE_NODES_MAX)
		return CATALOGUE_NONE;
	int32_t at = catalogue_put_path(catalogue, path);
	struct catalogue_node *node = &catalogue->nodes.at[at];

	int32_t present = claim_in_place(catalogue, node, flags);

	if (present >= 0)
		return present;
	int32_t tail = CATALOGUE_NONE, index = (int32_t)catalogue->claims.count;
	unsigned claims = 0;

	for (int32_t i = node->claims; i >= 0; i = catalogue->claims.at[i].next) {
		if (catalogue->claims.at[i].package == package) {
			catalogue->claims.at[i].flags |= flags;
			return i;
		}
		if (++claims >= CATALOGUE_CLAIMS_MAX)
			return CATALOGUE_NONE;
		tail = i;
	}
	*vec_push(&catalogue->claims) = (struct catalogue_claim){ .package = package,
								  .next = CATALOGUE_NONE,
								  .expected = CATALOGUE_NONE,
								  .flags = flags };
	*(tail < 0 ? &node->claims : &catalogue->claims.at[tail].next) = index;
	return index;
}

struct catalogue_expected *catalogue_expect(struct catalogue *catalogue, int32_t index)
{
	assert(index >= 0 && (size_t)index < catalogue->claims.count);
	struct catalogue_claim *claim = &catalogue->claims.at[index];

	if (claim->expected < 0) {
		struct catalogue_expected *made = vec_push(&catalogue->expected);

		made->size = UNKNOWN;
		made->mtime = UNKNOWN;
		claim->expected = (int32_t)catalogue->expected.count - 1;
	}
	return &catalogue->expected.at[claim->expected];
}

const struct catalogue_expected *catalogue_expected(const struct catalogue *catalogue,
						    int32_t index)
{
	int32_t at = index < 0 ? CATALOGUE_NONE : catalogue->claims.at[index].expected;

	return at < 0 ? NULL : &catalogue->expected.at[at];
}

void catalogue_set_window(struct catalogue *catalogue, int32_t package,
			  struct catalogue_window window)
{
	while (catalogue->windows.count <= (size_t)package)
		vec_push(&catalogue->windows);
	catalogue->windows.at[package] = window;
}

struct catalogue_window catalogue_window(const struct catalogue *catalogue, int32_t package)
{
	if (package < 0 || (size_t)package >= catalogue->windows.count)
		return (struct catalogue_window){ 0 };
	return catalogue->windows.at[package];
}

int32_t catalogue_find(const struct catalogue *catalogue, struct bytes path)
{
	int32_t node = CATALOGUE_ROOT;
	struct bytes name;

	if (!bytes_starts(path, "/"))
		return CATALOGUE_NONE;
	while (node >= 0 && next_name(&path, &name))
		node = catalogue_child(catalogue, node, name);
	return node;
}

int32_t catalogue_claim_of(const struct catalogue *catalogue, struct bytes path)
{
	int32_t node = catalogue_find(catalogue, path);

	return node < 0 ? CATALOGUE_NONE : catalogue->nodes.at[node].claims;
}

int32_t catalogue_claim_by(const struct catalogue *catalogue, struct bytes path, int32_t package)
{
	int32_t claim = catalogue_claim_of(catalogue, path);

	while (claim >= 0 && catalogue->claims.at[claim].package != package)
		claim = catalogue->claims.at[claim].next;
	return claim;
}

void catalogue_path(const struct catalogue *catalogue, int32_t node, struct buf *ret)
{
	size_t start = ret->size, size = 0;

	for (int32_t at = node; at > 0; at = catalogue->nodes.at[at].parent)
		size += 1u + catalogue->nodes.at[at].name_size;
	if (size == 0) {
		buf_add_byte(ret, '/');
		return;
	}
	char *end = buf_reserve(ret, size) + size;

	for (int32_t at = node; at > 0; at = catalogue->nodes.at[at].parent) {
		struct bytes name = name_of(catalogue, &catalogue->nodes.at[at]);

		end -= name.size;
		memcpy(end, name.at, name.size);
		*--end = '/';
	}
	buf_grew(ret, size);
	assert(end == ret->at + start);
}

/* ---- links on the disk --------------------------------------------------------------------- */

/* Where the folders that turned out to be links lead: a node, or CATALOGUE_NONE. */
struct moves {
	int32_t *to;
	size_t count;
};

static unsigned depth_of(const struct catalogue *catalogue, int32_t node)
{
	unsigned depth = 0;

	for (; node > 0; node = catalogue->nodes.at[node].parent)
		depth++;
	return depth;
}

/* Hands the claims of one node to another, behind its own. */
static void move_claims(struct catalogue *catalogue, int32_t from, int32_t to)
{
	int32_t *last = &catalogue->nodes.at[to].claims;

	while (*last >= 0)
		last = &catalogue->claims.at[*last].next;
	*last = catalogue->nodes.at[from].claims;
	catalogue->nodes.at[from].claims = CATALOGUE_NONE;
}

/* A node whose folder moved: it is found below the new one from now on, or, where that one has
 * the name already, everything claimed of it goes there. */
static void move_node(struct catalogue *catalogue, struct moves *moves, int32_t index)
{
	struct catalogue_node *node = &catalogue->nodes.at[index];
	struct bytes name = name_of(catalogue, node);
	int32_t parent = moves->to[node->parent];
	/* the names move when they grow, and catalogue_put() may add to them */
	char kept[CATALOGUE_NAME_MAX];

	memcpy(kept, name.at, name.size);
	node->is_moved = true;
	int32_t to = catalogue_put(catalogue, parent, (struct bytes){ kept, name.size });

	move_claims(catalogue, index, to);
	moves->to[index] = to;
}

/* If the node is a link on the disk, the node of the folder it leads to. */
static int32_t target_of(struct catalogue *catalogue, const struct root *root, int32_t index)
{
	scoped_buf path = { 0 }, real = { 0 };
	struct stat state;

	catalogue_path(catalogue, index, &path);
	if (root_lstat(root, buf_text(&path), &state) < 0 || !S_ISLNK(state.st_mode) ||
	    root_resolve(root, buf_text(&path), &real) < 0 ||
	    root_stat(root, buf_text(&path), &state) < 0 || !S_ISDIR(state.st_mode) ||
	    !is_usable(buf_bytes(&real)) || bytes_equal(buf_bytes(&real), buf_bytes(&path)))
		return CATALOGUE_NONE;
	return catalogue_put_path(catalogue, buf_bytes(&real));
}

void catalogue_follow(struct catalogue *catalogue, const struct root *root, unsigned depth)
{
	struct moves moves = { .count = catalogue->nodes.count };

	moves.to = mem_zero(moves.count, sizeof(*moves.to));
	moves.to[0] = CATALOGUE_NONE;
	catalogue->last_node = CATALOGUE_NONE;
	/* a parent comes before what lies in it, so one pass carries whole trees along */
	for (size_t i = 1; i < moves.count; i++) {
		int32_t index = (int32_t)i, parent = catalogue->nodes.at[i].parent;

		moves.to[i] = CATALOGUE_NONE;
		if (catalogue->nodes.at[i].is_moved)
			continue;
		if ((size_t)parent < moves.count && moves.to[parent] >= 0)
			move_node(catalogue, &moves, index);
		else if (catalogue->nodes.at[i].has_children && depth_of(catalogue, index) <= depth)
			moves.to[i] = target_of(catalogue, root, index);
	}
	free(moves.to);
}
