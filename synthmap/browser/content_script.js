// A selector engine that runs scripts and "finds" their answers; see content_script.py. Its state lives as long as the
// document: a world that is not known here was made in a document that is gone.
(() => {
  const worlds = new Set(), calls = new Map();
  const carrier = answer => {
    const element = document.createElementNS('http://www.w3.org/1999/xhtml', 'p');
    element.textContent = JSON.stringify(answer);
    return [element];
  };
  const begin = ({ source, arguments: given }) => {
    const call = { answer: null, told: false };
    const done = value => { call.answer = { value }; };
    const failed = error => { call.answer = { error: String(error).slice(0, 300) }; };
    try {
      const value = (0, eval)(`(${source})`)(...given);
      if (typeof value?.then === 'function') value.then(done, failed);
      else done(value);
    } catch (error) { failed(error); }
    return call;
  };
  const queryAll = (root, body) => {
    const question = JSON.parse(decodeURIComponent(body));
    if (question.call === undefined) {
      worlds.add(question.world);
      return carrier({});
    }
    if (!worlds.has(question.world)) return carrier({ lost: true });
    if (!calls.has(question.call)) {
      // Not dropped as soon as it is told: the same question may be put once more before its answer is taken.
      for (const [number, { told }] of calls) if (told) calls.delete(number);
      calls.set(question.call, begin(question));
    }
    const call = calls.get(question.call);
    if (call.answer === null) return [];
    call.told = true;
    return carrier(call.answer);
  };
  return { query: (root, body) => queryAll(root, body)[0] ?? null, queryAll };
})()
