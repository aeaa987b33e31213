/* Specifications of pictures: the charts of the pages, drawn by the same code, with title,
 * key and source inside. Reads {styles, scripts, shared, blocks} as JSON from standard
 * input, writes {id: Vega-Lite specification}. */
"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");

const WIDTH = 860;
const FACET_WIDTH = 400;
const given = JSON.parse(fs.readFileSync(0, "utf8"));

/* What the scripts of the pages need of a browser: colours, and a width. */
const palette = {};
const light = given.styles.slice(given.styles.indexOf(":root {"), given.styles.indexOf("}", given.styles.indexOf(":root {")));
for (const [, name, value] of light.matchAll(/(--[\w-]+):\s*([^;]+);/g)) palette[name] = value.trim();

const tables = {};
const site = {
  tables: tables, root: "", isDark: () => false,
  table: (table) => { tables[table.id] = table; },
};
const context = vm.createContext({
  site: site, window: {innerWidth: 1280}, document: {documentElement: {}}, console: console,
  getComputedStyle: () => ({getPropertyValue: (name) => palette[name] || ""}),
  vega: {scheme: () => () => "#888"},
});
for (const script of given.scripts) vm.runInContext(fs.readFileSync(script, "utf8"), context, {filename: path.basename(script)});

/* A pattern has no place in a specification: a picture shows it as a plain colour. */
const plainFill = (fill) => (String(fill).startsWith("url(") ? palette["--hatch-ground"] : fill);

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
    mark: {type: "text", align: "left", baseline: "top", fontSize: size, text: text, color: palette[colour], lineHeight: size * 1.3},
    encoding: {x: {value: 0}, y: {value: 0}},
  };
}

function lines(text, width) {
  const found = [""];
  for (const word of String(text).split(" ")) {
    if (found[found.length - 1] && (found[found.length - 1] + " " + word).length > width) found.push(word);
    else found[found.length - 1] = (found[found.length - 1] + " " + word).trim();
  }
  return found;
}

function viewOf(kind, id, view, options, width) {
  const {key, spec} = site.chartSpec(kind, id, view.rows, options, width);
  const {title, ...rest} = site.withoutEmptyTitle(spec);
  const parts = [];
  if (key.length > 1) parts.push(keyView(key, width));
  // The axis is named above the view, and the view, where it is one of several, above that.
  const name = [view.name, title ? [title.text].flat().join(" ") : ""].filter(Boolean);
  parts.push({...rest, ...(name.length ? {title: {text: name, anchor: "start", frame: "bounds", fontSize: 13, fontWeight: view.name ? 600 : 400, color: palette["--ink-soft"]}} : {})});
  return parts.length > 1 ? {vconcat: parts, spacing: 4} : parts[0];
}

function picture(block) {
  const rows = site.rows(block.id).filter((row) => !block.wave || row[block.options.wave || "wave_id"] === block.wave);
  let views;
  if (block.kind === "map") {
    const {spec, placed} = site.mapSpec(block.id, rows, block.options, "tier", WIDTH);
    const {autosize, padding, view, ...rest} = spec;
    const classes = site.mapClasses(rows).map((entry) => ({name: `${entry.name} (${entry.count})`, colour: plainFill(entry.fill), shape: "square"}));
    if (!placed.size) return null;
    views = [{vconcat: [keyView(classes, WIDTH), rest], spacing: 4}];
  } else {
    const drawn = site.chartViews(rows, block.options).filter((view) => view.isDrawn);
    const width = drawn.length > 1 ? FACET_WIDTH : WIDTH;
    views = drawn.map((view) => viewOf(block.kind, block.id, view, block.options, width));
  }
  if (!views.length) return null;
  const title = {text: lines(block.title, 78), subtitle: block.subtitle ? lines(block.subtitle, 120) : undefined};
  return withoutPointer({
    $schema: site.vegaLite,
    title: {...title, anchor: "start", fontSize: 20, fontWeight: 600, subtitleFontSize: 14, subtitleColor: palette["--ink-soft"], color: palette["--ink"], offset: 14, lineHeight: 25, subtitleLineHeight: 19, subtitlePadding: 6},
    spacing: 18,
    vconcat: [
      views.length > 1 ? {concat: views, columns: 2, spacing: 28} : views[0],
      textView(block.source, WIDTH, 11.5, "--ink-soft"),
    ],
    config: {...site.chartConfig(), background: palette["--paper"], font: "sans-serif", padding: 18, concat: {spacing: 18}},
  });
}

Object.assign(site, given.shared, {boundaries: given.boundaries, countries: given.countries});
const specs = {};
for (const block of given.blocks) {
  site.table(block.table);
  const spec = picture(block);
  if (spec) specs[block.id] = spec;
}
process.stdout.write(JSON.stringify(specs));
