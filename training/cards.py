"""Cards: what a shipped model is, what it learned from, how it scored where it had not looked, what it cannot do."""

import hashlib
import io
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from careloop.core.models.weights import Weights
from careloop.core.reading.features import Space

LICENCES = {
    "asdc": ("ASDC, megagonlabs/asdc", "CC BY 4.0"),
    "banking77": ("BANKING77, PolyAI-LDN/task-specific-datasets", "CC BY 4.0"),
    "clinc150": ("CLINC150, clinc/oos-eval", "CC BY 3.0"),
    "dstc11": ("amazon-science/dstc11-track2-intent-induction", "CDLA-Permissive 2.0"),
    "goemotions": ("GoEmotions, via monologg/GoEmotions-pytorch", "CC BY 4.0 / Apache-2.0"),
    "keico": ("KeiCO, Liumx2020/KeiCO-corpus", "CC BY 4.0"),
    "multidogo": ("MultiDoGO, awslabs/multi-domain-goal-oriented-dialogues-dataset", "CDLA-Permissive 1.0"),
    "nsmc": ("NSMC, e9t/nsmc (resampled from raw)", "CC0"),
    "own": ("sentences written for careloop, training/phrases", "Apache-2.0"),
    "practice": ("conversations written for careloop, training/practice", "Apache-2.0"),
    "songys": ("songys/Chatbot_data", "MIT"),
    "tydip": ("TyDiP, Genius1237/TyDiP", "CC BY 4.0"),
}


def space(chosen: Space) -> dict[str, Any]:
    """Return a space as facts."""
    facts: dict[str, Any] = msgspec.to_builtins(chosen)
    return facts


def save(folder: Path, name: str, weights: Weights, told: dict[str, Any]) -> None:
    """Write the weights (the same bytes for the same content) and the card beside them."""
    held = io.BytesIO()
    facts = np.frombuffer(msgspec.json.encode(weights.facts, order="sorted"), dtype=np.uint8)
    np.savez_compressed(held, facts=facts, **weights.arrays)  # type: ignore[arg-type]
    content = held.getvalue()
    (folder / f"{name}.npz").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / f"{name}.md").write_text(_card(name, weights, told, digest, len(content)), encoding="utf-8")


def _card(name: str, weights: Weights, told: dict[str, Any], digest: str, size: int) -> str:
    lines = [
        f"# {name}",
        "",
        told["question"],
        "",
        f"- weights: `{name}.npz`, {size / 1e6:.1f} MB, sha256 `{digest}`",
        f"- made by: `python -m training.build {name}`",
    ]
    if "classes" in weights.facts:
        lines += [f"- classes: {', '.join(weights.facts['classes'])}"]
    lines += ["", "## Learned from", ""]
    lines += ["| set | licence | language | examples | AUC tier 1 | AUC tier 2 | calibration error tier 2 |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for source, count, tier1, tier2, error, *asked in told["sources"]:
        key, language = source.split(".")
        title, licence = LICENCES[key]
        scores = " | ".join("–" if np.isnan(score) else f"{score:.3f}" for score in (tier1, tier2, error))
        name = ": ".join([title, *asked])
        lines += [f"| {name} | {licence} | {language} | {count:,} | {scores} |"]
    lines += ["", told.get("note", NOTE), ""]
    return "\n".join(lines)


NOTE = """The scores are on held-out parts of the same sources: four folds, dealt by line of ours, text or movie, so
that no sentence is scored by a model that learned it. They say how well the model knows its sources, not how well it
reads your conversations: scores on sets it never saw, and on people's labels, are in `benchmarks/RESULTS.md`,
"Reading: accuracy".

## Limits

It reads one turn without what came before. Sources are short, mostly typed, mostly of banks, shops, airlines and
telephone companies; other trades and spoken language will be read less well. Rates shown to people are to be corrected
with a small sample checked by people; until then they are "not measured here"."""
