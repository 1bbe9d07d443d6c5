"""synthmap inside Playwright tests: a page judged as it stands, and whole suites recorded.

`audit` holds what a test calls itself. For `pytest --synthmap` (`synthmap.pytest_plugin`) `watching` records every
browser context and `parts` keeps what each test leaves behind; when the tests are over, `visits` makes views and
sessions of that and `afterwards` hands them to the runner. Under xdist the workers wait for it at their `meeting`.
"""
