"""A Ceph of this machine: a monitor, a store in memory, and the gateway that answers as S3 does.

Debian's ceph-mon, ceph-osd and radosgw; each a process of its own.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
PATIENCE = 120.0
KEY = "test"
"""The access key of the one user, and its secret."""

SETTINGS = """\
[global]
fsid = {cluster}
mon host = [v2:127.0.0.1:{monitor}/0]
mon data avail warn = 0
mon data avail crit = 0
run dir = {folder}
log file = {folder}/$name.log
admin socket = {folder}/$name.asok
pid file = {folder}/$name.pid
mon data = {folder}/mon
osd data = {folder}/osd
rgw data = {folder}/rgw
osd objectstore = memstore
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
mon allow pool size one = true
[client.admin]
keyring = {folder}/keyring
[client.rgw]
keyring = {folder}/keyring
rgw frontends = beast endpoint=127.0.0.1:{gateway}
[osd]
keyring = {folder}/osd/keyring
"""


def missing() -> str:
    """What is to be installed first; "" where all is there."""
    lost = [name for name in PROGRAMS if not shutil.which(name)]
    return f"{', '.join(lost)} missing: install Debian's ceph-common, ceph-mon, ceph-osd and radosgw" if lost else ""


@contextmanager
def running_ceph(folder: Path) -> Iterator[str]:
    """The address of its gateway, until this ends; files and logs are in the folder."""
    assert not missing(), missing()
    monitor, gateway = _free_port(), _free_port()
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir()
    cluster = _Cluster(folder, str(uuid.uuid4()))
    cluster.settings.write_text(
        SETTINGS.format(cluster=cluster.id, folder=folder, monitor=monitor, gateway=gateway), encoding="utf-8"
    )
    with cluster.processes:
        _start_monitor(cluster, monitor)
        _start_store(cluster)
        cluster.start("radosgw", "-n", "client.rgw")
        _wait_for(lambda: _answers(f"http://127.0.0.1:{gateway}"))
        keys = ("--access-key", KEY, "--secret", KEY)
        cluster.run("radosgw-admin", "user", "create", "--uid", KEY, "--display-name", KEY, *keys)
        yield f"http://127.0.0.1:{gateway}"


class _Cluster:
    def __init__(self, folder: Path, identifier: str) -> None:
        self.folder, self.id, self.settings = folder, identifier, folder / "ceph.conf"
        self.processes = ExitStack()

    def run(self, program: str, *arguments: str) -> str:
        """What a command of the cluster prints."""
        command = [program, "-c", str(self.settings), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-2000:]}"
        return done.stdout.strip()

    def start(self, program: str, *arguments: str) -> None:
        """Start one that goes on until the cluster ends."""
        log = self.processes.enter_context((self.folder / f"{program}.out").open("wb"))
        command = [program, "-f", "-c", str(self.settings), *arguments]
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self.processes.callback(process.wait)
        self.processes.callback(process.kill)

    def keyring(self, file: Path, name: str, **caps: str) -> None:
        """Add a new key to a file of keys."""
        told = [word for service, cap in caps.items() for word in ("--cap", service, cap)]
        create = [] if file.exists() else ["--create-keyring"]
        subprocess.run(
            ["ceph-authtool", *create, file, "--gen-key", "-n", name, *told], check=True, stdout=subprocess.DEVNULL
        )


def _start_monitor(cluster: _Cluster, port: int) -> None:
    keys, monitors = cluster.folder / "keyring", cluster.folder / "monitors"
    cluster.keyring(keys, "mon.", mon="allow *")
    for name in ("client.admin", "client.rgw"):
        cluster.keyring(keys, name, mon="allow *", osd="allow *", mgr="allow *")
    where = ["--addv", "a", f"[v2:127.0.0.1:{port}/0]"]
    subprocess.run(
        ["monmaptool", "--create", "--fsid", cluster.id, *where, monitors], check=True, stdout=subprocess.DEVNULL
    )
    cluster.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(monitors), "--keyring", str(keys))
    cluster.start("ceph-mon", "-i", "a")


def _start_store(cluster: _Cluster) -> None:
    own, keys = str(uuid.uuid4()), cluster.folder / "osd" / "keyring"
    number = cluster.run("ceph", "osd", "new", own)
    cluster.keyring(keys, f"osd.{number}")
    cluster.run("ceph", "auth", "add", f"osd.{number}", "osd", "allow *", "mon", "allow profile osd", "-i", str(keys))
    cluster.run("ceph-osd", "-i", number, "--mkfs", "--osd-uuid", own)
    cluster.start("ceph-osd", "-i", number)
    cluster.run("ceph", "osd", "crush", "add", f"osd.{number}", "1.0", "root=default", "host=here")
    _wait_for(lambda: "1 up" in cluster.run("ceph", "osd", "stat"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        urlopen(url, timeout=5).close()
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True


def _wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, "Ceph does not come up"
        time.sleep(0.2)
