/** Deployed models, and deploying another. */
import { Problem, get, problemBox, put, remove, repeat, showProblem } from "../api.js";
import { confirm, field, fill, h, say, select, setFault } from "../dom.js";
import { badge, models as modelsOf, number, score } from "../format.js";
import { faultOf } from "../spec-text.js";

const FEATURE = "deployed models";

/** Opens the page; "run" in the address chooses the run to deploy. */
export async function open(place, context) {
  const fault = h("div");
  const list = h("div.card.table");
  fill(place, h("div.head", h("h1", "Models")), fault, list);
  const load = async () => {
    const { items } = await get("/models", { signal: context.signal });
    draw(list, items, context, act);
  };
  const act = async (work) => {
    try {
      fill(fault);
      await work();
      await load();
    } catch (problem) {
      showProblem(fault, problem);
    }
  };
  try {
    await load();
  } catch (problem) {
    showProblem(list, problem, FEATURE);
    if (problem.missing) {
      return;
    }
  }
  if (context.may("trainer")) {
    place.append(await deployment(context, load));
  }
  repeat(2000, context.signal, load);
}

function draw(list, items, context, act) {
  const shown = JSON.stringify(items);
  if (list.dataset.shown === shown) {
    return;
  }
  list.dataset.shown = shown;
  const heads = ["Model", "State", "Task", "Source", "Requests", "Refused", "p50", "p99", ""];
  fill(
    list,
    items.length === 0
      ? h("p.empty", "No model is deployed yet.")
      : h(
          "table.cards",
          h("caption.out-of-sight", "Deployed models"),
          h("thead", h("tr", heads.map((head, i) => h("th", { scope: "col", class: i > 3 && i < 8 && "number" }, head || h("span.out-of-sight", "Actions"))))),
          h("tbody", items.map((model) => row(model, context, act))),
        ),
  );
}

function row(model, context, act) {
  const cell = (label, value, kind) => h("td", { "data-label": label, class: kind }, value);
  const millis = (value) => (value === undefined ? "–" : `${number(value)} ms`);
  const away = h("button.danger", { type: "button", "aria-label": `Take ${model.name} away` }, "Take away");
  away.addEventListener("click", async () => {
    if (await confirm("Take this model away?", `${model.name} will answer no more requests. Its run stays.`, "Take away")) {
      act(() => remove(`/models/${encodeURIComponent(model.name)}`));
    }
  });
  return h(
    "tr",
    h("td", h("a", { href: `#/models/${encodeURIComponent(model.name)}` }, model.name), model.message && h("div.fault", model.message)),
    cell("State", badge(model.state)),
    cell("Task", model.task || "–"),
    cell("Source", source(model.source), "wide"),
    cell("Requests", number(model.requests), "number"),
    cell("Refused", number(model.rejected), "number"),
    cell("p50", millis(model.p50Millis), "number"),
    cell("p99", millis(model.p99Millis), "number"),
    h("td", context.may("trainer") && away),
  );
}

/** Where a model comes from; a run is a link. */
export function source(text) {
  return /^(run )?r-\S+$/.test(text || "") ? h("a", { href: `#/runs/${text.replace("run ", "")}` }, text.replace("run ", "")) : text || "–";
}

async function deployment(context, load) {
  const { items } = await get("/runs", { query: { state: "FINISHED", limit: 200 }, signal: context.signal });
  const wanted = context.query.get("run") || "";
  const run = select({ name: "run" }, [["", items.length ? "choose …" : "no run is finished"], ...items.map((r) => [r.id, `${r.name}, ${r.bestMetric} ${score(r.bestScore)} (${modelsOf(r)}, ${r.id.slice(-6)})`])], wanted);
  const name = h("input", { name: "name", autocomplete: "off", spellcheck: "false" });
  const limits = [["maxBatch", "Most rows at once", 32], ["maxDelayMillis", "Longest wait for more, in ms", 5], ["queue", "Longest queue", 256], ["timeoutMillis", "Deadline, in ms", 2000]].map(([key, label, value]) => ({ key, label, control: h("input", { type: "number", name: key, min: 0, placeholder: value }) }));
  const place = h("div");
  const button = h("button.primary", "Deploy");
  const controls = new Map([["run", run], ["name", name], ...limits.map((l) => [l.key, l.control])]);
  const send = async () => {
    controls.forEach((control) => setFault(control, ""));
    fill(place);
    const missing = [[run, run.value === "", "choose a run"], [name, !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name.value.trim()), "letters, digits, dot, dash and underscore; it is part of the model's address"]].filter(([, bad]) => bad);
    missing.forEach(([control, , message]) => setFault(control, message));
    if (missing.length) {
      missing[0][0].focus();
      return;
    }
    const body = { run: run.value, ...Object.fromEntries(limits.filter((l) => l.control.value !== "").map((l) => [l.key, Number(l.control.value)])) };
    button.disabled = true;
    try {
      await put(`/models/${encodeURIComponent(name.value.trim())}`, body);
      say("The model is being deployed");
      await load();
    } catch (problem) {
      refused(problem, controls, place);
    } finally {
      button.disabled = false;
    }
  };
  return h(
    "form.card",
    { novalidate: true, onsubmit: (e) => { e.preventDefault(); send(); } },
    h("h2", "Deploy a finished run"),
    h("div.form-grid", h("div.full", field("Run", run)), h("div.full", field("Name of the model", name, "an existing name is replaced"))),
    h("details", h("summary", "Limits"), h("div.form-grid", limits.map((l) => field(l.label, l.control)))),
    place,
    h("p.actions", button),
  );
}

/** Faults that name a field stand beside it; the whole problem is told above the button. */
function refused(problem, controls, place) {
  if (!(problem instanceof Problem)) {
    throw problem;
  }
  for (const message of problem.faults) {
    const { key, text } = faultOf(message);
    if (controls.has(key)) {
      setFault(controls.get(key), text);
    }
  }
  fill(place, problemBox(problem));
}
