/* Lines over waves that end at a break: what lies beyond it is no continuation. */
(function () {
  "use strict";

  // Pixels on both sides of a break where a pointer finds its reason.
  const NEAR = 14;
  // Room between the name of the vertical axis and the word above a break.
  const ROOM = 22;
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
    const sorted = [...found.values()].sort((a, b) => a.time - b.time);
    return sorted.map((one, place) => {
      const name = sorted.length > 1 ? `break ${place + 1}` : "break";
      return {...one, name: name, tooltip: {title: name, why: one.reason}};
    });
  }

  site.chartKinds.series = function (id, rows, options, width) {
    const breaks = breaksOf(rows);
    const unit = rows.length ? rows[0].unit : "";
    const spec = site.chartKinds.lines(id, rows, {...options, y_title: options.y_title || unit}, width);
    const [line, ...marks] = spec.layer;
    line.encoding.detail = [{field: "platform"}, {field: "stretch_number"}];
    const place = {x: {...line.encoding.x, field: "time"}};
    const layer = [line, ...marks];
    if (breaks.length) {
      const shown = {values: breaks};
      layer.unshift({data: shown, mark: {type: "rule", opacity: 0, strokeWidth: 2 * NEAR}, encoding: {...place, tooltip: {field: "tooltip", type: "nominal"}}});
      layer.push(
        {data: shown, mark: {type: "rule", color: site.color("bad"), strokeDash: [5, 4], strokeWidth: 1.6, tooltip: null}, encoding: place},
        // Above the view: inside it, numbers and lines would lie under the word.
        {data: shown, mark: {type: "text", baseline: "bottom", dy: -3, fontSize: 12, color: site.color("bad"), clip: false}, encoding: {...place, y: {value: 0}, text: {field: "name"}}},
      );
      spec.title = {...spec.title, offset: ROOM};
    }
    return {...spec, layer: layer, notes: breaks.map((one) => `${one.name}: ${one.reason}`)};
  };
})();
