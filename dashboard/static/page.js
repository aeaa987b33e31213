/* Bring a page to life: theme, menu, search, and every block when it comes into view. */
(function () {
  "use strict";

  const make = site.element;
  const MEASURES = ["tier", "index"];
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  site.isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const redraws = new Map();

  function redraw() {
    for (const draw of redraws.values()) draw();
  }
  site.onRedraw = (key, draw) => redraws.set(key, draw);

  // A page inside another one has no head.
  const toggle = document.querySelector(".theme");
  const showTheme = () => toggle?.setAttribute("aria-pressed", String(site.isDark()));
  toggle?.addEventListener("click", () => {
    root.dataset.theme = site.isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch (error) {
      /* Private mode: the choice lasts for this page. */
    }
    showTheme();
    redraw();
  });
  system.addEventListener("change", () => {
    showTheme();
    redraw();
  });
  showTheme();

  const menu = document.querySelector(".menu");
  menu?.addEventListener("click", () => {
    const open = menu.getAttribute("aria-expanded") !== "true";
    menu.setAttribute("aria-expanded", String(open));
    document.querySelector("#menu").classList.toggle("open", open);
  });

  const find = document.querySelector("#find");
  if (find) {
    const open = (entry) => { window.location.href = entry.href; };
    site.combobox(find, document.querySelector("#found"), open, site.findAll, "Nothing of that name has a page");
  }

  let width = window.innerWidth;
  let waiting = 0;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 200);
  });

  /* The code that shows a block alone in another page, as the reader sees it now. */
  site.embedCode = function (block) {
    const address = new URL(window.location.href);
    address.searchParams.set("embed", block.id);
    const title = block.querySelector("[id$='-title']").textContent.replaceAll('"', "”");
    return `<iframe src="${address.href.replaceAll("&", "&amp;")}" width="100%" height="560" title="${title}"></iframe>`;
  };

  /* `?embed=<block>` leaves this block of the page, its source and the way to the page. */
  function showAlone() {
    if (!root.classList.contains("embedded")) return;
    const values = new URLSearchParams(window.location.search);
    const block = document.getElementById(values.get("embed"));
    if (!block || !block.matches("section.block")) {
      root.classList.remove("embedded");
      return;
    }
    const main = document.querySelector("main");
    for (let part = block; part !== main; part = part.parentElement) {
      for (const other of part.parentElement.children) other.hidden = other !== part;
    }
    const page = new URL(window.location.href);
    page.searchParams.delete("embed");
    block.append(make("p", {class: "note source"}, site.source + " ", make("a", {href: page.href, target: "_parent"}, "The page with its data and sources")));
  }

  /* The tools under a block: its rows as CSV, its chart as a picture, and what they mean. */
  site.wireTools = function (block, id, rowsNow, pictureNow) {
    const tools = block.querySelector(":scope > .block-tools");
    const meanings = tools.querySelector(".show-meanings");
    meanings.addEventListener("toggle", () => site.showMeanings(meanings.querySelector(".meanings-here"), id), {once: true});
    // A spreadsheet takes text for UTF-8 when it begins with this mark.
    tools.querySelector(".csv").addEventListener("click", async () => site.download(id + ".csv", "\ufeff" + site.csv(id, await rowsNow()), "text/csv"));
    for (const button of tools.querySelectorAll(".picture-file")) {
      button.addEventListener("click", async () => {
        const spec = await pictureNow();
        if (spec) await site.savePicture(button.dataset.type, block.id, spec);
      });
    }
    const embed = tools.querySelector(".show-embed");
    embed.addEventListener("toggle", () => { embed.querySelector("code").textContent = site.embedCode(block); });
    const own = tools.querySelector(".own-page");
    // The page of the figure opens as the reader sees it here.
    own?.addEventListener("click", () => { own.href = own.dataset.page + site.choicesOf(id); });
  };

  /* What a picture of a block says beside its chart. */
  site.pictureWords = function (block, wave) {
    const title = block.querySelector(":scope > [id$='-title']");
    const number = block.querySelector(":scope > .number")?.textContent;
    const lead = block.querySelector(":scope > .lead")?.textContent;
    const page = document.querySelector("h1");
    // A finding has the figure's name above it; what has neither belongs to its page.
    const isFinding = Boolean(title.dataset.title) && title.textContent !== title.dataset.title;
    const told = isFinding ? title.textContent : [number ? number.split(":")[0] : page === title ? "" : page.textContent, title.textContent].filter(Boolean).join(": ");
    const said = isFinding ? number : lead;
    return {title: told, subtitle: [said, wave ? site.wave(wave).label : ""].filter(Boolean).join(" · "), source: site.source};
  };

  const select = site.select;

  /* A slider over waves, earliest first. */
  function timeline(waves, chosen, change) {
    const id = "control-" + Math.random().toString(36).slice(2);
    const range = make("input", {type: "range", id: id, min: 0, max: waves.length - 1, step: 1, class: "timeline"});
    function set(wave) {
      range.value = String(waves.indexOf(wave));
      range.setAttribute("aria-valuetext", site.wave(wave).label);
    }
    range.addEventListener("input", () => {
      set(waves[Number(range.value)]);
      change(waves[Number(range.value)]);
    });
    set(chosen);
    return {field: make("div", {}, make("label", {for: id}, "Time"), range), set: set};
  }

  const VIEWS = {map: ["map", "chart", "table"], explore: ["map", "chart", "table"], standing: ["chart", "map", "table"]};
  // The levels of places that have a map.
  const MAPS = {country: "world", state_us: "states"};
  // The places of a map as a chart.
  const RANKED = {
    category: "geography_name", mark: "dot", link: "geography_id", x: "usage_per_capita_index", low: "usage_per_capita_index_low",
    high: "usage_per_capita_index_high", tier: "usage_tier", reference: 1, log: true, x_title: "Usage index, 1.0 = as the population suggests (log axis)",
  };
  const RANKED_SHOWN = 30;
  const TABLE_SHOWN = 40;

  /* Those with the minimum observations, the highest index first. */
  const ranked = (rows) => rows.filter((row) => row.status === "A" && row.usage_per_capita_index > 0).sort((a, b) => b.usage_per_capita_index - a.usage_per_capita_index);

  async function drawRanked(plot, id, rows) {
    const list = ranked(rows);
    if (!list.length) return plot.replaceChildren(make("p", {class: "absent"}, "None of these places has an index and the minimum observations."));
    await site.drawChart(plot, "bars", id, list.slice(0, RANKED_SHOWN), RANKED);
    if (list.length > RANKED_SHOWN) plot.append(make("p", {class: "note"}, `The ${RANKED_SHOWN} highest of ${list.length} with the minimum observations; the table has the others.`));
    return null;
  }

  function wire(block) {
    const id = block.id;
    const kind = block.dataset.kind;
    const options = JSON.parse(block.dataset.options);
    const controls = block.querySelector(":scope > .controls");
    const plot = block.querySelector(":scope > .plot");
    const table = block.querySelector(":scope > .table-here");
    const waves = site.tables[id].waves || [];
    const choosing = waves.length > 1 && kind !== "standing";
    const lastWave = choosing ? waves[waves.length - 1] : null;
    const asked = (name, values, usual) => (values.includes(site.chosen(id, name)) ? site.chosen(id, name) : usual);
    let wave = choosing ? asked("wave", waves, lastWave) : null;
    let measure = asked("colour", MEASURES, MEASURES[0]);
    const waveNow = () => wave || site.tables[id].wave || "";
    const isMapped = kind === "map" || kind === "explore";
    const isDrawnOnMap = isMapped || kind === "standing";

    // The title is what was found in the wave that is shown first.
    const title = block.querySelector("[data-title]");
    const finding = title && title.textContent;

    const filters = kind === "explore" ? site.placeFilters(id, id, controls, options.filter, site.tables[id].choices || {}, (name) => {
      if (name === "geography_level") tabs.offer(viewsNow());
      site.forgetZoom(id);
      draw();
    }) : null;
    const viewsNow = () => (VIEWS[kind] || ["chart", "table"]).filter((view) => view !== "map" || !filters || MAPS[filters.level()]);
    const tabs = kind === "table" ? null : site.tabs(block, viewsNow(), draw);

    /* The rows that are looked at, in the table and the files too. */
    async function rowsNow() {
      const rows = await site.load(id, waveNow());
      if (kind === "standing") {
        const here = rows.find((row) => row.geography_id === options.geography_id);
        return rows.filter((row) => row.geography_level === here.geography_level);
      }
      return filters ? rows.filter(filters.fits) : rows;
    }

    /* A map keeps the places that are left out, in grey. */
    async function rowsOfMap() {
      if (kind === "standing") return rowsNow();
      const rows = await site.load(id, waveNow());
      if (!filters) return rows;
      return rows.filter((row) => row.geography_level === filters.level()).map((row) => ({...row, left_out: !filters.fits(row)}));
    }

    const optionsOfMap = () => (filters ? {...options, map: MAPS[filters.level()]} : options);

    async function drawMap() {
      const found = await rowsOfMap();
      // Few readers of a place's page ask for its map.
      if (!site.boundaries) await site.fetched("assets/boundaries.js");
      return site.drawMap(block, plot, id, found, optionsOfMap(), measure);
    }

    async function pictureNow() {
      const words = site.pictureWords(block, waves.length && !options.over_time ? waveNow() : "");
      const view = tabs.now() === "table" ? viewsNow()[0] : tabs.now();
      if (isDrawnOnMap && view === "map") return site.pictureSpec("map", id, await rowsOfMap(), optionsOfMap(), words, measure, site.zoomOf(id));
      const rows = await rowsNow();
      if (isMapped) return site.pictureSpec("bars", id, ranked(rows).slice(0, RANKED_SHOWN), RANKED, words);
      return site.pictureSpec(kind, id, rows, options, words);
    }
    site.wireTools(block, id, rowsNow, pictureNow);

    async function draw() {
      if (title) title.textContent = wave === lastWave ? finding : title.dataset.title;
      if (kind === "table" && site.isCut(id, waveNow())) {
        const {count, same, choices} = site.tables[id];
        const cut = {whole: rowsNow, count: count, same: same, choices: choices};
        return site.showTable(table, id, site.rows(id), {...options, ...cut});
      }
      const before = wave;
      const rows = await rowsNow();
      // Another wave was chosen while this one was fetched.
      if (before !== wave) return null;
      if (kind === "table") return site.showTable(table, id, rows, options);
      if (!rows.length) {
        for (const place of [plot, table]) place.replaceChildren(make("p", {class: "absent"}, "No place is all of this: choose “all” again in one of the lists."));
        return null;
      }
      const view = tabs.now();
      for (const name of ["colour", "time"]) controls.querySelector(`[data-for="${name}"]`)?.toggleAttribute("hidden", view !== "map");
      if (view !== "map") block.querySelectorAll(":scope > .map-legend, :scope > .unplaced, :scope > .suspects").forEach((note) => note.remove());
      if (view === "table") return site.showTable(table, id, rows, {show: TABLE_SHOWN, search: rows.length > TABLE_SHOWN});
      if (view === "map") return drawMap();
      return isMapped ? drawRanked(plot, id, rows) : site.drawChart(plot, kind, id, rows, options);
    }

    function show(value) {
      wave = value;
      waveList.value = value;
      site.choose(id, "wave", value, lastWave);
      draw();
    }

    let waveList = null;
    if (choosing) {
      const field = select(options.wave ? "To the wave" : "Wave", [...waves].reverse(), (value) => site.wave(value).label, wave, show);
      controls.prepend(field);
      waveList = field.querySelector("select");
    }
    // A map has a slider too: the eye follows a place from wave to wave.
    const slider = choosing && isMapped ? timeline(waves, wave, show) : null;
    if (slider) {
      slider.field.dataset.for = "time";
      controls.append(slider.field);
      waveList.addEventListener("change", () => slider.set(wave));
    }
    let measureList = null;
    if (isMapped) {
      const field = select("Colour by", MEASURES, (value) => (value === "tier" ? "tier" : "usage index"), measure, (value) => {
        measure = value;
        site.choose(id, "colour", value, MEASURES[0]);
        draw();
      });
      field.dataset.for = "colour";
      controls.append(field);
      measureList = field.querySelector("select");
    }
    site.onReturn(id, () => {
      wave = choosing ? asked("wave", waves, lastWave) : null;
      measure = asked("colour", MEASURES, MEASURES[0]);
      if (waveList) waveList.value = wave;
      if (measureList) measureList.value = measure;
      slider?.set(wave);
      filters?.restore();
      if (filters) tabs.offer(viewsNow());
      tabs?.restore();
      site.forgetZoom(id);
      draw();
    });
    if (tabs) site.onRedraw(id, () => (tabs.now() === "table" ? null : draw()));
    return draw();
  }

  showAlone();
  const blocks = [...document.querySelectorAll("section.block[data-kind]")].filter((block) => site.tables[block.id]);
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        wire(entry.target);
      }
    },
    {rootMargin: "600px 0px"},
  );
  blocks.forEach((block) => seen.observe(block));
})();
