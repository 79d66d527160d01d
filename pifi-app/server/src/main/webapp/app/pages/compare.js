/** Several runs beside each other: curves, scores, and where their specs differ. */
import { get, repeat, showProblem } from "../api.js";
import { Chart, smooth } from "../chart.js";
import { field, fill, h, select } from "../dom.js";
import { badge, duration, elapsed, ended, models, number, score } from "../format.js";
import { yaml } from "../library.js";

const MOST = 12;

/** Opens the page for the runs whose ids are in the address. */
export async function open(place, context) {
  const ids = (context.query.get("ids") || "").split(",").filter(Boolean).slice(0, MOST);
  const fault = h("div");
  const body = h("div.page");
  fill(place, h("div.head", h("h1", "Compare runs")), fault, await chooser(ids, context), body);
  if (ids.length === 0) {
    fill(body, h("p.card.empty", "Choose runs to see their curves over each other and where they differ."));
    return;
  }
  const comparison = new Comparison(context);
  const load = async () => comparison.show(await Promise.all(ids.map((id) => one(id, context.signal))));
  fill(body, comparison.element);
  try {
    await load();
  } catch (problem) {
    showProblem(fault, problem);
    return;
  }
  repeat(4000, context.signal, () => (comparison.settled() ? undefined : load()));
}

async function one(id, signal) {
  const path = `/runs/${encodeURIComponent(id)}`;
  const [run, curves, spec] = await Promise.all([
    get(path, { signal }),
    get(`${path}/metrics`, { query: { maxPoints: 400 }, signal }),
    get(`${path}/spec`, { signal }),
  ]);
  return { run, curves, spec };
}

function go(ids) {
  location.hash = `#/compare${ids.length ? `?ids=${ids.join(",")}` : ""}`;
}

/** The runs that are compared, each to be taken out, and a drop-down of others to put in. */
async function chooser(ids, context) {
  const { items } = await get("/runs", { query: { limit: 200 }, signal: context.signal });
  const nameOf = (id) => (items.find((r) => r.id === id) || { name: id }).name;
  const others = items.filter((r) => !ids.includes(r.id));
  const add = select({}, [["", others.length ? "choose …" : "no other run"], ...others.map((r) => [r.id, `${r.name} (${r.id.slice(-6)})`])]);
  add.disabled = others.length === 0 || ids.length >= MOST;
  add.addEventListener("change", () => add.value && go([...ids, add.value]));
  return h(
    "div.card",
    ids.length > 0 &&
      h("div.actions.chosen", ids.map((id) => h("button", { type: "button", "aria-label": `Take ${nameOf(id)} out`, onclick: () => go(ids.filter((x) => x !== id)) }, nameOf(id), h("span", { "aria-hidden": "true" }, " ✕")))),
    h("div.filters", field("Add a run", add)),
  );
}

class Comparison {
  #runs = [];
  #loss;
  #scores;
  #metric = select({}, []);
  #scoreTable = h("div.card.table");
  #specTable = h("div.card.table");
  #all = h("input", { type: "checkbox" });
  element;

  constructor(context) {
    this.#loss = new Chart("Training loss", context.signal);
    this.#scores = new Chart("Score on the validation rows", context.signal);
    this.#metric.addEventListener("change", () => this.#drawScores());
    this.#all.addEventListener("change", () => this.#drawSpecs());
    this.element = [
      h("div.two", this.#loss.element, this.#scores.element),
      h("div.filters", field("Metric of the right chart", this.#metric)),
      h("h2", "Scores"),
      this.#scoreTable,
      h("div.head", h("h2", "Specs"), h("label", this.#all, " show what is the same, too")),
      this.#specTable,
    ];
  }

  /** Whether nothing will change any more. */
  settled() {
    return this.#runs.length > 0 && this.#runs.every(({ run }) => ended(run.state));
  }

  show(runs) {
    this.#runs = runs;
    this.#loss.draw(
      runs.map(({ run, curves }, index) => {
        const points = new Map(curves.steps.filter((s) => Number.isFinite(s.loss)).map((s) => [s.step, s.loss]));
        return { label: this.#label(run), points: smooth(points, points.size > 60 ? 0.9 : 0.6), index };
      }),
    );
    this.#drawMetrics();
    this.#drawScores();
    this.#drawScoreTable();
    this.#drawSpecs();
  }

  /** A run's name; with the end of its id where two have the same name. */
  #label(run) {
    const alone = this.#runs.filter((r) => r.run.name === run.name).length === 1;
    return alone ? run.name : `${run.name} (${run.id.slice(-6)})`;
  }

  #drawMetrics() {
    const names = [...new Set(this.#runs.flatMap(({ curves }) => curves.evaluations.flatMap((e) => Object.keys(e.scores))))].sort();
    const shown = names.join();
    if (this.#metric.dataset.shown !== shown) {
      const before = this.#metric.value || this.#runs[0].run.bestMetric;
      this.#metric.dataset.shown = shown;
      fill(this.#metric, names.map((n) => h("option", n)));
      this.#metric.value = names.includes(before) ? before : names[0] || "";
    }
  }

  #drawScores() {
    const metric = this.#metric.value;
    this.#scores.draw(
      this.#runs.map(({ run, curves }, index) => ({
        label: this.#label(run),
        index,
        points: new Map(curves.evaluations.filter((e) => e.split === "validation" && Number.isFinite(e.scores[metric])).map((e) => [e.step, e.scores[metric]])),
      })),
    );
  }

  #heads() {
    return this.#runs.map(({ run }) => h("th", { scope: "col" }, h("a", { href: `#/runs/${encodeURIComponent(run.id)}` }, this.#label(run))));
  }

  #drawScoreTable() {
    const test = [...new Set(this.#runs.flatMap(({ curves }) => Object.keys(curves.test || {})))].sort();
    const row = (name, draw) => h("tr", h("th", { scope: "row" }, name), this.#runs.map((r) => h("td", draw(r))));
    fill(
      this.#scoreTable,
      h(
        "table",
        h("caption.out-of-sight", "Scores and times"),
        h("thead", h("tr", h("th", { scope: "col" }, ""), this.#heads())),
        h(
          "tbody",
          row("State", ({ run }) => badge(run.state)),
          row("Models", ({ run }) => models(run)),
          this.#scored("Best score", ({ run }) => run.bestScore),
          test.map((name) => this.#scored(`Test ${name}`, ({ curves }) => (curves.test || {})[name])),
          row("Steps", ({ run }) => number(run.step)),
          row("Time", ({ run }) => duration(elapsed(run))),
        ),
      ),
    );
  }

  /** A row of scores, the highest in bold, each with what it lacks to the first run's. */
  #scored(name, value) {
    const values = this.#runs.map(value);
    const best = Math.max(...values.filter(Number.isFinite));
    return h(
      "tr",
      h("th", { scope: "row" }, name),
      values.map((v, i) => {
        const difference = i > 0 && Number.isFinite(v) && Number.isFinite(values[0]) ? v - values[0] : undefined;
        const sign = difference > 0 ? "+" : "−";
        return h("td", v === best ? h("strong", score(v)) : score(v), Boolean(difference) && h("span.muted.small", ` ${sign}${score(Math.abs(difference))}`));
      }),
    );
  }

  async #drawSpecs() {
    const reader = await yaml();
    const flat = this.#runs.map(({ spec }) => flatten(reader.load(spec)));
    const keys = [...new Set(flat.flatMap((f) => Object.keys(f)))];
    const differs = (key) => new Set(flat.map((f) => f[key])).size > 1;
    const shown = keys.filter((key) => this.#all.checked || differs(key));
    fill(
      this.#specTable,
      shown.length === 0
        ? h("p.empty", this.#runs.length === 1 ? "Add a second run to see differences." : "The specs are the same.")
        : h(
            "table",
            h("caption.out-of-sight", "Specs"),
            h("thead", h("tr", h("th", { scope: "col" }, "Key"), this.#heads())),
            h("tbody", shown.map((key) => h("tr", { class: this.#all.checked && differs(key) && "other" }, h("th", { scope: "row" }, h("code", key)), flat.map((f) => h("td.wide", f[key] === undefined ? "–" : f[key]))))),
          ),
    );
  }
}

/** A spec as keys with dots; lists stay whole. */
function flatten(value, prefix = "", result = {}) {
  for (const [key, inner] of Object.entries(value || {})) {
    if (inner === null || (prefix === "" && key === "output")) {
      // Not set; and each run has a folder of its own, which makes none of them another.
      continue;
    }
    if (inner && typeof inner === "object" && !Array.isArray(inner)) {
      flatten(inner, `${prefix}${key}.`, result);
    } else {
      result[prefix + key] = Array.isArray(inner) ? inner.join(", ") : String(inner);
    }
  }
  return result;
}
