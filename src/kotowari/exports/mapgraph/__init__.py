"""The data map as a picture: places, their tables, how a person is reached in them, and the level of each place."""

from kotowari.exports.mapgraph.draw import draw_map

__all__ = ["draw_map"]
