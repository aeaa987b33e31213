/* What a reader has chosen, in the address: each choice is `block.name=value`. */
(function () {
  "use strict";

  const read = () => new URLSearchParams(window.location.search);

  /* The address with one choice changed; the usual choice is not written. */
  function address(values) {
    const text = values.toString();
    return window.location.pathname + (text ? "?" + text : "") + window.location.hash;
  }

  site.chosen = (block, name) => read().get(block + "." + name);

  /* Write a choice; `isPassing` ones, such as typing, make no step of their own to go back to. */
  site.choose = function (block, name, value, usual, isPassing = false) {
    const values = read();
    if (value === usual || value === "" || value === null) values.delete(block + "." + name);
    else values.set(block + "." + name, value);
    if (address(values) === window.location.pathname + window.location.search + window.location.hash) return;
    history[isPassing ? "replaceState" : "pushState"](null, "", address(values));
  };

  /* The choices of one block, to be taken along to its own page. */
  site.choicesOf = function (block) {
    const values = new URLSearchParams();
    for (const [name, value] of read()) if (name.startsWith(block + ".")) values.set(name, value);
    const text = values.toString();
    return text ? "?" + text : "";
  };

  const restorers = new Map();
  site.onReturn = (key, restore) => restorers.set(key, restore);
  window.addEventListener("popstate", () => restorers.forEach((restore) => restore()));
})();
