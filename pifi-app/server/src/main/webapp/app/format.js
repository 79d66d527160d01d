/** How numbers, times and states are written. */
import { h } from "./dom.js";

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const AGO = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const WHOLE = new Intl.NumberFormat("en");

/** Four digits that count; a dash for no number. */
export function number(value) {
  if (value === undefined || value === null || !Number.isFinite(value)) {
    return "–";
  }
  if (Number.isInteger(value)) {
    return WHOLE.format(value);
  }
  const size = Math.abs(value);
  return size >= 1000 ? WHOLE.format(Math.round(value)) : size < 0.001 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** A score; always four decimals where it lies in [0, 1], so that columns line up. */
export function score(value) {
  if (value === undefined || value === null || !Number.isFinite(value)) {
    return "–";
  }
  return Math.abs(value) <= 1 ? value.toFixed(4) : value.toFixed(2);
}

/** A length of time. */
export function duration(seconds) {
  if (seconds === undefined || seconds === null || !Number.isFinite(seconds)) {
    return "–";
  }
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  }
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
}

/** A number of bytes. */
export function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

function ago(instant) {
  const seconds = (new Date(instant) - Date.now()) / 1000;
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) {
      return AGO.format(Math.round(seconds / size), unit);
    }
  }
  return "just now";
}

/** A moment, as long ago, with the full date for those who point at it. */
export function time(instant) {
  return instant ? h("time", { datetime: instant, title: DATE.format(new Date(instant)) }, ago(instant)) : "–";
}

/** A moment in full. */
export function moment(instant) {
  return instant ? h("time", { datetime: instant }, DATE.format(new Date(instant))) : "–";
}

const STATES = {
  QUEUED: ["waits", "…"],
  RUNNING: ["running", "▶"],
  CANCELLING: ["stopping", "■"],
  CANCELLED: ["cancelled", "■"],
  FAILED: ["failed", "✕"],
  FINISHED: ["finished", "✓"],
  LOADING: ["loading", "…"],
  READY: ["ready", "✓"],
};

/** The states of runs, for filters. */
export const RUN_STATES = ["QUEUED", "RUNNING", "CANCELLING", "CANCELLED", "FAILED", "FINISHED"];

/** A state in words. */
export function stateName(state) {
  return (STATES[state] || [String(state).toLowerCase()])[0];
}

/** A state as a mark: colour, sign and word, so that none of them is needed alone. */
export function badge(state) {
  const sign = (STATES[state] || ["", "•"])[1];
  return h("span.badge", { dataset: { state } }, h("span", { "aria-hidden": "true" }, sign), ` ${stateName(state)}`);
}

/** Whether a run has come to an end. */
export function ended(state) {
  return state === "CANCELLED" || state === "FAILED" || state === "FINISHED";
}

/** How long a run took, or has taken until now. */
export function elapsed(run) {
  if (!run.startedAt) {
    return undefined;
  }
  return ((run.finishedAt ? new Date(run.finishedAt) : new Date()) - new Date(run.startedAt)) / 1000;
}

/** How far a run is, from 0 to 1. */
export function share(run) {
  return run.totalSteps ? Math.min(1, run.step / run.totalSteps) : run.state === "FINISHED" ? 1 : 0;
}

/** The models of a run in a few words. */
export function models(run) {
  const layers = run.layers && run.layers.length ? ` [${run.layers.join(", ")}]` : "";
  return run.slm + (run.llm ? ` + ${run.llm}${layers}` : "");
}
