/** Data files that specs can name; uploading others. */
import { Problem, address, get, problemBox, remove, showProblem, toLogin } from "../api.js";
import { confirm, field, fill, h, say, setFault } from "../dom.js";
import { bytes, number } from "../format.js";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Opens the page. */
export async function open(place, context) {
  const fault = h("div");
  const list = h("div.card.table");
  const checkpoints = h("div.card.table");
  const load = async () => {
    try {
      const { items } = await get("/datasets", { signal: context.signal });
      draw(list, items, context, async (name) => {
        try {
          await remove(`/datasets/${encodeURIComponent(name)}`);
          fill(fault);
        } catch (problem) {
          showProblem(fault, problem);
        }
        await load();
      });
    } catch (problem) {
      showProblem(list, problem, "a list of data sets");
    }
  };
  fill(place, h("div.head", h("h1", "Data and checkpoints")), fault, context.may("trainer") && upload(load), h("h2", "Data files"), list, h("h2", "Checkpoints"), checkpoints);
  await load();
  try {
    drawCheckpoints(checkpoints, (await get("/checkpoints", { signal: context.signal })).items);
  } catch (problem) {
    showProblem(checkpoints, problem, "a list of checkpoints");
  }
}

function draw(list, items, context, take) {
  const away = (name) => h("button.danger", { type: "button", "aria-label": `Delete ${name}`, onclick: async () => {
    if (await confirm("Delete this file?", `${name} will be gone; runs that read it cannot be started again.`, "Delete")) {
      take(name);
    }
  } }, "Delete");
  fill(
    list,
    items.length === 0
      ? h("p.empty", "There are no data files yet.")
      : h(
          "table.cards",
          h("caption.out-of-sight", "Data files"),
          h("thead", h("tr", h("th", { scope: "col" }, "Name"), h("th.number", { scope: "col" }, "Size"), h("th", { scope: "col" }, "From"), h("th", { scope: "col" }, h("span.out-of-sight", "Actions")))),
          h("tbody", items.map((d) => h("tr", h("th.wide", { scope: "row" }, h("code", d.name)), h("td.number", { "data-label": "Size" }, bytes(d.bytes)), h("td", { "data-label": "From" }, d.uploaded ? "upload" : "the server's data folder"), h("td", d.uploaded && context.may("admin") && away(d.name))))),
        ),
  );
}

function drawCheckpoints(place, items) {
  const roles = (c) => [c.role, ...(c.roles || [])].filter(Boolean).map((r) => (r === "slm" ? "small model" : "source of layers")).join(", ");
  fill(
    place,
    items.length === 0
      ? h("p.empty", "There are no checkpoints under the server's model folders.")
      : h(
          "table.cards",
          h("caption.out-of-sight", "Checkpoints"),
          h("thead", h("tr", ["Name", "Family", "Serves as"].map((t) => h("th", { scope: "col" }, t)), h("th.number", { scope: "col" }, "Parameters"))),
          h("tbody", items.map((c) => h("tr", h("th.wide", { scope: "row" }, h("code", c.name)), h("td", { "data-label": "Family" }, c.modelType), h("td", { "data-label": "Serves as" }, roles(c)), h("td.number", { "data-label": "Parameters" }, number(c.parameters))))),
        ),
  );
}

function upload(load) {
  const file = h("input", { type: "file", name: "file", accept: ".csv,.tsv,.jsonl,.json,.parquet,.gz" });
  const name = h("input", { name: "name", autocomplete: "off", spellcheck: "false" });
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Upload" });
  const place = h("div");
  const button = h("button.primary", "Upload");
  bar.style.visibility = "hidden";
  file.addEventListener("change", () => {
    name.value = file.files[0] ? file.files[0].name.replace(/[^A-Za-z0-9._-]/g, "-").replace(/^[^A-Za-z0-9]+/, "") : "";
  });
  const send = async () => {
    setFault(file, file.files.length ? "" : "choose a file");
    setFault(name, NAME.test(name.value.trim()) ? "" : "1 to 100 letters, digits, dots, dashes and underscores, with a letter or digit first");
    if (!file.files.length || !NAME.test(name.value.trim())) {
      return;
    }
    button.disabled = true;
    bar.style.visibility = "visible";
    try {
      await put(name.value.trim(), file.files[0], (share) => { bar.value = share; });
      fill(place, h("div.done", { role: "status" }, `${name.value.trim()} is there; specs name it so.`));
      say("The file is uploaded");
      await load();
    } catch (problem) {
      fill(place, problemBox(problem));
    } finally {
      button.disabled = false;
      bar.style.visibility = "hidden";
    }
  };
  return h(
    "form.card",
    { novalidate: true, onsubmit: (e) => { e.preventDefault(); send(); } },
    h("h2", "Upload a data file"),
    h("div.form-grid", field("File", file, "csv, tsv, jsonl or parquet"), field("Name", name, "what specs call it")),
    bar,
    h("p.actions", button),
    place,
  );
}

/** Sends a file and tells how much of it is sent, which fetch() cannot. */
function put(name, file, progress) {
  return new Promise((resolve, reject) => {
    const sender = new XMLHttpRequest();
    sender.open("PUT", address(`/datasets/${encodeURIComponent(name)}`));
    sender.setRequestHeader("X-Requested-With", "pifi");
    sender.setRequestHeader("X-CSRF-Token", (document.cookie.match(/(?:^|; )pifi-csrf=([^;]*)/) || [])[1] || "");
    sender.setRequestHeader("Content-Type", "application/octet-stream");
    sender.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    sender.onerror = () => reject(new Problem(0, { title: "The upload was broken off", remedy: "The file may be too long, or the server went away; try again." }));
    sender.onload = () => {
      if (sender.status < 300) {
        resolve();
        return;
      }
      if (sender.status === 401) {
        toLogin();
      }
      let body = {};
      try {
        body = JSON.parse(sender.responseText);
      } catch {
        // No answer of ours: the status is all there is to tell.
      }
      reject(new Problem(sender.status, { title: `The server answered ${sender.status}`, ...body }));
    };
    sender.send(file);
  });
}
