// Morrow & Tarn: what the controls of the demo shop do. Each control listens for itself, except the basket's.
"use strict";

const byId = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const pounds = (pence) => `£${(pence / 100).toFixed(2)}`;

function say(id, text, bad = false) {
  const place = byId(id);
  place.textContent = text;
  place.classList.toggle("bad", bad);
}

function addToCart(what) {
  const count = byId("cart-count");
  count.textContent = String(Number(count.textContent) + 1);
  say("buy-status", `${what} added. Your cart holds ${count.textContent} things.`);
}

function setUpLetter(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const email = byId("letter-email");
    const good = email.validity.valid;
    email.setAttribute("aria-invalid", String(!good));
    say("letter-status", good ? "Thank you. The next letter is yours." : "Please type your e-mail, such as ann@example.com.", !good);
  });
}

// Where the picture looks for each view: x, y, width and height inside the drawing.
const VIEWS = {
  whole: ["0 0 640 850", "The Tarn kettle, from the side."],
  spout: ["0 420 360 300", "The spout of the Tarn kettle, from close by."],
  handle: ["280 450 360 300", "The beech handle of the Tarn kettle, from close by."],
};

function setUpProduct() {
  byId("add-to-cart").addEventListener("click", () => addToCart("Tarn kettle"));
  for (const button of all("[data-add]")) {
    button.addEventListener("click", () => {
      addToCart(button.dataset.add);
      button.textContent = "Added";
    });
  }
  for (const input of all("input[name=finish]")) {
    input.addEventListener("change", () => { byId("gallery").dataset.finish = input.value; });
  }
  for (const input of all("input[name=view]")) {
    input.addEventListener("change", () => {
      const [box, label] = VIEWS[input.value];
      byId("picture").setAttribute("viewBox", box);
      byId("picture").setAttribute("aria-label", label);
    });
  }
  // Trouble 10: as slow as a carrier's service that nobody put a spinner in front of.
  byId("check-delivery").addEventListener("click", () => {
    setTimeout(() => say("buy-status", "Order before 2 pm, and it is with you in two working days."), 1800);
  });
}

function setUpTabs(tabs) {
  const select = (chosen) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !on;
    }
  };
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(place + step + tabs.length) % tabs.length];
      select(next);
      next.focus();
    });
  });
}

function setUpPlans(inputs) {
  for (const input of inputs) {
    input.addEventListener("change", () => {
      for (const price of all(".plan-price")) price.textContent = price.dataset[input.value];
    });
  }
}

function updateTotals() {
  const lines = all("#basket li");
  const things = lines.reduce((sum, line) => sum + Number(line.dataset.price) * Number(line.querySelector("output").value), 0);
  const delivery = Number(document.querySelector("input[name=delivery]:checked").value);
  byId("subtotal").textContent = pounds(things);
  byId("delivery-cost").textContent = delivery ? pounds(delivery) : "Free";
  for (const total of all("[data-total]")) total.textContent = pounds(things + delivery);
}

function setUpBasket(basket) {
  basket.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const line = button.closest("li");
    const output = line.querySelector("output");
    const count = Number(output.value) + Number(button.dataset.step);
    output.value = String(count);
    line.querySelector("[data-line]").textContent = pounds(count * Number(line.dataset.price));
    line.querySelector("[data-step='-1']").disabled = count <= 1;
    updateTotals();
  });
}

function complain(fields) {
  const list = document.createElement("ul");
  for (const field of fields) {
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = `${field.labels[0].textContent} is missing or not complete`;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  byId("errors").replaceChildren(list);
  byId("errors").focus();
}

function thank() {
  const thanks = document.createElement("div");
  thanks.className = "thanks";
  thanks.innerHTML = "<h1>Thank you.</h1><p>This shop is invented, so nothing was bought and nothing was charged.</p>"
    + "<a class='btn btn-primary' href='index.html'>Back to the start</a>";
  byId("main").replaceChildren(thanks);
}

function setUpCheckout(form) {
  setUpBasket(byId("basket"));
  for (const input of all("input[name=delivery]")) input.addEventListener("change", updateTotals);
  byId("code").addEventListener("input", () => { byId("apply-code").disabled = byId("code").value.trim() === ""; });
  byId("apply-code").addEventListener("click", () => say("code-status", "We do not know this voucher. Please check the letters.", true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = all("input[required]", form).filter((field) => !field.validity.valid);
    for (const field of all("input[required]", form)) field.setAttribute("aria-invalid", String(wrong.includes(field)));
    if (wrong.length) complain(wrong);
    else thank();
  });
}

if (byId("letter-form")) setUpLetter(byId("letter-form"));
if (byId("add-to-cart")) setUpProduct();
if (document.querySelector("[role=tab]")) setUpTabs(all("[role=tab]"));
if (document.querySelector("input[name=often]")) setUpPlans(all("input[name=often]"));
if (byId("checkout-form")) setUpCheckout(byId("checkout-form"));
