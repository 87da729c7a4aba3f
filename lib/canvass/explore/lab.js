// The browser's own controls. Those of ipywidgets lose the arrow keys to JupyterLab, which moves to the next cell, and
// its sliders have no name that a screen reader could say, and tell a position instead of a release.
const add = (into, kind, own = {}) => into.appendChild(Object.assign(document.createElement(kind), own));

/** A control of a name of its own, whose arrow keys are not JupyterLab's. */
function named(into, kind, name, own) {
  const field = add(into, "div", { className: "field" }), text = add(field, "label", { textContent: name });
  const control = add(field, kind, own);
  control.id = text.htmlFor = "canvass-" + Math.random().toString(36).slice(2);
  control.dataset.lmSuppressShortcuts = "true";
  return { text, control, said: add(field, "output") };
}

export default {
  render({ model, el }) {
    el.classList.add("canvass-lab");
    const [left, right] = ["where", "what"].map((name) => add(el, "div", { className: name })), words = model.get("words");
    const find = named(left, "input", words.find, { type: "search", placeholder: words.placeholder });
    const list = named(left, "select", words.contests, { size: 5 });
    const sliders = model.get("sliders").map(() => named(right, "input", "", { type: "range" }));
    const send = (name, value) => (model.set(name, value), model.save_changes());

    find.control.addEventListener("input", () => send("query", find.control.value));
    find.control.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && model.get("chosen") < 0 && list.control.length) send("chosen", 0);
    });
    list.control.addEventListener("change", () => send("chosen", list.control.selectedIndex));
    for (const { control } of sliders)
      control.addEventListener("input", () => send("values", sliders.map((slider) => slider.control.valueAsNumber)));

    const listed = () => list.control.replaceChildren(...model.get("contests").map((name) => new Option(name)));
    const chosen = () => ((list.control.selectedIndex = model.get("chosen")), (list.said.textContent = model.get("fits")));
    const placed = () => model.get("sliders").forEach(({ label, said, max, step }, at) => {
      const { text, control, said: output } = sliders[at];
      Object.assign(control, { min: 0, max, step, value: model.get("values")[at] }).setAttribute("aria-valuetext", said);
      [text.textContent, output.textContent] = [label, said];
    });
    model.on("change:contests", () => (listed(), chosen()));
    model.on("change:chosen", chosen), model.on("change:fits", chosen);
    model.on("change:sliders", placed), model.on("change:values", placed);
    listed(), chosen(), placed();
  },
};
