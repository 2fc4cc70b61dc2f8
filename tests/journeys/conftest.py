"""The started product that journeys share."""

from collections.abc import Iterator

import pytest

from tests.journeys.product import Product, started
from tests.workspace.person import Person


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with started(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def sam(product: Product) -> Person:
    """Sales."""
    return product.person("sam")


@pytest.fixture
def ana(product: Product) -> Person:
    """The analyst."""
    return product.person("ana")


@pytest.fixture
def ava(product: Product) -> Person:
    """The approver."""
    return product.person("ava")
