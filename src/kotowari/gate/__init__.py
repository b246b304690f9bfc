"""The law of the product: an ask and the facts in, a permit or a refusal out. Pure, total, and usable by itself."""
