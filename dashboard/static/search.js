/* Find a geography by name or code: an ARIA combobox with a list. */
(function () {
  "use strict";

  const LIMIT = 12;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function known() {
    const seen = new Map();
    for (const row of site.rows("places")) {
      seen.set(row.geography_id, {id: row.geography_id, name: row.geography_name, level: site.levels[row.geography_level]});
    }
    return [...seen.values()].map((place) => ({...place, words: plain(place.name + " " + place.id)}));
  }

  /* Names that start with the text come first, then words that do, then the rest. */
  site.findPlaces = function (text, leaveOut = []) {
    const needle = plain(text.trim());
    if (!needle) return [];
    const score = (place) => (place.words.startsWith(needle) ? 0 : place.words.includes(" " + needle) ? 1 : place.words.includes(needle) ? 2 : 3);
    return known()
      .filter((place) => !leaveOut.includes(place.id) && score(place) < 3)
      .sort((a, b) => score(a) - score(b) || a.name.localeCompare(b.name, "en"))
      .slice(0, LIMIT);
  };

  site.combobox = function (input, list, choose, leaveOut = () => []) {
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

    function open() {
      found = site.findPlaces(input.value, leaveOut());
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
        list.replaceChildren(site.element("li", {role: "option", "aria-disabled": "true", "aria-selected": "false"}, "No place of that name has data"));
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
