"""Blocks that pages are written in."""

from cms.blocks.body import UnitBody
from cms.blocks.home import Ways

__all__ = ["UnitBody", "Ways"]
