"""The certificate under which the stand serves Kommo over https, and the authority that signed it."""

from __future__ import annotations

from pathlib import Path

from postdeploy.stand.config import StandConfig
from postdeploy.stand.ports import HOST
from postdeploy.stand.tenants import tenants


def write_certificates(config: StandConfig) -> None:
    """Create `config.ca_file` (the authority) and `config.cert_file` (key and chain for 127.0.0.1)."""
    import trustme  # slow to import, and only the supervisor needs it

    authority = trustme.CA(organization_name="postdeploy stand")
    certificate = authority.issue_cert(HOST, "localhost", *(tenant.host for tenant in tenants(config)))
    authority.cert_pem.write_to_path(config.ca_file)
    Path(config.cert_file).touch(mode=0o600)
    certificate.private_key_and_cert_chain_pem.write_to_path(config.cert_file)
