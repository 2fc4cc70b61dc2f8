"""Proofs of the stand-in Slack, and the means to play people in it.

`person` is somebody at the page, over HTTP only, and is what journeys import too; `rehearsal` runs
a workspace (and an app of the real Slack libraries) on a loop of its own in a thread; `app` is a
small app to try the workspace with. Nothing here knows the product.
"""
