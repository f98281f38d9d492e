"""PouchDB replicating the same rows, where Node and npm are: the usual way to do what we do."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.bench.data import COLUMNS, rows
from tests.bench.programs import say

PACKAGES = (
    "pouchdb-core@9", "pouchdb-adapter-leveldb@9", "pouchdb-adapter-http@9",
    "pouchdb-replication@9", "pouchdb-mapreduce@9", "express-pouchdb@4", "express@4",
)  # fmt: skip

# A server of PouchDB's own on loopback, and a laptop in another process that replicates from it.
SERVER = """
const PouchDB = require('pouchdb-core').plugin(require('pouchdb-adapter-leveldb'))
  .plugin(require('pouchdb-adapter-http')).plugin(require('pouchdb-replication'))
  .plugin(require('pouchdb-mapreduce'));
const lines = require('fs').readFileSync('rows.json', 'utf8').trim().split('\\n');
(async () => {
  require('fs').mkdirSync('server');
  const Server = PouchDB.defaults({prefix: './server/', adapter: 'leveldb'});
  const db = new Server('book');
  for (let n = 0; n < lines.length; n += 5000)
    await db.bulkDocs(lines.slice(n, n + 5000).map((line) => JSON.parse(line)));
  const app = require('express')();
  app.use('/', require('express-pouchdb')(Server, {mode: 'minimumForPouchDB'}));
  const listener = app.listen(0, '127.0.0.1', () => console.log(listener.address().port));
})();
"""
LAPTOP = """
const PouchDB = require('pouchdb-core').plugin(require('pouchdb-adapter-leveldb'))
  .plugin(require('pouchdb-adapter-http')).plugin(require('pouchdb-replication'));
(async () => {
  const from = new PouchDB(`http://127.0.0.1:${process.argv[2]}/book`);
  const to = new PouchDB('laptop', {adapter: 'leveldb'});
  const start = process.hrtime.bigint();
  const done = await PouchDB.replicate(from, to, {batch_size: 1000});
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({seconds, rows: done.docs_written}));
})();
"""


def pouchdb(customers: str) -> None:
    """Seconds to replicate so many rows; says `missing` where it cannot be had here."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        say(moment="missing", why="Node and npm are not installed here.")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text("{}")
        made = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--silent", *PACKAGES],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            say(moment="missing", why="npm could not install PouchDB here.")
            return
        _write_rows(folder, int(customers))
        (folder / "server.js").write_text(SERVER)
        (folder / "laptop.js").write_text(LAPTOP)
        with subprocess.Popen(
            [node, "server.js"], cwd=folder, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                port = server.stdout.readline().strip()
                done = subprocess.run(
                    [node, "laptop.js", port],
                    cwd=folder, capture_output=True, text=True, check=True,
                )  # fmt: skip
            finally:
                server.terminate()
        say(moment="replicated", **json.loads(done.stdout))


def _write_rows(folder: Path, customers: int) -> None:
    with (folder / "rows.json").open("w") as file:
        for row in rows(customers, bytes(16)):
            document = dict(zip(COLUMNS, row, strict=True))
            owner = document.pop("owner_id")
            key = document.pop("id")
            assert isinstance(key, bytes)
            document["_id"] = key.hex()
            document["owner_id"] = owner.hex() if isinstance(owner, bytes) else None
            file.write(json.dumps(document) + "\n")
