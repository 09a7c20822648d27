"""Whose certificates count, and what is wrong with one that does not. No retry mends that: somebody has to know."""

import ssl

from services.errors import OutsideFailed, OutsideKind

_WORDS = {  # by OpenSSL's numbers, X509_V_ERR_…
    9: "central.certificate.not_yet",
    10: "central.certificate.expired",
    62: "central.certificate.wrong_name",
    64: "central.certificate.wrong_name",  # an address, where the certificate names none
}


def trusted() -> ssl.SSLContext:
    """Certificates are checked against the system's own store, as it is now. To read it takes its time: who speaks to
    one server again and again reads it once."""
    return ssl.create_default_context()


def bad_certificate(error: BaseException) -> OutsideFailed | None:
    """What to tell where this error, or what it came from, is a certificate that does not count; else None."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            words = _WORDS.get(cause.verify_code, "central.certificate.untrusted")
            return OutsideFailed(OutsideKind.NETWORK, words, retry=False, sent=False)
        cause = cause.__cause__ or cause.__context__
    return None
