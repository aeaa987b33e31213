/* Specifications of pictures, made by the scripts of the pages. Reads {styles, scripts,
 * shared, blocks} as JSON from standard input, writes {id: Vega-Lite specification}. */
"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");

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

Object.assign(site, given.shared, {boundaries: given.boundaries, countries: given.countries});
const specs = {};
for (const block of given.blocks) {
  site.table(block.table);
  const rows = site.rows(block.id).filter((row) => !block.wave || row[block.options.wave || "wave_id"] === block.wave);
  const spec = site.pictureSpec(block.kind, block.id, rows, block.options, block);
  if (spec) specs[block.id] = spec;
}
process.stdout.write(JSON.stringify(specs));
