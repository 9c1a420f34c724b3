"""Parts of Tests/ImageTests/container-test."""
