"""Wrong answers to 09-block, as learners write them."""


def original_transformer(x, norm_1, attention, norm_2, mlp):
    x = norm_1(x + attention(x))
    return norm_2(x + mlp(x))


def half_post(x, norm_1, attention, norm_2, mlp):
    x = x + attention(norm_1(x))
    return norm_2(x + mlp(x))


def no_residuals(x, norm_1, attention, norm_2, mlp):
    return mlp(norm_2(attention(norm_1(x))))


def forgot_first_residual(x, norm_1, attention, norm_2, mlp):
    h = attention(norm_1(x))
    return h + mlp(norm_2(h))


def forgot_second_residual(x, norm_1, attention, norm_2, mlp):
    h = x + attention(norm_1(x))
    return mlp(norm_2(h))


def residual_from_the_start(x, norm_1, attention, norm_2, mlp):
    h = x + attention(norm_1(x))
    return x + mlp(norm_2(h))


def parallel(x, norm_1, attention, norm_2, mlp):
    return x + attention(norm_1(x)) + mlp(norm_2(x))


def overwrites(x, norm_1, attention, norm_2, mlp):
    y = x + attention(norm_1(x))
    y = x + mlp(norm_2(x))
    print(y.shape)
    return y


def one_norm(x, norm_1, attention, norm_2, mlp):
    x = x + attention(norm_1(x))
    return x + mlp(norm_1(x))


def norms_swapped(x, norm_1, attention, norm_2, mlp):
    x = x + attention(norm_2(x))
    return x + mlp(norm_1(x))


def normalizes_in_place(x, norm_1, attention, norm_2, mlp):
    x = norm_1(x)
    x = x + attention(x)
    x = norm_2(x)
    return x + mlp(x)


def first_residual_is_normed(x, norm_1, attention, norm_2, mlp):
    h = norm_1(x)
    h = h + attention(h)
    return h + mlp(norm_2(h))


def norm_after_branch(x, norm_1, attention, norm_2, mlp):
    x = x + norm_1(attention(x))
    return x + norm_2(mlp(x))


def one_line(x, norm_1, attention, norm_2, mlp):
    return x + attention(norm_1(x)) + mlp(norm_2(x + attention(norm_1(x))))


def without_norms(x, norm_1, attention, norm_2, mlp):
    x = x + attention(x)
    return x + mlp(x)


def mlp_unnormalized(x, norm_1, attention, norm_2, mlp):
    x = x + attention(norm_1(x))
    return x + mlp(x)


def mlp_first(x, norm_1, attention, norm_2, mlp):
    x = x + mlp(norm_1(x))
    return x + attention(norm_2(x))


def in_place(x, norm_1, attention, norm_2, mlp):
    x += attention(norm_1(x))
    x += mlp(norm_2(x))
    return x


def prints(x, norm_1, attention, norm_2, mlp):
    x = x + attention(norm_1(x))
    print(x + mlp(norm_2(x)))


def pre_and_post(x, norm_1, attention, norm_2, mlp):
    x = norm_1(x + attention(norm_1(x)))
    return norm_2(x + mlp(norm_2(x)))


def only_attention(x, norm_1, attention, norm_2, mlp):
    return x + attention(norm_1(x))


def adds_x_again(x, norm_1, attention, norm_2, mlp):
    h = x + attention(norm_1(x))
    return x + h + mlp(norm_2(h))


def no_first_residual_and_norms_swapped(x, norm_1, attention, norm_2, mlp):
    h = attention(norm_2(x))
    return h + mlp(norm_1(h))


def mlp_reads_the_branch(x, norm_1, attention, norm_2, mlp):
    a = attention(norm_1(x))
    return x + a + mlp(norm_2(a))


def post_norm_swapped(x, norm_1, attention, norm_2, mlp):
    x = norm_2(x + attention(x))
    return norm_1(x + mlp(x))


def multiplies(x, norm_1, attention, norm_2, mlp):
    x = x * attention(norm_1(x))
    return x * mlp(norm_2(x))


WRONG = {
    "09-block": [
        (original_transformer, "post-norm"),
        (half_post, "second-branch-post-norm"),
        (no_residuals, "both-residuals-missing"),
        (forgot_first_residual, "first-residual-missing"),
        (forgot_second_residual, "second-residual-missing"),
        (residual_from_the_start, "second-residual-from-the-input"),
        (parallel, "branches-side-by-side"),
        (overwrites, "second-branch-without-the-first"),
        (one_norm, "first-norm-shared"),
        (norms_swapped, "norms-exchanged"),
        (normalizes_in_place, "both-residuals-normalized"),
        (first_residual_is_normed, "first-residual-normalized"),
        (norm_after_branch, "branches-normalized"),
        (one_line, "called-twice"),
        (without_norms, "both-norms-missing"),
        (mlp_unnormalized, "second-norm-missing"),
        (mlp_first, "functions-exchanged"),
        (in_place, "changed-input"),
        (prints, "returned-none"),
        (pre_and_post, "sum-normalized-too"),
        (only_attention, "mlp-missing"),
        (adds_x_again, "input-added-again"),
        (no_first_residual_and_norms_swapped, "first-residual-missing+norms-exchanged"),
        (mlp_reads_the_branch, "second-branch-reads-the-branch"),
        (post_norm_swapped, "post-norm"),
        (multiplies, "multiplied"),
    ],
}
