/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mounts that the next boot would not make as they are now. */
#include "survey/conclusions/findings_parts.h"

void findings_missing_mounts(struct survey *survey)
{
	for (vec_each(mount, &survey->content->mounts)) {
		scoped_buf what = { 0 };

		if (mount->in_fstab != TRI_YES || mount->mounted != TRI_NO)
			continue;
		bool by_hand = text_list_has(&mount->options, "noauto");

		if (by_hand || !mount->target || mount->target[0] != '/')
			continue;
		buf_add_format(&what, "%s stands in fstab but is not mounted", mount->target);
		struct finding *finding = findings_add(survey, "not-mounted", SEVERITY_WARN, &what);

		survey_note(survey, &finding->evidence, "/etc/fstab");
	}
}

/* True if a unit file mounts there; its name is the path, escaped (systemd.unit(5)). */
static bool has_mount_unit(struct survey *survey, const char *target)
{
	static const char *const folders[] = { "/etc/systemd/system", "/usr/lib/systemd/system",
					       "/lib/systemd/system", "/run/systemd/generator" };
	scoped_buf name = { 0 };

	for (const char *at = target + 1; *at; at++) {
		bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			     (*at >= '0' && *at <= '9') || strchr(":_.", *at);

		if (*at == '/')
			buf_add_byte(&name, '-');
		else
			buf_add_format(&name, plain ? "%c" : "\\x%02x", (unsigned char)*at);
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s.mount", folders[i], buf_text(&name));
		if (root_exists(survey->root, buf_text(&path)))
			return true;
	}
	return false;
}

/* Mounts that their programs make, and those of the boot before fstab is read. */
static bool is_mounted_by_program(const struct content *content, const struct mount *mount)
{
	static const char *const places[] = {
		"/run/",
		"/snap/",
		"/media/",
		"/boot/",
		"/efi/",
		"/usr/",
		"/var/snap/",
		"/proc/",
		"/sys/",
		"/dev/",
		"/tmp/",
		"/.",
		"/sysroot/",
		"/var/lib/docker/",
		"/var/lib/containers/",
		"/var/lib/containerd/",
		"/var/lib/kubelet/",
		"/var/lib/rancher/",
		"/var/lib/lx",
		"/var/lib/incus/",
		"/var/lib/machines/",
	};
	scoped_buf target = { 0 };

	buf_add_format(&target, "%s/", mount->target);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (bytes_starts(buf_bytes(&target), places[i]))
			return true;
	for (vec_each(other, &content->mounts))
		if (other->type && strcmp(other->type, "autofs") == 0 && other->target &&
		    bytes_starts(buf_bytes(&target), other->target))
			return true;
	return strcmp(mount->target, "/") == 0;
}

void findings_hand_mounts(struct survey *survey)
{
	if (survey->content->host.container || root_exists(survey->root, "/run/ostree-booted"))
		return;
	for (vec_each(mount, &survey->content->mounts)) {
		scoped_buf what = { 0 };
		bool disk = mount->source && strncmp(mount->source, "/dev/", 5) == 0;

		if (mount->mounted != TRI_YES || mount->in_fstab != TRI_NO ||
		    (!disk && mount->network != TRI_YES) || !mount->target ||
		    mount->target[0] != '/' || is_mounted_by_program(survey->content, mount) ||
		    has_mount_unit(survey, mount->target))
			continue;
		buf_add_format(&what,
			       "%s is mounted, but neither fstab nor a unit says so: "
			       "it would be empty after a reboot",
			       mount->target);
		struct finding *finding = findings_add(survey, "mounted-by-hand", SEVERITY_WARN,
						       &what);

		survey_note(survey, &finding->evidence, "/proc/self/mountinfo: %s", mount->source);
	}
}
