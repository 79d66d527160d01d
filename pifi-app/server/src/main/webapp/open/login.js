"use strict";
document.getElementById("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(event.target);
  const answer = await fetch("/api/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Requested-With": "pifi" },
    body: JSON.stringify({ name: fields.get("name"), password: fields.get("password") }),
  });
  if (answer.ok) {
    const to = new URLSearchParams(location.search).get("to") || "/";
    // Only a path of this server: "//elsewhere" would be another one.
    location.assign(/^\/(?![/\\])/.test(to) ? to : "/");
  } else {
    document.getElementById("fault").textContent = "Name or password is wrong.";
  }
});
