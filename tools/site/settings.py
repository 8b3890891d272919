"""How Sphinx is set up: nothing is executed, and nothing is loaded from another host."""

import datetime
import re
from importlib.metadata import files

from tools.course import ROOT, TAG
from tools.site import deeper, docstrings
from tools.site.course import ADDRESS, GITHUB, citation, lessons

HERE = ROOT / "tools" / "site"
TITLE = "Batch normalization and its relatives"


def settings(figures):
    """Sphinx's configuration. Args: figures, the folder with what is copied as it is."""
    return {
        "project": TITLE,
        "author": "the batch normalization course's authors",
        "copyright": f"{datetime.date.today().year}, the course's authors",
        "release": TAG,
        "extensions": [
            "myst_nb",
            "sphinx.ext.autodoc",
            "sphinx.ext.mathjax",
            deeper.__name__,
            docstrings.__name__,
        ],
        "myst_enable_extensions": ["dollarmath", "amsmath"],
        "myst_heading_anchors": 3,
        "nb_execution_mode": "off",
        "nb_merge_streams": True,
        "smartquotes": False,
        "default_role": "code",
        "autodoc_typehints": "none",
        "exclude_patterns": ["extra", "static"],
        "mathjax_path": "mathjax/tex-chtml.js",
        "mathjax3_config": {"options": {"enableMenu": False}},
        **_html(figures),
    }


def _html(figures):
    return {
        "html_theme": "sphinx_book_theme",
        "html_title": TITLE,
        "html_baseurl": ADDRESS,
        "html_favicon": str(HERE / "static" / "icon.svg"),
        "html_static_path": [str(HERE / "static"), str(figures.parent / "static")],
        "templates_path": [str(HERE / "templates")],
        "html_extra_path": [str(figures)],
        "html_css_files": ["icons.css", "site.css"],
        "html_js_files": [
            (f"{name}.js", {"defer": "defer"})
            for name in ("predictions", "site", "keys", "search")
        ],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "html_context": {"address": ADDRESS, "questions": _questions(), "default_mode": "auto"},
        "html_theme_options": _theme(),
    }


def _theme():
    return {
        "repository_url": GITHUB,
        "use_repository_button": True,
        "use_download_button": False,
        "use_fullscreen_button": False,
        "home_page_in_toc": True,
        "show_toc_level": 2,
        "extra_footer": _foot(),
        "logo": {"text": TITLE},
    }


def _foot():
    blob = f"{GITHUB}/blob/{TAG}"
    return (
        f'<p>Code: <a href="{blob}/LICENSE">BSD-3-Clause</a>. Text and figures: '
        f'<a href="{blob}/LICENSE-TEXT">CC-BY-4.0</a>. To cite: {citation()}</p>'
    )


def _questions():
    return {f"lessons/{stem}": question for _, _, stem, question, _ in lessons()}


def mathjax():
    """MathJax's files as its package on PyPI has them: {path below _static: file}."""
    wanted = re.compile(r"/static/(mathjax/(tex-chtml\.js|input/tex/extensions/.*|.*\.woff))$")
    found = {wanted.search(file.as_posix()): file for file in files("sphinx-mathjax-offline")}
    return {match[1]: file.locate() for match, file in found.items() if match}
