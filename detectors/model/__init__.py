"""From features to probabilities: river models, their priors, fitting and learning."""

from schemas.native import attach

attach(__name__, __path__)
