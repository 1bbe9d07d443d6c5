"""synthmap inside Playwright tests: a page judged as it stands (`audit`), and whole suites recorded (`recording`).

`pytest_plugin` is the part that pytest talks to. During the tests `watching` records every browser context and `parts`
keeps what each test left behind; once they are over, `afterwards` makes views and sessions of it for the runner.
"""
