/* Find a place, task, occupation, figure, claim or term: an ARIA combobox with a list. */
(function () {
  "use strict";

  const LIMIT = 12;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function known() {
    return site.places
      .filter(([, , level]) => level !== "global")
      .map(([id, name, level]) => ({id: id, name: name, level: site.levels[level], words: plain(name + " " + id)}));
  }

  /* The best of `entries`: whose name starts with the text, then whose words do, then the
   * rest; of two alike the kind that comes first in the list. */
  function best(entries, text) {
    const needle = plain(text.trim());
    if (!needle) return [];
    const score = (entry) => (entry.words.startsWith(needle) ? 0 : entry.words.includes(" " + needle) ? 1 : entry.words.includes(needle) ? 2 : 3);
    return entries
      .map((entry, place) => ({entry: entry, score: score(entry), place: place}))
      .filter((found) => found.score < 3)
      .sort((a, b) => a.score - b.score || a.place - b.place)
      .slice(0, LIMIT)
      .map((found) => found.entry);
  }

  /* The places of a name for which `fits` holds, given their id. */
  site.findPlaces = (text, fits) => best(known().filter((place) => fits(place.id)), text);

  let everything = null;

  /* All that has a page; the list is fetched when somebody begins to search. */
  site.findAll = async function (text) {
    if (!everything) {
      await site.fetched("assets/search-index.js");
      everything = site.searchIndex.flatMap(([kind, entries]) =>
        entries.map(([name, href, more]) => ({name: name, href: site.root + href, level: kind, words: plain(name + " " + (more || ""))})),
      );
    }
    return best(everything, text);
  };

  /* `find` gives the entries for a text, at once or later. */
  site.combobox = function (input, list, choose, find, none) {
    let active = -1;
    let found = [];

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark() {
      [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
      if (active >= 0) {
        input.setAttribute("aria-activedescendant", list.children[active].id);
        list.children[active].scrollIntoView({block: "nearest"});
      }
    }

    function pick(place) {
      input.value = "";
      close();
      choose(place);
    }

    async function open() {
      const asked = input.value;
      const entries = await find(asked);
      // The reader has typed on.
      if (asked !== input.value) return;
      found = entries;
      list.replaceChildren(
        ...found.map((place, number) => {
          const item = site.element("li", {role: "option", id: list.id + "-" + number, "aria-selected": "false"}, place.name, site.element("span", {class: "small"}, " " + place.level));
          item.addEventListener("mousedown", (event) => {
            event.preventDefault();
            pick(place);
          });
          return item;
        }),
      );
      if (input.value.trim() && !found.length) {
        list.replaceChildren(site.element("li", {role: "option", "aria-disabled": "true", "aria-selected": "false"}, none));
      }
      active = found.length ? 0 : -1;
      list.hidden = !input.value.trim();
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark();
    }

    input.addEventListener("input", open);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
      } else if (event.key === "Enter" && found[active] && !list.hidden) {
        event.preventDefault();
        pick(found[active]);
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
        event.preventDefault();
        active = (active + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
        mark();
      }
    });
  };
})();
