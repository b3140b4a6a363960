"""The core: from Document to Alert. It knows no clock, no network, no thread and no Faust."""

from detectors.native import attach

attach(__path__)
