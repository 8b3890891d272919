"""Run a built notebook from top to bottom, and keep what it shows."""

from nbclient import NotebookClient

from tools.course import ROOT

WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(notebook):
    """Run all cells; the outputs stay, except widgets, which show nothing without a kernel."""
    place = {"metadata": {"path": str(ROOT / "solutions")}}
    NotebookClient(notebook, timeout=300, record_timing=False, resources=place).execute()
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.outputs = [o for o in cell.get("outputs", []) if not only_a_widget(o)]
        for output in cell.outputs:
            if output.get("name") == "stderr":
                raise ValueError(
                    f"a cell must not warn; it printed\n{output.text}\nfrom\n{cell.source}"
                )
        if cell.cell_type == "markdown":
            del cell["outputs"]
    return notebook


def only_a_widget(output):
    """Take the widget out of an output; whether nothing but its name is left."""
    had = output.get("data", {}).pop(WIDGET, None)
    return had is not None and set(output.data) <= {"text/plain"}
