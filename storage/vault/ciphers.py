"""The ciphers of texts: AES-SIV, by which the same text is always sealed alike, under a key that is wrapped itself."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from storage.engine.executor import StorageError
from storage.vault.secrets import master_key, opened

BITS = 512


def new_key(secret_key: str) -> bytes:
    """A new key for texts, wrapped by the first of the keys of the environment."""
    return master_key(secret_key).encrypt(AESSIV.generate_key(BITS))


class Cipher:
    """Seals and opens texts. StorageError where none of the keys of the environment wrapped its own."""

    def __init__(self, secret_key: str, wrapped: bytes) -> None:
        self._cipher = AESSIV(opened(master_key(secret_key).decrypt, wrapped))

    def sealed(self, text: str) -> str:
        """A text, encrypted."""
        return urlsafe_b64encode(self._cipher.encrypt(text.encode(), None)).decode()

    def opened(self, sealed: str) -> str:
        """What was sealed. StorageError: it isn't as it was."""
        try:
            return self._cipher.decrypt(urlsafe_b64decode(sealed), None).decode()
        except (InvalidTag, ValueError) as error:
            raise StorageError("A text in the database is not as it was encrypted.") from error
