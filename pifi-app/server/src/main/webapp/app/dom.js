/** Building and changing the page. */

/**
 * An element: h("p.muted#id", {attribute: value, onclick: f}, "text", node, [more]). Attributes
 * that are false, null or undefined are left out, and so are such children.
 */
export function h(tag, ...rest) {
  const [name, ...marks] = tag.split(/(?=[.#])/);
  const element = document.createElement(name);
  for (const mark of marks) {
    if (mark[0] === ".") {
      element.classList.add(mark.slice(1));
    } else {
      element.id = mark.slice(1);
    }
  }
  const attributes = isPlain(rest[0]) ? rest.shift() : {};
  for (const [key, value] of Object.entries(attributes)) {
    set(element, key, value);
  }
  element.append(...nodes(rest));
  return element;
}

function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Node);
}

function set(element, key, value) {
  if (value === false || value === null || value === undefined) {
    return;
  }
  if (key.startsWith("on")) {
    element.addEventListener(key.slice(2), value);
  } else if (key === "value") {
    element.value = value;
  } else if (key === "dataset") {
    Object.assign(element.dataset, value);
  } else {
    element.setAttribute(key, value === true ? "" : value);
  }
}

function nodes(children) {
  return children.flat(Infinity).filter((c) => c !== false && c !== null && c !== undefined);
}

/** Puts children in place of what an element has. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Sets a text only if it is another: a selection in it and readers of the page are left alone. */
export function text(element, value) {
  const wanted = value === undefined || value === null ? "" : String(value);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

let numbers = 0;

/** An id that no other element has. */
export function freshId(stem) {
  numbers += 1;
  return `${stem}-${numbers}`;
}

/** A label over a control, with a place for a hint and a fault that belong to it. */
export function field(label, control, hint) {
  control.id = control.id || freshId("field");
  const faultId = `${control.id}-fault`;
  const hintId = `${control.id}-hint`;
  control.setAttribute("aria-describedby", `${hint ? `${hintId} ` : ""}${faultId}`);
  return h(
    "div.field",
    h("label", { for: control.id }, label),
    control,
    hint && h("p.hint", { id: hintId }, hint),
    h("p.fault", { id: faultId }),
  );
}

/** Says what is wrong with a control of field(), or that nothing is. */
export function setFault(control, message) {
  const place = document.getElementById(`${control.id}-fault`);
  if (place) {
    text(place, message);
  }
  if (message) {
    control.setAttribute("aria-invalid", "true");
  } else {
    control.removeAttribute("aria-invalid");
  }
}

/** Tells those who do not see the page; nothing to see. */
export function say(message) {
  text(document.getElementById("said"), message);
}

/** A drop-down; options are texts, or [value, label] pairs. */
export function select(attributes, options, value) {
  const element = h(
    "select",
    attributes,
    options.map((o) => (Array.isArray(o) ? h("option", { value: o[0] }, o[1]) : h("option", { value: o }, o))),
  );
  if (value !== undefined) {
    element.value = value;
  }
  return element;
}

/** A question that has to be answered; resolves to whether the answer was yes. */
export function confirm(title, message, yes) {
  return new Promise((resolve) => {
    const titleId = freshId("dialog");
    const dialog = h(
      "dialog",
      { "aria-labelledby": titleId },
      h("h2", { id: titleId }, title),
      h("p", message),
      h(
        "form.actions",
        { method: "dialog" },
        h("button", { value: "no", autofocus: true }, "Keep it"),
        h("button.danger", { value: "yes" }, yes),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
