/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a toolbox looks like, for those who build one and those who bring it somewhere: a folder, or
 * an EROFS image of it (format/toolbox/toolbox_image.h), whose programs work at one place only,
 * since they name their loader and libraries by path. Below TOOLBOX_PREFIX:
 *
 *	bin/             all tools; links lead to other names in bin/
 *	lib/             their libraries and loaders, no links, no subfolders
 *	etc/             passwd, group, nsswitch.conf, ssl/certs/ca-certificates.crt
 *	share/           terminfo, and what single tools read
 *	trowel-toolbox   the manifest (format/toolbox/toolbox_manifest.h)
 */
#ifndef TROWEL_BASE_TOOLBOX_H
#define TROWEL_BASE_TOOLBOX_H

#define TOOLBOX_PREFIX       "/dev/trowel"
#define TOOLBOX_MANIFEST     "trowel-toolbox"
#define TOOLBOX_BIN          "bin"
#define TOOLBOX_LIB          "lib"
#define TOOLBOX_PASSWD       "etc/passwd"
#define TOOLBOX_GROUP        "etc/group"
#define TOOLBOX_NSSWITCH     "etc/nsswitch.conf"
#define TOOLBOX_CERTIFICATES "etc/ssl/certs/ca-certificates.crt"
#define TOOLBOX_TERMINFO     "share/terminfo"
#define TOOLBOX_IMAGE_ENDING ".erofs"

#endif
