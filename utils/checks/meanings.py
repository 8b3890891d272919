"""What NumPy's, torch's and Python's own messages mean, and what to do about them."""

import re

PRECEDENCE = (
    "Python reads | and & before < and >, so put each comparison in parentheses: "
    "(a < low) | (a > high)."
)
MEANINGS = (  # pattern of the message, what to say; groups fill the braces
    (r"ufunc 'bitwise_(?:or|and)' not supported", PRECEDENCE),
    (r"unsupported operand type\(s\) for [|&]: 'float'", PRECEDENCE),
    (
        r"ufunc 'bitwise_xor' not supported|unsupported operand type\(s\) for \^",
        "^ is no power in Python: it compares bits. A power is written x**2.",
    ),
    (
        r"division by zero",
        "You divide by 0. Is it N − 1 for one row, or a spread that is 0? Such a case needs its "
        "own answer.",
    ),
    (
        r"math domain error|expected a (?:non-negative|positive) input",
        "A root of a negative number or a logarithm of 0 does not exist. Such a case needs its "
        "own answer.",
    ),
    (
        r"Numerical result out of range",
        "A number became too large for a float. Look at the powers that you take.",
    ),
    (
        r"Quantiles must be in the range|Percentiles must be in the range",
        "np.quantile takes fractions, 0.15; np.percentile takes percent, 15.",
    ),
    (
        r"truth value of an array with more than one element is ambiguous",
        "`or`, `and`, `not`, `if` and chains such as a < b < c want one True or False, and there "
        "is an array of them. Join arrays with | and &, each comparison in parentheses. Whether "
        "something is None is asked with `is None`.",
    ),
    (
        r"operands could not be broadcast together with shapes .*?(\((\d+),(\d+)\)) "
        r"(\(\2,\3,\d+\))",
        "Shapes {0} and {3} do not fit: NumPy lines them up from the last axis. The first one "
        "lacks that axis: mask[..., None] has shape ({1},{2},1), which fits.",
    ),
    (
        r"operands could not be broadcast together with (?:remapped )?shapes "
        r"\[?((?:\([\d,]*\) ?)+)",
        "Shapes {0} do not fit: NumPy lines them up from the last axis. Look at the axis that "
        "you averaged over (keepdims=True keeps it, with size 1), and at what you transposed.",
    ),
    (
        r"non-broadcastable output operand with shape (\([\d,]*\)) doesn't match the broadcast "
        r"shape (\([\d,]*\))",
        "An array of shape {0} cannot take in place what has shape {1}. Make a new array: "
        "x = x - mean, not x -= mean.",
    ),
    (
        r"matmul: Input operand 1 has a mismatch in its core dimension.*size (\d+) is different "
        r"from (\d+)",
        "A @ B needs as many columns in A as there are rows in B; here they are {1} and {0}. Is a "
        "transpose missing, do the factors stand in the wrong order, or did you mean *?",
    ),
    (
        r"shapes (\([\d,]*\)) and (\([\d,]*\)) not aligned",
        "A product of matrices needs as many columns in the first as there are rows in the "
        "second; the shapes are {0} and {1}. Is a transpose missing, or did you mean *?",
    ),
    (
        r"matmul: Input operand \d does not have enough dimensions",
        "@ multiplies matrices, and one of these is a number. Did you mean *?",
    ),
    (
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        "There is no axis {0} in an array with {1} axes: they are counted from 0. Did an earlier "
        "mean or sum take one away?",
    ),
    (
        r"Cannot cast ufunc '\w+' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
        "Numbers with decimals ({0}) cannot be put into an array of {1}. Make a new array: "
        "x = x - mean, not x -= mean.",
    ),
    (
        r"(?:not enough|too many) values to unpack",
        "The names on the left of = and the values on the right are not as many. Look at the "
        "shape of what you take apart.",
    ),
    (
        r"all input arrays must have the same shape|array dimensions except for the concat",
        "Arrays of different shapes cannot be joined in this way. Print their shapes.",
    ),
    (
        r"setting an array element with a sequence|inhomogeneous shape",
        "An array needs rows of one length, and a place in it takes one number. Look at the "
        "shapes that you put together.",
    ),
    (
        r"(?:only|can only convert) (?:an? )?(?:length-1|0-dimensional|size.1)|only (?:length-1|"
        r"0-dimensional) arrays can be converted",
        "One number is wanted here, and there is an array. Functions of `math` take numbers; "
        "NumPy's take arrays.",
    ),
    (
        r"'(?:generator|map|zip|list_iterator|tuple_iterator)' (?:object )?.*(?:has no len|is not "
        r"subscriptable)",
        "What you loop over can be read once, and has neither a length nor an index. Count as you "
        "go: for x in batches.",
    ),
    (
        r"cannot assign .* before Module.__init__\(\) call",
        "The first line of __init__ is super().__init__(): without it nothing can be registered.",
    ),
    (
        r"a (?:leaf Variable that requires grad|view of a leaf .*) (?:is )?(?:being )?used in an "
        r"in-place operation",
        "x -= mean changes x in place, and its gradient would be lost. Make a new tensor: "
        "x = x - mean.",
    ),
    (
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
        "Sizes {0} and {1} do not fit: torch lines shapes up from the last axis. Look at the axis "
        "that you averaged over. (If you asked `p in` a list of tensors: that compares their "
        "values. Use a set, or id(p).)",
    ),
    (
        r"Boolean value of Tensor with more than one value",
        "`or`, `and`, `not` and `if` want one True or False, and there is a tensor of them: "
        ".any() or .all() makes one. (`p in` a list compares the values of tensors: use a set, or "
        "id(p).)",
    ),
)


def meaning(message):
    """What to do about a message of NumPy's or Python's, or "" where none of ours fits."""
    for pattern, text in MEANINGS:
        found = re.search(pattern, message)
        if found:
            shapes = [group.strip().replace(") (", ") and (") for group in found.groups()]
            return text.format(*shapes)
    return ""
