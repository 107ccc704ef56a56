"""How Sphinx builds these pages."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for `declared`, which renders the declarations

project = "grievance_fsm"
author = "the maintainers of grievance_fsm"
version = release = version_of("grievance-fsm")

extensions = ["myst_parser", "sphinx.ext.autodoc", "declared"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"

html_theme = "furo"
html_title = "grievance_fsm"
