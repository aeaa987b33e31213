/* A chart as a picture that can stand alone: title, key and source inside. The pages draw
 * it for a reader, the build draws it into files (dashboard/pictures). */
(function () {
  "use strict";

  const WIDTH = 860;
  const FACET_WIDTH = 400;

  /* A pattern has no place in a specification: a picture shows it as a plain colour. */
  const plainFill = (fill) => (String(fill).startsWith("url(") ? site.color("hatch-ground") : fill);

  function withoutPointer(value) {
    if (Array.isArray(value)) return value.map(withoutPointer);
    if (value === null || typeof value !== "object") return typeof value === "string" && value.startsWith("url(#") ? plainFill(value) : value;
    return Object.fromEntries(Object.entries(value)
      .filter(([name]) => !["tooltip", "href", "cursor"].includes(name))
      .map(([name, part]) => [name, withoutPointer(part)]));
  }

  /* A key above the view: one row of marks and names. */
  function keyView(key, width) {
    const domain = key.map((entry) => entry.name);
    const mark = key[0].shape === "stroke" ? "line" : "square";
    return {
      width: width, height: 1, data: {values: key.map((entry) => ({name: entry.name}))},
      mark: {type: "point", opacity: 0},
      encoding: {
        fill: {field: "name", type: "nominal", scale: {domain: domain, range: key.map((entry) => entry.colour)},
          legend: {orient: "top", direction: "horizontal", title: null, symbolType: mark === "line" ? "square" : key.every((entry) => entry.shape === key[0].shape) ? key[0].shape : "circle",
            symbolOpacity: 1, symbolStrokeWidth: 0, labelLimit: 420, columns: width > 500 ? 3 : 2}},
      },
    };
  }

  function textView(text, width, size, colour) {
    return {
      width: width, height: 14, data: {values: [{}]},
      mark: {type: "text", align: "left", baseline: "top", fontSize: size, text: text, color: site.color(colour), lineHeight: size * 1.3},
      encoding: {x: {value: 0}, y: {value: 0}},
    };
  }

  function viewOf(kind, id, view, options, width) {
    const {key, notes, spec} = site.chartSpec(kind, id, view.rows, options, width);
    const {title, ...rest} = site.withoutEmptyTitle(spec);
    const parts = [];
    if (key.length > 1) parts.push(keyView(key, width));
    // The axis is named above the view, and the view, where it is one of several, above that.
    const name = [view.name, title ? [title.text].flat().join(" ") : ""].filter(Boolean);
    parts.push({...rest, ...(name.length ? {title: {text: name, anchor: "start", frame: "bounds", fontSize: 13, fontWeight: view.name ? 600 : 400, color: site.color("ink-soft")}} : {})});
    for (const note of notes) parts.push(textView(site.wrapped(note, width / 6), width, 12, "ink-soft"));
    return parts.length > 1 ? {vconcat: parts, spacing: 4} : parts[0];
  }

  /* The specification of a picture; null where there is nothing to draw. `words` has title,
   * subtitle and source; `measure` and `zoom` belong to a map. */
  site.pictureSpec = function (kind, id, rows, options, words, measure = "tier", zoom = undefined) {
    let views;
    if (kind === "map") {
      const {spec, placed} = site.mapSpec(id, rows, options, measure, WIDTH, zoom);
      const {autosize, padding, view, ...rest} = spec;
      const classes = site.mapClasses(rows).filter((entry) => measure === "tier" || !entry.isTier)
        .map((entry) => ({name: `${entry.name} (${entry.count})`, colour: plainFill(entry.fill), shape: "square"}));
      if (!placed.size) return null;
      views = [{vconcat: [...(classes.length ? [keyView(classes, WIDTH)] : []), rest], spacing: 4}];
    } else {
      const drawn = site.chartViews(rows, options).filter((view) => view.isDrawn);
      const width = drawn.length > 1 ? FACET_WIDTH : WIDTH;
      views = drawn.map((view) => viewOf(kind, id, view, options, width));
    }
    if (!views.length) return null;
    const title = {text: site.wrapped(words.title, 78), subtitle: words.subtitle ? site.wrapped(words.subtitle, 120) : undefined};
    return withoutPointer({
      $schema: site.vegaLite,
      title: {...title, anchor: "start", fontSize: 20, fontWeight: 600, subtitleFontSize: 14, subtitleColor: site.color("ink-soft"), color: site.color("ink"), offset: 14, lineHeight: 25, subtitleLineHeight: 19, subtitlePadding: 6},
      spacing: 18,
      vconcat: [
        views.length > 1 ? {concat: views, columns: 2, spacing: 28} : views[0],
        textView(words.source, WIDTH, 11.5, "ink-soft"),
      ],
      config: {...site.chartConfig(), background: site.color("paper"), font: "sans-serif", padding: 18, concat: {spacing: 18}},
    });
  };

  /* Give the reader a picture as a file, of type `png` or `svg`. */
  site.savePicture = async function (type, name, spec) {
    const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), {renderer: "none"});
    if (type === "svg") site.download(name + ".svg", await view.toSVG(), "image/svg+xml");
    else {
      const canvas = await view.toCanvas(2);
      const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      site.download(name + ".png", picture, "image/png");
    }
    view.finalize();
  };
})();
