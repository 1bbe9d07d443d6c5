"""Page to Snapshot: elements, geometry, hit-testing, liveness, the click probe and what stands behind the links.

What looks at a page without touching it (`snapshot`, `hit_test`) is written as programs of browser commands, so that
the same code serves the command line's asynchronous pages and the synchronous pages of people's own tests; see
`synthmap.browser.commands` for how and why. The probe clicks, so it only ever runs on a page of its own.
"""
