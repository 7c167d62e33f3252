/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/err.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, int code, const char *format, ...)
{
	assert(code < 0);
	va_list arguments;

	err->code = code;
	va_start(arguments, format);
	vsnprintf(err->text, sizeof(err->text), format, arguments);
	va_end(arguments);
	return code;
}

int err_errno(struct err *err, const char *format, ...)
{
	int code = errno ? -errno : -EIO;
	va_list arguments;

	err->code = code;
	va_start(arguments, format);
	vsnprintf(err->text, sizeof(err->text), format, arguments);
	va_end(arguments);
	size_t used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", err_words(code));
	return code;
}

int err_wrap(struct err *err, const char *format, ...)
{
	assert(err->code < 0);
	char inner[ERR_TEXT_MAX];
	va_list arguments;

	memcpy(inner, err->text, sizeof(inner));
	va_start(arguments, format);
	vsnprintf(err->text, sizeof(err->text), format, arguments);
	va_end(arguments);
	size_t used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", inner);
	return err->code;
}

const char *err_words(int code)
{
#ifdef __GLIBC__
	const char *words = strerrordesc_np(code < 0 ? -code : code);
#else
	const char *words = strerror(code < 0 ? -code : code); /* of the "C" locale in musl */
#endif

	return words ? words : "unknown error";
}
