/* Map, chart and table of one block as tabs; the address keeps which one is open. */
(function () {
  "use strict";

  const make = site.element;
  const NAMES = {map: "Map", chart: "Chart", table: "Table"};

  /* A list to choose from, with its label. */
  site.select = function (label, values, words, chosen, change) {
    const id = "control-" + Math.random().toString(36).slice(2);
    const list = make("select", {id: id});
    for (const value of values) list.append(make("option", {value: value, selected: value === chosen}, words(value)));
    list.addEventListener("change", () => change(list.value));
    return make("div", {}, make("label", {for: id}, label), list);
  };

  /* Lists that say which places a reader looks at: their level, and what they have in
   * common. `key` stands in the address, `id` is the table, `choices` has the values of each
   * column. A map shows one level; where there is none, `isAnyLevel` offers all of them. */
  site.placeFilters = function (key, id, controls, names, choices, change, isAnyLevel = false) {
    const lists = names.filter((name) => (choices[name] || []).length > 1).map((name) => {
      const isLevel = name === "geography_level";
      const values = [...(isLevel && !isAnyLevel ? [] : [""]), ...choices[name]];
      const words = (value) => (value === "" ? "all" : isLevel ? site.levels[value] : value.replaceAll("_", " "));
      const field = site.select(site.label(id, name).replace(/^./, (letter) => letter.toUpperCase()), values, words, values[0], (value) => {
        site.choose(key, name, value, values[0]);
        change(name);
      });
      controls.append(field);
      return {name: name, values: values, list: field.querySelector("select")};
    });
    const restore = () => lists.forEach(({name, values, list}) => {
      const asked = site.chosen(key, name);
      list.value = values.includes(asked) ? asked : values[0];
    });
    restore();
    return {
      restore: restore,
      level: () => (lists.find(({name}) => name === "geography_level") || {list: {value: choices.geography_level[0]}}).list.value,
      fits: (row) => lists.every(({name, list}) => list.value === "" || row[name] === list.value),
    };
  };

  /* Put the tabs above a block's plot and table. `views` names them, the usual one first;
   * `show` draws the open one. Returns what tells and sets the open view. */
  site.tabs = function (block, views, show) {
    const panels = {
      plot: block.querySelector(":scope > .plot"),
      table: block.querySelector(":scope > .table-here"),
    };
    const panelOf = (view) => panels[view === "table" ? "table" : "plot"];
    let offered = views;
    let open = null;
    const list = make("div", {class: "tabs", role: "tablist", "aria-label": "Ways to see it"});
    block.querySelector(":scope > .controls").before(list);
    for (const [name, panel] of Object.entries(panels)) {
      panel.id = `${block.id}-${name}`;
      panel.setAttribute("role", "tabpanel");
    }

    function mark() {
      for (const tab of list.children) {
        const isOpen = tab.dataset.view === open;
        tab.setAttribute("aria-selected", String(isOpen));
        tab.tabIndex = isOpen ? 0 : -1;
        if (isOpen) panelOf(open).setAttribute("aria-labelledby", tab.id);
      }
      panels.plot.hidden = open === "table";
      panels.table.hidden = open !== "table";
      block.dataset.view = open;
    }

    function choose(view) {
      open = view;
      site.choose(block.id, "view", view, views[0]);
      mark();
      show();
    }

    function fill() {
      list.replaceChildren(...offered.map((view) => {
        const tab = make("button", {
          type: "button", role: "tab", id: `${block.id}-tab-${view}`, "data-view": view, "aria-controls": panelOf(view).id,
        }, NAMES[view]);
        tab.addEventListener("click", () => choose(view));
        return tab;
      }));
    }

    list.addEventListener("keydown", (event) => {
      const at = offered.indexOf(open);
      const last = offered.length - 1;
      const next = {ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last}[event.key];
      if (next === undefined) return;
      event.preventDefault();
      choose(offered[next]);
      list.children[next].focus();
    });

    function read() {
      const asked = site.chosen(block.id, "view");
      open = offered.includes(asked) ? asked : offered[0];
    }

    /* Other views may be offered: not every level of places has a map. */
    function offer(names) {
      offered = names;
      read();
      fill();
      mark();
    }

    offer(views);
    return {
      now: () => open, offer: offer,
      restore: () => {
        read();
        mark();
      },
    };
  };
})();
