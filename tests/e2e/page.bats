#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The HTML page, tried in headless Chromium: nothing on the console, no request, nothing from a snapshot
# runs; search, sorting and links work; it fits a phone; its colours can be told apart.

setup_file() {
	load common
	need chromium python3
	export PAGES=$BATS_FILE_TMPDIR/pages
	mkdir "$PAGES"
	python3 "$BATS_TEST_DIRNAME/page_forge.py" "$PAGES"
	local tar
	for tar in "$PAGES"/*.tar; do
		"$TROWEL" report "$tar" -q --html "${tar%.tar}.html"
	done
}

setup() {
	load common
	work=$BATS_TEST_TMPDIR
}

# browse PAGE [OPTION...] [<SCRIPT]: what page_browser.py says, in $work/said; fails if there was a problem
browse() {
	local page=$PAGES/$1.html
	shift
	cat >"$work/script"
	python3 "$BATS_TEST_DIRNAME/page_browser.py" "$page" --run "$work/script" "$@" >"$work/said"
	cat "$work/said"
	json '.problems == []' "$work/said" >/dev/null
}

result() { json ".result | $1" "$work/said" >/dev/null; }

@test "--html writes one file, mode 0600, whole or not at all, and says where" {
	run trowel report "$PAGES/few.tar" --html "$work/page.html"
	[ "$status" = 0 ]
	[[ $output == *"the page is in $work/page.html"* ]]
	[ "$(stat -c %a "$work/page.html")" = 600 ]
	[ "$(ls "$work")" = page.html ]
	run trowel report "$PAGES/few.tar" --html "$work/nowhere/page.html"
	[ "$status" = 2 ]
	run trowel report "$PAGES/few.tar" --html "$work/page.html" --json
	[ "$status" = 2 ]
}

@test "--html - writes the same to standard output" {
	trowel report "$PAGES/few.tar" --html - >"$work/page.html" 2>"$work/messages"
	cmp "$work/page.html" "$PAGES/few.html"
	[ ! -s "$work/messages" ]
}

@test "a full disk is told" {
	need_root
	mkdir "$work/full"
	mount -t tmpfs -o size=16k tmpfs "$work/full" || skip "no tmpfs may be mounted here"
	run trowel report "$PAGES/few.tar" --html "$work/full/page.html"
	left=$(ls -A "$work/full")
	umount "$work/full"
	[ "$status" = 2 ]
	[[ $output == *"No space left"* ]]
	[ -z "$left" ]
	run bash -c '"$0" report "$1" --html - >/dev/full' "$TROWEL" "$PAGES/few.tar"
	[ "$status" = 2 ]
}

@test "200 services and 2,000 packages are less than 2 MB and load at once" {
	[ "$(stat -c %s "$PAGES/large.html")" -lt 2000000 ]
	browse large <<-'JS'
		return performance.getEntriesByType("navigation")[0].domComplete;
	JS
	result '. < 5000'
}

@test "no page says, asks or forbids anything" {
	local page
	for page in few many large evil empty; do
		browse "$page" <<<'return document.title'
		browse "$page" --dark --width 390 <<<'return document.title'
		browse "$page" --no-script <<<'return document.title'
	done
}

@test "the policy holds: what is not the page's own does not run and is not fetched" {
	python3 "$BATS_TEST_DIRNAME/page_browser.py" "$PAGES/few.html" --run /dev/stdin >"$work/said" <<-'JS'
		document.body.insertAdjacentHTML("beforeend", "<img src='https://203.0.113.1/x.png'><b onclick='document.title=1' style='color:red' id=b>b</b>");
		const script = document.createElement("script");
		script.textContent = "document.title = 'PWNED'";
		document.body.append(script);
		document.getElementById("b").click();
		await fetch("https://203.0.113.1/").catch(() => 0);
		await new Promise(done => setTimeout(done, 300));
		return [document.title, getComputedStyle(document.getElementById("b")).color === getComputedStyle(document.body).color];
	JS
	result '.[0] == "web02, surveyed 2026-11-22" and .[1]'
	json '.problems | length >= 4' "$work/said"
}

@test "names that are script or markup are text" {
	browse evil <<-'JS'
		for (const details of document.querySelectorAll("details"))
			details.open = true;
		for (const found of document.querySelectorAll("#services *, .picture *"))
			found.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
		await new Promise(done => setTimeout(done, 500));
		const ours = new Set("a b body br button dd details div dl dt figcaption figure footer g h1 h2 h3 head header html i input li link main meta nav p path rect script section small span style summary svg table tbody td text th thead title tr ul".split(" "));
		return { title: document.title, h1: document.querySelector("h1").textContent,
			strange: [...document.querySelectorAll("*")].filter(found => !ours.has(found.localName)).map(found => found.outerHTML.slice(0, 99)),
			scripts: document.scripts.length,
			acting: [...document.querySelectorAll("*")].filter(found => [...found.attributes].some(at => /^on|^style$|^src/.test(at.name))).length,
			out: [...document.querySelectorAll("[href]")].filter(found => !/^#|^data:,$/.test(found.getAttribute("href"))).length };
	JS
	result '.title == "<script>document.title='"'PWNED'"'</script>, surveyed 2026-11-22"'
	result '.h1 == "<script>document.title='"'PWNED'"'</script>"'
	result '.strange == [] and .scripts == 1 and .acting == 0 and .out == 0'
}

@test "searching shows the rows that hold every word, in all tables and in one" {
	browse large <<-'JS'
		const wait = () => new Promise(done => setTimeout(done, 400));
		const shown = id => document.querySelectorAll(`#${id} tbody tr:not([hidden])`).length;
		const type = (input, text) => { input.value = text; input.dispatchEvent(new Event("input")); };
		const find = document.querySelector("#find");
		type(find, "package1234 dpkg");
		await wait();
		const one = [shown("packages"), document.querySelector("#packages").hidden, document.querySelector("#packages details").open,
			     document.querySelector("#users").hidden, document.querySelector("#packages .count").textContent];
		type(find, "");
		await wait();
		const none = [shown("packages"), document.querySelector("#packages details").open, document.querySelector("#users").hidden];
		document.querySelector("#packages details").open = true;
		type(document.querySelector("#packages input"), "manual");
		const own = shown("packages");
		return { one, none, own };
	JS
	result '.one == [1, false, true, false, "1 of 2000"] or .one == [1, false, true, true, "1 of 2000"]'
	result '.none == [2000, false, false]'
	result '.own == 223'
}

@test "sorting goes by value, both ways, and keeps what is unfolded together" {
	browse large <<-'JS'
		document.querySelector("#packages details").open = true;
		const heading = [...document.querySelectorAll("#packages thead th")].find(th => th.textContent === "size");
		const values = () => [...document.querySelectorAll(`#packages tbody tr td:nth-child(${heading.cellIndex + 1})`)].map(td => Number(td.dataset.v));
		heading.querySelector("button").click();
		const up = values();
		heading.querySelector("button").click();
		const down = values();
		document.querySelector("#services details").open = true;
		const fold = document.querySelector("#services tbody th details");
		fold.open = true;
		await new Promise(done => setTimeout(done, 200));
		const unfolded = document.querySelector("#services tbody tr.more")?.previousSibling === fold.closest("tr");
		document.querySelector("#services thead button").click();
		await new Promise(done => setTimeout(done, 200));
		return { up: up.every((v, i) => !i || up[i - 1] <= v), down: down.every((v, i) => !i || down[i - 1] >= v), count: up.length,
			 aria: heading.ariaSort, unfolded, left: document.querySelectorAll("#services tr.more").length, rest: !!fold.querySelector("dl") };
	JS
	result '. == {up: true, down: true, count: 2000, aria: "descending", unfolded: true, left: 0, rest: true}'
}

@test "a box of the picture leads to its row" {
	browse many <<-'JS'
		const box = document.querySelector(".picture a.service");
		box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
		await new Promise(done => setTimeout(done, 300));
		const row = document.querySelector(location.hash);
		const at = row.getBoundingClientRect();
		return { open: row.closest("details").open, seen: at.top > 0 && at.bottom < innerHeight,
			 name: row.cells[0].textContent.includes(box.querySelector("text").textContent),
			 dead: [...document.querySelectorAll("a[href^='#']")].filter(a => !document.getElementById(a.getAttribute("href").slice(1))).map(a => a.outerHTML.slice(0, 99)) };
	JS
	result '. == {open: true, seen: true, name: true, dead: []}'
}

@test "labels of the picture keep to their boxes and off each other" {
	local page
	for page in few many large evil; do
		browse "$page" <<-'JS'
			const texts = [...document.querySelectorAll(".picture text")].filter(text => text.textContent.trim())
				.map(text => [text.textContent.slice(0, 40), text.getBoundingClientRect(), text.closest(".box")?.querySelector("rect").getBoundingClientRect()]);
			const out = texts.filter(([, at, box]) => box && (at.left < box.left || at.right > box.right || at.top < box.top - 3 || at.bottom > box.bottom + 3));
			// what does not fit even so (a glyph far wider than its columns) is clipped by its box
			const wide = out.filter(([name]) => /^[\x20-\x7e\u2026]*$/.test(name));
			const over = texts.flatMap(([name, a], i) => texts.slice(i + 1)
				.filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top + 4 < b.bottom && b.top + 4 < a.bottom)
				.map(other => [name, other[0]]));
			return { count: texts.length, wide: wide.map(text => text[0]), over };
		JS
		result '.count > 10 and .wide == []'
		[ "$page" = evil ] || result '.over == []'
	done
}

@test "nothing is wider than a phone, but the picture in its own pane" {
	local page
	for page in few many large evil empty; do
		browse "$page" --width 390 <<-'JS'
			for (const details of document.querySelectorAll("#tables details"))
				details.open = true;
			await new Promise(done => setTimeout(done, 500));
			return [document.documentElement.scrollWidth, innerWidth];
		JS
		result '.[0] == 390 and .[1] == 390'
	done
}

@test "text stands out from what is behind it, in dark and in light, 4.5 to 1" {
	local theme
	for theme in "" --dark; do
		# shellcheck disable=SC2086 # none or one word
		browse many $theme <<-'JS'
			for (const details of document.querySelectorAll("details:not(th details)"))
				details.open = true;
			const channel = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
			const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
			const numbers = text => (text.match(/[\d.]+/g) ?? []).map(Number);
			const behind = element => {
				for (; element; element = element.parentElement) {
					const rect = element.localName === "svg" && element.querySelector(":scope > rect");
					const fill = rect && getComputedStyle(rect).fill;
					const colour = numbers(fill && fill !== "none" ? fill : getComputedStyle(element).backgroundColor);
					if (colour.length === 3 || colour[3] === 1)
						return colour;
				}
				return [255, 255, 255];
			};
			const poor = new Set();
			for (const element of document.querySelectorAll("body *")) {
				if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || !element.getClientRects().length || element.localName === "script" || element.localName === "title")
					continue;
				const style = getComputedStyle(element);
				const [a, b] = [light(numbers(element.localName === "text" ? style.fill : style.color)), light(behind(element))];
				const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
				if (ratio < 4.5)
					poor.add(`${element.localName}.${element.getAttribute("class")} ${ratio.toFixed(2)}`);
			}
			return [...poor];
		JS
		result '. == []'
	done
}

@test "without script everything can be read" {
	browse few --no-script <<-'JS'
		return { inputs: document.querySelectorAll("input, button").length, rows: document.querySelectorAll("#packages tbody tr").length,
			 folds: document.querySelectorAll("details > summary").length > 20 };
	JS
	result '. == {inputs: 0, rows: 40, folds: true}'
}

@test "keyboards and screen readers get names, headings and the picture in words" {
	browse few <<-'JS'
		const words = document.querySelector(".words");
		const levels = [...document.querySelectorAll("h1, h2, h3")].map(heading => Number(heading.localName[1]));
		return { lang: document.documentElement.lang, picture: document.querySelector("svg.picture").getAttribute("role"),
			 named: [...document.querySelectorAll("input, button, table, nav, svg.picture, [tabindex='0']")].every(found => found.ariaLabel || found.getAttribute("aria-labelledby") || found.textContent.trim()),
			 words: /nginx/.test(words.textContent) && /calls\s*db01/.test(words.textContent),
			 skips: levels.filter((level, i) => i && level > levels[i - 1] + 1).length, first: levels[0],
			 heads: [...document.querySelectorAll("thead th")].every(th => th.scope === "col"),
			 unreachable: [...document.querySelectorAll(".picture a")].every(a => a.tabIndex === -1 && words.querySelector(`a[href="${a.getAttribute("href")}"]`)) };
	JS
	result '. == {lang: "en", picture: "img", named: true, words: true, skips: 0, first: 1, heads: true, unreachable: true}'
}

@test "the page of this very host" {
	trowel survey --fast --sample 0 -q -o "$work/here.trowel" >/dev/null
	trowel report "$work/here.trowel" -q --html "$PAGES/here.html"
	browse here <<<'return document.querySelectorAll("#processes tbody tr").length'
	result '. > 1'
}
