/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page/page.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/human.h"
#include "page/assets.h"
#include "page/head.h"
#include "page/table.h"

/* "'sha256-...'" of an element's contents. */
static void add_digest(struct html *html, struct bytes source)
{
	struct digester digester;
	struct digest digest;
	scoped_buf text = { 0 };

	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, source);
	digester_end(&digester, &digest);
	base64_encode(&text, (struct bytes){ (const char *)digest.bytes, SHA256_DIGEST_SIZE });
	html_add(html, "'sha256-");
	html_text(html, buf_bytes(&text));
	html_add(html, "'");
}

static void write_top(struct html *html, const struct content *content, const struct html *style)
{
	scoped_buf date = { 0 };

	if (content->taken_at != UNKNOWN)
		human_date(&date, content->taken_at);
	html_add(html, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		       "base-uri 'none'; form-action 'none'; img-src data:; style-src ");
	add_digest(html, html_bytes(style));
	html_add(html, "; script-src ");
	add_digest(html, page_js);
	html_add(html,
		 "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		 "<meta name=\"color-scheme\" content=\"light dark\">\n"
		 "<meta name=\"referrer\" content=\"no-referrer\">\n"
		 "<meta name=\"robots\" content=\"noindex\">\n"
		 "<link rel=\"icon\" href=\"data:,\">\n<title>%s, surveyed %s</title>\n<style>",
		 content->host.hostname ? content->host.hostname : "a host", buf_text(&date));
	html_append(html, style);
	html_add(html, "</style>\n</head>\n<body>\n");
}

static void write_bar(struct html *html, const struct content *content, const struct html *contents)
{
	html_add(html,
		 "<a class=\"skip\" href=\"#tables\">Skip to the tables</a>\n"
		 "<nav class=\"bar\" id=\"bar\" aria-label=\"This page\">"
		 "<a class=\"home\" href=\"#top\">%s</a>"
		 "<details class=\"contents\"><summary>Sections</summary><ul>",
		 content->host.hostname ? content->host.hostname : "a host");
	html_append(html, contents);
	html_add(html, "</ul></details></nav>\n");
}

void page_write(const struct content *content, struct buf *ret)
{
	scoped_html page = { 0 }, style = { 0 }, contents = { 0 }, tables = { 0 };

	html_source(&style, page_css);
	table_write_all(content, &tables, &contents, &style);
	write_top(&page, content, &style);
	write_bar(&page, content, &contents);
	html_add(&page, "<main>\n");
	head_write(content, &page);
	html_add(&page, "<div id=\"tables\">\n");
	html_append(&page, &tables);
	html_add(&page, "</div>\n</main>\n<footer>%s</footer>\n<script>",
		 content->trowel ? content->trowel : "");
	html_source(&page, page_js);
	html_add(&page, "</script>\n</body>\n</html>\n");
	buf_add_bytes(ret, html_bytes(&page));
}
