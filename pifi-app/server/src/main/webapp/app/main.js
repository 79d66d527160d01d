/** The shell: who is here, which page is open. */
import { get, showProblem, connection, pause, request, toLogin } from "./api.js";
import { h, fill } from "./dom.js";

const PAGES = [
  { path: "runs", label: "Runs", load: () => import("./pages/runs.js") },
  { path: "new", label: "New run", role: "trainer", load: () => import("./pages/new.js") },
  { path: "compare", label: "Compare", load: () => import("./pages/compare.js") },
  { path: "sweeps", label: "Sweeps", load: () => import("./pages/sweeps.js") },
  { path: "models", label: "Models", load: () => import("./pages/models.js") },
  { path: "data", label: "Data", load: () => import("./pages/data.js") },
  { path: "plugins", label: "Plug-ins", load: () => import("./pages/plugins.js") },
  { path: "settings", label: "Settings", role: "admin", load: () => import("./pages/settings.js") },
];
const DETAILS = { runs: () => import("./pages/run.js"), models: () => import("./pages/model.js") };

const main = document.getElementById("main");
const menu = document.getElementById("menu");
const menuButton = document.getElementById("menu-button");
let left = new AbortController();
let me;

/** "#/runs/r-1?tab=log" as {page, id, query}. */
function route() {
  const [path, search] = location.hash.replace(/^#\/?/, "").split("?");
  const [page, id] = path.split("/").map(decodeURIComponent);
  return { page: page || "runs", id, query: new URLSearchParams(search || "") };
}

function mayOpen(page) {
  return !page.role || me.roles.includes(page.role);
}

function drawMenu() {
  const here = route().page;
  fill(
    menu,
    PAGES.filter(mayOpen).map((p) => h("a", { href: `#/${p.path}`, "aria-current": p.path === here && "page" }, p.label)),
    h("a", { href: "/openapi/ui/" }, "REST"),
    h("span.who", h("span.muted", me.name), h("button.quiet", { type: "button", onclick: logOut }, "Log out")),
  );
}

function openMenu(open) {
  menuButton.setAttribute("aria-expanded", String(open));
  menu.classList.toggle("open", open);
}

async function logOut() {
  await request("DELETE", "/session").catch(() => undefined);
  location.assign("/login.html");
}

function unknown() {
  fill(main, h("h1", "No such page"), h("p", h("a", { href: "#/runs" }, "All runs")));
}

async function open() {
  left.abort();
  left = new AbortController();
  const { signal } = left;
  const at = route();
  openMenu(false);
  drawMenu();
  const page = PAGES.find((p) => p.path === at.page);
  if (!page) {
    return unknown();
  }
  if (!mayOpen(page)) {
    fill(main, h("h1", page.label), h("p.empty", `This page needs the role ${page.role}; ${me.name} does not have it.`));
    return undefined;
  }
  const load = at.id ? DETAILS[at.page] : page.load;
  if (!load) {
    return unknown();
  }
  const place = h("div.page");
  fill(main, place);
  scrollTo(0, 0);
  document.title = `${page.label} – PiFi`;
  const context = { me, signal, ...at, may: (role) => me.roles.includes(role), title: (t) => { document.title = `${t} – PiFi`; } };
  try {
    const module = await load();
    if (!signal.aborted) {
      await module.open(place, context);
    }
  } catch (problem) {
    if (!signal.aborted) {
      const rest = h("div");
      place.append(rest);
      showProblem(rest, problem);
    }
  }
  return undefined;
}

/** Who is here; waits for a server that is starting. */
async function whoAmI() {
  for (let wait = 1000; ; wait = Math.min(15000, wait * 2)) {
    try {
      const answer = await get("/me");
      connection("");
      return answer;
    } catch (problem) {
      if (problem.status === 401) {
        toLogin();
        return new Promise(() => {});
      }
      if (!problem.passing && !problem.missing) {
        throw problem;
      }
      connection("The server does not answer. Trying again …");
      await pause(wait, new AbortController().signal);
    }
  }
}

document.getElementById("skip").addEventListener("click", (event) => {
  // The hash is the page's address: it must not become "#main".
  event.preventDefault();
  main.focus();
});
menuButton.addEventListener("click", () => openMenu(menuButton.getAttribute("aria-expanded") !== "true"));
menu.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    openMenu(false);
    menuButton.focus();
  }
});

try {
  me = await whoAmI();
  addEventListener("hashchange", () => {
    open().then(() => main.focus({ preventScroll: true }));
  });
  await open();
} catch (problem) {
  showProblem(main, problem);
}
