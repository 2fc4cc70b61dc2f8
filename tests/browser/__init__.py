"""The browser: a person in headless Chromium at the page of the whole running product.

Marked `browser`, so that `make test` leaves it out and `make browser` runs it. Chromium is the
program named by RISK_CHROMIUM, else `chromium` on the path; as root it needs `--no-sandbox`.
RISK_SCREENSHOTS names a folder into which the pictures of the way go.

The path: Chromium -> the page -> `tests.journeys.product` (workspace, bot, clock).
"""
