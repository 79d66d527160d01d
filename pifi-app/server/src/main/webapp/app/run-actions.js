/** What one may do with a run: stop, go on, train longer, remove, deploy. */
import { Problem, post, remove } from "./api.js";
import { confirm, freshId, h } from "./dom.js";
import { ended } from "./format.js";

/** The buttons for a run's state and the caller's roles; tells done() of a problem, or of none. */
export function actions(run, context, done) {
  const path = `/runs/${encodeURIComponent(run.id)}`;
  const button = (label, kind, work) => {
    const element = h(`button${kind}`, { type: "button" }, label);
    element.addEventListener("click", () => busy(element, work, done));
    return element;
  };
  const trains = context.may("trainer");
  const over = ended(run.state);
  const again = run.state === "CANCELLED" || run.state === "FAILED";
  return h(
    "div.actions",
    trains && !over && run.state !== "CANCELLING" && button("Cancel", ".danger", () => post(`${path}/cancel`)),
    trains && again && button("Resume", ".primary", () => post(`${path}/resume`)),
    trains && over && run.totalSteps !== undefined && longer(path, done),
    trains && run.state === "FINISHED" && h("a.button.primary", { href: `#/models?run=${encodeURIComponent(run.id)}` }, "Deploy"),
    context.may("admin") && over && button("Delete", ".danger", () => removeRun(run, path)),
  );
}

async function busy(button, work, done) {
  button.disabled = true;
  try {
    const happened = await work();
    if (happened !== false) {
      done(undefined);
    }
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      throw problem;
    }
    done(problem);
  } finally {
    button.disabled = false;
  }
}

async function removeRun(run, path) {
  if (!(await confirm("Delete this run?", `${run.name}, its files, curves and checkpoints will be gone.`, "Delete"))) {
    return false;
  }
  await remove(path);
  location.hash = "#/runs";
  return false;
}

/** Asks how many epochs more, and trains them. */
function longer(path, done) {
  const input = h("input", { type: "number", min: 1, max: 10000, value: 1, id: freshId("epochs"), required: true });
  const title = freshId("longer");
  const dialog = h(
    "dialog",
    { "aria-labelledby": title },
    h("h2", { id: title }, "Train more epochs"),
    h(
      "form",
      { method: "dialog" },
      h("div.field", h("label", { for: input.id }, "Epochs more"), input),
      h("div.actions", h("button", { value: "no", formnovalidate: true }, "Leave it"), h("button.primary", { value: "yes" }, "Train")),
    ),
  );
  const opener = h("button", { type: "button", onclick: () => dialog.showModal() }, "Train more");
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") {
      busy(opener, () => post(`${path}/extend`, { epochs: Number(input.value) }), done);
    }
    dialog.returnValue = "";
  });
  return [opener, dialog];
}
