// Morrow & Tarn: the journal, which goes on as it is read.
"use strict";

const find = (id) => document.getElementById(id);
const tell = (id, text) => { find(id).textContent = text; };
const TITLES = ["A kettle that does not hurry", "On rinsing paper", "Why beech", "Water, once more", "The first carafe", "Our imprint"];

let written = 0;
function write() {
  const entry = document.createElement("article");
  entry.className = "entry";
  entry.innerHTML = `<h2>${TITLES[written]}</h2><img src="img/kettle.svg" width="640" height="560" alt="A kettle">
    <p>We drew it on the back of a flour bag and built it twice. The first one pours like a tap. The second one waits for you.</p>`;
  entry.style.minHeight = "600px";
  entry.querySelector("img").addEventListener("dblclick", (event) => event.target.classList.toggle("large"));
  find("entries").append(entry);
  written += 1;
}
write();
write();
addEventListener("scroll", () => {
  const end = document.documentElement.scrollHeight - innerHeight - scrollY;
  if (end < 200 && written < TITLES.length) setTimeout(() => { if (written < TITLES.length) write(); }, 100);
});

tell("today", `Today is ${new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}.`);
find("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  tell("search-status", `Nothing is written about “${find("search").value}” yet.`);
});

let held = null;
for (const step of find("brew").children) {
  step.addEventListener("dragstart", (event) => { held = step; event.dataTransfer.setData("text/plain", step.textContent); });
  step.addEventListener("dragover", (event) => event.preventDefault());
  step.addEventListener("drop", (event) => {
    event.preventDefault();
    step.before(held);
    tell("brew-status", `You begin with: ${find("brew").firstElementChild.textContent}.`);
  });
}

// The notice comes once, and late, as such notices do.
const close = (answer) => { localStorage.setItem("counting", answer); find("notice").hidden = true; };
find("allow-counting").addEventListener("click", () => close("yes"));
find("refuse-counting").addEventListener("click", () => close("no"));
if (!localStorage.getItem("counting")) setTimeout(() => { find("notice").hidden = false; }, 400);
