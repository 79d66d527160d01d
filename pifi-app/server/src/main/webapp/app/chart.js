/** Curves over steps. */
import { h, fill } from "./dom.js";
import { charts } from "./library.js";
import { number } from "./format.js";

const DASHES = [[], [8, 4], [2, 3]];
const dark = matchMedia("(prefers-color-scheme: dark)");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The colour of the nth curve, and its dashes once all colours were had. */
function look(index) {
  return { stroke: colour(`--series-${(index % 6) + 1}`), dash: DASHES[Math.floor(index / 6) % DASHES.length] };
}

function axis(more) {
  return {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1, size: 5 },
    font: "12px system-ui, sans-serif",
    ...more,
  };
}

/** The y range with some air; a flat curve lies in the middle. */
function range(_plot, low, high) {
  if (low === null || low === undefined) {
    return [0, 1];
  }
  const air = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.1 || 0.1;
  return [low - air, high + air];
}

/**
 * A chart with its legend. Curves are {label, points: Map from step to value, faint, index}; "index"
 * chooses the colour. draw() may be called at any rate: it paints once per frame at most.
 */
export class Chart {
  #title;
  #signal;
  #plot;
  #curves = [];
  #shape = "";
  #frame = 0;
  #where;
  #legend = h("ul.legend");
  #place = h("div.chart", { role: "img" });
  #none = h("p.empty", "…");

  constructor(title, signal) {
    this.#title = title;
    this.#signal = signal;
    this.#place.append(this.#none);
    this.element = h("section.card", h("h2", title), this.#legend, this.#place);
    const watcher = new ResizeObserver(() => this.#resize());
    watcher.observe(this.#place);
    const again = () => this.#rebuild();
    dark.addEventListener("change", again);
    signal.addEventListener("abort", () => {
      watcher.disconnect();
      dark.removeEventListener("change", again);
      cancelAnimationFrame(this.#frame);
      this.#drop();
    });
  }

  /** Shows these curves. */
  draw(curves) {
    this.#curves = curves;
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#paint();
      });
    }
  }

  #size() {
    return { width: Math.max(200, this.#place.clientWidth), height: this.#place.clientHeight || 250 };
  }

  #resize() {
    if (this.#plot && this.#plot.width !== this.#size().width) {
      this.#plot.setSize(this.#size());
    }
  }

  #drop() {
    if (this.#plot) {
      this.#plot.destroy();
      this.#plot = undefined;
    }
  }

  #rebuild() {
    this.#shape = "";
    this.draw(this.#curves);
  }

  /** Columns as uPlot wants them: all steps, then the values of each curve at them. */
  #columns() {
    const steps = [...new Set(this.#curves.flatMap((c) => [...c.points.keys()]))].sort((a, b) => a - b);
    return [steps, ...this.#curves.map((c) => steps.map((s) => c.points.get(s)))];
  }

  async #paint() {
    const UPlot = await charts();
    const columns = this.#columns();
    this.#none.hidden = columns[0].length > 0;
    this.#none.textContent = "Nothing yet";
    if (columns[0].length === 0 || this.#signal.aborted) {
      this.#drop();
      fill(this.#legend);
      return;
    }
    const shape = JSON.stringify(this.#curves.map((c) => [c.label, c.faint, c.index]));
    if (!this.#plot || shape !== this.#shape) {
      this.#shape = shape;
      this.#drop();
      this.#plot = new UPlot(this.#options(UPlot), columns, this.#place);
    } else {
      this.#plot.setData(columns);
    }
    this.#describe();
  }

  #options(UPlot) {
    return {
      ...this.#size(),
      legend: { show: false },
      scales: { x: { time: false, range: (_p, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) }, y: { range } },
      cursor: { y: false, drag: { x: true, y: false } },
      axes: [
        axis({ space: 60, size: 28, values: (_p, ticks) => ticks.map((t) => (Number.isInteger(t) ? t : "")) }),
        axis({ size: 58, values: (_p, ticks) => ticks.map(number) }),
      ],
      series: [{ label: "step" }, ...this.#curves.map((c) => this.#series(c, UPlot))],
      hooks: { setCursor: [(plot) => this.#point(plot)] },
    };
  }

  #series(curve) {
    const { stroke, dash } = look(curve.index);
    const few = curve.points.size <= 40;
    return {
      label: curve.label,
      stroke: curve.faint ? `${stroke}55` : stroke,
      width: curve.faint ? 1 : 2,
      dash,
      spanGaps: true,
      points: { show: few && !curve.faint, size: 6, fill: stroke },
    };
  }

  #point(plot) {
    const where = plot.cursor.idx;
    if (where !== this.#where) {
      this.#where = where;
      this.#describe();
    }
  }

  /** The legend with the values under the pointer, or the last ones; the same for readers of the page. */
  #describe() {
    const steps = this.#plot.data[0];
    const at = this.#where === null || this.#where === undefined ? undefined : steps[this.#where];
    const entries = this.#curves
      .filter((c) => !c.faint)
      .map((c) => ({ curve: c, value: at === undefined ? [...c.points.values()].pop() : c.points.get(at) }));
    fill(
      this.#legend,
      entries.map(({ curve, value }) => h("li", key(curve.index), curve.label, h("b", number(value)))),
      at !== undefined && h("li.muted", `step ${at}`),
    );
    this.#place.setAttribute(
      "aria-label",
      `${this.#title}: ${entries.map(({ curve, value }) => `${curve.label} ${number(value)}`).join("; ") || "nothing yet"}`,
    );
  }
}

function key(index) {
  const mark = h("span.key", { "aria-hidden": "true" });
  mark.style.color = colour(`--series-${(index % 6) + 1}`);
  mark.classList.toggle("dashed", index >= 6);
  return mark;
}

/** A curve that follows another slowly, so that its direction can be seen. */
export function smooth(points, weight = 0.9) {
  const result = new Map();
  let mean = 0;
  let correction = 1;
  for (const [step, value] of points) {
    if (Number.isFinite(value)) {
      mean = weight * mean + (1 - weight) * value;
      correction *= weight;
      result.set(step, mean / (1 - correction));
    }
  }
  return result;
}
