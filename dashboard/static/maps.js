/* Choropleths of countries and states, by tier or by usage index. */
(function () {
  "use strict";

  const make = site.element;
  // Below this solid angle (steradian) a country is a speck: it gets a dot as well.
  const SPECK = 8e-5;

  function classOf(row) {
    if (row.map_class === "service not offered") return "not-offered";
    if (row.status === "Q") return "suppressed";
    if (row.usage_tier === null || row.usage_tier === undefined) return row.usage_count ? "no-index" : "no-data";
    return "tier-" + row.usage_tier;
  }

  function fillOf(row, measure, scale) {
    const kind = classOf(row);
    if (kind === "suppressed") return "url(#cross)";
    if (kind === "no-data") return "url(#hatch)";
    if (kind === "not-offered" || kind === "no-index") return site.color(kind);
    if (measure === "tier" || !(row.usage_per_capita_index > 0)) return site.color(kind);
    return scale(Math.log(row.usage_per_capita_index));
  }

  /* Cividis: dark is much in light colours, light is much in dark ones. */
  function indexScale(rows) {
    const values = rows.map((row) => row.usage_per_capita_index).filter((value) => value > 0).map(Math.log);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const scheme = vega.scheme("cividis");
    const dark = site.isDark();
    const scale = (value) => {
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return scheme(dark ? 0.12 + 0.88 * share : 1 - share);
    };
    scale.domain = values.length ? [Math.exp(low), Math.exp(high)] : null;
    return scale;
  }

  const OTHERS = {
    suppressed: ["url(#cross)", "not published (suppressed)"], "no-index": ["", "usage, but no population known: no index"],
    "no-data": ["url(#hatch)", "no data"], "not-offered": ["", "service not offered"],
  };

  /* The classes of a map, those of tiers first: fill, name and number of places. */
  site.mapClasses = function (rows) {
    const groups = new Map();
    for (const row of rows) {
      const kind = classOf(row);
      if (!groups.has(kind)) groups.set(kind, []);
      groups.get(kind).push(row);
    }
    const tiers = [...groups.keys()].filter((kind) => kind.startsWith("tier-")).sort().reverse();
    return [...tiers, ...Object.keys(OTHERS).filter((kind) => groups.has(kind))].map((kind) => ({
      isTier: kind.startsWith("tier-"), fill: (OTHERS[kind] || [""])[0] || site.color(kind),
      name: kind.startsWith("tier-") ? groups.get(kind)[0].usage_tier_name : OTHERS[kind][1], count: groups.get(kind).length,
    }));
  };

  function legend(rows, measure, scale) {
    const list = make("ul", {class: "map-legend"});
    const add = (swatch, label, count) => {
      list.append(make("li", {}, swatch, `${label} `, make("span", {class: "count"}, String(count))));
    };
    const swatch = (kind) => {
      const box = make("span", {class: "swatch", "aria-hidden": "true"});
      box.innerHTML = `<svg width="22" height="14"><rect width="22" height="14" fill="${kind}"></rect></svg>`;
      return box;
    };
    const classes = site.mapClasses(rows);
    if (measure === "tier") {
      for (const entry of classes.filter((one) => one.isTier)) add(swatch(entry.fill), entry.name, entry.count);
    } else if (scale.domain) {
      const steps = [0, 0.25, 0.5, 0.75, 1];
      const [low, high] = scale.domain.map(Math.log);
      const bar = make("li", {class: "ramp"});
      bar.append(
        make("span", {class: "ramp-colours", "aria-hidden": "true", style: `background:linear-gradient(90deg,${steps.map((step) => scale(low + step * (high - low))).join(",")})`}),
        make("span", {class: "ramp-labels"}, ...steps.map((step) => make("span", {}, site.format(Math.exp(low + step * (high - low)), "index")))),
        make("span", {class: "small"}, "Usage index, log scale; 1.0 = as the population suggests"),
      );
      list.append(bar);
      const none = rows.filter((row) => row.usage_per_capita_index === 0);
      if (none.length) add(swatch(site.color("tier-0")), "no usage", none.length);
    }
    for (const entry of classes.filter((one) => !one.isTier)) add(swatch(entry.fill), entry.name, entry.count);
    const unsure = rows.filter((row) => row.status === "U" && row.usage_tier !== null);
    if (unsure.length) {
      const box = make("span", {class: "swatch", "aria-hidden": "true"});
      box.innerHTML = `<svg width="22" height="14"><rect width="22" height="14" fill="${site.color("tier-2")}"></rect><rect width="22" height="14" fill="url(#unsure)"></rect></svg>`;
      list.append(make("li", {}, box, "dotted: low reliability, below the minimum observations ", make("span", {class: "count"}, String(unsure.length))));
    }
    return list;
  }

  const inShape = (shape, values) => ({data: {values: values, format: {type: "topojson", feature: shape}}});

  /* Equal Earth from 56° south to 84° north, turned so that no country is cut in two. */
  const equalEarth = (width, height) => {
    const scale = width / 5.43;
    return {type: "equalEarth", rotate: [-11, 0, 0], scale: scale, translate: [width / 2, height / 2 + 0.16 * scale]};
  };

  /* The states come projected, on a sheet of 975 by 610. */
  const albers = (width) => ({type: "identity", scale: width / 975, translate: [0, 0]});

  function world(rows) {
    const topology = site.boundaries.world;
    const byShape = {};
    const dots = [];
    const placed = new Set();
    for (const row of rows) {
      const country = site.countries[row.geography_id];
      if (!country) continue;
      placed.add(row.geography_id);
      if (country.shape) byShape[country.shape] = row;
      else if (classOf(row) !== "no-data") dots.push({...row, ...country});
    }
    const shapes = topology.objects.countries.geometries.map((shape) => {
      const row = byShape[shape.id];
      return {...shape, properties: row ? {...row, area: classOf(row) !== "no-data"} : {area: false, fill: "url(#hatch)"}};
    });
    const drawn = {...topology, objects: {countries: {...topology.objects.countries, geometries: shapes}}};
    return {topology: drawn, shape: "countries", dots: dots, placed: placed, projection: equalEarth, ratio: 0.43};
  }

  function states(rows) {
    const topology = site.boundaries.states;
    const byName = Object.fromEntries(rows.map((row) => [row.geography_name, row]));
    const placed = new Set();
    const shapes = topology.objects.states.geometries
      .filter((shape) => byName[shape.properties.name])
      .map((shape) => {
        const row = byName[shape.properties.name];
        placed.add(row.geography_id);
        return {...shape, properties: {...row, area: true}};
      });
    const drawn = {...topology, objects: {states: {...topology.objects.states, geometries: shapes}}};
    return {topology: drawn, shape: "states", dots: [], placed: placed, projection: albers, ratio: 610 / 975};
  }

  /* The specification of a map, `width` pixels wide, and which geographies it shows. */
  site.mapSpec = function (id, rows, options, measure, width) {
    const scale = indexScale(rows);
    const dressed = rows.map((row) => ({
      ...row,
      tooltip: {...site.tooltip(id, row)},
      href: site.placeHref(row.geography_id),
      fill: fillOf(row, measure, scale),
      unsure: row.status === "U" && row.usage_tier !== null,
      name: row.geography_name,
    }));
    const map = options.map === "world" ? world(dressed) : states(dressed);
    const feature = inShape(map.shape, map.topology);
    const border = site.color("paper");
    const outlined = {stroke: border, strokeWidth: 0.5};
    const fill = {field: "properties.fill", type: "nominal", scale: null};
    const tooltip = {field: "properties.tooltip", type: "nominal"};
    const layer = [
      {...feature, mark: {type: "geoshape", ...outlined, cursor: "pointer"}, encoding: {fill: fill, tooltip: tooltip}},
      {...feature, transform: [{filter: "datum.properties.unsure"}], mark: {type: "geoshape", fill: "url(#unsure)", stroke: null, tooltip: null, interactive: false}},
    ];
    if (dressed.some((row) => row.is_anomalous)) {
      layer.push({...feature, transform: [{filter: "datum.properties.is_anomalous"}], mark: {type: "geoshape", fill: null, stroke: site.color("bad"), strokeWidth: 2, interactive: false}});
    }
    if (options.map === "world") {
      const specks = {
        ...feature,
        transform: [
          {filter: `datum.properties.area && geoArea(null, datum) < ${SPECK}`},
          {calculate: "geoCentroid(null, datum)[0]", as: "longitude"},
          {calculate: "geoCentroid(null, datum)[1]", as: "latitude"},
          {calculate: "datum.properties.fill", as: "fill"},
          {calculate: "datum.properties.tooltip", as: "tooltip"},
          {calculate: "datum.properties.href", as: "href"},
        ],
      };
      const mark = {type: "circle", size: 34, opacity: 1, stroke: site.color("ink-soft"), strokeWidth: 0.7, cursor: "pointer"};
      const encoding = {
        longitude: {field: "longitude", type: "quantitative"}, latitude: {field: "latitude", type: "quantitative"},
        fill: {field: "fill", type: "nominal", scale: null}, tooltip: {field: "tooltip", type: "nominal"},
      };
      layer.push({...specks, mark: mark, encoding: encoding});
      if (map.dots.length) layer.push({data: {values: map.dots}, mark: mark, encoding: encoding});
    }
    const spec = {
      width: width, height: width * map.ratio, projection: map.projection(width, width * map.ratio), layer: layer,
      view: {stroke: null}, autosize: {type: "none"}, padding: 0,
    };
    return {spec: spec, placed: map.placed, scale: scale};
  };

  site.drawMap = async function (block, plot, id, rows, options, measure) {
    const {spec, placed, scale} = site.mapSpec(id, rows, options, measure, plot.clientWidth || 320);
    const canvas = make("div", {class: "canvas", role: "img", "aria-label": plot.dataset.label});
    plot.replaceChildren(canvas);
    const view = await site.embed(canvas, spec);
    view.addEventListener("click", (_, item) => {
      const properties = item && item.datum && item.datum.properties;
      if (properties && properties.href) window.location.href = properties.href;
    });
    block.querySelector(".map-legend")?.remove();
    block.querySelectorAll(".unplaced, .suspects").forEach((note) => note.remove());
    plot.after(legend(rows, measure, scale));
    const suspects = site.suspectNote(rows);
    if (suspects) {
      suspects.classList.add("suspects");
      block.querySelector(".map-legend").after(suspects);
    }
    const unplaced = rows.filter((row) => !placed.has(row.geography_id) && classOf(row) !== "no-data");
    if (unplaced.length) {
      block.querySelector(".map-legend").after(make("p", {class: "note unplaced"}, "Without a place on the map, in the table only: " + unplaced.map((row) => row.geography_name).join(", ") + "."));
    }
    plot.dataset.drawn = [...placed].join(" ");
  };
})();
