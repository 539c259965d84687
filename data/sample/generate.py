"""Write the sample corpus: `python data/sample/generate.py [OUT]`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator.bodies import load_bodies  # noqa: E402
from generator.corpus import build  # noqa: E402
from generator.plan import load_plan  # noqa: E402


def main(out: Path = HERE) -> None:
    """Write both sites and truth.json below `out`, and name every document."""
    bodies = load_bodies(HERE / "bodies.yaml")
    corpus, truth = build(load_plan(HERE / "plan.yaml", bodies), bodies)
    if (out / "sites").exists() and not (out / "truth.json").exists():
        sys.exit(f"{out / 'sites'} is no sample corpus and would be removed; name another folder")
    shutil.rmtree(out / "sites", ignore_errors=True)
    for name, content in corpus.files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(f"{text}\n", encoding="utf-8")
    for document in truth["documents"]:
        print(f"{document['expect']:12} {document['format']:4} {document['year']} {document['file']}")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
