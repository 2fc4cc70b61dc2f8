"""The files of the house, as sources that a rule can read, and the way a rule reports."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("scoring", "feeds", "bot")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file: its path from the root of the repository, with slashes, and its text."""

    path: str
    text: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self.path).stem

    @property
    def tree(self) -> ast.Module:
        """The parsed file; SyntaxError where it is no Python."""
        return parsed(self.text)

    @property
    def functions(self) -> Iterator[Function]:
        """Every function of the file, methods and functions within functions included."""
        return (n for n in ast.walk(self.tree) if isinstance(n, Function))

    def within(self, *places: str) -> bool:
        """Whether the file is one of the places, or in a folder that is (`bot/slack/`)."""
        return any(self.path == p or (p.endswith("/") and self.path.startswith(p)) for p in places)

    def at(self, node: ast.AST, why: str) -> str:
        """A breach: where it is, and why that is one."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {why}"


@cache
def parsed(text: str) -> ast.Module:
    """The text as a tree; parsed once, however many rules read it."""
    return ast.parse(text)


def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file under the folders, in the order of their paths."""
    paths = sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))
    return tuple(
        Source(path=p.relative_to(ROOT).as_posix(), text=p.read_text(encoding="utf-8"))
        for p in paths
    )


@cache
def product() -> tuple[Source, ...]:
    """Every Python file of the product."""
    return sources(*PRODUCT)


@cache
def proofs() -> tuple[Source, ...]:
    """Every Python file of the tests."""
    return sources("tests")


def one(path: str) -> Source:
    """The file at this path; AssertionError, with a sentence, where it is not there."""
    file = ROOT / path
    assert file.is_file(), f"{path} is not there: a rule of the house reads it"
    return Source(path=path, text=file.read_text(encoding="utf-8"))


def tracked() -> tuple[Path, ...]:
    """Every file that git keeps or would add; without git, every file outside hidden folders."""
    if (ROOT / ".git").exists():
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
        files = [ROOT / name for name in listing.stdout.split("\0") if name]
    else:
        made = {"var", "build", "dist", "__pycache__"}
        files = [
            p
            for p in ROOT.rglob("*")
            if not any(
                part in made or (part.startswith(".") and part != ".ci")
                for part in p.relative_to(ROOT).parts[:-1]
            )
        ]
    return tuple(sorted(p for p in files if p.is_file()))


def dotted(node: ast.expr) -> str:
    """`a.b.c` for such an expression; empty for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = dotted(node.value)
        return f"{front}.{node.attr}" if front else ""
    return ""


def none_of(breaches: Iterable[str]) -> None:
    """Fail with every breach, one a line; pass where there is none."""
    found = list(breaches)
    assert not found, "\n" + "\n".join(found)
