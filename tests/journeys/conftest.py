"""The started product that journeys share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest

from tests.archive import address
from tests.journeys.product import Product, started
from tests.workspace.person import Person


@pytest.fixture(scope="session")
def products(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Product]]:
    """The products that were started so far, by the engine that they run on."""
    with ExitStack() as stack:
        yield _Started(partial(_start, stack, tmp_path_factory))


class _Started(dict[str, Product]):
    """Starts a product when it is first asked for."""

    def __init__(self, start: Callable[[str], Product]) -> None:
        super().__init__()
        self._start = start

    def __missing__(self, engine: str) -> Product:
        self[engine] = self._start(engine)
        return self[engine]


def _start(stack: ExitStack, folders: pytest.TempPathFactory, engine: str) -> Product:
    folder = folders.mktemp(f"product-{engine}")
    url = stack.enter_context(address(folder, empty=True))
    return stack.enter_context(started(folder, RISK_DATABASE_URL=url))


@pytest.fixture
def product(engine: str, products: dict[str, Product]) -> Product:
    """The product on the engine that the test runs on."""
    return products[engine]


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
