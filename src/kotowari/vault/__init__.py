"""Sealed custody: what is held of a person, encrypted under that person's key, found by blind index.

The keys, from the outside in:

- the **master key** is with whoever holds it (``master.py``: a file; ``token.py``: PKCS#11; ``store.py``: which);
- it wraps the **keys of a space** (``keyring.py``), which are files and never enter the database;
- the key of a space's epoch wraps a **key per person** (``seal.py``), kept wrapped in the database, never cached;
- the person's key seals each **holding**. Erasing a person is destroying one wrapped key.

``values.py`` says what a holding may be, ``handles.py`` how a person is found without keeping the value in the clear.
"""
