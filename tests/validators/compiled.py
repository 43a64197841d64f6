"""Slack's payloads as TypeScript, compiled against the types that Slack publishes."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.validators.needs import MODULES

HEAD = """\
import type { HomeView, KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import type { AppsManifestCreateArguments } from "@slack/web-api";

// Slack's types don't have it yet: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
interface Point { label: string; value: number }
interface Axes { categories: string[]; x_label?: string; y_label?: string }
interface Drawn { type: "bar" | "line" | "area"; series: { name: string; data: Point[] }[]; axis_config: Axes }
interface DataVisualization {
  type: "data_visualization";
  block_id?: string;
  title: string;
  chart: Drawn | { type: "pie"; segments: Point[] };
}
type Block = KnownBlock | DataVisualization;
type Options = { options: PlainTextOption[] };
type Manifest = AppsManifestCreateArguments["manifest"];
"""
OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022")


def complaints(folder: Path, given: Iterable[tuple[str, Any]]) -> list[str]:
    """What the compiler has against payloads, each a `Block`, `HomeView`, `ModalView`, `Options` or `Manifest`."""
    lines = [f"({json.dumps(payload)}) satisfies {kind};" for kind, payload in given]
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").unlink(missing_ok=True)
    (folder / "node_modules").symlink_to(MODULES)
    file = folder / "payloads.ts"
    file.write_text(HEAD + "\n".join(lines) + "\n")
    command = ["node", str(MODULES / "typescript" / "bin" / "tsc"), *OPTIONS, file.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1, 2}, done.stderr
    said = done.stdout.splitlines()
    assert bool(said) == bool(done.returncode), done
    return said
