/** Talking to the server: requests, its problems, and trying again. */
import { h, fill } from "./dom.js";

const BASE = "/api/v1";

/** What the server says is wrong; status 0 if it does not answer at all. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.title || "The request failed");
    this.status = status;
    this.body = body;
    this.faults = body.faults || [];
  }

  /** Whether there is no such thing here. */
  get missing() {
    return this.status === 404 || this.status === 501 || this.status === 405;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((c) => c.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

/** Goes to the login page, and comes back from there to where the reader is. */
export function toLogin() {
  location.assign(`/login.html?to=${encodeURIComponent(location.pathname)}${location.hash}`);
}

/** The address of something under /api/v1, each part of a path encoded by the caller. */
export function address(path, query) {
  const parameters = Object.entries(query || {}).filter(([, v]) => v !== undefined && v !== "" && v !== null);
  const search = new URLSearchParams(parameters).toString();
  return BASE + path + (search ? `?${search}` : "");
}

/**
 * Sends a request; the answer's JSON, or its text if it is of another kind.
 *
 * @throws Problem for every answer but a good one
 */
export async function request(method, path, { query, body, type, headers, signal } = {}) {
  const all = { "X-Requested-With": "pifi", Accept: "application/json, application/problem+json, text/*, */*;q=0.5", ...headers };
  if (method !== "GET") {
    all["X-CSRF-Token"] = cookie("pifi-csrf");
  }
  if (body !== undefined) {
    all["Content-Type"] = type || "application/json";
  }
  let answer;
  try {
    answer = await fetch(address(path, query), {
      method,
      headers: all,
      body: body === undefined || type ? body : JSON.stringify(body),
      signal,
      cache: "no-store",
    });
  } catch (fault) {
    if (fault.name === "AbortError") {
      throw fault;
    }
    throw new Problem(0, { title: "The server does not answer", remedy: "It may be starting anew; try again in a moment." });
  }
  return read(answer);
}

async function read(answer) {
  const json = (answer.headers.get("Content-Type") || "").includes("json");
  if (answer.ok) {
    return answer.status === 204 ? undefined : json ? answer.json() : answer.text();
  }
  if (answer.status === 401) {
    toLogin();
  }
  const body = json ? await answer.json().catch(() => ({})) : {};
  throw new Problem(answer.status, { title: `The server answered ${answer.status}`, ...body });
}

export const get = (path, options) => request("GET", path, options);
export const post = (path, body, options) => request("POST", path, { body, ...options });
export const put = (path, body, options) => request("PUT", path, { body, ...options });
export const remove = (path) => request("DELETE", path);

/** The items of a list, or none where the server has no such list (yet). */
export async function itemsOrNone(path, options) {
  try {
    return (await get(path, options)).items || [];
  } catch (problem) {
    if (problem.missing || problem.status === 403) {
      return [];
    }
    throw problem;
  }
}

/** A box that tells a problem as the server does: expected, actual, what to do. */
export function problemBox(problem) {
  const { subject, expected, actual, remedy } = problem.body || {};
  const row = (name, value) => value && [h("dt", name), h("dd", value)];
  const several = problem.faults && problem.faults.length > 0;
  return h(
    "div.problem",
    { role: "alert" },
    h("p", h("strong", problem.message), subject && `: ${subject}`),
    several && h("ul", problem.faults.map((f) => h("li", f))),
    h("dl", row("Expected", expected), !several && row("Found", actual), row("What to do", remedy)),
  );
}

/** Shows a problem in a place; one of a feature that is not there gets a plain sentence. */
export function showProblem(place, problem, feature) {
  if (problem.name === "AbortError") {
    return;
  }
  if (!(problem instanceof Problem)) {
    throw problem;
  }
  fill(
    place,
    feature && problem.missing
      ? h("p.empty", `This server does not offer ${feature} (it answered ${problem.status}).`)
      : problemBox(problem),
  );
}

/** Says at the foot of the page that the connection is lost; nothing if it is there. */
export function connection(message) {
  const place = document.getElementById("connection");
  place.hidden = !message;
  place.textContent = message || "";
}

/** Waits; ends early, with an AbortError, when a page is left. */
export function pause(millis, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("left", "AbortError"));
    }, { once: true });
  });
}

/** Waits until the page can be seen. */
function seen(signal) {
  if (!document.hidden) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true, signal });
  });
}

/** Does something again and again while a page is open and seen; slower while the server is away. */
export async function repeat(millis, signal, work) {
  let wait = millis;
  while (!signal.aborted) {
    try {
      await pause(wait, signal);
      await seen(signal);
      await work();
      wait = millis;
      connection("");
    } catch (fault) {
      if (signal.aborted || !(fault instanceof Problem)) {
        if (signal.aborted) {
          return;
        }
        throw fault;
      }
      if (fault.passing) {
        connection("The server does not answer. Trying again …");
      }
      wait = Math.min(15000, wait * 2);
    }
  }
}
