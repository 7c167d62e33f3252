/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/places.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include "base/path.h"
#include "survey/containers/containers.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The folders are looked at, what lies in them is not. */
static const struct {
	const char *pattern; /* of path_matches() */
	const char *reason;
} closed[] = {
	{ "/proc", "the kernel's view" },
	{ "/sys", "the kernel's view" },
	{ "/dev", "device nodes, made at every boot" },
	{ "/run", "made anew at every boot" },
	{ "/var/run", "made anew at every boot" },
	{ "/lost+found", "what fsck(8) found" },
	{ "/nix/store", "a package store: Nix made it, and can make it again" },
	{ "/gnu/store", "a package store: Guix made it, and can make it again" },
	{ "/snap", "images of snaps, mounted" },
	{ "/var/lib/snapd/snap", "images of snaps, mounted" },
	{ "/var/lib/snapd/snaps", "images of snaps" },
	{ "/var/lib/flatpak/repo", "objects of flatpaks" },
	{ "/var/lib/flatpak/app", "flatpaks" },
	{ "/var/lib/flatpak/runtime", "flatpaks" },
	{ "/home/*/.local/share/flatpak", "a user's flatpaks" },
	{ "/var/lib/docker/overlay2", "layers of containers" },
	{ "/var/lib/docker/overlay", "layers of containers" },
	{ "/var/lib/docker/aufs", "layers of containers" },
	{ "/var/lib/docker/btrfs", "layers of containers" },
	{ "/var/lib/docker/vfs", "layers of containers" },
	{ "/var/lib/docker/zfs", "layers of containers" },
	{ "/var/lib/docker/fuse-overlayfs", "layers of containers" },
	{ "/var/lib/docker/devicemapper", "layers of containers" },
	{ "/var/lib/docker/windowsfilter", "layers of containers" },
	{ "/var/lib/docker/image", "what docker knows of its images" },
	{ "/var/lib/docker/buildkit", "docker's build cache" },
	{ "/var/lib/docker/rootfs", "layers of containers" },
	{ "/var/lib/docker/containerd", "layers of containers" },
	{ "/var/lib/containerd", "containerd's images and layers" },
	{ "/var/lib/containers/storage/overlay", "layers of podman's and CRI-O's containers" },
	{ "/var/lib/containers/storage/vfs", "layers of podman's and CRI-O's containers" },
	{ "/var/lib/containers/storage/btrfs", "layers of podman's and CRI-O's containers" },
	{ "/home/*/.local/share/containers/storage/overlay", "layers of a user's containers" },
	{ "/home/*/.local/share/containers/storage/vfs", "layers of a user's containers" },
	{ "/home/*/.local/share/docker/overlay2", "layers of a user's containers" },
	{ "/var/lib/kubelet/pods", "volumes of pods" },
	{ "/var/lib/rancher/k3s/agent/containerd", "k3s' images and layers" },
	{ "/var/lib/lxc/*/rootfs", "another system: a container of LXC" },
	{ "/var/lib/lxd/storage-pools", "other systems: containers of LXD" },
	{ "/var/lib/incus/storage-pools", "other systems: containers of Incus" },
	{ "/var/lib/machines/*", "another system: a machine of systemd-nspawn" },
	{ "/.snapshots", "snapshots of the file system" },
	{ "/home/.snapshots", "snapshots of the file system" },
	{ "/*/.zfs", "snapshots of the file system" },
};

/* The same in stores of container engines that lie elsewhere. Folders by name, and never a whole
 * store: a process that calls itself an engine could hide any place so. */
static const struct {
	const char *engine;
	const char *folder;
} layers[] = {
	{ "docker", "overlay2" },
	{ "docker", "overlay" },
	{ "docker", "aufs" },
	{ "docker", "btrfs" },
	{ "docker", "vfs" },
	{ "docker", "zfs" },
	{ "docker", "image" },
	{ "docker", "fuse-overlayfs" },
	{ "docker", "devicemapper" },
	{ "docker", "buildkit" },
	{ "docker", "rootfs" },
	{ "docker", "containerd" },
	{ "podman", "overlay" },
	{ "podman", "vfs" },
	{ "podman", "btrfs" },
	{ "containerd", "io.containerd.content.v1.content" },
	{ "containerd", "io.containerd.snapshotter.v1.overlayfs" },
	{ "containerd", "io.containerd.snapshotter.v1.native" },
	{ "containerd", "io.containerd.snapshotter.v1.btrfs" },
	{ "containerd", "io.containerd.snapshotter.v1.fuse-overlayfs" },
	{ "containerd", "io.containerd.snapshotter.v1.stargz" },
	{ "containerd", "io.containerd.snapshotter.v1.erofs" },
};

/* Magic numbers of statfs(2). linux/magic.h lacks some. */
enum {
	MAGIC_XFS = 0x58465342,
	MAGIC_JFS = 0x3153464a,
	MAGIC_ZFS = 0x2fc12fc1,
	MAGIC_EXFAT = 0x2011bab0,
	MAGIC_BCACHEFS = (int)0xca451a4e,
	MAGIC_NTFS3 = 0x7366746e,
};

/* File systems on a disk of this host. All others are memory, the kernel's own, or elsewhere. */
static const struct {
	int magic;
	const char *name;
} disks[] = {
	{ EXT4_SUPER_MAGIC, "ext2, ext3, ext4" },
	{ MAGIC_XFS, "xfs" },
	{ (int)BTRFS_SUPER_MAGIC, "btrfs: every subvolume looks like a file system of its own" },
	{ (int)F2FS_SUPER_MAGIC, "f2fs" },
	{ MAGIC_JFS, "jfs" },
	{ REISERFS_SUPER_MAGIC, "reiserfs" },
	{ NILFS_SUPER_MAGIC, "nilfs" },
	{ MAGIC_ZFS, "zfs" },
	{ MAGIC_BCACHEFS, "bcachefs" },
	{ MSDOS_SUPER_MAGIC, "vfat: the firmware's boot files" },
	{ MAGIC_EXFAT, "exfat" },
	{ MAGIC_NTFS3, "ntfs" },
	{ SQUASHFS_MAGIC, "an image that somebody mounted" },
	{ (int)EROFS_SUPER_MAGIC_V1, "an image that somebody mounted" },
};

/* True if a part of a file system is the other one, or lies in it; NULL is all of it. */
static bool is_part(const char *inner, const char *outer)
{
	return !outer || (inner && path_is_within(inner, outer));
}

/* True if another mount, told before, shows the same files. */
static bool is_again(const struct content *content, const struct mount *mount)
{
	for (const struct mount *other = content->mounts.at; other < mount; other++)
		if (other->mounted == TRI_YES && other->source && other->source[0] == '/' &&
		    strcmp(other->source, mount->source) == 0 && is_part(mount->root, other->root))
			return true;
	return false;
}

static void add_layers(struct places *places, const struct survey *survey,
		       const struct layer_store *store)
{
	for (size_t i = 0; i < COUNT(layers); i++) {
		if (strcmp(store->engine, layers[i].engine) != 0)
			continue;
		const char *path = arena_format(survey->arena, "%s/%s", store->path,
						layers[i].folder);

		*place_map_put(&places->layers, map_hash_text(path)) = true;
	}
}

void places_init(struct places *places, const struct survey *survey)
{
	for (vec_each(store, &survey->stores))
		add_layers(places, survey, store);
	for (vec_each(container, &survey->content->containers))
		for (vec_each(mount, &container->mounts))
			if (containers_shares(mount))
				*place_map_put(&places->shared,
					       map_hash_text(mount->source)) = true;
	if (!survey->root->live)
		return;
	for (vec_each(mount, &survey->content->mounts))
		if (mount->mounted == TRI_YES && mount->source && mount->source[0] == '/' &&
		    mount->target && is_again(survey->content, mount))
			*place_map_put(&places->again, map_hash_text(mount->target)) = true;
}

void places_deinit(struct places *places)
{
	place_map_deinit(&places->again);
	place_map_deinit(&places->layers);
	place_map_deinit(&places->shared);
}

const char *places_refuse(const struct places *places, struct bytes path)
{
	for (size_t i = 0; i < COUNT(closed); i++)
		if (path_matches(path, closed[i].pattern))
			return closed[i].reason;
	uint64_t hash = map_hash_bytes(path);

	if (place_map_find(&places->layers, hash))
		return "layers of containers";
	if (place_map_find(&places->again, hash))
		return "these files lie elsewhere too, and are seen there";
	return NULL;
}

bool places_is_shared(const struct places *places, struct bytes path)
{
	return places->shared.count && place_map_find(&places->shared, map_hash_bytes(path));
}

bool places_on_disk(const struct survey *survey, const char *path)
{
	struct statfs state;
	struct err err;
	scoped_fd int fd = root_open(survey->root, path, &err);

	if (fd < 0 || fstatfs(fd, &state) < 0)
		return false;
	for (size_t i = 0; i < COUNT(disks); i++)
		if ((int)state.f_type == disks[i].magic)
			return true;
	return false;
}
