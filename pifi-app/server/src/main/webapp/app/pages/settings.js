/** How the server is set up. */
import { get, showProblem } from "../api.js";
import { fill, h } from "../dom.js";

/** Opens the page. */
export async function open(place, context) {
  const body = h("div.card.table");
  fill(place, h("div.head", h("h1", "Settings")), h("p.muted", "Set by environment variables (PIFI_WORKERS_SLOTS for pifi.workers.slots) or in server.xml; read when the server starts."), body);
  try {
    const { items } = await get("/settings", { signal: context.signal });
    fill(
      body,
      h(
        "table.cards",
        h("caption.out-of-sight", "Settings"),
        h("thead", h("tr", ["Setting", "Value", "Set by", "What it decides"].map((t) => h("th", { scope: "col" }, t)))),
        h("tbody", items.map(row)),
      ),
    );
  } catch (problem) {
    showProblem(body, problem, "its settings");
  }
}

function row(s) {
  return h(
    "tr",
    h("th", { scope: "row" }, h("code", s.name)),
    h("td.wide", { "data-label": "Value" }, s.value === "" ? h("span.muted", "empty") : h("code", s.value)),
    h("td", { "data-label": "Set by" }, s.source),
    h("td.wide", { "data-label": "Decides" }, s.meaning),
  );
}
