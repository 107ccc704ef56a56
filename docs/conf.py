"""How Sphinx builds these pages."""

from importlib.metadata import version as version_of

project = "grievance_fsm"
author = "the maintainers of grievance_fsm"
version = release = version_of("grievance-fsm")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"

html_theme = "furo"
html_title = "grievance_fsm"
