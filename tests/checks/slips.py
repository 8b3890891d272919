"""What people get wrong in these formulas more often than chance would have it."""

import ast


def borders(node):
    """The root taken too early, once or twice; a product that reaches further than it should."""
    if _calls(node, "sqrt") and isinstance(node.args[0], ast.BinOp):
        inside = node.args[0]
        if isinstance(inside.op, ast.Add):
            rooted = ast.Call(node.func, [inside.left], [])
            yield ast.BinOp(rooted, ast.Add(), inside.right)
            yield ast.Call(node.func, [ast.BinOp(rooted, ast.Add(), inside.right)], [])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        first = node.left
        if isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mult | ast.Div):
            yield ast.BinOp(first.left, first.op, ast.BinOp(first.right, node.op, node.right))


def cancellation(node):
    """The mean of squares less the square of the mean, for the mean of squared deviations."""
    if not _calls(node, "mean") or not isinstance(node.func, ast.Attribute):
        return
    square = node.func.value
    if not isinstance(square, ast.BinOp) or not isinstance(square.left, ast.BinOp):
        return
    difference, two = square.left, square.right
    if isinstance(square.op, ast.Pow) and isinstance(difference.op, ast.Sub):
        squares = ast.Attribute(ast.BinOp(difference.left, ast.Pow(), two), "mean", ast.Load())
        of_squares = ast.Call(squares, node.args, node.keywords)
        yield ast.BinOp(of_squares, ast.Sub(), ast.BinOp(difference.right, ast.Pow(), two))


def _calls(node, name):
    return isinstance(node, ast.Call) and getattr(node.func, "attr", None) == name
