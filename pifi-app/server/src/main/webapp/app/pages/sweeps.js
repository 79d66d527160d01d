/** Sweeps: several runs that were submitted as one. */
import { get, post, repeat, showProblem } from "../api.js";
import { confirm, fill, h } from "../dom.js";
import { badge, ended, score, time } from "../format.js";

/** Opens the page. */
export async function open(place, context) {
  const fault = h("div");
  const list = h("div.page");
  fill(place, h("div.head", h("h1", "Sweeps"), h("div.actions", context.may("trainer") && h("a.button.primary", { href: "#/new" }, "New sweep"))), fault, list);
  const load = async () => {
    const { items } = await get("/sweeps", { signal: context.signal });
    const shown = JSON.stringify(items);
    if (list.dataset.shown !== shown) {
      list.dataset.shown = shown;
      fill(list, items.map((s) => sweep(s, context, stop)), items.length === 0 && h("p.card.empty", "There are no sweeps yet. A new run becomes one by giving a key several values."));
    }
  };
  const stop = async (one) => {
    if (await confirm("Cancel this sweep?", `The runs of ${one.name} that have not ended will stop; each keeps its last checkpoint.`, "Cancel the sweep")) {
      try {
        fill(fault);
        await post(`/sweeps/${encodeURIComponent(one.id)}/cancel`);
        await load();
      } catch (problem) {
        showProblem(fault, problem);
      }
    }
  };
  try {
    await load();
  } catch (problem) {
    showProblem(list, problem, "sweeps");
    if (problem.missing) {
      return;
    }
  }
  repeat(3000, context.signal, load);
}

function sweep(one, context, stop) {
  const runs = one.runs || [];
  const scores = runs.map((r) => r.bestScore).filter(Number.isFinite);
  const best = scores.length ? Math.max(...scores) : undefined;
  const ids = runs.slice(0, 12).map((r) => r.id).join(",");
  return h(
    "section.card",
    h(
      "div.head",
      h("h2", h("a", { href: `#/runs?sweep=${encodeURIComponent(one.id)}` }, one.name || one.id)),
      badge(one.state),
      h("div.actions", ids && h("a.button", { href: `#/compare?ids=${ids}` }, "Compare"), context.may("trainer") && !ended(one.state) && h("button.danger", { type: "button", onclick: () => stop(one) }, "Cancel")),
    ),
    h("progress", { max: Math.max(1, one.total), value: one.finished, "aria-label": `Progress of ${one.name}` }),
    h("p.muted.small", `${one.finished} of ${one.total} runs have ended; best score ${score(best)}. `, one.createdAt && time(one.createdAt)),
  );
}
