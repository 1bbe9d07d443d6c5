// Two screenshots under one slider: the same view in an earlier run, in another browser or state, or another device.

const shown = () => `${tools.elements.browser.value}/${tools.elements.state.value}`;

function offerComparisons() {
  const others = JSON.parse(page.dataset.variants).filter((variant) => variant !== shown());
  const devices = views.length > 1 ? views.map(({ device }) => [`@${device}`, `${device}, drawn as wide`]) : [];
  const earlier = views.some(({ data }) => data.before) ? [["before", "an earlier run"]] : [];
  fill(tools.elements.against, [...earlier, ...others.map((name) => [name, name.replace("/", ", ")]), ...devices], "nothing");
  compare();
}

function counterpart({ device, data }, against) {
  if (against === "before") return data.before;
  const other = $$(".view", pageBox).find(({ dataset }) =>
    against.startsWith("@")
      ? dataset.device === against.slice(1) && dataset.device !== device && dataset.variant === shown()
      : dataset.device === device && dataset.variant === against,
  );
  return other && $(".shot", other)?.getAttribute("src");
}

function compare() {
  const { against, divide } = tools.elements;
  divide.closest("label").hidden = !against.value;
  for (const view of views) {
    const source = against.value && counterpart(view, against.value);
    const [picture, divider] = [$(".other", view.figure), $(".divider", view.figure)];
    picture.hidden = divider.hidden = !source;
    if (!source) continue;
    if (picture.getAttribute("src") !== source) picture.src = source;
    picture.style.clipPath = `inset(0 0 0 ${divide.value}%)`;
    divider.style.left = `${divide.value}%`;
    divider.firstElementChild.textContent = against.selectedOptions[0].text;
  }
}
