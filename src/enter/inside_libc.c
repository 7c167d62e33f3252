/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program inside needs of a C library, smaller than musl has it: memory for a few lists
 * that are made once, and sentences without floating point. It halves what is copied and mapped for
 * each command that is entered with, and what it takes of our executable. Nothing else of trowel is
 * linked with this; the prototypes are the library's.
 */
#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- memory -------------------------------------------------------------------------------- */

enum { ALIGN = 16, CHUNK = 256 * 1024 };

struct block {
	size_t size;
	char at[] __attribute__((aligned(ALIGN)));
};

/* Where the next block begins, the last one, and the end of what is mapped. Blocks are given back
 * only when they are the last: so are those of each message. */
static char *next, *end;
static struct block *last;

static size_t whole(size_t size)
{
	return sizeof(struct block) + ((size + ALIGN - 1) & ~(size_t)(ALIGN - 1));
}

void *malloc(size_t size)
{
	if (size > SIZE_MAX / 4)
		return NULL;
	if ((size_t)(end - next) < whole(size)) {
		size_t more = whole(size) > CHUNK ? whole(size) : CHUNK;
		char *mapped = mmap(NULL, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				    -1, 0);

		if (mapped == MAP_FAILED)
			return NULL;
		next = mapped;
		end = mapped + more;
	}
	last = (struct block *)(void *)next;
	last->size = size;
	next += whole(size);
	return last->at;
}

void free(void *at)
{
	if (!at || !last || at != last->at)
		return;
	next = (char *)last;
	last = NULL;
}

/* Nobody asks for nothing: see mem.h. */
static int is_size(size_t count, size_t size)
{
	return size && count && count <= SIZE_MAX / size;
}

void *calloc(size_t count, size_t size)
{
	void *at = is_size(count, size) ? malloc(count * size) : NULL;

	return at ? memset(at, 0, count * size) : NULL;
}

void *realloc(void *at, size_t size)
{
	struct block *block = at ? (struct block *)(void *)((char *)at - offsetof(struct block, at))
				 : NULL;

	if (size > SIZE_MAX / 4)
		return NULL;
	if (block && block == last && (size_t)(end - (char *)block) >= whole(size)) {
		block->size = size;
		next = (char *)block + whole(size);
		return at;
	}
	void *moved = malloc(size);

	if (moved && block)
		memcpy(moved, at, block->size < size ? block->size : size);
	return moved;
}

void *reallocarray(void *at, size_t count, size_t size)
{
	return is_size(count, size) ? realloc(at, count * size) : NULL;
}

/* ---- text ---------------------------------------------------------------------------------- */

struct text {
	char *at;
	size_t room, size; /* `size`: of all, also what had no room */
};

static void put(struct text *text, const char *at, size_t size)
{
	for (size_t i = 0; i < size; i++, text->size++)
		if (text->size + 1 < text->room)
			text->at[text->size] = at[i];
}

static void put_number(struct text *text, uint64_t number, int is_negative)
{
	char digits[24];
	size_t from = sizeof(digits);

	do {
		digits[--from] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	if (is_negative)
		digits[--from] = '-';
	put(text, digits + from, sizeof(digits) - from);
}

/* %s %.*s %d %u %zu %%: what is behind the '%'; where it ends. */
static const char *put_one(struct text *text, const char *format, va_list *arguments)
{
	int most = -1;

	if (strncmp(format, ".*", 2) == 0) {
		most = va_arg(*arguments, int);
		format += 2;
	}
	if (*format == 's') {
		const char *word = va_arg(*arguments, const char *);

		put(text, word, most < 0 ? strlen(word) : strnlen(word, (size_t)most));
	} else if (*format == 'd') {
		int number = va_arg(*arguments, int);

		put_number(text, number < 0 ? -(uint64_t)number : (uint64_t)number, number < 0);
	} else if (*format == 'u') {
		put_number(text, va_arg(*arguments, unsigned), 0);
	} else if (strncmp(format, "zu", 2) == 0) {
		put_number(text, va_arg(*arguments, size_t), 0);
		format++;
	} else if (*format == '%') {
		put(text, "%", 1);
	} else {
		/* nothing else is used in the program: what follows is no more read as a format */
		put(text, format, strlen(format));
		return format + strlen(format);
	}
	return format + 1;
}

int vsnprintf(char *at, size_t room, const char *format, va_list arguments)
{
	struct text text = { at, room, 0 };
	va_list rest;

	va_copy(rest, arguments);
	while (*format) {
		size_t plain = strcspn(format, "%");

		put(&text, format, plain);
		format += plain;
		if (*format)
			format = put_one(&text, format + 1, &rest);
	}
	va_end(rest);
	if (room)
		at[text.size < room ? text.size : room - 1] = '\0';
	return (int)text.size;
}

/* Of assert(): musl's formats it. */
_Noreturn void __assert_fail(const char *condition, const char *file, int line,
			     const char *function)
{
	(void)!write(STDERR_FILENO, condition, strlen(condition));
	(void)file;
	(void)line;
	(void)function;
	abort();
}
