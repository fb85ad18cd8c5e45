"""A key for the heads of the tests' releases."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = Ed25519PrivateKey.from_private_bytes(b"a key that everybody may know!!!")
