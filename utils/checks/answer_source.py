"""Make an answer from its source, as a submitted notebook holds it; for graders.

The worker imports it from its own folder: `utils` itself is closed to it.
"""

import ast


def define(answer):
    """The function or class `name` that an answer's cells make, without the rest of the notebook.

    Args: answer, a dict with name; source, of the answer's cells; given, of what they need from
    other cells; file, a name to quote lines by. A line that fails, such as a trial with data of
    the lesson, does not spoil the others. Raises: what the first such line raised, where no
    `name` comes of it all, or a SyntaxError.
    """
    space, problems = {"__name__": "__main__"}, []
    for file, source in (("given", answer["given"]), (answer["file"], answer["source"])):
        for statement in ast.parse(source, file).body:
            if from_course(statement):
                continue
            try:
                exec(compile(ast.Module([statement], []), file, "exec"), space)
            except BaseException as error:  # SystemExit and KeyboardInterrupt too
                problems.append(error)
    if answer["name"] not in space:
        raise problems[0] if problems else NameError(f"no cell defines {answer['name']}")
    return space[answer["name"]]


def from_course(statement):
    """Whether a statement imports the course's own, as a cell that also runs its check does."""
    names = [alias.name for alias in getattr(statement, "names", ()) if hasattr(alias, "name")]
    if isinstance(statement, ast.ImportFrom):
        names = [statement.module or ""]
    return any(name.split(".")[0] == "utils" for name in names)
