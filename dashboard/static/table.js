/* Tables of a block's rows: sorted, searched, filtered, shown in steps. */
(function () {
  "use strict";

  const make = site.element;
  const HIDDEN = new Set(["geography_id", "task_id", "is_synthetic", "claim_id", "platform"]);
  const ASIDE = new Set(["reason", "occupation_name", "value_published_high", "value_computed_high", "report_wave"]);
  const WHOLE_STEP = 200;
  const LONG = new Set(["task_statement", "request_name", "cluster_name", "statement", "reason", "example_geography_names"]);
  // What a row is called: this column stays where a table is pushed aside on a phone.
  const NAMES = ["geography_name", "task_statement", "request_name", "cluster_name", "occupation_name"];
  const TEXT_KINDS = new Set(["text", "wave", "date", "bool"]);
  let made = 0;

  function statusMark(code) {
    return make("span", {class: "status status-" + code, title: site.statuses[code]}, site.statuses[code].split(":")[0]);
  }

  function cell(row, column) {
    const value = row[column.n];
    const number = !TEXT_KINDS.has(column.k);
    const wordy = typeof value === "string" && value.length > 18;
    const attributes = {class: number ? "number-cell" : LONG.has(column.n) ? "long" : wordy ? "wordy" : null};
    if (column.n.endsWith("status")) return make("td", attributes, statusMark(value));
    if (column.n === "verdict") return make("td", attributes, make("span", {class: "verdict verdict-" + value.split(" ")[0]}, value));
    if (column.n === "geography_name" && row.geography_id && site.placeHref(row.geography_id)) {
      return make("th", {scope: "row"}, make("a", {href: site.placeHref(row.geography_id)}, value), row.is_anomalous ? make("span", {class: "small"}, " suspect") : null);
    }
    if (column.n === "task_statement" && row.task_id) {
      return make("td", attributes, make("a", {href: site.root + "tasks/" + row.task_id + ".html"}, value));
    }
    if (column.n === "geography_level") return make("td", attributes, site.levels[value] || value);
    const status = row[column.n.replace(/_pct.*/, "_status")] || row.status;
    if (value === null && number && (status === "Q" || status === "O")) {
      return make("td", attributes, make("span", {class: "none"}, status === "Q" ? "suppressed" : "missing"));
    }
    return make("td", attributes, site.format(value, column.k));
  }

  function compareBy(name, direction) {
    return (a, b) => {
      const x = a[name];
      const y = b[name];
      if (x === null || x === undefined) return 1;
      if (y === null || y === undefined) return -1;
      return direction * (typeof x === "string" ? x.localeCompare(y, "en") : x - y);
    };
  }

  /* Fill `target` with a table of `rows`. Options: show (rows at first), search, filter; of
   * rows that are the first of more: whole (fetches all), count, same (columns that do not
   * differ in any of them), choices (values of the filters in all of them). */
  site.showTable = function (target, id, rows, options = {}) {
    made += 1;
    const prefix = "table-" + made;
    const title = (target.closest("section") || document).querySelector("h1, h2, h3, h4").textContent;
    // What is the same in every row is said once, above the table, not in a column.
    const notes = [];
    const unshown = [];
    const columns = site.columns(id).filter((column) => {
      if (HIDDEN.has(column.n)) return false;
      const first = rows[0][column.n];
      if (options.same ? !options.same.includes(column.n) : !rows.every((row) => row[column.n] === first)) return true;
      if (column.n === "wave_id") notes.push(site.wave(first).label);
      else if (column.n === "status" && first !== "O") notes.push(first === "A" ? "every row published" : "every row " + site.statuses[first]);
      else if (first === null) {
        if (!ASIDE.has(column.n)) unshown.push(column.l);
      }
      else return true;
      return false;
    });
    if (unshown.length) notes.push("empty in every row: " + unshown.join("; "));
    const named = NAMES.map((name) => columns.find((column) => column.n === name)).find(Boolean) || columns.find((column) => TEXT_KINDS.has(column.k));
    const step = options.show || WHOLE_STEP;
    let shown = options.start || step;
    let sorted = null;
    let direction = 1;
    let needle = "";
    const chosen = {};
    const block = (target.closest("section.block") || {}).id || id;
    function restore() {
      const [name, way] = (site.chosen(block, "sort") || "").split(":");
      sorted = columns.some((column) => column.n === name) ? name : null;
      direction = way === "down" ? -1 : 1;
      needle = (site.chosen(block, "find") || "").trim().toLowerCase();
      for (const column of Object.keys(chosen)) chosen[column] = site.chosen(block, column) || "";
    }

    const body = make("tbody");
    const count = make("p", {class: "small", "aria-live": "polite"});
    const more = make("button", {type: "button", class: "more"}, "Show more");
    const head = make("tr");
    for (const column of columns) {
      const number = !TEXT_KINDS.has(column.k);
      const button = make("button", {type: "button", class: "sort", "data-field": "sort-" + column.n}, column.l.charAt(0).toUpperCase() + column.l.slice(1));
      const th = make("th", {scope: "col", class: number ? "number-cell" : column === named ? "stays" : null}, button);
      if (column.d !== undefined) button.title = site.descriptions[column.d];
      button.addEventListener("click", () => {
        direction = sorted === column.n ? -direction : number ? -1 : 1;
        sorted = column.n;
        site.choose(block, "sort", `${column.n}:${direction > 0 ? "up" : "down"}`, "");
        draw();
      });
      th.dataset.column = column.n;
      head.append(th);
    }
    const text = (row) => columns.map((column) => (TEXT_KINDS.has(column.k) ? site.format(row[column.n], column.k) : "")).join(" ").toLowerCase();

    const isAsked = () => Boolean(needle || sorted || Object.values(chosen).some(Boolean));

    /* The table once more, of all rows: what was chosen is in the address. */
    async function drawWhole(shownRows) {
      const held = document.activeElement && target.contains(document.activeElement) ? document.activeElement.dataset.field : null;
      const all = await options.whole();
      site.showTable(target, id, all, {...options, whole: null, same: null, count: null, choices: null, start: shownRows});
      const field = held && target.querySelector(`[data-field="${held}"]`);
      if (field) field.focus();
      if (field && field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length);
    }

    function draw() {
      if (options.whole && isAsked()) return drawWhole(step);
      head.querySelectorAll("th").forEach((th) => {
        if (th.dataset.column === sorted) th.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
        else th.removeAttribute("aria-sort");
      });
      let list = rows.filter((row) => Object.entries(chosen).every(([name, value]) => value === "" || String(row[name]) === value));
      if (needle) list = list.filter((row) => text(row).includes(needle));
      if (sorted) list = [...list].sort(compareBy(sorted, direction));
      body.replaceChildren(...list.slice(0, shown).map((row) => make("tr", {}, ...columns.map((column) => {
        const made = cell(row, column);
        if (column === named) made.classList.add("stays");
        return made;
      }))));
      const visible = Math.min(shown, list.length);
      const of = options.count || list.length;
      count.textContent = visible < of || list.length < rows.length
        ? `${visible.toLocaleString("en-US")} of ${of.toLocaleString("en-US")} rows shown`
        : "";
      more.hidden = of <= shown;
      return null;
    }

    more.addEventListener("click", () => {
      shown += Math.max(step, 100);
      if (options.whole) drawWhole(shown);
      else draw();
    });

    const controls = make("div", {class: "controls"});
    // How each field shows what was chosen before.
    const fields = [];
    if (options.search) {
      const input = make("input", {type: "search", id: prefix + "-search", "data-field": "search", autocomplete: "off"});
      input.addEventListener("input", () => {
        needle = input.value.trim().toLowerCase();
        site.choose(block, "find", input.value.trim(), "", true);
        shown = step;
        draw();
      });
      fields.push(() => { input.value = site.chosen(block, "find") || ""; });
      controls.append(make("div", {}, make("label", {for: prefix + "-search"}, "Search these rows"), input));
    }
    for (const name of options.filter || []) {
      const column = columns.find((one) => one.n === name);
      const values = [...new Set((options.choices || {})[name] || rows.map((row) => row[name]).filter((value) => value !== null))].sort(
        (a, b) => (typeof a === "string" ? a.localeCompare(b, "en") : a - b),
      );
      if (!column || values.length < 2) continue;
      chosen[name] = "";
      const select = make("select", {id: prefix + "-" + name, "data-field": name}, make("option", {value: ""}, "all"));
      for (const value of values) select.append(make("option", {value: String(value)}, name === "geography_level" ? site.levels[value] : String(value)));
      select.addEventListener("change", () => {
        chosen[name] = select.value;
        site.choose(block, name, select.value, "");
        shown = step;
        draw();
      });
      fields.push(() => { select.value = chosen[name]; });
      controls.append(make("div", {}, make("label", {for: select.id}, column.l.charAt(0).toUpperCase() + column.l.slice(1)), select));
    }
    const scroll = make(
      "div",
      {class: "scroll", tabindex: "0", role: "region", "aria-label": "Table: " + title},
      make("table", {}, make("caption", {class: "hidden"}, title), make("thead", {}, head), body),
    );
    const note = make("p", {class: "small"}, notes.length ? notes.join(" · ") + "." : "");
    target.replaceChildren(...(controls.children.length ? [controls] : []), ...(notes.length ? [note] : []), scroll, count, more);
    function show() {
      restore();
      fields.forEach((fill) => fill());
      draw();
    }
    site.onReturn(prefix, show);
    show();
  };

  site.showMeanings = function (target, id) {
    const list = make("dl", {class: "defined wide"});
    for (const column of site.columns(id)) {
      list.append(
        make("dt", {}, column.l, make("code", {}, column.n)),
        make("dd", {}, column.d === undefined ? "" : site.descriptions[column.d]),
      );
    }
    target.replaceChildren(list);
  };
})();
