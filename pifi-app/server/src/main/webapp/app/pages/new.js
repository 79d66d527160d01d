/** A new run, or a sweep of runs: from a template by fields, or as YAML. */
import { Problem, get, itemsOrNone, post, problemBox, showProblem } from "../api.js";
import { field, fill, h, say, select, setFault } from "../dom.js";
import { yaml } from "../library.js";
import { SpecEditor } from "../spec-editor.js";
import { faultOf, valueOf, withKey } from "../spec-text.js";
import { Grid } from "../sweep-grid.js";

const START = "task: text-classification\nmethod: base\nseed: 42\nmodel:\n  path: NAME-OF-A-CHECKPOINT\ndata:\n  train: NAME-OF-A-DATA-FILE\ntraining:\n  epochs: 3\n  batch_size: 32\n";
const OPEN = "new-run";

/** Opens the page; "from" in the address starts with another run's spec. */
export async function open(place, context) {
  const fault = h("div");
  fill(place, h("div.head", h("h1", "New run")), fault, h("p.muted", "…"));
  try {
    const from = context.query.get("from");
    const [reader, templates, checkpoints, datasets, plugins, spec] = await Promise.all([
      yaml(),
      itemsOrNone("/templates"),
      itemsOrNone("/checkpoints"),
      itemsOrNone("/datasets"),
      get("/plugins").catch(() => ({ providers: [] })),
      from ? get(`/runs/${encodeURIComponent(from)}/spec`) : undefined,
    ]);
    const form = new Form(reader, { templates, checkpoints, datasets, tasks: (plugins.providers || []).filter((p) => p.kind === "task") }, context);
    place.lastChild.replaceWith(form.element);
    form.start(spec || sessionStorage.getItem(OPEN) || (templates[0] || { spec: START }).spec);
  } catch (problem) {
    showProblem(fault, problem);
  }
}

function hasRole(checkpoint, role) {
  return [checkpoint.role, ...(checkpoint.roles || [])].includes(role);
}

function withCount(name, count, unit) {
  return count === undefined ? name : `${name} (${new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }).format(count)} ${unit})`;
}

/** The fields of the form: which key of the spec each stands for. */
function definitions({ checkpoints, datasets, tasks }) {
  const small = checkpoints.filter((c) => hasRole(c, "slm")).map((c) => [c.name, withCount(c.name, c.parameters, "parameters")]);
  const large = checkpoints.filter((c) => hasRole(c, "llm")).map((c) => [c.name, withCount(c.name, c.layers, "layers")]);
  const files = datasets.map((d) => [d.name, d.name]);
  const taskNames = tasks.length ? tasks.map((t) => t.name) : ["text-classification"];
  return [
    { key: "task", label: "Task", options: taskNames.map((t) => [t, t]) },
    { key: "method", label: "Method", options: [["pifi", "pifi: with an LLM's layer"], ["base", "base: plain fine-tuning"]] },
    { key: "model.path", label: "Small model", options: small },
    { key: "plug.path", label: "Large model", options: large, none: "none" },
    { key: "plug.layers", label: "Its layers", hint: "numbers; negative from the end", list: true },
    { key: "seed", label: "Seed", number: true },
    { key: "data.train", label: "Training rows", options: files },
    { key: "data.validation", label: "Validation rows", options: files, none: "a tenth of the training rows" },
    { key: "data.test", label: "Test rows", options: files, none: "none" },
    { key: "data.max_length", label: "Longest text, in tokens", number: true },
    { key: "training.epochs", label: "Epochs", number: true },
    { key: "training.batch_size", label: "Batch size", number: true },
    { key: "training.learning_rate", label: "Learning rate", number: true },
  ];
}

class Form {
  #yaml;
  #context;
  #controls = new Map();
  #name = h("input", { name: "name", maxlength: 200, autocomplete: "off" });
  #editor = new SpecEditor(() => this.#edited());
  #problem = h("div");
  #note = h("p.hint");
  #submit = h("button.primary", "Start the run");
  #grid = new Grid(() => this.#label());
  #tried = false;
  #timer;
  #asked = 0;
  // One key for one wish: a click that is repeated because the answer was lost starts no second run.
  #key = crypto.randomUUID();
  element;

  constructor(reader, choices, context) {
    this.#yaml = reader;
    this.#context = context;
    const template = select({}, [["", "choose …"], ...choices.templates.map((t) => [t.name, t.title])]);
    template.addEventListener("change", () => {
      const chosen = choices.templates.find((t) => t.name === template.value);
      if (chosen) {
        this.#tried = false;
        this.start(chosen.spec);
      }
    });
    const controls = definitions(choices).map((d) => this.#control(d));
    this.element = h(
      "form.two",
      { novalidate: true, onsubmit: (e) => { e.preventDefault(); this.#send(); } },
      h(
        "div.page",
        h("div.card", h("div.form-grid", field("Template", template), field("Name", this.#name, "by default the names of its models"), controls), this.#note, h("p.small", h("a", { href: "#/data" }, "Upload a data set"))),
        this.#grid.element,
        this.#problem,
        h("div.actions", this.#submit, h("button", { type: "button", onclick: () => this.#check(true) }, "Only check")),
      ),
      h("div.card", this.#editor.element),
    );
    context.signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  start(spec) {
    this.#editor.text = spec;
    this.#readFields();
    this.#clear();
  }

  #control(definition) {
    const { key, label, options, none, hint } = definition;
    const control = options ? select({ name: key }, this.#choices(definition, undefined)) : h("input", { name: key, inputmode: definition.number ? "decimal" : "text", autocomplete: "off" });
    this.#controls.set(key, { control, definition });
    control.addEventListener("change", () => this.#changed(key, control.value.trim()));
    return field(label, control, hint || (options && !none && options.length === 0 ? "the server lists none" : undefined));
  }

  /** The options of a drop-down; a value of the spec that the server does not list is kept, and seen. */
  #choices({ options, none }, value) {
    const listed = value === undefined || value === "" || options.some(([v]) => v === value);
    return [["", none || "choose …"], ...options, ...(listed ? [] : [[value, `${value} (not listed)`]])];
  }

  /** A field was changed: its key in the text follows. */
  #changed(key, value) {
    const { definition } = this.#controls.get(key);
    const scalar = definition.list && value !== "" ? `[${value.replace(/^\[|\]$/g, "")}]` : this.#scalar(value, definition);
    try {
      this.#editor.text = withKey(this.#editor.text, key, scalar, this.#yaml);
      this.#edited();
    } catch {
      fill(this.#note, "The YAML has a fault; correct it there first.");
    }
  }

  /** A value as YAML writes it; numbers stay as they were typed. */
  #scalar(value, { number }) {
    return value === "" || number ? value : this.#yaml.dump(value, { flowLevel: 0 }).trim();
  }

  #readFields() {
    let tree;
    try {
      tree = this.#yaml.load(this.#editor.text);
      fill(this.#note);
    } catch (fault) {
      fill(this.#note, `The YAML has a fault in line ${fault.mark ? fault.mark.line + 1 : "?"}; the fields follow once it can be read.`);
      return;
    }
    for (const [key, { control, definition }] of this.#controls) {
      const found = valueOf(tree, key);
      const value = found === undefined || found === null ? "" : typeof found === "object" && !Array.isArray(found) ? String(found.path || "") : Array.isArray(found) ? found.join(", ") : String(found);
      if (definition.options) {
        fill(control, this.#choices(definition, value).map(([v, l]) => h("option", { value: v }, l)));
      }
      if (control !== document.activeElement || definition.options) {
        control.value = value;
      }
    }
    this.#showPlug(valueOf(tree, "method") !== "base");
  }

  #showPlug(shown) {
    for (const key of ["plug.path", "plug.layers"]) {
      this.#controls.get(key).control.closest(".field").hidden = !shown;
    }
  }

  #edited() {
    sessionStorage.setItem(OPEN, this.#editor.text);
    this.#key = crypto.randomUUID();
    this.#readFields();
    clearTimeout(this.#timer);
    if (this.#tried) {
      this.#timer = setTimeout(() => this.#check(false), 500);
    }
  }

  #label() {
    const runs = this.#grid.count();
    this.#submit.textContent = runs > 1 ? `Start ${runs} runs` : "Start the run";
  }

  #clear() {
    fill(this.#problem);
    this.#editor.show([]);
    for (const { control } of this.#controls.values()) {
      setFault(control, "");
    }
  }

  /** Shows each fault beside what it concerns. */
  #show(problem) {
    this.#clear();
    const { body, faults } = problem;
    const messages = faults.length ? faults : problem.status === 422 ? [body.actual || problem.message] : [];
    if (messages.length === 0) {
      fill(this.#problem, problemBox(problem));
      return;
    }
    this.#editor.show(messages);
    for (const message of messages) {
      const { key, text } = faultOf(message);
      const entry = this.#controls.get(key) || this.#controls.get(`${key}.path`);
      if (entry) {
        setFault(entry.control, text);
      }
    }
    const many = messages.length === 1 ? "The spec has a fault" : `The spec has ${messages.length} faults`;
    fill(this.#problem, h("div.problem", { role: "alert" }, h("p", h("strong", many), ": each is told beside its field and its line.")));
  }

  /** Asks the server whether the spec is right; an answer to an older text is not shown. */
  async #check(asked) {
    this.#tried = true;
    this.#asked += 1;
    const turn = this.#asked;
    try {
      await post("/runs/validate", this.#editor.text, { type: "application/yaml", signal: this.#context.signal });
      if (turn === this.#asked) {
        this.#clear();
        fill(this.#problem, asked && h("div.done", { role: "status" }, "The spec has no fault."));
      }
    } catch (problem) {
      this.#failed(problem, turn);
    }
  }

  #failed(problem, turn) {
    if (!(problem instanceof Problem)) {
      if (problem.name !== "AbortError") {
        throw problem;
      }
    } else if (turn === this.#asked) {
      this.#show(problem);
    }
  }

  async #send() {
    this.#tried = true;
    this.#asked += 1;
    const turn = this.#asked;
    clearTimeout(this.#timer);
    this.#submit.disabled = true;
    try {
      const name = this.#name.value.trim();
      const many = this.#grid.count() > 1;
      const made = many
        ? await post("/sweeps", { name: name || undefined, spec: this.#editor.text, grid: this.#grid.values(this.#yaml) })
        : await post("/runs", this.#editor.text, { type: "application/yaml", query: { name }, headers: { "Idempotency-Key": this.#key } });
      sessionStorage.removeItem(OPEN);
      say(many ? "The runs are submitted" : "The run is submitted");
      location.hash = many ? `#/runs?sweep=${encodeURIComponent(made.id)}` : `#/runs/${encodeURIComponent(made.id)}`;
    } catch (problem) {
      this.#failed(problem, turn);
      const first = this.element.querySelector("[aria-invalid]");
      if (first) {
        first.focus();
      }
    } finally {
      this.#submit.disabled = false;
    }
  }
}
