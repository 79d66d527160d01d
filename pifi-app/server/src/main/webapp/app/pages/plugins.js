/** What plug-ins bring, and what is wrong with some. */
import { get, showProblem } from "../api.js";
import { fill, h } from "../dom.js";

const KINDS = [["slm", "Small models"], ["llm", "Sources of layers"], ["task", "Tasks"], ["metric", "Metrics"]];

/** Opens the page. */
export async function open(place, context) {
  const body = h("div.page");
  fill(place, h("div.head", h("h1", "Plug-ins")), h("p.muted", "Jars in the server's folder plugins are seen without a restart."), body);
  try {
    const { providers, problems } = await get("/plugins", { signal: context.signal });
    fill(body, troubles(problems || []), KINDS.map(([kind, title]) => group(title, providers.filter((p) => p.kind === kind))));
  } catch (problem) {
    showProblem(body, problem, "a list of plug-ins");
  }
}

function troubles(problems) {
  return problems.length > 0 && h("div.problem", { role: "alert" }, h("p", h("strong", "Some jars cannot be used")), h("dl", problems.map((p) => [h("dt", p.jar), h("dd", p.message)])));
}

function group(title, providers) {
  const described = providers.some((p) => p.description);
  const cell = (label, value, kind) => h("td", { "data-label": label, class: kind }, value);
  return h(
    "section.card.table",
    h(
      "table.cards",
      h("caption.title", h("h2", `${title} (${providers.length})`)),
      h("thead", h("tr", h("th", { scope: "col" }, "Name"), described && h("th", { scope: "col" }, "What it is"), h("th", { scope: "col" }, "From"))),
      h("tbody", providers.map((p) => h("tr", h("th", { scope: "row" }, h("code", p.name)), described && cell("What it is", p.description || "", "wide"), cell("From", p.origin || "")))),
    ),
    providers.length === 0 && h("p.empty", "None"),
  );
}
