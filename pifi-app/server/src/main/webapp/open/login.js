/** Logs in and goes where the caller wanted to be. */
const form = document.getElementById("login");
const fault = document.getElementById("fault");
const button = form.querySelector("button");

/** Only a path of this server: "//elsewhere" would be another one. */
function target() {
  const to = new URLSearchParams(location.search).get("to") || "/";
  return (/^\/(?![/\\])/.test(to) ? to : "/") + location.hash;
}

async function logIn() {
  const fields = new FormData(form);
  let answer;
  try {
    answer = await fetch("/api/v1/session", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Requested-With": "pifi" },
      body: JSON.stringify({ name: fields.get("name"), password: fields.get("password") }),
    });
  } catch {
    return "The server does not answer. Try again in a moment.";
  }
  if (answer.ok) {
    location.replace(target());
    return "";
  }
  if (answer.status === 401) {
    return "Name or password is wrong.";
  }
  const problem = await answer.json().catch(() => ({}));
  return `${problem.title || "The server refused"} (${answer.status}). ${problem.remedy || ""}`;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  fault.textContent = "";
  fault.textContent = await logIn();
  button.disabled = false;
  if (fault.textContent) {
    form.elements.password.select();
  }
});
