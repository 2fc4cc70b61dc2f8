"""Where the bytes of files are kept."""

from pathlib import Path


class Shelf:
    """The bytes of files by id: in a folder, or in memory where nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        """The folder is made with the first file."""
        self._folder = folder
        self._held: dict[str, bytes] = {}

    def put(self, file_id: str, body: bytes) -> None:
        """Keep a file."""
        if self._folder is None:
            self._held[file_id] = body
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._folder / file_id).write_bytes(body)

    def get(self, file_id: str) -> bytes | None:
        """A file's bytes; None where there is no such file."""
        if self._folder is None:
            return self._held.get(file_id)
        path = self._folder / file_id
        return path.read_bytes() if path.is_file() else None
