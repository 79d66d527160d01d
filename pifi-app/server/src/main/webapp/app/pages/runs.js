/** The table of runs: filters, pages, choosing some to compare; kept up to date. */
import { get, problemBox, repeat, showProblem } from "../api.js";
import { field, fill, h, select } from "../dom.js";
import { RUN_STATES, badge, duration, elapsed, models, score, share, stateName, time } from "../format.js";

const LIMIT = 25;
const EVERY = 2000;
const COLUMNS = ["", "Run", "State", "Task", "Models", "Progress", "Best score", "Time", "Submitted"];

/** Opens the page; its filters are part of its address. */
export async function open(place, context) {
  const chosen = new Set((context.query.get("chosen") || "").split(",").filter(Boolean));
  const filter = {
    state: context.query.get("state") || "",
    name: context.query.get("name") || "",
    sweep: context.query.get("sweep") || "",
    offset: Number(context.query.get("offset")) || 0,
  };
  const rows = new Rows(chosen, () => drawCompare());
  const compare = h("a.button", "Compare");
  const fault = h("div");
  const pager = h("div.pager");

  function drawCompare() {
    const many = chosen.size > 1;
    compare.textContent = chosen.size ? `Compare ${chosen.size} chosen` : "Compare";
    if (many) {
      compare.setAttribute("href", `#/compare?ids=${[...chosen].join(",")}`);
      compare.removeAttribute("aria-disabled");
    } else {
      compare.removeAttribute("href");
      compare.setAttribute("aria-disabled", "true");
    }
    compare.title = many ? "" : "Choose two runs or more by their boxes";
  }

  async function load() {
    const page = await get("/runs", { query: { ...filter, limit: LIMIT, offset: filter.offset || undefined }, signal: context.signal });
    fill(fault);
    rows.show(page.items, filtered(filter));
    drawPager(pager, page, filter, change);
    return page;
  }

  async function change() {
    remember(filter);
    try {
      await load();
    } catch (problem) {
      showProblem(fault, problem);
    }
  }

  fill(
    place,
    h("div.head", h("h1", "Runs"), h("div.actions", compare, context.may("trainer") && h("a.button.primary", { href: "#/new" }, "New run"))),
    filters(filter, change),
    filter.sweep && h("p.muted", `Only runs of sweep ${filter.sweep}. `, h("a", { href: "#/runs" }, "Show all")),
    fault,
    h("div.card.table", rows.element),
    pager,
  );
  drawCompare();
  await load().catch((problem) => fill(fault, problemBox(problem)));
  repeat(EVERY, context.signal, load);
}

function filtered(filter) {
  return Boolean(filter.state || filter.name || filter.sweep);
}

/** Puts the filters into the address without opening the page anew. */
function remember(filter) {
  const query = new URLSearchParams(Object.entries(filter).filter(([, v]) => v)).toString();
  history.replaceState(null, "", `#/runs${query ? `?${query}` : ""}`);
}

function filters(filter, change) {
  const states = select({ name: "state" }, [["", "all"], ...RUN_STATES.map((s) => [s, stateName(s)])], filter.state);
  const name = h("input", { type: "search", name: "name", value: filter.name, placeholder: "part of a name" });
  let timer;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      Object.assign(filter, { state: states.value, name: name.value.trim(), offset: 0 });
      change();
    }, 200);
  };
  states.addEventListener("change", changed);
  name.addEventListener("input", changed);
  return h("form.filters", { role: "search", onsubmit: (e) => e.preventDefault() }, field("State", states), field("Name", name));
}

function drawPager(pager, page, filter, change) {
  const from = page.total === 0 ? 0 : page.offset + 1;
  const to = page.offset + page.items.length;
  const text = page.total > LIMIT || page.offset > 0 ? `${from} to ${to} of ${page.total}` : `${page.total} ${page.total === 1 ? "run" : "runs"}`;
  if (pager.dataset.shown === text) {
    return;
  }
  pager.dataset.shown = text;
  const move = (label, offset, possible) =>
    h("button", { type: "button", disabled: !possible, onclick: () => { filter.offset = Math.max(0, offset); change(); } }, label);
  fill(
    pager,
    h("span.muted.small", text),
    (page.total > LIMIT || page.offset > 0) && h("span.actions", move("Newer", page.offset - LIMIT, page.offset > 0), move("Older", page.offset + LIMIT, to < page.total)),
  );
}

/** The rows; only what has changed is drawn anew, so that focus and selection stay. */
class Rows {
  #chosen;
  #changed;
  #body = h("tbody");
  #known = new Map();
  #empty = h("p.empty");
  element;

  constructor(chosen, changed) {
    this.#chosen = chosen;
    this.#changed = changed;
    this.#empty.hidden = true;
    this.element = h(
      "div",
      h(
        "table.cards.choose",
        h("caption.out-of-sight", "Runs, the newest first"),
        h("thead", h("tr", COLUMNS.map((c, i) => h("th", { scope: "col", class: i === 6 && "number" }, c || h("span.out-of-sight", "Choose"))))),
        this.#body,
      ),
      this.#empty,
    );
  }

  show(runs, filtered) {
    const ids = new Set(runs.map((r) => r.id));
    for (const [id, row] of this.#known) {
      if (!ids.has(id)) {
        row.element.remove();
        this.#known.delete(id);
      }
    }
    runs.forEach((run, index) => this.#place(run, index));
    this.#empty.hidden = runs.length > 0;
    fill(this.#empty, filtered ? "No run is like this." : ["There are no runs yet. ", h("a", { href: "#/new" }, "Start one")]);
  }

  #place(run, index) {
    let row = this.#known.get(run.id);
    if (!row) {
      row = { element: h("tr"), cells: [], shown: [] };
      this.#known.set(run.id, row);
      fill(row.element, this.#choice(run), this.#cells(run, row, true));
    } else {
      this.#cells(run, row, false);
    }
    if (this.#body.children[index] !== row.element) {
      this.#body.insertBefore(row.element, this.#body.children[index] || null);
    }
  }

  #choice(run) {
    const box = h("input", {
      type: "checkbox",
      "aria-label": `Choose ${run.name} for comparing`,
      onchange: () => {
        if (box.checked) {
          this.#chosen.add(run.id);
        } else {
          this.#chosen.delete(run.id);
        }
        this.#changed();
      },
    });
    box.checked = this.#chosen.has(run.id);
    return h("td", box);
  }

  #cells(run, row, first) {
    const parts = [
      ["", [run.name, run.id, run.message], () => name(run)],
      ["State", run.state, () => badge(run.state)],
      ["Task", run.task, () => run.task],
      ["Models", models(run), () => models(run)],
      ["Progress", [run.step, run.totalSteps, run.epoch, run.state, run.secondsLeft], () => progress(run)],
      ["Best score", [run.bestScore], () => h("span", score(run.bestScore), h("span.muted.small", ` ${run.bestMetric}`))],
      ["Time", duration(elapsed(run)), () => duration(elapsed(run))],
      ["Submitted", time(run.createdAt).textContent, () => time(run.createdAt)],
    ];
    return parts.map(([label, value, draw], i) => {
      const shown = JSON.stringify(value);
      if (first) {
        row.cells[i] = h("td", { "data-label": label || false, class: i === 5 ? "number" : i === 3 ? "wide" : false });
      }
      if (row.shown[i] !== shown) {
        row.shown[i] = shown;
        fill(row.cells[i], draw());
      }
      return row.cells[i];
    });
  }
}

function name(run) {
  return [h("a", { href: `#/runs/${encodeURIComponent(run.id)}` }, run.name), run.state === "FAILED" && run.message && h("div.fault", shorten(run.message))];
}

function shorten(message) {
  return message.length > 120 ? `${message.slice(0, 118)} …` : message;
}

function progress(run) {
  const left = run.secondsLeft === undefined ? "" : `, ${duration(run.secondsLeft)} left`;
  const words = run.totalSteps ? `${run.step} of ${run.totalSteps} steps${left}` : run.state === "QUEUED" ? "not begun" : "–";
  return h("div.progress-cell", h("progress", { max: 1, value: share(run), "aria-label": `Progress of ${run.name}` }), h("small", words));
}
