"""An attacker who has the published folder, and what it could recover."""
