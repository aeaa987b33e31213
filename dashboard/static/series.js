/* Lines over waves that end at a break: what lies beyond it is no continuation. */
(function () {
  "use strict";

  // Characters of a line of the reason beside a break.
  const REASON = 26;
  const day = (text) => new Date(text + "T00:00:00");

  /* One break a gap, however many series end there: its place in time and why. */
  function breaksOf(rows) {
    const found = new Map();
    for (const row of rows) {
      if (row.is_comparable !== false) continue;
      const reason = String(row.comparability_note || "").split("; ")[0].replace(/^break: /, "");
      const from = day(site.wave(row.wave_id_before).start);
      const to = day(row.date_start);
      const key = [row.platform, +from, +to, reason].join("|");
      found.set(key, {time: new Date((+from + +to) / 2), reason: reason});
    }
    return [...found.values()];
  }

  site.chartKinds.series = function (id, rows, options, width) {
    const breaks = breaksOf(rows);
    const unit = rows.length ? rows[0].unit : "";
    const spec = site.chartKinds.lines(id, rows, {...options, y_title: options.y_title || unit}, width);
    const [line, ...marks] = spec.layer;
    line.encoding.detail = [{field: "platform"}, {field: "stretch_number"}];
    const x = line.encoding.x;
    const place = {x: {...x, field: "time"}};
    const late = (one) => breaks.some((other) => +other.time < +one.time);
    const written = breaks.map((one) => ({...one, said: ["break:", ...site.wrapped(one.reason, REASON)]}));
    const layer = [line, ...marks];
    if (breaks.length) {
      layer.push({data: {values: breaks}, mark: {type: "rule", color: site.color("bad"), strokeDash: [5, 4], strokeWidth: 1.6}, encoding: place});
      for (const isLate of [true, false]) {
        const beside = written.filter((one) => late(one) === isLate);
        // Vega warns of a scale without values.
        if (beside.length) layer.push({data: {values: beside}, mark: {type: "text", align: "right", dx: -6, dy: isLate ? 60 : 0, baseline: "top", fontSize: 12, color: site.color("ink-soft"), lineHeight: 14, stroke: site.color("paper"), strokeWidth: 0.1}, encoding: {...place, y: {value: 4}, text: {field: "said"}}});
      }
    }
    return {...spec, layer: layer};
  };
})();
