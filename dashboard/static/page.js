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

  /* The tools under a block: its rows as a table and CSV, and what they mean. */
  site.wireTools = function (block, id, rowsNow) {
    const tools = block.querySelector(":scope > .block-tools");
    const table = tools.querySelector(".show-table");
    const refresh = async () => {
      if (table && table.open) site.showTable(table.querySelector(".table-here"), id, await rowsNow(), {show: 100});
    };
    if (table) {
      table.addEventListener("toggle", () => {
        if (table.open) refresh();
      });
    }
    const meanings = tools.querySelector(".show-meanings");
    meanings.addEventListener("toggle", () => site.showMeanings(meanings.querySelector(".meanings-here"), id), {once: true});
    tools.querySelector(".csv").addEventListener("click", async () => site.download(id + ".csv", site.csv(id, await rowsNow())));
    const own = tools.querySelector(".own-page");
    // The page of the figure opens as the reader sees it here.
    own?.addEventListener("click", () => { own.href = own.dataset.page + site.choicesOf(id); });
    return refresh;
  };

  function select(label, values, words, chosen, change) {
    const id = "control-" + Math.random().toString(36).slice(2);
    const list = make("select", {id: id});
    for (const value of values) list.append(make("option", {value: value, selected: value === chosen}, words(value)));
    list.addEventListener("change", () => change(list.value));
    return make("div", {}, make("label", {for: id}, label), list);
  }
  site.select = select;

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

  function wire(block) {
    const id = block.id;
    const kind = block.dataset.kind;
    const options = JSON.parse(block.dataset.options);
    const controls = block.querySelector(":scope > .controls");
    const waves = site.tables[id].waves || [];
    const choosing = waves.length > 1 && kind !== "standing";
    const lastWave = choosing ? waves[waves.length - 1] : null;
    const asked = (name, values, usual) => (values.includes(site.chosen(id, name)) ? site.chosen(id, name) : usual);
    let wave = choosing ? asked("wave", waves, lastWave) : null;
    let measure = asked("colour", MEASURES, MEASURES[0]);
    const waveNow = () => wave || site.tables[id].wave || "";
    const rowsNow = () => site.load(id, waveNow());
    const refreshTable = site.wireTools(block, id, rowsNow);
    const plot = block.querySelector(":scope > .plot");

    // The title is what was found in the wave that is shown first.
    const title = block.querySelector("[data-title]");
    const finding = title && title.textContent;

    async function draw() {
      if (title) title.textContent = wave === lastWave ? finding : title.dataset.title;
      if (kind === "table" && site.isCut(id, waveNow())) {
        const {count, same, choices} = site.tables[id];
        const cut = {whole: rowsNow, count: count, same: same, choices: choices};
        return site.showTable(block.querySelector(":scope > .table-here"), id, site.rows(id), {...options, ...cut});
      }
      const asked = wave;
      let rows = await rowsNow();
      if (kind === "standing") {
        const here = rows.find((row) => row.geography_id === options.geography_id);
        rows = rows.filter((row) => row.geography_level === here.geography_level);
      }
      // Another wave was chosen while this one was fetched.
      if (asked !== wave) return null;
      if (kind === "table") return site.showTable(block.querySelector(":scope > .table-here"), id, rows, options);
      if (kind === "map") return site.drawMap(block, plot, id, rows, options, measure);
      return plot ? site.drawChart(plot, kind, id, rows, options) : null;
    }

    function show(value) {
      wave = value;
      const list = controls.querySelector("select");
      if (list) list.value = value;
      site.choose(id, "wave", value, lastWave);
      draw();
      refreshTable();
    }

    if (choosing) controls.append(select(options.wave ? "To the wave" : "Wave", [...waves].reverse(), (value) => site.wave(value).label, wave, show));
    // A map has a slider too: the eye follows a place from wave to wave.
    const slider = choosing && kind === "map" ? timeline(waves, wave, show) : null;
    if (slider) controls.append(slider.field);
    if (kind === "map") {
      controls.append(
        select("Colour by", MEASURES, (value) => (value === "tier" ? "tier" : "usage index"), measure, (value) => {
          measure = value;
          site.choose(id, "colour", value, MEASURES[0]);
          draw();
        }),
      );
    }
    const lists = controls.querySelectorAll("select");
    if (slider) lists[0].addEventListener("change", () => slider.set(wave));
    site.onReturn(id, () => {
      wave = choosing ? asked("wave", waves, lastWave) : null;
      measure = asked("colour", MEASURES, MEASURES[0]);
      const values = [...(choosing ? [wave] : []), ...(kind === "map" ? [measure] : [])];
      lists.forEach((list, place) => { list.value = values[place]; });
      slider?.set(wave);
      draw();
      refreshTable();
    });
    if (kind !== "table") site.onRedraw(id, draw);
    return draw();
  }

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
