/** One run, live. */
import { Problem, address, get, itemsOrNone, problemBox, repeat, showProblem } from "../api.js";
import { fill, h, say, text } from "../dom.js";
import { badge, bytes, duration, elapsed, ended, models, moment, number, score, share, stateName } from "../format.js";
import { follow } from "../stream.js";
import { RunCurves } from "../run-curves.js";
import { actions } from "../run-actions.js";

const LOG_LINES = 200;

/** Opens the page of the run that the address names. */
export async function open(place, context) {
  const path = `/runs/${encodeURIComponent(context.id)}`;
  const view = new View(context, path);
  try {
    view.run = await get(path, { signal: context.signal });
  } catch (problem) {
    fill(place, h("h1", "Run"), h("div"));
    showProblem(place.lastChild, problem);
    return;
  }
  context.title(view.run.name);
  fill(place, view.element());
  view.draw();
  await Promise.all([view.loadCurves(), view.loadLog(), view.loadFiles(), view.loadSpec()]);
  view.listen();
  repeat(3000, context.signal, () => view.tick());
}

class View {
  run;
  #context;
  #path;
  #curves;
  #newest = 0;
  #listening = false;
  #told = 0;
  #head = h("div.head");
  #fault = h("div");
  #message = h("div");
  #bar = h("progress", { max: 1, value: 0, "aria-label": "Progress" });
  #words = h("p.muted.small");
  #figures = h("dl.figures");
  #facts = h("dl.facts");
  #spec = h("pre.tall", { tabindex: 0, "aria-label": "Resolved spec" }, "…");
  #log = h("pre.tall", { tabindex: 0, "aria-label": "Last lines of the log" }, "…");
  #files = h("ul.files");
  #scores = h("div");

  constructor(context, path) {
    this.#context = context;
    this.#path = path;
    this.#curves = new RunCurves(context.signal);
  }

  element() {
    return [
      h("p.small", h("a", { href: "#/runs" }, "← All runs")),
      this.#head,
      this.#fault,
      this.#message,
      h("section.card", { "aria-label": "Progress" }, this.#bar, this.#words, this.#figures),
      this.#curves.element,
      this.#scores,
      h("div.two", h("section.card", h("h2", "What it is"), this.#facts), h("section.card", h("h2", "Files"), this.#files)),
      h("div.two", h("section.card", h("h2", "Spec, every key"), this.#spec), h("section.card", h("h2", "Log"), this.#log)),
    ];
  }

  /** Draws what the run itself says. */
  draw() {
    const run = this.run;
    this.#drawHead();
    fill(this.#message, run.message && run.state === "FAILED" && failure(run.message));
    this.#bar.value = share(run);
    text(this.#words, progressWords(run));
    fill(this.#figures, figures(run, this.#curves));
    fill(this.#facts, facts(run));
    this.#tell();
  }

  #drawHead() {
    const run = this.run;
    const shown = JSON.stringify([run.name, run.state, run.totalSteps]);
    if (this.#head.dataset.shown === shown) {
      return;
    }
    const before = this.#head.dataset.shown;
    this.#head.dataset.shown = shown;
    const hadFocus = this.#head.contains(document.activeElement);
    fill(this.#head, h("h1", { tabindex: -1 }, run.name), badge(run.state), actions(run, this.#context, (problem) => this.#acted(problem)));
    if (hadFocus) {
      this.#head.querySelector("h1").focus();
    }
    if (before) {
      say(`The run is ${stateName(run.state)}`);
    }
  }

  /** Readers of the page hear of progress now and then, not with each step. */
  #tell() {
    if (Date.now() - this.#told > 20000 && this.run.state === "RUNNING") {
      this.#told = Date.now();
      say(progressWords(this.run));
    }
  }

  async #acted(problem) {
    fill(this.#fault, problem && problemBox(problem));
    if (!problem) {
      await this.refresh();
      this.listen();
    }
  }

  async refresh() {
    this.run = await get(this.#path, { signal: this.#context.signal });
    this.draw();
  }

  /** What is asked for now and then, beside the events. */
  async tick() {
    try {
      await this.refresh();
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) {
        location.hash = "#/runs";
        return;
      }
      throw problem;
    }
    if (!ended(this.run.state)) {
      this.listen();
      await this.loadLog();
    }
  }

  async loadCurves() {
    const curves = await get(`${this.#path}/metrics`, { query: { maxPoints: 1000 }, signal: this.#context.signal });
    this.#newest = Math.max(this.#newest, this.run.lastEvent || 0);
    this.#curves.load(curves);
    this.draw();
    this.#drawScores();
  }

  async loadSpec() {
    text(this.#spec, await get(`${this.#path}/spec`, { signal: this.#context.signal }));
  }

  async loadLog() {
    const log = await get(`${this.#path}/log`, { query: { tail: LOG_LINES }, signal: this.#context.signal });
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 30;
    text(this.#log, log || "No output yet.");
    if (atEnd) {
      this.#log.scrollTop = this.#log.scrollHeight;
    }
  }

  async loadFiles() {
    const files = await itemsOrNone(`${this.#path}/artifacts`, { signal: this.#context.signal });
    fill(this.#files, files.map((file) => this.#file(file)), files.length === 0 && h("li.muted", "None yet."));
  }

  #file({ path, bytes: size }) {
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return h("li", h("a", { href: address(`${this.#path}/artifacts/${encoded}`), download: path.split("/").pop() }, path), h("span.muted.small", bytes(size)));
  }

  /** Hears the events of the run, unless it does already or there will be none. */
  listen() {
    if (this.#listening || ended(this.run.state)) {
      return;
    }
    this.#listening = true;
    follow(this.run.id, this.#newest, {
      signal: this.#context.signal,
      on: (kind, data, id) => this.#heard(kind, data, id),
      onBack: () => this.refresh().catch(() => undefined),
      onEnd: () => {
        this.#listening = false;
        this.#settle();
      },
    });
  }

  #heard(kind, data, id) {
    this.#newest = id;
    if (kind === "started") {
      Object.assign(this.run, { step: data.firstStep, totalSteps: data.totalSteps, epochs: data.epochs });
    } else if (kind === "stepped") {
      Object.assign(this.run, { step: data.step, epoch: data.epoch + 1 });
      this.#curves.step(data);
    } else if (kind === "evaluated") {
      this.#curves.evaluation(data);
      this.#drawScores();
    } else if (kind === "state") {
      this.run.state = data.state;
      this.#settle();
    } else {
      this.loadFiles().catch(() => undefined);
    }
    this.#soon();
  }

  #drawing = false;

  /** Many events come at once; the page is drawn once for them. */
  #soon() {
    if (!this.#drawing) {
      this.#drawing = true;
      setTimeout(() => {
        this.#drawing = false;
        this.draw();
      }, 250);
    }
  }

  /** After a change of state: everything that it may have changed. */
  #settle() {
    if (!this.#context.signal.aborted) {
      Promise.all([this.refresh(), this.loadLog(), this.loadFiles(), this.loadSpec()]).catch(() => undefined);
    }
  }

  #drawScores() {
    const rows = this.#curves.evaluations();
    const names = [...new Set(rows.flatMap((r) => Object.keys(r.scores)))];
    fill(
      this.#scores,
      rows.length > 0 &&
        h(
          "section.card.table.tall",
          { tabindex: 0, "aria-label": "Evaluations" },
          h(
            "table",
            h("caption.out-of-sight", "Evaluations"),
            h("thead", h("tr", h("th", { scope: "col" }, "Evaluated on"), h("th.number", { scope: "col" }, "Step"), names.map((n) => h("th.number", { scope: "col" }, n)))),
            h("tbody", rows.map((r) => h("tr", h("td", r.split, r.best && h("span.muted", " (best so far)")), h("td.number", number(r.step)), names.map((n) => h("td.number", score(r.scores[n])))))),
          ),
        ),
    );
  }
}

function failure(message) {
  return h("div.problem", { role: "alert" }, h("p", h("strong", "The run failed")), h("p.small", message));
}

function progressWords(run) {
  if (run.state === "QUEUED") {
    return "Waits for a free worker.";
  }
  const steps = run.totalSteps ? `Step ${number(run.step)} of ${number(run.totalSteps)}, epoch ${Math.max(1, run.epoch)} of ${run.epochs}` : "Preparing model and data";
  const left = run.state === "RUNNING" && run.secondsLeft !== undefined ? `, about ${duration(run.secondsLeft)} left` : "";
  return `${steps}${left}.`;
}

function figures(run, curves) {
  const last = curves.last();
  const figure = (name, value, unit) => h("div", h("dt", name), h("dd", value, unit && h("small", ` ${unit}`)));
  return [
    figure("Best score", score(run.bestScore), run.bestMetric),
    figure("Loss", number(last.loss)),
    figure("Speed", number(last.rowsPerSecond), "rows/s"),
    figure("Time", duration(elapsed(run))),
    figure("Left", ended(run.state) ? "–" : duration(run.secondsLeft)),
  ];
}

function facts(run) {
  const fact = (name, value) => value !== undefined && value !== "" && [h("dt", name), h("dd", value)];
  return [
    fact("Task", run.task),
    fact("Method", run.method),
    fact("Models", models(run)),
    fact("Seed", String(run.seed)),
    fact("Submitted", h("span", moment(run.createdAt), ` by ${run.createdBy}`)),
    fact("Started", run.startedAt && moment(run.startedAt)),
    fact("Ended", run.finishedAt && moment(run.finishedAt)),
    fact("Starts", run.attempt > 1 ? `${run.attempt} (it was interrupted or made longer)` : undefined),
    fact("Server", run.node),
    fact("Sweep", run.sweep && h("a", { href: `#/runs?sweep=${run.sweep}` }, run.sweep)),
    fact("Id", h("code", run.id)),
  ];
}
