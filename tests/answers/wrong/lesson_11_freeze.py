"""Wrong answers to 11-freeze, as learners write them."""

import torch
from torch import nn


def only_gradients(model, backbone):
    model.train()
    for p in backbone.parameters():
        p.requires_grad = False


def train_last(model, backbone):
    backbone.eval()
    backbone.requires_grad_(False)
    model.train()


def only_modes(model, backbone):
    model.train()
    backbone.eval()


def only_trains(model, backbone):
    model.train()


def never_trains(model, backbone):
    backbone.eval()
    for p in backbone.parameters():
        p.requires_grad = False


def gradients_and_no_modes(model, backbone):
    for p in backbone.parameters():
        p.requires_grad = False


def all_in_eval(model, backbone):
    model.eval()
    for p in backbone.parameters():
        p.requires_grad = False


def all_frozen(model, backbone):
    model.train()
    backbone.eval()
    for p in model.parameters():
        p.requires_grad = False


def turned(model, backbone):
    model.train()
    backbone.eval()
    for p in model.parameters():
        p.requires_grad = False
    for p in backbone.parameters():
        p.requires_grad = True


def batch_norms_only(model, backbone):
    model.train()
    for m in backbone.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.eval()
    backbone.requires_grad_(False)


def all_batch_norms(model, backbone):
    model.train()
    for m in model.modules():
        if isinstance(m, nn.BatchNorm1d | nn.BatchNorm2d):
            m.eval()
    backbone.requires_grad_(False)


def backbone_and_all_batch_norms(model, backbone):
    model.train()
    backbone.eval()
    backbone.requires_grad_(False)
    for m in model.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.eval()


def affine_left_free(model, backbone):
    model.train()
    backbone.eval()
    for m in backbone.modules():
        if isinstance(m, nn.Linear | nn.Conv2d):
            for p in m.parameters():
                p.requires_grad = False


def only_affine(model, backbone):
    model.train()
    backbone.eval()
    for m in backbone.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.requires_grad_(False)


def all_affine(model, backbone):
    model.train()
    backbone.eval()
    backbone.requires_grad_(False)
    for m in model.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.requires_grad_(False)


def flag_on_the_module(model, backbone):
    model.train()
    backbone.eval()
    backbone.requires_grad = False


def training_of_the_module_alone(model, backbone):
    model.train()
    backbone.training = False
    for p in backbone.parameters():
        p.requires_grad = False


def momentum_zero(model, backbone):
    """The averages stay, and the count does not."""
    model.train()
    for m in backbone.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.momentum = 0.0
    backbone.requires_grad_(False)


def one_level(model, backbone):
    model.train()
    for m in backbone.children():
        if isinstance(m, nn.BatchNorm1d):
            m.eval()
    backbone.requires_grad_(False)


def without_gradient(model, backbone):
    model.train()
    backbone.eval()
    forward = backbone.forward

    def no_grad(x):
        with torch.no_grad():
            return forward(x)

    backbone.forward = no_grad


def by_its_name(model, backbone):
    model.train()
    model.backbone.eval()
    model.backbone.requires_grad_(False)


def sets_buffers_to_none(model, backbone):
    model.train()
    for m in backbone.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.reset_running_stats()
    backbone.eval()
    backbone.requires_grad_(False)


def does_not_track(model, backbone):
    model.train()
    for m in backbone.modules():
        if isinstance(m, nn.BatchNorm1d):
            m.track_running_stats = False
            m.running_mean = m.running_var = None
    backbone.requires_grad_(False)


def children_without_what_is_inside(model, backbone):
    model.train()
    backbone.eval()
    for m in backbone.children():
        for p in m.parameters(recurse=False):
            p.requires_grad = False
    for p in backbone.parameters(recurse=False):
        if not list(backbone.children()):
            p.requires_grad = True


def training_of_children_alone(model, backbone):
    model.train()
    backbone.requires_grad_(False)
    for m in backbone.children():
        m.training = False


def weights_frozen_and_biases_not(model, backbone):
    model.train()
    backbone.eval()
    for m in backbone.modules():
        if hasattr(m, "weight"):
            m.weight.requires_grad = False


def momentum_zero_in_the_children(model, backbone):
    """Deep inside they are not reached."""
    model.train()
    for m in backbone.children():
        m.momentum = 0.0
    backbone.requires_grad_(False)


def by_a_loop_over_the_flag(model, backbone):
    model.train()
    backbone.eval()
    for m in backbone.modules():
        m.requires_grad = False


WRONG = {
    "11-freeze": [
        (only_gradients, "buffers-move"),
        (train_last, "buffers-move"),
        (only_modes, "gradient-in-backbone"),
        (only_trains, "buffers-move+gradient-in-backbone"),
        (never_trains, "not-in-training"),
        (gradients_and_no_modes, "modes-as-before"),
        (all_in_eval, "all-in-eval"),
        (all_frozen, "all-frozen"),
        (turned, "head-frozen"),
        (batch_norms_only, "own-buffers-move"),
        (all_batch_norms, "all-norms-still"),
        (backbone_and_all_batch_norms, "still-outside"),
        (affine_left_free, "norms-take-gradient"),
        (only_affine, "only-norms-frozen"),
        (all_affine, "outer-norms-frozen"),
        (flag_on_the_module, "flag-on-a-module"),
        (training_of_the_module_alone, "buffers-move"),
        (momentum_zero, "momentum-zero"),
        (one_level, "buffers-move"),
        (without_gradient, None),
        (children_without_what_is_inside, "gradient-in-backbone"),
        (training_of_children_alone, "training-of-the-children-alone"),
        (weights_frozen_and_biases_not, "only-weights-frozen"),
        (by_its_name, "raised"),
        (momentum_zero_in_the_children, "buffers-move"),
        (by_a_loop_over_the_flag, "flag-on-a-module"),
        (sets_buffers_to_none, "weights-changed"),
        (does_not_track, "weights-changed"),
    ],
}
