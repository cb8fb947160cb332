"""Measures how many RSA signatures a second this machine makes with the library alone."""

import time
from concurrent.futures import ThreadPoolExecutor

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_DURATION_S = 1.0


def signatures_per_s(threads: int) -> float:
    """RSA signatures per second with a 2048-bit key, without anything around them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    scheme, digest = padding.PKCS1v15(), hashes.SHA256()
    until = time.perf_counter() + _DURATION_S

    def sign() -> int:
        made = 0
        while time.perf_counter() < until:
            key.sign(b"x" * 500, scheme, digest)
            made += 1
        return made

    with ThreadPoolExecutor(threads) as pool:
        return sum(each.result() for each in [pool.submit(sign) for _ in range(threads)]) / _DURATION_S
