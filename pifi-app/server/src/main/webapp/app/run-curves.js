/** The curves of one run, from the server's summary and from events as they come. */
import { Chart, smooth } from "./chart.js";
import { h } from "./dom.js";

const MOST = 4000;

/** Holds the curves and draws them. */
export class RunCurves {
  #loss = new Map();
  #rate = new Map();
  #norm = new Map();
  #speed = new Map();
  #evaluations = new Map();
  #last = {};
  #charts;
  element;

  constructor(signal) {
    this.#charts = {
      loss: new Chart("Loss", signal),
      scores: new Chart("Scores", signal),
      rate: new Chart("Learning rate", signal),
      norm: new Chart("Norm of the gradient", signal),
    };
    const { loss, scores, rate, norm } = this.#charts;
    this.element = h("div.page", h("div.two", loss.element, scores.element), h("details", h("summary", "More curves"), h("div.two", rate.element, norm.element)));
  }

  /** Takes the answer of /metrics. */
  load({ steps, evaluations }) {
    steps.forEach((s) => this.#put(s));
    evaluations.forEach((e) => this.#evaluations.set(`${e.split}:${e.step}`, e));
    this.#draw();
  }

  /** Takes an update as events tell it. */
  step(event) {
    this.#put({ ...event, rowsPerSecond: event.seconds > 0 ? event.rows / event.seconds : undefined });
    this.#draw();
  }

  /** Takes an evaluation as events tell it. */
  evaluation(event) {
    this.#evaluations.set(`${event.split}:${event.step}`, event);
    this.#draw();
  }

  /** Every evaluation, in order. */
  evaluations() {
    return [...this.#evaluations.values()];
  }

  /** The last update. */
  last() {
    return this.#last;
  }

  #put(s) {
    this.#last = s;
    for (const [points, value] of [[this.#loss, s.loss], [this.#rate, s.learningRate], [this.#norm, s.gradientNorm], [this.#speed, s.rowsPerSecond]]) {
      if (Number.isFinite(value)) {
        points.set(s.step, value);
      }
      if (points.size > MOST) {
        thin(points);
      }
    }
  }

  #draw() {
    const { loss, scores, rate, norm } = this.#charts;
    loss.draw([
      { label: "each step", points: this.#loss, index: 0, faint: true },
      { label: "training loss", points: smooth(this.#loss, this.#loss.size > 60 ? 0.9 : 0.6), index: 0 },
    ]);
    scores.draw(scoreCurves(this.evaluations()));
    rate.draw([{ label: "learning rate", points: this.#rate, index: 2 }]);
    norm.draw([{ label: "before clipping", points: this.#norm, index: 3 }]);
  }
}

/** Every second point, from the oldest on. */
function thin(points) {
  let odd = false;
  for (const step of [...points.keys()].slice(0, -1)) {
    odd = !odd;
    if (odd) {
      points.delete(step);
    }
  }
}

/** A curve for each data set and metric; the test set, evaluated once, is told in the table. */
function scoreCurves(evaluations) {
  const curves = new Map();
  for (const e of evaluations.filter((x) => x.split !== "test")) {
    for (const [name, value] of Object.entries(e.scores)) {
      const label = e.split === "validation" ? name : `${e.split} ${name}`;
      if (!curves.has(label)) {
        curves.set(label, { label, points: new Map(), index: curves.size });
      }
      curves.get(label).points.set(e.step, value);
    }
  }
  return [...curves.values()];
}
