"""The security list of the product, where no other test holds it already."""
