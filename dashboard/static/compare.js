/* Places side by side; the address keeps the choice. */
(function () {
  "use strict";

  const make = site.element;
  const MOST = 8;
  // Two indices of another base never share an axis.
  const BASES = {country: "Countries, beside the world", state_us: "US states, beside the United States"};
  // What narrows the places that are offered.
  const FILTERS = ["geography_level", "region", "subregion", "income_group"];
  const COLUMNS = {compared_usage: "places", compared_patterns: "compare_patterns", compared_occupations: "compare_occupations"};

  const names = new Map(site.places.map(([id, name]) => [id, name]));
  const waves = [...(site.tables.places.waves || [])].reverse();
  const fromAddress = () => (waves.includes(site.chosen("compare", "wave")) ? site.chosen("compare", "wave") : waves[0]);
  let wave = fromAddress();
  // The rows of the wave, by table.
  let rows = {};

  /* At first: those with the most usage, two of each level. */
  function leading() {
    const here = rows.places.filter((row) => row.usage_rank !== null && row.usage_rank <= 2);
    return here.sort((a, b) => a.geography_level.localeCompare(b.geography_level) || a.usage_rank - b.usage_rank).map((row) => row.geography_id);
  }

  function inAddress() {
    return decodeURIComponent(location.hash.slice(1)).split(",").filter((id) => names.has(id)).slice(0, MOST);
  }

  let chosen = inAddress();

  const choices = Object.fromEntries(FILTERS.map((name) => [name, [...new Set(site.rows("places").map((row) => row[name]))].filter((value) => value !== null).sort()]));
  const filters = site.placeFilters("compare", "places", document.getElementById("compare-filters"), FILTERS, choices, () => {}, true);
  const fits = (id) => rows.places.some((row) => row.geography_id === id && filters.fits(row));

  const rowsOf = (id) => {
    return (rows[COLUMNS[id]] || [])
      .filter((row) => chosen.includes(row.geography_id))
      .map((row) => ({...row, place: names.get(row.geography_id)}))
      .sort((a, b) => chosen.indexOf(a.geography_id) - chosen.indexOf(b.geography_id));
  };

  function without(block, rows) {
    const lacking = chosen.filter((id) => !rows.some((row) => row.geography_id === id));
    block.querySelector(".compared-note").textContent = lacking.length
      ? "Nothing published in this wave for " + lacking.map((id) => names.get(id)).join(", ") + ": the slice is missing from this build, or every count was below the disclosure threshold."
      : "";
  }

  /* How each comparison is drawn: its kind and options. */
  const CHARTS = {
    compared_usage: ["bars", {
      facet: "geography_level", category: "place", mark: "dot", link: "geography_id", x: "usage_per_capita_index", low: "usage_per_capita_index_low",
      high: "usage_per_capita_index_high", tier: "usage_tier", reference: 1, log: true,
      facet_names: BASES, x_title: "Usage index, 1.0 = as the population suggests (log axis)",
    }],
    compared_patterns: ["stack", {
      category: "place", x: "collaboration_pct", colour: "pattern", x_title: "Share of conversations, %", domain: [0, 100], bar: 36,
    }],
    compared_occupations: ["dots", {
      category: "occupation_name", x: "occupation_pct_classified", series: "place", x_title: "Share of classified conversations, %",
    }],
  };
  // An index of 0 has no place on a log axis.
  const drawnOf = (id) => rowsOf(id).filter((row) => id !== "compared_usage" || row.usage_per_capita_index > 0);

  function drawBlock(id) {
    const block = document.getElementById(id);
    const found = rowsOf(id);
    without(block, found);
    const [kind, options] = CHARTS[id];
    const [plot, table] = [block.querySelector(".plot"), block.querySelector(".table-here")];
    const drawn = drawnOf(id);
    if (!found.length) table.replaceChildren();
    if (tabs[id].now() === "table") return found.length ? site.showTable(table, COLUMNS[id], found, {show: 100}) : null;
    return drawn.length ? site.drawChart(plot, kind, COLUMNS[id], drawn, options) : plot.replaceChildren();
  }

  const tabs = Object.fromEntries(Object.keys(COLUMNS).map((id) => [id, site.tabs(document.getElementById(id), ["chart", "table"], () => drawBlock(id))]));
  for (const [id, table] of Object.entries(COLUMNS)) {
    const block = document.getElementById(id);
    const [kind, options] = CHARTS[id];
    site.wireTools(block, table, async () => rowsOf(id), async () => site.pictureSpec(kind, table, drawnOf(id), options, site.pictureWords(block, wave)));
  }

  /* A table without rows of the wave has none to compare. */
  const rowsOfWave = async (table) => ((site.tables[table]?.waves || []).includes(wave) ? site.load(table, wave) : []);

  async function draw() {
    const asked = wave;
    const tables = Object.values(COLUMNS);
    const found = await Promise.all(tables.map(rowsOfWave));
    if (asked !== wave) return null;
    rows = Object.fromEntries(tables.map((table, place) => [table, found[place]]));
    if (!chosen.length && !location.hash) chosen = leading();
    document.getElementById("chosen").replaceChildren(
      ...chosen.map((id) => {
        const remove = make("button", {type: "button", "aria-label": "Remove " + names.get(id)}, "×");
        remove.addEventListener("click", () => choose(chosen.filter((other) => other !== id)));
        return make("li", {"data-id": id}, make("a", {href: site.placeHref(id)}, names.get(id)), remove);
      }),
    );
    document.getElementById("chosen-note").textContent =
      chosen.length >= MOST ? `${MOST} places at most: remove one to add another.` : chosen.length ? "" : "Add a place to begin.";
    return Promise.all(Object.keys(COLUMNS).map(drawBlock));
  }

  function choose(ids) {
    chosen = ids.slice(0, MOST);
    history.pushState(null, "", "#" + chosen.join(","));
    draw();
  }

  site.combobox(document.getElementById("add"), document.getElementById("added"), (place) => choose([...chosen, place.id]), (text) => site.findPlaces(text, (id) => !chosen.includes(id) && fits(id)), "None of these places has that name and data");
  /* The places whose index is highest among those that the lists leave. */
  function highest() {
    const left = rows.places.filter((row) => filters.fits(row) && row.usage_per_capita_index_rank !== null);
    const list = left.sort((a, b) => a.usage_per_capita_index_rank - b.usage_per_capita_index_rank).slice(0, MOST);
    if (list.length) choose(list.map((row) => row.geography_id));
    else document.getElementById("chosen-note").textContent = "None of these places has an index and the minimum observations.";
  }
  document.getElementById("highest").addEventListener("click", highest);

  function restore() {
    chosen = inAddress();
    wave = fromAddress();
    const list = document.querySelector("#compare-wave select");
    if (list) list.value = wave;
    filters.restore();
    Object.values(tabs).forEach((one) => one.restore());
    draw();
  }
  window.addEventListener("popstate", restore);
  if (waves.length > 1) {
    document.getElementById("compare-wave").append(
      site.select("Wave", waves, (value) => site.wave(value).label, wave, (value) => {
        wave = value;
        site.choose("compare", "wave", value, waves[0]);
        draw();
      }),
    );
  }
  site.onRedraw("compare", draw);
  draw();
})();
