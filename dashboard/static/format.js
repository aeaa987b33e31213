/* Numbers, names and rows as people read them; the server side is dashboard/numbers.py. */
(function () {
  "use strict";

  const minus = (text) => text.replace("-", "−");
  const grouped = (value, digits) =>
    minus(value.toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits}));

  function significant(value) {
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e6)) return minus(value.toExponential(1));
    return minus(String(Number(value.toPrecision(3))));
  }

  /* A value of a column of kind `kind` (tables.cell_kind), as text. */
  site.format = function (value, kind) {
    if (value === null || value === undefined) return "–";
    if (kind === "bool") return value ? "yes" : "no";
    if (kind === "wave") return site.wave(value).label;
    if (typeof value === "string") return value;
    if (kind === "count" || kind === "usd") return grouped(value, 0);
    if (kind === "pct" || kind === "index") {
      return value !== 0 && Math.abs(value) < 0.1 ? significant(value) : grouped(value, 2);
    }
    return significant(value);
  };

  /* A text on several lines of at most so many characters. */
  site.wrapped = function (text, width) {
    const lines = [""];
    for (const word of String(text).replaceAll(", %", ",\u00a0%").split(" ")) {
      const last = lines.length - 1;
      if (lines[last] && (lines[last] + " " + word).length > width) lines.push(word);
      else lines[last] = (lines[last] + " " + word).trim();
    }
    return lines;
  };

  site.wave = function (id) {
    return site.waves.find((wave) => wave.id === id) || {id: id, label: id, short: id};
  };

  /* Place of a wave in time; unknown ones come first. */
  site.waveOrder = (id) => site.waves.findIndex((wave) => wave.id === id);

  const decoded = new Map();
  const loading = new Map();

  function objects(described) {
    const columns = described.map((column) => [
      column.n,
      column.u ? column.i.map((place) => column.u[place]) : column.v,
    ]);
    return columns[0][1].map((_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row]])));
  }

  /* The rows that the page carries, as objects by column name. */
  site.rows = function (id) {
    if (!decoded.has(id)) decoded.set(id, objects(site.tables[id].columns));
    return decoded.get(id);
  };

  const keyOf = (id, wave) => id + "\n" + wave;

  /* A file of rows calls this for each table and wave in it. */
  site.part = function (id, wave, columns) {
    decoded.set(keyOf(id, wave), objects(columns));
  };

  /* Fetch a file once. A script can be read from disk, where a page may fetch nothing else. */
  site.fetched = function (file) {
    if (!loading.has(file)) {
      loading.set(file, new Promise((resolve, reject) => {
        const script = site.element("script", {src: site.root + file});
        script.addEventListener("load", resolve);
        script.addEventListener("error", () => reject(new Error("no file " + file)));
        document.head.append(script);
      }));
    }
    return loading.get(file);
  };

  /* All rows of a wave, or of a table without a choice of waves (`wave` is then ""). */
  site.load = async function (id, wave = "") {
    const table = site.tables[id];
    const file = (table.files || {})[wave];
    if (!file) return site.rows(id);
    if (!decoded.has(keyOf(id, wave))) await site.fetched(file);
    return decoded.get(keyOf(id, wave));
  };

  /* The rows of every wave. */
  site.allRows = async function (id) {
    const waves = site.tables[id].waves || [""];
    return (await Promise.all(waves.map((wave) => site.load(id, wave)))).flat();
  };

  /* Whether the page carries the first rows of a wave only. */
  site.isCut = (id, wave = "") => Boolean(site.tables[id].count && (site.tables[id].wave || "") === wave);

  site.columns = (id) => site.tables[id].columns;
  site.has = (id, name) => site.columns(id).some((column) => column.n === name);
  site.label = (id, name) => (site.columns(id).find((column) => column.n === name) || {l: name}).l;
  site.kind = (id, name) => (site.columns(id).find((column) => column.n === name) || {k: "text"}).k;

  /* What a spreadsheet would compute; the CSV files of `published/` mark the same texts. */
  const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r]/;

  /* Comma-separated text with full digits, as RFC 4180 has it; no text is a formula. */
  site.csv = function (id, rows) {
    const quote = (value) => {
      if (value === null || value === undefined) return "";
      const isFormula = typeof value === "string" && FORMULA.test(value) && isNaN(value);
      const text = isFormula ? "'" + value : String(value);
      return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
    };
    const names = site.columns(id).map((column) => column.n);
    const lines = rows.map((row) => names.map((name) => quote(row[name])).join(","));
    return [names.join(","), ...lines].join("\r\n") + "\r\n";
  };

  site.download = function (name, content, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], {type: type}));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  site.element = function (name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  site.color = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  const pages = () => {
    site.pages = site.pages || new Set(site.places.map(([id]) => id));
    return site.pages;
  };
  site.placeHref = (id) => (pages().has(id) ? site.root + "places/" + id + ".html" : null);
})();
