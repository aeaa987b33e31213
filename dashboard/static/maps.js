/* Choropleths of countries and states, by tier or by usage index. */
(function () {
  "use strict";

  const make = site.element;
  // Below this solid angle (steradian) a country is a speck: it gets a dot as well.
  const SPECK = 8e-5;
  // A state within so many pixels of its sheet is as hard to hit.
  const SMALL_STATE = 42;
  const WHOLE = {times: 1, x: 0.5, y: 0.5};
  const MOST = 64;
  const STEP = 2;
  const CLOSE = 8;
  // A key moves the map by this share of what is seen.
  const MOVE = 0.2;

  function classOf(row) {
    if (row.left_out) return "left-out";
    if (row.map_class === "service not offered") return "not-offered";
    if (row.status === "Q") return "suppressed";
    if (row.usage_tier === null || row.usage_tier === undefined) return row.usage_count ? "no-index" : "no-data";
    return "tier-" + row.usage_tier;
  }

  function fillOf(row, measure, scale) {
    const kind = classOf(row);
    if (kind === "left-out") return site.color("line");
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
    for (const row of rows.filter((one) => !one.left_out)) {
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

  function legend(all, measure, scale) {
    const rows = all.filter((row) => !row.left_out);
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

  /* A projection with a point of the sheet (`x` and `y` in shares of its sides) in the middle,
   * so many times as large; of a map that is moved these are signals. */
  function zoomed(projection, width, height, zoom, isLive) {
    const {scale, translate: [left, top]} = projection;
    if (isLive) {
      return {
        ...projection, scale: {expr: `${scale} * zoom_times`},
        translate: {expr: `[(${left} - zoom_x * ${width}) * zoom_times + ${width / 2}, (${top} - zoom_y * ${height}) * zoom_times + ${height / 2}]`},
      };
    }
    const {times, x, y} = zoom;
    return {...projection, scale: scale * times, translate: [(left - x * width) * times + width / 2, (top - y * height) * times + height / 2]};
  }

  /* The specification of a map, `width` pixels wide, and which geographies it shows. */
  site.mapSpec = function (id, rows, options, measure, width, zoom = WHOLE, isLive = false) {
    const scale = indexScale(rows);
    const dressed = rows.map((row) => ({
      ...row,
      tooltip: row.left_out ? null : {...site.tooltip(id, row)},
      href: site.placeHref(row.geography_id),
      fill: fillOf(row, measure, scale),
      unsure: row.status === "U" && row.usage_tier !== null && !row.left_out,
      marked: Boolean(row.is_anomalous && !row.left_out),
      here: row.geography_id === options.geography_id,
      name: row.geography_name,
    }));
    const map = options.map === "world" ? world(dressed) : states(dressed);
    const feature = inShape(map.shape, map.topology);
    const border = site.color("paper");
    const outlined = {stroke: border, strokeWidth: 0.5};
    const fill = {field: "properties.fill", type: "nominal", scale: null};
    const tooltip = {field: "properties.tooltip", type: "nominal"};
    const layer = [
      {...feature, mark: {type: "geoshape", ...outlined, clip: true, cursor: "pointer"}, encoding: {fill: fill, tooltip: tooltip}},
      {...feature, transform: [{filter: "datum.properties.unsure"}], mark: {type: "geoshape", fill: "url(#unsure)", stroke: null, clip: true, tooltip: null, interactive: false}},
    ];
    if (dressed.some((row) => row.here)) {
      layer.push({...feature, transform: [{filter: "datum.properties.here"}], mark: {type: "geoshape", fill: null, stroke: site.color("focus"), strokeWidth: 2.5, clip: true, interactive: false}});
    }
    if (dressed.some((row) => row.marked)) {
      layer.push({...feature, transform: [{filter: "datum.properties.marked"}], mark: {type: "geoshape", fill: null, stroke: site.color("bad"), strokeWidth: 2, clip: true, interactive: false}});
    }
    if (options.map === "world") {
      const specks = {
        ...feature,
        transform: [
          {filter: `datum.properties.area && geoArea(null, datum) < ${SPECK} / ${isLive ? "zoom_times * zoom_times" : zoom.times ** 2}`},
          {calculate: "geoCentroid(null, datum)[0]", as: "longitude"},
          {calculate: "geoCentroid(null, datum)[1]", as: "latitude"},
          {calculate: "datum.properties.fill", as: "fill"},
          {calculate: "datum.properties.tooltip", as: "tooltip"},
          {calculate: "datum.properties.href", as: "href"},
        ],
      };
      const mark = {type: "circle", size: 34, opacity: 1, clip: true, stroke: site.color("ink-soft"), strokeWidth: 0.7, cursor: "pointer"};
      const encoding = {
        longitude: {field: "longitude", type: "quantitative"}, latitude: {field: "latitude", type: "quantitative"},
        fill: {field: "fill", type: "nominal", scale: null}, tooltip: {field: "tooltip", type: "nominal"},
      };
      layer.push({...specks, mark: mark, encoding: encoding});
      if (map.dots.length) layer.push({data: {values: map.dots}, mark: mark, encoding: encoding});
    }
    const height = width * map.ratio;
    const spec = {
      width: width, height: height, projection: zoomed(map.projection(width, height), width, height, zoom, isLive), layer: layer,
      view: {stroke: null}, autosize: {type: "none"}, padding: 0,
      ...(isLive ? {params: Object.entries(zoom).map(([name, value]) => ({name: "zoom_" + name, value: value}))} : {}),
    };
    return {spec: spec, placed: map.placed, scale: scale};
  };

  /* Where each place lies on its sheet, in shares of the sides, and whether it is hard to hit. */
  const sheets = {};
  function sheetOf(map) {
    if (sheets[map]) return sheets[map];
    const found = {};
    if (map === "world") {
      const ratio = 0.43;
      const {rotate, scale, translate} = equalEarth(1, ratio);
      const project = vega.projection("equalEarth")().rotate(rotate).scale(scale).translate(translate);
      const area = vega.expressionFunction("geoArea");
      const centroid = vega.expressionFunction("geoCentroid");
      const shapes = new Map(vega.read(site.boundaries.world, {type: "topojson", feature: "countries"}).map((shape) => [shape.id, shape]));
      for (const [id, country] of Object.entries(site.countries)) {
        const shape = shapes.get(country.shape);
        const place = shape ? centroid(null, shape) : [country.longitude, country.latitude];
        const [x, y] = project(place);
        found[id] = {x: x, y: y / ratio, isSmall: !shape || area(null, shape) < SPECK};
      }
    } else {
      for (const shape of vega.read(site.boundaries.states, {type: "topojson", feature: "states"})) {
        const ends = [[Infinity, -Infinity], [Infinity, -Infinity]];
        JSON.stringify(shape.geometry.coordinates, (_, part) => {
          if (Array.isArray(part) && typeof part[0] === "number") part.forEach((value, axis) => { ends[axis] = [Math.min(ends[axis][0], value), Math.max(ends[axis][1], value)]; });
          return part;
        });
        const [[left, right], [top, bottom]] = ends;
        found[shape.properties.name] = {x: (left + right) / 2 / 975, y: (top + bottom) / 2 / 610, isSmall: Math.max(right - left, bottom - top) < SMALL_STATE};
      }
    }
    sheets[map] = found;
    return found;
  }
  const placeOf = (row, map) => sheetOf(map)[map === "world" ? row.geography_id : row.geography_name];

  const within = (value, low, high) => Math.min(Math.max(value, low), high);

  /* No further than the edge of the sheet. */
  function bounded({times, x, y}) {
    const near = within(times, 1, MOST);
    return {times: near, x: within(x, 0.5 / near, 1 - 0.5 / near), y: within(y, 0.5 / near, 1 - 0.5 / near)};
  }

  /* The places that are not left out, or the one that the page is about, as large as they fit. */
  function around(rows, map, here) {
    const own = here && placeOf(rows.find((row) => row.geography_id === here), map);
    if (own) return own.isSmall ? bounded({times: CLOSE, x: own.x, y: own.y}) : WHOLE;
    const places = rows.filter((row) => !row.left_out && classOf(row) !== "no-data").map((row) => placeOf(row, map)).filter(Boolean);
    if (!places.length || !rows.some((row) => row.left_out)) return WHOLE;
    const ends = (axis) => [Math.min(...places.map((place) => place[axis])), Math.max(...places.map((place) => place[axis]))];
    const [[left, right], [top, bottom]] = [ends("x"), ends("y")];
    // Room for the shapes around their middles.
    return bounded({times: Math.min(0.7 / Math.max(right - left, bottom - top, 0.02), MOST / 2), x: (left + right) / 2, y: (top + bottom) / 2});
  }

  /* How far each map is zoomed in: from the address at first. */
  const zooms = new Map();
  function readZoom(block) {
    const parts = (site.chosen(block, "zoom") || "").split(",").map(Number);
    return parts.length === 3 && parts.every(Number.isFinite) ? bounded({times: parts[0], x: parts[1], y: parts[2]}) : null;
  }
  site.zoomOf = (block) => zooms.get(block) || WHOLE;
  site.forgetZoom = (block) => zooms.delete(block);

  /* Buttons, keys, a list of small places and dragging: each moves the map. */
  function wireZoom(block, frame, view, rows, map, usual) {
    const id = block.id;
    const set = (zoom, isQuiet = false) => {
      const next = bounded(zoom);
      zooms.set(id, next);
      view.signal("zoom_times", next.times).signal("zoom_x", next.x).signal("zoom_y", next.y).runAsync();
      frame.classList.toggle("zoomed", next.times > 1);
      frame.dataset.times = String(next.times);
      out.disabled = next.times === 1;
      whole.disabled = next.times === 1;
      if (!isQuiet) site.choose(id, "zoom", [next.times, next.x, next.y].map((value) => Number(value.toFixed(4))).join(","), [usual.times, usual.x, usual.y].map((value) => Number(value.toFixed(4))).join(","), true);
    };
    const now = () => site.zoomOf(id);
    const by = (factor) => set({...now(), times: now().times * factor});
    const move = (across, down) => set({...now(), x: now().x + across / now().times, y: now().y + down / now().times});
    const button = (label, text, act) => {
      const made = make("button", {type: "button", "aria-label": label}, text);
      made.addEventListener("click", act);
      return made;
    };
    const out = button("Zoom out", "−", () => by(1 / STEP));
    const whole = button("Whole map", "Whole map", () => set(WHOLE));
    const small = rows.filter((row) => !row.left_out && classOf(row) !== "no-data" && placeOf(row, map)?.isSmall).sort((a, b) => a.geography_name.localeCompare(b.geography_name, "en"));
    const list = small.length ? site.select("Zoom to a small place", ["", ...small.map((row) => row.geography_id)], (value) => (value ? small.find((row) => row.geography_id === value).geography_name : "choose"), "", (value) => {
      const place = value && placeOf(small.find((row) => row.geography_id === value), map);
      if (place) set({times: map === "world" ? CLOSE * 2 : CLOSE, x: place.x, y: place.y});
    }) : null;
    const tools = make("div", {class: "zoom"}, button("Zoom in", "+", () => by(STEP)), out, whole, list);
    frame.after(tools);
    frame.addEventListener("keydown", (event) => {
      const keys = {
        "+": () => by(STEP), "=": () => by(STEP), "-": () => by(1 / STEP), 0: () => set(WHOLE),
        ...(now().times > 1 ? {ArrowLeft: () => move(-MOVE, 0), ArrowRight: () => move(MOVE, 0), ArrowUp: () => move(0, -MOVE), ArrowDown: () => move(0, MOVE)} : {}),
      };
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
    let last = null;
    frame.addEventListener("pointerdown", (event) => {
      frame.dataset.dragged = "";
      last = now().times > 1 ? [event.clientX, event.clientY] : null;
    });
    frame.addEventListener("pointermove", (event) => {
      if (!last || !event.buttons) return;
      const [across, down] = [event.clientX - last[0], event.clientY - last[1]];
      if (Math.abs(across) + Math.abs(down) < 4) return;
      frame.dataset.dragged = "yes";
      last = [event.clientX, event.clientY];
      move(-across / frame.clientWidth, -down / frame.clientHeight);
    });
    set(now(), true);
  }

  site.drawMap = async function (block, plot, id, rows, options, measure) {
    const usual = around(rows, options.map, options.geography_id);
    if (!zooms.has(block.id)) zooms.set(block.id, readZoom(block.id) || usual);
    const {spec, placed, scale} = site.mapSpec(id, rows, options, measure, plot.clientWidth || 320, site.zoomOf(block.id), true);
    const canvas = make("div", {class: "canvas map-canvas", role: "img", "aria-label": plot.dataset.label});
    const frame = make("div", {class: "map-frame", tabindex: "0", role: "group", "aria-label": "Map. Plus and minus zoom, arrow keys move it, 0 shows all of it."}, canvas);
    plot.replaceChildren(frame);
    const view = await site.embed(canvas, spec, () => frame.dataset.dragged !== "yes");
    view.addEventListener("click", (_, item) => {
      const properties = item && item.datum && item.datum.properties;
      if (properties && properties.href && frame.dataset.dragged !== "yes") window.location.href = properties.href;
    });
    // Another drawing has taken its place.
    if (!frame.isConnected) return;
    wireZoom(block, frame, view, rows, options.map, usual);
    block.querySelectorAll(":scope > .map-legend, :scope > .unplaced, :scope > .suspects").forEach((note) => note.remove());
    const list = legend(rows, measure, scale);
    const notes = [list];
    const suspects = site.suspectNote(rows.filter((row) => !row.left_out));
    if (suspects) {
      suspects.classList.add("suspects");
      notes.push(suspects);
    }
    const unplaced = rows.filter((row) => !row.left_out && !placed.has(row.geography_id) && classOf(row) !== "no-data");
    if (unplaced.length) notes.push(make("p", {class: "note unplaced"}, "Without a place on the map, in the table only: " + unplaced.map((row) => row.geography_name).join(", ") + "."));
    plot.after(...notes);
    plot.dataset.drawn = [...placed].join(" ");
  };
})();
