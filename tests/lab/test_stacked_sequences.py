"""A stack's cells, blocks and norms are those of torch.nn, and one network's among several."""

import pytest
import torch
from torch import nn

from utils.lab.stacked import generators
from utils.lab.stacked_sequences import (
    EACH_STEP,
    EACH_TOKEN,
    POOLED,
    Block,
    Recurrent,
    TokenNorm,
    Tokens,
)

R, N, T, D, H = 3, 5, 6, 4, 8
CLOSE = {"atol": 1e-5, "rtol": 1e-4}


def sequences(features=D):
    return torch.randn(R, N, T, features, generator=torch.Generator().manual_seed(0)) * 2 + 1


def test_pooled_statistics_are_those_of_torch():
    norm, twin, x = TokenNorm(R, D, POOLED), nn.BatchNorm1d(D), sequences()
    for _ in range(2):  # in training, then by the running averages
        by_torch = twin(x[1].reshape(N * T, D)).reshape(N, T, D)
        torch.testing.assert_close(norm(x)[1], by_torch, **CLOSE)
        norm.eval(), twin.eval()


def test_statistics_of_each_step_are_a_layer_for_each_step():
    norm, twins, x = (
        TokenNorm(R, D, EACH_STEP, T),
        [nn.BatchNorm1d(D) for _ in range(T)],
        sequences(),
    )
    for _ in range(2):
        each = torch.stack([twin(x[1, :, step]) for step, twin in enumerate(twins)], dim=1)
        torch.testing.assert_close(norm(x)[1], each, **CLOSE)
        torch.testing.assert_close(norm(x[:, :, 2:4], slice(2, 4))[1], each[:, 2:4], **CLOSE)
        norm = TokenNorm(R, D, EACH_STEP, T)
        norm(x), norm.eval(), [twin.eval() for twin in twins]


@pytest.mark.parametrize("center", [True, False])
def test_tokens_alone_are_normalized_as_torch_does(center):
    twin = nn.LayerNorm(D) if center else nn.RMSNorm(D, eps=1e-5)
    norm, x = TokenNorm(R, D, EACH_TOKEN, center=center), sequences()
    torch.testing.assert_close(norm(x)[1], twin(x[1]), **CLOSE)
    torch.testing.assert_close(norm.eval()(x)[1], twin(x[1]), **CLOSE)


def test_plain_cells_are_those_of_torch():
    cells, twin, x = Recurrent(generators([0, 1, 2]), D, H), nn.RNN(D, H), sequences()
    twin.weight_ih_l0.data, twin.weight_hh_l0.data = cells.w_x.weight[1].T, cells.w_h[1].T
    twin.bias_ih_l0.data, twin.bias_hh_l0.data = cells.w_x.bias[1, 0], torch.zeros(H)
    states, last = twin(x[1].transpose(0, 1))
    torch.testing.assert_close(cells(x)[1], last[0], **CLOSE)
    torch.testing.assert_close(torch.stack(cells.states(x))[:, 1], states, **CLOSE)


def normed(kind, gamma=0.5):
    def norm(axes, steps=1):
        return TokenNorm(R, H, axes, steps, gamma)

    parts = {
        "input": {"inputs": norm(POOLED)},
        "step": {"inputs": norm(EACH_STEP, T), "state": norm(EACH_STEP, T)},
        "layer": {"both": norm(EACH_TOKEN)},
    }
    return Recurrent(generators([0, 1, 2]), D, H, **parts[kind])


def by_hand(kind, x, w_x, w_h, gamma=0.5):
    """One network, a step after another, with torch's layers."""
    arriving, h = x @ w_x, torch.zeros(N, H)
    if kind == "input":
        arriving = nn.BatchNorm1d(H)(arriving.reshape(-1, H)).reshape(N, T, H) * gamma
    for step in range(T):
        one, recalled = arriving[:, step], h @ w_h
        if kind == "step":
            one, recalled = (gamma * nn.BatchNorm1d(H)(part) for part in (one, recalled))
        total = one + recalled
        h = torch.tanh(gamma * nn.LayerNorm(H)(total) if kind == "layer" else total)
    return h


@pytest.mark.parametrize("kind", ["input", "step", "layer"])
def test_cells_with_a_norm(kind):
    cells, x = normed(kind), sequences()
    alone = by_hand(kind, x[1], cells.w_x.weight[1], cells.w_h[1])
    torch.testing.assert_close(cells(x)[1], alone, **CLOSE)
    assert not any("bias" in name and "w_x" in name for name, _ in cells.named_parameters())


@pytest.mark.parametrize("kind", ["input", "step", "layer"])
def test_in_evaluation_a_sequence_can_come_step_by_step(kind):
    cells, x = normed(kind), sequences()
    cells(x), cells.eval()
    whole, h = cells.states(x), None
    for step in range(T):
        (h,) = cells.states(x[:, :, step : step + 1], h, start=step)
        torch.testing.assert_close(h, whole[step], **CLOSE)


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("pre", [True, False])
@pytest.mark.parametrize("heads", [1, 2])
def test_blocks_are_those_of_torch(pre, causal, heads):
    def norm(runs, features):
        return TokenNorm(runs, features, EACH_TOKEN)

    blocks, x = Block(generators([0, 1, 2]), H, norm, pre, heads, causal), sequences(H)
    twin = nn.TransformerEncoderLayer(
        H, heads, 2 * H, dropout=0.0, batch_first=True, norm_first=pre
    )
    own = {"qkv": twin.self_attn, "out": twin.self_attn.out_proj}
    own |= {"up": twin.linear1, "down": twin.linear2}
    for name, theirs in own.items():
        ours = getattr(blocks, name)
        ours.bias.data.normal_()
        prefix = "in_proj_" if name == "qkv" else ""
        getattr(theirs, f"{prefix}weight").data = ours.weight[1].T
        getattr(theirs, f"{prefix}bias").data = ours.bias[1, 0]
    mask = nn.Transformer.generate_square_subsequent_mask(T) if causal else None
    torch.testing.assert_close(blocks(x)[1], twin(x[1], mask), **CLOSE)


def test_a_block_without_a_norm_and_tokens_of_a_shorter_sequence():
    sources, x = generators([0, 1, 2]), sequences()
    tokens, block = Tokens(sources, D, H, T), Block(sources, H, causal=True)
    whole = block(tokens(x))
    torch.testing.assert_close(block(tokens(x[:, :, :3])), whole[:, :, :3], **CLOSE)
    embedded = x[1] @ tokens.linear.weight[1] + tokens.places[1]
    torch.testing.assert_close(tokens(x)[1], embedded, **CLOSE)
