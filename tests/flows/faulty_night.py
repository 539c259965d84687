"""The command line, whose reading processes meet faults (faulty.py): `python -m faulty_night nightly --sites …`."""

from __future__ import annotations

if __name__ == "__main__":  # reading processes load this module, too, under another name
    import faulty

    from flows import cli, read

    read.read_document = faulty.read_document
    cli.main()
