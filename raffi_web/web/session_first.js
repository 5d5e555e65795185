const SESSION_MARK = "raffi.session";
async function haveSession() {
  // The mark is no secret: it says when this browser's HttpOnly cookie runs out. A cookie that is gone all the same
  // is noticed by the server, whose answer to the socket asks for a new one.
  try {
    if (Number(localStorage.getItem(SESSION_MARK)) > Date.now()) return;
  } catch {}
  try {
    const answer = await fetch("/api/session", {
      method: "POST",
      credentials: "same-origin",
      signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) return;
    const { expires } = await answer.json();
    if (Number.isFinite(expires)) localStorage.setItem(SESSION_MARK, String(expires));
  } catch {}
}
if (typeof window !== "undefined") await haveSession();
