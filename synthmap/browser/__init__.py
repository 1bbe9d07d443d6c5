"""Finding and launching a browser, devices, serving local files, and the commands a page is driven with."""
