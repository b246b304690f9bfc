"""From the bytes of a page, of any encoding and honesty, to its sentences. Pure."""

from kotowari.reading.normal import normalised
from kotowari.reading.page import Block, Kind, Page, Sentence, read_page
from kotowari.reading.sentences import split_sentences

__all__ = ["Block", "Kind", "Page", "Sentence", "normalised", "read_page", "split_sentences"]
