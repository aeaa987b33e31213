"""Validation of everything that comes in: releases, usage records, the survey."""
