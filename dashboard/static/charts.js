/* Charts of a block's rows: specifications for Vega-Lite, by kind. */
(function () {
  "use strict";

  const WAVE_COLOURS = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"];
  const PATTERN_COLOURS = {
    directive: "automation-1",
    "feedback loop": "automation-2",
    automation: "automation-1",
    learning: "augmentation-1",
    "task iteration": "augmentation-2",
    validation: "augmentation-3",
    augmentation: "augmentation-1",
    none: "residual-1",
    not_classified: "residual-2",
    match: "good",
    differs: "bad",
    "not computable": "residual-2",
  };
  const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];
  const DASHES = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [12, 4]];
  // The same marks, drawn in a box of 14 by 14.
  const OUTLINES = {
    circle: "M2 7a5 5 0 1 0 10 0a5 5 0 1 0 -10 0", square: "M2.5 2.5h9v9h-9z", "triangle-up": "M7 2l5.5 10h-11z",
    diamond: "M7 1l5 6l-5 6l-5 -6z", cross: "M5 1h4v4h4v4h-4v4h-4v-4h-4v-4h4z", "triangle-down": "M7 12l5.5 -10h-11z",
  };
  const LEVEL_NAMES = {mode: "Automation against augmentation", pattern: "The five patterns", request: "Requests", task: "Tasks"};
  const TOP = 15;
  // Marks of an axis that are given are all drawn.
  const ALL = 40;
  const FEW = 8;
  const FACTS = 3;

  const narrow = () => window.innerWidth < 640;
  const wrapped = site.wrapped;
  const isAbsent = (value) => value === null || value === undefined;

  site.vegaLite = "https://vega.github.io/schema/vega-lite/v6.json";

  site.chartConfig = function () {
    const ink = site.color("ink");
    const soft = site.color("ink-soft");
    const line = site.color("line");
    const font = site.color("sans");
    return {
      background: null,
      font: font,
      padding: 2,
      view: {stroke: null},
      mark: {aria: false},
      axis: {
        aria: false, labelColor: soft, titleColor: soft, gridColor: line, domainColor: soft, tickColor: line,
        labelFontSize: 13, titleFontSize: 13, titleFontWeight: 400, labelPadding: 5, titlePadding: 9, domain: false,
        gridOpacity: 0.8, tickSize: 4,
      },
      axisY: {ticks: false},
      // As many marks as a person would write.
      axisQuantitative: {tickCount: narrow() ? 4 : 6},
      text: {color: ink, fontSize: 13},
      header: {labelColor: ink, titleColor: soft, labelFontSize: 14},
    };
  };

  /* What a pointer shows: who it is and three facts; the data table holds the others. */
  function tooltip(id, row, options = {}) {
    const known = new Map(site.columns(id).map((column) => [column.n, column]));
    const shown = {};
    const named = [options.label, "geography_name", options.category, "task_statement"].find((name) => name && row[name]);
    if (named) shown.title = site.format(row[named], known.has(named) ? known.get(named).k : "text");
    const wanted = [options.x, options.y, options.compare, "usage_per_capita_index", "usage_tier_name", "usage_count", "usage_pct"];
    for (const name of new Set(wanted)) {
      const column = known.get(name);
      if (!column || name === named || isAbsent(row[name]) || Object.keys(shown).length > FACTS) continue;
      shown[column.l] = site.format(row[name], column.k);
    }
    if (options.over_time && row.wave_id) shown.wave = site.wave(row.wave_id).short;
    // What is not simply published is said in any case.
    if (row.status && row.status !== "A") shown.status = site.statuses[row.status] || row.status;
    if (row.is_anomalous) shown.usage = "suspect";
    return shown;
  }
  site.tooltip = tooltip;

  function dressed(id, rows, options, width) {
    return rows.map((row) => {
      const copy = {...row, tooltip: tooltip(id, row, options), href: row.geography_id ? site.placeHref(row.geography_id) : null};
      if (options.category) copy.category = wrapped(row[options.category] + (row.is_anomalous ? " (suspect)" : ""), width).join("\n");
      if (options.colour) copy.colour = options.colour.startsWith("wave_id") ? site.wave(row[options.colour]).short : row[options.colour];
      return copy;
    });
  }

  const names = (rows) => [...new Set(rows.map((row) => row.category))];

  function categoryAxis(order) {
    return {
      field: "category", type: "nominal", sort: order, title: null,
      axis: {labelExpr: "split(datum.label,'\\n')", labelLimit: 400, labelColor: site.color("ink"), grid: false, labelLineHeight: 15},
    };
  }

  function heightOf(order, base) {
    const lines = Math.max(1, ...order.map((name) => name.split("\n").length));
    return order.length * Math.max(base, lines * 15 + 9);
  }

  function colourScale(values) {
    const known = values.every((value) => PATTERN_COLOURS[value]);
    return {
      domain: values,
      range: values.map((value, place) => site.color(known ? PATTERN_COLOURS[value] : WAVE_COLOURS[place % WAVE_COLOURS.length])),
    };
  }

  /* What the colours, marks and dashes of a chart stand for. */
  function keyOf(series, colours, shapes, dashes = []) {
    return series.map((name, place) => ({name: name, colour: colours[place], shape: shapes[place % shapes.length], dash: dashes[place % 6]}));
  }

  function keyList(key) {
    const list = site.element("ul", {class: "key"});
    for (const {name, colour, shape, dash} of key) {
      const mark = site.element("span", {class: "key-mark", "aria-hidden": "true"});
      mark.innerHTML = shape === "stroke"
        ? `<svg width="30" height="14"><path d="M0 7h30" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}" fill="none"></path></svg>`
        : `<svg width="14" height="14"><path d="${OUTLINES[shape]}" fill="${colour}"></path></svg>`;
      list.append(site.element("li", {}, mark, name));
    }
    return list;
  }

  function tierScale() {
    return {domain: [0, 1, 2, 3, 4], range: [0, 1, 2, 3, 4].map((tier) => site.color("tier-" + tier))};
  }

  const pointerTooltip = {field: "tooltip", type: "nominal"};

  function bars(id, rows, options, width) {
    const data = dressed(id, rows.slice(0, TOP * 2), options, narrow() ? 24 : 44);
    const order = names(data);
    const y = categoryAxis(order);
    const dot = options.mark === "dot";
    // A release without counts has no intervals.
    const known = data.filter((row) => options.low && Number.isFinite(row[options.low]) && Number.isFinite(row[options.high]));
    const x = {field: options.x, type: "quantitative", title: wrapped(options.x_title, narrow() ? 38 : 90), scale: options.log ? {type: "log", nice: false, padding: 30} : {zero: true, nice: true}, axis: options.log ? {values: roundValues([...data.map((row) => row[options.x]), ...(options.reference ? [options.reference] : [])]), tickCount: ALL, format: "~g"} : {}};
    const fill = options.tier ? {field: options.tier, type: "ordinal", scale: tierScale(), legend: null} : {value: site.color("accent")};
    const layer = [];
    if (dot) {
      if (!options.log) layer.push({mark: {type: "rule", color: site.color("line"), strokeWidth: 1}, encoding: {y: y, x: x, x2: {datum: 0}}});
      if (known.length) {
        layer.push({data: {values: known}, mark: {type: "rule", strokeWidth: 4, color: site.color("ink-soft"), opacity: 0.55}, encoding: {y: y, x: {field: options.low, type: "quantitative"}, x2: {field: options.high}}});
      }
      layer.push({mark: {type: "point", filled: true, size: 110, opacity: 1, stroke: site.color("ink"), strokeWidth: 0.8, cursor: options.link ? "pointer" : null}, encoding: {y: y, x: x, color: fill, href: options.link ? {field: "href"} : undefined, tooltip: pointerTooltip}});
    } else {
      layer.push({mark: {type: "bar", height: {band: 0.66}, cornerRadiusEnd: 1, cursor: options.link ? "pointer" : null}, encoding: {y: y, x: x, color: fill, tooltip: pointerTooltip}});
      if (known.length) {
        layer.push({data: {values: known}, mark: {type: "rule", strokeWidth: 1.6, color: site.color("ink")}, encoding: {y: y, x: {field: options.low, type: "quantitative"}, x2: {field: options.high}}});
      }
    }
    if (options.reference) {
      layer.push({mark: {type: "rule", color: site.color("ink"), strokeDash: [4, 3], strokeWidth: 1.2}, encoding: {x: {datum: options.reference}}});
    }
    for (const halo of haloed()) {
      layer.push({
        mark: {type: "text", align: "left", dx: dot ? 10 : 7, fontSize: 12.5, color: site.color("ink"), ...halo},
        encoding: {y: y, x: {field: known.length ? options.high : options.x, type: "quantitative"}, text: {field: "written"}},
      });
    }
    data.forEach((row) => { row.written = site.format(row[options.x], site.kind(id, options.x)); });
    // Room for the number after the longest bar.
    return {width: width, height: heightOf(order, 24), data: {values: data}, layer: layer, padding: {left: 2, top: 2, bottom: 2, right: 34}};
  }

  function dots(id, rows, given, width) {
    // Without its parent's slice a place stands alone.
    const alone = given.compare && rows.every((row) => isAbsent(row[given.compare]));
    const options = alone ? {...given, compare: ""} : given;
    let list = rows;
    if (options.compare) {
      // Here and in the parent geography: two marks a row.
      list = rows.flatMap((row) => [
        {...row, value: row[options.x], place: options.here},
        {...row, value: row[options.compare], place: options.there},
      ]);
    } else {
      list = rows.map((row) => ({...row, value: row[options.x]}));
    }
    const data = dressed(id, list, {...options, colour: options.compare ? "place" : options.series || options.colour}, narrow() ? 22 : 46);
    let categories;
    if (options.order) {
      categories = [...data].sort((a, b) => a[options.order] - b[options.order]);
    } else {
      const latest = (row) => (row.colour ? site.waveOrder(row.wave_id) * 1e6 : 0);
      categories = options.category === "pattern" ? data : [...data].sort((a, b) => (latest(b) - latest(a)) || b.value - a.value);
    }
    const order = names(categories);
    const series = options.compare
      ? [options.here, options.there]
      : options.series ? [...new Set(data.map((row) => row[options.series]))] : [...new Set(data.map((row) => row.wave_id))].sort((a, b) => site.waveOrder(a) - site.waveOrder(b)).map((wave) => (options.colour ? site.wave(wave).short : wave));
    const y = categoryAxis(order);
    const x = {field: "value", type: "quantitative", title: wrapped(options.x_title, narrow() ? 38 : 90), scale: {zero: true, nice: true}};
    const coloured = series.length > 1 || options.compare;
    const present = data.filter((row) => !isAbsent(row.value));
    return {
      key: coloured ? keyOf(series, series.map((_, place) => site.color(WAVE_COLOURS[place % 6])), SHAPES) : [],
      width: width, height: heightOf(order, 25), data: {values: present},
      layer: [
        {mark: {type: "rule", color: site.color("line-strong"), strokeWidth: 2}, encoding: {y: y, x: {aggregate: "min", field: "value", type: "quantitative"}, x2: {aggregate: "max", field: "value"}}},
        {
          mark: {type: "point", filled: true, size: 105, opacity: 0.95},
          encoding: {
            y: y, x: x,
            color: coloured ? {field: "colour", type: "nominal", scale: {domain: series, range: series.map((_, place) => site.color(WAVE_COLOURS[place % 6]))}, legend: null} : {value: site.color("accent")},
            shape: coloured ? {field: "colour", type: "nominal", scale: {domain: series, range: SHAPES}, legend: null} : {value: "circle"},
            tooltip: pointerTooltip,
          },
        },
      ],
    };
  }

  function lines(id, rows, options, width) {
    const data = dressed(id, rows.filter((row) => !isAbsent(row[options.y])), options, 40);
    const series = options.colour ? [...new Set(data.map((row) => row.colour))] : [];
    if (options.colour && options.colour.startsWith("wave_id")) {
      const place = (label) => site.waves.findIndex((wave) => wave.short === label);
      series.sort((a, b) => place(a) - place(b));
    }
    const time = !options.continuous;
    const dates = [...new Set(data.map((row) => row[options.x]))].sort();
    const x = {
      scale: time ? {padding: 26} : {}, field: options.x, type: time ? "temporal" : "quantitative",
      title: options.x_title ? wrapped(options.x_title, narrow() ? 38 : 90) : null,
      axis: time && dates.length < 8 ? {values: dates.map((date) => ({year: +date.slice(0, 4), month: +date.slice(5, 7), date: +date.slice(8)})), format: "%b %Y", labelAngle: 0, grid: false, labelFlush: true, labelOverlap: "greedy"} : {grid: false, labelFlush: true},
    };
    if (time) data.forEach((row) => { row[options.x] = new Date(row[options.x] + "T00:00:00"); });
    const y = {field: options.y, type: "quantitative", title: null, scale: {zero: true, nice: true}};
    const colour = options.colour ? {field: "colour", type: "nominal", scale: colourScale(series), legend: null, sort: series} : {value: site.color("accent")};
    const dash = options.colour ? {field: "colour", type: "nominal", scale: {domain: series, range: DASHES}, legend: null, sort: series} : undefined;
    const layer = [{mark: {type: "line", strokeWidth: 2.4, clip: true}, encoding: {x: x, y: y, color: colour, strokeDash: dash, ...(options.continuous ? {order: {field: options.x}} : {})}}];
    if (time) {
      layer.push({mark: {type: "point", filled: true, size: 70, opacity: 1}, encoding: {x: x, y: {...y, field: options.y_raw || options.y}, color: colour, tooltip: pointerTooltip}});
    }
    if (time && dates.length < 8 && series.length <= 2) {
      data.forEach((row) => { row.written = site.format(row[options.y], site.kind(id, options.y)); });
      // The upper number stands above its dot, the lower one below.
      const isUpper = (row) => data.every((other) => other[options.x] - row[options.x] !== 0 || other[options.y] <= row[options.y]);
      for (const upper of [true, false]) {
        const numbers = data.filter((row) => isUpper(row) === upper);
        // Vega warns of a scale without values.
        if (!numbers.length) continue;
        for (const halo of haloed()) {
          layer.push({data: {values: numbers}, mark: {type: "text", dy: upper ? -12 : 15, fontSize: 12, ...halo}, encoding: {x: x, y: y, text: {field: "written"}, color: {value: site.color("ink-soft")}}});
        }
      }
    }
    if (options.diagonal) layer.unshift(diagonal());
    return {key: keyOf(series, colourScale(series).range, ["stroke"], DASHES), ...(options.diagonal ? {width: Math.min(width, 520), height: Math.min(width, 520) - 46} : {width: width, height: 300}), data: {values: data}, layer: layer, title: yTitle(options)};
  }

  /* Text is drawn twice: a halo in the colour of the paper keeps it apart from marks. */
  const haloed = () => [{stroke: site.color("paper"), strokeWidth: 4}, {}];

  /* 1, 2 and 5 times the powers of ten: the marks of a log axis. Within a decade there
     are too few of them, and steps between them are marks, too. */
  function roundValues(values) {
    const positive = values.filter((value) => value > 0);
    const low = Math.min(...positive);
    const high = Math.max(...positive);
    const marksOf = (steps) => {
      const marks = [];
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
        for (const step of steps) marks.push(Number((step * 10 ** power).toPrecision(2)));
      }
      return marks.filter((mark) => mark >= low * 0.7 && mark <= high * 1.4);
    };
    const few = marksOf([1, 2, 5]);
    return few.length > 2 ? few : marksOf([1, 1.5, 2, 3, 4, 5, 6, 8]);
  }

  /* The vertical axis is named above it, where a name is read without turning the head. */
  function yTitle(options) {
    return {text: wrapped(options.y_title, narrow() ? 46 : 100), anchor: "start", frame: "bounds", fontSize: 13, fontWeight: 400, color: site.color("ink-soft"), offset: 8};
  }

  function diagonal() {
    return {
      data: {values: [{a: 0, b: 0}, {a: 100, b: 100}]},
      mark: {type: "line", color: site.color("ink-soft"), strokeDash: [4, 3], strokeWidth: 1},
      encoding: {x: {field: "a", type: "quantitative"}, y: {field: "b", type: "quantitative"}},
    };
  }

  /* The 95 % band of a line with one slope, fitted to the rows by least squares: where the
   * mean of the response lies. On a log axis both are logarithms. */
  site.confidenceBand = function (rows, options) {
    const scaled = (value, isLog) => (isLog ? Math.log(value) : value);
    const points = rows.filter((row) => !isAbsent(row[options.fit])).map((row) => ({
      x: scaled(row[options.x], options.x_log), y: scaled(row[options.y], options.y_log), fit: scaled(row[options.fit], options.y_log),
    })).sort((a, b) => a.x - b.x);
    const free = points.length - 2;
    if (free < 1) return [];
    const mean = points.reduce((sum, point) => sum + point.x, 0) / points.length;
    const spread = points.reduce((sum, point) => sum + (point.x - mean) ** 2, 0);
    const error = Math.sqrt(points.reduce((sum, point) => sum + (point.y - point.fit) ** 2, 0) / free);
    // Quantile 0.975 of Student's t, to three digits from 10 degrees of freedom on.
    const quantile = 1.95996 + 2.3723 / free + 2.8225 / free ** 2 + 2.5558 / free ** 3;
    const back = (value, isLog) => (isLog ? Math.exp(value) : value);
    return points.map(({x, fit}) => {
      const half = quantile * error * Math.sqrt(1 / points.length + (x - mean) ** 2 / spread);
      return {x: back(x, options.x_log), low: back(fit - half, options.y_log), high: back(fit + half, options.y_log)};
    });
  };

  /* The line that the same fit gives without suspect points, from end to end. */
  site.lineWithout = function (rows, options) {
    const scaled = (value, isLog) => (isLog ? Math.log(value) : value);
    const back = (value, isLog) => (isLog ? Math.exp(value) : value);
    const known = rows.filter((row) => !isAbsent(row[options.fit]));
    const kept = known.filter((row) => !row.is_anomalous).map((row) => [scaled(row[options.x], options.x_log), scaled(row[options.y], options.y_log)]);
    if (kept.length < 3 || kept.length === known.length) return [];
    const mean = [0, 1].map((axis) => kept.reduce((sum, point) => sum + point[axis], 0) / kept.length);
    const spread = kept.reduce((sum, [x]) => sum + (x - mean[0]) ** 2, 0);
    const slope = kept.reduce((sum, [x, y]) => sum + (x - mean[0]) * (y - mean[1]), 0) / spread;
    const places = known.map((row) => scaled(row[options.x], options.x_log));
    return [Math.min(...places), Math.max(...places)].map((x) => ({x: back(x, options.x_log), y: back(mean[1] + slope * (x - mean[0]), options.y_log)}));
  };

  function points(id, rows, options, width) {
    const present = rows.filter((row) => !isAbsent(row[options.x]) && !isAbsent(row[options.y])
      && !(options.x_log && row[options.x] <= 0) && !(options.y_log && row[options.y] <= 0));
    const data = dressed(id, present, options, 40);
    const series = options.colour ? [...new Set(data.map((row) => row.colour))] : [];
    const scale = (log) => (log ? {type: "log", nice: false, padding: 12} : options.domain ? {domain: options.domain, nice: false, padding: 8} : {zero: false, nice: true, padding: 8});
    const logAxis = (log, field) => (log ? {values: roundValues(present.map((row) => row[field])), tickCount: ALL, format: site.kind(id, field) === "usd" ? "~s" : "~g"} : {});
    const x = {field: options.x, type: "quantitative", title: wrapped(options.x_title, narrow() ? 40 : 80), scale: scale(options.x_log), axis: logAxis(options.x_log, options.x)};
    const y = {field: options.y, type: "quantitative", title: null, scale: scale(options.y_log), axis: logAxis(options.y_log, options.y)};
    const colour = options.colour
      ? {field: "colour", type: "nominal", scale: colourScale(series), legend: null}
      : {value: site.color("accent")};
    const shape = options.colour ? {field: "colour", type: "nominal", scale: {domain: series, range: SHAPES}, legend: null} : {value: "circle"};
    const isHollow = (row) => Boolean(options.hollow && row[options.hollow]);
    const layer = [false, true].filter((hollow) => data.some((row) => isHollow(row) === hollow)).map((hollow) => ({
      data: {values: data.filter((row) => isHollow(row) === hollow)},
      mark: {type: "point", filled: !hollow, size: data.length > 300 ? 26 : 62, opacity: data.length > 300 ? 0.5 : 0.75, cursor: options.link ? "pointer" : null},
      encoding: {x: x, y: y, color: colour, shape: shape, tooltip: pointerTooltip},
    }));
    const suspects = data.filter((row) => row.is_anomalous);
    if (suspects.length) {
      layer.push({data: {values: suspects}, mark: {type: "point", size: 220, strokeWidth: 2, color: site.color("bad")}, encoding: {x: x, y: y}});
    }
    const slopes = (present.length && (options.slopes || {})[present[0].wave_id]) || {};
    const slope = slopes[options.facet ? present[0][options.facet] : ""];
    if (slope) layer.push({data: {values: [{}]}, mark: {type: "text", align: "left", baseline: "top", fontSize: 13, fontWeight: 600, color: site.color("ink"), text: slope}, encoding: {x: {value: 8}, y: {value: 6}}});
    if (options.band) {
      const band = site.confidenceBand(data, options);
      if (band.length) {
        layer.unshift({data: {values: band}, mark: {type: "area", color: site.color("ink-soft"), opacity: 0.18}, encoding: {x: {...x, field: "x"}, y: {...y, field: "low"}, y2: {field: "high"}}});
      }
    }
    if (options.band && suspects.length) {
      const without = site.lineWithout(data, options);
      if (without.length) layer.push({data: {values: without}, mark: {type: "line", color: site.color("bad"), strokeWidth: 1.6, strokeDash: [5, 4]}, encoding: {x: {...x, field: "x"}, y: {...y, field: "y"}}});
    }
    if (options.fit) {
      const fitted = data.filter((row) => !isAbsent(row[options.fit]));
      if (fitted.length) {
        layer.push({data: {values: fitted}, mark: {type: "line", color: site.color("ink"), strokeWidth: 2}, encoding: {x: x, y: {...y, field: options.fit}}});
      }
    }
    if (options.diagonal) layer.unshift(diagonal());
    if ((options.text || options.link) && data.length) {
      // Of many, name the extremes; the rest has its name under the pointer and in the table.
      const by = (field, direction) => [...data].sort((a, b) => direction * (a[field] - b[field]))[0];
      const extremes = [by(options.y, -1), by(options.y, 1), by(options.x, -1), by(options.x, 1)];
      const named = options.text ? data : [...new Set([...extremes, ...suspects])];
      named.forEach((row) => { row.named = wrapped(row[options.text || options.label] + (row.is_anomalous ? " (suspect)" : ""), narrow() ? 16 : 50); });
      const middle = [...data].map((row) => row[options.x]).sort((a, b) => a - b)[Math.floor(data.length / 2)];
      for (const left of [true, false]) {
        for (const halo of haloed()) {
          layer.push({
            data: {values: named.filter((row) => (row[options.x] > middle) === left)},
            mark: {type: "text", dx: left ? -9 : 9, align: left ? "right" : "left", fontSize: 12.5, color: site.color("ink"), ...halo},
            encoding: {x: x, y: y, text: {field: "named"}},
          });
        }
      }
    }
    // Where the diagonal matters both axes are of one length.
    const side = Math.min(width, 520);
    return {
      key: keyOf(series, colourScale(series).range, SHAPES), data: {values: data}, layer: layer, title: yTitle(options),
      ...(options.diagonal ? {width: side, height: side - 46} : {width: width, height: options.facet ? 280 : Math.min(430, width)}),
    };
  }

  function stack(id, rows, options, width) {
    const data = dressed(id, rows, options, narrow() ? 16 : 30);
    const series = Object.keys(PATTERN_COLOURS).filter((name) => data.some((row) => row.colour === name));
    data.forEach((row) => { row.place = series.indexOf(row.colour); });
    const order = names(data);
    return {
      key: keyOf(series, colourScale(series).range, ["square"]),
      width: width, height: heightOf(order, options.bar || 30), data: {values: data},
      layer: [{
        mark: {type: "bar", height: {band: 0.7}, stroke: site.color("paper"), strokeWidth: 1},
        encoding: {
          y: categoryAxis(order),
          x: {field: options.x, type: "quantitative", title: wrapped(options.x_title, narrow() ? 38 : 90), stack: "zero", scale: options.domain ? {domain: options.domain} : {}},
          color: {field: "colour", type: "nominal", scale: colourScale(series), legend: null, sort: series},
          order: {field: "place"},
          tooltip: pointerTooltip,
        },
      }],
    };
  }

  /* One geography among all of its level, on one line. */
  function standing(id, rows, options, width) {
    const here = rows.find((row) => row.geography_id === options.geography_id && row.wave_id === options.wave_id);
    const peers = rows.filter((row) => row.wave_id === here.wave_id && row.geography_level === here.geography_level && row.usage_per_capita_index > 0);
    const data = dressed(id, peers, {}, 40);
    const unsure = data.filter((row) => row.status !== "A");
    const suspects = data.filter((row) => row.is_anomalous);
    const mine = data.filter((row) => row.geography_id === options.geography_id);
    const x = {field: "usage_per_capita_index", type: "quantitative", scale: {type: "log", nice: false, padding: 14}, title: wrapped("Usage index, 1.0 = as the population suggests (log axis)", narrow() ? 40 : 90), axis: {values: roundValues(data.map((row) => row.usage_per_capita_index)), tickCount: ALL, format: "~g"}};
    return {
      width: width, height: 90, data: {values: data},
      layer: [
        {mark: {type: "rule", color: site.color("ink-soft"), strokeDash: [4, 3]}, encoding: {x: {datum: 1}}},
        {mark: {type: "tick", thickness: 2, size: 26, cursor: "pointer"}, transform: [{filter: "datum.status === 'A'"}], encoding: {x: x, y: {value: 62}, color: {value: site.color("ink-soft")}, opacity: {value: 0.65}, tooltip: pointerTooltip}},
        ...(suspects.length ? [{data: {values: suspects}, mark: {type: "tick", thickness: 3, size: 26}, encoding: {x: x, y: {value: 62}, color: {value: site.color("bad")}}}] : []),
        ...(unsure.length ? [{data: {values: unsure}, mark: {type: "point", size: 22, opacity: 0.7}, encoding: {x: x, y: {value: 62}, color: {value: site.color("ink-soft")}, tooltip: pointerTooltip}}] : []),
        ...(mine.some((row) => Number.isFinite(row.usage_per_capita_index_low)) ? [{data: {values: mine}, mark: {type: "rule", strokeWidth: 5, opacity: 0.5, color: site.color("accent")}, encoding: {x: {...x, field: "usage_per_capita_index_low"}, x2: {field: "usage_per_capita_index_high"}, y: {value: 62}}}] : []),
        {data: {values: mine}, mark: {type: "point", filled: true, size: 190, opacity: 1, stroke: site.color("paper"), strokeWidth: 1.5}, encoding: {x: x, y: {value: 62}, color: {value: site.color("accent")}}},
        {data: {values: mine}, mark: {type: "text", fontSize: 14, fontWeight: 600, dy: 0}, encoding: {x: x, y: {value: 26}, text: {field: "geography_name"}}},
      ],
    };
  }

  const KINDS = {bars: bars, dots: dots, lines: lines, points: points, stack: stack, standing: standing};
  site.chartKinds = KINDS;

  /* The views of a chart, one for each value of the facet: its name and its rows. */
  site.chartViews = function (rows, options) {
    const facets = options.facet ? [...new Set(rows.map((row) => row[options.facet]))] : [null];
    return facets.map((facet) => {
      let list = facet === null ? rows : rows.filter((row) => row[options.facet] === facet);
      if (options.facet && options.order) list = [...list].sort((a, b) => a[options.order] - b[options.order]);
      return {
        name: facet === null ? "" : (options.facet_names || {})[facet] || LEVEL_NAMES[facet] || site.levels[facet] || facet,
        rows: list,
        isDrawn: list.some((row) => [options.x, options.y].every((name) => !name || !isAbsent(row[name]))),
      };
    });
  };

  /* The specification of one view, `width` pixels wide, the key of its colours, and what
   * stands under it. */
  site.chartSpec = function (kind, id, rows, options, width) {
    const {key = [], notes = [], ...spec} = KINDS[kind](id, rows, options, width);
    return {key: key, notes: notes, spec: spec};
  };

  /* Draw rows into `plot`. */
  site.drawChart = async function (plot, kind, id, rows, options) {
    const views = site.chartViews(rows, options);
    plot.classList.toggle("facets", views.length > 1);
    plot.replaceChildren();
    for (const view of views) {
      const holder = site.element("div", {class: "view"});
      if (view.name) holder.append(site.element("p", {class: "facet"}, view.name));
      const canvas = site.element("div", {class: "canvas", role: "img", "aria-label": (view.name ? view.name + ": " : "") + plot.dataset.label});
      holder.append(canvas);
      plot.append(holder);
      if (!view.isDrawn) {
        canvas.append(site.element("p", {class: "absent"}, "Not in this build: the slices that it rests on are missing."));
        continue;
      }
      const {key, notes, spec} = site.chartSpec(kind, id, view.rows, options, canvas.clientWidth || 300);
      if (key.length > 1) canvas.before(keyList(key));
      await site.embed(canvas, spec);
      if (notes.length) holder.append(site.element("p", {class: "under"}, notes.join("; ") + "."));
    }
    if (kind === "points" && options.band && rows.some((row) => row.is_anomalous && !isAbsent(row[options.fit]))) {
      plot.append(site.element("p", {class: "note"}, "Dashed: the line fitted without the suspect points."));
    }
    for (const note of [unpublished(rows, options), ...(kind === "points" ? undrawn(id, rows, options) : []), suspect(rows)]) {
      if (note) plot.append(note);
    }
  };

  /* Points that a chart has no place for are counted with the reason, few of them named. */
  function undrawn(id, rows, options) {
    const reasons = new Map();
    for (const row of rows) {
      const field = [options.x, options.y].find((name) => isAbsent(row[name]) || (options[name === options.x ? "x_log" : "y_log"] && row[name] <= 0));
      if (!field) continue;
      const reason = (options.reasons || {})[field] || (isAbsent(row[field]) ? `no ${site.label(id, field)} is known` : `${site.label(id, field)} is 0 and has no logarithm`);
      if (!reasons.has(reason)) reasons.set(reason, []);
      reasons.get(reason).push(row);
    }
    return [...reasons].map(([reason, list]) => {
      const names = list.map((row) => row[options.label]);
      const who = list.length <= FEW && names.every(Boolean) ? `: ${names.join(", ")}` : "";
      return site.element("p", {class: "note undrawn"}, `${list.length.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")} not drawn${options.fit ? " and not in the fit" : ""}, because ${reason}${who}.`);
    });
  }

  function suspect(rows) {
    const names = [...new Set(rows.filter((row) => row.is_anomalous).map((row) => row.geography_name))];
    if (!names.length) return null;
    return site.element("p", {class: "note"}, `Suspect usage, kept and marked: ${names.join(", ")} (`, site.element("a", {href: site.root + "about.html#suspect"}, "why"), ").");
  }
  site.suspectNote = suspect;

  /* What has no mark because it was suppressed is named, so that it is not read as zero. */
  function unpublished(rows, options) {
    const suppressed = rows.filter((row) => row.status === "Q" && options.category);
    if (!suppressed.length) return null;
    const where = (row) => row[options.category] + (options.over_time ? ` (${site.wave(row.wave_id).short})` : row.place ? ` (${row.place})` : "");
    return site.element("p", {class: "note suppressed"}, `${site.statuses.Q.replace(/^n/, "N")}: ${[...new Set(suppressed.map(where))].join("; ")}.`);
  }

  /* A view without a name of its vertical axis has no line for it. */
  site.withoutEmptyTitle = function (spec) {
    const {title, ...rest} = spec;
    return title && String(title.text).trim() ? spec : rest;
  };

  site.embed = async function (target, spec, isClick = () => true) {
    const complete = {
      $schema: site.vegaLite,
      // The library names the picture by it.
      description: target.getAttribute("aria-label"),
      autosize: {type: "fit-x", contains: "padding"},
      ...site.withoutEmptyTitle(spec),
      config: {...site.chartConfig(), ...spec.config},
    };
    const result = await vegaEmbed(target, complete, {renderer: "svg", actions: false, tooltip: {theme: "custom"}, ast: false});
    target.setAttribute("role", "img");
    result.view.addEventListener("click", (_, item) => {
      if (item && item.datum && item.datum.href && isClick()) window.location.href = item.datum.href;
    });
    return result.view;
  };
})();
