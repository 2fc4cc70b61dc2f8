"""The lock files: everything hashed, both agree, and all that the project asks for is in them."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT, none_of

Lock = dict[str, tuple[str, int]]
"""Name → version and number of hashes."""

ENTRY = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.+!-]+)")


def locked(text: str) -> Lock:
    """What a lock file names; ValueError for a line that does not pin one version."""
    found: Lock = {}
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        entry = ENTRY.match(line)
        if entry is None:
            raise ValueError(f"not a pinned package: {line[:80]}")
        name = canonicalize_name(entry["name"])
        found[name] = (entry["version"], line.count("--hash=sha256:"))
    return found


def read(name: str) -> Lock:
    """One of the repository's lock files."""
    return locked((ROOT / name).read_text(encoding="utf-8"))


def asked(*groups: str) -> list[str]:
    """What pyproject.toml asks for: the product's packages and those of the groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    for group in groups:
        wanted += [r for r in project["dependency-groups"][group] if isinstance(r, str)]
    return wanted


def unhashed(lock: Lock) -> Iterator[str]:
    """Packages that could be swapped on the way here."""
    return (f"{name} {v} has no hash" for name, (v, hashes) in lock.items() if not hashes)


def unequal(product: Lock, development: Lock) -> Iterator[str]:
    """Packages with which the tests would run another version than people do."""
    for name, (version, _) in product.items():
        other = development.get(name, ("none", 0))[0]
        if other != version:
            yield f"{name}: {version} in the product's lock, {other} in that for development"


def unmet(wanted: Iterable[str], lock: Mapping[str, tuple[str, int]]) -> Iterator[str]:
    """What is asked for and not locked, or locked in a version that was not asked for."""
    for text in wanted:
        requirement = Requirement(text)
        version = lock.get(canonicalize_name(requirement.name), ("none", 0))[0]
        if version == "none" or version not in requirement.specifier:
            yield f"{text}: locked is {version}; compile the locks anew (`make lock`)"


def test_every_locked_package_is_hashed() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert len(read(name)) > 10
        none_of(unhashed(read(name)))


def test_both_locks_agree_and_development_has_all_of_the_product() -> None:
    none_of(unequal(read("requirements.lock"), read("requirements-dev.lock")))


def test_everything_asked_for_is_locked() -> None:
    none_of(unmet(asked("build"), read("requirements.lock")))
    none_of(unmet(asked("build", "dev"), read("requirements-dev.lock")))


def test_what_is_wrong_with_a_lock_is_caught() -> None:
    lock = locked("A_b==1.0 \\\n    --hash=sha256:00\nc==2.0 ; sys_platform == 'win32'\n")
    assert lock == {"a-b": ("1.0", 1), "c": ("2.0", 0)}
    assert list(unhashed(lock)) == ["c 2.0 has no hash"]
    assert len(list(unequal(lock, {"a-b": ("1.1", 1)}))) == 2
    assert list(unequal(lock, lock)) == []
    assert len(list(unmet(["a.b>=1,<2", "c<2", "d"], lock))) == 2
