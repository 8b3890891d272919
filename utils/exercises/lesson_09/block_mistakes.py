"""What goes wrong when a block is put together."""

from copy import deepcopy
from itertools import product

from utils.checks.declare import Mistake
from utils.checks.recipe import recipe
from utils.exercises.recognise import one_of

block = recipe(
    lambda x, norm_1, attention, norm_2, mlp: None,
    read=lambda s: s.norm_1(s.x),
    branch=lambda s: s.attention(s.read),
    kept=lambda s: s.x,
    first=lambda s: s.kept + s.branch,
    read_2=lambda s: s.norm_2(s.first),
    branch_2=lambda s: s.mlp(s.read_2),
    kept_2=lambda s: s.first,
    y=lambda s: s.kept_2 + s.branch_2,
)
pre_norm_block = block()


def other(name, help_, recognise=None, **changed):
    return Mistake(name, help_, block(**changed), recognise)


def freshly(*versions):
    """Recognise versions that call functions which count: each version gets its own copies."""
    return one_of(*(lambda *args, version=version: version(*deepcopy(args))
                    for version in versions))  # fmt: skip


def twice(x, norm_1, attention, norm_2, mlp):
    """The first branch is written out in both places where it is needed."""
    return x + attention(norm_1(x)) + mlp(norm_2(x + attention(norm_1(x))))


def twice_and_last(x, norm_1, attention, norm_2, mlp):
    return mlp(norm_2(x + attention(norm_1(x)))) + x + attention(norm_1(x))


def once_before(called):
    """The right block, where some of the functions have been called before."""

    def answer(x, *functions):
        for function, before in zip(functions, called, strict=True):
            function.calls += before
        return pre_norm_block(x, *functions)

    return answer


BEFORE = [once_before(called) for called in product((0, 1), repeat=4) if any(called)]
POST = {
    "read": lambda s: s.x,
    "first": lambda s: s.norm_1(s.kept + s.branch),
    "read_2": lambda s: s.first,
    "y": lambda s: s.norm_2(s.kept_2 + s.branch_2),
}
POST_EXCHANGED = POST | {
    "first": lambda s: s.norm_2(s.kept + s.branch),
    "y": lambda s: s.norm_1(s.kept_2 + s.branch_2),
}
SUM_1 = {"first": lambda s: s.norm_1(s.kept + s.branch)}
SUM_2 = {"y": lambda s: s.norm_2(s.kept_2 + s.branch_2)}

MISTAKES = (
    other("post-norm",
          "This is the post-norm block, norm(x + branch(x)): the norm of the sum. In a pre-norm "
          "block the norm stands inside the branch, before it: x + branch(norm(x)).",
          freshly(block(**POST), block(**POST_EXCHANGED)), **POST),
    other("first-branch-post-norm",
          "Your first branch is a post-norm one, norm_1(x + attention(x)). The norm stands inside "
          "the branch: x + attention(norm_1(x)).",
          read=POST["read"], first=POST["first"]),
    other("second-branch-post-norm",
          "Your second branch is a post-norm one, norm_2(x + mlp(x)). The norm stands inside the "
          "branch: x + mlp(norm_2(x)).",
          read_2=POST["read_2"], y=POST["y"]),
    other("sum-normalized-too",
          "You normalize the sum as well, after the residual was added. A pre-norm block leaves "
          "the sum as it is: x + branch(norm(x)).",
          freshly(*(block(**steps) for steps in (SUM_1 | SUM_2, SUM_1, SUM_2))),
          **SUM_1 | SUM_2),
    other("both-residuals-missing",
          "Neither branch has its residual. Add what the branch started from: "
          "x + branch(norm(x)).",
          first=lambda s: s.branch, y=lambda s: s.branch_2),
    other("first-residual-missing",
          "The first branch has no residual: x + attention(norm_1(x)).",
          first=lambda s: s.branch),
    other("second-residual-missing",
          "The second branch has no residual: add the result of the first one to what the MLP "
          "returns.",
          y=lambda s: s.branch_2),
    other("second-residual-from-the-input",
          "Your second branch adds the input x. Its residual is the result of the first branch, "
          "x + attention(norm_1(x)).",
          kept_2=lambda s: s.x),
    other("branches-side-by-side",
          "Both of your branches read the input x. The second one reads the result of the first: "
          "mlp(norm_2(x + attention(norm_1(x)))).",
          read_2=lambda s: s.norm_2(s.x)),
    other("second-branch-without-the-first",
          "What attention returned is lost: your result is x + mlp(norm_2(x)). The second branch "
          "starts from the result of the first, x + attention(norm_1(x)).",
          read_2=lambda s: s.norm_2(s.x), kept_2=lambda s: s.x),
    other("second-branch-reads-the-branch",
          "Your MLP reads what attention returned, without its residual. Give it the whole result "
          "of the first branch, x + attention(norm_1(x)).",
          read_2=lambda s: s.norm_2(s.branch)),
    other("first-norm-shared",
          "You use norm_1 in both branches. The second one has its own, norm_2.",
          read_2=lambda s: s.norm_1(s.first)),
    other("second-norm-shared",
          "You use norm_2 in both branches. The first one has its own, norm_1.",
          read=lambda s: s.norm_2(s.x)),
    other("norms-exchanged", "norm_1 and norm_2 have changed places.",
          read=lambda s: s.norm_2(s.x), read_2=lambda s: s.norm_1(s.first)),
    other("functions-exchanged",
          "The MLP comes first in your block. Attention is the first branch, the MLP the second.",
          branch=lambda s: s.mlp(s.read), branch_2=lambda s: s.attention(s.read_2)),
    other("both-norms-missing",
          "Neither norm is used. Each branch reads the normalized x: x + branch(norm(x)).",
          read=lambda s: s.x, read_2=lambda s: s.first),
    other("first-norm-missing",
          "Attention reads x as it is. It reads norm_1(x).",
          read=lambda s: s.x),
    other("second-norm-missing",
          "The MLP reads its input as it is. It reads norm_2 of it.",
          read_2=lambda s: s.first),
    other("branches-normalized",
          "You normalize what the branches return: x + norm(branch(x)). Normalize what they read: "
          "x + branch(norm(x)).",
          read=lambda s: s.x, branch=lambda s: s.norm_1(s.attention(s.read)),
          read_2=lambda s: s.first, branch_2=lambda s: s.norm_2(s.mlp(s.read_2))),
    other("first-branch-normalized",
          "You normalize what attention returns. Normalize what it reads: attention(norm_1(x)).",
          read=lambda s: s.x, branch=lambda s: s.norm_1(s.attention(s.read))),
    other("second-branch-normalized",
          "You normalize what the MLP returns. Normalize what it reads: mlp(norm_2(x)).",
          read_2=lambda s: s.first, branch_2=lambda s: s.norm_2(s.mlp(s.read_2))),
    other("both-residuals-normalized",
          "Your residuals are the normalized x: norm(x) + branch(norm(x)). Nobody normalizes what "
          "goes around the branch.",
          kept=lambda s: s.read, kept_2=lambda s: s.read_2),
    other("first-residual-normalized",
          "Your first residual is norm_1(x). Nobody normalizes what goes around the branch: "
          "x + attention(norm_1(x)).",
          kept=lambda s: s.read),
    other("second-residual-normalized",
          "Your second residual is normalized by norm_2. Nobody normalizes what goes around the "
          "branch.",
          kept_2=lambda s: s.read_2),
    other("input-added-again",
          "You add the input x once more at the end. The result of the first branch contains it "
          "already.",
          kept_2=lambda s: s.x + s.first),
    other("mlp-missing", "The second branch is missing: + mlp(norm_2(…)).",
          y=lambda s: s.first),
    Mistake("called-twice",
            "You call a function more than once. It may contain dropout, and then the second call "
            "returns something else. Give what it returned a name, and use that wherever you need "
            "it.",
            twice, freshly(twice, twice_and_last, *BEFORE)),
    other("averaged", "You halve the sum. A residual is added: x + branch(norm(x)).",
          first=lambda s: (s.kept + s.branch) / 2, y=lambda s: (s.kept_2 + s.branch_2) / 2),
    other("multiplied", "You multiply by what the branches return. Add it: x + branch(norm(x)).",
          first=lambda s: s.kept * s.branch, y=lambda s: s.kept_2 * s.branch_2),
    other("subtracted", "You subtract the branches. Add them.",
          first=lambda s: s.kept - s.branch, y=lambda s: s.kept_2 - s.branch_2),
)  # fmt: skip
