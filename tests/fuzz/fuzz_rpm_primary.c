/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/rpm_primary.h"
#include "harness.h"

static void add(void *context, const struct rpm_primary_package *package)
{
	struct buf *all = context;

	assert(package->name.size && package->name.size <= RPM_PRIMARY_NAME_MAX);
	assert(package->provides.size <= RPM_PRIMARY_LIST_MAX);
	assert(package->files.size <= RPM_PRIMARY_LIST_MAX);
	buf_add_bytes(all, package->name);
	buf_add_bytes(all, package->version);
	buf_add_bytes(all, package->arch);
	buf_add_bytes(all, package->provides);
	buf_add_bytes(all, package->files);
}

/* However it is cut into pieces, the packages are the same. */
FUZZ(rpm_primary, input)
{
	scoped_rpm_primary whole = { 0 }, cut = { 0 };
	scoped_buf once = { 0 }, twice = { 0 };
	size_t at = input.size ? (unsigned char)input.at[0] % input.size : 0;

	rpm_primary_read(&whole, input, add, &once);
	rpm_primary_read(&cut, bytes_slice(input, 0, at), add, &twice);
	rpm_primary_read(&cut, bytes_slice(input, at, input.size), add, &twice);
	assert(bytes_equal(buf_bytes(&once), buf_bytes(&twice)));
}
