/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/proc/proc_cgroup.h"

#define ID "4f1b0e7c2d9a4f1b0e7c2d9a4f1b0e7c2d9a4f1b0e7c2d9a4f1b0e7c2d9a4f1b"

TEST(proc_cgroup_paths)
{
	static const struct {
		const char *text, *path;
	} cases[] = {
		{ "0::/system.slice/nginx.service\n", "/system.slice/nginx.service" },
		{ "2:cpu,cpuacct:/a\n1:name=systemd:/init.scope\n0::/b\n", "/init.scope" },
		{ "1:name=systemd:/\n0::/b\n", "/b" },
		{ "3:memory:/docker/x\n2:cpu:/\n0::/\n", "/docker/x" },
		{ "9:net_cls:/a:b\n", "/a:b" },
		{ "3:memory:/\n", "/" },
		{ "", "" },
		{ "0::\nx\n1:cpu\n", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(bytes_is(proc_cgroup_path(bytes_of(cases[i].text)), cases[i].path));
}

static const struct {
	const char *path, *unit, *container, *engine;
} explained[] = {
	{ "/", "", "", NULL },
	{ "/init.scope", "init.scope", "", NULL },
	{ "/system.slice/nginx.service", "nginx.service", "", NULL },
	{ "/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service", "", NULL },
	{ "/system.slice/_cpu.service/sub", "cpu.service", "", NULL },
	{ "/user.slice/user-0.slice/session-3.scope", "session-3.scope", "", NULL },
	{ "/user.slice/user-1000.slice/user@1000.service/init.scope", "user@1000.service", "",
	  NULL },
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service", "shop.service",
	  "", NULL },
	{ "/system.slice/docker-" ID ".scope", "docker-" ID ".scope", ID, "docker" },
	{ "/docker/" ID, "", ID, "docker" },
	{ "/docker/short", "", "", NULL },
	{ "/docker/" ID "/init.scope", "init.scope", ID, "docker" },
	{ "/machine.slice/libpod-" ID ".scope/container", "libpod-" ID ".scope", ID, "podman" },
	{ "/machine.slice/libpod-conmon-" ID ".scope", "libpod-conmon-" ID ".scope", "", NULL },
	{ "/libpod_parent/libpod-" ID, "", ID, "podman" },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope",
	  "libpod-" ID ".scope", ID, "podman" },
	{ "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID ".scope",
	  "cri-containerd-" ID ".scope", ID, "containerd" },
	{ "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/crio-" ID
	  ".scope",
	  "crio-" ID ".scope", ID, "cri-o" },
	{ "/kubepods/burstable/pod4e2c/" ID, "", ID, "kubernetes" },
	{ "/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:" ID, "", ID,
	  "containerd" },
	{ "/docker/" ID "/kubepods/podx/" ID, "", ID, "kubernetes" },
	{ "/lxc.payload.web/system.slice/cron.service", "cron.service", "web", "lxc" },
	{ "/lxc/101/init.scope", "init.scope", "101", "lxc" },
	{ "/lxc.monitor.web", "", "", NULL },
	{ "/machine.slice/machine-web.scope/payload/system.slice/nginx.service", "nginx.service",
	  "web", "machine" },
	{ "/machine.slice/machine-web.scope/supervisor", "machine-web.scope", "web", "machine" },
	{ "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope", "machine-qemu\\x2d1\\x2dvm.scope", "",
	  NULL },
	{ "/machine.slice/systemd-nspawn@web.service/payload", "systemd-nspawn@web.service", "web",
	  "machine" },
	{ "//../..//x", "", "", NULL },
};

TEST(proc_cgroup_explained)
{
	for (size_t i = 0; i < sizeof(explained) / sizeof(explained[0]); i++) {
		struct proc_cgroup found = proc_cgroup_explain(bytes_of(explained[i].path));

		if (!bytes_is(found.unit, explained[i].unit) ||
		    !bytes_is(found.container, explained[i].container))
			fail_msg("%s: unit %.*s, container %.*s", explained[i].path,
				 (int)found.unit.size, found.unit.at, (int)found.container.size,
				 found.container.at);
		if (explained[i].engine)
			assert_string_equal(found.engine, explained[i].engine);
		else
			assert_null(found.engine);
	}
}
