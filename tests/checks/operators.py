"""What a mutation may do to one node of an answer: each function yields what takes its place."""

import ast

from tests.checks.slips import borders, cancellation

OTHER = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.MatMult: ast.Mult, ast.Pow: ast.Mult, ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
TWINS = [
    ("min", "max"), ("sum", "mean"), ("var", "std"), ("zeros", "ones"), ("any", "all"),
    ("ceil", "floor"), ("argmin", "argmax"), ("nanargmin", "nanargmax"), ("minimum", "maximum"),
    ("eval", "train"), ("cumsum", "cumprod"), ("exp", "log"),
]  # fmt: skip
TWIN = dict(TWINS) | {there: here for here, there in TWINS}
SYMMETRIC = {"maximum", "minimum", "hypot", "allclose"}  # the same, whichever comes first
DROPPED = {"sqrt", "abs", "log", "exp", "tanh", "float", "degrees", "list", "deepcopy", "detach"}


def operators(node):
    """Another operator; one operand alone; the operands the other way round."""
    if isinstance(node, ast.BinOp):
        if type(node.op) in OTHER:
            yield ast.BinOp(node.left, OTHER[type(node.op)](), node.right)
        yield from (node.left, node.right)
        if not isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
            yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(OTHER[type(node.op)](), node.values)
        yield from node.values
    elif isinstance(node, ast.AugAssign) and type(node.op) in OTHER:
        yield ast.AugAssign(node.target, OTHER[type(node.op)](), node.value)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand


def comparisons(node):
    """The other side of a border, or the border itself."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS[type(node.ops[0])]:
            yield ast.Compare(node.left, [other()], node.comparators)


def constants(node):
    """Another number, the other truth value."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, int | float):
        return
    value = node.value
    less = [value - 1] if value >= 1 or isinstance(value, int) else []  # no tolerance below 0
    others = [not value] if isinstance(value, bool) else [value + 1, *less, 2 * value, 0]
    for other in dict.fromkeys(others):
        if other != value:
            yield ast.Constant(other)


def axes(node):
    """One axis more or fewer in a tuple of axes; the neighbours in any other tuple swapped."""
    if not isinstance(node, ast.Tuple) or not isinstance(node.ctx, ast.Load):
        return
    parts = node.elts
    if all(isinstance(part, ast.Constant) and type(part.value) is int for part in parts):
        yield from (_tuple([*parts[:i], *parts[i + 1 :]]) for i in range(len(parts)))
        here = {part.value for part in parts}
        yield from (_tuple([*parts, ast.Constant(i)]) for i in sorted({0, 1, 2, 3} - here))
        return
    for i in range(len(parts) - 1):
        yield _tuple([*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]])


def calls(node):
    """An argument dropped, two of them swapped, ddof, the function's twin, the call dropped."""
    if not isinstance(node, ast.Call):
        return
    function, args, keywords = node.func, node.args, node.keywords
    name = getattr(function, "attr", getattr(function, "id", None))
    if name == "default_rng":
        return  # without its seed, no run would be like another
    for i in range(len(keywords)):
        yield ast.Call(function, args, [*keywords[:i], *keywords[i + 1 :]])
    if args:
        yield ast.Call(function, args[:-1], keywords)
    for i in range(len(args) - 1 if name not in SYMMETRIC else 0):
        swapped = [*args[:i], args[i + 1], args[i], *args[i + 2 :]]
        yield ast.Call(function, swapped, keywords)
    if name in ("var", "std") and {k.arg for k in keywords}.isdisjoint({"ddof", "unbiased"}):
        yield ast.Call(function, args, [*keywords, ast.keyword("ddof", ast.Constant(1))])
    if name in TWIN:
        twin = ast.unparse(function).removesuffix(name) + TWIN[name]
        yield ast.Call(ast.parse(twin, mode="eval").body, args, keywords)
    if name in DROPPED and args:
        yield args[0]
    if isinstance(function, ast.Attribute) and not args and not keywords:
        yield function.value


def branches(node):
    """The condition the other way round; one branch alone; no condition."""
    if isinstance(node, ast.If):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, [], 0)
        yield ast.comprehension(node.target, node.iter, [ast.UnaryOp(ast.Not(), node.ifs[0])], 0)


def places(node):
    """Bounds of a slice one further or nearer; the whole array for a part; no transpose."""
    if isinstance(node, ast.Slice):
        low, high = node.lower, node.upper
        for by in (ast.Add(), ast.Sub()):
            if low is not None and not isinstance(low, ast.Constant):
                yield ast.Slice(ast.BinOp(low, by, ast.Constant(1)), high, node.step)
            if high is not None and not isinstance(high, ast.Constant):
                yield ast.Slice(low, ast.BinOp(high, by, ast.Constant(1)), node.step)
        yield ast.Slice(ast.Constant(1), high, node.step) if low is None else ast.Slice(None, high)
        yield ast.Slice(low, ast.parse("-1", mode="eval").body if high is None else None)
    part = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
    if part or (isinstance(node, ast.Attribute) and node.attr == "T"):
        yield node.value


def returned(node):
    """A minus before what is returned, or before one item of it."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    if isinstance(node.value, ast.Constant) or len(parts) == 0:
        return
    for i, part in enumerate(parts):
        negated = [*parts[:i], ast.UnaryOp(ast.USub(), part), *parts[i + 1 :]]
        yield ast.Return(_tuple(negated) if isinstance(node.value, ast.Tuple) else negated[0])


def _tuple(parts):
    return ast.Tuple(list(parts), ast.Load())


OPERATORS = (
    operators, comparisons, constants, axes, calls, branches, places, returned,
    borders, cancellation,
)  # fmt: skip
