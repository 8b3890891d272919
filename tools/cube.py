"""Draw images/cube.png: which values share a mean and a variance in each layer."""

from tools.course import ROOT
from utils.lab.cube import cubes

if __name__ == "__main__":
    cubes().savefig(ROOT / "images" / "cube.png", dpi=110, metadata={"Software": None})
