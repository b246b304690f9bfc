"""Each piece beside what it is compared with, in interleaved blocks of one run; ratios, never absolute times."""
