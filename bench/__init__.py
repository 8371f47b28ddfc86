"""Comparisons, never tests: each prints ratios side by side in one run and says where an aim was missed."""
