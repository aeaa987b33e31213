/* The picture of a task as a file: the small drawing of the page, with title and source. */
(function () {
  "use strict";

  const block = document.getElementById("task_series");
  const LINE = 92;
  const SCALE = 2;
  // What the style sheet says of a mark; a file has no style sheet.
  const STYLED = ["fill", "stroke", "stroke-width", "font-family", "font-size", "text-anchor"];

  function text(words, x, y, size, weight = 400) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "text");
    const style = {x: x, y: y, "font-size": size, "font-weight": weight, "font-family": "sans-serif", fill: site.color("ink")};
    for (const [name, value] of Object.entries(style)) line.setAttribute(name, value);
    line.textContent = words;
    return line;
  }

  /* A copy of the drawing that needs no style sheet. */
  function picture() {
    const drawn = block.querySelector("svg");
    const copy = drawn.cloneNode(true);
    const originals = drawn.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((mark, place) => {
      const style = getComputedStyle(originals[place]);
      for (const name of STYLED) mark.setAttribute(name, style.getPropertyValue(name));
    });
    const [width, height] = ["width", "height"].map((name) => Number(drawn.getAttribute(name)));
    const heads = site.wrapped(document.querySelector("h1").textContent, LINE * 0.7);
    const feet = site.wrapped(site.source, LINE);
    const top = 20 + 20 * heads.length + 18;
    const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const all = [width + 32, top + height + 16 * feet.length + 20];
    whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    whole.setAttribute("viewBox", `0 0 ${all.join(" ")}`);
    ["width", "height"].forEach((name, place) => whole.setAttribute(name, all[place]));
    const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({width: "100%", height: "100%", fill: site.color("paper")})) paper.setAttribute(name, value);
    copy.setAttribute("x", 16);
    copy.setAttribute("y", top);
    whole.append(
      paper,
      ...heads.map((line, place) => text(line, 16, 28 + 20 * place, 16, 600)),
      text(block.querySelector(".lead").textContent.split(". ")[0], 16, top - 8, 13),
      copy,
      ...feet.map((line, place) => text(line, 16, top + height + 16 + 16 * place, 11)),
    );
    return whole;
  }

  async function save(type) {
    const whole = picture();
    const name = block.dataset.name + "." + type;
    const svg = new XMLSerializer().serializeToString(whole);
    if (type === "svg") return site.download(name, svg, "image/svg+xml");
    const image = new Image();
    image.src = "data:image/svg+xml," + encodeURIComponent(svg);
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return site.download(name, blob, "image/png");
  }

  for (const button of block.querySelectorAll(".picture-file")) button.addEventListener("click", () => save(button.dataset.type));
  const embed = block.querySelector(".show-embed");
  embed.addEventListener("toggle", () => { embed.querySelector("code").textContent = site.embedCode(block); });
})();
