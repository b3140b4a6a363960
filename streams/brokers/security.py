"""TLS as both Kafka clients take it."""

from __future__ import annotations

import ssl

from streams.errors import BadSetting
from streams.settings import Settings


def ssl_context(settings: Settings) -> ssl.SSLContext:
    """A context that checks the broker's certificate and name; raises BadSetting for bad files."""
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca_file or None)
    except (OSError, ssl.SSLError) as error:
        message = f"TOCSIN_TLS_CA_FILE: {settings.tls_ca_file}: cannot be used: {error}"
        raise BadSetting(message) from None
    if settings.tls_cert_file:
        try:
            context.load_cert_chain(
                settings.tls_cert_file,
                settings.tls_key_file,
                settings.read_tls_key_password() or None,
            )
        except (OSError, ssl.SSLError) as error:
            message = f"TOCSIN_TLS_CERT_FILE: {settings.tls_cert_file}: cannot be used: {error}"
            raise BadSetting(message) from None
    return context
