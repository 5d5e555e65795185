// Asks the server itself, not the browser's opinion of the network, and goes back when it answers.
const say = document.getElementById("say");
const again = document.getElementById("again");

async function look() {
  try {
    const answer = await fetch("/ping", { cache: "no-store" });
    if (answer.ok) return location.reload();
  } catch {
    // Still away; what is shown stays true.
  }
  say.textContent = say.dataset.still;
  return undefined;
}

again.addEventListener("click", () => {
  say.textContent = say.dataset.trying;
  look();
});
addEventListener("online", look);
setInterval(look, 5000);
