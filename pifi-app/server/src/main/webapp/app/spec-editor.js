/** A field for YAML with line numbers that shows which lines are wrong. */
import { fill, freshId, h } from "./dom.js";
import { faultOf, lineOf } from "./spec-text.js";

/** The editor; changed() is called when the reader writes. */
export class SpecEditor {
  #lines = h("ol", { "aria-hidden": "true" });
  #faults = h("ul.fault-list");
  #bad = new Set();
  #shown = "";
  area;
  element;

  constructor(changed) {
    const faultsId = freshId("faults");
    this.#faults.id = faultsId;
    this.area = h("textarea", { id: freshId("spec"), name: "spec", spellcheck: "false", autocapitalize: "none", autocomplete: "off", wrap: "off", "aria-describedby": faultsId });
    this.area.addEventListener("input", () => {
      this.#number();
      changed();
    });
    this.area.addEventListener("scroll", () => {
      this.#lines.scrollTop = this.area.scrollTop;
    });
    this.element = h("div", h("label", { for: this.area.id }, h("h2", "Spec (YAML)")), h("div.editor", this.#lines, this.area), h("div", { role: "status" }, this.#faults));
  }

  get text() {
    return this.area.value;
  }

  set text(value) {
    this.area.value = value;
    this.#number();
  }

  /** Shows these faults of the server; each leads to its line. */
  show(messages) {
    const faults = messages.map((m) => {
      const fault = faultOf(m);
      const inText = m.match(/line:? (\d+)/);
      const line = fault.key ? lineOf(this.text, fault.key) : inText ? Number(inText[1]) - 1 : -1;
      return { message: m, line };
    });
    this.#bad = new Set(faults.map((f) => f.line).filter((l) => l >= 0));
    this.area.toggleAttribute("aria-invalid", faults.length > 0);
    fill(this.#faults, faults.map((f) => h("li", h("button", { type: "button", onclick: () => this.#select(f.line) }, f.line >= 0 && h("strong", `Line ${f.line + 1}: `), f.message))));
    this.#number();
  }

  #number() {
    const count = this.text.split("\n").length;
    const shown = `${count}:${[...this.#bad].join()}`;
    if (shown !== this.#shown) {
      this.#shown = shown;
      fill(this.#lines, Array.from({ length: count }, (_, i) => h("li", { class: this.#bad.has(i) && "bad" }, String(i + 1))));
    }
    this.#lines.scrollTop = this.area.scrollTop;
  }

  #select(line) {
    this.area.focus();
    if (line >= 0) {
      const before = this.text.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
      this.area.setSelectionRange(before, before + this.text.split("\n")[line].length);
      this.area.scrollTop = Math.max(0, (line - 5) * 20);
    }
  }
}
