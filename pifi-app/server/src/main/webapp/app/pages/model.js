/** One deployed model: what it is, and trying it. */
import { get, post, repeat, showProblem } from "../api.js";
import { field, fill, h } from "../dom.js";
import { badge, moment, number } from "../format.js";
import { source } from "./models.js";

/** Opens the page of the model that the address names. */
export async function open(place, context) {
  const path = `/models/${encodeURIComponent(context.id)}`;
  const head = h("div.head");
  const facts = h("dl.facts");
  const fault = h("div");
  const panel = h("div");
  context.title(context.id);
  fill(place, h("p.small", h("a", { href: "#/models" }, "← All models")), head, fault);
  fill(head, h("h1", context.id));
  const load = async () => {
    const model = await get(path, { signal: context.signal });
    if (head.dataset.state !== model.state) {
      head.dataset.state = model.state;
      fill(head, h("h1", model.name), badge(model.state));
    }
    fill(facts, describe(model));
    // What it asks for is known once it is loaded; another may be put in its place.
    const kind = JSON.stringify([model.task, model.columns]);
    if (panel.dataset.kind !== kind) {
      panel.dataset.kind = kind;
      fill(panel, model.task ? trial(model, path) : h("p.card.empty", "It can be tried once it is loaded."));
    }
  };
  try {
    await load();
    place.append(h("div.two", panel, h("section.card", h("h2", "What it is"), facts)));
    repeat(3000, context.signal, load);
  } catch (problem) {
    showProblem(fault, problem);
  }
}

function describe(model) {
  const fact = (name, value) => value !== undefined && [h("dt", name), h("dd", value)];
  const millis = (value) => value !== undefined && `${number(value)} ms`;
  return [
    fact("Task", model.task),
    fact("Labels", model.labels && model.labels.join(", ")),
    fact("Source", source(model.source)),
    fact("Engine", model.engine),
    fact("Requests", number(model.requests)),
    fact("Refused", number(model.rejected)),
    fact("Half are done in", millis(model.p50Millis) || undefined),
    fact("99 % are done in", millis(model.p99Millis) || undefined),
    fact("Loaded", model.loadedAt && moment(model.loadedAt)),
    fact("Message", model.message),
  ];
}

/** What each task asks for: its fields, the request's body, and how the answer is shown. */
function shape(model) {
  const task = model.task || "";
  if (task.includes("question")) {
    return { fields: [["question", "Question"], ["context", "Text that holds the answer", 8]], body: (v) => v, show: answer };
  }
  if (task.includes("sequence")) {
    return { fields: [["source", "Source", 5]], body: (v) => v, show: (a) => h("p", text(a)) };
  }
  const columns = model.columns || (task.includes("pair") ? ["premise", "hypothesis"] : ["text"]);
  return { fields: columns.map((c) => [c, c[0].toUpperCase() + c.slice(1), 4]), body: (v) => ({ inputs: [v] }), show: classes };
}

function text(answerOfServer) {
  return answerOfServer.text ?? (answerOfServer.predictions || [{}])[0].text ?? "";
}

function classes({ predictions }) {
  const { label, probabilities = {} } = predictions[0];
  const all = Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
  return [
    h("p", "Label: ", h("strong", label)),
    h("ul.bars", all.map(([name, p]) => h("li", h("span", name), h("progress", { max: 1, value: p, "aria-label": `Probability of ${name}` }), h("b", p.toFixed(3))))),
  ];
}

/** An answer, marked where it stands in the text. */
function answer(found, { context }) {
  const a = found.predictions ? found.predictions[0] : found;
  if (!a.answer) {
    return h("p", "The text holds no answer.");
  }
  const marked = Number.isInteger(a.start) && Number.isInteger(a.end);
  return [
    h("p", "Answer: ", h("strong", a.answer), h("span.muted", ` (score ${number(a.score)})`)),
    marked && h("p", context.slice(0, a.start), h("mark", context.slice(a.start, a.end)), context.slice(a.end)),
  ];
}

function trial(model, path) {
  const { fields, body, show } = shape(model);
  const controls = fields.map(([key, label, rows]) => ({ key, label, control: rows ? h("textarea", { name: key, rows }) : h("input", { name: key, autocomplete: "off" }) }));
  const place = h("div", { "aria-live": "polite" });
  const button = h("button.primary", "Ask the model");
  const send = async () => {
    const values = Object.fromEntries(controls.map((c) => [c.key, c.control.value]));
    button.disabled = true;
    const began = performance.now();
    try {
      const found = await post(`${path}/predict`, body(values));
      fill(place, show(found, values), h("p.muted.small", `Answered in ${Math.round(performance.now() - began)} ms`));
    } catch (problem) {
      showProblem(place, problem, "predictions");
    } finally {
      button.disabled = false;
    }
  };
  return h(
    "form.card",
    { onsubmit: (e) => { e.preventDefault(); send(); } },
    h("h2", "Try it"),
    controls.map((c) => field(c.label, c.control)),
    h("p", button),
    place,
  );
}
