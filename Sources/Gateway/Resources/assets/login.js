const form = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, "", location.pathname);
if (form.has("code")) {
  const answer = await fetch("/api/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code: form.get("code") }),
  });
  const next = form.get("next") ?? "/";
  if (answer.ok) location.replace(/^\/(?![\/\\])/.test(next) ? next : "/");
}
