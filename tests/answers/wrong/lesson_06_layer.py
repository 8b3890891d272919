"""Wrong answers to 06-layer: classes as learners write them."""

import numpy as np
import torch
import torch.nn as nn


class Start(nn.Module):
    """What the answers below begin with, right so far."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def track(self, mean, var):
        self.num_batches_tracked += 1
        m = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
        self.running_mean = (1 - m) * self.running_mean + m * mean
        self.running_var = (1 - m) * self.running_var + m * var

    def scaled(self, x, mean, var):
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias

    def forward(self, x):
        if not self.training:
            return self.scaled(x, self.running_mean, self.running_var)
        if len(x) < 2:
            raise ValueError("one row")
        mean, var = x.mean(0), x.var(0, unbiased=False)
        self.track(mean.detach(), x.detach().var(0))
        return self.scaled(x, mean, var)


class BuffersNeverTouched(Start):
    def forward(self, x):
        if self.training:
            if x.shape[0] < 2:
                raise ValueError("need 2 rows")
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * ((x - mean) / torch.sqrt(var + self.eps)) + self.bias


class UpdatesACopy(Start):
    def track(self, mean, var):
        self.num_batches_tracked += 1
        running_mean, running_var = self.running_mean.clone(), self.running_var.clone()
        running_mean.lerp_(mean, self.momentum or 0.1)
        running_var.lerp_(var, self.momentum or 0.1)


class NoWeight(Start):
    def scaled(self, x, mean, var):
        return (x - mean) / (var + self.eps).sqrt() + self.bias


class NoBias(Start):
    def scaled(self, x, mean, var):
        return self.weight * (x - mean) / (var + self.eps).sqrt()


class NeitherWeightNorBias(Start):
    def scaled(self, x, mean, var):
        return (x - mean) * torch.rsqrt(var + self.eps)


class AllWithoutGradient(Start):
    def forward(self, x):
        if self.training:
            if len(x) < 2:
                raise ValueError("too few")
            with torch.no_grad():
                mean = x.mean(0)
                var = ((x - mean) ** 2).mean(0)
                self.track(mean, var * len(x) / (len(x) - 1))
            return self.scaled(x, mean, var)
        return self.scaled(x, self.running_mean, self.running_var)


class VarianceFromData(Start):
    def forward(self, x):
        if self.training:
            if len(x) == 1:
                raise ValueError("too few")
            mean, var = x.mean(0), x.data.var(0, correction=0)
            self.track(mean.data, x.data.var(0))
            return self.scaled(x, mean, var)
        return self.scaled(x, self.running_mean, self.running_var)


class MeanDetached(Start):
    def forward(self, x):
        if self.training and len(x) == 1:
            raise ValueError("too few")
        if self.training:
            mean = x.mean(0).detach()
            self.track(mean, x.detach().var(0))
            return self.scaled(x, mean, ((x - x.mean(0)) ** 2).mean(0))
        return self.scaled(x, self.running_mean, self.running_var)


class EpsOutside(Start):
    def scaled(self, x, mean, var):
        return (x - mean) / (var.sqrt() + self.eps) * self.weight + self.bias


class EpsOutsideInEvalOnly(Start):
    def scaled(self, x, mean, var):
        root = torch.sqrt(var + self.eps) if self.training else torch.sqrt(var) + self.eps
        return self.weight * (x - mean) / root + self.bias


class StandardDeviationOfTorch(Start):
    def forward(self, x):
        if not self.training:
            return self.scaled(x, self.running_mean, self.running_var)
        if len(x) < 2:
            raise ValueError("too few")
        self.track(x.mean(0).detach(), x.var(0).detach())
        return self.scaled(x, x.mean(0), x.var(0))


class OneVarianceForBoth(Start):
    def forward(self, x):
        if not self.training:
            return self.scaled(x, self.running_mean, self.running_var)
        if len(x) < 2:
            raise ValueError("too few")
        mean, var = x.mean(0), x.var(0, unbiased=False)
        self.track(mean.detach(), var.detach())
        return self.scaled(x, mean, var)


class UnbiasedForwardBiasedBuffer(Start):
    def forward(self, x):
        if not self.training:
            return self.scaled(x, self.running_mean, self.running_var)
        if len(x) < 2:
            raise ValueError("too few")
        self.track(x.mean(0).detach(), x.detach().var(0, unbiased=False))
        return self.scaled(x, x.mean(0), x.var(0))


class MomentumOfKeras(Start):
    def track(self, mean, var):
        self.num_batches_tracked += 1
        keep = self.momentum if self.momentum is not None else 1 / self.num_batches_tracked
        self.running_mean = keep * self.running_mean + (1 - keep) * mean
        self.running_var = keep * self.running_var + (1 - keep) * var


class MomentumOfKerasNoneRight(Start):
    def track(self, mean, var):
        self.num_batches_tracked += 1
        keep = 1 - 1 / self.num_batches_tracked if self.momentum is None else self.momentum
        self.running_mean = keep * self.running_mean + (1 - keep) * mean
        self.running_var = keep * self.running_var + (1 - keep) * var


class UpdatesWheneverCalled(Start):
    def forward(self, x):
        if len(x) < 2 and self.training:
            raise ValueError("too few")
        mean, var = x.mean(0), x.var(0, unbiased=False)
        if len(x) > 1:
            self.track(mean.detach(), x.detach().var(0))
        if self.training:
            return self.scaled(x, mean, var)
        return self.scaled(x, self.running_mean, self.running_var)


class NormalizesThenUpdatesInEval(Start):
    def forward(self, x):
        if self.training and len(x) < 2:
            raise ValueError("too few")
        if self.training:
            y = self.scaled(x, x.mean(0), x.var(0, unbiased=False))
        else:
            y = self.scaled(x, self.running_mean, self.running_var)
        with torch.no_grad():
            self.track(x.mean(0), x.var(0) if len(x) > 1 else torch.zeros_like(x[0]))
        return y


class ForgetsTheMode(Start):
    def forward(self, x):
        if len(x) < 2:
            raise ValueError("too few")
        mean, var = x.mean(0), x.var(0, unbiased=False)
        self.track(mean.detach(), x.detach().var(0))
        return self.scaled(x, mean, var)


class BatchStatisticsInEval(Start):
    def forward(self, x):
        if self.training:
            if len(x) < 2:
                raise ValueError("too few")
            self.track(x.mean(0).detach(), x.detach().var(0))
        return self.scaled(x, x.mean(0), x.var(0, unbiased=False))


class KeepsTheGraph(Start):
    def forward(self, x):
        if not self.training:
            return self.scaled(x, self.running_mean, self.running_var)
        if len(x) < 2:
            raise ValueError("too few")
        mean, var = x.mean(0), x.var(0, unbiased=False)
        self.track(mean, var * len(x) / (len(x) - 1))
        return self.scaled(x, mean, var)


class KeepsTheGraphOfTheVariance(Start):
    def forward(self, x):
        if not self.training:
            return self.scaled(x, self.running_mean, self.running_var)
        if len(x) < 2:
            raise ValueError("too few")
        mean, var = x.mean(0), x.var(0, unbiased=False)
        self.track(mean.detach(), x.var(0))
        return self.scaled(x, mean, var)


class MomentumFixed(Start):
    def track(self, mean, var):
        self.num_batches_tracked += 1
        m = 0.1 if self.momentum is not None else 1 / self.num_batches_tracked
        self.running_mean = (1 - m) * self.running_mean + m * mean
        self.running_var = (1 - m) * self.running_var + m * var


class MomentumAndNoneFixed(Start):
    def track(self, mean, var):
        self.num_batches_tracked += 1
        self.running_mean = 0.9 * self.running_mean + 0.1 * mean
        self.running_var = 0.9 * self.running_var + 0.1 * var


class EpsFixed(Start):
    def scaled(self, x, mean, var):
        return self.weight * (x - mean) / torch.sqrt(var + 1e-5) + self.bias


class EpsOfKeras(Start):
    def __init__(self, num_features, eps=1e-3, momentum=0.1):
        super().__init__(num_features, eps, momentum)


class MomentumDefault(Start):
    def __init__(self, num_features, eps=1e-5, momentum=0.01):
        super().__init__(num_features, eps, momentum)


class NotCounted(Start):
    def track(self, mean, var):
        m = self.momentum if self.momentum is not None else 0.1
        self.running_mean = (1 - m) * self.running_mean + m * mean
        self.running_var = (1 - m) * self.running_var + m * var


class NoneBreaks(Start):
    def track(self, mean, var):
        self.num_batches_tracked += 1
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var


class CountsAfterDividing(Start):
    def track(self, mean, var):
        m = 1 / (self.num_batches_tracked + 2) if self.momentum is None else self.momentum
        self.num_batches_tracked += 1
        self.running_mean = (1 - m) * self.running_mean + m * mean
        self.running_var = (1 - m) * self.running_var + m * var


class FalseForZero(Start):
    def track(self, mean, var):
        self.num_batches_tracked += 1
        m = self.momentum if self.momentum else 1 / self.num_batches_tracked
        self.running_mean.mul_(1 - m).add_(m * mean)
        self.running_var.mul_(1 - m).add_(m * var)


class OneRowPasses(Start):
    def forward(self, x):
        if not self.training:
            return self.scaled(x, self.running_mean, self.running_var)
        mean, var = x.mean(0), x.var(0, unbiased=False)
        self.track(mean.detach(), x.detach().var(0))
        return self.scaled(x, mean, var)


class OneRowAsserted(Start):
    def forward(self, x):
        assert not self.training or len(x) > 1
        return super().forward(x)


class OneRowNeverAllowed(Start):
    def forward(self, x):
        if x.shape[0] < 2:
            raise ValueError("batch normalization needs at least two rows")
        return super().forward(x)


class OtherNames(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("moving_mean", torch.zeros(num_features))
        self.register_buffer("moving_var", torch.ones(num_features))

    def forward(self, x):
        return x


class GammaAndBeta(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(num_features))
        self.beta = nn.Parameter(torch.zeros(num_features))

    def forward(self, x):
        return self.gamma * x + self.beta


class PlainTensors(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = torch.zeros(num_features)
        self.running_var = torch.ones(num_features)
        self.num_batches_tracked = 0

    def forward(self, x):
        return x


class BuffersAsParameters(Start):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        del self.running_mean
        self.running_mean = nn.Parameter(torch.zeros(num_features), requires_grad=False)


class WeightIsNoParameter(Start):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        del self.weight
        self.weight = torch.ones(num_features, requires_grad=True)


class RowsOfBuffers(Start):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.running_mean = torch.zeros(1, num_features)
        self.running_var = torch.ones(1, num_features)


class MoreInTheState(Start):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.register_buffer("epsilon", torch.tensor(eps))


class WholeNumbers(Start):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.register_buffer("running_mean", torch.tensor([0] * num_features))


class SingleInside(Start):
    def forward(self, x):
        return super().forward(x).float()


class ThroughNumPy(Start):
    def forward(self, x):
        return torch.from_numpy(np.asarray(super().forward(x).detach()))


class SuperForgotten(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.weight = nn.Parameter(torch.ones(num_features))

    def forward(self, x):
        return x


class MomentumNotAccepted(Start):
    def __init__(self, num_features):
        super().__init__(num_features)


class ForwardMissing(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()

    def __call__(self, x):
        return x


class ReturnsNothing(Start):
    def forward(self, x):
        super().forward(x)


class NoModule:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.weight = np.ones(num_features)

    def forward(self, x):
        return x


class TorchInDisguise(nn.BatchNorm1d):
    pass


def batch_norm(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta


made_already = Start(3)
made_already.__name__ = "made_already"

WRONG = {
    "06-layer": [
        (BuffersNeverTouched, "never-updated"),
        (UpdatesACopy, "averages-never-updated"),
        (NoWeight, "weight-ignored"),
        (NoBias, "bias-ignored"),
        (NeitherWeightNorBias, "affine-ignored"),
        (AllWithoutGradient, "statistics-detached"),
        (VarianceFromData, "variance-detached"),
        (MeanDetached, "mean-detached"),
        (EpsOutside, "eps-outside-root"),
        (EpsOutsideInEvalOnly, "eps-outside-root-in-eval"),
        (StandardDeviationOfTorch, "unbiased-forward"),
        (OneVarianceForBoth, "biased-buffer"),
        (UnbiasedForwardBiasedBuffer, "unbiased-forward+biased-buffer"),
        (MomentumOfKeras, "momentum-swapped"),
        (MomentumOfKerasNoneRight, "momentum-swapped"),
        (UpdatesWheneverCalled, "updates-before-eval"),
        (NormalizesThenUpdatesInEval, "updates-in-eval"),
        (ForgetsTheMode, "always-training+one-row-in-eval"),
        (BatchStatisticsInEval, "batch-in-eval"),
        (KeepsTheGraph, "graph-kept"),
        (KeepsTheGraphOfTheVariance, "graph-kept"),
        (MomentumFixed, "momentum-ignored"),
        (MomentumAndNoneFixed, "momentum-ignored+none-not-cumulative"),
        (EpsFixed, "eps-ignored"),
        (EpsOfKeras, "eps-default"),
        (MomentumDefault, "momentum-default"),
        (NotCounted, "count-missing+none-not-cumulative"),
        (NoneBreaks, "none-not-cumulative"),
        (CountsAfterDividing, "none-not-cumulative"),
        (FalseForZero, "zero-taken-for-none"),
        (OneRowPasses, "one-row"),
        (OneRowAsserted, "raised"),
        (OneRowNeverAllowed, "one-row-in-eval"),
        (OtherNames, "buffer-names"),
        (GammaAndBeta, "parameter-names"),
        (PlainTensors, "not-a-buffer"),
        (BuffersAsParameters, "not-a-buffer"),
        (WeightIsNoParameter, "not-a-parameter"),
        (RowsOfBuffers, "wrong-shape"),
        (MoreInTheState, "state-dict"),
        (WholeNumbers, "wrong-dtype"),
        (SingleInside, "wrong-dtype"),
        (ThroughNumPy, "no-gradient"),
        (SuperForgotten, "raised"),
        (MomentumNotAccepted, "raised"),
        (ForwardMissing, "no-forward"),
        (ReturnsNothing, "returned-none"),
        (NoModule, "no-module"),
        (TorchInDisguise, "used-torch"),
        (batch_norm, "no-module"),
        (made_already, "instance-for-class"),
    ],
}
