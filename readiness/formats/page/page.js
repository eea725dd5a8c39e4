// What the page can do beyond being read: find lines, show those of a status, and open what a link leads to.

const form = document.querySelector(".filter");
const entries = [...document.querySelectorAll("[data-entry]")];
const lines = entries.filter((one) => one.hasAttribute("data-criterion"));
const groups = [...document.querySelectorAll("[data-group]")];
const output = form.querySelector("output");
const texts = new Map();

function textOf(entry) {
  if (!texts.has(entry)) texts.set(entry, entry.textContent.toLowerCase());
  return texts.get(entry);
}

function filter() {
  const words = form.querySelector("input[type=search]").value.toLowerCase().split(/\s+/).filter(Boolean);
  const statuses = [...form.querySelectorAll("input:checked")].map(({ value }) => value);
  for (const entry of entries) {
    const hasStatus = statuses.length === 0 || statuses.includes(entry.dataset.status);
    entry.hidden = !(hasStatus && words.every((word) => textOf(entry).includes(word)));
  }
  for (const group of groups) group.hidden = !group.querySelector("[data-entry]:not([hidden])");
  const shown = lines.filter((one) => !one.hidden).length;
  output.value = shown === lines.length ? `${shown} criteria` : `${shown} of ${lines.length} criteria`;
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.matches("details")) return;
  target.hidden = false;
  target.closest("[data-group]")?.removeAttribute("hidden");
  target.open = true;
  target.scrollIntoView();
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
for (const button of form.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    for (const line of lines) if (!line.hidden) line.open = button.dataset.open === "true";
  });
}
addEventListener("hashchange", openTarget);
openTarget();
