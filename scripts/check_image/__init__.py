"""Parts of scripts/check-image."""
