/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/iptables.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum {
	SO_GET_INFO = 64, /* IPT_SO_GET_INFO, IP6T_SO_GET_INFO */
	SO_GET_ENTRIES = 65,
	LEVEL_IP = 0,
	LEVEL_IPV6 = 41,
	NAME_SIZE = 32,
	ENTRIES_HEAD = 40, /* struct ipt_get_entries: name, size, aligned to 8 */
};

/* struct ipt_getinfo */
struct table_info {
	char name[NAME_SIZE];
	uint32_t valid_hooks;
	uint32_t hook_entry[IP_TABLES_HOOKS];
	uint32_t underflow[IP_TABLES_HOOKS];
	uint32_t entries;
	uint32_t size;
};

static void put_name(char *to, const char *name)
{
	size_t size = strlen(name);

	memcpy(to, name, size < NAME_SIZE - 1 ? size : NAME_SIZE - 1);
}

int iptables_read(const char *name, bool ipv6, struct buf *room, struct ip_tables_blob *ret,
		  struct err *err)
{
	scoped_fd int fd = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int level = ipv6 ? LEVEL_IPV6 : LEVEL_IP;
	struct table_info info = { 0 };
	socklen_t size = sizeof(info);

	if (fd < 0)
		return err_errno(err, "table %s", name);
	put_name(info.name, name);
	if (getsockopt(fd, level, SO_GET_INFO, &info, &size))
		return err_errno(err, "table %s", name);
	if (info.size > IPTABLES_BLOB_MAX)
		return err_set(err, -EFBIG, "table %s: %u bytes of rules", name, info.size);
	char *head = buf_reserve(room, ENTRIES_HEAD + info.size);

	memset(head, 0, ENTRIES_HEAD);
	put_name(head, name);
	memcpy(head + NAME_SIZE, &info.size, sizeof(info.size));
	size = ENTRIES_HEAD + info.size;
	if (getsockopt(fd, level, SO_GET_ENTRIES, head, &size))
		return err_errno(err, "table %s", name);
	buf_grew(room, ENTRIES_HEAD + info.size);
	*ret = (struct ip_tables_blob){
		.entries = bytes_slice(buf_bytes(room), ENTRIES_HEAD, info.size),
		.ipv6 = ipv6,
		.valid_hooks = info.valid_hooks,
	};
	memcpy(ret->hook_entry, info.hook_entry, sizeof(ret->hook_entry));
	memcpy(ret->underflow, info.underflow, sizeof(ret->underflow));
	return 0;
}
