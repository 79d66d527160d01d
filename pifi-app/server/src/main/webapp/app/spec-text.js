/** Changing single keys of a spec's YAML without touching the rest of the text. */

/** The value of a key such as "training.epochs" in what was read from YAML. */
export function valueOf(tree, key) {
  return key.split(".").reduce((node, part) => (node && typeof node === "object" ? node[part] : undefined), tree);
}

function indent(line) {
  return line.length - line.trimStart().length;
}

function isContent(line) {
  return line.trim() !== "" && !line.trimStart().startsWith("#");
}

/** The lines that a block's children take, and how far they are indented; children of the text if start is -1. */
function block(lines, start) {
  const depth = start < 0 ? -1 : indent(lines[start]);
  let end = start + 1;
  let last = start;
  while (end < lines.length && (!isContent(lines[end]) || indent(lines[end]) > depth)) {
    if (isContent(lines[end])) {
      last = end;
    }
    end += 1;
  }
  const first = lines.slice(start + 1, end).find(isContent);
  return { from: start + 1, to: last + 1, inner: first === undefined ? depth + 2 : indent(first) };
}

function find(lines, { from, to, inner }, name) {
  for (let i = from; i < to; i += 1) {
    if (isContent(lines[i]) && indent(lines[i]) === inner && lines[i].trimStart().startsWith(`${name}:`)) {
      return i;
    }
  }
  return -1;
}

/** The number of the line (from 0) that a key stands on, or the nearest section around it; -1 if none. */
export function lineOf(text, key) {
  const lines = text.split("\n");
  let at = -1;
  for (const part of key.split(".")) {
    const next = find(lines, at < 0 ? { ...block(lines, -1), inner: 0 } : block(lines, at), part);
    if (next < 0) {
      return at;
    }
    at = next;
  }
  return at;
}

/** "path: bert  # why" with another value. */
function withValue(line, value) {
  const [, head, rest] = line.match(/^(\s*[^:]+:)(.*)$/);
  const comment = rest.match(/\s+#[^'"]*$/);
  return `${head} ${value}${comment ? comment[0] : ""}`;
}

function without(lines, at, section) {
  lines.splice(at, block(lines, at).to - at);
  if (section >= 0 && block(lines, section).to === section + 1) {
    lines.splice(section, 1);
  }
}

/** A section on one line, such as "model: {path: x}", over several lines. */
function unfold(lines, at, tree, yaml) {
  const name = lines[at].split(":")[0].trim();
  const value = tree[name];
  const inner = value && typeof value === "object" && Object.keys(value).length ? yaml.dump(value).trimEnd().split("\n") : [];
  lines.splice(at, block(lines, at).to - at, `${name}:`, ...inner.map((l) => `  ${l}`));
}

/** Whether a section's children are lines of their own. */
function isOpen(line) {
  return /^[^:]+:\s*(#.*)?$/.test(line);
}

function patch(text, key, value, tree, yaml) {
  const lines = text.split("\n");
  while (lines.length && lines[lines.length - 1].trim() === "") {
    lines.pop();
  }
  const [section, name] = key.includes(".") ? key.split(".") : ["", key];
  const top = { ...block(lines, -1), inner: 0 };
  const holder = section ? find(lines, top, section) : -1;
  if (section && holder < 0) {
    if (value !== "") {
      lines.push(`${section}:`, `  ${name}: ${value}`);
    }
    return lines;
  }
  if (section && !isOpen(lines[holder])) {
    unfold(lines, holder, tree, yaml);
  }
  const place = section ? block(lines, holder) : top;
  const at = find(lines, place, name);
  if (value === "") {
    if (at >= 0) {
      without(lines, at, holder);
    }
  } else if (at < 0) {
    lines.splice(section ? place.to : lines.length, 0, `${" ".repeat(place.inner)}${name}: ${value}`);
  } else {
    lines.splice(at, block(lines, at).to - at, withValue(lines[at], value));
  }
  return lines;
}

/**
 * A spec with another value of a key of one or two parts.
 *
 * @param value YAML on one line; empty takes the key out
 * @throws if the text is no YAML
 */
export function withKey(text, key, value, yaml) {
  const tree = yaml.load(text) || {};
  const wanted = value === "" ? undefined : yaml.load(value);
  if (JSON.stringify(valueOf(tree, key)) === JSON.stringify(wanted)) {
    return text;
  }
  const result = `${patch(text, key, value, tree, yaml).join("\n")}\n`;
  try {
    if (JSON.stringify(valueOf(yaml.load(result), key)) === JSON.stringify(wanted)) {
      return result;
    }
  } catch {
    // A way of writing that is not known here: the whole text is written anew.
  }
  return rewritten(tree, key, wanted, yaml);
}

function rewritten(tree, key, value, yaml) {
  const parts = key.split(".");
  const name = parts.pop();
  const holder = parts.reduce((node, part) => {
    node[part] = node[part] && typeof node[part] === "object" ? node[part] : {};
    return node[part];
  }, tree);
  if (value === undefined) {
    delete holder[name];
  } else {
    holder[name] = value;
  }
  return yaml.dump(tree);
}

/** A fault of the server as {key, text}; key is empty if it names none. */
export function faultOf(message) {
  const match = message.match(/^([a-z_0-9]+(?:\.[A-Za-z_0-9]+)*):\s+(.*)$/s);
  return match ? { key: match[1], text: match[2] } : { key: "", text: message };
}
