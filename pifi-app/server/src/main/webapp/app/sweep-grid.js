/** Keys with several values each: one run for every combination. */
import { field, h } from "./dom.js";

const MOST_KEYS = ["seed", "training.learning_rate", "plug.layers", "model.path", "plug.path", "method", "training.epochs"];

/** A part of the form that turns one spec into many; changed() is called when their number may have changed. */
export class Grid {
  #rows = [];
  #changed;
  #list = h("div");
  element;

  constructor(changed) {
    this.#changed = changed;
    this.element = h(
      "details.card",
      h("summary", "Several runs at once (sweep)"),
      h("p.hint", "Keys of the spec with values separated by commas, such as seed: 1, 2, 3. Each combination is one run. Lists stand in brackets: plug.layers: [-1], [-2]."),
      this.#list,
      h("button", { type: "button", onclick: () => this.#add() }, "Add a key"),
      h("datalist", { id: "spec-keys" }, MOST_KEYS.map((k) => h("option", { value: k }))),
    );
  }

  #add() {
    const key = h("input", { list: "spec-keys", autocomplete: "off", oninput: this.#changed });
    const values = h("input", { autocomplete: "off", oninput: this.#changed });
    const row = { key, values };
    const element = h("div.form-grid", field("Key", key), field("Values", values), h("p", h("button.quiet", { type: "button", onclick: () => {
      element.remove();
      this.#rows = this.#rows.filter((r) => r !== row);
      this.#changed();
    } }, "Remove")));
    this.#rows.push(row);
    this.#list.append(element);
    key.focus();
  }

  #used() {
    return this.#rows.map((r) => ({ key: r.key.value.trim(), parts: split(r.values.value) })).filter((r) => r.key && r.parts.length);
  }

  /** How many runs it makes; 1 if it is not used. */
  count() {
    return this.#used().reduce((product, r) => product * r.parts.length, 1);
  }

  /** The grid as the server wants it. */
  values(yaml) {
    return Object.fromEntries(this.#used().map((r) => [r.key, r.parts.map((p) => yaml.load(p))]));
  }
}

/** Parts between commas that are in no bracket. */
function split(text) {
  return (text.match(/\[[^\]]*\]|[^,[\]]+/g) || []).map((p) => p.trim()).filter(Boolean);
}
