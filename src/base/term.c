/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/term.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "base/escape.h"
#include "base/unicode.h"

/* Sources: ECMA-48 8.3.117 (select graphic rendition), no-color.org, environ(7) for COLUMNS. */
static const char *const style_codes[STYLE_COUNT] = {
	[STYLE_PLAIN] = "",        [STYLE_BOLD] = "\033[1m",    [STYLE_DIM] = "\033[2m",
	[STYLE_RED] = "\033[31m",  [STYLE_YELLOW] = "\033[33m", [STYLE_GREEN] = "\033[32m",
	[STYLE_CYAN] = "\033[36m",
};
enum { TAB_COLUMNS = 8 };

static const char style_end[] = "\033[0m";
static const struct bytes ellipsis = { "\xe2\x80\xa6", 3 };

static bool wants_color(enum term_color color, bool is_terminal)
{
	const char *no_color = getenv("NO_COLOR"), *kind = getenv("TERM");

	if (color != TERM_COLOR_AUTO)
		return color == TERM_COLOR_ALWAYS;
	return is_terminal && !(no_color && *no_color) && kind && *kind &&
	       strcmp(kind, "dumb") != 0;
}

static unsigned find_width(int fd, bool is_terminal)
{
	struct winsize size;
	uint64_t columns = 0;

	if (bytes_u64(bytes_of(getenv("COLUMNS")), 10, &columns) && columns)
		; /* who exports it means it */
	else if (!is_terminal)
		columns = TERM_WIDTH_PIPED;
	else if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		columns = size.ws_col;
	else
		columns = TERM_WIDTH_USUAL;
	if (columns < TERM_WIDTH_MIN)
		return TERM_WIDTH_MIN;
	return columns > TERM_WIDTH_MAX ? TERM_WIDTH_MAX : (unsigned)columns;
}

void term_init(struct term *term, int fd, enum term_color color)
{
	bool is_terminal = fd >= 0 && isatty(fd);

	*term = (struct term){
		.fd = fd,
		.is_terminal = is_terminal,
		.has_color = wants_color(color, is_terminal),
		.width = find_width(fd, is_terminal),
	};
}

void term_deinit(struct term *term)
{
	buf_deinit(&term->out);
}

int term_flush(struct term *term, struct err *err)
{
	struct bytes rest = buf_bytes(&term->out);

	assert(term->fd >= 0);
	while (rest.size) {
		ssize_t size = write(term->fd, rest.at, rest.size);

		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0) {
			buf_clear(&term->out);
			return err_errno(err, "standard output");
		}
		rest = bytes_slice(rest, (size_t)size, rest.size);
	}
	buf_clear(&term->out);
	return 0;
}

/* Appends text that is already escaped. */
static void add_escaped(struct term *term, enum style style, struct bytes text)
{
	bool styled = term->has_color && style != STYLE_PLAIN;

	if (text.size == 0)
		return;
	for (; term->blanks; term->blanks--)
		buf_add_byte(&term->out, ' ');
	if (styled)
		buf_add_text(&term->out, style_codes[style]);
	buf_add_bytes(&term->out, text);
	if (styled)
		buf_add_text(&term->out, style_end);
	term->column += unicode_text_width(text);
}

/* As above; the blanks at its end are held back. */
static void add_text(struct term *term, enum style style, struct bytes text)
{
	size_t size = text.size;

	while (size && text.at[size - 1] == ' ')
		size--;
	add_escaped(term, style, bytes_slice(text, 0, size));
	term_blanks(term, (unsigned)(text.size - size));
}

void term_bytes(struct term *term, enum style style, struct bytes text)
{
	scoped_buf escaped = { 0 };

	escape_terminal(&escaped, text);
	add_text(term, style, buf_bytes(&escaped));
}

void term_text(struct term *term, enum style style, const char *text)
{
	term_bytes(term, style, bytes_of(text));
}

void term_format(struct term *term, enum style style, const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&text, format, arguments);
	va_end(arguments);
	term_text(term, style, buf_text(&text));
}

void term_tab(struct term *term)
{
	for (; term->blanks; term->blanks--)
		buf_add_byte(&term->out, ' ');
	buf_add_byte(&term->out, '\t');
	term->column = (term->column / TAB_COLUMNS + 1) * TAB_COLUMNS;
}

void term_newline(struct term *term)
{
	buf_add_byte(&term->out, '\n');
	term->blanks = 0;
	term->column = 0;
}

void term_blanks(struct term *term, unsigned count)
{
	term->blanks += count;
	term->column += count;
}

void term_to_column(struct term *term, unsigned column)
{
	bool touches = term->column && !term->blanks;

	if (term->column < column)
		term_blanks(term, column - term->column);
	else if (touches)
		term_blanks(term, 1);
}

/* Writes a word, on a new line if it does not fit on this one. */
static void wrap_word(struct term *term, unsigned hanging, enum style style, struct bytes word)
{
	bool is_at_start = term->column <= hanging;

	if (!is_at_start && term->column + unicode_text_width(word) > term->width) {
		term_newline(term);
		term_blanks(term, hanging);
	}
	while (term->column + unicode_text_width(word) > term->width) {
		unsigned room = term->width > term->column ? term->width - term->column : 0;
		size_t size = unicode_fit(word, room);

		if (size == 0) /* a narrow screen: better over the edge than never */
			break;
		add_escaped(term, style, bytes_slice(word, 0, size));
		word = bytes_slice(word, size, word.size);
		if (word.size == 0)
			return;
		term_newline(term);
		term_blanks(term, hanging);
	}
	add_escaped(term, style, word);
}

void term_wrap(struct term *term, unsigned hanging, enum style style, const char *text)
{
	scoped_buf escaped = { 0 };
	bool is_first = true;

	escape_terminal(&escaped, bytes_of(text));
	struct bytes rest = buf_bytes(&escaped), word;

	if (hanging + TERM_WIDTH_MIN / 2 > term->width)
		hanging = 0;
	while (bytes_word(&rest, &word)) {
		if (!is_first)
			term_blanks(term, 1);
		is_first = false;
		wrap_word(term, hanging, style, word);
	}
}

unsigned term_cut(struct term *term, enum style style, struct bytes text, unsigned columns)
{
	scoped_buf escaped = { 0 };
	unsigned before = term->column;

	escape_terminal(&escaped, text);
	struct bytes shown = buf_bytes(&escaped);

	if (unicode_text_width(shown) <= columns) {
		add_text(term, style, shown);
	} else if (columns) {
		scoped_buf cut = { 0 };

		buf_add_bytes(&cut, bytes_slice(shown, 0, unicode_fit(shown, columns - 1)));
		buf_add_bytes(&cut, ellipsis);
		add_escaped(term, style, buf_bytes(&cut));
	}
	return term->column - before;
}
