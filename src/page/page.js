/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the page can do beyond being read: search, filter, sort, follow lines, change its colours. */
"use strict";
(() => {
	const SEARCH_OPENS_MAX = 300; // rows found in a table that is then unfolded
	const FILTER_FROM = 12;       // rows of a table that has a search of its own
	const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
	const make = (name, properties, ...children) => {
		const made = Object.assign(document.createElement(name), properties);
		made.append(...children);
		return made;
	};
	const told = make("p", { className: "told", role: "status" });
	document.body.append(told);

	// ---- tables -------------------------------------------------------------------------------

	const tables = all("#tables section").filter(section => section.querySelector("tbody")).map(section => {
		const body = section.querySelector("tbody");
		return { section, details: section.querySelector("details"), count: section.querySelector(".count"), body,
			 rows: [...body.rows], total: section.querySelector(".count").textContent, filter: "", texts: null };
	});
	let wanted = "";

	const words = text => text.toLowerCase().split(/\s+/).filter(word => word);

	// Shows the rows that hold every word of the table's own search and of the page's.
	const show = table => {
		const parts = [...words(table.filter), ...words(wanted)];
		table.texts ||= table.rows.map(row => row.textContent.toLowerCase());
		let found = 0;
		table.rows.forEach((row, at) => {
			const fits = parts.every(part => table.texts[at].includes(part));
			row.hidden = !fits;
			found += fits;
			if (row.nextSibling?.className === "more")
				row.nextSibling.hidden = !fits;
		});
		table.count.textContent = parts.length ? `${found} of ${table.total}` : table.total;
		return found;
	};

	const search = text => {
		if (!wanted)
			tables.forEach(table => table.was = table.details.open);
		wanted = text;
		let found = 0;
		for (const table of tables) {
			const here = show(table);
			found += here;
			table.section.hidden = wanted && !here;
			table.details.open = wanted ? here && here <= SEARCH_OPENS_MAX : table.was;
		}
		told.textContent = wanted ? `${found} rows` : "";
	};

	const key = cell => {
		const value = cell?.dataset.v ?? cell?.textContent ?? "";
		return value !== "" && !isNaN(value) ? Number(value) : value;
	};

	const collate = new Intl.Collator("en", { numeric: true }).compare;

	// What is not known comes last, whichever way.
	const compare = (a, b, sign) => {
		if (a === "" || b === "")
			return (a === "") - (b === "");
		return sign * (typeof a === "number" && typeof b === "number" ? a - b : collate(String(a), String(b)));
	};

	const fold = table => all("tbody > tr > th > details[open]", table.section).forEach(details => {
		details.open = false;
		unfold(details);
	});

	const sort = (table, heading) => {
		const sign = heading.ariaSort === "ascending" ? -1 : 1;
		const column = heading.cellIndex;
		fold(table);
		for (const other of heading.parentNode.cells)
			other.removeAttribute("aria-sort");
		heading.ariaSort = sign > 0 ? "ascending" : "descending";
		const keyed = table.rows.map(row => [key(row.cells[column]), row]);
		keyed.sort((a, b) => compare(a[0], b[0], sign));
		table.rows = keyed.map(pair => pair[1]);
		table.texts = null;
		table.body.append(...table.rows);
		told.textContent = `sorted by ${heading.textContent}, ${heading.ariaSort}`;
	};

	// The rest of a row gets a row of its own, as wide as the table.
	const unfold = details => {
		const row = details.closest("tr");
		if (details.open && row.nextSibling?.className !== "more") {
			const cell = make("td", { colSpan: row.cells.length }, details.querySelector("dl"));
			row.after(make("tr", { className: "more" }, cell));
		} else if (!details.open && row.nextSibling?.className === "more") {
			details.append(row.nextSibling.querySelector("dl"));
			row.nextSibling.remove();
		}
	};

	for (const table of tables) {
		for (const heading of all("thead th", table.section)) {
			const button = make("button", { type: "button", title: heading.title }, ...heading.childNodes);
			heading.append(button);
			button.addEventListener("click", () => sort(table, heading));
		}
		if (table.rows.length < FILTER_FROM)
			continue;
		const input = make("input", { type: "search", placeholder: "Find in this table", className: "filter", name: "find-" + table.section.id,
			ariaLabel: "Find in " + table.section.querySelector("h3").textContent });
		input.addEventListener("input", () => {
			table.filter = input.value;
			told.textContent = `${show(table)} rows`;
		});
		table.section.querySelector("table").before(input);
	}
	document.addEventListener("toggle", event => {
		if (event.target.matches("tbody > tr > th > details"))
			unfold(event.target);
	}, true);

	// ---- the bar ------------------------------------------------------------------------------

	const bar = document.getElementById("bar");
	const find = make("input", { type: "search", placeholder: "Find in all tables", id: "find", name: "find", ariaLabel: "Find in all tables" });
	let later = 0;
	find.addEventListener("input", () => {
		clearTimeout(later);
		later = setTimeout(() => search(find.value), 120);
	});
	bar.querySelector(".home").after(make("div", { className: "find" }, find));
	document.addEventListener("keydown", event => {
		if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches("input")) {
			event.preventDefault();
			find.focus();
		}
		if (event.key === "Escape")
			contents.open = false;
	});

	const contents = bar.querySelector(".contents");
	contents.addEventListener("click", event => {
		if (event.target.closest("a"))
			contents.open = false;
	});
	document.addEventListener("click", event => {
		if (!event.target.closest(".contents"))
			contents.open = false;
	});

	const dark = matchMedia("(prefers-color-scheme: dark)");
	const theme = make("button", { type: "button" });
	const name = () => theme.textContent = isDark() ? "Light" : "Dark";
	const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
	theme.addEventListener("click", () => {
		document.documentElement.dataset.theme = isDark() ? "light" : "dark";
		name();
	});
	dark.addEventListener("change", name);
	name();
	bar.append(theme);

	// ---- links --------------------------------------------------------------------------------

	// Where a link leads is unfolded, and not hidden by a search.
	const arrive = () => {
		const target = document.getElementById(location.hash.slice(1));
		if (!target || !target.closest("#tables"))
			return;
		if (wanted) {
			find.value = "";
			search("");
		}
		target.closest("section").querySelector("details").open = true;
		target.hidden = false;
		all(".aim").forEach(row => row.classList.remove("aim"));
		target.classList.add("aim");
		target.scrollIntoView({ block: target.matches("section") ? "start" : "center" });
	};
	addEventListener("hashchange", arrive);
	document.addEventListener("click", event => {
		const link = event.target.closest("a[href^='#']");
		if (link && link.getAttribute("href") === location.hash)
			arrive();
	});
	arrive();

	// ---- the picture --------------------------------------------------------------------------

	const picture = document.querySelector("svg.picture");
	const light = box => {
		all(".lit", picture).forEach(lit => lit.classList.remove("lit"));
		const edges = box ? all(".edge", picture).filter(edge => [edge.dataset.from, edge.dataset.to].includes(box.dataset.box)) : [];
		picture.classList.toggle("shining", edges.length > 0);
		for (const edge of edges) {
			edge.classList.add("lit");
			for (const end of [edge.dataset.from, edge.dataset.to])
				picture.querySelector(`[data-box="${end}"]`)?.classList.add("lit");
		}
	};
	picture?.addEventListener("mouseover", event => light(event.target.closest(".box")));
	picture?.addEventListener("mouseleave", () => light(null));
})();
