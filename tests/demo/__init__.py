"""The demo book keeps its promises: same bytes each time, and the standing that its README tells.

`standing` works payment, score and band out anew, without the product's rules; the tests compare.
"""
