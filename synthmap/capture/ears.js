// What a click may set off without a trace in the document: each is heard where the page asks the browser for it.
// Runs in the page's own world, where the functions are that its scripts call. Each is wrapped, so that a page that
// looks at one still sees the browser's own; what would reach outside the page (the clipboard, a printer, the whole
// screen) is not done, and what asks for a permission is refused as a visitor may refuse it.
(() => {
  const tell = globalThis.synthmapHeard;
  delete globalThis.synthmapHeard;
  if (typeof tell !== 'function') return;
  const listen = (holder, name, heard, instead) => {
    const original = Object.getOwnPropertyDescriptor(holder ?? {}, name)?.value;
    if (typeof original !== 'function') return;
    try {
      holder[name] = new Proxy(original, { apply: (target, self, given) => {
        try { heard(given); } catch { /* what the page hands over may do anything when it is read */ }
        return instead ? instead(given) : Reflect.apply(target, self, given);
      } });
    } catch { /* a page that locked it away is looked at without */ }
  };
  const say = what => () => tell(what);
  const done = () => Promise.resolve();
  const refused = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  const unplaced = ([, failed]) => {
    queueMicrotask(() => failed?.({ code: 1, message: 'User denied Geolocation', PERMISSION_DENIED: 1,
                                    POSITION_UNAVAILABLE: 2, TIMEOUT: 3 }));
    return 0;
  };
  const types = globalThis;
  for (const name of ['writeText', 'write']) listen(types.Clipboard?.prototype, name, say('clipboard'), done);
  for (const name of ['readText', 'read']) listen(types.Clipboard?.prototype, name, say('permission'), refused);
  listen(types.Document?.prototype, 'execCommand', given => /^(copy|cut)$/i.test(given[0]) && tell('clipboard'));
  listen(types, 'print', say('print'), () => undefined);
  listen(types.Notification, 'requestPermission', say('permission'), ([heard]) => {
    if (typeof heard === 'function') queueMicrotask(() => heard('denied'));
    return Promise.resolve('denied');
  });
  for (const name of ['getCurrentPosition', 'watchPosition']) listen(types.Geolocation?.prototype, name, say('permission'), unplaced);
  for (const name of ['getUserMedia', 'getDisplayMedia']) listen(types.MediaDevices?.prototype, name, say('permission'), refused);
  for (const name of ['requestFullscreen', 'webkitRequestFullscreen', 'webkitRequestFullScreen']) {
    listen(types.Element?.prototype, name, say('fullscreen'), done);
  }
  listen(types.Element?.prototype, 'requestPointerLock', say('pointer lock'), done);
  listen(types.Navigator?.prototype, 'share', say('share'), refused);
  for (const name of ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker']) {
    listen(types, name, say('file chooser'), () => Promise.reject(new DOMException('The user aborted a request.', 'AbortError')));
  }
  // A request that outlives the page or whose answer no script may read only reports: it is a beacon.
  listen(types, 'fetch', ([request, options]) => {
    if (options?.keepalive || options?.mode === 'no-cors' || request?.keepalive || request?.mode === 'no-cors') {
      tell('beacon ' + new URL(request?.url ?? request, document.baseURI).href.slice(0, 4000));
    }
  });
})()
