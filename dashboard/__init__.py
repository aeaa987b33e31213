"""The dashboard: a static site made of the published tables."""

from dashboard.build import build_site

__all__ = ["build_site"]
