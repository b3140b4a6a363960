"""Hatch's hook for the wheel: one with the compiled core is for one Python and machine only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NativeHook(BuildHookInterface):  # type: ignore[type-arg]  # hatch finds it by its base
    """Says so in the wheel's name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel, or the pointer to the checkout, is put together."""
        compiled = Path(self.root) / "detectors" / "compiled"
        if self.target_name == "wheel" and version == "standard" and any(compiled.glob("*/*")):
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
